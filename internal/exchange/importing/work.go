package importing

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
)

// The jobs of the room.
const (
	ApplyJob = "import.apply"
	UndoJob  = "import.undo"
	SweepJob = "import.sweep"
)

// task is what a job of an import works on.
type task struct {
	Run    id.ImportRun `json:"run"`
	Upload string       `json:"upload,omitempty"`
}

// Start has a file that waits brought in by a job. Pressed twice, it is one import.
func (s *Service) Start(ctx context.Context, by access.Actor, why access.Purpose, upload string) (id.ImportRun, error) {
	up, err := s.find(ctx, by, why, upload)
	if err != nil || up.Run != "" {
		return up.Run, err
	}
	o, err := s.order(up)
	if err != nil {
		return "", err
	}
	file, err := open(o)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	fresh := Run{ID: id.New[id.ImportRun](s.ids), FileName: o.name(), StartedBy: by.ID, StartedAt: s.clock.Now()}
	run, err := gate.Do(ctx, s.gate, s.ask(by, why, fresh.ID), func(ctx context.Context, tx *gate.Tx) (Run, error) {
		tx.Note("what", "start")
		up, err := findUpload(ctx, tx, upload)
		if err != nil || up.Run != "" {
			return Run{ID: up.Run}, err
		}
		run, _, err := beginRun(ctx, tx, fresh, o.Profile, file)
		if err != nil {
			return run, err
		}
		if err := atRest(ctx, tx, run); err != nil { // the same file, sent twice
			return run, err
		}
		if err := setUploadRun(ctx, tx, upload, run.ID); err != nil {
			return run, err
		}
		return run, order(ctx, tx, run.ID, ApplyJob, task{run.ID, upload})
	})
	if err == nil {
		s.set.Wake()
	}
	return run.ID, err
}

// order puts in the job that works on a run.
func order(ctx context.Context, tx *gate.Tx, run id.ImportRun, kind string, t task) error {
	j, err := job.Put(ctx, tx, gate.NewID[id.Job](tx), tx.Now(), job.Order{Kind: kind, Args: t, Key: kind + ":" + string(run)})
	if err != nil {
		return err
	}
	return setRunJob(ctx, tx, run, j)
}

// Stop asks the job that works on a run to stop after its batch.
func (s *Service) Stop(ctx context.Context, by access.Actor, why access.Purpose, run id.ImportRun) error {
	_, err := gate.Do(ctx, s.gate, s.ask(by, why, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("what", "stop")
		r, err := findRun(ctx, tx, run)
		if err == nil && r.Job == "" {
			err = fault.New(fault.Conflict, "The import was begun on the command line. Stop it there.")
		}
		if err != nil {
			return 0, err
		}
		return 0, job.AskStop(ctx, tx, r.Job, tx.Now())
	})
	return err
}

// Resume has a job that stopped or failed go on where it was.
func (s *Service) Resume(ctx context.Context, by access.Actor, why access.Purpose, run id.ImportRun) error {
	_, err := gate.Do(ctx, s.gate, s.ask(by, why, run), func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("what", "resume")
		r, err := findRun(ctx, tx, run)
		if err != nil {
			return 0, err
		}
		if r.Undoing() {
			return 0, order(ctx, tx, run, UndoJob, task{Run: run})
		}
		up, err := uploadOf(ctx, tx, run)
		switch {
		case r.State != Applying:
			return 0, fault.New(fault.Conflict, "The import is over.")
		case fault.Is(err, fault.NotFound):
			return 0, fault.New(fault.Conflict, "The file is not kept here any more. Send it again: the import goes on where it stopped.")
		case err != nil:
			return 0, err
		}
		return 0, order(ctx, tx, run, ApplyJob, task{run, up.ID})
	})
	if err == nil {
		s.set.Wake()
	}
	return err
}

// StartUndo is BeginUndo with a job that does the rest.
func (s *Service) StartUndo(ctx context.Context, by access.Actor, why access.Purpose, run id.ImportRun) error {
	if _, err := s.BeginUndo(ctx, by, why, run); err != nil {
		return err
	}
	return s.Resume(ctx, by, why, run)
}

