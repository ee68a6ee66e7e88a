package report

import (
	"context"

	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/fairness"
	"waymark/internal/evidence/indicator"
	"waymark/internal/evidence/measure"
	"waymark/internal/evidence/saving"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/delivery"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/tasking"
)

// facts are what the sections are made of, read once, as they stood at the end of the cut.
type facts struct {
	scheme      string        // its name
	cut, before civil.Date    // the day of the cut, and the same day a year before
	at          civil.Instant // the end of the cut

	times        []cohort.TimeOn
	reach        civil.NullDate // the first day that times on the scheme reach back to
	people       map[id.Person]person.Equality
	inside       map[id.Person]bool // in custody on the day of the cut
	insideBefore map[id.Person]bool
	stays        civil.NullDate // the first day that stays in custody reach back to

	directory   agency.Directory
	feeds       []agency.Feed
	tasks       []tasking.Load
	evaluations []measure.Evaluation
	runs        []cohort.Selection

	money           money
	objectives      []delivery.Objective
	recommendations []delivery.Recommendation

	indicators []indicator.Shown
	savings    []saving.Saving
	fairness   *fairness.Run          // nil where none was kept
	comparison *comparison.Comparison // nil where none was kept
}

// taskDays is of how many days before the cut answered tasks are counted.
const taskDays = 28

// runsShown is how many selection runs a report names.
const runsShown = 5

// gather reads the facts of a cut; usual is the scheme's name where none was set.
func gather(ctx context.Context, tx *gate.Tx, usual string, cut civil.Date) (*facts, error) {
	f := &facts{scheme: usual, cut: cut, before: cut.AddMonths(-12), at: cut.AddDays(1).Start()}
	for _, read := range []func(context.Context, *gate.Tx) error{f.readTimes, f.readPeople, f.readCustody, f.readRunning, f.readEvidence} {
		if err := read(ctx, tx); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *facts) readTimes(ctx context.Context, tx *gate.Tx) error {
	return cohort.EachTimeOn(ctx, tx, func(t cohort.TimeOn) error {
		if !f.reach.Valid {
			f.reach = civil.SomeDate(t.Started)
		}
		f.times = append(f.times, t)
		return nil
	})
}

// readPeople keeps those who were on the scheme on one of the two days.
func (f *facts) readPeople(ctx context.Context, tx *gate.Tx) error {
	wanted := map[id.Person]bool{}
	for _, t := range f.times {
		wanted[t.Person] = true
	}
	f.people = make(map[id.Person]person.Equality, len(wanted))
	return person.EachEquality(ctx, tx, func(p id.Person, e person.Equality) error {
		if wanted[p] {
			f.people[p] = e
		}
		return nil
	})
}

func (f *facts) readCustody(ctx context.Context, tx *gate.Tx) error {
	f.inside, f.insideBefore = map[id.Person]bool{}, map[id.Person]bool{}
	return custody.EachReception(ctx, tx, func(p id.Person, s custody.Spell) error {
		from := s.Received
		if s.FirstOnRoll.Valid { // who had come and gone before the first roll is on none
			from = s.FirstOnRoll.Date
		}
		if !f.stays.Valid || from.Before(f.stays.Date) {
			f.stays = civil.SomeDate(from)
		}
		if s.InsideOn(f.cut) {
			f.inside[p] = true
		}
		if s.InsideOn(f.before) {
			f.insideBefore[p] = true
		}
		return nil
	})
}

func (f *facts) readRunning(ctx context.Context, tx *gate.Tx) (err error) {
	name, err := db.Setting(ctx, tx, agency.NameSetting)
	if err != nil {
		return err
	}
	if name != "" {
		f.scheme = name
	}
	if f.directory, err = agency.OpenDirectory(ctx, tx); err != nil {
		return err
	}
	if f.feeds, err = agency.FeedsAt(ctx, tx, f.at); err != nil {
		return err
	}
	f.tasks, err = tasking.LoadsAt(ctx, tx, f.cut.AddDays(1-taskDays).Start(), f.at)
	return err
}

func (f *facts) readEvidence(ctx context.Context, tx *gate.Tx) (err error) {
	if f.evaluations, err = measure.KeptOf(ctx, tx, f.cut); err != nil {
		return err
	}
	if f.indicators, err = indicator.At(ctx, tx, f.cut); err != nil {
		return err
	}
	for _, read := range []func(context.Context, *gate.Tx) error{f.readSavings, f.readFairness, f.readMoney, f.readDelivery} {
		if err = read(ctx, tx); err != nil {
			return err
		}
	}
	if c, ok, err := comparison.Newest(ctx, tx, f.cut); err != nil {
		return err
	} else if ok {
		f.comparison = &c
	}
	f.runs, err = cohort.RunsUntil(ctx, tx, f.at, runsShown)
	return err
}

// staysReach says whether stays in custody are held so far back that who was inside on a day is known.
func (f *facts) staysReach(day civil.Date) bool {
	return f.stays.Valid && !f.stays.Date.After(day)
}

// reaches says whether times on the scheme are held so far back that who was on it on a day is known.
func (f *facts) reaches(day civil.Date) bool {
	return f.reach.Valid && !f.reach.Date.After(day)
}
