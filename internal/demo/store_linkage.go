package demo

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// reviewed lists, for each review that waits, the people whom it is about as things stand.
func reviewed(ctx context.Context, tx *gate.Tx) ([][]id.Person, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT review, person FROM v_open_review_person ORDER BY review`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out [][]id.Person
	var last id.Review
	for rows.Next() {
		var review id.Review
		var p id.Person
		if err := rows.Scan(&review, &p); err != nil {
			return nil, err
		}
		if review != last || len(out) == 0 {
			out, last = append(out, nil), review
		}
		out[len(out)-1] = append(out[len(out)-1], p)
	}
	return out, db.Translate(rows.Err())
}
