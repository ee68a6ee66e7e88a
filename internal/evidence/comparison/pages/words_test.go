package pages

import (
	"strings"
	"testing"

	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/measure"
)

// TestWithoutAResultThePageSaysWhatToDo: whatever stands against a result, there is a reason and a next step, and the bare
// change is never offered in its place.
func TestWithoutAResultThePageSaysWhatToDo(t *testing.T) {
	for name, f := range map[string]comparison.Figures{
		"too few":        {Treated: 300, Eligible: 4, Left: comparison.Left{NotCovered: 296}, Trouble: "Too few can be compared."},
		"told apart":     {Treated: 300, Eligible: 300, Pool: 4000, Trouble: "Those taken on and the others are told apart so well."},
		"not alike":      {Treated: 300, Eligible: 200, Pool: 4000, Limit: 0.1, Chosen: &comparison.Trial{Matched: 180, Effective: 90, Worst: "Age", WorstSMD: -0.3}},
		"little of them": {Treated: 300, Eligible: 200, Pool: 4000, Limit: 0.1, Chosen: &comparison.Trial{Matched: 180, Effective: 6.6}},
		"no events":      {Treated: 300, Eligible: 200, Pool: 4000, Limit: 0.1, Passes: true, Chosen: &comparison.Trial{Matched: 180, Effective: 90}, Trouble: "Too few events to tell."},
	} {
		c := comparison.Comparison{Design: comparison.Design{What: measure.Arrests, Months: 6, Rule: comparison.NearCut}, Figures: f}
		steps := remedies(c)
		if len(steps) < 2 || !strings.Contains(steps[len(steps)-1], "Do not read the bare change") || strings.TrimSpace(c.Reason()) == "" {
			t.Errorf("%s: %s %q", name, c.Reason(), steps)
		}
	}
}

// TestFewAreNotTold: counts under 5 are hidden, and where the rest would give them away that is hidden, too.
func TestFewAreNotTold(t *testing.T) {
	for of, want := range map[int]string{134: "134 of 134", 135: "all but under 5 of 135", 138: "all but under 5 of 138", 139: "134 of 139"} {
		if got := foundOf(134, of); got != want {
			t.Errorf("134 of %d is written %q", of, got)
		}
	}
	if foundOf(3, 50) != "under 5 of 50" || few(4) != "under 5" || few(5) != "5" || decimal(-0.001, 2) != "0.00" || decimal(-0.5, 2) != "\u22120.50" {
		t.Error("words for figures")
	}
	e := comparison.Effect{People: 3, AnyTreated: 0.02}
	c := comparison.Comparison{Figures: comparison.Figures{Effect: &e, Chosen: &comparison.Trial{Matched: 134}}}
	for _, p := range results(c) {
		if strings.Contains(p.Value, "2%") {
			t.Errorf("%s tells of three people: %s", p.Key, p.Value)
		}
	}
}

// TestAMeanDoesNotTellOfFew: two women of thirty are a mean of 0.07, and what all had less what those matched had is what
// one had who was not.
func TestAMeanDoesNotTellOfFew(t *testing.T) {
	for name, c := range map[string]struct {
		line comparison.Line
		left int
		want string
	}{
		"two women":          {comparison.Line{Name: "Women", Before: comparison.Side{MeanTreated: 2.0 / 30}}, 0, "withheld"},
		"all but two men":    {comparison.Line{Name: "Women", Before: comparison.Side{MeanTreated: 28.0 / 30}}, 0, "withheld"},
		"nine women":         {comparison.Line{Name: "Women", Before: comparison.Side{MeanTreated: 0.3}}, 0, "0.30"},
		"arrests":            {comparison.Line{Name: "Arrests in the 3 months before", Before: comparison.Side{MeanTreated: 0.07}}, 0, "0.07"},
		"one who found none": {comparison.Line{Name: "Age", Before: comparison.Side{MeanTreated: 31.2}}, 1, "withheld"},
	} {
		got := meanOfAll(comparison.Comparison{Figures: comparison.Figures{Chosen: &comparison.Trial{Matched: 30 - c.left, Unmatched: c.left}}}, c.line)
		if got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
