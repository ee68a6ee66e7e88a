package matrix

import (
	"cmp"
	"math"
	"slices"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Fact is one thing that happened to a person, or one reading taken of them, as the matrix sees it.
// Person and Ref are the caller's own dense numbers (0, 1, 2 ...) of the person and of the record
// behind the fact; the texts are codes, empty where unknown.
type Fact struct {
	Person  int32
	Ref     int32
	Day     civil.Date
	Kind    string // arrest, charge, conviction, custody_reception ...
	Group   string // offence groups, with commas between several
	Outcome string // charged, no_further_action ...
	Source  string // the agency that says so
	Area    string
	Value   Value
}

// class is what facts have in common apart from person, day, value and record. There are few of
// them, so a fact stores one number for all five codes and a run decides once for each class.
type class struct{ kind, group, outcome, source, area string }

func (a class) compare(b class) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.group, b.group), cmp.Compare(a.outcome, b.outcome),
		cmp.Compare(a.source, b.source), cmp.Compare(a.area, b.area))
}

// row is one fact with its class as a number.
type row struct{ day, class, value, ref int32 }

func (a row) compare(b row) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.class, b.class), cmp.Compare(a.value, b.value), cmp.Compare(a.ref, b.ref))
}

// source of one kind of fact: what "held" means.
type holding struct{ kind, source string }

// Builder collects facts in any order. It is not safe for use by several goroutines.
type Builder struct {
	person, day, class []int32
	value, ref         []int32 // nil until a fact has one: arrests have no value, and selection keeps no ref
	people             int32

	codes   map[class]int32
	classes []class
	held    map[holding]bool
	noGroup bool
}

// NewBuilder makes a builder for a number of people (people without facts count too) and room for
// an expected number of facts.
func NewBuilder(people, facts int) *Builder {
	return &Builder{
		person: make([]int32, 0, facts), day: make([]int32, 0, facts), class: make([]int32, 0, facts),
		people: int32(people), codes: map[class]int32{}, held: map[holding]bool{},
	}
}

// Hold says that a source supplies a kind of fact, even if it has sent none yet. Without it "none"
// could not be told from "not held". Add implies it.
func (b *Builder) Hold(kind, source string) { b.held[holding{kind, source}] = true }

// WithoutGroups says that nothing tells the groups of offences: a factor that asks for groups is then not
// held, since "in none of them" could not be told from "not known".
func (b *Builder) WithoutGroups() { b.noGroup = true }

// Add appends a fact. It refuses a person outside the number given to NewBuilder and a fact without kind.
func (b *Builder) Add(f Fact) error {
	if f.Person < 0 || f.Person >= b.people {
		return fault.New(fault.Internal, "matrix: person %d is outside 0 to %d", f.Person, b.people-1)
	}
	if f.Kind == "" {
		return fault.New(fault.Internal, "matrix: a fact has no kind")
	}
	if len(b.day) == math.MaxInt32 {
		return fault.New(fault.Internal, "matrix: more than %d facts", math.MaxInt32)
	}
	c := class{f.Kind, f.Group, f.Outcome, f.Source, f.Area}
	code, ok := b.codes[c]
	if !ok {
		code = int32(len(b.classes))
		b.codes[c] = code
		b.classes = append(b.classes, c)
		b.Hold(f.Kind, f.Source)
	}
	b.value = addRare(b.value, f.Value.stored, len(b.day))
	b.ref = addRare(b.ref, f.Ref, len(b.day))
	b.person, b.day, b.class = append(b.person, f.Person), append(b.day, int32(f.Day.Days())), append(b.class, code)
	return nil
}

// addRare appends to a column that is not there until something other than 0 is to stand in it.
func addRare(column []int32, v int32, rows int) []int32 {
	if column == nil {
		if v == 0 {
			return nil
		}
		column = make([]int32, rows, rows+1)
	}
	return append(column, v)
}

// rare reads such a column.
func rare(column []int32, i int32) int32 {
	if column == nil {
		return 0
	}
	return column[i]
}

// Snapshot is an unchanging set of facts in integer columns, sorted by person and day: 8 bytes a fact, 4
// more where facts have values, 4 more where they have refs, and 4 a person. Any number of goroutines may read it at once. The same facts give the same
// snapshot in whatever order they were added.
type Snapshot struct {
	first   []int32 // where each person's facts begin; one more than there are people
	day     []int32
	class   []int32
	value   []int32 // nil when no fact has one
	ref     []int32 // nil when no fact has one
	classes []class
	held    []holding
	noGroup bool
}

