package stats

import "math"

// Step is one step of a survival curve: what stands from Time onwards, up to the next step. Survival is the share
// still without the event; SE is its standard error by Greenwood, NaN where nobody is left. AtRisk is how many
// were watched just before Time; Events and Censored are those at Time.
type Step struct {
	Time                     float64
	AtRisk, Events, Censored int
	Survival, SE             float64
	sum                      float64 // Greenwood's sum, the variance of ln Survival
}

// Curve is a Kaplan-Meier curve: one step for each time at which a spell ended.
type Curve struct {
	Steps  []Step
	Spells int
	Events int
}

// KaplanMeier estimates the share without the event by time. Refuses no spells, and spells without length (see
// Spell). It takes for granted that whose watching ended early is like those still watched.
// Source: E. L. Kaplan and P. Meier, JASA 53 (1958) 457-481; M. Greenwood, The Errors of Sampling of the
// Survivorship Tables (1926); the same figures as R's survfit, spells that begin late included.
func KaplanMeier(spells []Spell) (*Curve, error) {
	if err := checkSpells(spells); err != nil {
		return nil, err
	}
	c := &Curve{Spells: len(spells)}
	s, sum := 1.0, 0.0
	for _, m := range moments(spells) {
		n, d := float64(m.atRisk), float64(m.events)
		if m.events > 0 {
			s *= (n - d) / n
			sum += d / (n * (n - d))
		}
		se := s * math.Sqrt(sum)
		c.Steps = append(c.Steps, Step{m.time, m.atRisk, m.events, m.censored, s, se, sum})
		c.Events += m.events
	}
	return c, nil
}

// Last is the longest time anybody was watched to. Beyond it the curve says nothing.
func (c *Curve) Last() float64 { return c.Steps[len(c.Steps)-1].Time }

// At gives what the curve says at a time: survival there; in AtRisk those still watched, counted where the next
// spell ends, as R does it; in Events and Censored all up to then. Refuses a time to which nobody was watched.
func (c *Curve) At(time float64) (Step, error) {
	if math.IsNaN(time) || time > c.Last() {
		return Step{}, refuse("Nobody was followed to %g; the longest is %g.", time, c.Last())
	}
	out := Step{Time: time, Survival: 1}
	for _, s := range c.Steps {
		if s.Time >= time && out.AtRisk == 0 {
			out.AtRisk = s.AtRisk
		}
		if s.Time > time {
			break
		}
		out.Survival, out.SE, out.sum = s.Survival, s.SE, s.sum
		out.Events += s.Events
		out.Censored += s.Censored
	}
	return out, nil
}

// Scale is the scale on which an interval of survival is symmetric.
type Scale string

// The scales. LogScale is what R shows by default; LogLogScale never leaves 0 to 1 and is the better for small groups.
const (
	PlainScale  Scale = "plain"
	LogScale    Scale = "log"
	LogLogScale Scale = "log-log"
)

// Interval gives the interval of the survival of a step, cut off at 0 and 1. Refuses where nobody is left, since
// there is then no error to tell it by, and a scale that is none.
func (s Step) Interval(level float64, on Scale) (Interval, error) {
	z, err := twoSided(level)
	if err != nil {
		return Interval{}, err
	}
	if s.Survival == 0 {
		return Interval{}, refuse("Nobody is left at %g, so the curve has no interval there.", s.Time)
	}
	if s.sum == 0 {
		return Interval{s.Survival, s.Survival}, nil
	}
	half := z * math.Sqrt(s.sum)
	switch on {
	case PlainScale:
		return Interval{max(0, s.Survival*(1-half)), min(1, s.Survival*(1+half))}, nil
	case LogScale:
		return Interval{s.Survival * math.Exp(-half), min(1, s.Survival*math.Exp(half))}, nil
	case LogLogScale:
		log := math.Log(s.Survival)
		return Interval{math.Exp(log * math.Exp(-half/log)), math.Exp(log * math.Exp(half/log))}, nil
	}
	return Interval{}, refuse("An interval is on the scale plain, log or log-log, and not %q.", on)
}

// RestrictedMean gives the mean time without the event, of the time up to a limit, and its standard error.
// Refuses a limit to which nobody was watched, and one not above 0. Source: as R's print.survfit, rmean.
func (c *Curve) RestrictedMean(limit float64) (mean, se float64, err error) {
	if !(limit > 0) || limit > c.Last() {
		return 0, 0, refuse("Nobody was followed to %g; the longest is %g.", limit, c.Last())
	}
	// From the end backwards, so that the area to the right of each step is at hand: its error is the step's
	// part of Greenwood's sum, times that area squared.
	variance, right := 0.0, limit
	for i := len(c.Steps) - 1; i >= 0; i-- {
		s := c.Steps[i]
		if s.Time >= limit {
			continue
		}
		mean += s.Survival * (right - max(0, s.Time))
		right = max(0, s.Time)
		if n, d := float64(s.AtRisk), float64(s.Events); s.Events > 0 && s.AtRisk > s.Events {
			variance += mean * mean * d / (n * (n - d))
		}
	}
	return mean + right, math.Sqrt(variance), nil
}

// Quantile gives the first time at which at least the share p have had the event: 0.5 gives the median time.
// Refuses where the curve does not fall so far, which is common: then fewer than p were seen to have it.
func (c *Curve) Quantile(p float64) (float64, error) {
	if !(p > 0 && p < 1) {
		return 0, refuse("A quantile is between 0 and 1, and not %g.", p)
	}
	for i, s := range c.Steps {
		// Where the curve runs level at the very share, the middle of the level stretch is the quantile, as in R.
		if math.Abs(s.Survival-(1-p)) < 1e-12 {
			for _, next := range c.Steps[i+1:] {
				if next.Events > 0 {
					return (s.Time + next.Time) / 2, nil
				}
			}
			return s.Time, nil
		}
		if s.Survival < 1-p {
			return s.Time, nil
		}
	}
	return 0, refuse("Fewer than %g%% had the event in the time watched, so that point is not reached.", 100*p)
}
