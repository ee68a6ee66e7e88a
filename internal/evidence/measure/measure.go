// Package measure says what changed for a cohort: what happened to each person in equal windows before and after
// an index date, their days at liberty, and both for the whole. It must never decide what caused a change, count
// what is not known as nothing, or keep somebody whose windows the data do not cover.
package measure

import (
	"math"
	"slices"

	"waymark/internal/method/stats"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Index is one person with the day that parts before from after.
type Index struct {
	Row    int    // of the file, from 2
	Key    string // the source's own id
	Person id.Person
	Group  string
	Day    civil.Date
	Event  string // the source's key of the event that led here, which may be left out; "" for none
}

// Windows are equal windows beside the index date: months before it and from it on. Baseline, where it is not
// 0, is a longer one before.
type Windows struct {
	Months     int
	Baseline   int
	BeforeOnly bool // what comes after need not be covered
	// WithAttention counts also what being on a scheme itself brings about. Without it that is counted apart alone.
	WithAttention bool
}

// Span is the days from From up to Until, Until left out.
type Span struct{ From, Until civil.Date }

// Days is how long a span is.
func (s Span) Days() int { return max(0, s.Until.Sub(s.From)) }

// Holds says whether a day is in the span.
func (s Span) Holds(d civil.Date) bool { return !d.Before(s.From) && d.Before(s.Until) }

func (w Windows) before(d civil.Date) Span   { return Span{d.AddMonths(-w.Months), d} }
func (w Windows) after(d civil.Date) Span    { return Span{d, d.AddMonths(w.Months)} }
func (w Windows) baseline(d civil.Date) Span { return Span{d.AddMonths(-w.Baseline), d} }

// first is the first day of all windows before an index date.
func (w Windows) first(d civil.Date) civil.Date { return d.AddMonths(-max(w.Months, w.Baseline)) }

// covered says whether the data reach over all windows of an index date.
func (w Windows) covered(d civil.Date, data Span) bool {
	return !w.first(d).Before(data.From) && !w.last(d).After(data.Until)
}

// last is the end of all windows of an index date, left out.
func (w Windows) last(d civil.Date) civil.Date {
	if w.BeforeOnly {
		return d
	}
	return w.after(d).Until
}

// Event is one thing that is counted.
type Event struct {
	Day     civil.Date
	Key     string
	Offence Offence
	// Attention says that being on a scheme itself brings it about: breach, recall, warrant. It is counted apart.
	Attention bool
	also      []string // keys of other records that tell of it
}

// is says whether the event has a key of its source.
func (e Event) is(key string) bool {
	return key != "" && (e.Key == key || slices.Contains(e.also, key))
}

// Stay is a time in custody: a day d with In <= d < Out. An open one has no Out.
type Stay struct {
	In  civil.Date
	Out civil.NullDate
}

// Result is what happened to one person.
type Result struct {
	Index
	Before, After         int
	BeforeExcl, AfterExcl int // the index event left out
	Baseline              int
	// Attended and AttendedAfter are events that attention brings about, before and after; in no other count unless the
	// plan asks for it.
	Attended, AttendedAfter int
	Custody, CustodyAfter   int // days of the window in custody, each once
	Liberty, LibertyAfter   int // days of the window at liberty
	EventKnown              bool
	// Undated is how many of what is counted have no day that is known: in no window.
	Undated       int
	Unclear       int       // results of courts that do not say what was decided
	before, after []Offence // what the counts are of
}

// reckon gives what happened to one person.
func (w Windows) reckon(x Index, events []Event, stays []Stay) Result {
	r := Result{Index: x}
	before, after := w.before(x.Day), w.after(x.Day)
	for _, e := range events {
		if e.Attention {
			switch {
			case before.Holds(e.Day):
				r.Attended++
			case after.Holds(e.Day):
				r.AttendedAfter++
			}
			if !w.WithAttention {
				continue
			}
		}
		index := e.is(x.Event)
		r.EventKnown = r.EventKnown || index
		switch {
		case before.Holds(e.Day):
			r.Before++
			r.before = append(r.before, e.Offence)
			if !index {
				r.BeforeExcl++
			}
		case after.Holds(e.Day):
			r.After++
			r.after = append(r.after, e.Offence)
			if !index {
				r.AfterExcl++
			}
		}
		if w.Baseline > 0 && w.baseline(x.Day).Holds(e.Day) {
			r.Baseline++
		}
	}
	r.Custody, r.CustodyAfter = inside(stays, before), inside(stays, after)
	r.Liberty, r.LibertyAfter = before.Days()-r.Custody, after.Days()-r.CustodyAfter
	return r
}

// inside is how many days of a span somebody was in custody: of stays that overlap each day counts once, and a
// stay that ends before it begins has none.
func inside(stays []Stay, s Span) int {
	var spans []Span
	for _, x := range stays {
		in, out := x.In, s.Until
		if x.Out.Valid && x.Out.Date.Before(out) {
			out = x.Out.Date
		}
		if in.Before(s.From) {
			in = s.From
		}
		if in.Before(out) {
			spans = append(spans, Span{in, out})
		}
	}
	slices.SortFunc(spans, func(a, b Span) int { return a.From.Sub(b.From) })
	days, reached := 0, s.From
	for _, x := range spans {
		if x.From.Before(reached) {
			x.From = reached
		}
		days += x.Days()
		if x.Until.After(reached) {
			reached = x.Until
		}
	}
	return days
}

// Total is what happened to a cohort.
type Total struct {
	People            int     `json:"people"`
	Before            int     `json:"before"`
	After             int     `json:"after"`
	ChangePercent     Percent `json:"change_percent"`
	LibertyDaysBefore int     `json:"liberty_days_before"`
	LibertyDaysAfter  int     `json:"liberty_days_after"`
	PerYearBefore     Rate    `json:"per_year_at_liberty_before"`
	PerYearAfter      Rate    `json:"per_year_at_liberty_after"`
	Fewer             int     `json:"people_with_fewer"`
	More              int     `json:"people_with_more"`
	NeverAtLiberty    int     `json:"people_never_at_liberty_after"`
	Baseline          int     `json:"baseline,omitempty"`
	AttentionBefore   int     `json:"breach_and_recall_before"` // counted apart
	AttentionAfter    int     `json:"breach_and_recall_after"`
	Undated           int     `json:"without_a_day,omitempty"`    // in no window
	Unclear           int     `json:"result_not_known,omitempty"` // results of courts that do not say what was decided
	AtLiberty         *Ratio  `json:"rate_ratio_at_liberty"`      // nil where it cannot be given
}

// Ratio is events a day at liberty after to before, within people, with its 95% interval: conditional Poisson, with
// an error that holds when one person's events come in clusters. It is of the bare change, whatever it comes from.
type Ratio struct {
	Ratio float64 `json:"ratio"`
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
	// People had an event and some time at liberty in both windows; Left had none in one of them.
	People int `json:"people"`
	Left   int `json:"left_out"`
}

// daysAYear is the mean length of a year.
const daysAYear = 365.25

// Add adds results up. With index it leaves the index event out.
func Add(results []Result, withoutIndex bool) Total {
	var t Total
	for _, r := range results {
		before, after := r.Before, r.After
		if withoutIndex {
			before, after = r.BeforeExcl, r.AfterExcl
		}
		t.People++
		t.Before, t.After, t.Baseline = t.Before+before, t.After+after, t.Baseline+r.Baseline
		t.LibertyDaysBefore, t.LibertyDaysAfter = t.LibertyDaysBefore+r.Liberty, t.LibertyDaysAfter+r.LibertyAfter
		t.AttentionBefore, t.AttentionAfter = t.AttentionBefore+r.Attended, t.AttentionAfter+r.AttendedAfter
		t.Undated, t.Unclear = t.Undated+r.Undated, t.Unclear+r.Unclear
		switch {
		case after < before:
			t.Fewer++
		case after > before:
			t.More++
		}
		if r.LibertyAfter == 0 {
			t.NeverAtLiberty++
		}
	}
	t.ChangePercent = change(t.Before, t.After)
	t.AtLiberty = ratioOf(results, withoutIndex)
	t.PerYearBefore, t.PerYearAfter = rate(t.Before, t.LibertyDaysBefore), rate(t.After, t.LibertyDaysAfter)
	return t
}

// ratioOf gives the ratio within people, or nil where nobody tells, or all that was told fell in one window.
func ratioOf(results []Result, withoutIndex bool) *Ratio {
	var people []stats.Pair
	out := Ratio{}
	for _, r := range results {
		before, after := r.Before, r.After
		if withoutIndex {
			before, after = r.BeforeExcl, r.AfterExcl
		}
		if r.Liberty == 0 || r.LibertyAfter == 0 {
			out.Left++
			continue
		}
		people = append(people, stats.Pair{Before: stats.Rate{Events: before, Time: float64(r.Liberty)}, After: stats.Rate{Events: after, Time: float64(r.LibertyAfter)}})
	}
	got, err := stats.PairedRateRatio(people, stats.Level95)
	if err != nil || math.IsNaN(got.Robust.Lower) {
		return nil
	}
	out.Ratio, out.Lower, out.Upper, out.People = got.Ratio, got.Robust.Lower, got.Robust.Upper, got.Telling
	return &out
}

// Percent is a change in percent, and Rate events a year; nil where they are not known: nothing to compare with, or
// nobody at liberty.
type (
	Percent *float64
	Rate    *float64
)

func change(before, after int) Percent {
	if before == 0 {
		return nil
	}
	c := 100 * float64(after-before) / float64(before)
	return &c
}

func rate(events, days int) Rate {
	if days == 0 {
		return nil
	}
	r := float64(events) * daysAYear / float64(days)
	return &r
}
