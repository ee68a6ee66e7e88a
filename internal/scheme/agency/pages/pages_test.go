package pages

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

var (
	admin = access.Actor{Kind: access.Staff, ID: "S-admin", Name: "Ada Ashdown", Roles: []access.Role{access.Administrator}}
	cora  = access.Actor{Kind: access.Staff, ID: "S-cora", Name: "Cora Cole", Roles: []access.Role{access.Coordinator}}
)

// staffed says that one agency has an open account.
type staffed struct{}

func (staffed) AgencyStaffed(_ context.Context, _ *gate.Tx, which id.Agency) (int, error) {
	if which == "A-police" {
		return 1, nil
	}
	return 0, nil
}

func (staffed) TeamStaffed(context.Context, *gate.Tx, id.Team) (int, error) { return 0, nil }

func (staffed) Names(context.Context, *gate.Tx) (map[id.Staff]string, error) {
	return map[id.Staff]string{"S-admin": "Ada Ashdown"}, nil
}

type site struct {
	*testkit.World
	browser *pagetest.Browser
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), s.Gate, ask, settleWorld); err != nil {
		t.Fatal(err)
	}
	srv := server.New(server.Settings{SchemeName: "Northshire", Clock: s.Clock, IDs: s.IDs, Log: s.Log,
		Visits: pagetest.Visits{"S-admin": {Actor: admin}, "S-cora": {Actor: cora}}})
	sections := func(_ access.Actor, current string) []ui.NavItem {
		return []ui.NavItem{{Label: "Here", Href: current, Current: true}}
	}
	srv.Add(Routes(agency.New(s.Gate, staffed{}), sections, agency.Scheme{Name: "Usual name", Capacity: "300"})...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	return s
}

func settleWorld(ctx context.Context, tx *gate.Tx) (int, error) {
	for _, a := range []agency.Agency{
		{ID: "A-police", Name: "Northshire Police", Short: "Police", Kind: agency.Police},
		{ID: "A-tide", Name: "Turning Tide", Short: "Tide", Kind: agency.Treatment},
	} {
		if _, err := agency.AddAgency(ctx, tx, a); err != nil {
			return 0, err
		}
	}
	if _, err := agency.AddTeam(ctx, tx, agency.Team{ID: "T-iom", Agency: "A-police", Name: "IOM team"}); err != nil {
		return 0, err
	}
	if _, err := agency.AddDistrict(ctx, tx, agency.District{ID: "D-north", Name: "North", Areas: []string{"Hill", "Dale"}}); err != nil {
		return 0, err
	}
	return 0, agency.RecordFeed(ctx, tx, agency.Feed{Source: "police", Kind: "arrests", Title: "Police arrests", Agency: "A-police",
		CoversUntil: tx.Now().Add(-2 * time.Hour), Run: "R-1"})
}

func (s *site) get(t *testing.T, path string) answer { return s.send(t, "S-admin", path, nil) }

func (s *site) post(t *testing.T, path string, pairs ...string) answer {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return s.send(t, "S-admin", path, form)
}

// TestOnlyAdministratorsOpenThesePages tries every address as a coordinator and as nobody.
func TestOnlyAdministratorsOpenThesePages(t *testing.T) {
	s := newSite(t)
	fill := strings.NewReplacer("{agency}", "A-police", "{team}", "T-iom", "{district}", "D-north", "{source}", "police", "{kind}", "arrests", "{declaration}", "D-1")
	for _, route := range Routes(nil, nil, agency.Scheme{}) {
		method, path, _ := strings.Cut(fill.Replace(route.Pattern), " ")
		var form url.Values
		if method == http.MethodPost {
			form = url.Values{"version": {"1"}, "name": {"Taken over"}, "team": {"X"}, "short": {"X"}, "kind": {"police"}, "late_after": {"5"}, "title": {"X"}, "rhythm": {"daily"}}
		}
		if got := s.send(t, "", path, form); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("%s for nobody gives %d %q", route.Pattern, got.Status, got.To)
		}
		if path == "/admin" {
			continue // only leads on
		}
		s.send(t, "S-cora", path, form).Want(t, http.StatusForbidden, "You cannot open this")
	}
	if got := s.get(t, agenciesPath); strings.Contains(got.Body, "Taken over") {
		t.Error("a coordinator changed something")
	}
}

