package stats

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The tables of research data that are never committed. A test that needs one skips where it is not there,
// and fails where it must be.

func sharedRoot() string {
	root := os.Getenv("WAYMARK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	return filepath.Join(root, "data")
}

func sharedPath(t testing.TB, path string) string {
	t.Helper()
	whole := filepath.Join(sharedRoot(), filepath.FromSlash(path))
	if _, err := os.Stat(whole); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared data %s is missing: set WAYMARK_SHARED", path)
		}
		t.Skipf("the shared data %s is not here (WAYMARK_SHARED)", path)
	}
	return whole
}

// table is a CSV file, its columns by name.
type table struct {
	path string
	head map[string]int
	rows [][]string
}

func readTable(t testing.TB, path string) *table {
	t.Helper()
	f, err := os.Open(sharedPath(t, path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := &table{path: path, head: map[string]int{}, rows: rows[1:]}
	out.open()
	for i, name := range rows[0] {
		out.head[name] = i
	}
	return out
}

func (x *table) text(t testing.TB, row int, column string) string {
	t.Helper()
	at, ok := x.head[column]
	if !ok {
		t.Fatalf("%s has no column %s", x.path, column)
	}
	return x.rows[row][at]
}

func (x *table) number(t testing.TB, row int, column string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(x.text(t, row, column), 64)
	if err != nil {
		t.Fatalf("%s row %d column %s: %v", x.path, row+1, column, err)
	}
	return v
}

func (x *table) integer(t testing.TB, row int, column string) int {
	t.Helper()
	return int(x.number(t, row, column))
}

func (x *table) texts(t testing.TB, column string) []string {
	t.Helper()
	out := make([]string, len(x.rows))
	for i := range x.rows {
		out[i] = x.text(t, i, column)
	}
	return out
}

func (x *table) numbers(t testing.TB, column string) []float64 {
	t.Helper()
	out := make([]float64, len(x.rows))
	for i := range x.rows {
		out[i] = x.number(t, i, column)
	}
	return out
}

// entry keeps, for a table, which of its rows were held against a figure of ours, and the worst error.
type entry struct {
	rows     map[int]bool
	relative float64 // of figures given in full
	absolute float64 // of figures given to so many decimals
}

var (
	ledgerLock sync.Mutex
	ledger     = map[string]*entry{}
)

// hold compares a figure of ours with one of a table. The error is relative, but where the table has 0.
func (x *table) hold(t *testing.T, row int, what string, got, want, tolerance float64) {
	t.Helper()
	off := math.Abs(got - want)
	if s := math.Abs(want); s > 0 {
		off /= s
	}
	x.record(row, off, 0)
	if !(off <= tolerance) {
		t.Errorf("%s row %d, %s: %.12g, and the table has %.12g (off by %.2g, allowed %.2g)", x.path, row+1, what, got, want, off, tolerance)
	}
}

// holdPrinted compares with a figure that is printed to so many decimals: half of the last one is allowed.
func (x *table) holdPrinted(t *testing.T, row int, what string, got, want float64, decimals int) {
	t.Helper()
	off := math.Abs(got - want)
	x.record(row, 0, off)
	if !(off <= 0.5000001*math.Pow(10, -float64(decimals))) {
		t.Errorf("%s row %d, %s: %.12g, and the table has %.*f", x.path, row+1, what, got, decimals, want)
	}
}

// open enters a table that is read: its rows are none yet that were held.
func (x *table) open() *entry {
	ledgerLock.Lock()
	defer ledgerLock.Unlock()
	if ledger[x.path] == nil {
		ledger[x.path] = &entry{rows: map[int]bool{}}
	}
	return ledger[x.path]
}

func (x *table) record(row int, relative, absolute float64) {
	e := x.open()
	ledgerLock.Lock()
	defer ledgerLock.Unlock()
	e.rows[row] = true
	e.relative, e.absolute = max(e.relative, relative), max(e.absolute, absolute)
}
