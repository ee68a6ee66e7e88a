// Package stats holds the statistics by which a scheme says what changed and how sure it is: shares and
// rates with intervals, before against after, survival, regression, matched comparison, regression to the
// mean, control charts and funnel limits. Every function is pure: plain values in, plain values out; no
// database, no clock, no chance.
//
// Three rules hold throughout. What cannot be worked out is refused (fault.Invalid, in words that may be
// shown), never given as a figure that looks like one: no estimate from nothing, no interval from a fit that
// did not settle. Nothing depends on the order of the rows, except where a source says so and the function
// repeats it. And each function names its source, since whoever defends the figure must be able to look it up.
//
// A confidence level is given as a share, 0.95 for 95%. Times are in any unit, the same for all of a call.
package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"waymark/internal/platform/fault"
)

// Level95 is the confidence level that reports use unless somebody asks for another.
const Level95 = 0.95

// Interval is a confidence interval. An end may be infinite where a source defines it so, as the upper end of
// a ratio to a period without events.
type Interval struct{ Lower, Upper float64 }

// Contains says whether x lies in the interval, its ends included.
func (i Interval) Contains(x float64) bool { return i.Lower <= x && x <= i.Upper }

// Test is the outcome of a test of "no difference". DF is 0 where the test has no degrees of freedom.
type Test struct {
	Statistic float64
	DF        int
	P         float64
}

func refuse(format string, args ...any) error { return fault.New(fault.Invalid, format, args...) }

// twoSided gives the point of the normal distribution that leaves half of what is outside the level above it.
func twoSided(level float64) (float64, error) {
	if err := checkLevel(level); err != nil {
		return 0, err
	}
	return -distuv.UnitNormal.Quantile((1 - level) / 2), nil
}

func checkLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return refuse("A confidence level is between 0 and 1, as 0.95, and not %g.", level)
	}
	return nil
}

// normalP is the two-sided probability of a normal deviate as far from 0 as z.
func normalP(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// chiSquaredP is the probability of a chi-squared of at least x.
func chiSquaredP(x float64, df int) float64 {
	return distuv.ChiSquared{K: float64(df)}.Survival(x)
}

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

func meanOf(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}

// varianceOf divides by n-1.
func varianceOf(xs []float64) float64 {
	m, sum := meanOf(xs), 0.0
	for _, x := range xs {
		sum += (x - m) * (x - m)
	}
	return sum / float64(len(xs)-1)
}
