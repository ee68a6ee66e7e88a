package demo

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
)

// reports are the packs that the county's analyst makes on the last morning, of the day before, each published to its
// readers but the inspection's, which nobody has asked for yet.
func (l *loader) reports() []step {
	mornings := l.county.Mornings()
	last := mornings[len(mornings)-1]
	var out []step
	for _, p := range []struct{ pack, reason string }{
		{"scrutiny", "For the scrutiny panel's meeting of this month"},
		{"strategic", "For the strategic group's meeting of this quarter"},
		{"performance", "For the managers' monthly meeting"},
		{"inspection", ""},
	} {
		out = append(out, step{last.At(8, 20), "the report " + p.pack, func(ctx context.Context) error {
			analyst := l.first(access.Analyst)
			e, _, err := l.Reports.Make(ctx, analyst, p.pack, civil.SomeDate(last.AddDays(-1)))
			if err != nil || p.reason == "" {
				return err
			}
			return l.Reports.Publish(ctx, analyst, e.ID, p.reason)
		}})
	}
	return out
}
