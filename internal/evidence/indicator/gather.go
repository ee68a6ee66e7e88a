package indicator

import (
	"context"
	"slices"

	method "waymark/internal/method/indicator"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// attentionGroup is the group of offences that being on a scheme itself brings about: breach, recall, failing to appear.
const attentionGroup = "breach"

// gathering reads what records tell of everybody, for one indicator.
type gathering struct {
	indicator Indicator
	whose     map[id.SourceRecord]id.Person
	groups    *offending.Grouping
	facts     []fact
	met       bool
	first     civil.Date
	cut       civil.Date
}

// feedKind is which feed brings the records of a unit.
func feedKind(u method.Unit) string {
	switch u {
	case method.Arrests:
		return "arrests"
	case method.Charges:
		return "charges"
	}
	return "convictions"
}

// recordWords names the records of a unit.
func (i Indicator) recordWords() string {
	switch i.Definition.Counts {
	case method.Arrests:
		return "arrests, as " + i.Plan.Source + " records them"
	case method.Charges:
		return "charges, as " + i.Plan.Source + " records them"
	}
	if slices.Contains(i.rule().Proof, caution) {
		return "court results, as " + i.Plan.Source + " records them, and arrests that ended in an out-of-court disposal"
	}
	return "court results, as " + i.Plan.Source + " records them"
}

// gather reads the facts of some people, and how far the records reach.
func gather(ctx context.Context, tx *gate.Tx, i Indicator, of people) (*gathering, error) {
	g := &gathering{indicator: i, whose: map[id.SourceRecord]id.Person{}}
	reference, err := offending.ReferenceAt(ctx, tx, tx.Now())
	if err != nil {
		return nil, err
	}
	g.groups = offending.NewGrouping(reference)
	err = person.EachLink(ctx, tx, func(record id.SourceRecord, p id.Person) error {
		if of[p] {
			g.whose[record] = p
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := g.read(ctx, tx); err != nil {
		return nil, err
	}
	if !g.met {
		return nil, fault.New(fault.Invalid, "%s has sent no records of this: how many there are is not known.", i.Plan.Source)
	}
	return g, g.reach(ctx, tx)
}

func (g *gathering) read(ctx context.Context, tx *gate.Tx) error {
	switch g.indicator.Definition.Counts {
	case method.Arrests:
		return offending.EachArrest(ctx, tx, g.arrest)
	case method.Charges:
		return offending.EachCharge(ctx, tx, g.charge)
	}
	if err := offending.EachResult(ctx, tx, g.result); err != nil {
		return err
	}
	if g.indicator.byProof() && slices.Contains(g.indicator.rule().Proof, caution) {
		return offending.EachArrest(ctx, tx, g.disposal)
	}
	return nil
}

// take moves how far the records reach, and says whether a record is of the source and of somebody counted.
func (g *gathering) take(source string, day civil.NullDate, record id.SourceRecord) (id.Person, bool) {
	if source != g.indicator.Plan.Source {
		return "", false
	}
	if day.Valid {
		if !g.met || day.Date.Before(g.first) {
			g.first = day.Date
		}
		if !g.met || day.Date.After(g.cut) {
			g.cut = day.Date
		}
		g.met = true
	}
	p, counted := g.whose[record]
	return p, counted
}

// dated gives the day by which an event counts.
func (g *gathering) dated(event, offence civil.NullDate) civil.NullDate {
	if g.indicator.Plan.Dated == ByOffence {
		return offence
	}
	return event
}

func (g *gathering) attention(source, code, text string, day civil.Date) bool {
	return g.groups.Of(source, code, text, day) == attentionGroup
}

func (g *gathering) arrest(a offending.Arrest) error {
	if p, ok := g.take(a.Source, civil.SomeDate(a.Day), a.Record); ok {
		g.facts = append(g.facts, fact{person: p, day: g.dated(civil.SomeDate(a.Day), a.OffenceDate), attention: g.attention(a.Source, a.OffenceCode, a.OffenceText, a.OffenceDay())})
	}
	return nil
}

func (g *gathering) charge(c offending.Charge) error {
	if p, ok := g.take(c.Source, c.Happened(), c.Record); ok {
		g.facts = append(g.facts, fact{person: p, day: g.dated(c.Day, c.OffenceDate), attention: g.attention(c.Source, c.OffenceCode, c.OffenceText, c.OffenceDay())})
	}
	return nil
}

// result takes a court's result: where proof is asked for, every one, since what is not known is not "no"; else the
// convictions.
func (g *gathering) result(r offending.CourtResult) error {
	decided := r.Day
	if !decided.Valid {
		decided = r.SentenceDate
	}
	p, ok := g.take(r.Source, decided, r.Record)
	if !ok || !g.indicator.byProof() && r.Disposition != offending.Guilty {
		return nil
	}
	g.facts = append(g.facts, fact{person: p, day: g.dated(decided, r.OffenceDate), attention: g.attention(r.Source, r.OffenceCode, r.OffenceText, r.OffenceDay()),
		offence: method.Offence{Committed: r.OffenceDate, Proved: decided, Outcome: outcomeOf(r.Disposition)}})
	return nil
}

func outcomeOf(d offending.Disposition) string {
	switch d {
	case offending.Guilty:
		return courtConviction
	case offending.NotGuilty, offending.Withheld:
		return string(d)
	}
	return ""
}

// disposal takes an arrest that ended in a caution or the like. Its day is the arrest's, as the record gives no other.
func (g *gathering) disposal(a offending.Arrest) error {
	if p, ok := g.whose[a.Record]; ok && a.Outcome == offending.OutOfCourt {
		day := civil.SomeDate(a.Day)
		g.facts = append(g.facts, fact{person: p, day: day, offence: method.Offence{Committed: civil.SomeDate(a.OffenceDay()), Proved: day, Outcome: caution}})
	}
	return nil
}

// reachesBack refuses to count from a day on of records that begin later: what came before them would count as none.
func (g *gathering) reachesBack(day civil.Date) error {
	if g.first.After(day) {
		return fault.New(fault.Invalid, "The records of %s begin on %s, after %s, from which they are to be counted: what came before is not known.",
			g.indicator.Plan.Source, g.first.Long(), day.Long())
	}
	return nil
}

// reach takes the records to cover the days that their feed is known to cover, too: days without an event are known.
func (g *gathering) reach(ctx context.Context, tx *gate.Tx) error {
	feeds, err := agency.Feeds(ctx, tx)
	for _, f := range feeds {
		if f.Source != g.indicator.Plan.Source || f.Kind != feedKind(g.indicator.Definition.Counts) || f.CoversUntil.IsZero() {
			continue
		}
		if day := f.CoversUntil.Date().AddDays(-1); day.After(g.cut) {
			g.cut = day
		}
	}
	if yesterday := tx.Today().AddDays(-1); g.cut.After(yesterday) {
		g.cut = yesterday // a record of today does not make today whole
	}
	return err
}
