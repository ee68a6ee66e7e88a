package match

import (
	"cmp"
	"math"
	"slices"

	"waymark/internal/platform/fault"
)

// Scorer gives the weight of pairs under a model. It is safe for use by many at once.
type Scorer struct {
	r                 *Records
	m                 *Model
	c                 *comparer
	weights           [][]float64 // by field and level; 0 for missing
	cross             [][]float64
	byValue           []bool    // by field: whether agreement counts by how rare the value is
	agree             []float64 // log2 of how often matches agree
	prior             float64
	straight, swapped float64
	together          [][]int // fields of which only the best counts
}

// NewScorer refuses a model that was made for other fields.
func NewScorer(r *Records, m *Model) (*Scorer, error) {
	if err := m.fits(r.spec.Fields); err != nil {
		return nil, err
	}
	s := &Scorer{r: r, m: m, c: newComparer(r), prior: math.Log2(m.Prior / (1 - m.Prior))}
	for _, l := range m.Fields {
		w, x := make([]float64, len(l.Levels)+1), make([]float64, len(l.Levels)+1)
		for k, e := range l.Levels {
			if l.Kind == Issued {
				break
			}
			w[k+1] = math.Log2(e.M / e.U)
			if l.Cross != nil {
				x[k+1] = math.Log2(e.M / l.Cross[k])
			} else {
				x[k+1] = w[k+1]
			}
		}
		s.weights, s.cross = append(s.weights, w), append(s.cross, x)
		s.byValue, s.agree = append(s.byValue, l.Kind.byValue()), append(s.agree, math.Log2(l.Levels[0].M))
	}
	s.together = togetherOf(r.spec.Fields)
	if s.c.forename >= 0 {
		s.straight, s.swapped = math.Log2(1-m.Swapped), math.Log2(m.Swapped)
	}
	return s, nil
}

func (m *Model) fits(fields []Field) error {
	if m.Version != modelVersion {
		return fault.New(fault.Invalid, "the model is of version %d and not of %d", m.Version, modelVersion)
	}
	same := slices.EqualFunc(m.Fields, fields, func(l Learnt, f Field) bool {
		return l.Name == f.Name && l.Kind == f.Kind && len(l.Levels) == len(levelsOf[f.Kind])
	})
	if !same {
		return fault.New(fault.Invalid, "the model was made for other fields")
	}
	return nil
}

// Weight gives the match weight of two records: log2 of the odds that they are one person's, as the model
// counts, the prior included.
func (s *Scorer) Weight(a, b int32) float64 { return s.weigh(s.c.compare(a, b), a, b) }

func (s *Scorer) weigh(p pattern, a, b int32) float64 {
	sum := s.prior + s.straight
	if p&crossed != 0 {
		sum = s.prior + s.swapped
	}
	for i := range s.weights {
		sum += s.fieldWeight(i, p, a, b)
	}
	for _, fields := range s.together {
		sum -= s.twiceTold(fields, p, a, b)
	}
	return sum
}

// togetherOf gives the fields that tell of one thing, where there are several.
func togetherOf(fields []Field) [][]int {
	var out [][]int
	for i, f := range fields {
		if f.Together == "" || slices.ContainsFunc(fields[:i], func(x Field) bool { return x.Together == f.Together }) {
			continue
		}
		group := []int{i}
		for k := i + 1; k < len(fields); k++ {
			if fields[k].Together == f.Together {
				group = append(group, k)
			}
		}
		if len(group) > 1 {
			out = append(out, group)
		}
	}
	return out
}

// twiceTold is what fields that tell of one thing speak for a match beyond the one that says most.
func (s *Scorer) twiceTold(fields []int, p pattern, a, b int32) float64 {
	sum, most := 0.0, 0.0
	for _, i := range fields {
		if w := s.fieldWeight(i, p, a, b); w > 0 {
			sum, most = sum+w, math.Max(most, w)
		}
	}
	return sum - most
}

// fieldWeight is what a field adds.
func (s *Scorer) fieldWeight(i int, p pattern, a, b int32) float64 {
	across := p&crossed != 0
	l := p.level(i)
	if l == 1 && s.byValue[i] {
		return s.same(i, across && s.m.Fields[i].Cross != nil, a, b)
	}
	if across {
		return s.cross[i][l]
	}
	return s.weights[i][l]
}

// same gives the weight of agreement on a value: on a rare one more than on a common one.
func (s *Scorer) same(field int, across bool, a, b int32) float64 {
	return s.agree[field] - math.Log2(s.share(field, across, a, b))
}

// share is how many of all records have the value on which two agree.
func (s *Scorer) share(field int, across bool, a, b int32) float64 {
	left := &s.r.columns[field]
	right := left
	if across {
		right = &s.r.columns[s.c.forename+s.c.surname-field]
	}
	v, u := left.first[a], right.first[b]
	if v != u && right == left {
		v = cmp.Or(left.common(a, b), v)
	}
	n := float64(left.count[v])
	if u < uint32(len(left.count)) {
		n = math.Max(n, float64(left.count[u]))
	}
	return math.Max(n-s.m.Own, 0.5) / float64(s.r.Len()+s.r.beyond)
}

// common gives a value that two records share, 0 if none.
func (c *column) common(a, b int32) uint32 {
	theirs := append([]uint32{c.first[b]}, c.more[b]...)
	for _, v := range append([]uint32{c.first[a]}, c.more[a]...) {
		if v != 0 && slices.Contains(theirs, v) {
			return v
		}
	}
	return 0
}
