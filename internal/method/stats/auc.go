package stats

// AreaUnderCurve is how often a score puts one who has the outcome above one who has not, equal scores counting half:
// 0.5 is chance, 1 is perfect. Refuses missing scores, and outcomes all alike.
// Source: J. A. Hanley and B. J. McNeil, Radiology 143 (1982) 29-36.
func AreaUnderCurve(outcome []bool, score []float64) (float64, error) {
	if len(outcome) != len(score) || !finite(score...) {
		return 0, refuse("There are %d outcomes and %d scores, or a score is missing.", len(outcome), len(score))
	}
	rank := ranks(score)
	var have, not []int
	for i, r := range rank {
		for len(have) <= r {
			have, not = append(have, 0), append(not, 0)
		}
		if outcome[i] {
			have[r]++
		} else {
			not[r]++
		}
	}
	below, n, better := 0.0, 0.0, 0.0
	for r := range have {
		better += float64(have[r]) * (below + float64(not[r])/2)
		below += float64(not[r])
		n += float64(have[r])
	}
	if n == 0 || below == 0 {
		return 0, refuse("All rows have the same outcome, so a score cannot tell them apart.")
	}
	return better / (n * below), nil
}
