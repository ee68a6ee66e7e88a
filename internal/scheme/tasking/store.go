package tasking

import (
	"context"
	"fmt"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const taskColumns = `t.id, t.person, t.what, t.detail, t.owner_agency, t.owner_staff, t.owner_since, t.due, t.due_time, t.priority, t.state,
t.outcome, t.cancel_reason, t.origin_kind, t.origin_ref, t.created_at, t.created_by, t.created_agency, t.closed_at, t.closed_by, t.version`

type row interface{ Scan(...any) error }

func scanTask(r row) (Task, error) {
	var t Task
	var tid, person, ownerAgency, ownerStaff, priority, state, originKind, createdBy, createdAgency, closedBy string
	err := r.Scan(&tid, &person, &t.What, &t.Detail, &ownerAgency, &ownerStaff, &t.OwnerSince, &t.Due, &t.DueTime, &priority, &state,
		&t.Outcome, &t.CancelReason, &originKind, &t.Origin.Ref, &t.CreatedAt, &createdBy, &createdAgency, &t.ClosedAt, &closedBy, &t.Version)
	t.ID, t.Person, t.Priority, t.State = id.Task(tid), id.Person(person), Priority(priority), State(state)
	t.Owner = Owner{Agency: id.Agency(ownerAgency), Staff: id.Staff(ownerStaff)}
	t.Origin.Kind = OriginKind(originKind)
	t.CreatedBy, t.CreatedAgency, t.ClosedBy = id.Staff(createdBy), id.Agency(createdAgency), id.Staff(closedBy)
	return t, db.Translate(err)
}

func insertTask(ctx context.Context, tx *gate.Tx, t Task) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO task (id, person, what, detail, owner_agency, owner_staff, owner_since, due, due_time, late_after,
priority, state, outcome, cancel_reason, origin_kind, origin_ref, created_at, created_by, created_agency, closed_at, closed_by, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		string(t.ID), string(t.Person), t.What, t.Detail, string(t.Owner.Agency), string(t.Owner.Staff), t.OwnerSince, t.Due, t.DueTime, t.LateAfter(),
		string(t.Priority), string(t.State), t.Outcome, t.CancelReason, string(t.Origin.Kind), t.Origin.Ref, t.CreatedAt, string(t.CreatedBy),
		string(t.CreatedAgency), t.ClosedAt, string(t.ClosedBy), t.Version)
	return fault.Wrap(err, "write a task")
}

// updateTask writes what can change of a task, if its version is still the one it was read with.
func updateTask(ctx context.Context, tx *gate.Tx, t Task) error {
	res, err := tx.ExecContext(ctx, `UPDATE task SET owner_agency = $3, owner_staff = $4, owner_since = $5, state = $6, outcome = $7,
cancel_reason = $8, closed_at = $9, closed_by = $10, version = version + 1 WHERE id = $1 AND version = $2`,
		string(t.ID), t.Version, string(t.Owner.Agency), string(t.Owner.Staff), t.OwnerSince, string(t.State), t.Outcome,
		t.CancelReason, t.ClosedAt, string(t.ClosedBy))
	if err != nil {
		return fault.Wrap(err, "change a task")
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errStale(err)
	}
	return nil
}

func errStale(cause error) error {
	return fault.Because(cause, fault.Conflict, "Somebody changed this task after you opened it.")
}

func findTask(ctx context.Context, tx *gate.Tx, p id.Person, t id.Task) (Task, error) {
	return scanTask(tx.QueryRowContext(ctx, `SELECT `+taskColumns+` FROM task t WHERE t.id = $1 AND t.person = $2`, string(t), string(p)))
}

func queryTasks(ctx context.Context, tx *gate.Tx, text string, args ...any) ([]Task, error) {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Task
	for rows.Next() {
		t, err := scanTask(rows)
		if err != nil {
			return nil, fault.Wrap(err, "read tasks")
		}
		out = append(out, t)
	}
	return out, db.Translate(rows.Err())
}

