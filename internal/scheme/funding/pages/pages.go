// Package pages shows posts and funding: what ends when, what one pays for, what is funded year by year, and what the
// scheme cost to run. It decides nothing: the funding room and the gate do.
package pages

import (
	"net/url"

	"waymark/internal/platform/access"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/funding"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct{ funding *funding.Service }

// Routes gives the addresses of posts and funding.
func Routes(s *funding.Service) []server.Route {
	p := pages{s}
	look, edit := access.FundingRead, access.FundingEdit
	return []server.Route{
		{Pattern: "GET /funding", Action: look, Serve: p.list},
		{Pattern: "GET /funding/years", Action: look, Serve: p.years},
		{Pattern: "GET /funding/cost", Action: look, Serve: p.cost},
		{Pattern: "GET /funding/new", Action: edit, Serve: p.draft},
		{Pattern: "POST /funding", Action: edit, Serve: p.add},
		{Pattern: "GET /funding/{line}", Action: look, Serve: p.open},
		{Pattern: "GET /funding/{line}/change", Action: edit, Serve: p.changing},
		{Pattern: "POST /funding/{line}", Action: edit, Serve: p.change},
		{Pattern: "GET /funding/{line}/renew", Action: edit, Serve: p.renewing},
		{Pattern: "POST /funding/{line}/renew", Action: edit, Serve: p.renew},
		{Pattern: "POST /funding/{line}/end", Action: edit, Serve: p.end},
	}
}

const (
	listPath  = "/funding"
	yearsPath = "/funding/years"
	costPath  = "/funding/cost"
	newPath   = "/funding/new"
)

func linePath(l id.Funding, deed string) string {
	path := listPath + "/" + url.PathEscape(string(l))
	if deed != "" {
		path += "/" + deed
	}
	return path
}

func lineIn(r *server.Request) id.Funding { return id.Funding(r.PathValue("line")) }

func mayEdit(r *server.Request) bool { return access.May(r.Actor, access.FundingEdit) }

// page begins a page of one of the three sections.
func page(r *server.Request, title, section string) ui.Page {
	p := r.Page(title)
	for _, s := range []struct{ label, href string }{{"Posts and funding", listPath}, {"Year by year", yearsPath}, {"Running cost", costPath}} {
		p.SubNav = append(p.SubNav, ui.NavItem{Label: s.label, Href: s.href, Current: s.href == section})
	}
	return p
}
