package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// ErrStopped is what a handler returns when it stopped because it was asked to.
var ErrStopped = errors.New("stopped as asked")

// Handler does one kind of job. It reports progress and looks whether it should stop through Run.
type Handler func(ctx context.Context, run *Run) error

// Run is a job while it runs.
type Run struct {
	Job
	runner *Runner
}

// Progress records how much is done and renews the lease. It returns ErrStopped when somebody asked
// the job to stop, which the handler passes on once its work is in a safe state.
func (r *Run) Progress(ctx context.Context, done, all int64) error {
	var stop bool
	err := r.runner.db.Change(ctx, func(q db.Queryer) error {
		return db.Translate(q.QueryRowContext(ctx, `UPDATE job SET done_units = $2, total_units = $3, leased_until = $4 WHERE id = $1 RETURNING stop_asked`,
			string(r.ID), done, all, r.runner.clock.Now().Add(leaseFor)).Scan(&stop))
	})
	if err == nil && stop {
		return ErrStopped
	}
	return err
}

// timetable is one piece of periodic work.
type timetable struct {
	kind string
	next func(after civil.Instant) civil.Instant
}

// Runner takes due jobs and runs their handlers, one at a time in each worker.
type Runner struct {
	db       *db.DB
	clock    clock.Clock
	ids      *id.Source
	log      *slog.Logger
	handlers map[string]Handler
	periodic []timetable
	woken    chan struct{}
}

// NewRunner makes a runner without handlers.
func NewRunner(d *db.DB, c clock.Clock, ids *id.Source, log *slog.Logger) *Runner {
	return &Runner{db: d, clock: c, ids: ids, log: log, handlers: map[string]Handler{}, woken: make(chan struct{}, 1)}
}

// Register names the handler of a kind of job.
func (r *Runner) Register(kind string, h Handler) { r.handlers[kind] = h }

// Every registers a handler that runs at the instants next gives, once across all processes.
func (r *Runner) Every(kind string, next func(after civil.Instant) civil.Instant, h Handler) {
	r.Register(kind, h)
	r.periodic = append(r.periodic, timetable{kind, next})
}

// Each gives a timetable of equal steps.
func Each(d time.Duration) func(civil.Instant) civil.Instant {
	return func(after civil.Instant) civil.Instant { return after.Add(d) }
}

// NightlyAt gives a timetable of once a day at a London time.
func NightlyAt(hour, minute int) func(civil.Instant) civil.Instant {
	return func(after civil.Instant) civil.Instant {
		at := after.Date().At(hour, minute)
		if !at.After(after) {
			at = after.Date().AddDays(1).At(hour, minute)
		}
		return at
	}
}

// Wake makes the runner look for work at once.
func (r *Runner) Wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

// pollEvery is how often the runner looks for work that nobody woke it for.
const pollEvery = 2 * time.Second

// Serve runs jobs with n workers until ctx ends.
func (r *Runner) Serve(ctx context.Context, n int) {
	var all sync.WaitGroup
	for range n {
		all.Go(func() { r.work(ctx) })
	}
	all.Wait()
}

func (r *Runner) work(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		worked, err := r.Step(ctx)
		if err != nil && ctx.Err() == nil {
			r.log.Error("the job queue could not be read", "error", err)
		}
		if worked {
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-r.woken:
		}
	}
}

// Step puts in periodic jobs that are due and runs one due job; worked is false when there was none.
func (r *Runner) Step(ctx context.Context) (worked bool, err error) {
	if err := r.putPeriodic(ctx); err != nil {
		return false, err
	}
	j, err := lease(ctx, r.db, r.clock.Now())
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, r.finish(ctx, j, r.handle(ctx, j))
}

// Drain runs due jobs until there are none: for tests and the command line.
func (r *Runner) Drain(ctx context.Context) error {
	for {
		worked, err := r.Step(ctx)
		if err != nil || !worked {
			return err
		}
	}
}

func (r *Runner) handle(ctx context.Context, j Job) (err error) {
	defer func() {
		if v := recover(); v != nil {
			r.log.Error("a job panicked", "kind", j.Kind, "job", j.ID, "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	h, ok := r.handlers[j.Kind]
	if !ok {
		return fmt.Errorf("no handler for jobs of kind %s", j.Kind)
	}
	return h(ctx, &Run{Job: j, runner: r})
}

// finish records how a job ended. A job cut short by the end of the process goes back to the queue.
func (r *Runner) finish(ctx context.Context, j Job, failure error) error {
	now := r.clock.Now()
	state, runAt, text := Done, j.RunAt, ""
	switch {
	case failure == nil:
	case errors.Is(failure, ErrStopped):
		state = Stopped
	case ctx.Err() != nil:
		state, runAt = Waiting, now
	case j.Attempt >= maxAttempts || fault.Is(failure, fault.Invalid) || fault.Is(failure, fault.Denied):
		state, text = Failed, failure.Error()
	default:
		state, runAt, text = Waiting, now.Add(backoff(j.Attempt)), failure.Error()
	}
	if text != "" {
		r.log.Warn("a job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "error", failure)
	}
	ended := now
	if state == Waiting {
		ended = civil.Instant{}
	}
	ctx = context.WithoutCancel(ctx)
	return r.db.Change(ctx, func(q db.Queryer) error {
		_, err := q.ExecContext(ctx, `UPDATE job SET state = $2, run_at = $3, last_error = $4, ended_at = $5, leased_until = NULL WHERE id = $1`,
			string(j.ID), string(state), runAt, text, ended)
		return db.Translate(err)
	})
}

// putPeriodic puts in the next run of each piece of periodic work that has none waiting or running.
func (r *Runner) putPeriodic(ctx context.Context) error {
	for _, p := range r.periodic {
		var missing bool
		err := r.db.View(ctx, func(q db.Queryer) error {
			return db.Translate(q.QueryRowContext(ctx, `SELECT COUNT(*) = 0 FROM job WHERE unique_key = $1 AND state IN ('WAITING', 'RUNNING')`, periodicKey(p.kind)).Scan(&missing))
		})
		if err != nil {
			return err
		}
		if !missing {
			continue
		}
		now := r.clock.Now()
		err = r.db.Change(ctx, func(q db.Queryer) error {
			_, err := Put(ctx, q, id.New[id.Job](r.ids), now, Order{Kind: p.kind, RunAt: p.next(now), Key: periodicKey(p.kind)})
			return err
		})
		if err != nil && !fault.Is(err, fault.Conflict) { // a conflict: another process was quicker
			return err
		}
	}
	return nil
}

func periodicKey(kind string) string { return "every:" + kind }
