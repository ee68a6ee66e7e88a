package importing_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/examples/profiles"
	"waymark/internal/exchange/importing"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/testkit"
)

var (
	operator = access.OperatorActor("test", "test")
	why      = access.Purpose{Code: access.Importing, Basis: access.FromCommand}
)

// world is a database with the importing room.
type world struct {
	*testkit.World
	imports *importing.Service
	dir     string
}

func onBoth(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := &world{World: testkit.NewWorld(t, d), dir: t.TempDir()}
		w.imports = importing.NewService(w.Gate, w.Clock, w.IDs, importing.Settings{Folder: filepath.Join(w.dir, "files")})
		f(t, w)
	})
}

func spec(t *testing.T, name string) *profile.Profile {
	t.Helper()
	text, err := profiles.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sample gives the path of an invented file that ships.
func sample(name string) string {
	return filepath.Join("..", "..", "..", "examples", "samples", "british", name)
}

// write makes a file of the lines given.
func (w *world) write(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (w *world) apply(t *testing.T, profileName, path string) importing.Report {
	t.Helper()
	r, err := w.imports.Apply(t.Context(), operator, why, spec(t, profileName), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w *world) check(t *testing.T, profileName, path string) importing.Preview {
	t.Helper()
	p, err := w.imports.Check(t.Context(), operator, why, importing.Order{Profile: spec(t, profileName), Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// do runs f in one bulk transaction, for what a test looks up or sets.
func do[T any](t *testing.T, w *world, f func(context.Context, *gate.Tx) (T, error)) T {
	t.Helper()
	ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "test"}
	got, err := gate.Do(t.Context(), w.Gate, ask, f)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (w *world) number(t *testing.T, query string, args ...any) (n int64) {
	t.Helper()
	if err := w.Gate.Settle(t.Context()); err != nil { // the query may be about the audit log
		t.Fatal(err)
	}
	err := w.DB.View(t.Context(), func(q db.Queryer) error { return q.QueryRowContext(t.Context(), query, args...).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
