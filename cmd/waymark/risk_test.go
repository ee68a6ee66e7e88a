package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// scoreRisk runs the command and holds it to its exit code.
func scoreRisk(t *testing.T, code int, args ...string) (out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	if got := run(append([]string{"risk"}, args...), &o, &e); got != code {
		t.Fatalf("risk %v ends with %d, want %d: %s%s", args, got, code, o.String(), e.String())
	}
	return o.String(), e.String()
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readFile(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

const riskRows = "case,sex,date_of_birth,date_of_conviction,date_start_followup,total_sanctions,age_first_sanction,ho_code\n" +
	"a,M,1975-04-29,2009-02-19,2020-01-14,22,17,09230\n" +
	"b,M,1975-04-29,2009-02-19,2020-01-14,0,17,09230\n"

func TestRiskScoresFromFileToFile(t *testing.T) {
	in, out := writeFile(t, "in.csv", riskRows), filepath.Join(t.TempDir(), "out.csv")
	said, told := scoreRisk(t, exitOK, "ogrs3", "--in", in, "--out", out, "--explain", "1")
	rows := readFile(t, out)
	if !slices.Equal(rows[0][8:], []string{"prob_1yr", "prob_2yr", "pct_1yr", "pct_2yr", "band", "refused"}) ||
		!slices.Equal(rows[1][10:], []string{"35", "52", "MEDIUM", ""}) || !slices.Equal(rows[2], []string{"b", "M", "1975-04-29", "2009-02-19", "2020-01-14", "0", "17", "09230", "", "", "", "", "", "sanctions_under_1"}) {
		t.Errorf("%q", rows)
	}
	if want := in + ", row 2 (line 3), OGRS3: total_sanctions: the number of sanctions counts the current one, so it is at least 1\n"; told != want {
		t.Errorf("%s, want %s", told, want)
	}
	for _, want := range []string{"2 rows by rule ogrs3-2025-10-15; calculated here, not the official score", "OGRS3: 1 scored, 1 refused",
		"male, 40 to 49", "-1.4997", "ln(22 / 26)", "shown as 52%", "band: Medium", "It decides nothing."} {
		if !strings.Contains(said, want) {
			t.Errorf("%s does not say %s", said, want)
		}
	}
	if said, _ = scoreRisk(t, exitOK, "ogrs3", "--in", in, "--explain", "1", "--rule", "ogrs3-2025-08-13", "--assessed", "2025-08-01"); !strings.Contains(said, "shown as 39%") || !strings.Contains(said, "superseded") {
		t.Errorf("by the two-year rule: %s", said)
	}
	if said, _ = scoreRisk(t, exitOK, "ogrs3", "--in", in, "--explain", "2"); !strings.Contains(said, "refused: total_sanctions") {
		t.Errorf("a row that is refused is explained by its reasons: %s", said)
	}
}

func TestRiskIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	in, out := writeFile(t, "in.csv", riskRows), filepath.Join(t.TempDir(), "out.csv")
	broken := writeFile(t, "broken.csv", riskRows+"\"c,M\n")
	for _, x := range []struct {
		code int
		want string
		args []string
	}{
		{exitRefused, "column temper_control: there is no such column", []string{"ovp", "--in", in, "--out", out}},
		{exitRefused, "column assessment_date: there is no such column", []string{"ogrs3", "--in", in, "--out", out, "--rule", "ogrs3-2025-08-13"}},
		{exitRefused, "there are ogrs3-2025-10-15, ogrs3-2025-08-13, ogrs3-before-2025-07-24", []string{"ogrs3", "--in", in, "--out", out, "--rule", "ogp-2026"}},
		{exitRefused, "--assessed today is not a date", []string{"ogrs4", "--in", in, "--out", out, "--assessed", "today"}},
		{exitRefused, "say where the rows go", []string{"ogp", "--in", in}},
		{exitRefused, "--explain takes the number of a row", []string{"ogp", "--in", in, "--explain=-1"}},
		{exitRefused, "cannot be read", []string{"ogp", "--in", in + "x", "--out", out}},
		{exitRefused, "line 4: is not CSV", []string{"ogrs3", "--in", broken, "--out", out}},
		{exitProblem, "has no row 3; it has 2", []string{"ogrs3", "--in", in, "--explain", "3"}},
		{exitUsage, "missing flags: --in", []string{"ogrs3", "--out", out}},
	} {
		if _, told := scoreRisk(t, x.code, x.args...); !strings.Contains(told, x.want) {
			t.Errorf("%v says %s, want %s", x.args, told, x.want)
		}
		if _, err := os.Stat(out); err == nil {
			t.Fatalf("%v wrote a file", x.args)
		}
	}
}

// The command line reproduces the reference files, by their own columns.
func TestRiskReproducesTheReferenceFiles(t *testing.T) {
	for _, x := range []struct {
		scale, file string
		columns     map[string]string
	}{
		{"ogrs3", "ogrs3_computed_visible.csv", map[string]string{"prob_1yr": "exp_prob_1yr", "prob_2yr": "exp_prob_2yr", "pct_1yr": "exp_pct_1yr", "pct_2yr": "exp_pct_2yr", "band": "exp_band"}},
		{"ogrs4", "ogrs4_cases_visible.csv", map[string]string{"pct_2yr": "exp_all_static_pct", "vrp_pct_2yr": "exp_violent_static_pct", "svrp_pct_2yr": "exp_serious_violent_static_pct"}},
		{"ovp", "ovp_cases.csv", map[string]string{"pct_1yr": "exp_pct_1yr", "pct_2yr": "exp_pct_2yr", "band": "exp_band"}},
		{"ogp", "ogp_cases.csv", map[string]string{"pct_1yr": "exp_pct_1yr", "pct_2yr": "exp_pct_2yr", "band": "exp_band"}},
	} {
		t.Run(x.file, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out.csv")
			said, _ := scoreRisk(t, exitOK, x.scale, "--in", testkit.Shared(t, "data", "numbers", x.file), "--out", out)
			t.Log(said)
			rows := readFile(t, out)
			for _, row := range rows[1:] {
				for got, want := range x.columns {
					a, b := row[slices.Index(rows[0], got)], row[slices.Index(rows[0], want)]
					if a != b {
						t.Errorf("%s: %s is %s, want %s", row[0], got, a, b)
					}
				}
				if why := row[slices.Index(rows[0], "refused")]; why != "" {
					t.Errorf("%s is refused: %s", row[0], why)
				}
			}
		})
	}
}
