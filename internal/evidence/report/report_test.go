package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/evidence/measure"
	"waymark/internal/method/cost"
	"waymark/internal/method/disclosure"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/funding"
	"waymark/internal/scheme/person"
)

var cut = civil.NewDate(2026, 11, 24)

// drawFacts makes a scheme of some people in some districts, over a few years.
func drawFacts(r *rapid.T) *facts {
	f := &facts{scheme: "Drawn", cut: cut, before: cut.AddMonths(-12), at: cut.AddDays(1).Start(), people: map[id.Person]person.Equality{},
		inside: map[id.Person]bool{}, insideBefore: map[id.Person]bool{}}
	districts := rapid.IntRange(1, 5).Draw(r, "districts")
	for i := range districts {
		f.directory.Districts = append(f.directory.Districts, agency.District{ID: id.District(fmt.Sprintf("D%d", i)), Name: fmt.Sprintf("District %d", i), Active: true})
	}
	n := rapid.IntRange(1, 70).Draw(r, "people")
	for i := range n {
		p := id.Person(fmt.Sprintf("P%03d", i))
		t := cohort.TimeOn{Person: p, Statutory: rapid.SampledFrom([]cohort.Statutory{cohort.UnderSupervision, cohort.Voluntary, cohort.AfterSupervision}).Draw(r, "statutory"),
			District: id.District(fmt.Sprintf("D%d", rapid.IntRange(0, districts).Draw(r, "district"))), Started: cut.AddDays(-rapid.IntRange(0, 1000).Draw(r, "started"))}
		t.RegistrationEnds = t.Started.AddMonths(12)
		if rapid.IntRange(0, 3).Draw(r, "ends") == 0 {
			t.Ended = civil.SomeDate(t.Started.AddDays(rapid.IntRange(1, 500).Draw(r, "ended")))
		}
		f.times = append(f.times, t)
		born := civil.NewDate(rapid.IntRange(1965, 2012).Draw(r, "born"), 5, 5)
		f.people[p] = person.Equality{DateOfBirth: civil.PartialOf(born), Sex: rapid.SampledFrom([]string{"male", "male", "female", ""}).Draw(r, "sex")}
		f.inside[p] = rapid.IntRange(0, 3).Draw(r, "inside") == 0
		f.insideBefore[p] = rapid.IntRange(0, 3).Draw(r, "inside before") == 0
	}
	slices.SortStableFunc(f.times, func(a, b cohort.TimeOn) int { return a.Started.Sub(b.Started) })
	f.reach = civil.SomeDate(f.times[0].Started)
	f.stays = f.reach
	return f
}

// reader is what somebody has who copied every number out of a document's tables and sentences, by the counts' keys, and
// who knows all that adds up.
func reader(d Document) disclosure.Published {
	p := disclosure.Published{Counts: map[string]int{}, Sums: d.Disclosed.Sums}
	hidden := map[string]bool{}
	d.each(func(c *Cell) {
		switch {
		case c.Key != "" && c.Kind == Count:
			p.Counts[c.Key] = int(c.Value)
		case c.Key != "":
			hidden[c.Key] = true
		}
	})
	for _, s := range p.Sums { // of what is nowhere shown a reader is taken to know what is not withheld: more than there is to know
		for _, k := range slices.Concat([]string{s.Total}, s.Parts, s.Less) {
			if _, shown := p.Counts[k]; shown || hidden[k] {
				continue
			}
			if n, safe := d.Disclosed.Counts[k]; safe {
				p.Counts[k] = n
			} else {
				hidden[k] = true
			}
		}
	}
	for k := range hidden {
		p.Withheld = append(p.Withheld, k)
	}
	return p
}

