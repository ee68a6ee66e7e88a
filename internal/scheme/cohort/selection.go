package cohort

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/staff"
)

// ListSelections gives the newest runs, without anybody in them.
func (s *Service) ListSelections(ctx context.Context, by access.Actor) ([]Selection, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.MatrixRead), Action: access.MatrixRead}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Selection, error) {
		return listSelections(ctx, tx, 50)
	})
}

// Place is one line of a run's list, as somebody may see it.
type Place struct {
	Row
	Scored Scored
}

// Standing is a run with those it lists.
type Standing struct {
	Selection
	Places   []Place
	Absorbed int // places left out: of people who turned out to be somebody else on the list
}

// OpenSelection gives a run's list to those named for selection. Somebody who must be absent is left out,
// and the ranks of the others close up.
func (s *Service) OpenSelection(ctx context.Context, by access.Actor, run id.SelectionRun) (Standing, error) {
	ask := access.Ask{Actor: by, Purpose: access.Because(access.SelectionWork, access.FromSelection, string(run)), Action: access.SelectionList}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Standing, error) {
		var out Standing
		var err error
		if out.Selection, err = findSelection(ctx, tx, run); err != nil {
			return out, err
		}
		scores, err := scopedScores(ctx, tx, run)
		if err != nil {
			return out, err
		}
		scores = placed(scores, out.Top)
		listed := make([]id.Person, len(scores))
		for i, x := range scores {
			listed[i] = x.Person
		}
		rows, err := rowsOf(ctx, tx, listed)
		if err != nil {
			return out, err
		}
		return out, out.place(tx, rows, scores)
	})
}

// place puts those whom the list shows in their places; of a stub it keeps the rank alone.
func (s *Standing) place(tx *gate.Tx, rows []Row, scores []Scored) error {
	for i, r := range rows {
		x := scores[i]
		if !r.Stub && r.Card.ID == "" {
			s.Absorbed++
			continue
		}
		if r.Stub {
			x = Scored{Person: x.Person, List: x.List, Rank: x.Rank, Beyond: x.Beyond}
		} else if err := tx.Need(access.Selection, r.Person); err != nil {
			return err
		}
		s.Places = append(s.Places, Place{Row: r, Scored: x})
	}
	return nil
}

// Explained is why somebody stands where they stand in a run.
type Explained struct {
	Selection
	Card      person.Card
	Scored    Scored
	Score     matrix.Explanation
	Records   []Record // by the Ref of the explanation's lines
	Episode   Episode  // their time on the scheme, when they are on it
	Changed   bool     // the records have changed since the run: its score is not what they give now
	Agencies  []agency.Agency
	Districts []agency.District
	Officers  []staff.Member
	Occupied  int
	Capacity  int
	Why       access.Purpose
}

// Explain gives a person's score in a run, factor by factor and record by record. It is reckoned again
// from the records that the run could see, and says so where they no longer give the run's score.
func (s *Service) Explain(ctx context.Context, by access.Actor, why access.Purpose, run id.SelectionRun, p id.Person) (Explained, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.SelectionExplain, Subjects: []id.Person{p}}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Explained, error) {
		if err := tx.Need(access.Selection, p); err != nil {
			return Explained{}, err
		}
		out := Explained{Why: tx.Purpose()}
		var err error
		if out.Selection, err = findSelection(ctx, tx, run); err != nil {
			return out, err
		}
		if out.Scored, err = findScore(ctx, tx, run, p); err != nil {
			return out, err
		}
		if out.Scored.Rank, err = knownBefore(ctx, tx, run, out.Scored); err != nil {
			return out, err
		}
		if err := out.fill(ctx, tx, p); err != nil {
			return out, err
		}
		return out, out.reckon(ctx, tx, p)
	})
}

func (e *Explained) fill(ctx context.Context, tx *gate.Tx, p id.Person) error {
	cards, err := person.Cards(ctx, tx, []id.Person{p})
	if err != nil {
		return err
	}
	episodes, err := EpisodesOf(ctx, tx, []id.Person{p})
	if err != nil {
		return err
	}
	e.Card, e.Episode = cards[p], episodes[p]
	if e.Agencies, err = agency.Agencies(ctx, tx); err != nil {
		return err
	}
	if e.Districts, err = agency.Districts(ctx, tx); err != nil {
		return err
	}
	members, err := staff.Names(ctx, tx)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Active {
			e.Officers = append(e.Officers, m)
		}
	}
	slices.SortFunc(e.Officers, func(a, b staff.Member) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	if e.Occupied, err = occupied(ctx, tx); err != nil {
		return err
	}
	e.Capacity, err = capacityOf(ctx, tx)
	return err
}

