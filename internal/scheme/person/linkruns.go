package person

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
)

// The jobs of runs over all records.
const (
	WeighJob   = "linking.weigh"
	ApplyJob   = "linking.apply"
	NightlyJob = "linking.nightly"
)

type runTask struct {
	Run id.LinkRun `json:"run"`
}

// Waking has the job runner told when there is work.
func (s *Service) Waking(wake func()) { s.wake = wake }

// Jobs gives the room's handlers by the kind of job.
func (s *Service) Jobs() map[string]job.Handler {
	return map[string]job.Handler{WeighJob: s.weighJob, ApplyJob: s.applyJob}
}

func runAsk(by access.Actor, run id.LinkRun) access.Ask {
	p := access.Purpose{Code: access.Linking, Basis: access.FromAction, Ref: string(run)}
	return access.Ask{Actor: by, Purpose: p, Action: access.LinkRun, Run: cmp.Or(string(run), "to be begun")}
}

func runner(run *job.Run) access.Actor { return access.SystemActor("linking", "job "+string(run.ID)) }

// StartRun has all records weighed by a job. There is one run at a time: one that waits to be looked at must be
// applied or discarded first.
func (s *Service) StartRun(ctx context.Context, by access.Actor) (LinkRun, error) {
	out, err := gate.Do(ctx, s.gate, runAsk(by, ""), func(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
		r, err := beginRun(ctx, tx)
		if err != nil {
			return r, err
		}
		r.Job, err = putRun(ctx, tx, WeighJob, r)
		if err != nil {
			return r, err
		}
		return r, insertRun(ctx, tx, r)
	})
	if err == nil && s.wake != nil {
		s.wake()
	}
	return out, err
}

func beginRun(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
	if err := giveUpLost(ctx, tx, tx.Now().Add(-mostWeighing)); err != nil {
		return LinkRun{}, err
	}
	r := LinkRun{ID: gate.NewID[id.LinkRun](tx), State: RunWeighing, StartedBy: tx.Actor().ID, StartedAt: tx.Now(), Version: 1}
	tx.Note("run", string(r.ID))
	tx.Note("what", "start")
	return r, nil
}

func putRun(ctx context.Context, tx *gate.Tx, kind string, r LinkRun) (id.Job, error) {
	return job.Put(ctx, tx, gate.NewID[id.Job](tx), tx.Now(), job.Order{Kind: kind, Args: runTask{r.ID}, Key: kind + ":" + string(r.ID)})
}

// Relink weighs all records and, if it is told to, does what it finds, at once and without a job: for the
// command line. A run that waits to be looked at is then the one that is applied. It gives the run and what it
// would do, or did.
func (s *Service) Relink(ctx context.Context, by access.Actor, apply bool, tell func(done, all int64)) (LinkRun, RunCounts, error) {
	run, err := s.waitingRun(ctx, by)
	if err != nil {
		return run, RunCounts{}, err
	}
	if run.ID == "" || !apply {
		if run, err = s.weighNow(ctx, by); err != nil {
			return run, RunCounts{}, err
		}
	}
	if apply {
		if run.State != RunApplying {
			if err := s.moveRun(ctx, by, run.ID, 0, RunReady, RunApplying, ""); err != nil {
				return run, RunCounts{}, err
			}
		}
		if err := s.applyAll(ctx, by, run.ID, tell); err != nil {
			return run, RunCounts{}, err
		}
	}
	return s.runWithCounts(ctx, by, run.ID)
}

// waitingRun gives the run that waits to be looked at, or was being applied, if there is one.
func (s *Service) waitingRun(ctx context.Context, by access.Actor) (LinkRun, error) {
	return gate.Read(ctx, s.gate, runAsk(by, ""), func(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
		runs, err := newestRuns(ctx, tx, 1)
		if err != nil || len(runs) == 0 || runs[0].State != RunReady && runs[0].State != RunApplying {
			return LinkRun{}, err
		}
		return runs[0], nil
	})
}

func (s *Service) weighNow(ctx context.Context, by access.Actor) (LinkRun, error) {
	run, err := gate.Do(ctx, s.gate, runAsk(by, ""), func(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
		r, err := beginRun(ctx, tx)
		if err != nil {
			return r, err
		}
		return r, insertRun(ctx, tx, r)
	})
	if err != nil {
		return run, err
	}
	if err := s.weigh(ctx, by, run.ID); err != nil {
		return run, s.failRun(ctx, by, run.ID, err)
	}
	return run, nil
}

func (s *Service) runWithCounts(ctx context.Context, by access.Actor, run id.LinkRun) (LinkRun, RunCounts, error) {
	var c RunCounts
	r, err := gate.Read(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (LinkRun, error) {
		for _, q := range []Queue{Ordinary, Closed} {
			some, err := countProposals(ctx, tx, q, run)
			if err != nil {
				return LinkRun{}, err
			}
			c = RunCounts{c.Join + some.Join, c.Part + some.Part, c.Put + some.Put, c.Drop + some.Drop, c.Done + some.Done, c.Left + some.Left}
		}
		return findRun(ctx, tx, run)
	})
	return r, c, err
}

