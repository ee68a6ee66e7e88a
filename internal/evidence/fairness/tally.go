package fairness

import (
	"waymark/internal/evidence/measure"
	"waymark/internal/platform/civil"
)

// subject is one person while they are counted.
type subject struct {
	groups   []int // place among the groups of each trait
	arrests  []civil.Date
	pool     bool
	listed   bool
	decided  bool
	admitted bool
	first    civil.NullDate // when first taken on
	taken    bool           // first taken on in the window, and of the pool
	on       bool           // on the scheme at some time in the window
	police   bool           // led by the police when last so
	days     int            // on the scheme in the window
	liberty  int            // of them, at liberty
	breaches int            // arrests for breach and recall alone, on the scheme in the window
	outcome  *measure.Result
}

// field is everybody whom a run counts.
type field struct {
	about    About
	traits   map[Trait][]Group
	people   []*subject
	standard *measure.Standard // of others; nil where nobody can be measured
}

// cell is one group in one step before anything is hidden.
type cell struct {
	n, of, before   int
	years, expected float64
	strata          []group // of LikeForLike: by panel and count
	spread          float64 // of Rates: the squares of each one's distance from the rate; of Outcome: the error of the logarithm
}

// group is how many of a stratum were taken on.
type group struct{ taken, of int }

// daysAYear is the mean length of a year.
const daysAYear = 365.25

// cells counts a step by the groups of a trait; the last is of all.
func (f *field) cells(key StepKey, trait int) []cell {
	groups := len(f.traits[Traits[trait]])
	out := make([]cell, groups+1)
	for _, s := range f.people {
		for _, at := range []int{s.groups[trait], groups} {
			out[at].count(key, s)
		}
	}
	switch key {
	case Pool:
		for i := range out {
			out[i].of = out[groups].n
		}
	case LikeForLike:
		f.stratify(trait, out)
	case Enforcement:
		f.spread(trait, out)
	case Outcome:
		f.outcomes(trait, out)
	}
	return out
}

// count adds somebody to a step.
func (c *cell) count(key StepKey, s *subject) {
	add := func(of, n bool) {
		if of {
			c.of++
			if n {
				c.n++
			}
		}
	}
	switch key {
	case Pool:
		add(s.pool, true)
	case Listed:
		add(s.pool, s.listed)
	case TakenOn, LikeForLike:
		add(s.pool, s.taken)
	case Panel:
		add(s.decided, s.admitted)
	case Lead:
		add(s.on, s.police)
	case Time:
		add(s.on, true)
		c.years += float64(s.days) / daysAYear
	case Enforcement:
		add(s.on, false)
		c.n += s.breaches
		c.years += float64(s.liberty) / daysAYear
	}
}

// spread fills the squares of each one's distance from their group's rate, by which events of one person that come in
// clusters are reckoned with.
func (f *field) spread(trait int, out []cell) {
	for _, s := range f.people {
		if c := &out[s.groups[trait]]; s.on && c.years > 0 {
			off := float64(s.breaches) - float64(c.n)/c.years*float64(s.liberty)/daysAYear
			c.spread += off * off
		}
	}
}

// outcomes fills what those measured did beside what is expected of others with as many before.
func (f *field) outcomes(trait int, out []cell) {
	if f.standard == nil {
		return
	}
	some := make([][]measure.Result, len(out))
	for _, s := range f.people {
		if s.outcome != nil {
			for _, at := range []int{s.groups[trait], len(out) - 1} {
				some[at] = append(some[at], *s.outcome)
			}
		}
	}
	for i := range out {
		p := f.standard.Part(some[i])
		out[i].of, out[i].before, out[i].n, out[i].expected, out[i].spread = p.People, p.Before, p.After, p.Expected, p.LogSE
	}
}

// mostAlike is the count from which on people are taken for alike.
const mostAlike = 30

// stratify fills, for each month in which somebody was taken on and each count of arrests in the months before it, how many of
// the pool were not yet on the scheme and how many were taken on: as the panel met them, since what somebody did after they
// were taken on cannot have led to it.
func (f *field) stratify(trait int, out []cell) {
	for month, until := firstOf(f.about.From), firstOf(f.about.To.AddDays(1)); !month.After(until); month = month.AddMonths(1) {
		next, from := month.AddMonths(1), month.AddMonths(-f.about.Months)
		strata := make([][]group, len(out))
		for i := range strata {
			strata[i] = make([]group, mostAlike+1)
		}
		anybody := false
		for _, s := range f.people {
			now := s.taken && s.first.Date.Before(next)
			if !s.pool || s.first.Valid && (s.first.Date.Before(month) || !now && s.first.Date.Before(next)) {
				continue
			}
			anybody = anybody || now
			n := min(mostAlike, between(s.arrests, from, month))
			for _, at := range []int{s.groups[trait], len(out) - 1} {
				strata[at][n].of++
				if now {
					strata[at][n].taken++
				}
			}
		}
		if anybody {
			for i := range out {
				out[i].strata = append(out[i].strata, strata[i]...)
			}
		}
	}
	all := out[len(out)-1].strata
	for i := range out {
		for k, g := range out[i].strata {
			if all[k].of > 0 {
				out[i].expected += float64(g.of) * float64(all[k].taken) / float64(all[k].of)
			}
		}
	}
}

func firstOf(d civil.Date) civil.Date { return d.AddDays(1 - d.Day()) }

// between counts the days from one until another.
func between(days []civil.Date, from, until civil.Date) (n int) {
	for _, d := range days {
		if !d.Before(from) && d.Before(until) {
			n++
		}
	}
	return n
}
