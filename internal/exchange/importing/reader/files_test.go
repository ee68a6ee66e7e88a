package reader_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"waymark/examples/profiles"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

const root = "../../../../"

// shared finds a folder of the shared data. It skips without it, and fails where nothing may be skipped.
func shared(t *testing.T, folder string) string {
	t.Helper()
	base := os.Getenv("WAYMARK_SHARED")
	if base == "" {
		base = root + "../shared"
	} else if !filepath.IsAbs(base) {
		base = filepath.Join(root, base)
	}
	dir := filepath.Join(base, "data", folder)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared data %s is missing: set WAYMARK_SHARED", folder)
		}
		t.Skipf("the shared data %s is not here (WAYMARK_SHARED)", folder)
	}
	return dir
}

func shipped(t testing.TB, name string) *profile.Profile {
	t.Helper()
	text, err := profiles.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(text)
	if err != nil {
		t.Fatal(fault.Text(err))
	}
	return p
}

// each reads a file through a profile and hands over every row.
func each(t testing.TB, p *profile.Profile, path string, use func(*reader.Row)) *reader.Reader {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := reader.Open(file, p, reader.Options{FileName: path})
	if err != nil {
		t.Fatal(fault.Text(err))
	}
	var row reader.Row
	for {
		err := r.Next(&row)
		if err == io.EOF {
			return r
		}
		if err != nil {
			t.Fatal(err)
		}
		use(&row)
	}
}

func TestBroward(t *testing.T) {
	dir := shared(t, "broward/visible")
	cases := []struct {
		profile               string
		rows, notices, opens  int64
		noticeRule            reader.Rule
		openField             profile.Field
		sameDay, blankRelease int
	}{
		{profile: "police_people", rows: 4770},
		{profile: "police_arrests", rows: 8845, notices: 30, noticeRule: reader.DateOrder},
		{profile: "jail_custody", rows: 8845, notices: 1, noticeRule: reader.DateOrder, openField: profile.Released, opens: 4, sameDay: 351},
		{profile: "prison_custody", rows: 1982, openField: profile.Released, opens: 271},
		{profile: "court_cases", rows: 6052},
		{profile: "court_outcomes", rows: 2688, notices: 7, noticeRule: reader.CodeUnknown},
		{profile: "risk_assessments", rows: 4770},
	}
	for _, c := range cases {
		p := shipped(t, "broward/"+c.profile)
		keys := map[string]bool{}
		var opens int64
		backwards := 0
		r := each(t, p, filepath.Join(dir, c.profile+".csv"), func(row *reader.Row) {
			keys[row.Key] = true
			for _, x := range row.Refusals {
				t.Errorf("%s: %v", c.profile, x)
			}
			for _, n := range row.Notices {
				if n.Rule != c.noticeRule {
					t.Errorf("%s: an unexpected notice %v", c.profile, n)
				}
			}
			if row.Open(c.openField) {
				opens++
			}
			in, ok1 := row.Moment(profile.Received)
			out, ok2 := row.Moment(profile.Released)
			if ok1 && ok2 && in.Day == out.Day && out.At.Before(in.At) {
				backwards++
				if in.Trusted || out.Trusted {
					t.Errorf("%s row %d: a time that lost its AM or PM is trusted", c.profile, row.Number)
				}
			}
		})
		got := r.Counts()
		if got.Rows != c.rows || got.Noticed != c.notices || opens != c.opens || backwards != c.sameDay || int64(len(keys)) != c.rows {
			t.Errorf("%s: %+v, %d keys, %d open, %d backwards within a day", c.profile, got, len(keys), opens, backwards)
		}
	}
}

func TestNewYorkStays(t *testing.T) {
	dir := shared(t, "nyc-custody/visible")
	people := map[string]bool{}
	open, badAges := 0, 0
	r := each(t, shipped(t, "nyc/custody_spells"), filepath.Join(dir, "custody_spells.csv.gz"), func(row *reader.Row) {
		people[row.PersonKey] = true
		if row.Open(profile.Released) {
			open++
		}
		for _, x := range append(row.Refusals, row.Notices...) {
			if badAges++; x.Field != "age" {
				t.Errorf("%v", x)
			}
		}
	})
	if c := r.Counts(); c.Rows != 80177 || c.Refused != 0 || len(people) != 42769 || open != 2152 {
		t.Errorf("%+v, %d people, %d still there (%d odd ages)", c, len(people), open, badAges)
	}
}

