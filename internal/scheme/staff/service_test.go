package staff

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/db"
	"waymark/internal/platform/event"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/testkit"
)

var (
	operator = access.OperatorActor("root", "test")
	admin    = access.Of(access.Administration)
	here     = Origin{Address: "192.0.2.7", Agent: "Test browser", Host: "scheme.example"}
	desk     = Origin{Address: "127.0.0.1", Agent: "Test browser", Host: "localhost:8080"}
)

const password = "three purple lamps"

// office is a world with a service, an agency and an administrator who has joined.
type office struct {
	*testkit.World
	s      *Service
	police agency.Agency
	boss   joined
}

type joined struct {
	Member
	totp  string
	codes []string
	token string
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newOffice(t *testing.T, d *db.DB) *office {
	t.Helper()
	w := testkit.NewWorld(t, d)
	o := &office{World: w, s: New(w.Gate, w.Clock, Settings{LoopbackOnly: true})}
	agencies := agency.New(w.Gate, Staffing{})
	o.police = must[agency.Agency](t)(agencies.CreateAgency(t.Context(), operator, admin, agency.Agency{Name: "Ashdale Police", Short: "Police", Kind: agency.Police}))
	o.boss = o.join(t, "Adaeze Okonkwo", access.Administrator)
	return o
}

// join invites somebody and takes them through every step of joining.
func (o *office) join(t *testing.T, name string, roles ...access.Role) joined {
	t.Helper()
	email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@ashdale.example"
	in := must[Invited](t)(o.s.Invite(t.Context(), operator, admin, Member{Name: name, Email: email, Agency: o.police.ID, Roles: roles}))
	p := must[Progress](t)(o.s.Accept(t.Context(), in.Token, password, here))
	if p.Next != SetUpTheCode {
		t.Fatalf("after the link comes %q", p.Next)
	}
	e := must[Enrolment](t)(o.s.PendingEnrolment(t.Context(), p.Token))
	j := joined{totp: e.Key}
	done := must[Enrolled](t)(o.s.ConfirmEnrolment(t.Context(), p.Token, o.code(t, e.Key), here))
	j.codes, j.token = done.RecoveryCodes, done.Token
	j.Member = must[Member](t)(o.s.OpenMember(t.Context(), operator, admin, in.Member.ID))
	o.Clock.Advance(time.Minute) // so that the next code is a new one
	return j
}

func (o *office) code(t *testing.T, k string) string {
	t.Helper()
	return must[string](t)(totp.GenerateCode(k, o.Clock.Now().Time()))
}

// attempts gives the audit rows of signing in, newest first.
func (o *office) attempts(t *testing.T) []audit.Entry {
	t.Helper()
	return o.log(t, audit.Filter{Action: access.SignIn})
}

func (o *office) log(t *testing.T, f audit.Filter) []audit.Entry {
	t.Helper()
	return testkit.AuditLog(t, o.Gate, f)
}

func (o *office) signIn(t *testing.T, j joined) string {
	t.Helper()
	p := must[Progress](t)(o.s.SignIn(t.Context(), j.Email, password, here))
	p = must[Progress](t)(o.s.GiveCode(t.Context(), p.Token, o.code(t, j.totp), here))
	o.Clock.Advance(time.Minute)
	return p.Token
}

func onOffice(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) { f(t, newOffice(t, d)) })
}

