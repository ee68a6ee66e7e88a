// Package demo fills an empty database with Ashdale, the invented county, through the same doors that
// a real scheme uses: agencies' files are imported, the panel's decisions and the tasks are made by the
// county's own staff, each at its hour. It must never write a record that no use case could have made,
// and never touch a database that holds anything.
package demo

import (
	"context"
	"fmt"
	"os"
	"slices"

	"waymark/internal/board"
	"waymark/internal/demo/county"
	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/fairness"
	"waymark/internal/evidence/indicator"
	"waymark/internal/evidence/measure"
	"waymark/internal/evidence/report"
	"waymark/internal/evidence/saving"
	"waymark/internal/exchange/importing"
	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/delivery"
	"waymark/internal/scheme/funding"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/tasking"
)

// Rooms are what the county is lived in.
type Rooms struct {
	Gate      *gate.Gate
	Agencies  *agency.Service
	People    *person.Service
	Cohort    *cohort.Service
	Tasking   *tasking.Service
	Funding   *funding.Service
	Delivery  *delivery.Service
	Board     *board.Service
	Importing *importing.Service
	Measure   *measure.Service
	Saving    *saving.Service
	Reports   *report.Service
	Compare   *comparison.Service
	Fairness  *fairness.Service
	Offences  *offending.Service
	Oversight *oversight.Service

	Indicators *indicator.Service
}

// Mornings is how many working mornings of files and meetings the county goes through in Waymark: four
// weeks, after it came from its spreadsheets with all it had.
const Mornings = 20

// loader carries the names that steps need.
type loader struct {
	Rooms
	county *county.County
	clock  *clock.Fixed
	by     access.Actor // the operator
	folder string       // where files lie while they are read

	agencies  map[string]id.Agency
	teams     map[string]id.Team
	districts map[string]id.District
	staff     map[string]access.Actor
	people    map[string]id.Person // by the police's reference
	fed       map[county.Feed]bool
}

// Load makes the county's days. tell, where given, hears of each step done of all. The clock ends on the
// as-of morning, before the daily meeting.
func Load(ctx context.Context, rooms Rooms, c *county.County, at *clock.Fixed, by access.Actor, tell func(done, all int)) error {
	folder, err := os.MkdirTemp("", "waymark-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	l := &loader{Rooms: rooms, county: c, clock: at, by: by, folder: folder, people: map[string]id.Person{}, fed: map[county.Feed]bool{}}
	steps := l.steps()
	for i, s := range steps {
		at.Set(s.at)
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("%s: %s: %w", s.at, s.what, err)
		}
		if tell != nil {
			tell(i+1, len(steps))
		}
	}
	return nil
}

// step is one thing that somebody did at an hour.
type step struct {
	at   civil.Instant
	what string
	do   func(context.Context) error
}

// steps gives the county's days in order.
func (l *loader) steps() []step {
	mornings := l.county.Mornings()
	first := mornings[0]
	out := []step{{first.At(5, 0), "the partnership", l.partnership}}
	for _, f := range l.county.Files() {
		out = append(out, step{arrival(f), f.Name, func(ctx context.Context) error { return l.deliver(ctx, f) }})
	}
	for _, m := range l.county.Cohort {
		day := m.Start
		if day.Before(first) {
			day = first
		}
		out = append(out, step{day.At(7, 30), "taking on " + m.PersonRef, func(ctx context.Context) error { return l.admit(ctx, m) }})
	}
	for _, f := range l.county.Former {
		out = append(out, step{first.At(7, 20), "the time on the scheme of " + f.PersonRef, func(ctx context.Context) error { return l.formerly(ctx, f) }})
	}
	out = append(out, step{first.At(5, 30), "the offence reference", l.reference})
	for _, r := range l.county.Restrictions {
		out = append(out, step{first.At(7, 50), "closing " + r.PersonRef, func(ctx context.Context) error { return l.restrict(ctx, r) }})
	}
	out = append(out, step{first.At(7, 40), "warnings", l.warn})
	out = append(out, l.scores(first)...)
	out = append(out, l.linking()...)
	out = append(out, l.evidence()...)
	out = append(out, l.savings()...)
	out = append(out, l.fairness()...)
	out = append(out, l.reports()...)
	out = append(out, l.comparison()...)
	out = append(out, l.indicators()...)
	out = append(out, l.selections(first)...)
	out = append(out, l.meetings(mornings)...)
	out = append(out, l.funding(first)...)
	out = append(out, l.delivery(first)...)
	for _, t := range l.county.Tasks {
		if t.AskedAt.Before(first.At(8, 0)) {
			continue
		}
		out = append(out, l.task(t)...)
	}
	slices.SortStableFunc(out, func(a, b step) int { return a.at.Compare(b.at) })
	return out
}

