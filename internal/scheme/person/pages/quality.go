package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/scheme/person"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const qualityBase = "/data-quality"

func qualityRoutes(s *person.Service) []server.Route {
	p := pages{s}
	return []server.Route{
		{Pattern: "GET " + qualityBase, Action: access.QualityFigures, Serve: p.quality},
		{Pattern: "GET " + qualityBase + "/{source}", Action: access.QualityFigures, Serve: p.qualityOf},
		{Pattern: "GET " + qualityBase + "/{source}/records", Action: access.QualityList, Serve: p.qualityRecords},
	}
}

// qualityPurpose is what somebody looks at the quality of records for, by what they do on the scheme.
func qualityPurpose(by access.Actor) access.Purpose {
	switch {
	case by.Has(access.DataProtection):
		return access.Of(access.Oversight)
	case access.May(by, access.LinkReview):
		return access.Because(access.Linking, access.FromQueue, "data-quality")
	}
	return access.Of(access.FiguresForScheme)
}

// quality shows every source in a row.
func (p pages) quality(w http.ResponseWriter, r *server.Request) error {
	got, err := p.people.MeasureQuality(r.Context(), r.Actor, qualityPurpose(r.Actor))
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, qualityPage(r.Page("Data quality"), qualityView{got, access.May(r.Actor, access.QualityList)}))
}

// qualityOf shows one source's figures beside what they mean.
func (p pages) qualityOf(w http.ResponseWriter, r *server.Request) error {
	got, err := p.people.MeasureQuality(r.Context(), r.Actor, qualityPurpose(r.Actor))
	if err != nil {
		return err
	}
	source, err := got.Find(r.PathValue("source"))
	if err != nil {
		return err
	}
	page := r.Page("Data quality: " + source.Name)
	page.Back = qualityBase
	return r.Render(w, http.StatusOK, sourcePage(page, qualityView{got, access.May(r.Actor, access.QualityList)}, source))
}

// qualityRecords lists the records behind a figure. A data protection officer who opens somebody from there
// does so for oversight.
func (p pages) qualityRecords(w http.ResponseWriter, r *server.Request) error {
	values := r.URL.Query()
	q := person.QualityQuery{
		Source: r.PathValue("source"), Figure: person.QualityFigure(values.Get("which")), Newest: values.Get("delivery") == "newest", With: values.Get("with"),
	}
	var err error
	if q.Page, err = ui.PageAsked(values); err != nil {
		return err
	}
	why := qualityPurpose(r.Actor)
	got, err := p.people.ListQuality(r.Context(), r.Actor, why, q)
	if err != nil {
		return err
	}
	if why.Code == access.Oversight {
		if err := r.Stand(why); err != nil {
			return err
		}
	}
	v := recordsView{got, q}
	page := r.Page(v.title())
	if got.Pages > 1 {
		page.Title += " (page " + number(got.Page) + " of " + number(got.Pages) + ")"
	}
	page.Back = qualityPath(q.Source)
	return r.Render(w, http.StatusOK, recordsPage(page, v))
}

// qualityView is the figures, and whether the reader may list the records behind them.
type qualityView struct {
	person.Quality
	lists bool
}

// recordsView is a page of records with the address it stands at.
type recordsView struct {
	person.QualityList
	query person.QualityQuery
}

func qualityPath(source string) string { return qualityBase + "/" + url.PathEscape(source) }

// recordsPath is the address of the list behind a figure.
func recordsPath(q person.QualityQuery) string {
	values := url.Values{"which": {string(q.Figure)}}
	if q.Newest {
		values.Set("delivery", "newest")
	}
	if q.With != "" {
		values.Set("with", q.With)
	}
	if q.Page > 1 {
		values.Set("page", strconv.Itoa(q.Page))
	}
	return qualityPath(q.Source) + "/records?" + values.Encode()
}

func (v recordsView) href(page int) string {
	q := v.query
	q.Page = page
	return recordsPath(q)
}

// whole is the list without what narrows it.
func (v recordsView) whole() string {
	return recordsPath(person.QualityQuery{Source: v.query.Source, Figure: v.query.Figure})
}

func (v recordsView) chips() []ui.Chip {
	var out []ui.Chip
	if v.query.Newest {
		q := v.query
		q.Newest, q.Page = false, 1
		out = append(out, ui.Chip{Kind: "Delivery", Label: "the newest, " + dayWords(v.Source.Newest), Without: recordsPath(q)})
	}
	if v.query.With != "" {
		q := v.query
		q.With, q.Page = "", 1
		out = append(out, ui.Chip{Kind: "Other source", Label: v.With, Without: recordsPath(q)})
	}
	return out
}
