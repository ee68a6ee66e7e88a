package staff

import (
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
)

// State is how an account stands.
type State string

// The states.
const (
	Working   State = "working"
	Waiting   State = "waiting" // invited, and no password chosen yet
	Locked    State = "locked"  // too many wrong passwords; it ends by itself
	Suspended State = "suspended"
	Left      State = "left"
)

// States lists the states in the order in which screens show them.
var States = []State{Working, Waiting, Locked, Suspended, Left}

var stateLabels = map[State]string{Working: "Working", Waiting: "Invited", Locked: "Locked", Suspended: "Suspended", Left: "Left"}

// Label gives the words for a screen.
func (s State) Label() string { return stateLabels[s] }

// Standing is a member with what an administrator needs to know of how they sign in.
type Standing struct {
	Member
	State       State
	LockedUntil civil.Instant
	LinkUntil   civil.Instant // a one-time link that was not used yet holds until then
	Visits      int
	Seen        civil.Instant // the last page of a visit that is open
}

func (s Standing) stateNow() State {
	switch {
	case !s.Closed.IsZero():
		return Left
	case !s.Suspended.IsZero():
		return Suspended
	case !s.LockedUntil.IsZero():
		return Locked
	case !s.HasPassword:
		return Waiting
	}
	return Working
}

// Choice narrows a list of staff. Without a state it is everybody who has not left.
type Choice struct {
	Agency id.Agency
	Role   access.Role
	State  State
}

func (c Choice) admits(s Standing) bool {
	return (c.Agency == "" || c.Agency == s.Agency) && (c.Role == "" || slices.Contains(s.Roles, c.Role)) &&
		(c.State == s.State || c.State == "" && s.State != Left)
}

// Roll is a list of staff with what its filter and forms offer.
type Roll struct {
	Staff []Standing
	agency.Directory
}

// Manage gives the staff that a choice admits, by name, as an administrator sees them.
func (s *Service) Manage(ctx context.Context, by access.Actor, why access.Purpose, c Choice) (Roll, error) {
	return manage(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (r Roll, err error) {
		if r.Directory, err = agency.OpenDirectory(ctx, tx); err != nil {
			return r, err
		}
		members, err := Members(ctx, tx)
		if err != nil {
			return r, err
		}
		all, err := s.standings(ctx, tx, members)
		r.Staff = slices.DeleteFunc(all, func(one Standing) bool { return !c.admits(one) })
		return r, err
	})
}

// Desk is one member as an administrator sees them.
type Desk struct {
	Standing
	agency.Directory
}

// ManageMember gives one member as an administrator sees them.
func (s *Service) ManageMember(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff) (Desk, error) {
	return manage(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (d Desk, err error) {
		tx.Note("staff", string(who))
		m, err := memberByID(ctx, tx, who)
		if err != nil {
			return d, err
		}
		if d.Directory, err = agency.OpenDirectory(ctx, tx); err != nil {
			return d, err
		}
		one, err := s.standings(ctx, tx, []Member{m})
		if err == nil {
			d.Standing = one[0]
		}
		return d, err
	})
}

func manage[T any](ctx context.Context, s *Service, by access.Actor, why access.Purpose, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Read(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.StaffManage}, f)
}

// standings adds to members how they sign in, with one query for each kind of fact.
func (s *Service) standings(ctx context.Context, tx *gate.Tx, members []Member) ([]Standing, error) {
	locks, err := locksAt(ctx, tx, tx.Now())
	if err != nil {
		return nil, err
	}
	links, err := linksAt(ctx, tx, tx.Now())
	if err != nil {
		return nil, err
	}
	visits, err := visitsSince(ctx, tx, tx.Now().Add(-s.set.Idle), tx.Now().Add(-s.set.Absolute))
	if err != nil {
		return nil, err
	}
	out := make([]Standing, len(members))
	for i, m := range members {
		v := visits[m.ID]
		out[i] = Standing{Member: m, LockedUntil: locks[account(m.Email)], LinkUntil: links[m.ID], Visits: v.count, Seen: v.seen}
		out[i].State = out[i].stateNow()
	}
	return out, nil
}
