package staff

import (
	"slices"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

func (o *office) standing(t *testing.T, who id.Staff) Standing {
	t.Helper()
	return must[Desk](t)(o.s.ManageMember(t.Context(), o.boss.Actor(), admin, who)).Standing
}

func TestSuspendedAreOutUntilRestored(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		boss := o.boss.Actor()
		j := o.join(t, "Bronwen Pryce", access.Mentor)
		link := must[Invited](t)(o.s.NewLink(ctx, boss, admin, j.ID))
		if _, err := o.s.Suspend(ctx, boss, admin, j.ID, j.Version, "x"); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("suspended without a reason: %v", err)
		}
		if _, err := o.s.Suspend(ctx, boss, admin, j.ID, j.Version+1, "On long leave"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale suspension: %v", err)
		}
		m := must[Member](t)(o.s.Suspend(ctx, boss, admin, j.ID, j.Version, "On long  leave"))
		if m.Active || m.Suspended != o.Clock.Now() || m.StateReason != "On long leave" || len(m.Roles) != 1 {
			t.Errorf("%+v", m)
		}
		if _, err := o.s.FindVisit(ctx, j.token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("somebody suspended is still in: %v", err)
		}
		if _, err := o.s.SignIn(ctx, j.Email, password, here); !fault.Is(err, fault.Invalid) {
			t.Errorf("somebody suspended signs in: %v", err)
		}
		if _, err := o.s.OpenLink(ctx, link.Token); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link of somebody suspended: %v", err)
		}
		if _, err := o.s.NewLink(ctx, boss, admin, j.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a new link for somebody suspended: %v", err)
		}
		if _, err := o.s.Suspend(ctx, boss, admin, j.ID, m.Version, "On long leave"); !fault.Is(err, fault.Conflict) {
			t.Errorf("suspended twice: %v", err)
		}
		if _, err := o.s.Invite(ctx, boss, admin, Member{Name: "Other", Email: j.Email, Agency: o.police.ID, Roles: []access.Role{access.Mentor}}); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("the address of somebody suspended is free: %v", err)
		}
		m.Roles = []access.Role{access.Analyst}
		m = must[Member](t)(o.s.ChangeMember(ctx, boss, admin, m))
		if got := o.standing(t, j.ID); got.State != Suspended || got.Visits != 0 {
			t.Errorf("%+v", got)
		}
		m = must[Member](t)(o.s.Restore(ctx, boss, admin, j.ID, m.Version))
		if !m.Active || m.StateReason != "" || m.Roles[0] != access.Analyst {
			t.Errorf("%+v", m)
		}
		if _, err := o.s.Restore(ctx, boss, admin, j.ID, m.Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("restored twice: %v", err)
		}
		o.signIn(t, j)
		if _, err := o.s.Suspend(ctx, boss, admin, o.boss.ID, o.boss.Version, "Tired of it"); !fault.Is(err, fault.Denied) {
			t.Errorf("suspending oneself: %v", err)
		}
		if _, err := o.s.Suspend(ctx, operator, admin, o.boss.ID, o.boss.Version, "Tired of it"); !fault.Is(err, fault.Conflict) {
			t.Errorf("suspending the last administrator: %v", err)
		}
	})
}

func TestASuspendedAdministratorDoesNotCount(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		second := o.join(t, "Caradoc Finch", access.Administrator)
		must[Member](t)(o.s.Suspend(t.Context(), o.boss.Actor(), admin, second.ID, second.Version, "On long leave"))
		if _, err := o.s.CloseMember(t.Context(), operator, admin, o.boss.ID, o.boss.Version, "Left the force"); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last administrator who can sign in was closed: %v", err)
		}
	})
}

func TestStandingsSayHowPeopleSignIn(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		boss := o.boss.Actor()
		j := o.join(t, "Bronwen Pryce", access.Mentor)
		o.signIn(t, j)
		invited := must[Invited](t)(o.s.Invite(ctx, boss, admin, Member{Name: "Cyril Ode", Email: "cyril@ashdale.example", Agency: o.police.ID, Roles: []access.Role{access.Analyst}}))
		if got := o.standing(t, j.ID); got.State != Working || got.Visits != 2 || got.Seen.IsZero() || !got.LinkUntil.IsZero() {
			t.Errorf("%+v", got)
		}
		if got := o.standing(t, invited.Member.ID); got.State != Waiting || got.LinkUntil != o.Clock.Now().Add(linkHolds) || got.Visits != 0 {
			t.Errorf("%+v", got)
		}
		for range freeFailures {
			_, _ = o.s.SignIn(ctx, j.Email, "wrong", here)
		}
		if got := o.standing(t, j.ID); got.State != Locked || got.LockedUntil != o.Clock.Now().Add(firstWait) {
			t.Errorf("%+v", got)
		}
		for _, c := range []struct {
			choice Choice
			want   []id.Staff
		}{
			{Choice{}, []id.Staff{o.boss.ID, j.ID, invited.Member.ID}}, {Choice{Role: access.Mentor}, []id.Staff{j.ID}}, {Choice{State: Waiting}, []id.Staff{invited.Member.ID}},
			{Choice{Agency: "none"}, nil}, {Choice{Agency: o.police.ID, State: Locked}, []id.Staff{j.ID}}, {Choice{State: Left}, nil},
		} {
			var got []id.Staff
			for _, one := range must[Roll](t)(o.s.Manage(ctx, boss, admin, c.choice)).Staff {
				got = append(got, one.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v gives %v, want %v", c.choice, got, c.want)
			}
		}
		must[Member](t)(o.s.Unlock(ctx, boss, admin, j.ID))
		if got := o.standing(t, j.ID); got.State != Working {
			t.Errorf("unlocked: %+v", got)
		}
		must[Member](t)(o.s.EndVisits(ctx, boss, admin, j.ID))
		if _, err := o.s.FindVisit(ctx, j.token); !fault.Is(err, fault.Unauthenticated) || o.standing(t, j.ID).Visits != 0 {
			t.Errorf("still in after signing out everywhere: %v", err)
		}
	})
}

// TestOnlyAdministratorsManage tries everything as somebody else; each refusal is in the log.
func TestOnlyAdministratorsManage(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		c := o.join(t, "Bronwen Pryce", access.Coordinator)
		by := c.Actor()
		for what, try := range map[string]func() error{
			"list":     func() error { _, err := o.s.Manage(ctx, by, admin, Choice{}); return err },
			"look":     func() error { _, err := o.s.ManageMember(ctx, by, admin, o.boss.ID); return err },
			"suspend":  func() error { _, err := o.s.Suspend(ctx, by, admin, o.boss.ID, 1, "Because I can"); return err },
			"restore":  func() error { _, err := o.s.Restore(ctx, by, admin, o.boss.ID, 1); return err },
			"unlock":   func() error { _, err := o.s.Unlock(ctx, by, admin, o.boss.ID); return err },
			"sign out": func() error { _, err := o.s.EndVisits(ctx, by, admin, o.boss.ID); return err },
			"link":     func() error { _, err := o.s.NewLink(ctx, by, admin, o.boss.ID); return err },
		} {
			if err := try(); !fault.Is(err, fault.Denied) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := o.s.NewLink(ctx, o.boss.Actor(), admin, o.boss.ID); !fault.Is(err, fault.Denied) {
			t.Errorf("an administrator makes a link for themselves: %v", err)
		}
		if refused := o.log(t, audit.Filter{Actor: c.ID, Outcome: access.Refused}); len(refused) != 7 {
			t.Errorf("%d refusals are in the log", len(refused))
		}
	})
}
