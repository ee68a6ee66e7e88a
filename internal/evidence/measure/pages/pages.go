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
	}
}

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, ui.Form{})
}

func (p pages) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	all, can, err := p.measure.Evaluations(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := r.Page("What changed")
	page.SubNav = p.sections(r.Actor, "/evidence")
	page.Problem = len(f.Errors) > 0
	return r.Render(w, status, listPage(page, f, all, can, access.May(r.Actor, access.Evaluate)))
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
	plan := measure.Plan{Source: source, What: measure.What(what), Windows: measure.Windows{Months: months}}
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
