package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The amounts are invented, and so are the indices.
const (
	costTable    = "name = \"Invented\"\nversion = \"1\"\nprice_year = \"2003-04\"\nsource = \"made\"\n[[class]]\nclass = \"burglary\"\namount = 100.10\ncashable = 20\n[[class]]\nclass = \"theft\"\namount = 10\n"
	costDeflator = "release = \"March\"\nsource = \"made\"\n[[year]]\nyear = \"2003-04\"\nindex = 50\n[[year]]\nyear = \"2010-11\"\nindex = 75\n"
	costCounts   = "class,before,after\nburglary,10,4\ntheft,20,26\narson,3,0\n"
)

func costFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func runCost(args ...string) (code int, out, errOut string) {
	var o, e bytes.Buffer
	code = run(append([]string{"cost"}, args...), &o, &e)
	return code, o.String(), e.String()
}

func TestCostPricesCounts(t *testing.T) {
	args := []string{"--table", costFile(t, "t.toml", costTable), "--deflator", costFile(t, "d.toml", costDeflator), "--in", costFile(t, "in.csv", costCounts),
		"--people", "7", "--scheme-cost", "700", "--price-year", "2010/11"}
	code, out, errOut := runCost(args...)
	if code != exitOK {
		t.Fatalf("ends with %d: %s", code, errOut)
	}
	for _, words := range []string{"Unit costs: Invented, version 1, prices of 2003-04. Source: made", "Price levels: March", "in prices of 2010-11",
		"not priced", "810.90", "110.90", "12 (11.6570)", `"arson" has no cost`, "What was counted is not said"} {
		if !strings.Contains(out, words) {
			t.Errorf("the text does not say %q:\n%s", words, out)
		}
	}
	code, out, errOut = runCost(append(args, "--json")...)
	var got struct {
		Gross     float64  `json:"gross_saving"`
		Net       *float64 `json:"net_saving"`
		PerPerson *float64 `json:"saving_per_person"`
		Whole     *int     `json:"break_even_offences_whole"`
		NotPriced []struct {
			Class string
		} `json:"not_priced"`
		Multipliers any
	}
	if err := json.Unmarshal([]byte(out), &got); code != exitOK || err != nil {
		t.Fatalf("ends with %d, %v: %s", code, err, errOut)
	}
	if got.Gross != 810.90 || *got.Net != 110.90 || *got.PerPerson != 115.84 || *got.Whole != 12 || got.NotPriced[0].Class != "arson" || got.Multipliers != nil {
		t.Errorf("%+v", got)
	}
}

func TestCostTakesMultipliersForRecordedCrimesOnly(t *testing.T) {
	args := []string{"--table", costFile(t, "t.toml", costTable), "--in", costFile(t, "in.csv", costCounts),
		"--multipliers", costFile(t, "m.csv", "name,version,source,class,multiplier\nInvented,1,made,theft,2\nInvented,1,made,burglary,1.5\n")}
	code, _, errOut := runCost(args...)
	if code != exitRefused || !strings.Contains(errOut, "recorded crimes") {
		t.Errorf("ends with %d: %s", code, errOut)
	}
	// 6 burglaries fewer at 1.5 x 100.10, 6 thefts more at 2 x 10.
	code, out, errOut := runCost(append(args, "--counted", "recorded")...)
	if code != exitOK || !strings.Contains(out, "780.90") || !strings.Contains(out, "Multipliers: Invented") {
		t.Errorf("ends with %d: %s%s", code, out, errOut)
	}
}

func TestCostAddsOnlyTheSameTable(t *testing.T) {
	table, in := costFile(t, "t.toml", costTable), costFile(t, "in.csv", costCounts)
	other := costFile(t, "other.toml", strings.Replace(costTable, `version = "1"`, `version = "2"`, 1))
	code, out, errOut := runCost("--table", table, "--in", in, "--in", in, "--people", "3", "--people", "4", "--scheme-cost", "1.50", "--scheme-cost", "2")
	if code != exitOK || !strings.Contains(out, "1081.20") || !strings.Contains(out, "3.50") {
		t.Errorf("ends with %d: %s%s", code, out, errOut)
	}
	code, _, errOut = runCost("--table", table, "--table", other, "--in", in, "--in", in)
	if code != exitRefused || !strings.Contains(errOut, `the version of the table is "1" of one and "2" of the other`) {
		t.Errorf("ends with %d: %s", code, errOut)
	}
}

func TestCostRefusesWithFileRowColumnAndRule(t *testing.T) {
	table, in := costFile(t, "t.toml", costTable), costFile(t, "in.csv", costCounts)
	for _, x := range []struct {
		args  []string
		words string
	}{
		{[]string{"--table", table, "--in", costFile(t, "bad.csv", "class,before,after\ntheft,x,1\n")}, "bad.csv, row 1 (line 2), column before: must be a whole number"},
		{[]string{"--table", costFile(t, "bad.toml", strings.Replace(costTable, "= 10\n", "= -10\n", 1)), "--in", in}, "bad.toml, class 2, column amount: must be pounds"},
		{[]string{"--table", table, "--in", costFile(t, "empty.csv", "")}, "empty.csv: The file is empty."},
		{[]string{"--table", table, "--in", "nowhere.csv"}, "nowhere.csv cannot be read"},
		{[]string{"--table", table, "--in", in, "--price-year", "2010-11"}, "takes a deflator"},
		{[]string{"--table", table, "--in", in, "--price-year", "2010-12"}, "--price-year 2010-12: must be two years"},
		{[]string{"--table", table, "--in", in, "--scheme-cost", "166,000"}, "--scheme-cost 166,000: must be pounds"},
		{[]string{"--table", table, "--in", in, "--people", "0"}, "--people 0: must be at least 1"},
		{[]string{"--table", table, "--in", in, "--people", "1", "--people", "2"}, "--people is given 2 times, and --in 1 times"},
		{[]string{"--table", table, "--table", table, "--in", in}, "--table is given 2 times"},
		{[]string{"--table", table, "--in", costFile(t, "none.csv", "class,before,after\narson,1,1\n")}, "none of the classes counted"},
	} {
		code, out, errOut := runCost(x.args...)
		if code != exitRefused || !strings.Contains(errOut, x.words) || out != "" {
			t.Errorf("%v ends with %d: %s%s, want %q", x.args, code, out, errOut, x.words)
		}
	}
}
