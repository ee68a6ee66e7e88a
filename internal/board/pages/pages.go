// Package pages shows today's board and a person's page.
package pages

import (
	"net/http"

	"waymark/internal/board"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/tasking"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct{ board *board.Service }

// Routes gives the addresses of the board.
func Routes(s *board.Service) []server.Route {
	p := pages{s}
	return []server.Route{
		{Pattern: "GET /today", Action: access.TodayRead, Serve: p.today},
		{Pattern: "POST /today/met", Action: access.TodayMark, Serve: p.met},
		{Pattern: "POST /today/people/{person}/task", Action: access.TaskCreate, Serve: p.ask},
		{Pattern: "GET /people/{person}", Action: access.PersonRead, Serve: p.person},
		{Pattern: "GET /people/{person}/scores", Action: access.PersonScores, Serve: p.scores},
	}
}

func viewOf(r *server.Request) board.View {
	switch v := board.View(r.URL.Query().Get("view")); v {
	case board.Mine, board.MyAgency:
		return v
	}
	return board.All
}

func (p pages) today(w http.ResponseWriter, r *server.Request) error {
	view := viewOf(r)
	at, err := ui.PageAsked(r.URL.Query())
	if err != nil {
		return err
	}
	if err := r.Stand(access.Because(access.DailyTasking, access.FromBoard, string(view))); err != nil {
		return err
	}
	d, err := p.board.Today(r.Context(), r.Actor, view, at)
	if err != nil {
		return err
	}
	page := r.Page("Today")
	page.SubNav = []ui.NavItem{
		{Label: "All", Href: "/today", Current: view == board.All}, {Label: "My agency", Href: "/today?view=agency", Current: view == board.MyAgency},
		{Label: "Mine", Href: "/today?view=mine", Current: view == board.Mine},
	}
	return r.Render(w, http.StatusOK, todayPage(page, d, view, access.May(r.Actor, access.TodayMark)))
}

func (p pages) met(w http.ResponseWriter, r *server.Request) error {
	if err := p.board.Mark(r.Context(), r.Actor); err != nil {
		return err
	}
	return r.Redirect(w, "/today", "The meeting is marked. The board shows what comes in from now on.")
}

func (p pages) ask(w http.ResponseWriter, r *server.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read.")
	}
	from := tasking.Origin{Kind: tasking.OriginKind(r.PostFormValue("origin")), Ref: r.PostFormValue("ref")}
	t, err := p.board.AskLead(r.Context(), r.Actor, id.Person(r.PathValue("person")), from)
	if err != nil {
		return err
	}
	return r.Redirect(w, "/today", "Asked: "+t.What+", by "+t.Due.Long()+".")
}

func (p pages) person(w http.ResponseWriter, r *server.Request) error {
	who := id.Person(r.PathValue("person"))
	f, form, err := filterOf(r)
	if err != nil {
		return err
	}
	s, err := p.board.OpenPerson(r.Context(), r.Actor, r.Purpose(who), who, f)
	if fault.Is(err, fault.Denied) {
		return p.stub(w, r, who, err)
	}
	if err != nil {
		return p.leadOn(w, r, who, err)
	}
	page := r.Page(s.Card.FullName())
	page.Person = bar{s, r.Why(who, s.Why)}
	return r.Render(w, http.StatusOK, personPage(page, s, f, form, more(r.Actor, who)))
}

// stub stands in the place of a page that was refused because the record is restricted: whom to call, and
// what to be warned of. Any other refusal is shown as it is.
func (p pages) stub(w http.ResponseWriter, r *server.Request, who id.Person, refused error) error {
	why := r.Purpose(who)
	if why.Code == "" {
		why = access.Because(access.DailyTasking, access.FromBoard, "")
	}
	hit, err := p.board.OpenStub(r.Context(), r.Actor, why, who)
	if err != nil || !hit.Stub {
		return refused
	}
	return r.Render(w, http.StatusForbidden, stubPage(r.Page("Restricted record"), hit, access.May(r.Actor, access.GlassBreak)))
}

// more links to what the actor may do with a record besides reading it.
func more(by access.Actor, who id.Person) []ui.NavItem {
	var out []ui.NavItem
	for _, l := range []struct {
		label, path string
		action      access.Action
	}{{"Who looked and why", "/looks", access.PersonLooks}, {"Restriction", "/restriction", access.RestrictionRead}} {
		if access.May(by, l.action) {
			out = append(out, ui.NavItem{Label: l.label, Href: "/people/" + string(who) + l.path})
		}
	}
	return out
}

// leadOn goes from the address of somebody whose records turned out to be another's to that other; for
// anybody else it gives the error back. Nothing but an address is told, so that no reason is asked for it.
func (p pages) leadOn(w http.ResponseWriter, r *server.Request, who id.Person, cause error) error {
	if !fault.Is(cause, fault.NotFound) && !fault.Is(cause, fault.NeedsReason) || !access.May(r.Actor, access.PersonSearch) {
		return cause
	}
	why := r.Purpose(who)
	switch {
	case r.Actor.Has(access.DataProtection):
		why = access.Of(access.Oversight)
	case why.Code == "":
		why = access.Because(access.DailyTasking, access.FromBoard, "moved")
	}
	to, err := p.board.Moved(r.Context(), r.Actor, why, who)
	if err != nil || to == "" {
		return cause
	}
	return r.Redirect(w, "/people/"+string(to), "This record is now kept as one with another of the same person.")
}

// filterOf reads the timeline's filter. A date that cannot be read is shown again with its error.
func filterOf(r *server.Request) (board.Filter, ui.Form, error) {
	q := r.URL.Query()
	f := board.Filter{Source: q.Get("source")}
	form := ui.Form{Values: q}
	for _, k := range q["kind"] {
		f.Kinds = append(f.Kinds, board.EntryKind(k))
	}
	for name, into := range map[string]*civil.NullDate{"from": &f.From, "until": &f.Until} {
		if text := q.Get(name); text != "" {
			day, err := civil.ParseDate(text)
			if err != nil {
				form.Errors = append(form.Errors, fault.Field{Name: name, Text: "Enter a date like 2026-03-27"})
				continue
			}
			*into = civil.SomeDate(day)
		}
	}
	return f, form, nil
}

// bar is the identity bar of a person.
type bar struct {
	s   board.Sheet
	why ui.Why
}

func (b bar) Bar() ui.Component {
	var tags []ui.Choice
	if b.s.Episode.ID != "" {
		tags = append(tags, ui.Choice{Value: "turquoise", Label: "On the scheme"})
	}
	if b.s.Card.Restriction != access.Unrestricted {
		tags = append(tags, ui.Choice{Value: "red", Label: "Restricted record"})
	}
	for range b.s.Warnings {
		tags = append(tags, ui.Choice{Value: "orange", Label: "Warning"})
		break
	}
	return ui.IdentityBar(ui.IdentityProps{
		Name: b.s.Card.FullName(), Number: b.s.Card.Number, Born: born(b.s), Where: whereWords(b.s), Why: b.why, Tags: tags,
	})
}
