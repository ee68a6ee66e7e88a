package comparison

import (
	"waymark/internal/evidence/measure"
	"waymark/internal/platform/fault"
)

// Figures is what a comparison came to. Effect is nil unless balance passed; Trouble says why there is none.
type Figures struct {
	Treated  int     `json:"taken_on"` // all whom the comparison is to be about
	Ended    int     `json:"taken_on_who_came_off"`
	Left     Left    `json:"left_out"`
	Eligible int     `json:"taken_on_who_can_be_compared"`
	Pool     int     `json:"controls_who_can_be_compared"`
	Support  Support `json:"common_support"`
	Limit    float64 `json:"largest_smd"`
	Tried    []Trial `json:"tried"`
	Chosen   *Trial  `json:"chosen"`
	Balance  []Line  `json:"balance"`
	Passes   bool    `json:"balance_passes"`
	Effect   *Effect `json:"effect"`
	Trouble  string  `json:"no_result_because,omitempty"`
	Annex    []Annex `json:"sensitivity"`
}

// Annex is one other way of doing it. The ratio is nil where its own balance did not pass, or where the comparison
// itself shows none.
type Annex struct {
	Months    int      `json:"months_after"`
	Method    Method   `json:"method"`
	Caliper   float64  `json:"caliper_sd"`
	Model     string   `json:"model,omitempty"`
	Matched   int      `json:"matched"`
	Unmatched int      `json:"unmatched"`
	WorstSMD  float64  `json:"worst_smd"`
	Passes    bool     `json:"passes"`
	Ratio     *float64 `json:"rate_ratio"`
	Lower     *float64 `json:"lower"`
	Upper     *float64 `json:"upper"`
	Trouble   string   `json:"no_ratio_because,omitempty"`
}

// work is a comparison at work.
type work struct {
	plan   Plan
	data   measure.Span
	all    []Candidate
	frame  *frame
	score  []float64
	chosen Trial
}

// compare carries out a plan on candidates and does it in other ways. The order of the candidates changes nothing: all is
// done in the order of their ids and days, the treated with the highest propensity choose first, and of two controls as
// near the lower id is taken.
func compare(plan Plan, data measure.Span, all []Candidate) (Figures, error) {
	w := &work{plan: plan, data: data, all: all}
	out, err := w.do()
	if err == nil && out.Chosen != nil {
		out.Annex = w.annex(out.Effect != nil)
	}
	return out, err
}

// do gives the comparison without its annex. What the data refuse is its trouble and no error.
func (w *work) do() (Figures, error) {
	f, left := newFrame(w.plan, w.data, w.all)
	w.frame = f
	out := Figures{Left: left, Limit: Limit}
	for _, c := range w.all {
		out.Treated += int(flag(c.Treated))
	}
	out.Eligible, out.Pool = f.sides()
	out.Eligible += len(f.alone)
	var err error
	if w.score, err = f.scored(); err == nil {
		out.Support = f.support(w.score)
		w.chosen, out.Tried, err = f.choose(w.score, w.plan)
	}
	if fault.Is(err, fault.Invalid) {
		out.Trouble = fault.Text(err)
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Chosen, out.Balance, out.Passes = &w.chosen, w.chosen.lines, w.chosen.Passes
	if out.Passes {
		if out.Effect, err = effectOf(f, w.chosen, f.outcomes(w.plan.Months)); err != nil {
			out.Trouble = fault.Text(err)
		}
	}
	return out, nil
}

// scored gives the propensities, or says why there are none.
func (f *frame) scored() ([]float64, error) {
	treated, controls := f.sides()
	if treated < Fewest || controls < Fewest {
		return nil, fault.New(fault.Invalid, "Too few can be compared: %s of those taken on and %s others. It needs %d on each side.", count(treated), count(controls), Fewest)
	}
	score, err := f.propensity()
	if fault.Is(err, fault.Invalid) {
		err = fault.Because(err, fault.Invalid, "Those taken on and the others are told apart so well by what is known of them that nobody can stand beside anybody.")
	}
	return score, err
}
