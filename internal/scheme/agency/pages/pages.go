// Package pages shows an administrator what the scheme is made of: agencies with their teams, districts,
// feeds, and the scheme's own settings. It decides nothing: the agency room and the gate do.
package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/agency"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// Sections gives the navigation of the administrator's pages; current is the section's address.
type Sections func(by access.Actor, current string) []ui.NavItem

type pages struct {
	agencies *agency.Service
	sections Sections
	usual    agency.Scheme
}

// Routes gives the addresses of the administrator's pages of this room. usual is what holds where the
// scheme's settings say nothing.
func Routes(s *agency.Service, sections Sections, usual agency.Scheme) []server.Route {
	p := pages{s, sections, usual}
	look, edit := access.AgencyManage, access.AgencyEdit
	return []server.Route{
		{Pattern: "GET /admin", Action: look, Serve: func(w http.ResponseWriter, r *server.Request) error { return r.Redirect(w, agenciesPath, "") }},
		{Pattern: "GET /admin/agencies", Action: look, Serve: p.list},
		{Pattern: "GET /admin/agencies/new", Action: look, Serve: p.draft},
		{Pattern: "POST /admin/agencies", Action: edit, Serve: p.create},
		{Pattern: "GET /admin/agencies/{agency}", Action: look, Serve: p.open},
		{Pattern: "POST /admin/agencies/{agency}", Action: edit, Serve: p.change},
		{Pattern: "POST /admin/agencies/{agency}/end", Action: edit, Serve: p.end},
		{Pattern: "POST /admin/agencies/{agency}/teams", Action: edit, Serve: p.addTeam},
		{Pattern: "GET /admin/agencies/{agency}/teams/{team}", Action: look, Serve: p.openTeam},
		{Pattern: "POST /admin/agencies/{agency}/teams/{team}", Action: edit, Serve: p.changeTeam},
		{Pattern: "POST /admin/agencies/{agency}/teams/{team}/end", Action: edit, Serve: p.endTeam},
		{Pattern: "GET /admin/districts", Action: look, Serve: p.districts},
		{Pattern: "GET /admin/districts/new", Action: look, Serve: p.draftDistrict},
		{Pattern: "POST /admin/districts", Action: edit, Serve: p.createDistrict},
		{Pattern: "GET /admin/districts/{district}", Action: look, Serve: p.openDistrict},
		{Pattern: "POST /admin/districts/{district}", Action: edit, Serve: p.changeDistrict},
		{Pattern: "POST /admin/districts/{district}/end", Action: edit, Serve: p.endDistrict},
		{Pattern: "GET /admin/feeds", Action: look, Serve: p.feeds},
		{Pattern: "GET /admin/feeds/{source}/{kind}", Action: look, Serve: p.openFeed},
		{Pattern: "POST /admin/feeds/{source}/{kind}", Action: edit, Serve: p.changeFeed},
		{Pattern: "POST /admin/feeds/{source}/{kind}/end", Action: edit, Serve: p.endFeed},
		{Pattern: "POST /admin/feeds/{source}/{kind}/declare", Action: edit, Serve: p.declare},
		{Pattern: "POST /admin/feeds/{source}/{kind}/declarations/{declaration}/end", Action: edit, Serve: p.endDeclaration},
		{Pattern: "GET /admin/scores", Action: look, Serve: p.scores},
		{Pattern: "POST /admin/scores", Action: edit, Serve: p.nameForScores},
		{Pattern: "GET /admin/scheme", Action: look, Serve: p.scheme},
		{Pattern: "POST /admin/scheme", Action: edit, Serve: p.changeScheme},
	}
}

const (
	agenciesPath  = "/admin/agencies"
	districtsPath = "/admin/districts"
	feedsPath     = "/admin/feeds"
	schemePath    = "/admin/scheme"
	scoresPath    = "/admin/scores"
)

var why = access.Of(access.Administration)

// path joins names to an address.
func path(base string, names ...string) string {
	for _, n := range names {
		base += "/" + url.PathEscape(n)
	}
	return base
}

// ground reads everything the pages show; it is one look in the log whichever page it is.
func (p pages) ground(r *server.Request) (agency.Ground, error) {
	return p.agencies.Manage(r.Context(), r.Actor, why)
}

// page begins a page of a section.
func (p pages) page(r *server.Request, title, section string) ui.Page {
	page := r.Page(title)
	page.SubNav = p.sections(r.Actor, section)
	return page
}

// attempt is a form that was sent: what was typed and what came of it. A zero one is a fresh form.
type attempt struct {
	form    ui.Form
	version int64 // of what the form was made from
	stale   bool  // the version is not the one that is saved now
	status  int
}

// outdated says what a stale form shows of the saved version and its own.
func (a attempt) outdated(fields ...ui.Moved) []ui.Moved {
	var out []ui.Moved
	for _, f := range fields {
		if f.Now != f.Yours {
			out = append(out, f)
		}
	}
	return out
}

// moved compares one input with what is saved now.
func (a attempt) moved(label, name, now string) ui.Moved {
	return ui.Moved{Label: label, Now: now, Yours: a.form.Value(name, now)}
}

// against finds out whether the form is stale, now that the saved version is known.
func (a attempt) against(version int64) attempt {
	if a.status == http.StatusConflict && a.version != version {
		a.stale, a.form.Errors = true, nil
	}
	return a
}

func (a attempt) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

func (a attempt) failed() bool { return a.stale || len(a.form.Errors) > 0 }

func posted(r *server.Request) (attempt, error) {
	if err := r.ParseForm(); err != nil {
		return attempt{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	a := attempt{form: ui.Form{Values: r.PostForm}}
	text := a.form.Value("version", "")
	if text == "" {
		return a, nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return a, fault.New(fault.Invalid, "The form could not be read.")
	}
	a.version = v
	return a, nil
}

// settle goes on after a change, or shows its form again when it is wrong or came too late.
func settle(w http.ResponseWriter, r *server.Request, a attempt, err error, to, notice string, again func(attempt) error) error {
	switch {
	case err == nil:
		return r.Redirect(w, to, notice)
	case a.form.Failed(err):
		a.status = http.StatusUnprocessableEntity
		return again(a)
	case fault.Is(err, fault.Conflict):
		a.status, a.form.Errors = http.StatusConflict, []fault.Field{{Text: fault.Text(err)}}
		return again(a)
	}
	return err
}

// ending is an attempt to close something: its form keeps nothing that was typed.
func (a attempt) ending() attempt {
	a.form.Values = nil
	return a
}

func notFound(what string) error { return fault.New(fault.NotFound, "There is no such %s.", what) }

func number(n int64) string { return strconv.FormatInt(n, 10) }
