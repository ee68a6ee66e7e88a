package demo

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"slices"

	"waymark/internal/demo/county"
	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Pairs counts pairs of two agencies' records beside the truth.
type Pairs struct {
	Joined int64 // of one human, and they stand with one person
	Wrong  int64 // of two humans, and they stand with one person
	Asked  int64 // of one human and not joined, but a review puts it to somebody
	Missed int64 // of one human, neither joined nor put to anybody
}

// Precision is the share of the pairs that stand with one person that are of one human; 1 where none does.
func (p Pairs) Precision() float64 { return share(p.Joined, p.Joined+p.Wrong) }

// Recall is the share of the pairs of one human that stand with one person; 1 where there are none.
func (p Pairs) Recall() float64 { return share(p.Joined, p.True()) }

// RecallAsked is what Recall would be if every review got its right answer.
func (p Pairs) RecallAsked() float64 { return share(p.Joined+p.Asked, p.True()) }

// True counts the pairs of one human.
func (p Pairs) True() int64 { return p.Joined + p.Asked + p.Missed }

func share(part, whole int64) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// Between is Pairs for the records of two sources, or of one where both are the same.
type Between struct {
	One, Other string
	Pairs
}

// Linkage says how the linking of records did, as things stand.
type Linkage struct {
	Records int // that are held and that the truth knows
	Unknown int // that are held and that the truth does not know, such as what somebody imported since
	Pairs
	Between []Between // by source, in the order of their names; those with a pair only
}

// standing is one record: who it is in truth, and whose it is here.
type standing struct {
	source, entity string
	person         id.Person
}

// Measure compares whose each record is with the truth. It counts by groups of records and lists no pair, so it takes
// memory for the records and not for their pairs.
func Measure(ctx context.Context, g *gate.Gate, by access.Actor, truth []county.Named) (Linkage, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.DemoMeasure), Action: access.DemoMeasure, Run: "demo"}
	return gate.Read(ctx, g, ask, func(ctx context.Context, tx *gate.Tx) (Linkage, error) {
		records, unknown, err := standings(ctx, tx, truth)
		if err != nil {
			return Linkage{}, err
		}
		asked, err := reviewed(ctx, tx)
		if err != nil {
			return Linkage{}, err
		}
		out := compare(records, asked)
		out.Unknown = unknown
		return out, nil
	})
}

