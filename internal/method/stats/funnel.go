package stats

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// FunnelLimits are the limits between which a unit of one size lies by chance, around a target that all share: 95%
// and 99.8% of the time (about two and three deviations). A unit outside the outer ones is worth a look; it is not
// thereby bad.
type FunnelLimits struct {
	Exact95, Exact998   Interval
	Normal95, Normal998 Interval // the approximation, not cut off: beside the exact ones, for comparison
}

var funnelTails = [2]float64{0.025, 0.001}

// FunnelOfShares gives limits for a share of a number of people, where the target is the share of all. The exact
// limits are those of the binomial, interpolated between counts so that they narrow smoothly. Refuses a size below 1
// and a target not between 0 and 1. Source: D. J. Spiegelhalter, Statistics in Medicine 24 (2005) 1185-1202, A.1.1.
func FunnelOfShares(size int, target float64) (FunnelLimits, error) {
	if size < 1 || !(target > 0 && target < 1) {
		return FunnelLimits{}, refuse("A funnel of shares needs a size from 1 and a target between 0 and 1.")
	}
	b, n := binomial{size, target}, float64(size)
	cut := func(p float64) float64 {
		return min(1, max(0, interpolated(p, size, b.atMost)/n))
	}
	return funnel(cut, target, math.Sqrt(target*(1-target)/n)), nil
}

// FunnelOfRatios gives limits for observed over expected, where so many are expected and the target is 1: the exact
// ones are those of the Poisson. Refuses an expected number that is not above 0. Source: as FunnelOfShares, A.1.2.
func FunnelOfRatios(expected float64) (FunnelLimits, error) {
	if !(expected > 0) || math.IsInf(expected, 0) {
		return FunnelLimits{}, refuse("A funnel of ratios needs an expected number above 0.")
	}
	atMost := func(k int) float64 {
		if k < 0 {
			return 0
		}
		return mathext.GammaIncRegComp(float64(k+1), expected)
	}
	most := int(expected + 40*math.Sqrt(expected) + 60)
	cut := func(p float64) float64 { return max(0, interpolated(p, most, atMost)/expected) }
	return funnel(cut, 1, 1/math.Sqrt(expected)), nil
}

func funnel(cut func(p float64) float64, target, sd float64) FunnelLimits {
	var exact, normal [2]Interval
	for k, p := range funnelTails {
		z := -distuv.UnitNormal.Quantile(p)
		exact[k], normal[k] = Interval{cut(p), cut(1 - p)}, Interval{target - z*sd, target + z*sd}
	}
	return FunnelLimits{exact[0], exact[1], normal[0], normal[1]}
}

// interpolated gives the first count r at which the distribution reaches p, less the part of the step from r-1 to r
// that goes beyond it.
func interpolated(p float64, most int, atMost func(int) float64) float64 {
	r := sort.Search(most, func(k int) bool { return atMost(k) >= p })
	here, before := atMost(r), atMost(r-1)
	return float64(r) - (here-p)/(here-before)
}