// TestNoWithheldFigureIsRecovered draws schemes, makes every pack of each, and solves the linear system of all tables of
// each edition, and of all editions together.
func TestNoWithheldFigureIsRecovered(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := drawFacts(r)
		truth := map[string]int{}
		var editions []Edition
		for _, p := range Packs {
			m := &maker{facts: f, counts: truth, means: map[string]bool{}}
			for _, key := range p.sections {
				sections[key](m)
			}
			d, err := makeDocument(p, f, together(editions))
			if err != nil {
				r.Fatalf("%s: %v", p.Key, err)
			}
			editions = append(editions, Edition{Pack: p.Key, Document: d})
			d.each(func(c *Cell) {
				if c.Key != "" && c.Kind == Count && c.Value > 0 && c.Value < disclosure.Threshold {
					r.Fatalf("%s shows %s, which is %v", p.Key, c.Key, c.Value)
				}
			})
			given(r, reader(d), truth, p.Key)
		}
		given(r, together(editions), truth, "all packs together")
	})
}

// given fails where a count of 1 to 4, or one that was withheld, can be told.
func given(r *rapid.T, p disclosure.Published, truth map[string]int, what string) {
	for _, b := range disclosure.Audit(p) {
		n := truth[b.Key]
		if n == 0 {
			continue
		}
		if float64(n) < b.Lower-1e-6 || float64(n) > b.Upper+1e-6 {
			r.Fatalf("%s: %s is %d and is bounded by %v to %v", what, b.Key, n, b.Lower, b.Upper)
		}
		if n < disclosure.Threshold && !b.Safe() {
			r.Fatalf("%s gives %s away: %d, bounded by %v to %v", what, b.Key, n, b.Lower, b.Upper)
		}
	}
}

// TestSmallFiguresAloneAreRecovered holds the test above to being able to fail: with small counts alone withheld, some drawn
// scheme's tables give one away.
func TestSmallFiguresAloneAreRecovered(t *testing.T) {
	found := 0
	rapid.Check(t, func(r *rapid.T) {
		f := drawFacts(r)
		p, _ := PackOf("scrutiny")
		m := &maker{facts: f, counts: map[string]int{}, means: map[string]bool{}}
		d := Document{}
		for _, key := range p.sections {
			d.Sections = append(d.Sections, sections[key](m))
		}
		hidden := map[string]bool{}
		for key, n := range m.counts {
			if n > 0 && n < disclosure.Threshold {
				hidden[key] = true
			}
		}
		d.withhold(hidden)
		d.Disclosed = m.disclosed(hidden)
		for _, b := range disclosure.Audit(reader(d)) {
			if b.Determined && hidden[b.Key] {
				found++
			}
		}
	})
	if found == 0 {
		t.Error("no small count was given away")
	}
}

// TestWhoJoinedTellsNotWhoIsOn: those on the scheme a year before and those who joined, less those who left, are those on it
// now; three who left must not be read off the other three figures, nor, where records begin within the year, off two.
func TestWhoJoinedTellsNotWhoIsOn(t *testing.T) {
	for _, started := range []civil.Date{cut.AddMonths(-20), cut.AddMonths(-4)} {
		f := plain(30, 12)
		for i := range f.times[:20] {
			f.times[i].Started = started
		}
		for i := range f.times[:3] {
			f.times[i].Ended = civil.SomeDate(cut.AddMonths(-2))
		}
		f.reach = civil.SomeDate(started)
		p, _ := PackOf("scrutiny")
		d, err := makeDocument(p, f, disclosure.Published{})
		if err != nil {
			t.Fatal(err)
		}
		table, _ := d.Table("scheme")
		last := len(table.Rows) - 1
		if joined, left := table.Rows[last-1].Cells[0], table.Rows[last].Cells[0]; joined.Kind != Withheld || left.Kind != Withheld {
			t.Errorf("records from %s: joined %s, left %s", started, joined, left)
		}
	}
}

// plain makes a scheme with so many people in each district, all taken on a month before the cut.
func plain(sizes ...int) *facts {
	f := &facts{scheme: "Plain", cut: cut, before: cut.AddMonths(-12), at: cut.AddDays(1).Start(), people: map[id.Person]person.Equality{}}
	for i, n := range sizes {
		d := id.District(fmt.Sprintf("D%d", i))
		f.directory.Districts = append(f.directory.Districts, agency.District{ID: d, Name: string(d), Active: true})
		for j := range n {
			p := id.Person(fmt.Sprintf("P%d-%d", i, j))
			start := cut.AddMonths(-1)
			f.times = append(f.times, cohort.TimeOn{Person: p, Statutory: cohort.Voluntary, District: d, Started: start, RegistrationEnds: start.AddMonths(12)})
			f.people[p] = person.Equality{DateOfBirth: civil.PartialOf(civil.NewDate(1990, 1, 1)), Sex: "male"}
		}
	}
	f.reach = civil.SomeDate(cut.AddMonths(-1))
	return f
}