func TestJoiningAndSigningIn(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		v := must[Visit](t)(o.s.FindVisit(ctx, o.boss.token))
		if v.Actor.ID != o.boss.ID || v.Actor.Agency != o.police.ID || !slices.Equal(v.Actor.Roles, []access.Role{access.Administrator}) || v.Actor.Kind != access.Staff {
			t.Errorf("the visit is of %+v", v.Actor)
		}
		if !o.boss.SecondFactor || !o.boss.HasPassword || len(o.boss.codes) != 10 {
			t.Errorf("joined as %+v", o.boss)
		}
		p := must[Progress](t)(o.s.SignIn(ctx, strings.ToUpper(o.boss.Email), password, here))
		if p.Next != GiveTheCode {
			t.Errorf("after the password comes %q", p.Next)
		}
		if _, err := o.s.FindVisit(ctx, p.Token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a password alone opens a visit: %v", err)
		}
		if _, err := o.s.PendingEnrolment(ctx, p.Token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a password alone shows an authenticator's key: %v", err)
		}
		code := o.code(t, o.boss.totp)
		done := must[Progress](t)(o.s.GiveCode(ctx, p.Token, code, here))
		if done.Token == p.Token || done.Next != SignedInFully {
			t.Errorf("after the code: %+v", done)
		}
		must[Visit](t)(o.s.FindVisit(ctx, done.Token))
		rows := o.attempts(t)
		if e := rows[0]; e.Outcome != access.Allowed || e.Actor != o.boss.ID || e.Detail["step"] != "code" || e.Detail["result"] != "signed in" || e.Detail["address"] != here.Address {
			t.Errorf("the row of signing in: %+v", e)
		}
		if e := rows[1]; e.ActorKind != access.Visitor || e.Detail["step"] != "password" || e.Detail["result"] != "code asked" || e.Detail["staff"] != string(o.boss.ID) {
			t.Errorf("the row of the password: %+v", e)
		}
		again := must[Progress](t)(o.s.SignIn(ctx, o.boss.Email, password, here))
		if _, err := o.s.GiveCode(ctx, again.Token, code, here); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("a code worked twice: %v", err)
		}
	})
}

func TestRefusedAndLockedAlikeWhetherOrNotThereIsAnAccount(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		var said [2][]string
		for i, email := range []string{o.boss.Email, "nobody@ashdale.example"} {
			for range 6 {
				_, err := o.s.SignIn(ctx, email, "wrong words entirely", here)
				said[i] = append(said[i], err.Error())
			}
		}
		if !slices.Equal(said[0], said[1]) {
			t.Errorf("the answers differ:\n%q\n%q", said[0], said[1])
		}
		rows := o.attempts(t)
		if e := rows[0]; e.Detail["result"] != "locked" || e.Detail["staff"] != "" {
			t.Errorf("the row of a locked attempt: %+v", e)
		}
		if e := rows[6+5]; e.Detail["result"] != "refused" || e.Detail["staff"] != string(o.boss.ID) {
			t.Errorf("the row of a refused attempt: %+v", e)
		}
		if _, err := o.s.SignIn(ctx, o.boss.Email, password, here); !fault.Is(err, fault.TooMany) || !strings.Contains(err.Error(), o.Clock.Now().Add(time.Minute).Clock()) {
			t.Errorf("the right password of a locked account: %v", err)
		}
		o.Clock.Advance(time.Minute)
		if _, err := o.s.SignIn(ctx, o.boss.Email, "wrong words entirely", here); !fault.Is(err, fault.TooMany) || !strings.Contains(err.Error(), o.Clock.Now().Add(2*time.Minute).Clock()) {
			t.Errorf("the sixth failure must wait two minutes: %v", err)
		}
		o.Clock.Advance(2 * time.Minute)
		p := must[Progress](t)(o.s.SignIn(ctx, o.boss.Email, password, here))
		must[Progress](t)(o.s.GiveCode(ctx, p.Token, o.code(t, o.boss.totp), here))
		if _, err := o.s.SignIn(ctx, o.boss.Email, "wrong words entirely", here); !fault.Is(err, fault.Invalid) {
			t.Errorf("a sign-in did not clear the failures: %v", err)
		}
	})
}

