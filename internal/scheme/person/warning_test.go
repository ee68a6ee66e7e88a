package person_test

import (
	"context"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

func TestWarnings(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, march person.TakenIn) {
		why := access.Because(access.DailyTasking, access.FromBoard, "")
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			return tx.SetSubject(ctx, ada.Person, gate.Subject{OnScheme: true})
		})
		n := person.NewWarning{Kind: person.DangerousDog, What: " Loose dog ", CameFrom: "Housing", AskWhom: "Housing officer", ReviewOn: civil.SomeDate(s.Clock.Now().Date().AddDays(30)), AddedBy: "S-forged"}
		w, err := s.people.AddWarning(t.Context(), officer, why, ada.Person, n)
		if err != nil {
			t.Fatal(err)
		}
		if e := s.lastAudit(t); e.Action != access.PersonEdit || e.Categories != "warnings" || e.Detail["warning"] != string(w) {
			t.Errorf("audit %+v", e)
		}
		if got := s.dump(t, `SELECT kind, what, came_from, ask_whom, added_by FROM warning`); got != "DOG|Loose dog|Housing|Housing officer|S-officer|\n" {
			t.Errorf("kept %s", got)
		}
		if _, err := s.people.AddWarning(t.Context(), linker, why, ada.Person, n); !fault.Is(err, fault.Denied) {
			t.Errorf("a record linker warns: %v", err)
		}
		if _, err := s.people.AddWarning(t.Context(), officer, why, march.Person, n); !fault.Is(err, fault.NotFound) {
			t.Errorf("about somebody out of reach: %v", err)
		}
		look := person.Look{Warning: w, Version: 1, ReviewOn: civil.SomeDate(s.Clock.Now().Date().AddDays(60)), Reason: ""}
		if err := s.people.ReviewWarning(t.Context(), officer, why, ada.Person, look); err != nil {
			t.Fatal(err)
		}
		if err := s.people.ReviewWarning(t.Context(), officer, why, ada.Person, look); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale look: %v", err)
		}
		look.Version, look.End = 2, true
		if err := s.people.ReviewWarning(t.Context(), officer, why, ada.Person, look); !fault.Is(err, fault.Invalid) {
			t.Errorf("ended without a reason: %v", err)
		}
		look.Reason = "The dog is gone"
		if err := s.people.ReviewWarning(t.Context(), officer, why, ada.Person, look); err != nil {
			t.Fatal(err)
		}
		if got := s.dump(t, `SELECT answer, reason, reviewed_by FROM warning_look ORDER BY id`); got != "KEPT||S-officer|\nENDED|The dog is gone|S-officer|\n" {
			t.Errorf("looks %s", got)
		}
		want := []string{person.EventWarningEnded, person.EventWarningReviewed, person.EventWarningAdded}
		for i, e := range s.events(t, ada.Person) {
			if !strings.HasPrefix(e, want[i]) {
				t.Errorf("event %d: %s", i, e)
			}
		}
		if got, err := s.people.OpenWarnings(t.Context(), officer, why, ada.Person); err != nil || len(got.Warnings) != 1 || got.Warnings[0].EndedWhy != "The dog is gone" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// TestALoaderKeepsWhoAddedAWarningAndWhen holds for records that were kept elsewhere before: their day to
// look again may be past.
func TestALoaderKeepsWhoAddedAWarningAndWhen(t *testing.T) {
	onDesk(t, func(t *testing.T, s *desk, ada, _ person.TakenIn) {
		then := civil.MustInstant("2025-01-10T09:00:00.000000Z")
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			_, err := person.AddWarning(ctx, tx, ada.Person, person.NewWarning{Kind: person.Weapon, What: "Lock knife", CameFrom: "Office", AskWhom: "Lead",
				ReviewOn: civil.SomeDate(civil.MustDate("2025-07-10")), AddedBy: "S-then", AddedAt: then})
			return err
		})
		s.asSystem(t, func(ctx context.Context, tx *gate.Tx) error {
			return tx.SetSubject(ctx, ada.Person, gate.Subject{OnScheme: true})
		})
		got, err := s.people.ListWarningsDue(t.Context(), officer, access.Because(access.DailyTasking, access.FromBoard, ""))
		if err != nil || len(got.Rows) != 1 || got.Rows[0].AddedBy != id.Staff("S-then") || got.Rows[0].AddedAt != then || !got.Rows[0].Overdue(got.Today) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
