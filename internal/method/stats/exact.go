package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// binomial is a number of successes of n, each with the same probability p.
type binomial struct {
	n int
	p float64
}

// atMost is the probability of k successes or fewer, precise in the tail too.
func (b binomial) atMost(k int) float64 {
	switch {
	case k < 0:
		return 0
	case k >= b.n:
		return 1
	case b.p <= 0:
		return 1
	case b.p >= 1:
		return 0
	}
	return mathext.RegIncBeta(float64(b.n-k), float64(k+1), 1-b.p)
}

// atLeast is the probability of k successes or more.
func (b binomial) atLeast(k int) float64 {
	switch {
	case k <= 0:
		return 1
	case k > b.n:
		return 0
	case b.p <= 0:
		return 0
	case b.p >= 1:
		return 1
	}
	return mathext.RegIncBeta(float64(k), float64(b.n-k+1), b.p)
}

func (b binomial) log(k int) float64 {
	if b.p <= 0 || b.p >= 1 {
		if (b.p <= 0 && k == 0) || (b.p >= 1 && k == b.n) {
			return 0
		}
		return math.Inf(-1)
	}
	return logChoose(b.n, k) + float64(k)*math.Log(b.p) + float64(b.n-k)*math.Log1p(-b.p)
}

// twoSided is the probability of all outcomes no likelier than k. Outcomes within one part in ten million of
// k's probability count as equally likely, as in R's binom.test. The probabilities rise and then fall, so
// what is no likelier on the other side is found by halving.
func (b binomial) twoSided(k int) float64 {
	bar := b.log(k) + 1e-7
	mode := float64(b.n) * b.p
	if float64(k) == mode {
		return 1
	}
	if float64(k) < mode {
		other := firstTrue(int(math.Ceil(mode)), b.n+1, func(i int) bool { return b.log(i) <= bar })
		return min(1, b.atMost(k)+b.atLeast(other))
	}
	other := firstTrue(0, int(math.Floor(mode))+1, func(i int) bool { return b.log(i) > bar })
	return min(1, b.atMost(other-1)+b.atLeast(k))
}

// firstTrue gives the first of from .. to-1 for which is holds, or to; is must not turn false again.
func firstTrue(from, to int, is func(int) bool) int {
	for from < to {
		middle := from + (to-from)/2
		if is(middle) {
			to = middle
		} else {
			from = middle + 1
		}
	}
	return from
}

func logGamma(x float64) float64 {
	l, _ := math.Lgamma(x)
	return l
}

func logChoose(n, k int) float64 {
	return logGamma(float64(n+1)) - logGamma(float64(k+1)) - logGamma(float64(n-k+1))
}

// clopperPearson gives the exact interval of a probability after k successes of n; alpha is what lies outside.
func clopperPearson(k, n int, alpha float64) Interval {
	out := Interval{0, 1}
	if k > 0 {
		out.Lower = solve(0, float64(k)/float64(n), func(p float64) float64 { return binomial{n, p}.atLeast(k) - alpha/2 })
	}
	if k < n {
		out.Upper = solve(float64(k)/float64(n), 1, func(p float64) float64 { return alpha/2 - binomial{n, p}.atMost(k) })
	}
	return out
}

// solve finds where a rising function crosses 0 between low and high, to the last bit that matters, by
// halving the interval with a step of false position whenever that helps (Illinois method).
func solve(low, high float64, f func(float64) float64) float64 {
	fl, fh := f(low), f(high)
	if fl >= 0 {
		return low
	}
	if fh <= 0 {
		return high
	}
	side := 0
	for range 200 {
		x := low + (high-low)*(-fl)/(fh-fl)
		if !(x > low && x < high) {
			x = low + (high-low)/2
		}
		if x == low || x == high || high-low <= 1e-15*math.Abs(high) {
			return x
		}
		switch y := f(x); {
		case y == 0:
			return x
		case y < 0:
			low, fl = x, y
			if side == -1 {
				fh /= 2
			}
			side = -1
		default:
			high, fh = x, y
			if side == 1 {
				fl /= 2
			}
			side = 1
		}
	}
	return low + (high-low)/2
}