// TestGuessesAtOnceCountLikeGuessesInARow sends many wrong passwords and the right one at the same time:
// no more than five are answered.
func TestGuessesAtOnceCountLikeGuessesInARow(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		var all sync.WaitGroup
		var mu sync.Mutex
		kinds := map[fault.Kind]int{}
		for range 12 {
			all.Go(func() {
				_, err := o.s.SignIn(t.Context(), o.boss.Email, "wrong words entirely", here)
				mu.Lock()
				defer mu.Unlock()
				kinds[fault.KindOf(err)]++
			})
		}
		all.Wait()
		// The fifth failure is told the wait at once.
		if kinds[fault.Invalid] != 4 || kinds[fault.TooMany] != 8 {
			t.Errorf("answers by kind: %v", kinds)
		}
	})
}

func TestWrongCodesLockToo(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		p := must[Progress](t)(o.s.SignIn(ctx, o.boss.Email, password, here))
		for range 4 {
			if _, err := o.s.GiveCode(ctx, p.Token, "000000", here); !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			p = must[Progress](t)(o.s.SignIn(ctx, o.boss.Email, password, here)) // the right password clears nothing
		}
		if _, err := o.s.GiveCode(ctx, p.Token, "ABCD-ABCD-ABCD-ABCD", here); !fault.Is(err, fault.TooMany) {
			t.Errorf("the fifth: %v", err)
		}
		if _, err := o.s.GiveCode(ctx, p.Token, o.code(t, o.boss.totp), here); !fault.Is(err, fault.TooMany) {
			t.Errorf("the right code of a locked account: %v", err)
		}
		if e := o.attempts(t)[0]; e.Actor != o.boss.ID || e.Detail["result"] != "locked" || e.Detail["step"] != "code" {
			t.Errorf("%+v", e)
		}
	})
}

func TestCodesAreAskedForAShortTime(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		p := must[Progress](t)(o.s.SignIn(t.Context(), o.boss.Email, password, here))
		o.Clock.Advance(11 * time.Minute)
		if _, err := o.s.GiveCode(t.Context(), p.Token, o.code(t, o.boss.totp), here); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a password given eleven minutes ago still counts: %v", err)
		}
	})
}

func TestRecoveryCodesWorkOnce(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		p := must[Progress](t)(o.s.SignIn(ctx, o.boss.Email, password, here))
		token := must[Progress](t)(o.s.GiveCode(ctx, p.Token, strings.ToLower(o.boss.codes[3]), here)).Token
		a := must[Account](t)(o.s.OpenAccount(ctx, o.boss.Actor(), token))
		if a.RecoveryLeft != 9 {
			t.Errorf("%d codes left", a.RecoveryLeft)
		}
		p = must[Progress](t)(o.s.SignIn(ctx, o.boss.Email, password, here))
		if _, err := o.s.GiveCode(ctx, p.Token, o.boss.codes[3], here); !fault.Is(err, fault.Invalid) {
			t.Errorf("it worked twice: %v", err)
		}
		fresh := must[[]string](t)(o.s.NewRecoveryCodes(ctx, o.boss.Actor(), password, here))
		if _, err := o.s.GiveCode(ctx, p.Token, o.boss.codes[4], here); !fault.Is(err, fault.Invalid) {
			t.Errorf("an old code outlived the new ones: %v", err)
		}
		must[Progress](t)(o.s.GiveCode(ctx, p.Token, fresh[0], here))
	})
}

