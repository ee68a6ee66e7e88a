package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/testkit"
)

// analysed is what --json prints.
type analysed struct {
	Method  string
	Rows    int
	LeftOut int `json:"left_out"`
	Figures map[string]any
	Tables  map[string][]map[string]any
	Notes   []string
}

func analyse(t *testing.T, args ...string) analysed {
	t.Helper()
	var o, e bytes.Buffer
	if code := run(append(append([]string{"analyse"}, args...), "--json"), &o, &e); code != exitOK {
		t.Fatalf("analyse %v ends with %d: %s", args, code, e.String())
	}
	var out analysed
	if err := json.Unmarshal(o.Bytes(), &out); err != nil {
		t.Fatalf("%v: %s", err, o.String())
	}
	// The same as text, so that no table is left out of it.
	var text bytes.Buffer
	if code := run(append([]string{"analyse"}, args...), &text, &e); code != exitOK {
		t.Fatalf("analyse %v as text ends with %d: %s", args, code, e.String())
	}
	for name := range out.Tables {
		if !strings.Contains(text.String(), "\n"+name+"\n") {
			t.Errorf("analyse %v as text has no %s:\n%s", args, name, text.String())
		}
	}
	return out
}

// figureAt reads a figure, or a cell of the table's row whose first column of the key has the text.
func (a analysed) figureAt(t *testing.T, path ...string) float64 {
	t.Helper()
	var v any
	if len(path) == 1 {
		v = a.Figures[path[0]]
	} else {
		for _, row := range a.Tables[path[0]] {
			for _, cell := range row {
				if cell == path[1] {
					v = row[path[2]]
				}
			}
		}
	}
	x, ok := v.(float64)
	if !ok {
		t.Fatalf("%s has no figure %v: %v", a.Method, path, a)
	}
	return x
}

func (a analysed) holds(t *testing.T, want float64, path ...string) {
	t.Helper()
	if got := a.figureAt(t, path...); math.Abs(got-want) > 1e-4*math.Abs(want) {
		t.Errorf("%s %v is %.9g, want %.9g", a.Method, path, got, want)
	}
}

func csvFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAnalyseTextbooks runs every method on examples small enough to stand here.
func TestAnalyseTextbooks(t *testing.T) {
	relapse := csvFile(t, "\xef\xbb\xbfarm,weeks,relapse\nm,9,1\nm,13,1\nm,13,0\nm,18,1\nm,23,1\nm,28,0\nm,31,1\nm,34,1\nm,45,0\nm,48,1\nm,161,0\n"+
		"n,5,1\nn,5,1\nn,8,1\nn,8,1\nn,12,1\nn,16,0\nn,23,1\nn,27,1\nn,30,1\nn,33,1\nn,43,1\nn,45,1\n")
	times := []string{"--in", relapse, "--time", "weeks", "--event", "relapse"}
	km := analyse(t, append([]string{"survival", "--group", "arm", "--at", "13,23", "--until", "45"}, times...)...)
	if km.Rows != 23 || len(km.Tables["curve"]) != 4 {
		t.Errorf("the curve: %v", km)
	}
	km.holds(t, 31, "groups", "m", "median")
	analyse(t, append([]string{"logrank", "--group", "arm"}, times...)...).holds(t, 3.39638869898, "chisq")
	cox := analyse(t, append([]string{"cox", "--terms", "arm"}, times...)...)
	cox.holds(t, 0.915532575015, "coefficients", "armn", "coef")
	cox.holds(t, -41.032615596458, "loglik")
	turned := analyse(t, append([]string{"cox", "--terms", "arm", "--reference", "arm=n"}, times...)...)
	turned.holds(t, -0.915532575015, "coefficients", "armm", "coef")

	dobson := csvFile(t, "n,outcome,treatment\n18,1,1\n17,2,1\n15,3,1\n20,1,2\n10,2,2\n20,3,2\n25,1,3\n13,2,3\n12,3,3\n")
	p := analyse(t, "poisson", "--in", dobson, "--outcome", "n", "--terms", "outcome,treatment", "--factor", "outcome,treatment")
	p.holds(t, 5.12914107700115, "deviance")
	p.holds(t, -0.4542552722, "coefficients", "outcome2", "coef")

	groups := csvFile(t, "group,reoffended,people\na,56,70\nb,48,80\n")
	shares := analyse(t, "rates", "--in", groups, "--events", "reoffended", "--of", "people", "--name", "group")
	shares.holds(t, 0.0524314724, "newcombe_lower")
	shares.holds(t, 0.691833555, "shares", "a", "wilson_lower")
	funnel := analyse(t, "funnel", "--in", groups, "--events", "reoffended", "--of", "people", "--name", "group", "--target", "0.69")
	if len(funnel.Tables["units"]) != 2 {
		t.Errorf("the funnel: %v", funnel)
	}
	years := csvFile(t, "year,offences,people\nbefore,677,1\nafter,485,1\n")
	analyse(t, "rates", "--in", years, "--events", "offences", "--time", "people").holds(t, 0.636232646759, "rate_ratios", "poisson_exact", "lower")

	series := csvFile(t, "x,of\n102,9\n94.8,9\n98.3,9\n98.4,9\n102,9\n")
	analyse(t, "cusum", "--in", series, "--value", "x", "--target", "99", "--k", "1", "--h", "10", "--name", "x").holds(t, 2.5, "steps", "98.4", "lower_cusum")
	analyse(t, "spc", "--in", series, "--chart", "xmr", "--value", "x").holds(t, 99.1, "center")
	analyse(t, "rtm", "--mean", "60", "--sd", "15", "--cut", "40", "--side", "below", "--correlation", "0.3").holds(t, 18.8804161, "expected_rtm")
	analyse(t, "rtm", "--mean", "1.5", "--shape", "1", "--at-least", "2").holds(t, 22.8571428571, "apparent_percent_fall")
}

