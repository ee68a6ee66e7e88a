package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// GammaPoisson is a pool of people whose counts in a period are Poisson, each with a rate of their own, and whose
// rates follow a gamma distribution: Mean is the mean count of the period in the pool, Shape how alike people are
// (small: a few do most). Counts of the pool are then negative binomial. It says what somebody picked for a high
// count will do next without anybody's help.
type GammaPoisson struct{ Mean, Shape float64 }

func (g GammaPoisson) check() error {
	if !(g.Mean > 0) || !(g.Shape > 0) || !finite(g.Mean, g.Shape) {
		return refuse("A pool has a mean and a shape above 0, and not %g and %g.", g.Mean, g.Shape)
	}
	return nil
}

// pull is how far a count is believed: 1 is wholly, 0 not at all.
func (g GammaPoisson) pull() float64 { return g.Mean / (g.Shape + g.Mean) }

// ExpectedNext is the count to be expected in another period of the same length of somebody with this count, if
// nothing is done: (count + shape) * mean / (shape + mean). Refuses a pool that is none and a count below 0.
// Source: H. Robbins, Proc. 3rd Berkeley Symposium 1 (1956); E. Hauer, Accident Analysis & Prevention 18 (1986).
func (g GammaPoisson) ExpectedNext(count int) (float64, error) {
	if err := g.check(); err != nil {
		return 0, err
	}
	if count < 0 {
		return 0, refuse("A count is not below 0.")
	}
	return (float64(count) + g.Shape) * g.pull(), nil
}

// ExpectedLater is the same where the time at risk differs: somebody with this count in the share before of the
// pool's period (1 is all of it) will have so many in the share after. Refuses shares below 0 too.
func (g GammaPoisson) ExpectedLater(count int, before, after float64) (float64, error) {
	if err := g.check(); err != nil {
		return 0, err
	}
	if count < 0 || !(before >= 0) || !(after >= 0) || !finite(before, after) || before == 0 && count > 0 {
		return 0, refuse("A count of %d in a time of %g, and a later time of %g, cannot be.", count, before, after)
	}
	return (float64(count) + g.Shape) / (g.Shape + g.Mean*before) * g.Mean * after, nil
}

// Picked is what becomes of people picked by their count, without any effect. Share is the part of the pool that
// they are; PercentFall the fall that selection alone produces.
type Picked struct {
	Share                 float64
	MeanBefore, MeanAfter float64
	PercentFall           float64
}

// Pick gives what becomes of those with a count of at least so many. Refuses a pool that is none, a number below 0,
// and one so high that nobody of the pool could have it. Source: as ExpectedNext, summed over the negative binomial.
func (g GammaPoisson) Pick(atLeast int) (Picked, error) {
	if err := g.check(); err != nil {
		return Picked{}, err
	}
	if atLeast < 0 {
		return Picked{}, refuse("A count is not below 0.")
	}
	share := g.atLeast(g.Shape, atLeast)
	if !(share > 1e-280) {
		return Picked{}, refuse("In such a pool nobody has a count of %d or more.", atLeast)
	}
	// x P(x) of this pool is Mean times P(x-1) of a pool with one more shape and the same pull.
	before := g.Mean * g.atLeast(g.Shape+1, atLeast-1) / share
	after := (before + g.Shape) * g.pull()
	return Picked{Share: share, MeanBefore: before, MeanAfter: after, PercentFall: 100 * (1 - after/before)}, nil
}

// atLeast is the probability of a count of k or more where the shape is as given and the pull is the pool's.
func (g GammaPoisson) atLeast(shape float64, k int) float64 {
	if k <= 0 {
		return 1
	}
	return mathext.RegIncBeta(float64(k), shape, g.pull())
}

