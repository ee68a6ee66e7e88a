package offending

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// family is a table of what sources say, arrests or charges: rows in versions, the newest current.
type family struct {
	table string
	own   string // its columns after those that every family has
}

const versionColumns = "id, source, key, current, record, run, row_no, hash, learned_at"

// said is one row for a family, with the values of its own columns.
type said struct {
	source, key, hash string
	record            id.SourceRecord
	row               int64
	own               []any
}

type factKey struct{ source, key string }

type heldFact struct {
	id, hash string
	row      int // place among the rows of this batch, plus one
}

// add stores rows: one that is stored already and says the same changes nothing; one that says something
// new is stored beside the old, which is no longer current.
func (f family) add(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []said) ([]person.Outcome, error) {
	held, err := f.held(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	out, rows, outdated := f.plan(tx, run, in, held)
	err = db.InChunks(outdated, func(part []any) error {
		args := append([]any{false}, part...)
		_, err := tx.ExecContext(ctx, `UPDATE `+f.table+` SET current = $1 WHERE id IN (`+db.Marks(2, len(part))+`)`, args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, db.InsertRows(ctx, tx, f.table, strings.Split(versionColumns+", "+f.own, ", "), rows, "")
}

// preview says what add would do, and writes nothing.
func (f family) preview(ctx context.Context, tx *gate.Tx, in []said) ([]person.Outcome, error) {
	held, err := f.held(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	out, _, _ := f.plan(tx, "", in, held)
	return out, nil
}

func (f family) plan(tx *gate.Tx, run id.ImportRun, in []said, held map[factKey]heldFact) (out []person.Outcome, rows [][]any, outdated []any) {
	out = make([]person.Outcome, len(in))
	for i, x := range in {
		k := factKey{x.source, x.key}
		h, there := held[k]
		switch {
		case there && h.hash == x.hash:
			out[i] = person.Unchanged
			continue
		case there && h.row > 0:
			out[i], rows[h.row-1][3] = person.Changed, false
		case there:
			out[i], outdated = person.Changed, append(outdated, h.id)
		default:
			out[i] = person.New
		}
		rows = append(rows, append([]any{gate.NewID[string](tx), x.source, x.key, true, string(x.record), string(run), x.row, x.hash, tx.Now()}, x.own...))
		held[k] = heldFact{hash: x.hash, row: len(rows)}
	}
	return out, rows, outdated
}

func (f family) held(ctx context.Context, tx *gate.Tx, in []said) (map[factKey]heldFact, error) {
	keys := map[string][]string{}
	for _, x := range in {
		keys[x.source] = append(keys[x.source], x.key)
	}
	out := make(map[factKey]heldFact, len(in))
	for source, list := range keys {
		err := db.InChunks(list, func(part []string) error {
			args := append([]any{source}, db.Texts(part)...)
			return each(ctx, tx, `SELECT key, id, hash FROM `+f.table+` WHERE current AND source = $1 AND key IN (`+db.Marks(2, len(part))+`)`, args, func(rows *sql.Rows) error {
				var key string
				var h heldFact
				err := rows.Scan(&key, &h.id, &h.hash)
				out[factKey{source, key}] = h
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// peopleWithNews adds those within the actor's scope of whom Waymark learned something in a view from one
// instant until before another.
func peopleWithNews(ctx context.Context, tx *gate.Tx, view string, from, until civil.Instant, out map[id.Person]bool) error {
	where, args, n := tx.Scope().SQL("a.person", 1)
	args = append(args, from, until)
	return each(ctx, tx, fmt.Sprintf(`SELECT DISTINCT a.person FROM %s a WHERE a.learned_at >= $%d AND a.learned_at < $%d AND %s`, view, n, n+1, where), args, func(rows *sql.Rows) error {
		var p id.Person
		err := rows.Scan(&p)
		out[p] = true
		return err
	})
}

// PeopleWithNews gives those within the actor's scope of whose arrests or charges Waymark learned from one
// instant until before another. It reads no record of theirs: the caller discloses whom it then shows.
func PeopleWithNews(ctx context.Context, tx *gate.Tx, from, until civil.Instant) ([]id.Person, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	found := map[id.Person]bool{}
	for _, view := range []string{"v_arrest", "v_charge"} {
		if err := peopleWithNews(ctx, tx, view, from, until, found); err != nil {
			return nil, err
		}
	}
	out := make([]id.Person, 0, len(found))
	for p := range found {
		out = append(out, p)
	}
	return out, nil
}

func each(ctx context.Context, tx *gate.Tx, query string, args []any, f func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}

// collect gives a function that reads a row into a list.
func collect[T any](scan func(*sql.Rows) (T, error), out *[]T) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		x, err := scan(rows)
		*out = append(*out, x)
		return err
	}
}