// evaluation makes one with a fall of half, and what is expected if any.
func evaluation(expected *measure.Expected) measure.Evaluation {
	half := -50.0
	return measure.Evaluation{ID: "E1", Plan: measure.EvaluationPlan{What: measure.Arrests, Months: 12, Source: "police", From: "2024-01-01", To: "2026-11-24"},
		Figures: measure.Figures{All: measure.Total{People: 40, Before: 100, After: 50, ChangePercent: &half}, Expected: expected}}
}

// TestNoFallWithoutWhatIsExpected: no pack shows a change, nor the counts that tell it, without what is expected where
// nothing is done; and with it both stand in one row.
func TestNoFallWithoutWhatIsExpected(t *testing.T) {
	expected := -45.0
	after := 55.0
	for name, c := range map[string]struct {
		with *measure.Expected
		want []string
		not  []string
	}{
		"not known": {nil, []string{"not shown"}, []string{"50.0%", "100", "\u2212"}},
		"known": {&measure.Expected{Standard: measure.Standard{People: 40, After: &after, ChangePercent: &expected}, Ratio: &measure.Compared{Ratio: 0.91, Lower: 0.7, Upper: 1.2}},
			[]string{"\u221250.0%", "\u221245.0%", "0.91", "0.70 to 1.20"}, []string{"not shown"}},
	} {
		for _, p := range Packs {
			if p.Key != "strategic" && !slices.Contains(p.sections, "change") {
				t.Errorf("%s does not say whether it works", p.Key)
			}
			f := plain(30, 30)
			f.evaluations = []measure.Evaluation{evaluation(c.with)}
			d, err := makeDocument(p, f, disclosure.Published{})
			if err != nil {
				t.Fatal(err)
			}
			table, ok := d.Table("change")
			if !ok {
				t.Fatalf("%s has no table of change", p.Key)
			}
			text := fmt.Sprint(table.Rows[0].Cells)
			for _, w := range c.want {
				if !strings.Contains(text, w) {
					t.Errorf("%s, %s: %s lacks %q", name, p.Key, text, w)
				}
			}
			for _, w := range c.not {
				if strings.Contains(text, w) {
					t.Errorf("%s, %s: %s has %q", name, p.Key, text, w)
				}
			}
		}
	}
}

// TestEveryFigureIsDefined: in every pack, of every drawn scheme, each figure leads to a definition that the report has.
func TestEveryFigureIsDefined(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := drawFacts(r)
		for _, p := range Packs {
			d, err := makeDocument(p, f, disclosure.Published{})
			if err != nil {
				r.Fatal(err)
			}
			d.each(func(c *Cell) {
				if d.Define(c.Means) == "" {
					r.Fatalf("%s: %+v has no definition", p.Key, *c)
				}
			})
			for _, s := range d.Sections {
				if s.Title == "" || s.NotHeld == "" && len(s.Says)+len(s.Tables) == 0 {
					r.Fatalf("%s: the section %s is empty", p.Key, s.Key)
				}
			}
		}
	})
}

// TestTheSameFactsAreTheSameBytes: a document depends on its facts alone, not on the order of a map.
func TestTheSameFactsAreTheSameBytes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := drawFacts(r)
		for _, p := range Packs {
			var first []byte
			for i := range 3 {
				d, err := makeDocument(p, f, disclosure.Published{})
				if err != nil {
					r.Fatal(err)
				}
				b, err := d.Bytes()
				if err != nil {
					r.Fatal(err)
				}
				if i > 0 && !bytes.Equal(first, b) {
					r.Fatalf("%s came out otherwise", p.Key)
				}
				first = b
			}
		}
	})
}

