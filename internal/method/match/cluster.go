package match

import (
	"cmp"
	"slices"
)

// Decision is what becomes of a pair.
type Decision string

// The decisions. What is neither is no match.
const (
	Match  Decision = "match"
	Review Decision = "review"
)

// Reason says why a pair is decided so.
type Reason string

// The reasons.
const (
	Sure          Reason = "sure"          // the weight is at least Join, and nothing speaks against it
	Together      Reason = "together"      // other records of the group join them
	Doubtful      Reason = "doubtful"      // the weight is less than Join
	Contradictory Reason = "contradictory" // two numbers of which a person has one
	Twins         Reason = "twins"         // surname, birth and address agree, forenames do not
	Chained       Reason = "chained"       // they hang together by a few pairs of their groups only
	Several       Reason = "several"       // a record fits several groups that cannot be one
	OneNumber     Reason = "one_number"    // a number of which a person has one is the same, and little else
	ByPerson      Reason = "by_person"     // somebody decided
)

var reasonWords = map[Reason]string{
	Sure: "sure", Together: "joined through other records", Doubtful: "doubtful", Contradictory: "two different numbers, of which a person has one",
	OneNumber: "the same number, of which a person has one, and little else agrees", Several: "fits several people who cannot be one", Twins: "may be twins: the forenames differ", Chained: "only few records of the two groups agree", ByPerson: "somebody decided",
}

// Label gives the words for a screen.
func (r Reason) Label() string { return reasonWords[r] }

// Decided is a scored pair with what becomes of it.
type Decided struct {
	Scored
	Decision Decision
	Reason   Reason
}

// Before is what stood before a run: groups that were joined, and what people decided, which no weight
// overrides.
type Before struct {
	Group []int32       // by record, the group it stood in; nil or -1 for none
	Same  map[Pair]bool // what people decided of a pair: one person, or not
}

// Grouped is the outcome: the pairs in the order of their records, and the group of each record, named by
// its first record.
type Grouped struct {
	Pairs []Decided
	Group []int32
	// Conflicts are pairs that people told apart and that other answers of people put in one group.
	Conflicts []Pair
}

// mostMembers is how many records one person can have before joining more needs somebody to look.
const mostMembers = 500

// Group decides over scored pairs of at least Review. Pairs are joined from the highest weight down: at Join,
// or at Break where the two stood together before. Two groups are joined only if no pair between them is
// contradictory, may be twins, or was told apart by a person, and if at least half of those pairs stand at
// Break or above, so that nobody is joined along a chain. A record that fits two groups about as well which
// cannot be one is joined to neither. The order of the pairs given does not matter.
func (s *Scorer) Group(pairs []Scored, before Before) Grouped {
	if s.r.spec.OneToOne && s.r.Two() {
		pairs = s.contested(pairs)
	}
	order := slices.Clone(pairs)
	slices.SortFunc(order, func(x, y Scored) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), comparePairs(x.Pair, y.Pair))
	})
	torn := map[int32]bool{}
	for {
		g := newGrouping(s, before, torn)
		against := g.joinAll(order)
		if !g.tear(order, against) {
			return g.outcome(order, against)
		}
	}
}

func newGrouping(s *Scorer, before Before, torn map[int32]bool) *grouping {
	n := s.r.Len()
	g := &grouping{s: s, before: before, torn: torn, members: make([][]int32, n), group: make([]int32, n), links: map[Pair]float64{}, refused: map[sides]Reason{}}
	for i := range g.group {
		g.group[i] = int32(i)
	}
	return g
}

// joinAll joins pairs in their order, those that stood together before the others, and gives what spoke against
// those that were not joined. What stood together stays so as long as it hangs together at Break and nothing
// contradicts it: groups only grow while weights stay, so that running again and again comes to rest.
func (g *grouping) joinAll(order []Scored) map[Pair]Reason {
	against := map[Pair]Reason{}
	for pair, same := range g.before.Same {
		if same {
			g.force(pair)
		}
	}
	t := g.s.r.spec.Thresholds
	g.joinSome(order, t.Break, against, true)
	clear(g.refused)
	g.joinSome(order, t.Join, against, false)
	return against
}

func (g *grouping) joinSome(order []Scored, least float64, against map[Pair]Reason, stood bool) {
	for _, p := range order {
		switch {
		case p.Weight < least || g.stoodTogether(p.A, p.B) != stood:
		case !stood && (g.torn[p.A] || g.torn[p.B]):
			against[p.Pair] = Several
		default:
			if why := g.join(p, stood); why != "" {
				against[p.Pair] = why
			}
		}
	}
}

// stoodTogether says whether two records were of one group before.
func (g *grouping) stoodTogether(a, b int32) bool {
	was := g.before.Group
	return was != nil && was[a] >= 0 && was[a] == was[b]
}

// Clearly is by how much, in log2 of the odds, one of two fits must be the better to count: 100 to 1.
const Clearly = 7

// tear finds the records that were joined to one group and fit another about as well, when the two cannot be
// one; it says whether there were any.
func (g *grouping) tear(order []Scored, against map[Pair]Reason) bool {
	found := false
	for _, p := range order {
		why := against[p.Pair]
		if p.Weight < g.s.r.spec.Thresholds.Join || why != Contradictory && why != Twins && why != ByPerson || g.s.Objection(p.Pair) != "" {
			continue
		}
		if _, told := g.before.Same[p.Pair]; told {
			continue
		}
		for _, x := range []struct{ rec, other int32 }{{p.A, p.B}, {p.B, p.A}} {
			if !g.torn[x.rec] && g.fitsBoth(x.rec, x.other, p.Weight) {
				g.torn[x.rec], found = true, true
			}
		}
	}
	return found
}

