package cohort

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Mover moves time on the scheme, the panel's decisions and places on lists when two records turn out to be
// one person's. It reads nothing of what they hold, so that somebody who only matches records may set it off.
type Mover struct{}

var _ person.Mover = Mover{}

// what the move log says of this room's things.
const (
	movedDistrict = "district" // was: the district before
	movedEpisode  = "episode"
)

var errBothOn = fault.New(fault.Conflict, "What the scheme keeps of the two cannot become one as it stands. Ask the coordinator to look at both first, then decide.")

// Move makes what the scheme keeps of one person another's.
func (Mover) Move(ctx context.Context, tx *gate.Tx, from, to id.Person) ([]person.Moved, error) {
	if err := tx.Need(access.Identity, from, to); err != nil {
		return nil, err
	}
	active, err := activeEpisodes(ctx, tx, []id.Person{from, to})
	if err != nil {
		return nil, err
	}
	if active[from].ID != "" && active[to].ID != "" {
		return nil, errBothOn
	}
	var out []person.Moved
	if active[from].ID != "" {
		before, err := handOver(ctx, tx, from, to)
		if err != nil {
			return nil, err
		}
		out = append(out, person.Moved{What: movedDistrict, Ref: string(to), Was: string(before)})
	}
	for _, t := range movable {
		keys, err := keysToMove(ctx, tx, t, from, to)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			if err := moveRow(ctx, tx, t, k, from, to); err != nil {
				return nil, err
			}
			out = append(out, person.Moved{What: t.table, Ref: k})
		}
	}
	return out, nil
}

// moveRow makes one row another person's, and the reach that an episode gave with it.
func moveRow(ctx context.Context, tx *gate.Tx, t movableTable, key string, from, to id.Person) error {
	if err := setPerson(ctx, tx, t, key, from, to); err != nil {
		return err
	}
	if t.table != movedEpisode {
		return nil
	}
	for _, via := range []access.Via{access.ViaAgreement, access.ViaCaseload} {
		if err := tx.MoveReach(ctx, from, to, via, key); err != nil {
			return err
		}
	}
	return nil
}

// handOver tells the policy that it is the other who is on the scheme, in the district of whoever was; it
// gives the other's district before.
func handOver(ctx context.Context, tx *gate.Tx, from, to id.Person) (id.District, error) {
	a, err := tx.SubjectOf(ctx, from)
	if err != nil {
		return "", err
	}
	b, err := tx.SubjectOf(ctx, to)
	if err != nil {
		return "", err
	}
	before := b.District
	a.OnScheme, b.OnScheme, b.District = false, true, a.District
	if err := tx.SetSubject(ctx, from, a); err != nil {
		return "", err
	}
	return before, tx.SetSubject(ctx, to, b)
}

// PutBack makes what Move moved the first person's again.
func (Mover) PutBack(ctx context.Context, tx *gate.Tx, from, to id.Person, moved []person.Moved) error {
	if err := tx.Need(access.Identity, from, to); err != nil {
		return err
	}
	for _, m := range moved {
		if m.What == movedDistrict {
			if err := setDistrict(ctx, tx, to, id.District(m.Was)); err != nil {
				return err
			}
			continue
		}
		for _, t := range movable {
			if t.table != m.What {
				continue
			}
			if err := moveRow(ctx, tx, t, m.Ref, to, from); err != nil {
				return err
			}
		}
	}
	return settleSubjects(ctx, tx, from, to)
}

func setDistrict(ctx context.Context, tx *gate.Tx, p id.Person, d id.District) error {
	s, err := tx.SubjectOf(ctx, p)
	if err != nil {
		return err
	}
	s.District = d
	return tx.SetSubject(ctx, p, s)
}

// settleSubjects tells the policy who of some people is on the scheme.
func settleSubjects(ctx context.Context, tx *gate.Tx, people ...id.Person) error {
	active, err := activeEpisodes(ctx, tx, people)
	if err != nil {
		return err
	}
	for _, p := range people {
		s, err := tx.SubjectOf(ctx, p)
		if err != nil {
			return err
		}
		s.OnScheme = active[p].ID != ""
		if err := tx.SetSubject(ctx, p, s); err != nil {
			return err
		}
	}
	return nil
}
