package fairness

import (
	"context"
	"maps"
	"slices"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// reading is everybody while they are read.
type reading struct {
	field
	of      map[id.Person]*subject
	terms   map[id.Person][]cohort.TimeOn
	pool    int
	outside int    // taken on in the window with no arrest in it
	counted string // whose arrests outcomes are measured by
	grouped bool
	missing []Missing
	groups  *offending.Grouping
}

// read reads everybody whom the run counts, as one snapshot has them.
func read(ctx context.Context, tx *gate.Tx, p Plan) (*reading, error) {
	r := &reading{of: map[id.Person]*subject{}, terms: map[id.Person][]cohort.TimeOn{}}
	run, err := cohort.SelectionOf(ctx, tx, p.Selection)
	if err != nil {
		return nil, err
	}
	p.Selection = run.ID
	r.about = About{Plan: p, Matrix: run.Matrix, Version: run.Version, Title: run.Title, Top: run.Top, Source: run.Source, From: run.AsOf.AddDays(1).AddMonths(-p.Months), To: run.AsOf}
	for _, part := range []func(context.Context, *gate.Tx) error{r.readPeople, r.readArrests, r.readTerms, func(ctx context.Context, tx *gate.Tx) error {
		return cohort.EachListedIn(ctx, tx, run, func(who id.Person) error {
			if s := r.of[who]; s != nil {
				s.listed = true
			}
			return nil
		})
	}, r.readDecisions, r.readStays, r.readMissing} {
		if err := part(ctx, tx); err != nil {
			return nil, err
		}
	}
	for _, s := range r.people {
		s.taken = s.pool && s.first.Valid && r.inWindow(s.first.Date)
		if !s.pool && s.first.Valid && r.inWindow(s.first.Date) {
			r.outside++
		}
	}
	return r, nil
}

func (r *reading) inWindow(d civil.Date) bool { return !d.Before(r.about.From) && !d.After(r.about.To) }

// readPeople reads everybody's groups. Whose record is excluded is in no figure.
func (r *reading) readPeople(ctx context.Context, tx *gate.Tx) error {
	districts, err := agency.Districts(ctx, tx)
	if err != nil {
		return err
	}
	r.traits = maps.Clone(fixed)
	for _, d := range districts {
		r.traits[District] = append(r.traits[District], Group{string(d.ID), d.Name})
	}
	r.traits[District] = append(r.traits[District], notKnown)
	where, err := districtsOf(ctx, tx)
	if err != nil {
		return err
	}
	place := map[Trait]map[string]int{}
	for t, groups := range r.traits {
		place[t] = map[string]int{}
		for i, g := range groups {
			place[t][g.Code] = i
		}
	}
	return person.EachEquality(ctx, tx, func(p id.Person, e person.Equality) error {
		s := &subject{groups: make([]int, len(Traits))}
		for i, code := range groupsOf(e, where[p], r.about.To) {
			at, known := place[Traits[i]][code]
			if !known {
				at = place[Traits[i]][NotKnown]
			}
			s.groups[i] = at
		}
		r.of[p] = s
		r.people = append(r.people, s)
		return nil
	})
}

// attentionGroup is the group of offences that being on a scheme itself brings about, as measure has it.
const attentionGroup = "breach"

// readArrests reads the days of arrests by the run's source, and who has one in the window.
func (r *reading) readArrests(ctx context.Context, tx *gate.Tx) error {
	whose := map[id.SourceRecord]*subject{}
	err := person.EachLink(ctx, tx, func(record id.SourceRecord, p id.Person) error {
		if s := r.of[p]; s != nil {
			whose[record] = s
		}
		return nil
	})
	if err != nil {
		return err
	}
	by := map[string]int{}
	err = offending.EachArrest(ctx, tx, func(a offending.Arrest) error {
		s := whose[a.Record]
		if s == nil || r.about.Source != "" && a.Source != r.about.Source || a.Day.After(r.about.To) {
			return nil
		}
		by[a.Source]++
		s.arrests = append(s.arrests, a.Day)
		if r.inWindow(a.Day) && !s.pool {
			s.pool = true
			r.pool++
		}
		return nil
	})
	for _, source := range slices.Sorted(maps.Keys(by)) {
		if by[source] > by[r.counted] {
			r.counted = source
		}
	}
	return err
}

// readTerms reads times on the scheme, and what of them lies in the window.
func (r *reading) readTerms(ctx context.Context, tx *gate.Tx) error {
	agencies, err := agency.Agencies(ctx, tx)
	if err != nil {
		return err
	}
	kind := map[id.Agency]agency.Kind{}
	for _, a := range agencies {
		kind[a.ID] = a.Kind
	}
	return cohort.EachTimeOn(ctx, tx, func(t cohort.TimeOn) error {
		s := r.of[t.Person]
		if s == nil || t.Started.After(r.about.To) {
			return nil
		}
		if !s.first.Valid {
			s.first = civil.SomeDate(t.Started)
		}
		r.terms[t.Person] = append(r.terms[t.Person], t)
		if span := r.inside(t); span.Days() > 0 {
			s.on, s.police = true, kind[t.LeadAgency] == agency.Police
			s.days += span.Days()
		}
		return nil
	})
}

// inside gives what of a time on the scheme lies in the window.
func (r *reading) inside(t cohort.TimeOn) measure.Span {
	out := measure.Span{From: t.Started, Until: r.about.To.AddDays(1)}
	if out.From.Before(r.about.From) {
		out.From = r.about.From
	}
	if t.Ended.Valid && t.Ended.Date.Before(out.Until) {
		out.Until = t.Ended.Date
	}
	return out
}

func (r *reading) readDecisions(ctx context.Context, tx *gate.Tx) error {
	return cohort.EachDecision(ctx, tx, r.about.From.Start(), r.about.To.AddDays(1).Start(), func(p id.Person, admitted bool) error {
		if s := r.of[p]; s != nil {
			s.decided, s.admitted = true, s.admitted || admitted
		}
		return nil
	})
}

// readStays reads the days in custody of those on the scheme, and their arrests for breach and recall alone.
func (r *reading) readStays(ctx context.Context, tx *gate.Tx) error {
	stays := map[id.Person][]measure.Stay{}
	err := custody.EachReception(ctx, tx, func(p id.Person, x custody.Spell) error {
		if s := r.of[p]; s != nil && s.on {
			out := x.Released
			if !out.Valid {
				out = x.GoneFromRoll
			}
			stays[p] = append(stays[p], measure.Stay{In: x.Received, Out: out})
		}
		return nil
	})
	if err != nil {
		return err
	}
	reference, err := offending.ReferenceAt(ctx, tx, tx.Now())
	if err != nil {
		return err
	}
	r.grouped, r.groups = !reference.Empty(), offending.NewGrouping(reference)
	var on []id.Person
	for _, p := range slices.Sorted(maps.Keys(r.terms)) {
		s := r.of[p]
		if !s.on {
			continue
		}
		on = append(on, p)
		for _, t := range r.terms[p] {
			span := r.inside(t)
			s.liberty += span.Days() - measure.DaysInside(stays[p], span)
		}
	}
	return offending.EachToldOf(ctx, tx, []offending.RecordKind{offending.ArrestRecord}, on, r.addBreach)
}

// addBreach counts an arrest that being on the scheme brought about.
func (r *reading) addBreach(a offending.Told) error {
	if r.about.Source != "" && a.Source != r.about.Source || r.groups.Of(a.Source, a.Code, a.Text, a.OffenceDay()) != attentionGroup {
		return nil
	}
	for _, t := range r.terms[a.Person] {
		if a.Day.Valid && r.inside(t).Holds(a.Day.Date) {
			r.of[a.Person].breaches++
			break
		}
	}
	return nil
}

// lack counts what the records of one source leave out.
type lack struct{ records, self, officer, sex, birth int }

// readMissing counts what each source leaves out.
func (r *reading) readMissing(ctx context.Context, tx *gate.Tx) error {
	by := map[string]*lack{}
	err := person.EqualityOfSources(ctx, tx, func(source string, e person.Equality) error {
		if by[source] == nil {
			by[source] = &lack{}
		}
		by[source].add(e)
		return nil
	})
	for _, source := range slices.Sorted(maps.Keys(by)) {
		l := by[source]
		r.missing = append(r.missing, Missing{source, shownCount(l.records), shownCount(l.self), shownCount(l.officer), shownCount(l.sex), shownCount(l.birth)})
	}
	return err
}

func (l *lack) add(e person.Equality) {
	l.records++
	if ethnicityOf(e.EthnicitySelf) == NotKnown {
		l.self++
	}
	if officerOf(e.EthnicityOfficer) == NotKnown {
		l.officer++
	}
	if sexOf(e.Sex) == NotKnown {
		l.sex++
	}
	if _, full := e.DateOfBirth.Full(); !full {
		l.birth++
	}
}

// shownCount hides a count of 1 to 4 that stands in no table with a total.
func shownCount(n int) Count {
	if few(n) {
		return nil
	}
	return &n
}

// starts is everybody ever taken on, by the day on which they first were.
func (r *reading) starts() []measure.Index {
	var out []measure.Index
	for _, p := range slices.Sorted(maps.Keys(r.terms)) {
		out = append(out, measure.Index{Row: len(out) + 1, Person: p, Day: r.of[p].first.Date})
	}
	return out
}
