package indicator

import (
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/civil"
)

var year2009 = Period{civil.MustDate("2009-04-01"), 12}

// The figures of the table are of the exact ceiling; it gives both whole numbers beside it.
func TestCasesOfTheTable(t *testing.T) {
	rows := cases(t, "indicator_cases.csv")
	var w worst
	for _, c := range rows {
		id := c["case_id"]
		count, months := whole(t, c["observed"]), whole(t, c["months_elapsed"])
		ceiling, err := CeilingOf(whole(t, c["baseline_convictions"]), hundredths(t, c["target_reduction_pct"]), NotRounded)
		if err != nil {
			t.Fatal(err)
		}
		p, err := PaceOf(ceiling, year2009.ShareByMonths(year2009.monthEnd(months)), count)
		if err != nil {
			t.Fatal(err)
		}
		annual, _ := p.Annualised()
		fall, _ := p.ReductionAnnualised()
		w.hold(t, id+" ceiling", ceiling.Exact.Float(), c["exp_ceiling_exact"], 9)
		w.hold(t, id+" rounded down", float64(ceiling.Down), c["exp_ceiling_floor"], 9)
		w.hold(t, id+" to the nearest", float64(ceiling.ToNearest), c["exp_ceiling_rounded"], 9)
		w.hold(t, id+" pro rata", p.Allowed.Float(), c["exp_pro_rata_ceiling"], 4)
		w.hold(t, id+" annualised", annual.Float(), c["exp_annualised"], 4)
		w.hold(t, id+" reduction", fall.Float(), c["exp_reduction_pct_annualised"], 4)
		if p.Status.OnTrack() != (c["exp_on_track"] == "yes") {
			t.Errorf("%s: %s, and the table says on track: %s", id, p.Status, c["exp_on_track"])
		}
	}
	t.Logf("indicator_cases.csv: %d of %d rows, worst error %.1e (the Poisson probability is held by method/stats)", len(rows), len(rows), w.off)
}

func sunderland(t testing.TB, baseline int, rule Rounding) Pace {
	t.Helper()
	c, err := CeilingOf(baseline, 17_00, rule)
	if err != nil {
		t.Fatal(err)
	}
	p, err := PaceOf(c, year2009.ShareByMonths(civil.MustDate("2009-09-30")), 52)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSunderlandInTheSeed(t *testing.T) {
	p := sunderland(t, 153, RoundHalf)
	down := sunderland(t, 154, RoundDown)
	under, _ := p.Under()
	fall, _ := p.ReductionAnnualised()
	each, err := NewRate(52, 46, 1, false)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct {
		got      float64
		decimals int
	}{
		"baseline 153: 153*0.83": {p.Ceiling.Exact.Float(), 9}, "baseline 154: 154*0.83": {down.Ceiling.Exact.Float(), 9},
		"52 vs 127/2": {p.Allowed.Float(), 9}, "1-104/153": {fall.Float(), 4}, "52/46": {each.Value(), 4},
	}
	var w worst
	held := 0
	for _, c := range cases(t, "seed_arithmetic.csv") {
		x, ours := want[c["calculation"]]
		if !ours || c["scheme"] != "Sunderland" {
			continue
		}
		held++
		printed := c["value"]
		if n := len(printed) - 1; printed[n] == '%' {
			printed = printed[:n]
		}
		w.hold(t, c["calculation"], x.got, printed, x.decimals)
		if c["calculation"] == "52 vs 127/2" && c["verdict"] != under.Decimal(1)+"% under pro-rata" {
			t.Errorf("%s%% under, and the table says %s", under.Decimal(1), c["verdict"])
		}
	}
	if held != len(want) {
		t.Errorf("%d of %d lines were found", held, len(want))
	}
	t.Logf("seed_arithmetic.csv: %d lines of Sunderland's target and pace, worst error %.1e", held, w.off)
}

// Sunderland's report of 9 March 2010: 17% fewer, no more than 127; 52 in the first six months.
func TestSunderlandIsPrintedWithItsRule(t *testing.T) {
	p := sunderland(t, 153, RoundHalf)
	if got, want := p.Ceiling.String(), "no more than 127: 153 less 17% is 126.99, rounded to the nearest whole number, halves up"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := p.String(), "52 by 30 September 2009, where 127.00 allows 63.50 (each month alike): within the pace"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := sunderland(t, 154, RoundDown).Ceiling.String(), "no more than 127: 154 less 17% is 127.82, rounded down"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if !p.Ceiling.RoundingDecides(127) || p.Ceiling.RoundingDecides(126) || p.Ceiling.RoundingDecides(128) {
		t.Error("of 153 less 17%, only 127 hangs on the rounding")
	}
}

func TestStatusOfACount(t *testing.T) {
	c, err := CeilingOf(100, 10_00, RoundDown) // 90 in the year
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		day   string
		count int
		want  Status
	}{
		{"2009-03-31", 0, NotBegun}, {"2009-04-29", 40, NotBegun}, {"2009-09-30", 45, OnPace}, {"2009-09-30", 46, AbovePace},
		{"2009-10-30", 45, OnPace}, {"2009-09-30", 91, Broken}, {"2010-03-30", 83, AbovePace}, {"2010-03-31", 90, Kept}, {"2011-01-01", 91, Broken},
	} {
		p, err := PaceOf(c, year2009.ShareByMonths(civil.MustDate(x.day)), x.count)
		if err != nil || p.Status != x.want {
			t.Errorf("%d on %s: %s (%v), want %s", x.count, x.day, p.Status, err, x.want)
		}
	}
}

