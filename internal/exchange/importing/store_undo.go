package importing

import (
	"context"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
)

func findRun(ctx context.Context, tx *gate.Tx, run id.ImportRun) (Run, error) {
	return scanRun(tx.QueryRowContext(ctx, `SELECT `+runColumns+` FROM import_run WHERE id = $1`, string(run)))
}

// atRest refuses while a job brings the run's file in.
func atRest(ctx context.Context, tx *gate.Tx, r Run) error {
	if r.Job == "" {
		return nil
	}
	j, err := job.Find(ctx, tx, r.Job)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil && (j.State == job.Running || j.State == job.Waiting) {
		return fault.New(fault.Conflict, "The file is still coming in. Stop the import first.")
	}
	return err
}

func beginUndo(ctx context.Context, tx *gate.Tx, r *Run, by id.Staff, reason string) error {
	r.UndoBegun, r.UndoneBy, r.UndoReason = tx.Now(), by, reason
	_, err := tx.ExecContext(ctx, `UPDATE import_run SET undo_begun = $2, undone_by = $3, undo_reason = $4 WHERE id = $1`,
		string(r.ID), r.UndoBegun, string(by), reason)
	return err
}

// finishUndo also takes away what was wrong with the file's rows: the values are of people.
func finishUndo(ctx context.Context, tx *gate.Tx, r *Run) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM import_refusal WHERE run = $1`, string(r.ID)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE import_run SET state = 'UNDONE', undone_at = $2 WHERE id = $1 AND undo_begun IS NOT NULL`, string(r.ID), tx.Now())
	r.State, r.UndoneAt = Undone, tx.Now()
	return db.Translate(err)
}
