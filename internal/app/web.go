package app

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"waymark/examples/matrices"
	boardpages "waymark/internal/board/pages"
	comparisonpages "waymark/internal/evidence/comparison/pages"
	fairnesspages "waymark/internal/evidence/fairness/pages"
	indicatorpages "waymark/internal/evidence/indicator/pages"
	measurepages "waymark/internal/evidence/measure/pages"
	reportpages "waymark/internal/evidence/report/pages"
	savingpages "waymark/internal/evidence/saving/pages"
	importpages "waymark/internal/exchange/importing/pages"
	oversightpages "waymark/internal/oversight/pages"
	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
	agencypages "waymark/internal/scheme/agency/pages"
	"waymark/internal/scheme/cohort"
	cohortpages "waymark/internal/scheme/cohort/pages"
	deliverypages "waymark/internal/scheme/delivery/pages"
	fundingpages "waymark/internal/scheme/funding/pages"
	offendingpages "waymark/internal/scheme/offending/pages"
	personpages "waymark/internal/scheme/person/pages"
	staffpages "waymark/internal/scheme/staff/pages"
	taskingpages "waymark/internal/scheme/tasking/pages"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// visits lets the server find visits in the staff room.
type visits struct{ app *App }

func (v visits) Find(ctx context.Context, token string) (*server.Visit, error) {
	got, err := v.app.Staff.FindVisit(ctx, token)
	if err != nil {
		return nil, err
	}
	return &server.Visit{Actor: got.Actor, Data: got.Data}, nil
}

func (v visits) Save(ctx context.Context, token string, visit *server.Visit) error {
	return v.app.Staff.SaveVisit(ctx, token, visit.Data)
}

// Handler builds the pages of every room.
func (a *App) Handler() (http.Handler, error) {
	s, err := a.server()
	if err != nil {
		return nil, err
	}
	if !ui.AssetsMade() {
		a.Log.Warn("the pages have no style sheet: this program was built without `make assets`")
	}
	return s.Handler()
}

func (a *App) server() (*server.Server, error) {
	demo, err := a.IsDemo(context.Background())
	if err != nil {
		return nil, err
	}
	name := &schemeName{db: a.DB, clock: a.Clock}
	a.Agencies.OnScheme(name.set)
	usual := agency.Scheme{Name: a.Config.SchemeName, Capacity: strconv.Itoa(cohort.UsualCapacity)}
	s := server.New(server.Settings{
		SchemeName: a.Config.SchemeName, NameNow: name.now, Demo: demo, Secure: a.Config.Secure(), Visits: visits{a},
		Nav: navigation, Describe: describe, Refuse: a.refuse, Clock: a.Clock, IDs: a.IDs, Log: a.Log,
	})
	s.Add(s.ReasonRoutes()...)
	s.Add(server.Route{Pattern: "GET /{$}", Action: access.AccountRead, Serve: front})
	s.Add(staffpages.Routes(a.Staff, adminSections, a.Config.PublicURL)...)
	s.Add(agencypages.Routes(a.Agencies, adminSections, usual)...)
	s.Add(boardpages.Routes(a.Board)...)
	s.Add(taskingpages.Routes(a.Tasking)...)
	s.Add(fundingpages.Routes(a.Funding)...)
	s.Add(deliverypages.Routes(a.Delivery)...)
	s.Add(importpages.Routes(a.Importing)...)
	s.Add(oversightpages.Routes(a.Oversight)...)
	s.Add(personpages.Routes(a.People)...)
	s.Add(offendingpages.Routes(a.Offences)...)
	s.Add(cohortpages.Routes(a.Cohort, matrices.Shipped{})...)
	s.Add(measurepages.Routes(a.Measure, evidenceSections)...)
	s.Add(savingpages.Routes(a.Saving, evidenceSections)...)
	s.Add(reportpages.Routes(a.Reports)...)
	s.Add(comparisonpages.Routes(a.Compare, evidenceSections)...)
	s.Add(indicatorpages.Routes(a.Indicators, evidenceSections)...)
	s.Add(fairnesspages.Routes(a.Fairness, evidenceSections)...)
	return s, nil
}

// refuse asks the gate for what a role may not do, so that the refusal is in the audit log.
func (a *App) refuse(ctx context.Context, by access.Actor, what access.Action) error {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(what), Action: what}
	_, err := gate.Read(ctx, a.Gate, ask, func(context.Context, *gate.Tx) (int, error) { return 0, nil })
	return err
}

