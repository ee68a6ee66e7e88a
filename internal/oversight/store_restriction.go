package oversight

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

type member = staff.Member

// each runs a query and hands every row to f; the rows are drained when it returns.
func each(ctx context.Context, tx *gate.Tx, query string, args []any, f func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}

func insertRestriction(ctx context.Context, tx *gate.Tx, r Restriction) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO case_restriction (id, person, level, reason, contact, placed_by, placed_at, review_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(r.ID), string(r.Person), string(r.Terms.Level), r.Terms.Reason, r.Terms.Contact, string(r.PlacedBy), r.PlacedAt, r.Terms.ReviewOn)
	return err
}

func updateRestriction(ctx context.Context, tx *gate.Tx, r Restriction) error {
	res, err := tx.ExecContext(ctx, `UPDATE case_restriction SET level = $3, reason = $4, contact = $5, review_on = $6, lifted_at = $7, version = version + 1
WHERE id = $1 AND version = $2`, string(r.ID), r.Version, string(r.Terms.Level), r.Terms.Reason, r.Terms.Contact, r.Terms.ReviewOn, r.LiftedAt)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.Because(err, fault.Conflict, "Somebody changed this restriction after you opened it. Look at it again.")
	}
	return nil
}

func replaceAllowed(ctx context.Context, tx *gate.Tx, r id.Restriction, allow []id.Staff) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM case_restriction_allow WHERE restriction = $1`, string(r)); err != nil {
		return err
	}
	rows := make([][]any, len(allow))
	for i, s := range allow {
		rows[i] = []any{string(r), string(s)}
	}
	return db.InsertRows(ctx, tx, "case_restriction_allow", []string{"restriction", "staff"}, rows, "")
}

func insertStep(ctx context.Context, tx *gate.Tx, r id.Restriction, s Step) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO case_restriction_step (restriction, n, at, by_staff, kind, words)
SELECT $1, COALESCE(MAX(n), 0) + 1, $2, $3, $4, $5 FROM case_restriction_step WHERE restriction = $1`,
		string(r), s.At, string(s.By), string(s.Kind), s.Words)
	return err
}

const restrictionColumns = `id, person, level, reason, contact, placed_by, placed_at, review_on, lifted_at, version`

// restrictions reads restrictions with their allow-lists.
func restrictions(ctx context.Context, tx *gate.Tx, rest string, args ...any) ([]Restriction, error) {
	var out []Restriction
	err := each(ctx, tx, `SELECT `+restrictionColumns+` FROM case_restriction `+rest, args, func(rows *sql.Rows) error {
		var r Restriction
		var level string
		err := rows.Scan(&r.ID, &r.Person, &level, &r.Terms.Reason, &r.Terms.Contact, &r.PlacedBy, &r.PlacedAt, &r.Terms.ReviewOn, &r.LiftedAt, &r.Version)
		r.Terms.Level = access.Restriction(level)
		out = append(out, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	at := make(map[id.Restriction]int, len(out))
	ids := make([]id.Restriction, len(out))
	for i, r := range out {
		at[r.ID], ids[i] = i, r.ID
	}
	return out, db.InChunks(ids, func(part []id.Restriction) error {
		return each(ctx, tx, `SELECT restriction, staff FROM case_restriction_allow WHERE restriction IN (`+db.Marks(1, len(part))+`) ORDER BY restriction, staff`,
			db.Texts(part), func(rows *sql.Rows) error {
				var r id.Restriction
				var s id.Staff
				err := rows.Scan(&r, &s)
				i := at[r]
				out[i].Terms.Allow = append(out[i].Terms.Allow, s)
				return err
			})
	})
}

func activeRestrictions(ctx context.Context, tx *gate.Tx) ([]Restriction, error) {
	return restrictions(ctx, tx, `WHERE lifted_at IS NULL ORDER BY review_on, id`)
}

func activeRestriction(ctx context.Context, tx *gate.Tx, p id.Person) (Restriction, bool, error) {
	found, err := restrictions(ctx, tx, `WHERE person = $1 AND lifted_at IS NULL`, string(p))
	if err != nil || len(found) == 0 {
		return Restriction{}, false, err
	}
	return found[0], true, nil
}

// restrictionsOf gives somebody's restrictions, newest first, with what was done with each.
func restrictionsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]Restriction, error) {
	out, err := restrictions(ctx, tx, `WHERE person = $1 ORDER BY placed_at DESC, id DESC`, string(p))
	if err != nil {
		return nil, err
	}
	at := make(map[id.Restriction]int, len(out))
	for i, r := range out {
		at[r.ID] = i
	}
	err = each(ctx, tx, `SELECT t.restriction, t.at, t.by_staff, t.kind, t.words FROM case_restriction_step t JOIN case_restriction r ON r.id = t.restriction
WHERE r.person = $1 ORDER BY t.restriction, t.n`, []any{string(p)}, func(rows *sql.Rows) error {
		var r id.Restriction
		var s Step
		err := rows.Scan(&r, &s.At, &s.By, &s.Kind, &s.Words)
		i := at[r]
		out[i].Steps = append(out[i].Steps, s)
		return err
	})
	return out, err
}
