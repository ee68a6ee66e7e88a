package match

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"

	"waymark/internal/platform/fault"
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
	Own        float64  `json:"own"`     // how many records one person has, on average
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

// StartModel is what is believed of records before any data.
func StartModel(r *Records) *Model {
	m := &Model{Version: modelVersion, Own: 1, Swapped: 0.01, Records: r.Len(), Fields: make([]Learnt, len(r.spec.Fields))}
	n := float64(r.Len() + r.beyond)
	if r.Two() {
		n = math.Max(float64(r.second), n-float64(r.second))
	}
	m.Prior = 1 / (2 * math.Max(n, 2))
	for i, f := range r.spec.Fields {
		levels := levelsOf[f.Kind]
		l := Learnt{Name: f.Name, Kind: f.Kind, Levels: make([]Estimate, len(levels))}
		for k, x := range levels {
			l.Levels[k] = Estimate{M: x.m, U: x.u}
		}
		if f.Kind == Forename || f.Kind == Surname {
			l.Cross = make([]float64, len(levels))
			for k, x := range levels {
				l.Cross[k] = x.u
			}
		}
		m.Fields[i] = l
	}
	return m
}

// Cautious takes what agrees only nearly as no sign, and leaves what speaks against as it is: for a model that
// was not learnt from the records at hand, so that only what is the same joins. It changes the model given.
func (m *Model) Cautious() *Model {
	for i := range m.Fields {
		f := &m.Fields[i]
		for k := 1; k < len(f.Levels); k++ {
			f.Levels[k].U = max(f.Levels[k].U, f.Levels[k].M)
			if f.Cross != nil {
				f.Cross[k] = max(f.Cross[k], f.Levels[k].M)
			}
		}
	}
	return m
}

// matched gives the chance of a pattern among matches, missing fields left out.
func (m *Model) matched(p pattern) float64 {
	q := 1.0
	for i := range m.Fields {
		if l := p.level(i); l != missing && m.Fields[i].Kind != Issued {
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
		if l := p.level(i); l != missing && m.Fields[i].Kind != Issued {
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

// mostModel is how long the text of a model may be.
const mostModel = 256 << 10

// Text gives the model as JSON, to be kept and read again.
func (m *Model) Text() ([]byte, error) {
	out, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, err
	}
	return append(out, '\n'), nil
}

// ParseModel reads what Text wrote. It refuses with fault.Invalid what it does not know, levels that the kind
// does not have, and shares that are not above 0 and below 1 or do not add up to 1.
func ParseModel(text []byte) (*Model, error) {
	if len(text) > mostModel {
		return nil, fault.New(fault.Invalid, "a model must be smaller than 256 kB")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	m := &Model{}
	if err := d.Decode(m); err != nil {
		return nil, fault.Because(err, fault.Invalid, "this is not a model")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "something stands after the model")
	}
	return m, m.check()
}

func (m *Model) check() error {
	if m.Version != modelVersion {
		return fault.New(fault.Invalid, "the model is of version %d; this program reads version %d", m.Version, modelVersion)
	}
	if !share(m.Prior) || !share(m.Swapped) {
		return fault.New(fault.Invalid, "prior and swapped must be above 0 and below 1")
	}
	if !(m.Own >= 1 && m.Own <= 1e6) {
		return fault.New(fault.Invalid, "own must be 1 or more")
	}
	if len(m.Fields) == 0 || len(m.Fields) > mostFields {
		return fault.New(fault.Invalid, "a model has 1 to %d fields", mostFields)
	}
	for i := range m.Fields {
		if err := m.Fields[i].check(); err != nil {
			return err
		}
	}
	return nil
}

func (l *Learnt) check() error {
	levels := levelsOf[l.Kind]
	name := l.Kind == Forename || l.Kind == Surname
	if levels == nil || len(l.Levels) != len(levels) || name != (l.Cross != nil) || name && len(l.Cross) != len(levels) {
		return fault.New(fault.Invalid, "field %.40q does not have the levels of its kind", l.Name)
	}
	for _, column := range [][]float64{l.column(func(e Estimate) float64 { return e.M }), l.column(func(e Estimate) float64 { return e.U }), l.Cross} {
		sum := 0.0
		for _, x := range column {
			sum += x
		}
		if slices.ContainsFunc(column, func(x float64) bool { return !share(x) }) || column != nil && math.Abs(sum-1) > 1e-6 {
			return fault.New(fault.Invalid, "the shares of field %.40q must be above 0, below 1, and add up to 1", l.Name)
		}
	}
	return nil
}

func (l *Learnt) column(f func(Estimate) float64) []float64 {
	out := make([]float64, len(l.Levels))
	for i, e := range l.Levels {
		out[i] = f(e)
	}
	return out
}

func share(x float64) bool { return x > 0 && x < 1 }
