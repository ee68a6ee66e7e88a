package indicator

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	method "waymark/internal/method/indicator"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Sunderland is the shape of the report of 9 March 2010: a baseline of 153 less 17%, and 52 in the first six months, of a
// cohort of 46.
func sunderland(counts ...int) Shown {
	baseline := 153
	text, _ := method.NationalText("ni30")
	i := Indicator{Name: "ni30", Version: 2, Text: text, Plan: Plan{Source: "court", Dated: ByEvent, Cohort: "ppo", CohortVersion: 1, From: civil.MustDate("2009-04-01"), Months: 12,
		Baseline: Baseline{Typed: &baseline, Source: "the report"}, Target: &Target{17_00, method.RoundHalf, method.ByMonths, "the report"}}}
	if err := i.read(); err != nil {
		panic(err)
	}
	r := &Reading{Indicator: "ni30", Version: 2, Counted: Counted{DataFrom: civil.MustDate("2008-04-01"), Cut: civil.MustDate("2009-09-30"), People: 46, Locked: 46, Still: 46}}
	for k, n := range counts {
		r.Months = append(r.Months, Month{i.Plan.From.AddMonths(k), n, 46})
		r.SoFar += n
	}
	return Shown{i, r}
}

func TestFiguresOfSunderland(t *testing.T) {
	f, err := sunderland(8, 9, 8, 9, 9, 9).Figures()
	if err != nil {
		t.Fatal(err)
	}
	if f.Count != 52 || f.Ceiling.Exact.Decimal(2) != "126.99" || f.Ceiling.ToNearest != 127 || f.Ceiling.Down != 126 || f.Pace.Allowed.Decimal(2) != "63.50" || f.Pace.Status != method.OnPace {
		t.Errorf("%s", f.Pace)
	}
	if under, _ := f.Pace.Under(); under.Decimal(0) != "18" {
		t.Errorf("%s%% under", under.Decimal(1))
	}
	if whole, _ := f.Pace.Annualised(); whole.Decimal(0) != "104" {
		t.Errorf("annualised %s", whole.Decimal(1))
	}
	for i, want := range []float64{0.080, 0.0019} { // numbers.md, section 5
		if o := f.Odds[i]; !o.Fewer || o.Pace != (i == 0) || math.Abs(o.P-want) > 0.00051*[]float64{1, 0.1}[i] {
			t.Errorf("the probability of 52 or fewer at %.1f is %.4f, and not %.4f", o.Mean, o.P, want)
		}
	}
	if len(f.Cautions) != 2 || f.Cautions[0] != method.ResultsLag || f.Cautions[1] != method.SeasonIgnored {
		t.Errorf("%v", f.Cautions)
	}
	if f.Chart == nil || f.Chart.Baseline != 6 || f.Chart.Rate {
		t.Errorf("of six months there are limits: %+v", f.Chart)
	}
}

func TestACountAboveIsAsSurprising(t *testing.T) {
	f, err := sunderland(20, 20, 20, 20, 20).Figures()
	if err != nil {
		t.Fatal(err)
	}
	if f.Pace.Status != method.AbovePace || f.Odds[0].Fewer || f.Odds[0].P > 0.001 {
		t.Errorf("%+v", f.Odds)
	}
	if f.Chart != nil || f.NoChart == "" {
		t.Error("limits of five months")
	}
}

func TestByDaysTheMonthThatRunsCounts(t *testing.T) {
	s := sunderland(8, 9)
	s.Reading.Cut, s.Reading.SoFar = civil.MustDate("2009-06-15"), 21
	s.Plan.Target.Spread = method.ByDays
	f, err := s.Figures()
	if err != nil || f.Count != 21 || f.Until != s.Reading.Cut {
		t.Errorf("%d to %s, %v", f.Count, f.Until, err)
	}
}

func TestPaceAsTheMonthsBefore(t *testing.T) {
	s := sunderland(8, 9, 8, 9, 9, 9)
	s.Plan.Baseline, s.Plan.Target.Spread = Baseline{}, method.BySeason
	var before []Month
	for k := -12; k < 0; k++ {
		n := 10
		if k < -6 {
			n = 20 // the months of the first half were the busy ones
		}
		before = append(before, Month{s.Plan.From.AddMonths(k), n, 46})
	}
	s.Reading.Months = append(before, s.Reading.Months...)
	n := 180
	s.Reading.Baseline = &n
	f, err := s.Figures()
	if err != nil {
		t.Fatal(err)
	}
	if f.Pace.Share.Part.Decimal(4) != "0.6667" || f.Chart.Baseline != 12 {
		t.Errorf("%s, %d", f.Pace.Share.Part.Decimal(4), f.Chart.Baseline)
	}
	allowed, unchanged, err := s.PaceLine(f)
	if err != nil || len(allowed) != 12 || math.Abs(allowed[11]-149) > 1e-9 || math.Abs(unchanged[0]-20) > 1e-9 || math.Abs(unchanged[11]-180) > 1e-9 {
		t.Errorf("%v %v %v", allowed, unchanged, err)
	}
}

