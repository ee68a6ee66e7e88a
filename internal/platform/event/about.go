package event

import (
	"context"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/id"
)

// KindsAbout says, for each kind of what happened from an instant on (the zero one: ever), to how many of
// some people it happened: for a room that must not take people away whom somebody has worked with.
func KindsAbout(ctx context.Context, q db.Queryer, people []id.Person, from civil.Instant) (map[string]int, error) {
	out := map[string]int{}
	err := db.InChunks(people, func(part []id.Person) error {
		args := append([]any{from}, db.Texts(part)...)
		rows, err := q.QueryContext(ctx, `SELECT e.kind, COUNT(DISTINCT p.person) FROM event_person p JOIN event e ON e.seq = p.event
WHERE e.at >= COALESCE($1, '') AND p.person IN (`+db.Marks(2, len(part))+`) GROUP BY e.kind`, args...)
		if err != nil {
			return db.Translate(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var kind string
			var n int
			if err := rows.Scan(&kind, &n); err != nil {
				return err
			}
			out[kind] += n
		}
		return db.Translate(rows.Err())
	})
	return out, err
}
