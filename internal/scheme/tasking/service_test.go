package tasking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
	"waymark/internal/testkit"
)

func TestATaskFromAskingToAnswering(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		task := s.ask(t, func(n *New) { n.What, n.Owner = "  Book an assessment ", Owner{Agency: treatment} })
		if task.What != "Book an assessment" || task.State != Open || task.Version != 1 || task.Priority != Normal {
			t.Errorf("made %+v", task)
		}
		if e := s.lastAudit(t); e.Action != access.TaskCreate || e.Purpose != access.DailyTasking || e.Detail["task"] != string(task.ID) || e.Categories != "tasking" {
			t.Errorf("audit %+v", e)
		}
		s.Clock.Advance(time.Hour)
		task, err := s.tasks.Take(t.Context(), drew, access.Purpose{}, ref(task)) // the gate finds the purpose: a task for his agency
		if err != nil || task.State != InProgress || task.Owner.Staff != "S-drew" {
			t.Fatalf("taken: %+v, %v", task, err)
		}
		if e := s.lastAudit(t); e.Purpose != access.TaskWork || e.Basis != access.FromTask {
			t.Errorf("purpose %s from %s", e.Purpose, e.Basis)
		}
		task, err = s.tasks.Finish(t.Context(), drew, access.Purpose{}, ref(task), " Assessed today ")
		if err != nil || task.State != Done || task.Outcome != "Assessed today" || task.ClosedBy != "S-drew" {
			t.Fatalf("done: %+v, %v", task, err)
		}
		r, err := s.tasks.Open(t.Context(), anna, board, "P-one", task.ID)
		if err != nil {
			t.Fatal(err)
		}
		if r.Task != task {
			t.Errorf("read %+v, want %+v", r.Task, task)
		}
		wantSteps(t, r.Steps, "CREATED -> A-treatment", "TAKEN A-treatment -> A-treatment/S-drew", "DONE A-treatment/S-drew -> A-treatment/S-drew: Assessed today")
		kinds, last := s.events(t, "P-one")
		if !slices.Equal(kinds, []string{EventCreated, EventTaken, EventDone}) || last.Task != string(task.ID) || last.OwnerStaff != "S-drew" || last.OriginRef != "X1" {
			t.Errorf("events %v, last %+v", kinds, last)
		}
	})
}

func wantSteps(t *testing.T, steps []Step, want ...string) {
	t.Helper()
	show := func(o Owner) string {
		if o.Staff != "" {
			return string(o.Agency) + "/" + string(o.Staff)
		}
		return string(o.Agency)
	}
	var got []string
	for _, s := range steps {
		line := strings.TrimSpace(fmt.Sprintf("%s %s", s.Kind, show(s.From))) + " -> " + show(s.To)
		if s.Line != "" {
			line += ": " + s.Line
		}
		got = append(got, line)
	}
	if !slices.Equal(got, want) {
		t.Errorf("history\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestReachFollowsTheOwner(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		sees := func(by access.Actor, task Task) bool {
			_, err := s.tasks.Open(t.Context(), by, access.Because(access.TaskWork, access.FromTask, ""), task.Person, task.ID)
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			return err == nil
		}
		task := s.ask(t, func(n *New) { n.Owner = Owner{Agency: treatment, Staff: "S-drew"} })
		if !sees(drew, task) || sees(eve, task) {
			t.Error("a task for a named person must give reach to that person only")
		}
		s.Clock.Advance(time.Minute)
		task, err := s.tasks.PassOn(t.Context(), drew, access.Purpose{}, ref(task), Owner{Agency: treatment}, "On leave from Monday")
		if err != nil {
			t.Fatal(err)
		}
		if !sees(drew, task) || !sees(eve, task) {
			t.Error("a task for an agency must give reach to the agency")
		}
		s.Clock.Advance(time.Minute)
		if task, err = s.tasks.PassOn(t.Context(), eve, access.Purpose{}, ref(task), Owner{Agency: probation, Staff: "S-ben"}, ""); err != nil {
			t.Fatal(err)
		}
		if sees(drew, task) || sees(eve, task) || !sees(ben, task) {
			t.Error("who passed a task on must lose reach")
		}
		s.Clock.Advance(time.Minute)
		if task, err = s.tasks.PassOn(t.Context(), cara, board, ref(task), Owner{Agency: treatment, Staff: "S-eve"}, ""); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(time.Minute)
		if task, err = s.tasks.Finish(t.Context(), eve, access.Purpose{}, ref(task), ""); err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(resultFor - time.Second)
		if !sees(eve, task) {
			t.Error("the owner must see the result for two weeks")
		}
		s.Clock.Advance(time.Second)
		if sees(eve, task) {
			t.Error("reach must end two weeks after the task was closed")
		}
		kinds, last := s.events(t, "P-one")
		if !slices.Equal(kinds, []string{EventCreated, EventPassed, EventPassed, EventPassed, EventDone}) || last.FromStaff != "" {
			t.Errorf("events %v, last %+v", kinds, last)
		}
	})
}

