package supervision

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// UndoRun takes back what an import run stored of assessments, so that what was said before is current again:
// at most so many at a time, the oldest first. It gives how many it took; none are left when that is 0. Ids
// are in the order of storing, so the greatest one left of a key is what was said last.
func UndoRun(ctx context.Context, tx *gate.Tx, run id.ImportRun, most int) (int, error) {
	if err := tx.Need(access.Supervision); err != nil {
		return 0, err
	}
	var ids []id.Assessment
	keys := map[string][]string{}
	err := each(ctx, tx, `SELECT id, source, key, current FROM assessment WHERE run = $1 ORDER BY id LIMIT $2`, []any{string(run), most}, func(rows *sql.Rows) error {
		var which id.Assessment
		var source, key string
		var current bool
		err := rows.Scan(&which, &source, &key, &current)
		if ids = append(ids, which); current {
			keys[source] = append(keys[source], key)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	err = db.InChunks(ids, func(part []id.Assessment) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM assessment_figure WHERE assessment IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM assessment WHERE id IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
		return err
	})
	if err != nil {
		return 0, err
	}
	for source, list := range keys {
		err := db.InChunks(list, func(part []string) error {
			args := append([]any{true, source}, db.Texts(part)...)
			_, err := tx.ExecContext(ctx, `UPDATE assessment SET current = $1 WHERE id IN (SELECT MAX(m.id) FROM assessment m
WHERE NOT m.current AND m.source = $2 AND m.key IN (`+db.Marks(3, len(part))+`) GROUP BY m.key)`, args...)
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// RunsOn gives the runs, other than one, whose assessments are of some records.
func RunsOn(ctx context.Context, tx *gate.Tx, besides id.ImportRun, records []id.SourceRecord) ([]id.ImportRun, error) {
	if err := tx.Need(access.Supervision); err != nil {
		return nil, err
	}
	var out []id.ImportRun
	err := db.InChunks(records, func(part []id.SourceRecord) error {
		args := append([]any{string(besides)}, db.Texts(part)...)
		return each(ctx, tx, `SELECT DISTINCT run FROM assessment WHERE current AND run <> $1 AND record IN (`+db.Marks(2, len(part))+`)`, args, texts(&out))
	})
	return out, err
}

// PeopleOfRun gives those of whom a run's assessments are.
func PeopleOfRun(ctx context.Context, tx *gate.Tx, run id.ImportRun) ([]id.Person, error) {
	if err := tx.Need(access.Supervision); err != nil {
		return nil, err
	}
	var out []id.Person
	err := each(ctx, tx, `SELECT DISTINCT person FROM v_assessment WHERE run = $1`, []any{string(run)}, texts(&out))
	return out, err
}

// RunsOf gives the runs that said something of a person's assessments: who looked includes them.
func RunsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]string, error) {
	if err := tx.Need(access.Looking, p); err != nil {
		return nil, err
	}
	var out []string
	err := each(ctx, tx, `SELECT DISTINCT a.run FROM v_person_of_record l JOIN assessment a ON a.record = l.record WHERE l.person = $1`, []any{string(p)}, texts(&out))
	return out, err
}

// texts gives a function that reads a row's one text into a list.
func texts[T ~string](out *[]T) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		*out = append(*out, T(s))
		return err
	}
}
