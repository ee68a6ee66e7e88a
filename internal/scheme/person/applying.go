package person

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// applyAll does what a run found, one thing at a time: each stands or is left by itself, so that the run can be
// stopped and go on. Then the model that was learnt is adopted.
func (s *Service) applyAll(ctx context.Context, by access.Actor, run id.LinkRun, tell func(done, all int64)) error {
	_, counts, err := s.runWithCounts(ctx, by, run)
	if err != nil {
		return err
	}
	done, all := int64(counts.Done+counts.Left), int64(counts.all())
	for {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		some, err := gate.Read(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) ([]Proposal, error) {
			return nextProposals(ctx, tx, run, 100)
		})
		if err != nil {
			return err
		}
		if len(some) == 0 {
			break
		}
		for len(some) > 0 {
			n := together(some)
			if err := s.applySome(ctx, by, run, some[:n]); err != nil {
				return err
			}
			some, done = some[n:], done+int64(n)
		}
		if tell != nil {
			tell(done, all)
		}
	}
	s.forgetNames()
	_, err = gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		r, err := findRun(ctx, tx, run)
		if err != nil || r.State == RunApplied {
			return 0, err
		}
		if err := adopt(ctx, tx, r.Model); err != nil {
			return 0, err
		}
		r.State, r.EndedBy, r.EndedAt = RunApplied, tx.Actor().ID, tx.Now()
		return 0, updateRun(ctx, tx, r)
	})
	return err
}

// together says how many proposals from the first are one question: those about one record.
func together(some []Proposal) int {
	n := 1
	for some[0].What == Put && n < len(some) && n < mostAsked && some[n].What == Put && some[n].Record == some[0].Record {
		n++
	}
	return n
}

// applySome does one thing that a run found. What a room refuses is put to a person instead.
func (s *Service) applySome(ctx context.Context, by access.Actor, run id.LinkRun, some []Proposal) error {
	_, err := gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, s.apply(ctx, tx, run, some) })
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	refused := err
	_, err = gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		review := id.Review("")
		if !errors.Is(refused, errMovedOn) {
			if review, err = askInstead(ctx, tx, some[0]); err != nil {
				return 0, err
			}
		}
		return 0, settleAll(ctx, tx, run, some, review, leftWords(refused))
	})
	return err
}

// leftWords says why something was left. What a room refuses it for is not for everybody who sees the run.
func leftWords(refused error) string {
	if errors.Is(refused, errMovedOn) {
		return fault.Text(refused)
	}
	return "Something that is kept of the two speaks against it: a person must look."
}

// askInstead puts what could not be done to a person, unless they are asked already.
func askInstead(ctx context.Context, tx *gate.Tx, p Proposal) (id.Review, error) {
	people := []id.Person{p.From}
	var ask []Question
	if p.To != "" {
		people, ask = append(people, p.To), []Question{{p.To, p.Why}}
	}
	if err := tx.Include(ctx, people...); err != nil {
		return "", err
	}
	ask, err := notAsked(ctx, tx, p.From, ask)
	if err != nil || len(ask) == 0 && p.To != "" {
		return "", err
	}
	return openReview(ctx, tx, p.Record, p.From, p.Why, ReviewOpen, ask)
}

func (s *Service) apply(ctx context.Context, tx *gate.Tx, run id.LinkRun, some []Proposal) error {
	r, err := findRun(ctx, tx, run)
	if err != nil {
		return err
	}
	if r.State != RunApplying {
		return fault.New(fault.Invalid, "The run is over.")
	}
	first := some[0]
	if first.What == Drop {
		if err := tx.Include(ctx, first.From, first.To); err != nil {
			return err
		}
		if err := setReviewState(ctx, tx, string(first.Review), ReviewOpen, ReviewWithdrawn); err != nil {
			return err
		}
		return settleProposal(ctx, tx, run, first.N, first.Review, "")
	}
	if err := unchanged(ctx, tx, r, some); err != nil {
		return err
	}
	people := []id.Person{first.From}
	var ask []Question
	for _, p := range some {
		if p.To != "" {
			people, ask = append(people, p.To), append(ask, Question{p.To, p.Why})
		}
	}
	if err := tx.Include(ctx, people...); err != nil {
		return err
	}
	state := ReviewDecided
	if first.What == Put {
		state = ReviewOpen
		if ask, err = notAsked(ctx, tx, first.From, ask); err != nil {
			return err
		}
		if len(ask) == 0 && first.To != "" { // somebody asked since
			return settleAll(ctx, tx, run, some, "", "")
		}
	} else if err := stillOpen(ctx, tx, people); err != nil {
		return err
	}
	review, err := openReview(ctx, tx, first.Record, first.From, first.Why, state, ask)
	if err != nil {
		return err
	}
	if first.What != Put {
		if err := s.applyMove(ctx, tx, r, review, first); err != nil {
			return err
		}
	}
	return settleAll(ctx, tx, run, some, review, "")
}

