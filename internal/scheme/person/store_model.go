package person

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"waymark/internal/method/match"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
)

// modelInForce gives the newest model that was adopted, or what is believed before any was learnt.
func modelInForce(ctx context.Context, tx *gate.Tx) (*LinkModel, error) {
	m, err := readModel(ctx, tx, `adopted_at IS NOT NULL ORDER BY n DESC`)
	if fault.Is(err, fault.NotFound) {
		return &LinkModel{}, nil
	}
	return m, err
}

func readModel(ctx context.Context, tx *gate.Tx, which string, args ...any) (*LinkModel, error) {
	m := &LinkModel{}
	var model, common []byte
	err := tx.QueryRowContext(ctx, `SELECT n, model, common, records, learnt_at, adopted_at FROM link_model WHERE n > $1 AND `+which+` LIMIT 1`, append([]any{0}, args...)...).
		Scan(&m.N, &model, &common, &m.Records, &m.LearntAt, &m.AdoptedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "There is no such model.")
	}
	if err != nil {
		return nil, db.Translate(err)
	}
	if m.model, err = match.ParseModel(model); err != nil {
		return nil, err
	}
	return m, json.Unmarshal(common, &m.common)
}

// insertModel keeps a model under the next number.
func insertModel(ctx context.Context, tx *gate.Tx, m *LinkModel) error {
	model, err := m.model.Text()
	if err != nil {
		return err
	}
	common, err := json.Marshal(m.common)
	if err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM link_model`).Scan(&m.N); err != nil {
		return db.Translate(err)
	}
	m.LearntAt = tx.Now()
	_, err = tx.ExecContext(ctx, `INSERT INTO link_model (id, n, model, common, records, learnt_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		gate.NewID[string](tx), m.N, string(model), string(common), m.Records, m.LearntAt)
	return err
}

// adopt puts a model in force.
func adopt(ctx context.Context, tx *gate.Tx, n int) error {
	_, err := tx.ExecContext(ctx, `UPDATE link_model SET adopted_at = $2 WHERE n = $1 AND adopted_at IS NULL`, n, tx.Now())
	return err
}
