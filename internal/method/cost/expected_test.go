package cost

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestASavingIsTakenApart by hand: 100 thefts at 10 became 60. Of others 80 were expected, so that 200 of the 400 would
// have come by themselves, and they had 0.75 times (0.6 to 0.9) of what was expected: 200 beyond (80 to 320).
func TestASavingIsTakenApart(t *testing.T) {
	s := work(t, Ask{Table: mustTable(t, mixCSV), Before: map[string]int{"theft": 100}, After: map[string]int{"theft": 60}})
	got := s.Against(Expectation{Before: 100, Compared: 100, After: 80, Ratio: &Ratio{0.75, 0.6, 0.9}})
	if got.Expected != 200_00 || *got.Beyond != (Range{200_00, 80_00, 320_00}) || *got.Rest != 0 {
		t.Errorf("%+v %+v", got, got.Beyond)
	}
	half := s.Against(Expectation{Before: 100, Compared: 50, After: 40, Ratio: &Ratio{0.75, 0.6, 0.9}})
	if half.Expected != 100_00 || half.Beyond.Amount != 100_00 || *half.Rest != 200_00 {
		t.Errorf("half of them compared: %+v %+v", half, half.Beyond)
	}
	if unknown := s.Against(Expectation{Before: 100, Compared: 100, After: 80}); unknown.Expected != 200_00 || unknown.Beyond != nil || unknown.Rest != nil {
		t.Errorf("without a ratio: %+v", unknown)
	}
	if none := s.Against(Expectation{}); none != nil {
		t.Errorf("of nothing: %+v", none)
	}
}

// TestWhatIsNotPricedIsInNoPart: of 200 offences before half have no price; one of all is worth half a theft.
func TestWhatIsNotPricedIsInNoPart(t *testing.T) {
	s := work(t, Ask{Table: mustTable(t, mixCSV), Before: map[string]int{"theft": 100}, After: map[string]int{"theft": 50}, Unpriced: []Unpriced{{"Fraud", 100, 50}}})
	if len(s.Unpriced) != 1 || s.Gross != 500_00 || s.Before != 100 {
		t.Fatalf("%+v", s)
	}
	got := s.Against(Expectation{Before: 200, Compared: 200, After: 150, Ratio: &Ratio{100.0 / 150, 0.5, 0.9}})
	if got.Expected != 250_00 || got.Beyond.Amount != 250_00 || *got.Rest != 0 {
		t.Errorf("%+v %+v", got, got.Beyond)
	}
}

func TestThePartsMakeTheGrossSaving(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawCounts(t), drawCounts(t)
		s, err := Work(Ask{Table: drawTable(t), Before: before, After: after})
		if err != nil {
			t.Fatal(err)
		}
		all := 0
		for _, n := range before {
			all += n
		}
		compared := rapid.IntRange(0, all).Draw(t, "compared")
		lower := rapid.Float64Range(0.01, 2).Draw(t, "lower")
		r := &Ratio{Lower: lower, Ratio: lower + rapid.Float64Range(0, 1).Draw(t, "more")}
		r.Upper = r.Ratio + rapid.Float64Range(0, 1).Draw(t, "most")
		got := s.Against(Expectation{Before: all, Compared: compared, After: rapid.Float64Range(0, 5000).Draw(t, "after"), Ratio: r})
		if all == 0 {
			if got != nil {
				t.Fatalf("of nothing: %+v", got)
			}
			return
		}
		if sum := got.Expected + got.Beyond.Amount + *got.Rest; sum != s.Gross {
			t.Errorf("the parts make %s, and the gross saving is %s", sum, s.Gross)
		}
		if got.Beyond.Lower > got.Beyond.Amount || got.Beyond.Amount > got.Beyond.Upper {
			t.Errorf("the interval %+v", got.Beyond)
		}
		if math.Abs(float64(got.Expected%100)) > 0 {
			t.Errorf("an approximation with pence: %s", got.Expected)
		}
	})
}
