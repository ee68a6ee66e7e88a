package fairness

import (
	"context"
	"strconv"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/staff"
)

// Service runs, keeps and answers figures of fairness.
type Service struct {
	gate    *gate.Gate
	ids     *id.Source
	measure *measure.Service
}

// NewService makes the service. Outcomes are measured by m.
func NewService(g *gate.Gate, ids *id.Source, m *measure.Service) *Service {
	return &Service{g, ids, m}
}

// UsualMonths is the window where nobody says another: two years, so that a scheme of a hundred people has figures.
const UsualMonths = 24

// smallestPool is of how many people figures are shown at all.
const smallestPool = 20

// EventRun says that figures of fairness were made, EventNoted that a difference was answered.
const (
	EventRun   = "evidence.fairness_run"
	EventNoted = "evidence.fairness_noted"
)

func (p *Plan) settle() error {
	if p.Months == 0 {
		p.Months = UsualMonths
	}
	if p.Months < 3 || p.Months > 60 {
		return fault.InvalidFields([]fault.Field{{Name: "months", Text: "The months must be 3 to 60"}})
	}
	return nil
}

// Run counts everybody, step by step, and keeps the figures. It looks at people in bulk, as selection does; what it keeps and
// gives holds nobody, and no count that is hidden.
func (s *Service) Run(ctx context.Context, by access.Actor, p Plan) (Run, error) {
	r := Run{ID: id.New[id.FairnessRun](s.ids)}
	if err := p.settle(); err != nil {
		return r, err
	}
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.FairnessRun, Run: string(r.ID)}
	f, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (*reading, error) { return read(ctx, tx, p) })
	if err != nil {
		return r, err
	}
	if f.pool < smallestPool {
		return r, fault.New(fault.Invalid, "The pool has %d people with an arrest in %s from %s to %s. Figures need %d.", f.pool, f.about.Whose(), f.about.From.Long(), f.about.To.Long(), smallestPool)
	}
	months, err := s.outcome(ctx, by, f)
	if err != nil {
		return r, err
	}
	r.About = f.about
	if r.Figures, err = f.reckon(); err != nil {
		return r, err
	}
	r.OutcomeMonths, r.Grouped, r.Missing, r.OutsidePool = months, f.grouped, f.missing, shownCount(f.outside)
	_, err = gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		r.MadeAt, r.MadeBy = tx.Now(), tx.Actor().ID
		tx.Note("comparisons", strconv.Itoa(r.Comparisons))
		if err := insertRun(ctx, tx, r); err != nil {
			return 0, err
		}
		return 0, tx.Emit(ctx, EventRun, 1, struct {
			Run id.FairnessRun `json:"run"`
		}{r.ID})
	})
	return r, err
}

// fewestMeasured is of how many people an outcome is shown.
const fewestMeasured = 20

// outcome measures everybody ever taken on by the longest windows that enough of them have, and says how long those are; 0
// where none are.
func (s *Service) outcome(ctx context.Context, by access.Actor, f *reading) (months int, err error) {
	for _, months = range []int{12, 6, 3} {
		plan := measure.Plan{Source: f.counted, What: measure.Arrests, Windows: measure.Windows{Months: months}, Index: f.starts()}
		if len(plan.Index) < fewestMeasured || f.counted == "" {
			return 0, nil
		}
		out, err := s.measure.BeforeAfter(ctx, by, access.Of(access.FiguresForScheme), plan)
		if err != nil {
			return 0, err
		}
		if len(out.Results) < fewestMeasured || out.Expected == nil {
			continue
		}
		f.standard = &out.Expected.Standard
		for i := range out.Results {
			r := &out.Results[i]
			f.of[r.Person].outcome = r
		}
		return months, nil
	}
	return 0, nil
}

// Board is what the page of fairness shows: the runs kept, newest first, and what a run can be of.
type Board struct {
	Runs       []Run
	Waiting    []Waiting // differences of the newest run with what was answered
	Selections []cohort.Selection
	Reforms    []Note // that are neither done nor dropped, the newest of each difference
}

// Open gives the board.
func (s *Service) Open(ctx context.Context, by access.Actor) (Board, error) {
	return gate.Read(ctx, s.gate, figuresAsk(by), func(ctx context.Context, tx *gate.Tx) (Board, error) {
		var b Board
		var err error
		if b.Runs, err = newestRuns(ctx, tx, mostRuns); err != nil {
			return b, err
		}
		notes, err := allNotes(ctx, tx)
		if err != nil {
			return b, err
		}
		if err := name(ctx, tx, b.Runs, notes); err != nil {
			return b, err
		}
		b.Waiting, b.Reforms = waiting(b.Runs, notes, tx.Today()), openReforms(notes)
		b.Selections, err = cohort.Selections(ctx, tx)
		return b, err
	})
}

// mostRuns is how many kept runs are looked back on.
const mostRuns = 60

func figuresAsk(by access.Actor) access.Ask {
	return access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.FairnessFigures}
}

// Shown is one kept run, with the answers to its differences and the run of a year before.
type Shown struct {
	Run
	Notes  []Note // about its differences, newest first
	Before *Run   // the newest kept run whose cut is nine months or more before; nil where there is none
}

// yearBefore is from how many months on a run stands for the year before.
const yearBefore = 9

// Show gives a kept run.
func (s *Service) Show(ctx context.Context, by access.Actor, run id.FairnessRun) (Shown, error) {
	return gate.Read(ctx, s.gate, figuresAsk(by), func(ctx context.Context, tx *gate.Tx) (Shown, error) {
		var out Shown
		found, err := findRun(ctx, tx, run)
		if err != nil {
			return out, err
		}
		runs, err := newestRuns(ctx, tx, mostRuns)
		if err != nil {
			return out, err
		}
		out.Run = found
		out.Before = before(found, runs)
		if out.Notes, err = allNotes(ctx, tx); err != nil {
			return out, err
		}
		one := []Run{out.Run}
		err = name(ctx, tx, one, out.Notes)
		out.Run = one[0]
		return out, err
	})
}

// before gives the run that stands for the year before, of the same window.
func before(r Run, newestFirst []Run) *Run {
	for i, x := range newestFirst {
		if x.Plan.Months == r.Plan.Months && !x.To.After(r.To.AddMonths(-yearBefore)) {
			return &newestFirst[i]
		}
	}
	return nil
}

// Newest gives the newest kept run whose cut is not after a day, for a report that is made in the same transaction; false
// where there is none. It holds no person.
func Newest(ctx context.Context, tx *gate.Tx, day civil.Date) (Run, bool, error) {
	runs, err := newestRuns(ctx, tx, mostRuns)
	if err != nil {
		return Run{}, false, err
	}
	for _, r := range runs {
		if !r.To.After(day) {
			one := []Run{r}
			err := name(ctx, tx, one, nil)
			return one[0], true, err
		}
	}
	return Run{}, false, nil
}

// name fills who made runs and notes, and who owns reforms.
func name(ctx context.Context, tx *gate.Tx, runs []Run, notes []Note) error {
	members, err := staff.Names(ctx, tx)
	for i := range runs {
		runs[i].Maker = members[runs[i].MadeBy].Name
	}
	for i := range notes {
		notes[i].Maker, notes[i].OwnerName = members[notes[i].MadeBy].Name, members[notes[i].Owner].Name
	}
	return err
}
