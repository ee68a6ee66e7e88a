package comparison

import (
	"math"

	"waymark/internal/evidence/measure"
	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

// Effect is what came after, of those taken on who found somebody beside their controls.
type Effect struct {
	Events      int     `json:"events_taken_on"`
	RateTreated float64 `json:"per_year_at_liberty_taken_on"`
	RateControl float64 `json:"per_year_at_liberty_controls"`
	Ratio       float64 `json:"rate_ratio"`
	Lower       float64 `json:"lower"`
	Upper       float64 `json:"upper"`

	People     int      `json:"people_with_any"` // of those taken on
	AnyTreated float64  `json:"share_with_any_taken_on"`
	AnyControl float64  `json:"share_with_any_controls"`
	Difference float64  `json:"difference_with_any"`
	AnyLower   float64  `json:"difference_lower"`
	AnyUpper   float64  `json:"difference_upper"`
	Inside     int      `json:"taken_on_never_at_liberty"`
	EValue     *float64 `json:"e_value"`     // nil where the interval holds 1
	EValueEnd  *float64 `json:"e_value_end"` // of the end of the interval nearer to 1
}

// Conclusion says by rule what a ratio may be called.
type Conclusion string

// The conclusions.
const (
	Less         Conclusion = "less"
	More         Conclusion = "more"
	Inconclusive Conclusion = "inconclusive"
)

// Conclude goes by the interval alone: one that holds 1 is inconclusive, which is not "no effect".
func (e Effect) Conclude() Conclusion {
	switch {
	case e.Upper < 1:
		return Less
	case e.Lower > 1:
		return More
	}
	return Inconclusive
}

// after is what happened to one row after their index day.
type after struct{ events, liberty float64 }

// outcomes reads what came after. It is called for a trial whose balance passed, and for nothing else.
func (f *frame) outcomes(months int) []after {
	out := make([]after, len(f.people))
	for i, c := range f.people {
		window := measure.Span{From: c.Index, Until: c.Index.AddMonths(months)}
		for _, e := range c.Events {
			out[i].events += flag(window.Holds(e.Day))
		}
		out[i].liberty = float64(window.Days() - measure.CustodyDays(c.Stays, window))
	}
	return out
}

// effectOf gives the effect on the people of a trial.
func effectOf(f *frame, t Trial, out []after) (*Effect, error) {
	r, err := ratioOf(f.treated, t.matched.Weight, t.cluster, out, f.unexplained)
	if err != nil {
		return nil, err
	}
	e := &Effect{Ratio: r.ratio, Lower: r.lower, Upper: r.upper, RateTreated: r.rate[1] * 365.25, RateControl: r.rate[0] * 365.25}
	any := make([]float64, len(out))
	for i, o := range out {
		any[i] = flag(o.events > 0)
		if f.treated[i] && t.matched.Weight[i] > 0 {
			e.Events += int(o.events)
			e.People += int(any[i])
			e.Inside += int(flag(o.liberty == 0))
		}
	}
	d := differenceOf(f.treated, t.matched.Weight, t.cluster, any, f.unexplained)
	e.AnyTreated, e.AnyControl, e.Difference, e.AnyLower, e.AnyUpper = d.mean[1], d.mean[0], d.mean[1]-d.mean[0], d.lower, d.upper
	if e.Conclude() != Inconclusive {
		point, end := eValue(e.Ratio), eValue(e.Upper)
		if e.Ratio > 1 {
			end = eValue(e.Lower)
		}
		e.EValue, e.EValueEnd = &point, &end
	}
	return e, nil
}

// rateRatio is a ratio of rates with its 95% interval; rate is of controls [0] and treated [1], a day.
type rateRatio struct {
	ratio, lower, upper float64
	rate                [2]float64
}

// ratioOf gives events a day at liberty, those taken on to their weighted controls: Poisson regression on the one flag,
// with the error of Huber and White's sandwich by cluster, which holds where people differ more than Poisson and where
// one control stands beside several, less what the covariates explain of it.
// Source: for the sandwich, stats.Fit; P. C. Austin, Statistics in Medicine 30 (2011) 1292-1301, for clusters of pairs.
func ratioOf(treated []bool, weight []float64, cluster []int, out []after, left rest) (rateRatio, error) {
	var r rateRatio
	var events, liberty [2]float64
	var bare [2]int
	side := func(i int) int { return int(flag(treated[i])) }
	for i, w := range weight {
		if w > 0 {
			events[side(i)] += w * out[i].events
			liberty[side(i)] += w * out[i].liberty
			bare[side(i)] += int(out[i].events)
		}
	}
	if bare[0] < fewestEvents || bare[1] < fewestEvents || liberty[0] == 0 || liberty[1] == 0 {
		return r, fault.New(fault.Invalid, "Too few events to tell: a ratio needs %d on each side.", fewestEvents)
	}
	for k := range 2 {
		r.rate[k] = events[k] / liberty[k]
	}
	wide := normal975 * math.Sqrt(sandwich(treated, weight, cluster, left, func(i, k int) float64 {
		return (out[i].events - r.rate[k]*out[i].liberty) / events[k]
	}))
	r.ratio = r.rate[1] / r.rate[0]
	r.lower, r.upper = r.ratio*math.Exp(-wide), r.ratio*math.Exp(wide)
	return r, nil
}

// rest takes away of each row's part of an error what is none.
type rest func(weight, part []float64) []float64

// sandwich adds up the weighted parts of each cluster, those of controls [k = 0] taken away, and gives the sum of the
// squares.
func sandwich(treated []bool, weight []float64, cluster []int, left rest, part func(i, k int) float64) float64 {
	each := make([]float64, len(weight))
	for i, w := range weight {
		if w > 0 {
			each[i] = part(i, int(flag(treated[i])))
		}
	}
	each = left(weight, each)
	parts := make([]float64, len(weight))
	for i, w := range weight {
		parts[cluster[i]] += w * each[i] * (2*flag(treated[i]) - 1)
	}
	variance := 0.0
	for _, p := range parts {
		variance += p * p
	}
	return variance
}

// difference is of two weighted means, of controls [0] and treated [1].
type difference struct {
	mean         [2]float64
	lower, upper float64
}

// differenceOf gives the difference of an outcome of 0 or 1, with an interval by the same sandwich as the ratio's.
func differenceOf(treated []bool, weight []float64, cluster []int, outcome []float64, left rest) difference {
	var d difference
	var sum [2]float64
	for i, w := range weight {
		k := int(flag(treated[i]))
		sum[k] += w
		d.mean[k] += w * outcome[i]
	}
	for k := range 2 {
		d.mean[k] /= sum[k]
	}
	wide := normal975 * math.Sqrt(sandwich(treated, weight, cluster, left, func(i, k int) float64 { return (outcome[i] - d.mean[k]) / sum[k] }))
	d.lower, d.upper = d.mean[1]-d.mean[0]-wide, d.mean[1]-d.mean[0]+wide
	return d
}

// normal975 leaves 2.5% of the normal distribution above it.
const normal975 = 1.959963984540054

// eValue is how strongly something that is not held would have to go with being taken on, and with what came after
// (each as a ratio), to explain a ratio away wholly. Source: T. J. VanderWeele and P. Ding, Annals of Internal Medicine
// 167 (2017) 268-274.
func eValue(ratio float64) float64 {
	if ratio < 1 {
		ratio = 1 / ratio
	}
	return ratio + math.Sqrt(ratio*(ratio-1))
}

// negativeBinomial gives the same ratio by another model: of the matched pairs, each control as often as they stand
// beside somebody, with days at liberty as offset and the error by cluster.
func negativeBinomial(f *frame, t Trial, out []after) (rateRatio, error) {
	var r rateRatio
	d := &stats.Design{Names: []string{"(Intercept)", "taken on"}}
	var y, offset []float64
	var cluster []string
	for _, p := range t.matched.Pairs {
		for k, i := range []int{p.Control, p.Treated} {
			if out[i].liberty > 0 {
				d.Values = append(d.Values, 1, float64(k))
				y, offset = append(y, out[i].events), append(offset, math.Log(out[i].liberty))
				cluster = append(cluster, string(f.people[p.Control].Person))
			}
		}
	}
	if len(y) < 2*Fewest {
		return r, fault.New(fault.Invalid, "Only pairs can be fitted by this model.")
	}
	fit, err := stats.NegativeBinomial(d, y, stats.Options{Offset: offset, Cluster: cluster})
	if err != nil {
		return r, err
	}
	lines, err := fit.Coefficients(stats.Level95)
	if err != nil {
		return r, err
	}
	return rateRatio{ratio: lines[1].Exp, lower: lines[1].ExpInterval.Lower, upper: lines[1].ExpInterval.Upper}, nil
}
