package job_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
	"waymark/internal/testkit"
)

func order(t *testing.T, w *testkit.World, o job.Order) id.Job {
	t.Helper()
	var got id.Job
	err := w.DB.Change(t.Context(), func(q db.Queryer) error {
		var err error
		got, err = job.Put(t.Context(), q, id.New[id.Job](w.IDs), w.Clock.Now(), o)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func find(t *testing.T, w *testkit.World, j id.Job) (got job.Job) {
	t.Helper()
	err := w.DB.View(t.Context(), func(q db.Queryer) error {
		var err error
		got, err = job.Find(t.Context(), q, j)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func runner(w *testkit.World) *job.Runner { return job.NewRunner(w.DB, w.Clock, w.IDs, w.Log) }

func TestEachJobRunsOnceAcrossWorkers(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		var mu sync.Mutex
		ran := map[id.Job]int{}
		for range 40 {
			order(t, w, job.Order{Kind: "count", Args: struct{}{}})
		}
		var all sync.WaitGroup
		for range 4 {
			r := runner(w)
			r.Register("count", func(_ context.Context, run *job.Run) error {
				mu.Lock()
				defer mu.Unlock()
				ran[run.ID]++
				return nil
			})
			all.Go(func() {
				if err := r.Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(ran) != 40 {
			t.Errorf("%d jobs ran, want 40", len(ran))
		}
		for j, n := range ran {
			if n != 1 {
				t.Errorf("job %s ran %d times", j, n)
			}
		}
	})
}

func TestAFailingJobIsTriedAgainLaterAndThenLeft(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		r := runner(w)
		r.Register("fail", func(context.Context, *job.Run) error { return errors.New("no network") })
		j := order(t, w, job.Order{Kind: "fail", Args: 1})
		for attempt := 1; attempt <= 8; attempt++ {
			if err := r.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := find(t, w, j)
			if got.Attempt != attempt || got.LastError != "no network" {
				t.Fatalf("attempt %d: %+v", attempt, got)
			}
			w.Clock.Advance(2 * time.Hour)
		}
		if got := find(t, w, j); got.State != job.Failed {
			t.Errorf("after the last attempt it is %s", got.State)
		}
	})
}

func TestALostWorkersJobIsTakenOver(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		died := runner(w)
		ctx, cancel := context.WithCancel(t.Context())
		died.Register("work", func(context.Context, *job.Run) error { cancel(); return context.Canceled })
		j := order(t, w, job.Order{Kind: "work", Args: 1})
		if _, err := died.Step(ctx); err != nil {
			t.Fatal(err)
		}
		if got := find(t, w, j); got.State != job.Waiting {
			t.Errorf("a job cut short by the end of the process is %s", got.State)
		}
	})
}

func TestAskedToStop(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		r := runner(w)
		r.Register("long", func(ctx context.Context, run *job.Run) error {
			for n := int64(1); ; n++ {
				if err := run.Progress(ctx, n, 100); err != nil {
					return err
				}
				if n == 3 {
					if err := d.Change(ctx, func(q db.Queryer) error { return job.AskStop(ctx, q, run.ID, w.Clock.Now()) }); err != nil {
						return err
					}
				}
			}
		})
		j := order(t, w, job.Order{Kind: "long", Args: 1})
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := find(t, w, j); got.State != job.Stopped || got.DoneUnits != 4 || got.AllUnits != 100 {
			t.Errorf("%+v", got)
		}
	})
}

func TestOneJobForAKey(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		a := order(t, w, job.Order{Kind: "x", Args: 1, Key: "only"})
		if b := order(t, w, job.Order{Kind: "x", Args: 1, Key: "only"}); a != b {
			t.Error("two jobs wait for one key")
		}
	})
}

func TestPeriodicWorkRunsOnItsTimetable(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		r := runner(w)
		n := 0
		r.Every("nightly", job.NightlyAt(2, 30), func(context.Context, *job.Run) error { n++; return nil })
		for _, step := range []struct{ hours, want int }{{0, 0}, {14, 0}, {1, 1}, {23, 1}, {1, 2}} {
			w.Clock.Advance(time.Duration(step.hours) * time.Hour)
			if err := r.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n != step.want {
				t.Fatalf("at %s it ran %d times, want %d", w.Clock.Now().Long(), n, step.want)
			}
		}
	})
}

func TestNightlyAtKeepsLondonTimeAcrossClockChanges(t *testing.T) {
	next := job.NightlyAt(1, 30)
	at := civil.MustInstant("2026-10-23T12:00:00.000000Z")
	for _, want := range []string{"2026-10-24T00:30:00.000000Z", "2026-10-25T00:30:00.000000Z", "2026-10-26T01:30:00.000000Z"} {
		at = next(at)
		if at.String() != want {
			t.Errorf("next is %s, want %s", at, want)
		}
	}
}
