package importing

import (
	"context"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
	"waymark/internal/scheme/staff"
)

// Listed is a run as a list shows it: with who began it, and what works on it now.
type Listed struct {
	Run
	By       string
	UndoneBy string
	Work     job.Job // zero when no job works on the run, or did
}

// Stand says where a run is, with the job that works on it.
type Stand string

// Where runs are.
const (
	StandDone       Stand = "Done"
	StandUndone     Stand = "Undone"
	StandWaiting    Stand = "Waiting"
	StandComing     Stand = "Coming in"
	StandStopping   Stand = "Stopping"
	StandStopped    Stand = "Stopped"
	StandFailed     Stand = "Failed"
	StandUnfinished Stand = "Unfinished"
	StandUndoing    Stand = "Being undone"
	StandHalfUndone Stand = "Undo unfinished"
)

// Stand says where the run is.
func (l Listed) Stand() Stand {
	atWork := l.Work.State == job.Running || l.Work.State == job.Waiting
	switch {
	case l.State == Undone:
		return StandUndone
	case l.Undoing() && l.Work.Kind == UndoJob && atWork:
		return StandUndoing
	case l.Undoing():
		return StandHalfUndone
	case l.State == Done:
		return StandDone
	case atWork && l.Work.StopAsked:
		return StandStopping
	case l.Work.State == job.Running, l.Work.State == job.Waiting && l.Work.Attempt > 0:
		return StandComing
	case atWork:
		return StandWaiting
	case l.Work.State == job.Stopped:
		return StandStopped
	case l.Work.State == job.Failed:
		return StandFailed
	}
	return StandUnfinished
}

// AtWork says that a job works on the run, or will: it can be stopped.
func (l Listed) AtWork() bool { return l.Work.State == job.Running || l.Work.State == job.Waiting }

// ListShown gives the newest runs first, as a list shows them.
func (s *Service) ListShown(ctx context.Context, by access.Actor, limit int) ([]Listed, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.ImportRead), Action: access.ImportRead}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Listed, error) {
		runs, err := listRuns(ctx, tx, limit)
		if err != nil {
			return nil, err
		}
		return show(ctx, tx, runs)
	})
}

func show(ctx context.Context, tx *gate.Tx, runs []Run) ([]Listed, error) {
	names, err := staff.Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]Listed, len(runs))
	for i, r := range runs {
		out[i] = Listed{Run: r, By: nameOf(names, r.StartedBy), UndoneBy: nameOf(names, r.UndoneBy)}
		if out[i].Work, err = workOn(ctx, tx, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func nameOf(names map[id.Staff]staff.Member, who id.Staff) string {
	if m, ok := names[who]; ok {
		return m.Name
	}
	return string(who) // an operator at the command line, or a job
}

// Opened is a run with what was wrong with its file, by rule: counts, no values.
type Opened struct {
	Listed
	Tallies []Tally
	Kept    bool // the file is kept, so that the run can go on here
}

// Open gives a run.
func (s *Service) Open(ctx context.Context, by access.Actor, run id.ImportRun) (Opened, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.ImportRead), Action: access.ImportRead}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Opened, error) {
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return Opened{}, err
		}
		shown, err := show(ctx, tx, []Run{r})
		if err != nil {
			return Opened{}, err
		}
		out := Opened{Listed: shown[0]}
		if up, err := uploadOf(ctx, tx, run); err == nil {
			out.Kept = up.ID != ""
		}
		out.Tallies, err = talliesOf(ctx, tx, run)
		return out, err
	})
}

// Wrong is what was wrong with the rows of a run, with their values, and what its roll showed.
type Wrong struct {
	Refusals, Notices []reader.Refusal
	Roll              *RollReport
}

// ReadRefused gives the rows of a run that were refused, or kept with a notice, with the values. The
// values are of people: the look is in the log.
func (s *Service) ReadRefused(ctx context.Context, by access.Actor, why access.Purpose, run id.ImportRun) (Wrong, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.ImportRefused, Run: string(run)}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Wrong, error) {
		var out Wrong
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return out, err
		}
		if r.Kind == profile.CustodyRoll {
			if out.Roll, err = rollOf(ctx, tx, r.Source, r.RollDate); err != nil {
				return out, err
			}
		}
		if out.Refusals, err = refusalsOf(ctx, tx, run, r.FileName, true); err != nil {
			return out, err
		}
		out.Notices, err = refusalsOf(ctx, tx, run, r.FileName, false)
		return out, err
	})
}
