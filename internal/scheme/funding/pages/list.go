package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/funding"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// listView is the register as an address narrows it.
type listView struct {
	funding.Register
	query funding.Query
	form  ui.Form
	edit  bool
}

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	q := r.URL.Query()
	v := listView{form: ui.Form{Values: q}, edit: mayEdit(r)}
	v.query = funding.Query{Agency: id.Agency(q.Get("agency")), Funder: q.Get("funder"), Cliff: funding.Cliff(q.Get("ending"))}
	var err error
	if v.Register, err = p.funding.List(r.Context(), r.Actor, v.query); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, listPage(page(r, "Posts and funding", listPath), v))
}

// narrowed says whether anything is chosen.
func (v listView) narrowed() bool { return v.query != funding.Query{} }

func (v listView) agencies() []ui.Choice {
	out := []ui.Choice{{Label: "All agencies"}}
	for _, a := range v.Names.Agencies {
		out = append(out, ui.Choice{Value: string(a.ID), Label: a.Name})
	}
	return out
}

func (v listView) funders() []ui.Choice {
	out := []ui.Choice{{Label: "All funders"}}
	for _, f := range v.Funders {
		out = append(out, ui.Choice{Value: f, Label: f})
	}
	return out
}

func endings() []ui.Choice {
	out := []ui.Choice{{Label: "All that are open"}}
	for _, c := range funding.Cliffs {
		out = append(out, ui.Choice{Value: string(c), Label: c.Label()})
	}
	return out
}

// chips are the filters that are chosen.
func (v listView) chips() []ui.Chip {
	var out []ui.Chip
	for _, c := range []struct{ name, kind, label string }{
		{"agency", "Agency", v.Names.AgencyName(v.query.Agency)}, {"funder", "Funder", v.query.Funder}, {"ending", "Ending", v.query.Cliff.Label()},
	} {
		if c.label == "" {
			continue
		}
		left := url.Values{}
		for _, name := range []string{"agency", "funder", "ending"} {
			if value := v.form.Values.Get(name); name != c.name && value != "" {
				left.Set(name, value)
			}
		}
		out = append(out, ui.Chip{Kind: c.kind, Label: c.label, Without: listPath + "?" + left.Encode()})
	}
	return out
}

var cliffColours = map[funding.Cliff]string{
	funding.Ended: "red", funding.NotAgreed: "red", funding.Under3: "red", funding.Under6: "orange", funding.Under9: "yellow", funding.Later: "green",
	funding.NoEnd: "blue", funding.IsClosed: "grey",
}

// summaryWords says how many are near their end, the most pressing first.
func (v listView) summaryWords() string {
	n := map[funding.Cliff]int{}
	for _, l := range v.Lines {
		n[l.Cliff(v.Today)]++
	}
	var parts []string
	for _, c := range []struct {
		cliff funding.Cliff
		words string
	}{
		{funding.Ended, "ended and not closed"}, {funding.NotAgreed, "without agreed money"}, {funding.Under3, "ending in under 3 months"},
		{funding.Under6, "in under 6"}, {funding.Under9, "in under 9"},
	} {
		if n[c.cliff] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[c.cliff], c.words))
		}
	}
	if len(parts) == 0 {
		return "None of them ends within nine months."
	}
	return "Of these " + strings.Join(parts, ", ") + "."
}

func (v listView) countWords() string {
	if v.narrowed() {
		return fmt.Sprintf("%d of %d posts and streams of money fit.", len(v.Lines), v.All)
	}
	if len(v.Lines) == 1 {
		return "1 post or stream of money."
	}
	return fmt.Sprintf("%d posts and streams of money.", len(v.Lines))
}

// renewalWords says what is to be done and by when.
func renewalWords(l funding.Line, today civil.Date) string {
	words := l.Renewal.Status.Label()
	if end, agreed := l.End(today); agreed && !end.Valid && l.Renewal.Status == funding.NotStarted {
		return "None needed: no end is known"
	}
	if l.Renewal.Action != "" {
		words = l.Renewal.Action + " (" + strings.ToLower(words[:1]) + words[1:] + ")"
	}
	switch {
	case !l.Renewal.Due.Valid:
		return words
	case l.Renewal.Overdue(today):
		return words + ", was due on " + l.Renewal.Due.Date.Long()
	}
	return words + ", due on " + l.Renewal.Due.Date.Long()
}

func where(v staffNames, l funding.Line) string {
	var parts []string
	for _, s := range []string{v.AgencyName(l.Agency), v.TeamName(l.Team), l.Place} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// staffNames names agencies and teams.
type staffNames interface {
	AgencyName(id.Agency) string
	TeamName(id.Team) string
}

type yearsView struct{ funding.Register }

func (p pages) years(w http.ResponseWriter, r *server.Request) error {
	reg, err := p.funding.List(r.Context(), r.Actor, funding.Query{})
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, yearsPage(page(r, "Funding year by year", yearsPath), yearsView{reg}))
}

// labels names the years of the outlook.
func (v yearsView) labels() []string {
	var out []string
	for y := range funding.YearsAhead {
		out = append(out, civil.FinancialYearLabel(v.Outlook.First+y))
	}
	return out
}

// costView is the running cost between two days.
type costView struct {
	form  ui.Form
	from  civil.NullDate
	until civil.NullDate // the last day
	cost  funding.Cost
	ready bool
}

// cost shows this financial year until today where the address names no days.
func (p pages) cost(w http.ResponseWriter, r *server.Request) error {
	today := r.Now().Date()
	v := costView{from: civil.SomeDate(civil.FinancialYearStart(civil.FinancialYear(today))), until: civil.SomeDate(today)}
	if q := r.URL.Query(); len(q) > 0 {
		v.form.Values = q
		var wrong, more = v.form.Errors, v.form.Errors
		v.from, wrong = v.form.Date("from")
		v.until, more = v.form.Date("until")
		v.form.Errors = append(wrong, more...)
	}
	status := http.StatusOK
	if len(v.form.Errors) == 0 {
		err := v.missing()
		if err == nil {
			v.cost, err = p.funding.RunningCost(r.Context(), r.Actor, v.from.Date, v.until.Date.AddDays(1))
		}
		if err != nil && !v.form.Failed(err) {
			return err
		}
		v.ready = err == nil
	}
	pg := page(r, "Running cost", costPath)
	if pg.Problem = len(v.form.Errors) > 0; pg.Problem {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(w, status, costPage(pg, v))
}

// short names a line's agency as in a narrow column.
func (v listView) short(l funding.Line) string {
	for _, a := range v.Names.Agencies {
		if a.ID == l.Agency {
			return a.Short
		}
	}
	return ""
}
