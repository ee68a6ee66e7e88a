package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/ui"
)

type oneVisit struct{ v *Visit }

func (o oneVisit) Find(_ context.Context, token string) (*Visit, error) {
	if token != "t" {
		return nil, fault.New(fault.Unauthenticated, "Sign in to continue.")
	}
	return o.v, nil
}

func (o oneVisit) Save(context.Context, string, *Visit) error { return nil }

// desk serves a list, and a person's page that shows nothing but why the user looks.
type desk struct {
	handler http.Handler
	clock   *clock.Fixed
}

func newDesk(t *testing.T, roles ...access.Role) *desk {
	t.Helper()
	c := clock.At(civil.MustInstant("2026-11-25T12:00:00.000000Z"))
	v := &Visit{Actor: access.Actor{Kind: access.Staff, ID: "S-one", Roles: roles}}
	s := New(Settings{SchemeName: "Northshire", Visits: oneVisit{v}, Clock: c, IDs: id.Seeded(c.Now, 1), Log: slog.New(slog.DiscardHandler)})
	s.Add(s.ReasonRoutes()...)
	s.Add(Route{Pattern: "GET /list", Action: access.TodayRead, Serve: func(w http.ResponseWriter, r *Request) error {
		return r.Stand(access.Because(access.DailyTasking, access.FromBoard, ""))
	}}, Route{Pattern: "GET /people/{person}", Action: access.PersonRead, Serve: func(w http.ResponseWriter, r *Request) error {
		who := id.Person(r.PathValue("person"))
		why := r.Purpose(who)
		fmt.Fprintf(w, "%s|%s|%s\n", why.Code, why.Basis, why.Reason)
		return ui.IdentityBar(ui.IdentityProps{Why: r.Why(who, why)}).Render(r.Context(), w)
	}})
	h, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return &desk{h, c}
}

func (d *desk) send(t *testing.T, path string, form url.Values) (int, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: "waymark", Value: "t"})
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func (d *desk) press(t *testing.T, person, purpose string, status int) string {
	t.Helper()
	got, body := d.send(t, "/purpose", url.Values{"person": {person}, "to": {"/people/" + person}, "purpose": {purpose}})
	if got != status {
		t.Fatalf("pressing %q gives %d %s", purpose, got, body)
	}
	return body
}

func (d *desk) looksBecause(t *testing.T, person, want string) string {
	t.Helper()
	_, body := d.send(t, "/people/"+person, nil)
	if line, _, _ := strings.Cut(body, "\n"); line != want {
		t.Errorf("%s is looked at because %q, want %q", person, line, want)
	}
	return body
}

func TestPurposeIsChangedInOnePress(t *testing.T) {
	d := newDesk(t, access.OffenderManager)
	d.looksBecause(t, "P1", "||")
	d.send(t, "/list", nil)
	body := d.looksBecause(t, "P1", "daily_tasking|board|")
	for _, want := range []string{"<strong>Daily tasking</strong>", "(from the board)", `value="safeguarding"`, `name="to" value="/people/P1"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the bar lacks %s: %s", want, body)
		}
	}
	if strings.Contains(body, `value="daily_tasking"`) || strings.Contains(body, "What my work explains") || strings.Contains(body, `value="oversight"`) {
		t.Errorf("the bar offers what is no change: %s", body)
	}
	d.press(t, "P1", "safeguarding", http.StatusSeeOther)
	if body = d.looksBecause(t, "P1", "safeguarding|stated|"); !strings.Contains(body, "What my work explains") {
		t.Error("what was said cannot be taken back")
	}
	d.looksBecause(t, "P2", "daily_tasking|board|")
	d.press(t, "P1", "", http.StatusSeeOther)
	d.looksBecause(t, "P1", "daily_tasking|board|")
}

func TestAChangeHoldsWhereOneStands(t *testing.T) {
	d := newDesk(t, access.OffenderManager)
	d.send(t, "/list", nil)
	d.press(t, "P1", "safeguarding", http.StatusSeeOther)
	d.send(t, "/list", nil)
	d.looksBecause(t, "P1", "daily_tasking|board|")
	d.press(t, "P1", "safeguarding", http.StatusSeeOther)
	d.clock.Advance(shift)
	d.looksBecause(t, "P1", "daily_tasking|board|")
}

func TestAnotherReasonNeedsWords(t *testing.T) {
	d := newDesk(t, access.OffenderManager)
	if body := d.press(t, "P1", "other", http.StatusOK); !strings.Contains(body, `value="other" checked`) {
		t.Errorf("the page that asks does not keep the choice: %s", body)
	}
	form := url.Values{"person": {"P1"}, "to": {"/people/P1"}, "purpose": {"other"}, "reason": {"éééé"}}
	if got, body := d.send(t, "/reason", form); got != http.StatusUnprocessableEntity || !strings.Contains(body, "Say in a few words") {
		t.Errorf("four letters are a reason: %d", got)
	}
	form.Set("reason", "Asked by the court")
	if got, _ := d.send(t, "/reason", form); got != http.StatusSeeOther {
		t.Fatalf("a reason gives %d", got)
	}
	d.send(t, "/list", nil)
	d.looksBecause(t, "P1", "other|stated|Asked by the court")
	d.press(t, "P1", "panel_review", http.StatusSeeOther)
	d.looksBecause(t, "P1", "panel_review|stated|")
}

// TestOversightIsTheDataProtectionOfficers holds each role to the purposes that it can give: oversight
// opens restricted records without words.
func TestOversightIsTheDataProtectionOfficers(t *testing.T) {
	manager, officer, admin := newDesk(t, access.OffenderManager), newDesk(t, access.DataProtection), newDesk(t, access.Administrator)
	manager.press(t, "P1", "oversight", http.StatusForbidden)
	manager.looksBecause(t, "P1", "||")
	form := url.Values{"person": {"P1"}, "to": {"/people/P1"}, "purpose": {"oversight"}, "reason": {"Because I want to"}}
	if got, _ := manager.send(t, "/reason", form); got != http.StatusUnprocessableEntity {
		t.Errorf("an offender manager gives oversight as a reason: %d", got)
	}
	officer.press(t, "P1", "oversight", http.StatusSeeOther)
	officer.looksBecause(t, "P1", "oversight|stated|")
	officer.press(t, "P1", "safeguarding", http.StatusForbidden)
	admin.press(t, "P1", "safeguarding", http.StatusForbidden)
}