// TestNewYorkRolls reads both months day by day and compares with the published answers.
func TestNewYorkRolls(t *testing.T) {
	dir := shared(t, "nyc-custody/visible")
	changes := table(t, filepath.Join(dir, "answers", "roll_changes.csv"))
	releases := table(t, filepath.Join(dir, "answers", "roll_releases.csv"))
	var got, gone [][]string
	for _, year := range []string{"2017", "2023"} {
		p := shipped(t, "nyc/custody_roll_"+year)
		files, err := filepath.Glob(filepath.Join(dir, "rolls", "*_"+year+"*.csv.gz"))
		if err != nil || len(files) != 31 {
			t.Fatalf("%d rolls of %s, %v", len(files), year, err)
		}
		slices.Sort(files)
		var previous reader.Keys
		earlier := reader.Keys{}
		for _, file := range files {
			now := reader.Keys{}
			r := each(t, p, file, func(row *reader.Row) {
				now[row.Key] = struct{}{}
				for _, x := range row.Refusals {
					t.Error(x)
				}
			})
			c := reader.CompareRolls(previous, earlier, now)
			line, left := rollLines(r, c)
			got, gone = append(got, line), append(gone, left...)
			maps.Copy(earlier, now)
			previous = now
		}
	}
	same(t, "roll_changes", got, changes)
	same(t, "roll_releases", gone, releases)
}

func rollLines(r *reader.Reader, c reader.RollChange) (line []string, gone [][]string) {
	day := strings.ReplaceAll(r.RollDate().String(), "-", "")
	counts := r.Counts()
	line = []string{day, strconv.FormatInt(counts.Rows, 10), strconv.FormatInt(counts.Duplicates, 10), "", "", ""}
	if c.Compared {
		for i, list := range [][]string{c.New, c.Returned, c.Gone} {
			line[3+i] = strconv.Itoa(len(list))
		}
	}
	for _, key := range c.Gone {
		gone = append(gone, append([]string{day}, strings.Split(key, "|")...))
	}
	return line, gone
}

func table(t *testing.T, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func same(t *testing.T, name string, got, want [][]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d lines, want %d", name, len(got), len(want))
		return
	}
	for i := range got {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("%s line %d: %v, want %v", name, i+1, got[i], want[i])
			return
		}
	}
}

func TestBritishSamples(t *testing.T) {
	cases := []struct {
		profile, file string
		rows, refused int64
		rules         []reader.Rule
		shows         []string // parts of rows that show an oddity handled
	}{
		{"police_people", "police_people.csv", 16, 2, []reader.Rule{reader.CodeUnknown, reader.DateFormat},
			[]string{"aliases=Biscuit\nThe Badger", "surname=Café-Smythe", "forenames=Zoë", "address=1 Invented Row\nWealdham", "date_of_birth=1980 "}},
		{"police_arrests", "police_arrests.csv", 16, 2, []reader.Rule{reader.CodeUnknown, reader.DateOrder},
			[]string{"AR26000|2:", "arrested_at=2026-03-03 05:07:00", "arrested_at=2026-03-09 ", "outcome=no_further_action"}},
		{"police_charges", "police_charges.csv", 8, 2, []reader.Rule{reader.CodeUnknown, reader.DateOrder},
			[]string{"CH26001:", "charged_at=2026-03-02 09:40:00", "arrest_ref=AR26009", "outcome=convicted", "outcome_at=2026-03-16"}},
		{"police_custody", "police_custody.csv", 12, 2, []reader.Rule{reader.DateOrder, reader.DateFormat},
			[]string{"surname=FERNWHISTLE", "forenames=Ottoline", "released=open"}},
		{"prison_list", "prison_list_2026-03-26.csv", 13, 1, []reader.Rule{reader.ValueRequired}, []string{"A9000ZZ|2025-11-01:"}},
		{"prison_list", "prison_list_2026-03-27.csv", 12, 1, []reader.Rule{reader.ValueRequired}, []string{"A9013ZZ|2026-03-26:"}},
		{"prison_releases", "prison_releases.csv", 11, 2, []reader.Rule{reader.DateFormat, reader.DateOrder},
			[]string{"released=2026-03-20 09:10:00", "released=2026-03-22 "}},
		{"court_results", "court_results.csv", 8, 2, []reader.Rule{reader.CodeUnknown, reader.DateOrder},
			[]string{"99XX1000426|2:", "disposition=convicted", "disposition=pending", "sentence_type=custody", "custody_length=8 weeks", "plea=guilty"}},
		{"assessments", "assessments.csv", 7, 2, []reader.Rule{reader.NumberRange, reader.ValueRequired},
			[]string{"90002:", "score_2=83", "band_2=High", "score_5=3.6 ", "score_5_name=RSR", "count_1=0"}},
	}
	for _, c := range cases {
		var rules []reader.Rule
		var all strings.Builder
		r := each(t, shipped(t, "british/"+c.profile), root+"examples/samples/british/"+c.file, func(row *reader.Row) {
			for _, x := range row.Refusals {
				rules = append(rules, x.Rule)
			}
			all.WriteString(describe(row) + " \n")
		})
		if got := r.Counts(); got.Rows != c.rows || got.Refused != c.refused || got.Keyless != 0 || !slices.Equal(rules, c.rules) {
			t.Errorf("%s: %+v, rules %v", c.file, got, rules)
		}
		for _, part := range c.shows {
			if !strings.Contains(all.String(), part) {
				t.Errorf("%s: %q is not in\n%s", c.file, part, all.String())
			}
		}
	}
}

