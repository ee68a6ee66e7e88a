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

// builder collects the conditions of a list and numbers their arguments.
type builder struct {
	where []string
	args  []any
}

func (b *builder) bind(v any) string {
	b.args = append(b.args, v)
	return fmt.Sprintf("$%d", len(b.args))
}

func (b *builder) add(condition string) { b.where = append(b.where, condition) }

func (b *builder) scope(tx *gate.Tx) {
	condition, args, _ := tx.Scope().SQL("t.person", len(b.args)+1)
	b.args = append(b.args, args...)
	b.add(condition)
}

func (b *builder) box(tx *gate.Tx, q Query) {
	me, mine := string(tx.Actor().ID), string(tx.Actor().Agency)
	switch q.Box {
	case Mine:
		if q.Unnamed && mine != "" {
			b.add("(t.owner_staff = " + b.bind(me) + " OR (t.owner_agency = " + b.bind(mine) + " AND t.owner_staff = ''))")
			return
		}
		b.add("t.owner_staff = " + b.bind(me))
	case MyAgency:
		b.add("t.owner_agency = " + b.bind(mine))
	case Asked:
		b.add("t.created_by = " + b.bind(me))
	}
}

func (b *builder) show(q Query, now civil.Instant) {
	switch q.Show {
	case ShowClosed:
		b.add("t.closed_at IS NOT NULL AND t.closed_at >= " + b.bind(now.Date().AddDays(-closedDays).Start()))
	case ShowOverdue:
		b.add("t.closed_at IS NULL AND t.late_after <= " + b.bind(now))
	default:
		b.add("t.closed_at IS NULL")
	}
	if q.Priority != "" {
		b.add("t.priority = " + b.bind(string(q.Priority)))
	}
	if until, ok := q.dueUntil(now.Date()); ok {
		b.add("t.due <= " + b.bind(until))
	}
}

// listPage gives one page of a list under the scope, and whether there is more after it: open tasks by
// when they are due, closed ones newest first.
func listPage(ctx context.Context, tx *gate.Tx, q Query) ([]Task, bool, error) {
	var b builder
	b.box(tx, q)
	b.show(q, tx.Now())
	b.scope(tx)
	key, than, order := "t.late_after", ">", "t.late_after, t.id"
	if q.Show == ShowClosed {
		key, than, order = "t.closed_at", "<", "t.closed_at DESC, t.id DESC"
	}
	if q.After != "" {
		at, last, err := parseCursor(q.After)
		if err != nil {
			return nil, false, err
		}
		b.add("(" + key + ", t.id) " + than + " (" + b.bind(at) + ", " + b.bind(last) + ")")
	}
	text := `SELECT ` + taskColumns + ` FROM task t WHERE ` + strings.Join(b.where, " AND ") + ` ORDER BY ` + order + ` LIMIT ` + b.bind(q.Limit+1)
	out, err := queryTasks(ctx, tx, text, b.args...)
	if err != nil || len(out) <= q.Limit {
		return out, false, err
	}
	return out[:q.Limit], true, nil
}

// findPersonOf gives the person of a task within the scope.
func findPersonOf(ctx context.Context, tx *gate.Tx, t id.Task) (id.Person, error) {
	var b builder
	b.add("t.id = " + b.bind(string(t)))
	b.scope(tx)
	var p string
	err := tx.QueryRowContext(ctx, `SELECT t.person FROM task t WHERE `+strings.Join(b.where, " AND "), b.args...).Scan(&p)
	return id.Person(p), db.Translate(err)
}

// cursor names the place after a task in a list.
func cursor(t Task, q Query) string {
	at := t.LateAfter()
	if q.Show == ShowClosed {
		at = t.ClosedAt
	}
	return at.String() + "~" + string(t.ID)
}

func parseCursor(s string) (civil.Instant, string, error) {
	at, last, ok := strings.Cut(s, "~")
	i, err := civil.ParseInstant(at)
	if !ok || err != nil || last == "" {
		return i, "", fault.New(fault.Invalid, "That page of the list does not exist.")
	}
	return i, last, nil
}

// countOpen counts open tasks under the scope for the badges.
func countOpen(ctx context.Context, tx *gate.Tx) (Counts, error) {
	var b builder
	me, mine, now := b.bind(string(tx.Actor().ID)), b.bind(string(tx.Actor().Agency)), b.bind(tx.Now())
	text := fmt.Sprintf(`SELECT COUNT(*) FILTER (WHERE t.owner_staff = %[1]s), COUNT(*) FILTER (WHERE t.owner_staff = %[1]s AND t.late_after <= %[3]s),
COUNT(*) FILTER (WHERE t.owner_agency = %[2]s), COUNT(*) FILTER (WHERE t.owner_agency = %[2]s AND t.late_after <= %[3]s),
COUNT(*) FILTER (WHERE t.created_by = %[1]s), COUNT(*) FILTER (WHERE t.created_by = %[1]s AND t.late_after <= %[3]s)
FROM task t WHERE t.closed_at IS NULL AND (t.owner_staff = %[1]s OR t.owner_agency = %[2]s OR t.created_by = %[1]s)`, me, mine, now)
	b.scope(tx)
	var c Counts
	err := tx.QueryRowContext(ctx, text+" AND "+strings.Join(b.where, " AND "), b.args...).
		Scan(&c.Mine, &c.MineOverdue, &c.Agency, &c.AgencyOverdue, &c.Asked, &c.AskedOverdue)
	return c, db.Translate(err)
}

const suggestionColumns = `origin_kind, what, due_in, version`

func scanSuggestion(r row) (Suggestion, error) {
	var s Suggestion
	var kind string
	err := r.Scan(&kind, &s.What, &s.DueIn, &s.Version)
	s.Kind = OriginKind(kind)
	return s, db.Translate(err)
}

func findSuggestion(ctx context.Context, tx *gate.Tx, k OriginKind) (Suggestion, error) {
	return scanSuggestion(tx.QueryRowContext(ctx, `SELECT `+suggestionColumns+` FROM task_suggestion WHERE origin_kind = $1`, string(k)))
}

func listSuggestions(ctx context.Context, tx *gate.Tx) (map[OriginKind]Suggestion, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+suggestionColumns+` FROM task_suggestion`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[OriginKind]Suggestion{}
	for rows.Next() {
		s, err := scanSuggestion(rows)
		if err != nil {
			return nil, fault.Wrap(err, "read the suggestions")
		}
		out[s.Kind] = s
	}
	return out, db.Translate(rows.Err())
}

func updateSuggestion(ctx context.Context, tx *gate.Tx, s Suggestion) error {
	res, err := tx.ExecContext(ctx, `UPDATE task_suggestion SET what = $3, due_in = $4, version = version + 1 WHERE origin_kind = $1 AND version = $2`,
		string(s.Kind), s.Version, s.What, s.DueIn)
	if err != nil {
		return fault.Wrap(err, "change a suggestion")
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.Because(err, fault.Conflict, "Somebody changed this suggestion after you opened it.")
	}
	return nil
}

// peopleOf lists the people of tasks once each, in the order of the tasks.
func peopleOf(tasks []Task) []id.Person {
	seen := make(map[id.Person]bool, len(tasks))
	out := make([]id.Person, 0, len(tasks))
	for _, t := range tasks {
		if !seen[t.Person] {
			seen[t.Person] = true
			out = append(out, t.Person)
		}
	}
	return out
}