func TestAgencies(t *testing.T) {
	s := newSite(t)
	if got := s.get(t, "/admin"); got.To != agenciesPath {
		t.Errorf("/admin leads to %q", got.To)
	}
	s.get(t, agenciesPath).Want(t, 200, "Northshire Police", "Turning Tide", "Drug and alcohol treatment")
	s.get(t, agenciesPath+"/new").Want(t, 200, `name="short"`)
	s.post(t, agenciesPath, "name", "Turning Tide", "short", "", "kind", "police").Want(t, 422, "Error: Add an agency", "Enter a short name", `value="Turning Tide"`)
	s.post(t, agenciesPath, "name", "turning  tide", "short", "T", "kind", "police").Want(t, 422, "There is already an agency with this name")
	made := s.post(t, agenciesPath, "name", "Open Door", "short", "Door", "kind", "housing")
	made.Want(t, 303)
	s.get(t, made.To).Want(t, 200, "Open Door", `<option value="housing" selected>`, "It has no teams", "No feed is known")
	s.get(t, agenciesPath+"/none").Want(t, 404)
	tide := agenciesPath + "/A-tide"
	s.post(t, tide, "version", "1", "name", "", "short", "Tide", "kind", "treatment").Want(t, 422, "Enter the name of the agency")
	s.post(t, tide, "version", "1", "name", "Turning Tides", "short", "Tide", "kind", "treatment").Want(t, 303)
	s.post(t, tide, "version", "1", "name", "New Tide", "short", "Tide", "kind", "health").Want(t, 409,
		"Somebody changed this after you opened it", "<td class=\"govuk-table__cell\">Turning Tides</td><td class=\"govuk-table__cell\">New Tide</td>",
		"<td class=\"govuk-table__cell\">Drug and alcohol treatment</td><td class=\"govuk-table__cell\">Health</td>", `value="New Tide"`, `name="version" value="2"`)
	s.post(t, tide, "version", "many", "name", "X").Want(t, 422)
	s.get(t, tide).Want(t, 200, `value="Turning Tides"`)
	s.post(t, tide+"/end", "version", "1").Want(t, 409, "Somebody changed this after you opened it")
	s.post(t, tide+"/end", "version", "2").Want(t, 303)
	s.get(t, tide).Want(t, 200, "Closed on 25 November 2026", "Drug and alcohol treatment")
	s.get(t, agenciesPath).Want(t, 200, "Closed agencies (1)")
	s.post(t, agenciesPath+"/A-police/end", "version", "1").Want(t, 409, "cannot be closed while it has open staff accounts (1)", `value="Northshire Police"`)
}

func TestTeams(t *testing.T) {
	s := newSite(t)
	police := agenciesPath + "/A-police"
	s.get(t, police).Want(t, 200, "IOM team", "Police arrests", "/admin/staff?agency=A-police")
	s.post(t, police+"/teams", "team", "").Want(t, 422, `href="#team"`, "Enter the name of the team", "<details class=\"govuk-details\" open>")
	s.post(t, police+"/teams", "team", "iom TEAM").Want(t, 422, "There is already a team of this agency with this name")
	s.post(t, police+"/teams", "team", "Night team").Want(t, 303)
	s.get(t, police).Want(t, 200, "Night team")
	team := police + "/teams/T-iom"
	s.get(t, team).Want(t, 200, "Northshire Police", `value="IOM team"`)
	s.get(t, agenciesPath+"/A-tide/teams/T-iom").Want(t, 404)
	s.post(t, team, "version", "1", "name", "Day team").Want(t, 303)
	s.post(t, team, "version", "1", "name", "Late team").Want(t, 409, ">Day team</td>", ">Late team</td>")
	s.post(t, team+"/end", "version", "2").Want(t, 303)
	s.get(t, team).Want(t, 200, "Closed on 25 November 2026")
	s.get(t, police).Want(t, 200, "closed on 25 November 2026")
}

