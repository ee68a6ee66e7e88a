package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"waymark/internal/platform/fault"
)

func openPostgres(ctx context.Context, url string) (*DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fault.New(fault.Invalid, "the PostgreSQL address cannot be read; it looks like postgres://USER@HOST/NAME")
	}
	// Idle transactions would hold back the settled horizon that the relay and the sealer wait for.
	cfg.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	cfg.RuntimeParams["timezone"] = "UTC"
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, fault.Because(err, fault.Unavailable, "the PostgreSQL database does not answer")
	}
	return &DB{Engine: Postgres, read: pool, write: pool}, nil
}
