package matrix

import (
	"math"

	"waymark/internal/platform/civil"
)

// span is an inclusive run of days with a weight in hundredths.
type span struct {
	from, to int32
	times    Points
}

func (s span) holds(day int32) bool { return day >= s.from && day <= s.to }

// planned is a factor made ready for one snapshot and one as-of day.
type planned struct {
	*Factor
	window  span
	recency []span
	ranks   bool
	simple  bool // all facts, each by itself: no reading to choose and no value to look for
	most    Points
	held    bool
	missing []string
}

// plan holds what does not change from person to person.
type plan struct {
	snap     *Snapshot
	source   string // only its facts count; empty: all
	factors  []planned
	of       []int32   // for each class the number of its set of factors; 0 is the empty set
	sets     [][]int32 // the sets of factors that occur
	from, to int32     // the days any factor looks at
}

// tally is what one factor found of one person. best is the row of the latest reading, -1 for none.
type tally struct {
	count  int32
	best   int32
	points Points
}

// found is what all factors together found of one person.
type found struct {
	score  Points
	events int32 // facts counted by factors that can give points
	latest int32 // the latest day of those; math.MinInt32 when there are none
}

func newPlan(s *Snapshot, m *Spec, asOf civil.Date, source string) *plan {
	p := &plan{snap: s, source: source, from: math.MaxInt32, to: math.MinInt32}
	anyRanks := false
	for i := range m.Factors {
		anyRanks = anyRanks || m.Factors[i].Ranks()
	}
	for i := range m.Factors {
		f := &m.Factors[i]
		pf := planned{Factor: f, window: newSpan(f.Window, asOf, 100), most: math.MaxInt64}
		// Where no factor gives points there is nothing but counts to go by.
		pf.ranks = f.Ranks() || !anyRanks
		pf.simple = f.Take == TakeAll && !f.needsValue()
		for _, r := range f.Recency {
			pf.recency = append(pf.recency, newSpan(r.Window, asOf, r.Times))
		}
		if f.Cap != nil {
			pf.most = *f.Cap
		}
		pf.held, pf.missing = p.holds(f)
		p.from, p.to = min(p.from, pf.window.from), max(p.to, pf.window.to)
		p.factors = append(p.factors, pf)
	}
	p.planClasses()
	return p
}

func newSpan(w Window, asOf civil.Date, times int64) span {
	from, to := w.Bounds(asOf)
	return span{int32(from.Days()), int32(to.Days()), Points(times)}
}

// planClasses decides once for each class which factors it feeds, so that the pass over the facts
// compares numbers only.
func (p *plan) planClasses() {
	p.sets = [][]int32{nil}
	p.of = make([]int32, len(p.snap.classes))
	number := map[string]int32{"": 0}
	known := make([]map[string]bool, 5*len(p.factors))
	var name []byte
	for c, cl := range p.snap.classes {
		name = name[:0]
		for i := range p.factors {
			if p.takes(cl.source) && p.factors[i].admits(cl, known[5*i:5*i+5]) {
				name = append(name, byte(i))
			}
		}
		n, ok := number[string(name)]
		if !ok {
			n = int32(len(p.sets))
			number[string(name)] = n
			set := make([]int32, len(name))
			for i, f := range name {
				set[i] = int32(f)
			}
			p.sets = append(p.sets, set)
		}
		p.of[c] = n
	}
}

// takes says whether a source is among those asked for.
func (p *plan) takes(source string) bool { return p.source == "" || p.source == source }

// groupFilter is the place of the groups among the filters.
const groupFilter = 1

// admits says whether a class feeds the factor; known remembers the answer for each code.
func (f *planned) admits(c class, known []map[string]bool) bool {
	if !f.held {
		return false
	}
	filters := [5]Filter{{Include: f.Kinds}, f.Groups, f.Outcomes, f.Sources, f.Areas}
	for i, code := range [5]string{c.kind, c.group, c.outcome, c.source, c.area} {
		if filters[i].empty() {
			continue
		}
		if known[i] == nil {
			known[i] = map[string]bool{}
		}
		yes, ok := known[i][code]
		if !ok {
			yes = filters[i].Admits(code)
			if i == groupFilter {
				yes = filters[i].admitsGroups(code)
			}
			known[i][code] = yes
		}
		if !yes {
			return false
		}
	}
	return true
}

