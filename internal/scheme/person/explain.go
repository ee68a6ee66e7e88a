package person

import (
	"context"
	"math"
	"slices"

	"waymark/internal/method/match"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Weighing is how much speaks for two records being one person's, taken apart: log2 odds. Prior and the weights
// of the lines add up to Weight.
type Weighing struct {
	Record  id.SourceRecord // whose record it was compared with: the nearest of theirs
	Source  string
	Key     string
	Weight  float64
	Prior   float64 // before anything is compared, with what the order of the names adds
	Lines   []WeightLine
	Against Rule // why the two are not joined whatever the weight; "" for nothing
}

// WeightLine is what one field adds.
type WeightLine struct {
	Label  string
	Words  string  // how the two agree
	Weight float64 // log2 odds
	Share  float64 // for agreement on a value that counts by how rare it is: the share of records that have it
}

// weighing takes apart how a record compares with the records of others, by person.
type weighing struct {
	records *match.Records
	scorer  *match.Scorer
	model   *LinkModel
	of      map[id.Person][]said
	self    said
}

// newWeighing reads a record and all records of some people, to be weighed by the model in force.
func newWeighing(ctx context.Context, tx *gate.Tx, record id.SourceRecord, people []id.Person) (*weighing, error) {
	all, err := sayings(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	w := &weighing{of: map[id.Person][]said{}}
	if w.model, err = modelInForce(ctx, tx); err != nil {
		return nil, err
	}
	b := match.NewBuilder(newSpec(w.model.thresholds()))
	for _, s := range all {
		if s.record == record {
			w.self = s
		} else {
			w.of[s.person] = append(w.of[s.person], s)
		}
		if err := b.Add(false, string(s.record), s.values()); err != nil {
			return nil, err
		}
	}
	n, err := roughCount(ctx, tx)
	if err != nil {
		return nil, err
	}
	w.model.beyond(b, n)
	if w.records, err = b.Build(); err != nil {
		return nil, err
	}
	w.scorer, err = w.model.scorer(w.records)
	return w, err
}

// with compares the record with the nearest of a person's others; nil where they have none.
func (w *weighing) with(p id.Person) *Weighing {
	self, there := w.records.Find(false, string(w.self.record))
	if !there || len(w.of[p]) == 0 {
		return nil
	}
	out := &Weighing{Weight: math.Inf(-1)}
	var best match.Pair
	for _, s := range w.of[p] {
		other, _ := w.records.Find(false, string(s.record))
		pair := match.Pair{A: min(self, other), B: max(self, other)}
		if weight := w.scorer.Weight(pair.A, pair.B); weight > out.Weight {
			best, out.Weight, out.Record, out.Source, out.Key = pair, weight, s.record, s.source, s.key
		}
	}
	e := w.scorer.Explain(best)
	out.Prior = e.Prior + e.Names
	if e.Objection != "" {
		out.Against = ruleOf(e.Objection)
	}
	for _, l := range e.Lines {
		if len(l.Left) > 0 && len(l.Right) > 0 && (l.Weight != 0 || l.Told || l.Field == "own") {
			if l.Told {
				l.Level += ", counted once for the home"
				l.Share = 0
			}
			out.Lines = append(out.Lines, WeightLine{fieldLabels[l.Field], l.Level, l.Weight, l.Share})
		}
	}
	slices.SortStableFunc(out.Lines, func(x, y WeightLine) int {
		switch {
		case x.Weight > y.Weight:
			return -1
		case x.Weight < y.Weight:
			return 1
		}
		return 0
	})
	return out
}

// Hung is how much of one sort hangs on a record or a person, as counts alone: what would move with them.
type Hung struct {
	Record  id.SourceRecord // or Person
	Person  id.Person
	What    string // for one
	Several string // for many
	N       int
}

// Hanger counts what a later room keeps of some records and people. It says how much, never what: whoever matches
// records sees no more of anybody.
type Hanger func(ctx context.Context, tx *gate.Tx, records []id.SourceRecord, people []id.Person) ([]Hung, error)

// Hanging registers a later room that says how much hangs on somebody.
func (s *Service) Hanging(h Hanger) { s.hangers = append(s.hangers, h) }

// hung adds up what hangs on records and on people, by the place that at gives.
func (s *Service) hung(ctx context.Context, tx *gate.Tx, records []id.SourceRecord, people []id.Person) ([]Hung, error) {
	var out []Hung
	for _, h := range s.hangers {
		got, err := h(ctx, tx, records, people)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// hangingOn adds up what hangs on a set of records and on a person, in the order in which the rooms told it.
func hangingOn(all []Hung, records map[id.SourceRecord]bool, p id.Person) []Hung {
	var out []Hung
	for _, h := range all {
		if h.N == 0 || !(h.Record != "" && records[h.Record] || h.Person != "" && h.Person == p) {
			continue
		}
		if i := slices.IndexFunc(out, func(x Hung) bool { return x.What == h.What }); i >= 0 {
			out[i].N += h.N
			continue
		}
		out = append(out, h)
	}
	return out
}
