package pages

import (
	"strings"
	"testing"

	"waymark/internal/evidence/measure"
)

func at(x float64) *float64 { return &x }

// TestAFallNeverStandsAlone: whatever is known, beside a change stands what is expected where nothing is done, and no
// word says why it came.
func TestAFallNeverStandsAlone(t *testing.T) {
	fall := measure.Evaluation{Plan: measure.EvaluationPlan{What: measure.Arrests, Months: 12, Source: "police", From: "2024-01-01", To: "2026-11-25"},
		Figures: measure.Figures{All: measure.Total{People: 271, Before: 677, After: 485, ChangePercent: at(-28.4)}}}
	if got := changed(fall); got != "Arrests of 271 people went from 677 to 485: −28.4%." {
		t.Error(got)
	}
	for name, c := range map[string]struct {
		expected *measure.Expected
		want     string
	}{
		"nobody to compare":       {nil, "must not be read as an effect"},
		"beyond comparison":       {&measure.Expected{Standard: measure.Standard{People: 268, Before: 600, Observed: 450, After: at(300), ChangePercent: at(-50), Outside: 7}, Ratio: &measure.Compared{Ratio: 1.5, Lower: 1.2, Upper: 1.9}}, "Of 7 nobody else had as many before, so that they cannot be compared. Of the 268 left, who went from 600 to 450, others"},
		"a few beyond comparison": {&measure.Expected{Standard: measure.Standard{People: 268, Before: 600, Observed: 450, After: at(300), ChangePercent: at(-50), Outside: 3}, Ratio: &measure.Compared{Ratio: 1.5, Lower: 1.2, Upper: 1.9}}, "Of some nobody else had as many before, so that they cannot be compared. Of the rest, whose change is −25.0%, others"},
		"less": {&measure.Expected{Standard: measure.Standard{After: at(600), ChangePercent: at(-11.4)}, Ratio: &measure.Compared{Ratio: 0.81, Lower: 0.7, Upper: 0.94}},
			"0.81 times (95% interval 0.70 to 0.94) of what was expected. Being taken on is associated with so much less; whether it is the reason, this comparison cannot say."},
		"no less":    {&measure.Expected{Standard: measure.Standard{After: at(400), ChangePercent: at(-40.9)}, Ratio: &measure.Compared{Ratio: 1.21, Lower: 1.05, Upper: 1.4}}, "more than others for whom nothing was done"},
		"chance":     {&measure.Expected{Standard: measure.Standard{After: at(500), ChangePercent: at(-26)}, Ratio: &measure.Compared{Ratio: 0.97, Lower: 0.85, Upper: 1.1}}, "chance alone may make so much of a difference"},
		"regression": {&measure.Expected{Regression: &measure.Pull{Trend: 0.8, ChangePercent: at(-55)}}, "By regression to the mean alone, as counts of everybody whom the source knows are spread and changed (−20.0% for all), a change of −55.0%"},
	} {
		fall.Expected = c.expected
		got := strings.Join(expected(fall), " ")
		if beside := besides(fall); !strings.Contains(beside, "is expected") && !strings.Contains(beside, "no evidence") || strings.Contains(name, "beyond comparison") && !strings.Contains(beside, "it is −25.0%") {
			t.Errorf("%s: in the list %s", name, beside)
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", name, got)
		}
		for _, never := range []string{"responsible", "because of", "reduced", "thanks to", "caused"} {
			if strings.Contains(strings.ToLower(got+changed(fall)), never) {
				t.Errorf("%s says %q: %s", name, never, got)
			}
		}
	}
}

func TestWhatIsNotKnownIsSaid(t *testing.T) {
	none := measure.Evaluation{Plan: measure.EvaluationPlan{What: measure.Admissions}, Figures: measure.Figures{All: measure.Total{People: 12, After: 3}}}
	if got := changed(none); !strings.Contains(got, "nothing to compare with") {
		t.Error(got)
	}
	for n, want := range map[int]string{0: "0", 1: "under 5", 4: "under 5", 5: "5"} {
		if few(n) != want {
			t.Errorf("%d is written %s", n, few(n))
		}
	}
	if rate(nil) != "not known: nobody was at liberty" || percent(0.04) != "no change" || percent(12.34) != "+12.3%" {
		t.Error("words for figures")
	}
}

// TestOneBeyondComparisonCannotBeWorkedOut: what the rest had, taken from what all had, would be the record of one person.
func TestOneBeyondComparisonCannotBeWorkedOut(t *testing.T) {
	s := measure.Standard{People: 39, Before: 300, Observed: 120, After: at(240), ChangePercent: at(-20), Outside: 1,
		Bins: []measure.Bin{{From: 0, To: 5, Cohort: 20}, {From: 6, To: 6, Cohort: 19}}}
	words := strings.Join(expected(measure.Evaluation{Figures: measure.Figures{All: measure.Total{People: 40, Before: 347, After: 131}, Expected: &measure.Expected{Standard: s}}}), " ")
	for _, tells := range []string{"39", "300", "120", "240", "Of 1 "} {
		if strings.Contains(words, tells) {
			t.Errorf("%q stands in: %s", tells, words)
		}
	}
	if !strings.Contains(words, "−20.0% would be expected") {
		t.Error(words)
	}
	if rows := binRows(s); rows[0].cohort != "20" || rows[1].cohort != "withheld" {
		t.Errorf("%+v", rows)
	}
}

// TestAShareDoesNotTellHowFew: the share without an event is not shown while it would give away how few had one.
func TestAShareDoesNotTellHowFew(t *testing.T) {
	rows := markRows(&measure.Follow{Marks: []measure.Mark{{Days: 90, Events: 2, AtRisk: 48, Without: 0.96, Whole: 50, Had: 2}, {Days: 180, Events: 9, AtRisk: 41, Without: 0.82, Whole: 50, Had: 9}}})
	if rows[0].without != "too few to say" || !strings.HasPrefix(rows[1].without, "82.0%") {
		t.Errorf("%+v", rows)
	}
}
