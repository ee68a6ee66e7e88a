package cost

import (
	"encoding/json"
	"strings"
	"testing"

	"waymark/internal/platform/fault"
)

// The amounts in these tests are invented, but for those that name their source.

const mixCSV = "name,version,price_year,source,class,amount,cashable\n" +
	"Invented,1,2003-04,made for a test,burglary,100.10,20\nInvented,1,2003-04,made for a test,theft,10,\n"

func mustTable(t testing.TB, text string) *Table {
	t.Helper()
	table, err := ReadTable(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func mustDeflator(t testing.TB) *Deflator {
	t.Helper()
	d, err := ReadDeflator(strings.NewReader("financial_year,index_2024_25_100,status,source\n2003-04,50,outturn,made\n2010-11,75,outturn,made\n2026-27,110.5,forecast (OBR),made\n"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func work(t testing.TB, a Ask) *Saving {
	t.Helper()
	s, err := Work(a)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func pounds(t testing.TB, text string) *Pence {
	t.Helper()
	p, err := ParsePounds(text)
	if err != nil {
		t.Fatal(err)
	}
	return &p
}

// refuses wants fault.Invalid with all the words.
func refuses(t *testing.T, err error, words ...string) {
	t.Helper()
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("want a refusal with %q, got %v", words, err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the refusal %q does not say %q", err, w)
		}
	}
}

func TestMoneyIsExactAndRoundsHalfAwayFromZero(t *testing.T) {
	for text, want := range map[string]Pence{"0": 0, "3268": 326800, "540.16": 54016, "0.1": 10, "0.05": 5} {
		if got, err := ParsePounds(text); err != nil || got != want {
			t.Errorf("%s is %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "+1", "1,000", "£5", "1.005", "1e3", " 1", "NaN", "1000000001", "99999999999", "."} {
		_, err := ParsePounds(text)
		refuses(t, err)
	}
	for p, want := range map[Pence]string{0: "0.00", 5: "0.05", -5: "-0.05", 123456: "1234.56", -11358600: "-113586.00"} {
		if p.String() != want {
			t.Errorf("%d is %s, want %s", int64(p), p, want)
		}
	}
	for _, x := range []struct {
		p    Pence
		n    int
		want Pence
	}{{5, 2, 3}, {-5, 2, -3}, {4, 3, 1}, {-4, 3, -1}, {1_097_700_00, 192, 5717_19}} {
		if got := x.p.Per(x.n); got != x.want {
			t.Errorf("%s for each of %d is %s, want %s", x.p, x.n, got, x.want)
		}
	}
}

func TestYears(t *testing.T) {
	for text, want := range map[string]Year{"2003/04": "2003-04", "2003-04": "2003-04", "1999-00": "1999-00", "2000": "2000"} {
		if got, err := ParseYear(text); err != nil || got != want {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2003-05", "03-04", "2003-2004", "2003_04"} {
		_, err := ParseYear(text)
		refuses(t, err)
	}
}

// TestSavingByHand: 10 burglaries and 20 thefts before, 4 and 26 after, in prices of 1.5 times the table's.
// Burglary 100.10 becomes 150.15, theft 10 becomes 15: before 1501.50 + 300 = 1801.50; after 600.60 + 390 = 990.60.
func TestSavingByHand(t *testing.T) {
	s := work(t, Ask{Table: mustTable(t, mixCSV), Deflator: mustDeflator(t), Before: map[string]int{"burglary": 10, "theft": 20, "arson": 3},
		After: map[string]int{"burglary": 4, "theft": 26}, People: 7, RunningCost: pounds(t, "700"), PriceYear: "2010-11"})
	for what, x := range map[string]struct{ got, want Pence }{
		"before": {s.CostBefore, 1801_50}, "after": {s.CostAfter, 990_60}, "gross": {s.Gross, 810_90}, "cashable": {*s.Cashable, 180_00},
		"net": {*s.Net, 110_90}, "per person": {*s.PerPerson, 115_84}, "per managed": {*s.CostPerManaged, 100_00}, "mean": {*s.MeanCost, 60_05},
	} {
		if x.got != x.want {
			t.Errorf("%s: %s, want %s", what, x.got, x.want)
		}
	}
	// 700 / (1801.50/30) = 11.6569
	if *s.BreakEvenWhole != 12 || *s.BreakEven < 11.6569 || *s.BreakEven > 11.6570 || s.Before != 30 || s.Avoided != 0 {
		t.Errorf("break-even %v, %d; before %d, avoided %d", *s.BreakEven, *s.BreakEvenWhole, s.Before, s.Avoided)
	}
	if len(s.Unpriced) != 1 || s.Unpriced[0] != (Unpriced{"arson", 3, 0}) || len(s.CashableUnknown) != 1 || s.CashableUnknown[0] != "theft" {
		t.Errorf("not priced %v, cashable not known %v", s.Unpriced, s.CashableUnknown)
	}
	notes := strings.Join(s.Notes, "\n")
	for _, words := range []string{`"arson" has no cost in the table`, "Multiplier 1", "not known for [theft]"} {
		if !strings.Contains(notes, words) {
			t.Errorf("the notes do not say %q:\n%s", words, notes)
		}
	}
	out, err := json.Marshal(s)
	if err != nil || !strings.Contains(string(out), `"gross_saving":810.90`) || !strings.Contains(string(out), `"release":"made"`) {
		t.Errorf("%v: %s", err, out)
	}
}

// TestDerbyshire: 677 offences before and 485 after. 192 fewer is 28.4%, 3,659 pounds for each of 300 people is
// 1,097,700, or 5,717.19 for each offence fewer. Which offences they were, in prices of which year and with
// which multipliers was not published, so the 1.1 million cannot be recomputed; only its own arithmetic is held.
func TestDerbyshire(t *testing.T) {
	offences, parcel := derbyshire(t)
	if offences.Avoided != 192 || *offences.ReductionPercent < 28.36 || *offences.ReductionPercent > 28.361 {
		t.Errorf("%d fewer, %v%%", offences.Avoided, *offences.ReductionPercent)
	}
	if *parcel.PerPerson != 3659_00 || parcel.Gross.Per(offences.Avoided) != 5717_19 || *parcel.CostPerManaged != 553_33 {
		t.Errorf("per person %s, per offence %s, cost per person %s", parcel.PerPerson, parcel.Gross.Per(offences.Avoided), parcel.CostPerManaged)
	}
	if n := *parcel.BreakEven * 192; n < 29.0352 || n > 29.0353 {
		t.Errorf("break-even at %v offences", n)
	}
}

func TestWhatIsNotKnownIsNotZero(t *testing.T) {
	s := work(t, Ask{Table: mustTable(t, mixCSV), Before: map[string]int{"theft": 2}})
	if s.PerPerson != nil || s.Net != nil || s.CostPerManaged != nil || s.BreakEven != nil || s.BenefitCost != nil || s.Cashable != nil || s.Deflator != nil {
		t.Errorf("%+v", s)
	}
	s = work(t, Ask{Table: mustTable(t, mixCSV), After: map[string]int{"theft": 2}, RunningCost: pounds(t, "0")})
	if s.MeanCost != nil || s.ReductionPercent != nil || s.BreakEven != nil || s.BenefitCost != nil || s.Gross != -20_00 || *s.Net != -20_00 {
		t.Errorf("%+v", s)
	}
}

func TestMultipliers(t *testing.T) {
	m, err := ReadMultipliers(strings.NewReader("name = \"Invented\"\nversion = \"1\"\nsource = \"made\"\n[[class]]\nclass = \"theft\"\nmultiplier = 2.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	ask := Ask{Table: mustTable(t, mixCSV), Multipliers: m, Counted: Recorded, Before: map[string]int{"theft": 3, "burglary": 1}}
	s := work(t, ask)
	if s.Gross != 75_00+100_10 || !s.Lines[0].NoMultiplier || s.Lines[1].NoMultiplier || !strings.Contains(strings.Join(s.Notes, " "), "no figure for [burglary]") {
		t.Errorf("%s, %+v, %v", s.Gross, s.Lines, s.Notes)
	}
	for _, counted := range []Counted{"", Arrests, Charges, Convictions} {
		ask.Counted = counted
		_, err := Work(ask)
		refuses(t, err, "recorded crimes")
	}
	_, err = ReadMultipliers(strings.NewReader("name,version,source,class,multiplier\nA,1,s,theft,1000.1\nA,1,s,theft,1\nA,1,s,fraud,0\n"))
	refuses(t, err, "row 1 (line 2), column multiplier: must be from 0.01 to 1000", `row 2 (line 3), column class: "theft" is there twice`, "row 3 (line 4), column multiplier: must be above 0")
}

func TestTablesAreRefusedWithRowColumnAndRule(t *testing.T) {
	head := "name,version,price_year,source,class,amount,cashable,other,verification\n"
	for text, words := range map[string][]string{
		"":                                       {"empty"},
		head:                                     {"no rows"},
		head + "A,1,2003-04,s,theft,,,,\n":       {"row 1 (line 2), column amount: is missing"},
		head + "A,1,2003-04,s,theft,0,,,\n":      {"column amount: must be above 0"},
		head + "A,1,2003-04,s,theft,-5,,,\n":     {"column amount: must be pounds"},
		head + "A,1,2003-05,s,theft,5,,,\n":      {"column price_year: must be two years that follow"},
		head + "A,1,2003-04,,theft,5,,,\n":       {"column source: is missing"},
		head + "A,1,2003-04,s,theft,5,6,,\n":     {"column cashable: must not be above amount"},
		head + "A,1,2003-04,s,theft,5,,5,\n":     {"column other: has no use without cashable"},
		head + "A,1,2003-04,s,theft,5,2,2.97,\n": {"column other: and cashable make 4.97"},
		head + "A,1,2003-04,s,theft,5,,,recalled_unverified\n":                                                   {"column verification: says the figure was written from memory"},
		head + "A,1,2003-04,s,a,5,,,\nA,1,2003-04,s,a,5,,,\n":                                                    {`row 2 (line 3), column class: "a" is there twice`},
		head + "A,1,2003-04,s,a,5,,,\nA,1,2015-16,s,b,5,,,\n":                                                    {`row 2 (line 3), column price_year: is "2015-16" here and "2003-04"`},
		head + "A,1,2003-04,s,a,5,,,\nA,2,2003-04,s,b,5,,,\n":                                                    {"column version"},
		head + "A,1,2003-04,s,a,5\n":                                                                             {"line 2: wrong number of fields"},
		"name,version,price_year,source,class,amount,x\nA,1,2000,s,a,5,\n":                                       {"column x: is not a column known here"},
		"name,name,version,price_year,source,class,amount\nA,A,1,2000,s,a,5\n":                                   {"column name: is there twice"},
		"name = \"A\"\nversion = 1\nprice_year = 2000\nsource = \"s\"\n[[class]]\nclass = \"a\"\namount = [1]\n": {"class 1, column amount: must be a text in quotes or a number"},
		"class = [1]\n":  {"Each class must be a table"},
		"name = \"A\n":   {"line 1"},
		"name = \"A\"\n": {"no [[class]]"},
	} {
		_, err := ReadTable(strings.NewReader(text))
		refuses(t, err, words...)
	}
	inline := mustTable(t, "name = \"A\"\nversion = 1\nprice_year = 2000\nsource = \"s\"\nclass = [{class = \"a\", amount = 5}, {class = \"b\", amount = 6}]\n")
	if inline.PriceYear != "2000" || len(inline.Classes()) != 2 {
		t.Errorf("%+v", inline)
	}
	table := mustTable(t, "# a table\nname = \"A\"\nversion = 1\nprice_year = \"2003/04\"\nsource = \"s\"\n[[class]]\nclass = \"a\"\namount = 5.5\ncashable = \"1.25\"\nother=4.25\n[[class]]\nclass = \"b\"\namount = 7\nsource = \"another\"\n")
	if a, _ := table.Class("a"); table.PriceYear != "2003-04" || a.Amount != 550 || *a.Cashable != 125 || table.Source != "s; another" || strings.Join(table.Classes(), " ") != "a b" {
		t.Errorf("%+v", table)
	}
}

func TestDeflator(t *testing.T) {
	d := mustDeflator(t)
	if p, err := d.Convert(3, "2003-04", "2010-11"); err != nil || p != 5 {
		t.Errorf("4.5 pence became %d, %v", p, err)
	}
	_, err := d.Convert(3, "2003-04", "2003")
	refuses(t, err, "no year 2003.")
	for text, words := range map[string]string{
		"year,index,source\n2003-04,0,s\n":                          "row 1 (line 2), column index: must be above 0",
		"year,index,source\n2003-04,x,s\n":                          "column index: must be a number",
		"year,index,source\n2003-04,5,s\n2003/04,5,s\n":             "row 2 (line 3), column year: 2003-04 is there twice",
		"year,index,source,release\n2003-04,5,s,a\n2004-05,5,s,b\n": "column release",
	} {
		_, err := ReadDeflator(strings.NewReader(text))
		refuses(t, err, words)
	}
	ask := Ask{Table: mustTable(t, mixCSV), Before: map[string]int{"theft": 1}, PriceYear: "2026-27"}
	_, err = Work(ask)
	refuses(t, err, "takes a deflator")
	ask.Deflator = d
	if s := work(t, ask); s.Gross != 22_10 || !strings.Contains(strings.Join(s.Notes, " "), "2026-27 is not an outturn: forecast (OBR)") {
		t.Errorf("%s %v", s.Gross, s.Notes)
	}
	// A running cost in prices of its own year is brought to the result's.
	s := work(t, Ask{Table: mustTable(t, mixCSV), Deflator: d, Before: map[string]int{"theft": 1}, RunningCost: pounds(t, "75"), CostYear: "2010-11"})
	if *s.RunningCost != 50_00 || s.Deflator != d {
		t.Errorf("running cost %s", s.RunningCost)
	}
}

func TestSavingsOfDifferentTablesAreNotAdded(t *testing.T) {
	counts := map[string]int{"theft": 4, "burglary": 1}
	d := mustDeflator(t)
	first := work(t, Ask{Table: mustTable(t, mixCSV), Deflator: d, Before: counts})
	for what, ask := range map[string]Ask{
		"the table is":                 {Table: mustTable(t, strings.ReplaceAll(mixCSV, "Invented", "Other"))},
		"version of the table":         {Table: mustTable(t, strings.ReplaceAll(mixCSV, "Invented,1", "Invented,2"))},
		"price year of the table":      {Table: mustTable(t, strings.ReplaceAll(mixCSV, "2003-04", "2010-11"))},
		"sum over the table's amounts": {Table: mustTable(t, strings.ReplaceAll(mixCSV, "100.10", "100.11"))},
		"the price year is":            {Table: mustTable(t, mixCSV), Deflator: d, PriceYear: "2010-11"},
		"thing counted":                {Table: mustTable(t, mixCSV), Counted: Arrests},
	} {
		ask.Before = counts
		_, err := Add(first, work(t, ask))
		refuses(t, err, what)
	}
	other, err := ReadDeflator(strings.NewReader("year,index,source\n2003-04,50,made\n2010-11,76,made\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := work(t, Ask{Table: mustTable(t, mixCSV), Deflator: d, Before: counts, PriceYear: "2010-11"})
	b := work(t, Ask{Table: mustTable(t, mixCSV), Deflator: other, Before: counts, PriceYear: "2010-11"})
	_, err = Add(a, b)
	refuses(t, err, "release of the deflator")
}

func TestCountsAreRefusedWithRowColumnAndRule(t *testing.T) {
	for text, words := range map[string]string{
		"class,before,after\ntheft,x,1\n":            `row 1 (line 2), column before: must be a whole number from 0 to 100000000, and not "x"`,
		"class,before,after\ntheft,1,\n":             "row 1 (line 2), column after: is missing",
		"class,before,after\ntheft,1,-1\n":           "column after: must be a whole number",
		"class,before,after\na,1,1\na,1,1\n":         `row 2 (line 3), column class: "a" is there twice`,
		"class,before\na,1\n":                        "column after: is missing",
		"class,before,after,price\na,1,1,1\n":        "column price: is not a column known here",
		"class,before,after\n\"two\nlines\",1,1,1\n": "line 2",
	} {
		_, _, err := ReadCounts(strings.NewReader(text))
		refuses(t, err, words)
	}
	_, err := Work(Ask{Table: mustTable(t, mixCSV), Before: map[string]int{"arson": 1}})
	refuses(t, err, "none of the classes counted: [arson]", "[burglary theft]")
	_, err = Work(Ask{Table: mustTable(t, mixCSV), Before: map[string]int{"theft": -1}})
	refuses(t, err, `"theft"`)
}

func TestAmountsThatCannotBeMoneyAreRefused(t *testing.T) {
	dear := mustTable(t, "name,version,price_year,source,class,amount\nA,1,2003-04,s,a,1000000000\n")
	_, err := Work(Ask{Table: dear, Before: map[string]int{"a": mostCounted}})
	refuses(t, err, "too large")
	// Each class is within bounds, and their sum is not.
	two := mustTable(t, "name,version,price_year,source,class,amount\nA,1,2003-04,s,a,1000000\nA,1,2003-04,s,b,1000000\n")
	_, err = Work(Ask{Table: two, Before: map[string]int{"a": 900_000, "b": 900_000}})
	refuses(t, err, "too large")
	cheap := mustTable(t, "name,version,price_year,source,class,amount\nA,1,2010-11,s,a,0.01\n")
	d, err := ReadDeflator(strings.NewReader("year,index,source\n2003-04,1,s\n2010-11,75,s\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Work(Ask{Table: cheap, Deflator: d, Before: map[string]int{"a": 1}, PriceYear: "2003-04"})
	refuses(t, err, "less than half a penny")
	steep, err := ReadDeflator(strings.NewReader("year,index,source\n2010-11,0.01,s\n2003-04,9999,s\n"))
	if err != nil {
		t.Fatal(err)
	}
	dearer := Ask{Table: mustTable(t, mixCSV), Before: map[string]int{"theft": 1}, RunningCost: pounds(t, "1000000000"),
		CostYear: "2010-11", Deflator: steep}
	_, err = Work(dearer)
	refuses(t, err, "too large")
	below := Pence(-1)
	_, err = Work(Ask{Table: cheap, Before: map[string]int{"a": 1}, RunningCost: &below})
	refuses(t, err, "running cost must not be below 0")
}
