package comparison

import (
	"slices"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/civil"
)

// panelMonths is within how many months of a selection run its people are decided on.
const panelMonths = 6

// mostDays is on how many days somebody may stand as a control, and mostRows how many rows of controls there are about:
// of a large county everybody stands on fewer days.
const (
	mostDays = 12
	mostRows = 150_000
)

// deal gives every control index days among those of the people taken on: spread evenly over them, each control beginning
// one further than the one before in the order of their ids. So the months are alike on both sides, and nobody's day was
// chosen for what they did. Somebody of a selection run gets days of the six months after it (Index holds its day), or
// none. The same person on several days is told apart by the day, and counts as one wherever errors are worked out.
func deal(plan Plan, data measure.Span, people []Candidate) []Candidate {
	var days []civil.Date
	var out []Candidate
	for _, c := range people {
		if c.Treated {
			out = append(out, c)
			if measure.Covers(data, c.Index, plan.History, plan.Months) {
				days = append(days, c.Index)
			}
		}
	}
	slices.SortFunc(days, func(a, b civil.Date) int { return a.Sub(b) })
	each := min(mostDays, max(1, mostRows/max(1, len(people)-len(out))))
	turn := 0
	for _, c := range people {
		if c.Treated {
			continue
		}
		fitting := days
		if plan.listed() {
			fitting = between(days, c.Index, c.Index.AddMonths(panelMonths))
		}
		for _, day := range spread(fitting, turn, each) {
			c.Index = day
			out = append(out, c)
		}
		turn++
	}
	return out
}

// listed says whether controls come from selection runs.
func (p Plan) listed() bool { return p.Rule == NotAdmitted || p.Rule == NearCut }

// spread takes so many of rising days, evenly from a place on, each day once.
func spread(days []civil.Date, from, n int) []civil.Date {
	var out []civil.Date
	for k := range min(n, len(days)) {
		day := days[(from+k*len(days)/min(n, len(days)))%len(days)]
		if !slices.Contains(out, day) {
			out = append(out, day)
		}
	}
	return out
}

// between gives those of rising days from one on and before another.
func between(days []civil.Date, from, until civil.Date) []civil.Date {
	order := func(d, e civil.Date) int { return d.Sub(e) }
	low, _ := slices.BinarySearchFunc(days, from, order)
	high, _ := slices.BinarySearchFunc(days, until, order)
	return days[low:high]
}
