package stats

import (
	"math"
	"slices"
)

// Chart is a control chart: what a process does when nothing but chance moves it, and which points chance does not
// explain. The limits come from the baseline alone.
type Chart struct {
	Center float64
	Points []ChartPoint
	// Spread is what the limits are made from: the deviation of a count (c, np), of a rate for one unit (u), or the
	// mean moving range (XmR).
	Spread float64
	// RangeLimit is the upper limit of the moving ranges of an XmR chart, 0 for others.
	RangeLimit float64
}

// ChartPoint is one period with its limits. Range is the moving range of an XmR chart, NaN for its first point and
// for other charts.
type ChartPoint struct {
	Value, Lower, Upper float64
	Range               float64
	Signals             []Signal
}

// Signal is why a point is not put down to chance.
type Signal string

// The signals, after the Western Electric rules 1 and 4 and D. J. Wheeler, Understanding Variation (1993).
const (
	BeyondLimit Signal = "beyond a limit"
	LongRun     Signal = "eight in a row on one side"
	WideRange   Signal = "a jump beyond the limit of ranges"
)

const runLength = 8

// CountChart is a c chart: counts of periods alike in size, taken for Poisson. The first baseline points set the
// limits, center +- 3 root center, not below 0. Refuses no points, a baseline of none or of more than there are, counts
// below 0 or with a fraction, and a baseline all 0. Source: D. C. Montgomery, Introduction to Statistical Quality
// Control, ch. 7.
func CountChart(counts []float64, baseline int) (*Chart, error) {
	if err := firstError(checkBaseline(len(counts), baseline), checkCounts(counts[:min(max(0, baseline), len(counts))]), checkLater(counts)); err != nil {
		return nil, err
	}
	center := meanOf(counts[:baseline])
	spread := math.Sqrt(center)
	return draw(counts, center, spread, func(int) float64 { return 3 * spread }, 0, math.Inf(1)), nil
}

// checkLater looks at all counts; that all are 0 is the baseline's matter.
func checkLater(counts []float64) error {
	for i, v := range counts {
		if !(v >= 0) || v != math.Floor(v) || math.IsInf(v, 0) {
			return refuse("Row %d has the outcome %g, and not a whole number from 0.", i+1, v)
		}
	}
	return nil
}

// RateChart is a u chart: counts for sizes that differ (people, person-years), as rates for one unit of size; the
// limits are wider where the size is small. Refuses what CountChart refuses, and sizes not above 0.
// Source: as CountChart.
func RateChart(counts, sizes []float64, baseline int) (*Chart, error) {
	if err := firstError(checkSizes(counts, sizes), checkBaseline(len(counts), baseline),
		checkCounts(counts[:min(max(0, baseline), len(counts))]), checkLater(counts)); err != nil {
		return nil, err
	}
	events, size, rates := 0.0, 0.0, make([]float64, len(counts))
	for i, c := range counts {
		rates[i] = c / sizes[i]
		if i < baseline {
			events += c
			size += sizes[i]
		}
	}
	center := events / size
	spread := math.Sqrt(center)
	return draw(rates, center, spread, func(i int) float64 { return 3 * spread / math.Sqrt(sizes[i]) }, 0, math.Inf(1)), nil
}

// ShareChart is an np chart: how many of a fixed number, taken for binomial. Refuses what CountChart refuses, and
// counts above the number. Source: as CountChart.
func ShareChart(counts []float64, of, baseline int) (*Chart, error) {
	if err := firstError(checkBaseline(len(counts), baseline), checkCounts(counts[:min(max(0, baseline), len(counts))]), checkLater(counts)); err != nil {
		return nil, err
	}
	if of < 1 || slices.Max(counts) > float64(of) {
		return nil, refuse("A count of a chart of shares is not above the number it is of, %d.", of)
	}
	center := meanOf(counts[:baseline])
	spread := math.Sqrt(center * (1 - center/float64(of)))
	return draw(counts, center, spread, func(int) float64 { return 3 * spread }, 0, float64(of)), nil
}