// followed is a reading of people followed.
func followed(t *testing.T, shape method.Shape, unit method.Unit) Shown {
	t.Helper()
	i := Indicator{Text: fmt.Sprintf("name = \"x\"\ntitle = \"X\"\nversion = \"1\"\nshape = %q\ncounts = %q\nfollow_up_months = 3\nproof = [\"court_conviction\"]\n[[element]]\nname = \"a\"\ntext = \"b\"\nstatus = \"local\"\nsource = \"c\"\n", shape, unit),
		Plan: Plan{Source: "court", Dated: ByEvent, From: civil.MustDate("2009-04-01"), Months: 12}}
	if err := i.read(); err != nil {
		t.Fatal(err)
	}
	return Shown{i, &Reading{Counted: Counted{People: 200, Hit: 30, Events: 52, Proven: &method.Reoffending{Cohort: 200, Reoffenders: 30, Reoffences: 52}}}}
}

func TestRatesOfPeopleFollowed(t *testing.T) {
	s := followed(t, method.ShareAgainstPredicted, method.PeopleWhoReoffend)
	s.Plan.Predicted = &Predicted{40, "the probation service"}
	f, err := s.Figures()
	if err != nil || f.Rate.String() != "30 of 200 people: 15.0%" || f.Interval == nil || math.Abs(*f.Against+25) > 1e-9 {
		t.Errorf("%v %v %v", f.Rate, f.Against, err)
	}
	s = followed(t, method.EventsFor100People, method.ProvenOffences)
	if f, err = s.Figures(); err != nil || f.Rate.String() != "52 by 200 people: 26.00 per 100" || f.Interval != nil {
		t.Errorf("%v %v", f.Rate, err)
	}
	s.Reading.People, s.Reading.Hit = 0, 0
	if f, err = s.Figures(); err != nil || f.Rate != nil {
		t.Errorf("a rate of nobody: %v %v", f.Rate, err)
	}
}

func TestSmallNumbersOfDistrictsAreWithheld(t *testing.T) {
	c := Counted{People: 60, Hit: 21, Areas: []Area{{"D1", "North", 30, 12, 15}, {"D2", "South", 20, 6, 9}, {"D3", "Isle", 10, 3, 4}}}
	places, all, err := c.Places()
	if err != nil || math.Abs(all-0.35) > 1e-9 {
		t.Fatal(all, err)
	}
	withheld := 0
	for _, p := range places {
		if p.HitWithheld {
			withheld++
		}
	}
	if !places[2].HitWithheld || withheld < 2 {
		t.Errorf("three of ten are told, or can be worked out from the total: %+v", places)
	}
	if !places[0].Known || places[0].Limits.Exact95.Lower >= 0.35 || places[0].Limits.Exact95.Upper <= 0.35 {
		t.Errorf("%+v", places[0].Limits)
	}
}

// TestTheShareOfAllTellsWhatDistrictsWithhold: its line is drawn, so that what all have is known. Where all but two had one,
// the district that they live in could be worked out from the other's.
func TestTheShareOfAllTellsWhatDistrictsWithhold(t *testing.T) {
	for name, areas := range map[string][]Area{
		"two without one":   {{"D1", "North", 30, 30, 45}, {"D2", "South", 10, 8, 9}},
		"three without one": {{"D1", "North", 20, 19, 45}, {"D2", "South", 20, 18, 19}},
		"two with one":      {{"D1", "North", 30, 0, 0}, {"D2", "South", 10, 2, 9}},
	} {
		c := Counted{Areas: areas}
		for _, a := range areas {
			c.People, c.Hit = c.People+a.People, c.Hit+a.Hit
		}
		places, _, err := c.Places()
		if err != nil || !places[0].HitWithheld || !places[1].HitWithheld {
			t.Errorf("%s: %+v %v", name, places, err)
		}
	}
	s := followed(t, method.ShareAgainstPredicted, method.PeopleWhoReoffend)
	s.Reading.Hit, s.Plan.Predicted = 198, &Predicted{40, "the probation service"}
	f, err := s.Figures()
	if w := s.Words(f); err != nil || w.Headline != "all but under 5 of 200 people with at least one." || w.Against != "" {
		t.Errorf("%+v %v", w, err)
	}
}