// IsDemo says whether the database was made by `demo`.
func (a *App) IsDemo(ctx context.Context) (demo bool, err error) {
	err = a.DB.View(ctx, func(q db.Queryer) error {
		value, err := db.Setting(ctx, q, "demo")
		demo = value == "true"
		return err
	})
	return demo, err
}

// places are the main places of Waymark, each with the action that opens it. The first that a role opens is
// where its day begins.
var places = []struct {
	label, href string
	action      access.Action
}{
	{"Today", "/today", access.TodayRead},
	{"Tasks", "/tasks", access.TaskList},
	{"On the scheme", "/cohort", access.CohortList},
	{"Oversight", "/oversight", access.AuditRead},
	{"Administration", adminPath, access.AgencyManage},
	{"Find a person", "/people", access.PersonSearch},
	{"Selection", "/selection", access.MatrixRead},
	{"Delivery plan", "/delivery", access.DeliveryRead},
	{"Funding", "/funding", access.FundingRead},
	{"Offences", "/offences", access.OffenceEdit},
	{"Warnings", "/warnings", access.WarningList},
	{"Matching records", "/linking", access.LinkReview},
	{"Data quality", "/data-quality", access.QualityFigures},
	{"What changed", evidencePath, access.EvidenceFigures},
	{"Reports", "/reports", access.ReportRead},
	{"Imports", "/imports", access.ImportRead},
	{"Restricted matches", "/linking-closed", access.ClosedReview},
}

// adminPath is under which the administrator's pages stand, in every room.
const adminPath = "/admin"

// evidencePath is under which the pages of the evidence stand, in every room.
const evidencePath = "/evidence"

// adminSections is the navigation of the administrator's pages.
func adminSections(by access.Actor, current string) []ui.NavItem {
	var out []ui.NavItem
	for _, p := range []struct {
		label, href string
		action      access.Action
	}{
		{"Agencies", "/admin/agencies", access.AgencyManage}, {"Districts", "/admin/districts", access.AgencyManage}, {"Feeds", "/admin/feeds", access.AgencyManage},
		{"Staff", "/admin/staff", access.StaffManage},
		{"Calculated scores", "/admin/scores", access.AgencyManage},
		{"Scheme settings", "/admin/scheme", access.AgencyManage},
		{"Cost tables", "/evidence/savings/tables", access.CostRead},
	} {
		if access.May(by, p.action) {
			out = append(out, ui.NavItem{Label: p.label, Href: p.href, Current: p.href == current})
		}
	}
	return out
}

// evidenceSections is the navigation of the evidence's pages: nothing for whom only one is open.
func evidenceSections(by access.Actor, current string) []ui.NavItem {
	var out []ui.NavItem
	for _, p := range []struct {
		label, href string
		action      access.Action
	}{
		{"Before and after", evidencePath, access.EvidenceFigures},
		{"Locked cohorts", "/evidence/cohorts", access.EvidenceFigures},
		{"Weights of offences", "/evidence/weights", access.SeverityRead},
		{"People like them", "/evidence/comparisons", access.EvidenceFigures},
		{"Indicators", "/evidence/indicators", access.IndicatorFigures},
		{"Savings", "/evidence/savings", access.SavingFigures},
		{"Fairness", "/evidence/fairness", access.FairnessFigures},
		{"Cost tables", "/evidence/savings/tables", access.CostRead},
		{"Justice Data Lab", "/evidence/data-lab", access.EvidenceFigures},
	} {
		if access.May(by, p.action) {
			out = append(out, ui.NavItem{Label: p.label, Href: p.href, Current: p.href == current})
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

func navigation(_ context.Context, by access.Actor, current string) []ui.NavItem {
	var out []ui.NavItem
	for _, p := range places {
		if access.May(by, p.action) {
			within := (p.href == adminPath || p.href == evidencePath) && strings.HasPrefix(current, p.href+"/")
			out = append(out, ui.NavItem{Label: p.label, Href: p.href, Current: current == p.href || within})
		}
	}
	return out
}

func describe(_ context.Context, by access.Actor) ui.User {
	u := ui.User{Name: by.Name}
	for _, r := range by.Roles {
		if u.Role != "" {
			u.Role += ", "
		}
		u.Role += r.Label()
	}
	return u
}
