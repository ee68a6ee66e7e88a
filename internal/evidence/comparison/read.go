package comparison

import (
	"context"
	"maps"
	"slices"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// reading is everybody who may be compared while they are read.
type reading struct {
	plan    Plan
	data    measure.Span
	asked   int                      // whom the comparison is to be about
	ended   int                      // how many of them have come off the scheme
	known   map[id.Person]bool       // whom the source knows
	keys    map[string]id.Person     // the source's own ids, where a file of them was given
	starts  map[id.Person]civil.Date // those taken on whom it is about, with their index day
	ever    map[id.Person]bool       // everybody ever taken on, or named by the file
	allowed map[id.Person]civil.Date // whom the rule allows as a control, and from which day on
	people  []Candidate
	place   map[id.Person]int
	groups  *offending.Grouping
}

// read gives everybody who may be compared and what the data cover.
func (s *Service) read(ctx context.Context, tx *gate.Tx, plan Plan) (*reading, error) {
	r := &reading{plan: plan, known: map[id.Person]bool{}, keys: map[string]id.Person{}, starts: map[id.Person]civil.Date{},
		ever: map[id.Person]bool{}, place: map[id.Person]int{}}
	steps := []func(context.Context, *gate.Tx) error{r.whom, r.about, func(ctx context.Context, tx *gate.Tx) error { return r.rule(ctx, tx, s.cohort) },
		r.gather, r.reference, r.stays, r.arrests, r.traits, r.reach}
	for _, step := range steps {
		if err := step(ctx, tx); err != nil {
			return nil, err
		}
	}
	r.people = deal(plan, r.data, r.people)
	return r, nil
}

// whom reads whom the source knows.
func (r *reading) whom(ctx context.Context, tx *gate.Tx) error {
	wanted := make(map[string]bool, len(r.plan.Index))
	for _, x := range r.plan.Index {
		wanted[x.Key] = true
	}
	return person.EachSourceKey(ctx, tx, r.plan.Source, func(p id.Person, key string) error {
		r.known[p] = true
		if wanted[key] {
			r.keys[key] = p
		}
		return nil
	})
}

// about reads whom the comparison is about: the file's, the locked cohort's, or everybody ever taken on.
func (r *reading) about(ctx context.Context, tx *gate.Tx) error {
	err := cohort.EachStart(ctx, tx, func(p id.Person, started civil.Date) error {
		r.ever[p] = true
		if r.plan.Lock == "" && r.plan.Index == nil {
			r.starts[p] = started
		}
		return nil
	})
	if err != nil {
		return err
	}
	if r.plan.Lock != "" {
		lock, err := measure.OpenLock(ctx, tx, r.plan.Lock, r.plan.Version)
		if err != nil {
			return err
		}
		r.plan.Version = lock.Version
		for _, m := range lock.Members {
			r.starts[m.Person], r.ever[m.Person] = lock.AsOf, true
		}
	}
	r.asked = len(r.starts)
	err = cohort.EachLeft(ctx, tx, func(p id.Person) error {
		if _, about := r.starts[p]; about {
			r.ended++
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, x := range r.plan.Index {
		p, ok := r.keys[x.Key]
		r.asked++
		if !ok {
			continue
		}
		if _, twice := r.starts[p]; twice {
			return fault.New(fault.Conflict, "%s is the same person as an earlier id of the file: they would be counted twice", x.Key)
		}
		r.starts[p], r.ever[p] = x.Day, true
	}
	return nil
}

// rule reads whom the rule allows as a control. Everybody needs no list.
func (r *reading) rule(ctx context.Context, tx *gate.Tx, c *cohort.Service) error {
	allow := func(p id.Person, from civil.Date) error {
		if day, met := r.allowed[p]; !met || from.Before(day) {
			r.allowed[p] = from
		}
		return nil
	}
	if r.plan.Rule != Everybody {
		r.allowed = map[id.Person]civil.Date{}
	}
	switch r.plan.Rule {
	case NotAdmitted:
		return cohort.EachListed(ctx, tx, allow)
	case NearCut:
		return c.EachBelow(ctx, tx, allow)
	case OtherDistricts:
		districts, err := districtsOf(ctx, tx)
		if err != nil {
			return err
		}
		served := map[id.District]bool{"": true}
		for p := range r.ever {
			served[districts[p]] = true
		}
		for p, d := range districts {
			if !served[d] {
				r.allowed[p] = civil.Date{}
			}
		}
	}
	return nil
}

// gather makes the candidates, in the order of their ids.
func (r *reading) gather(context.Context, *gate.Tx) error {
	for _, p := range slices.Sorted(maps.Keys(r.known)) {
		day, treated := r.starts[p]
		from, allowed := r.allowed[p]
		if !treated && (r.ever[p] || r.allowed != nil && !allowed) {
			continue
		}
		if !treated {
			day = from // until the days are dealt: not before
		}
		r.place[p] = len(r.people)
		r.people = append(r.people, Candidate{Person: p, Treated: treated, Index: day})
	}
	return nil
}

// met takes the data to reach over a day on which the source had an event.
func (r *reading) met(day civil.Date) {
	if r.data == (measure.Span{}) {
		r.data = measure.Span{From: day, Until: day.AddDays(1)}
	}
	if day.Before(r.data.From) {
		r.data.From = day
	}
	if !day.Before(r.data.Until) {
		r.data.Until = day.AddDays(1)
	}
}

// reference reads by what offences are grouped.
func (r *reading) reference(ctx context.Context, tx *gate.Tx) error {
	reference, err := offending.ReferenceAt(ctx, tx, tx.Now())
	if err == nil {
		r.groups = offending.NewGrouping(reference)
	}
	return err
}

// event gives what is counted of an offence; false for what being on a scheme itself brings about.
func (r *reading) event(day civil.Date, source, code, text string, meant civil.Date) (Event, bool) {
	groups := r.groups.Of(source, code, text, meant)
	return Event{day, groups}, groups != measure.AttentionGroup
}

// stays reads who was in custody when, by any source.
func (r *reading) stays(ctx context.Context, tx *gate.Tx) error {
	return custody.EachReception(ctx, tx, func(p id.Person, s custody.Spell) error {
		counted := r.plan.What == measure.Admissions && s.Source == r.plan.Source
		if counted {
			r.met(s.Received)
		}
		at, ok := r.place[p]
		if !ok {
			return nil
		}
		c := &r.people[at]
		c.Stays = append(c.Stays, measure.StayOf(s))
		if _, counts := r.event(s.Received, s.Source, s.OffenceCode, s.OffenceText, s.Received); counted && counts {
			c.Events = append(c.Events, Event{Day: s.Received})
		}
		return nil
	})
}

// arrests reads the source's arrests. What being on a scheme itself brings about is not among them.
func (r *reading) arrests(ctx context.Context, tx *gate.Tx) error {
	if r.plan.What != measure.Arrests {
		return nil
	}
	whose := map[id.SourceRecord]int{}
	err := person.EachLink(ctx, tx, func(record id.SourceRecord, p id.Person) error {
		if at, ok := r.place[p]; ok {
			whose[record] = at
		}
		return nil
	})
	if err != nil {
		return err
	}
	return offending.EachArrest(ctx, tx, func(a offending.Arrest) error {
		if a.Source != r.plan.Source {
			return nil
		}
		r.met(a.Day)
		at, ok := whose[a.Record]
		if !ok {
			return nil
		}
		if e, counts := r.event(a.Day, a.Source, a.OffenceCode, a.OffenceText, a.OffenceDay()); counts {
			r.people[at].Events = append(r.people[at].Events, e)
		}
		return nil
	})
}

// traits reads dates of birth and sexes.
func (r *reading) traits(ctx context.Context, tx *gate.Tx) error {
	err := person.EachBirth(ctx, tx, func(p id.Person, born civil.Partial) error {
		if at, ok := r.place[p]; ok {
			r.people[at].Born = born
		}
		return nil
	})
	if err != nil {
		return err
	}
	return person.EachSex(ctx, tx, func(p id.Person, sex string) error {
		if at, ok := r.place[p]; ok {
			r.people[at].Sex = sex
		}
		return nil
	})
}

func (r *reading) reach(ctx context.Context, tx *gate.Tx) error {
	if r.data == (measure.Span{}) {
		return fault.New(fault.Invalid, "%s has no %s.", r.plan.Source, r.plan.What)
	}
	feeds, err := agency.Feeds(ctx, tx)
	r.data = measure.Reach(r.data, feeds, r.plan.Source, r.plan.What)
	if today := tx.Today(); r.data.Until.After(today) {
		r.data.Until = today // which is not over
	}
	return err
}
