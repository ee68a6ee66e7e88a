package staff

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// CloseMember closes the account of somebody who has left: their visits and links end at once. It is not
// opened again; somebody who comes back is invited anew.
func (s *Service) CloseMember(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff, version int64, reason string) (Member, error) {
	return s.end(ctx, by, why, who, StaffClosed, reason, func(ctx context.Context, tx *gate.Tx, reason string) error {
		return closeMember(ctx, tx, who, version, reason)
	})
}

// Suspend ends somebody's visits and links and lets them in no more until they are restored: for long
// leave, or while something is looked into. Address, roles and teams stay.
func (s *Service) Suspend(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff, version int64, reason string) (Member, error) {
	return s.end(ctx, by, why, who, StaffSuspended, reason, func(ctx context.Context, tx *gate.Tx, reason string) error {
		if _, err := openMember(ctx, tx, who); err != nil {
			return fault.New(fault.Conflict, "This account is suspended already.")
		}
		return suspendMember(ctx, tx, who, version, reason)
	})
}

// end takes somebody's access away, by closing or suspending their account.
func (s *Service) end(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff, event, reason string,
	how func(ctx context.Context, tx *gate.Tx, reason string) error) (Member, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Member, error) {
		others, err := otherAdministrators(ctx, tx, who)
		if err != nil {
			return Member{}, err
		}
		m, err := heldMember(ctx, tx, who)
		if err != nil {
			return Member{}, err
		}
		if err := mayClose(by, m, others); err != nil {
			return Member{}, err
		}
		if reason, err = checkReason(reason); err != nil {
			return Member{}, err
		}
		tx.Note("staff", string(who))
		if err := how(ctx, tx, reason); err != nil {
			return Member{}, err
		}
		if err := endSessions(ctx, tx, who, ""); err != nil {
			return Member{}, err
		}
		if err := endInvitations(ctx, tx, who); err != nil {
			return Member{}, err
		}
		if err := tx.Emit(ctx, event, 1, Happened{Staff: who}); err != nil {
			return Member{}, err
		}
		return memberByID(ctx, tx, who)
	})
}

// Restore lets a suspended member sign in again, as they did before.
func (s *Service) Restore(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff, version int64) (Member, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Member, error) {
		m, err := heldMember(ctx, tx, who)
		if err != nil {
			return m, err
		}
		if m.Active {
			return m, fault.New(fault.Conflict, "This account is not suspended.")
		}
		tx.Note("staff", string(who))
		if err := restoreMember(ctx, tx, who, version); err != nil {
			return m, err
		}
		if err := tx.Emit(ctx, StaffRestored, 1, Happened{Staff: who}); err != nil {
			return m, err
		}
		return memberByID(ctx, tx, who)
	})
}

// Unlock lets somebody try again who has mistyped their password too often.
func (s *Service) Unlock(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff) (Member, error) {
	return s.mend(ctx, by, why, who, StaffUnlocked, func(ctx context.Context, tx *gate.Tx, m Member) error {
		return clearAttempts(ctx, tx, account(m.Email))
	})
}

// EndVisits signs a member out everywhere.
func (s *Service) EndVisits(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff) (Member, error) {
	return s.mend(ctx, by, why, who, SessionsEnded, func(ctx context.Context, tx *gate.Tx, _ Member) error {
		return endSessions(ctx, tx, who, "")
	})
}

// ResetSecondFactor takes away a lost authenticator and its recovery codes, and ends the member's visits;
// they set up a new one when they next sign in.
func (s *Service) ResetSecondFactor(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff) (Member, error) {
	if by.Kind == access.Staff && by.ID == who {
		return Member{}, fault.New(fault.Denied, "You cannot reset your own second factor here. Use your account page, or ask another administrator.")
	}
	return s.mend(ctx, by, why, who, SecondFactorReset, func(ctx context.Context, tx *gate.Tx, _ Member) error {
		if err := clearSecondFactor(ctx, tx, who); err != nil {
			return err
		}
		return endSessions(ctx, tx, who, "")
	})
}

// mend does something to how a member who has not left signs in.
func (s *Service) mend(ctx context.Context, by access.Actor, why access.Purpose, who id.Staff, event string,
	how func(ctx context.Context, tx *gate.Tx, m Member) error) (Member, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Member, error) {
		m, err := heldMember(ctx, tx, who)
		if err != nil {
			return m, err
		}
		tx.Note("staff", string(who))
		if err := how(ctx, tx, m); err != nil {
			return m, err
		}
		if err := tx.Emit(ctx, event, 1, Happened{Staff: who}); err != nil {
			return m, err
		}
		return memberByID(ctx, tx, who)
	})
}
