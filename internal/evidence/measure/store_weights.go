package measure

import (
	"context"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertWeights(ctx context.Context, tx *gate.Tx, w Weights, text string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO severity_table (id, vintage, source, weights, unnamed, file_name, content, digest, reason, loaded_by, loaded_at, withdrawn_by, withdrawn_reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '')`,
		string(w.ID), w.Vintage, w.Source, w.Count, w.Unnamed, w.File, text, w.Digest, w.Reason, string(w.LoadedBy), w.LoadedAt)
	return err
}

const weightsColumns = `SELECT id, vintage, source, weights, unnamed, file_name, digest, reason, loaded_by, loaded_at, withdrawn_by, withdrawn_at, withdrawn_reason FROM severity_table `

func scanWeights(rows interface{ Scan(...any) error }) (Weights, error) {
	var w Weights
	err := rows.Scan(&w.ID, &w.Vintage, &w.Source, &w.Count, &w.Unnamed, &w.File, &w.Digest, &w.Reason, &w.LoadedBy, &w.LoadedAt, &w.WithdrawnBy, &w.WithdrawnAt, &w.WithdrawnReason)
	return w, db.Translate(err)
}

// findWeights gives the table of a vintage; fault.NotFound where there is none.
func findWeights(ctx context.Context, tx *gate.Tx, vintage string) (Weights, error) {
	return scanWeights(tx.QueryRowContext(ctx, weightsColumns+`WHERE vintage = $1`, vintage))
}

func weightsText(ctx context.Context, tx *gate.Tx, which id.WeightTable) (text string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT content FROM severity_table WHERE id = $1`, string(which)).Scan(&text)
	return text, db.Translate(err)
}

// allWeights gives every table, newest first.
func allWeights(ctx context.Context, tx *gate.Tx) ([]Weights, error) {
	rows, err := tx.QueryContext(ctx, weightsColumns+`ORDER BY id DESC`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Weights
	for rows.Next() {
		w, err := scanWeights(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, db.Translate(rows.Err())
}

// withdrawWeights says that a table is not to be used any more; one that was withdrawn is a conflict.
func withdrawWeights(ctx context.Context, tx *gate.Tx, w Weights) error {
	res, err := tx.ExecContext(ctx, `UPDATE severity_table SET withdrawn_by = $2, withdrawn_at = $3, withdrawn_reason = $4 WHERE id = $1 AND withdrawn_at IS NULL`,
		string(w.ID), string(w.WithdrawnBy), w.WithdrawnAt, w.WithdrawnReason)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "It was withdrawn already.")
	}
	return err
}