// PoolOfPicked finds the pool of a shape from which those with at least so many have this mean: for a published
// result that tells of those picked and not of the pool. Refuses a mean that those picked cannot have.
func PoolOfPicked(shape float64, atLeast int, mean float64) (GammaPoisson, error) {
	if !(shape > 0) || !finite(shape, mean) || atLeast < 0 || !(mean > float64(atLeast)) {
		return GammaPoisson{}, refuse("People with at least %d have a mean above it, and not %g.", atLeast, mean)
	}
	off := func(log float64) float64 {
		p, err := GammaPoisson{math.Exp(log), shape}.Pick(atLeast)
		if err != nil {
			return -1 // a pool so poor that nobody is picked: too low
		}
		return p.MeanBefore - mean
	}
	return GammaPoisson{math.Exp(solve(math.Log(mean)-60, math.Log(mean)+1, off)), shape}, nil
}

// FitGammaPoisson finds the pool from the counts of all its people, picked and not, by maximum likelihood; time is
// each one's time at risk as a share of the period, nil where all had all of it. Refuses what NegativeBinomial
// refuses: above all counts that vary no more than Poisson, where nobody is picked but by luck.
func FitGammaPoisson(counts []int, time []float64) (GammaPoisson, error) {
	if time != nil && len(time) != len(counts) {
		return GammaPoisson{}, refuse("There are %d counts and %d times.", len(counts), len(time))
	}
	d := &Design{Names: []string{"the mean"}}
	y, o := make([]float64, len(counts)), Options{}
	for i, c := range counts {
		d.Values, y[i] = append(d.Values, 1), float64(c)
		if time != nil {
			if !(time[i] > 0) {
				return GammaPoisson{}, refuse("Row %d has no time at risk.", i+1)
			}
			o.Offset = append(o.Offset, math.Log(time[i]))
		}
	}
	f, err := NegativeBinomial(d, y, o)
	if err != nil {
		return GammaPoisson{}, err
	}
	return GammaPoisson{Mean: math.Exp(f.Estimate[0]), Shape: f.Theta}, nil
}

// Side is on which side of a cut people are picked.
type Side string

// The sides.
const (
	Above Side = "above"
	Below Side = "below"
)

// NormalPool is a measure that is normal in a pool. Correlation is that of two measures of one person (rho); SD is
// that of a single measure. Measures is how many were averaged to pick by.
type NormalPool struct {
	Mean, SD    float64
	Correlation float64
	Measures    int
}

// RegressionToMean gives how far the mean of those picked beyond a cut moves back by itself, towards the mean of
// the pool (a distance, not below 0), and C(z), the mean of a normal deviate beyond z. z is taken on the deviation
// of a single measure, as the published worked example has it, also where several are averaged. Refuses a deviation
// that is not above 0, a correlation outside 0 to 1, no measures, and a cut more than 35 deviations out.
// Source: A. G. Barnett, J. C. van der Pols and A. J. Dobson, International Journal of Epidemiology 34 (2005)
// 215-220, equation 1.
func (p NormalPool) RegressionToMean(cut float64, side Side) (distance, c float64, err error) {
	switch {
	case !(p.SD > 0) || !finite(p.Mean, p.SD, cut):
		return 0, 0, refuse("A pool has a mean and a standard deviation above 0.")
	case !(p.Correlation >= 0 && p.Correlation <= 1):
		return 0, 0, refuse("A correlation of two measures is from 0 to 1 here, and not %g.", p.Correlation)
	case p.Measures < 1:
		return 0, 0, refuse("People are picked by at least one measure.")
	}
	z := (cut - p.Mean) / p.SD
	switch side {
	case Above:
	case Below:
		z = -z
	default:
		return 0, 0, refuse("People are picked above or below a cut, and not %q.", side)
	}
	if z > 35 {
		return 0, 0, refuse("Nobody of such a pool is beyond the cut.")
	}
	c = math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / (math.Erfc(z/math.Sqrt2) / 2)
	within := (1 - p.Correlation) * p.SD * p.SD / float64(p.Measures)
	between := p.Correlation * p.SD * p.SD
	return within / math.Sqrt(between+within) * c, c, nil
}
