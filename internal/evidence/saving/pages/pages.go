// Package pages shows what a change in offences would cost and the tables that say so. A saving stands beside what is
// expected where nothing is done, or beside the words that this is not known.
package pages

import (
	"waymark/internal/evidence/saving"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

const (
	savingsPath = "/evidence/savings"
	tablesPath  = savingsPath + "/tables"
)

type pages struct {
	saving   *saving.Service
	sections func(by access.Actor, current string) []ui.NavItem
}

// Routes gives the addresses of savings and cost tables. sections gives the navigation of the evidence.
func Routes(s *saving.Service, sections func(by access.Actor, current string) []ui.NavItem) []server.Route {
	p := pages{s, sections}
	return []server.Route{
		{Pattern: "GET /evidence/savings", Action: access.SavingFigures, Serve: p.list},
		{Pattern: "POST /evidence/savings", Action: access.SavingWork, Serve: p.workOut},
		{Pattern: "GET /evidence/savings/new", Action: access.SavingWork, Serve: p.draft},
		{Pattern: "GET /evidence/savings/{saving}", Action: access.SavingFigures, Serve: p.open},
		{Pattern: "GET /evidence/savings/tables", Action: access.CostRead, Serve: p.tables},
		{Pattern: "POST /evidence/savings/tables", Action: access.CostEdit, Serve: p.load, MaxBody: saving.MostBytes + 1<<20},
		{Pattern: "GET /evidence/savings/tables/new", Action: access.CostEdit, Serve: p.draftTable},
		{Pattern: "GET /evidence/savings/tables/{table}", Action: access.CostRead, Serve: p.table},
		{Pattern: "POST /evidence/savings/tables/{table}/withdraw", Action: access.CostEdit, Serve: p.withdraw},
	}
}

// page begins a page of a section.
func (p pages) page(r *server.Request, title, section string) ui.Page {
	out := r.Page(title)
	out.SubNav = p.sections(r.Actor, section)
	return out
}

func posted(r *server.Request) (ui.Form, error) {
	if err := r.ParseForm(); err != nil {
		return ui.Form{}, fault.New(fault.Invalid, "The form could not be read.")
	}
	return ui.Form{Values: r.PostForm}, nil
}
