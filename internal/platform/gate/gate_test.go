package gate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

var coordinator = access.Actor{Kind: access.Staff, ID: "S-coordinator", Roles: []access.Role{access.Coordinator}}

func board() access.Purpose {
	return access.Because(access.DailyTasking, access.FromBoard, "2026-11-25")
}

func read(who access.Actor, why access.Purpose, people ...id.Person) access.Ask {
	return access.Ask{Actor: who, Purpose: why, Action: access.PersonRead, Subjects: people}
}

func nothing(context.Context, *gate.Tx) (string, error) { return "data", nil }

// settle makes three people: on the scheme, on it and restricted, and off it.
func settle(t *testing.T, w *testkit.World) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		return 0, errors.Join(
			tx.SetSubject(ctx, "P-on", gate.Subject{OnScheme: true, District: "north"}),
			tx.SetSubject(ctx, "P-restricted", gate.Subject{OnScheme: true, District: "north", Restriction: access.Restricted, Contact: "Call the coordinator."}),
			tx.SetSubject(ctx, "P-excluded", gate.Subject{OnScheme: true, District: "north", Restriction: access.Excluded}),
			tx.SetSubject(ctx, "P-off", gate.Subject{District: "north"}),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func entries(t *testing.T, w *testkit.World, f audit.Filter) []audit.Entry {
	t.Helper()
	return testkit.AuditLog(t, w.Gate, f)
}

func TestEveryOutcomeLeavesItsRow(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		broken := func(context.Context, *gate.Tx) (string, error) { return "", errors.New("the disk is gone") }
		for _, c := range []struct {
			name    string
			ask     access.Ask
			f       func(context.Context, *gate.Tx) (string, error)
			kind    fault.Kind
			outcome access.Outcome
		}{
			{"allowed", read(coordinator, board(), "P-on"), nothing, -1, access.Allowed},
			{"role", read(access.Actor{Kind: access.Staff, ID: "S-analyst", Roles: []access.Role{access.Analyst}}, board(), "P-on"), nothing, fault.Denied, access.Refused},
			{"no purpose", read(coordinator, access.Purpose{}, "P-on"), nothing, fault.NeedsReason, access.ReasonAsked},
			{"restricted", read(coordinator, board(), "P-restricted"), nothing, fault.Denied, access.Withheld},
			{"excluded", read(coordinator, board(), "P-excluded"), nothing, fault.NotFound, access.Absent},
			{"off the scheme", read(coordinator, board(), "P-off"), nothing, fault.NotFound, access.Absent},
			{"unknown", read(coordinator, board(), "P-none"), nothing, fault.NotFound, access.Absent},
			{"broken", read(coordinator, board(), "P-on"), broken, fault.Internal, access.Failed},
		} {
			before := entries(t, w, audit.Filter{})
			got, err := gate.Read(t.Context(), w.Gate, c.ask, c.f)
			if c.kind < 0 && (err != nil || got != "data") || c.kind >= 0 && (!fault.Is(err, c.kind) || got != "") {
				t.Errorf("%s: got %q, %v", c.name, got, err)
			}
			after := entries(t, w, audit.Filter{})
			if len(after) != len(before)+1 || after[0].Outcome != c.outcome {
				t.Errorf("%s: %d new rows, newest %v", c.name, len(after)-len(before), after[0].Outcome)
			}
			if got := entries(t, w, audit.Filter{Person: c.ask.Subjects[0], Limit: 1}); len(got) != 1 || got[0].Seq != after[0].Seq {
				t.Errorf("%s: the row does not name its subject", c.name)
			}
		}
	})
}

func TestPanicIsRecordedAndRaisedAgain(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_, _ = gate.Do(t.Context(), w.Gate, access.Ask{Actor: coordinator, Purpose: board(), Action: access.PersonEdit, Subjects: []id.Person{"P-on"}},
				func(context.Context, *gate.Tx) (int, error) { panic("boom") })
		}()
		if got := entries(t, w, audit.Filter{Limit: 1}); got[0].Outcome != access.Failed {
			t.Errorf("outcome %v", got[0].Outcome)
		}
		if _, err := gate.Read(t.Context(), w.Gate, read(coordinator, board(), "P-on"), nothing); err != nil {
			t.Errorf("the door is stuck after a panic: %v", err)
		}
	})
}

func TestNoAuditRowNoData(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		ask := read(coordinator, board(), "P-on")
		ask.Purpose.Reason = "x\x00y" // PostgreSQL cannot store it; on SQLite the daybook is closed instead
		if d.Engine == db.SQLite {
			got, err := gate.Read(t.Context(), w.Gate, ask, func(context.Context, *gate.Tx) (string, error) {
				return "data", w.Gate.Close(t.Context())
			})
			if err == nil || got != "" {
				t.Errorf("data came without its audit row: %q, %v", got, err)
			}
			return
		}
		if got, err := gate.Read(t.Context(), w.Gate, ask, nothing); err == nil || got != "" {
			t.Errorf("data came without its audit row: %q, %v", got, err)
		}
	})
}

