package comparison

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// districtsOf gives in which district everybody is who is known to be in one.
func districtsOf(ctx context.Context, tx *gate.Tx) (map[id.Person]id.District, error) {
	rows, err := tx.QueryContext(ctx, `SELECT person, district FROM access_subject WHERE district <> ''`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[id.Person]id.District{}
	for rows.Next() {
		var p id.Person
		var d id.District
		if err := rows.Scan(&p, &d); err != nil {
			return nil, err
		}
		out[p] = d
	}
	return out, db.Translate(rows.Err())
}

func insertComparison(ctx context.Context, tx *gate.Tx, c Comparison) error {
	design, err := json.Marshal(c.Design)
	if err != nil {
		return err
	}
	result, err := json.Marshal(c.Figures)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO comparison (id, made_at, made_by, design, result) VALUES ($1, $2, $3, $4, $5)`,
		string(c.ID), c.MadeAt, string(c.MadeBy), string(design), string(result))
	return err
}

const comparisonColumns = `SELECT id, made_at, made_by, design, result FROM comparison `

func scanComparison(row interface{ Scan(...any) error }) (Comparison, error) {
	var c Comparison
	var design, result []byte
	if err := row.Scan(&c.ID, &c.MadeAt, &c.MadeBy, &design, &result); err != nil {
		return c, db.Translate(err)
	}
	if err := json.Unmarshal(design, &c.Design); err != nil {
		return c, err
	}
	return c, json.Unmarshal(result, &c.Figures)
}

func findComparison(ctx context.Context, tx *gate.Tx, which id.Comparison) (Comparison, error) {
	return scanComparison(tx.QueryRowContext(ctx, comparisonColumns+`WHERE id = $1`, string(which)))
}

// newestComparisons gives comparisons, newest first.
func newestComparisons(ctx context.Context, tx *gate.Tx, limit int) ([]Comparison, error) {
	rows, err := tx.QueryContext(ctx, comparisonColumns+`ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Comparison
	for rows.Next() {
		c, err := scanComparison(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, db.Translate(rows.Err())
}
