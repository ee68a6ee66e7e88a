package measure

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertEvaluation(ctx context.Context, tx *gate.Tx, e Evaluation) error {
	plan, err := json.Marshal(e.Plan)
	if err != nil {
		return err
	}
	result, err := json.Marshal(e.Figures)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO evaluation (id, made_at, made_by, plan, result) VALUES ($1, $2, $3, $4, $5)`,
		string(e.ID), e.MadeAt, string(e.MadeBy), string(plan), string(result))
	return err
}

const evaluationColumns = `SELECT id, made_at, made_by, plan, result FROM evaluation `

func scanEvaluation(rows interface{ Scan(...any) error }) (Evaluation, error) {
	var e Evaluation
	var plan, result []byte
	if err := rows.Scan(&e.ID, &e.MadeAt, &e.MadeBy, &plan, &result); err != nil {
		return e, db.Translate(err)
	}
	if err := json.Unmarshal(plan, &e.Plan); err != nil {
		return e, err
	}
	return e, json.Unmarshal(result, &e.Figures)
}

func findEvaluation(ctx context.Context, tx *gate.Tx, e id.Evaluation) (Evaluation, error) {
	return scanEvaluation(tx.QueryRowContext(ctx, evaluationColumns+`WHERE id = $1`, string(e)))
}

// newestEvaluations gives evaluations, newest first.
func newestEvaluations(ctx context.Context, tx *gate.Tx, limit int) ([]Evaluation, error) {
	rows, err := tx.QueryContext(ctx, evaluationColumns+`ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Evaluation
	for rows.Next() {
		e, err := scanEvaluation(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, db.Translate(rows.Err())
}
