package tasking

import (
	"context"
	"encoding/json"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/db"
	"waymark/internal/platform/event"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

const (
	police    = id.Agency("A-police")
	probation = id.Agency("A-probation")
	treatment = id.Agency("A-treatment")
)

var (
	anna = access.Actor{Kind: access.Staff, ID: "S-anna", Agency: police, Roles: []access.Role{access.OffenderManager}}
	ben  = access.Actor{Kind: access.Staff, ID: "S-ben", Agency: probation, Roles: []access.Role{access.ProbationPractitioner}}
	beth = access.Actor{Kind: access.Staff, ID: "S-beth", Agency: probation, Roles: []access.Role{access.ProbationPractitioner}}
	cara = access.Actor{Kind: access.Staff, ID: "S-cara", Agency: "A-iom", Roles: []access.Role{access.Coordinator}}
	drew = access.Actor{Kind: access.Staff, ID: "S-drew", Agency: treatment, Roles: []access.Role{access.ServiceWorker}}
	eve  = access.Actor{Kind: access.Staff, ID: "S-eve", Agency: treatment, Roles: []access.Role{access.ServiceWorker}}
	ann  = access.Actor{Kind: access.Staff, ID: "S-ann", Agency: police, Roles: []access.Role{access.Analyst}}
)

var board = access.Because(access.DailyTasking, access.FromBoard, "2026-11-25")

// stage is a world with agencies, their staff and four people.
type stage struct {
	*testkit.World
	tasks *Service
}

func newStage(t *testing.T, d *db.DB) *stage {
	t.Helper()
	s := &stage{World: testkit.NewWorld(t, d)}
	s.tasks = NewService(s.Gate)
	s.do(t, func(ctx context.Context, tx *gate.Tx) error {
		for _, a := range []agency.Agency{
			{ID: police, Name: "Northshire Police", Short: "Police", Kind: agency.Police},
			{ID: probation, Name: "Probation Service", Short: "Probation", Kind: agency.Probation},
			{ID: treatment, Name: "Turning Tide", Short: "Turning Tide", Kind: agency.Treatment},
			{ID: "A-iom", Name: "IOM team", Short: "IOM", Kind: agency.Coordination},
		} {
			if _, err := agency.AddAgency(ctx, tx, a); err != nil {
				return err
			}
		}
		if err := addStaff(ctx, tx); err != nil {
			return err
		}
		for p, subject := range map[id.Person]gate.Subject{
			"P-one": {OnScheme: true}, "P-two": {OnScheme: true},
			"P-restricted": {OnScheme: true, Restriction: access.Restricted, Contact: "Call the coordinator."},
			"P-excluded":   {OnScheme: true, Restriction: access.Excluded}, "P-off": {},
		} {
			if err := tx.SetSubject(ctx, p, subject); err != nil {
				return err
			}
			if err := addPerson(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// addPerson makes the record that a card is read from.
func addPerson(ctx context.Context, tx *gate.Tx, p id.Person) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO person (id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer,
nationality, language, interpreter, edited, created_at) VALUES ($1, $1, 'Invented', $1, '', '', '', '', '', '', '', $2, $2, $3)`, string(p), false, tx.Now())
	return err
}

// addStaff gives every actor an account, and one to somebody who has left.
func addStaff(ctx context.Context, tx *gate.Tx) error {
	left := access.Actor{ID: "S-left", Agency: probation, Roles: ben.Roles}
	for _, a := range []access.Actor{anna, ben, beth, cara, drew, eve, ann, left} {
		m := staff.Member{ID: a.ID, Name: "Name of " + string(a.ID), Email: string(a.ID) + "@example.org", Agency: a.Agency, Roles: a.Roles}
		if _, err := staff.AddMember(ctx, tx, m); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE staff SET closed = $1 WHERE id = 'S-left'`, tx.Now())
	return err
}

// do runs f as the system.
func (s *stage) do(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "set up"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "set up"}
	if _, err := gate.Do(t.Context(), s.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// ask has anna ask ben to visit.
func (s *stage) ask(t *testing.T, change func(*New)) Task {
	t.Helper()
	n := New{Person: "P-one", What: "Visit", Owner: Owner{Agency: probation, Staff: "S-ben"}, Due: testkit.Noon.Date().AddDays(1),
		Origin: Origin{Kind: FromArrest, Ref: "X1"}}
	if change != nil {
		change(&n)
	}
	task, err := s.tasks.Create(t.Context(), anna, board, n)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

func ref(t Task) Ref { return Ref{Person: t.Person, Task: t.ID, Version: t.Version} }

// lastAudit gives the newest entry of the log.
func (s *stage) lastAudit(t *testing.T) audit.Entry {
	t.Helper()
	out := testkit.AuditLog(t, s.Gate, audit.Filter{Limit: 1})
	if len(out) == 0 {
		t.Fatal("the audit log is empty")
	}
	return out[0]
}

// events gives the kinds of a person's events, oldest first, and the payload of the newest.
func (s *stage) events(t *testing.T, p id.Person) ([]string, Happened) {
	t.Helper()
	var kinds []string
	var last Happened
	err := s.DB.View(t.Context(), func(q db.Queryer) error {
		all, err := event.ForPerson(t.Context(), q, p, EventKinds, 100)
		for i := len(all) - 1; i >= 0 && err == nil; i-- {
			kinds = append(kinds, all[i].Kind)
			last = Happened{}
			err = json.Unmarshal(all[i].Payload, &last)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kinds, last
}
