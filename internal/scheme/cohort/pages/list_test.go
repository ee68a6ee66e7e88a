package pages

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const probation = id.Agency("A-probation")

var (
	cara = access.Actor{Kind: access.Staff, ID: "S-cara", Name: "Cara Cole", Agency: probation, Roles: []access.Role{access.Coordinator}}
	ben  = access.Actor{Kind: access.Staff, ID: "S-ben", Name: "Ben Birch", Agency: probation, Roles: []access.Role{access.ProbationPractitioner}}
	ann  = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Agency: probation, Roles: []access.Role{access.Analyst}}
)

type noMatrices struct{}

func (noMatrices) List() []string             { return nil }
func (noMatrices) Find(string) ([]byte, bool) { return nil, false }

// site serves the pages with some people on the scheme, the last two of them closed.
type site struct {
	*testkit.World
	browser *pagetest.Browser
}

func newSite(t *testing.T, people int) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	c := cohort.NewService(s.Gate, s.Clock, s.IDs)
	v := pagetest.VisitsOf(cara, ben, ann)
	s.do(t, func(ctx context.Context, tx *gate.Tx) error { return settle(ctx, tx, people) })
	for i := range people {
		a := cohort.Admission{CohortType: "IOM_STAT", Statutory: cohort.UnderSupervision, LeadAgency: probation, LeadOfficer: ben.ID, District: "D-north", Reason: "Most arrests"}
		if _, err := c.Admit(t.Context(), cara, access.Because(access.SelectionWork, access.FromSelection, ""), personID(i), a); err != nil {
			t.Fatal(err)
		}
	}
	s.do(t, func(ctx context.Context, tx *gate.Tx) error {
		for i, r := range []access.Restriction{access.Restricted, access.Excluded} {
			if people > 2 {
				if err := tx.SetSubject(ctx, personID(people-1-i), gate.Subject{OnScheme: true, Restriction: r, Contact: "Call the desk."}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	srv := server.New(server.Settings{
		SchemeName: "Northshire", Visits: v, Clock: s.Clock, IDs: s.IDs, Log: s.Log,
		Describe: func(_ context.Context, by access.Actor) ui.User { return ui.User{Name: by.Name} },
	})
	srv.Add(srv.ReasonRoutes()...)
	srv.Add(Routes(c, noMatrices{})...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	return s
}

func personID(i int) id.Person { return id.Person(fmt.Sprintf("P%03d", i)) }

// settle fills the world with an agency, its staff and people, all invented.
func settle(ctx context.Context, tx *gate.Tx, people int) error {
	if _, err := agency.AddAgency(ctx, tx, agency.Agency{ID: probation, Name: "Probation Service", Short: "Probation", Kind: agency.Probation}); err != nil {
		return err
	}
	if _, err := agency.AddDistrict(ctx, tx, agency.District{ID: "D-north", Name: "North <side>"}); err != nil {
		return err
	}
	for _, a := range []access.Actor{cara, ben, ann} {
		if _, err := staff.AddMember(ctx, tx, staff.Member{ID: a.ID, Name: a.Name, Email: string(a.ID) + "@example.org", Agency: a.Agency, Roles: a.Roles}); err != nil {
			return err
		}
	}
	for i := range people {
		if err := tx.SetSubject(ctx, personID(i), gate.Subject{}); err != nil {
			return err
		}
		name := fmt.Sprintf("Invented%03d", i)
		_, err := tx.ExecContext(ctx, `INSERT INTO person (id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer,
nationality, language, interpreter, edited, created_at) VALUES ($1, $2, 'Morgan', $2, '1991-04-02', '', '', '', '', '', '', $3, $3, $4)`, string(personID(i)), name, false, tx.Now())
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *site) do(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func (s *site) get(t *testing.T, as access.Actor, path string) (int, string) {
	t.Helper()
	a := s.browser.Send(t, string(as.ID), path, nil)
	return a.Status, a.Body
}

// TestTheListIsCutIntoPages: fifty rows a page with links that keep what is chosen, the stub at the end, and
// the excluded record neither shown nor counted.
func TestTheListIsCutIntoPages(t *testing.T) {
	s := newSite(t, 60)
	_, first := s.get(t, cara, "/cohort")
	if n := strings.Count(first, `href="/people/`); n != cohort.RollPage {
		t.Errorf("the first page has %d people", n)
	}
	for _, want := range []string{"Showing 1 to 50 of 59 people", "1 restricted record at the end of the list", `href="/cohort?page=2"`, "(page 1 of 2)", `aria-current="page"`, "North &lt;side&gt; (58)"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first page lacks %q", want)
		}
	}
	_, second := s.get(t, cara, "/cohort?page=2")
	if n := strings.Count(second, `href="/people/`); n != 8 || !strings.Contains(second, "Showing 51 to 59 of 59 people") || strings.Count(second, "Call the desk.") != 1 {
		t.Errorf("the second page has %d people", n)
	}
	if strings.Contains(first+second, "Invented058") || strings.Contains(first+second, "Invented059") {
		t.Error("a closed record shows its name")
	}
	_, narrowed := s.get(t, ben, "/cohort?view=mine&district=D-north&page=2")
	for _, want := range []string{`href="/cohort?district=D-north&amp;view=mine"`, `name="view" value="mine"`, "Area: North &lt;side&gt;", "Showing 51 to 58 of 58 people", "1 restricted record cannot be shown"} {
		if !strings.Contains(narrowed, want) {
			t.Errorf("the narrowed list lacks %q", want)
		}
	}
	if !strings.Contains(narrowed, `<a class="wm-chip" href="/cohort?view=mine">`) || strings.Contains(narrowed, "Call the desk.") {
		t.Error("a chip does not take its filter back, or a stub is shown")
	}
}

// TestStatesOfTheList: nobody, nobody for the filters, a page that cannot be, a value that is not known, somebody
// who may not, and nobody signed in.
func TestStatesOfTheList(t *testing.T) {
	s := newSite(t, 3)
	if code, body := s.get(t, cara, "/cohort?view=mine"); code != http.StatusOK || !strings.Contains(body, "Nobody here whom you may see.") || strings.Contains(body, "govuk-pagination") {
		t.Errorf("an empty caseload: %d", code)
	}
	if code, body := s.get(t, cara, "/cohort?statutory=NON_STATUTORY&officer=S-gone"); code != http.StatusOK || !strings.Contains(body, "Nobody whom you may see fits these filters.") ||
		!strings.Contains(body, "Case manager: No longer listed") || !strings.Contains(body, `href="/cohort?statutory=NON_STATUTORY"`) {
		t.Errorf("filters that fit nobody: %d %s", code, body)
	}
	for path, want := range map[string]int{"/cohort?page=0": http.StatusUnprocessableEntity, "/cohort?page=x": http.StatusUnprocessableEntity, "/cohort?page=9": http.StatusOK, "/cohort?district=": http.StatusOK} {
		if code, _ := s.get(t, cara, path); code != want {
			t.Errorf("%s: %d, not %d", path, code, want)
		}
	}
	if code, body := s.get(t, ann, "/cohort"); code != http.StatusForbidden || strings.Contains(body, "Invented") {
		t.Errorf("an analyst: %d", code)
	}
	if code, body := s.get(t, access.Actor{}, "/cohort"); code == http.StatusOK || strings.Contains(body, "Invented") {
		t.Errorf("nobody signed in: %d", code)
	}
}
