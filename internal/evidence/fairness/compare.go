package fairness

import (
	"math"

	"waymark/internal/method/stats"
)

// Why a row is not compared, in words for the page.
const (
	whyHidden    = "Too few to show"
	whyUnknown   = "Not compared: it is no group"
	whyReference = "The group to compare with is too small to show"
	whyNone      = "No ratio: one of the two has none"
	whyAll       = "No ratio: all of one of the two"
	whyCannot    = "No ratio can be given"
	whyNobody    = "Nobody to count"
)

// reference gives the place of the largest group of the pool that is known; -1 where there is none.
func reference(groups []Group, pool []cell) int {
	best := -1
	for i, g := range groups {
		if g.Code != NotKnown && pool[i].n > 0 && (best < 0 || pool[i].n > pool[best].n) {
			best = i
		}
	}
	return best
}

// step makes the rows of one step. Nothing is worked out of what is hidden.
func (c counted) step(key StepKey, kind Kind, ref int, hidden map[string]bool) Step {
	s := Step{Key: key, Kind: kind}
	if kind == NotHeld {
		return s
	}
	cells, names := c.cells[key], sets[key]
	shown := make([]bool, len(cells))
	for at, x := range cells {
		r := Row{Group: Group{"all", "All"}}
		if at < len(c.groups) {
			r = Row{Group: c.groups[at], Reference: at == ref}
		}
		is := func(name string) bool { return name != "" && hidden[c.key(name, at)] }
		shown[at] = r.fill(kind, x, is(names.n), is(names.of), is(names.before))
		if at < len(c.groups) {
			s.Rows = append(s.Rows, r)
		} else {
			s.All = r
		}
	}
	for at := range s.Rows {
		s.Rows[at].compare(key, kind, cells, at, ref, shown)
	}
	return s
}

// fill fills a row from what may be shown, and says whether all of it was.
func (r *Row) fill(kind Kind, c cell, hideN, hideOf, hideBefore bool) bool {
	put := func(n int, hide bool) Count {
		if hide {
			return nil
		}
		return &n
	}
	r.N, r.Of = put(c.n, hideN), put(c.of, hideOf)
	if kind == Expected {
		r.Before = put(c.before, hideBefore)
	}
	if hideN || hideOf || hideBefore {
		r.Why = whyHidden
		return false
	}
	figure := func(x float64) Figure { return &x }
	switch {
	case c.of == 0:
		r.Why = whyNobody
	case kind == Shares:
		r.Percent = figure(100 * float64(c.n) / float64(c.of))
	case kind == Times:
		r.Years = figure(c.years)
	case kind == Rates:
		r.Years = figure(c.years)
		if c.years > 0 {
			r.PerYear = figure(float64(c.n) / c.years)
		}
	case kind == Alike, kind == Expected:
		r.Expected = figure(c.expected)
	}
	return true
}

// compare sets a row beside the reference group.
func (r *Row) compare(key StepKey, kind Kind, cells []cell, i, ref int, shown []bool) {
	switch {
	case key == Pool || kind == Times || i == ref || r.Why != "":
		return
	case r.Code == NotKnown:
		r.Why = whyUnknown
		return
	case ref < 0 || !shown[ref] || cells[ref].of == 0:
		r.Why = whyReference
		return
	}
	one, other := cells[i], cells[ref]
	if kind == Shares {
		r.Difference = difference(one, other)
	}
	switch {
	case kind == Shares && one.n == 0 && one.of > 0 && other.n > 0:
		r.Index = indexOfNone(one, other)
		return
	case one.n == 0 || other.n == 0:
		r.Why = whyNone
		return
	case kind == Shares && (one.n == one.of || other.n == other.of):
		r.Why = whyAll
		return
	}
	if r.Index = index(kind, one, other); r.Index == nil {
		r.Why = whyCannot
	}
}

// difference is Newcombe's, in percentage points.
func difference(one, other cell) *Difference {
	a, b := stats.Share{Events: one.n, Of: one.of}, stats.Share{Events: other.n, Of: other.of}
	i, err := stats.Newcombe(a, b, stats.Level95)
	if err != nil {
		return nil
	}
	return &Difference{100 * (a.Estimate() - b.Estimate()), 100 * i.Lower, 100 * i.Upper}
}

