package app_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/testkit"
)

// TestNewYorkRollsAreTheAnswers applies a month of daily rolls of each format, each on a database of its
// own, and compares every day's changes and every release with the answers.
func TestNewYorkRollsAreTheAnswers(t *testing.T) {
	base := testkit.Shared(t, "data", "nyc-custody", "visible")
	for _, month := range []struct{ prefix, profile string }{{"201703", "nyc/custody_roll_2017"}, {"202303", "nyc/custody_roll_2023"}} {
		t.Run(month.prefix, func(t *testing.T) {
			onBoth(t, func(t *testing.T, p *place) {
				files, err := filepath.Glob(filepath.Join(base, "rolls", "*_"+month.prefix+"*.csv.gz"))
				if err != nil || len(files) < 28 {
					t.Fatalf("%d rolls, %v", len(files), err)
				}
				want := map[string]map[string]string{}
				for _, w := range readCSV(t, filepath.Join(base, "answers", "roll_changes.csv")) {
					want[w["roll_date"]] = w
				}
				for i, file := range files {
					r := p.bringIn(t, month.profile, file)
					day := filepath.Base(file)[len("DOC_Inmates_InCustody_Daily_"):][:8]
					w := want[day]
					got := []string{strconv.FormatInt(r.Rows()+r.Roll.Duplicates, 10), strconv.FormatInt(r.Roll.Duplicates, 10), "", "", ""}
					if r.Roll.Compared {
						got[2], got[3], got[4] = strconv.Itoa(r.Roll.New), strconv.Itoa(r.Roll.Returned), strconv.Itoa(r.Roll.Gone)
					}
					for j, name := range []string{"rows", "duplicate_rows", "new_spells", "returned_spells", "gone_since_previous_roll"} {
						if got[j] != w[name] {
							t.Errorf("%s %s: %s, want %s", day, name, got[j], w[name])
						}
					}
					if i == len(files)-1 {
						if again := p.bringIn(t, month.profile, file); again.New+again.Changed != 0 {
							t.Errorf("the same roll twice: %+v", again.Counts)
						}
					}
				}
				p.compareReleases(t, base, month.prefix)
			})
		})
	}
}

func (p *place) compareReleases(t *testing.T, base, month string) {
	t.Helper()
	got := map[string]bool{}
	releases, err := p.app.Importing.Changes(t.Context(), operator, because(access.Importing), "jail")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range releases {
		got[r.RollDate.String()+" "+r.PersonKey+" "+r.AdmittedAt] = true
	}
	n := 0
	for _, w := range readCSV(t, filepath.Join(base, "answers", "roll_releases.csv")) {
		if w["roll_date"][:6] != month {
			continue
		}
		n++
		d := w["roll_date"]
		if line := d[:4] + "-" + d[4:6] + "-" + d[6:] + " " + w["custody_person_id"] + " " + w["admitted_at"]; !got[line] {
			t.Errorf("missing release %s", line)
			return
		}
	}
	if n != len(got) {
		t.Errorf("%d releases, want %d", len(got), n)
	}
}
