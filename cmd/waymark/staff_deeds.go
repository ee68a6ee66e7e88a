package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"waymark/internal/app"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/staff"
)

// find gives the account that somebody named, whatever its state.
func find(e *env, a *app.App, why access.Purpose, named string) (staff.Standing, error) {
	for _, state := range []staff.State{"", staff.Left} {
		roll, err := a.Staff.Manage(e.ctx, e.operator, why, staff.Choice{State: state})
		if err != nil {
			return staff.Standing{}, err
		}
		for _, s := range roll.Staff {
			if string(s.ID) == named || strings.EqualFold(s.Email, named) {
				return s, nil
			}
		}
	}
	return staff.Standing{}, fault.New(fault.Invalid, "there is no account %q; `waymark staff list` shows them", named)
}

type staffLinkCommand struct {
	Who string `arg:"" help:"E-mail address or id."`
	linkFlags
}

// Run makes a new link; earlier ones end.
func (c staffLinkCommand) Run(e *env) error {
	return e.withApp(func(a *app.App, why access.Purpose) error {
		s, err := find(e, a, why, c.Who)
		if err != nil {
			return err
		}
		made, err := a.Staff.NewLink(e.ctx, e.operator, why, s.ID)
		if err != nil {
			return err
		}
		return c.print(e, "/join", made.Token, made.Member)
	})
}

// who is of every command that does something to one account.
type who struct {
	Who  string `arg:"" help:"E-mail address or id."`
	JSON bool   `help:"Print the account as JSON." name:"json"`
}

// change finds the account, does something to it, and says how it stands afterwards.
func (w who) change(e *env, done string, do func(a *app.App, why access.Purpose, s staff.Standing) error) error {
	return e.withApp(func(a *app.App, why access.Purpose) error {
		s, err := find(e, a, why, w.Who)
		if err != nil {
			return err
		}
		if err := do(a, why, s); err != nil {
			return err
		}
		if !w.JSON {
			_, err = fmt.Fprintf(e.out, "%s: %s, %s\n", done, s.Name, s.Email)
			return err
		}
		d, err := a.Staff.ManageMember(e.ctx, e.operator, why, s.ID)
		if err != nil {
			return err
		}
		return json.NewEncoder(e.out).Encode(newAccount(d.Standing, d.Directory))
	})
}

// needReason asks for the words before anything is opened: they say to other administrators why.
func needReason(e *env) error {
	if strings.TrimSpace(e.reason) == "" {
		return fault.New(fault.Invalid, "say why with --reason; administrators read it at the account")
	}
	return nil
}

type staffUnlockCommand struct{ who }

// Run unlocks.
func (c staffUnlockCommand) Run(e *env) error {
	return c.change(e, "Unlocked", func(a *app.App, why access.Purpose, s staff.Standing) error {
		_, err := a.Staff.Unlock(e.ctx, e.operator, why, s.ID)
		return err
	})
}

type staffSignOutCommand struct{ who }

// Run ends every visit.
func (c staffSignOutCommand) Run(e *env) error {
	return c.change(e, "Signed out everywhere", func(a *app.App, why access.Purpose, s staff.Standing) error {
		_, err := a.Staff.EndVisits(e.ctx, e.operator, why, s.ID)
		return err
	})
}

type staffResetCommand struct{ who }

// Run takes the second factor away.
func (c staffResetCommand) Run(e *env) error {
	return c.change(e, "Second factor taken away", func(a *app.App, why access.Purpose, s staff.Standing) error {
		_, err := a.Staff.ResetSecondFactor(e.ctx, e.operator, why, s.ID)
		return err
	})
}

type staffSuspendCommand struct{ who }

// Run suspends.
func (c staffSuspendCommand) Run(e *env) error {
	if err := needReason(e); err != nil {
		return err
	}
	return c.change(e, "Suspended", func(a *app.App, why access.Purpose, s staff.Standing) error {
		_, err := a.Staff.Suspend(e.ctx, e.operator, why, s.ID, s.Version, e.reason)
		return err
	})
}

type staffRestoreCommand struct{ who }

// Run restores.
func (c staffRestoreCommand) Run(e *env) error {
	return c.change(e, "Restored", func(a *app.App, why access.Purpose, s staff.Standing) error {
		_, err := a.Staff.Restore(e.ctx, e.operator, why, s.ID, s.Version)
		return err
	})
}

type staffCloseCommand struct{ who }

// Run closes the account.
func (c staffCloseCommand) Run(e *env) error {
	if err := needReason(e); err != nil {
		return err
	}
	return c.change(e, "Closed", func(a *app.App, why access.Purpose, s staff.Standing) error {
		_, err := a.Staff.CloseMember(e.ctx, e.operator, why, s.ID, s.Version, e.reason)
		return err
	})
}
