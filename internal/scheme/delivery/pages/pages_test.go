package pages

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/delivery"
	"waymark/internal/testkit"
	"waymark/internal/testkit/pagetest"
	"waymark/internal/web/server"
)

var (
	cora = access.Actor{Kind: access.Staff, ID: "S-cora", Name: "Cora Cole", Roles: []access.Role{access.Coordinator}}
	chad = access.Actor{Kind: access.Staff, ID: "S-chad", Name: "Chad Chair", Roles: []access.Role{access.Chair}}
	nell = access.Actor{Kind: access.Staff, ID: "S-nell", Name: "Nell", Roles: []access.Role{access.Analyst}}
	maud = access.Actor{Kind: access.Staff, ID: "S-maud", Name: "Maud", Roles: []access.Role{access.Scrutiny}}
)

// ending says that money ends.
type ending struct{}

func (ending) WarningWords(context.Context, access.Actor) (string, error) {
	return "2 posts end soon.", nil
}

type site struct{ browser *pagetest.Browser }

func newSite(t *testing.T) site {
	t.Helper()
	w := testkit.NewWorld(t, testkit.SQLite(t))
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (agency.Agency, error) {
		return agency.AddAgency(ctx, tx, agency.Agency{ID: "A-police", Name: "Northshire Police", Short: "Police", Kind: agency.Police})
	}); err != nil {
		t.Fatal(err)
	}
	srv := server.New(server.Settings{SchemeName: "Northshire", Clock: w.Clock, IDs: w.IDs, Log: w.Log, Visits: pagetest.VisitsOf(cora, chad, nell, maud)})
	srv.Add(Routes(delivery.NewService(w.Gate, ending{}))...)
	h, err := srv.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return site{pagetest.New(h)}
}

func (s site) send(t *testing.T, by, path string, form url.Values) pagetest.Answer {
	t.Helper()
	return s.browser.Send(t, by, path, form)
}

