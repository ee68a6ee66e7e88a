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
// hand; a record on its own gets a person of its own. UndoDecision puts it all back. What was answered stands
// above every weight from then on.
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
	var err error
	switch in.Answer {
	case Match:
		d.To, d.Whole = in.To, in.Whole
	case NotSure:
		state = ReviewOpen
	case OnItsOwn:
		if d.To, err = s.standAlone(ctx, tx, d.Record, d.From); err != nil {
			return d, err
		}
	}
	if err := markReview(ctx, tx, r.ID, r.Version, state); err != nil {
		return d, err
	}
	if err := insertDecision(ctx, tx, d); err != nil {
		return d, err
	}
	if err := keepAnswers(ctx, tx, r, d); err != nil {
		return d, err
	}
	if d.moves() {
		which := func(record string) bool { return d.Whole || record == string(d.Record) }
		if err := s.move(ctx, tx, d, relinking{rule: DecidedByPerson}, which); err != nil {
			return d, err
		}
	}
	tx.Note("answer", string(d.Answer))
	return d, tx.Emit(ctx, EventLinkDecided, 1, LinkAnswered{r.ID, d.ID, d.Answer, d.From, d.To}, r.people()...)
}

// moves says whether the answer makes records another person's.
func (d Decision) moves() bool { return d.Answer == Match && d.To != d.From || d.Answer == OnItsOwn }

// relinking is how the links that a decision makes came about.
type relinking struct {
	rule   Rule
	weight any // in hundredths, with the model's number; nil for a person's decision
	model  any
}

// move makes some records of one person another's, and keeps in the move log what it moved.
func (s *Service) move(ctx context.Context, tx *gate.Tx, d Decision, how relinking, which func(record string) bool) error {
	if err := touch(ctx, tx, d.From, d.To); err != nil {
		return err
	}
	links, err := linksOf(ctx, tx, d.From)
	if err != nil {
		return err
	}
	moved, kept := split(links, func(l link) bool { return which(l.record) })
	if !slices.ContainsFunc(moved, func(l link) bool { return l.record == string(d.Record) }) {
		return errStaleReview(nil)
	}
	if len(kept) > 0 && d.Answer == Match {
		if err := noMoreOpen(ctx, tx, d.From, d.To, "The person with whom the record stands is restricted, and the other less so. Move every record, or restrict both alike first."); err != nil {
			return err
		}
	}
	var moves []logged
	own := func(what, ref, was string) { moves = append(moves, logged{ownRoom, Moved{what, ref, was}}) }
	for _, l := range moved {
		made, err := relink(ctx, tx, l, d.To, d.ID, how)
		if err != nil {
			return err
		}
		own(movedLink, l.id, made)
	}
	if len(kept) == 0 {
		err = s.merge(ctx, tx, d, &moves)
	} else {
		err = showAnother(ctx, tx, d.From, moved, kept, own)
	}
	if err != nil {
		return err
	}
	if err := withdrawMoot(ctx, tx, d, own); err != nil {
		return err
	}
	return insertMoves(ctx, tx, d.ID, moves)
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

// noMoreOpen refuses to make a record of a restricted or excluded person somebody's who is less so, by which it
// would be open to all who reach that other. Where all records move, the room that keeps restrictions has moved
// those of the first with them when this is asked: the stricter wins.
func noMoreOpen(ctx context.Context, tx *gate.Tx, from, to id.Person, words string) error {
	a, err := tx.SubjectOf(ctx, from)
	if err != nil {
		return err
	}
	b, err := tx.SubjectOf(ctx, to)
	if err != nil {
		return err
	}
	if strictness[a.Restriction] > strictness[b.Restriction] {
		return fault.New(fault.Conflict, "%s", words)
	}
	return nil
}

var strictness = map[access.Restriction]int{access.Unrestricted: 0, access.Restricted: 1, access.Excluded: 2}

// Parter is a Mover that keeps closed what is parted from a closed person: it closes the new person by the terms of
// the first, until whoever decides about restrictions has looked.
type Parter interface {
	Part(ctx context.Context, tx *gate.Tx, from, to id.Person) error
}

// standAlone makes a person for a record that is nobody's with whom it stands. They are as closed as those were.
func (s *Service) standAlone(ctx context.Context, tx *gate.Tx, record id.SourceRecord, from id.Person) (id.Person, error) {
	links, err := linksOf(ctx, tx, from)
	if err != nil {
		return "", err
	}
	if len(links) < 2 {
		return "", fault.New(fault.Conflict, "The record stands on its own already.")
	}
	subject, err := tx.SubjectOf(ctx, from)
	if err != nil {
		return "", err
	}
	p := gate.NewID[id.Person](tx)
	if err := insertPersonOf(ctx, tx, p, record); err != nil {
		return "", err
	}
	made := gate.Subject{District: subject.District, Restriction: subject.Restriction, Contact: subject.Contact}
	if err := tx.Created(ctx, p, made); err != nil || subject.Restriction == access.Unrestricted {
		return p, err
	}
	for _, m := range s.movers {
		if parter, ok := m.Mover.(Parter); ok {
			if err := parter.Part(ctx, tx, from, p); err != nil {
				return p, err
			}
		}
	}
	return p, nil
}

// keepAnswers keeps what a person said of records, so that no weight overrides it: of a match that the record is
// one with what is shown of the other; of anything else that it is not one with each of theirs.
func keepAnswers(ctx context.Context, tx *gate.Tx, r Review, d Decision) error {
	if d.Answer == NotSure {
		return nil
	}
	links, err := linksOf(ctx, tx, d.From)
	if err != nil {
		return err
	}
	_, others := split(links, func(l link) bool { return l.record == string(d.Record) })
	answers := map[string]bool{}
	switch {
	case d.Answer == Match:
		shown, err := mainRecord(ctx, tx, d.To)
		if err != nil {
			return err
		}
		if shown == string(d.Record) && len(others) > 0 { // it is itself what is shown: that it stays is said of another
			shown = others[0].record
		}
		answers[shown] = true
		for _, l := range others {
			if !d.Whole && d.moves() {
				answers[l.record] = false
			}
		}
		if shown, err = mainRecord(ctx, tx, d.From); err != nil {
			return err
		}
		if d.Whole {
			answers[shown] = true
		}
	case d.Answer == OnItsOwn:
		for _, l := range others {
			answers[l.record] = false
		}
		fallthrough
	default:
		for _, c := range r.Candidates {
			if c.Person == r.Holder {
				continue
			}
			theirs, err := linksOf(ctx, tx, c.Person)
			if err != nil {
				return err
			}
			for _, l := range theirs {
				answers[l.record] = false
			}
		}
	}
	delete(answers, string(d.Record))
	delete(answers, "")
	return insertAnswers(ctx, tx, d, answers)
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
	return noMoreOpen(ctx, tx, d.From, d.To, "One of the two is restricted and the other is not, or not alike. Restrict both alike first, then decide.")
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