// holds says whether any source the factor takes supplies any of its kinds, and names the kinds, and
// the sources asked for by name, that are not held. Without groups a factor that asks for them is not held.
func (p *plan) holds(f *Factor) (bool, []string) {
	kinds, sources := map[string]bool{}, map[string]bool{}
	for _, h := range p.snap.held {
		if p.takes(h.source) && (Filter{Include: f.Kinds}).Admits(h.kind) && f.Sources.Admits(h.source) {
			kinds[h.kind], sources[h.source] = true, true
		}
	}
	var missing []string
	for _, k := range f.Kinds {
		if !kinds[k] {
			missing = append(missing, k)
		}
	}
	for _, src := range f.Sources.Include {
		if !sources[src] {
			missing = append(missing, "from "+src)
		}
	}
	if p.snap.noGroup && !f.Groups.empty() {
		return false, append(missing, "offence groups")
	}
	return len(kinds) > 0, missing
}

// worth gives the points of one fact by itself, before any cap. For bands on count it is 0.
func (f *planned) worth(day, value int32) Points {
	points := f.Points
	switch f.Mode {
	case ValueBands:
		points = bandPoints(f.Bands, int64(value)-1)
	case CountBands:
		return 0
	}
	for i := range f.recency {
		if f.recency[i].holds(day) {
			points = points * f.recency[i].times / 100
			break
		}
	}
	if f.Mode == PerUnit {
		return points * Points(value-1) / 100
	}
	return points
}

// bandPoints gives the points of the highest band that begins at or below n hundredths.
func bandPoints(bands []Band, n int64) Points {
	var points Points
	for _, b := range bands {
		if n < b.From {
			break
		}
		points = b.Points
	}
	return points
}

// person tallies one person's facts into ts, one tally a factor. It goes from the newest fact back, so
// that old facts, which are most of them, are never looked at. A person without a fact in
// any window leaves ts as it is.
func (p *plan) person(who int32, ts []tally) found {
	s := p.snap
	got := found{latest: math.MinInt32}
	first, i := s.first[who], s.first[who+1]-1
	for i >= first && s.day[i] > p.to {
		i--
	}
	if i < first || s.day[i] < p.from {
		return got
	}
	for n := range ts {
		ts[n] = tally{best: -1}
	}
	for ; i >= first && s.day[i] >= p.from; i-- {
		day := s.day[i]
		for _, n := range p.sets[p.of[s.class[i]]] {
			f, t := &p.factors[n], &ts[n]
			if !f.window.holds(day) {
				continue
			}
			if !f.simple {
				p.addReading(f, t, i)
				continue
			}
			t.count++
			t.points = t.points.plus(f.worth(day, 0))
			if f.ranks {
				got.events++
				got.latest = max(got.latest, day)
			}
		}
	}
	p.sum(ts, &got)
	return got
}

// addReading adds a fact to a factor that needs its value or takes only the latest. Facts come newest
// first; of two on one day the higher value is the reading.
func (p *plan) addReading(f *planned, t *tally, i int32) {
	s := p.snap
	value := rare(s.value, i)
	if f.needsValue() && value == 0 {
		return // no value recorded: unknown is not zero
	}
	if f.Take == TakeAll {
		t.count++
		t.points = t.points.plus(f.worth(s.day[i], value))
		t.best = max(t.best, i)
		return
	}
	if t.best < 0 || s.day[i] == s.day[t.best] && value > rare(s.value, t.best) {
		t.count, t.best = 1, i
		t.points = f.worth(s.day[i], value)
	}
}

// sum turns tallies into a score: bands on count, caps, and what the readings add to the latest day.
func (p *plan) sum(ts []tally, got *found) {
	for n := range ts {
		f, t := &p.factors[n], &ts[n]
		if t.count == 0 {
			continue
		}
		if f.Mode == CountBands {
			t.points = bandPoints(f.Bands, int64(t.count)*100)
		}
		got.score = got.score.plus(min(t.points, f.most))
		if !f.simple && f.ranks {
			got.events += t.count
			got.latest = max(got.latest, p.snap.day[t.best])
		}
	}
}
