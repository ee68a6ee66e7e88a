// Package pages shows oversight: who looked and why, the search of the audit log, restricted records, and
// breaking the glass. It decides nothing about who may see what: the oversight room and the gate do.
package pages

import (
	"net/http"

	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct{ oversight *oversight.Service }

// Routes gives the addresses of oversight.
func Routes(s *oversight.Service) []server.Route {
	p := pages{s}
	return []server.Route{
		{Pattern: "GET /oversight", Action: access.AuditRead, Serve: p.overview},
		{Pattern: "POST /oversight/verify", Action: access.AuditVerify, Serve: p.verify},
		{Pattern: "GET /oversight/audit", Action: access.AuditRead, Serve: p.search},
		{Pattern: "GET /oversight/audit.csv", Action: access.AuditExport, Serve: p.export},
		{Pattern: "GET /oversight/restrictions", Action: access.RestrictedList, Serve: p.restrictions},
		{Pattern: "GET /people/{person}/looks", Action: access.PersonLooks, Serve: p.looks},
		{Pattern: "GET /people/{person}/restriction", Action: access.RestrictionRead, Serve: p.restriction},
		{Pattern: "POST /people/{person}/restriction", Action: access.PersonRestrict, Serve: p.restrict},
		{Pattern: "POST /people/{person}/restriction/review", Action: access.PersonRestrict, Serve: p.review},
		{Pattern: "POST /people/{person}/restriction/lift", Action: access.PersonRestrict, Serve: p.lift},
		{Pattern: "GET /people/{person}/glass", Action: access.GlassBreak, Serve: p.glass},
		{Pattern: "POST /people/{person}/glass", Action: access.GlassBreak, Serve: p.breakGlass},
		{Pattern: "POST /people/{person}/glass/{opening}", Action: access.GlassReview, Serve: p.answerGlass},
	}
}

// standing is why somebody looks from the pages of oversight.
var standing = access.Of(access.Oversight)

func personIn(r *server.Request) id.Person { return id.Person(r.PathValue("person")) }

func posted(r *server.Request) (ui.Form, error) {
	if err := r.ParseForm(); err != nil {
		return ui.Form{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	return ui.Form{Values: r.PostForm}, nil
}

// place begins a page of the section.
func place(r *server.Request, title, current string) ui.Page {
	page := r.Page(title)
	for _, i := range []ui.NavItem{{Label: "Overview", Href: "/oversight"}, {Label: "Audit log", Href: "/oversight/audit"}, {Label: "Restricted records", Href: "/oversight/restrictions"}} {
		i.Current = i.Href == current
		page.SubNav = append(page.SubNav, i)
	}
	return page
}

// bar is the identity bar of the person whom a page is about.
type bar struct{ card person.Card }

// Bar gives the bar.
func (b bar) Bar() ui.Component {
	born := "not known"
	if b.card.DateOfBirth.Known() {
		born = b.card.DateOfBirth.Long()
	}
	var tags []ui.Choice
	if b.card.Restriction != access.Unrestricted {
		tags = append(tags, ui.Choice{Value: "red", Label: levelWords(b.card.Restriction)})
	}
	return ui.IdentityBar(ui.IdentityProps{Name: b.card.FullName(), Number: b.card.Number, Born: born, Tags: tags, Why: ui.Why{Purpose: access.Oversight.Label()}})
}

func (p pages) overview(w http.ResponseWriter, r *server.Request) error {
	if err := r.Stand(standing); err != nil {
		return err
	}
	o, err := p.oversight.OpenOverview(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	reg, err := p.oversight.ListRestricted(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, overviewPage(place(r, "Oversight", "/oversight"), o, reg))
}

func (p pages) verify(w http.ResponseWriter, r *server.Request) error {
	o, err := p.oversight.OpenOverview(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	if !o.VerifiesHere() {
		return fault.New(fault.Conflict, "The log is too long to be verified while a page waits. Run `waymark audit verify` on the server.")
	}
	report, err := p.oversight.Verify(r.Context(), r.Actor, standing)
	if err != nil {
		return err
	}
	if len(report.Problems) > 0 {
		return r.Render(w, http.StatusOK, problemsPage(place(r, "The log does not hold", ""), report))
	}
	return r.Redirect(w, "/oversight", "The log holds: "+number(report.Sealed)+" sealed entries are as they were written.")
}