func TestVisitsEnd(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		gone := func(token string) {
			t.Helper()
			if _, err := o.s.FindVisit(ctx, token); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("the visit goes on: %v", err)
			}
		}
		idle := o.signIn(t, o.boss)
		o.Clock.Advance(59 * time.Minute)
		must[Visit](t)(o.s.FindVisit(ctx, idle))
		o.Clock.Advance(59 * time.Minute)
		must[Visit](t)(o.s.FindVisit(ctx, idle)) // seen an hour ago: kept alive
		o.Clock.Advance(61 * time.Minute)
		gone(idle)
		long := o.signIn(t, o.boss)
		for range 12 {
			must[Visit](t)(o.s.FindVisit(ctx, long))
			o.Clock.Advance(59 * time.Minute)
		}
		o.Clock.Advance(12 * time.Minute)
		gone(long)
		one, two := o.signIn(t, o.boss), o.signIn(t, o.boss)
		if err := o.s.SignOut(ctx, one); err != nil {
			t.Error(err)
		}
		gone(one)
		must[Visit](t)(o.s.FindVisit(ctx, two))
		if err := o.s.SignOut(ctx, one); err != nil {
			t.Errorf("signing out twice: %v", err)
		}
		three := o.signIn(t, o.boss)
		a := must[Account](t)(o.s.OpenAccount(ctx, o.boss.Actor(), three))
		if len(a.Sessions) != 2 || !a.Sessions[0].Current || a.Sessions[1].Current || a.Sessions[0].Agent != here.Agent || a.Sessions[0].Address != here.Address {
			t.Errorf("sessions %+v", a.Sessions)
		}
		other := o.join(t, "Bronwen Pryce", access.Mentor)
		if err := o.s.EndSession(ctx, other.Actor(), a.Sessions[1].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else ended it: %v", err)
		}
		if err := o.s.EndSession(ctx, o.boss.Actor(), a.Sessions[1].ID); err != nil {
			t.Error(err)
		}
		gone(two)
		if err := o.s.SignOutEverywhere(ctx, o.boss.Actor()); err != nil {
			t.Error(err)
		}
		gone(three)
		must[Visit](t)(o.s.FindVisit(ctx, other.token))
		gone("")
		gone("not a token")
	})
}

func TestVisitsRememberSmallThings(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		if err := o.s.SaveVisit(ctx, o.boss.token, map[string]string{"notice": "Saved", "näme": "✓"}); err != nil {
			t.Fatal(err)
		}
		v := must[Visit](t)(o.s.FindVisit(ctx, o.boss.token))
		if v.Data["notice"] != "Saved" || v.Data["näme"] != "✓" {
			t.Errorf("%v", v.Data)
		}
		if err := o.s.SaveVisit(ctx, o.boss.token, nil); err != nil {
			t.Fatal(err)
		}
		if v := must[Visit](t)(o.s.FindVisit(ctx, o.boss.token)); len(v.Data) != 0 {
			t.Errorf("%v", v.Data)
		}
		if err := o.s.SaveVisit(ctx, o.boss.token, map[string]string{"x": strings.Repeat("x", mostData)}); err == nil {
			t.Error("a visit holds anything")
		}
	})
}

func TestLeaversAreOutAtOnceAndRolesHoldAtOnce(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		j := o.join(t, "Bronwen Pryce", access.Mentor)
		m := j.Member
		m.Roles = []access.Role{access.Coordinator, access.Analyst}
		m = must[Member](t)(o.s.ChangeMember(ctx, o.boss.Actor(), admin, m))
		if v := must[Visit](t)(o.s.FindVisit(ctx, j.token)); !slices.Equal(v.Actor.Roles, []access.Role{access.Analyst, access.Coordinator}) {
			t.Errorf("the visit still acts as %v", v.Actor.Roles)
		}
		if _, err := o.s.CloseMember(ctx, o.boss.Actor(), admin, j.ID, j.Version, "Left the force"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale close: %v", err)
		}
		m = must[Member](t)(o.s.CloseMember(ctx, o.boss.Actor(), admin, j.ID, m.Version, "Left the force"))
		if m.Active || m.Closed != o.Clock.Now() {
			t.Errorf("%+v", m)
		}
		if _, err := o.s.FindVisit(ctx, j.token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a leaver is still in: %v", err)
		}
		if _, err := o.s.SignIn(ctx, j.Email, password, here); !fault.Is(err, fault.Invalid) {
			t.Errorf("a leaver signs in: %v", err)
		}
		if _, err := o.s.NewLink(ctx, o.boss.Actor(), admin, j.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a link for a leaver: %v", err)
		}
		back := must[Invited](t)(o.s.Invite(ctx, o.boss.Actor(), admin, Member{Name: j.Name, Email: j.Email, Agency: o.police.ID, Roles: []access.Role{access.Mentor}}))
		if back.Member.ID == j.ID {
			t.Error("who comes back has a new account")
		}
	})
}

