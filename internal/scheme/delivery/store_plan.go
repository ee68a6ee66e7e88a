package delivery

import (
	"context"
	"database/sql"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func scanObjective(rows *sql.Rows) (o Objective, err error) {
	err = rows.Scan(&o.ID, &o.Title, &o.First, &o.Last, &o.Owner.Agency, &o.Owner.Staff, &o.Why, &o.Measure, &o.Version)
	return o, err
}

func scanMilestone(rows *sql.Rows) (m Milestone, err error) {
	err = rows.Scan(&m.ID, &m.Objective, &m.Title, &m.Due, &m.Status, &m.Version)
	return m, err
}

// objectivesWhere reads objectives, each with its milestones by their days.
func objectivesWhere(ctx context.Context, tx *gate.Tx, which, among string, args ...any) ([]Objective, error) {
	out, err := list(ctx, tx, scanObjective, `SELECT id, title, first_year, last_year, agency, staff, why, measure, version FROM objective `+which+`ORDER BY id`, args...)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	at := make(map[id.Objective]int, len(out))
	for i, o := range out {
		at[o.ID] = i
	}
	milestones, err := list(ctx, tx, scanMilestone, `SELECT id, objective, title, due, status, version FROM milestone `+among+`ORDER BY due, id`, args...)
	for _, m := range milestones {
		o := &out[at[m.Objective]]
		o.Milestones = append(o.Milestones, m)
	}
	return out, err
}

func findObjective(ctx context.Context, tx *gate.Tx, which id.Objective) (Objective, error) {
	all, err := objectivesWhere(ctx, tx, `WHERE id = $1 `, `WHERE objective = $1 `, string(which))
	if err != nil {
		return Objective{}, err
	}
	if len(all) == 0 {
		return Objective{}, fault.New(fault.NotFound, "There is no such objective.")
	}
	return all[0], nil
}

func insertObjective(ctx context.Context, tx *gate.Tx, o Objective) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO objective (id, title, first_year, last_year, agency, staff, why, measure, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(o.ID), o.Title, o.First, o.Last, string(o.Owner.Agency), string(o.Owner.Staff), o.Why, o.Measure, o.Version)
	return err
}

func updateObjective(ctx context.Context, tx *gate.Tx, o Objective) error {
	return one(tx.ExecContext(ctx, `UPDATE objective SET title = $3, first_year = $4, last_year = $5, agency = $6, staff = $7, why = $8, measure = $9, version = version + 1
WHERE id = $1 AND version = $2`, string(o.ID), o.Version, o.Title, o.First, o.Last, string(o.Owner.Agency), string(o.Owner.Staff), o.Why, o.Measure))
}

func insertMilestone(ctx context.Context, tx *gate.Tx, m Milestone) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO milestone (id, objective, title, due, status, version) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(m.ID), string(m.Objective), m.Title, m.Due, string(m.Status), m.Version)
	return err
}

func updateMilestone(ctx context.Context, tx *gate.Tx, m Milestone) error {
	return one(tx.ExecContext(ctx, `UPDATE milestone SET title = $3, due = $4, status = $5, version = version + 1 WHERE id = $1 AND version = $2`,
		string(m.ID), m.Version, m.Title, m.Due, string(m.Status)))
}

// one holds a change to the one row of the version that the user saw.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return changedMeanwhile()
	}
	return nil
}

// list runs a query and drains it.
func list[T any](ctx context.Context, tx *gate.Tx, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, db.Translate(err)
		}
		out = append(out, v)
	}
	return out, db.Translate(rows.Err())
}
