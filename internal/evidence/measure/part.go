package measure

import "math"

// DaysInside is how many days of a span somebody was in custody: of stays that overlap each day counts once.
func DaysInside(stays []Stay, s Span) int { return inside(stays, s) }

// Part is what some of a cohort did beside what is expected where nothing is done, by the groups of others of the whole.
// LogSE is the standard error of the logarithm of After to Expected; NaN where that cannot be given. Parts of one cohort have
// the others in common, so that two of them are, if anything, less apart than their errors say.
type Part struct {
	People   int // who can be compared
	Before   int
	After    int
	Expected float64
	LogSE    float64
}

// Part gives that of some results of the cohort that the standard is of.
func (s Standard) Part(some []Result) Part {
	bins := make([]Bin, len(s.Bins))
	copy(bins, s.Bins)
	for i := range bins {
		bins[i].Cohort = 0
	}
	var p Part
	for _, r := range some {
		for i, b := range bins {
			if b.From <= r.Before && r.Before <= b.To {
				bins[i].Cohort++
				p.People, p.Before, p.After, p.Expected = p.People+1, p.Before+r.Before, p.After+r.After, p.Expected+b.MeanAfter
			}
		}
	}
	p.LogSE = math.NaN()
	part := Standard{People: p.People, Before: p.Before, Observed: p.After, After: &p.Expected, Bins: bins}
	if c := part.compare(some); c != nil {
		p.LogSE = math.Log(c.Upper/c.Lower) / (2 * normal975)
	}
	return p
}
