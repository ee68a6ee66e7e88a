package measure

import (
	"context"
	"fmt"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

// lockOf makes a lock of some people, each with one event before.
func lockOf(name string, people int) Lock {
	l := Lock{ID: id.CohortLock("L" + name), Name: name, AsOf: day("2026-07-01"), What: Arrests, Source: "police", Months: 12, Data: Span{day("2024-01-01"), day("2026-11-01")}, Reason: "The cohort of the year"}
	for i := range people {
		l.Members = append(l.Members, Member{Person: id.Person(fmt.Sprintf("P%03d", i)), Started: day("2026-05-01"), Before: 1, Custody: 5, Liberty: 360})
	}
	l.Digest = digest(l.Members)
	return l
}

// TestALockIsShownAsFigures: to who sees figures and nobody's records, with its versions and what came of it each time; and
// of so few that somebody could be told nothing at all.
func TestALockIsShownAsFigures(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		s := NewService(w.Gate, w.IDs)
		ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "test"}
		_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
			first, few := lockOf("spring", 12), lockOf("small", 3)
			second := lockOf("spring", 11)
			second.ID = "Lagain"
			for _, l := range []*Lock{&first, &second, &few} {
				l.MadeAt, l.MadeBy = tx.Now(), ann.ID
				if err := insertLock(ctx, tx, l); err != nil {
					return 0, err
				}
			}
			for i, still := range []int{12, 9} {
				m := LockMeasure{ID: id.LockMeasure(fmt.Sprint("M", i)), MadeAt: tx.Now(), MadeBy: ann.ID, LockResult: LockResult{Plan: EvaluationPlan{What: Arrests, Index: DayOfLock}, StillOn: still, Live: 30, Joined: 30 - still,
					Figures: &Figures{All: Total{People: 12, Before: 12, After: 7}}}}
				if err := insertLockMeasure(ctx, tx, first.ID, m); err != nil {
					return 0, err
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.OpenLock(t.Context(), chay, "spring", 1)
		if err != nil || v.People != 12 || v.Members != nil || v.Before != 12 || v.CustodyBefore != 60 || v.LibertyBefore != 12*360 || !v.Whole || v.TooFew {
			t.Fatalf("%+v, %v", v, err)
		}
		if len(v.Versions) != 2 || v.Versions[0].Version != 2 || v.Versions[0].Size != 11 || len(v.Measures) != 2 || v.Measures[0].StillOn != 9 || v.Measures[0].Figures.All.After != 7 || v.Measures[0].Plan.Index != DayOfLock {
			t.Errorf("%+v, %+v", v.Versions, v.Measures)
		}
		if newest, err := s.OpenLock(t.Context(), chay, "spring", 0); err != nil || newest.Version != 2 || len(newest.Measures) != 0 {
			t.Errorf("the newest is version %d with %d measurements, %v", newest.Version, len(newest.Measures), err)
		}
		if few, err := s.OpenLock(t.Context(), chay, "small", 0); err != nil || !few.TooFew || few.Before != 0 || few.Measures != nil {
			t.Errorf("%+v, %v", few, err)
		}
		if all, err := s.Locks(t.Context(), chay); err != nil || len(all) != 3 {
			t.Errorf("%d locks, %v", len(all), err)
		}
		err = w.DB.Change(t.Context(), func(q db.Queryer) error {
			_, err := q.ExecContext(t.Context(), `UPDATE cohort_lock_member SET before = 9 WHERE person = 'P001'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := s.OpenLock(t.Context(), chay, "spring", 1); err != nil || v.Whole {
			t.Errorf("a change behind its back is not found: %v", err)
		}
	})
}

// TestWhoHasLeftCannotBeWorkedOut from how many were locked and are on the scheme.
func TestWhoHasLeftCannotBeWorkedOut(t *testing.T) {
	if hidden := (LockResult{StillOn: 45, Live: 75, Joined: 30}).Withheld(47); !hidden["left"] || !hidden["still"] || !hidden["joined"] {
		t.Errorf("two have left: %v", hidden)
	}
	if hidden := (LockResult{StillOn: 47, Live: 77, Joined: 30}).Withheld(47); len(hidden) != 0 {
		t.Errorf("nobody has left: %v", hidden)
	}
	if words := (IndexRule("")).Words(); words != "" || FirstTakenOn.Words() == "" || DayOfLock.Words() == "" {
		t.Error("words of the rules")
	}
}

// TestTwoOfALockWhoAreOneHadWhatBothHad: the baseline is that of the people, whatever is found out about who they are.
func TestTwoOfALockWhoAreOneHadWhatBothHad(t *testing.T) {
	l := lockOf("spring", 3)
	l.Members[2].Person, l.Members[2].Before, l.Members[2].Custody, l.Members[2].Liberty = l.Members[0].Person, 4, 20, 345
	frozen, index := l.frozen()
	if len(index) != 2 || index[1].Row != 2 {
		t.Fatalf("%+v", index)
	}
	if m := frozen[l.Members[0].Person]; m.Before != 5 || m.Custody != 20 || m.Liberty != 345 {
		t.Errorf("%+v", m)
	}
}