func TestAdministratorsKeepEachOtherInOrder(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		own := o.boss.Member
		own.Roles = append(own.Roles, access.Coordinator)
		if _, err := o.s.ChangeMember(ctx, o.boss.Actor(), admin, own); !fault.Is(err, fault.Denied) {
			t.Errorf("own roles: %v", err)
		}
		if _, err := o.s.CloseMember(ctx, operator, admin, o.boss.ID, o.boss.Version, "Left the force"); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last administrator was closed: %v", err)
		}
		second := o.join(t, "Caradoc Finch", access.Administrator)
		var all sync.WaitGroup
		for _, pair := range [][2]joined{{o.boss, second}, {second, o.boss}} {
			all.Go(func() {
				_, _ = o.s.CloseMember(ctx, pair[0].Actor(), admin, pair[1].ID, pair[1].Version, "Left the force")
			})
		}
		all.Wait()
		left := 0
		for _, m := range must[[]Member](t)(o.s.ListMembers(ctx, operator, admin)) {
			if m.Active {
				left++
			}
		}
		if left != 1 {
			t.Errorf("%d administrators are left after two closed each other", left)
		}
		mentor := o.join(t, "Delia Marsh", access.Mentor)
		if _, err := o.s.Invite(ctx, mentor.Actor(), admin, Member{Name: "X", Email: "x@ashdale.example", Agency: o.police.ID, Roles: []access.Role{access.Administrator}}); !fault.Is(err, fault.Denied) {
			t.Errorf("a mentor invites: %v", err)
		}
	})
}

func TestMembersAreHeldToWhatThereIs(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ok := Member{Name: "Edda Vale", Email: "edda@ashdale.example", Agency: o.police.ID, Roles: []access.Role{access.Mentor}}
		for field, change := range map[string]func(*Member){
			"name":      func(m *Member) { m.Name = " " },
			"email":     func(m *Member) { m.Email = "edda" },
			"agency":    func(m *Member) { m.Agency = "none" },
			"roles":     func(m *Member) { m.Roles = []access.Role{"king"} },
			"teams":     func(m *Member) { m.Teams = []id.Team{"none"} },
			"districts": func(m *Member) { m.Districts = []id.District{"none"} },
		} {
			m := ok
			change(&m)
			_, err := o.s.Invite(t.Context(), o.boss.Actor(), admin, m)
			if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		taken := ok
		taken.Email = strings.ToUpper(o.boss.Email)
		if _, err := o.s.Invite(t.Context(), o.boss.Actor(), admin, taken); len(fault.FieldsOf(err)) != 1 || fault.FieldsOf(err)[0].Name != "email" {
			t.Errorf("an address twice: %v", err)
		}
	})
}

