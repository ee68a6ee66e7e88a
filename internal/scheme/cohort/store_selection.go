package cohort

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertSelection(ctx context.Context, tx *gate.Tx, o Outcome) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO selection_run (id, matrix, version, title, matrix_text, as_of, source, top, population, listable, data_cut, started_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, string(o.ID), o.Matrix, o.Version, o.Title, o.Text, o.AsOf, o.Source, o.Top,
		o.Population, o.Listable, o.DataCut, string(o.StartedBy))
	if err != nil {
		return err
	}
	rows := make([][]any, len(o.Listed))
	for i, s := range o.Listed {
		factors, err := json.Marshal(s.Factors)
		if err != nil {
			return err
		}
		rows[i] = []any{string(o.ID), string(s.Person), string(s.List), s.Rank, s.Beyond, int64(s.Score), s.Tied, s.Latest, string(factors)}
	}
	return db.InsertRows(ctx, tx, "selection_score", []string{"run", "person", "list", "rank", "beyond", "score", "tied", "latest", "factors"}, rows, "")
}

const selectionColumns = "id, matrix, version, title, matrix_text, as_of, source, top, population, listable, data_cut, started_by"

func scanSelection(row interface{ Scan(...any) error }) (Selection, error) {
	var s Selection
	err := row.Scan(&s.ID, &s.Matrix, &s.Version, &s.Title, &s.Text, &s.AsOf, &s.Source, &s.Top, &s.Population, &s.Listable, &s.DataCut, &s.StartedBy)
	return s, db.Translate(err)
}

func findSelection(ctx context.Context, tx *gate.Tx, run id.SelectionRun) (Selection, error) {
	return scanSelection(tx.QueryRowContext(ctx, `SELECT `+selectionColumns+` FROM selection_run WHERE id = $1`, string(run)))
}

func listSelections(ctx context.Context, tx *gate.Tx, limit int) ([]Selection, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+selectionColumns+` FROM selection_run ORDER BY data_cut DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Selection
	for rows.Next() {
		s, err := scanSelection(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, db.Translate(rows.Err())
}
