package demo

import (
	"context"

	"waymark/internal/evidence/indicator"
	"waymark/internal/evidence/measure"
	method "waymark/internal/method/indicator"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// localArrests is the county's own indicator.
const localArrests = `name = "arrests-on-scheme"
title = "Arrests of people on the scheme"
version = "1"
shape = "count_against_ceiling"
counts = "arrests"

[[element]]
name = "unit"
text = "arrests by Ashdale Police of people on the scheme, breach and recall apart"
status = "local"
source = "Ashdale partnership board, 24 April 2026"
`

// lockedName is the cohort of the county's year.
const lockedName = "ashdale-2026"

// indicators are the analyst's on the last morning: the convictions of a locked cohort in the shape of NI 30, and the
// arrests of whoever is on the scheme, month by month.
func (l *loader) indicators() []step {
	mornings := l.county.Mornings()
	last := mornings[len(mornings)-1]
	from := civil.NewDate(last.Year(), last.Month(), 1).AddMonths(-4)
	return []step{{last.At(7, 58), "the indicators", func(ctx context.Context) error {
		if err := l.lockedIndicator(ctx, from); err != nil {
			return err
		}
		plan := indicator.Plan{Source: "police", Dated: indicator.ByEvent, From: from, Months: 12}
		return l.indicator(ctx, localArrests, plan, "The board asked for the months since the summer")
	}}}
}

// lockedIndicator is NI 30's. A county that is too small for a cohort has none.
func (l *loader) lockedIndicator(ctx context.Context, from civil.Date) error {
	lock, err := l.Measure.Lock(ctx, l.first(access.Analyst), measure.LockPlan{Name: lockedName, AsOf: from, What: measure.Arrests, Source: "police", Months: 12,
		Reason: "The cohort for which the board agreed its target"})
	if fault.Is(err, fault.Invalid) {
		return nil
	}
	if err != nil {
		return err
	}
	text, _ := method.NationalText("ni30")
	plan := indicator.Plan{Source: "court", Dated: indicator.ByEvent, Breach: true, Cohort: lock.Name, CohortVersion: lock.Version, From: from, Months: 12,
		Target: &indicator.Target{Reduction: 17_00, Rounding: method.RoundHalf, Spread: method.ByMonths, Source: "Ashdale partnership board, 24 April 2026"}}
	return l.indicator(ctx, text, plan, "Taken over for the year")
}

// indicator keeps a definition with its plan and counts it. Too few people for figures leave it uncounted.
func (l *loader) indicator(ctx context.Context, text string, plan indicator.Plan, why string) error {
	by := l.first(access.Analyst)
	i, err := l.Indicators.Define(ctx, by, "", 0, text, why)
	if err != nil {
		return err
	}
	if i, err = l.Indicators.Arrange(ctx, by, i.Name, i.Version, plan, why); err != nil {
		return err
	}
	_, err = l.Indicators.Count(ctx, by, i.Name)
	if fault.Is(err, fault.Invalid) {
		return nil
	}
	return err
}
