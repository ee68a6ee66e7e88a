package staff

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
)

// Account is what somebody sees of their own.
type Account struct {
	Member       Member
	Sessions     []Session
	RecoveryLeft int
	agency.Directory
}

// OpenAccount gives one's own account; secret is the token of the present visit, to mark it in the list.
func (s *Service) OpenAccount(ctx context.Context, by access.Actor, secret string) (Account, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.OwnAccount), Action: access.AccountRead}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (a Account, err error) {
		if a.Member, err = openMember(ctx, tx, by.ID); err != nil {
			return a, err
		}
		if a.Directory, err = agency.OpenDirectory(ctx, tx); err != nil {
			return a, err
		}
		if a.RecoveryLeft, err = recoveryCodesLeft(ctx, tx, by.ID); err != nil {
			return a, err
		}
		a.Sessions, err = sessionsOf(ctx, tx, by.ID, sum(secret), tx.Now().Add(-s.set.Idle), tx.Now().Add(-s.set.Absolute))
		return a, err
	})
}

// EndSession signs out one of one's own visits.
func (s *Service) EndSession(ctx context.Context, by access.Actor, which string) error {
	_, err := gate.Do(ctx, s.gate, ownEdit(by), func(ctx context.Context, tx *gate.Tx) (bool, error) {
		tx.Note("what", "ended a session")
		ok, err := endSessionByID(ctx, tx, by.ID, which)
		if err == nil && !ok {
			err = fault.New(fault.NotFound, "This session has ended already.")
		}
		return ok, err
	})
	return err
}

// SignOutEverywhere ends all of one's own visits, the present one too.
func (s *Service) SignOutEverywhere(ctx context.Context, by access.Actor) error {
	_, err := gate.Do(ctx, s.gate, ownEdit(by), func(ctx context.Context, tx *gate.Tx) (bool, error) {
		tx.Note("what", "signed out everywhere")
		if err := endSessions(ctx, tx, by.ID, ""); err != nil {
			return false, err
		}
		return true, tx.Emit(ctx, SessionsEnded, 1, Happened{Staff: by.ID})
	})
	return err
}

// prove asks for the password again before something that would let a stranger stay. It counts like
// signing in.
func (s *Service) prove(ctx context.Context, by access.Actor, password string, from Origin) (m Member, c credential, err error) {
	if err := s.limited(from); err != nil {
		return m, c, err
	}
	var before attempts
	err = s.db.View(ctx, func(q db.Queryer) error {
		if m, err = memberByID(ctx, q, by.ID); err != nil {
			return err
		}
		if c, err = credentialOf(ctx, q, by.ID); err != nil {
			return err
		}
		before, err = attemptsOn(ctx, q, account(m.Email))
		return err
	})
	if err != nil {
		return m, c, err
	}
	right := false
	if !before.lockedAt(s.clock.Now()) {
		if right, err = s.hasher.verify(ctx, c.password, password); err != nil || right {
			return m, c, err
		}
	}
	a, err := gate.Do(ctx, s.gate, signInAsk(by), func(ctx context.Context, tx *gate.Tx) (answer, error) {
		noteAttempt(tx, "password again", from)
		held, err := holdAttempts(ctx, tx, account(m.Email))
		if err != nil {
			return answer{}, err
		}
		if held.lockedAt(tx.Now()) {
			tx.Note("result", "locked")
			return answer{locked: held.locked}, nil
		}
		return s.refuse(ctx, tx, account(m.Email), held)
	})
	if err != nil {
		return m, c, err
	}
	_, err = a.result(fault.InvalidFields([]fault.Field{{Name: "current", Text: "Your current password is not right"}}))
	return m, c, err
}

// ChangePassword changes one's own password and ends the other visits; secret is the present one's token.
func (s *Service) ChangePassword(ctx context.Context, by access.Actor, secret, current, password string, from Origin) error {
	m, c, err := s.prove(ctx, by, current, from)
	if err != nil {
		return err
	}
	if problems := checkPassword(password, m.Name, m.Email); len(problems) > 0 {
		return fault.InvalidFields(problems)
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = gate.Do(ctx, s.gate, ownEdit(by), func(ctx context.Context, tx *gate.Tx) (bool, error) {
		tx.Note("what", "changed the password")
		now, err := credentialOf(ctx, tx, by.ID)
		if err != nil {
			return false, err
		}
		if now.password != c.password {
			return false, changedMeanwhile()
		}
		if err := setPassword(ctx, tx, by.ID, hash); err != nil {
			return false, err
		}
		if err := endSessions(ctx, tx, by.ID, sum(secret)); err != nil {
			return false, err
		}
		return true, tx.Emit(ctx, PasswordChanged, 1, Happened{Staff: by.ID})
	})
	return err
}

// NewRecoveryCodes replaces one's recovery codes; they are shown this once.
func (s *Service) NewRecoveryCodes(ctx context.Context, by access.Actor, current string, from Origin) ([]string, error) {
	if _, _, err := s.prove(ctx, by, current, from); err != nil {
		return nil, err
	}
	shown, stored := newRecoveryCodes()
	_, err := gate.Do(ctx, s.gate, ownEdit(by), func(ctx context.Context, tx *gate.Tx) (bool, error) {
		tx.Note("what", "new recovery codes")
		return true, setRecoveryCodes(ctx, tx, by.ID, stored)
	})
	if err != nil {
		return nil, err
	}
	return shown, nil
}

// BeginNewAuthenticator makes the key of a new authenticator; the old one counts until the new one has
// given a code.
func (s *Service) BeginNewAuthenticator(ctx context.Context, by access.Actor, current string, from Origin) error {
	if _, _, err := s.prove(ctx, by, current, from); err != nil {
		return err
	}
	_, err := gate.Do(ctx, s.gate, ownEdit(by), func(ctx context.Context, tx *gate.Tx) (bool, error) {
		tx.Note("what", "began a new authenticator")
		return true, setPending(ctx, tx, by.ID, newTOTPKey())
	})
	return err
}

// NewAuthenticator gives the key that BeginNewAuthenticator made.
func (s *Service) NewAuthenticator(ctx context.Context, by access.Actor) (Enrolment, error) {
	return s.pendingOf(ctx, by.ID)
}

// ConfirmNewAuthenticator takes the first code of the new authenticator. It gives new recovery codes, which
// are shown this once, and ends the other visits.
func (s *Service) ConfirmNewAuthenticator(ctx context.Context, by access.Actor, secret, code string, from Origin) ([]string, error) {
	if err := s.limited(from); err != nil {
		return nil, err
	}
	return gate.Do(ctx, s.gate, ownEdit(by), func(ctx context.Context, tx *gate.Tx) ([]string, error) {
		tx.Note("what", "set up a new authenticator")
		codes, ok, err := enrol(ctx, tx, by.ID, code)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, wrongCode()
		}
		return codes, endSessions(ctx, tx, by.ID, sum(secret))
	})
}