// TestAnalyseTheTables runs the command on research data, where it is there, and holds it to printed figures.
func TestAnalyseTheTables(t *testing.T) {
	file := func(name string) string { return testkit.Shared(t, "data", "numbers", name) }
	rates := analyse(t, "rates", "--in", file("before_after_synthetic.csv"), "--before", "before_offences", "--after", "after_offences",
		"--before-time", "before_days_at_risk", "--after-time", "after_days_at_risk", "--unit", "365")
	rates.holds(t, 0.735335365006, "rate_ratios", "paired_conditional", "ratio")
	rates.holds(t, 0.0940372937859, "rate_ratios", "negative_binomial", "se_log")
	rates.holds(t, 0.0610286752385, "rate_ratios", "poisson_cluster_robust", "se_log")
	rates.holds(t, 0.411910073681, "mcnemar_exact_p")
	quine := analyse(t, "nb", "--in", file("quine.csv"), "--outcome", "Days", "--terms", "Sex,Sex:Age,Sex:Eth,Sex:Lrn,Sex:Eth:Lrn")
	quine.holds(t, 1.59799073316, "theta")
	quine.holds(t, 0.761415575307, "coefficients", "SexM:EthN:LrnSL", "coef")
	pairs := filepath.Join(t.TempDir(), "pairs.csv")
	match := []string{"match", "--in", file("lalonde.csv"), "--treated", "treat", "--terms", "age,educ,race,married,nodegree,re74,re75", "--outcome", "re78"}
	near := analyse(t, append(match, "--caliper-sd", "0.2", "--out", pairs, "--id", "id")...)
	near.holds(t, 113, "treated_matched")
	near.holds(t, 1571.74445442, "effects", "re78", "difference")
	near.holds(t, -0.135203498946, "balance", "married", "smd")
	text, err := os.ReadFile(pairs)
	if err != nil || strings.Count(string(text), "\n") != 186 || !strings.Contains(string(text), "\n1,,0.638769932959,\n") {
		t.Errorf("the pairs: %v %.200s", err, text)
	}
	analyse(t, append(match, "--how", "radius", "--radius", "0.01")...).holds(t, 1870.94865955, "effects", "re78", "difference")
	analyse(t, append(match, "--replace")...).holds(t, 1967.93968432, "effects", "re78", "difference")
	analyse(t, append(match, "--how", "strata")...)
	analyse(t, append(match, "--how", "odds", "--balance", "age,race")...)
	months := file("monthly_counts.csv")
	analyse(t, "spc", "--in", months, "--chart", "c", "--value", "offences", "--baseline", "12", "--name", "month").holds(t, 76.6472345904, "points", "1", "upper")
	analyse(t, "spc", "--in", months, "--chart", "u", "--value", "offences", "--size", "people", "--baseline", "12")
	analyse(t, "rtm", "--in", file("before_after_synthetic.csv"), "--count", "before_offences", "--at-least", "3").holds(t, 80, "picked")
	spells := testkit.Shared(t, "data", "broward", "visible", "answers", "liberty_spells_from_screening.csv")
	cox := analyse(t, "cox", "--in", spells, "--start", "start_day", "--time", "end_day", "--event", "event", "--terms", "score_text",
		"--reference", "score_text=Low", "--cluster", "police_person_id")
	cox.holds(t, 1.295035, "coefficients", "score_textHigh", "coef")
	cox.holds(t, 0.065143, "coefficients", "score_textHigh", "se_model")
	cohort := testkit.Shared(t, "data", "broward", "visible", "answers", "analysis_cohort.csv")
	logit := analyse(t, "logit", "--in", cohort, "--where", "pp_general=1", "--outcome", "score_text", "--outcome-is", "High", "--terms", "age,priors_count,sex,pp_charge_class:sex")
	if logit.Rows != 2909 {
		t.Errorf("--where keeps %d rows", logit.Rows)
	}
}

