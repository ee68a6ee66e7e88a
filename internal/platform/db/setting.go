package db

import (
	"context"
	"database/sql"
	"errors"
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
