package demo

import (
	"context"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
)

// evidence is what the analyst measures on the last morning: what courts convicted of, offences, and arrests.
func (l *loader) evidence() []step {
	mornings := l.county.Mornings()
	at := mornings[len(mornings)-1].At(7, 57)
	var out []step
	for _, of := range []measure.Plan{{Source: "court", What: measure.Convictions}, {Source: "police", What: measure.Offences}, {Source: "police", What: measure.Arrests}} {
		out = append(out, step{at, "measuring " + string(of.What), func(ctx context.Context) error { return l.measure(ctx, of) }})
	}
	return out
}

// measure takes the longest windows that enough people have: nobody was taken on long enough ago for twelve months.
func (l *loader) measure(ctx context.Context, of measure.Plan) error {
	for _, of.Windows.Months = range []int{6, 3} { // of a small county too few were taken on long enough ago for six
		_, err := l.Measure.Evaluate(ctx, l.first(access.Analyst), of)
		if !fault.Is(err, fault.Invalid) {
			return err
		}
	}
	return nil
}