// index is the relative rate index with its interval on the logarithm; nil where it cannot be given.
func index(kind Kind, one, other cell) *Ratio {
	switch kind {
	case Shares:
		return ratioOf(stats.RelativeRate(stats.Share{Events: one.n, Of: one.of}, stats.Share{Events: other.n, Of: other.of}, stats.Level95))
	case Alike:
		var strata []stats.Stratum
		for k, g := range one.strata {
			o := other.strata[k]
			strata = append(strata, stats.Stratum{A: stats.Share{Events: g.taken, Of: g.of}, B: stats.Share{Events: o.taken, Of: o.of}})
		}
		return ratioOf(stats.MantelHaenszel(strata, stats.Level95))
	case Rates:
		if one.years <= 0 || other.years <= 0 {
			return nil
		}
		log := math.Log(float64(one.n) / one.years * other.years / float64(other.n))
		return onLog(log, math.Sqrt(one.spread/square(one.n)+other.spread/square(other.n)))
	case Expected:
		if one.expected <= 0 || other.expected <= 0 {
			return nil
		}
		return onLog(math.Log(float64(one.n)/one.expected*other.expected/float64(other.n)), math.Hypot(one.spread, other.spread))
	}
	return nil
}

// indexOfNone is the index of a group of whom nobody was: 0, with the exact interval of counts, since a logarithm there is
// none. Of shares that are not small it is wider than it need be, so that it asks for an answer too seldom, never too often.
func indexOfNone(one, other cell) *Ratio {
	return ratioOf(stats.ExactRateRatio(stats.Rate{Events: 0, Time: float64(one.of)}, stats.Rate{Events: other.n, Time: float64(other.of)}, stats.Level95))
}

func square(n int) float64 { return float64(n) * float64(n) }

func ratioOf(r stats.RateRatio, err error) *Ratio {
	if err != nil {
		return nil
	}
	return &Ratio{Ratio: r.Ratio, Lower: r.Interval.Lower, Upper: r.Interval.Upper, P: r.P}
}

// normal975 leaves 2.5% of the normal distribution above it.
const normal975 = 1.959963984540054

// onLog makes a ratio from its logarithm and that one's standard error; nil where there is none.
func onLog(log, se float64) *Ratio {
	if !(se > 0) || math.IsInf(se, 0) {
		return nil
	}
	return &Ratio{Ratio: math.Exp(log), Lower: math.Exp(log - normal975*se), Upper: math.Exp(log + normal975*se), P: math.Erfc(math.Abs(log/se) / math.Sqrt2)}
}

// reckon makes the tables of everybody.
func (f *field) reckon() (Figures, error) {
	var out Figures
	var all []counted
	for at, trait := range Traits {
		c := counted{trait, f.traits[trait], map[StepKey][]cell{}}
		for _, k := range stepKinds {
			if k.Kind != NotHeld {
				c.cells[k.Key] = f.cells(k.Key, at)
			}
		}
		all = append(all, c)
	}
	hidden, err := hide(all)
	if err != nil {
		return out, err
	}
	for _, c := range all {
		t, ref := Table{Trait: c.trait}, reference(c.groups, c.cells[Pool])
		for _, k := range stepKinds {
			t.Steps = append(t.Steps, c.step(k.Key, k.Kind, ref, hidden))
		}
		out.Tables = append(out.Tables, t)
	}
	out.holm()
	return out, nil
}

// holm raises the probabilities of all comparisons of the run together: of a hundred comparisons where nothing differs,
// five leave out 1 by chance.
func (f *Figures) holm() {
	var all []*Ratio
	var p []float64
	for _, t := range f.Tables {
		for _, s := range t.Steps {
			for _, r := range s.Rows {
				if r.Index != nil {
					all, p = append(all, r.Index), append(p, r.Index.P)
				}
			}
		}
	}
	for i, adjusted := range stats.Holm(p) {
		all[i].Holm = adjusted
	}
	f.Comparisons = len(all)
}
