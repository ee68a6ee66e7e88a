package comparison

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

// weigh gives every control a weight so that their means agree with those of the people taken on in all that the
// propensity rests on, curves among them, and the weights differ as little as they can (entropy balancing). It refuses
// where no weights do: those taken on then lie beyond what controls can make up.
// Source: J. Hainmueller, Political Analysis 20 (2012) 25-46.
func (f *frame) weigh() (*stats.Matched, error) {
	w := &weighing{p: len(f.model)}
	var controls []int
	treated := 0.0
	for i, t := range f.treated {
		if !t {
			controls = append(controls, i)
		} else {
			treated++
		}
	}
	w.z = make([]float64, len(controls)*w.p)
	for j, c := range f.model {
		mean, scale := 0.0, 0.0
		for i, t := range f.treated {
			mean += flag(t) * c.values[i] / treated
		}
		for _, v := range c.values {
			scale += (v - mean) * (v - mean) / float64(len(c.values))
		}
		for k, i := range controls {
			w.z[k*w.p+j] = (c.values[i] - mean) / math.Sqrt(scale)
		}
	}
	share, err := w.solve()
	if err != nil {
		return nil, err
	}
	m := &stats.Matched{Weight: make([]float64, len(f.people))}
	for i, t := range f.treated {
		m.Weight[i] = flag(t)
	}
	for k, i := range controls {
		m.Weight[i] = share[k] * treated
	}
	return m, nil
}

// weighing is the dual of the weights: the row of each control holds how far they are from the mean of those taken on.
type weighing struct {
	p int
	z []float64
}

// shares gives the weights for multipliers, adding up to 1, and the value that is to be as small as it can.
func (w *weighing) shares(by []float64) (share []float64, value float64) {
	share = make([]float64, len(w.z)/w.p)
	most := math.Inf(-1)
	for k := range share {
		for j, b := range by {
			share[k] += b * w.z[k*w.p+j]
		}
		most = math.Max(most, share[k])
	}
	sum := 0.0
	for k := range share {
		share[k] = math.Exp(share[k] - most)
		sum += share[k]
	}
	for k := range share {
		share[k] /= sum
	}
	return share, most + math.Log(sum)
}

// solve goes down by Newton's steps, halved where they overshoot, until all means agree to a millionth of a spread.
func (w *weighing) solve() ([]float64, error) {
	by := make([]float64, w.p)
	share, value := w.shares(by)
	for range 100 {
		slope, bend := w.bend(share)
		if furthest(slope) < 1e-6 {
			return share, nil
		}
		var chol mat.Cholesky
		var step mat.VecDense
		if !chol.Factorize(bend) || chol.SolveVecTo(&step, mat.NewVecDense(w.p, slope)) != nil {
			break
		}
		moved := false
		for size := 1.0; size > 1e-6; size /= 2 {
			next := make([]float64, w.p)
			for j := range next {
				next[j] = by[j] - size*step.AtVec(j)
			}
			if s, v := w.shares(next); v < value {
				by, share, value, moved = next, s, v, true
				break
			}
		}
		if !moved {
			break
		}
	}
	return nil, fault.New(fault.Invalid, "No weights make the controls like those taken on.")
}

// bend gives the means of the weighted controls and their spread.
func (w *weighing) bend(share []float64) ([]float64, *mat.SymDense) {
	slope, squares := make([]float64, w.p), make([]float64, w.p*w.p)
	for k, s := range share {
		if s == 0 {
			continue
		}
		row := w.z[k*w.p : (k+1)*w.p]
		for j, a := range row {
			slope[j] += s * a
			for l := j; l < w.p; l++ {
				squares[j*w.p+l] += s * a * row[l]
			}
		}
	}
	out := mat.NewSymDense(w.p, nil)
	for j := range w.p {
		for l := j; l < w.p; l++ {
			out.SetSym(j, l, squares[j*w.p+l]-slope[j]*slope[l])
		}
	}
	return slope, out
}

func furthest(slope []float64) float64 {
	most := 0.0
	for _, s := range slope {
		most = math.Max(most, math.Abs(s))
	}
	return most
}
