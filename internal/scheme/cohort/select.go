package cohort

import (
	"context"
	"slices"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// Service is what people do with selection and the cohort.
type Service struct {
	gate  *gate.Gate
	clock clock.Clock
	ids   *id.Source
	kept  keeper
}

// countedTables are the tables that selection counts from, kept in memory as columns.
var countedTables = slices.Concat(person.Counted, offending.Counted, custody.Counted)

// NewService makes the service.
func NewService(g *gate.Gate, c clock.Clock, ids *id.Source) *Service {
	g.Watch(countedTables...)
	return &Service{gate: g, clock: c, ids: ids}
}

// Select runs a matrix over everybody held, keeps the run and those it lists, and gives them. It looks at one
// snapshot, so that the run has one data cut, and writes afterwards.
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
	begun := s.clock.Now()
	var read, scored civil.Instant
	out, err := gate.Read(ctx, s.gate, ask, func(inner context.Context, tx *gate.Tx) (Outcome, error) {
		everybody, err := s.kept.at(inner, tx, ctx.Err)
		if err != nil {
			return Outcome{}, err
		}
		read = s.clock.Now()
		f := field{everybody: everybody, plan: plan, spec: spec}
		if err := f.prepare(inner, tx); err != nil {
			return Outcome{}, err
		}
		out, err := f.score(inner, tx, run)
		scored = s.clock.Now()
		return out, err
	})
	if err != nil {
		return out, err
	}
	_, err = gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("matrix", spec.Name+" "+spec.Version)
		return len(out.Listed), insertSelection(ctx, tx, out)
	})
	out.Took = Took{read.Sub(begun), scored.Sub(read), s.clock.Now().Sub(scored)}
	return out, err
}

// field is one run's view of everybody.
type field struct {
	*everybody
	plan   Plan
	spec   *matrix.Spec
	asOf   civil.Date
	counts *matrix.Snapshot // with what feeds supply now
	own    []int32          // the source's column; nil: all sources
	absent []bool           // absent to all but their allow-list; nil: nobody
	hidden int              // how many
}

func (f *field) prepare(ctx context.Context, tx *gate.Tx) error {
	f.asOf = tx.Today()
	switch {
	case f.plan.AsOf.Valid:
		f.asOf = f.plan.AsOf.Date
	case f.spec.AsOf != nil:
		f.asOf = *f.spec.AsOf
	}
	supplied, err := supplies(ctx, tx)
	if err != nil {
		return err
	}
	f.counts, f.own = f.facts.Holding(supplied), f.ownOf(f.plan.Source)
	hidden, err := hiddenPeople(ctx, tx)
	if err != nil || len(hidden) == 0 {
		return err
	}
	f.hidden, f.absent = len(hidden), make([]bool, len(f.people))
	for _, p := range hidden {
		if who, found := slices.BinarySearch(f.people, p); found {
			f.absent[who] = true
		}
	}
	return nil
}

func (f *field) score(ctx context.Context, tx *gate.Tx, run id.SelectionRun) (Outcome, error) {
	spec := f.spec
	out := Outcome{Selection: Selection{ID: run, Matrix: spec.Name, Version: spec.Version, Title: spec.Title, AsOf: f.asOf, Source: f.plan.Source,
		Top: f.plan.Top, DataCut: tx.Now(), StartedBy: tx.Actor().ID, Text: string(f.plan.Text)}}
	lists := []List{Main}
	if spec.AdultsOnly {
		lists = append(lists, Young)
	}
	for _, l := range lists {
		if err := out.list(f, l, matrix.Ask{AsOf: f.asOf, Top: f.plan.Top, Source: f.plan.Source, In: f.on(l), Key: f.own}); err != nil {
			return out, err
		}
	}
	if f.plan.Source == "" {
		return out, nil
	}
	var err error
	out.Keys, err = ownKeys(ctx, tx, f.plan.Source, out.Listed)
	return out, err
}

// on says who may stand on a list.
func (f *field) on(l List) func(who int32) bool {
	adult := adultsBornBy(f.asOf)
	return func(who int32) bool {
		return (f.own == nil || f.own[who] >= 0) && (!f.spec.AdultsOnly || (f.born[who] > adult) == (l == Young))
	}
}

// ownKeys gives a source's own ids of those listed.
func ownKeys(ctx context.Context, tx *gate.Tx, source string, listed []Scored) (map[id.Person][]string, error) {
	people := make([]id.Person, len(listed))
	for i, s := range listed {
		people[i] = s.Person
	}
	records, err := person.RecordsOf(ctx, tx, people)
	out := make(map[id.Person][]string, len(listed))
	for p, list := range records {
		for _, r := range list {
			if r.Source == source {
				out[p] = append(out[p], r.Key)
			}
		}
		slices.Sort(out[p])
	}
	return out, err
}

// list scores one list of the run. Where somebody is absent to most readers, as many more places are kept,
// so that a reader's list is as long as it would be without them, and the figures leave them out.
func (o *Outcome) list(f *field, l List, ask matrix.Ask) error {
	res, err := matrix.Score(f.counts, f.spec, ask)
	if err != nil {
		return err
	}
	listed := f.places(res, l)
	o.Factors, o.Listed = res.Factors, append(o.Listed, listed...)
	if f.hidden == 0 {
		o.Population, o.Listable, o.kept = o.Population+res.Population, o.Listable+res.Listable, append(o.kept, listed...)
		return nil
	}
	wide := ask
	wide.Top += f.hidden
	if res, err = matrix.Score(f.counts, f.spec, wide); err != nil {
		return err
	}
	o.kept = append(o.kept, f.places(res, l)...)
	open := ask
	open.In = func(who int32) bool { return ask.In(who) && !f.absent[who] }
	if res, err = matrix.Score(f.counts, f.spec, open); err != nil {
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
