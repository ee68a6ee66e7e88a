package custody

import (
	"context"
	"database/sql"
	"fmt"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// PeopleWithNews gives those within the actor's scope of whose reception or release Waymark learned from
// one instant until before another. It reads no record of theirs: the caller discloses whom it then shows.
func PeopleWithNews(ctx context.Context, tx *gate.Tx, from, until civil.Instant) ([]id.Person, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	where, args, n := tx.Scope().SQL("s.person", 1)
	args = append(args, from, until)
	var out []id.Person
	err := each(ctx, tx, fmt.Sprintf(`SELECT DISTINCT s.person FROM v_spell s WHERE (s.learned_in >= $%d AND s.learned_in < $%d
OR s.learned_out >= $%d AND s.learned_out < $%d OR s.roll_learned_out >= $%d AND s.roll_learned_out < $%d) AND %s`, n, n+1, n, n+1, n, n+1, where), args, func(rows *sql.Rows) error {
		var p id.Person
		err := rows.Scan(&p)
		out = append(out, p)
		return err
	})
	return out, err
}
