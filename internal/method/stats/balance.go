package stats

import (
	"cmp"
	"math"
	"slices"
)

// Difference is how far the treated and the controls are apart in one covariate. SMD is the difference of the means
// over the standard deviation of the treated, SMDPooled over the root of the mean of both variances; both
// deviations are those before matching, so that before and after are measured alike. VarianceRatio is the treated's
// variance over the controls'.
type Difference struct {
	MeanTreated, MeanControl float64
	SMD, SMDPooled           float64
	VarianceRatio            float64
}

// Balance is one covariate before and after: a line of the balance table and of the Love plot.
type Balance struct {
	Name          string
	Before, After Difference
}

// BalanceLimit is the largest standardised difference that passes unless a scheme sets less. Source: P. C. Austin,
// Statistics in Medicine 28 (2009) 3083-3107.
const BalanceLimit = 0.1

// Passes says whether a covariate is balanced to a limit after matching, by both deviations.
func (b Balance) Passes(limit float64) bool {
	return math.Abs(b.After.SMD) <= limit && math.Abs(b.After.SMDPooled) <= limit
}

// LovePlot gives the table with the covariate that was furthest apart beforehand first: the order of a Love plot.
func LovePlot(table []Balance) []Balance {
	out := slices.Clone(table)
	slices.SortStableFunc(out, func(a, b Balance) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Before.SMD), math.Abs(a.Before.SMD)), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// BalanceTable compares each column of d (which needs no constant; factors want a column for every level) between
// treated and controls, before matching and with its weights. A column that does not vary among the treated has an
// infinite SMD unless the means are the same. Refuses fewer than two people on a side, and weights that leave nobody.
func BalanceTable(d *Design, treated []bool, m *Matched) ([]Balance, error) {
	if len(treated) != d.Rows() || len(m.Weight) != d.Rows() {
		return nil, refuse("There are %d rows of columns, %d people and %d weights.", d.Rows(), len(treated), len(m.Weight))
	}
	even := make([]float64, len(treated))
	for i := range even {
		even[i] = 1
	}
	var out []Balance
	for j, name := range d.Names {
		x := d.Column(j)
		if !finite(x...) {
			return nil, refuse("A value of column %s is missing.", name)
		}
		before, err := sides(x, treated, even)
		after, err2 := sides(x, treated, m.Weight)
		if err := firstError(err, err2); err != nil {
			return nil, err
		}
		if before.n[0] < 2 || before.n[1] < 2 {
			return nil, refuse("Balance needs at least two people on each side.")
		}
		own, pooled := math.Sqrt(before.variance[1]), math.Sqrt((before.variance[0]+before.variance[1])/2)
		out = append(out, Balance{name, before.difference(own, pooled), after.difference(own, pooled)})
	}
	return out, nil
}

// twoSides holds weighted figures of the controls [0] and the treated [1].
type twoSides struct {
	mean, variance, sum, squares [2]float64
	n                            [2]int
	meanVariance                 [2]float64 // of the weighted mean
}

func sides(x []float64, treated []bool, weight []float64) (twoSides, error) {
	var s twoSides
	side := func(i int) int {
		if treated[i] {
			return 1
		}
		return 0
	}
	for i, w := range weight {
		if w > 0 {
			k := side(i)
			s.n[k]++
			s.sum[k] += w
			s.squares[k] += w * w
			s.mean[k] += w * x[i]
		}
	}
	if s.n[0] == 0 || s.n[1] == 0 {
		return s, refuse("Nobody was matched, so there is nothing to compare.")
	}
	for k := range 2 {
		s.mean[k] /= s.sum[k]
	}
	for i, w := range weight {
		if w > 0 {
			k := side(i)
			off := x[i] - s.mean[k]
			s.variance[k] += w * off * off
			s.meanVariance[k] += w * w * off * off
		}
	}
	for k := range 2 {
		// With even weights these are the usual n-1 forms.
		n := s.sum[k] * s.sum[k] / s.squares[k]
		s.variance[k] *= n / (n - 1) / s.sum[k]
		s.meanVariance[k] *= n / (n - 1) / (s.sum[k] * s.sum[k])
	}
	return s, nil
}

func (s twoSides) difference(own, pooled float64) Difference {
	d := Difference{MeanTreated: s.mean[1], MeanControl: s.mean[0], VarianceRatio: s.variance[1] / s.variance[0]}
	if gap := s.mean[1] - s.mean[0]; gap != 0 {
		d.SMD, d.SMDPooled = gap/own, gap/pooled
	}
	return d
}

// Effect is the difference in an outcome between the treated who found somebody and their controls (the effect on
// the treated, if nothing but the covariates made people differ, which no figure can show). SE takes the weights as
// given and the people as independent; it does not know that the scores were estimated.
type Effect struct {
	MeanTreated, MeanControl float64
	Difference, SE           float64
	Interval                 Interval
	Treated, Controls        int     // who count
	EffectiveControls        float64 // as many controls of even weight would tell as much (Kish)
}

// EffectOf gives the effect on an outcome. Refuses a missing outcome of somebody who counts, and a comparison with
// fewer than two people on a side.
func EffectOf(outcome []float64, treated []bool, m *Matched, level float64) (Effect, error) {
	z, err := twoSided(level)
	if err != nil {
		return Effect{}, err
	}
	if len(outcome) != len(treated) || len(treated) != len(m.Weight) {
		return Effect{}, refuse("There are %d outcomes, %d people and %d weights.", len(outcome), len(treated), len(m.Weight))
	}
	for i, w := range m.Weight {
		if w > 0 && !finite(outcome[i]) {
			return Effect{}, refuse("Row %d has no outcome.", i+1)
		}
	}
	s, err := sides(outcome, treated, m.Weight)
	if err != nil {
		return Effect{}, err
	}
	if s.n[0] < 2 || s.n[1] < 2 {
		return Effect{}, refuse("A comparison needs at least two people on each side.")
	}
	d, se := s.mean[1]-s.mean[0], math.Sqrt(s.meanVariance[0]+s.meanVariance[1])
	return Effect{
		MeanTreated: s.mean[1], MeanControl: s.mean[0], Difference: d, SE: se, Interval: Interval{d - z*se, d + z*se},
		Treated: s.n[1], Controls: s.n[0], EffectiveControls: s.sum[0] * s.sum[0] / s.squares[0],
	}, nil
}

// MeanDifference is the plain difference of two means: Pooled is its error where both groups vary alike (the
// t-test of old, and a regression on a flag), SE where they need not (Welch).
type MeanDifference struct{ Difference, SE, Pooled float64 }

// CompareMeans gives the mean of a less that of b. Refuses fewer than two values on a side and missing ones.
func CompareMeans(a, b []float64) (MeanDifference, error) {
	if len(a) < 2 || len(b) < 2 || !finite(a...) || !finite(b...) {
		return MeanDifference{}, refuse("A comparison needs at least two people on each side, each with an outcome.")
	}
	n, m, v, w := float64(len(a)), float64(len(b)), varianceOf(a), varianceOf(b)
	return MeanDifference{
		Difference: meanOf(a) - meanOf(b), SE: math.Sqrt(v/n + w/m),
		Pooled: math.Sqrt(((n-1)*v + (m-1)*w) / (n + m - 2) * (1/n + 1/m)),
	}, nil
}
