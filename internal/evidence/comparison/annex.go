package comparison

import (
	"strconv"

	"waymark/internal/platform/fault"
)

// calipers and windows are what the annex tries besides the plan's own.
var (
	calipers = []float64{0.1, 0.2, 0.3}
	windows  = []int{3, 6, 12, 24}
)

// annex does the comparison in other ways, each held to the same rule of balance. Without a result of the comparison
// itself it says of each way only whether it would balance: nobody shall pick one by its outcome.
func (w *work) annex(shown bool) []Annex {
	var out []Annex
	for _, m := range []Method{NearestOne, Replacement, Radius} {
		for _, c := range calipers {
			if m != w.chosen.Method || c != w.chosen.Caliper {
				out = append(out, tryOther(w.frame, w.score, shown, Annex{Months: w.plan.Months, Method: m, Caliper: c}))
			}
		}
	}
	if w.chosen.Method != Weighed {
		out = append(out, tryOther(w.frame, w.score, shown, Annex{Months: w.plan.Months, Method: Weighed, Caliper: w.plan.Caliper}))
	}
	for _, months := range windows {
		if months != w.plan.Months {
			out = append(out, w.window(months, shown))
		}
	}
	if shown && len(w.chosen.matched.Pairs) > 0 {
		t := w.chosen
		a := Annex{Months: w.plan.Months, Method: t.Method, Caliper: t.Caliper, Model: "negative binomial", Matched: t.Matched, Unmatched: t.Unmatched, WorstSMD: t.WorstSMD, Passes: true}
		out = append(out, a.with(negativeBinomial(w.frame, t, w.frame.outcomes(w.plan.Months))))
	}
	return out
}

// window does it with other months after: of those whose windows the data then cover.
func (w *work) window(months int, shown bool) Annex {
	a := Annex{Months: months, Method: w.chosen.Method, Caliper: w.plan.Caliper}
	if a.Method == Weighed {
		a.Caliper = 0
	}
	other := w.plan
	other.Months = months
	f, _ := newFrame(other, w.data, w.all)
	score, err := f.scored()
	if err != nil {
		a.Trouble = fault.Text(err)
		return a
	}
	return tryOther(f, score, shown, a)
}

func tryOther(f *frame, score []float64, shown bool, a Annex) Annex {
	t, err := f.tried(score, a.Method, a.Caliper)
	a.Caliper = t.Caliper
	if err != nil {
		a.Trouble = fault.Text(err)
		return a
	}
	a.Matched, a.Unmatched, a.WorstSMD, a.Passes = t.Matched, t.Unmatched, t.WorstSMD, t.Passes
	if !shown || !t.Passes {
		return a
	}
	return a.with(ratioOf(f.treated, t.matched.Weight, t.cluster, f.outcomes(a.Months), f.unexplained))
}

func (a Annex) with(r rateRatio, err error) Annex {
	if err != nil {
		a.Trouble = fault.Text(err)
		return a
	}
	a.Ratio, a.Lower, a.Upper = &r.ratio, &r.lower, &r.upper
	return a
}

// count hides a number from 1 to 4.
func count(n int) string {
	if n > 0 && n < 5 {
		return "under 5"
	}
	return strconv.Itoa(n)
}
