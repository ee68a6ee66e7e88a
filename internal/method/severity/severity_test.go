package severity

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/fault"
)

func shared(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("WAYMARK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(root, "data", "numbers", name))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared data %s is missing: set WAYMARK_SHARED", name)
		}
		t.Skipf("the shared data %s is not here (WAYMARK_SHARED)", name)
	}
	return string(text)
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func byVintage(t testing.TB, text string) map[string]Table {
	t.Helper()
	tables, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Table{}
	for _, x := range tables {
		out[x.Vintage] = x
	}
	return out
}

// Every row of the table is loaded as a weight of its own vintage, or counted as one that names no offence.
func TestWeightsOfTheTable(t *testing.T) {
	text := shared(t, "severity_css.csv")
	tables := byVintage(t, text)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	held, totals, unnamed := 0, 0, map[string]int{}
	for _, row := range rows[1:] { // vintage, group, offence, weight, label_confidence, source
		if row[4] == Unlabelled {
			unnamed[row[0]]++
			if _, found := tables[row[0]].Find(row[2]); found {
				t.Errorf("%s: a weight without its offence is used", row[2])
			}
			continue
		}
		held++
		if row[0] == "national_score" { // read like any vintage; it holds published scores of a country, and weighs nothing
			totals++
		}
		if w, _ := tables[row[0]].Find(strings.ToUpper(row[2])); w.exact == nil || w.Float() != number(t, row[3]) || w.Group != row[1] || w.Source != row[5] {
			t.Errorf("%s %s: %+v, and the table has %s", row[0], row[2], w, row[3])
		}
	}
	total := held
	for vintage, n := range unnamed {
		total += n
		if tables[vintage].Unnamed != n {
			t.Errorf("%s: %d weights without their offence, and the table has %d", vintage, tables[vintage].Unnamed, n)
		}
	}
	t.Logf("severity_css.csv: %d of %d rows, worst error 0; %d are weights, %d published scores, %d name no offence", total, len(rows)-1, held-totals, totals, total-held)
}

