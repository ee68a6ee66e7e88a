package supervision

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

// do runs f in one bulk transaction.
func do[T any](t *testing.T, w *testkit.World, f func(context.Context, *gate.Tx) (T, error)) T {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "test"}
	got, err := gate.Do(t.Context(), w.Gate, ask, f)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func oasys(r person.TakenIn, key, day, score string) Assessment {
	return Assessment{Source: "probation", Key: key, Record: r.Record, Row: 7, Hash: key + day + score, Ref: "A" + key, Day: civil.MustDate(day), Tool: "OASys", ToolVersion: "4.0",
		Scores: []Score{{"OGRS3, two years", score, "High"}, {"Risk of serious harm", "", "Medium"}}, Counts: []Count{{"Earlier convictions", 11}}}
}

func TestVersionsOfAssessments(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		r := do(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.TakenIn, error) {
			return person.TakeIn(ctx, tx, "P", []person.Incoming{{Source: "probation", Key: "X1", Hash: "1", Identity: person.Identity{Name: person.Name{Surname: "Invented", Forenames: "Ada"}}}})
		})[0]
		add := func(run id.ImportRun, in ...Assessment) []person.Outcome {
			w.Clock.Advance(time.Minute)
			return do(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.Outcome, error) {
				foreseen, err := PreviewAssessments(ctx, tx, in)
				if err != nil {
					return nil, err
				}
				out, err := AddAssessments(ctx, tx, run, in)
				if !slices.Equal(foreseen, out) {
					t.Errorf("foreseen %v, done %v", foreseen, out)
				}
				return out, err
			})
		}
		read := func() []Assessment {
			return do(t, w, func(ctx context.Context, tx *gate.Tx) ([]Assessment, error) {
				return AssessmentsOf(ctx, tx, r.Person, 10)
			})
		}
		said := func() (s string) {
			for _, a := range read() {
				s += a.Key + " " + a.Day.String() + " " + a.Words() + "; "
			}
			return s
		}
		first := oasys(r, "1", "2026-03-10", "76")
		if got := add("R1", first, first, oasys(r, "2", "2026-04-10", "")); !slices.Equal(got, []person.Outcome{person.New, person.Unchanged, person.New}) {
			t.Errorf("first: %v", got)
		}
		if got := add("R2", oasys(r, "1", "2026-03-11", "77"), oasys(r, "1", "2026-03-11", "78"), oasys(r, "3", "2026-01-01", "5.25")); !slices.Equal(got, []person.Outcome{person.Changed, person.Changed, person.New}) {
			t.Errorf("then: %v", got)
		}
		if got := add("R3", oasys(r, "1", "2026-03-11", "78")); !slices.Equal(got, []person.Outcome{person.Unchanged}) {
			t.Errorf("again: %v", got)
		}
		const harm = " High; Risk of serious harm: Medium; "
		if got := said(); got != "2 2026-04-10 OGRS3, two years: High; Risk of serious harm: Medium; 1 2026-03-11 OGRS3, two years: 78"+harm+"3 2026-01-01 OGRS3, two years: 5.25"+harm {
			t.Errorf("held: %s", got)
		}
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			runs, err := RunsOf(ctx, tx, r.Person)
			of, err2 := PeopleOfRun(ctx, tx, "R1")
			on, err3 := RunsOn(ctx, tx, "R1", []id.SourceRecord{r.Record})
			slices.Sort(runs)
			if !slices.Equal(runs, []string{"R1", "R2"}) || !slices.Equal(of, []id.Person{r.Person}) || !slices.Equal(on, []id.ImportRun{"R2"}) {
				t.Errorf("runs %v, of R1 %v, resting %v: %v %v %v", runs, of, on, err, err2, err3)
			}
			return 0, nil
		})
		undo := func(run id.ImportRun, most int) int {
			return do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) { return UndoRun(ctx, tx, run, most) })
		}
		if n, m, none := undo("R2", 2), undo("R2", 2), undo("R2", 2); n != 2 || m != 1 || none != 0 {
			t.Errorf("took back %d, %d and %d", n, m, none)
		}
		all := read()
		first.ID, first.Person, first.Run, first.LearnedAt, first.Hash = all[1].ID, r.Person, "R1", all[1].LearnedAt, ""
		if fmt.Sprintf("%+v", all[1]) != fmt.Sprintf("%+v", first) {
			t.Errorf("read\n%+v\nstored\n%+v", all[1], first)
		}
		undo("R1", 100)
		left := do(t, w, func(ctx context.Context, tx *gate.Tx) (n int, err error) {
			err = tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM assessment) + (SELECT COUNT(*) FROM assessment_figure)`).Scan(&n)
			return n, err
		})
		if left != 0 {
			t.Errorf("%d rows are left", left)
		}
	})
}

func TestOfficialIsTheNewestOfEachTool(t *testing.T) {
	all := []Assessment{{Key: "4", Source: "probation", Tool: "OASys"}, {Key: "3", Source: "prison", Tool: "OASys"}, {Key: "2", Source: "probation", Tool: "oasys"}, {Key: "1", Source: "probation", Tool: "OGRS"}}
	got := ""
	for _, a := range Official(all) {
		got += a.Key
	}
	if got != "431" {
		t.Error(got)
	}
	if w := (Assessment{}).Words(); w != "No score was given" {
		t.Error(w)
	}
}
