package cost

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var drawnClasses = []string{"a", "b", "c", "d"}

// drawTable writes a table as text, so that the reader is part of every property. The last class is never priced.
func drawTable(t *rapid.T) *Table {
	var b strings.Builder
	b.WriteString("name,version,price_year,source,class,amount,cashable\n")
	for _, name := range drawnClasses[:3] {
		amount := rapid.Int64Range(1_00, 1_000_000_00).Draw(t, "amount")
		cashable := ""
		if rapid.Bool().Draw(t, "split") {
			cashable = Pence(rapid.Int64Range(0, amount).Draw(t, "cashable")).String()
		}
		fmt.Fprintf(&b, "A,1,2003-04,s,%s,%s,%s\n", name, Pence(amount), cashable)
	}
	table, err := ReadTable(strings.NewReader(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return table
}

func drawMultipliers(t *rapid.T) *Multipliers {
	if rapid.Bool().Draw(t, "recorded only") {
		return nil
	}
	var b strings.Builder
	b.WriteString("name,version,source,class,multiplier\n")
	for _, name := range drawnClasses[:rapid.IntRange(1, 3).Draw(t, "multipliers")] {
		fmt.Fprintf(&b, "A,1,s,%s,%d.%06d\n", name, rapid.IntRange(1, 20).Draw(t, "whole"), rapid.IntRange(0, 999_999).Draw(t, "part"))
	}
	m, err := ReadMultipliers(strings.NewReader(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return m
}

// drawCounts gives counts of some classes; "a" always, so that something is priced.
func drawCounts(t *rapid.T) map[string]int {
	out := map[string]int{"a": rapid.IntRange(0, 5000).Draw(t, "a")}
	for _, name := range drawnClasses[1:] {
		if rapid.Bool().Draw(t, "has "+name) {
			out[name] = rapid.IntRange(0, 5000).Draw(t, name)
		}
	}
	return out
}

func drawSeries(t *rapid.T) *Deflator {
	text := "year,index,source\n"
	for _, year := range []string{"2003-04", "2010-11", "2024-25"} {
		text += fmt.Sprintf("%s,%d.%04d,s\n", year, rapid.IntRange(40, 120).Draw(t, "index"), rapid.IntRange(0, 9999).Draw(t, "part"))
	}
	d, err := ReadDeflator(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func drawAsk(t *rapid.T) Ask {
	a := Ask{Table: drawTable(t), Multipliers: drawMultipliers(t), Deflator: drawSeries(t), Counted: Recorded, Before: drawCounts(t), After: drawCounts(t),
		People: rapid.IntRange(0, 500).Draw(t, "people"), PriceYear: rapid.SampledFrom([]Year{"", "2010-11", "2024-25"}).Draw(t, "price year")}
	if rapid.Bool().Draw(t, "has a cost") {
		running := Pence(rapid.Int64Range(0, 1_000_000_00).Draw(t, "running"))
		a.RunningCost = &running
	}
	return a
}

func mustWork(t *rapid.T, a Ask) *Saving {
	s, err := Work(a)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every offence is in a line or is named as not priced, and what is printed adds up to the penny.
func TestNothingIsDroppedAndEverythingAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAsk(t)
		s := mustWork(t, a)
		var saving, before, cashable Pence
		counted := [2]int{}
		for _, l := range s.Lines {
			saving, before = saving+l.Saving, before+l.CostBefore
			counted[0], counted[1] = counted[0]+l.Before, counted[1]+l.After
			if l.Cashable != nil {
				cashable += *l.Cashable
				// The part never outgrows the whole: each side is rounded once, so a penny a side may be off.
				if part, whole := math.Abs(float64(*l.Cashable)), math.Abs(float64(l.Saving)); part > whole+2 {
					t.Fatalf("%s: cashable %s of %s", l.Class, l.Cashable, l.Saving)
				}
			}
		}
		if saving != s.Gross || before != s.CostBefore || s.Gross != s.CostBefore-s.CostAfter || counted != [2]int{s.Before, s.After} {
			t.Fatalf("the lines add up to %s and %s, %v: %+v", saving, before, counted, s)
		}
		if s.Cashable != nil && *s.Cashable != cashable || s.Net != nil && *s.Net != s.Gross-*s.RunningCost {
			t.Fatalf("cashable %v, net %v: %+v", s.Cashable, s.Net, s)
		}
		for _, u := range s.Unpriced {
			counted[0], counted[1] = counted[0]+u.Before, counted[1]+u.After
		}
		for i, counts := range []map[string]int{a.Before, a.After} {
			for _, n := range counts {
				counted[i] -= n
			}
		}
		if counted != [2]int{} {
			t.Fatalf("%v offences are neither priced nor named", counted)
		}
	})
}

// The arithmetic again, by fractions: each class within half a penny before and after.
func TestLinesEqualTheFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAsk(t)
		for _, l := range mustWork(t, a).Lines {
			c, _ := a.Table.Class(l.Class)
			unit := new(big.Rat).SetInt64(int64(c.Amount))
			if a.PriceYear != "" {
				unit.Mul(unit, big.NewRat(int64(a.Deflator.years[a.PriceYear].index), int64(a.Deflator.years["2003-04"].index)))
			}
			nearTo(t, "unit cost", l.UnitCost, unit)
			m := big.NewRat(1, 1)
			if a.Multipliers != nil && !l.NoMultiplier {
				m.SetFrac64(int64(a.Multipliers.classes[l.Class]), int64(one))
			}
			each := m.Mul(m, new(big.Rat).SetInt64(int64(l.UnitCost)))
			nearTo(t, "before", l.CostBefore, new(big.Rat).Mul(each, big.NewRat(int64(a.Before[l.Class]), 1)))
			nearTo(t, "after", l.CostAfter, new(big.Rat).Mul(each, big.NewRat(int64(a.After[l.Class]), 1)))
		}
	})
}

func nearTo(t *rapid.T, what string, got Pence, exact *big.Rat) {
	off := exact.Sub(exact, new(big.Rat).SetInt64(int64(got)))
	if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 {
		t.Fatalf("%s: %s is off by %s pence", what, got, off.FloatString(3))
	}
}

// Before and after changed places give the opposite saving.
func TestTurnedRoundTheSavingIsACost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAsk(t)
		b := a
		b.Before, b.After = a.After, a.Before
		s, turned := mustWork(t, a), mustWork(t, b)
		if s.Gross != -turned.Gross || s.Avoided != -turned.Avoided {
			t.Fatalf("%s and %s", s.Gross, turned.Gross)
		}
		if s.PerPerson != nil && *s.PerPerson != -*turned.PerPerson {
			t.Fatalf("per person %s and %s", s.PerPerson, turned.PerPerson)
		}
	})
}

