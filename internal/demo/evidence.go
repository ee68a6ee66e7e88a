package demo

import (
	"context"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
)

// evidence is the analyst's measurement on the last morning, of six months either side: nobody was taken on long
// enough ago for twelve.
func (l *loader) evidence() []step {
	mornings := l.county.Mornings()
	return []step{{mornings[len(mornings)-1].At(7, 57), "measuring what changed", func(ctx context.Context) error {
		for _, months := range []int{6, 3} { // of a small county too few were taken on long enough ago for six
			_, err := l.Measure.Evaluate(ctx, l.first(access.Analyst), measure.Plan{Source: "police", What: measure.Arrests, Windows: measure.Windows{Months: months}})
			if !fault.Is(err, fault.Invalid) {
				return err
			}
		}
		return nil
	}}}
}
