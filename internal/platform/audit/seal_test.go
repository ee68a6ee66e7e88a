package audit_test

import (
	"fmt"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/db"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

func fill(t *testing.T, d *db.DB, n int) {
	t.Helper()
	for i := range n {
		err := d.Change(t.Context(), func(q db.Queryer) error {
			_, err := audit.Append(t.Context(), q, audit.Entry{
				At: testkit.Noon, ActorKind: access.Staff, Actor: "S1", Action: access.PersonRead, Operation: access.Consult,
				Outcome: access.Allowed, Purpose: access.Caseload, BasisRef: fmt.Sprint("task ", i), Subjects: []id.Person{id.Person(fmt.Sprint("P", i)), "P"},
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func seal(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	testkit.Settle(t, d)
	err := d.Change(t.Context(), func(q db.Queryer) error {
		var err error
		n, err = audit.Seal(t.Context(), d, q, testkit.Noon)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func verify(t *testing.T, d *db.DB) (r audit.Report) {
	t.Helper()
	err := d.View(t.Context(), func(q db.Queryer) error {
		var err error
		r, err = audit.Verify(t.Context(), q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSealAndVerify(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		fill(t, d, 7)
		if n := seal(t, d); n != 7 {
			t.Errorf("sealed %d", n)
		}
		fill(t, d, 6)
		if n := seal(t, d); n != 6 {
			t.Errorf("sealed %d", n)
		}
		if n := seal(t, d); n != 0 {
			t.Errorf("sealed %d twice", n)
		}
		fill(t, d, 2)
		r := verify(t, d)
		if r.Entries != 15 || r.Sealed != 13 || r.Unsealed != 2 || r.Heads != 2 || len(r.Problems) != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// tamper lists what somebody with the rights of the database's owner could do to hide a look.
var tamper = map[string]string{
	"change":         `UPDATE audit_entry SET outcome = 'refused' WHERE seq = 5`,
	"remove":         `DELETE FROM audit_entry WHERE seq = 5`,
	"reorder":        `UPDATE audit_entry SET seq = CASE seq WHEN 5 THEN -6 WHEN 6 THEN -5 ELSE seq END WHERE seq IN (5, 6)`,
	"change subject": `UPDATE audit_subject SET person = 'Q' WHERE entry = 5 AND person = 'P'`,
	"remove subject": `DELETE FROM audit_subject WHERE entry = 5 AND person = 'P'`,
	"remove leaf":    `DELETE FROM audit_leaf WHERE leaf = 4`,
	"change head":    `UPDATE audit_head SET size = size - 1`,
}

func TestTamperingIsFound(t *testing.T) {
	for name, statement := range tamper {
		t.Run(name, func(t *testing.T) {
			d := testkit.SQLite(t)
			fill(t, d, 9)
			seal(t, d)
			err := d.Change(t.Context(), func(q db.Queryer) error {
				for _, trigger := range []string{"audit_entry_no_update", "audit_entry_no_delete", "audit_subject_no_update", "audit_subject_no_delete", "audit_head_no_update"} {
					if _, err := q.ExecContext(t.Context(), "DROP TRIGGER "+trigger); err != nil {
						return err
					}
				}
				if _, err := q.ExecContext(t.Context(), statement); err != nil {
					return err
				}
				_, err := q.ExecContext(t.Context(), `UPDATE audit_entry SET seq = -seq WHERE seq < 0`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if r := verify(t, d); len(r.Problems) == 0 {
				t.Errorf("not found: %+v", r)
			}
		})
	}
}