// TestWhoHasLeftALockedCohortIsNotTold beside how many it was of.
func TestWhoHasLeftALockedCohortIsNotTold(t *testing.T) {
	words := cohortNow(Reading{Counted: Counted{Locked: 40, Still: 38, Joined: 3}})
	if words != " Of the 40 of the cohort a number withheld are on the scheme now; under 5 came since, and are not counted." {
		t.Error(words)
	}
}

// TestOfAFewOfManyThereAreNoFigures: those whose windows are over may be fewer than those followed.
func TestOfAFewOfManyThereAreNoFigures(t *testing.T) {
	for whole, want := range map[int]bool{0: false, 1: true, 9: true, 10: false} {
		if got := (&counting{all: 12, out: Counted{People: whole, Proven: &method.Reoffending{}}}).tooFew(); got != want {
			t.Errorf("of %d: %v", whole, got)
		}
	}
}

func TestPlansThatCannotBeCountedByAreRefused(t *testing.T) {
	good := sunderland().Indicator
	good.Reason = "The year's target"
	if err := good.check(); err != nil {
		t.Fatal(err)
	}
	nothing, below := 0, -5
	for field, spoil := range map[string]func(i *Indicator){
		"source":           func(i *Indicator) { i.Plan.Source = "" },
		"dated":            func(i *Indicator) { i.Plan.Dated = "" },
		"from":             func(i *Indicator) { i.Plan.From = civil.Date{} },
		"months":           func(i *Indicator) { i.Plan.Months = 61 },
		"baseline":         func(i *Indicator) { i.Plan.Baseline.Typed = &nothing },
		"baseline_source":  func(i *Indicator) { i.Plan.Baseline.Source = "" },
		"target":           func(i *Indicator) { i.Plan.Target = &Target{-1, method.RoundHalf, method.ByMonths, "x"} },
		"target_source":    func(i *Indicator) { i.Plan.Target = &Target{1, method.RoundHalf, method.ByMonths, ""} },
		"rounding":         func(i *Indicator) { i.Plan.Target = &Target{1, "up", method.ByMonths, "x"} },
		"spread":           func(i *Indicator) { i.Plan.Target = &Target{1, method.RoundHalf, method.BySeason, "x"} },
		"predicted":        func(i *Indicator) { i.Plan.Predicted = &Predicted{float64(below), "x"} },
		"predicted_source": func(i *Indicator) { i.Plan.Predicted = &Predicted{5, ""} },
		"reason":           func(i *Indicator) { i.Reason = " " },
	} {
		i := good
		spoil(&i)
		err := i.check()
		found := false
		for _, f := range fault.FieldsOf(err) {
			found = found || f.Name == field
		}
		if !found {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestAPredictionOfMorePeopleThanWereFollowedIsNotHeldAgainstThem: the figure is shown all the same, and says why.
func TestAPredictionOfMorePeopleThanWereFollowedIsNotHeldAgainstThem(t *testing.T) {
	s := followed(t, method.ShareAgainstPredicted, method.PeopleWhoReoffend)
	s.Plan.Predicted = &Predicted{201, "the probation service"}
	f, err := s.Figures()
	if err != nil || f.Rate == nil || f.Against != nil {
		t.Fatalf("%v %v %v", f.Rate, f.Against, err)
	}
	if w := s.Words(f); len(w.Lacking) != 1 || w.Against != "" {
		t.Errorf("%+v", w)
	}
}

// TestATargetSpreadOverMonthsThatAreNotKnownIsNotHeld: the count is shown, and why the target is not held against it.
func TestATargetSpreadOverMonthsThatAreNotKnownIsNotHeld(t *testing.T) {
	s := sunderland(8, 9, 8)
	s.Reading.Cut = civil.MustDate("2009-06-30")
	s.Plan.Baseline, s.Plan.Target.Spread = Baseline{}, method.BySeason
	f, err := s.Figures()
	if err != nil || f.Count != 25 || f.Pace != nil || f.NoPace == "" {
		t.Fatalf("%+v %v", f, err)
	}
	if w := s.Words(f); !strings.Contains(w.Headline, "cannot be held against it") {
		t.Error(w.Headline)
	}
}

// TestCountsByTheDayOfTheOffenceGrowAfterThePeriod: no count is final before the records had time to come.
func TestCountsByTheDayOfTheOffenceGrowAfterThePeriod(t *testing.T) {
	s := sunderland(8, 9, 8, 9, 9, 9, 8, 9, 8, 9, 9, 9)
	s.Definition.Counts, s.Plan.Dated = method.Charges, ByOffence
	for cut, grows := range map[string]bool{"2010-03-31": true, "2010-09-29": true, "2010-09-30": false} {
		s.Reading.Cut = civil.MustDate(cut)
		f, err := s.Figures()
		if err != nil || slices.Contains(f.Cautions, method.ResultsLag) != grows {
			t.Errorf("%s: %v %v", cut, f.Cautions, err)
		}
	}
}