// TestAnalyseRefuses: an error names the file, the line, the column and the rule; nothing is printed.
func TestAnalyseRefuses(t *testing.T) {
	in := csvFile(t, "week,arrest,age,n\n1,1,20,1\n2,0,,2\n0,x,30,-3\n4,1,40,4.5\n")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"cox", "--in", in, "--time", "week", "--event", "arrest", "--terms", "age"}, []string{in + ", line 3, column age: the cell is empty"}},
		{[]string{"cox", "--in", in, "--time", "week", "--event", "arrest", "--terms", "n"}, []string{in + `, line 4, column arrest: "x" is neither`}},
		{[]string{"poisson", "--in", in, "--outcome", "n", "--terms", "week"}, []string{"line 4, column n: -3 is not a whole number", "line 5, column n: 4.5 is not"}},
		{[]string{"poisson", "--in", in, "--outcome", "n", "--terms", "week", "--time", "week"}, []string{"line 4, column week: 0 is not above 0"}},
		{[]string{"nb", "--in", in, "--outcome", "gone", "--terms", "week"}, []string{in + ", line 1, column gone: there is no such column; there are week, arrest"}},
		{[]string{"survival", "--in", in, "--time", "week", "--event", "n", "--start", "week"}, []string{"the time 1 is not after the start 1"}},
		{[]string{"rates", "--in", in, "--before", "week"}, []string{"Name --before and --after"}},
		{[]string{"rates", "--in", in, "--events", "n", "--of", "week"}, []string{"column n"}},
		{[]string{"match", "--in", in, "--treated", "arrest"}, []string{"--terms"}},
		{[]string{"spc", "--in", in, "--chart", "u", "--value", "week"}, []string{"--size"}},
		{[]string{"rtm"}, []string{"--in FILE"}},
		{[]string{"rtm", "--mean", "1", "--shape=-1"}, []string{"above 0"}},
		{[]string{"funnel", "--in", in, "--events", "n"}, []string{"--of"}},
		{[]string{"logit", "--in", in, "--outcome", "arrest", "--terms", "week", "--where", "age"}, []string{"COLUMN=TEXT"}},
		{[]string{"logit", "--in", in, "--outcome", "arrest", "--outcome-is", "1", "--terms", "week", "--where", "week=9"}, []string{"has no rows"}},
		{[]string{"logit", "--in", csvFile(t, "y,x\n0,1\n0,2\n1,3\n1,4\n"), "--outcome", "y", "--terms", "x"}, []string{"does not settle"}},
		{[]string{"cusum", "--in", filepath.Join(t.TempDir(), "none.csv"), "--value", "x", "--target", "0", "--k", "0", "--h", "1"}, []string{"cannot be read"}},
	} {
		var o, e bytes.Buffer
		code := run(append([]string{"analyse"}, c.args...), &o, &e)
		if code != exitRefused || o.Len() > 0 {
			t.Errorf("analyse %v ends with %d and prints %q", c.args, code, o.String())
		}
		for _, w := range c.want {
			if !strings.Contains(e.String(), w) {
				t.Errorf("analyse %v says %q, and not %q", c.args, e.String(), w)
			}
		}
	}
	left := analyse(t, "spc", "--in", in, "--chart", "xmr", "--value", "age", "--drop-missing")
	if left.Rows != 3 || left.LeftOut != 1 {
		t.Errorf("%d rows and %d left out", left.Rows, left.LeftOut)
	}
}
