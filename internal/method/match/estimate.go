package match

import (
	"context"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// How EM runs. The belief before the data counts as so many matches at each field, so that a few records do
// not teach certainty; each level keeps a floor, so that nothing is impossible.
const (
	beliefs  = 4.0
	mostEM   = 200
	rounds   = 4
	settled  = 1e-9 // relative change of the likelihood
	smallest = 1e-12
)

// tally is how many pairs have a pattern, patterns in a fixed order so that sums do not depend on it.
type tally struct {
	p []pattern
	n []float64
}

func tallyOf(counts map[pattern]int64) tally {
	t := tally{p: make([]pattern, 0, len(counts))}
	for p := range counts {
		t.p = append(t.p, p)
	}
	slices.Sort(t.p)
	for _, p := range t.p {
		t.n = append(t.n, float64(counts[p]))
	}
	return t
}

// sample compares pairs spread over all that could be. There is no chance in it: the records are in the order
// of their ids and the sequence is fixed, so the same records give the same sample.
func sample(r *Records, c *comparer, most int) (straight, across tally) {
	var s sequence
	one, other := map[pattern]int64{}, map[pattern]int64{}
	total := r.pairs()
	if total < 1 {
		return tallyOf(one), tallyOf(other)
	}
	for i := range int(math.Min(float64(most), 4*total)) {
		a, b := r.draw(&s)
		one[c.compare(a, b)]++
		if c.forename >= 0 && i%4 == 0 { // of names crosswise a quarter will do
			p := pattern(0).with(c.forename, c.field(c.forename, c.surname, a, b)).with(c.surname, c.field(c.surname, c.forename, a, b))
			other[p]++
		}
	}
	return tallyOf(one), tallyOf(other)
}

// sequence gives numbers that are spread evenly, always the same ones: SplitMix64.
// Source: G. Steele, D. Lea and C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
type sequence uint64

// below gives the next number from 0 up to n, n left out.
func (s *sequence) below(n int32) int32 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	high, _ := bits.Mul64(z^z>>31, uint64(n))
	return int32(high)
}

// draw gives two different records between which a pair can be.
func (r *Records) draw(s *sequence) (int32, int32) {
	n := int32(r.Len())
	if r.Two() {
		return s.below(r.second), r.second + s.below(n-r.second)
	}
	a, b := s.below(n), s.below(n-1)
	if b >= a {
		return a, b + 1
	}
	return b, a
}

// Learn estimates a model from the records alone. The chances u come from random pairs, each counted by how
// likely it is that it is no match; m, the prior and the share of swapped names from EM over the candidate
// pairs, with every pair that is no candidate taken as no match.
func Learn(ctx context.Context, r *Records, b *Blocked) (*Model, error) {
	c := newComparer(r)
	var random, across tally
	var wait sync.WaitGroup
	wait.Go(func() { random, across = sample(r, c, r.spec.Budget.Samples) })
	counts, err := b.patterns(ctx, c)
	wait.Wait()
	if err != nil {
		return nil, err
	}
	cand := tallyOf(counts)
	m := StartModel(r)
	m.Candidates = b.Pairs
	for range rounds {
		m.learnChances(random, across, func(p pattern) float64 { return 1 - m.posterior(p) })
		m.em(cand, r.pairs())
	}
	m.Own = 1 + 2*m.Prior*r.pairs()/float64(max(r.Len(), 1))
	return m, nil
}

// learnChances sets u from random pairs, each counted by the weight of its pattern.
func (m *Model) learnChances(random, across tally, weight func(pattern) float64) {
	n := newSums(m)
	for i, p := range random.p {
		n.add(p, random.n[i]*weight(p))
	}
	for i := range m.Fields {
		if m.Fields[i].Kind == Issued {
			continue
		}
		for k, share := range n.shares(i, func(int) float64 { return 0.5 }) {
			m.Fields[i].Levels[k].U = share
		}
	}
	n = newSums(m)
	for i, p := range across.p {
		n.add(p, across.n[i])
	}
	for i := range m.Fields {
		if m.Fields[i].Cross != nil {
			copy(m.Fields[i].Cross, n.shares(i, func(int) float64 { return 0.5 }))
		}
	}
}

// em improves m, the prior and the share of swapped names until the likelihood settles. The belief before the
// data enters as pairs that were seen, and the likelihood that is told includes it, so that no step lowers it.
func (m *Model) em(cand tally, total float64) {
	var trace []float64
	for step := range mostEM {
		n := newSums(m)
		matches, swapped := 0.0, 0.0
		for i, p := range cand.p {
			q := m.posterior(p) * cand.n[i]
			n.add(p, q)
			matches += q
			if p&crossed != 0 {
				swapped += q
			}
		}
		trace = append(trace, m.likelihood(cand, total))
		if step > 0 && trace[step]-trace[step-1] <= settled*math.Abs(trace[step]) {
			break
		}
		for i := range m.Fields {
			kind := m.Fields[i].Kind
			if kind == Issued {
				continue
			}
			for k, share := range n.shares(i, func(k int) float64 { return beliefs * levelsOf[kind][k].m }) {
				m.Fields[i].Levels[k].M = share
			}
		}
		m.Prior = (matches + 0.5) / (total + 1)
		m.Swapped = (swapped + 0.01*beliefs) / (matches + beliefs)
		m.Steps++
	}
	m.Likelihoods = append(m.Likelihoods, trace)
}

// likelihood is the logarithm of the likelihood of the candidates' patterns, of all other pairs as no
// matches, and of what was believed before.
func (m *Model) likelihood(cand tally, total float64) float64 {
	sum, seen := 0.0, 0.0
	for i, p := range cand.p {
		sum += cand.n[i] * math.Log(m.Prior*m.matched(p)+(1-m.Prior)*m.unmatched(p))
		seen += cand.n[i]
	}
	sum += math.Max(0, total-seen) * math.Log1p(-m.Prior)
	for i := range m.Fields {
		for k, l := range levelsOf[m.Fields[i].Kind] {
			sum += beliefs * l.m * math.Log(m.Fields[i].Levels[k].M)
		}
	}
	sum += 0.5*math.Log(m.Prior) + 0.5*math.Log1p(-m.Prior)
	return sum + 0.01*beliefs*math.Log(m.Swapped) + 0.99*beliefs*math.Log(1-m.Swapped)
}

// sums adds pairs up by field and level.
type sums [][]float64

func newSums(m *Model) sums {
	s := make(sums, len(m.Fields))
	for i := range s {
		s[i] = make([]float64, len(m.Fields[i].Levels)+1)
	}
	return s
}

func (s sums) add(p pattern, n float64) {
	for i := range s {
		s[i][p.level(i)] += n
	}
}

// shares gives the share of each level of a field, so many pairs added to each.
func (s sums) shares(field int, more func(level int) float64) []float64 {
	out := make([]float64, len(s[field])-1)
	total := 0.0
	for k := range out {
		out[k] = math.Max(s[field][k+1]+more(k), smallest)
		total += out[k]
	}
	for k := range out {
		out[k] /= total
	}
	return out
}
