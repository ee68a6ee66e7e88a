package importing

import (
	"context"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
)

const uploadColumns = "id, profile, profile_text, file_name, file_bytes, uploaded_by, uploaded_at, run"

func scanUpload(row interface{ Scan(...any) error }) (Upload, error) {
	var u Upload
	err := row.Scan(&u.ID, &u.Profile, &u.profileText, &u.FileName, &u.Bytes, &u.By, &u.At, &u.Run)
	return u, db.Translate(err)
}

func insertUpload(ctx context.Context, tx *gate.Tx, u Upload) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO import_upload (`+uploadColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		u.ID, u.Profile, u.profileText, u.FileName, u.Bytes, string(u.By), u.At, string(u.Run))
	return err
}

func findUpload(ctx context.Context, tx *gate.Tx, upload string) (Upload, error) {
	u, err := scanUpload(tx.QueryRowContext(ctx, `SELECT `+uploadColumns+` FROM import_upload WHERE id = $1`, upload))
	if fault.Is(err, fault.NotFound) {
		return u, fault.New(fault.NotFound, "The file is not kept here any more.")
	}
	return u, err
}

func uploadOf(ctx context.Context, tx *gate.Tx, run id.ImportRun) (Upload, error) {
	return scanUpload(tx.QueryRowContext(ctx, `SELECT `+uploadColumns+` FROM import_upload WHERE run = $1 ORDER BY id DESC LIMIT 1`, string(run)))
}

func setUploadBytes(ctx context.Context, tx *gate.Tx, upload string, bytes int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE import_upload SET file_bytes = $2 WHERE id = $1`, upload, bytes)
	return err
}

func setUploadRun(ctx context.Context, tx *gate.Tx, upload string, run id.ImportRun) error {
	_, err := tx.ExecContext(ctx, `UPDATE import_upload SET run = $2 WHERE id = $1`, upload, string(run))
	return err
}

func setRunJob(ctx context.Context, tx *gate.Tx, run id.ImportRun, j id.Job) error {
	_, err := tx.ExecContext(ctx, `UPDATE import_run SET job = $2 WHERE id = $1`, string(run), string(j))
	return err
}

func deleteUpload(ctx context.Context, tx *gate.Tx, upload string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM import_upload WHERE id = $1`, upload)
	return err
}

// sweepUploads forgets the uploads that are no longer needed and gives those that are.
func sweepUploads(ctx context.Context, tx *gate.Tx, waitingSince, unfinishedSince civil.Instant) (map[string]bool, error) {
	_, err := tx.ExecContext(ctx, `DELETE FROM import_upload WHERE run = '' AND uploaded_at < $1 OR run <> '' AND uploaded_at < $2
OR run IN (SELECT id FROM import_run WHERE state <> 'APPLYING' OR undo_begun IS NOT NULL)`, waitingSince, unfinishedSince)
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM import_upload`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var upload string
		if err := rows.Scan(&upload); err != nil {
			return nil, err
		}
		kept[upload] = true
	}
	return kept, db.Translate(rows.Err())
}

// Tally is how often a rule spoke about a column of a run's file.
type Tally struct {
	Refused bool // else the rows were kept, with a notice
	Rule    string
	Column  string
	Words   string
	Rows    int64
}

// talliesOf counts what was wrong with a run's rows, without their values.
func talliesOf(ctx context.Context, tx *gate.Tx, run id.ImportRun) ([]Tally, error) {
	rows, err := tx.QueryContext(ctx, `SELECT refused, rule, column_name, MIN(words), COUNT(*) FROM import_refusal WHERE run = $1
GROUP BY refused, rule, column_name ORDER BY refused DESC, 5 DESC, rule, column_name`, string(run))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Tally
	for rows.Next() {
		var t Tally
		if err := rows.Scan(&t.Refused, &t.Rule, &t.Column, &t.Words, &t.Rows); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, db.Translate(rows.Err())
}

// workOn gives the job that works on a run, or none.
func workOn(ctx context.Context, tx *gate.Tx, r Run) (job.Job, error) {
	if r.Job == "" || r.State == Undone || r.State == Done && !r.Undoing() {
		return job.Job{}, nil
	}
	j, err := job.Find(ctx, tx, r.Job)
	if fault.Is(err, fault.NotFound) {
		return job.Job{}, nil
	}
	return j, err
}
