package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// query reads the filters of a search. A day that cannot be read is shown again with its error.
func query(v url.Values) (audit.Filter, ui.Form) {
	form := ui.Form{Values: v}
	f := audit.Filter{Actor: id.Staff(v.Get("actor")), Agency: id.Agency(v.Get("agency")), Action: access.Action(v.Get("action")),
		Purpose: access.PurposeCode(v.Get("purpose")), Person: id.Person(v.Get("person")), Refused: v.Get("refused") != "", Stated: v.Get("stated") != ""}
	f.From, form.Errors = day(v.Get("from"), "from", 0, form.Errors)
	f.Until, form.Errors = day(v.Get("until"), "until", 1, form.Errors)
	return f, form
}

// day reads a day as the instant at which it, or the days after it, begin.
func day(text, name string, after int, wrong []fault.Field) (civil.Instant, []fault.Field) {
	if text == "" {
		return civil.Instant{}, wrong
	}
	d, err := civil.ParseDate(text)
	if err != nil {
		return civil.Instant{}, append(wrong, fault.Field{Name: name, Text: "Enter a day like 2026-03-27"})
	}
	return d.AddDays(after).Start(), wrong
}

func (p pages) search(w http.ResponseWriter, r *server.Request) error {
	if err := r.Stand(standing); err != nil {
		return err
	}
	f, form := query(r.URL.Query())
	f.Before = before(r)
	status := http.StatusOK
	if len(form.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	found, err := p.oversight.SearchLog(r.Context(), r.Actor, f)
	if err != nil {
		return err
	}
	page := place(r, "Audit log", "/oversight/audit")
	page.Problem, page.Wide = len(form.Errors) > 0, true
	return r.Render(w, status, searchPage(page, form, found))
}

func (p pages) export(w http.ResponseWriter, r *server.Request) error {
	f, form := query(r.URL.Query())
	if err := fault.InvalidFields(form.Errors); err != nil {
		return err
	}
	out, err := p.oversight.ExportLog(r.Context(), r.Actor, f)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="audit-`+r.Now().Date().String()+`.csv"`)
	_, err = w.Write(out)
	return err
}

// filters gives the address of a search, as far as it was filled in, at a page of it.
func filters(path string, f ui.Form, before int64) string {
	v := url.Values{}
	for _, name := range []string{"actor", "agency", "action", "purpose", "person", "from", "until", "refused", "stated"} {
		if x := f.Value(name, ""); x != "" {
			v.Set(name, x)
		}
	}
	if before > 0 {
		v.Set("before", strconv.FormatInt(before, 10))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func actorChoices(d oversight.Directory) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Anybody"}}
	for _, m := range d.Members {
		out = append(out, ui.Choice{Value: string(m.ID), Label: m.Name + ", " + d.Agency(m.Agency)})
	}
	return out
}

func agencyChoices(d oversight.Directory) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Any"}}
	for _, a := range d.Agencies {
		out = append(out, ui.Choice{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func actionChoices() []ui.Choice {
	var out []ui.Choice
	for _, a := range access.Actions() {
		out = append(out, ui.Choice{Value: string(a), Label: a.Words()})
	}
	slices.SortFunc(out, func(a, b ui.Choice) int { return cmp.Compare(a.Label, b.Label) })
	return append([]ui.Choice{{Value: "", Label: "Anything"}}, out...)
}

func purposeChoices() []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Any"}}
	for _, p := range access.Purposes() {
		out = append(out, ui.Choice{Value: string(p), Label: p.Label()})
	}
	return out
}
