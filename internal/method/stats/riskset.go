package stats

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/mat"
)

// sums are weighted sums over some rows: of 1, of the covariates, and of their squares (lower triangle).
type sums struct {
	s0     float64
	s1, s2 []float64
}

func newSums(p int) sums { return sums{s1: make([]float64, p), s2: make([]float64, p*p)} }

func (s *sums) clear() {
	s.s0 = 0
	clear(s.s1)
	clear(s.s2)
}

func (s *sums) add(w float64, z []float64) {
	s.s0 += w
	for j, v := range z {
		s.s1[j] += w * v
		line := s.s2[j*len(z):]
		for k, u := range z[:j+1] {
			line[k] += w * v * u
		}
	}
}

// riskSets goes through the times of events, latest first, with the sums over who is at risk and over whose event
// it is kept up to date.
type riskSets struct {
	*scaled
	spells       []Spell
	leave, enter []int // rows by stop and by start, latest first
	ties         Ties
	events       int
	weight, eta  []float64
	all, dying   sums
	mean         []float64
}

func newRiskSets(spells []Spell, s *scaled, ties Ties) *riskSets {
	r := &riskSets{
		scaled: s, spells: spells, leave: make([]int, s.n), enter: make([]int, s.n), ties: ties,
		weight: make([]float64, s.n), all: newSums(s.p), dying: newSums(s.p), mean: make([]float64, s.p),
	}
	for i, x := range spells {
		r.leave[i], r.enter[i] = i, i
		if x.Event {
			r.events++
		}
	}
	// Rows of one time keep their order, so that sums come out the same to the last bit for the same file.
	slices.SortStableFunc(r.leave, func(a, b int) int { return cmp.Compare(spells[b].Stop, spells[a].Stop) })
	slices.SortStableFunc(r.enter, func(a, b int) int { return cmp.Compare(spells[b].Start, spells[a].Start) })
	return r
}

// linear is what the covariates come to for each row.
func (r *riskSets) linear(b []float64) []float64 {
	out := make([]float64, r.n)
	for i := range out {
		for j, v := range r.row(i) {
			out[i] += b[j] * v
		}
	}
	return out
}

// walk calls visit for each time of events with r.all and r.dying set.
func (r *riskSets) walk(b []float64, visit func(time float64, dying []int)) {
	r.eta = r.linear(b)
	for i, e := range r.eta {
		r.weight[i] = math.Exp(e)
	}
	r.all.clear()
	left := 0
	var dying []int
	for i := 0; i < r.n; {
		time := r.spells[r.leave[i]].Stop
		r.dying.clear()
		dying = dying[:0]
		for ; i < r.n && r.spells[r.leave[i]].Stop == time; i++ {
			k := r.leave[i]
			r.all.add(r.weight[k], r.row(k))
			if r.spells[k].Event {
				r.dying.add(r.weight[k], r.row(k))
				dying = append(dying, k)
			}
		}
		if len(dying) == 0 {
			continue
		}
		for ; left < r.n && r.spells[r.enter[left]].Start >= time; left++ {
			k := r.enter[left]
			r.all.add(-r.weight[k], r.row(k))
		}
		visit(time, dying)
	}
}

// share is what part of those with the event Efron's way has taken out of the risk set before the l-th of d.
func (r *riskSets) share(l, d int) float64 {
	if r.ties == Breslow {
		return 0
	}
	return float64(l) / float64(d)
}

// at sets r.mean to the covariates expected of the next event, with that share taken out, and gives the sum of risks.
func (r *riskSets) at(share float64) float64 {
	whole := r.all.s0 - share*r.dying.s0
	for j := range r.mean {
		r.mean[j] = (r.all.s1[j] - share*r.dying.s1[j]) / whole
	}
	return whole
}

// variance gives the covariance of covariates j and k (k <= j) over the risk set that at was called for.
func (r *riskSets) variance(j, k int, share, whole float64) float64 {
	return (r.all.s2[j*r.p+k]-share*r.dying.s2[j*r.p+k])/whole - r.mean[j]*r.mean[k]
}

// likelihood is Cox's partial likelihood.
func (r *riskSets) likelihood(b, slope []float64, information *mat.SymDense) float64 {
	clear(slope)
	triangle := make([]float64, r.p*r.p)
	value := 0.0
	r.walk(b, func(_ float64, dying []int) {
		for _, i := range dying {
			value += r.eta[i]
			for j, v := range r.row(i) {
				slope[j] += v
			}
		}
		for l := range dying {
			share := r.share(l, len(dying))
			whole := r.at(share)
			value -= math.Log(whole)
			for j := range r.p {
				slope[j] -= r.mean[j]
				for k := range j + 1 {
					triangle[j*r.p+k] += r.variance(j, k, share, whole)
				}
			}
		}
	})
	for j := range r.p {
		for k := range j + 1 {
			information.SetSym(j, k, triangle[j*r.p+k])
		}
	}
	return value
}

// scoreParts gives each row's part of the slope (its score residual): what it added by having the event, less
// what was to be expected of it at each time of events it was at risk.
func (r *riskSets) scoreParts(b []float64) func(i int, into []float64) {
	times, hazard, mean := []float64{}, []float64{}, [][]float64{}
	own := map[int][]float64{}
	r.walk(b, func(time float64, dying []int) {
		h, m := 0.0, make([]float64, r.p)
		for l := range dying {
			share := r.share(l, len(dying))
			step := 1 / r.at(share)
			h += step
			for j, v := range r.mean {
				m[j] += v * step
			}
			for _, i := range dying {
				if own[i] == nil {
					own[i] = make([]float64, r.p)
				}
				for j, z := range r.row(i) {
					own[i][j] += (z - r.mean[j]) * (1/float64(len(dying)) + share*r.weight[i]*step)
				}
			}
		}
		times, hazard, mean = append(times, time), append(hazard, h), append(mean, m)
	})
	slices.Reverse(times)
	slices.Reverse(hazard)
	slices.Reverse(mean)
	for k := 1; k < len(times); k++ {
		hazard[k] += hazard[k-1]
		for j := range r.p {
			mean[k][j] += mean[k-1][j]
		}
	}
	upTo := func(time float64) int {
		return sort.Search(len(times), func(k int) bool { return times[k] > time }) - 1
	}
	return func(i int, into []float64) {
		clear(into)
		copy(into, own[i])
		take := func(k int, sign float64) {
			if k < 0 {
				return
			}
			for j, z := range r.row(i) {
				into[j] -= sign * r.weight[i] * (z*hazard[k] - mean[k][j])
			}
		}
		take(upTo(r.spells[i].Stop), 1)
		take(upTo(r.spells[i].Start), -1)
	}
}
