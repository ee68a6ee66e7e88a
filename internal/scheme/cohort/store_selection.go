package cohort

import (
	"context"
	"encoding/json"
	"fmt"

	"waymark/internal/method/matrix"
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

const scoreColumns = "s.person, s.list, s.rank, s.beyond, s.score, s.tied, s.latest, s.factors"

func scanScore(row interface{ Scan(...any) error }) (Scored, error) {
	var s Scored
	var factors string
	var score int64
	if err := row.Scan(&s.Person, &s.List, &s.Rank, &s.Beyond, &score, &s.Tied, &s.Latest, &factors); err != nil {
		return s, db.Translate(err)
	}
	s.Score = matrix.Points(score)
	return s, json.Unmarshal([]byte(factors), &s.Factors)
}

// scopedScores gives a run's list in its order, as far as the actor may know of those on it.
func scopedScores(ctx context.Context, tx *gate.Tx, run id.SelectionRun) ([]Scored, error) {
	where, args, next := tx.Scope().SQL("s.person", 1)
	args = append(args, string(run))
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT %s FROM selection_score s WHERE %s AND s.run = $%d ORDER BY s.list, s.beyond, s.rank, s.person`, scoreColumns, where, next), args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Scored
	for rows.Next() {
		s, err := scanScore(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, db.Translate(rows.Err())
}

func findScore(ctx context.Context, tx *gate.Tx, run id.SelectionRun, p id.Person) (Scored, error) {
	return scanScore(tx.QueryRowContext(ctx, `SELECT `+scoreColumns+` FROM selection_score s WHERE s.run = $1 AND s.person = $2`, string(run), string(p)))
}

func occupied(ctx context.Context, tx *gate.Tx) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM episode WHERE ended IS NULL`).Scan(&n)
	return n, db.Translate(err)
}
