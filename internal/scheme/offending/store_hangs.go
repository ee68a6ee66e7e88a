package offending

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Hangs counts the arrests, charges and court cases of some records, as person.Hanger. Counts alone: it needs no
// category, for it says nothing of what anybody did.
func Hangs(ctx context.Context, tx *gate.Tx, records []id.SourceRecord, people []id.Person) ([]person.Hung, error) {
	if err := tx.Need(access.Identity, people...); err != nil {
		return nil, err
	}
	var out []person.Hung
	for _, x := range []struct{ what, several, query string }{
		{"arrest", "arrests", `SELECT record, COUNT(*) FROM arrest WHERE current AND record IN `},
		{"charge", "charges", `SELECT record, COUNT(*) FROM charge WHERE current AND record IN `},
		{"court case", "court cases", `SELECT record, COUNT(*) FROM court_case WHERE current AND record IN `},
		{"open court case", "open court cases", `SELECT record, COUNT(*) FROM court_case WHERE current AND case_status IN ('pending', 'reopened') AND record IN `},
		{"court result", "court results", `SELECT record, COUNT(*) FROM court_result WHERE current AND record IN `},
	} {
		some, err := person.CountHung(ctx, tx, x.what, x.several, x.query, "record", records)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}
