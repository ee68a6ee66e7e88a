package person

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"waymark/internal/method/match"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// LinkRunState says where a run over all records is.
type LinkRunState string

// The states of a run.
const (
	RunWeighing  LinkRunState = "WEIGHING"
	RunReady     LinkRunState = "READY" // it says what it would do
	RunApplying  LinkRunState = "APPLYING"
	RunApplied   LinkRunState = "APPLIED"
	RunDiscarded LinkRunState = "DISCARDED"
	RunFailed    LinkRunState = "FAILED"
)

var runLabels = map[LinkRunState]string{RunWeighing: "Weighing", RunReady: "Ready to look at", RunApplying: "Being applied", RunApplied: "Applied",
	RunDiscarded: "Discarded", RunFailed: "Failed"}

// Label gives the words for a screen.
func (s LinkRunState) Label() string { return runLabels[s] }

// LinkRun is a run that weighs all records against each other.
type LinkRun struct {
	ID         id.LinkRun
	State      LinkRunState
	StartedBy  id.Staff
	StartedAt  civil.Instant
	EndedBy    id.Staff
	EndedAt    civil.Instant
	Job        id.Job
	Model      int
	Records    int   // current records of people
	People     int   // whom these were linked to
	Candidates int64 // pairs weighed
	Joined     int   // groups that it finds
	Version    int64
}

// Over says that nothing more comes of the run.
func (r LinkRun) Over() bool {
	return r.State == RunApplied || r.State == RunDiscarded || r.State == RunFailed
}

// What says what a run would do.
type What string

// What a run would do.
const (
	Join What = "JOIN" // make a person, or some of their records, another person's
	Part What = "PART" // take records from a person, for somebody of their own
	Put  What = "ASK"  // put to a reviewer
	Drop What = "DROP" // ask no more what nobody has answered and nothing speaks for any more
)

// Proposal is one thing that a run would do.
type Proposal struct {
	N       int
	What    What
	Record  id.SourceRecord   // of From, the nearest to the other side
	Records []id.SourceRecord // all that would move, Record among them; none for Put
	From    id.Person
	To      id.Person       // "" for Part to somebody new, or for Put about how a person's own records hang together
	Other   id.SourceRecord // of To, the nearest to Record
	Weight  float64
	Why     Rule
	Review  id.Review // of Drop
}

// standing is how all records stand before a run: by record, in the order of match.Records.
type standing struct {
	records []id.SourceRecord
	person  []int32     // by record, whose it is
	people  []id.Person // in order of their ids
	shown   []int32     // by person, the record that is shown of them, or -1
	closed  map[id.Person]bool
	waiting []Review           // open, and answered by nobody
	asked   map[twoPeople]bool // who stand together in a review; true where somebody has answered it
}

// pair is two people by place, the lesser first.
type pair struct{ a, b int32 }

// weigher is a match.Scorer.
type weigher interface {
	Weight(a, b int32) float64
	Objection(p match.Pair) match.Reason
}

// proposing finds what differs between how records stand and how a run groups them.
type proposing struct {
	standing
	out match.Grouped
	weigher
	home  map[int32]int32     // by group, the person who keeps it
	kept  []int32             // by person, the group that stays theirs
	parts []map[int32][]int32 // by person and group, the records
	best  map[pair]match.Decided
}

// propose gives what a run would do: joins first, then parts, then what it would ask. Nothing is done by itself
// to somebody who is restricted or excluded: there a person is asked. What somebody has answered about, with
// whatever answer, is theirs. A question that nobody has answered yet is moot once its people are joined.
func propose(st standing, out match.Grouped, w weigher) []Proposal {
	p := &proposing{standing: st, out: out, weigher: w, home: map[int32]int32{}, best: map[pair]match.Decided{}}
	p.part()
	p.settle()
	var all []Proposal
	for person := range p.parts {
		for _, group := range slices.Sorted(maps.Keys(p.parts[person])) {
			if x, ok := p.move(int32(person), group); ok {
				all = append(all, x)
			}
		}
	}
	all = append(all, p.questions(all)...)
	all = append(all, p.drops(all)...)
	order := map[What]int{Join: 0, Part: 1, Put: 2, Drop: 3}
	slices.SortStableFunc(all, func(x, y Proposal) int {
		return cmp.Or(cmp.Compare(order[x.What], order[y.What]), cmp.Compare(x.From, y.From), cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.To, y.To))
	})
	for i := range all {
		all[i].N = i + 1
	}
	return all
}

// part finds which records of each person are in which group, and which of these stays theirs: the one with
// the record that is shown, or else the largest.
func (p *proposing) part() {
	p.parts = make([]map[int32][]int32, len(p.people))
	for rec, person := range p.person {
		if p.parts[person] == nil {
			p.parts[person] = map[int32][]int32{}
		}
		g := p.out.Group[rec]
		p.parts[person][g] = append(p.parts[person][g], int32(rec))
	}
	p.kept = make([]int32, len(p.people))
	for person, parts := range p.parts {
		p.kept[person] = -1
		if rec := p.shown[person]; rec >= 0 {
			p.kept[person] = p.out.Group[rec]
			continue
		}
		for _, g := range slices.Sorted(maps.Keys(parts)) {
			if p.kept[person] < 0 || len(parts[g]) > len(parts[p.kept[person]]) {
				p.kept[person] = g
			}
		}
	}
}

