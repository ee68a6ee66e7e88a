// Package pages shows reports: the list by pack and cut, an edition, its files. It offers no filter: what an edition shows
// is fixed when it is made.
package pages

import (
	"net/http"
	"net/url"

	"waymark/internal/evidence/report"
	"waymark/internal/evidence/report/print"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct{ report *report.Service }

// Routes gives the addresses of the reports.
func Routes(s *report.Service) []server.Route {
	p := pages{s}
	return []server.Route{
		{Pattern: "GET /reports", Action: access.ReportRead, Serve: p.list},
		{Pattern: "POST /reports", Action: access.ReportMake, Serve: p.make},
		{Pattern: "GET /reports/{edition}", Action: access.ReportRead, Serve: p.open},
		{Pattern: "POST /reports/{edition}/publish", Action: access.ReportPublish, Serve: p.publish},
		{Pattern: "GET /reports/{edition}/{file}", Action: access.ReportExport, Serve: p.file},
	}
}

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	return p.show(w, r, http.StatusOK, ui.Form{})
}

func (p pages) show(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	all, err := p.report.List(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := r.Page("Reports")
	page.Problem = len(f.Errors) > 0
	return r.Render(w, status, listPage(page, listing{form: f, packs: byPack(all), may: access.May(r.Actor, access.ReportMake)}))
}

func (p pages) make(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	cut, wrong := f.Date("cut")
	f.Errors = wrong
	if len(wrong) > 0 {
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	}
	e, made, err := p.report.Make(r.Context(), r.Actor, f.Value("pack", ""), cut)
	switch {
	case f.Failed(err):
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	case !made:
		return r.Redirect(w, path(e.ID), "This cut was made before, and the figures are the same: here it is.")
	case e.Version > 1:
		return r.Redirect(w, path(e.ID), "Made again. The records behind this cut had changed, so that this is a further version; the earlier one is kept.")
	}
	return r.Redirect(w, path(e.ID), "Made, as a draft. It is kept as it is.")
}

func (p pages) open(w http.ResponseWriter, r *server.Request) error {
	return p.showEdition(w, r, http.StatusOK, ui.Form{})
}

func (p pages) showEdition(w http.ResponseWriter, r *server.Request, status int, f ui.Form) error {
	e, err := p.report.Open(r.Context(), r.Actor, id.Edition(r.PathValue("edition")))
	if err != nil {
		return err
	}
	charts, err := print.Charts(e.Document)
	if err != nil {
		return err
	}
	page := r.Page(e.Title())
	page.Back, page.Problem = "/reports", len(f.Errors) > 0
	return r.Render(w, status, openPage(page, opened{form: f, edition: e, charts: charts, mayPublish: access.May(r.Actor, access.ReportPublish), behind: behind(r.Actor)}))
}

func (p pages) publish(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	f := ui.Form{Values: r.PostForm}
	which := id.Edition(r.PathValue("edition"))
	err := p.report.Publish(r.Context(), r.Actor, which, f.Value("reason", ""))
	switch {
	case err == nil:
		return r.Redirect(w, path(which), "Published. Its readers see it now.")
	case f.Failed(err):
		return p.showEdition(w, r, http.StatusUnprocessableEntity, f)
	case fault.Is(err, fault.Conflict):
		f.Errors = []fault.Field{{Text: fault.Text(err)}}
		return p.showEdition(w, r, http.StatusConflict, f)
	}
	return err
}

// file sends an edition as a file. The address ends with the format, so that a browser names it well.
func (p pages) file(w http.ResponseWriter, r *server.Request) error {
	f, known := formatOf(r.PathValue("file"))
	if !known {
		return fault.New(fault.NotFound, "There is no such file.")
	}
	e, err := p.report.Export(r.Context(), r.Actor, id.Edition(r.PathValue("edition")))
	if err != nil {
		return err
	}
	out, err := print.Make(r.Context(), f, e)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", out.Type)
	w.Header().Set("Content-Disposition", `attachment; filename="`+out.Name+`"`)
	_, err = w.Write(out.Bytes)
	return err
}

func path(e id.Edition) string { return "/reports/" + url.PathEscape(string(e)) }

// behind gives the list of people behind a district's row to those who may list people; nothing to others.
func behind(by access.Actor) print.Links {
	if !access.May(by, access.CohortList) {
		return func(report.Row) string { return "" }
	}
	return func(row report.Row) string {
		if row.Area == "" {
			return ""
		}
		return "/cohort?" + url.Values{"district": {row.Area}}.Encode()
	}
}
