package stats

import (
	"testing"

	"waymark/internal/platform/fault"
)

// TestRelativeRateAsPrinted: heart attacks with placebo and with aspirin, as A. Agresti, An Introduction to Categorical
// Data Analysis (2007) section 2.2, prints them: 1.82 (1.43 to 2.30).
func TestRelativeRateAsPrinted(t *testing.T) {
	got, err := RelativeRate(Share{189, 11034}, Share{104, 11037}, Level95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ratio", got.Ratio, 1.82, 0.005)
	near(t, "lower", got.Interval.Lower, 1.43, 0.005)
	near(t, "upper", got.Interval.Upper, 2.30, 0.01)
}

// TestMantelHaenszelAsPrinted: deaths of the University Group Diabetes Program by age, as K. J. Rothman, Epidemiology: An
// Introduction (2002) chapter 8, prints their pooled risk ratio: 1.33.
func TestMantelHaenszelAsPrinted(t *testing.T) {
	strata := []Stratum{{Share{8, 106}, Share{5, 120}}, {Share{22, 98}, Share{16, 85}}}
	got, err := MantelHaenszel(strata, Level95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ratio", got.Ratio, 1.33, 0.005)
	if !(got.Interval.Lower < 1 && got.Interval.Upper > 2) {
		t.Errorf("%+v", got.Interval)
	}
	with, err := MantelHaenszel(append(strata, Stratum{Share{0, 40}, Share{0, 3}}, Stratum{Share{4, 9}, Share{}}), Level95)
	if err != nil || with != got {
		t.Errorf("strata that say nothing say %+v, %v", with, err)
	}
}

func TestRelativeRateRefuses(t *testing.T) {
	for name, x := range map[string]Stratum{
		"no event": {Share{0, 10}, Share{3, 10}}, "none to compare": {Share{3, 10}, Share{0, 10}}, "everybody": {Share{4, 4}, Share{9, 9}}, "all of one": {Share{7, 7}, Share{206, 233}}, "all of the other": {Share{30, 60}, Share{8, 8}},
		"no share": {Share{5, 4}, Share{1, 9}}, "below none": {Share{-1, 4}, Share{1, 9}}, "nobody": {Share{0, 0}, Share{1, 9}},
	} {
		if got, err := RelativeRate(x.A, x.B, Level95); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := RelativeRate(Share{1, 2}, Share{1, 3}, 1); err == nil {
		t.Error("a level of 1")
	}
}

// TestHolmAsR: p.adjust(p, "holm").
func TestHolmAsR(t *testing.T) {
	for i, want := range []float64{0.04, 0.06, 0.06, 0.02, 0.7} {
		near(t, "holm", Holm([]float64{0.01, 0.03, 0.02, 0.004, 0.7})[i], want, 1e-12)
	}
	if len(Holm(nil)) != 0 {
		t.Error("of none")
	}
}
