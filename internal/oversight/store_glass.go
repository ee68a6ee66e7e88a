package oversight

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertOpening(ctx context.Context, tx *gate.Tx, o Opening) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO glass_opening (id, person, staff, agency, purpose, words, opened_at, ends_at, seen_by, seen_words)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '')`, string(o.ID), string(o.Person), string(o.Staff), string(o.Agency), string(o.Purpose), o.Words, o.OpenedAt, o.EndsAt)
	return err
}

func openings(ctx context.Context, tx *gate.Tx, rest string, args ...any) ([]Opening, error) {
	var out []Opening
	err := each(ctx, tx, `SELECT id, person, staff, agency, purpose, words, opened_at, ends_at, seen_by, seen_at, seen_words FROM glass_opening `+rest, args, func(rows *sql.Rows) error {
		var o Opening
		var purpose string
		err := rows.Scan(&o.ID, &o.Person, &o.Staff, &o.Agency, &purpose, &o.Words, &o.OpenedAt, &o.EndsAt, &o.SeenBy, &o.SeenAt, &o.SeenWords)
		o.Purpose = access.PurposeCode(purpose)
		out = append(out, o)
		return err
	})
	return out, err
}

func unseenOpenings(ctx context.Context, tx *gate.Tx) ([]Opening, error) {
	return openings(ctx, tx, `WHERE seen_at IS NULL ORDER BY opened_at DESC, id DESC`)
}

func openOpenings(ctx context.Context, tx *gate.Tx, p id.Person) ([]Opening, error) {
	return openings(ctx, tx, `WHERE person = $1 AND ends_at > $2 ORDER BY opened_at, id`, string(p), tx.Now())
}

func endOpening(ctx context.Context, tx *gate.Tx, o id.Opening) error {
	_, err := tx.ExecContext(ctx, `UPDATE glass_opening SET ends_at = $2 WHERE id = $1 AND ends_at > $2`, string(o), tx.Now())
	return err
}

func answerOpening(ctx context.Context, tx *gate.Tx, p id.Person, o id.Opening, words string) error {
	res, err := tx.ExecContext(ctx, `UPDATE glass_opening SET seen_by = $3, seen_at = $4, seen_words = $5
WHERE id = $1 AND person = $2 AND seen_at IS NULL`, string(o), string(p), string(tx.Actor().ID), tx.Now(), words)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.Because(err, fault.Conflict, "This was answered already.")
	}
	return nil
}
