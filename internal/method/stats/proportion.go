package stats

import "math"

// Share is Events of Of: people of people, as those who reoffended of those followed.
type Share struct{ Events, Of int }

// Estimate is the share itself, from 0 to 1; NaN of nobody.
func (s Share) Estimate() float64 { return float64(s.Events) / float64(s.Of) }

func (s Share) check() error {
	switch {
	case s.Of < 1:
		return refuse("A share of nobody cannot be worked out.")
	case s.Events < 0 || s.Events > s.Of:
		return refuse("%d of %d is not a share.", s.Events, s.Of)
	}
	return nil
}

// Wilson gives the score interval of a share, without continuity correction. It holds close to its level for
// small numbers too, and never leaves 0 to 1. Refuses a share of nobody, and one of less than none or more
// than all. Source: E. B. Wilson, JASA 22 (1927) 209-212; R. G. Newcombe, Statistics in Medicine 17 (1998)
// 857-872, method 3.
func Wilson(s Share, level float64) (Interval, error) {
	if err := s.check(); err != nil {
		return Interval{}, err
	}
	z, err := twoSided(level)
	if err != nil {
		return Interval{}, err
	}
	n, p := float64(s.Of), s.Estimate()
	middle, half := 2*n*p+z*z, z*math.Sqrt(z*z+4*n*p*(1-p))
	out := Interval{(middle - half) / (2 * (n + z*z)), (middle + half) / (2 * (n + z*z))}
	// At the ends the bound is 0 or 1 exactly; what is left of the subtraction is rounding.
	if s.Events == 0 {
		out.Lower = 0
	}
	if s.Events == s.Of {
		out.Upper = 1
	}
	return out, nil
}

// ClopperPearson gives the exact interval of a share: it never holds less often than its level says, and
// mostly more often. Refuses as Wilson does. Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413.
func ClopperPearson(s Share, level float64) (Interval, error) {
	if err := s.check(); err != nil {
		return Interval{}, err
	}
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	return clopperPearson(s.Events, s.Of, 1-level), nil
}

// WaldShare gives the simple normal interval of a share of n, share +- z * sqrt(share(1-share)/n). It is here
// to check published figures that were made with it, and takes a share and not a count because those are
// rounded; use Wilson for one's own. Refuses a share outside 0 to 1 and n below 1.
func WaldShare(share float64, n int, level float64) (Interval, error) {
	if !(share >= 0 && share <= 1) || n < 1 {
		return Interval{}, refuse("A share of %g of %d people is not a share.", share, n)
	}
	z, err := twoSided(level)
	if err != nil {
		return Interval{}, err
	}
	half := z * math.Sqrt(share*(1-share)/float64(n))
	return Interval{share - half, share + half}, nil
}

// WaldDifference gives the simple normal interval of a - b for two groups of different people. It is poor for
// small numbers: use Newcombe. Refuses as Wilson does.
func WaldDifference(a, b Share, level float64) (Interval, error) {
	one, err := WaldShare(a.Estimate(), a.Of, level)
	if err := firstError(a.check(), b.check(), err); err != nil {
		return Interval{}, err
	}
	other, err := WaldShare(b.Estimate(), b.Of, level)
	if err != nil {
		return Interval{}, err
	}
	d := a.Estimate() - b.Estimate()
	half := math.Hypot(one.Upper-a.Estimate(), other.Upper-b.Estimate())
	return Interval{d - half, d + half}, nil
}

// Newcombe gives the interval of a - b for two groups of different people, from their two Wilson intervals,
// without continuity correction. Refuses as Wilson does. Source: R. G. Newcombe, Statistics in Medicine 17
// (1998) 873-890, method 10.
func Newcombe(a, b Share, level float64) (Interval, error) {
	one, err := Wilson(a, level)
	other, err2 := Wilson(b, level)
	if err := firstError(err, err2); err != nil {
		return Interval{}, err
	}
	p, q := a.Estimate(), b.Estimate()
	return Interval{
		p - q - math.Hypot(p-one.Lower, other.Upper-q),
		p - q + math.Hypot(one.Upper-p, q-other.Lower),
	}, nil
}

// ChiSquared tests whether two groups of different people have the same share (Pearson, without continuity
// correction, one degree of freedom). Refuses as Wilson does, and where everybody or nobody of both groups
// together had an event, since then there is nothing to compare.
func ChiSquared(a, b Share) (Test, error) {
	if err := firstError(a.check(), b.check()); err != nil {
		return Test{}, err
	}
	all := Share{a.Events + b.Events, a.Of + b.Of}
	if all.Events == 0 || all.Events == all.Of {
		return Test{}, refuse("Both groups have all events or none, so there is no difference to test.")
	}
	p := all.Estimate()
	z := (a.Estimate() - b.Estimate()) / math.Sqrt(p*(1-p)*(1/float64(a.Of)+1/float64(b.Of)))
	return Test{z * z, 1, chiSquaredP(z*z, 1)}, nil
}

// FisherExact tests the same with both margins held: the two-sided probability is that of all tables no
// likelier than the one seen, as in R's fisher.test. The statistic is a's number of events. Refuses as Wilson
// does. Source: R. A. Fisher, Statistical Methods for Research Workers (1934).
func FisherExact(a, b Share) (Test, error) {
	if err := firstError(a.check(), b.check()); err != nil {
		return Test{}, err
	}
	events, of := a.Events+b.Events, a.Of+b.Of
	log := func(k int) float64 {
		return logChoose(a.Of, k) + logChoose(b.Of, events-k) - logChoose(of, events)
	}
	bar, p := log(a.Events)+1e-7, 0.0
	for k := max(0, events-b.Of); k <= min(events, a.Of); k++ {
		if l := log(k); l <= bar {
			p += math.Exp(l)
		}
	}
	return Test{Statistic: float64(a.Events), P: min(1, p)}, nil
}

// Changed is what McNemar's test looks at: of the same people asked twice, how many only before, and how many
// only after. Those who did both times, or neither, say nothing about a change.
type Changed struct{ OnlyBefore, OnlyAfter int }

// McNemarTest holds the test in its three forms.
type McNemarTest struct {
	Uncorrected Test    // (b-c)^2/(b+c)
	Corrected   Test    // (|b-c|-1)^2/(b+c), the form with continuity correction
	ExactP      float64 // two-sided binomial
}

// McNemar tests whether as many people stopped as started. Refuses numbers below 0, and where nobody changed.
// Source: Q. McNemar, Psychometrika 12 (1947) 153-157; A. L. Edwards, Psychometrika 13 (1948) for the correction.
func McNemar(c Changed) (McNemarTest, error) {
	if c.OnlyBefore < 0 || c.OnlyAfter < 0 {
		return McNemarTest{}, refuse("A number of people is not below 0.")
	}
	n := c.OnlyBefore + c.OnlyAfter
	if n == 0 {
		return McNemarTest{}, refuse("Nobody changed, so there is no change to test.")
	}
	d := math.Abs(float64(c.OnlyBefore - c.OnlyAfter))
	plain, corrected := d*d/float64(n), math.Pow(max(0, d-1), 2)/float64(n)
	return McNemarTest{
		Uncorrected: Test{plain, 1, chiSquaredP(plain, 1)},
		Corrected:   Test{corrected, 1, chiSquaredP(corrected, 1)},
		ExactP:      binomial{n, 0.5}.twoSided(c.OnlyAfter),
	}, nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
