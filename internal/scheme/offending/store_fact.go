package offending

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// family is a table of what sources say, such as arrests: rows in versions, the newest current.
type family struct {
	table string
	own   string // its columns after those that every family has
}

const versionColumns = "id, batch, row_no, source, key, current, record, hash"

// said is one row for a family, with the values of its own columns.
type said struct {
	source, key, hash string
	record            id.SourceRecord
	row               int64
	own               []any
}

type factKey struct{ source, key string }

type heldFact struct {
	id   int64
	hash string
	row  int // place among the rows of this batch, plus one
}

// add stores rows: one that is stored already and says the same changes nothing; one that says something
// new is stored beside the old, which is no longer current.
func (f family) add(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []said) ([]person.Outcome, error) {
	held, err := f.held(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	p := plan(in, held)
	if len(p.rows) == 0 {
		return p.outcomes, nil
	}
	first, err := insertBatch(ctx, tx, run, len(p.rows))
	if err != nil {
		return nil, err
	}
	err = db.InChunks(p.outdated, func(part []any) error {
		args := append([]any{false}, part...)
		_, err := tx.ExecContext(ctx, `UPDATE `+f.table+` SET current = $1 WHERE id IN (`+db.Marks(2, len(part))+`)`, args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.outcomes, f.insert(ctx, tx, first, p)
}

// insert stores rows under the numbers from first on. What a source never says is left to the table's own
// defaults, since each value costs.
func (f family) insert(ctx context.Context, tx *gate.Tx, first int64, p planned) error {
	columns := strings.Split(versionColumns, ", ")
	var own []int
	for j, column := range strings.Split(f.own, ", ") {
		if slices.ContainsFunc(p.rows, func(r said) bool { return !unsaid(r.own[j]) }) {
			columns, own = append(columns, column), append(own, j)
		}
	}
	rows, values := make([][]any, len(p.rows)), make([]any, 0, len(p.rows)*len(columns))
	for i, r := range p.rows {
		at := len(values)
		values = append(values, first+int64(i), first, r.row, r.source, r.key, !p.superseded[i], string(r.record), r.hash)
		for _, j := range own {
			values = append(values, r.own[j])
		}
		rows[i] = values[at:]
	}
	return db.InsertRows(ctx, tx, f.table, columns, rows, "")
}

// unsaid says that a value is what a column holds by default.
func unsaid(v any) bool {
	switch v {
	case "", int64(0), civil.NullDate{}, civil.Instant{}:
		return true
	}
	return false
}

// insertBatch stores what so many rows of a run have in common, and gives the number of the first.
func insertBatch(ctx context.Context, tx *gate.Tx, run id.ImportRun, rows int) (first int64, err error) {
	if first, err = db.TakeNumbers(ctx, tx, "fact_number", rows); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO fact_batch (id, last_id, run, learned_at) VALUES ($1, $2, $3, $4)`, first, first+int64(rows)-1, string(run), tx.Now())
	return first, err
}

// preview says what add would do, and writes nothing.
func (f family) preview(ctx context.Context, tx *gate.Tx, in []said) ([]person.Outcome, error) {
	held, err := f.held(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	return plan(in, held).outcomes, nil
}

// planned is what becomes of a batch.
type planned struct {
	outcomes   []person.Outcome
	rows       []said // to store
	superseded []bool // of the rows: a later row of the batch says something new
	outdated   []any  // numbers of stored rows that are no longer current
}

func plan(in []said, held map[factKey]heldFact) planned {
	p := planned{outcomes: make([]person.Outcome, len(in))}
	for i, x := range in {
		k := factKey{x.source, x.key}
		h, there := held[k]
		switch {
		case there && h.hash == x.hash:
			p.outcomes[i] = person.Unchanged
			continue
		case there && h.row > 0:
			p.outcomes[i], p.superseded[h.row-1] = person.Changed, true
		case there:
			p.outcomes[i], p.outdated = person.Changed, append(p.outdated, h.id)
		default:
			p.outcomes[i] = person.New
		}
		p.rows, p.superseded = append(p.rows, x), append(p.superseded, false)
		held[k] = heldFact{hash: x.hash, row: len(p.rows)}
	}
	return p
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

// ofBatches names the people of the rows of some batches, in the order in which they are to be found: SQLite
// keeps to the order of a CROSS JOIN, and finds the rows by their numbers since it has no use for batch + 0.
func (f family) ofBatches() string {
	return `fact_batch b CROSS JOIN ` + f.table + ` a CROSS JOIN v_person_of_record l
WHERE a.id BETWEEN b.id AND b.last_id AND a.batch + 0 = b.id AND a.current AND l.record = a.record AND `
}

// peopleWithNews adds those within the actor's scope of whom Waymark learned something from one instant until
// before another.
func (f family) peopleWithNews(ctx context.Context, tx *gate.Tx, from, until civil.Instant, out map[id.Person]bool) error {
	where, args, n := tx.Scope().SQL("l.person", 1)
	args = append(args, from, until)
	return each(ctx, tx, fmt.Sprintf(`SELECT DISTINCT l.person FROM %sb.learned_at >= $%d AND b.learned_at < $%d AND %s`, f.ofBatches(), n, n+1, where), args, func(rows *sql.Rows) error {
		var p id.Person
		err := rows.Scan(&p)
		out[p] = true
		return err
	})
}

// PeopleWithNews gives those within the actor's scope of whose arrests, charges or results in court Waymark
// learned from one instant until before another. It reads no record of theirs: the caller discloses whom it then shows.
func PeopleWithNews(ctx context.Context, tx *gate.Tx, from, until civil.Instant) ([]id.Person, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	found := map[id.Person]bool{}
	for _, f := range news {
		if err := f.peopleWithNews(ctx, tx, from, until, found); err != nil {
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
