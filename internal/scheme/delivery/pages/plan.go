package pages

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/delivery"
	"waymark/internal/scheme/staff"
	"waymark/internal/web/server"
	"waymark/internal/web/ui"
)

// planView is the plan of a year.
type planView struct {
	delivery.Plan
	rights
	form ui.Form
}

func (p pages) plan(w http.ResponseWriter, r *server.Request) error {
	year, text := 0, r.URL.Query().Get("year")
	if text != "" {
		var err error
		if year, err = strconv.Atoi(text); err != nil || year < 1 {
			return fault.New(fault.Invalid, "There is no such year.")
		}
	}
	got, err := p.delivery.OpenPlan(r.Context(), r.Actor, year)
	if err != nil {
		return err
	}
	v := planView{got, rightsOf(r), ui.Form{}}
	return r.Render(w, http.StatusOK, planPage(page(r, "Delivery plan "+civil.FinancialYearLabel(v.Year), planPath), v))
}

func (v planView) years() []ui.Choice {
	var out []ui.Choice
	for _, y := range v.Years {
		out = append(out, ui.Choice{Value: strconv.Itoa(y), Label: civil.FinancialYearLabel(y)})
	}
	return out
}

// countWords says where the objectives stand: "5 objectives: 1 late, 2 on track."
func (v planView) countWords() string {
	n := map[delivery.Standing]int{}
	for _, o := range v.Objectives {
		n[o.Standing(v.Today)]++
	}
	return counted(len(v.Objectives), "objective", n, delivery.Standings)
}

// recommendationWords says where the recommendations stand.
func (v planView) recommendationWords() string {
	n := map[delivery.Standing]int{}
	for _, r := range v.Recommendations {
		n[r.Standing(v.Today)]++
	}
	return counted(len(v.Recommendations), "recommendation", n, delivery.RecommendationStandings)
}

func counted(all int, what string, n map[delivery.Standing]int, order []delivery.Standing) string {
	out := fmt.Sprintf("%d %ss", all, what)
	if all == 1 {
		out = "1 " + what
	}
	var parts []string
	for _, s := range order {
		if n[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[s], strings.ToLower(s.Label())))
		}
	}
	return out + ": " + strings.Join(parts, ", ") + "."
}

// nextWords says what of an objective is due next.
func nextWords(o delivery.Objective, today civil.Date) string {
	m, ok := o.Next()
	switch {
	case !ok:
		return "Nothing of it is open."
	case m.Due.Before(today):
		return m.Title + ", was due on " + m.Due.Long() + "."
	}
	return "Next: " + m.Title + ", due on " + m.Due.Long() + "."
}

// objectiveView is one objective; add is the form for a further milestone.
type objectiveView struct {
	delivery.ObjectiveRecord
	rights
	add server.Attempt
}

func (p pages) objective(w http.ResponseWriter, r *server.Request) error {
	return p.showObjective(w, r, server.Attempt{})
}

func (p pages) showObjective(w http.ResponseWriter, r *server.Request, add server.Attempt) error {
	rec, err := p.delivery.OpenObjective(r.Context(), r.Actor, access.DeliveryRead, objectiveIn(r))
	if err != nil {
		return err
	}
	pg := page(r, rec.Title, planPath)
	pg.Back, pg.Problem = planPath, add.Failed()
	return r.Render(w, add.Code(), objectivePage(pg, objectiveView{rec, rightsOf(r), add}))
}

func (p pages) addMilestone(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	err = p.delivery.AddMilestone(r.Context(), r.Actor, objectiveIn(r), milestoneTyped(a.Form))
	return r.Settle(w, a, err, path(objectivesPath, r.PathValue("objective")), "The milestone is entered.", func(a server.Attempt) error { return p.showObjective(w, r, a) })
}

func milestoneTyped(f ui.Form) delivery.MilestoneDraft {
	due, wrong := f.Date("due")
	return delivery.MilestoneDraft{Title: f.Value("milestone", ""), Due: due, Reason: f.Value("reason", ""), Unread: wrong}
}

// objectiveForm is the form of an objective: a new one, or one that is changed.
type objectiveForm struct {
	server.Attempt
	draft delivery.ObjectiveDraft
	owners
	rec delivery.ObjectiveRecord // empty for a new one
	now int                      // this financial year
}

func (p pages) draftObjective(w http.ResponseWriter, r *server.Request) error {
	return p.showDraft(w, r, server.Attempt{})
}

