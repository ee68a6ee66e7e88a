package stats

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// lalonde is the job programme (LaLonde 1986) as MatchIt ships it, with the propensity fitted here.
type lalondeData struct {
	x          *table
	treated    []bool
	propensity []float64
	covariates *Design // distance first, then the columns of the balance table
	fit        *Regression
}

func lalonde(t *testing.T) lalondeData {
	t.Helper()
	l := lalondeData{x: readTable(t, "numbers/lalonde.csv")}
	terms := []string{"age", "educ", "race", "married", "nodegree", "re74", "re75"}
	columns := l.x.columnsOf(t, terms...)
	d, err := NewDesign(columns, terms, true)
	if err != nil {
		t.Fatal(err)
	}
	if l.fit, err = Logit(d, l.x.numbers(t, "treat"), Options{}); err != nil {
		t.Fatal(err)
	}
	l.propensity = l.fit.Fitted
	l.covariates = &Design{Names: []string{"distance", "age", "educ", "race_black", "race_hispan", "race_white", "married", "nodegree", "re74", "re75"}}
	for i := range l.x.rows {
		l.treated = append(l.treated, l.x.text(t, i, "treat") == "1")
		l.covariates.Values = append(l.covariates.Values, l.propensity[i])
		for _, name := range l.covariates.Names[1:] {
			if level, race := strings.CutPrefix(name, "race_"); race {
				flag := 0.0
				if l.x.text(t, i, "race") == level {
					flag = 1
				}
				l.covariates.Values = append(l.covariates.Values, flag)
				continue
			}
			l.covariates.Values = append(l.covariates.Values, l.x.number(t, i, name))
		}
	}
	return l
}

func logits(ps []float64) []float64 {
	out := make([]float64, len(ps))
	for i, p := range ps {
		out[i] = math.Log(p / (1 - p))
	}
	return out
}

func referencePropensitiesOfTheTable(t *testing.T) {
	l, x := lalonde(t), readTable(t, "numbers/lalonde_propensity.csv")
	log := logits(l.propensity)
	for i := range x.rows {
		row := x.integer(t, i, "id") - 1
		x.hold(t, i, "propensity", l.propensity[row], x.number(t, i, "propensity"), iterated)
		x.hold(t, i, "logit", log[row], x.number(t, i, "logit"), iterated)
	}
}

