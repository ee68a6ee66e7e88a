package tasking

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Hangs counts the open tasks about some people, as person.Hanger: counts alone.
func Hangs(ctx context.Context, tx *gate.Tx, _ []id.SourceRecord, people []id.Person) ([]person.Hung, error) {
	if err := tx.Need(access.Identity, people...); err != nil {
		return nil, err
	}
	if !tx.Granted(access.Membership) { // a task says that somebody is worked with
		return nil, nil
	}
	return person.CountHung(ctx, tx, "open task", "open tasks", `SELECT person, COUNT(*) FROM task WHERE closed_at IS NULL AND person IN `, "person", people)
}
