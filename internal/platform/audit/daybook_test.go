package audit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/db"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

// shelf is a SQLite database and the daybooks of the processes that share it.
type shelf struct {
	*testkit.World
	d *db.DB
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	d := testkit.SQLite(t)
	return &shelf{testkit.NewWorld(t, d), d}
}

func (s *shelf) daybook(t *testing.T) *audit.Daybook {
	t.Helper()
	b := audit.NewDaybook(s.d, s.IDs)
	t.Cleanup(func() { _ = b.Close(context.WithoutCancel(t.Context())) })
	return b
}

func (s *shelf) look(n int) audit.Entry {
	return audit.Entry{
		At: s.Clock.Now(), ActorKind: access.Staff, Actor: "S-ada", Agency: "A-police", Action: access.PersonRead, Operation: access.Consult,
		Outcome: access.Allowed, Purpose: access.DailyTasking, Basis: access.FromBoard, Reason: "As \"tasked\"", Categories: "identity",
		Request: "look " + strconv.Itoa(n), Detail: map[string]string{"withheld": "P-3"}, Subjects: []id.Person{"P-1", "P-2"},
	}
}

// requests gives the entries of the log in its order, by what their looks are called.
func (s *shelf) requests(t *testing.T) []string {
	t.Helper()
	var out []string
	err := s.d.View(t.Context(), func(q db.Queryer) error {
		all, err := audit.List(t.Context(), q, audit.Filter{Limit: 1000})
		for _, e := range all {
			out = append(out, e.Request)
		}
		slices.Reverse(out)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestALookComesWholeIntoTheLog(t *testing.T) {
	s := newShelf(t)
	b := s.daybook(t)
	must(t, b.Add(t.Context(), s.look(1)))
	must(t, b.Settle(t.Context()))
	must(t, b.Settle(t.Context())) // once is enough
	err := s.d.View(t.Context(), func(q db.Queryer) error {
		all, err := audit.List(t.Context(), q, audit.Filter{Person: "P-2"})
		if err != nil {
			return err
		}
		want := s.look(1)
		if len(all) != 1 {
			return fmt.Errorf("%d entries", len(all))
		}
		subjects, err := audit.SubjectsFor(t.Context(), q, all)
		got := all[0]
		got.Subjects = subjects[got.Seq]
		want.Seq = got.Seq
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		return err
	})
	must(t, err)
}

func TestLooksPrecedeTheChangeThatCameAfterThem(t *testing.T) {
	s := newShelf(t)
	b := s.daybook(t)
	change := func(name string, fail error) error {
		return s.d.Change(t.Context(), func(q db.Queryer) error {
			if err := b.Precede(t.Context(), q); err != nil {
				return err
			}
			e := s.look(0)
			e.Request = name
			_, err := audit.Append(t.Context(), q, e)
			return errors.Join(err, fail)
		})
	}
	must(t, b.Add(t.Context(), s.look(1)))
	must(t, b.Add(t.Context(), s.look(2)))
	if err := change("undone", errors.New("the form is stale")); err == nil {
		t.Fatal("the change did not fail")
	}
	must(t, change("change A", nil))
	must(t, b.Add(t.Context(), s.look(3)))
	must(t, change("change B", nil))
	if got := s.requests(t); !slices.Equal(got, []string{"look 1", "look 2", "change A", "look 3", "change B"}) {
		t.Errorf("the log says %q", got)
	}
}

// A process that was killed leaves its looks in the file; whoever comes next brings them in, and a crash
// between the move and the clearing of the file doubles none.
func TestLooksOfADeadProcessComeInOnce(t *testing.T) {
	s := newShelf(t)
	dead := s.daybook(t)
	for n := range 1203 { // more than one transaction moves
		must(t, dead.Add(t.Context(), s.look(n)))
	}
	err := s.d.Change(t.Context(), func(q db.Queryer) error { return dead.Precede(t.Context(), q) }) // moved, not cleared
	must(t, err)
	must(t, dead.Add(t.Context(), s.look(1203)))
	next := s.daybook(t)
	must(t, next.Settle(t.Context()))
	var n int
	err = s.d.View(t.Context(), func(q db.Queryer) error {
		return q.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM audit_entry WHERE request LIKE 'look %'`).Scan(&n)
	})
	if err != nil || n != 1204 {
		t.Errorf("%d looks are in the log: %v", n, err)
	}
}

func TestTwoProcessesShareADaybook(t *testing.T) {
	s := newShelf(t)
	books := []*audit.Daybook{s.daybook(t), s.daybook(t)}
	var wg sync.WaitGroup
	for i, b := range books {
		wg.Go(func() {
			for n := range 60 {
				if err := b.Add(t.Context(), s.look(100*i+n)); err != nil {
					t.Error(err)
				}
				if n%7 == 0 {
					if err := b.Settle(t.Context()); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	must(t, books[0].Settle(t.Context()))
	got := s.requests(t)
	slices.Sort(got)
	if len(got) != 120 || len(slices.Compact(got)) != 120 {
		t.Errorf("%d looks, %d of them different", len(got), len(slices.Compact(got)))
	}
}

func TestClosingSettles(t *testing.T) {
	s := newShelf(t)
	b := s.daybook(t)
	must(t, b.Add(t.Context(), s.look(1)))
	must(t, b.Close(t.Context()))
	if got := s.requests(t); len(got) != 1 {
		t.Errorf("the log says %q", got)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Errorf("closed twice: %v", err)
	}
}
