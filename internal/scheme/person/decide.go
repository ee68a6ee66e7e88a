package person

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Moving registers a later room that keeps hand-made records of people, under a name that the move log
// keeps: it must not change once decisions were made.
func (s *Service) Moving(room string, m Mover) {
	s.movers = append(s.movers, mover{room, m})
}

type mover struct {
	room string
	Mover
}

// what this room's own lines of the move log say happened.
const (
	ownRoom       = "person"
	movedLink     = "link"     // ref: the link ended; was: the link made
	movedShown    = "shown"    // ref: the person; was: the record whose words were shown
	movedMerged   = "merged"   // ref: the person merged; was: whose they had been, or ""
	movedWithdrew = "withdrew" // ref: a review that became moot
	movedRow      = "row:"     // with the table; ref: the row
)

// DecideReview takes a reviewer's answer with its reason. A match makes the record another person's. Where
// that leaves a person without a record, they are that other from now on, with all that was kept of them by
// hand; UndoDecision puts it all back.
func (s *Service) DecideReview(ctx context.Context, by access.Actor, q Queue, review id.Review, d Deciding) (Decision, error) {
	seen, _, err := s.peopleOf(ctx, by, q, review)
	if err != nil {
		return Decision{}, err
	}
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(review)), Action: q.deciding(), Subjects: seen}
	out, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Decision, error) {
		r, err := s.forAnswer(ctx, tx, q, review, d.Version)
		if err != nil {
			return Decision{}, err
		}
		if r.State != ReviewOpen {
			return Decision{}, errStaleReview(nil)
		}
		if err := d.check(r); err != nil {
			return Decision{}, err
		}
		return s.answer(ctx, tx, r, d)
	})
	if err == nil {
		s.forgetNames()
	}
	return out, err
}

// forAnswer reads a review again inside the change, at the version that the form was made from.
func (s *Service) forAnswer(ctx context.Context, tx *gate.Tx, q Queue, review id.Review, version int64) (Review, error) {
	r, err := findReview(ctx, tx, q, review)
	if err != nil {
		return r, err
	}
	if r.Version != version {
		return r, errStaleReview(nil)
	}
	tx.Note("review", string(review))
	return r, tx.Need(access.Identity, r.people()...)
}

func (s *Service) answer(ctx context.Context, tx *gate.Tx, r Review, in Deciding) (Decision, error) {
	d := Decision{ID: gate.NewID[id.Decision](tx), Review: r.ID, Record: r.Record, From: r.Holder, Answer: in.Answer,
		Reason: strings.TrimSpace(in.Reason), By: tx.Actor().ID, At: tx.Now()}
	state := ReviewDecided
	switch in.Answer {
	case Match:
		d.To, d.Whole = in.To, in.Whole
	case NotSure:
		state = ReviewOpen
	}
	if err := markReview(ctx, tx, r.ID, r.Version, state); err != nil {
		return d, err
	}
	if err := insertDecision(ctx, tx, d); err != nil {
		return d, err
	}
	if d.Answer == Match {
		moves, err := s.move(ctx, tx, d)
		if err != nil {
			return d, err
		}
		if err := insertMoves(ctx, tx, d.ID, moves); err != nil {
			return d, err
		}
	}
	tx.Note("answer", string(d.Answer))
	return d, tx.Emit(ctx, EventLinkDecided, 1, LinkAnswered{r.ID, d.ID, d.Answer, d.From, d.To}, r.people()...)
}

// move makes the record, or all that stands with it, the other person's.
func (s *Service) move(ctx context.Context, tx *gate.Tx, d Decision) ([]logged, error) {
	if err := touch(ctx, tx, d.From, d.To); err != nil {
		return nil, err
	}
	if err := equallyClosed(ctx, tx, d.From, d.To); err != nil {
		return nil, err
	}
	links, err := linksOf(ctx, tx, d.From)
	if err != nil {
		return nil, err
	}
	var moves []logged
	own := func(what, ref, was string) { moves = append(moves, logged{ownRoom, Moved{what, ref, was}}) }
	moved, kept := split(links, func(l link) bool { return d.Whole || l.record == string(d.Record) })
	if !slices.ContainsFunc(moved, func(l link) bool { return l.record == string(d.Record) }) {
		return nil, errStaleReview(nil)
	}
	for _, l := range moved {
		made, err := relink(ctx, tx, l, d.To, d.ID)
		if err != nil {
			return nil, err
		}
		own(movedLink, l.id, made)
	}
	if len(kept) == 0 {
		if err := s.merge(ctx, tx, d, &moves); err != nil {
			return nil, err
		}
	} else if err := showAnother(ctx, tx, d.From, moved, kept, own); err != nil {
		return nil, err
	}
	return moves, withdrawMoot(ctx, tx, d, own)
}

func split(links []link, f func(link) bool) (yes, no []link) {
	for _, l := range links {
		if f(l) {
			yes = append(yes, l)
		} else {
			no = append(no, l)
		}
	}
	return yes, no
}

// equallyClosed refuses to make the record of a restricted or excluded person somebody's who is not, by
// which it would be open to all who reach that other.
func equallyClosed(ctx context.Context, tx *gate.Tx, from, to id.Person) error {
	a, err := tx.SubjectOf(ctx, from)
	if err != nil {
		return err
	}
	b, err := tx.SubjectOf(ctx, to)
	if err != nil {
		return err
	}
	if a.Restriction != b.Restriction {
		return fault.New(fault.Conflict, "One of the two is restricted and the other is not, or not alike. Restrict both alike first, then decide.")
	}
	return nil
}

// merge makes a person without records another, with what was kept of them by hand in every room.
func (s *Service) merge(ctx context.Context, tx *gate.Tx, d Decision, moves *[]logged) error {
	earlier, err := absorb(ctx, tx, d.From, d.To)
	if err != nil {
		return err
	}
	own := func(what, ref, was string) { *moves = append(*moves, logged{ownRoom, Moved{what, ref, was}}) }
	own(movedMerged, string(d.From), "")
	for _, p := range earlier {
		own(movedMerged, p, string(d.From))
	}
	for _, table := range handMade {
		rows, err := idsWhere(ctx, tx, table, "person", string(d.From))
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := setPerson(ctx, tx, table, row, d.To); err != nil {
				return err
			}
			own(movedRow+table, row, "")
		}
	}
	for _, m := range s.movers {
		moved, err := m.Move(ctx, tx, d.From, d.To)
		if err != nil {
			return err
		}
		for _, x := range moved {
			*moves = append(*moves, logged{m.room, x})
		}
	}
	return nil
}

// showAnother shows another record's words of a person whose main record went.
func showAnother(ctx context.Context, tx *gate.Tx, p id.Person, moved, kept []link, own func(what, ref, was string)) error {
	shown, err := mainRecord(ctx, tx, p)
	if err != nil || !slices.ContainsFunc(moved, func(l link) bool { return l.record == shown }) {
		return err
	}
	own(movedShown, string(p), shown)
	return reshow(ctx, tx, string(p), kept[0].record)
}

func withdrawMoot(ctx context.Context, tx *gate.Tx, d Decision, own func(what, ref, was string)) error {
	reviews, err := moot(ctx, tx, d.From, d.To)
	for _, r := range reviews {
		if err := setReviewState(ctx, tx, r, ReviewOpen, ReviewWithdrawn); err != nil {
			return err
		}
		own(movedWithdrew, r, "")
	}
	return err
}
