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
	where, args, n := tx.Scope().SQL("l.person", 1)
	args = append(args, from, until)
	spells := ` FROM custody_spell s JOIN v_person_of_record l ON l.record = s.record`
	between := func(column string) string {
		return fmt.Sprintf(` AND %s >= $%d AND %s < $%d AND %s`, column, n, column, n+1, where)
	}
	text := `SELECT l.person` + spells + ` WHERE s.current` + between("s.learned_in") +
		` UNION SELECT l.person` + spells + ` WHERE s.current` + between("s.learned_out") +
		` UNION SELECT l.person FROM custody_presence p JOIN custody_spell s ON s.source = p.source AND s.key = p.key AND s.current
JOIN v_person_of_record l ON l.record = s.record WHERE p.latest` + between("p.learned_out")
	var out []id.Person
	err := each(ctx, tx, text, args, func(rows *sql.Rows) error {
		var p id.Person
		err := rows.Scan(&p)
		out = append(out, p)
		return err
	})
	return out, err
}
