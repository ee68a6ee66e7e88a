package pages

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/funding"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
)

var (
	cora = access.Actor{Kind: access.Staff, ID: "S-cora", Name: "Cora Cole", Roles: []access.Role{access.Coordinator}}
	chad = access.Actor{Kind: access.Staff, ID: "S-chad", Name: "Chad Chair", Roles: []access.Role{access.Chair}}
	maud = access.Actor{Kind: access.Staff, ID: "S-maud", Name: "Maud", Roles: []access.Role{access.Scrutiny}}
)

// few serves so few people that their number is hidden.
type few struct{}

func (few) CountServed(context.Context, access.Actor, id.Agency, []id.District) (int, error) {
	return 3, nil
}

type site struct {
	*testkit.World
	browser *pagetest.Browser
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{World: testkit.NewWorld(t, testkit.SQLite(t))}
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		if _, err := agency.AddAgency(ctx, tx, agency.Agency{ID: "A-police", Name: "Northshire Police", Short: "Police", Kind: agency.Police}); err != nil {
			return 0, err
		}
		_, err := staff.AddMember(ctx, tx, staff.Member{ID: "S-cora", Name: "Cora Cole", Email: "cora@example.org", Agency: "A-police", Roles: cora.Roles})
		return 0, err
	}); err != nil {
		t.Fatal(err)
	}
	srv := server.New(server.Settings{SchemeName: "Northshire", Clock: s.Clock, IDs: s.IDs, Log: s.Log, Visits: pagetest.VisitsOf(cora, chad, maud)})
	srv.Add(Routes(funding.NewService(s.Gate, few{}))...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s.browser = pagetest.New(h)
	return s
}

func (s *site) send(t *testing.T, by, path string, form url.Values) pagetest.Answer {
	t.Helper()
	return s.browser.Send(t, by, path, form)
}

