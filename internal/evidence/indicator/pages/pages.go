// Package pages shows performance indicators: their figures beside what they mean and what was agreed, and the forms in
// which an analyst or a coordinator defines them. It counts nothing itself.
package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"waymark/internal/evidence/indicator"
	"waymark/internal/evidence/indicator/drawing"
	method "waymark/internal/method/indicator"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const listPath = "/evidence/indicators"

type pages struct {
	indicators *indicator.Service
	sections   func(by access.Actor, current string) []ui.NavItem
}

// Routes gives the addresses of the indicators. sections gives the navigation of the evidence's pages.
func Routes(s *indicator.Service, sections func(by access.Actor, current string) []ui.NavItem) []server.Route {
	p := pages{s, sections}
	return []server.Route{
		{Pattern: "GET /evidence/indicators", Action: access.IndicatorFigures, Serve: p.list},
		{Pattern: "GET /evidence/indicators/new", Action: access.IndicatorEdit, Serve: p.draft},
		{Pattern: "POST /evidence/indicators/new", Action: access.IndicatorEdit, Serve: p.create},
		{Pattern: "GET /evidence/indicators/{name}", Action: access.IndicatorFigures, Serve: p.open},
		{Pattern: "POST /evidence/indicators/{name}/count", Action: access.IndicatorCount, Serve: p.count},
		{Pattern: "GET /evidence/indicators/{name}/definition", Action: access.IndicatorEdit, Serve: p.definition},
		{Pattern: "POST /evidence/indicators/{name}/definition", Action: access.IndicatorEdit, Serve: p.define},
		{Pattern: "GET /evidence/indicators/{name}/plan", Action: access.IndicatorEdit, Serve: p.plan},
		{Pattern: "POST /evidence/indicators/{name}/plan", Action: access.IndicatorEdit, Serve: p.arrange},
	}
}

func path(name string) string { return listPath + "/" + url.PathEscape(name) }

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	all, err := p.indicators.List(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	cards := make([]card, len(all))
	for i, s := range all {
		if cards[i], err = cardOf(s); err != nil {
			return err
		}
	}
	page := r.Page("Indicators")
	page.SubNav = p.sections(r.Actor, listPath)
	return r.Render(w, http.StatusOK, listPage(page, cards, access.May(r.Actor, access.IndicatorEdit), method.National()))
}

// view is the page of one indicator.
type view struct {
	indicator.Shown
	figures  indicator.Figures
	versions []indicator.Indicator
	charts   drawing.Charts
	words    indicator.Words
	places   []indicator.Place
	newest   bool
	mayEdit  bool
	mayCount bool
	errors   []fault.Field
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, nil)
}

func (p pages) show(w http.ResponseWriter, r *server.Request, status int, wrong []fault.Field) error {
	version := 0
	if asked := r.URL.Query().Get("version"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 1 {
			return fault.New(fault.NotFound, "There is no such version.")
		}
		version = n
	}
	s, versions, err := p.indicators.Open(r.Context(), r.Actor, r.PathValue("name"), version)
	if err != nil {
		return err
	}
	v := view{Shown: s, versions: versions, errors: wrong, newest: len(versions) > 0 && s.Version == versions[0].Version,
		mayEdit: access.May(r.Actor, access.IndicatorEdit), mayCount: access.May(r.Actor, access.IndicatorCount)}
	if err := v.work(); err != nil {
		return err
	}
	page := r.Page(s.Definition.Title)
	page.Back, page.Problem = listPath, len(wrong) > 0
	return r.Render(w, status, openPage(page, v))
}

// work fills what is worked out from the reading.
func (v *view) work() (err error) {
	if v.figures, err = v.Figures(); err != nil {
		return err
	}
	v.words = v.Words(v.figures)
	if v.Reading == nil {
		return nil
	}
	if v.places, _, err = v.Reading.Places(); err != nil {
		return err
	}
	v.charts, err = drawing.Of(v.Shown, v.figures, v.places)
	return err
}

func (p pages) count(w http.ResponseWriter, r *server.Request) error {
	name := r.PathValue("name")
	_, err := p.indicators.Count(r.Context(), r.Actor, name)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.show(w, r, http.StatusUnprocessableEntity, []fault.Field{{Text: fault.Text(err)}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, path(name), "Counted from the records as they stand now.")
}
