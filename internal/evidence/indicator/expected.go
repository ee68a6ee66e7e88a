package indicator

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
)

// expected measures what others with as many before went on to have, over the months of the period that are over. It gives
// none where nothing can be compared: of whoever is on the scheme, who are others each month; of what the before and
// after does not measure; and of months that the records do not cover.
func (s *Service) expected(ctx context.Context, by access.Actor, c counting) (*Expected, error) {
	i := c.indicator
	months := len(c.out.Within(i.Plan.From))
	what := measure.What(i.Definition.Counts)
	if len(c.start) == 0 || months == 0 || !slices.Contains(measure.Whats, what) {
		return nil, nil
	}
	plan := measure.Plan{Source: i.Plan.Source, What: what, Windows: measure.Windows{Months: min(months, 60), WithAttention: i.Plan.Breach}}
	for who, day := range c.start {
		plan.Index = append(plan.Index, measure.Index{Person: who, Day: day})
	}
	slices.SortFunc(plan.Index, func(a, b measure.Index) int { return cmp.Compare(a.Person, b.Person) })
	for n := range plan.Index {
		plan.Index[n].Row = n + 1
	}
	out, err := s.measure.BeforeAfter(ctx, by, access.Of(access.FiguresForScheme), plan)
	if fault.Is(err, fault.Invalid) {
		return nil, nil
	}
	if err != nil || len(out.Results) == 0 {
		return nil, err
	}
	total := measure.Add(out.Results, false)
	e := &Expected{Months: plan.Windows.Months, People: total.People, Before: total.Before, After: total.After, Change: total.ChangePercent}
	if x := out.Expected; x != nil {
		e.Compared, e.Expected = x.Standard.Compared(), x.Standard.ChangePercent
		if x.Ratio != nil {
			e.Ratio, e.Lower, e.Upper = &x.Ratio.Ratio, &x.Ratio.Lower, &x.Ratio.Upper
		}
	}
	return e, nil
}
