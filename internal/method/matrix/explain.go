package matrix

import (
	"cmp"
	"slices"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Explanation says where a person's score comes from, down to the records. The points of its factors
// add up to the score, and those of its lines to the factor, except that a factor with bands on count
// gives its points for the number of facts and not for any one of them.
type Explanation struct {
	Person                  int32
	Matrix, Version, Digest string
	AsOf                    civil.Date
	InForce                 bool
	Score                   Points
	SubTotals               []SubTotal
	Factors                 []FactorExplanation
	Evidence                bool       // whether any fact was counted; Newest and AgeDays say nothing without
	Newest                  civil.Date // the day of the newest fact counted by any factor
	AgeDays                 int        // from Newest to AsOf
}

// FactorExplanation is one factor's part. Lines stand newest first. BeforeCap is what the facts would
// have given without the cap.
type FactorExplanation struct {
	FactorInfo
	FactorScore
	BeforeCap  Points
	Cap        *Points
	Counted    []Line
	NotCounted []Line
}

// Line is one fact and what became of it.
type Line struct {
	Ref                                int32
	Day                                civil.Date
	Kind, Group, Outcome, Source, Area string
	Value                              Value
	Points                             Points
	Reason                             Reason
}

// Reason says why a fact of a factor's kind, in its window, gives no points, or fewer than its own.
type Reason string

// The reasons. A line under Counted has one only for the last three.
const (
	OtherSource  Reason = "another source"
	OtherGroup   Reason = "offence group not counted"
	OtherOutcome Reason = "outcome not counted"
	OtherArea    Reason = "area not counted"
	NoValue      Reason = "no value recorded"
	Superseded   Reason = "a later reading is counted"
	OverCap      Reason = "over the cap"
	PartOverCap  Reason = "partly over the cap"
	NoPoints     Reason = "shown without points"
	ByNumber     Reason = "points are for the number of records"
)

// Explain gives a person's score with its evidence. It uses the same tally as Score, so the two
// cannot disagree.
func Explain(s *Snapshot, m *Spec, asOf civil.Date, person int32) (Explanation, error) {
	if person < 0 || int(person) >= s.People() {
		return Explanation{}, fault.New(fault.NotFound, "There is no such person in this selection")
	}
	p := newPlan(s, m, asOf, "")
	ts := make([]tally, len(p.factors))
	got := p.person(person, ts)
	e := Explanation{
		Person: person, Matrix: m.Name, Version: m.Version, Digest: m.Digest,
		AsOf: asOf, InForce: m.InForce(asOf), Score: got.score,
	}
	scores, infos := p.scores(ts), p.infos()
	e.SubTotals = p.subTotals(m.SubTotals(), scores)
	for i := range p.factors {
		f := &p.factors[i]
		fe := FactorExplanation{FactorInfo: infos[i], FactorScore: scores[i], BeforeCap: ts[i].points, Cap: f.Cap}
		p.explainFactor(f, ts[i], person, &fe)
		for _, l := range fe.Counted {
			if !e.Evidence || l.Day.After(e.Newest) {
				e.Evidence, e.Newest, e.AgeDays = true, l.Day, asOf.Sub(l.Day)
			}
		}
		e.Factors = append(e.Factors, fe)
	}
	return e, nil
}

// explainFactor goes through the person's facts of the factor's kinds in its window, newest first, so
// that where a cap cuts, it is the oldest facts that stand over it.
func (p *plan) explainFactor(f *planned, t tally, person int32, fe *FactorExplanation) {
	if !f.held {
		return
	}
	lines, reasons := p.lines(f, t, person)
	left := f.most
	for i, l := range lines {
		if reasons[i] != "" {
			l.Reason = reasons[i]
			fe.NotCounted = append(fe.NotCounted, l)
			continue
		}
		worth := l.Points
		l.Points = min(worth, left)
		left -= l.Points
		switch {
		case f.Mode == CountBands:
			l.Reason = ByNumber
		case worth == 0:
			l.Reason = NoPoints
		case l.Points == 0:
			l.Reason = OverCap
			fe.NotCounted = append(fe.NotCounted, l)
			continue
		case l.Points < worth:
			l.Reason = PartOverCap
		}
		fe.Counted = append(fe.Counted, l)
	}
}

// lines gives the facts the factor looked at, newest first, each with its worth and, where it was not
// counted, the reason.
func (p *plan) lines(f *planned, t tally, person int32) ([]Line, []Reason) {
	type judged struct {
		Line
		why Reason
	}
	var list []judged
	s := p.snap
	for i := s.first[person]; i < s.first[person+1]; i++ {
		c := s.classes[s.class[i]]
		if !f.window.holds(s.day[i]) || !slices.Contains(f.Kinds, c.kind) {
			continue
		}
		l := Line{
			Ref: rare(s.ref, i), Day: civil.DateFromDays(int(s.day[i])), Kind: c.kind, Group: c.group,
			Outcome: c.outcome, Source: c.source, Area: c.area, Value: Value{rare(s.value, i)},
		}
		why := f.refusal(c)
		switch {
		case why != "":
		case f.needsValue() && rare(s.value, i) == 0:
			why = NoValue
		case f.Take == TakeLatest && i != t.best:
			why = Superseded
		default:
			l.Points = f.worth(s.day[i], rare(s.value, i))
		}
		list = append(list, judged{l, why})
	}
	slices.SortStableFunc(list, func(a, b judged) int { return cmp.Compare(b.Day.Days(), a.Day.Days()) })
	lines, reasons := make([]Line, len(list)), make([]Reason, len(list))
	for i, j := range list {
		lines[i], reasons[i] = j.Line, j.why
	}
	return lines, reasons
}

// refusal says which filter keeps a class of the factor's kinds out; "" = none does.
func (f *Factor) refusal(c class) Reason {
	switch {
	case !f.Sources.Admits(c.source):
		return OtherSource
	case !f.Groups.admitsGroups(c.group):
		return OtherGroup
	case !f.Outcomes.Admits(c.outcome):
		return OtherOutcome
	case !f.Areas.Admits(c.area):
		return OtherArea
	}
	return ""
}