// mostRecords bounds what an explanation reads of each kind of one person.
const mostRecords = 5000

func (e *Explained) reckon(ctx context.Context, tx *gate.Tx, p id.Person) error {
	spec, err := matrix.Parse([]byte(e.Text))
	if err != nil {
		return fault.Wrap(err, "the matrix kept with the run")
	}
	reference, err := offending.ReferenceAt(ctx, tx, e.DataCut)
	if err != nil {
		return err
	}
	facts, err := factsOf(ctx, tx, p, reference, e.DataCut)
	if err != nil {
		return err
	}
	b := matrix.NewBuilder(1, len(facts))
	e.holdAsRun(b, spec, reference)
	for _, c := range facts {
		if c.learned.After(e.DataCut) || e.Source != "" && c.Source != e.Source {
			continue
		}
		c.Ref = int32(len(e.Records))
		if err := b.Add(c.Fact); err != nil {
			return err
		}
		e.Records = append(e.Records, c.record)
	}
	if e.Score, err = matrix.Explain(b.Build(), spec, e.AsOf, 0); err != nil {
		return err
	}
	for i := range e.Score.Factors {
		if e.ran(e.Score.Factors[i].Key) == matrix.StateNotHeld {
			e.Score.Factors[i].State = matrix.StateNotHeld
		}
	}
	e.Changed = e.Score.Score != e.Scored.Score
	return nil
}

// factsOf reads everything that selection can count about one person. A court's result that was learned of after
// the cut does not yet take a charge's place.
func factsOf(ctx context.Context, tx *gate.Tx, p id.Person, r *offending.Reference, cut civil.Instant) ([]counted, error) {
	var out []counted
	arrests, err := offending.ArrestsOf(ctx, tx, p, mostRecords)
	if err != nil {
		return nil, err
	}
	for _, a := range arrests {
		out = append(out, ofArrest(r, a))
	}
	results, err := offending.ResultsOf(ctx, tx, p, mostRecords)
	if err != nil {
		return nil, err
	}
	results = slices.DeleteFunc(results, func(x offending.CourtResult) bool { return x.LearnedAt.After(cut) })
	for _, x := range results {
		out = append(out, ofResult(r, x)...)
	}
	charges, err := offending.ChargesOf(ctx, tx, p, mostRecords)
	if err != nil {
		return nil, err
	}
	in := offending.DecidedIn(results)
	for _, c := range charges {
		out = append(out, ofCharge(r, in, c)...)
	}
	spells, err := custody.SpellsOf(ctx, tx, p, mostRecords)
	for _, x := range spells {
		out = append(out, ofSpell(x)...)
	}
	return out, err
}

// ran gives the state of a factor in the run.
func (e *Explained) ran(key string) matrix.State {
	for _, f := range e.Scored.Factors {
		if f.Key == key {
			return f.State
		}
	}
	return matrix.StateNotHeld
}

// holdAsRun tells the builder what the run held, which one person's records cannot show.
func (e *Explained) holdAsRun(b *matrix.Builder, spec *matrix.Spec, r *offending.Reference) {
	if r.Empty() {
		b.WithoutGroups()
	}
	for _, f := range spec.Factors {
		if e.ran(f.Key) == matrix.StateNotHeld {
			continue
		}
		from := e.Source
		if len(f.Sources.Include) > 0 {
			from = f.Sources.Include[0]
		}
		for _, k := range f.Kinds {
			b.Hold(k, from)
		}
	}
}

// Listing is where a run listed somebody.
type Listing struct {
	Run    Selection
	Scored Scored
}

// mostListings is how many runs a person's page looks back on.
const mostListings = 6

// ListingsOf gives the newest runs that list somebody, with their place in each.
func ListingsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]Listing, error) {
	if err := tx.Need(access.Selection, p); err != nil {
		return nil, err
	}
	return listingsOf(ctx, tx, p, mostListings)
}