func insertStep(ctx context.Context, tx *gate.Tx, s Step) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO task_move (id, task, at, by_staff, by_agency, kind, from_agency, from_staff, to_agency, to_staff, line)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, gate.NewID[string](tx), string(s.Task), s.At, string(s.By), string(s.ByAgency), string(s.Kind),
		string(s.From.Agency), string(s.From.Staff), string(s.To.Agency), string(s.To.Staff), s.Line)
	return fault.Wrap(err, "write a step of a task")
}

// listSteps gives a task's history, oldest first.
func listSteps(ctx context.Context, tx *gate.Tx, t id.Task) ([]Step, error) {
	rows, err := tx.QueryContext(ctx, `SELECT at, by_staff, by_agency, kind, from_agency, from_staff, to_agency, to_staff, line
FROM task_move WHERE task = $1 ORDER BY at, id`, string(t))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Step
	for rows.Next() {
		s := Step{Task: t}
		var by, byAgency, kind, fromAgency, fromStaff, toAgency, toStaff string
		if err := rows.Scan(&s.At, &by, &byAgency, &kind, &fromAgency, &fromStaff, &toAgency, &toStaff, &s.Line); err != nil {
			return nil, fault.Wrap(err, "read the steps of a task")
		}
		s.By, s.ByAgency, s.Kind = id.Staff(by), id.Agency(byAgency), StepKind(kind)
		s.From, s.To = Owner{id.Agency(fromAgency), id.Staff(fromStaff)}, Owner{id.Agency(toAgency), id.Staff(toStaff)}
		out = append(out, s)
	}
	return out, db.Translate(rows.Err())
}

// peopleAtOnce bounds the people of one query.
const peopleAtOnce = 400

// listOpenOf gives the open tasks of people, soonest due first.
func listOpenOf(ctx context.Context, tx *gate.Tx, people []id.Person) ([]Task, error) {
	var out []Task
	for start := 0; start < len(people); start += peopleAtOnce {
		some := people[start:min(start+peopleAtOnce, len(people))]
		marks, args := marks(some, 1)
		got, err := queryTasks(ctx, tx, `SELECT `+taskColumns+` FROM task t WHERE t.person IN (`+marks+`) AND t.closed_at IS NULL ORDER BY t.late_after, t.id`, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// listAllOf gives a person's tasks, at most some: the open ones first, then the newest.
func listAllOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) ([]Task, error) {
	return queryTasks(ctx, tx, `SELECT `+taskColumns+` FROM task t WHERE t.person = $1
ORDER BY CASE WHEN t.closed_at IS NULL THEN 0 ELSE 1 END, t.created_at DESC, t.id DESC LIMIT $2`, string(p), limit)
}

// listNewlyLate gives open tasks that are late at an instant and were not told of yet.
func listNewlyLate(ctx context.Context, tx *gate.Tx, at civil.Instant, limit int) ([]Task, error) {
	return queryTasks(ctx, tx, `SELECT `+taskColumns+` FROM task t
WHERE t.closed_at IS NULL AND t.late_told_at IS NULL AND t.late_after <= $1 ORDER BY t.late_after, t.id LIMIT $2`, at, limit)
}

// markTold remembers that it was told that a task is late. It is no change of the task, so that its
// version stays.
func markTold(ctx context.Context, tx *gate.Tx, t id.Task, at civil.Instant) (bool, error) {
	res, err := tx.ExecContext(ctx, `UPDATE task SET late_told_at = $2 WHERE id = $1 AND late_told_at IS NULL`, string(t), at)
	if err != nil {
		return false, fault.Wrap(err, "mark a task as told")
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func marks[T ~string](values []T, from int) (string, []any) {
	var b strings.Builder
	args := make([]any, len(values))
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
		args[i] = string(v)
	}
	return b.String(), args
}