func TestRefusals(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		task := s.ask(t, nil)
		old := ref(task)
		old.Version = 0
		for _, c := range []struct {
			name string
			do   func() error
			want fault.Kind
		}{
			{"a stranger answers", func() error { return second(s.tasks.Finish(t.Context(), anna, board, ref(task), "")) }, fault.Denied},
			{"a stranger takes", func() error { return second(s.tasks.Take(t.Context(), cara, board, ref(task))) }, fault.Denied},
			{"an analyst answers", func() error { return second(s.tasks.Finish(t.Context(), ann, board, ref(task), "")) }, fault.Denied},
			{"somebody out of reach", func() error { return second(s.tasks.Finish(t.Context(), drew, board, ref(task), "")) }, fault.NotFound},
			{"a stale form", func() error { return second(s.tasks.Finish(t.Context(), ben, board, old, "")) }, fault.Conflict},
			{"another person's task", func() error {
				return second(s.tasks.Finish(t.Context(), ben, board, Ref{"P-two", task.ID, 1}, ""))
			}, fault.NotFound},
			{"cancelling without a reason", func() error { return second(s.tasks.Cancel(t.Context(), anna, board, ref(task), "  ")) }, fault.Invalid},
			{"passing to who has it", func() error { return second(s.tasks.PassOn(t.Context(), ben, board, ref(task), task.Owner, "")) }, fault.Invalid},
			{"passing to nobody", func() error { return second(s.tasks.PassOn(t.Context(), ben, board, ref(task), Owner{}, "")) }, fault.Invalid},
			{"passing to somebody of another agency", func() error {
				return second(s.tasks.PassOn(t.Context(), ben, board, ref(task), Owner{probation, "S-drew"}, ""))
			}, fault.Invalid},
			{"passing to somebody who has left", func() error {
				return second(s.tasks.PassOn(t.Context(), ben, board, ref(task), Owner{probation, "S-left"}, ""))
			}, fault.Invalid},
			{"asking about somebody restricted", func() error {
				return second(s.tasks.Create(t.Context(), anna, board, New{Person: "P-restricted", What: "x", Owner: Owner{Agency: police}, Due: testkit.Noon.Date()}))
			}, fault.Denied},
			{"asking about somebody excluded", func() error {
				return second(s.tasks.Create(t.Context(), anna, board, New{Person: "P-excluded", What: "x", Owner: Owner{Agency: police}, Due: testkit.Noon.Date()}))
			}, fault.NotFound},
			{"asking nobody", func() error { return second(s.tasks.Create(t.Context(), anna, board, New{Person: "P-one"})) }, fault.Invalid},
		} {
			if err := c.do(); !fault.Is(err, c.want) {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
			if e := s.lastAudit(t); e.Outcome == access.Allowed {
				t.Errorf("%s: the log says %s was allowed", c.name, e.Action)
			}
		}
		if r, err := s.tasks.Open(t.Context(), ben, board, "P-one", task.ID); err != nil || r.Task != task || len(r.Steps) != 1 {
			t.Errorf("something changed: %+v, %v", r, err)
		}
		if kinds, _ := s.events(t, "P-one"); len(kinds) != 1 {
			t.Errorf("events %v", kinds)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestCancelledByWhoAsked(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		task, err := s.tasks.Cancel(t.Context(), anna, board, ref(s.ask(t, nil)), "Arrested again")
		if err != nil || task.State != Cancelled || task.CancelReason != "Arrested again" || task.Outcome != "" {
			t.Fatalf("%+v, %v", task, err)
		}
		if _, err := s.tasks.Finish(t.Context(), ben, board, ref(task), ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a cancelled task was answered: %v", err)
		}
		if kinds, _ := s.events(t, "P-one"); !slices.Equal(kinds, []string{EventCreated, EventCancelled}) {
			t.Errorf("events %v", kinds)
		}
	})
}

func TestSuggestedInOnePress(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		s.Clock.Set(civil.MustInstant("2026-11-27T09:00:00.000000Z")) // a Friday
		task, err := s.tasks.CreateSuggested(t.Context(), anna, board, "P-one", Origin{FromArrest, "X9"}, Owner{probation, "S-ben"})
		if err != nil || task.What != "Visit after arrest" || task.Due.String() != "2026-11-30" || task.Origin.Ref != "X9" {
			t.Fatalf("%+v, %v", task, err)
		}
		all, err := s.tasks.ListSuggestions(t.Context(), cara)
		if err != nil || len(all) != len(OriginKinds) {
			t.Fatalf("%v, %v", all, err)
		}
		change := all[0]
		change.What, change.DueIn = "Arrest visit within three days", 3
		if err := s.tasks.ChangeSuggestion(t.Context(), cara, change); err != nil {
			t.Fatal(err)
		}
		if err := s.tasks.ChangeSuggestion(t.Context(), cara, change); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale change: %v", err)
		}
		if err := s.tasks.ChangeSuggestion(t.Context(), anna, change); !fault.Is(err, fault.Denied) {
			t.Errorf("changed by an offender manager: %v", err)
		}
		draft, err := s.tasks.Prepare(t.Context(), anna, board, "P-one", Origin{FromArrest, "X9"}, Owner{})
		if err != nil || draft.New.What != change.What || draft.New.Due.String() != "2026-12-02" || draft.Card.ID != "P-one" {
			t.Errorf("%+v, %v", draft.New, err)
		}
	})
}

