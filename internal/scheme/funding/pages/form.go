package pages

import (
	"net/http"

	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/funding"
	"waymark/internal/scheme/staff"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// formView is the form of a line: a new one, or one that is changed or renewed.
type formView struct {
	server.Attempt
	draft funding.Draft // what a fresh form shows
	names staff.Directory
	rec   funding.Record // empty for a new line
}

func (p pages) draft(w http.ResponseWriter, r *server.Request) error {
	return p.showDraft(w, r, server.Attempt{})
}

func (p pages) showDraft(w http.ResponseWriter, r *server.Request, a server.Attempt) error {
	names, err := p.funding.Names(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	fresh := funding.Draft{Kind: funding.Post, Cost: funding.Additional, Serves: funding.WholeScheme, Owner: r.Actor.ID}
	fresh.Terms = funding.Terms{Per: funding.PerYear, Agreed: true}
	pg := page(r, "Add a post or funding", listPath)
	pg.Back, pg.Problem = listPath, a.Failed()
	return r.Render(w, a.Code(), addPage(pg, formView{Attempt: a, draft: fresh, names: names}))
}

// typed reads a form of a whole line.
func typed(f ui.Form) funding.Draft {
	d := funding.Draft{
		Title: f.Value("title", ""), Kind: funding.Kind(f.Value("kind", "")), Agency: id.Agency(f.Value("agency", "")), Team: id.Team(f.Value("team", "")),
		Place: f.Value("place", ""), WTE: f.Value("wte", ""), Cost: funding.CostKind(f.Value("cost", "")), Serves: funding.Serves(f.Value("serves", "")),
		Service: f.Value("service", ""), Owner: id.Staff(f.Value("owner", "")), Risk: f.Value("risk", ""), Reason: f.Value("reason", ""),
	}
	for _, x := range f.Values["districts"] {
		d.Districts = append(d.Districts, id.District(x))
	}
	d.Terms, d.Unread = terms(f)
	due, wrong := f.Date("renewal_due")
	d.Unread = append(d.Unread, wrong...)
	d.Renewal = funding.Renewal{Action: f.Value("renewal_action", ""), Due: due, Status: funding.RenewalStatus(f.Value("renewal_status", ""))}
	return d
}

// terms reads the money of a form.
func terms(f ui.Form) (funding.Terms, []fault.Field) {
	from, wrong := f.Date("from")
	until, more := f.Date("until")
	return funding.Terms{Funder: f.Value("funder", ""), From: from, Until: until, Amount: f.Value("amount", ""), Per: funding.Per(f.Value("per", "")), Agreed: f.Value("agreed", "") == "yes"},
		append(wrong, more...)
}

func (p pages) add(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	made, err := p.funding.Add(r.Context(), r.Actor, typed(a.Form))
	return r.Settle(w, a, err, linePath(made.ID, ""), made.Title+" is entered.", func(a server.Attempt) error { return p.showDraft(w, r, a) })
}

func (p pages) changing(w http.ResponseWriter, r *server.Request) error {
	return p.showForm(w, r, server.Attempt{}, "Change ", changePage)
}

func (p pages) renewing(w http.ResponseWriter, r *server.Request) error {
	return p.showForm(w, r, server.Attempt{}, "Renew ", renewPage)
}

// showForm shows a form of a saved line.
func (p pages) showForm(w http.ResponseWriter, r *server.Request, a server.Attempt, title string, made func(ui.Page, formView) ui.Component) error {
	rec, err := p.funding.Draft(r.Context(), r.Actor, lineIn(r))
	if err != nil {
		return err
	}
	if rec.Closed.Valid {
		return r.Redirect(w, linePath(rec.ID, ""), "It is closed, and cannot be changed.")
	}
	pg := page(r, title+rec.Title, listPath)
	pg.Back, pg.Problem = linePath(rec.ID, ""), a.Failed()
	return r.Render(w, a.Code(), made(pg, formView{Attempt: a, draft: funding.DraftOf(rec.Line), names: rec.Names, rec: rec}))
}

func (p pages) change(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	err = p.funding.Change(r.Context(), r.Actor, lineIn(r), a.Version, typed(a.Form))
	return r.Settle(w, a, err, linePath(lineIn(r), ""), "It is changed.", func(a server.Attempt) error { return p.showForm(w, r, a, "Change ", changePage) })
}

func (p pages) renew(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	t, wrong := terms(a.Form)
	err = p.funding.Renew(r.Context(), r.Actor, lineIn(r), a.Version, t, wrong, a.Form.Value("reason", ""))
	return r.Settle(w, a, err, linePath(lineIn(r), ""), "A further period is entered.", func(a server.Attempt) error { return p.showForm(w, r, a, "Renew ", renewPage) })
}

// moved gives what a stale form says otherwise than what is saved now. Of a renewal that is the last period alone.
func (v formView) moved(whole bool) []ui.Moved {
	d := funding.DraftOf(v.rec.Line)
	if whole {
		d = typed(v.Form)
	} else {
		d.Terms, _ = terms(v.Form)
	}
	var out []ui.Moved
	yours := d.Preview(v.rec).Facts(v.names)
	for i, f := range v.rec.Facts(v.names) {
		if yours[i].Value != f.Value {
			out = append(out, ui.Moved{Label: f.Label, Now: f.Value, Yours: yours[i].Value})
		}
	}
	return out
}

func (v formView) agencies() []ui.Choice {
	out := []ui.Choice{{Label: "Select"}}
	for _, a := range v.names.Agencies {
		if a.Active || a.ID == v.rec.Agency {
			out = append(out, ui.Choice{Value: string(a.ID), Label: a.Name})
		}
	}
	return out
}

func (v formView) teams() []ui.Choice {
	out := []ui.Choice{{Label: "No team"}}
	for _, a := range v.names.Agencies {
		for _, t := range v.names.Teams {
			if t.Agency == a.ID && t.Active {
				out = append(out, ui.Choice{Value: string(t.ID), Label: a.Name + ": " + t.Name})
			}
		}
	}
	return out
}

func (v formView) districts() []ui.Choice {
	var out []ui.Choice
	for _, d := range v.names.Districts {
		if d.Active {
			out = append(out, ui.Choice{Value: string(d.ID), Label: d.Name})
		}
	}
	return out
}

func (v formView) chosenDistricts() []string {
	var out []string
	for _, d := range v.draft.Districts {
		out = append(out, string(d))
	}
	return out
}

func (v formView) owners() []ui.Choice {
	out := []ui.Choice{{Label: "Select"}}
	for _, m := range v.names.Working() {
		out = append(out, ui.Choice{Value: string(m.ID), Label: m.Name + ", " + v.names.AgencyName(m.Agency)})
	}
	return out
}

// labelled is a code of the room that has words.
type labelled interface {
	~string
	Label() string
}

func choices[T labelled](all []T) []ui.Choice {
	var out []ui.Choice
	for _, one := range all {
		out = append(out, ui.Choice{Value: string(one), Label: one.Label()})
	}
	return out
}

var pers = []ui.Choice{{Value: string(funding.PerYear), Label: "A financial year (1 April to 31 March)"}, {Value: string(funding.PerPeriod), Label: "The whole period"}}

var agreedOrNot = []ui.Choice{{Value: "yes", Label: "Agreed in writing"}, {Value: "no", Label: "Bid for, or promised: not agreed yet"}}

func agreedValue(agreed bool) string {
	if agreed {
		return "yes"
	}
	return "no"
}