func TestLinksWorkOnceAndRunOut(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		in := must[Invited](t)(o.s.Invite(ctx, o.boss.Actor(), admin, Member{Name: "Edda Vale", Email: "edda@ashdale.example", Agency: o.police.ID, Roles: []access.Role{access.Mentor}}))
		if l := must[Link](t)(o.s.OpenLink(ctx, in.Token)); l.Name != "Edda Vale" || l.Reset || l.SetUp {
			t.Errorf("%+v", l)
		}
		if _, err := o.s.Accept(ctx, in.Token, "edda-edda-edda-1", here); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("a bad password: %v", err)
		}
		newer := must[Invited](t)(o.s.NewLink(ctx, o.boss.Actor(), admin, in.Member.ID))
		if _, err := o.s.OpenLink(ctx, in.Token); !fault.Is(err, fault.NotFound) {
			t.Errorf("the earlier link lives on: %v", err)
		}
		must[Progress](t)(o.s.Accept(ctx, newer.Token, password, here))
		if _, err := o.s.Accept(ctx, newer.Token, password, here); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link worked twice: %v", err)
		}
		reset := must[Invited](t)(o.s.NewLink(ctx, operator, admin, o.boss.ID))
		if l := must[Link](t)(o.s.OpenLink(ctx, reset.Token)); !l.Reset {
			t.Errorf("%+v", l)
		}
		p := must[Progress](t)(o.s.Accept(ctx, reset.Token, "four yellow tables", here))
		if p.Next != GiveTheCode {
			t.Errorf("a new password must not undo the authenticator: %q", p.Next)
		}
		if _, err := o.s.FindVisit(ctx, o.boss.token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("an old visit outlived the new password: %v", err)
		}
		late := must[Invited](t)(o.s.NewLink(ctx, o.boss.Actor(), admin, in.Member.ID))
		o.Clock.Advance(72 * time.Hour)
		if _, err := o.s.Accept(ctx, late.Token, password, here); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link of three days ago: %v", err)
		}
	})
}

func TestResettingTheSecondFactor(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		j := o.join(t, "Bronwen Pryce", access.Mentor)
		if _, err := o.s.ResetSecondFactor(ctx, o.boss.Actor(), admin, o.boss.ID); !fault.Is(err, fault.Denied) {
			t.Errorf("one's own: %v", err)
		}
		if m := must[Member](t)(o.s.ResetSecondFactor(ctx, o.boss.Actor(), admin, j.ID)); m.SecondFactor {
			t.Errorf("%+v", m)
		}
		if _, err := o.s.FindVisit(ctx, j.token); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("the visit goes on: %v", err)
		}
		p := must[Progress](t)(o.s.SignIn(ctx, j.Email, password, here))
		if p.Next != SetUpTheCode {
			t.Errorf("next is %q", p.Next)
		}
		e := must[Enrolment](t)(o.s.PendingEnrolment(ctx, p.Token))
		if e.Key == j.totp {
			t.Error("the lost authenticator's key came back")
		}
		if _, err := o.s.ConfirmEnrolment(ctx, p.Token, "000000", here); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong first code: %v", err)
		}
		must[Enrolled](t)(o.s.ConfirmEnrolment(ctx, p.Token, o.code(t, e.Key), here))
	})
}

func TestChangingOnesPasswordAndAuthenticator(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx, by := t.Context(), o.boss.Actor()
		other := o.signIn(t, o.boss)
		if err := o.s.ChangePassword(ctx, by, o.boss.token, "wrong words entirely", "four yellow tables", here); len(fault.FieldsOf(err)) != 1 || fault.FieldsOf(err)[0].Name != "current" {
			t.Errorf("a wrong present password: %v", err)
		}
		if err := o.s.ChangePassword(ctx, by, o.boss.token, password, "short", here); len(fault.FieldsOf(err)) != 1 || fault.FieldsOf(err)[0].Name != "password" {
			t.Errorf("a bad new password: %v", err)
		}
		if err := o.s.ChangePassword(ctx, by, o.boss.token, password, "four yellow tables", here); err != nil {
			t.Fatal(err)
		}
		must[Visit](t)(o.s.FindVisit(ctx, o.boss.token))
		if _, err := o.s.FindVisit(ctx, other); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("another visit outlived the old password: %v", err)
		}
		if _, err := o.s.SignIn(ctx, o.boss.Email, password, here); !fault.Is(err, fault.Invalid) {
			t.Errorf("the old password: %v", err)
		}
		if err := o.s.BeginNewAuthenticator(ctx, by, "four yellow tables", here); err != nil {
			t.Fatal(err)
		}
		e := must[Enrolment](t)(o.s.NewAuthenticator(ctx, by))
		p := must[Progress](t)(o.s.SignIn(ctx, o.boss.Email, "four yellow tables", here))
		must[Progress](t)(o.s.GiveCode(ctx, p.Token, o.code(t, o.boss.totp), here)) // the old one counts until then
		if _, err := o.s.ConfirmNewAuthenticator(ctx, by, o.boss.token, "000000", here); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong code: %v", err)
		}
		must[[]string](t)(o.s.ConfirmNewAuthenticator(ctx, by, o.boss.token, o.code(t, e.Key), here))
		o.Clock.Advance(time.Minute)
		p = must[Progress](t)(o.s.SignIn(ctx, o.boss.Email, "four yellow tables", here))
		if _, err := o.s.GiveCode(ctx, p.Token, o.code(t, o.boss.totp), here); !fault.Is(err, fault.Invalid) {
			t.Errorf("the old authenticator still counts: %v", err)
		}
	})
}