// As many offences of the mix before as break even cost at least the scheme; one fewer do not.
func TestBreakEvenCoversTheCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := mustWork(t, drawAsk(t))
		if s.BreakEven == nil {
			return
		}
		covers := func(n int64) bool { // n x costBefore / before >= running cost
			left := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(s.CostBefore)))
			right := new(big.Int).Mul(big.NewInt(int64(*s.RunningCost)), big.NewInt(int64(s.Before)))
			return left.Cmp(right) >= 0
		}
		if n := *s.BreakEvenWhole; !covers(n) || n > 0 && covers(n-1) {
			t.Fatalf("break-even at %d of %d costing %s for %s", n, s.Before, s.CostBefore, s.RunningCost)
		}
	})
}

// Two savings of one table added are the saving of all, whichever comes first.
func TestAddingIsWorkingOutTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAsk(t)
		b := a
		b.Before, b.After = drawCounts(t), drawCounts(t)
		one, two := mustWork(t, a), mustWork(t, b)
		sum, err := Add(one, two)
		if err != nil {
			t.Fatal(err)
		}
		turned, err := Add(two, one)
		if err != nil {
			t.Fatal(err)
		}
		off := sum.Gross - one.Gross - two.Gross
		if a.Multipliers == nil && off != 0 || max(off, -off) > 6 || sum.Gross != turned.Gross || sum.People != one.People+two.People ||
			sum.Before != one.Before+two.Before || (sum.RunningCost == nil) != (a.RunningCost == nil) {
			t.Fatalf("%s and %s make %s, or %s", one.Gross, two.Gross, sum.Gross, turned.Gross)
		}
	})
}

// Prices there and back are the same to what the rounding of the way there is worth.
func TestPricesThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, amount := drawSeries(t), Pence(rapid.Int64Range(-1_000_000_00, 1_000_000_00).Draw(t, "amount"))
		there, err := d.Convert(amount, "2003-04", "2024-25")
		if err != nil {
			t.Fatal(err)
		}
		back, err := d.Convert(there, "2024-25", "2003-04")
		if err != nil {
			t.Fatal(err)
		}
		if off := back - amount; max(off, -off) > 2 {
			t.Fatalf("%s became %s and %s", amount, there, back)
		}
		opposite, err := d.Convert(-amount, "2003-04", "2024-25")
		if err != nil || opposite != -there {
			t.Fatalf("%s became %s, and its opposite %s (%v)", amount, there, opposite, err)
		}
	})
}

func TestPoundsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pence(rapid.Int64Range(0, mostPounds*100).Draw(t, "pence"))
		if got, err := ParsePounds(p.String()); err != nil || got != p {
			t.Fatalf("%s is read as %s (%v)", p, got, err)
		}
	})
}

// FuzzReadTable: no file crashes the reader, and what it reads has sound amounts.
func FuzzReadTable(f *testing.F) {
	f.Add(mixCSV)
	f.Add("name = \"A\"\nversion = 1\nprice_year = \"2003/04\"\nsource = \"s\"\n[[class]]\nclass = \"a\"\namount = 5.5\n")
	f.Add("class = [[1]]\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := ReadTable(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, name := range table.Classes() {
			if c, _ := table.Class(name); c.Amount <= 0 || c.Name == "" || c.Source == "" || c.Cashable != nil && (*c.Cashable < 0 || *c.Cashable > c.Amount) {
				t.Fatalf("%+v", c)
			}
		}
	})
}
