package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// likelihood gives the log-likelihood at b, and fills its slope and its information (what the second
// derivatives, seen or expected, take away).
type likelihood func(b, slope []float64, information *mat.SymDense) float64

// climbed is the top of a likelihood: where, how high, and the inverse of the information there.
type climbed struct {
	at          []float64
	value       float64
	covariance  *mat.SymDense
	information *mat.SymDense
	steps       int
}

const (
	mostSteps    = 30
	mostHalvings = 30
	settled      = 1e-9 // the largest step, in units of the coefficients of scaled columns
	widest       = 1000 // an error so large, in the same units, says that the slope ran out and not that it is 0
)

// climb goes from start by Newton's steps, halved where they overshoot, until a step changes nothing. Where a
// column tells the outcomes apart completely there is no top: each step then leads on by about as much as
// the one before, and climb gives up and names the column. It never hands out the place it gave up at.
func climb(start []float64, names []string, at likelihood) (climbed, error) {
	p := len(start)
	b, slope, step := append([]float64{}, start...), make([]float64, p), mat.NewVecDense(p, nil)
	information := mat.NewSymDense(p, nil)
	value := at(b, slope, information)
	next, worst := make([]float64, p), 0
	for k := 1; k <= mostSteps; k++ {
		var c mat.Cholesky
		if !finite(value) || !c.Factorize(information) || c.SolveVecTo(step, mat.NewVecDense(p, slope)) != nil {
			return climbed{}, unsettled(names[worst])
		}
		size := 0.0
		for j := range p {
			if s := math.Abs(step.AtVec(j)) / (1 + math.Abs(b[j])); s > size {
				size, worst = s, j
			}
		}
		if size <= settled {
			var v mat.SymDense
			if c.InverseTo(&v) != nil {
				return climbed{}, unsettled(names[worst])
			}
			for j := range p {
				if !(v.At(j, j) < widest*widest) {
					return climbed{}, unsettled(names[j])
				}
			}
			for j := range p {
				b[j] += step.AtVec(j)
			}
			return climbed{b, value, &v, information, k}, nil
		}
		risen := false
		for h, share := 0, 1.0; h < mostHalvings && !risen; h, share = h+1, share/2 {
			for j := range p {
				next[j] = b[j] + share*step.AtVec(j)
			}
			v := at(next, slope, information)
			// Near the top a step gains less than rounding loses.
			if risen = v >= value-1e-11*math.Abs(value); risen {
				value = v
				copy(b, next)
			}
		}
		if !risen {
			return climbed{}, unsettled(names[worst])
		}
	}
	return climbed{}, unsettled(names[worst])
}

func unsettled(column string) error {
	return refuse("The model does not settle. Most often a column tells the outcomes apart completely, or one of its groups has no events: look at %s.", column)
}

// solveFor gives v' M^-1 v, for a score or Wald test.
func solveFor(m *mat.SymDense, v []float64) (float64, bool) {
	var c mat.Cholesky
	if !c.Factorize(m) {
		return 0, false
	}
	var x mat.VecDense
	b := mat.NewVecDense(len(v), v)
	if c.SolveVecTo(&x, b) != nil {
		return 0, false
	}
	return mat.Dot(b, &x), true
}
