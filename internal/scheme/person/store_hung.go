package person

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// CountHung counts for a Hanger: query must select an id and a number, and end where the list of ids begins, as
// "... AND record IN " does; it is grouped by the first column.
func CountHung[T id.SourceRecord | id.Person](ctx context.Context, tx *gate.Tx, what, several, query, group string, of []T) ([]Hung, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	var out []Hung
	err := db.InChunks(of, func(part []T) error {
		return each(ctx, tx, query+`(`+db.Marks(1, len(part))+`) GROUP BY `+group, db.Texts(part), func(rows *sql.Rows) error {
			h := Hung{What: what, Several: several}
			var who string
			err := rows.Scan(&who, &h.N)
			switch any(of[0]).(type) {
			case id.Person:
				h.Person = id.Person(who)
			default:
				h.Record = id.SourceRecord(who)
			}
			out = append(out, h)
			return err
		})
	})
	return out, err
}
