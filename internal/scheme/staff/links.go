package staff

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
)

// Link is what a one-time link is for.
type Link struct {
	SetUp bool   // the first set-up of the installation; the other fields are empty
	Name  string // whose account
	Email string
	Reset bool // they had a password before
}

func linkOver() error {
	return fault.New(fault.NotFound, "This link has been used or has run out. Ask an administrator for a new one.")
}

// OpenLink says what a link is for, and that it still holds.
func (s *Service) OpenLink(ctx context.Context, secret string) (Link, error) {
	var l Link
	err := s.db.View(ctx, func(q db.Queryer) error { // the member's own name, shown to who holds their link
		i, found, err := invitationOf(ctx, q, sum(secret))
		if err != nil {
			return err
		}
		if !found || !i.used.IsZero() || !i.expires.After(s.clock.Now()) {
			return linkOver()
		}
		if l.SetUp = i.staff == ""; l.SetUp {
			return nil
		}
		m, err := memberByID(ctx, q, i.staff)
		if err == nil && !m.Active {
			err = linkOver()
		}
		l.Name, l.Email, l.Reset = m.Name, m.Email, m.HasPassword
		return err
	})
	return l, err
}

// Accept sets the password of the member a link is for, ends their visits, and begins signing in.
func (s *Service) Accept(ctx context.Context, secret, password string, from Origin) (Progress, error) {
	if err := s.limited(from); err != nil {
		return Progress{}, err
	}
	l, err := s.OpenLink(ctx, secret)
	if err != nil {
		return Progress{}, err
	}
	if l.SetUp {
		return Progress{}, linkOver()
	}
	if problems := checkPassword(password, l.Name, l.Email); len(problems) > 0 {
		return Progress{}, fault.InvalidFields(problems)
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Progress{}, err
	}
	return gate.Do(ctx, s.gate, signInAsk(visitor), func(ctx context.Context, tx *gate.Tx) (Progress, error) {
		noteAttempt(tx, "link", from)
		m, err := takeLink(ctx, tx, sum(secret))
		if err != nil {
			return Progress{}, err
		}
		tx.Note("staff", string(m.ID))
		if err := setPassword(ctx, tx, m.ID, hash); err != nil {
			return Progress{}, err
		}
		if err := endSessions(ctx, tx, m.ID, ""); err != nil {
			return Progress{}, err
		}
		if err := clearAttempts(ctx, tx, account(m.Email)); err != nil {
			return Progress{}, err
		}
		if err := tx.Emit(ctx, StaffJoined, 1, Happened{Staff: m.ID}); err != nil {
			return Progress{}, err
		}
		c, err := credentialOf(ctx, tx, m.ID)
		if err != nil {
			return Progress{}, err
		}
		return s.begin(ctx, tx, m, c, from)
	})
}

func takeLink(ctx context.Context, tx *gate.Tx, stored string) (Member, error) {
	i, found, err := invitationOf(ctx, tx, stored)
	if err != nil {
		return Member{}, err
	}
	ok := found && i.staff != ""
	if ok {
		ok, err = useInvitation(ctx, tx, stored)
	}
	if err != nil {
		return Member{}, err
	}
	if !ok {
		return Member{}, linkOver()
	}
	return openMember(ctx, tx, i.staff)
}

func setUpAsk(by access.Actor) access.Ask {
	return access.Ask{Actor: by, Purpose: access.Of(access.Administration), Action: access.SetUp}
}

// SetUpLink makes the one-time link of the first set-up and gives its token, or "" when there are staff
// already. A server prints it when it starts; an earlier one then ends.
func (s *Service) SetUpLink(ctx context.Context, by access.Actor) (string, error) {
	secret, stored := token()
	return gate.Do(ctx, s.gate, setUpAsk(by), func(ctx context.Context, tx *gate.Tx) (string, error) {
		there, err := anyStaff(ctx, tx)
		if err != nil || there {
			return "", err
		}
		tx.Note("what", "link made")
		return secret, addInvitation(ctx, tx, stored, "", tx.Now().Add(linkHolds))
	})
}

// First is what the first set-up asks for: the coordinating agency and the first administrator.
type First struct {
	Agency      string
	AgencyShort string
	AgencyKind  agency.Kind
	Name        string
	Email       string
	Password    string
}

