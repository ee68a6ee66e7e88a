package custody

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

// TestNewYorkRolls applies 62 real rolls and compares with the published answers.
func TestNewYorkRolls(t *testing.T) {
	dir := testkit.Shared(t, "data", "nyc-custody", "visible")
	files, err := filepath.Glob(filepath.Join(dir, "rolls", "*.csv.gz"))
	if err != nil || len(files) != 62 {
		t.Fatalf("%d rolls, %v", len(files), err)
	}
	slices.Sort(files)
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		for _, file := range files {
			digits := strings.TrimSuffix(file[strings.LastIndex(file, "_")+1:], ".csv.gz")
			day := civil.MustDate(digits[:4] + "-" + digits[4:6] + "-" + digits[6:])
			in, rows, duplicates := readRoll(t, file)
			must(t, w, func(ctx context.Context, tx *gate.Tx) (RollReport, error) {
				return ApplyRoll(ctx, tx, id.ImportRun(digits), "jail", day, in, rows, duplicates)
			})
		}
		var got [][]string
		for _, r := range must(t, w, func(ctx context.Context, tx *gate.Tx) ([]RollReport, error) { return Rolls(ctx, tx, "jail") }) {
			line := []string{strings.ReplaceAll(r.Day.String(), "-", ""), strconv.Itoa(r.Rows), strconv.Itoa(r.Duplicates), "", "", ""}
			if r.Compared {
				line[3], line[4], line[5] = strconv.Itoa(r.New), strconv.Itoa(r.Returned), strconv.Itoa(r.Gone)
			}
			got = append(got, line)
		}
		same(t, filepath.Join(dir, "answers", "roll_changes.csv"), got)
		got = nil
		for _, c := range must(t, w, func(ctx context.Context, tx *gate.Tx) ([]Release, error) { return Changes(ctx, tx, "jail") }) {
			got = append(got, []string{strings.ReplaceAll(c.RollDate.String(), "-", ""), c.PersonKey, c.AdmittedAt})
		}
		same(t, filepath.Join(dir, "answers", "roll_releases.csv"), got)
	})
}

func same(t *testing.T, answers string, got [][]string) {
	t.Helper()
	f, err := os.Open(answers)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	want, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want = want[1:]; len(got) != len(want) {
		t.Fatalf("%s: %d lines, want %d", filepath.Base(answers), len(got), len(want))
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("%s line %d: %v, want %v", filepath.Base(answers), i+2, got[i], want[i])
		}
	}
}

func readRoll(t *testing.T, file string) (out []Spell, rows, duplicates int) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range lines[0] {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	seen := map[string]bool{}
	for i, line := range lines[1:] {
		field := func(name string) string { return strings.TrimSpace(line[at[name]]) }
		admitted := strings.TrimSuffix(strings.Replace(field("admitted_dt"), "T", " ", 1), ".000")
		key := field("inmateid") + "|" + admitted
		if seen[key] {
			duplicates++
		}
		seen[key] = true
		out = append(out, Spell{Source: "jail", Key: key, PersonKey: field("inmateid"), Record: "R-" + id.SourceRecord(field("inmateid")), Row: int64(i + 1),
			Hash: strings.Join(line, "|"), Status: field("inmate_status_code"), Received: civil.MustDate(admitted[:10]), ReceivedText: admitted})
	}
	return out, len(lines) - 1, duplicates
}
