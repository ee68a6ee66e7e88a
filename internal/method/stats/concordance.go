package stats

import (
	"cmp"
	"math"
	"slices"
)

// Concordance is how often, of two people of whom one had the event first, the model gave that one the higher
// risk; equal risks count half. 0.5 is chance, 1 is perfect. SE is by the infinitesimal jackknife; NaN where no
// two people can be compared.
type Concordance struct{ Share, SE float64 }

// concordance compares everybody with an event with all who were at risk then and stayed without. Two trees of
// counts by rank of risk keep it to n log n. Source: F. E. Harrell and others, JAMA 247 (1982); the figures of
// R's survival::concordance.
func concordance(spells []Spell, risk []float64) Concordance {
	rank := ranks(risk)
	own, pairs := make([]float64, len(spells)), make([]float64, len(spells)) // what each row scored, of how many
	eachRisk(spells, rank, func(i int, below, same, above int) {
		own[i] += float64(below) + float64(same)/2
		pairs[i] += float64(below + same + above)
	})
	// The other side of each pair: for those at risk, the events that happened while they were.
	eachEvent(spells, rank, func(i int, below, same, above int) {
		own[i] += float64(above) + float64(same)/2
		pairs[i] += float64(below + same + above)
	})
	scored, all := 0.0, 0.0
	for i := range own {
		scored += own[i] / 2
		all += pairs[i] / 2
	}
	c, variance := scored/all, 0.0
	for i := range own {
		d := (own[i] - c*pairs[i]) / all
		variance += d * d
	}
	return Concordance{c, math.Sqrt(variance)}
}

// ranks numbers distinct values from 0, lowest first. What differs only by rounding counts as the same.
func ranks(xs []float64) []int {
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(xs[a], xs[b]) })
	out, rank := make([]int, len(xs)), 0
	for k, i := range order {
		if k > 0 && xs[i]-xs[order[k-1]] > 1e-12*(1+math.Abs(xs[i])) {
			rank++
		}
		out[i] = rank
	}
	return out
}

// tree counts by rank (P. Fenwick, Software: Practice and Experience 24, 1994).
type tree struct {
	sum   []int
	whole int
}

func newTree(ranks int) *tree { return &tree{sum: make([]int, ranks+1)} }

func (t *tree) add(rank, n int) {
	t.whole += n
	for k := rank + 1; k < len(t.sum); k += k & -k {
		t.sum[k] += n
	}
}

func (t *tree) under(rank int) int {
	n := 0
	for k := rank; k > 0; k -= k & -k {
		n += t.sum[k]
	}
	return n
}

func (t *tree) split(rank int) (below, same, above int) {
	below = t.under(rank)
	upTo := t.under(rank + 1)
	return below, upTo - below, t.whole - upTo
}

// eachRisk calls tell for every row with an event: how many at risk beyond that time had a lower, the same and
// a higher rank. Whose watching ended at the very time counts as beyond it.
func eachRisk(spells []Spell, rank []int, tell func(i, below, same, above int)) {
	leave, enter := byTime(spells)
	t, left := newTree(slices.Max(rank)+1), len(spells)-1
	for hi := len(leave); hi > 0; {
		time := spells[leave[hi-1]].Stop
		lo := hi
		for lo > 0 && spells[leave[lo-1]].Stop == time {
			lo--
		}
		for _, i := range leave[lo:hi] {
			if !spells[i].Event {
				t.add(rank[i], 1)
			}
		}
		for ; left >= 0 && spells[enter[left]].Start >= time; left-- {
			t.add(rank[enter[left]], -1)
		}
		for _, i := range leave[lo:hi] {
			if spells[i].Event {
				tell(i, t.under(rank[i]), t.under(rank[i]+1)-t.under(rank[i]), t.whole-t.under(rank[i]+1))
			}
		}
		for _, i := range leave[lo:hi] {
			if spells[i].Event {
				t.add(rank[i], 1)
			}
		}
		hi = lo
	}
}

// eachEvent calls tell for every row with the number of events of a lower, the same and a higher rank that
// happened while it was at risk and stayed without: after its start, before its stop, or at its stop where its
// watching ended then.
func eachEvent(spells []Spell, rank []int, tell func(i, below, same, above int)) {
	leave, enter := byTime(spells)
	t, next := newTree(slices.Max(rank)+1), 0
	counted := make([][3]int, len(spells))
	take := func(i, sign int) {
		a, b, c := t.split(rank[i])
		counted[i][0] += sign * a
		counted[i][1] += sign * b
		counted[i][2] += sign * c
	}
	for lo := 0; lo < len(leave); {
		time, hi := spells[leave[lo]].Stop, lo
		for hi < len(leave) && spells[leave[hi]].Stop == time {
			hi++
		}
		for ; next < len(enter) && spells[enter[next]].Start < time; next++ {
			take(enter[next], -1)
		}
		for _, i := range leave[lo:hi] {
			if spells[i].Event {
				take(i, 1)
			}
		}
		for _, i := range leave[lo:hi] {
			if spells[i].Event {
				t.add(rank[i], 1)
			}
		}
		for _, i := range leave[lo:hi] {
			if !spells[i].Event {
				take(i, 1)
			}
		}
		lo = hi
	}
	for i, n := range counted {
		tell(i, n[0], n[1], n[2])
	}
}

// byTime gives the rows by stop and by start, earliest first.
func byTime(spells []Spell) (leave, enter []int) {
	leave, enter = make([]int, len(spells)), make([]int, len(spells))
	for i := range spells {
		leave[i], enter[i] = i, i
	}
	slices.SortFunc(leave, func(a, b int) int { return cmp.Compare(spells[a].Stop, spells[b].Stop) })
	slices.SortFunc(enter, func(a, b int) int { return cmp.Compare(spells[a].Start, spells[b].Start) })
	return leave, enter
}
