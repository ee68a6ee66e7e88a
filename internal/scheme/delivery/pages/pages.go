// Package pages shows the delivery plan, its objectives and milestones, and the recommendations of scrutiny and
// inspection. It decides nothing: the delivery room and the gate do.
package pages

import (
	"net/url"

	"waymark/internal/platform/access"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/delivery"
	"waymark/internal/scheme/staff"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

type pages struct{ delivery *delivery.Service }

// Routes gives the addresses of the delivery plan and the recommendations.
func Routes(s *delivery.Service) []server.Route {
	p := pages{s}
	look, edit, status, decide := access.DeliveryRead, access.DeliveryEdit, access.DeliveryStatus, access.DeliveryDecide
	return []server.Route{
		{Pattern: "GET /delivery", Action: look, Serve: p.plan},
		{Pattern: "GET /delivery/objectives/new", Action: edit, Serve: p.draftObjective},
		{Pattern: "POST /delivery/objectives", Action: edit, Serve: p.addObjective},
		{Pattern: "GET /delivery/objectives/{objective}", Action: look, Serve: p.objective},
		{Pattern: "GET /delivery/objectives/{objective}/change", Action: edit, Serve: p.changingObjective},
		{Pattern: "POST /delivery/objectives/{objective}", Action: edit, Serve: p.changeObjective},
		{Pattern: "POST /delivery/objectives/{objective}/milestones", Action: edit, Serve: p.addMilestone},
		{Pattern: "GET /delivery/objectives/{objective}/milestones/{milestone}", Action: status, Serve: p.milestone},
		{Pattern: "POST /delivery/objectives/{objective}/milestones/{milestone}", Action: edit, Serve: p.changeMilestone},
		{Pattern: "POST /delivery/objectives/{objective}/milestones/{milestone}/status", Action: status, Serve: p.setStatus},
		{Pattern: "GET /delivery/recommendations", Action: look, Serve: p.recommendations},
		{Pattern: "GET /delivery/recommendations/new", Action: edit, Serve: p.draftRecommendation},
		{Pattern: "POST /delivery/recommendations", Action: edit, Serve: p.addRecommendation},
		{Pattern: "GET /delivery/recommendations/{recommendation}", Action: look, Serve: p.recommendation},
		{Pattern: "GET /delivery/recommendations/{recommendation}/change", Action: edit, Serve: p.changingRecommendation},
		{Pattern: "POST /delivery/recommendations/{recommendation}", Action: edit, Serve: p.changeRecommendation},
		{Pattern: "POST /delivery/recommendations/{recommendation}/answer", Action: decide, Serve: p.answer},
		{Pattern: "POST /delivery/recommendations/{recommendation}/progress", Action: status, Serve: p.progress},
	}
}

const (
	planPath            = "/delivery"
	objectivesPath      = "/delivery/objectives"
	recommendationsPath = "/delivery/recommendations"
)

func path(base string, names ...string) string {
	for _, n := range names {
		base += "/" + url.PathEscape(n)
	}
	return base
}

func objectiveIn(r *server.Request) id.Objective { return id.Objective(r.PathValue("objective")) }

func milestoneIn(r *server.Request) id.Milestone { return id.Milestone(r.PathValue("milestone")) }

func recommendationIn(r *server.Request) id.Recommendation {
	return id.Recommendation(r.PathValue("recommendation"))
}

// rights is what somebody may do here.
type rights struct{ edit, status, decide bool }

func rightsOf(r *server.Request) rights {
	return rights{access.May(r.Actor, access.DeliveryEdit), access.May(r.Actor, access.DeliveryStatus), access.May(r.Actor, access.DeliveryDecide)}
}

// page begins a page of one of the two sections.
func page(r *server.Request, title, section string) ui.Page {
	p := r.Page(title)
	for _, s := range []struct{ label, href string }{{"Delivery plan", planPath}, {"Recommendations", recommendationsPath}} {
		p.SubNav = append(p.SubNav, ui.NavItem{Label: s.label, Href: s.href, Current: s.href == section})
	}
	return p
}

// owners are the choices of a form's two inputs for who answers for something.
type owners struct {
	names staff.Directory
	held  delivery.Owner // who does now, though closed since
}

func (o owners) agencies() []ui.Choice {
	out := []ui.Choice{{Label: "Select"}}
	for _, a := range o.names.Agencies {
		if a.Active || a.ID == o.held.Agency {
			out = append(out, ui.Choice{Value: string(a.ID), Label: a.Name})
		}
	}
	return out
}

func (o owners) staff() []ui.Choice {
	out := []ui.Choice{{Label: "Nobody named"}}
	for _, m := range o.names.Working() {
		out = append(out, ui.Choice{Value: string(m.ID), Label: m.Name + ", " + o.names.AgencyName(m.Agency)})
	}
	return out
}

func ownerOf(f ui.Form) delivery.Owner {
	return delivery.Owner{Agency: id.Agency(f.Value("agency", "")), Staff: id.Staff(f.Value("staff", ""))}
}

// moved gives what a stale form says otherwise, for the page.
func moved(all []delivery.Difference) []ui.Moved {
	var out []ui.Moved
	for _, d := range all {
		out = append(out, ui.Moved{Label: d.Label, Now: d.Was, Yours: d.Is})
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

var standingColours = map[delivery.Standing]string{
	delivery.StandsLate: "red", delivery.StandsAtRisk: "orange", delivery.StandsOnTrack: "turquoise", delivery.StandsNotStarted: "blue", delivery.StandsDone: "green",
	delivery.StandsDropped: "grey", delivery.StandsEmpty: "grey", delivery.IsOverdue: "red", delivery.IsWaiting: "yellow", delivery.IsInHand: "turquoise",
	delivery.IsNotAccepted: "grey",
}
