package cohort

import (
	"context"
	"sort"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// Service is what people do with selection and the cohort.
type Service struct {
	gate *gate.Gate
	ids  *id.Source
}

// NewService makes the service.
func NewService(g *gate.Gate, ids *id.Source) *Service { return &Service{gate: g, ids: ids} }

// Select runs a matrix over everybody held, keeps the run and those it lists, and gives them. It reads in
// one snapshot, so that the run has one data cut, and writes afterwards.
func (s *Service) Select(ctx context.Context, by access.Actor, why access.Purpose, plan Plan) (Outcome, error) {
	spec, err := matrix.Parse(plan.Text)
	if err != nil {
		return Outcome{}, err
	}
	if plan.Top < 1 || plan.Top > 10_000 {
		return Outcome{}, fault.InvalidFields([]fault.Field{{Name: "top", Text: "How many to list must be from 1 to 10,000"}})
	}
	run := id.New[id.SelectionRun](s.ids)
	ask := access.Ask{Actor: by, Purpose: why, Action: access.SelectionRun, Run: string(run)}
	out, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Outcome, error) {
		f, err := gather(ctx, tx, plan.Source)
		if err != nil {
			return Outcome{}, err
		}
		if f.hidden, err = hiddenPeople(ctx, tx); err != nil {
			return Outcome{}, err
		}
		return f.score(tx, run, spec, plan)
	})
	if err != nil {
		return out, err
	}
	_, err = gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("matrix", spec.Name+" "+spec.Version)
		return len(out.Listed), insertSelection(ctx, tx, out)
	})
	return out, err
}

// field is everybody held and what selection may count about them.
type field struct {
	people []id.Person
	index  map[id.Person]int32
	births []civil.Partial
	keys   map[id.Person][]string
	hidden map[id.Person]bool // absent to all but their allow-list
	facts  *matrix.Snapshot
}