// arrival is when a file lies in the folder: half an hour after it was drawn, one after the other in the order in
// which an importer should take them.
func arrival(f county.File) civil.Instant {
	return f.Morning.At(6, 30+slices.Index(county.Feeds(), f.Feed))
}

// selections are the coordinator's runs on the first and the last morning: the plain list of arrests and
// the matrix for neighbourhood crime.
func (l *loader) selections(first civil.Date) []step {
	asOf := l.county.Mornings()[len(l.county.Mornings())-1]
	var out []step
	for _, day := range []civil.Date{first, asOf} {
		out = append(out,
			step{day.At(7, 10), "selection by arrests", func(ctx context.Context) error { return l.choose(ctx, "arrests-24m", "police") }},
			step{day.At(7, 12), "selection by neighbourhood crime", func(ctx context.Context) error { return l.choose(ctx, "neighbourhood-crime", "") }})
	}
	return out
}

// meetings marks the end of each daily meeting but the as-of morning's, which is for the user to hold.
func (l *loader) meetings(mornings []civil.Date) []step {
	var out []step
	for _, day := range mornings[:len(mornings)-1] {
		out = append(out, step{day.At(9, 45), "the daily meeting", func(ctx context.Context) error {
			return l.Board.Mark(ctx, l.first(access.Coordinator))
		}})
	}
	return out
}

// task gives the asking and the closing of a task.
func (l *loader) task(t county.Task) []step {
	var made tasking.Task
	out := []step{{t.AskedAt, "a task for " + t.Agency, func(ctx context.Context) (err error) {
		made, err = l.ask(ctx, t)
		return err
	}}}
	if t.State == county.TaskOpen {
		return out
	}
	return append(out, step{t.ClosedAt, "closing a task of " + t.Agency, func(ctx context.Context) error { return l.answer(ctx, t, made) }})
}

// load runs f as the loading of the demonstration.
func (l *loader) load(ctx context.Context, f func(context.Context, *gate.Tx) error) error {
	ask := access.Ask{Actor: l.by, Purpose: access.DefaultPurpose(access.DemoLoad), Action: access.DemoLoad, Run: "demo"}
	_, err := gate.Do(ctx, l.Gate, ask, func(ctx context.Context, tx *gate.Tx) (bool, error) { return true, f(ctx, tx) })
	return err
}

// first gives the first of the county's staff who holds a role.
func (l *loader) first(r access.Role) access.Actor {
	for _, s := range l.county.Partnership.Staff {
		if slices.Contains(s.Roles, r) {
			return l.staff[s.Key]
		}
	}
	return access.Actor{}
}

// person finds the person whom the police call ref.
func (l *loader) person(ctx context.Context, ref string) (id.Person, error) {
	if p, ok := l.people[ref]; ok {
		return p, nil
	}
	err := l.load(ctx, func(ctx context.Context, tx *gate.Tx) error {
		return person.EachSourceKey(ctx, tx, "police", func(p id.Person, key string) error {
			l.people[key] = p
			return nil
		})
	})
	if p, ok := l.people[ref]; ok || err != nil {
		return p, err
	}
	return "", fault.New(fault.NotFound, "no file has named %s yet", ref)
}
