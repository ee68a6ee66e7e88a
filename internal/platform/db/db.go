// Package db opens Waymark's database, SQLite or PostgreSQL, and is the only room that knows which
// of the two runs. Stores write one SQL text with $1 placeholders for both. It must never be used to
// reach a person's data: that is the gate's door, which hands out the transactions made here.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"waymark/internal/platform/fault"
)

// Queryer is what a store needs of a transaction. *gate.Tx satisfies it.
type Queryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Engine names the database that runs.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database. On SQLite there is one writer connection, fed by a queue whose waiting
// changes share a commit, and a pool of readers that cannot write.
type DB struct {
	Engine Engine
	read   *sql.DB
	write  *sql.DB
	queue  *writeQueue
	kept   *prepared // SQLite's readers' statements
	path   string    // SQLite's file
}

// Open opens the database that url names, `sqlite:PATH` or `postgres://...`, without migrating it.
func Open(ctx context.Context, url string) (*DB, error) {
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return openPostgres(ctx, url)
	}
	return nil, fault.New(fault.Invalid, "the database must be sqlite:PATH or postgres://USER@HOST/NAME")
}

// Close closes every connection. Changes that wait for the writer are refused.
func (d *DB) Close() error {
	if d.queue != nil {
		d.queue.close()
	}
	err := d.write.Close()
	if d.read != d.write {
		err = errors.Join(err, d.read.Close())
	}
	return err
}

// Ping says whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return Translate(d.read.PingContext(ctx)) }

// Snapshot runs f in a transaction that sees one state of the database. On SQLite it is a reader's and
// cannot write; on PostgreSQL it can, and commits.
func (d *DB) Snapshot(ctx context.Context, f func(Queryer) error) error {
	if d.Engine == Postgres {
		return d.inTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead}, f)
	}
	return d.inReader(ctx, f)
}

// Change runs f in a transaction that may write, and commits when f returns nil. On SQLite changes
// that wait for the writer share one commit, each in a savepoint of its own, so that one that fails
// takes nothing with it.
func (d *DB) Change(ctx context.Context, f func(Queryer) error) error {
	if d.Engine == Postgres {
		return d.inTx(ctx, nil, f)
	}
	return d.queue.do(ctx, f)
}

// View runs f on a reader without a transaction of its own, for data about no person.
func (d *DB) View(ctx context.Context, f func(Queryer) error) error {
	return d.inReader(ctx, f)
}

func (d *DB) inReader(ctx context.Context, f func(Queryer) error) error {
	opts := &sql.TxOptions{ReadOnly: d.Engine == Postgres}
	tx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return Translate(err)
	}
	defer func() { _ = tx.Rollback() }()
	if d.Engine == SQLite {
		return guard(func() error { return f(d.kept.in(tx)) })
	}
	return guard(func() error { return f(tx) })
}

func (d *DB) inTx(ctx context.Context, opts *sql.TxOptions, f func(Queryer) error) error {
	tx, err := d.write.BeginTx(ctx, opts)
	if err != nil {
		return Translate(err)
	}
	if err := guard(func() error { return f(tx) }); err != nil {
		_ = tx.Rollback()
		return err
	}
	return Translate(tx.Commit())
}

// Panic is a panic inside a transaction, turned into an error so that the transaction ends and the
// failure can be recorded; the gate raises it again.
type Panic struct{ Value any }

func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Panic{Value: v}
		}
	}()
	return f()
}

// Settled is a condition on a row's `tx` column that holds for rows which no running transaction can
// still precede. PostgreSQL hands out sequence numbers before it commits, so that a reader of a
// sequence must stop below the oldest transaction that still runs; SQLite has one writer.
func (d *DB) Settled(column string) string {
	if d.Engine == Postgres {
		return "CAST(" + column + " AS xid8) < pg_snapshot_xmin(pg_current_snapshot())"
	}
	return "1 = 1"
}

// SkipLocked is the suffix for a sub-select that leases rows: only PostgreSQL needs one.
func (d *DB) SkipLocked() string {
	if d.Engine == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}
