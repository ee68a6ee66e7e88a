package oversight

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Mover keeps records closed when two of them turn out to be one person's: the stricter restriction wins. It
// reads nothing of why a record is closed, so that somebody who only matches records may set it off.
type Mover struct{}

var _ person.Mover = Mover{}

// what the move log says of this room's things.
const (
	movedRestriction = "restriction" // one that was in force
	movedLifted      = "lifted"      // one that had been lifted
	movedOpening     = "opening"
	movedClosure     = "closure" // ref: the person; was: the closure that the policy knew before
)

var errUnlike = fault.New(fault.Conflict, "One of the two is restricted and the other is excluded. Make their restrictions alike first, then decide.")

// closure is how the policy knows somebody's record to be closed; the move log keeps it as JSON.
type closure struct {
	Level   access.Restriction `json:"level"`
	Contact string             `json:"contact"` // whom to call
}

var notClosed = closure{Level: access.Unrestricted}

// Move makes what is kept here of one person another's. Where one of the two is closed, the other is closed
// by the same terms from now on: the survivor because those terms now cover all of their record, the one who
// is no more because old addresses and places on old lists still lead to them. Two closed alike keep their
// terms, of which the survivor's hold: whoever is on the list of the other alone does not come in. Two closed
// at different levels are a Conflict.
//
// What was lifted before and what was opened by breaking the glass is history, which must be found from the
// survivor and answered there. No opening goes on: it was for one record, under the terms of that one.
func (Mover) Move(ctx context.Context, tx *gate.Tx, from, to id.Person) ([]person.Moved, error) {
	if err := tx.Need(access.Identity, from, to); err != nil {
		return nil, err
	}
	a, err := closureOf(ctx, tx, from)
	if err != nil {
		return nil, err
	}
	b, err := closureOf(ctx, tx, to)
	if err != nil {
		return nil, err
	}
	if a.Level != b.Level && a.Level != access.Unrestricted && b.Level != access.Unrestricted {
		return nil, errUnlike
	}
	if err := endBoth(ctx, tx, from, to); err != nil {
		return nil, err
	}
	out, err := moveAll(ctx, tx, from, to, keptLifted, keptOpening)
	if err != nil || a.Level == b.Level {
		return out, err
	}
	if a.Level == access.Unrestricted {
		was, err := closeAs(ctx, tx, from, b)
		return append(out, was), err
	}
	held, err := moveAll(ctx, tx, from, to, keptRestriction)
	if err != nil {
		return nil, err
	}
	was, err := closeAs(ctx, tx, to, a)
	return append(append(out, held...), was), err
}

func endBoth(ctx context.Context, tx *gate.Tx, from, to id.Person) error {
	if err := endOpenings(ctx, tx, from); err != nil {
		return err
	}
	return endOpenings(ctx, tx, to)
}

func moveAll(ctx context.Context, tx *gate.Tx, from, to id.Person, kept ...keeping) ([]person.Moved, error) {
	var out []person.Moved
	for _, k := range kept {
		refs, err := keptOf(ctx, tx, k, from)
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			if err := moveKept(ctx, tx, k, ref, from, to); err != nil {
				return nil, err
			}
			out = append(out, person.Moved{What: k.what, Ref: ref})
		}
	}
	return out, nil
}

// moveKept makes a restriction or an opening another person's, with the reach that it gives or gave.
func moveKept(ctx context.Context, tx *gate.Tx, k keeping, ref string, from, to id.Person) error {
	if err := setPerson(ctx, tx, k, ref, from, to); err != nil {
		return err
	}
	given, err := reachGiven(ctx, tx, from, ref)
	if err != nil {
		return err
	}
	for _, g := range given {
		if err := tx.MoveReach(ctx, from, to, access.ViaAllow, g); err != nil {
			return err
		}
	}
	return nil
}

// closeAs closes somebody's record to the policy, and gives the line of the log that says how it was.
func closeAs(ctx context.Context, tx *gate.Tx, p id.Person, c closure) (person.Moved, error) {
	before, err := closureOf(ctx, tx, p)
	if err != nil {
		return person.Moved{}, err
	}
	was, err := json.Marshal(before)
	if err != nil {
		return person.Moved{}, err
	}
	return person.Moved{What: movedClosure, Ref: string(p), Was: string(was)}, setClosure(ctx, tx, p, c)
}

func closureOf(ctx context.Context, tx *gate.Tx, p id.Person) (closure, error) {
	s, err := tx.SubjectOf(ctx, p)
	return closure{s.Restriction, s.Contact}, err
}

func setClosure(ctx context.Context, tx *gate.Tx, p id.Person, c closure) error {
	s, err := tx.SubjectOf(ctx, p)
	if err != nil {
		return err
	}
	s.Restriction, s.Contact = c.Level, c.Contact
	return tx.SetSubject(ctx, p, s)
}

// PutBack makes what Move moved the first person's again, and both as closed as they were. A restriction that
// was changed or lifted since goes back as it now is, and one that was placed since stays where it was placed:
// the policy follows them. An opening by breaking the glass that Move ended stays ended, and one made since
// ends: undoing a match must let nobody in.
func (Mover) PutBack(ctx context.Context, tx *gate.Tx, from, to id.Person, moved []person.Moved) error {
	if err := tx.Need(access.Identity, from, to); err != nil {
		return err
	}
	if err := endBoth(ctx, tx, from, to); err != nil {
		return err
	}
	for _, m := range moved {
		if err := putBack(ctx, tx, from, to, m); err != nil {
			return err
		}
	}
	return nil
}

func putBack(ctx context.Context, tx *gate.Tx, from, to id.Person, m person.Moved) error {
	switch m.What {
	case movedLifted:
		return moveKept(ctx, tx, keptLifted, m.Ref, to, from)
	case movedOpening:
		return moveKept(ctx, tx, keptOpening, m.Ref, to, from)
	case movedRestriction:
		if err := moveKept(ctx, tx, keptRestriction, m.Ref, to, from); err != nil {
			return err
		}
		return closeAgain(ctx, tx, from, notClosed)
	case movedClosure:
		var was closure
		if err := json.Unmarshal([]byte(m.Was), &was); err != nil {
			return fault.Because(err, fault.Internal, "the move log says that a record was closed as %q", m.Was)
		}
		return closeAgain(ctx, tx, id.Person(m.Ref), was)
	}
	return fault.New(fault.Internal, "the move log names %q", m.What)
}

// closeAgain closes somebody's record by the restriction in force on it, or without one as it was.
func closeAgain(ctx context.Context, tx *gate.Tx, p id.Person, was closure) error {
	now, found, err := closureInForce(ctx, tx, p)
	if err != nil {
		return err
	}
	if found {
		was = now
	}
	return setClosure(ctx, tx, p, was)
}

var _ person.Parter = Mover{}

// Part closes somebody made from a record of a closed person by the same terms, for the data protection officer to
// look at: the record may be of somebody else, and it may not.
func (Mover) Part(ctx context.Context, tx *gate.Tx, from, to id.Person) error {
	if err := tx.Need(access.Identity, from, to); err != nil {
		return err
	}
	r, found, err := activeRestriction(ctx, tx, from)
	if err != nil || !found {
		return err
	}
	before := r
	r.ID, r.Person, r.PlacedBy, r.PlacedAt, r.Version = gate.NewID[id.Restriction](tx), to, tx.Actor().ID, tx.Now(), 1
	if err := insertRestriction(ctx, tx, r); err != nil {
		return err
	}
	return r.settle(ctx, tx, nil, Placed, "Parted from a record closed by these terms: "+before.Terms.Reason, EventRestricted)
}
