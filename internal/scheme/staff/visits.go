package staff

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
)

// Visit is the visit of somebody signed in, every step done, with small things kept between pages.
type Visit struct {
	Actor access.Actor
	Data  map[string]string
}

const (
	seenEvery = time.Minute // how exactly the last page of a visit is known
	mostData  = 64 << 10
)

// FindVisit gives the visit of a token, or fault.Unauthenticated when there is none, when it was idle too
// long, when it is over, when its member's account is closed, or when it still owes a step. Roles, teams
// and districts are read anew each time, so that a change holds from the next page on.
func (s *Service) FindVisit(ctx context.Context, secret string) (Visit, error) {
	stored := sum(secret)
	var v session
	var found bool
	err := s.db.View(ctx, func(q db.Queryer) (err error) {
		v, found, err = sessionOf(ctx, q, stored)
		return err
	})
	if err != nil {
		return Visit{}, err
	}
	now := s.clock.Now()
	if !found || v.stage != open || now.Sub(v.seen) > s.set.Idle || now.Sub(v.created) > s.set.Absolute {
		return Visit{}, fault.New(fault.Unauthenticated, "Sign in to continue.")
	}
	if now.Sub(v.seen) >= seenEvery {
		if err := s.db.Change(ctx, func(q db.Queryer) error { return touchSession(context.WithoutCancel(ctx), q, stored, now) }); err != nil {
			return Visit{}, err
		}
	}
	return Visit{Actor: v.actor, Data: v.data}, nil
}

// SaveVisit keeps what is to be remembered between the pages of a visit.
func (s *Service) SaveVisit(ctx context.Context, secret string, data map[string]string) error {
	raw, err := json.Marshal(maps.Clone(data))
	if err != nil {
		return err
	}
	if data == nil {
		raw = []byte("{}")
	}
	if len(raw) > mostData {
		return fault.New(fault.Unavailable, "This visit holds too much. Sign out and in again.")
	}
	return s.db.Change(ctx, func(q db.Queryer) error {
		return saveSession(context.WithoutCancel(ctx), q, sum(secret), string(raw), s.clock.Now())
	})
}

// SignOut ends a visit. A token that opens nothing is no error: whoever signs out twice is signed out.
func (s *Service) SignOut(ctx context.Context, secret string) error {
	v, err := s.FindVisit(ctx, secret)
	if fault.Is(err, fault.Unauthenticated) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = gate.Do(ctx, s.gate, ownEdit(v.Actor), func(ctx context.Context, tx *gate.Tx) (bool, error) {
		tx.Note("what", "signed out")
		return true, endSession(ctx, tx, sum(secret))
	})
	return err
}

func ownEdit(by access.Actor) access.Ask {
	return access.Ask{Actor: by, Purpose: access.Of(access.OwnAccount), Action: access.AccountEdit}
}
