package jdl

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/civil"
)

var today = civil.MustDate("2013-04-30")

func shared(t *testing.T, name string) []map[string]string {
	t.Helper()
	root := os.Getenv("WAYMARK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "..", "shared")
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
	if err != nil {
		t.Fatal(err)
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

// The rows of the table that ask something of a file are held against the specification; the others tell of the Lab.
func TestSpecificationOfTheTable(t *testing.T) {
	spec := Pilot()
	needs := map[Need][]string{}
	for _, c := range spec.Columns {
		needs[c.Need] = append(needs[c.Need], strings.ReplaceAll(c.Name, "_", " "))
	}
	rows, held := shared(t, "jdl_spec.csv"), 0
	for _, c := range rows {
		value, ok := c["value"], true
		switch {
		case c["item"] == "minimum" && strings.Contains(value, "pilot"):
			ok = strings.Contains(value, fmt.Sprintf("at least %d ", spec.Minimum))
		case c["item"] == "data range" && strings.Contains(value, "pilot"):
			ok = strings.Contains(value, fmt.Sprintf("%d to %d", spec.From.Date.Year(), spec.To.Date.Year()))
		case c["item"] == "template essential" && strings.HasPrefix(value, "at least one"):
			ok = value == "at least one of "+strings.Join(needs[OneOf], ", ")
		case c["item"] == "template essential":
			ok = value == strings.Join(needs[Essential], "; ")
		case c["item"] == "template recommended" && c["status"] == "partly_confirmed":
			ok = strings.HasPrefix(strings.ToLower(value), strings.Join(needs[Recommended], ", "))
		case c["item"] == "reported":
			ok = strings.Contains(value, fmt.Sprintf("%s / %s / %s", Decrease, Increase, Inconclusive))
		default:
			continue
		}
		held++
		if !ok {
			t.Errorf("%s: %q is not what is asked here: %+v", c["item"], value, spec)
		}
	}
	t.Logf("jdl_spec.csv: %d of %d rows ask something of a file or its result, and are held; the others tell how the Lab works", held, len(rows))
	if held < 6 {
		t.Error("rows are missing")
	}
}

var (
	reduction = regexp.MustCompile(`^reduction (\d+) to (\d+) percentage points$`)
	fewer     = regexp.MustCompile(`^([\d.]+)% reduction`)
)

func TestPublishedResultsOfTheTable(t *testing.T) {
	rows, held, worst := shared(t, "jdl_results.csv"), 0, 0.0
	number := func(text string) float64 {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, c := range rows {
		if m := reduction.FindStringSubmatch(c["interval"]); m != nil {
			held++
			got, err := Conclude(-number(m[2]), -number(m[1]))
			if err != nil || got != Decrease || c["published_conclusion"] != "significant reduction" {
				t.Errorf("%s: %s (%v), published %s", c["programme"], got, err, c["published_conclusion"])
			}
		}
		if m := fewer.FindStringSubmatch(c["published_conclusion"]); m != nil {
			held++
			got, err := PercentFewer(number(c["treated"]), number(c["comparison"]))
			worst = max(worst, math.Abs(got-number(m[1])))
			if err != nil || math.Abs(got-number(m[1])) > 0.05 {
				t.Errorf("%s: %.4f%% (%v), published %s", c["programme"], got, err, m[1])
			}
		}
	}
	t.Logf("jdl_results.csv: %d of %d rows publish figures to conclude from, and are held, worst error %.1e; the others only their conclusion", held, len(rows), worst)
	if held == 0 {
		t.Error("no row was held")
	}
}

const header = "Surname,Forename,Date of Birth,Gender,Index Date,Conviction-date,intervention_start_date,PNC ID,Prison number\n"

// file gives n good rows of invented people.
func file(n int) string {
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		fmt.Fprintf(&b, "Example%d,Person,1980-01-01,M,2009-04-30,,30/04/2009,P%d,A%d\n", i, i, i)
	}
	return b.String()
}

func TestGoodFile(t *testing.T) {
	r, err := Check(strings.NewReader("\xef\xbb\xbf"+file(60)), Pilot(), today)
	if err != nil || !r.Ready() || len(r.Problems) != 0 || r.Rows != 60 || r.Usable != 60 || r.People != 60 || r.Source != PilotSource {
		t.Errorf("%+v (%v)", r, err)
	}
	r, err = Check(strings.NewReader(file(59)), Pilot(), today)
	if err != nil || r.Ready() || len(r.Problems) != 1 || r.Problems[0].String() != "the file: fewer than 60 people can be used" {
		t.Errorf("59 people: %v (%v)", r.Problems, err)
	}
}

func TestProblemsByRowAndColumn(t *testing.T) {
	spec := Pilot()
	spec.Minimum = 0
	for row, want := range map[string]string{
		"X,Person,1980-01-01,M,2013-04-30,,2010-12-31,P,A": "",
		"X,Person,1980-01-01,M,2013-05-01,,2002-01-01,P,A": "index_date: is in the future",
		",Person,1980-01-01,M,2009-04-30,,,P,A":            "surname: is empty",
		"X,Person,1980-13-01,M,2009-04-30,,,P,A":           "date_of_birth: must be a date, as 2009-04-30 or 30/04/2009",
		"X,Person,2013-05-01,M,,,,P,A":                     "date_of_birth: is in the future|index_date, conviction_date, intervention_start_date: one of these must be filled in",
		"X,Person,1980-01-01,?,2009-04-30,,,P,A":           "gender: must be M, F, Male or Female",
		"X,Person,1980-01-01,male,1980-01-01,,,P,A":        "index_date: is not after the date of birth",
		"X,Person,1980-01-01,F,,,2001-12-31,P,A":           "intervention_start_date: must be from 2002-01-01 to 2010-12-31",
		"X,Person,1980-01-01,F,,2011-01-01,2011-01-01,P,A": "intervention_start_date: must be from 2002-01-01 to 2010-12-31",
		"X,Person,1980-01-01,female,,2011-01-01,,,A":       "pnc_id: is empty; with it more people are found",
		"X,Person,1980-01-01,F,,2011-01-01,,P,\xff":        "prison_number: is not UTF-8",
		"X,Person": "has more or fewer cells than the header",
		"Example0,PERSON,01/01/1980,F,,2011-01-01,,P,A":                "this person stands in an earlier row too",
		"\"two\nlines\",Person,1980-01-01,F,,yesterday,2009-01-01,P,A": "conviction_date: must be a date, as 2009-04-30 or 30/04/2009",
	} {
		r, err := Check(strings.NewReader(file(1)+row+"\n"), spec, today)
		var got []string
		for _, p := range r.Problems {
			place, column, _ := strings.Cut(p.String(), "row 2 (line 3)")
			got = append(got, place+strings.TrimLeft(column, ":, "))
		}
		if err != nil || strings.Join(got, "|") != want {
			t.Errorf("%q: %q (%v), want %q", row, strings.Join(got, "|"), err, want)
		}
	}
}

func TestProblemsOfTheHeader(t *testing.T) {
	r, err := Check(strings.NewReader("surname,SURNAME,forename,gender,pnc_id,other,other\n"), Pilot(), today)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.Column+" "+string(p.Rule))
	}
	want := "surname column_doubled|date_of_birth column_missing|prison_number recommended_column_missing|" +
		"index_date, conviction_date, intervention_start_date column_missing| too_few_people"
	if strings.Join(got, "|") != want || r.Ready() {
		t.Errorf("%s", strings.Join(got, "|"))
	}
	for _, text := range []string{"", header + "\"x\n"} {
		if _, err := Check(strings.NewReader(text), Pilot(), today); err == nil {
			t.Errorf("%q is a file", text)
		}
	}
}

func TestTheListIsBoundedAndTheCountIsNot(t *testing.T) {
	r, err := Check(strings.NewReader(header+strings.Repeat("x\n", maxProblems+5)), Pilot(), today)
	if err != nil || len(r.Problems) != maxProblems || r.Counts[CellsOfRow] != maxProblems+5 || r.Counts[TooFewPeople] != 1 {
		t.Errorf("%d problems listed, counts %v (%v)", len(r.Problems), r.Counts, err)
	}
}

func TestConclude(t *testing.T) {
	for want, x := range map[Conclusion][2]float64{Decrease: {-14, -2}, Increase: {1, 9}, Inconclusive: {-3, 4}} {
		if got, err := Conclude(x[0], x[1]); err != nil || got != want {
			t.Errorf("%v: %s (%v)", x, got, err)
		}
	}
	if got, _ := Conclude(-5, 0); got != Inconclusive {
		t.Error("an interval that ends at 0 leaves it in")
	}
	_, e1 := Conclude(2, 1)
	_, e2 := PercentFewer(1, 0)
	if e1 == nil || e2 == nil {
		t.Error("not refused")
	}
}

// What a check says can be read by anybody: it repeats no cell.
func TestCheckNeverRepeatsACell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.StringMatching(`(|Q[0-9]{6}Z|2009-04-30|M)`), 9, 9).Draw(t, "cells")
		r, err := Check(strings.NewReader(header+strings.Join(cells, ",")+"\n"), Pilot(), today)
		if err != nil {
			t.Fatal(err)
		}
		spoilt := false
		for _, p := range r.Problems {
			if regexp.MustCompile(`Q[0-9]{6}Z`).MatchString(p.String()) {
				t.Fatal(p)
			}
			spoilt = spoilt || p.Row > 0 && !p.Rule.Advice()
		}
		if spoilt == (r.Usable == 1) {
			t.Fatalf("%v, and %d rows can be used", r.Problems, r.Usable)
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add(file(2))
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Check(strings.NewReader(text), Pilot(), today)
		if err == nil && (r.People > r.Usable || r.Usable > r.Rows || len(r.Problems) > maxProblems) {
			t.Fatalf("%+v", r)
		}
	})
}