// TestCustodyBeforeStaysAreHeldIsNotNone: where stays begin after a day, nobody in custody on it is not what is known.
func TestCustodyBeforeStaysAreHeldIsNotNone(t *testing.T) {
	f := plain(30, 30)
	for i := range f.times {
		f.times[i].Started = cut.AddMonths(-20)
	}
	f.reach, f.stays = civil.SomeDate(cut.AddMonths(-20)), civil.SomeDate(cut.AddMonths(-3))
	f.inside = map[id.Person]bool{}
	for j := range 12 {
		f.inside[id.Person(fmt.Sprintf("P0-%d", j))] = true
	}
	for key, rows := range map[string][2]int{"scheme": {4, 5}, "page": {1, 1}} {
		pack, _ := PackOf(map[string]string{"scheme": "performance", "page": "strategic"}[key])
		d, err := makeDocument(pack, f, disclosure.Published{})
		if err != nil {
			t.Fatal(err)
		}
		table, _ := d.Table(key)
		for row := rows[0]; row <= rows[1]; row++ {
			if now, then := table.Rows[row].Cells[0], table.Rows[row].Cells[1]; now.Kind == NotHeld || then.Kind != NotHeld {
				t.Errorf("%s, %s: %s, and a year before %s", key, table.Rows[row].Name, now, then)
			}
		}
		f.stays = civil.NullDate{}
		if d, err = makeDocument(pack, f, disclosure.Published{}); err != nil {
			t.Fatal(err)
		}
		if table, _ = d.Table(key); table.Rows[rows[0]].Cells[0].Kind != NotHeld {
			t.Errorf("%s: with no stay held %s are in custody", key, table.Rows[rows[0]].Cells[0])
		}
		f.stays = civil.SomeDate(cut.AddMonths(-3))
	}
}

// TestWhatIsExpectedStandsBesideTheChangeOfThoseItIsOf: where some had more before than anybody else, what is expected is of
// the others, and so is the change that it may be held against.
func TestWhatIsExpectedStandsBesideTheChangeOfThoseItIsOf(t *testing.T) {
	expected, after := -45.0, 33.0
	for _, p := range Packs {
		f := plain(30, 30)
		f.evaluations = []measure.Evaluation{evaluation(&measure.Expected{Standard: measure.Standard{People: 37, Before: 60, Observed: 45, Outside: 3, After: &after, ChangePercent: &expected}})}
		d, err := makeDocument(p, f, disclosure.Published{})
		if err != nil {
			t.Fatal(err)
		}
		table, _ := d.Table("change")
		if text := strings.Join(table.Notes, " "); !strings.Contains(text, "of the rest, whose change is \u221225.0%") {
			t.Errorf("%s: %s", p.Key, text)
		}
	}
}

// TestMoneyIsRoundedAlikeBelowNothing: a loss is rounded as a saving is, with its sign before the pounds.
func TestMoneyIsRoundedAlikeBelowNothing(t *testing.T) {
	for p, want := range map[cost.Pence]string{1_234_50: "£1,235", -1_234_50: "\u2212£1,235", -1_99: "\u2212£2", -40: "£0", 0: "£0"} {
		if got := (Cell{Kind: Money, Value: pounds(p)}).String(); got != want {
			t.Errorf("%d pence are %s, want %s", p, got, want)
		}
	}
}

// TestWhoBoreCostLastYearAloneHasARow: or last year's rows would add up to less than all.
func TestWhoBoreCostLastYearAloneHasARow(t *testing.T) {
	f := plain(30)
	f.money.cost = funding.Cost{Sum: funding.Sum{Pence: 100_00}, ByAgency: []funding.AgencyCost{{Name: "Police", Sum: funding.Sum{Pence: 100_00}}}}
	f.money.costBefore = funding.Cost{Sum: funding.Sum{Pence: 300_00}, ByAgency: []funding.AgencyCost{{Name: "Council", Sum: funding.Sum{Pence: 200_00}}, {Name: "Police", Sum: funding.Sum{Pence: 100_00}}}}
	got := (&maker{facts: f, counts: map[string]int{}, means: map[string]bool{}}).costTable()
	if len(got.Rows) != 3 || got.Rows[1].Name != "Council" || got.Rows[1].Cells[0].Kind != NotHeld || got.Rows[1].Cells[1].String() != "£200" {
		t.Errorf("%+v", got.Rows)
	}
}