func (p pages) showDraft(w http.ResponseWriter, r *server.Request, a server.Attempt) error {
	names, err := p.delivery.Names(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	now := civil.FinancialYear(r.Now().Date())
	v := objectiveForm{Attempt: a, draft: delivery.ObjectiveDraft{First: now, Last: now}, owners: owners{names: names}, now: now}
	pg := page(r, "Add an objective", planPath)
	pg.Back, pg.Problem = planPath, a.Failed()
	return r.Render(w, a.Code(), addObjectivePage(pg, v))
}

func objectiveTyped(f ui.Form) delivery.ObjectiveDraft {
	first, _ := strconv.Atoi(f.Value("first", ""))
	last, _ := strconv.Atoi(f.Value("last", ""))
	return delivery.ObjectiveDraft{Title: f.Value("title", ""), First: first, Last: last, Owner: ownerOf(f), Why: f.Value("why", ""), Measure: f.Value("measure", ""), Reason: f.Value("reason", "")}
}

func (p pages) addObjective(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	made, err := p.delivery.AddObjective(r.Context(), r.Actor, objectiveTyped(a.Form))
	return r.Settle(w, a, err, path(objectivesPath, string(made.ID)), "The objective is entered. Add its milestones.", func(a server.Attempt) error { return p.showDraft(w, r, a) })
}

func (p pages) changingObjective(w http.ResponseWriter, r *server.Request) error {
	return p.showObjectiveForm(w, r, server.Attempt{})
}

func (p pages) showObjectiveForm(w http.ResponseWriter, r *server.Request, a server.Attempt) error {
	rec, err := p.delivery.OpenObjective(r.Context(), r.Actor, access.DeliveryEdit, objectiveIn(r))
	if err != nil {
		return err
	}
	v := objectiveForm{Attempt: a, owners: owners{rec.Names, rec.Owner}, rec: rec, now: civil.FinancialYear(rec.Today)}
	v.draft = delivery.ObjectiveDraft{Title: rec.Title, First: rec.First, Last: rec.Last, Owner: rec.Owner, Why: rec.Why, Measure: rec.Measure}
	pg := page(r, "Change "+rec.Title, planPath)
	pg.Back, pg.Problem = path(objectivesPath, string(rec.ID)), a.Failed()
	return r.Render(w, a.Code(), changeObjectivePage(pg, v))
}

func (p pages) changeObjective(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	err = p.delivery.ChangeObjective(r.Context(), r.Actor, objectiveIn(r), a.Version, objectiveTyped(a.Form))
	return r.Settle(w, a, err, path(objectivesPath, r.PathValue("objective")), "The objective is changed.", func(a server.Attempt) error { return p.showObjectiveForm(w, r, a) })
}

// years are the financial years that a form offers: those around this one, and those that stand already.
func (v objectiveForm) years() []ui.Choice {
	first, last := v.now-2, v.now+6
	if v.rec.ID != "" {
		first, last = min(first, v.rec.First), max(last, v.rec.Last)
	}
	var out []ui.Choice
	for y := first; y <= last; y++ {
		out = append(out, ui.Choice{Value: strconv.Itoa(y), Label: civil.FinancialYearLabel(y)})
	}
	return out
}

// milestoneView is one milestone with its two forms: where it stands, and what it says.
type milestoneView struct {
	delivery.Milestone
	of           delivery.ObjectiveRecord
	status, edit server.Attempt
	rights
}

func (p pages) milestone(w http.ResponseWriter, r *server.Request) error {
	return p.showMilestone(w, r, server.Attempt{}, server.Attempt{})
}

func (p pages) showMilestone(w http.ResponseWriter, r *server.Request, status, edit server.Attempt) error {
	rec, err := p.delivery.OpenObjective(r.Context(), r.Actor, access.DeliveryStatus, objectiveIn(r))
	if err != nil {
		return err
	}
	for _, m := range rec.Milestones {
		if m.ID == milestoneIn(r) {
			pg := page(r, m.Title, planPath)
			pg.Back, pg.Problem = path(objectivesPath, string(rec.ID)), status.Failed() || edit.Failed()
			return r.Render(w, max(status.Code(), edit.Code()), milestonePage(pg, milestoneView{m, rec, status, edit, rightsOf(r)}))
		}
	}
	return fault.New(fault.NotFound, "There is no such milestone.")
}

func (p pages) setStatus(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	err = p.delivery.SetStatus(r.Context(), r.Actor, objectiveIn(r), milestoneIn(r), a.Version, delivery.Status(a.Form.Value("status", "")), a.Form.Value("reason", ""))
	return r.Settle(w, a, err, path(objectivesPath, r.PathValue("objective")), "It is noted where the milestone stands.", func(a server.Attempt) error { return p.showMilestone(w, r, a, server.Attempt{}) })
}

func (p pages) changeMilestone(w http.ResponseWriter, r *server.Request) error {
	a, err := r.Posted()
	if err != nil {
		return err
	}
	// The form stands beside that for the status, which has a "reason" already.
	d := milestoneTyped(a.Form)
	d.Reason = a.Form.Value("edit_reason", "")
	err = renamed(p.delivery.ChangeMilestone(r.Context(), r.Actor, objectiveIn(r), milestoneIn(r), a.Version, d), "reason", "edit_reason")
	return r.Settle(w, a, err, path(objectivesPath, r.PathValue("objective")), "The milestone is changed.", func(a server.Attempt) error { return p.showMilestone(w, r, server.Attempt{}, a) })
}

// renamed gives an error's fields the names that a page's second form has for them.
func renamed(err error, from, to string) error {
	fields := fault.FieldsOf(err)
	if len(fields) == 0 {
		return err
	}
	out := make([]fault.Field, len(fields))
	for i, f := range fields {
		out[i] = f
		if f.Name == from {
			out[i].Name = to
		}
	}
	return fault.InvalidFields(out)
}

// lines splits a step of a history.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// statusMoved says where the milestone stands now and where a stale form would have put it.
func (v milestoneView) statusMoved() []ui.Moved {
	now, yours := v.Status.Label(), delivery.Status(v.status.Form.Value("status", "")).Label()
	if now == yours {
		return nil
	}
	return []ui.Moved{{Label: "Status", Now: now, Yours: yours}}
}

func (v milestoneView) drafted() []ui.Moved {
	return moved(milestoneTyped(v.edit.Form).Against(v.Milestone))
}

func (v objectiveForm) drafted() []ui.Moved {
	return moved(objectiveTyped(v.Form).Against(v.rec.Objective, v.names))
}

func who(o delivery.Owner, names staff.Directory) string { return o.Words(names) }
