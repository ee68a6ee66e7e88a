package stats

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// Order is the order in which the treated choose their controls, which matters where a control serves once.
type Order string

// The orders. Those of one score choose by row.
const (
	LargestFirst  Order = "largest"
	SmallestFirst Order = "smallest"
	AsGiven       Order = "data"
)

// Nearest says how each treated person finds one control.
type Nearest struct {
	Order   Order
	Caliper float64 // the furthest a control may be away on the scale of the score; 0 sets no limit
	Replace bool    // whether a control may serve more than once
}

// MatchedPair is one treated row with its control.
type MatchedPair struct {
	Treated, Control int
	Distance         float64
}

// Matched is who is compared with whom. Weight holds, for every row, what it counts in the comparison: 1 for a
// treated person that found somebody, the number of times (or the part) a control stands in, and 0 for the rest.
// Pairs are in the order of the treated rows; only Match gives them. Unmatched are treated rows that found nobody:
// whoever reads the result must be told how many, since it is then not about all who were treated.
type Matched struct {
	Pairs     []MatchedPair
	Unmatched []int
	Weight    []float64
}

func checkScores(treated []bool, score []float64) error {
	if len(treated) != len(score) {
		return refuse("There are %d people and %d scores.", len(treated), len(score))
	}
	for i, s := range score {
		if !finite(s) {
			return refuse("Row %d has no score.", i+1)
		}
	}
	if !slices.Contains(treated, true) || !slices.Contains(treated, false) {
		return refuse("A comparison needs people who were treated and people who were not.")
	}
	return nil
}

// CaliperOf gives a caliper of so many standard deviations of the score over everybody; 0.2 is usual, on the logit of
// the propensity. Source: P. C. Austin, Pharmaceutical Statistics 10 (2011) 150-161.
func CaliperOf(score []float64, deviations float64) (float64, error) {
	if len(score) < 2 || !finite(score...) || !(deviations > 0) {
		return 0, refuse("A caliper needs scores and a number of standard deviations above 0.")
	}
	return deviations * math.Sqrt(varianceOf(score)), nil
}

