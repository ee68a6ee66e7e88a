package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Pair is one person in two periods: events and time at risk before and after.
type Pair struct{ Before, After Rate }

// Totals adds up the people. It refuses nobody, numbers and times below 0, and events of a person who had no
// time at risk to have them in, naming the first such person's place in the list, from 1.
func Totals(people []Pair) (after, before Rate, err error) {
	if len(people) == 0 {
		return Rate{}, Rate{}, refuse("There is nobody to compare.")
	}
	for i, p := range people {
		for _, r := range []Rate{p.Before, p.After} {
			switch {
			case r.Events < 0 || !(r.Time >= 0) || math.IsInf(r.Time, 0):
				return Rate{}, Rate{}, refuse("Person %d has a number of events or a time below 0.", i+1)
			case r.Events > 0 && r.Time == 0:
				return Rate{}, Rate{}, refuse("Person %d has events in a period with no time at risk.", i+1)
			}
		}
		after.Events += p.After.Events
		after.Time += p.After.Time
		before.Events += p.Before.Events
		before.Time += p.Before.Time
	}
	return after, before, nil
}

// PairedRatio is the ratio after over before within people. RobustSELog and Robust do not take a person's
// events for independent of each other; they are NaN where one person alone tells. Telling is how many people say something about the ratio: those with
// an event, and with time at risk in both periods.
type PairedRatio struct {
	RateRatio
	RobustSELog float64
	Robust      Interval
	Telling     int
}

// PairedRateRatio gives after over before by the conditional Poisson model: each person is their own
// comparison, so that who they are drops out, and given a person's sum the later number is binomial. Interval
// is the one of the model; Robust holds if events come in clusters. Refuses as Totals does, and where all
// events of those who tell fell in one period, since the ratio is then 0 or without end.
// Source: A. C. Cameron and P. K. Trivedi, Regression Analysis of Count Data, ch. 9; J. M. Wooldridge,
// J. Econometrics 90 (1999) 77-97 for the robust error.
func PairedRateRatio(people []Pair, level float64) (PairedRatio, error) {
	z, err := twoSided(level)
	if err != nil {
		return PairedRatio{}, err
	}
	if _, _, err := Totals(people); err != nil {
		return PairedRatio{}, err
	}
	c, err := newConditional(people)
	if err != nil {
		return PairedRatio{}, err
	}
	log, err := c.fit()
	if err != nil {
		return PairedRatio{}, err
	}
	_, information, meat := c.score(log)
	robust := math.Sqrt(meat) / information
	if len(c.after) < 2 {
		robust = math.NaN()
	}
	wide := ratioOf(log, robust, z)
	return PairedRatio{
		RateRatio:   ratioOf(log, 1/math.Sqrt(information), z),
		RobustSELog: robust, Robust: wide.Interval, Telling: len(c.after),
	}, nil
}

// conditional is the paired likelihood: of total[i] events after[i] are later; offset is ln(time after / before).
type conditional struct{ after, total, offset []float64 }

func newConditional(people []Pair) (*conditional, error) {
	c := &conditional{}
	later, earlier := 0, 0
	for _, p := range people {
		n := p.Before.Events + p.After.Events
		if n == 0 || p.Before.Time == 0 || p.After.Time == 0 {
			continue
		}
		later += p.After.Events
		earlier += p.Before.Events
		c.after = append(c.after, float64(p.After.Events))
		c.total = append(c.total, float64(n))
		c.offset = append(c.offset, math.Log(p.After.Time/p.Before.Time))
	}
	if later == 0 || earlier == 0 {
		return nil, refuse("Among people with time at risk in both periods, all events fell in one of them: there is no ratio within people.")
	}
	return c, nil
}

// score gives the slope of the log-likelihood at log ratio b, its information, and the sum of squares of each
// person's part of the slope.
func (c *conditional) score(b float64) (slope, information, meat float64) {
	for i, n := range c.total {
		p := 1 / (1 + math.Exp(-b-c.offset[i]))
		r := c.after[i] - n*p
		slope += r
		information += n * p * (1 - p)
		meat += r * r
	}
	return slope, information, meat
}

// fit finds where the falling slope crosses 0: between the logs of ratios so far apart that all events would
// fall in one period, then by halving, so that it always settles.
func (c *conditional) fit() (float64, error) {
	low, high := -1.0, 1.0
	for range 60 {
		a, _, _ := c.score(low)
		b, _, _ := c.score(high)
		if a > 0 && b < 0 {
			return solve(low, high, func(x float64) float64 { s, _, _ := c.score(x); return -s }), nil
		}
		low, high = low*2, high*2
	}
	return 0, refuse("The ratio within people could not be found: the times at risk differ too much.")
}

// PairedT tests whether the mean of the differences is 0: Student's t of n-1 degrees of freedom. Refuses fewer
// than two differences, and differences that are all the same. Source: Student, Biometrika 6 (1908) 1-25.
func PairedT(differences []float64) (mean float64, t Test, err error) {
	n := float64(len(differences))
	if n < 2 {
		return 0, Test{}, refuse("At least two people are needed.")
	}
	if !finite(differences...) {
		return 0, Test{}, refuse("A difference is missing.")
	}
	mean = meanOf(differences)
	v := varianceOf(differences)
	if v == 0 {
		return mean, Test{}, refuse("Everybody changed by the same, so there is nothing to test the change against.")
	}
	s := mean / math.Sqrt(v/n)
	return mean, Test{s, int(n) - 1, studentP(s, n-1)}, nil
}

// studentP is the two-sided probability of Student's t as far from 0 as t.
func studentP(t, df float64) float64 {
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.CDF(-math.Abs(t))
}

// SignedRank tests whether differences lie around 0, by their ranks: V is the sum of the ranks of those above 0,
// tied ones taking the mean rank, those of 0 left out; P is the normal approximation with corrections for ties
// and continuity, as R's wilcox.test gives it for tied data. Refuses where every difference is 0.
// Source: F. Wilcoxon, Biometrics Bulletin 1 (1945) 80-83.
func SignedRank(differences []float64) (Test, error) {
	if !finite(differences...) {
		return Test{}, refuse("A difference is missing.")
	}
	var kept []float64
	for _, d := range differences {
		if d != 0 {
			kept = append(kept, d)
		}
	}
	if len(kept) == 0 {
		return Test{}, refuse("Nobody changed, so there is no change to test.")
	}
	slices.SortFunc(kept, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	n, v, ties := float64(len(kept)), 0.0, 0.0
	for i := 0; i < len(kept); {
		j := i
		for j < len(kept) && math.Abs(kept[j]) == math.Abs(kept[i]) {
			j++
		}
		rank, same := float64(i+1+j)/2, float64(j-i)
		for _, d := range kept[i:j] {
			if d > 0 {
				v += rank
			}
		}
		ties += same*same*same - same
		i = j
	}
	z := v - n*(n+1)/4
	if z != 0 {
		z -= math.Copysign(0.5, z)
	}
	return Test{Statistic: v, P: normalP(z / math.Sqrt(n*(n+1)*(2*n+1)/24-ties/48))}, nil
}
