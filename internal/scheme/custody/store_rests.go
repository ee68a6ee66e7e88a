package custody

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// NewestRollAfter gives the day of the newest roll of the sources whose rolls a run brought, where that is
// not the run's own: a roll on which later ones were compared cannot be undone before those.
func NewestRollAfter(ctx context.Context, tx *gate.Tx, run id.ImportRun) (civil.NullDate, error) {
	var out civil.NullDate
	if err := tx.Need(access.Custody); err != nil {
		return out, err
	}
	err := tx.QueryRowContext(ctx, `SELECT MAX(m.day) FROM custody_roll r JOIN custody_roll m ON m.source = r.source AND m.day > r.day AND m.run <> r.run WHERE r.run = $1`,
		string(run)).Scan(&out)
	return out, db.Translate(err)
}

// RunsOn gives the runs, other than one, whose stays are of some records.
func RunsOn(ctx context.Context, tx *gate.Tx, besides id.ImportRun, records []id.SourceRecord) ([]id.ImportRun, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	var out []id.ImportRun
	err := db.InChunks(records, func(part []id.SourceRecord) error {
		args := append([]any{string(besides)}, db.Texts(part)...)
		return each(ctx, tx, `SELECT DISTINCT run FROM custody_spell WHERE current AND run <> $1 AND record IN (`+db.Marks(2, len(part))+`)`, args, collectRuns(&out))
	})
	return out, err
}

// RunsOver gives the later runs that said more of the stays that a run brought.
func RunsOver(ctx context.Context, tx *gate.Tx, run id.ImportRun) ([]id.ImportRun, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	var out []id.ImportRun
	err := each(ctx, tx, `SELECT DISTINCT m.run FROM custody_spell s JOIN custody_spell m ON m.source = s.source AND m.key = s.key AND m.n > s.n
WHERE s.run = $1 AND m.run <> $1`, []any{string(run)}, collectRuns(&out))
	return out, err
}

func collectRuns(out *[]id.ImportRun) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var run id.ImportRun
		err := rows.Scan(&run)
		*out = append(*out, run)
		return err
	}
}

// PeopleOfRun gives those of whom a run's stays are.
func PeopleOfRun(ctx context.Context, tx *gate.Tx, run id.ImportRun) ([]id.Person, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	var out []id.Person
	err := each(ctx, tx, `SELECT DISTINCT person FROM v_spell WHERE run = $1`, []any{string(run)}, func(rows *sql.Rows) error {
		var p id.Person
		err := rows.Scan(&p)
		out = append(out, p)
		return err
	})
	return out, err
}
