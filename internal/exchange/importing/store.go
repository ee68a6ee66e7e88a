package importing

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const runColumns = "id, profile, source, kind, agency, file_name, file_bytes, state, position, new_rows, changed_rows, unchanged_rows, refused_rows, " +
	"covers_until, roll_date, started_by, started_at, ended_at, job, undo_begun, undone_by, undone_at, undo_reason"

func scanRun(row interface{ Scan(...any) error }) (Run, error) {
	var r Run
	err := row.Scan(&r.ID, &r.Profile, &r.Source, &r.Kind, &r.Agency, &r.FileName, &r.Bytes, &r.State, &r.Position, &r.New, &r.Changed, &r.Unchanged, &r.Refused,
		&r.CoversUntil, &r.RollDate, &r.StartedBy, &r.StartedAt, &r.EndedAt, &r.Job, &r.UndoBegun, &r.UndoneBy, &r.UndoneAt, &r.UndoReason)
	return r, db.Translate(err)
}

// unfinished finds the run of the same profile and file that was cut off.
func unfinished(ctx context.Context, tx *gate.Tx, p *profile.Profile, sum [32]byte) (Run, bool, error) {
	r, err := scanRun(tx.QueryRowContext(ctx, `SELECT `+runColumns+` FROM import_run WHERE profile_digest = $1 AND file_sum = $2 AND state = 'APPLYING' AND undo_begun IS NULL`,
		p.Digest, hex.EncodeToString(sum[:])))
	if fault.Is(err, fault.NotFound) {
		return Run{}, false, nil
	}
	return r, err == nil, err
}

// beginRun gives the run of a file: the one that was cut off, or the fresh one, kept from now on. Nothing
// of a source comes in while something of it is being taken back: it could come to rest on that.
func beginRun(ctx context.Context, tx *gate.Tx, fresh Run, p *profile.Profile, file *source) (Run, bool, error) {
	run, there, err := unfinished(ctx, tx, p, file.sum)
	if err != nil || there {
		return run, there, err
	}
	under, err := underUndo(ctx, tx, p.Source)
	if err != nil {
		return run, false, err
	}
	if under != "" {
		return run, false, fault.New(fault.Conflict, "The import of %s is being undone. Bring more from %s in when that has ended.", under, p.Source)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO import_run (id, profile, profile_digest, source, kind, agency, file_name, file_sum, file_bytes, state, started_by, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'APPLYING', $10, $11)`, string(fresh.ID), p.Name, p.Digest, p.Source, string(p.Kind.Name), p.Agency.Name,
		fresh.FileName, hex.EncodeToString(file.sum[:]), file.size, string(fresh.StartedBy), fresh.StartedAt)
	return fresh, false, err
}

// underUndo names the file of a source that is being taken back, or nothing.
func underUndo(ctx context.Context, tx *gate.Tx, source string) (file string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(file_name), '') FROM import_run WHERE source = $1 AND undo_begun IS NOT NULL AND state <> 'UNDONE'`, source).Scan(&file)
	return file, db.Translate(err)
}

// advance moves a run from one position to the next with what the batch counted. A run that another
// process has moved is a conflict, and the batch is not applied.
func advance(ctx context.Context, tx *gate.Tx, run id.ImportRun, from, to int64, c Counts, covers civil.Instant) error {
	res, err := tx.ExecContext(ctx, `UPDATE import_run SET position = $3, new_rows = new_rows + $4, changed_rows = changed_rows + $5,
unchanged_rows = unchanged_rows + $6, refused_rows = refused_rows + $7,
covers_until = CASE WHEN covers_until IS NULL OR covers_until < $8 THEN $8 ELSE covers_until END
WHERE id = $1 AND position = $2 AND state = 'APPLYING' AND undo_begun IS NULL`, string(run), from, to, c.New, c.Changed, c.Unchanged, c.Refused, covers)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.Because(errors.Join(err), fault.Conflict, "Another process is applying this file.")
	}
	return nil
}

func insertRefusals(ctx context.Context, tx *gate.Tx, run id.ImportRun, refused bool, in []reader.Refusal) error {
	rows := make([][]any, len(in))
	place := map[int64]int{}
	for i, r := range in {
		n := place[r.Row]
		place[r.Row]++
		if !refused {
			n += 100 // notices stand apart from refusals of the same row
		}
		rows[i] = []any{string(run), r.Row, n, refused, r.Line, r.Column, r.Value, r.Rule, r.Text}
	}
	return db.InsertRows(ctx, tx, "import_refusal", []string{"run", "row_no", "n", "refused", "line", "column_name", "value", "rule", "words"}, rows, "")
}

func setRollDate(ctx context.Context, tx *gate.Tx, run id.ImportRun, day civil.Date) error {
	_, err := tx.ExecContext(ctx, `UPDATE import_run SET roll_date = $2 WHERE id = $1`, string(run), day)
	return err
}

func finishRun(ctx context.Context, tx *gate.Tx, run id.ImportRun, covers civil.Instant) (Run, error) {
	_, err := tx.ExecContext(ctx, `UPDATE import_run SET state = 'DONE', ended_at = $2,
covers_until = CASE WHEN covers_until IS NULL OR covers_until < $3 THEN $3 ELSE covers_until END WHERE id = $1 AND state = 'APPLYING' AND undo_begun IS NULL`, string(run), tx.Now(), covers)
	if err != nil {
		return Run{}, err
	}
	return scanRun(tx.QueryRowContext(ctx, `SELECT `+runColumns+` FROM import_run WHERE id = $1`, string(run)))
}

func listRuns(ctx context.Context, tx *gate.Tx, limit int) ([]Run, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+runColumns+` FROM import_run ORDER BY started_at DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Run
	for rows.Next() {
		r, err := scanRun(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, db.Translate(rows.Err())
}

func refusalsOf(ctx context.Context, tx *gate.Tx, run id.ImportRun, file string, refused bool) ([]reader.Refusal, error) {
	rows, err := tx.QueryContext(ctx, `SELECT row_no, line, column_name, value, rule, words FROM import_refusal WHERE run = $1 AND refused = $2 ORDER BY row_no, n`, string(run), refused)
	if err != nil {
		return nil, err
	}
	return scanRefusals(rows, file)
}

func scanRefusals(rows *sql.Rows, file string) ([]reader.Refusal, error) {
	defer func() { _ = rows.Close() }()
	var out []reader.Refusal
	for rows.Next() {
		r := reader.Refusal{File: file}
		if err := rows.Scan(&r.Row, &r.Line, &r.Column, &r.Value, &r.Rule, &r.Text); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, db.Translate(rows.Err())
}
