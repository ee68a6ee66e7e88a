// Package pages shows comparisons with people like those taken on: how alike they are first, and an outcome only where
// they are alike enough.
package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const home = "/evidence/comparisons"

type pages struct {
	compare  *comparison.Service
	sections func(by access.Actor, current string) []ui.NavItem
}

// Routes gives the addresses of the comparisons. sections gives the navigation of the evidence's pages.
func Routes(s *comparison.Service, sections func(by access.Actor, current string) []ui.NavItem) []server.Route {
	p := pages{s, sections}
	return []server.Route{
		{Pattern: "GET " + home, Action: access.EvidenceFigures, Serve: p.list},
		{Pattern: "POST " + home, Action: access.Evaluate, Serve: p.run},
		{Pattern: "GET " + home + "/{comparison}", Action: access.EvidenceFigures, Serve: p.open},
		{Pattern: "GET " + labHome, Action: access.EvidenceFigures, Serve: p.lab},
		{Pattern: "POST " + labHome + "/file", Action: access.LabDisclose, Serve: p.labFile},
		{Pattern: "POST " + labHome + "/results", Action: access.LabRecord, Serve: p.labResult},
	}
}

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, ui.Form{})
}

func (p pages) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	o, err := p.compare.Overview(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := r.Page("Compared with people like them")
	page.Problem, page.SubNav = len(f.Errors) > 0, p.sections(r.Actor, home)
	return r.Render(w, status, listPage(page, f, o, access.May(r.Actor, access.Evaluate)))
}

func (p pages) run(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	c, err := p.compare.Compare(r.Context(), r.Actor, planOf(f))
	switch {
	case err == nil && c.Effect == nil:
		return r.Redirect(w, path(c.ID), "Compared. It is kept, and shows no result: the page says why.")
	case err == nil:
		return r.Redirect(w, path(c.ID), "Compared. The figures are kept as they are today.")
	case f.Failed(err):
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	}
	return err
}

// planOf reads the form; what is no number is refused by the plan's own rules.
func planOf(f ui.Form) comparison.Plan {
	what, source, _ := strings.Cut(f.Value("count", ""), " ")
	whole := func(name string) int { n, _ := strconv.Atoi(strings.TrimSpace(f.Value(name, ""))); return n }
	caliper, _ := strconv.ParseFloat(strings.TrimSpace(f.Value("caliper", "")), 64)
	return comparison.Plan{What: measure.What(what), Source: source, Months: whole("months"), History: whole("history"), Rule: comparison.Rule(f.Value("rule", "")),
		Method: comparison.Method(f.Value("method", "")), Caliper: caliper, Lock: f.Value("whom", "")}
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	c, err := p.compare.Open(r.Context(), r.Actor, id.Comparison(r.PathValue("comparison")))
	if err != nil {
		return err
	}
	v, err := viewOf(c)
	if err != nil {
		return err
	}
	page := r.Page(title(c))
	page.Back, page.SubNav = home, p.sections(r.Actor, home)
	return r.Render(w, http.StatusOK, openPage(page, v))
}

func path(c id.Comparison) string { return home + "/" + url.PathEscape(string(c)) }
