package cohort

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// notExcluded keeps out, of the rows that a table x holds, those of people whose record is excluded: who must be absent is
// in no figure, or the figures beside a list would say that somebody is missing from it.
const notExcluded = `NOT EXISTS (SELECT 1 FROM access_subject a WHERE a.person = x.person AND a.restriction = 'EXCLUDED')`

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
	return eachStart(ctx, tx, f, ` AND started <= $1 AND (ended IS NULL OR ended > $1)`, day)
}

func eachStart(ctx context.Context, tx *gate.Tx, f func(p id.Person, started civil.Date) error, which string, args ...any) error {
	rows, err := tx.QueryContext(ctx, `SELECT person, MIN(started) FROM episode x WHERE `+notExcluded+which+` GROUP BY person ORDER BY person`, args...)
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
	rows, err := tx.QueryContext(ctx, `SELECT x.person, r.as_of FROM selection_score x JOIN selection_run r ON r.id = x.run
WHERE NOT x.beyond AND x.rank <= r.top AND `+notExcluded+` ORDER BY x.person, r.as_of`)
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
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT person FROM episode x WHERE ended IS NOT NULL AND `+notExcluded+` ORDER BY person`)
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
