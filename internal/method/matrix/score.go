package matrix

import (
	"cmp"
	"slices"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Ask says what a run is to give.
type Ask struct {
	AsOf   civil.Date
	Top    int                     // how many ranks to list; 0 = everybody with a score
	Source string                  // as if no other source had said or supplied anything; empty = all
	In     func(person int32) bool // who is in the population; nil = everybody
	Key    []int32                 // each person's tie key, as the place of their lowest source id; nil = the person's number
}

// State says what a factor's figure means for a person. Only StateCounted and StateNone are numbers
// of anything; the other two must never be shown as zero.
type State string

// The states of a factor for a person.
const (
	StateCounted State = "counted"  // facts were found
	StateNone    State = "none"     // the source is held and has nothing in the window
	StateUnknown State = "unknown"  // a reading nobody has taken of this person
	StateNotHeld State = "not held" // no source supplies it
)

// Result is one run of a matrix over a snapshot.
type Result struct {
	Matrix, Version, Digest string
	AsOf                    civil.Date
	InForce                 bool // whether the matrix's effective period holds AsOf
	AdultsOnly              bool
	Factors                 []FactorInfo
	SubTotals               []string
	Population              int // people considered
	Listable                int // people with a counted fact, whether or not within Top
	Ranked                  []Ranked
	AtCut                   []Ranked // people beyond Top whose score equals that of rank Top
}

// FactorInfo is a factor as it stood in a run. Missing names kinds and sources it asks for that are
// not held; with Held true the factor is held in part.
type FactorInfo struct {
	Key, Title, SubTotal, Rule string
	From, To                   civil.Date // the window's first and last day
	Ever                       bool       // the window has no beginning
	Held                       bool
	Missing                    []string
}

// Ranked is a person in their place. Tied says that the score equals that of rank Top, so that being
// in or out of the list was decided by the tie rule.
type Ranked struct {
	Person    int32
	Rank      int
	Score     Points
	Tied      bool
	Latest    civil.Date // the latest day counted by a factor that can give points
	Factors   []FactorScore
	SubTotals []SubTotal
}

// FactorScore is what one factor gave a person. Count is facts found, before any cap.
type FactorScore struct {
	State  State
	Count  int
	Points Points
	Capped bool
}

// SubTotal is the sum of the factors under one name; Held is false when none of them is held.
type SubTotal struct {
	Name   string
	Points Points
	Held   bool
}

// Score runs a matrix over a snapshot. People with no counted fact are not listed, nor those with a
// score of 0 while anybody has more. The order is score, then the matrix's tie rule. The work is one
// pass over the integer columns: about what adding up weights in a bare loop costs.
func Score(s *Snapshot, m *Spec, ask Ask) (Result, error) {
	if ask.Top < 0 {
		return Result{}, fault.InvalidFields([]fault.Field{{Name: "top", Text: "must not be negative"}})
	}
	p := newPlan(s, m, ask.AsOf, ask.Source)
	res := Result{
		Matrix: m.Name, Version: m.Version, Digest: m.Digest, AsOf: ask.AsOf, InForce: m.InForce(ask.AsOf),
		AdultsOnly: m.AdultsOnly, Factors: p.infos(), SubTotals: m.SubTotals(),
	}
	all, population := p.everybody(ask.In)
	res.Population, res.Listable = population, len(all)
	listed, cut := p.cut(all, ask.Top)
	slices.SortFunc(listed, order(m.Ties, ask.Key))
	ts := make([]tally, len(p.factors))
	for i, c := range listed {
		p.person(c.who, ts)
		r := Ranked{
			Person: c.who, Rank: i + 1, Score: c.score, Tied: cut && c.score == listed[ask.Top-1].score,
			Latest: civil.DateFromDays(int(c.latest)), Factors: p.scores(ts),
		}
		r.SubTotals = p.subTotals(res.SubTotals, r.Factors)
		if ask.Top > 0 && i >= ask.Top {
			res.AtCut = append(res.AtCut, r)
		} else {
			res.Ranked = append(res.Ranked, r)
		}
	}
	return res, nil
}

// candidate is a person who may be listed.
type candidate struct {
	who int32
	found
}

// everybody tallies the population and gives those who can be listed.
func (p *plan) everybody(in func(int32) bool) (all []candidate, population int) {
	ts := make([]tally, len(p.factors))
	all = make([]candidate, 0, p.snap.People())
	var zero []candidate
	for who := range int32(p.snap.People()) {
		if in != nil && !in(who) {
			continue
		}
		population++
		switch got := p.person(who, ts); {
		case got.score > 0:
			all = append(all, candidate{who, got})
		case got.events > 0 && len(all) == 0:
			zero = append(zero, candidate{who, got})
		}
	}
	if len(all) == 0 {
		return zero, population
	}
	return all, population
}

// cut leaves those whose score reaches that of rank top: at least top people, and all who tie with the
// last of them. reached says whether there are as many as top.
func (p *plan) cut(all []candidate, top int) (listed []candidate, reached bool) {
	if top == 0 || len(all) < top {
		return all, false
	}
	best := make([]Points, 0, top) // a heap with the lowest of the best scores at the root
	for _, c := range all {
		if len(best) < top {
			best = append(best, c.score)
			up(best)
		} else if c.score > best[0] {
			best[0] = c.score
			down(best)
		}
	}
	for _, c := range all {
		if c.score >= best[0] {
			listed = append(listed, c)
		}
	}
	return listed, true
}

// up and down keep the heap's lowest score at the root; container/heap's interface calls would cost
// more than the rest of the pass.
func up(h []Points) {
	for i := len(h) - 1; i > 0 && h[i] < h[(i-1)/2]; i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
}

func down(h []Points) {
	for i := 0; ; {
		low := i
		for _, k := range []int{2*i + 1, 2*i + 2} {
			if k < len(h) && h[k] < h[low] {
				low = k
			}
		}
		if low == i {
			return
		}
		h[i], h[low] = h[low], h[i]
		i = low
	}
}

// order compares by score, then by the tie rules, then by the person's number.
func order(ties []TieRule, key []int32) func(a, b candidate) int {
	return func(a, b candidate) int {
		c := cmp.Compare(b.score, a.score)
		for _, rule := range ties {
			if c != 0 {
				return c
			}
			switch {
			case rule == LatestEvent:
				c = cmp.Compare(b.latest, a.latest)
			case rule == MostEvents:
				c = cmp.Compare(b.events, a.events)
			case key != nil:
				c = cmp.Compare(key[a.who], key[b.who])
			}
		}
		return cmp.Or(c, cmp.Compare(a.who, b.who))
	}
}

func (p *plan) infos() []FactorInfo {
	out := make([]FactorInfo, len(p.factors))
	for i := range p.factors {
		f := &p.factors[i]
		out[i] = FactorInfo{
			Key: f.Key, Title: f.Title, SubTotal: f.SubTotal, Rule: f.Rule(),
			From: civil.DateFromDays(int(f.window.from)), To: civil.DateFromDays(int(f.window.to)), Ever: f.Window.Ever,
			Held: f.held, Missing: f.missing,
		}
	}
	return out
}

func (p *plan) scores(ts []tally) []FactorScore {
	out := make([]FactorScore, len(ts))
	for i := range ts {
		f, t := &p.factors[i], ts[i]
		out[i] = FactorScore{State: f.state(t), Count: int(t.count), Points: min(t.points, f.most), Capped: t.points > f.most}
	}
	return out
}

func (f *planned) state(t tally) State {
	switch {
	case !f.held:
		return StateNotHeld
	case t.count > 0:
		return StateCounted
	case f.Take == TakeLatest:
		return StateUnknown
	}
	return StateNone
}

func (p *plan) subTotals(names []string, scores []FactorScore) []SubTotal {
	out := make([]SubTotal, len(names))
	for i, name := range names {
		out[i].Name = name
		for n, f := range scores {
			if p.factors[n].SubTotal == name {
				out[i].Points = out[i].Points.plus(f.Points)
				out[i].Held = out[i].Held || p.factors[n].held
			}
		}
	}
	return out
}
