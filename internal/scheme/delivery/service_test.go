package delivery

import (
	"context"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/event"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

var (
	cora = access.Actor{Kind: access.Staff, ID: "S-cora", Roles: []access.Role{access.Coordinator}}
	chad = access.Actor{Kind: access.Staff, ID: "S-chad", Roles: []access.Role{access.Chair}}
	nell = access.Actor{Kind: access.Staff, ID: "S-nell", Roles: []access.Role{access.Analyst}}
	anna = access.Actor{Kind: access.Staff, ID: "S-anna", Roles: []access.Role{access.OffenderManager}}
)

// ending says that money ends.
type ending struct{}

func (ending) WarningWords(context.Context, access.Actor) (string, error) { return "Money ends.", nil }

func newService(t *testing.T, d *db.DB) (*testkit.World, *Service) {
	t.Helper()
	w := testkit.NewWorld(t, d)
	ask := access.Ask{Actor: access.OperatorActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.DemoLoad, Run: "test"}
	_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		for _, a := range []agency.Agency{{ID: "A-police", Name: "Police", Short: "Police", Kind: agency.Police}, {ID: "A-council", Name: "Council", Short: "Council", Kind: agency.Council}} {
			if _, err := agency.AddAgency(ctx, tx, a); err != nil {
				return 0, err
			}
		}
		_, err := staff.AddMember(ctx, tx, staff.Member{ID: "S-cora", Name: "Cora Cole", Email: "cora@example.org", Agency: "A-police", Roles: cora.Roles})
		return 0, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, NewService(w.Gate, ending{})
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// wrongFields names the inputs of which an error says something.
func wrongFields(err error) string {
	var out []string
	for _, f := range fault.FieldsOf(err) {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func on(s string) civil.NullDate { return civil.SomeDate(day(s)) }

func anObjective() ObjectiveDraft {
	return ObjectiveDraft{Title: "Fewer burglaries", First: 2026, Last: 2027, Owner: Owner{"A-police", "S-cora"}, Why: "Residents ask", Measure: "Arrests for burglary"}
}

func aRecommendation() RecommendationDraft {
	return RecommendationDraft{Body: Scrutiny, Report: "Reoffending", Reported: on("2026-06-01"), Number: "3", Text: "Publish figures", Owner: Owner{Agency: "A-council"}, Due: on("2026-11-01")}
}

func states(t *testing.T, d *db.DB) (out []string) {
	t.Helper()
	testkit.Settle(t, d)
	err := d.View(t.Context(), func(q db.Queryer) error {
		all, err := event.After(t.Context(), d, q, 0, 100)
		for _, e := range all {
			if strings.HasPrefix(e.Kind, "delivery.") {
				out = append(out, e.Kind)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAnObjectiveThroughItsYear(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w, s := newService(t, d)
		ctx := t.Context()
		if _, err := s.AddObjective(ctx, cora, ObjectiveDraft{}); wrongFields(err) != "title first agency why measure" {
			t.Errorf("an empty objective: %v", fault.FieldsOf(err))
		}
		wrong := anObjective()
		wrong.Last, wrong.Owner = 2025, Owner{"A-council", "S-cora"}
		if _, err := s.AddObjective(ctx, cora, wrong); wrongFields(err) != "last staff" {
			t.Errorf("a wrong objective: %v", fault.FieldsOf(err))
		}
		o := must[Objective](t)(s.AddObjective(ctx, cora, anObjective()))
		if err := s.AddMilestone(ctx, cora, o.ID, MilestoneDraft{}); wrongFields(err) != "milestone due" {
			t.Errorf("an empty milestone: %v", err)
		}
		for _, due := range []string{"2027-03-31", "2026-11-24"} {
			if err := s.AddMilestone(ctx, cora, o.ID, MilestoneDraft{Title: "By " + due, Due: on(due)}); err != nil {
				t.Fatal(err)
			}
		}
		first := must[ObjectiveRecord](t)(s.OpenObjective(ctx, nell, access.DeliveryRead, o.ID)).Milestones[0]
		if first.Title != "By 2026-11-24" {
			t.Fatalf("the first milestone is %+v", first)
		}
		if err := s.SetStatus(ctx, chad, o.ID, first.ID, 1, "LATE", "It is"); wrongFields(err) != "status" {
			t.Errorf("late is typed: %v", err)
		}
		if err := s.SetStatus(ctx, chad, o.ID, first.ID, 1, OnTrack, " "); wrongFields(err) != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		if err := s.SetStatus(ctx, chad, o.ID, first.ID, 1, OnTrack, "The force says so"); err != nil {
			t.Fatal(err)
		}
		if err := s.SetStatus(ctx, cora, o.ID, first.ID, 1, Done, "Mine"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale form: %v", err)
		}
		rec := must[ObjectiveRecord](t)(s.OpenObjective(ctx, nell, access.DeliveryRead, o.ID))
		if rec.Standing(rec.Today) != StandsLate || !strings.Contains(rec.Changes[0].What, "Status: Not started became On track") || rec.Changes[0].Reason != "The force says so" || rec.Changes[0].By != "S-chad" {
			t.Errorf("%s %+v", rec.Standing(rec.Today), rec.Changes[0])
		}
		if err := s.ChangeMilestone(ctx, cora, o.ID, first.ID, 2, MilestoneDraft{Title: "By Christmas", Due: on("2026-12-24"), Reason: "Agreed by the group"}); err != nil {
			t.Fatal(err)
		}
		changed := anObjective()
		changed.Owner, changed.Reason = Owner{Agency: "A-council"}, "Handed over"
		if err := s.ChangeObjective(ctx, cora, o.ID, 1, changed); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeObjective(ctx, cora, o.ID, 1, changed); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale form: %v", err)
		}
		plan := must[Plan](t)(s.OpenPlan(ctx, chad, 0))
		if plan.Year != 2026 || len(plan.Objectives) != 1 || plan.Objectives[0].Standing(plan.Today) != StandsOnTrack || plan.Money != "Money ends." || !slices.Equal(plan.Years, []int{2026, 2027}) {
			t.Errorf("the plan: %+v", plan)
		}
		if next := must[Plan](t)(s.OpenPlan(ctx, chad, 2028)); len(next.Objectives) != 0 {
			t.Errorf("a year of no objective: %+v", next.Objectives)
		}
		want := []string{EventObjective, EventMilestone, EventMilestone, EventMilestone, EventMilestone, EventObjective}
		if got := states(t, d); !slices.Equal(got, want) {
			t.Errorf("events %v", got)
		}
		if log := testkit.AuditLog(t, w.Gate, audit.Filter{Action: access.DeliveryStatus}); !slices.ContainsFunc(log, func(e audit.Entry) bool {
			return e.Outcome == access.Allowed && e.Actor == "S-chad" && e.Detail["delivery"] == string(first.ID)
		}) {
			t.Errorf("the log: %+v", log)
		}
	})
}

func TestARecommendationThroughItsLife(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		_, s := newService(t, d)
		ctx := t.Context()
		if _, err := s.AddRecommendation(ctx, cora, RecommendationDraft{}); wrongFields(err) != "body report reported text agency" {
			t.Errorf("an empty one: %v", fault.FieldsOf(err))
		}
		r := must[Recommendation](t)(s.AddRecommendation(ctx, cora, aRecommendation()))
		if err := s.SetProgress(ctx, cora, r.ID, 1, InHand, "", "Begun"); wrongFields(err) != "progress" {
			t.Errorf("progress before an answer: %v", err)
		}
		if err := s.AnswerRecommendation(ctx, cora, r.ID, 1, Accepted, "Right"); !fault.Is(err, fault.Denied) {
			t.Errorf("the coordinator answers: %v", err)
		}
		if err := s.AnswerRecommendation(ctx, chad, r.ID, 1, Waiting, "Right"); wrongFields(err) != "answer" {
			t.Errorf("no answer: %v", err)
		}
		if err := s.AnswerRecommendation(ctx, chad, r.ID, 1, Partly, "Right, but for names"); err != nil {
			t.Fatal(err)
		}
		if err := s.SetProgress(ctx, cora, r.ID, 2, Complete, " ", "Done"); wrongFields(err) != "evidence" {
			t.Errorf("done without evidence: %v", err)
		}
		open := must[RecommendationRecord](t)(s.OpenRecommendation(ctx, nell, access.DeliveryRead, r.ID))
		if open.Standing(open.Today) != IsOverdue || open.AnswerBy != "S-chad" || open.Name() != "Recommendation 3, Reoffending" {
			t.Errorf("%+v", open.Recommendation)
		}
		if err := s.SetProgress(ctx, cora, r.ID, 2, Complete, "Report of 20 November", "Published"); err != nil {
			t.Fatal(err)
		}
		done := must[RecommendationRecord](t)(s.OpenRecommendation(ctx, nell, access.DeliveryRead, r.ID))
		if done.Standing(done.Today) != IsDone || done.ClosedBy != "S-cora" || done.Closed.Date != testkit.Noon.Date() || len(done.Changes) != 3 ||
			!strings.Contains(done.Changes[0].What, "Evidence: nothing became Report of 20 November") {
			t.Errorf("%+v %+v", done.Recommendation, done.Changes)
		}
		if err := s.SetProgress(ctx, chad, r.ID, 3, InHand, "", "It was taken down again"); err != nil {
			t.Fatal(err)
		}
		draft := aRecommendation()
		draft.Due, draft.Reason = civil.NullDate{}, "No day was set"
		if err := s.ChangeRecommendation(ctx, cora, r.ID, 4, draft); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeRecommendation(ctx, cora, r.ID, 4, draft); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale form: %v", err)
		}
		must[Recommendation](t)(s.AddRecommendation(ctx, cora, RecommendationDraft{Body: HMIP, Report: "Inspection", Reported: on("2026-10-01"), Text: "Review", Owner: Owner{Agency: "A-police"}}))
		all := must[Tracker](t)(s.ListRecommendations(ctx, nell, Query{}))
		if len(all.Recommendations) != 2 || all.Recommendations[0].Body != HMIP {
			t.Errorf("what waits for an answer is first: %+v", all.Recommendations)
		}
		if some := must[Tracker](t)(s.ListRecommendations(ctx, nell, Query{Body: Scrutiny, Standing: IsInHand})); len(some.Recommendations) != 1 || some.All != 2 || some.Recommendations[0].Evidence != "" {
			t.Errorf("narrowed: %+v", some.Recommendations)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	_, s := newService(t, testkit.SQLite(t))
	ctx := t.Context()
	o := must[Objective](t)(s.AddObjective(ctx, cora, anObjective()))
	if err := s.AddMilestone(ctx, cora, o.ID, MilestoneDraft{Title: "M", Due: on("2026-12-01")}); err != nil {
		t.Fatal(err)
	}
	m := must[ObjectiveRecord](t)(s.OpenObjective(ctx, cora, access.DeliveryRead, o.ID)).Milestones[0]
	for name, err := range map[string]error{
		"an offender manager looks": second(s.OpenPlan(ctx, anna, 0)), "the chair adds": second(s.AddObjective(ctx, chad, anObjective())),
		"the analyst sets a status": s.SetStatus(ctx, nell, o.ID, m.ID, 1, Done, "x"), "the chair changes a milestone": s.ChangeMilestone(ctx, chad, o.ID, m.ID, 1, MilestoneDraft{}),
		"the analyst opens a form": second(s.OpenObjective(ctx, nell, access.DeliveryEdit, o.ID)),
	} {
		if !fault.Is(err, fault.Denied) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"no objective": second(s.OpenObjective(ctx, cora, access.DeliveryRead, "none")), "no milestone": s.SetStatus(ctx, cora, o.ID, "none", 1, Done, "x"),
		"no recommendation": second(s.OpenRecommendation(ctx, cora, access.DeliveryRead, "none")), "a milestone of none": s.AddMilestone(ctx, cora, id.Objective("none"), MilestoneDraft{Title: "M", Due: on("2026-12-01")}),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
