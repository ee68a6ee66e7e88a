package tasking

import (
	"context"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func taskIDsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM task WHERE person = $1 ORDER BY id`, string(p))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, db.Translate(rows.Err())
}

// setPerson makes a task another person's. What is asked stays the same, and so does its version.
func setPerson(ctx context.Context, tx *gate.Tx, t string, from, to id.Person) error {
	_, err := tx.ExecContext(ctx, `UPDATE task SET person = $3 WHERE id = $1 AND person = $2`, t, string(from), string(to))
	return err
}