// standings sets the truth beside what is held.
func standings(ctx context.Context, tx *gate.Tx, truth []county.Named) (known []standing, unknown int, err error) {
	type name struct{ source, key string }
	entities := make(map[name]string, len(truth))
	for _, n := range truth {
		entities[name{n.Source, n.Key}] = n.Entity
	}
	at := make(map[id.SourceRecord]int, len(truth))
	err = person.EachRecord(ctx, tx, func(r person.RecordRef) error {
		entity, ok := entities[name{r.Source, r.Key}]
		if !ok {
			unknown++
			return nil
		}
		at[r.Record] = len(known)
		known = append(known, standing{source: r.Source, entity: entity})
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	err = person.EachLink(ctx, tx, func(record id.SourceRecord, p id.Person) error {
		if i, ok := at[record]; ok {
			known[i].person = p
		}
		return nil
	})
	return slices.DeleteFunc(known, func(s standing) bool { return s.person == "" }), unknown, err
}

// compare counts the pairs. asked lists, for each review, the people whom it is about.
func compare(records []standing, asked [][]id.Person) Linkage {
	reviews := map[id.Person][]int{}
	for i, people := range asked {
		for _, p := range people {
			reviews[p] = append(reviews[p], i)
		}
	}
	byEntity := func(a, b standing) int { return cmp.Compare(a.entity, b.entity) }
	byPerson := func(a, b standing) int { return cmp.Compare(a.person, b.person) }
	t := newTable(records)
	slices.SortFunc(records, func(a, b standing) int { return cmp.Or(byEntity(a, b), byPerson(a, b)) })
	for human := range runs(records, byEntity) {
		t.add(human, func(p *Pairs, n int64) { p.Missed += n })
		people := slices.Collect(runs(human, byPerson))
		for _, one := range people {
			t.add(one, func(p *Pairs, n int64) { p.Joined += n; p.Missed -= n; p.Wrong -= n })
		}
		for _, group := range together(people, reviews) {
			t.add(slices.Concat(group...), func(p *Pairs, n int64) { p.Asked += n; p.Missed -= n })
			for _, one := range group {
				t.add(one, func(p *Pairs, n int64) { p.Asked -= n; p.Missed += n })
			}
		}
	}
	slices.SortFunc(records, byPerson)
	for one := range runs(records, byPerson) { // all its pairs, of which those of one human have been taken off
		t.add(one, func(p *Pairs, n int64) { p.Wrong += n })
	}
	return t.linkage(len(records))
}

// runs gives the stretches of a sorted list that compare as equal.
func runs(list []standing, by func(a, b standing) int) iter.Seq[[]standing] {
	return func(yield func([]standing) bool) {
		for start := 0; start < len(list); {
			end := start + 1
			for end < len(list) && by(list[start], list[end]) == 0 {
				end++
			}
			if !yield(list[start:end]) {
				return
			}
			start = end
		}
	}
}

// together groups one human's records, given by the person they stand with, as they would stand if every review got
// its right answer: two people come together where one review is about both. Groups of one are left out.
func together(people [][]standing, reviews map[id.Person][]int) [][][]standing {
	if len(people) < 2 {
		return nil
	}
	leader := make([]int, len(people))
	find := func(i int) int {
		for leader[i] != i {
			i = leader[i]
		}
		return i
	}
	met := map[int]int{}
	for i, one := range people {
		leader[i] = i
		for _, review := range reviews[one[0].person] {
			if first, ok := met[review]; ok {
				leader[find(i)] = find(first)
			} else {
				met[review] = i
			}
		}
	}
	groups := make([][][]standing, len(people))
	for i, one := range people {
		groups[find(i)] = append(groups[find(i)], one)
	}
	return slices.DeleteFunc(groups, func(g [][]standing) bool { return len(g) < 2 })
}

// table counts by pair of sources.
type table struct {
	sources []string // in the order of their names
	at      map[string]int
	cells   []Pairs // one row a source
	sizes   []int64 // of the group at hand, by source
}

func newTable(records []standing) *table {
	t := &table{at: map[string]int{}}
	for _, r := range records {
		if _, ok := t.at[r.source]; !ok {
			t.at[r.source] = 0
			t.sources = append(t.sources, r.source)
		}
	}
	slices.Sort(t.sources)
	for i, s := range t.sources {
		t.at[s] = i
	}
	t.cells, t.sizes = make([]Pairs, len(t.sources)*len(t.sources)), make([]int64, len(t.sources))
	return t
}

// add counts the pairs within a group of records.
func (t *table) add(group []standing, count func(p *Pairs, n int64)) {
	if len(group) < 2 {
		return
	}
	clear(t.sizes)
	for _, r := range group {
		t.sizes[t.at[r.source]]++
	}
	for i, n := range t.sizes {
		count(&t.cells[i*len(t.sizes)+i], n*(n-1)/2)
		for j := i + 1; j < len(t.sizes); j++ {
			count(&t.cells[i*len(t.sizes)+j], n*t.sizes[j])
		}
	}
}

func (t *table) linkage(records int) Linkage {
	out := Linkage{Records: records}
	for i, one := range t.sources {
		for j, other := range t.sources {
			p := t.cells[i*len(t.sources)+j]
			if p == (Pairs{}) {
				continue
			}
			out.Between = append(out.Between, Between{one, other, p})
			out.Joined, out.Wrong, out.Asked, out.Missed = out.Joined+p.Joined, out.Wrong+p.Wrong, out.Asked+p.Asked, out.Missed+p.Missed
		}
	}
	return out
}

// optionsSetting keeps what the county was made with, so that its truth can be made again. No table holds the truth.
const optionsSetting = "demo_county"

func keepOptions(ctx context.Context, q db.Queryer, o county.Options) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return db.SetSetting(ctx, q, optionsSetting, string(text))
}

// OptionsOf gives what the demonstration in the database was made with. It is fault.NotFound where there is none, or
// where it is of a release that did not keep it.
func OptionsOf(ctx context.Context, q db.Queryer) (o county.Options, err error) {
	text, err := db.Setting(ctx, q, optionsSetting)
	switch {
	case err != nil:
		return o, err
	case text == "":
		return o, fault.New(fault.NotFound, "What this database was made from is not known, so there is no truth to compare it with. Make a demonstration anew: waymark demo --fresh")
	}
	return o, json.Unmarshal([]byte(text), &o)
}
