package db_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/testkit"
)

func put(ctx context.Context, q db.Queryer, name, value string) error {
	_, err := q.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2)`, name, value)
	return db.Translate(err)
}

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.View(t.Context(), func(q db.Queryer) error {
		return q.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM setting`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestErrorsAreTranslatedByCode(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		for want, statements := range map[fault.Kind][]string{
			fault.Conflict: {`INSERT INTO setting (name, value) VALUES ('a', 'b')`, `INSERT INTO setting (name, value) VALUES ('a', 'c')`},
			fault.Invalid:  {`INSERT INTO setting (name) VALUES ('x')`},
		} {
			err := d.Change(t.Context(), func(q db.Queryer) error {
				for _, s := range statements {
					if _, err := q.ExecContext(t.Context(), s); err != nil {
						return db.Translate(err)
					}
				}
				return nil
			})
			if !fault.Is(err, want) {
				t.Errorf("%v: got %v", want, err)
			}
		}
		err := d.View(t.Context(), func(q db.Queryer) error {
			var s string
			return db.Translate(q.QueryRowContext(t.Context(), `SELECT value FROM setting WHERE name = 'none'`).Scan(&s))
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("no row: %v", err)
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		err := d.View(t.Context(), func(q db.Queryer) error { return put(t.Context(), q, "a", "b") })
		if err == nil || count(t, d) != 0 {
			t.Errorf("a reader wrote: %v", err)
		}
	})
}

// TestOneFailingChangeTakesNothingWithIt runs changes that fail, panic and are cancelled among others
// that must all be there afterwards.
func TestOneFailingChangeTakesNothingWithIt(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		var all sync.WaitGroup
		for i := range 80 {
			all.Go(func() {
				ctx := t.Context()
				if i%8 == 3 {
					ctx = cancelled
				}
				err := d.Change(ctx, func(q db.Queryer) error {
					if err := put(context.WithoutCancel(ctx), q, strings.Repeat("k", i+1), "v"); err != nil {
						return err
					}
					switch i % 8 {
					case 1:
						return errors.New("no")
					case 2:
						panic("boom")
					}
					return nil
				})
				if wantErr := i%8 >= 1 && i%8 <= 3; (err != nil) != wantErr {
					t.Errorf("change %d: %v", i, err)
				}
			})
		}
		all.Wait()
		if n := count(t, d); n != 50 {
			t.Errorf("%d changes stayed, want 50", n)
		}
	})
}

func TestSeveralProcessesMigrateOnce(t *testing.T) {
	path := "sqlite:" + filepath.Join(t.TempDir(), "new.db")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			d, err := db.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = d.Close() }()
			if _, err := d.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestMigrationsExpandOnBoth(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		if n, err := d.Behind(t.Context()); n != 0 || err != nil {
			t.Errorf("%d behind, %v", n, err)
		}
	})
	token := regexp.MustCompile(`\{\{(\w+)\}\}`)
	known := map[string]bool{"instant": true, "date": true, "json": true, "bool": true, "bytes": true, "bigint": true, "real": true, "serial": true, "tx": true, "table": true, "keyed": true}
	err := fs.WalkDir(db.MigrationFiles(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(db.MigrationFiles(), path)
		for _, m := range token.FindAllStringSubmatch(string(raw), -1) {
			if !known[m[1]] {
				t.Errorf("%s: unknown token %s", path, m[0])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestClosedDatabaseRefuses(t *testing.T) {
	d := testkit.SQLite(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	err := d.Change(t.Context(), func(q db.Queryer) error { return put(t.Context(), q, "a", "b") })
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestBadAddresses(t *testing.T) {
	for _, url := range []string{"", "mysql://x", "sqlite:", "postgres://%zz"} {
		if _, err := db.Open(t.Context(), url); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", url, err)
		}
	}
}
