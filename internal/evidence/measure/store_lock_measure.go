package measure

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertLockMeasure(ctx context.Context, tx *gate.Tx, lock id.CohortLock, m LockMeasure) error {
	result, err := json.Marshal(m.LockResult)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO cohort_lock_measure (id, cohort_lock, made_at, made_by, result) VALUES ($1, $2, $3, $4, $5)`,
		string(m.ID), string(lock), m.MadeAt, string(m.MadeBy), string(result))
	return err
}

// lockMeasures gives the measurements of a lock, newest first.
func lockMeasures(ctx context.Context, tx *gate.Tx, lock id.CohortLock) ([]LockMeasure, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, made_at, made_by, result FROM cohort_lock_measure WHERE cohort_lock = $1 ORDER BY id DESC LIMIT $2`, string(lock), 50)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []LockMeasure
	for rows.Next() {
		var m LockMeasure
		var result []byte
		if err := rows.Scan(&m.ID, &m.MadeAt, &m.MadeBy, &result); err != nil {
			return nil, db.Translate(err)
		}
		if err := json.Unmarshal(result, &m.LockResult); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, db.Translate(rows.Err())
}
