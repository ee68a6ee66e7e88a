package cohort

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// EachStart hands on the day on which each person was first taken on, whether or not they are on the scheme now: who
// left early counts as much as who stayed. For bulk runs.
func EachStart(ctx context.Context, tx *gate.Tx, f func(p id.Person, started civil.Date) error) error {
	if err := tx.Need(access.Membership); err != nil {
		return err
	}
	return eachStart(ctx, tx, f, ``)
}

// EachOn hands on everybody who was on the scheme on a day, with the day on which that time on it began. For bulk runs.
func EachOn(ctx context.Context, tx *gate.Tx, day civil.Date, f func(p id.Person, started civil.Date) error) error {
	if err := tx.Need(access.Membership); err != nil {
		return err
	}
	return eachStart(ctx, tx, f, ` WHERE started <= $1 AND (ended IS NULL OR ended > $1)`, day)
}

func eachStart(ctx context.Context, tx *gate.Tx, f func(p id.Person, started civil.Date) error, which string, args ...any) error {
	rows, err := tx.QueryContext(ctx, `SELECT person, MIN(started) FROM episode`+which+` GROUP BY person ORDER BY person`, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p id.Person
		var started civil.Date
		if err := rows.Scan(&p, &started); err != nil {
			return err
		}
		if err := f(p, started); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}

// EachListed hands on everybody whom a selection run listed within its cut, each run with the day as of which it looked.
// For bulk runs.
func EachListed(ctx context.Context, tx *gate.Tx, f func(p id.Person, asOf civil.Date) error) error {
	if err := tx.Need(access.Selection); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT s.person, r.as_of FROM selection_score s JOIN selection_run r ON r.id = s.run
WHERE NOT s.beyond AND s.rank <= r.top ORDER BY s.person, r.as_of`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p id.Person
		var asOf civil.Date
		if err := rows.Scan(&p, &asOf); err != nil {
			return err
		}
		if err := f(p, asOf); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}

// EachLeft hands on everybody whose time on the scheme has ended at least once. For bulk runs.
func EachLeft(ctx context.Context, tx *gate.Tx, f func(p id.Person) error) error {
	if err := tx.Need(access.Membership); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT person FROM episode WHERE ended IS NOT NULL ORDER BY person`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p id.Person
		if err := rows.Scan(&p); err != nil {
			return err
		}
		if err := f(p); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}
