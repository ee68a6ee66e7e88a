package comparison

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// unexplained gives what is left of each row's part of an error when what the covariates explain of it is taken away. Both
// sides are alike in these by the weights, so that what they explain cancels and is no error; left in, it makes intervals
// hold the truth in 99 of 100 schemes that say 95. Where that cannot be worked out, all stays in. It is a weighted regression of all rows, each row's rest divided by
// what the row itself does not make up of its own fit (HC3), since a regression on a few dozen people fits too well.
//
// Source: Q. Zhao and D. Percival, Journal of Causal Inference 5 (2017), for weights that balance means; J. MacKinnon and
// H. White, Journal of Econometrics 29 (1985) 305-325, for HC3. Simulated schemes stand in docs/developers/evidence.md.
func (f *frame) unexplained(weight, part []float64) []float64 {
	var rows []int
	for i, w := range weight {
		if w > 0 {
			rows = append(rows, i)
		}
	}
	x := f.standing(rows)
	p := len(x) / max(1, len(rows))
	if len(rows) <= 2*p {
		return part
	}
	square, along := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
	for k, i := range rows {
		row := mat.NewVecDense(p, x[k*p:(k+1)*p])
		square.SymRankOne(square, weight[i], row)
		along.AddScaledVec(along, weight[i]*part[i], row)
	}
	var chol mat.Cholesky
	var by mat.VecDense
	if !chol.Factorize(square) || chol.SolveVecTo(&by, along) != nil {
		return part
	}
	out := make([]float64, len(part))
	for k, i := range rows {
		row := mat.NewVecDense(p, x[k*p:(k+1)*p])
		var turned mat.VecDense
		if chol.SolveVecTo(&turned, row) != nil {
			return part
		}
		own := weight[i] * mat.Dot(row, &turned)
		out[i] = (part[i] - mat.Dot(row, &by)) / math.Max(1-own, leastFree)
	}
	return out
}

// standing gives what the propensity rests on for some rows, one row after the other with a 1 before it: each column about
// its mean and in its own spread, so that the squares can be solved. A column that is the same for all of them is left out.
func (f *frame) standing(rows []int) []float64 {
	var columns [][]float64
	for _, c := range f.model {
		some := make([]float64, len(rows))
		for k, i := range rows {
			some[k] = c.values[i]
		}
		whole := dot(some, some)
		some = centred(some)
		own := dot(some, some)
		if own <= leastOwn*leastOwn*whole {
			continue
		}
		spread := math.Sqrt(own / float64(len(rows)))
		for k := range some {
			some[k] /= spread
		}
		columns = append(columns, some)
	}
	x := make([]float64, 0, len(rows)*(len(columns)+1))
	for k := range rows {
		x = append(x, 1)
		for _, c := range columns {
			x = append(x, c[k])
		}
	}
	return x
}

// leastFree bounds how much one row's rest is blown up.
const leastFree = 0.1