func TestNestedCallIsAFaultAtOnce(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		_, err := gate.Do(t.Context(), w.Gate, access.Ask{Actor: coordinator, Purpose: board(), Action: access.PersonEdit, Subjects: []id.Person{"P-on"}},
			func(ctx context.Context, _ *gate.Tx) (string, error) {
				return gate.Read(ctx, w.Gate, read(coordinator, board(), "P-on"), nothing)
			})
		if err == nil || !strings.Contains(err.Error(), "inside a gate call") {
			t.Errorf("got %v", err)
		}
	})
}

func TestZeroAndFinishedTransactionsRefuse(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		var kept *gate.Tx
		_, err := gate.Read(t.Context(), w.Gate, read(coordinator, board(), "P-on"), func(_ context.Context, tx *gate.Tx) (int, error) {
			kept = tx
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, tx := range map[string]*gate.Tx{"zero": {}, "finished": kept, "nil": nil} {
			if _, err := tx.QueryContext(t.Context(), "SELECT 1"); err == nil {
				t.Errorf("%s: a query ran", name)
			}
			if _, err := tx.ExecContext(t.Context(), "DELETE FROM setting"); err == nil {
				t.Errorf("%s: a statement ran", name)
			}
			if err := tx.Need(access.Identity); err == nil {
				t.Errorf("%s: Need passed", name)
			}
		}
	})
}

func TestNeedHoldsToTheGrantAndTheSubjects(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		try := func(c access.Category, p id.Person) error {
			_, err := gate.Read(t.Context(), w.Gate, read(coordinator, board(), "P-on"), func(_ context.Context, tx *gate.Tx) (int, error) {
				return 0, tx.Need(c, p)
			})
			return err
		}
		if err := try(access.Identity|access.Offending, "P-on"); err != nil {
			t.Errorf("granted categories: %v", err)
		}
		if got := entries(t, w, audit.Filter{Limit: 1}); got[0].Categories != "identity,offending" {
			t.Errorf("the row says %q was read", got[0].Categories)
		}
		if err := try(access.Health, "P-on"); !fault.Is(err, fault.Denied) {
			t.Errorf("a category that was not granted: %v", err)
		}
		if err := try(access.Identity, "P-off"); err == nil {
			t.Error("somebody undeclared was read")
		}
	})
}

func TestAListSaysWhomItShows(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		ask := access.Ask{Actor: coordinator, Purpose: board(), Action: access.CohortList}
		if _, err := gate.Read(t.Context(), w.Gate, ask, nothing); err == nil {
			t.Error("a list that disclosed nobody was handed out")
		}
		shown, err := gate.Read(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) ([]gate.Shown, error) {
			return tx.Disclose(ctx, scoped(t, ctx, tx))
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []gate.Shown{{Person: "P-on"}, {Person: "P-restricted", Stub: true, Contact: "Call the coordinator."}}
		if fmt.Sprint(shown) != fmt.Sprint(want) {
			t.Errorf("shown %v, want %v", shown, want)
		}
		if got := entries(t, w, audit.Filter{Person: "P-restricted", Limit: 1}); len(got) != 1 {
			t.Error("the list's row does not name the people shown")
		}
		_, err = gate.Read(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) ([]gate.Shown, error) {
			return tx.Disclose(ctx, []id.Person{"P-excluded"})
		})
		if err == nil {
			t.Error("somebody excluded was shown")
		}
	})
}

