package importing_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/examples/profiles"
	"waymark/internal/exchange/importing"
	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
	"waymark/internal/testkit"
)

var coordinator = access.Actor{Kind: access.Staff, ID: "S-cora", Name: "Cora", Roles: []access.Role{access.Coordinator}}

// office is a world whose files come by pages.
type office struct {
	*world
	jobs *job.Runner
}

func onBothOffices(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := &world{World: testkit.NewWorld(t, d), dir: t.TempDir()}
		o := &office{world: w, jobs: job.NewRunner(d, w.Clock, w.IDs, w.Log)}
		w.imports = importing.NewService(w.Gate, w.Clock, w.IDs, importing.Settings{Folder: filepath.Join(w.dir, "files"), Shipped: profiles.Shipped{}, Wake: o.jobs.Wake})
		for kind, h := range w.imports.Jobs() {
			o.jobs.Register(kind, h)
		}
		o.jobs.Register(importing.SweepJob, w.imports.Sweep)
		f(t, o)
	})
}

func (o *office) receive(t *testing.T, profileName, name, text string) importing.Upload {
	t.Helper()
	up, err := o.imports.Receive(t.Context(), coordinator, why, profileName, name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return up
}

func (o *office) start(t *testing.T, up importing.Upload) id.ImportRun {
	t.Helper()
	run, err := o.imports.Start(t.Context(), coordinator, why, up.ID)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func (o *office) open(t *testing.T, run id.ImportRun) importing.Opened {
	t.Helper()
	r, err := o.imports.Open(t.Context(), coordinator, run)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (o *office) files(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir(filepath.Join(o.dir, "files", "uploads"))
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func manyPeople(n int) string {
	lines := []string{"police_person_id,surname,forename,dob,sex,ethnicity"}
	for i := range n {
		lines = append(lines, fmt.Sprintf("X%d,Brearley%c%c,Alva,19%02d-02-03,Female,Other", i, 'a'+i%26, 'a'+i/26%26, i%100))
	}
	return strings.Join(append(lines, "X-bad,Brearley,Alva,soon,Female,Other"), "\n") + "\n"
}

func TestAFileComesInByAJob(t *testing.T) {
	onBothOffices(t, func(t *testing.T, o *office) {
		up := o.receive(t, "broward/police_people", `C:\extracts\people.csv`, manyPeople(30))
		if up.FileName != "people.csv" || up.Bytes == 0 {
			t.Errorf("%+v", up)
		}
		for path, want := range map[string]os.FileMode{"files/uploads/" + up.ID: 0o600, "files/uploads": 0o700} {
			info, err := os.Stat(filepath.Join(o.dir, path))
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v", path, info.Mode(), err)
			}
		}
		_, seen, err := o.imports.CheckUpload(t.Context(), coordinator, why, up.ID)
		if err != nil || seen.New != 30 || seen.Refused != 1 || seen.File != "people.csv" {
			t.Fatalf("%+v, %v", seen, err)
		}
		run := o.start(t, up)
		if again := o.start(t, up); again != run {
			t.Errorf("pressed twice: %s and %s", run, again)
		}
		if r := o.open(t, run); r.Stand() != importing.StandWaiting || r.By != "S-cora" {
			t.Errorf("%s, %+v", r.Stand(), r.Listed)
		}
		if _, err := o.imports.Start(t.Context(), coordinator, why, o.receive(t, "broward/police_people", "again.csv", manyPeople(30)).ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same file while it comes in: %v", err)
		}
		if err := o.jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := o.open(t, run)
		if r.Stand() != importing.StandDone || r.Counts != seen.Counts || r.StartedBy != coordinator.ID || r.Agency == "" || len(r.Tallies) != 1 || r.Tallies[0].Rows != 1 {
			t.Errorf("%s, %+v", r.Stand(), r)
		}
		wrong, err := o.imports.ReadRefused(t.Context(), coordinator, why, run)
		if err != nil || len(wrong.Refusals) != 1 || wrong.Refusals[0].Value != "soon" {
			t.Errorf("%+v, %v", wrong, err)
		}
		if n := o.number(t, `SELECT COUNT(*) FROM audit_entry WHERE action = 'import.refused' AND operation = 'DISCLOSE' AND run = $1`, string(run)); n != 1 {
			t.Errorf("%d looks at refused values are in the log", n)
		}
		analyst := access.Actor{Kind: access.Staff, ID: "S-ann", Roles: []access.Role{access.Analyst}}
		if _, err := o.imports.ReadRefused(t.Context(), analyst, why, run); !fault.Is(err, fault.Denied) {
			t.Errorf("an analyst reads refused values: %v", err)
		}
		if _, err := o.imports.Open(t.Context(), analyst, run); err != nil {
			t.Errorf("an analyst opens the run: %v", err)
		}
		if o.files(t) != 1 { // the one that was sent again
			t.Errorf("%d files are kept", o.files(t))
		}
	})
}

func TestReceiveRefuses(t *testing.T) {
	onBothOffices(t, func(t *testing.T, o *office) {
		officer := access.Actor{Kind: access.Staff, ID: "S-off", Roles: []access.Role{access.OffenderManager}}
		if _, err := o.imports.Receive(t.Context(), officer, why, "broward/police_people", "a.csv", strings.NewReader("x")); !fault.Is(err, fault.Denied) {
			t.Errorf("an officer: %v", err)
		}
		for name, c := range map[string][3]string{
			"profile": {"../../etc/passwd", "a.csv", "x"}, "file": {"broward/police_people", "", "x"}, "empty": {"broward/police_people", "a.csv", ""},
		} {
			_, err := o.imports.Receive(t.Context(), coordinator, why, c[0], c[1], strings.NewReader(c[2]))
			if !fault.Is(err, fault.Invalid) || len(fault.FieldsOf(err)) != 1 {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := o.number(t, `SELECT COUNT(*) FROM import_upload`); n != 0 {
			t.Errorf("%d uploads are left", n)
		}
		if all, _ := os.ReadDir(filepath.Join(o.dir, "files", "uploads")); len(all) != 0 {
			t.Errorf("%d files are left", len(all))
		}
	})
}

// TestStopAndResume stops a job in the middle, and a dead server's job is taken over where it was.
func TestStopAndResume(t *testing.T) {
	onBothOffices(t, func(t *testing.T, o *office) {
		run := o.start(t, o.receive(t, "broward/police_people", "people.csv", manyPeople(3300)))
		apply := o.imports.Jobs()[importing.ApplyJob]
		watched := func(after int64, then func(context.Context)) job.Handler {
			return func(ctx context.Context, r *job.Run) error {
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					for ctx.Err() == nil {
						var at int64
						_ = o.DB.View(context.WithoutCancel(ctx), func(q db.Queryer) error {
							return q.QueryRowContext(ctx, `SELECT position FROM import_run WHERE id = $1`, string(run)).Scan(&at)
						})
						if at >= after {
							then(ctx)
							return
						}
						time.Sleep(time.Millisecond)
					}
				}()
				err := apply(ctx, r)
				<-ended
				return err
			}
		}
		o.jobs.Register(importing.ApplyJob, watched(1000, func(ctx context.Context) {
			if err := o.imports.Stop(ctx, coordinator, why, run); err != nil {
				t.Error(err)
			}
		}))
		if err := o.jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		stopped := o.open(t, run)
		if stopped.Stand() != importing.StandStopped || stopped.Position < 1000 || stopped.Position >= 3301 || !stopped.Kept {
			t.Fatalf("%s at %d, kept %v", stopped.Stand(), stopped.Position, stopped.Kept)
		}
		// the server dies in the middle: its job is due again when its lease is over
		died, kill := context.WithCancel(t.Context())
		o.jobs.Register(importing.ApplyJob, watched(stopped.Position+1, func(context.Context) { kill() }))
		if err := o.imports.Resume(t.Context(), coordinator, why, run); err != nil {
			t.Fatal(err)
		}
		if _, err := o.jobs.Step(died); err != nil {
			t.Fatal(err)
		}
		if r := o.open(t, run); r.State == importing.Done || r.Position <= stopped.Position {
			t.Fatalf("%s at %d", r.Stand(), r.Position)
		}
		o.jobs.Register(importing.ApplyJob, apply)
		if err := o.jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := o.open(t, run); r.Stand() != importing.StandDone || r.New != 3300 || r.Refused != 1 || r.Position != 3301 {
			t.Errorf("%s, %+v", r.Stand(), r.Run)
		}
		if err := o.imports.Resume(t.Context(), coordinator, why, run); !fault.Is(err, fault.Conflict) {
			t.Errorf("resuming what is over: %v", err)
		}
	})
}

func TestUndoByAJobAndSweep(t *testing.T) {
	onBothOffices(t, func(t *testing.T, o *office) {
		run := o.start(t, o.receive(t, "broward/police_people", "people.csv", manyPeople(700)))
		if err := o.imports.StartUndo(t.Context(), coordinator, because, run); !fault.Is(err, fault.Conflict) {
			t.Errorf("while it comes in: %v", err)
		}
		if err := o.imports.Stop(t.Context(), coordinator, why, run); err != nil {
			t.Fatal(err)
		}
		if err := o.imports.StartUndo(t.Context(), coordinator, because, run); err != nil {
			t.Fatal(err)
		}
		if r := o.open(t, run); r.Stand() != importing.StandUndoing {
			t.Errorf("%s", r.Stand())
		}
		if err := o.jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := o.open(t, run); r.Stand() != importing.StandUndone || r.UndoReason != because.Reason || r.Run.UndoneBy != coordinator.ID {
			t.Errorf("%s, %+v", r.Stand(), r.Run)
		}
		second := o.start(t, o.receive(t, "broward/police_people", "people.csv", manyPeople(700)))
		if err := o.jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := o.imports.StartUndo(t.Context(), coordinator, because, second); err != nil {
			t.Fatal(err)
		}
		if err := o.jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := o.open(t, second); r.Stand() != importing.StandUndone || o.number(t, `SELECT COUNT(*) FROM person`) != 0 {
			t.Errorf("%s, %d people", r.Stand(), o.number(t, `SELECT COUNT(*) FROM person`))
		}
		waits := o.receive(t, "broward/police_people", "later.csv", manyPeople(1))
		if err := os.WriteFile(filepath.Join(o.dir, "files", "uploads", "stray"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		sweep := func() {
			t.Helper()
			err := o.DB.Change(t.Context(), func(q db.Queryer) error {
				_, err := job.Put(t.Context(), q, id.New[id.Job](o.IDs), o.Clock.Now(), job.Order{Kind: importing.SweepJob})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := o.jobs.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if sweep(); o.files(t) != 1 { // only the one that waits
			t.Errorf("%d files are kept", o.files(t))
		}
		o.Clock.Advance(25 * time.Hour)
		if sweep(); o.files(t) != 0 {
			t.Errorf("%d files are kept a day later", o.files(t))
		}
		if _, err := o.imports.Start(t.Context(), coordinator, why, waits.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("starting a file that was swept: %v", err)
		}
	})
}
