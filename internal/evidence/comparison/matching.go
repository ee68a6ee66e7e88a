package comparison

import (
	"math"
	"slices"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Line is a covariate before and after matching. SMD is the difference of the means over a standard deviation from
// before matching: the smaller of that of those taken on and the pooled one, so that it passes by both.
type Line struct {
	Name   string   `json:"covariate"`
	Before Side     `json:"before"`
	After  Side     `json:"after"`
	Left   *float64 `json:"mean_unmatched,omitempty"` // of those taken on who found nobody, where they are enough
}

// Side is a covariate's figures at one point. The variance ratio is that of those taken on to the controls; nil where
// the controls do not vary.
type Side struct {
	MeanTreated   float64  `json:"mean_taken_on"`
	MeanControl   float64  `json:"mean_controls"`
	SMD           float64  `json:"smd"`
	VarianceRatio *float64 `json:"variance_ratio"`
}

// Trial is one way of matching and how it balanced.
type Trial struct {
	Method    Method  `json:"method"`
	Caliper   float64 `json:"caliper_sd"` // 0 where there is none
	Matched   int     `json:"matched"`
	Unmatched int     `json:"unmatched"`
	Controls  int     `json:"controls"`
	Effective float64 `json:"effective_controls"` // as many of even weight would tell as much
	Worst     string  `json:"worst_covariate"`
	WorstSMD  float64 `json:"worst_smd"`
	Passes    bool    `json:"passes"`

	matched *stats.Matched
	cluster []int
	lines   []Line
}

// tried gives whom a method compares and how alike they are. An error says why nobody can be compared.
func (f *frame) tried(score []float64, method Method, caliper float64) (Trial, error) {
	t := Trial{Method: method, Caliper: caliper}
	var width float64
	var err error
	if method != Weighed {
		if width, err = stats.CaliperOf(score, caliper); err != nil {
			return t, err
		}
	}
	switch method {
	case NearestOne, Replacement:
		t.matched, err = stats.Match(f.treated, score, stats.Nearest{Order: stats.LargestFirst, Caliper: width, Replace: method == Replacement})
	case Radius:
		t.matched, err = stats.MatchRadius(f.treated, score, width)
	case Weighed:
		t.Caliper = 0
		t.matched, err = f.weigh()
	default:
		err = fault.New(fault.Internal, "%s is no way of matching", method)
	}
	if err != nil {
		return t, err
	}
	t.count(f)
	if t.Matched < 2 || t.Controls < 2 {
		return t, fault.New(fault.Invalid, "Almost nobody found a control.")
	}
	return t, t.balance(f)
}

// count fills how many are compared, and who hangs together: a control with all whom they stand beside.
func (t *Trial) count(f *frame) {
	t.Unmatched = len(t.matched.Unmatched) + len(f.alone)
	t.cluster = f.whose()
	weight := make([]float64, len(f.people)) // of each control, all days together
	for i, w := range t.matched.Weight {
		switch {
		case w > 0 && f.treated[i]:
			t.Matched++
		case w > 0:
			weight[t.cluster[i]] += w
		}
	}
	for _, p := range t.matched.Pairs {
		t.cluster[p.Treated] = t.cluster[p.Control]
	}
	sum, squares := 0.0, 0.0
	for _, w := range weight {
		sum, squares = sum+w, squares+w*w
		t.Controls += int(flag(w > 0))
	}
	if squares > 0 {
		t.Effective = sum * sum / squares
	}
}

// balance fills the table, the covariate furthest apart first, and whether it passes.
func (t *Trial) balance(f *frame) error {
	d, err := f.covariates()
	if err != nil {
		return err
	}
	table, err := stats.BalanceTable(d, f.treated, t.matched)
	if err != nil {
		return err
	}
	for _, b := range stats.LovePlot(table) {
		l := Line{Name: b.Name, Before: sideOf(b.Before), After: sideOf(b.After), Left: f.meanOf(b.Name, t.matched.Unmatched)}
		if math.Abs(l.After.SMD) >= math.Abs(t.WorstSMD) {
			t.Worst, t.WorstSMD = l.Name, l.After.SMD
		}
		t.lines = append(t.lines, l)
	}
	t.Passes = math.Abs(t.WorstSMD) < Limit && t.Matched >= Fewest && t.Effective >= Fewest
	return nil
}

func sideOf(d stats.Difference) Side {
	s := Side{MeanTreated: d.MeanTreated, MeanControl: d.MeanControl, SMD: d.SMD}
	if math.Abs(d.SMDPooled) > math.Abs(d.SMD) {
		s.SMD = d.SMDPooled
	}
	if !math.IsNaN(d.VarianceRatio) && !math.IsInf(d.VarianceRatio, 0) {
		s.VarianceRatio = &d.VarianceRatio
	}
	return s
}

// fewestDescribed is of how many people who found nobody a mean is given.
const fewestDescribed = 5

// meanOf gives the mean of a covariate over some rows; nil of fewer than may be described.
func (f *frame) meanOf(name string, rows []int) *float64 {
	at := slices.IndexFunc(f.columns, func(c column) bool { return c.name == name && !c.model })
	if len(rows) < fewestDescribed || at < 0 {
		return nil
	}
	mean := 0.0
	for _, i := range rows {
		mean += f.columns[at].values[i] / float64(len(rows))
	}
	return &mean
}

// choose gives the trial whose outcome is read, and all that were tried on the way: before any outcome is known.
// Without one that passes it is the one that came nearest.
func (f *frame) choose(score []float64, plan Plan) (_ Trial, tried []Trial, err error) {
	methods := []Method{plan.Method}
	if plan.Method == First {
		methods = Methods[1:]
	}
	best := -1
	for _, m := range methods {
		t, failed := f.tried(score, m, plan.Caliper)
		if failed != nil {
			err = failed
			continue
		}
		tried = append(tried, t)
		if t.Passes {
			return t, tried, nil
		}
		if best < 0 || math.Abs(t.WorstSMD) < math.Abs(tried[best].WorstSMD) {
			best = len(tried) - 1
		}
	}
	if best < 0 {
		return Trial{}, nil, err
	}
	return tried[best], tried, nil
}

// Support is where the propensities of both sides meet.
type Support struct {
	Controls int `json:"controls_within"` // of all controls, within the range of those taken on
	All      int `json:"controls"`
	Beyond   int `json:"taken_on_beyond"` // taken on with a higher propensity than any control, or like none of them
}

func (f *frame) support(score []float64) Support {
	s := Support{Beyond: len(f.alone)}
	highest := math.Inf(-1)
	for i, t := range f.treated {
		if !t {
			highest = math.Max(highest, score[i])
		}
	}
	for i, t := range f.treated {
		if t && score[i] > highest {
			s.Beyond++
		}
	}
	in, _, _ := stats.CommonSupport(f.treated, score)
	_, s.All = f.sides()
	met := map[id.Person]bool{}
	for i, t := range f.treated {
		if p := f.people[i].Person; !t && in.Contains(score[i]) && !met[p] {
			met[p] = true
			s.Controls++
		}
	}
	return s
}
