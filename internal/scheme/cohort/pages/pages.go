// Package pages shows selection runs, why somebody is listed, the panel's decision, and the cohort.
package pages

import (
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// Matrices gives the matrices that a scheme may run, by name.
type Matrices interface {
	List() []string
	Find(name string) ([]byte, bool)
}

type pages struct {
	cohort   *cohort.Service
	matrices Matrices
}

// Routes gives the addresses of selection and the cohort.
func Routes(s *cohort.Service, m Matrices) []server.Route {
	p := pages{s, m}
	return []server.Route{
		{Pattern: "GET /selection", Action: access.MatrixRead, Serve: p.runs},
		{Pattern: "POST /selection", Action: access.SelectionRun, Serve: p.run},
		{Pattern: "GET /selection/{run}", Action: access.SelectionList, Serve: p.standing},
		{Pattern: "GET /selection/{run}/people/{person}", Action: access.SelectionExplain, Serve: p.explain},
		{Pattern: "POST /selection/{run}/people/{person}", Action: access.CohortAdmit, Serve: p.decide},
		{Pattern: "GET /cohort", Action: access.CohortList, Serve: p.list},
	}
}

func (p pages) runs(w http.ResponseWriter, r *server.Request) error {
	return p.showRuns(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showRuns(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	runs, err := p.cohort.ListSelections(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	var choices []ui.Choice
	for _, name := range p.matrices.List() {
		text, _ := p.matrices.Find(name)
		choices = append(choices, ui.Choice{Value: name, Label: cohort.MatrixTitle(text)})
	}
	page := r.Page("Selection")
	page.Problem = len(f.Errors) > 0
	return r.Render(w, status, runsPage(page, f, choices, runs, access.May(r.Actor, access.SelectionRun), access.May(r.Actor, access.SelectionList)))
}

func (p pages) run(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	plan := cohort.Plan{Source: strings.TrimSpace(f.Value("source", ""))}
	text, ok := p.matrices.Find(f.Value("matrix", ""))
	if !ok {
		f.Errors = append(f.Errors, fault.Field{Name: "matrix", Text: "Select a matrix"})
	}
	plan.Text = text
	day, wrong := f.Date("as_of")
	f.Errors, plan.AsOf = append(f.Errors, wrong...), day
	top, err := strconv.Atoi(strings.TrimSpace(f.Value("top", "")))
	if err != nil {
		f.Errors = append(f.Errors, fault.Field{Name: "top", Text: "How many to list must be a number"})
	}
	plan.Top = top
	if len(f.Errors) == 0 {
		out, err := p.cohort.Select(r.Context(), r.Actor, access.DefaultPurpose(access.SelectionRun), plan)
		if err == nil {
			to := "/selection"
			if access.May(r.Actor, access.SelectionList) {
				to += "/" + string(out.ID)
			}
			return r.Redirect(w, to, "The selection ran over "+strconv.Itoa(out.Population)+" people.")
		}
		if !f.Failed(err) {
			return err
		}
	}
	return p.showRuns(w, r, http.StatusUnprocessableEntity, f)
}

func (p pages) standing(w http.ResponseWriter, r *server.Request) error {
	run := id.SelectionRun(r.PathValue("run"))
	if err := r.Stand(access.Because(access.SelectionWork, access.FromSelection, string(run))); err != nil {
		return err
	}
	s, err := p.cohort.OpenSelection(r.Context(), r.Actor, run)
	if err != nil {
		return err
	}
	page := r.Page("Selection: " + s.Title)
	page.Back = "/selection"
	return r.Render(w, http.StatusOK, standingPage(page, s))
}

func (p pages) explain(w http.ResponseWriter, r *server.Request) error {
	return p.showExplained(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showExplained(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	who := id.Person(r.PathValue("person"))
	why := r.Purpose(who)
	e, err := p.cohort.Explain(r.Context(), r.Actor, why, id.SelectionRun(r.PathValue("run")), who)
	if err != nil {
		return err
	}
	page := r.Page("Why listed: " + e.Card.FullName())
	page.Back = "/people/" + r.PathValue("person") // whoever may not open the list came from there
	if access.May(r.Actor, access.SelectionList) {
		page.Back = "/selection/" + r.PathValue("run")
	}
	page.Problem = len(f.Errors) > 0
	page.Person = bar{e, r.Why(who, e.Why)}
	return r.Render(w, status, explainPage(page, f, e, access.May(r.Actor, access.CohortAdmit)))
}

// bar is the identity bar of somebody who is listed.
type bar struct {
	e   cohort.Explained
	why ui.Why
}

func (b bar) Bar() ui.Component {
	var tags []ui.Choice
	if b.e.Episode.ID != "" {
		tags = []ui.Choice{{Value: "turquoise", Label: "On the scheme"}}
	}
	return ui.IdentityBar(ui.IdentityProps{Name: b.e.Card.FullName(), Number: b.e.Card.Number, Born: b.e.Card.DateOfBirth.Long(), Why: b.why, Tags: tags})
}

func (p pages) decide(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	who, run := id.Person(r.PathValue("person")), id.SelectionRun(r.PathValue("run"))
	why := r.Purpose(who)
	var err error
	notice := "They are on the scheme."
	if f.Value("answer", "") == "NOT_NOW" {
		notice = "The panel's decision is kept."
		err = p.cohort.Refuse(r.Context(), r.Actor, why, who, run, f.Value("reason", ""))
	} else {
		_, err = p.cohort.Admit(r.Context(), r.Actor, why, who, cohort.Admission{
			Run: run, CohortType: f.Value("cohort_type", ""), Statutory: cohort.Statutory(f.Value("statutory", "")), LeadAgency: id.Agency(f.Value("lead_agency", "")),
			LeadOfficer: id.Staff(f.Value("lead_officer", "")), District: id.District(f.Value("district", "")), Reason: f.Value("reason", ""),
		})
	}
	if err != nil {
		if !f.Failed(err) {
			return err
		}
		return p.showExplained(w, r, http.StatusUnprocessableEntity, f)
	}
	return r.Redirect(w, "/selection/"+string(run), notice)
}
