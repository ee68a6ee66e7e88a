package stats

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mat"
)

// TermTest is a test of one term of a model.
type TermTest struct {
	Term string
	Test
}

// ProportionalHazards tests, term by term and for the whole, whether the hazard ratio changes with time, as a
// score test of adding each covariate times the share who have had the event by then (1 - Kaplan-Meier, taken
// just before). A small P says that one hazard ratio does not tell the story of the whole time. Refuses only
// where the test cannot be worked out, as with events at one single time.
// Source: P. M. Grambsch and T. M. Therneau, Biometrika 81 (1994) 515-526; the figures of R's cox.zph (survival 3).
func (f *CoxFit) ProportionalHazards() (terms []TermTest, whole Test, err error) {
	c, err := KaplanMeier(f.risk.spells)
	if err != nil {
		return nil, Test{}, err
	}
	before := func(time float64) float64 {
		k := sort.Search(len(c.Steps), func(i int) bool { return c.Steps[i].Time >= time })
		if k == 0 {
			return 0
		}
		return 1 - c.Steps[k-1].Survival
	}
	slope, information := f.risk.withTime(f.top.at, before)
	p := f.risk.p
	test := func(columns []int) (Test, error) {
		kept := make([]int, 0, p+len(columns))
		for j := range p {
			kept = append(kept, j)
		}
		for _, j := range columns {
			kept = append(kept, p+j)
		}
		v, m := make([]float64, len(kept)), mat.NewSymDense(len(kept), nil)
		for a, i := range kept {
			v[a] = slope[i]
			for b, j := range kept[:a+1] {
				m.SetSym(a, b, information.At(i, j))
			}
		}
		x, ok := solveFor(m, v)
		if !ok || math.IsNaN(x) {
			return Test{}, refuse("Whether the hazard ratio changes with time cannot be told: there are too few times of events.")
		}
		return chiSquared(x, len(columns)), nil
	}
	all := make([]int, 0, p)
	for t, name := range f.terms {
		one, err := test(f.parts[t])
		if err != nil {
			return nil, Test{}, err
		}
		terms = append(terms, TermTest{name, one})
		all = append(all, f.parts[t]...)
	}
	whole, err = test(all)
	return terms, whole, err
}

// withTime gives the slope and the information of the model with each covariate a second time, multiplied by g of
// the time. The slope of the first half is 0, since b is the top.
func (r *riskSets) withTime(b []float64, g func(time float64) float64) ([]float64, *mat.SymDense) {
	slope, information := make([]float64, 2*r.p), mat.NewSymDense(2*r.p, nil)
	add := func(i, j int, v float64) { information.SetSym(i, j, information.At(i, j)+v) }
	// The middle of g is taken off: it changes no test, and keeps the numbers apart that should be.
	sum := 0.0
	r.walk(b, func(time float64, dying []int) { sum += g(time) * float64(len(dying)) })
	middle := sum / float64(r.events)
	r.walk(b, func(time float64, dying []int) {
		w := g(time) - middle
		for _, i := range dying {
			for j, v := range r.row(i) {
				slope[r.p+j] += w * v
			}
		}
		for l := range dying {
			share := r.share(l, len(dying))
			whole := r.at(share)
			for j := range r.p {
				slope[r.p+j] -= w * r.mean[j]
				for k := range j + 1 {
					v := r.variance(j, k, share, whole)
					add(j, k, v)
					add(r.p+j, r.p+k, w*w*v)
					add(j, r.p+k, w*v)
					if j != k {
						add(k, r.p+j, w*v)
					}
				}
			}
		}
	})
	return slope, information
}
