// Package pages shows what changed: a measurement beside what is expected where nothing is done.
package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct {
	measure  *measure.Service
	sections func(by access.Actor, current string) []ui.NavItem
}

// Routes gives the addresses of the evidence. sections gives the navigation of its pages.
func Routes(s *measure.Service, sections func(by access.Actor, current string) []ui.NavItem) []server.Route {
	p := pages{s, sections}
	return []server.Route{
		{Pattern: "GET /evidence", Action: access.EvidenceFigures, Serve: p.list},
		{Pattern: "POST /evidence", Action: access.Evaluate, Serve: p.evaluate},
		{Pattern: "GET /evidence/{evaluation}", Action: access.EvidenceFigures, Serve: p.open},
		{Pattern: "GET /evidence/weights", Action: access.SeverityRead, Serve: p.weights},
		{Pattern: "POST /evidence/weights", Action: access.SeverityEdit, Serve: p.loadWeights, MaxBody: measure.MostWeightBytes + 1<<20},
		{Pattern: "GET /evidence/weights/new", Action: access.SeverityEdit, Serve: p.draftWeights},
		{Pattern: "GET /evidence/weights/{vintage}", Action: access.SeverityRead, Serve: p.openWeights},
		{Pattern: "POST /evidence/weights/{vintage}/withdraw", Action: access.SeverityEdit, Serve: p.withdrawWeights},
		{Pattern: "GET /evidence/cohorts", Action: access.EvidenceFigures, Serve: p.locks},
		{Pattern: "POST /evidence/cohorts", Action: access.Evaluate, Serve: p.lock},
		{Pattern: "GET /evidence/cohorts/new", Action: access.Evaluate, Serve: p.draftLock},
		{Pattern: "GET /evidence/cohorts/{name}", Action: access.EvidenceFigures, Serve: p.openLock},
		{Pattern: "POST /evidence/cohorts/{name}/measure", Action: access.Evaluate, Serve: p.measureLock},
	}
}

// listView is the list of what was measured, with what can be.
type listView struct {
	all     []measure.Evaluation
	can     []measure.Countable
	weights []measure.Weights
	may     bool
}

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, ui.Form{})
}

func (p pages) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	all, can, err := p.measure.Evaluations(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	v := listView{all: all, can: can, may: access.May(r.Actor, access.Evaluate)}
	if v.may {
		if v.weights, err = p.measure.AllWeights(r.Context(), r.Actor); err != nil {
			return err
		}
	}
	page := p.page(r, "What changed", "/evidence")
	page.Problem = len(f.Errors) > 0
	return r.Render(w, status, listPage(page, f, v))
}

func (p pages) evaluate(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	months, err := strconv.Atoi(f.Value("months", "12"))
	if err != nil {
		months = 0
	}
	what, source, _ := strings.Cut(f.Value("count", ""), " ")
	plan := measure.Plan{Source: source, What: measure.What(what), Windows: measure.Windows{Months: months}, Weights: f.Value("weights", "")}
	e, err := p.measure.Evaluate(r.Context(), r.Actor, plan)
	switch {
	case err == nil:
		return r.Redirect(w, path(e.ID), "Measured. The figures are kept as they are today.")
	case f.Failed(err):
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	case fault.Is(err, fault.Invalid):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	}
	return err
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	e, err := p.measure.Open(r.Context(), r.Actor, id.Evaluation(r.PathValue("evaluation")))
	if err != nil {
		return err
	}
	page := r.Page(title(e))
	page.Back, page.SubNav = "/evidence", p.sections(r.Actor, "/evidence")
	return r.Render(w, http.StatusOK, openPage(page, e, access.May(r.Actor, access.Evaluate)))
}

func path(e id.Evaluation) string { return "/evidence/" + url.PathEscape(string(e)) }