// Build sorts what was added into a snapshot. The builder may go on; the snapshot does not change.
func (b *Builder) Build() *Snapshot {
	n := len(b.day)
	s := &Snapshot{noGroup: b.noGroup, first: make([]int32, b.people+1), day: make([]int32, n), class: make([]int32, n)}
	if b.value != nil {
		s.value = make([]int32, n)
	}
	if b.ref != nil {
		s.ref = make([]int32, n)
	}
	recode := s.setClasses(b.classes)
	s.held = sortedHoldings(b.held)
	for _, p := range b.person {
		s.first[p+1]++
	}
	for p := range b.people {
		s.first[p+1] += s.first[p]
	}
	next := slices.Clone(s.first)
	for i, p := range b.person {
		s.put(next[p], row{b.day[i], recode[b.class[i]], rare(b.value, int32(i)), rare(b.ref, int32(i))})
		next[p]++
	}
	s.sortPeople()
	return s
}

func sortedHoldings(held map[holding]bool) []holding {
	out := make([]holding, 0, len(held))
	for h := range held {
		out = append(out, h)
	}
	slices.SortFunc(out, func(x, y holding) int {
		return cmp.Or(cmp.Compare(x.kind, y.kind), cmp.Compare(x.source, y.source))
	})
	return out
}

// Supply is one kind of fact that one source supplies.
type Supply struct{ Kind, Source string }

// Holding gives the same facts with more held, as Builder.Hold says it: a feed may have come since they were
// read, and brought none.
func (s *Snapshot) Holding(more []Supply) *Snapshot {
	held := map[holding]bool{}
	for _, h := range s.held {
		held[h] = true
	}
	for _, x := range more {
		held[holding{x.Kind, x.Source}] = true
	}
	out := *s
	out.held = sortedHoldings(held)
	return &out
}

// setClasses stores the classes in order of their codes, which does not depend on the order of
// adding, and gives the new number of each.
func (s *Snapshot) setClasses(classes []class) []int32 {
	order := make([]int32, len(classes))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int { return classes[x].compare(classes[y]) })
	recode := make([]int32, len(classes))
	s.classes = make([]class, len(classes))
	for to, from := range order {
		s.classes[to] = classes[from]
		recode[from] = int32(to)
	}
	return recode
}

func (s *Snapshot) put(i int32, r row) {
	s.day[i], s.class[i] = r.day, r.class
	if s.value != nil {
		s.value[i] = r.value
	}
	if s.ref != nil {
		s.ref[i] = r.ref
	}
}

func (s *Snapshot) at(i int32) row {
	return row{s.day[i], s.class[i], rare(s.value, i), rare(s.ref, i)}
}

func (s *Snapshot) sortPeople() {
	var own []row
	for p := range s.People() {
		from, to := s.first[p], s.first[p+1]
		own = own[:0]
		for i := from; i < to; i++ {
			own = append(own, s.at(i))
		}
		if slices.IsSortedFunc(own, row.compare) {
			continue
		}
		slices.SortFunc(own, row.compare)
		for i, r := range own {
			s.put(from+int32(i), r)
		}
	}
}

// People gives the number of people, with facts or without.
func (s *Snapshot) People() int { return len(s.first) - 1 }

// Facts gives the number of facts.
func (s *Snapshot) Facts() int { return len(s.day) }

// Holding says what one source supplies of one kind: the data cut of a run. First and Last are days
// of facts, not of their arrival, and mean nothing when Facts is 0.
type Holding struct {
	Kind, Source string
	Facts        int
	First, Last  civil.Date
}

// Holdings lists what is held, by kind and source.
func (s *Snapshot) Holdings() []Holding {
	list := make([]Holding, len(s.held))
	place := map[holding]int{}
	for i, h := range s.held {
		list[i] = Holding{Kind: h.kind, Source: h.source}
		place[h] = i
	}
	of := make([]int, len(s.classes))
	for i, c := range s.classes {
		of[i] = place[holding{c.kind, c.source}]
	}
	for i, c := range s.class {
		h, d := &list[of[c]], civil.DateFromDays(int(s.day[i]))
		if h.Facts == 0 || d.Before(h.First) {
			h.First = d
		}
		if h.Facts == 0 || d.After(h.Last) {
			h.Last = d
		}
		h.Facts++
	}
	return list
}
