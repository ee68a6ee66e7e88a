package demo

import (
	"context"

	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
)

// comparison is the analyst's on the last morning: everybody ever taken on beside people like them, six months after, and
// the file of them for the Justice Data Lab.
func (l *loader) comparison() []step {
	mornings := l.county.Mornings()
	return []step{{mornings[len(mornings)-1].At(7, 58), "comparing with people like them", func(ctx context.Context) error {
		_, err := l.Compare.Compare(ctx, l.first(access.Analyst), comparison.Plan{What: measure.Arrests, Source: "police", Months: 6, History: 24,
			Rule: comparison.Everybody, Method: comparison.First, Caliper: comparison.UsualCaliper})
		if fault.Is(err, fault.Invalid) { // of a small county too few were taken on
			err = nil
		}
		return err
	}}, {mornings[len(mornings)-1].At(7, 59), "a file for the Justice Data Lab", func(ctx context.Context) error {
		_, err := l.Compare.MakeUpload(ctx, l.first(access.Analyst), comparison.UploadPlan{Minimum: 60, Leave: true,
			Reason: "Agreement with the ministry, for the strategic group's yearly report"})
		return err
	}}}
}
