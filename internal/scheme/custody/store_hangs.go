package custody

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Hangs counts the stays in custody of some records, as person.Hanger: counts alone.
func Hangs(ctx context.Context, tx *gate.Tx, records []id.SourceRecord, people []id.Person) ([]person.Hung, error) {
	if err := tx.Need(access.Identity, people...); err != nil {
		return nil, err
	}
	return person.CountHung(ctx, tx, "stay in custody", "stays in custody", `SELECT record, COUNT(*) FROM custody_spell WHERE current AND record IN `, "record", records)
}
