package offending

import (
	"context"
	"database/sql"
	"fmt"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// families are the tables that imports fill, and news are those whose rows the board shows. A case by itself
// is none: what it is about came as an arrest or a charge.
var (
	families = []family{arrests, charges, results, cases}
	news     = []family{arrests, charges, results}
)

// UndoRun takes back what an import run stored of arrests, charges, results and cases, so that what was said before is
// current again: at most so many rows at a time, batch by batch in the order of storing. It gives how many
// it took; none are left when that is 0.
func UndoRun(ctx context.Context, tx *gate.Tx, run id.ImportRun, most int) (taken int, err error) {
	if err := tx.Need(access.Offending); err != nil {
		return 0, err
	}
	batches, err := batchesOf(ctx, tx, run)
	if err != nil {
		return 0, err
	}
	for _, b := range batches {
		for _, f := range families {
			n, err := f.undo(ctx, tx, b, most-taken)
			if taken += n; err != nil || taken >= most {
				return taken, err
			}
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM fact_batch WHERE id = $1`, b.first); err != nil {
			return taken, err
		}
	}
	return taken, nil
}

// batch says which numbers the rows of a batch have.
type batch struct{ first, last int64 }

func batchesOf(ctx context.Context, tx *gate.Tx, run id.ImportRun) ([]batch, error) {
	var out []batch
	err := each(ctx, tx, `SELECT id, last_id FROM fact_batch WHERE run = $1 ORDER BY id`, []any{string(run)}, collect(func(rows *sql.Rows) (b batch, err error) {
		err = rows.Scan(&b.first, &b.last)
		return b, err
	}, &out))
	return out, err
}

// undo takes the oldest rows of a batch first. Numbers are in the order of storing, so the greatest one left
// of a key is what was said last.
func (f family) undo(ctx context.Context, tx *gate.Tx, b batch, most int) (int, error) {
	var ids []any
	keys := map[string][]string{}
	err := each(ctx, tx, `SELECT id, source, key, current FROM `+f.table+` WHERE id BETWEEN $1 AND $2 AND batch = $1 ORDER BY id LIMIT $3`, []any{b.first, b.last, most}, func(rows *sql.Rows) error {
		var row int64
		var k factKey
		var current bool
		err := rows.Scan(&row, &k.source, &k.key, &current)
		if ids = append(ids, row); current {
			keys[k.source] = append(keys[k.source], k.key)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	err = db.InChunks(ids, func(part []any) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM `+f.table+` WHERE id IN (`+db.Marks(1, len(part))+`)`, part...)
		return err
	})
	if err != nil {
		return 0, err
	}
	for source, list := range keys {
		if err := f.restore(ctx, tx, source, list); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

func (f family) restore(ctx context.Context, tx *gate.Tx, source string, keys []string) error {
	return db.InChunks(keys, func(part []string) error {
		args := append([]any{true, source}, db.Texts(part)...)
		_, err := tx.ExecContext(ctx, fmt.Sprintf(`UPDATE %[1]s SET current = $1 WHERE id IN (SELECT MAX(m.id) FROM %[1]s m
WHERE NOT m.current AND m.source = $2 AND m.key IN (%[2]s) GROUP BY m.key)`, f.table, db.Marks(3, len(part))), args...)
		return err
	})
}

// RunsOn gives the runs, other than one, that said something of some records.
func RunsOn(ctx context.Context, tx *gate.Tx, besides id.ImportRun, records []id.SourceRecord) ([]id.ImportRun, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	var out []id.ImportRun
	for _, f := range families {
		err := db.InChunks(records, func(part []id.SourceRecord) error {
			args := append([]any{string(besides)}, db.Texts(part)...)
			return each(ctx, tx, `SELECT DISTINCT b.run FROM `+f.table+` a JOIN fact_batch b ON b.id = a.batch WHERE a.current AND b.run <> $1 AND a.record IN (`+db.Marks(2, len(part))+`)`, args, collect(scanRun, &out))
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scanRun(rows *sql.Rows) (run id.ImportRun, err error) {
	err = rows.Scan(&run)
	return run, err
}

// PeopleOfRun gives those of whom a run said something.
func PeopleOfRun(ctx context.Context, tx *gate.Tx, run id.ImportRun) ([]id.Person, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	var out []id.Person
	for _, f := range families {
		err := each(ctx, tx, `SELECT DISTINCT l.person FROM `+f.ofBatches()+`b.run = $1`, []any{string(run)}, func(rows *sql.Rows) error {
			var p id.Person
			err := rows.Scan(&p)
			out = append(out, p)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