func TestScoresOfTheTable(t *testing.T) {
	older := byVintage(t, shared(t, "severity_css.csv"))["A_older"]
	names := map[string]string{"residential_burglary": "Residential burglary", "robbery_personal": "Robbery of personal property",
		"theft_from_person": "Theft from the person", "shoplifting": "Shoplifting", "criminal_damage": "Criminal damage", "bicycle_theft": "Bicycle theft"}
	rows, err := csv.NewReader(strings.NewReader(shared(t, "severity_cases.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for _, row := range rows[1:] {
		cell, counts := map[string]string{}, map[string]int{}
		for i, column := range rows[0] {
			cell[column] = row[i]
			if name := names[column]; name != "" {
				counts[name] = int(number(t, row[i]))
			}
		}
		s, err := older.Score(counts)
		if err != nil {
			t.Fatal(err)
		}
		head, err := s.PerHead(int(number(t, cell["population"])))
		if err != nil {
			t.Fatal(err)
		}
		mean, _ := s.Mean()
		for column, x := range map[string]struct{ got, allowed float64 }{
			"exp_weighted_total": {s.Total(), 1e-9}, "exp_score_per_head": {head, 0.5000001e-6}, "exp_mean_severity": {mean, 0.5000001e-4}} {
			off := math.Abs(x.got - number(t, cell[column]))
			worst = max(worst, off)
			if !(off <= x.allowed) {
				t.Errorf("%s %s: %.9f, and the table has %s", row[0], column, x.got, cell[column])
			}
		}
	}
	t.Logf("severity_cases.csv: %d of %d rows, worst error %.1e (half of the last printed decimal is allowed)", len(rows)-1, len(rows)-1, worst)
}

// invented weights, so that the rules can be tested without a published table.
const invented = "vintage,offence,weight,source,label_confidence\n" +
	"one,Burglary,400,invented,\none,Shop theft,10,invented,\none,Damage,0.1,invented,\none,item 1,7,invented,unlabelled\ntwo,Burglary,500,invented,\n"

func period(t testing.TB, vintage string, days int, counts map[string]int) Period {
	t.Helper()
	s, err := byVintage(t, invented)[vintage].Score(counts)
	if err != nil {
		t.Fatal(err)
	}
	return Period{s, days}
}

func TestScoreSaysWhatItLeavesOut(t *testing.T) {
	s := period(t, "one", 1, map[string]int{"burglary": 1, " Burglary ": 1, "Shop theft": 3, "Piracy": 2, "Damage": 0}).Score
	if s.Total() != 830 || s.Weighed != 5 || s.Offences != 7 || s.Complete() || len(s.Lines) != 2 || s.Lines[0].Count != 2 || s.Lines[0].Total != 800 {
		t.Errorf("%+v", s)
	}
	if len(s.NotWeighed) != 1 || s.NotWeighed[0].Offence != "Piracy" || s.NotWeighed[0].Count != 2 {
		t.Errorf("%+v", s.NotWeighed)
	}
	if _, err := s.PerHead(1000); err == nil {
		t.Error("a score without two of seven offences")
	}
	if mean, ok := s.Mean(); !ok || mean != 166 {
		t.Errorf("mean %g", mean)
	}
	if _, ok := (Score{}).Mean(); ok {
		t.Error("the mean of nothing")
	}
}

func TestLessOrLessSerious(t *testing.T) {
	type counts = map[string]int
	for name, x := range map[string]struct {
		before, after         counts
		beforeDays, afterDays int
		frequency, serious    Direction
		success               Success
		mixed                 bool
	}{
		"less":                       {counts{"Burglary": 4}, counts{"Burglary": 2}, 365, 365, Less, Same, Succeeded, false},
		"less serious":               {counts{"Burglary": 2}, counts{"Shop theft": 2}, 365, 365, Same, Less, Succeeded, false},
		"more often, less serious":   {counts{"Burglary": 2}, counts{"Shop theft": 5}, 365, 365, More, Less, Succeeded, true},
		"less often, more serious":   {counts{"Shop theft": 5}, counts{"Burglary": 2}, 365, 365, Less, More, Succeeded, true},
		"the same":                   {counts{"Damage": 3}, counts{"Damage": 3}, 365, 365, Same, Same, NotSucceeded, false},
		"fewer, in less time":        {counts{"Burglary": 4}, counts{"Burglary": 3}, 360, 90, More, Same, NotSucceeded, false},
		"none after":                 {counts{"Burglary": 4}, nil, 365, 365, Less, NotKnown, Succeeded, false},
		"in custody all along":       {counts{"Burglary": 4}, nil, 365, 0, NotKnown, NotKnown, Undecided, false},
		"in custody all before":      {counts{"Burglary": 1}, counts{"Burglary": 1}, 0, 365, NotKnown, Same, Undecided, false},
		"a part without a weight":    {counts{"Burglary": 1, "Piracy": 1}, counts{"Shop theft": 2}, 365, 365, Same, NotKnown, Undecided, false},
		"none before":                {nil, counts{"Burglary": 1}, 365, 365, More, NotKnown, NoBaseline, false},
		"as often, without a weight": {counts{"Burglary": 1}, counts{"Piracy": 1}, 365, 365, Same, NotKnown, Undecided, false},
		"less, without a weight":     {counts{"Burglary": 2}, counts{"Piracy": 1}, 365, 365, Less, NotKnown, Succeeded, false},
	} {
		c, err := Compare(period(t, "one", x.beforeDays, x.before), period(t, "one", x.afterDays, x.after))
		if err != nil || c.Frequency != x.frequency || c.Seriousness != x.serious || c.Success != x.success || c.Mixed != x.mixed {
			t.Errorf("%s: %s, %s, %s, %v (%v)", name, c.Frequency, c.Seriousness, c.Success, c.Mixed, err)
		}
	}
	if _, err := Compare(period(t, "one", 1, nil), period(t, "two", 1, nil)); err == nil {
		t.Error("two vintages were mixed")
	}
	if _, err := Compare(period(t, "one", -1, nil), period(t, "one", 1, nil)); err == nil {
		t.Error("days below none")
	}
}

func TestSummary(t *testing.T) {
	got := Summarise([]Change{{Success: Succeeded, Frequency: Less, Seriousness: More, Mixed: true}, {Success: Succeeded, Frequency: Less, Seriousness: Less},
		{Success: NotSucceeded}, {Success: NoBaseline}, {Success: Undecided}})
	if want := (Summary{People: 5, Succeeded: 2, NotSucceeded: 1, NoBaseline: 1, NotKnown: 1, LessFrequent: 2, LessSerious: 1, Mixed: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestTablesThatAreRefused(t *testing.T) {
	head := "vintage,offence,weight,source\n"
	for wrong, text := range map[string]string{
		"empty; it must":               "",
		"column source":                "vintage,offence,weight\n",
		"two columns":                  "vintage,offence,weight,source,source\n",
		"no weights":                   head,
		"line 3, column weight":        head + "a,b,1,c\na,d,-1,c\n",
		"as 438":                       head + "a,b,1e9,c\n",
		"line 2, column vintage":       head + ",b,1,c\n",
		"line 2, column source":        head + "a,b,1,\n",
		"line 3, column offence":       head + "a,b,1,c\na, B ,2,c\n",
		"line 2: has 3 cells":          head + "a,b,1\n",
		"line 2: is not CSV":           head + "a,\"b,1,c\n",
		"is not UTF-8":                 head + "a,\xff,1,c\n",
		"line 2, column offence: is e": head + "a,,1,c\n",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestLimitsOfATable(t *testing.T) {
	head := "vintage,offence,weight,source\n"
	_, err := Read(strings.NewReader(head + strings.Repeat("a,b,c,d\n", maxErrors+50)))
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != maxErrors {
		t.Errorf("%v", err)
	}
	long := "vintage,offence,weight,source,label_confidence\n" + strings.Repeat("a,item,1,d,unlabelled\n", maxRows)
	if _, err := Read(strings.NewReader(long)); err != nil {
		t.Error(err)
	}
	if _, err := Read(strings.NewReader(long + "a,item,1,d,unlabelled\n")); err == nil || !strings.Contains(err.Error(), "at most 100000 rows") {
		t.Errorf("one row too many: %v", err)
	}
	for _, n := range []int{-1, maxCount + 1} {
		if _, err := byVintage(t, invented)["one"].Score(map[string]int{"Burglary": n}); err == nil {
			t.Errorf("%d burglaries", n)
		}
	}
}

func TestScoresAddUp(t *testing.T) {
	table := byVintage(t, invented)["one"]
	draw := func(t *rapid.T, name string) map[string]int {
		return rapid.MapOf(rapid.SampledFrom([]string{"Burglary", "Shop theft", "Damage", "Piracy"}), rapid.IntRange(0, 50)).Draw(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b, both := draw(t, "a"), draw(t, "b"), map[string]int{}
		for _, x := range []map[string]int{a, b} {
			for name, n := range x {
				both[name] += n
			}
		}
		sa, e1 := table.Score(a)
		sb, e2 := table.Score(b)
		sum, e3 := table.Score(both)
		if e1 != nil || e2 != nil || e3 != nil {
			t.Fatal(e1, e2, e3)
		}
		if math.Abs(sa.Total()+sb.Total()-sum.Total()) > 1e-9 || sa.Offences+sb.Offences != sum.Offences || sa.Weighed+sb.Weighed != sum.Weighed {
			t.Fatalf("%v and %v are not %v", sa, sb, sum)
		}
		days := rapid.IntRange(1, 400).Draw(t, "days")
		there, e1 := Compare(Period{sa, days}, Period{sb, days})
		back, e2 := Compare(Period{sb, days}, Period{sa, days})
		opposite := map[Direction]Direction{Less: More, More: Less, Same: Same, NotKnown: NotKnown}
		if e1 != nil || e2 != nil || there.Frequency != opposite[back.Frequency] || there.Seriousness != opposite[back.Seriousness] {
			t.Fatalf("there %s %s, back %s %s", there.Frequency, there.Seriousness, back.Frequency, back.Seriousness)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(invented)
	f.Add("vintage,offence,weight,source\na,b,\"1\n\",c\n")
	f.Fuzz(func(t *testing.T, text string) {
		tables, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, x := range tables {
			for _, name := range x.Offences() {
				if w, ok := x.Find(name); !ok || math.IsInf(w.Float(), 0) || w.Float() < 0 {
					t.Fatalf("%q: %v", name, w)
				}
			}
		}
	})
}
