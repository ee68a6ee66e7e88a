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

// UndoDecision takes the last answer of a review back, and with it all that it moved, in this room and in
// the others: the links of records stand exactly as they stood before. What was added since stays where it
// is. A record that was decided about again must be undone there first.
func (s *Service) UndoDecision(ctx context.Context, by access.Actor, q Queue, review id.Review, version int64, why string) (Decision, error) {
	seen, last, err := s.peopleOf(ctx, by, q, review)
	if err != nil {
		return Decision{}, err
	}
	for _, p := range []id.Person{last.From, last.To} {
		if p != "" && !slices.Contains(seen, p) {
			seen = append(seen, p)
		}
	}
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(review)), Action: q.deciding(), Subjects: seen}
	out, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Decision, error) {
		r, err := s.forAnswer(ctx, tx, q, review, version)
		if err != nil {
			return Decision{}, err
		}
		if r.State == ReviewWithdrawn {
			return Decision{}, fault.New(fault.Conflict, "The review is no longer asked: all it was about turned out to be one person. Undo that decision first.")
		}
		if err := fault.InvalidFields(checkReason("undo_reason", why, "Say in a few words why you undo it")); err != nil {
			return Decision{}, err
		}
		d, err := lastDecision(ctx, tx, review)
		if err != nil {
			return d, err
		}
		return d, s.undo(ctx, tx, r, d, strings.TrimSpace(why))
	})
	if err == nil {
		s.forgetNames()
	}
	return out, err
}

// lastDecision gives the newest answer that was not taken back.
func lastDecision(ctx context.Context, tx *gate.Tx, review id.Review) (Decision, error) {
	all, err := decisionsOf(ctx, tx, review)
	if err != nil {
		return Decision{}, err
	}
	i := slices.IndexFunc(all, func(d Decision) bool { return !d.Undone() })
	if i < 0 {
		return Decision{}, fault.New(fault.Conflict, "There is no answer to undo.")
	}
	return all[i], nil
}

func (s *Service) undo(ctx context.Context, tx *gate.Tx, r Review, d Decision, why string) error {
	if err := tx.Need(access.Identity, d.From); err != nil {
		return err
	}
	if err := markReview(ctx, tx, r.ID, r.Version, ReviewOpen); err != nil {
		return err
	}
	if err := markUndone(ctx, tx, d.ID, why); err != nil {
		return err
	}
	if err := forgetAnswers(ctx, tx, d.ID); err != nil {
		return err
	}
	if d.moves() {
		if err := touch(ctx, tx, d.From, d.To); err != nil {
			return err
		}
		moves, err := movesOf(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		if err := s.putBack(ctx, tx, d, moves); err != nil {
			return err
		}
	}
	if d.Answer == OnItsOwn {
		left, err := linksOf(ctx, tx, d.To)
		if err != nil {
			return err
		}
		if len(left) > 0 { // others have come to the person whom it made: they stay
			return s.emitUndone(ctx, tx, r, d)
		}
		var since []logged // what was kept since of the person whom it made is the other's
		if err := s.merge(ctx, tx, Decision{From: d.To, To: d.From}, &since); err != nil {
			return err
		}
	}
	return s.emitUndone(ctx, tx, r, d)
}

func (s *Service) emitUndone(ctx context.Context, tx *gate.Tx, r Review, d Decision) error {
	people := r.people()
	if !slices.Contains(people, d.From) {
		people = append(people, d.From)
	}
	return tx.Emit(ctx, EventLinkUndone, 1, LinkAnswered{r.ID, d.ID, d.Answer, d.From, d.To}, people...)
}

// putBack replays the move log: this room's own lines, then each other room's.
func (s *Service) putBack(ctx context.Context, tx *gate.Tx, d Decision, moves []logged) error {
	rooms := map[string][]Moved{}
	for _, m := range moves {
		if m.room != ownRoom {
			rooms[m.room] = append(rooms[m.room], m.Moved)
			continue
		}
		if err := putBackOwn(ctx, tx, d, m.Moved); err != nil {
			return err
		}
	}
	for _, m := range s.movers {
		if len(rooms[m.room]) == 0 {
			continue
		}
		if err := m.PutBack(ctx, tx, d.From, d.To, rooms[m.room]); err != nil {
			return err
		}
		delete(rooms, m.room)
	}
	for room := range rooms {
		return fault.New(fault.Internal, "the room %s moved records and is not registered to put them back", room)
	}
	return nil
}

func putBackOwn(ctx context.Context, tx *gate.Tx, d Decision, m Moved) error {
	switch m.What {
	case movedLink:
		return unlink(ctx, tx, m.Was, m.Ref)
	case movedShown:
		return reshow(ctx, tx, m.Ref, m.Was)
	case movedMerged:
		return setMerged(ctx, tx, m.Ref, m.Was)
	case movedWithdrew:
		return setReviewState(ctx, tx, m.Ref, ReviewWithdrawn, ReviewOpen)
	}
	table := strings.TrimPrefix(m.What, movedRow)
	if !slices.Contains(handMade, table) {
		return fault.New(fault.Internal, "the move log names %q", m.What)
	}
	return setPerson(ctx, tx, table, m.Ref, d.From)
}