func TestSpreads(t *testing.T) {
	day := civil.MustDate("2009-07-15")
	if s := year2009.ShareByDays(day); s.Part.Decimal(6) != "0.290411" || s.Until != day { // 106 of 365
		t.Errorf("by days: %s until %s", s.Part.Decimal(6), s.Until)
	}
	if s := year2009.ShareByDays(civil.MustDate("2010-06-01")); s.Part.Compare(1) != 0 || s.Until != year2009.Last() {
		t.Errorf("after the year: %s of the days until %s", s.Part.Decimal(6), s.Until)
	}
	if s := year2009.ShareByMonths(day); s.Part.Decimal(6) != "0.250000" || s.Until.String() != "2009-06-30" {
		t.Errorf("by months: %s until %s", s.Part.Decimal(6), s.Until)
	}
	s, err := year2009.ShareBySeason(day, []int{5, 5, 5, 10, 10, 10, 10, 10, 10, 10, 10, 5})
	if err != nil || s.Part.Decimal(6) != "0.150000" || s.Until.String() != "2009-06-30" {
		t.Errorf("by season: %s until %s (%v)", s.Part.Decimal(6), s.Until, err)
	}
	p, err := PaceOf(sunderland(t, 153, RoundHalf).Ceiling, s, 25)
	if err != nil || p.Allowed.Decimal(2) != "19.05" || p.Status != AbovePace {
		t.Errorf("25 in a quiet quarter: %v (%v)", p, err)
	}
}

func TestRefusals(t *testing.T) {
	_, e1 := CeilingOf(0, 17_00, RoundDown)
	_, e2 := CeilingOf(153, 100_01, RoundDown)
	_, e3 := CeilingOf(153, 17_00, "up")
	_, e4 := year2009.ShareBySeason(year2009.From, make([]int, 12))
	_, e5 := year2009.ShareBySeason(year2009.From, []int{1})
	_, e12 := year2009.ShareBySeason(year2009.From, []int{-1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2})
	_, e6 := PaceOf(Ceiling{}, Share{}, -1)
	_, e7 := NewRate(1, 0, 100, false)
	_, e8 := NewRate(5, 4, 1, true)
	_, e9 := NewPeriod(year2009.From, 0)
	_, e10 := PercentAgainstPredicted(Rate{Events: 10, People: 100, Per: 100}, 12)
	_, e11 := PercentAgainstPredicted(Rate{Events: 10, People: 100, Per: 100, Share: true}, 0)
	for i, err := range []error{e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12} {
		if err == nil {
			t.Errorf("refusal %d is none", i+1)
		}
	}
}

func TestRatesPrintBothNumbers(t *testing.T) {
	for want, r := range map[string]Rate{
		"4 of 15 people: 26.7%":                        {4, 15, 100, true},
		"4 of 4 people: 100.0%":                        {4, 4, 100, true},
		"52 by 46 people: 1.13 each":                   {52, 46, 1, false},
		"54,462 by 20,934 people: 260.16 per 100":      {54462, 20934, 100, false},
		"1,000,000 by 1,000 people: 100000.00 per 100": {1_000_000, 1000, 100, false},
	} {
		if _, err := NewRate(r.Events, r.People, r.Per, r.Share); err != nil || r.String() != want {
			t.Errorf("%s, want %s", r, want)
		}
	}
	if d, err := PercentAgainstPredicted(Rate{45, 500, 100, true}, 50); err != nil || d < -10.0001 || d > -9.9999 {
		t.Errorf("45 where 50 were predicted: %g (%v)", d, err)
	}
}

func TestCeilingsAndPacesHoldTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		baseline := rapid.IntRange(1, 100_000).Draw(t, "baseline")
		reduction := Hundredths(rapid.IntRange(0, 100_00).Draw(t, "reduction"))
		c, err := CeilingOf(baseline, reduction, rapid.SampledFrom([]Rounding{NotRounded, RoundDown, RoundHalf}).Draw(t, "rule"))
		if err != nil {
			t.Fatal(err)
		}
		if c.Exact.Compare(c.Down) < 0 || c.Exact.Compare(c.Down+1) >= 0 || c.ToNearest < c.Down || c.ToNearest > c.Down+1 || c.ToNearest > baseline {
			t.Fatalf("%s: %d, %d", c, c.Down, c.ToNearest)
		}
		day := year2009.From.AddDays(rapid.IntRange(-40, 400).Draw(t, "day"))
		days, months := year2009.ShareByDays(day), year2009.ShareByMonths(day)
		if months.Part.Float() > days.Part.Float()+0.005 || months.Until.After(days.Until) {
			t.Fatalf("on %s %s of the days and %s of the months have passed", day, days.Part.Decimal(4), months.Part.Decimal(4))
		}
		level := make([]int, 12)
		for i := range level {
			level[i] = 7
		}
		season, err := year2009.ShareBySeason(day, level)
		if err != nil || season.Part.rat().Cmp(months.Part.rat()) != 0 {
			t.Fatalf("twelve months alike are not the straight line: %v", err)
		}
		count := rapid.IntRange(0, baseline).Draw(t, "count")
		now, err := PaceOf(c, months, count)
		more, err2 := PaceOf(c, months, count+1)
		if err != nil || err2 != nil || more.Status.OnTrack() && !now.Status.OnTrack() {
			t.Fatalf("%v is off track, and one more is on it", now)
		}
		if whole, ok := now.Annualised(); ok && now.Status.OnTrack() != (whole.rat().Cmp(c.Limit().rat()) <= 0) {
			t.Fatalf("%v, and the whole year would have %s", now, whole.Decimal(2))
		}
	})
}
