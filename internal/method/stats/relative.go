package stats

import (
	"cmp"
	"math"
	"slices"
)

// RelativeRate gives the share of a over the share of b, two groups of different people, with the interval
// exp(ln ratio +- z * sqrt(1/a - 1/of a + 1/b - 1/of b)): the relative rate index of work on disproportionality.
// P is of the same normal deviate. Refuses as Wilson does, where a group has no events, which has no logarithm,
// and where everybody of a group has one, of which this interval would say that it is certain. Sources: D. Katz,
// J. Baptista, S. P. Azen, M. C. Pike, Biometrics 34 (1978) 469-474; R's epitools, riskratio.wald.
func RelativeRate(a, b Share, level float64) (RateRatio, error) {
	if a.Of > 0 && a.Events == a.Of || b.Of > 0 && b.Events == b.Of {
		return RateRatio{}, refuse("Everybody of one of the groups has an event: the interval would be too narrow.")
	}
	return MantelHaenszel([]Stratum{{a, b}}, level)
}

// Stratum is two groups of different people who are alike in something: as many arrests in the same months.
type Stratum struct{ A, B Share }

// MantelHaenszel gives the share of A over the share of B among people who are alike: the ratio that the strata have
// in common, each with its weight. It holds for many strata of few people too. A stratum in which one of the groups has
// nobody, or nobody has an event, says nothing. Refuses shares that are none, strata in which A or B has no event
// at all, and those in which everybody has one. Sources: N. Mantel, W. Haenszel, JNCI 22 (1959) 719-748; the error of
// the logarithm: S. Greenland, J. M. Robins, Biometrics 41 (1985) 55-68.
func MantelHaenszel(strata []Stratum, level float64) (RateRatio, error) {
	z, err := twoSided(level)
	if err != nil {
		return RateRatio{}, err
	}
	var r, s, p float64
	for _, x := range strata {
		if x.A.Of == 0 || x.B.Of == 0 {
			continue
		}
		if err := firstError(x.A.check(), x.B.check()); err != nil {
			return RateRatio{}, err
		}
		a, b, of, than := float64(x.A.Events), float64(x.B.Events), float64(x.A.Of), float64(x.B.Of)
		all := of + than
		r, s, p = r+a*than/all, s+b*of/all, p+((a+b)*of*than-a*b*all)/(all*all)
	}
	switch {
	case r == 0 || s == 0:
		return RateRatio{}, refuse("One of the groups has no event, so that there is no ratio.")
	case p <= 0:
		return RateRatio{}, refuse("Everybody of both groups has an event, so that there is no difference to tell.")
	}
	return ratioOf(math.Log(r/s), math.Sqrt(p/(r*s)), z), nil
}

// Holm raises probabilities of so many tests, so that with none of them a difference, the chance that any is below a
// level stays below it, whatever the tests have to do with each other. They come back in their order. Source: S. Holm,
// Scandinavian Journal of Statistics 6 (1979) 65-70; as R's p.adjust.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	out, reached := make([]float64, len(p)), 0.0
	for rank, i := range order {
		reached = max(reached, min(1, p[i]*float64(len(p)-rank)))
		out[i] = reached
	}
	return out
}