func TestTheFirstSetUp(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		s := New(w.Gate, w.Clock, Settings{})
		ctx := t.Context()
		old := must[string](t)(s.SetUpLink(ctx, operator))
		secret := must[string](t)(s.SetUpLink(ctx, operator))
		if l, err := s.OpenLink(ctx, secret); err != nil || !l.SetUp {
			t.Errorf("%+v, %v", l, err)
		}
		f := First{Agency: "Ashdale IOM", AgencyShort: "IOM", AgencyKind: agency.Coordination, Name: "Ada Stone", Email: "ada@ashdale.example", Password: password}
		if _, err := s.SetUp(ctx, old, f, here); !fault.Is(err, fault.NotFound) {
			t.Errorf("the earlier link: %v", err)
		}
		if _, err := s.Accept(ctx, secret, password, here); !fault.Is(err, fault.NotFound) {
			t.Errorf("the set-up link as an invitation: %v", err)
		}
		bad := f
		bad.AgencyShort = ""
		if _, err := s.SetUp(ctx, secret, bad, here); len(fault.FieldsOf(err)) != 1 || fault.FieldsOf(err)[0].Name != "agency_short" {
			t.Errorf("a fault of the agency: %v", err)
		}
		p := must[Progress](t)(s.SetUp(ctx, secret, f, here))
		if p.Next != SetUpTheCode {
			t.Errorf("next is %q", p.Next)
		}
		if _, err := s.SetUp(ctx, secret, f, here); !fault.Is(err, fault.NotFound) {
			t.Errorf("twice: %v", err)
		}
		if again := must[string](t)(s.SetUpLink(ctx, operator)); again != "" {
			t.Error("a link was made though there are staff")
		}
		m := must[[]Member](t)(s.ListMembers(ctx, operator, admin))
		if len(m) != 1 || !slices.Equal(m[0].Roles, []access.Role{access.Administrator}) {
			t.Errorf("%+v", m)
		}
	})
}

