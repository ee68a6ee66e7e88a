package saving

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertSaving(ctx context.Context, tx *gate.Tx, s Saving) error {
	plan, err := json.Marshal(s.Plan)
	if err != nil {
		return err
	}
	result, err := json.Marshal(s.Result)
	if err != nil {
		return err
	}
	var levels any
	if s.Plan.Levels != "" {
		levels = string(s.Plan.Levels)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO saving (id, evaluation, cost_table, levels, made_at, made_by, plan, result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(s.ID), string(s.Plan.Evaluation), string(s.Plan.Table), levels, s.MadeAt, string(s.MadeBy), string(plan), string(result))
	return err
}

const savingColumns = `SELECT id, made_at, made_by, plan, result FROM saving `

func scanSaving(rows interface{ Scan(...any) error }) (Saving, error) {
	var s Saving
	var plan, result []byte
	if err := rows.Scan(&s.ID, &s.MadeAt, &s.MadeBy, &plan, &result); err != nil {
		return s, db.Translate(err)
	}
	if err := json.Unmarshal(plan, &s.Plan); err != nil {
		return s, err
	}
	return s, json.Unmarshal(result, &s.Result)
}

func findSaving(ctx context.Context, tx *gate.Tx, which id.Saving) (Saving, error) {
	return scanSaving(tx.QueryRowContext(ctx, savingColumns+`WHERE id = $1`, string(which)))
}

// newestSavings gives savings, newest first.
func newestSavings(ctx context.Context, tx *gate.Tx, limit int) ([]Saving, error) {
	return listSavings(ctx, tx, `ORDER BY id DESC LIMIT $1`, limit)
}

// savingsOf gives the savings that a cost table was used in, newest first.
func savingsOf(ctx context.Context, tx *gate.Tx, t id.CostTable, limit int) ([]Saving, error) {
	return listSavings(ctx, tx, `WHERE cost_table = $1 OR levels = $1 ORDER BY id DESC LIMIT $2`, string(t), limit)
}

// savingsOfEvaluation gives the savings that were worked out from an evaluation, newest first.
func savingsOfEvaluation(ctx context.Context, tx *gate.Tx, e id.Evaluation, limit int) ([]Saving, error) {
	return listSavings(ctx, tx, `WHERE evaluation = $1 ORDER BY id DESC LIMIT $2`, string(e), limit)
}

// lastWithTable gives the newest saving of the unit costs of a name, of any version, or none.
func lastWithTable(ctx context.Context, tx *gate.Tx, name string) ([]Saving, error) {
	return listSavings(ctx, tx, `WHERE cost_table IN (SELECT id FROM cost_table WHERE kind = 'UNIT_COSTS' AND name = $1) ORDER BY id DESC LIMIT 1`, name)
}

func listSavings(ctx context.Context, tx *gate.Tx, where string, args ...any) ([]Saving, error) {
	rows, err := tx.QueryContext(ctx, savingColumns+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Saving
	for rows.Next() {
		s, err := scanSaving(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, db.Translate(rows.Err())
}
