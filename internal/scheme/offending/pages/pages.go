// Package pages shows the reference of offences: the list, one code with its history, and what records
// name that the reference does not know. Every change is looked at before it is made: it decides nothing,
// the offending room does.
package pages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/offending"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const (
	listPath     = "/offences"
	newPath      = "/offences/new"
	unmappedPath = "/offences/unmapped"
	mapPath      = "/offences/unmapped/map"
)

type pages struct{ offences *offending.Service }

// Routes gives the addresses of the reference of offences.
func Routes(s *offending.Service) []server.Route {
	p := pages{s}
	return []server.Route{
		{Pattern: "GET /offences", Action: access.OffenceRead, Serve: p.list},
		{Pattern: "GET /offences/new", Action: access.OffenceEdit, Serve: p.draft},
		{Pattern: "POST /offences/new", Action: access.OffenceEdit, Serve: p.create},
		{Pattern: "GET /offences/unmapped", Action: access.OffenceEdit, Serve: p.unmapped},
		{Pattern: "GET /offences/unmapped/map", Action: access.OffenceEdit, Serve: p.local},
		{Pattern: "POST /offences/unmapped/map", Action: access.OffenceEdit, Serve: p.mapLocal},
		{Pattern: "GET /offences/{code}", Action: access.OffenceRead, Serve: p.open},
		{Pattern: "POST /offences/{code}", Action: access.OffenceEdit, Serve: p.change},
	}
}

func mayEdit(r *server.Request) bool { return access.May(r.Actor, access.OffenceEdit) }

// page begins a page of the section.
func page(r *server.Request, title, section string) ui.Page {
	p := r.Page(title)
	if mayEdit(r) {
		p.SubNav = []ui.NavItem{
			{Label: "Reference", Href: listPath, Current: section == listPath},
			{Label: "Not mapped", Href: unmappedPath, Current: section == unmappedPath},
		}
	}
	return p
}

func posted(r *server.Request) (ui.Form, error) {
	if err := r.ParseForm(); err != nil {
		return ui.Form{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	return ui.Form{Values: r.PostForm}, nil
}

// attempt is a form that was sent: what was typed, what it would move, and what is wrong with it.
type attempt struct {
	form   ui.Form
	moves  *offending.Moves // what it would do, once asked
	status int
}

func (a attempt) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// settle shows a form again with what was asked for or what is wrong, or goes on after a change.
func settle(w http.ResponseWriter, r *server.Request, f ui.Form, moves *offending.Moves, err error, to, notice string, again func(attempt) error) error {
	a := attempt{form: f, moves: moves}
	switch {
	case err == nil && moves != nil:
		return again(a)
	case err == nil:
		return r.Redirect(w, to, notice)
	case a.form.Failed(err):
		a.status, a.moves = http.StatusUnprocessableEntity, nil
		return again(a)
	case fault.Is(err, fault.Conflict):
		a.status, a.moves = http.StatusConflict, nil
		a.form.Errors = []fault.Field{{Text: fault.Text(err)}}
		return again(a)
	}
	return err
}

// preview says whether the form only asks what it would move.
func preview(f ui.Form) bool { return f.Value("do", "") != "save" }

// listView is a page of the reference.
type listView struct {
	offending.Listing
	query    offending.Search
	form     ui.Form
	next     string
	previous string
	mayEdit  bool
}

func (p pages) list(w http.ResponseWriter, r *server.Request) error {
	q := r.URL.Query()
	search := offending.Search{Group: q.Get("group"), Text: q.Get("q")}
	if at, err := strconv.Atoi(q.Get("from")); err == nil && at > 0 {
		search.From = at
	}
	l, err := p.offences.List(r.Context(), r.Actor, search)
	if err != nil {
		return err
	}
	v := listView{Listing: l, query: search, form: ui.Form{Values: q}, mayEdit: mayEdit(r)}
	if next := search.From + offending.PageSize; next < l.Found {
		v.next = pageOf(q, next)
	}
	if search.From > 0 {
		v.previous = pageOf(q, max(0, search.From-offending.PageSize))
	}
	return r.Render(w, http.StatusOK, listPage(page(r, "Offences", listPath), v))
}

func pageOf(q url.Values, from int) string {
	out := url.Values{"from": {strconv.Itoa(from)}}
	for _, k := range []string{"group", "q"} {
		if v := strings.TrimSpace(q.Get(k)); v != "" {
			out.Set(k, v)
		}
	}
	return listPath + "?" + out.Encode()
}
