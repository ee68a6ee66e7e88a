package board

import (
	"context"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
)

func lastMeeting(ctx context.Context, tx *gate.Tx) (at civil.Instant, err error) {
	err = tx.QueryRowContext(ctx, `SELECT MAX(at) FROM board_meeting`).Scan(&at)
	return at, db.Translate(err)
}

func insertMeeting(ctx context.Context, tx *gate.Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO board_meeting (at, marked_by) VALUES ($1, $2)`, tx.Now(), string(tx.Actor().ID))
	return err
}
