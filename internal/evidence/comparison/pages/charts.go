package pages

import (
	"fmt"
	"math"

	"waymark/internal/evidence/comparison"
	"waymark/internal/web/chart"
)

// view is a comparison with its charts.
type view struct {
	comparison.Comparison
	love   chart.Chart
	forest *chart.Chart // nil where no ratio is shown
}

func viewOf(c comparison.Comparison) (v view, err error) {
	v.Comparison = c
	if c.Chosen == nil {
		return v, nil
	}
	if v.love, err = lovePlot(c).Draw(); err != nil || c.Effect == nil {
		return v, err
	}
	forest, err := forestPlot(c).Draw()
	v.forest = &forest
	return v, err
}

// lovePlot shows how far apart both sides are in each covariate, before and after matching.
func lovePlot(c comparison.Comparison) chart.Dots {
	d := chart.Dots{Head: chart.Head{ID: "balance", Title: "How far apart they are, before and after matching",
		Desc: fmt.Sprintf("For each of %d things known beforehand, the distance between the means of those taken on and of their controls, in standard deviations. After matching all must lie under %s.", len(c.Balance), decimal(c.Limit, 1))},
		Unit: chart.Unit{Name: "Standard deviations apart", Places: 2}, Marks: []string{"Before matching", "After matching"},
		Lines: []chart.Level{{Name: "Must lie under", Value: c.Limit}}}
	for _, l := range c.Balance {
		before, after := math.Abs(l.Before.SMD), math.Abs(l.After.SMD)
		d.Rows = append(d.Rows, chart.DotRow{Name: l.Name, Marks: []chart.Mark{{Value: before, Lower: before, Upper: before}, {Value: after, Lower: after, Upper: after}}})
	}
	return d
}

// forestPlot shows the ratio beside those of the other ways whose balance passed.
func forestPlot(c comparison.Comparison) chart.Dots {
	d := chart.Dots{Head: chart.Head{ID: "ways", Title: "The rate ratio, and that of other ways",
		Desc: "Events a day at liberty of those taken on to those of their controls, with 95% intervals: first as this comparison has it, then done in other ways whose balance passes. 1 is no difference."},
		Unit: chart.Unit{Name: "Rate ratio", Places: 2}, Log: true, Marks: []string{"Rate ratio with 95% interval"}, Lines: []chart.Level{{Name: "No difference", Value: 1}},
		Rows: []chart.DotRow{{Name: "This comparison", Marks: []chart.Mark{{Value: c.Effect.Ratio, Lower: c.Effect.Lower, Upper: c.Effect.Upper}}}}}
	for _, a := range c.Annex {
		if a.Ratio != nil {
			name := wayOf(a)
			if a.Caliper > 0 {
				name += ", caliper " + decimal(a.Caliper, 2)
			}
			if a.Months != c.Design.Months {
				name += fmt.Sprintf(", %d months after", a.Months)
			}
			d.Rows = append(d.Rows, chart.DotRow{Name: name, Marks: []chart.Mark{{Value: *a.Ratio, Lower: *a.Lower, Upper: *a.Upper}}})
		}
	}
	return d
}