// IndividualChart is an XmR chart: any measure, one figure a period, with limits from how much neighbouring points
// differ: center +- 2.66 mean ranges, ranges up to 3.267 of it. The lower limit may be below 0, which for counts
// says that no low count is a signal. Refuses a baseline of fewer than two points or without any change, and
// missing values. Source: D. J. Wheeler, Understanding Variation (1993).
func IndividualChart(values []float64, baseline int) (*Chart, error) {
	if err := checkBaseline(len(values), baseline); err != nil {
		return nil, err
	}
	if baseline < 2 || !finite(values...) {
		return nil, refuse("A chart of single values needs a baseline of two points or more, and no value missing.")
	}
	ranges := make([]float64, len(values))
	ranges[0] = math.NaN()
	for i := 1; i < len(values); i++ {
		ranges[i] = math.Abs(values[i] - values[i-1])
	}
	mean := meanOf(ranges[1:baseline])
	if mean == 0 {
		return nil, refuse("The points of the baseline are all the same, so there is nothing to make limits from.")
	}
	c := draw(values, meanOf(values[:baseline]), mean, func(int) float64 { return 2.66 * mean }, math.Inf(-1), math.Inf(1))
	c.RangeLimit = 3.267 * mean
	for i := range c.Points {
		p := &c.Points[i]
		p.Range = ranges[i]
		if p.Range > c.RangeLimit {
			p.Signals = append(p.Signals, WideRange)
		}
	}
	return c, nil
}

func checkBaseline(points, baseline int) error {
	if points == 0 {
		return refuse("A chart needs points.")
	}
	if baseline < 1 || baseline > points {
		return refuse("A baseline is of 1 to %d points, and not %d.", points, baseline)
	}
	return nil
}

func checkSizes(counts, sizes []float64) error {
	if len(counts) != len(sizes) {
		return refuse("There are %d counts and %d sizes.", len(counts), len(sizes))
	}
	for i, s := range sizes {
		if !(s > 0) || math.IsInf(s, 0) {
			return refuse("Row %d has a size of %g, and not one above 0.", i+1, s)
		}
	}
	return nil
}

// draw sets limits and signals; half is how far the limits of point i stand from the center.
func draw(values []float64, center, spread float64, half func(i int) float64, least, most float64) *Chart {
	c := &Chart{Center: center, Spread: spread}
	run := 0 // above 0: so many in a row above the center
	for i, v := range values {
		p := ChartPoint{Value: v, Lower: max(least, center-half(i)), Upper: min(most, center+half(i)), Range: math.NaN()}
		if v > p.Upper || v < p.Lower {
			p.Signals = append(p.Signals, BeyondLimit)
		}
		switch {
		case v > center:
			run = max(run, 0) + 1
		case v < center:
			run = min(run, 0) - 1
		default:
			run = 0
		}
		if run >= runLength || -run >= runLength {
			p.Signals = append(p.Signals, LongRun)
		}
		c.Points = append(c.Points, p)
	}
	return c
}

// Cusum is one step of a cumulative sum chart. Upper adds up what is above the target, Lower what is below; each
// starts again from 0 whenever it would be less. SinceUpper and SinceLower count the steps since: where a signal
// stands, the change began so many steps before.
type Cusum struct {
	Value, Upper, Lower    float64
	SinceUpper, SinceLower int
	High, Low              bool // Upper or Lower is beyond H
}

// Cusums gives the tabular CUSUM of values against a target: what is within k of the target is let pass, and a sum
// beyond h is a signal. It finds a small lasting change sooner than limits do. Refuses missing values, k below 0 and
// h not above 0. Source: E. S. Page, Biometrika 41 (1954); D. C. Montgomery and G. C. Runger, Applied Statistics and
// Probability for Engineers, 16-10.
func Cusums(values []float64, target, k, h float64) ([]Cusum, error) {
	if len(values) == 0 || !finite(values...) {
		return nil, refuse("A chart needs values, and none missing.")
	}
	if !finite(target, k, h) || k < 0 || h <= 0 {
		return nil, refuse("A CUSUM needs a target, K from 0 and H above 0.")
	}
	var out []Cusum
	var last Cusum
	for _, v := range values {
		c := Cusum{Value: v, Upper: max(0, last.Upper+v-(target+k)), Lower: max(0, last.Lower+(target-k)-v)}
		if c.Upper > 0 {
			c.SinceUpper = last.SinceUpper + 1
		}
		if c.Lower > 0 {
			c.SinceLower = last.SinceLower + 1
		}
		c.High, c.Low = c.Upper > h, c.Lower > h
		out = append(out, c)
		last = c
	}
	return out, nil
}
