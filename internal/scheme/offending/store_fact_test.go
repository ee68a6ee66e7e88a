package offending

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

func bulk(run string) access.Ask {
	return access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: run}
}

// do runs f in one bulk transaction.
func do[T any](t *testing.T, w *testkit.World, f func(context.Context, *gate.Tx) (T, error)) T {
	t.Helper()
	got, err := gate.Do(t.Context(), w.Gate, bulk("test"), f)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// known makes people of a source and gives their records, in order.
func known(t *testing.T, w *testkit.World, keys ...string) []person.TakenIn {
	t.Helper()
	return do(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.TakenIn, error) {
		var in []person.Incoming
		for _, k := range keys {
			in = append(in, person.Incoming{Source: "police", Key: k, Hash: k, Identity: person.Identity{Name: person.Name{Surname: "Invented" + k, Forenames: "Ada"}}})
		}
		return person.TakeIn(ctx, tx, "P", in)
	})
}

func arrestOf(r person.TakenIn, key, day, code, text string) Arrest {
	d := civil.MustDate(day)
	return Arrest{Source: "police", Key: key, Record: r.Record, Row: 1, Hash: key + day + code + text, Day: d, OffenceCode: code, OffenceText: text, Outcome: Charged}
}

func chargeOf(r person.TakenIn, key, day, code, text string) Charge {
	c := Charge{Source: "police", Key: key, Record: r.Record, Row: 1, Hash: key + day + code + text, OffenceCode: code, OffenceText: text, Outcome: Convicted,
		OutcomeDay: civil.SomeDate(civil.MustDate("2026-11-20")), ArrestRef: "A-" + key}
	if day != "" {
		c.Day = civil.SomeDate(civil.MustDate(day))
	}
	return c
}

func TestVersionsOfCharges(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		r := known(t, w, "1")[0]
		add := func(run id.ImportRun, in ...Charge) []person.Outcome {
			w.Clock.Advance(time.Minute)
			return do(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.Outcome, error) {
				before, err := PreviewCharges(ctx, tx, in)
				if err != nil {
					return nil, err
				}
				out, err := AddCharges(ctx, tx, run, in)
				if !slices.Equal(before, out) {
					t.Errorf("the preview said %v, then came %v", before, out)
				}
				return out, err
			})
		}
		says := func() string {
			return do(t, w, func(ctx context.Context, tx *gate.Tx) (string, error) {
				all, err := ChargesOf(ctx, tx, r.Person, 10)
				s := ""
				for _, c := range all {
					s += fmt.Sprintf("%s %s %s %s %s; ", c.Key, c.Day, c.What(), c.ArrestRef, c.OutcomeDay)
				}
				return s, err
			})
		}
		first := chargeOf(r, "C1", "2026-11-02", "034/01", "Robbery")
		if got := add("R1", first, chargeOf(r, "C2", "", "", "Theft"), first); !slices.Equal(got, []person.Outcome{person.New, person.New, person.Unchanged}) {
			t.Errorf("first: %v", got)
		}
		if got := add("R2", chargeOf(r, "C1", "2026-11-03", "034/01", "Robbery"), chargeOf(r, "C3", "2026-11-09", "028/03", "")); !slices.Equal(got, []person.Outcome{person.Changed, person.New}) {
			t.Errorf("then: %v", got)
		}
		const after = "C3 2026-11-09 Offence 028/03 A-C3 2026-11-20; C1 2026-11-03 Robbery A-C1 2026-11-20; C2  Theft A-C2 2026-11-20; "
		if got := says(); got != after {
			t.Errorf("held: %s", got)
		}
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) { return UndoRun(ctx, tx, "R2", 100) })
		if got := says(); got != "C1 2026-11-02 Robbery A-C1 2026-11-20; C2  Theft A-C2 2026-11-20; " {
			t.Errorf("undone: %s", got)
		}
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) { return UndoRun(ctx, tx, "R1", 100) })
		if got := says(); got != "" {
			t.Errorf("all undone: %s", got)
		}
	})
}

func TestUndoOfArrestsKeepsWhatALaterRunSaid(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		r := known(t, w, "1")[0]
		for run, text := range []string{"Theft", "Robbery", "Burglary"} {
			do(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.Outcome, error) {
				return AddArrests(ctx, tx, id.ImportRun(fmt.Sprint("R", run)), []Arrest{arrestOf(r, "A1", "2026-11-02", "", text)})
			})
		}
		for _, step := range []struct{ undo, left string }{{"R1", "Burglary"}, {"R2", "Theft"}, {"R0", ""}} {
			do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
				return UndoRun(ctx, tx, id.ImportRun(step.undo), 100)
			})
			got := do(t, w, func(ctx context.Context, tx *gate.Tx) (string, error) {
				all, err := ArrestsOf(ctx, tx, r.Person, 10)
				s := ""
				for _, a := range all {
					s += a.What()
				}
				return s, err
			})
			if got != step.left {
				t.Errorf("after undoing %s: %q, want %q", step.undo, got, step.left)
			}
		}
	})
}

func TestNewsOfArrestsAndCharges(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		rs := known(t, w, "1", "2", "3")
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			_, err := AddArrests(ctx, tx, "R1", []Arrest{arrestOf(rs[0], "A1", "2026-11-02", "", "Theft"), arrestOf(rs[2], "A3", "2026-11-02", "", "Theft")})
			return 0, err
		})
		w.Clock.Advance(time.Hour)
		meeting := w.Clock.Now()
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			charged := arrestOf(rs[2], "A3", "2026-11-02", "", "Theft")
			charged.Outcome, charged.Hash = Charged, "charged since"
			if _, err := AddArrests(ctx, tx, "R2", []Arrest{arrestOf(rs[2], "A4", "2026-11-20", "", "Theft"), charged}); err != nil {
				return 0, err
			}
			_, err := AddCharges(ctx, tx, "R2", []Charge{chargeOf(rs[1], "C2", "2026-11-02", "", "Theft"), chargeOf(rs[2], "C3", "2026-11-02", "", "Theft")})
			return 0, err
		})
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			got, err := PeopleWithNews(ctx, tx, meeting, meeting.Add(time.Second))
			slices.Sort(got)
			want := []id.Person{rs[1].Person, rs[2].Person}
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("news of %v, want %v", got, want)
			}
			learned, err2 := ChargesLearnedBetween(ctx, tx, []id.Person{rs[0].Person, rs[1].Person}, meeting, meeting.Add(time.Second))
			if len(learned) != 1 || learned[0].Key != "C2" || learned[0].LearnedAt != meeting {
				t.Errorf("learned %+v, %v", learned, err2)
			}
			news, err3 := LearnedBetween(ctx, tx, []id.Person{rs[2].Person}, meeting, meeting.Add(time.Second))
			if err3 != nil || len(news) != 2 || news[0].Key != "A4" || news[0].KnownSince != meeting || news[1].Key != "A3" || !news[1].KnownSince.Before(meeting) {
				t.Errorf("arrests learned of: %+v, %v", news, err3)
			}
			return 0, err
		})
	})
}
