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

// solve finds where a rising function crosses 0 between low and high, to the last bits: by secants and inverse
// parabolas, and by halving where those do not help. At an end where the function has the wrong sign the end itself
// is given. Source: R. P. Brent, Algorithms for Minimization without Derivatives (1973), ch. 4.
func solve(low, high float64, f func(float64) float64) float64 {
	a, b := low, high
	fa, fb := f(a), f(b)
	if fa >= 0 {
		return low
	}
	if fb <= 0 {
		return high
	}
	c, fc := a, fa
	step, before := b-a, b-a
	for range 300 {
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		tolerance, half := 4e-16*math.Abs(b), (c-b)/2
		if math.Abs(half) <= tolerance || fb == 0 {
			return b
		}
		if math.Abs(before) >= tolerance && math.Abs(fa) > math.Abs(fb) {
			p, q := interpolate(a, b, c, fa, fb, fc, half)
			if 2*p < min(3*half*q-math.Abs(tolerance*q), math.Abs(before*q)) {
				before, step = step, p/q
			} else {
				before, step = half, half
			}
		} else {
			before, step = half, half
		}
		a, fa = b, fb
		if math.Abs(step) > tolerance {
			b += step
		} else {
			b += math.Copysign(tolerance, half)
		}
		fb = f(b)
		if (fb > 0) == (fc > 0) {
			c, fc = a, fa
			step, before = b-a, b-a
		}
	}
	return b
}

// interpolate gives Brent's step from b as p/q, p not below 0: a secant where only two points differ, else an
// inverse parabola.
func interpolate(a, b, c, fa, fb, fc, half float64) (p, q float64) {
	s := fb / fa
	if a == c {
		p, q = 2*half*s, 1-s
	} else {
		r, t := fb/fc, fa/fc
		p = s * (2*half*t*(t-r) - (b-a)*(r-1))
		q = (t - 1) * (r - 1) * (s - 1)
	}
	if p > 0 {
		q = -q
	}
	return math.Abs(p), q
}