func scoped(t *testing.T, ctx context.Context, tx *gate.Tx) []id.Person {
	t.Helper()
	where, args, _ := tx.Scope().SQL("s.person", 1)
	rows, err := tx.QueryContext(ctx, `SELECT s.person FROM access_subject s WHERE `+where+` ORDER BY s.person`, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []id.Person
	for rows.Next() {
		var p string
		if err := rows.Scan(&p); err != nil {
			t.Fatal(err)
		}
		out = append(out, id.Person(p))
	}
	return out
}

// TestChangesShareCommitsAndFailAlone runs many changes at once, of which every third fails: all others stay.
func TestChangesShareCommitsAndFailAlone(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		var all sync.WaitGroup
		for i := range 60 {
			all.Go(func() {
				_, err := gate.Do(t.Context(), w.Gate, access.Ask{Actor: coordinator, Purpose: board(), Action: access.PersonEdit, Subjects: []id.Person{"P-on"}},
					func(ctx context.Context, tx *gate.Tx) (int, error) {
						if err := tx.Emit(ctx, "test.happened", 1, map[string]int{"n": i}, "P-on"); err != nil {
							return 0, err
						}
						if i%3 == 0 {
							return 0, fault.New(fault.Invalid, "no")
						}
						return i, nil
					})
				if (err != nil) != (i%3 == 0) {
					t.Errorf("change %d: %v", i, err)
				}
			})
		}
		all.Wait()
		var n int
		if err := d.View(t.Context(), func(q db.Queryer) error {
			return q.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM event`).Scan(&n)
		}); err != nil || n != 40 {
			t.Errorf("%d events, %v; want 40", n, err)
		}
	})
}

func TestTheLogIsAppendOnly(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		settle(t, w)
		for _, statement := range []string{
			`UPDATE audit_entry SET outcome = 'allowed'`, `DELETE FROM audit_entry`, `UPDATE audit_subject SET person = 'x'`,
			`DELETE FROM audit_subject`, `UPDATE event SET kind = 'x'`,
		} {
			if _, err := gate.Read(t.Context(), w.Gate, read(coordinator, board(), "P-on"), nothing); err != nil {
				t.Fatal(err)
			}
			if err := w.Gate.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			err := d.Change(t.Context(), func(q db.Queryer) error {
				_, err := q.ExecContext(t.Context(), `INSERT INTO event (id, at, actor, agency, kind, version, payload) VALUES ($1, 'x', '', '', '', 1, '{}')`, statement)
				if err != nil {
					return err
				}
				_, err = q.ExecContext(t.Context(), statement)
				return err
			})
			if err == nil {
				t.Errorf("%s was carried out", statement)
			}
		}
	})
}

// TestRevisionMovesWithWatchedTablesOnly: what is kept of a table must be told from what is stored, and only then.
func TestRevisionMovesWithWatchedTablesOnly(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		w.Gate.Watch("setting")
		ask := access.Ask{Actor: access.SystemActor("test", ""), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "r"}
		refused := fault.New(fault.Invalid, "no")
		for _, c := range []struct {
			query string
			err   error
			moves int64
		}{
			{"INSERT INTO setting (name, value) VALUES ('a', '1') ON CONFLICT DO NOTHING", nil, 1},
			{"insert into\n setting(name, value) VALUES ('b', '1') on conflict do nothing", nil, 1},
			{"UPDATE setting SET value = '2'", nil, 1},
			{"DELETE FROM setting WHERE name = 'b'", nil, 1},
			{"DELETE FROM setting WHERE name = 'a'", refused, 0},
			{"DELETE FROM access_reach", nil, 0},
		} {
			before, err := w.Gate.Revision(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			_, err = gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
				for range 2 { // however often, a transaction counts once
					if _, err := tx.ExecContext(ctx, c.query); err != nil {
						return 0, err
					}
				}
				return 0, c.err
			})
			if !errors.Is(err, c.err) {
				t.Fatalf("%s: %v", c.query, err)
			}
			if after, err := w.Gate.Revision(t.Context()); err != nil || after-before != c.moves {
				t.Errorf("%s: moved by %d, want %d (%v)", c.query, after-before, c.moves, err)
			}
		}
	})
}

// TestKeptIsWhatIsStored: what is held in memory is never another than a read would give, whoever changed it.
func TestKeptIsWhatIsStored(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		here, other := testkit.NewWorld(t, d), testkit.NewWorld(t, d)
		here.Gate.Watch("setting")
		other.Gate.Watch("setting")
		loads := 0
		held := func(ctx context.Context, tx *gate.Tx) (string, error) {
			return gate.Kept(ctx, tx, "setting", []string{"setting"}, func() (v string, err error) {
				loads++
				err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(value), '') FROM setting WHERE name = $1`, "kept").Scan(&v)
				return v, err
			})
		}
		look := func(want string, anew bool) {
			t.Helper()
			before := loads
			got, err := gate.Read(t.Context(), here.Gate, read(coordinator, board(), "P-on"), held)
			if err != nil || got != want || (loads > before) != anew {
				t.Errorf("%q, read anew %v: want %q, %v (%v)", got, loads > before, want, anew, err)
			}
		}
		set := func(w *testkit.World, value string, fail error) {
			t.Helper()
			ask := access.Ask{Actor: access.SystemActor("test", ""), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "r"}
			_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (string, error) {
				if _, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ('kept', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, value); err != nil {
					return "", err
				}
				got, err := held(ctx, tx)
				if err == nil && got != value {
					t.Errorf("the transaction that wrote %q sees %q", value, got)
				}
				return got, errors.Join(err, fail)
			})
			if !errors.Is(err, fail) {
				t.Fatal(err)
			}
		}
		settle(t, here)
		look("", true)
		look("", false)
		set(here, "mine", nil)
		look("mine", true)
		look("mine", false)
		set(other, "theirs", nil)
		look("theirs", true)
		set(here, "undone", errors.New("no"))
		look("theirs", false)
	})
}
