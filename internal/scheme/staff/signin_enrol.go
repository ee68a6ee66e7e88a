package staff

import (
	"context"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// PendingEnrolment gives the key to set up for somebody who has given their password and has no
// authenticator yet.
func (s *Service) PendingEnrolment(ctx context.Context, secret string) (Enrolment, error) {
	v, err := s.halfway(ctx, secret, owesEnrol)
	if err != nil {
		return Enrolment{}, err
	}
	return s.pendingOf(ctx, v.actor.ID)
}

func (s *Service) pendingOf(ctx context.Context, who id.Staff) (Enrolment, error) {
	var e Enrolment
	err := s.db.View(ctx, func(q db.Queryer) error { // the member's own key, about nobody on the scheme
		m, err := memberByID(ctx, q, who)
		if err != nil {
			return err
		}
		c, err := credentialOf(ctx, q, who)
		if err == nil && c.totpPending == "" {
			err = fault.New(fault.NotFound, "There is no authenticator waiting to be set up.")
		}
		e = enrolment(s.set.Issuer, m.Email, c.totpPending)
		return err
	})
	return e, err
}

// Enrolled is a visit just opened, with the recovery codes, which are shown this once.
type Enrolled struct {
	Progress
	RecoveryCodes []string
}

// ConfirmEnrolment takes the first code of a new authenticator and opens the visit.
func (s *Service) ConfirmEnrolment(ctx context.Context, secret, code string, from Origin) (Enrolled, error) {
	if err := s.limited(from); err != nil {
		return Enrolled{}, err
	}
	v, err := s.halfway(ctx, secret, owesEnrol)
	if err != nil {
		return Enrolled{}, err
	}
	out := Enrolled{}
	a, err := gate.Do(ctx, s.gate, signInAsk(v.actor), func(ctx context.Context, tx *gate.Tx) (answer, error) {
		noteAttempt(tx, "second factor set up", from)
		m, err := openMember(ctx, tx, v.actor.ID)
		if err != nil {
			return answer{}, err
		}
		if _, still, err := sessionOf(ctx, tx, sum(secret)); err != nil || !still {
			return answer{}, orSignInAgain(err)
		}
		codes, ok, err := enrol(ctx, tx, m.ID, code)
		if err != nil || !ok {
			tx.Note("result", "refused")
			return answer{refused: !ok}, err // no lock-out: whoever is here has the key before them
		}
		if err := endSession(ctx, tx, sum(secret)); err != nil {
			return answer{}, err
		}
		out.RecoveryCodes = codes
		p, err := s.start(ctx, tx, m, open, from)
		return answer{progress: p}, err
	})
	if err != nil {
		return Enrolled{}, err
	}
	if out.Progress, err = a.result(wrongCode()); err != nil {
		return Enrolled{}, err
	}
	return out, nil
}

// enrol makes the pending authenticator the member's own and gives new recovery codes.
func enrol(ctx context.Context, tx *gate.Tx, who id.Staff, code string) (codes []string, ok bool, err error) {
	c, err := credentialOf(ctx, tx, who)
	if err != nil {
		return nil, false, err
	}
	step, ok := matchCode(c.totpPending, code, tx.Now(), 0)
	if !ok {
		return nil, false, nil
	}
	if err := confirmPending(ctx, tx, who, c.totpPending, step); err != nil {
		return nil, true, err
	}
	shown, stored := newRecoveryCodes()
	if err := setRecoveryCodes(ctx, tx, who, stored); err != nil {
		return nil, true, err
	}
	return shown, true, tx.Emit(ctx, SecondFactorSet, 1, Happened{Staff: who})
}