// of makes a form of pairs.
func of(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func objective(more ...string) url.Values {
	return of(append([]string{"title", "Fewer burglaries", "first", "2026", "last", "2027", "agency", "A-police", "why", "Residents ask", "measure", "Arrests"}, more...)...)
}

func recommendation(more ...string) url.Values {
	return of(append([]string{"body", "SCRUTINY", "report", "Reoffending", "reported-day", "1", "reported-month", "6", "reported-year", "2026", "number", "3", "text", "Publish figures",
		"agency", "A-police", "due-day", "1", "due-month", "11", "due-year", "2026"}, more...)...)
}

func TestThePlan(t *testing.T) {
	s := newSite(t)
	s.send(t, "S-chad", planPath, nil).Want(t, 200, "No objective is entered for this year", "2 posts end soon.", `href="/funding"`).Lacks(t, "Add an objective")
	s.send(t, "S-cora", objectivesPath+"/new", nil).Want(t, 200, `<option value="2026" selected>2026-27</option>`)
	s.send(t, "S-cora", objectivesPath, objective("title", "")).Want(t, 422, "Error: Add an objective", "Enter what is to be reached", ">Residents ask</textarea>")
	o := s.send(t, "S-cora", objectivesPath, objective()).Want(t, 303).To
	s.send(t, "S-cora", o, nil).Want(t, 200, "No milestones yet", "2026-27 to 2027-28", "Northshire Police")
	s.send(t, "S-cora", o+"/milestones", of("milestone", "Matrix agreed", "due-day", "31", "due-month", "2", "due-year", "2026")).Want(t, 422, "Date must be a real date", `value="Matrix agreed"`)
	s.send(t, "S-cora", o+"/milestones", of("milestone", "Matrix agreed", "due-day", "24", "due-month", "11", "due-year", "2026")).Want(t, 303)
	s.send(t, "S-nell", o, nil).Want(t, 200, "Late", "said to be: Not started", "was due on 24 November 2026").Lacks(t, "/milestones/", "Change<")
	page := s.send(t, "S-chad", o, nil).Body
	at := strings.Index(page, o+"/milestones/")
	m := page[at : at+strings.IndexByte(page[at:], '"')]
	s.send(t, "S-chad", m, nil).Want(t, 200, "Late is not chosen").Lacks(t, `value="LATE"`, "Change its words")
	s.send(t, "S-chad", m+"/status", of("version", "1", "status", "AT_RISK")).Want(t, 422, "Enter why")
	s.send(t, "S-chad", m+"/status", of("version", "1", "status", "AT_RISK", "reason", "No analyst")).Want(t, 303)
	s.send(t, "S-cora", m+"/status", of("version", "1", "status", "DONE", "reason", "Mine")).Want(t, 409, "Somebody changed this after you opened it",
		`<td class="govuk-table__cell">At risk</td><td class="govuk-table__cell">Done</td>`, `name="version" value="2"`)
	s.send(t, "S-cora", m, of("version", "2", "milestone", "Matrix agreed", "due-day", "24", "due-month", "12", "due-year", "2026")).Want(t, 422, `href="#edit_reason"`, "Enter why")
	s.send(t, "S-cora", m, of("version", "2", "milestone", "Matrix agreed", "due-day", "24", "due-month", "12", "due-year", "2026", "edit_reason", "Agreed")).Want(t, 303)
	s.send(t, "S-cora", m, of("version", "2", "milestone", "Another", "due-day", "24", "due-month", "12", "due-year", "2026", "edit_reason", "Agreed")).Want(t, 409, ">Matrix agreed</td>", ">Another</td>")
	s.send(t, "S-cora", o, objective("version", "1", "title", "Far fewer", "reason", "Bolder")).Want(t, 303)
	s.send(t, "S-cora", o, objective("version", "1", "title", "None", "reason", "Mine")).Want(t, 409, ">Far fewer</td>", ">None</td>")
	s.send(t, "S-chad", planPath+"?year=2027", nil).Want(t, 200, "Delivery plan 2027-28", "Far fewer", "1 objective: 1 at risk.", "Next: Matrix agreed, due on 24 December 2026.")
	s.send(t, "S-chad", planPath+"?year=soon", nil).Want(t, 422)
	s.send(t, "S-chad", o, nil).Want(t, 200, "No analyst", "Status: Not started became At risk", "Due: 24 November 2026 became 24 December 2026", "Objective: Fewer burglaries became Far fewer")
}

func TestRecommendations(t *testing.T) {
	s := newSite(t)
	s.send(t, "S-chad", recommendationsPath, nil).Want(t, 200, "No recommendation is entered yet").Lacks(t, "Add a recommendation")
	s.send(t, "S-cora", recommendationsPath+"/new", nil).Want(t, 200, "HM Inspectorate of Probation")
	s.send(t, "S-cora", recommendationsPath, recommendation("text", "")).Want(t, 422, "Enter what was recommended", `value="Reoffending"`)
	r := s.send(t, "S-cora", recommendationsPath, recommendation()).Want(t, 303).To
	s.send(t, "S-cora", r, nil).Want(t, 200, "It waits for the chair").Lacks(t, "Give the answer")
	s.send(t, "S-cora", r+"/answer", of("version", "1", "answer", "ACCEPTED", "answer_reason", "x")).Want(t, http.StatusForbidden)
	s.send(t, "S-chad", r+"/answer", of("version", "1", "answer", "ACCEPTED")).Want(t, 422, `href="#answer_reason"`, "Enter why")
	s.send(t, "S-chad", r+"/answer", of("version", "1", "answer", "ACCEPTED", "answer_reason", "It is right")).Want(t, 303)
	s.send(t, "S-chad", r+"/answer", of("version", "1", "answer", "PARTLY", "answer_reason", "Mine")).Want(t, 409, ">Accepted</td>", ">Partly accepted</td>")
	s.send(t, "S-nell", r, nil).Want(t, 200, "Overdue", "It is right", "Answered").Lacks(t, "Say how far", "Change the answer", "/change")
	s.send(t, "S-cora", r+"/progress", of("version", "2", "progress", "DONE", "reason", "Published")).Want(t, 422, `href="#evidence"`)
	s.send(t, "S-cora", r+"/progress", of("version", "2", "progress", "DONE", "evidence", "Report of 20 November", "reason", "Published")).Want(t, 303)
	s.send(t, "S-cora", r+"/progress", of("version", "2", "progress", "IN_HAND", "reason", "Mine")).Want(t, 409, ">Done</td>", ">In hand</td>")
	s.send(t, "S-cora", r+"/change", nil).Want(t, 200, ">Publish figures</textarea>")
	s.send(t, "S-cora", r, recommendation("version", "3", "number", "4", "reason", "A slip")).Want(t, 303)
	s.send(t, "S-cora", r, recommendation("version", "3", "number", "5", "reason", "Mine")).Want(t, 409, ">4</td>", ">5</td>")
	s.send(t, "S-nell", recommendationsPath+"?body=SCRUTINY&standing=done", nil).Want(t, 200, "Recommendation 4, Reoffending", "1 recommendation: 1 done.", "Remove this filter")
	s.send(t, "S-nell", recommendationsPath+"?standing=overdue", nil).Want(t, 200, "No recommendation fits these filters")
	s.send(t, "S-nell", r, nil).Want(t, 200, "Report of 20 November", "25 November 2026")
	s.send(t, "S-chad", planPath, nil).Want(t, 200, "1 recommendation: 1 done.")
}

// TestWhoOpensThesePages tries every address as nobody, as somebody who may open none, and every deed as an analyst.
func TestWhoOpensThesePages(t *testing.T) {
	s := newSite(t)
	o := s.send(t, "S-cora", objectivesPath, objective()).Want(t, 303).To
	r := s.send(t, "S-cora", recommendationsPath, recommendation()).Want(t, 303).To
	fill := strings.NewReplacer("{objective}", strings.TrimPrefix(o, objectivesPath+"/"), "{milestone}", "none", "{recommendation}", strings.TrimPrefix(r, recommendationsPath+"/"))
	for _, route := range Routes(nil) {
		method, path, _ := strings.Cut(fill.Replace(route.Pattern), " ")
		var form url.Values
		if method == http.MethodPost {
			form = objective("version", "1", "reason", "Taken over", "title", "Taken over")
		}
		if got := s.send(t, "", path, form); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("%s for nobody gives %d", route.Pattern, got.Status)
		}
		s.send(t, "S-maud", path, form).Want(t, http.StatusForbidden)
		if route.Action != access.DeliveryRead {
			s.send(t, "S-nell", path, form).Want(t, http.StatusForbidden)
		}
	}
	s.send(t, "S-cora", planPath, nil).Lacks(t, "Taken over")
}