// Match gives each treated row the nearest control by score: greedily, in the order stated, the control of the
// lowest row where two are as near. A treated row stays without where the nearest control that is still free
// is beyond the caliper. Refuses missing scores, a caliper below 0, an unknown order, nobody treated, no controls.
// Source: P. R. Rosenbaum and D. B. Rubin, The American Statistician 39 (1985) 33-38.
func Match(treated []bool, score []float64, o Nearest) (*Matched, error) {
	if err := checkScores(treated, score); err != nil {
		return nil, err
	}
	if !(o.Caliper >= 0) {
		return nil, refuse("A caliper is not below 0.")
	}
	var chooses []int
	for i, yes := range treated {
		if yes {
			chooses = append(chooses, i)
		}
	}
	switch o.Order {
	case LargestFirst:
		slices.SortStableFunc(chooses, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	case SmallestFirst:
		slices.SortStableFunc(chooses, func(a, b int) int { return cmp.Compare(score[a], score[b]) })
	case AsGiven:
	default:
		return nil, refuse("The treated choose in the order largest, smallest or data, and not %q.", o.Order)
	}
	free := newControls(treated, score)
	m := &Matched{Weight: make([]float64, len(score))}
	for _, i := range chooses {
		group, row, distance := free.nearest(score[i])
		if group < 0 || o.Caliper > 0 && distance > o.Caliper {
			m.Unmatched = append(m.Unmatched, i)
			continue
		}
		m.Pairs = append(m.Pairs, MatchedPair{i, row, distance})
		m.Weight[i] = 1
		m.Weight[row]++
		if !o.Replace {
			free.take(group)
		}
	}
	slices.SortFunc(m.Pairs, func(a, b MatchedPair) int { return cmp.Compare(a.Treated, b.Treated) })
	slices.Sort(m.Unmatched)
	return m, nil
}

// controls are those still free, in groups of one score, each group's rows in order. left and right lead past
// groups that are used up, and are shortened as they are followed, so that n choices cost about n log n.
type controls struct {
	score       []float64
	rows        [][]int
	left, right []int
}

func newControls(treated []bool, score []float64) *controls {
	var rows []int
	for i, yes := range treated {
		if !yes {
			rows = append(rows, i)
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(score[a], score[b]) })
	c := &controls{}
	for _, i := range rows {
		if n := len(c.score); n > 0 && c.score[n-1] == score[i] {
			c.rows[n-1] = append(c.rows[n-1], i)
			continue
		}
		c.score, c.rows = append(c.score, score[i]), append(c.rows, []int{i})
	}
	// Places are one further than groups, so that there is one before the first and one after the last.
	for k := range len(c.score) + 2 {
		c.left, c.right = append(c.left, k), append(c.right, k)
	}
	return c
}

func follow(next []int, k int) int {
	for next[k] != k {
		next[k] = next[next[k]]
		k = next[k]
	}
	return k
}

// nearest gives the group and the lowest row of the free controls nearest to a score; group -1 where none is free.
func (c *controls) nearest(score float64) (group, row int, distance float64) {
	group, row, distance = -1, -1, math.Inf(1)
	// Different scores may lie equally far away once the difference is rounded, so the walk goes on while they do.
	consider := func(k int) bool {
		d := math.Abs(c.score[k] - score)
		if d > distance {
			return false
		}
		if d < distance || c.rows[k][0] < row {
			group, row, distance = k, c.rows[k][0], d
		}
		return true
	}
	at := sort.SearchFloat64s(c.score, score)
	for k := follow(c.left, at); k > 0 && consider(k-1); k = follow(c.left, k-1) {
	}
	for k := follow(c.right, at+1); k <= len(c.score) && consider(k-1); k = follow(c.right, k+1) {
	}
	return group, row, distance
}

func (c *controls) take(group int) {
	c.rows[group] = c.rows[group][1:]
	if len(c.rows[group]) == 0 {
		c.left[group+1], c.right[group+1] = group, group+2
	}
}

// MatchRadius compares each treated row with the mean of all controls no further away than radius. Refuses as Match
// does, and a radius that is not above 0. Source: R. H. Dehejia and S. Wahba, Review of Economics and Statistics 84
// (2002) 151-161.
func MatchRadius(treated []bool, score []float64, radius float64) (*Matched, error) {
	if err := checkScores(treated, score); err != nil {
		return nil, err
	}
	if !(radius > 0) {
		return nil, refuse("A radius is above 0, and not %g.", radius)
	}
	c := newControls(treated, score)
	before := make([]int, len(c.score)+1) // how many controls stand before each group
	for k, rows := range c.rows {
		before[k+1] = before[k] + len(rows)
	}
	m := &Matched{Weight: make([]float64, len(score))}
	part, times := make([]float64, len(c.score)+1), make([]int, len(c.score)+1)
	for i, yes := range treated {
		if !yes {
			continue
		}
		from := sort.Search(len(c.score), func(k int) bool { return score[i]-c.score[k] <= radius })
		to := sort.Search(len(c.score), func(k int) bool { return c.score[k]-score[i] > radius })
		if from >= to {
			m.Unmatched = append(m.Unmatched, i)
			continue
		}
		m.Weight[i] = 1
		share := 1 / float64(before[to]-before[from])
		part[from] += share
		part[to] -= share
		times[from]++
		times[to]--
	}
	sum, n := 0.0, 0
	for k, rows := range c.rows {
		sum += part[k]
		n += times[k]
		if n == 0 {
			sum = 0 // what is left of the subtractions is rounding
		}
		for _, i := range rows {
			m.Weight[i] = sum
		}
	}
	return m, nil
}

// WeighByOdds lets every control stand in by the odds of its propensity, so that the controls together look like
// the treated. Refuses scores that are no probabilities between 0 and 1. A few controls may carry most of the
// weight: look at EffectiveControls. Source: K. Hirano and G. W. Imbens, Health Services & Outcomes Research
// Methodology 2 (2001) 259-278.
func WeighByOdds(treated []bool, propensity []float64) (*Matched, error) {
	if err := checkScores(treated, propensity); err != nil {
		return nil, err
	}
	m := &Matched{Weight: make([]float64, len(propensity))}
	for i, p := range propensity {
		if !(p > 0 && p < 1) {
			return nil, refuse("Row %d has a propensity of %g, and not one between 0 and 1.", i+1, p)
		}
		m.Weight[i] = p / (1 - p)
		if treated[i] {
			m.Weight[i] = 1
		}
	}
	return m, nil
}

// Stratify cuts the scores into strata that hold equally many of the treated (five are usual) and compares inside
// each; controls beyond the treated are left out, and the treated of a stratum without controls found nobody.
// Refuses as Match does, and fewer than one stratum. Source: P. R. Rosenbaum and D. B. Rubin, JASA 79 (1984) 516-524.
func Stratify(treated []bool, score []float64, strata int) (*Matched, error) {
	if err := checkScores(treated, score); err != nil {
		return nil, err
	}
	if strata < 1 {
		return nil, refuse("There is at least one stratum.")
	}
	var scores []float64
	for i, yes := range treated {
		if yes {
			scores = append(scores, score[i])
		}
	}
	slices.Sort(scores)
	cuts := make([]float64, strata+1)
	for k := range cuts {
		cuts[k] = quantile(scores, float64(k)/float64(strata))
	}
	place := func(s float64) int { // which stratum, the upper end belonging to it; -1 beyond
		if s < cuts[0] || s > cuts[strata] {
			return -1
		}
		return max(0, sort.SearchFloat64s(cuts, s)-1)
	}
	in, of := make([]float64, strata), make([]float64, strata)
	for i, s := range score {
		if k := place(s); k >= 0 && treated[i] {
			in[k]++
		} else if k >= 0 {
			of[k]++
		}
	}
	m := &Matched{Weight: make([]float64, len(score))}
	for i, s := range score {
		switch k := place(s); {
		case k < 0:
		case treated[i] && of[k] > 0:
			m.Weight[i] = 1
		case treated[i]:
			m.Unmatched = append(m.Unmatched, i)
		default:
			m.Weight[i] = in[k] / of[k]
		}
	}
	return m, nil
}

// quantile of sorted values, between two where it falls between (type 7 of Hyndman and Fan, R's default).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	k := int(math.Floor(at + 4e-16*at))
	if k >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	share := at - float64(k)
	if share <= 0 {
		return sorted[k]
	}
	return sorted[k] + share*(sorted[k+1]-sorted[k])
}

// CommonSupport gives the lowest and the highest score of the treated and how many controls lie between. Few of
// many says that the controls are other people, and that a comparison leans on those few.
func CommonSupport(treated []bool, score []float64) (Interval, int, error) {
	if err := checkScores(treated, score); err != nil {
		return Interval{}, 0, err
	}
	in, n := Interval{math.Inf(1), math.Inf(-1)}, 0
	for i, yes := range treated {
		if yes {
			in = Interval{min(in.Lower, score[i]), max(in.Upper, score[i])}
		}
	}
	for i, yes := range treated {
		if !yes && in.Contains(score[i]) {
			n++
		}
	}
	return in, n, nil
}
