// Package testkit gives tests what the house rules ask for: a fresh migrated database on each engine,
// a clock that stands still, seeded ids, and a gate. Only tests import it.
package testkit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // for making and dropping databases

	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// PostgresEnv names the variable with the address of a PostgreSQL server whose user may make databases
// and roles. `make test` starts a throw-away one and sets it.
const PostgresEnv = "WAYMARK_TEST_POSTGRES"

// SharedEnv names the variable with the folder of the data that is never committed.
const SharedEnv = "WAYMARK_SHARED"

// OnBoth runs a test once on each engine, each time with a fresh migrated database.
func OnBoth(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// World is a database with what services are built from.
type World struct {
	DB    *db.DB
	Gate  *gate.Gate
	Clock *clock.Fixed
	IDs   *id.Source
	Log   *slog.Logger
}

// Noon is where the clocks of tests stand: a Wednesday in November.
var Noon = civil.MustInstant("2026-11-25T12:00:00.000000Z")

// NewWorld makes a world around a database.
func NewWorld(t *testing.T, d *db.DB) *World {
	t.Helper()
	c := clock.At(Noon)
	ids := id.Seeded(c.Now, 1)
	log := Log(t)
	g := gate.New(d, c, ids, log)
	t.Cleanup(func() { _ = g.Close(context.WithoutCancel(t.Context())) })
	return &World{DB: d, Gate: g, Clock: c, IDs: ids, Log: log}
}

// AuditLog gives the entries of the audit log that fit, newest first, with every look that was made.
func AuditLog(t *testing.T, g *gate.Gate, f audit.Filter) []audit.Entry {
	t.Helper()
	if err := g.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	var out []audit.Entry
	err := g.DB().View(t.Context(), func(q db.Queryer) (err error) {
		out, err = audit.List(t.Context(), q, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Log gives a log that a failing test shows.
func Log(t *testing.T) *slog.Logger {
	t.Helper()
	return slog.New(slog.NewTextHandler(testWriter{t}, nil))
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Log(strings.TrimRight(string(b), "\n"))
	return len(b), nil
}

// Shared gives the path of a file of the shared data, or skips the test, saying so. Where CI=true its
// absence is a failure.
func Shared(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv(SharedEnv)
	if root == "" {
		root = filepath.Join(repository(t), "..", "shared")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		missing(t, "%s is absent; set %s to the folder of the shared data", filepath.Join(parts...), SharedEnv)
	}
	return path
}

func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// repository gives the root folder of the module.
func repository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal("the root of the repository was not found")
	return ""
}

// sqliteTemplate migrates one file in each test process; every test gets a copy of it.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "waymark-template")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.db")
	ctx := context.Background()
	d, err := db.Open(ctx, "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if _, err := d.Migrate(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	if err := d.Close(); err != nil { // checkpoints the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite gives a fresh migrated SQLite database.
func SQLite(t *testing.T) *db.DB {
	t.Helper()
	d, _ := SQLiteURL(t)
	return d
}

// SQLiteURL gives a fresh migrated SQLite database and its address.
func SQLiteURL(t *testing.T) (*db.DB, string) {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "waymark.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+path), "sqlite:" + path
}

func open(t *testing.T, address string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// AppRole is the PostgreSQL role that tests connect as: it owns nothing.
const AppRole = "waymark_app"

var databases atomic.Int64

// Postgres gives a fresh migrated PostgreSQL database, reached as a role that owns nothing. Without a
// server it skips the test, saying so; where CI=true that is a failure.
func Postgres(t *testing.T) *db.DB {
	t.Helper()
	d, _ := PostgresURL(t)
	return d
}

// PostgresURL gives a fresh migrated PostgreSQL database and its address for the application's role.
func PostgresURL(t *testing.T) (*db.DB, string) {
	t.Helper()
	server := os.Getenv(PostgresEnv)
	if server == "" {
		missing(t, "no PostgreSQL: set %s (make test does)", PostgresEnv)
	}
	template, err := postgresTemplate(server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("waymark_%d_%d", os.Getpid(), databases.Add(1))
	adminExec(t, server, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, template))
	t.Cleanup(func() { adminExec(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	address := withDatabase(server, name, AppRole)
	return open(t, address), address
}

// OnBothEmpty runs f for the address of a database without a schema on each engine: for tests of upgrades.
func OnBothEmpty(t *testing.T, f func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite:"+filepath.Join(t.TempDir(), "empty.db")) })
	t.Run("postgres", func(t *testing.T) {
		server := os.Getenv(PostgresEnv)
		if server == "" {
			missing(t, "no PostgreSQL: set %s (make test does)", PostgresEnv)
		}
		name := fmt.Sprintf("waymark_%d_%d", os.Getpid(), databases.Add(1))
		adminExec(t, server, "CREATE DATABASE "+name+likeTemplate)
		t.Cleanup(func() { adminExec(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
		f(t, withDatabase(server, name, ""))
	})
}

// likeTemplate is how databases are made that are not cloned.
const likeTemplate = " ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' TEMPLATE template0"

func withDatabase(server, name, user string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	if user != "" {
		u.User = url.User(user)
	}
	return u.String()
}

func adminExec(t *testing.T, server, statement string) {
	t.Helper()
	pool, err := sql.Open("pgx", withDatabase(server, "postgres", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	if _, err := pool.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// templates remembers, for this process, that the template database is ready.
var templates sync.Map

// postgresTemplate makes the migrated template database once on each server and each set of migrations;
// test processes that start at once wait for each other on an advisory lock.
func postgresTemplate(server string) (string, error) {
	name := "waymark_template_" + migrationsSum()
	once, _ := templates.LoadOrStore(name, sync.OnceValue(func() error { return makeTemplate(server, name) }))
	return name, once.(func() error)()
}

func makeTemplate(server, name string) error {
	ctx := context.Background()
	pool, err := sql.Open("pgx", withDatabase(server, "postgres", ""))
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(724016)"); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock(724016)") }()
	var there bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	making := name + "_making"
	for _, s := range []string{
		"DROP DATABASE IF EXISTS " + making + " WITH (FORCE)",
		"CREATE DATABASE " + making + likeTemplate,
		"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '" + AppRole + "') THEN CREATE ROLE " + AppRole + " LOGIN; END IF; END $$",
	} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	if err := migrateTemplate(ctx, withDatabase(server, making, "")); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+making+" RENAME TO "+name)
	return err
}

func migrateTemplate(ctx context.Context, address string) error {
	d, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Grant(ctx, AppRole)
}

func migrationsSum() string {
	h := sha256.New()
	files := db.MigrationFiles()
	_ = fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			raw, _ := fs.ReadFile(files, path)
			fmt.Fprintf(h, "%s\n%s\n", path, raw)
		}
		return nil
	})
	return fmt.Sprintf("%x", h.Sum(nil))[:16]
}

// Settle waits until everything committed so far is below the oldest running transaction, which on a
// PostgreSQL server shared by many tests is not at once. Call it before draining the relay or sealing.
func Settle(t *testing.T, d *db.DB) {
	t.Helper()
	if d.Engine != db.Postgres {
		return
	}
	var mine string
	run(t, d, `SELECT CAST(pg_current_xact_id() AS TEXT)`, &mine)
	for range 2000 {
		var settled bool
		run(t, d, `SELECT CAST('`+mine+`' AS xid8) < pg_snapshot_xmin(pg_current_snapshot())`, &settled)
		if settled {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("other transactions have been open for too long")
}

func run(t *testing.T, d *db.DB, query string, into any) {
	t.Helper()
	err := d.Change(t.Context(), func(q db.Queryer) error {
		return q.QueryRowContext(t.Context(), query).Scan(into)
	})
	if err != nil {
		t.Fatal(err)
	}
}
