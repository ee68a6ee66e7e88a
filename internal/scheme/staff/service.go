package staff

import (
	"context"
	"slices"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
)

// Settings are what an installation decides about signing in; zero fields take the usual.
type Settings struct {
	Issuer       string        // the scheme's name in authenticator apps
	Idle         time.Duration // a visit ends after so long without a page: 60 minutes
	Absolute     time.Duration // and after so long in any case: 12 hours, one long shift
	LoopbackOnly bool          // the server listens on the loopback address only: the role picker needs it
}

const (
	usualIdle     = time.Hour
	usualAbsolute = 12 * time.Hour
	linkHolds     = 72 * time.Hour
	stepHolds     = 10 * time.Minute // between the password and the code
)

// Service is what people do with accounts and visits.
type Service struct {
	gate   *gate.Gate
	db     *db.DB
	clock  clock.Clock
	set    Settings
	hasher *hasher
	limits *limits
}

// New makes the service.
func New(g *gate.Gate, c clock.Clock, set Settings) *Service {
	if set.Issuer == "" {
		set.Issuer = "Waymark"
	}
	if set.Idle <= 0 {
		set.Idle = usualIdle
	}
	if set.Absolute <= 0 {
		set.Absolute = usualAbsolute
	}
	g.Watch("staff") // names are kept in memory: every page says who did what
	return &Service{gate: g, db: g.DB(), clock: c, set: set, hasher: newHasher(), limits: newLimits()}
}

func read[T any](ctx context.Context, s *Service, by access.Actor, why access.Purpose, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Read(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.StaffRead}, f)
}

func edit[T any](ctx context.Context, s *Service, by access.Actor, why access.Purpose, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Do(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.StaffEdit}, f)
}

// ListMembers gives every member of staff by name, the closed ones too.
func (s *Service) ListMembers(ctx context.Context, by access.Actor, why access.Purpose) ([]Member, error) {
	return read(ctx, s, by, why, Members)
}

// OpenMember gives one member of staff.
func (s *Service) OpenMember(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff) (Member, error) {
	return read(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Member, error) { return memberByID(ctx, tx, who) })
}

// Invited is a member with the token of their one-time link, which is shown once and holds for 72 hours.
type Invited struct {
	Member Member
	Token  string
}

// Invite opens an account and makes its one-time link. An administrator does it on a page, an operator
// at the command line of the server.
func (s *Service) Invite(ctx context.Context, by access.Actor, why access.Purpose, m Member) (Invited, error) {
	m.ID = ""
	secret, stored := token()
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Invited, error) {
		if err := checkPlace(ctx, tx, Member{}, m); err != nil {
			return Invited{}, err
		}
		m, err := AddMember(ctx, tx, m)
		if err != nil {
			return Invited{}, err
		}
		tx.Note("staff", string(m.ID))
		return Invited{Member: m, Token: secret}, addInvitation(ctx, tx, stored, m.ID, tx.Now().Add(linkHolds))
	})
}

// checkPlace holds a member's agency, teams and districts to those that are open; what the member held
// before may stay when it was closed since.
func checkPlace(ctx context.Context, tx *gate.Tx, old, m Member) error {
	if _, err := m.checked(); err != nil {
		return err
	}
	agencies, err := agency.Agencies(ctx, tx)
	if err != nil {
		return err
	}
	teams, err := agency.Teams(ctx, tx)
	if err != nil {
		return err
	}
	districts, err := agency.Districts(ctx, tx)
	if err != nil {
		return err
	}
	var problems []fault.Field
	if !slices.ContainsFunc(agencies, func(a agency.Agency) bool { return a.ID == m.Agency && (a.Active || a.ID == old.Agency) }) {
		problems = append(problems, fault.Field{Name: "agency", Text: "Select an agency from the list"})
	}
	for _, t := range m.Teams {
		if !slices.ContainsFunc(teams, func(x agency.Team) bool { return x.ID == t && (x.Active || slices.Contains(old.Teams, t)) }) {
			problems = append(problems, fault.Field{Name: "teams", Text: "Select teams from the list"})
			break
		}
	}
	for _, d := range m.Districts {
		if !slices.ContainsFunc(districts, func(x agency.District) bool { return x.ID == d && (x.Active || slices.Contains(old.Districts, d)) }) {
			problems = append(problems, fault.Field{Name: "districts", Text: "Select districts from the list"})
			break
		}
	}
	return fault.InvalidFields(problems)
}

// NewLink makes a new one-time link: for an invitation that ran out, or a forgotten password. It ends the
// earlier links; the password and the authenticator stay as they are until it is used.
func (s *Service) NewLink(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff) (Invited, error) {
	if by.Kind == access.Staff && by.ID == who { // a visit left open must not be enough for a new password
		return Invited{}, fault.New(fault.Denied, "You cannot make a link for yourself. Change your password on your account page, or ask another administrator.")
	}
	secret, stored := token()
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Invited, error) {
		m, err := openMember(ctx, tx, who)
		if err != nil {
			return Invited{}, err
		}
		tx.Note("staff", string(who))
		if err := addInvitation(ctx, tx, stored, who, tx.Now().Add(linkHolds)); err != nil {
			return Invited{}, err
		}
		return Invited{Member: m, Token: secret}, tx.Emit(ctx, StaffLinkMade, 1, Happened{Staff: who})
	})
}

// heldMember gives a member who has not left, suspended or not.
func heldMember(ctx context.Context, tx *gate.Tx, who id.Staff) (Member, error) {
	m, err := memberByID(ctx, tx, who)
	if err == nil && !m.Closed.IsZero() {
		err = fault.New(fault.Conflict, "This account is closed.")
	}
	return m, err
}

// openMember gives a member who may sign in.
func openMember(ctx context.Context, tx *gate.Tx, who id.Staff) (Member, error) {
	m, err := heldMember(ctx, tx, who)
	if err == nil && !m.Active {
		err = fault.New(fault.Conflict, "This account is suspended. Restore it first.")
	}
	return m, err
}

// ChangeMember changes a member's name, post, address, agency, roles, teams and districts; m.Version is
// that which the user saw. It holds from the member's next page on.
func (s *Service) ChangeMember(ctx context.Context, by access.Actor, why access.Purpose, m Member) (Member, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Member, error) {
		others, err := otherAdministrators(ctx, tx, m.ID)
		if err != nil {
			return m, err
		}
		old, err := heldMember(ctx, tx, m.ID)
		if err != nil {
			return m, err
		}
		if m, err = m.checked(); err != nil {
			return m, err
		}
		if err := mayChange(by, old, m, others); err != nil {
			return m, err
		}
		if err := checkPlace(ctx, tx, old, m); err != nil {
			return m, err
		}
		tx.Note("staff", string(m.ID))
		if err := changeMember(ctx, tx, m); err != nil {
			return m, err
		}
		if err := tx.Emit(ctx, StaffChanged, 1, Happened{Staff: m.ID, Roles: m.Roles}); err != nil {
			return m, err
		}
		return memberByID(ctx, tx, m.ID)
	})
}