func gather(ctx context.Context, tx *gate.Tx, source string) (*field, error) {
	f := &field{index: map[id.Person]int32{}, keys: map[id.Person][]string{}}
	if source != "" {
		err := person.EachSourceKey(ctx, tx, source, func(p id.Person, key string) error {
			f.keys[p] = append(f.keys[p], key)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	err := person.EachBirth(ctx, tx, func(p id.Person, birth civil.Partial) error {
		if source != "" && f.keys[p] == nil {
			return nil
		}
		f.index[p] = int32(len(f.people))
		f.people, f.births = append(f.people, p), append(f.births, birth)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, keys := range f.keys {
		sort.Strings(keys)
	}
	f.facts, err = f.stream(ctx, tx, source)
	return f, err
}

// stream reads everything that selection can count. The groups of offences are those that the reference
// has at the data cut.
func (f *field) stream(ctx context.Context, tx *gate.Tx, source string) (*matrix.Snapshot, error) {
	reference, err := offending.ReferenceAt(ctx, tx, tx.Now())
	if err != nil {
		return nil, err
	}
	b := matrix.NewBuilder(len(f.people), 8*len(f.people))
	if err := hold(ctx, tx, b, reference, source); err != nil {
		return nil, err
	}
	add := func(p id.Person, facts ...counted) error {
		who, there := f.index[p]
		for _, c := range facts {
			if !there || source != "" && c.Source != source {
				continue
			}
			c.Person = who
			if err := b.Add(c.Fact); err != nil {
				return err
			}
		}
		return nil
	}
	err = offending.EachArrest(ctx, tx, func(a offending.Arrest) error { return add(a.Person, ofArrest(reference, a)) })
	if err != nil {
		return nil, err
	}
	err = offending.EachCharge(ctx, tx, func(c offending.Charge) error { return add(c.Person, ofCharge(reference, c)...) })
	if err != nil {
		return nil, err
	}
	err = custody.EachReception(ctx, tx, func(p id.Person, x custody.Spell) error { return add(p, ofSpell(x)...) })
	return b.Build(), err
}

// tieKey is the lowest of a person's own ids in the source, or the person's id.
func (f *field) tieKey(who int32) string {
	p := f.people[who]
	if keys := f.keys[p]; len(keys) > 0 {
		return keys[0]
	}
	return string(p)
}

func (f *field) score(tx *gate.Tx, run id.SelectionRun, spec *matrix.Spec, plan Plan) (Outcome, error) {
	asOf := tx.Today()
	switch {
	case plan.AsOf.Valid:
		asOf = plan.AsOf.Date
	case spec.AsOf != nil:
		asOf = *spec.AsOf
	}
	out := Outcome{Keys: f.keys, Selection: Selection{ID: run, Matrix: spec.Name, Version: spec.Version, Title: spec.Title, AsOf: asOf, Source: plan.Source,
		Top: plan.Top, DataCut: tx.Now(), StartedBy: tx.Actor().ID, Text: string(plan.Text)}}
	lists := []List{Main}
	if spec.AdultsOnly {
		lists = append(lists, Young)
	}
	for _, l := range lists {
		in := func(who int32) bool { return !spec.AdultsOnly || young(f.births[who], asOf) == (l == Young) }
		ask := matrix.Ask{AsOf: asOf, Top: plan.Top, In: in, Key: f.tieKey}
		if err := out.list(f, spec, l, ask); err != nil {
			return out, err
		}
	}
	return out, nil
}

// list scores one list of the run. Where somebody is absent to most readers, as many more places are kept,
// so that a reader's list is as long as it would be without them, and the figures leave them out.
func (o *Outcome) list(f *field, spec *matrix.Spec, l List, ask matrix.Ask) error {
	res, err := matrix.Score(f.facts, spec, ask)
	if err != nil {
		return err
	}
	listed := f.places(res, l)
	o.Factors, o.Listed = res.Factors, append(o.Listed, listed...)
	if len(f.hidden) == 0 {
		o.Population, o.Listable, o.kept = o.Population+res.Population, o.Listable+res.Listable, append(o.kept, listed...)
		return nil
	}
	wide := ask
	wide.Top += len(f.hidden)
	if res, err = matrix.Score(f.facts, spec, wide); err != nil {
		return err
	}
	o.kept = append(o.kept, f.places(res, l)...)
	open := ask
	open.In = func(who int32) bool { return ask.In(who) && !f.hidden[f.people[who]] }
	if res, err = matrix.Score(f.facts, spec, open); err != nil {
		return err
	}
	o.Population, o.Listable = o.Population+res.Population, o.Listable+res.Listable
	return nil
}

func (f *field) places(res matrix.Result, l List) []Scored {
	out := make([]Scored, 0, len(res.Ranked)+len(res.AtCut))
	for _, r := range res.Ranked {
		out = append(out, f.scored(res, r, l, false))
	}
	for _, r := range res.AtCut {
		out = append(out, f.scored(res, r, l, true))
	}
	return out
}

// placed gives the places of a list as its reader sees them: ranks, the cut and ties are reckoned over those
// whom the reader may know of, so that nobody absent leaves a gap. scores come list by list, in rank order.
func placed(scores []Scored, top int) []Scored {
	out := make([]Scored, 0, len(scores))
	for start := 0; start < len(scores); {
		end := start
		for end < len(scores) && scores[end].List == scores[start].List {
			end++
		}
		one := scores[start:end]
		start = end
		for len(one) > top && one[len(one)-1].Score != one[top-1].Score {
			one = one[:len(one)-1]
		}
		for i, x := range one {
			x.Rank, x.Beyond, x.Tied = i+1, i >= top, len(one) > top && x.Score == one[top-1].Score
			out = append(out, x)
		}
	}
	return out
}

// young says that somebody may be under 18 on a day: where the date of birth is not wholly known, the
// youngest that it allows decides, since a child must not slip onto the adults' list. Without any date of
// birth somebody stands on the main list, where the panel sees that it is not known.
func young(birth civil.Partial, on civil.Date) bool {
	low, _, known := birth.AgeAt(on)
	return known && low < 18
}

func (f *field) scored(res matrix.Result, r matrix.Ranked, l List, beyond bool) Scored {
	out := Scored{Person: f.people[r.Person], List: l, Rank: r.Rank, Beyond: beyond, Score: r.Score, Tied: r.Tied, Latest: r.Latest, SubTotals: r.SubTotals}
	for i, got := range r.Factors {
		out.Factors = append(out.Factors, factorPoints(res.Factors[i], got))
	}
	return out
}

func factorPoints(info matrix.FactorInfo, got matrix.FactorScore) FactorPoints {
	words := string(got.State)
	if got.State == matrix.StateCounted || got.State == matrix.StateNone {
		words = got.Points.String()
	}
	return FactorPoints{Key: info.Key, Title: info.Title, State: got.State, Count: got.Count, Points: got.Points, Words: words}
}

// MatrixTitle gives a matrix's own title; what is no matrix has none.
func MatrixTitle(text []byte) string {
	spec, err := matrix.Parse(text)
	if err != nil {
		return ""
	}
	return spec.Title
}