// filled is a form of a good line, with some of its values changed.
func filled(pairs ...string) url.Values {
	v := url.Values{"title": {"Prison liaison"}, "kind": {"POST"}, "agency": {"A-police"}, "wte": {"1"}, "serves": {"AGENCY"}, "risk": {"Nobody is met"}, "cost": {"ADDITIONAL"},
		"funder": {"Commissioner"}, "from-day": {"1"}, "from-month": {"4"}, "from-year": {"2026"}, "until-day": {"31"}, "until-month": {"1"}, "until-year": {"2027"},
		"amount": {"42,000"}, "per": {"YEAR"}, "agreed": {"yes"}, "owner": {"S-cora"}, "renewal_status": {"NOT_STARTED"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestWhoOpensThesePages(t *testing.T) {
	s := newSite(t)
	made := s.send(t, "S-cora", listPath, filled()).Want(t, 303)
	for _, route := range Routes(nil) {
		method, path, _ := strings.Cut(strings.ReplaceAll(route.Pattern, "{line}", strings.TrimPrefix(made.To, listPath+"/")), " ")
		var form url.Values
		if method == http.MethodPost {
			form = filled("version", "1", "reason", "Taken over")
		}
		if got := s.send(t, "", path, form); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("%s for nobody gives %d", route.Pattern, got.Status)
		}
		s.send(t, "S-maud", path, form).Want(t, http.StatusForbidden)
		if route.Action == access.FundingEdit {
			s.send(t, "S-chad", path, form).Want(t, http.StatusForbidden)
		} else {
			s.send(t, "S-chad", path, form).Want(t, 200).Lacks(t, "Add a post", ">Renew<", "Close it", "Taken over")
		}
	}
}

func TestALineFromEnteringToClosing(t *testing.T) {
	s := newSite(t)
	s.send(t, "S-cora", listPath, nil).Want(t, 200, "No post or funding is entered yet", "Add a post or funding")
	s.send(t, "S-cora", newPath, nil).Want(t, 200, "Cora Cole, Northshire Police", "Only additional running cost counts")
	s.send(t, "S-cora", listPath, filled("amount", "lots", "until-day", "31", "until-month", "2", "title", "")).Want(t, 422, "Error: Add a post or funding",
		"Enter the amount in pounds", "Date must be a real date", "Enter the title of the post", `value="lots"`)
	line := s.send(t, "S-cora", listPath, filled()).Want(t, 303).To
	s.send(t, "S-cora", listPath, nil).Want(t, 200, "Prison liaison", "Under 3 months", "Ends on 31 January 2027, in 2 months", "£42,000 a year", "Of these 1 ending in under 3 months.")
	s.send(t, "S-chad", line, nil).Want(t, 200, "Under 5 people on the scheme today", "Nobody is met", "Entered", ">Now<").Lacks(t, "3 people")
	s.send(t, "S-cora", line, filled("version", "1", "amount", "43,000")).Want(t, 422, "Enter why")
	s.send(t, "S-cora", line, filled("version", "1", "amount", "43,000", "reason", "Pay award")).Want(t, 303)
	s.send(t, "S-cora", line, filled("version", "1", "amount", "44,000", "reason", "Mine")).Want(t, 409, "Somebody changed this after you opened it",
		`<td class="govuk-table__cell">£43,000 a year</td><td class="govuk-table__cell">£44,000 a year</td>`, `value="44,000"`, `name="version" value="2"`)
	s.send(t, "S-cora", line+"/change", nil).Want(t, 200, `value="43,000"`)
	s.send(t, "S-cora", line+"/renew", nil).Want(t, 200, `name="from-day" type="text" inputmode="numeric" value="1"`, `name="from-month" type="text" inputmode="numeric" value="2"`)
	s.send(t, "S-cora", line+"/renew", filled("version", "2", "reason", "Agreed")).Want(t, 422, "must be after 31 January 2027")
	s.send(t, "S-cora", line+"/renew", filled("version", "2", "reason", "Agreed", "from-month", "2", "from-year", "2027", "until-year", "2029", "funder", "Council")).Want(t, 303)
	s.send(t, "S-cora", line, nil).Want(t, 200, "Later", "31 January 2029", "Renewed", "Amount: £42,000 a year became £43,000 a year", "Pay award")
	s.send(t, "S-cora", line+"/end", url.Values{"version": {"2"}, "reason": {"x"}}).Want(t, 409, "Somebody changed this after you opened it")
	s.send(t, "S-cora", line+"/end", url.Values{"version": {"3"}}).Want(t, 422, "Enter why")
	s.send(t, "S-cora", line+"/end", url.Values{"version": {"3"}, "reason": {"The prison closed"}}).Want(t, 303)
	s.send(t, "S-cora", line, nil).Want(t, 200, "Closed on 25 November 2026", "The prison closed").Lacks(t, ">Renew<")
	s.send(t, "S-cora", line+"/change", nil).Want(t, 303)
	s.send(t, "S-cora", listPath+"?ending=closed&funder=Council", nil).Want(t, 200, "Prison liaison", "Remove this filter")
	s.send(t, "S-cora", listPath+"?ending=later", nil).Want(t, 200, "No post or funding fits these filters")
	s.send(t, "S-cora", listPath+"/none", nil).Want(t, 404)
}

func TestYearsAndCost(t *testing.T) {
	s := newSite(t)
	s.send(t, "S-chad", yearsPath, nil).Want(t, 200, "No amount is entered for these years")
	s.send(t, "S-cora", listPath, filled("until-day", "31", "until-month", "3")).Want(t, 303)
	s.send(t, "S-cora", listPath, filled("title", "Mentors", "amount", "", "serves", "SERVICE", "service", "Drop-in")).Want(t, 303)
	s.send(t, "S-chad", yearsPath, nil).Want(t, 200, "2026-27", "2029-30", "£42,000", "not secured: £42,000", "In no sum", "Mentors")
	s.send(t, "S-chad", costPath, nil).Want(t, 200, "at least £27,501.36", "from 1 April 2026 to 25 November 2026", ">not known<", "Mentors", "Northshire Police")
	s.send(t, "S-chad", costPath+"?from-day=1&from-month=4&from-year=2026&until-day=31&until-month=3&until-year=2027", nil).Want(t, 200, "£42,000")
	s.send(t, "S-chad", costPath+"?from-day=1&from-month=4&from-year=2026", nil).Want(t, 422, "Enter the last day")
	s.send(t, "S-chad", costPath+"?from-day=1&from-month=4&from-year=2026&until-day=1&until-month=3&until-year=2026", nil).Want(t, 422, "must not be before the first")
	s.send(t, "S-chad", costPath+"?from-day=x&from-month=4&from-year=2026", nil).Want(t, 422, "Date must be a day")
	list := s.send(t, "S-chad", listPath, nil)
	at := strings.Index(list.Body, `">Mentors</a>`)
	line := list.Body[strings.LastIndex(list.Body[:at], `href="`)+len(`href="`) : at]
	s.send(t, "S-chad", line, nil).Want(t, 200, "Not held: Waymark does not keep services", "not known")
}
