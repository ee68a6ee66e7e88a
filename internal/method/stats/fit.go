package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Fit is what every fitted model has in common. Estimates are on the model's own scale: log odds, log rate
// ratios, log hazard ratios. SE is the standard error by the model; RobustSE, where clusters were given, the one
// that lets the rows of one cluster go together and the variance be what it is (Huber and White's sandwich
// without small-sample factor, HC0).
type Fit struct {
	Names      []string
	Estimate   []float64
	SE         []float64
	RobustSE   []float64 // nil without clusters
	LogLik     float64
	NullLogLik float64 // of the model with the constant alone, or with nothing (Cox)
	Rows       int
	Steps      int

	covariance, robust *mat.SymDense
}

// Coefficient is one line of a table of results. Exp, with its interval, is the odds, rate or hazard ratio. SE is
// the robust one where there is one, and z, p and the intervals go by it.
type Coefficient struct {
	Name        string
	Estimate    float64
	SE          float64
	Z, P        float64
	Interval    Interval
	Exp         float64
	ExpInterval Interval
}

// Coefficients gives the table at a confidence level. Refuses a level that is none.
func (f *Fit) Coefficients(level float64) ([]Coefficient, error) {
	z, err := twoSided(level)
	if err != nil {
		return nil, err
	}
	se := f.SE
	if f.RobustSE != nil {
		se = f.RobustSE
	}
	out := make([]Coefficient, len(f.Names))
	for j, b := range f.Estimate {
		i := Interval{b - z*se[j], b + z*se[j]}
		out[j] = Coefficient{
			Name: f.Names[j], Estimate: b, SE: se[j], Z: b / se[j], P: normalP(b / se[j]), Interval: i,
			Exp: math.Exp(b), ExpInterval: Interval{math.Exp(i.Lower), math.Exp(i.Upper)},
		}
	}
	return out, nil
}

// Covariance gives the covariance of coefficients i and j by the model, and by the sandwich where there is one.
func (f *Fit) Covariance(i, j int) (model, robust float64) {
	if f.robust == nil {
		return f.covariance.At(i, j), math.NaN()
	}
	return f.covariance.At(i, j), f.robust.At(i, j)
}

// newFit brings the top of a likelihood back to the columns as given.
func newFit(d *Design, s *scaled, top climbed, null float64) *Fit {
	f := &Fit{
		Names: append([]string{}, d.Names...), Estimate: s.back(top.at), LogLik: top.value, NullLogLik: null,
		Rows: d.Rows(), Steps: top.steps, covariance: s.covarianceBack(top.covariance),
	}
	f.SE = roots(f.covariance)
	return f
}

func roots(v *mat.SymDense) []float64 {
	out := make([]float64, v.SymmetricDim())
	for j := range out {
		out[j] = math.Sqrt(v.At(j, j))
	}
	return out
}

// sandwich adds up the parts of each row by cluster and puts their squares between the inverse information.
// parts(i, into) fills row i's part of the slope, in scaled columns.
func (f *Fit) sandwich(s *scaled, bread *mat.SymDense, cluster []string, parts func(i int, into []float64)) {
	sums, at := [][]float64{}, map[string]int{}
	part := make([]float64, s.p)
	for i := range s.n {
		k, known := at[cluster[i]]
		if !known {
			k = len(sums)
			at[cluster[i]], sums = k, append(sums, make([]float64, s.p))
		}
		parts(i, part)
		for j, v := range part {
			sums[k][j] += v
		}
	}
	meat := mat.NewSymDense(s.p, nil)
	for _, sum := range sums {
		meat.SymRankOne(meat, 1, mat.NewVecDense(s.p, sum))
	}
	var half, whole mat.Dense
	half.Mul(bread, meat)
	whole.Mul(&half, bread)
	f.robust = s.covarianceBack(&whole)
	f.RobustSE = roots(f.robust)
}

func checkClusters(cluster []string, rows int) error {
	if cluster == nil {
		return nil
	}
	if len(cluster) != rows {
		return refuse("There are %d rows and %d clusters.", rows, len(cluster))
	}
	for _, c := range cluster {
		if c != cluster[0] {
			return nil
		}
	}
	return refuse("All rows are of one cluster, so it says nothing of how clusters differ.")
}
