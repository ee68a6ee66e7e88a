package measure

import (
	"context"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
)

// insertLock keeps a lock as the next version of its name.
func insertLock(ctx context.Context, tx *gate.Tx, l *Lock) error {
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) + 1 FROM cohort_lock WHERE name = $1`, l.Name).Scan(&l.Version); err != nil {
		return db.Translate(err)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO cohort_lock (id, name, version, as_of, what, source, months, data_from, data_to, reason, digest, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, string(l.ID), l.Name, l.Version, l.AsOf, string(l.What), l.Source, l.Months, l.Data.From, l.Data.Until.AddDays(-1),
		l.Reason, l.Digest, l.MadeAt, string(l.MadeBy))
	if err != nil {
		return err
	}
	rows := make([][]any, len(l.Members))
	for i, m := range l.Members {
		rows[i] = []any{string(l.ID), string(m.Person), m.Started, m.Before, m.Custody, m.Liberty}
	}
	return db.InsertRows(ctx, tx, "cohort_lock_member", []string{"cohort_lock", "person", "started", "before", "custody", "liberty"}, rows, "")
}

const lockColumns = `SELECT id, name, version, as_of, what, source, months, data_from, data_to, reason, digest, made_at, made_by,
(SELECT COUNT(*) FROM cohort_lock_member m WHERE m.cohort_lock = cohort_lock.id) FROM cohort_lock `

func scanLock(rows interface{ Scan(...any) error }) (Lock, error) {
	var l Lock
	err := rows.Scan(&l.ID, &l.Name, &l.Version, &l.AsOf, &l.What, &l.Source, &l.Months, &l.Data.From, &l.Data.Until, &l.Reason, &l.Digest, &l.MadeAt, &l.MadeBy, &l.Size)
	l.Data.Until = l.Data.Until.AddDays(1)
	return l, db.Translate(err)
}

// findLock gives one version of a lock, 0 for the newest, with its members in the order of their ids.
func findLock(ctx context.Context, tx *gate.Tx, name string, version int) (Lock, error) {
	l, err := scanLock(tx.QueryRowContext(ctx, lockColumns+`WHERE name = $1 AND ($2 = 0 OR version = $2) ORDER BY version DESC LIMIT 1`, name, version))
	if err != nil {
		return l, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT person, started, before, custody, liberty FROM cohort_lock_member WHERE cohort_lock = $1 ORDER BY person`, string(l.ID))
	if err != nil {
		return l, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var m Member
		if err := rows.Scan(&m.Person, &m.Started, &m.Before, &m.Custody, &m.Liberty); err != nil {
			return l, err
		}
		l.Members = append(l.Members, m)
	}
	return l, db.Translate(rows.Err())
}

// allLocks gives every version of every lock without its members, newest first.
func allLocks(ctx context.Context, tx *gate.Tx) ([]Lock, error) {
	return locksWhere(ctx, tx, `ORDER BY id DESC LIMIT $1`, 100)
}

// locksNamed gives every version of a name without its members, newest first.
func locksNamed(ctx context.Context, tx *gate.Tx, name string) ([]Lock, error) {
	return locksWhere(ctx, tx, `WHERE name = $1 ORDER BY version DESC`, name)
}

func locksWhere(ctx context.Context, tx *gate.Tx, which string, args ...any) ([]Lock, error) {
	rows, err := tx.QueryContext(ctx, lockColumns+which, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Lock
	for rows.Next() {
		l, err := scanLock(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, db.Translate(rows.Err())
}
