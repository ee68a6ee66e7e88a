package db

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"waymark/internal/platform/fault"
)

// Translate turns a driver's error into a fault, by its code and never by its text. An error that is
// a fault already, a cancelled context and nil pass unchanged.
func Translate(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Because(err, fault.NotFound, "There is no such record.")
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteFault(lite)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return postgresFault(pg)
	}
	return err
}

func sqliteFault(e *sqlite.Error) error {
	switch e.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fault.Because(e, fault.Conflict, "It exists already.")
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY, lib.SQLITE_CONSTRAINT_CHECK, lib.SQLITE_CONSTRAINT_NOTNULL, lib.SQLITE_CONSTRAINT_DATATYPE:
		return fault.Because(e, fault.Invalid, "The record does not fit the rules.")
	case lib.SQLITE_FULL:
		return fault.Because(e, fault.Unavailable, "The disk is full. Nothing was saved.")
	}
	if isBusy(e) {
		return fault.Because(e, fault.Unavailable, "The database is busy. Try again.")
	}
	return e
}

// isBusy says that SQLite refused since another process holds the file.
func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == lib.SQLITE_BUSY
}

func postgresFault(e *pgconn.PgError) error {
	switch e.Code {
	case "23505":
		return fault.Because(e, fault.Conflict, "It exists already.")
	case "23503", "23514", "23502":
		return fault.Because(e, fault.Invalid, "The record does not fit the rules.")
	case "40001", "40P01", "55P03":
		return fault.Because(e, fault.Unavailable, "The database is busy. Try again.")
	case "53100":
		return fault.Because(e, fault.Unavailable, "The disk is full. Nothing was saved.")
	}
	return e
}
