package pages

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const password = "three purple lamps"

var (
	operator = access.OperatorActor("root", "test")
	desk     = staff.Origin{Address: "192.0.2.7", Agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0", Host: "scheme.example"}
)

// visits is the staff room's own, as the application wires it.
type visits struct{ s *staff.Service }

func (v visits) Find(ctx context.Context, token string) (*server.Visit, error) {
	got, err := v.s.FindVisit(ctx, token)
	if err != nil {
		return nil, err
	}
	return &server.Visit{Actor: got.Actor, Data: got.Data}, nil
}

func (v visits) Save(ctx context.Context, token string, visit *server.Visit) error {
	return v.s.SaveVisit(ctx, token, visit.Data)
}

type joined struct {
	id    id.Staff
	email string
	totp  string
	token string
}

type site struct {
	*testkit.World
	staff   *staff.Service
	browser *pagetest.Browser
	boss    joined
	cora    joined
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	s.staff = staff.New(s.Gate, s.Clock, staff.Settings{})
	ask := access.Ask{Actor: operator, Purpose: access.Of(access.Administration), Action: access.AgencyEdit}
	_, err := gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		if _, err := agency.AddAgency(ctx, tx, agency.Agency{ID: "A-police", Name: "Northshire Police", Short: "Police", Kind: agency.Police}); err != nil {
			return 0, err
		}
		if _, err := agency.AddTeam(ctx, tx, agency.Team{ID: "T-iom", Agency: "A-police", Name: "IOM team"}); err != nil {
			return 0, err
		}
		_, err := agency.AddDistrict(ctx, tx, agency.District{ID: "D-north", Name: "North"})
		return 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := server.New(server.Settings{SchemeName: "Northshire", Visits: visits{s.staff}, Clock: s.Clock, IDs: s.IDs, Log: s.Log})
	sections := func(_ access.Actor, current string) []ui.NavItem {
		return []ui.NavItem{{Label: "Here", Href: current, Current: true}}
	}
	srv.Add(Routes(s.staff, sections, "https://iom.example/")...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	s.boss = s.join(t, "Ada Ashdown", access.Administrator)
	s.cora = s.join(t, "Cora Cole", access.Coordinator)
	return s
}

// join invites somebody and takes them through every step of joining.
func (s *site) join(t *testing.T, name string, roles ...access.Role) joined {
	t.Helper()
	ctx, why := t.Context(), access.Of(access.Administration)
	email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@north.example"
	in, err := s.staff.Invite(ctx, operator, why, staff.Member{Name: name, Email: email, Agency: "A-police", Roles: roles, Teams: []id.Team{"T-iom"}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.staff.Accept(ctx, in.Token, password, desk)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.staff.PendingEnrolment(ctx, p.Token)
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.staff.ConfirmEnrolment(ctx, p.Token, s.code(t, e.Key), desk)
	if err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(time.Minute)
	return joined{in.Member.ID, email, e.Key, done.Token}
}

func (s *site) code(t *testing.T, key string) string {
	t.Helper()
	code, err := totp.GenerateCode(key, s.Clock.Now().Time())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// signIn opens one more visit.
func (s *site) signIn(t *testing.T, j joined) string {
	t.Helper()
	p, err := s.staff.SignIn(t.Context(), j.email, password, desk)
	if err == nil {
		p, err = s.staff.GiveCode(t.Context(), p.Token, s.code(t, j.totp), desk)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(time.Minute)
	return p.Token
}

func form(pairs ...string) url.Values {
	out := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		out.Add(pairs[i], pairs[i+1])
	}
	return out
}

func (s *site) get(t *testing.T, path string) answer { return s.send(t, s.boss.token, path, nil) }

func (s *site) post(t *testing.T, path string, pairs ...string) answer {
	t.Helper()
	return s.send(t, s.boss.token, path, form(pairs...))
}

// TestOnlyAdministratorsOpenStaff tries every address of the administrator as a coordinator and as nobody.
func TestOnlyAdministratorsOpenStaff(t *testing.T) {
	s := newSite(t)
	for _, route := range (pages{}).manageRoutes() {
		method, path, _ := strings.Cut(strings.ReplaceAll(route.Pattern, "{staff}", string(s.boss.id)), " ")
		var f url.Values
		if method == http.MethodPost {
			f = form("version", "1", "name", "Taken over", "email", "x@north.example", "agency", "A-police", "roles", "administrator", "suspend_reason", "Because", "close_reason", "Because")
		}
		if got := s.send(t, "", path, f); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("%s for nobody gives %d %q", route.Pattern, got.Status, got.To)
		}
		s.send(t, s.cora.token, path, f).Want(t, http.StatusForbidden, "You cannot open this")
	}
	s.get(t, memberPath(s.boss.id)).Want(t, 200, "Working").Lacks(t, "Taken over")
}

var oneTime = regexp.MustCompile(`https://iom\.example/join\?link=([^<]+)<`)

func TestInviting(t *testing.T) {
	s := newSite(t)
	s.get(t, staffPath+"/invite?agency=A-police").Want(t, 200, `<option value="A-police" selected>`, "IOM team, Northshire Police", `value="D-north"`, "Record linker")
	s.post(t, staffPath, "name", "Ben Birch", "email", "ben", "agency", "A-police", "teams", "T-iom").Want(t, 422, "Error: Invite somebody", `href="#roles"`, `href="#email"`, `value="T-iom" checked`)
	s.post(t, staffPath, "name", "Ben Birch", "email", s.cora.email, "agency", "A-police", "roles", "mentor").Want(t, 422, "There is already an account with this email address")
	got := s.post(t, staffPath, "name", "Ben Birch", "email", "ben@north.example", "agency", "A-police", "roles", "mentor", "roles", "analyst", "districts", "D-north")
	got.Want(t, 200, "One-time link for Ben Birch", "shown this once")
	link := oneTime.FindStringSubmatch(got.Body)
	if link == nil {
		t.Fatalf("no link: %s", got.Body)
	}
	l, err := s.staff.OpenLink(t.Context(), html.UnescapeString(link[1]))
	if err != nil || l.Name != "Ben Birch" {
		t.Fatalf("the link opens %+v: %v", l, err)
	}
	s.get(t, staffPath+"?state=waiting").Want(t, 200, "Ben Birch", "Analyst, Mentor", "Link holds until", "1 account").Lacks(t, "Cora Cole")
	s.get(t, staffPath+"?role=coordinator").Want(t, 200, "Cora Cole").Lacks(t, "Ben Birch")
	s.get(t, staffPath+"?agency=none").Want(t, 200, "Nobody is as chosen")
	s.Clock.Advance(73 * time.Hour)
	s.boss.token = s.signIn(t, s.boss)
	s.get(t, staffPath).Want(t, 200, "No link holds", "Ada Ashdown", "Cora Cole", "3 accounts")
}

func TestChangingSomebody(t *testing.T) {
	s := newSite(t)
	path := memberPath(s.cora.id)
	s.get(t, path).Want(t, 200, "Cora Cole", "Scheme coordinator", "IOM team", "The whole scheme", "Signed in on 1 device")
	s.get(t, path+"/change").Want(t, 200, `value="coordinator" checked`, `value="T-iom" checked`)
	s.get(t, memberPath("none")).Want(t, 404)
	full := []string{"name", "Cora Cole", "email", s.cora.email, "agency", "A-police"}
	s.post(t, path, append(full, "version", "1")...).Want(t, 422, "Select at least one role", "Error: Change Cora Cole")
	s.post(t, path, append(full, "version", "x")...).Want(t, 422)
	s.post(t, path, append(full, "version", "1", "roles", "analyst", "title", "Sergeant")...).Want(t, 303)
	s.get(t, path).Want(t, 200, "Sergeant", "Analyst")
	s.post(t, path, append(full, "version", "1", "roles", "coordinator", "districts", "D-north")...).Want(t, 409, "Somebody changed this after you opened it",
		`Analyst</td><td class="govuk-table__cell">Scheme coordinator</td>`, `The whole scheme</td><td class="govuk-table__cell">North</td>`, `name="version" value="2"`, `value="coordinator" checked`)
	own := memberPath(s.boss.id)
	s.get(t, own).Want(t, 200, "This is your own account").Lacks(t, "Suspend", "Close the account")
	s.get(t, own+"/change").Want(t, 200).Lacks(t, `name="roles"`)
	s.post(t, own, "version", "1", "name", "Ada Ash", "email", s.boss.email).Want(t, 303)
	s.get(t, own).Want(t, 200, "Ada Ash", "Administrator", "IOM team")
	s.post(t, own+"/link", "version", "1").Want(t, 403)
	s.post(t, own+"/suspend", "version", "2", "suspend_reason", "Tired of it").Want(t, 403)
}

func TestLettingInAndOut(t *testing.T) {
	s := newSite(t)
	path := memberPath(s.cora.id)
	for range 5 {
		_, _ = s.staff.SignIn(t.Context(), s.cora.email, "wrong", desk)
	}
	s.get(t, path).Want(t, 200, "Locked", "Unlock now")
	s.post(t, path+"/unlock", "version", "1").Want(t, 303)
	s.get(t, path).Want(t, 200, "They can try again at once.", "Working").Lacks(t, "Unlock now")
	s.post(t, path+"/sign-out", "version", "1").Want(t, 303)
	if got := s.send(t, s.cora.token, accountPath, nil); got.Status != 303 {
		t.Errorf("still in after signing out everywhere: %d", got.Status)
	}
	s.post(t, path+"/reset", "version", "1").Want(t, 303)
	s.get(t, path).Want(t, 200, "Not set up yet").Lacks(t, "Reset the second factor")
	s.post(t, path+"/link", "version", "1").Want(t, 200, "One-time link for Cora Cole")
	s.post(t, path+"/suspend", "version", "1", "suspend_reason", "x").Want(t, 422, `href="#suspend_reason"`, "<details class=\"govuk-details\" open>")
	s.post(t, path+"/suspend", "version", "9", "suspend_reason", "On long leave").Want(t, 409, "Somebody else changed this")
	s.post(t, path+"/suspend", "version", "1", "suspend_reason", "On long leave").Want(t, 303)
	s.get(t, path).Want(t, 200, "Suspended", "On long leave", "Restore").Lacks(t, "Make a new one-time link")
	s.post(t, path+"/link", "version", "2").Want(t, 409, "This account is suspended")
	s.post(t, path+"/restore", "version", "2").Want(t, 303)
	s.post(t, path+"/restore", "version", "3").Want(t, 409, "This account is not suspended")
	s.post(t, path+"/close", "version", "3").Want(t, 422, `href="#close_reason"`)
	s.post(t, path+"/close", "version", "3", "close_reason", "Moved to another force").Want(t, 303)
	s.get(t, path).Want(t, 200, "Left", "Moved to another force").Lacks(t, "Change</a>", "Suspend")
	s.get(t, staffPath).Want(t, 200).Lacks(t, "Cora Cole")
	s.get(t, staffPath+"?state=left").Want(t, 200, "Cora Cole")
}

func TestLongListsTurn(t *testing.T) {
	v := listView{total: 120, Roll: staff.Roll{Staff: make([]staff.Standing, 120)}}
	v.turn(url.Values{"role": {"mentor"}, "page": {"3"}})
	if len(v.Staff) != 20 || v.after != "" || v.before != staffPath+"?page=2&role=mentor" || shownWords(v) != "101 to 120 of 120 accounts" {
		t.Errorf("%d %q %q %s", len(v.Staff), v.before, v.after, shownWords(v))
	}
	for _, asked := range []string{"0", "-4", "x", ""} {
		v = listView{total: 120, Roll: staff.Roll{Staff: make([]staff.Standing, 120)}}
		if v.turn(url.Values{"page": {asked}}); v.first != 0 || v.last != staffOnPage {
			t.Errorf("page %q shows %d to %d", asked, v.first, v.last)
		}
	}
}

type answer = pagetest.Answer

func (s *site) send(t *testing.T, token, path string, form url.Values) answer {
	t.Helper()
	return s.browser.Send(t, token, path, form)
}
