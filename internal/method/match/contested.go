package match

import (
	"math"
)

// contested lowers each weight by the other candidates of its two records: of two lists that hold nobody
// twice only one can be right, so the odds are against all others together.
func (s *Scorer) contested(pairs []Scored) []Scored {
	sum := make([]float64, s.r.Len())
	for i := range sum {
		sum[i] = math.Inf(-1)
	}
	for _, p := range pairs {
		sum[p.A], sum[p.B] = addLogs(sum[p.A], p.Weight), addLogs(sum[p.B], p.Weight)
	}
	out := make([]Scored, 0, len(pairs))
	for _, p := range pairs {
		rivals := addLogs(lessLogs(sum[p.A], p.Weight), lessLogs(sum[p.B], p.Weight))
		p.Weight -= addLogs(0, rivals)
		if p.Weight >= s.r.spec.Thresholds.Review {
			out = append(out, p)
		}
	}
	return out
}

// addLogs gives log2(2^a + 2^b); lessLogs gives log2(2^a - 2^b), and minus infinity where nothing is left.
func addLogs(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log2(1+math.Exp2(b-a))
}

func lessLogs(a, b float64) float64 {
	if left := 1 - math.Exp2(b-a); left > 1e-12 {
		return a + math.Log2(left)
	}
	return math.Inf(-1)
}
