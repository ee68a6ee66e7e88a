package comparison

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestWhatCovariatesExplainIsNoError: of parts that a covariate makes up nothing is left, and of those that it has nothing to
// do with about all. A column that is the same for all compared changes nothing.
func TestWhatCovariatesExplainIsNoError(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	n := 200
	same, age, weight := make([]float64, n), make([]float64, n), make([]float64, n)
	made, other := make([]float64, n), make([]float64, n)
	for i := range n {
		same[i], age[i], weight[i] = 7, 18+40*r.Float64(), 0.5+r.Float64()
		made[i], other[i] = 3-0.2*age[i], r.NormFloat64()
	}
	weight[0] = 0 // not compared
	f := &frame{model: []column{{name: "same", values: same}, {name: "age", values: age}}}
	for i, left := range f.unexplained(weight, made) {
		if math.Abs(left) > 1e-9 {
			t.Fatalf("row %d: %g is left of what age makes up", i, left)
		}
	}
	before, after := 0.0, 0.0
	for i, left := range f.unexplained(weight, other) {
		if weight[i] > 0 {
			before, after = before+other[i]*other[i], after+left*left
		}
	}
	if after < 0.9*before || after > 1.1*before {
		t.Errorf("of %.1f squared %.1f is left", before, after)
	}
	few := &frame{model: f.model}
	part := []float64{1, 2, 3}
	if got := few.unexplained([]float64{1, 1, 1}, part); got[2] != 3 {
		t.Errorf("three rows give %v", got)
	}
}
