package measure

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"testing"

	"waymark/internal/testkit"
)

func TestTheFirstEventAfterTheIndexDay(t *testing.T) {
	data := Span{day("2026-01-01"), day("2026-07-01")}
	x := Index{Day: day("2026-03-01"), Event: "led"}
	for name, c := range map[string]struct {
		events []Event
		want   watch
	}{
		"none":                              {nil, watch{121, 121, false}},
		"the first of two":                  {[]Event{{Day: day("2026-05-01")}, {Day: day("2026-04-01")}}, watch{31, 121, true}},
		"on the day":                        {[]Event{{Day: day("2026-03-01")}}, watch{0, 121, true}},
		"on the last day":                   {[]Event{{Day: day("2026-06-30")}}, watch{121, 121, true}},
		"before, and after the records end": {[]Event{{Day: day("2026-02-28")}, {Day: day("2026-07-01")}}, watch{121, 121, false}},
		"the one that led to it":            {[]Event{{Day: day("2026-03-01"), Key: "led"}}, watch{121, 121, false}},
		"a breach":                          {[]Event{{Day: day("2026-03-05"), Attention: true}}, watch{121, 121, false}},
	} {
		if got := (Windows{Months: 3}).watched(x, c.events, data); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	free := watch{31, 121, true}.atLiberty(x.Day, []Stay{stay("2026-03-11", "2026-03-21"), stay("2026-05-01", "2026-05-11")})
	if free != (watch{21, 101, true}) {
		t.Errorf("custody stays on the clock: %+v", free)
	}
}

// TestTheCurveHidesTheFirstFew: a share of 96% of fifty says that two had one.
func TestTheCurveHidesTheFirstFew(t *testing.T) {
	people := make([]watch, 50)
	for i := range people {
		people[i] = watch{400, 400, false}
		if i < 9 {
			people[i] = watch{10 * (i + 1), 400, true}
		}
	}
	for _, p := range follow(people).Curve {
		if p.Without < 1 && p.Without > 0.9+1e-9 {
			t.Errorf("at %d days %.2f", p.Days, p.Without)
		}
	}
}

func TestNobodyIsFollowed(t *testing.T) {
	if follow(nil) != nil {
		t.Error("nobody has a curve")
	}
}

// TestTheTwoYearRateOfBrowardIsRight: of those screened in Broward, 36% were arrested anew within two years, and not the 45%
// that were published: there, who was not followed for two years was left out only where they had no new arrest. Barenstein
// (arXiv 1906.04711) found it out. People and new offences are those of the published file.
func TestTheTwoYearRateOfBrowardIsRight(t *testing.T) {
	f, err := os.Open(testkit.Shared(t, "data", "broward", "visible", "answers", "analysis_cohort.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	data := Span{day("2013-01-01"), day("2016-04-02")}
	var people []watch
	trapped, trap, later := 0, 0, 0
	for _, row := range rows[1:] {
		cell := func(name string) string { return row[slices.Index(rows[0], name)] }
		if cell("pp_general") != "1" {
			continue
		}
		x := Index{Day: day(cell("screening_date"))}
		var events []Event
		if again := cell("r_offence_date"); again != "" && cell("pp_two_year_recid") == "1" {
			events = append(events, Event{Day: day(again)})
		}
		w := (Windows{Months: 24}).watched(x, events, data)
		people = append(people, w)
		if w.whole >= 730 && w.event && w.days > 730 {
			later++
		}
		if w.whole >= 730 || w.event {
			trapped++
			if w.event {
				trap++
			}
		}
	}
	got := follow(people)
	at := slices.IndexFunc(got.Marks, func(m Mark) bool { return m.Days == 730 })
	// The file marks 17 as within two years whose offence was 744 to 1,065 days after the screening: they are not ours.
	if m := got.Marks[at]; m.Whole != 2503 || m.Had+later != 908 || later != 17 || math.Abs(100*float64(m.Had+later)/float64(m.Whole)-36.27647) > 1e-4 {
		t.Errorf("%d, and %d later, of %d", m.Had, later, m.Whole)
	}
	if share := 100 * float64(trap) / float64(trapped); math.Abs(share-45.17) > 0.01 {
		t.Errorf("the trap gives %.2f%%: it is no trap", share)
	}
}
