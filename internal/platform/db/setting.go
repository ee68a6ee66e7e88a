package db

import (
	"context"
	"database/sql"
	"errors"

	"waymark/internal/platform/fault"
)

// Setting gives a fact about the installation, or "" when it is not set.
func Setting(ctx context.Context, q Queryer, name string) (value string, err error) {
	err = q.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, Translate(err)
}

// SetSetting keeps a fact about the installation.
func SetSetting(ctx context.Context, q Queryer, name, value string) error {
	_, err := q.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return Translate(err)
}

// ChangeSetting changes a fact about the installation from what somebody saw it to be, or refuses because
// it is something else by now. An empty value is that of a fact that is not set.
func ChangeSetting(ctx context.Context, q Queryer, name, seen, value string) error {
	if seen == value { // nothing to change, but what was seen must still hold
		now, err := Setting(ctx, q, name)
		if err == nil && now != seen {
			err = settingMoved()
		}
		return err
	}
	if _, err := q.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, '') ON CONFLICT (name) DO NOTHING`, name); err != nil {
		return Translate(err)
	}
	res, err := q.ExecContext(ctx, `UPDATE setting SET value = $3 WHERE name = $1 AND value = $2`, name, seen, value)
	if err != nil {
		return Translate(err)
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		err = settingMoved()
	}
	return err
}

func settingMoved() error {
	return fault.New(fault.Conflict, "Somebody else changed this while you were working on it.")
}