func (o *office) makeDemo(t *testing.T, value string) {
	t.Helper()
	err := o.DB.Change(t.Context(), func(q db.Queryer) error {
		_, err := q.ExecContext(t.Context(), `INSERT INTO setting (name, value) VALUES ('demo', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, value)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheRolePickerIsForDemonstrationsOnThisMachineOnly(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		refused := func(name string, s *Service, from Origin) {
			t.Helper()
			if ok, err := s.OffersPicker(ctx, from); err != nil || ok {
				t.Errorf("%s: the picker is offered, %v", name, err)
			}
			if _, err := s.ListDemoStaff(ctx, from); !fault.Is(err, fault.Denied) {
				t.Errorf("%s: the staff are listed: %v", name, err)
			}
			if _, err := s.DemoSignIn(ctx, o.boss.ID, from); !fault.Is(err, fault.Denied) {
				t.Errorf("%s: signed in: %v", name, err)
			}
			if e := o.attempts(t)[0]; e.Detail["step"] != "demo" || e.Detail["result"] != "refused" {
				t.Errorf("%s: the row: %+v", name, e)
			}
		}
		refused("not a demonstration", o.s, desk)
		o.makeDemo(t, "false")
		refused("not a demonstration any more", o.s, desk)
		o.makeDemo(t, "true")
		refused("another machine", o.s, here)
		refused("through a proxy", o.s, Origin{Address: desk.Address, Host: desk.Host, Forwarded: true})
		refused("under another name", o.s, Origin{Address: desk.Address, Host: "evil.example:8080"})
		refused("a server that others reach", New(o.Gate, o.Clock, Settings{}), desk)
		if ok, err := o.s.OffersPicker(ctx, desk); err != nil || !ok {
			t.Errorf("the picker is not offered: %v", err)
		}
		if all := must[[]Member](t)(o.s.ListDemoStaff(ctx, desk)); len(all) != 1 || all[0].ID != o.boss.ID {
			t.Errorf("%+v", all)
		}
		p := must[Progress](t)(o.s.DemoSignIn(ctx, o.boss.ID, desk))
		if v := must[Visit](t)(o.s.FindVisit(ctx, p.Token)); v.Actor.ID != o.boss.ID {
			t.Errorf("%+v", v)
		}
	})
}

func TestNamesActorsAndEvents(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: admin, Action: access.StaffRead}
		got, err := gate.Read(t.Context(), o.Gate, ask, func(ctx context.Context, tx *gate.Tx) (access.Actor, error) {
			names, err := Names(ctx, tx)
			if err != nil || names[o.boss.ID].Name != "Adaeze Okonkwo" {
				t.Errorf("names %+v, %v", names, err)
			}
			if _, err := ActorOf(ctx, tx, "nobody"); !fault.Is(err, fault.NotFound) {
				t.Errorf("nobody acts: %v", err)
			}
			return ActorOf(ctx, tx, o.boss.ID)
		})
		if err != nil || got.Kind != access.Staff || !got.Has(access.Administrator) {
			t.Errorf("%+v, %v", got, err)
		}
		testkit.Settle(t, o.DB)
		var kinds []string
		err = o.DB.View(t.Context(), func(q db.Queryer) error {
			all, err := event.After(t.Context(), o.DB, q, 0, 100)
			for _, e := range all {
				kinds = append(kinds, e.Kind)
			}
			return err
		})
		want := []string{agency.AgencyOpened, StaffInvited, StaffJoined, SecondFactorSet}
		if err != nil || !slices.Equal(kinds, want) {
			t.Errorf("events %v, %v; want %v", kinds, err, want)
		}
	})
}

// TestSecretsAreNotStored looks through every text column of the room's tables.
func TestSecretsAreNotStored(t *testing.T) {
	onOffice(t, func(t *testing.T, o *office) {
		in := must[Invited](t)(o.s.NewLink(t.Context(), operator, admin, o.boss.ID))
		secrets := append([]string{password, in.Token, o.boss.token, o.boss.Email + " "}, o.boss.codes...)
		for _, c := range o.boss.codes {
			secrets = append(secrets, strings.ReplaceAll(c, "-", ""))
		}
		err := o.DB.View(t.Context(), func(q db.Queryer) error {
			for _, query := range []string{
				`SELECT password FROM staff_credential`, `SELECT hash FROM staff_recovery_code`, `SELECT token FROM staff_session`,
				`SELECT id FROM staff_session`, `SELECT token FROM staff_invitation`, `SELECT account FROM sign_in_attempt`, `SELECT detail FROM audit_entry`, `SELECT payload FROM event`,
			} {
				all, err := list(t.Context(), q, scanText, query)
				if err != nil {
					return err
				}
				for _, text := range all {
					for _, s := range secrets {
						if strings.Contains(text, strings.TrimSpace(s)) {
							t.Errorf("%s holds a secret or an address: %q", query, text)
						}
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