// Jobs gives the room's handlers by the kind of job.
func (s *Service) Jobs() map[string]job.Handler {
	return map[string]job.Handler{ApplyJob: s.applyUpload, UndoJob: s.undoRun}
}

// system is the actor of a job of this room, which names the job as its cause.
func system(run *job.Run) access.Actor {
	return access.SystemActor("import", "job "+string(run.ID))
}

// working runs work that can be asked to stop between batches.
func working(ctx context.Context, run *job.Run, work func(context.Context, Progress) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	err := work(ctx, func(done, all int64) {
		if err := run.Progress(ctx, done, all); err != nil && ctx.Err() == nil {
			stop(err)
		}
	})
	if err != nil && errors.Is(context.Cause(ctx), job.ErrStopped) {
		return job.ErrStopped
	}
	return err
}

func (s *Service) applyUpload(ctx context.Context, run *job.Run) error {
	var t task
	if err := json.Unmarshal(run.Args, &t); err != nil {
		return err
	}
	why := access.Because(access.Importing, access.FromAction, string(t.Run))
	up, err := s.waiting(ctx, system(run), why, t)
	if err != nil || up.ID == "" {
		return err
	}
	o, err := s.order(up)
	if err != nil {
		return err
	}
	err = working(ctx, run, func(ctx context.Context, tell Progress) error {
		_, err := s.ApplyOrder(ctx, system(run), why, o, tell)
		return err
	})
	if err != nil {
		return err
	}
	return s.drop(ctx, system(run), why, up.ID)
}

// waiting gives the upload of a job, or none when its run needs it no more.
func (s *Service) waiting(ctx context.Context, by access.Actor, why access.Purpose, t task) (Upload, error) {
	return gate.Read(ctx, s.gate, s.ask(by, why, t.Run), func(ctx context.Context, tx *gate.Tx) (Upload, error) {
		r, err := findRun(ctx, tx, t.Run)
		if err != nil || r.State != Applying || r.Undoing() {
			return Upload{}, err
		}
		up, err := findUpload(ctx, tx, t.Upload)
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.Invalid, "The file is not kept here any more. Send it again: the import goes on where it stopped.")
		}
		return up, err
	})
}

func (s *Service) drop(ctx context.Context, by access.Actor, why access.Purpose, upload string) error {
	_, err := gate.Do(ctx, s.gate, s.ask(by, why, id.ImportRun(upload)), func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("what", "remove the file")
		return 0, deleteUpload(ctx, tx, upload)
	})
	if err != nil {
		return err
	}
	return s.dropFile(upload)
}

func (s *Service) undoRun(ctx context.Context, run *job.Run) error {
	var t task
	if err := json.Unmarshal(run.Args, &t); err != nil {
		return err
	}
	why := access.Because(access.Importing, access.FromAction, string(t.Run))
	r, err := s.BeginUndo(ctx, system(run), why, t.Run) // begun already: it gives the run as it stands
	if err != nil {
		return err
	}
	return working(ctx, run, func(ctx context.Context, tell Progress) error {
		_, err := s.goOnUndoing(ctx, system(run), why, r, tell)
		return err
	})
}

// How long files are kept that nobody brings in, and those of imports that stopped.
const (
	keepWaiting    = 24 * time.Hour
	keepUnfinished = 14 * 24 * time.Hour
)

// Sweep removes the files that are no longer needed: of imports that are over, of imports that nobody went
// on with, of checks that came to nothing, and files that nothing knows of.
func (s *Service) Sweep(ctx context.Context, run *job.Run) error {
	by, why := system(run), access.Because(access.Importing, access.FromAction, "sweep")
	now := s.clock.Now()
	kept, err := gate.Do(ctx, s.gate, s.ask(by, why, "sweep"), func(ctx context.Context, tx *gate.Tx) (map[string]bool, error) {
		tx.Note("what", "sweep")
		return sweepUploads(ctx, tx, now.Add(-keepWaiting), now.Add(-keepUnfinished))
	})
	if err != nil {
		return err
	}
	files, err := os.ReadDir(filepath.Join(s.set.Folder, uploadFolder))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, f := range files {
		if !kept[f.Name()] {
			err = errors.Join(err, s.dropFile(f.Name()))
		}
	}
	return err
}