// ApplyRun has a job do what a run found. DiscardRun leaves it undone.
func (s *Service) ApplyRun(ctx context.Context, by access.Actor, run id.LinkRun, version int64) error {
	err := s.moveRun(ctx, by, run, version, RunReady, RunApplying, ApplyJob)
	if err == nil && s.wake != nil {
		s.wake()
	}
	return err
}

// DiscardRun is described with ApplyRun. It also stops a run that is at work: what was done of it stays done.
func (s *Service) DiscardRun(ctx context.Context, by access.Actor, run id.LinkRun, version int64) error {
	return s.moveRun(ctx, by, run, version, "", RunDiscarded, "")
}

// moveRun moves a run from one state to another, from "" from any that is not over, at the version that a form was made from (0 for any), and has a
// job go on with it.
func (s *Service) moveRun(ctx context.Context, by access.Actor, run id.LinkRun, version int64, from, to LinkRunState, then string) error {
	_, err := gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("what", string(to))
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return 0, err
		}
		if from == "" && r.Over() || from != "" && r.State != from || version != 0 && version != r.Version {
			return 0, fault.New(fault.Conflict, "Somebody changed this run after you opened it. Look at it again.")
		}
		r.State = to
		if r.Over() {
			r.EndedBy, r.EndedAt = tx.Actor().ID, tx.Now()
		}
		if then != "" {
			if r.Job, err = putRun(ctx, tx, then, r); err != nil {
				return 0, err
			}
		}
		return 0, updateRun(ctx, tx, r)
	})
	return err
}

func (s *Service) weighJob(ctx context.Context, run *job.Run) error {
	var t runTask
	if err := json.Unmarshal(run.Args, &t); err != nil {
		return err
	}
	err := s.weigh(ctx, runner(run), t.Run)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) { // trying again would not help
		if failed := s.failRun(ctx, runner(run), t.Run, nil); !fault.Is(failed, fault.Conflict) {
			return failed
		}
		return nil
	}
	return err
}

func (s *Service) applyJob(ctx context.Context, run *job.Run) error {
	var t runTask
	if err := json.Unmarshal(run.Args, &t); err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	return s.applyAll(ctx, runner(run), t.Run, func(done, all int64) {
		if err := run.Progress(ctx, done, all); err != nil && ctx.Err() == nil {
			stop(err)
		}
	})
}

// Nightly weighs all records when the day's files are in. What it finds waits for somebody to look; where it
// finds nothing, what was learnt is adopted.
func (s *Service) Nightly(ctx context.Context, run *job.Run) error {
	by := runner(run)
	r, counts, err := s.Relink(ctx, by, false, nil)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return nil // one waits to be looked at, or there is nothing to weigh
	}
	if err == nil && counts.all() == 0 {
		if err = s.moveRun(ctx, by, r.ID, 0, RunReady, RunApplying, ""); err == nil {
			err = s.applyAll(ctx, by, r.ID, nil)
		}
	}
	return err
}

// failRun keeps that a run failed, and gives why.
func (s *Service) failRun(ctx context.Context, by access.Actor, run id.LinkRun, why error) error {
	if err := s.moveRun(context.WithoutCancel(ctx), by, run, 0, RunWeighing, RunFailed, ""); err != nil {
		return err
	}
	return why
}

// mostWeighing is how long a run may weigh before it is taken for lost, as when its process was ended.
const mostWeighing = 2 * time.Hour

// UndoRun takes back all that a run joined and parted, the newest first, each by itself: what somebody has decided
// about again since is left, and counted. The questions that the joins were kept with are not asked again.
func (s *Service) UndoRun(ctx context.Context, by access.Actor, run id.LinkRun, why string, tell func(done, all int64)) (undone, left int, err error) {
	if err := fault.InvalidFields(checkReason("reason", why, "Say in a few words why it is undone")); err != nil {
		return 0, 0, err
	}
	decisions, err := gate.Read(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) ([]Decision, error) {
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return nil, err
		}
		if !r.Over() {
			return nil, fault.New(fault.Conflict, "The run is under way. Stop it first.")
		}
		return decisionsOfRun(ctx, tx, run)
	})
	if err != nil {
		return 0, 0, err
	}
	for _, d := range decisions {
		if err := ctx.Err(); err != nil {
			return undone, left, err
		}
		_, err := gate.Do(ctx, s.gate, runAsk(by, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
			r, err := anyReview(ctx, tx, d.Review)
			if err != nil {
				return 0, err
			}
			if err := tx.Include(ctx, d.From, d.To); err != nil {
				return 0, err
			}
			if err := s.undo(ctx, tx, r, d, strings.TrimSpace(why)); err != nil {
				return 0, err
			}
			return 0, setReviewState(ctx, tx, string(d.Review), ReviewOpen, ReviewWithdrawn)
		})
		switch {
		case fault.Is(err, fault.Conflict):
			left++
		case err != nil:
			return undone, left, err
		default:
			undone++
		}
		if tell != nil {
			tell(int64(undone+left), int64(len(decisions)))
		}
	}
	s.forgetNames()
	return undone, left, nil
}