// fitsBoth says whether a record's place in its group is hardly surer than its weight with another record, which
// cannot be one with somebody there. With whom it stood before, or a person said that it is one, is sure.
func (g *grouping) fitsBoth(rec, other int32, weight float64) bool {
	torn := false
	for _, z := range g.of(rec) {
		if z == rec {
			continue
		}
		apart := Pair{min(other, z), max(other, z)}
		if same, told := g.before.Same[apart]; !(told && !same) && g.s.Objection(apart) == "" {
			continue
		}
		pair := Pair{min(rec, z), max(rec, z)}
		if g.before.Same[pair] || g.stoodTogether(rec, z) {
			return false
		}
		torn = torn || g.s.Weight(pair.A, pair.B) < weight+Clearly
	}
	return torn
}

type grouping struct {
	s       *Scorer
	before  Before
	group   []int32   // by record, the least record of its group
	members [][]int32 // by that record, in order; nil for a group of one
	links   map[Pair]float64
	refused map[sides]Reason
	torn    map[int32]bool // records that fit several groups and are joined to none
}

// sides are two groups as they were: a group only grows, so that its first record and its size name it.
type sides struct{ left, right, leftSize, rightSize int32 }

func (g *grouping) of(rec int32) []int32 {
	at := g.group[rec]
	if g.members[at] == nil {
		return []int32{at}
	}
	return g.members[at]
}

// join joins the groups of a pair, or says why not.
func (g *grouping) join(p Scored, stood bool) Reason {
	if g.group[p.A] == g.group[p.B] {
		return ""
	}
	left, right := g.of(p.A), g.of(p.B)
	key := sides{left[0], right[0], int32(len(left)), int32(len(right))}
	why, known := g.refused[key]
	if !known {
		why = g.against(left, right, stood)
		if why == "" {
			g.unite(left, right, p.Weight)
			return ""
		}
		g.refused[key] = why
	}
	return why
}

// against says what speaks against joining two groups; of records that stood together it is not asked how many of
// them are near.
func (g *grouping) against(left, right []int32, stood bool) Reason {
	if len(left)+len(right) > mostMembers {
		return Chained
	}
	near := newNearness(g.s)
	for _, a := range left {
		for _, b := range right {
			x := Pair{min(a, b), max(a, b)}
			if same, told := g.before.Same[x]; told && !same {
				return ByPerson
			}
			pattern := g.s.c.compare(x.A, x.B)
			if why := g.s.objection(pattern, x); why != "" {
				return why
			}
			if g.s.between(x) {
				near.add(a, b, g.s.weigh(pattern, x.A, x.B))
			}
		}
	}
	if !stood && !near.most() {
		return Chained
	}
	return ""
}

// between says whether a pair is one that is compared at all: of two lists only those between them.
func (s *Scorer) between(p Pair) bool { return !s.r.Two() || s.r.Second(p.A) != s.r.Second(p.B) }

// unite makes one group of two, joined by a pair of the weight: it is the weakest link between their records,
// since pairs come from the highest weight down (those that stood together first).
func (g *grouping) unite(left, right []int32, weight float64) {
	for _, a := range left {
		for _, b := range right {
			if x := (Pair{min(a, b), max(a, b)}); g.s.between(x) {
				g.links[x] = weight
			}
		}
	}
	all := slices.Concat(left, right)
	slices.Sort(all)
	g.members[left[0]], g.members[right[0]] = nil, nil
	g.members[all[0]] = all
	for _, r := range all {
		g.group[r] = all[0]
	}
}

// force joins what a person said is one.
func (g *grouping) force(p Pair) {
	if g.group[p.A] != g.group[p.B] {
		g.unite(g.of(p.A), g.of(p.B), g.s.r.spec.Thresholds.Join)
	}
}

// outcome gives every pair its decision: those of one group, candidates or not, and those to review.
func (g *grouping) outcome(order []Scored, against map[Pair]Reason) Grouped {
	out := Grouped{Group: g.group}
	for _, p := range order {
		d := Decided{Scored: p, Decision: Review, Reason: Doubtful}
		if why := against[p.Pair]; why != "" {
			d.Reason = why
		} else if p.Weight < g.s.r.spec.Thresholds.Review {
			d.Reason = OneNumber
		} else if why := g.s.objection(g.s.c.compare(p.A, p.B), p.Pair); why != "" {
			d.Reason = why
		}
		link, joined := g.links[p.Pair]
		same, told := g.before.Same[p.Pair]
		switch {
		case told && !same:
			continue
		case joined:
			d = g.joined(p, link)
			delete(g.links, p.Pair)
		}
		out.Pairs = append(out.Pairs, d)
	}
	for pair, link := range g.links {
		out.Pairs = append(out.Pairs, g.joined(Scored{pair, g.s.Weight(pair.A, pair.B)}, link))
	}
	slices.SortFunc(out.Pairs, func(x, y Decided) int { return comparePairs(x.Pair, y.Pair) })
	for pair, same := range g.before.Same {
		if !same && g.group[pair.A] == g.group[pair.B] {
			out.Conflicts = append(out.Conflicts, pair)
		}
	}
	slices.SortFunc(out.Conflicts, comparePairs)
	return out
}

func comparePairs(x, y Pair) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) }

// joined is a pair of one group. A weight of less than Join is raised to that of the weakest link through
// other records.
func (g *grouping) joined(p Scored, link float64) Decided {
	d := Decided{Scored: p, Decision: Match, Reason: Sure}
	if p.Weight < g.s.r.spec.Thresholds.Join {
		d.Weight, d.Reason = max(link, p.Weight), Together
	}
	if g.before.Same[p.Pair] {
		d.Reason = ByPerson
	}
	return d
}
