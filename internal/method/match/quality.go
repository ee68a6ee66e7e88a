package match

import (
	"cmp"
	"slices"
)

// Counts are pairs beside the truth, and Precision, Recall and F1 what follows; 0 where there is nothing to
// divide by.
type Counts struct{ Right, Wrong, Missed int64 }

// Precision is the share of the pairs given that are right.
func (c Counts) Precision() float64 { return ratio(c.Right, c.Right+c.Wrong) }

// Recall is the share of the true pairs that were given.
func (c Counts) Recall() float64 { return ratio(c.Right, c.Right+c.Missed) }

// F1 is the harmonic mean of precision and recall.
func (c Counts) F1() float64 { return ratio(2*c.Right, 2*c.Right+c.Wrong+c.Missed) }

func ratio(a, b int64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Quality says how decisions compare with the truth: of the matches; of matches and reviews together; and of
// all at or above the weight at which F1 is best.
type Quality struct {
	Match, Both, Best Counts
	At                float64 // the weight of Best
}

// Measure compares decisions with the truth: a label by record, the same for records of one person. A record
// with no label is nobody else's. All pairs that could be are counted, not only candidates.
func Measure(r *Records, pairs []Decided, truth []string) Quality {
	total := truePairs(r, truth)
	q := Quality{Match: Counts{Missed: total}, Both: Counts{Missed: total}, Best: Counts{Missed: total}}
	order := slices.Clone(pairs)
	slices.SortFunc(order, func(x, y Decided) int { return cmp.Compare(y.Weight, x.Weight) })
	for i, d := range order {
		right := truth[d.A] != "" && truth[d.A] == truth[d.B]
		q.Both.count(right)
		if d.Decision == Match {
			q.Match.count(right)
		}
		if last := i+1 == len(order) || order[i+1].Weight < d.Weight; last && q.Both.F1() > q.Best.F1() {
			q.Best, q.At = q.Both, d.Weight
		}
	}
	return q
}

func (c *Counts) count(right bool) {
	if right {
		c.Right++
		c.Missed--
	} else {
		c.Wrong++
	}
}

func truePairs(r *Records, truth []string) int64 {
	sizes := make(map[string][2]int64, len(truth))
	for i, label := range truth {
		n := sizes[label]
		if r.Second(int32(i)) {
			n[1]++
		} else {
			n[0]++
		}
		sizes[label] = n
	}
	delete(sizes, "")
	total := int64(0)
	for _, n := range sizes {
		if r.Two() {
			total += n[0] * n[1]
		} else {
			total += n[0] * (n[0] - 1) / 2
		}
	}
	return total
}
