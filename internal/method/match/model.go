package match

import (
	"math"
)

// Estimate is what was learnt of one level: how often true matches, and how often two different people,
// stand at it, among pairs where both records have the field.
type Estimate struct {
	M float64 `json:"m"`
	U float64 `json:"u"`
}

// Learnt is what was learnt of one field.
type Learnt struct {
	Name   string     `json:"name"`
	Kind   Kind       `json:"kind"`
	Levels []Estimate `json:"levels"`          // from level 1
	Cross  []float64  `json:"cross,omitempty"` // of names compared crosswise: how often two different people stand at it
}

// Model is all parameters of the weights.
type Model struct {
	Version    int      `json:"version"`
	Prior      float64  `json:"prior"`   // the share of all possible pairs that are matches
	Swapped    float64  `json:"swapped"` // the share of matches with forename and surname in each other's place
	Fields     []Learnt `json:"fields"`
	Records    int      `json:"records"`
	Candidates int64    `json:"candidates"`
	Steps      int      `json:"steps"`
	// Likelihoods are the logarithms of the likelihood after each step of EM, a list for each estimate of u.
	Likelihoods [][]float64 `json:"-"`
}

// modelVersion is that of the levels and of what they mean.
const modelVersion = 1

// startModel is what is believed before any data.
func startModel(r *Records) *Model {
	m := &Model{Version: modelVersion, Swapped: 0.01, Records: r.Len(), Fields: make([]Learnt, len(r.spec.Fields))}
	n := float64(r.Len())
	if r.Two() {
		n = math.Max(float64(r.second), n-float64(r.second))
	}
	m.Prior = 1 / (2 * math.Max(n, 2))
	for i, f := range r.spec.Fields {
		levels := levelsOf[f.Kind]
		l := Learnt{Name: f.Name, Kind: f.Kind, Levels: make([]Estimate, len(levels))}
		for k, x := range levels {
			l.Levels[k] = Estimate{M: x.m, U: 1 / float64(len(levels))}
		}
		if f.Kind == Forename || f.Kind == Surname {
			l.Cross = make([]float64, len(levels))
			for k := range l.Cross {
				l.Cross[k] = 1 / float64(len(levels))
			}
		}
		m.Fields[i] = l
	}
	return m
}

// matched gives the chance of a pattern among matches, missing fields left out.
func (m *Model) matched(p pattern) float64 {
	q := 1.0
	for i := range m.Fields {
		if l := p.level(i); l != missing {
			q *= m.Fields[i].Levels[l-1].M
		}
	}
	if p&crossed != 0 {
		return q * m.Swapped
	}
	return q * (1 - m.Swapped)
}

// unmatched gives the chance of a pattern among two different people.
func (m *Model) unmatched(p pattern) float64 {
	q := 1.0
	for i := range m.Fields {
		if l := p.level(i); l != missing {
			q *= m.Fields[i].chance(l, p&crossed != 0)
		}
	}
	return q
}

func (l *Learnt) chance(at uint8, across bool) float64 {
	if across && l.Cross != nil {
		return l.Cross[at-1]
	}
	return l.Levels[at-1].U
}

// posterior gives the probability that a pair of a pattern is a match.
func (m *Model) posterior(p pattern) float64 {
	a, b := m.Prior*m.matched(p), (1-m.Prior)*m.unmatched(p)
	return a / (a + b)
}

// Probability gives the probability of a match weight.
func Probability(weight float64) float64 { return 1 / (1 + math.Exp2(-weight)) }