// specification reads a name of psm_reference.csv: nearest or radius, with or without replacement, the order, the
// caliper in standard deviations of the propensity or its logit.
func (l lalondeData) specification(t *testing.T, name string) *Matched {
	t.Helper()
	score := l.propensity
	if strings.Contains(name, "logit") {
		score = logits(score)
	}
	var m *Matched
	var err error
	switch {
	case name == "unmatched":
		m = &Matched{Weight: make([]float64, len(l.treated))}
		for i := range m.Weight {
			m.Weight[i] = 1
		}
	case strings.HasPrefix(name, "radius_"):
		radius, err2 := strconv.ParseFloat(name[strings.LastIndex(name, "_")+1:], 64)
		if err2 != nil {
			t.Fatal(err2)
		}
		m, err = MatchRadius(l.treated, score, radius)
	default:
		o := Nearest{Order: LargestFirst, Replace: strings.Contains(name, "_replace")}
		for _, order := range []Order{SmallestFirst, AsGiven} {
			if strings.Contains(name, "_"+string(order)) {
				o.Order = order
			}
		}
		if _, rest, found := strings.Cut(name, "caliper"); found {
			deviations, err2 := strconv.ParseFloat(rest[:strings.Index(rest, "sd")], 64)
			if err2 != nil {
				t.Fatal(err2)
			}
			if o.Caliper, err = CaliperOf(score, deviations); err != nil {
				t.Fatal(err)
			}
		}
		m, err = Match(l.treated, score, o)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func referenceMatchingOfTheReferenceTable(t *testing.T) {
	l, x := lalonde(t), readTable(t, "numbers/psm_reference.csv")
	got := map[string]map[string]float64{"logit": l.logitQuantities(t)}
	for i := range x.rows {
		spec := x.text(t, i, "spec")
		if got[spec] == nil {
			got[spec] = l.quantities(t, l.specification(t, spec))
		}
		name := x.text(t, i, "quantity")
		if c := x.text(t, i, "covariate"); c != "" {
			name += " " + c
		}
		v, ok := got[spec][name]
		if !ok {
			t.Errorf("nobody works out %s of %s", name, spec)
			continue
		}
		want := x.number(t, i, "value")
		if want == 0 && math.Abs(v) < 1e-12 {
			v = 0
		}
		x.hold(t, i, spec+" "+name, v, want, iterated)
	}
}

func (l lalondeData) logitQuantities(t *testing.T) map[string]float64 {
	t.Helper()
	log := logits(l.propensity)
	auc, err := AreaUnderCurve(l.treated, l.propensity)
	a, err2 := CaliperOf(l.propensity, 0.2)
	b, err3 := CaliperOf(log, 0.2)
	if err := firstError(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{"deviance": l.fit.Deviance, "auc": auc, "sd_propensity_all": a / 0.2, "sd_logit_all": b / 0.2,
		"caliper_0.2sd_propensity": a, "caliper_0.2sd_logit": b}
	for j, name := range l.fit.Names {
		out["coef "+name], out["se "+name] = l.fit.Estimate[j], l.fit.SE[j]
	}
	return out
}

func (l lalondeData) quantities(t *testing.T, m *Matched) map[string]float64 {
	t.Helper()
	table, err := BalanceTable(l.covariates, l.treated, m)
	effect, err2 := EffectOf(l.x.numbers(t, "re78"), l.treated, m, Level95)
	if err := firstError(err, err2); err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{"n_treated_matched": float64(effect.Treated), "n_control_used": float64(effect.Controls), "ess_control": effect.EffectiveControls,
		"outcome_mean_treated re78": effect.MeanTreated, "outcome_mean_control re78": effect.MeanControl, "att re78": effect.Difference}
	for _, b := range table {
		out["mean_treated "+b.Name], out["mean_control "+b.Name] = b.After.MeanTreated, b.After.MeanControl
		out["smd_treated_sd "+b.Name], out["smd_pooled_sd "+b.Name] = b.After.SMD, b.After.SMDPooled
	}
	for _, p := range m.Pairs {
		out["sum_abs_ps_distance"] += p.Distance
		out["max_abs_ps_distance"] = max(out["max_abs_ps_distance"], p.Distance)
	}
	return out
}

func referencePairsOfTheTable(t *testing.T) {
	l, x := lalonde(t), readTable(t, "numbers/lalonde_pairs.csv")
	pairs := map[string]map[int]int{}
	for i := range x.rows {
		spec, treated := x.text(t, i, "spec"), x.integer(t, i, "treated")
		if pairs[spec] == nil {
			pairs[spec] = map[int]int{}
			for _, p := range l.specification(t, spec).Pairs {
				pairs[spec][p.Treated+1] = p.Control + 1
			}
		}
		want := ""
		if c := pairs[spec][treated]; c > 0 {
			want = strconv.Itoa(c)
			x.hold(t, i, "propensity of the control", l.propensity[c-1], x.number(t, i, "ps_control"), iterated)
		}
		if got := x.text(t, i, "control"); got != want {
			t.Errorf("%s: %d goes with %q, and the table has %q", spec, treated, want, got)
		}
		x.hold(t, i, "propensity", l.propensity[treated-1], x.number(t, i, "ps_treated"), iterated)
	}
}

func referenceJobProgrammeAgainstItsExperiment(t *testing.T) {
	const data = "survival-matching/data/"
	x := readTable(t, "survival-matching/answers/nsw_benchmarks.csv")
	earned := func(file, column, flag string) []float64 {
		d := readTable(t, data+file)
		var out []float64
		for i := range d.rows {
			if d.text(t, i, column) == flag {
				out = append(out, d.number(t, i, "re78"))
			}
		}
		return out
	}
	files := map[string]string{"NSW men, experimental (LaLonde)": "nsw_experimental.csv", "NSW treated vs PSID-1, unadjusted": "nsw_psid1.csv",
		"NSW Dehejia-Wahba subset, experimental": "nsw_dehejia_wahba_experimental.csv", "Dehejia-Wahba treated vs PSID-1, unadjusted": "nsw_dehejia_wahba_psid1.csv"}
	for i := range x.rows {
		file := files[x.text(t, i, "data")]
		a, b := earned(file, "trt", "1"), earned(file, "trt", "0")
		d, err := CompareMeans(a, b)
		if err != nil {
			t.Fatal(err)
		}
		x.hold(t, i, "treated", float64(len(a)), x.number(t, i, "treated"), 0)
		x.hold(t, i, "controls", float64(len(b)), x.number(t, i, "controls"), 0)
		x.hold(t, i, "difference", d.Difference, x.number(t, i, "difference_re78"), closed)
		x.hold(t, i, "se", d.Pooled, x.number(t, i, "se"), closed)
	}
}

func referencePropensityOfTheJobProgramme(t *testing.T) {
	const answers = "survival-matching/answers/"
	data := readTable(t, "survival-matching/data/nsw_dehejia_wahba_psid1.csv")
	coefs, scores, att := readTable(t, answers+"nsw_psid1_propensity_coef.csv"), readTable(t, answers+"nsw_psid1_propensity.csv"), readTable(t, answers+"nsw_psid1_att.csv")
	columns := data.columnsOf(t, "age", "educ", "black", "hisp", "marr", "nodeg", "re74", "re75")
	idle := make([]float64, len(data.rows))
	treated := make([]bool, len(data.rows))
	for i := range idle {
		treated[i] = data.text(t, i, "trt") == "1"
		if data.number(t, i, "re74") == 0 {
			idle[i] = 1
		}
	}
	columns = append(columns, Column{Name: "u74", Numbers: idle})
	models := map[string][]string{}
	for i := range coefs.rows {
		if term := coefs.text(t, i, "term"); term != "(Intercept)" {
			m := coefs.text(t, i, "model")
			models[m] = append(models[m], strings.TrimSuffix(strings.TrimPrefix(term, "I("), ")"))
		}
	}
	for model, terms := range models {
		d, err := NewDesign(columns, terms, true)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Logit(d, data.numbers(t, "trt"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range coefs.rows {
			if coefs.text(t, i, "model") == model {
				j := slices.Index(f.Names, strings.TrimSuffix(strings.TrimPrefix(coefs.text(t, i, "term"), "I("), ")"))
				j = max(j, slices.Index(f.Names, coefs.text(t, i, "term")))
				coefs.hold(t, i, model+" "+f.Names[j], f.Estimate[j], coefs.number(t, i, "coef"), iterated)
				want, allowed := coefs.number(t, i, "se"), iterated
				if f.Names[j] == "re75^2" {
					// R's default stops a step early here: its error, 6.6706e-10, is that of the step before. Run on
					// (epsilon 1e-14) R has 6.68187929111e-10.
					near(t, "error of re75^2", f.SE[j], 6.68187929111e-10, 1e-7)
					allowed = 2e-3
				}
				coefs.hold(t, i, model+" "+f.Names[j]+" se", f.SE[j], want, allowed)
			}
		}
		for i := range scores.rows {
			scores.holdPrinted(t, i, model, f.Fitted[scores.integer(t, i, "row")-1], scores.number(t, i, "ps_"+model), 6) // R stops early
		}
		row := slices.Index(att.texts(t, "model"), model)
		odds, err := WeighByOdds(treated, f.Fitted)
		strata, err2 := Stratify(treated, f.Fitted, 5)
		_, support, err3 := CommonSupport(treated, f.Fitted)
		if err := firstError(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		for name, m := range map[string]*Matched{"ipw_att": odds, "strata5_att": strata} {
			e, err := EffectOf(data.numbers(t, "re78"), treated, m, Level95)
			if err != nil {
				t.Fatal(err)
			}
			att.hold(t, row, name, e.Difference, att.number(t, row, name), iterated)
		}
		att.hold(t, row, "common support", float64(support), att.number(t, row, "controls_in_common_support"), 0)
	}
}