const rollProfile = `
name = "x/roll"
title = "Roll"
version = "1"
source = "jail"
kind = "custody_roll"
agency = { name = "X", kind = "prison" }
[record]
key = ["person_ref", "received"]
person_identifier = "inmate_no"
[fields]
person_ref = { columns = ["No"] }
received = { columns = ["In"] }
age = { columns = ["Age"] }
`

func TestRollCountsDoublesAndTheUnknown(t *testing.T) {
	p := mustProfile(t, rollProfile, "")
	file := "No,In,Age\n1,2026-01-02,30\n1,2026-01-02,30\n2,2026-01-02,old\n,2026-01-02,30\n3\n1,2026-02-02,30\n"
	day := civil.SomeDate(civil.MustDate("2026-03-27"))
	rows, r := readAll(t, p, []byte(file), reader.Options{RollDate: day})
	want := reader.Counts{Rows: 6, Refused: 3, Duplicates: 1, Keyless: 2}
	if r.Counts() != want || r.RollDate() != day {
		t.Errorf("%+v on %v", r.Counts(), r.RollDate())
	}
	if !strings.HasPrefix(rows[2], "3@4 2|2026-01-02:") {
		t.Errorf("a refused row lost the key that could be read: %s", rows[2])
	}
	if _, err := reader.Open(strings.NewReader(file), p, reader.Options{FileName: "roll.csv"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a roll of no known day was opened: %v", err)
	}
}

func TestRollDateInAColumn(t *testing.T) {
	p := mustProfile(t, rollProfile+"roll_date = { columns = [\"Day\"] }\n", "")
	rows, r := readAll(t, p, []byte("No,In,Age,Day\n1,2026-01-02,30,2026-03-27\n2,2026-01-02,30,2026-03-28\n"), reader.Options{})
	if r.RollDate().String() != "2026-03-27" || !strings.Contains(rows[1], "!roll.date(Day=2026-03-28)") {
		t.Errorf("%v: %q", r.RollDate(), rows)
	}
}

func TestCompareRolls(t *testing.T) {
	keys := func(s string) reader.Keys {
		k := reader.Keys{}
		for _, x := range strings.Fields(s) {
			k[x] = struct{}{}
		}
		return k
	}
	c := reader.CompareRolls(keys("a b c"), keys("a b c d"), keys("c d e"))
	if !c.Compared || !slices.Equal(c.New, []string{"e"}) || !slices.Equal(c.Returned, []string{"d"}) || !slices.Equal(c.Gone, []string{"a", "b"}) {
		t.Errorf("%+v", c)
	}
	if c := reader.CompareRolls(nil, nil, keys("a")); c.Compared || len(c.New) > 0 {
		t.Errorf("the first roll: %+v", c)
	}
	if c := reader.CompareRolls(keys(""), keys("a"), keys("a")); !c.Compared || len(c.Returned) != 1 {
		t.Errorf("after an empty roll: %+v", c)
	}
}

// TestGuideHasEveryRule keeps the operators' guide true.
func TestGuideHasEveryRule(t *testing.T) {
	guide, err := os.ReadFile(root + "docs/operators/import-profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	for rule, text := range reader.Rules() {
		if text == "" || !strings.Contains(string(guide), "`"+string(rule)+"`") {
			t.Errorf("the guide lacks the rule %s", rule)
		}
	}
}
