package disclosure

import (
	"maps"
	"math"
	"math/big"
	"slices"
)

// Bound is what a reader can work out about a withheld count from everything published.
type Bound struct {
	Key          string
	Lower, Upper float64 // the least and the most that it may be; Upper may be infinite
	Determined   bool    // the linear system alone has one solution for it
}

func (b Bound) width() float64 { return b.Upper - b.Lower }

// tolerance is for the bounds' arithmetic, which is in floating point; Determined is exact.
const tolerance = 1e-6

// Safe says whether the count could be any of at least four.
func (b Bound) Safe() bool { return !b.Determined && b.width() > narrowest-tolerance }

// Audit solves the linear system of all the sums with the withheld counts as its unknowns, each at least 1, and gives the
// bounds of each, by key. A withheld count in no sum is bounded by 1 alone.
func Audit(p Published) []Bound {
	s := newSystem(p)
	fixed := s.determined()
	out := make([]Bound, 0, len(s.unknowns))
	for _, part := range s.components() {
		out = append(out, part.bounds(fixed)...)
	}
	slices.SortFunc(out, func(a, b Bound) int {
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return out
}

// system is a set of linear equations: for each row the coefficients of the unknowns, by key, and what they add up to.
type system struct {
	unknowns []string
	rows     []row
}

type row struct {
	of   map[string]int
	want int
}

// newSystem makes the equations of what is published. One whose counts are all known says nothing and is left out, as is
// one with a count about which nothing is known at all.
func newSystem(p Published) system {
	withheld := map[string]bool{}
	for _, key := range p.Withheld {
		withheld[key] = true
	}
	s := system{unknowns: slices.Sorted(maps.Keys(withheld))}
	for _, sum := range p.Sums {
		r := row{of: map[string]int{}}
		whole := true
		for i, key := range sum.keys() {
			sign := sum.sign(i)
			n, shown := p.Counts[key]
			switch {
			case withheld[key]:
				r.of[key] += sign
			case shown:
				r.want -= sign * n
			default:
				whole = false
			}
		}
		if whole && len(r.of) > 0 {
			s.rows = append(s.rows, r)
		}
	}
	return s
}

// determined gives the unknowns that have one solution, by exact elimination to the reduced echelon form: those that are
// alone in a row of it.
func (s system) determined() map[string]bool {
	m := make([][]*big.Rat, len(s.rows))
	for i, r := range s.rows {
		m[i] = make([]*big.Rat, len(s.unknowns))
		for j, key := range s.unknowns {
			m[i][j] = new(big.Rat).SetInt64(int64(r.of[key]))
		}
	}
	reduce(m, len(s.unknowns))
	out := map[string]bool{}
	for _, r := range m {
		at, n := 0, 0
		for j, x := range r {
			if x.Sign() != 0 {
				at, n = j, n+1
			}
		}
		if n == 1 {
			out[s.unknowns[at]] = true
		}
	}
	return out
}

// reduce brings a matrix to its reduced echelon form.
func reduce(m [][]*big.Rat, columns int) {
	top := 0
	for c := 0; c < columns && top < len(m); c++ {
		pivot := slices.IndexFunc(m[top:], func(r []*big.Rat) bool { return r[c].Sign() != 0 })
		if pivot < 0 {
			continue
		}
		m[top], m[top+pivot] = m[top+pivot], m[top]
		by := new(big.Rat).Inv(m[top][c])
		for j := range m[top] {
			m[top][j].Mul(m[top][j], by)
		}
		for i := range m {
			if i == top || m[i][c].Sign() == 0 {
				continue
			}
			times := new(big.Rat).Set(m[i][c])
			for j := range m[i] {
				m[i][j].Sub(m[i][j], new(big.Rat).Mul(times, m[top][j]))
			}
		}
		top++
	}
}

// components parts a system into those that share no unknown, so that each is small.
func (s system) components() []system {
	group := map[string]string{}
	var root func(string) string
	root = func(k string) string {
		if group[k] == "" || group[k] == k {
			return k
		}
		return root(group[k])
	}
	for _, r := range s.rows {
		keys := slices.Sorted(maps.Keys(r.of))
		for _, k := range keys[1:] {
			if a, b := root(keys[0]), root(k); a != b {
				group[b] = a
			}
		}
	}
	parts := map[string]*system{}
	var order []string
	for _, k := range s.unknowns {
		g := root(k)
		if parts[g] == nil {
			parts[g] = &system{}
			order = append(order, g)
		}
		parts[g].unknowns = append(parts[g].unknowns, k)
	}
	for _, r := range s.rows {
		g := root(slices.Sorted(maps.Keys(r.of))[0])
		parts[g].rows = append(parts[g].rows, r)
	}
	out := make([]system, len(order))
	for i, g := range order {
		out[i] = *parts[g]
	}
	return out
}

// bounds gives the bounds of every unknown. Where the equations contradict each other, because earlier figures were of
// other data, nothing can be worked out from them.
func (s system) bounds(fixed map[string]bool) []Bound {
	out := make([]Bound, len(s.unknowns))
	for i, key := range s.unknowns {
		out[i] = Bound{Key: key, Lower: 1, Upper: math.Inf(1), Determined: fixed[key]}
	}
	if len(s.rows) == 0 {
		return out
	}
	p, ok := newProgramme(s)
	if !ok {
		return out
	}
	for i := range out {
		out[i].Lower, out[i].Upper = 1+p.least(i), 1+p.most(i)
	}
	return out
}