// settle gives each group to the person with most of its records among those who keep it; of as many, to the
// one known longest.
func (p *proposing) settle() {
	for person, g := range p.kept {
		if g < 0 {
			continue
		}
		now, taken := p.home[g]
		if !taken || len(p.parts[person][g]) > len(p.parts[now][g]) {
			p.home[g] = int32(person)
		}
	}
	for _, d := range p.out.Pairs {
		a, b := p.person[d.A], p.person[d.B]
		if a == b {
			continue
		}
		k := pair{min(a, b), max(a, b)}
		if was, there := p.best[k]; !there || d.Weight > was.Weight {
			p.best[k] = d
		}
	}
}

// move says where a person's records of one group go, if they do not stay.
func (p *proposing) move(person, group int32) (Proposal, bool) {
	home, settled := p.home[group]
	if settled && home == person {
		return Proposal{}, false
	}
	records := p.parts[person][group]
	x := Proposal{What: Part, Why: PartsNow, From: p.people[person]}
	if settled {
		x.What, x.Why, x.To = Join, Weighed, p.people[home]
		mine, theirs := p.nearest(records, p.parts[home][group])
		x.Record, x.Other, x.Weight = p.records[mine], p.records[theirs], p.Weight(mine, theirs)
		if d, there := p.best[pair{min(person, home), max(person, home)}]; there && d.Decision == match.Match {
			x.Weight = max(x.Weight, d.Weight)
		}
	} else {
		mine, theirs := p.nearest(records, p.parts[person][p.kept[person]])
		x.Record, x.Other, x.Weight = p.records[mine], p.records[theirs], p.Weight(mine, theirs)
	}
	for _, rec := range records {
		x.Records = append(x.Records, p.records[rec])
	}
	answered, asked := p.asked[pairOf(x.From, x.To)]
	if p.closed[x.From] || p.closed[x.To] {
		x.What, x.Records = Put, nil
		return x, !asked
	}
	return x, !answered
}

// nearest gives the two records of two sets that weigh most.
func (p *proposing) nearest(left, right []int32) (mine, theirs int32) {
	mine, theirs = left[0], right[0]
	best := p.Weight(min(mine, theirs), max(mine, theirs))
	for _, a := range left {
		for _, b := range right {
			if w := p.Weight(min(a, b), max(a, b)); w > best {
				mine, theirs, best = a, b, w
			}
		}
	}
	return mine, theirs
}

// questions gives the pairs of people about whom somebody should be asked, as they would stand after the moves.
func (p *proposing) questions(moves []Proposal) []Proposal {
	done := map[twoPeople]bool{}
	for _, m := range moves {
		done[pairOf(m.From, m.To)] = true
	}
	best := map[twoPeople]match.Decided{}
	for _, d := range p.out.Pairs {
		if d.Decision != match.Review {
			continue
		}
		a, there := p.home[p.out.Group[d.A]]
		b, also := p.home[p.out.Group[d.B]]
		if !there || !also || a == b {
			continue
		}
		k := pairOf(p.people[a], p.people[b])
		_, asked := p.asked[k]
		if was, met := best[k]; !done[k] && !asked && (!met || d.Weight > was.Weight) {
			best[k] = d
		}
	}
	var out []Proposal
	for k, d := range best {
		x := Proposal{What: Put, From: k.other, To: k.one, Record: p.records[d.A], Other: p.records[d.B], Weight: d.Weight, Why: ruleOf(d.Reason)}
		if p.people[p.home[p.out.Group[d.A]]] != k.other { // the one known later is asked about
			x.Record, x.Other = x.Other, x.Record
		}
		out = append(out, x)
	}
	return out
}

// drops gives the questions that nobody has answered and against which what was learnt speaks clearly: those between
// that and what would be asked anew stay. Where numbers contradict each other or are the same it stays somebody's to
// settle: two entries in one agency's register may be one person, whatever the rest says.
func (p *proposing) drops(moves []Proposal) []Proposal {
	joined := map[id.Person]bool{}
	for _, m := range moves {
		if m.What == Join {
			joined[m.From] = true
		}
	}
	place := make(map[id.Person]int32, len(p.people))
	for i, person := range p.people {
		place[person] = int32(i)
	}
	var out []Proposal
	for _, r := range p.waiting {
		rec, there := slices.BinarySearch(p.records, r.Record)
		if !there || joined[r.Holder] || len(r.Candidates) == 0 || slices.ContainsFunc(r.people(), func(x id.Person) bool { return p.closed[x] }) {
			continue
		}
		x := Proposal{What: Drop, Record: r.Record, From: r.Holder, Review: r.ID, Why: r.Why, Weight: math.Inf(-1)}
		numbers := r.Why == OneNumber
		for _, c := range r.Candidates {
			for _, other := range p.recordsOf(place[c.Person]) {
				if w := p.Weight(min(int32(rec), other), max(int32(rec), other)); w > x.Weight {
					x.Weight, x.Other, x.To = w, p.records[other], c.Person
				}
				for _, mine := range p.recordsOf(place[r.Holder]) {
					numbers = numbers || p.Objection(match.Pair{A: min(mine, other), B: max(mine, other)}) == match.Contradictory
				}
			}
		}
		if x.Weight < match.DefaultThresholds.Review && !numbers {
			out = append(out, x)
		}
	}
	return out
}

// recordsOf gives a person's records.
func (p *proposing) recordsOf(person int32) []int32 {
	var out []int32
	for _, part := range p.parts[person] {
		out = append(out, part...)
	}
	return out
}
