package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Rate is events in a time at risk. For a person that is the time outside custody; for a group, the sum.
type Rate struct {
	Events int
	Time   float64
}

// Estimate is events for one unit of time; NaN or infinite without time.
func (r Rate) Estimate() float64 { return float64(r.Events) / r.Time }

func (r Rate) check() error {
	switch {
	case r.Events < 0:
		return refuse("A number of events is not below 0.")
	case !(r.Time > 0) || math.IsInf(r.Time, 0):
		return refuse("A rate needs a time at risk above 0, and not %g.", r.Time)
	}
	return nil
}

// Garwood gives the exact Poisson interval of the number of events to be expected where so many were seen.
// Refuses a number below 0. Source: F. Garwood, Biometrika 28 (1936) 437-442.
func Garwood(events int, level float64) (Interval, error) {
	if events < 0 {
		return Interval{}, refuse("A number of events is not below 0.")
	}
	if err := checkLevel(level); err != nil {
		return Interval{}, err
	}
	half := (1 - level) / 2
	k := float64(events)
	out := Interval{}
	if events > 0 {
		out.Lower = solve(0, k, func(m float64) float64 { return mathext.GammaIncReg(k, m) - half })
	}
	high := k + 10
	for mathext.GammaIncRegComp(k+1, high) > half {
		high *= 2
	}
	out.Upper = solve(k, high, func(m float64) float64 { return half - mathext.GammaIncRegComp(k+1, m) })
	return out, nil
}

// RateInterval gives the exact Poisson interval of a rate for one unit of time. Refuses a rate without time.
// Source: Garwood.
func RateInterval(r Rate, level float64) (Interval, error) {
	if err := r.check(); err != nil {
		return Interval{}, err
	}
	i, err := Garwood(r.Events, level)
	return Interval{i.Lower / r.Time, i.Upper / r.Time}, err
}

// PoissonAtMost is the probability of so many events or fewer where mean are expected: how surprising it
// would be to see so few. Refuses a mean that is not above 0 and a number below 0.
func PoissonAtMost(events int, mean float64) (float64, error) {
	if !(mean > 0) || math.IsInf(mean, 0) || events < 0 {
		return 0, refuse("A number of events is not below 0 and what is expected is above 0.")
	}
	return mathext.GammaIncRegComp(float64(events+1), mean), nil
}

// RateRatio is one rate over another: 0.72 says that the later rate is 28% lower. SELog is the standard error
// of its natural logarithm, NaN where the method has none. P is the two-sided probability of a ratio as far
// from 1, if there were no difference.
type RateRatio struct {
	Ratio    float64
	Interval Interval
	SELog    float64
	Z        float64
	P        float64
}

// PercentChange is the change in percent: -28 for a ratio of 0.72.
func (r RateRatio) PercentChange() float64 { return 100 * (r.Ratio - 1) }

// ratioOf makes a ratio from an estimate on the log scale and its standard error.
func ratioOf(log, se, z float64) RateRatio {
	return RateRatio{
		Ratio: math.Exp(log), Interval: Interval{math.Exp(log - z*se), math.Exp(log + z*se)},
		SELog: se, Z: log / se, P: normalP(log / se),
	}
}

// ExactRateRatio gives after over before with the exact conditional interval and probability: given the sum of
// both, the later number is binomial. It takes events for independent and everybody for equally at risk, which
// people are not: for one's own cohort use PairedRateRatio or the negative binomial. Where nothing happened
// before, the ratio and its upper end are infinite. Refuses rates without time, and two rates without events.
// Source: R's poisson.test; J. Przyborowski and H. Wilenski, Biometrika 31 (1940) 313-323.
func ExactRateRatio(after, before Rate, level float64) (RateRatio, error) {
	if err := firstError(after.check(), before.check(), checkLevel(level)); err != nil {
		return RateRatio{}, err
	}
	n := after.Events + before.Events
	if n == 0 {
		return RateRatio{}, refuse("Nothing happened in either period, so there is no ratio.")
	}
	times := before.Time / after.Time
	odds := func(p float64) float64 { return p / (1 - p) * times }
	i := clopperPearson(after.Events, n, 1-level)
	return RateRatio{
		Ratio:    after.Estimate() / before.Estimate(),
		Interval: Interval{odds(i.Lower), odds(i.Upper)},
		SELog:    math.NaN(), Z: math.NaN(),
		P: binomial{n, after.Time / (after.Time + before.Time)}.twoSided(after.Events),
	}, nil
}

// WaldRateRatio gives after over before with the interval exp(ln ratio +- z * sqrt(1/after + 1/before)). The
// same is taken for granted as by ExactRateRatio. Refuses rates without time, and a rate without events, which
// has no logarithm: use the exact one there. Source: K. J. Rothman, Epidemiology: An Introduction.
func WaldRateRatio(after, before Rate, level float64) (RateRatio, error) {
	z, err := twoSided(level)
	if err := firstError(after.check(), before.check(), err); err != nil {
		return RateRatio{}, err
	}
	if after.Events == 0 || before.Events == 0 {
		return RateRatio{}, refuse("This interval needs at least one event in each period. Use the exact one.")
	}
	se := math.Sqrt(1/float64(after.Events) + 1/float64(before.Events))
	return ratioOf(math.Log(after.Estimate()/before.Estimate()), se, z), nil
}
