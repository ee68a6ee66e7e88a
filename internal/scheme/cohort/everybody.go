package cohort

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// everybody is all who are held and what selection can count about them, in columns: about 8 bytes a fact,
// 60 a person and 4 more for each source that knows them. It never changes: a run that scores it sees what
// the database said at one revision. It holds no name.
type everybody struct {
	revision int64
	people   []id.Person        // rising, so that numbers are in the order of ids
	born     []int32            // by bornKey of the latest day that the date of birth allows; 0: not known
	own      map[string][]int32 // for each source: the place of a person's lowest own id among all; -1: none
	facts    *matrix.Snapshot
}

// ownOf gives a source's column: of one that knows nobody, that nobody has an id. Of all sources there is none.
func (e *everybody) ownOf(source string) []int32 {
	if own := e.own[source]; own != nil || source == "" {
		return own
	}
	return none(len(e.people))
}

func none(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// bornKey makes days of birth comparable as a birthday counts, year, month and day: 29 February is before
// 1 March in every year.
func bornKey(year, month, day int) int32 { return int32(year<<9 | month<<5 | day) }

func bornOf(birth civil.Partial) int32 {
	d, known := birth.Latest()
	if !known {
		return 0
	}
	return bornKey(d.Year(), int(d.Month()), d.Day())
}

// adultsBornBy gives the last day of birth of those who are 18 on a day. Where a date of birth is not wholly
// known, the youngest that it allows decides, since a child must not slip onto the adults' list. Without any
// date of birth somebody stands on the main list, where the panel sees that it is not known.
func adultsBornBy(on civil.Date) int32 { return bornKey(on.Year()-18, int(on.Month()), on.Day()) }

// keeper keeps everybody in memory from run to run. Whoever comes while they are read waits.
type keeper struct {
	mu   sync.Mutex
	held *everybody
}

// at gives everybody as a transaction sees them: those kept, where nothing that counts has changed, whoever
// changed it.
func (k *keeper) at(ctx context.Context, tx *gate.Tx, ended func() error) (*everybody, error) {
	revision, err := gate.Revision(ctx, tx, countedTables...)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held != nil && k.held.revision == revision {
		return k.held, nil
	}
	e, err := readEverybody(ctx, tx, ended)
	if err != nil {
		return nil, err
	}
	e.revision = revision
	if k.held == nil || k.held.revision < revision {
		k.held = e
	}
	return e, nil
}

func (k *keeper) holds(revision int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.held != nil && k.held.revision == revision
}

// Ready reads everybody into memory unless they are there as they stand now, so that the next run need not.
// It says whether it read.
func (s *Service) Ready(ctx context.Context) (read bool, err error) {
	revision, err := s.gate.Revision(ctx, countedTables...)
	if err != nil || s.kept.holds(revision) {
		return false, err
	}
	ask := access.Ask{Actor: access.SystemActor("selection", "records changed"), Purpose: access.Of(access.SelectionWork),
		Action: access.SelectionRun, Run: string(id.New[id.SelectionRun](s.ids))}
	return gate.Read(ctx, s.gate, ask, func(inner context.Context, tx *gate.Tx) (bool, error) {
		_, err := s.kept.at(inner, tx, ctx.Err)
		return err == nil, err
	})
}

// reading is everybody while they are read.
type reading struct {
	*everybody
	number   map[id.Person]int32
	records  map[id.SourceRecord]int32 // whose an agency's record is
	builder  *matrix.Builder
	grouping *offending.Grouping
	ended    func() error // whether whoever waits has gone
}

func readEverybody(ctx context.Context, tx *gate.Tx, ended func() error) (*everybody, error) {
	r := &reading{everybody: &everybody{own: map[string][]int32{}}, records: map[id.SourceRecord]int32{}, ended: ended}
	reference, err := offending.ReferenceAt(ctx, tx, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := r.readPeople(ctx, tx); err != nil {
		return nil, err
	}
	if err := r.readRecords(ctx, tx); err != nil {
		return nil, err
	}
	r.builder, r.grouping = matrix.NewBuilder(len(r.people), 8*len(r.people)), offending.NewGrouping(reference)
	if reference.Empty() {
		r.builder.WithoutGroups()
	}
	if err := r.readFacts(ctx, tx); err != nil {
		return nil, err
	}
	r.facts = r.builder.Build()
	return r.everybody, nil
}

func (r *reading) readPeople(ctx context.Context, tx *gate.Tx) error {
	type one struct {
		id   id.Person
		born int32
	}
	var all []one
	err := person.EachBirth(ctx, tx, func(p id.Person, birth civil.Partial) error {
		all = append(all, one{p, bornOf(birth)})
		return r.ended()
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b one) int { return cmp.Compare(a.id, b.id) })
	r.people, r.born, r.number = make([]id.Person, len(all)), make([]int32, len(all)), make(map[id.Person]int32, len(all))
	for i, x := range all {
		r.people[i], r.born[i], r.number[x.id] = x.id, x.born, int32(i)
	}
	return nil
}

// readRecords notes whose the agencies' records are, and orders people by each source's own ids.
func (r *reading) readRecords(ctx context.Context, tx *gate.Tx) error {
	type owned struct {
		key string
		who int32
	}
	err := person.EachLink(ctx, tx, func(record id.SourceRecord, p id.Person) error {
		if who, there := r.number[p]; there {
			r.records[record] = who
		}
		return r.ended()
	})
	if err != nil {
		return err
	}
	keys := map[string][]owned{}
	err = person.EachRecord(ctx, tx, func(x person.RecordRef) error {
		if who, there := r.records[x.Record]; there {
			keys[x.Source] = append(keys[x.Source], owned{x.Key, who})
		}
		return r.ended()
	})
	for source, list := range keys {
		slices.SortFunc(list, func(a, b owned) int { return cmp.Compare(a.key, b.key) })
		own := none(len(r.people))
		for place, x := range list {
			if own[x.who] < 0 {
				own[x.who] = int32(place)
			}
		}
		r.own[source] = own
	}
	return err
}

// readFacts reads all that selection can count. The groups of offences are those that the reference has at
// the data cut.
func (r *reading) readFacts(ctx context.Context, tx *gate.Tx) error {
	err := offending.EachArrest(ctx, tx, func(a offending.Arrest) error {
		return r.add(a.Record, arrestFact(r.grouping.Of(a.Source, a.OffenceCode, a.OffenceText, a.OffenceDay()), a))
	})
	if err != nil {
		return err
	}
	inCourt := map[int32]offending.InCourt{} // what the courts' records tell of charges, by person
	err = offending.EachResult(ctx, tx, func(x offending.CourtResult) error {
		if who, there := r.records[x.Record]; there {
			if t, decided := x.Trial(); decided {
				inCourt[who] = append(inCourt[who], t)
			}
		}
		return r.add(x.Record, resultFact(r.grouping.Of(x.Source, x.OffenceCode, x.OffenceText, x.OffenceDay()), x))
	})
	if err != nil {
		return err
	}
	err = offending.EachCharge(ctx, tx, func(c offending.Charge) error {
		var in offending.InCourt
		if len(inCourt) > 0 {
			in = inCourt[r.records[c.Record]]
		}
		charge, conviction := chargeFacts(r.grouping.Of(c.Source, c.OffenceCode, c.OffenceText, c.OffenceDay()), in, c)
		return r.add(c.Record, charge, conviction)
	})
	if err != nil {
		return err
	}
	return custody.EachReception(ctx, tx, func(_ id.Person, x custody.Spell) error {
		for _, c := range ofSpell(x) {
			if err := r.add(x.Record, c.Fact); err != nil {
				return err
			}
		}
		return nil
	})
}

// add counts facts of a record for whose it is. What has no kind is none; of a record that is nobody's
// nothing counts.
func (r *reading) add(record id.SourceRecord, facts ...matrix.Fact) error {
	who, there := r.records[record]
	if !there {
		return r.ended()
	}
	for _, f := range facts {
		if f.Kind == "" {
			continue
		}
		f.Person = who
		if err := r.builder.Add(f); err != nil {
			return err
		}
	}
	return r.ended()
}
