package measure

import (
	"waymark/internal/method/disclosure"
	"waymark/internal/method/stats"
	"waymark/internal/platform/civil"
)

// Follow is how long people went without an event, from the index day on: Kaplan-Meier, which takes everybody for as long
// as the records reach. Whoever cannot be followed further is neither dropped nor taken to have gone without.
type Follow struct {
	People int      `json:"people"`
	Events int      `json:"people_with_an_event"`
	Median *float64 `json:"median_days"` // nil: fewer than half were seen to have one
	Marks  []Mark   `json:"marks"`
	Curve  []Point  `json:"curve"` // once a week
}

// Mark is the curve at so many days, with its 95% interval by Greenwood's error on the log-log scale, and beside it the
// bare share of those whom the records follow so long.
type Mark struct {
	Days    int     `json:"days"`
	Events  int     `json:"people_with_an_event"` // by then
	AtRisk  int     `json:"at_risk"`              // still followed, and without an event
	Without float64 `json:"without"`
	Lower   float64 `json:"lower"`
	Upper   float64 `json:"upper"`
	// Whole are those followed so many days whether or not they had an event, and Had of these those who had one by then.
	// To leave out who was not followed so long only where they had none is how a two-year rate of 36% came to be
	// published as 45% (Barenstein, arXiv 1906.04711).
	Whole int `json:"followed_throughout"`
	Had   int `json:"of_these_with_an_event"`
}

// Point is the curve at so many days.
type Point struct {
	Days    int     `json:"days"`
	Without float64 `json:"without"`
	Lower   float64 `json:"lower"`
	Upper   float64 `json:"upper"`
}

// markDays are the days at which a curve is read.
var markDays = []int{90, 180, 365, 730}

// watch is one person's time from the index day to their first event, or to the last day that the records cover.
type watch struct {
	days  int // to the event, or to the last day
	whole int // to the last day
	event bool
}

// watched follows one person. The event that led to the index day is not one that came after it.
func (w Windows) watched(x Index, events []Event, data Span) watch {
	last := data.Until.AddDays(-1)
	out := watch{days: last.Sub(x.Day), whole: last.Sub(x.Day)}
	for _, e := range events {
		if e.Day.Before(x.Day) || e.Day.After(last) || e.is(x.Event) || e.Attention && !w.WithAttention {
			continue
		}
		if d := e.Day.Sub(x.Day); d < out.days || !out.event {
			out.days, out.event = d, true
		}
	}
	return out
}

// atLiberty takes days in custody off the clock.
func (x watch) atLiberty(day civil.Date, stays []Stay) watch {
	off := func(days int) int { return days - inside(stays, Span{day, day.AddDays(days)}) }
	return watch{off(x.days), off(x.whole), x.event}
}

// follow gives the curve of some people; nil where there is nobody.
func follow(people []watch) *Follow {
	spells := make([]stats.Spell, len(people))
	for i, x := range people {
		spells[i] = stats.Followed(float64(x.days), x.event)
	}
	curve, err := stats.KaplanMeier(spells)
	if err != nil {
		return nil
	}
	out := &Follow{People: len(people), Events: curve.Events}
	if median, err := curve.Quantile(0.5); err == nil {
		out.Median = &median
	}
	for _, days := range markDays {
		m, ok := markAt(curve, days)
		if !ok {
			break
		}
		m.Events = eventsBy(people, days)
		for _, x := range people {
			if x.whole >= days {
				m.Whole++
				if x.event && x.days <= days {
					m.Had++
				}
			}
		}
		out.Marks = append(out.Marks, m)
	}
	for days := 0; days <= int(curve.Last()); days += 7 {
		m, ok := markAt(curve, days)
		if !ok || m.AtRisk < fewestPeople { // what so few did is chance, and could be told of somebody
			break
		}
		if n := eventsBy(people, days); n > 0 && n < fewestShown { // the share would tell how few
			continue
		}
		out.Curve = append(out.Curve, Point{m.Days, m.Without, m.Lower, m.Upper})
	}
	return out
}

// fewestShown is the smallest count above none that a page shows.
const fewestShown = disclosure.Threshold

// eventsBy counts those who had an event within so many days.
func eventsBy(people []watch, days int) (n int) {
	for _, x := range people {
		if x.event && x.days <= days {
			n++
		}
	}
	return n
}

// markAt reads a curve; false beyond what anybody was followed to, and where nobody is left.
func markAt(curve *stats.Curve, days int) (Mark, bool) {
	s, err := curve.At(float64(days))
	if err != nil {
		return Mark{}, false
	}
	in, err := s.Interval(stats.Level95, stats.LogLogScale)
	if err != nil {
		return Mark{}, false
	}
	return Mark{Days: days, AtRisk: s.AtRisk, Without: s.Survival, Lower: in.Lower, Upper: in.Upper}, true
}
