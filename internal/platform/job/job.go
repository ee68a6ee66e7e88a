// Package job does work that happens later or every night: a leased queue and a timetable in the same
// database, so that a job is put in by the change that needs it and survives a crash. Handlers reach
// people only through the gate, as a system actor that names its cause. It must never hold a person's
// data in a job's arguments: ids only.
package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// State says where a job is.
type State string

// The states of a job.
const (
	Waiting State = "WAITING"
	Running State = "RUNNING"
	Done    State = "DONE"
	Failed  State = "FAILED"
	Stopped State = "STOPPED"
)

// Job is one piece of work.
type Job struct {
	ID        id.Job
	Kind      string
	Args      json.RawMessage
	State     State
	RunAt     civil.Instant
	Attempt   int
	StopAsked bool
	DoneUnits int64
	AllUnits  int64
	LastError string
	CreatedAt civil.Instant
	EndedAt   civil.Instant
}

// Order is a request for a job. Key, when set, allows one waiting or running job of that key.
type Order struct {
	Kind  string
	Args  any
	RunAt civil.Instant // zero: now
	Key   string
}

// Put adds a job inside the caller's transaction. A second one with the same Key is quietly the first.
func Put(ctx context.Context, q db.Queryer, newID id.Job, now civil.Instant, o Order) (id.Job, error) {
	args, err := json.Marshal(o.Args)
	if err != nil {
		return "", err
	}
	if o.RunAt.IsZero() {
		o.RunAt = now
	}
	if o.Key != "" {
		var there string
		err := q.QueryRowContext(ctx, `SELECT id FROM job WHERE unique_key = $1 AND state IN ('WAITING', 'RUNNING')`, o.Key).Scan(&there)
		if err == nil {
			return id.Job(there), nil
		}
		if db.Translate(err) != nil && !fault.Is(db.Translate(err), fault.NotFound) {
			return "", db.Translate(err)
		}
	}
	_, err = q.ExecContext(ctx, `INSERT INTO job (id, kind, args, unique_key, state, run_at, stop_asked, created_at) VALUES ($1, $2, $3, $4, 'WAITING', $5, $6, $7)`,
		string(newID), o.Kind, string(args), sql.NullString{String: o.Key, Valid: o.Key != ""}, o.RunAt, false, now)
	return newID, fault.Wrap(db.Translate(err), "put a job of kind %s", o.Kind)
}

const columns = `id, kind, args, state, run_at, attempt, stop_asked, done_units, total_units, last_error, created_at, ended_at`

func scan(row interface{ Scan(...any) error }) (Job, error) {
	var j Job
	var jid, args, state string
	err := row.Scan(&jid, &j.Kind, &args, &state, &j.RunAt, &j.Attempt, &j.StopAsked, &j.DoneUnits, &j.AllUnits, &j.LastError, &j.CreatedAt, &j.EndedAt)
	j.ID, j.Args, j.State = id.Job(jid), json.RawMessage(args), State(state)
	return j, db.Translate(err)
}

// Find gives one job.
func Find(ctx context.Context, q db.Queryer, j id.Job) (Job, error) {
	return scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM job WHERE id = $1`, string(j)))
}

// List gives the newest jobs first.
func List(ctx context.Context, q db.Queryer, limit int) ([]Job, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM job ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	var out []Job
	for rows.Next() {
		j, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, db.Translate(rows.Err())
}

// AskStop asks a running job to stop at its next safe point, and stops a waiting one at once.
func AskStop(ctx context.Context, q db.Queryer, j id.Job, now civil.Instant) error {
	_, err := q.ExecContext(ctx, `UPDATE job SET stop_asked = $2, state = CASE WHEN state = 'WAITING' THEN 'STOPPED' ELSE state END,
ended_at = CASE WHEN state = 'WAITING' THEN $3 ELSE ended_at END WHERE id = $1 AND state IN ('WAITING', 'RUNNING')`, string(j), true, now)
	return db.Translate(err)
}

// Retry puts a failed or stopped job back in the queue.
func Retry(ctx context.Context, q db.Queryer, j id.Job, now civil.Instant) error {
	_, err := q.ExecContext(ctx, `UPDATE job SET state = 'WAITING', attempt = 0, stop_asked = $2, run_at = $3, ended_at = NULL, leased_until = NULL
WHERE id = $1 AND state IN ('FAILED', 'STOPPED')`, string(j), false, now)
	return db.Translate(err)
}

// leaseFor is how long a job may run between two signs of life before another process may take it.
const leaseFor = 2 * time.Minute

// maxAttempts is how often a job that fails is tried before it is left for a person to look at.
const maxAttempts = 8

// lease takes the next due job. The condition is repeated in the outer WHERE: on PostgreSQL the
// sub-select alone would hand one job to two processes.
func lease(ctx context.Context, d *db.DB, now civil.Instant) (Job, error) {
	const due = `(state = 'WAITING' AND run_at <= $1 OR state = 'RUNNING' AND leased_until < $1)`
	var got Job
	err := d.Change(ctx, func(q db.Queryer) error {
		var err error
		got, err = scan(q.QueryRowContext(ctx, `UPDATE job SET state = 'RUNNING', attempt = attempt + 1, leased_until = $2
WHERE id = (SELECT id FROM job WHERE `+due+` ORDER BY run_at, id LIMIT 1`+d.SkipLocked()+`) AND `+due+` RETURNING `+columns, now, now.Add(leaseFor)))
		return err
	})
	return got, err
}

// backoff is how long a job waits after its n-th failure: 4 s, 16 s, about a minute, ... at most an hour.
func backoff(attempt int) time.Duration {
	d := time.Second
	for range attempt {
		d *= 4
		if d > time.Hour {
			return time.Hour
		}
	}
	return d
}
