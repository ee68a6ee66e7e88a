package indicator

import (
	"strings"
	"testing"

	"waymark/internal/platform/civil"
)

// tableNames are the table's names of what the definitions are of.
var tableNames = map[string]string{"ni18": "NI 18", "ni30": "NI 30", "ni38": "NI 38", "proven-reoffending": "MoJ proven reoffending"}

func TestNationalDefinitionsAreTheTables(t *testing.T) {
	rows := cases(t, "national_indicators.csv")
	said := map[string]Element{}
	for _, d := range National() {
		for _, e := range d.Elements {
			said[tableNames[d.Name]+"/"+e.Name] = e
		}
	}
	text, figures := 0, map[string]string{}
	for _, c := range rows {
		e, here := said[c["indicator"]+"/"+c["element"]]
		if !here {
			figures[c["element"]] = c["value"]
			continue
		}
		text++
		if e.Text != c["value"] || e.Status != c["status"] {
			t.Errorf("%s, %s: %q (%s), and the table has %q (%s)", c["indicator"], c["element"], e.Text, e.Status, c["value"], c["status"])
		}
	}
	if text != len(said) {
		t.Errorf("%d of %d elements stand in the table", text, len(said))
	}
	ni38, err := NewRate(whole(t, figures["proven offences"]), whole(t, figures["persons"]), 100, false)
	if err != nil {
		t.Fatal(err)
	}
	var w worst
	w.hold(t, "NI 38", ni38.Value(), figures["offences per 100 persons"], 2)
	ceiling, err := CeilingOf(153, hundredths(t, figures["Sunderland target percent reduction 2009/10"]), RoundHalf)
	if err != nil {
		t.Fatal(err)
	}
	w.hold(t, "Sunderland", float64(ceiling.ToNearest), figures["Sunderland convictions allowed"], 0)
	t.Logf("national_indicators.csv: %d of %d rows are definitions, held word by word; 5 more give or are figures that are worked out, worst error %.1e; %d are examples with nothing to work out",
		text, len(rows), w.off, len(rows)-text-5)
}

const local = `
name = "homes"
title = "People with settled housing"
version = "1"
shape = "share_of_people"
counts = "people"
[[element]]
name = "population"
text = "everybody on the scheme on the last day of the quarter"
status = "local"
source = "Ashdale steering group, 4 May 2026"
`

func TestParse(t *testing.T) {
	if _, err := Parse([]byte(local)); err != nil {
		t.Fatal(err)
	}
	count := strings.NewReplacer("share_of_people", "count_against_ceiling", `"people"`, `"convictions"`).Replace(local)
	d, err := Parse([]byte(count + "[[target]]\nname = \"agreed\"\nreduction_hundredths = 1700\nrounding = \"half_up\"\nsource = \"steering group\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := d.Targets[0].Ceiling(153); err != nil || c.ToNearest != 127 {
		t.Errorf("%v (%v)", c, err)
	}
	for wrong, text := range map[string]string{
		"is no key":       strings.Replace(local, "counts", "units", 1),
		"shape":           strings.Replace(local, "share_of_people", "share", 1),
		"needs its":       strings.Replace(local, "source =", "#", 1),
		"only a count":    local + "[[target]]\nname = \"a\"\nreduction_hundredths = 1\nrounding = \"down\"\nsource = \"b\"\n",
		"its rounding":    count + "[[target]]\nname = \"a\"\nreduction_hundredths = 1\nsource = \"b\"\n",
		"its reduction":   count + "[[target]]\nname = \"a\"\nreduction_hundredths = 10001\nrounding = \"down\"\nsource = \"b\"\n",
		"has a follow":    strings.Replace(local, "share_of_people", "proven_reoffending", 1),
		"line":            "name = ",
		"element":         strings.Split(local, "[[")[0],
		"must be small":   strings.Replace(local, `"homes"`, `"Homes of people"`, 1),
		"must be smaller": strings.Repeat("#", maxText+1),
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestCautions(t *testing.T) {
	d := Definition{Shape: CountAgainstCeiling, Counts: Convictions}
	half := civil.MustDate("2009-09-30")
	got := d.Cautions(year2009, year2009.ShareByMonths(half), half, 40, 38, 8)
	if len(got) != 3 {
		t.Errorf("half-way, and the people changed: %v", got)
	}
	bySeason := Share{Spread: BySeason, Until: half}
	for _, x := range [][2]int{{39, 0}, {40, 1}} {
		if got := d.Cautions(year2009, bySeason, half, 40, x[0], x[1]); len(got) != 2 || got[1] != CohortChanged {
			t.Errorf("%d still here and %d more: %v", x[0], x[1], got)
		}
	}
	after := civil.MustDate("2010-04-01")
	if got := d.Cautions(year2009, year2009.ShareByMonths(after), after, 40, 40, 0); len(got) != 0 {
		t.Errorf("after the year, the same people: %v", got)
	}
	d.ProofMonths = 6
	if got := d.Cautions(year2009, year2009.ShareByMonths(after), after, 40, 40, 0); len(got) != 1 || got[0] != ResultsLag {
		t.Errorf("within the wait for results: %v", got)
	}
	for _, c := range []Caution{ResultsLag, CohortChanged, SeasonIgnored} {
		if c.Words() == string(c) {
			t.Errorf("%s has no words", c)
		}
	}
}
