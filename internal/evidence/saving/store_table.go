package saving

import (
	"context"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertTable(ctx context.Context, tx *gate.Tx, t Table, content string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO cost_table (id, kind, name, version, price_year, source, digest, file_name, content, reason, loaded_by, loaded_at, withdrawn_by, withdrawn_reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '')`,
		string(t.ID), string(t.Kind), t.Name, t.Version, string(t.PriceYear), t.Source, t.Digest, t.File, content, t.Reason, string(t.LoadedBy), t.LoadedAt)
	return err
}

const tableColumns = `SELECT id, kind, name, version, price_year, source, digest, file_name, reason, loaded_by, loaded_at, withdrawn_by, withdrawn_at, withdrawn_reason FROM cost_table `

func scanTable(rows interface{ Scan(...any) error }) (Table, error) {
	var t Table
	err := rows.Scan(&t.ID, &t.Kind, &t.Name, &t.Version, &t.PriceYear, &t.Source, &t.Digest, &t.File, &t.Reason, &t.LoadedBy, &t.LoadedAt, &t.WithdrawnBy, &t.WithdrawnAt, &t.WithdrawnReason)
	return t, db.Translate(err)
}

func findTable(ctx context.Context, tx *gate.Tx, which id.CostTable) (Table, error) {
	return scanTable(tx.QueryRowContext(ctx, tableColumns+`WHERE id = $1`, string(which)))
}

// findVersion gives the table of a kind that has a name and version; fault.NotFound where there is none.
func findVersion(ctx context.Context, tx *gate.Tx, t Table) (Table, error) {
	return scanTable(tx.QueryRowContext(ctx, tableColumns+`WHERE kind = $1 AND name = $2 AND version = $3`, string(t.Kind), t.Name, t.Version))
}

// allTables gives every table, newest first.
func allTables(ctx context.Context, tx *gate.Tx) ([]Table, error) {
	rows, err := tx.QueryContext(ctx, tableColumns+`ORDER BY id DESC`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Table
	for rows.Next() {
		t, err := scanTable(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, db.Translate(rows.Err())
}

// contentsOf reads what a table says, and refuses what is no longer what was loaded.
func contentsOf(ctx context.Context, tx *gate.Tx, t Table) (Contents, error) {
	var content string
	if err := tx.QueryRowContext(ctx, `SELECT content FROM cost_table WHERE id = $1`, string(t.ID)).Scan(&content); err != nil {
		return Contents{}, db.Translate(err)
	}
	now, c, err := read(t.Kind, content)
	if err != nil || now.Digest != t.Digest || now.PriceYear != t.PriceYear {
		return Contents{}, fault.New(fault.Conflict, "%s is no longer what was loaded: its rows were changed outside Waymark. Nothing is worked out from it.", t.Title())
	}
	return c, nil
}

// withdrawTable says that a table is not to be used any more; one that was withdrawn is a conflict.
func withdrawTable(ctx context.Context, tx *gate.Tx, t Table) error {
	res, err := tx.ExecContext(ctx, `UPDATE cost_table SET withdrawn_by = $2, withdrawn_at = $3, withdrawn_reason = $4 WHERE id = $1 AND withdrawn_at IS NULL`,
		string(t.ID), string(t.WithdrawnBy), t.WithdrawnAt, t.WithdrawnReason)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "It was withdrawn already.")
	}
	return err
}
