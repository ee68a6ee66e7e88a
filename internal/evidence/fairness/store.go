package fairness

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertRun(ctx context.Context, tx *gate.Tx, r Run) error {
	about, err := json.Marshal(r.About)
	if err != nil {
		return err
	}
	figures, err := json.Marshal(r.Figures)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO fairness_run (id, cut, about, figures, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(r.ID), r.To, string(about), string(figures), r.MadeAt, string(r.MadeBy))
	return err
}

const runColumns = `SELECT id, about, figures, made_at, made_by FROM fairness_run `

func scanRun(rows interface{ Scan(...any) error }) (Run, error) {
	var r Run
	var about, figures []byte
	if err := rows.Scan(&r.ID, &about, &figures, &r.MadeAt, &r.MadeBy); err != nil {
		return r, db.Translate(err)
	}
	if err := json.Unmarshal(about, &r.About); err != nil {
		return r, err
	}
	return r, json.Unmarshal(figures, &r.Figures)
}

func findRun(ctx context.Context, tx *gate.Tx, run id.FairnessRun) (Run, error) {
	return scanRun(tx.QueryRowContext(ctx, runColumns+`WHERE id = $1`, string(run)))
}

// newestRuns gives runs, newest first.
func newestRuns(ctx context.Context, tx *gate.Tx, limit int) ([]Run, error) {
	rows, err := tx.QueryContext(ctx, runColumns+`ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Run
	for rows.Next() {
		r, err := scanRun(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, db.Translate(rows.Err())
}

// districtsOf gives the district of everybody of whom one is known.
func districtsOf(ctx context.Context, tx *gate.Tx) (map[id.Person]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT person, district FROM access_subject WHERE district <> $1`, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[id.Person]string{}
	for rows.Next() {
		var p id.Person
		var d string
		if err := rows.Scan(&p, &d); err != nil {
			return nil, err
		}
		out[p] = d
	}
	return out, db.Translate(rows.Err())
}
