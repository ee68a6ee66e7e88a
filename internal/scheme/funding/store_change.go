package funding

import (
	"context"
	"database/sql"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertChange(ctx context.Context, tx *gate.Tx, line id.Funding, c Change) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO funding_change (id, line, at, by_staff, kind, what, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		gate.NewID[string](tx), string(line), c.At, string(c.By), string(c.Kind), c.What, c.Reason)
	return err
}

func changesOf(ctx context.Context, tx *gate.Tx, line id.Funding) ([]Change, error) {
	return list(ctx, tx, func(rows *sql.Rows) (c Change, err error) {
		err = rows.Scan(&c.At, &c.By, &c.Kind, &c.What, &c.Reason)
		return c, err
	}, `SELECT at, by_staff, kind, what, reason FROM funding_change WHERE line = $1 ORDER BY at DESC, id DESC`, string(line))
}

// markTold keeps that an end was told of, and says whether it is the first time.
func markTold(ctx context.Context, tx *gate.Tx, line id.Funding, ends civil.Date, months int) (first bool, err error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO funding_told (line, ends, months, told_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, string(line), ends, months, tx.Now())
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
