package measure

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

func day(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func stay(in, out string) Stay {
	s := Stay{In: day(in)}
	if out != "" {
		s.Out = civil.SomeDate(day(out))
	}
	return s
}

func TestDaysInCustodyCountOnce(t *testing.T) {
	january := Span{day("2026-01-01"), day("2026-02-01")}
	for name, c := range map[string]struct {
		stays []Stay
		want  int
	}{
		"none":                       {nil, 0},
		"inside":                     {[]Stay{stay("2026-01-10", "2026-01-12")}, 2},
		"the day of release is free": {[]Stay{stay("2026-01-10", "2026-01-10")}, 0},
		"ends before it begins":      {[]Stay{stay("2026-01-10", "2026-01-05")}, 0},
		"overlapping":                {[]Stay{stay("2026-01-10", "2026-01-20"), stay("2026-01-15", "2026-01-25"), stay("2026-01-12", "2026-01-13")}, 15},
		"apart":                      {[]Stay{stay("2026-01-20", "2026-01-21"), stay("2026-01-02", "2026-01-04")}, 3},
		"over both ends":             {[]Stay{stay("2025-06-01", "")}, 31},
		"before and after":           {[]Stay{stay("2025-06-01", "2026-01-01"), stay("2026-02-01", "")}, 0},
	} {
		if got := inside(c.stays, january); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestBeforeAndAfterOfOnePerson(t *testing.T) {
	w := Windows{Months: 12, Baseline: 24}
	x := Index{Day: day("2026-03-01"), Event: "B"}
	events := []Event{{Day: day("2024-02-29"), Key: "-"}, {Day: day("2024-03-01"), Key: "base"}, {Day: day("2025-03-01"), Key: "A"}, {Day: day("2026-02-28"), Key: "B"}, {Day: day("2026-03-01"), Key: "C"}, {Day: day("2027-02-28"), Key: "D"}, {Day: day("2027-03-01"), Key: "E"}}
	r := w.reckon(x, events, []Stay{stay("2026-02-25", "2026-03-05")})
	got := fmt.Sprint(r.Before, r.After, r.BeforeExcl, r.AfterExcl, r.Baseline, r.Custody, r.CustodyAfter, r.Liberty, r.LibertyAfter, r.EventKnown)
	if got != "2 2 1 2 3 4 4 361 361 true" {
		t.Error(got)
	}
	events = append(events, Event{Day: day("2026-01-01"), Key: "R", Attention: true}, Event{Day: day("2026-06-01"), Key: "S", Attention: true})
	apart := w.reckon(x, events, nil)
	w.WithAttention = true
	if with := w.reckon(x, events, nil); apart.Before != 2 || apart.After != 2 || apart.Attended != 1 || apart.AttendedAfter != 1 || with.Before != 3 || with.After != 3 {
		t.Errorf("breach counted apart: %+v; with: %+v", apart, with)
	}
	if w.covered(x.Day, Span{day("2024-03-02"), day("2027-03-01")}) || !w.covered(x.Day, Span{day("2024-03-01"), day("2027-03-01")}) || w.covered(x.Day, Span{day("2024-03-01"), day("2027-02-28")}) {
		t.Error("what is covered")
	}
}

func TestTotalsSayWhatIsNotKnown(t *testing.T) {
	none := Add(nil, false)
	if none.ChangePercent != nil || none.PerYearBefore != nil {
		t.Errorf("of nobody: %+v", none)
	}
	total := Add([]Result{{Before: 4, After: 1, BeforeExcl: 3, AfterExcl: 1, Liberty: 300, LibertyAfter: 365}, {Before: 0, After: 2, LibertyAfter: 0, Liberty: 65}}, false)
	if total.Before != 4 || total.After != 3 || *total.ChangePercent != -25 || total.Fewer != 1 || total.More != 1 || total.NeverAtLiberty != 1 || math.Abs(*total.PerYearBefore-4.0027) > 1e-4 {
		t.Errorf("%+v", total)
	}
	if excl := Add([]Result{{Before: 4, After: 1, BeforeExcl: 3, AfterExcl: 1}}, true); excl.Before != 3 {
		t.Errorf("without the index event: %+v", excl)
	}
}

// TestNothingDoneLooksLikeAFall: of people whose rates never change, those chosen for a high count fall, and what is
// expected says so.
func TestNothingDoneLooksLikeAFall(t *testing.T) {
	at := day("2026-01-01")
	var chosen []Result
	var others pool
	n := uint64(1)
	chance := func() float64 { // a fixed sequence: SplitMix64
		n += 0x9e3779b97f4a7c15
		z := n
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return float64((z^z>>31)>>11) / (1 << 53)
	}
	for i := range 6000 {
		rate := 0.5 // of some four a year, of others half a one
		if i%10 == 0 {
			rate = 4
		}
		var days []civil.Date
		for d := at.AddMonths(-12); d.Before(at.AddMonths(12)); d = d.AddDays(1) {
			if chance() < rate/365 {
				days = append(days, d)
			}
		}
		var events []Event
		for _, d := range days {
			events = append(events, Event{Day: d})
		}
		r := Windows{Months: 12}.reckon(Index{Day: at}, events, nil)
		if r.Before >= 3 && i/10%2 == 0 { // half of those who had three or more are taken on, and nothing is done
			chosen = append(chosen, r)
		} else {
			others = append(others, days)
		}
	}
	e := expect(Windows{Months: 12}, chosen, others)
	total := Add(chosen, false)
	if *total.ChangePercent > -10 {
		t.Fatalf("choosing made no fall: %+v", total)
	}
	if e.Standard.Outside > len(chosen)/20 || e.Standard.After == nil {
		t.Fatalf("%+v", e.Standard)
	}
	if ratio := float64(total.After) / *e.Standard.After; ratio < 0.85 || ratio > 1.25 {
		t.Errorf("%d after where %.0f were expected: %.2f", total.After, *e.Standard.After, ratio)
	}
	if e.Regression == nil || math.Abs(e.Regression.After/float64(total.After)-1) > 0.25 {
		t.Errorf("by the model %+v, and it was %d", e.Regression, total.After)
	}
}

func TestBinsHaveEnoughOthers(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := &counts{}
		for n := range rapid.IntRange(1, 12).Draw(r, "counts") {
			people := rapid.Float64Range(0, 60).Draw(r, "people")
			c.add(n, people, people*rapid.Float64Range(0, 3).Draw(r, "after"), people*9)
		}
		last := -1
		for _, b := range c.bins(rapid.IntRange(0, 12).Draw(r, "most")) {
			if b.Others < fewest || b.From <= last || b.To < b.From {
				r.Fatalf("%+v after %d", b, last)
			}
			last = b.To
		}
	})
}

func TestIndexFiles(t *testing.T) {
	good := "\ufeffid,index_date,index_event,group,more\nA,2026-01-01,E1,one,x\nB,2026-02-01,,two,y\n"
	f, err := ReadIndex(strings.NewReader(good), "index.csv", civil.NullDate{})
	if err != nil || f.IDHeader != "id" || len(f.Rows) != 2 || f.Rows[1].Row != 3 || f.Rows[0].Event != "E1" || f.Rows[1].Group != "two" {
		t.Fatalf("%+v, %v", f, err)
	}
	var out bytes.Buffer
	if err := Write(&out, f, Arrests, Windows{Months: 12}, []Result{{Index: f.Rows[0], Before: 2, After: 1, BeforeExcl: 1, AfterExcl: 1, Custody: 3, Liberty: 362, LibertyAfter: 365}}); err != nil {
		t.Fatal(err)
	}
	want := "id,index_date,group,arrests_before,arrests_after,arrests_before_excl_index,arrests_after_excl_index,custody_days_before,custody_days_after,liberty_days_before,liberty_days_after\n" +
		"A,2026-01-01,one,2,1,1,1,3,0,362,365\n"
	if out.String() != want {
		t.Errorf("wrote\n%s\nwant\n%s", out.String(), want)
	}
	for text, says := range map[string]string{
		"":                             "has no header",
		"id\nA\n":                      "no column index_date",
		"id,index_date\nA,31/12/26\n":  "line 2: index_date must be a day",
		"id,index_date\n,2026-01-01\n": "line 2: id is empty",
		"id,index_date\nA,2026-01-01\nA,2026-01-02\n": "line 3: A stands in line 2 already",
		"id,index_date\nA\n":                          "line 2 is no row",
	} {
		if _, err := ReadIndex(strings.NewReader(text), "index.csv", civil.NullDate{}); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Text(err), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if f, err := ReadIndex(strings.NewReader("id\nA\n"), "index.csv", civil.SomeDate(day("2026-01-01"))); err != nil || f.Rows[0].Day != day("2026-01-01") {
		t.Errorf("one day for all: %+v, %v", f, err)
	}
}

// TestOthersAreCountedWhereTheDataReach: a cohort of the middle of a month is not held against others before the data begin.
func TestOthersAreCountedWhereTheDataReach(t *testing.T) {
	var others pool
	for range 30 { // each once on the first day of the data, a year before the index day to the day
		others = append(others, []civil.Date{day("2024-03-20"), day("2025-04-01")})
	}
	e := expect(Windows{Months: 12}, []Result{{Index: Index{Day: day("2025-03-20")}, Before: 1, After: 1}, {Index: Index{Day: day("2025-03-28")}, Before: 1, After: 1}}, others)
	if e.OthersBefore != 30 || e.OthersAfter != 30 || e.Standard.Outside != 0 {
		t.Errorf("%+v", e)
	}
	end := pool{{day("2025-03-05"), day("2026-03-10")}}
	if e := expect(Windows{Months: 12}, []Result{{Index: Index{Day: day("2025-03-20")}}}, end); e.OthersBefore != 1 || e.OthersAfter != 1 {
		t.Errorf("%+v", e)
	}
}
