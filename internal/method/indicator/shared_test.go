package indicator

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// cases reads a table of reference cases, which are never committed. Where it is not there the test skips, and fails
// where it must be.
func cases(t *testing.T, name string) []map[string]string {
	t.Helper()
	root := os.Getenv("WAYMARK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(root, "data", "numbers", name))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared data %s is missing: set WAYMARK_SHARED", name)
		}
		t.Skipf("the shared data %s is not here (WAYMARK_SHARED)", name)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d lines, %v", name, len(rows), err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		keyed := map[string]string{}
		for i, column := range rows[0] {
			keyed[column] = row[i]
		}
		out = append(out, keyed)
	}
	return out
}

func whole(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// hundredths reads a percentage, as 17 or 17.5.
func hundredths(t *testing.T, text string) Hundredths {
	t.Helper()
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return Hundredths(math.Round(100 * f))
}

// worst keeps the largest difference from printed figures.
type worst struct{ off float64 }

// hold compares with a figure printed to so many decimals.
func (w *worst) hold(t *testing.T, what string, got float64, printed string, decimals int) {
	t.Helper()
	want, err := strconv.ParseFloat(printed, 64)
	if err != nil {
		t.Fatal(err)
	}
	off := math.Abs(got - want)
	w.off = max(w.off, off)
	if !(off <= 0.5000001*math.Pow10(-decimals)) {
		t.Errorf("%s: %.9f, and the table has %s", what, got, printed)
	}
}