func settleAll(ctx context.Context, tx *gate.Tx, run id.LinkRun, some []Proposal, review id.Review, left string) error {
	for _, p := range some {
		if err := settleProposal(ctx, tx, run, p.N, review, left); err != nil {
			return err
		}
	}
	return nil
}

// notAsked leaves out those with whom somebody stands in a review already.
func notAsked(ctx context.Context, tx *gate.Tx, p id.Person, ask []Question) ([]Question, error) {
	asked, err := askedBefore(ctx, tx, []id.Person{p})
	return slices.DeleteFunc(ask, func(q Question) bool { return asked[pairOf(p, q.Person)] }), err
}

// stillOpen refuses to do anything by itself to somebody who was restricted or excluded since the run weighed them.
func stillOpen(ctx context.Context, tx *gate.Tx, people []id.Person) error {
	for _, p := range people {
		subject, err := tx.SubjectOf(ctx, p)
		if err != nil {
			return err
		}
		if subject.Restriction != access.Unrestricted {
			return fault.New(fault.Conflict, "A person must look first.")
		}
	}
	return nil
}

var errMovedOn = fault.New(fault.Conflict, "Somebody decided about these records since.")

// unchanged refuses what no longer stands as the run found it, and what somebody has decided about since: an answer
// stands above every weight.
func unchanged(ctx context.Context, tx *gate.Tx, r LinkRun, some []Proposal) error {
	for _, p := range some {
		decided, err := decidedSince(ctx, tx, r, p)
		if err != nil {
			return err
		}
		if decided {
			return errMovedOn
		}
		records := p.Records
		if p.What == Put {
			records = []id.SourceRecord{p.Record}
		}
		now, err := holdersOf(ctx, tx, records)
		if err != nil {
			return err
		}
		for _, r := range records {
			if now[r] != p.From {
				return errMovedOn
			}
		}
		if p.To == "" {
			continue
		}
		alive, err := survivors(ctx, tx, []id.Person{p.To})
		if err != nil {
			return err
		}
		if alive[p.To] != p.To {
			return errMovedOn
		}
	}
	return nil
}

// applyMove moves records as a run found, with a decision that nobody made: it can be undone like any other.
func (s *Service) applyMove(ctx context.Context, tx *gate.Tx, r LinkRun, review id.Review, p Proposal) error {
	d := Decision{ID: gate.NewID[id.Decision](tx), Review: review, Record: p.Record, From: p.From, To: p.To, Answer: Match, Run: r.ID, At: tx.Now(),
		Reason: fmt.Sprintf("A run over all records, with model %d: weight %.1f.", r.Model, p.Weight)}
	if p.To == "" {
		var err error
		d.Answer = OnItsOwn
		if d.To, err = s.standAlone(ctx, tx, p.Record, p.From); err != nil {
			return err
		}
	}
	which := func(record string) bool { return slices.Contains(p.Records, id.SourceRecord(record)) }
	links, err := linksOf(ctx, tx, d.From)
	if err != nil {
		return err
	}
	_, kept := split(links, func(l link) bool { return which(l.record) })
	d.Whole = len(kept) == 0
	if err := insertDecision(ctx, tx, d); err != nil {
		return err
	}
	how := relinking{rule: LinkedByRun, weight: hundredths(p.Weight), model: r.Model}
	if err := s.move(ctx, tx, d, how, which); err != nil {
		return err
	}
	return tx.Emit(ctx, EventLinkDecided, 1, LinkAnswered{review, d.ID, d.Answer, d.From, d.To}, d.From, d.To)
}