func TestOverdueIsToldOnce(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		runner := job.NewRunner(d, s.Clock, s.IDs, s.Log)
		runner.Register(OverdueJob, s.tasks.TellOverdue)
		night := func() {
			t.Helper()
			err := d.Change(t.Context(), func(q db.Queryer) error {
				_, err := job.Put(t.Context(), q, id.New[id.Job](s.IDs), s.Clock.Now(), job.Order{Kind: OverdueJob})
				return err
			})
			if err == nil {
				err = runner.Drain(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		task := s.ask(t, nil)
		s.ask(t, func(n *New) { n.Person, n.Due = "P-two", n.Due.AddDays(9) })
		night()
		s.Clock.Set(testkit.Noon.Date().AddDays(2).At(1, 0))
		night()
		s.Clock.Advance(24 * time.Hour)
		night()
		kinds, last := s.events(t, "P-one")
		if !slices.Equal(kinds, []string{EventCreated, EventOverdue}) || last.Task != string(task.ID) || last.OwnerStaff != "S-ben" {
			t.Errorf("events %v, last %+v", kinds, last)
		}
		if kinds, _ := s.events(t, "P-two"); len(kinds) != 1 {
			t.Errorf("a task that is not overdue: %v", kinds)
		}
		if _, err := s.tasks.Finish(t.Context(), ben, board, ref(task), ""); err != nil {
			t.Errorf("telling made the form stale: %v", err)
		}
	})
}

func TestWhatOtherRoomsRead(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		first, other := s.ask(t, nil), s.ask(t, func(n *New) { n.Person = "P-two" })
		s.Clock.Advance(time.Minute)
		sooner := s.ask(t, func(n *New) { n.Due = n.Due.AddDays(-1) })
		s.Clock.Advance(time.Minute)
		if _, err := s.tasks.Finish(t.Context(), ben, board, ref(first), ""); err != nil {
			t.Fatal(err)
		}
		s.do(t, func(ctx context.Context, tx *gate.Tx) error {
			open, err := OpenFor(ctx, tx, []id.Person{"P-one", "P-two", "P-off"})
			if err == nil && (len(open) != 2 || len(open["P-one"]) != 1 || open["P-one"][0] != sooner || open["P-two"][0] != other) {
				t.Errorf("open %+v", open)
			}
			return err
		})
		s.do(t, func(ctx context.Context, tx *gate.Tx) error {
			all, _, err := HistoryOf(ctx, tx, "P-one", 10)
			if err == nil && (len(all) != 2 || all[0] != sooner || all[1].State != Done) {
				t.Errorf("history %+v", all)
			}
			return err
		})
	})
}