func TestDistricts(t *testing.T) {
	s := newSite(t)
	north := districtsPath + "/D-north"
	s.get(t, districtsPath).Want(t, 200, "North", "Dale, Hill")
	s.post(t, districtsPath, "name", "South", "areas", "Bay\r\nhill").Want(t, 422, "hill is already in another district", "Bay\r\nhill")
	s.post(t, districtsPath, "name", "South", "areas", "Bay\r\n\r\nCove").Want(t, 303)
	s.get(t, districtsPath).Want(t, 200, "Bay, Cove")
	s.post(t, north, "version", "1", "name", "North", "areas", "Dale\r\nPeak").Want(t, 303)
	s.get(t, north).Want(t, 200, "Dale\nPeak</textarea>")
	s.post(t, north, "version", "1", "name", "North", "areas", "Dale\r\nHill").Want(t, 409, "<td class=\"govuk-table__cell\">Dale, Peak</td><td class=\"govuk-table__cell\">Dale, Hill</td>")
	s.get(t, districtsPath+"/none").Want(t, 404)
	s.get(t, districtsPath+"/new").Want(t, 200, "Add the district")
	s.post(t, north+"/end", "version", "2").Want(t, 303)
	s.get(t, north).Want(t, 200, "Closed on 25 November 2026")
}

func TestFeeds(t *testing.T) {
	s := newSite(t)
	feed := feedsPath + "/police/arrests"
	s.get(t, feedsPath).Want(t, 200, "Police arrests", "Northshire Police", "Every day", "Late after 26 hours", "In time")
	s.post(t, feed, "version", "1", "title", "Arrests", "agency", "A-police", "rhythm", "daily", "late_after", "soon").Want(t, 422, "Enter whole hours", `value="soon"`)
	s.post(t, feed, "version", "1", "title", "Arrests", "agency", "A-police", "rhythm", "weekly", "late_after", "5").Want(t, 422, "Select on which days the feed comes")
	s.post(t, feed, "version", "1", "title", "Arrests", "agency", "A-tide", "rhythm", "working_days", "late_after", "1").Want(t, 303)
	s.get(t, feedsPath).Want(t, 200, "Arrests", "Turning Tide", "On working days", "Late after 1 hour<", ">Late<")
	s.post(t, feed, "version", "1", "title", "Arrests", "agency", "A-police", "rhythm", "daily", "late_after", "9").Want(t, 409,
		"<td class=\"govuk-table__cell\">Turning Tide</td><td class=\"govuk-table__cell\">Northshire Police</td>", "<td class=\"govuk-table__cell\">1</td><td class=\"govuk-table__cell\">9</td>")
	s.post(t, feed+"/end", "version", "2").Want(t, 303)
	s.get(t, feed).Want(t, 200, "Ended")
	s.get(t, feedsPath+"/police/rolls").Want(t, 404)
}

func TestSchemeSettings(t *testing.T) {
	s := newSite(t)
	s.get(t, schemePath).Want(t, 200, "Left empty: Usual name", "Left empty: 300")
	s.post(t, schemePath, "name", "Ashdale", "capacity", "some").Want(t, 422, "The capacity must be a whole number", `value="some"`)
	s.post(t, schemePath, "name", "Ashdale", "capacity", "80").Want(t, 303)
	s.get(t, schemePath).Want(t, 200, `name="seen_capacity" value="80"`, `value="Ashdale"`)
	s.post(t, schemePath, "name", "Ashdale", "capacity", "90").Want(t, 409, "<td class=\"govuk-table__cell\">80</td><td class=\"govuk-table__cell\">90</td>", `name="seen_capacity" value="80"`)
}

type answer = pagetest.Answer

// send makes a request as somebody; a form makes it a POST.
func (s *site) send(t *testing.T, by string, path string, form url.Values) answer {
	t.Helper()
	return s.browser.Send(t, by, path, form)
}