// SetUp opens the first agency and the first account, an administrator, and begins signing in.
func (s *Service) SetUp(ctx context.Context, secret string, f First, from Origin) (Progress, error) {
	if err := s.limited(from); err != nil {
		return Progress{}, err
	}
	l, err := s.OpenLink(ctx, secret)
	if err != nil {
		return Progress{}, err
	}
	if !l.SetUp {
		return Progress{}, linkOver()
	}
	if problems := checkPassword(f.Password, f.Name, f.Email); len(problems) > 0 {
		return Progress{}, fault.InvalidFields(append(append(checkName(tidy(f.Name)), checkEmail(f.Email)...), problems...))
	}
	hash, err := s.hasher.hash(ctx, f.Password)
	if err != nil {
		return Progress{}, err
	}
	return gate.Do(ctx, s.gate, setUpAsk(visitor), func(ctx context.Context, tx *gate.Tx) (Progress, error) {
		noteAttempt(tx, "first set-up", from)
		ok, err := useInvitation(ctx, tx, sum(secret))
		if err != nil {
			return Progress{}, err
		}
		if there, err := anyStaff(ctx, tx); err != nil || there || !ok {
			return Progress{}, firstTaken(err)
		}
		m, err := addFirst(ctx, tx, f)
		if err != nil {
			return Progress{}, err
		}
		tx.Note("staff", string(m.ID))
		if err := setPassword(ctx, tx, m.ID, hash); err != nil {
			return Progress{}, err
		}
		return s.begin(ctx, tx, m, credential{}, from)
	})
}

func firstTaken(err error) error {
	if err != nil {
		return err
	}
	return linkOver()
}

func addFirst(ctx context.Context, tx *gate.Tx, f First) (Member, error) {
	a, err := agency.AddAgency(ctx, tx, agency.Agency{Name: f.Agency, Short: f.AgencyShort, Kind: f.AgencyKind})
	if err != nil {
		return Member{}, renamed(err)
	}
	return AddMember(ctx, tx, Member{Name: f.Name, Email: f.Email, Agency: a.ID, Roles: []access.Role{access.Administrator}})
}

// renamed gives the agency's faults the names of the set-up form, which has one "name" already.
func renamed(err error) error {
	fields := fault.FieldsOf(err)
	if len(fields) == 0 {
		return err
	}
	out := make([]fault.Field, len(fields))
	for i, f := range fields {
		out[i] = fault.Field{Name: "agency_" + f.Name, Text: f.Text}
	}
	return fault.InvalidFields(out)
}

// mayPick says whether the role picker of a demonstration may be used: the database was made by `demo`,
// the server listens on the loopback address only, and both ends are this machine. Nothing else opens it.
func (s *Service) mayPick(ctx context.Context, q db.Queryer, from Origin) (bool, error) {
	demo, err := isDemo(ctx, q)
	return demo && s.set.LoopbackOnly && from.loopback(), err
}

// OffersPicker says whether to show the role picker.
func (s *Service) OffersPicker(ctx context.Context, from Origin) (ok bool, err error) {
	err = s.db.View(ctx, func(q db.Queryer) error {
		ok, err = s.mayPick(ctx, q, from)
		return err
	})
	return ok, err
}

// ListDemoStaff gives the invented staff of a demonstration to choose from.
func (s *Service) ListDemoStaff(ctx context.Context, from Origin) ([]Member, error) {
	found, err := gate.Read(ctx, s.gate, signInAsk(visitor), func(ctx context.Context, tx *gate.Tx) ([]Member, error) {
		noteAttempt(tx, "demo", from)
		if ok, err := s.mayPick(ctx, tx, from); err != nil || !ok {
			tx.Note("result", "refused")
			return nil, err
		}
		all, err := Members(ctx, tx)
		active := all[:0:0]
		for _, m := range all {
			if m.Active {
				active = append(active, m)
			}
		}
		slices.SortStableFunc(active, func(a, b Member) int { return cmp.Compare(place(a), place(b)) })
		if active == nil {
			active = []Member{}
		}
		return active, err
	})
	if err == nil && found == nil {
		err = noPicker()
	}
	return found, err
}

// place is where a member stands on the role picker: by role as screens list them, then by name.
func place(m Member) int {
	return slices.IndexFunc(access.Roles, func(r access.Role) bool { return slices.Contains(m.Roles, r) })
}

func noPicker() error {
	return fault.New(fault.Denied, "Signing in without a password is not offered here.")
}

// DemoSignIn signs in as somebody of the invented staff of a demonstration, without a password.
func (s *Service) DemoSignIn(ctx context.Context, who id.Staff, from Origin) (Progress, error) {
	a, err := gate.Do(ctx, s.gate, signInAsk(visitor), func(ctx context.Context, tx *gate.Tx) (answer, error) {
		noteAttempt(tx, "demo", from)
		if ok, err := s.mayPick(ctx, tx, from); err != nil || !ok {
			tx.Note("result", "refused")
			return answer{refused: true}, err
		}
		m, err := openMember(ctx, tx, who)
		if err != nil {
			return answer{}, err
		}
		tx.Note("staff", string(m.ID))
		p, err := s.start(ctx, tx, m, open, from)
		return answer{progress: p}, err
	})
	if err != nil {
		return Progress{}, err
	}
	return a.result(noPicker())
}
