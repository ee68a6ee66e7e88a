package stats

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const survivalTable = "numbers/survival_reference.csv"

// columnsOf reads columns of a table: numbers where every cell is one.
func (x *table) columnsOf(t testing.TB, names ...string) []Column {
	t.Helper()
	var out []Column
	for _, name := range names {
		c := Column{Name: name, Numbers: make([]float64, len(x.rows))}
		for i := range x.rows {
			v, err := strconv.ParseFloat(x.text(t, i, name), 64)
			if err != nil {
				c.Numbers, c.Texts = nil, x.texts(t, name)
				break
			}
			c.Numbers[i] = v
		}
		out = append(out, c)
	}
	return out
}

func rossi(t testing.TB) (*table, []Spell) {
	x := readTable(t, "numbers/rossi.csv")
	out := make([]Spell, len(x.rows))
	for i := range out {
		out[i] = Followed(x.number(t, i, "week"), x.text(t, i, "arrest") == "1")
	}
	return x, out
}

// groupOf gives the spells of a group named column=level, or of all.
func groupOf(t testing.TB, x *table, spells []Spell, group string) []Spell {
	column, level, found := strings.Cut(group, "=")
	if !found {
		return spells
	}
	var out []Spell
	for i, s := range spells {
		if x.text(t, i, column) == level {
			out = append(out, s)
		}
	}
	return out
}

func referenceKaplanMeierOfTheReferenceTable(t *testing.T) {
	x := readTable(t, survivalTable)
	data, spells := rossi(t)
	for i := range x.rows {
		if x.text(t, i, "analysis") != "km" {
			continue
		}
		group, quantity := x.text(t, i, "group"), x.text(t, i, "quantity")
		c, err := KaplanMeier(groupOf(t, data, spells, group))
		if err != nil {
			t.Fatal(err)
		}
		got, err := kmQuantity(c, quantity, x.text(t, i, "at"))
		if err != nil {
			t.Fatal(err)
		}
		x.hold(t, i, group+" "+quantity, got, x.number(t, i, "value"), closed)
	}
}

func kmQuantity(c *Curve, quantity, at string) (float64, error) {
	if quantity == "events" {
		return float64(c.Events), nil
	}
	time, err := strconv.ParseFloat(at, 64)
	if err != nil {
		return 0, err
	}
	if mean, found := strings.CutPrefix(quantity, "rmean"); found {
		m, se, err := c.RestrictedMean(time)
		if strings.HasSuffix(mean, "_se") {
			return se, err
		}
		return m, err
	}
	s, err := c.At(time)
	if err != nil {
		return 0, err
	}
	switch quantity {
	case "survival":
		return s.Survival, nil
	case "std_err":
		return s.SE, nil
	case "n_risk":
		return float64(s.AtRisk), nil
	}
	end, scale, _ := strings.Cut(quantity, "95_")
	i, err := s.Interval(Level95, Scale(strings.Replace(scale, "loglog", "log-log", 1)))
	if err != nil {
		return 0, err
	}
	if end == "lower" {
		return i.Lower, nil
	}
	return i.Upper, nil
}

func referenceKaplanMeierCurvesOfTheTables(t *testing.T) {
	data, spells := rossi(t)
	x := readTable(t, "numbers/km_curve_fin.csv")
	for i := range x.rows {
		c, err := KaplanMeier(groupOf(t, data, spells, x.text(t, i, "group")))
		if err != nil {
			t.Fatal(err)
		}
		week := x.number(t, i, "week")
		at := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Time == week })
		if at < 0 {
			t.Fatalf("the curve has no step at week %g", week)
		}
		s := c.Steps[at]
		for name, v := range map[string]float64{"n_risk": float64(s.AtRisk), "n_event": float64(s.Events), "n_censor": float64(s.Censored),
			"survival": s.Survival, "greenwood_se_surv": s.SE} {
			x.hold(t, i, name, v, x.number(t, i, name), closed)
		}
	}
}

func referenceLogRankOfTheReferenceTable(t *testing.T) {
	x := readTable(t, survivalTable)
	data, spells := rossi(t)
	for i := range x.rows {
		analysis, group, quantity := x.text(t, i, "analysis"), x.text(t, i, "group"), x.text(t, i, "quantity")
		rho := 0.0
		switch analysis {
		case "logrank":
		case "peto_wilcoxon":
			rho = 1
		default:
			continue
		}
		column, _, _ := strings.Cut(group, "=")
		groups, test, err := LogRank(spells, labelled(column, data.texts(t, column)), rho)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]float64{"chisq": test.Statistic, "df": float64(test.DF), "p": test.P}[quantity]
		for _, g := range groups {
			if g.Group == group {
				got = map[string]float64{"observed": g.Observed, "expected": g.Expected}[quantity]
			}
		}
		x.hold(t, i, analysis+" "+group+" "+quantity, got, x.number(t, i, "value"), closed)
	}
}

func labelled(column string, levels []string) []string {
	out := make([]string, len(levels))
	for i, l := range levels {
		out[i] = column + "=" + l
	}
	return out
}

// referenceCoxOfTheReferenceTable fits the models that the table names: cox_full_..., or the columns in its name.
func referenceCoxOfTheReferenceTable(t *testing.T) {
	x := readTable(t, survivalTable)
	data, spells := rossi(t)
	full := []string{"fin", "age", "race", "wexp", "mar", "paro", "prio"}
	fits := map[string]*CoxFit{}
	for i := range x.rows {
		name, isCox := strings.CutPrefix(x.text(t, i, "analysis"), "cox_")
		if !isCox {
			continue
		}
		name, zph := strings.CutSuffix(name, "_zph")
		if fits[name] == nil {
			parts := strings.Split(name, "_")
			terms := parts[:len(parts)-1]
			if terms[0] == "full" {
				terms = full
			}
			d, err := NewDesign(data.columnsOf(t, full...), terms, false)
			if err != nil {
				t.Fatal(err)
			}
			if fits[name], err = Cox(spells, d, Ties(parts[len(parts)-1]), nil); err != nil {
				t.Fatal(err)
			}
		}
		group, quantity := x.text(t, i, "group"), x.text(t, i, "quantity")
		want := x.number(t, i, "value")
		if quantity == "wald_chisq" { // printed so by R
			x.holdPrinted(t, i, quantity, fits[name].Wald.Statistic, want, 2)
			continue
		}
		got, err := coxQuantity(fits[name], group, quantity, zph)
		if err != nil {
			t.Fatal(err)
		}
		x.hold(t, i, name+" "+group+" "+quantity, got, want, iterated)
	}
}

func coxQuantity(f *CoxFit, group, quantity string, zph bool) (float64, error) {
	if zph {
		terms, whole, err := f.ProportionalHazards()
		for _, x := range append(terms, TermTest{"GLOBAL", whole}) {
			if x.Term == group {
				return map[string]float64{"chisq": x.Statistic, "p": x.P}[quantity], err
			}
		}
		return 0, fmt.Errorf("no term %s: %w", group, err)
	}
	if group == "" {
		return map[string]float64{"loglik_null": f.NullLogLik, "loglik_model": f.LogLik, "lr_chisq": f.LikelihoodRatio.Statistic,
			"lr_df": float64(f.LikelihoodRatio.DF), "lr_p": f.LikelihoodRatio.P, "score_chisq": f.Score.Statistic,
			"concordance": f.Concordance.Share, "concordance_se": f.Concordance.SE}[quantity], nil
	}
	cs, err := f.Coefficients(Level95)
	for _, c := range cs {
		if c.Name == group {
			return map[string]float64{"coef": c.Estimate, "hr": c.Exp, "se": c.SE, "z": c.Z, "p": c.P,
				"hr_lower95": c.ExpInterval.Lower, "hr_upper95": c.ExpInterval.Upper}[quantity], err
		}
	}
	return 0, fmt.Errorf("no coefficient %s: %w", group, err)
}

// curves are the data sets of the survival tables, as spells with the table of their columns.
type curves struct {
	x      *table
	spells []Spell
}

func recid(t testing.TB) curves {
	x := readTable(t, "survival-matching/data/recid.csv")
	out := curves{x: x}
	for i := range x.rows {
		out.spells = append(out.spells, Followed(x.number(t, i, "durat"), x.text(t, i, "cens") == "0"))
	}
	return out
}

// iowa censors at three years, 1,095 days, since the file has no end of follow-up of its own.
func iowa(t testing.TB) curves {
	x := readTable(t, "survival-matching/data/iowa_releases.csv.gz")
	out := curves{x: x}
	for i := range x.rows {
		s := Followed(1095, false)
		if x.text(t, i, "recidivism") == "Yes" {
			s = Followed(min(1095, x.number(t, i, "days_to_recidivism")), x.number(t, i, "days_to_recidivism") <= 1095)
		}
		out.spells = append(out.spells, s)
	}
	return out
}

func (c curves) without(t testing.TB, column, value string) curves {
	var out curves
	x := *c.x
	x.rows = nil
	for i, s := range c.spells {
		if c.x.text(t, i, column) != value {
			out.spells = append(out.spells, s)
			x.rows = append(x.rows, c.x.rows[i])
		}
	}
	out.x = &x
	return out
}

func referenceSurvivalOfReleases(t *testing.T) {
	sets := map[string]curves{"recid": recid(t), "iowa": iowa(t)}
	x := readTable(t, "survival-matching/answers/kaplan_meier.csv")
	for i := range x.rows {
		set := sets[x.text(t, i, "data")]
		c, err := KaplanMeier(groupOf(t, set.x, set.spells, x.text(t, i, "group")))
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.At(x.number(t, i, "time"))
		if err != nil {
			t.Fatal(err)
		}
		in, err := s.Interval(Level95, LogScale)
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range map[string]float64{"n_risk": float64(s.AtRisk), "survival": s.Survival, "lower95": in.Lower, "upper95": in.Upper} {
			x.hold(t, i, x.text(t, i, "group")+" "+name, v, x.number(t, i, name), closed)
		}
		x.holdPrinted(t, i, "std_error", s.SE, x.number(t, i, "std_error"), 8)
	}
	x = readTable(t, "survival-matching/answers/logrank.csv")
	for i := range x.rows {
		data, column, _ := strings.Cut(x.text(t, i, "data"), " by ")
		set := sets[data].without(t, column, "")
		_, test, err := LogRank(set.spells, set.x.texts(t, column), 0)
		if err != nil {
			t.Fatal(err)
		}
		x.holdPrinted(t, i, "chisq", test.Statistic, x.number(t, i, "chisq"), 6)
		x.hold(t, i, "df", float64(test.DF), x.number(t, i, "df"), 0)
		x.holdPrinted(t, i, "p", test.P, x.number(t, i, "p"), 6)
	}
}

var recidTerms = []string{"workprg", "priors", "tserved", "felon", "alcohol", "drugs", "black", "married", "educ", "age"}

func referenceCoxOfReleases(t *testing.T) {
	set := recid(t)
	d, err := NewDesign(set.x.columnsOf(t, recidTerms...), recidTerms, false)
	if err != nil {
		t.Fatal(err)
	}
	x := readTable(t, "survival-matching/answers/recid_cox.csv")
	for _, ties := range []Ties{Efron, Breslow} {
		f, err := Cox(set.spells, d, ties, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range x.rows {
			if x.text(t, i, "model") == "recid cox "+string(ties) {
				j := slices.Index(f.Names, x.text(t, i, "term"))
				x.hold(t, i, f.Names[j], f.Estimate[j], x.number(t, i, "coef"), closed)
				x.hold(t, i, f.Names[j]+" se", f.SE[j], x.number(t, i, "se"), closed)
			}
		}
	}
}

func referenceWeibullOfReleases(t *testing.T) {
	set := recid(t)
	d, err := NewDesign(set.x.columnsOf(t, recidTerms...), recidTerms, true)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Weibull(set.spells, d)
	if err != nil {
		t.Fatal(err)
	}
	x := readTable(t, "survival-matching/answers/recid_weibull.csv")
	for i := range x.rows {
		if x.text(t, i, "term") == "alpha" {
			x.holdPrinted(t, i, "alpha", f.Shape, x.number(t, i, "ph_coef"), 6)
			continue
		}
		j := slices.Index(f.Names, x.text(t, i, "term"))
		x.holdPrinted(t, i, f.Names[j]+" of time", f.Time[j], x.number(t, i, "aft_coef"), 6)
		x.holdPrinted(t, i, f.Names[j]+" of hazard", f.Estimate[j], x.number(t, i, "ph_coef"), 6)
	}
	if math.IsNaN(f.ShapeSE) || f.ShapeSE <= 0 {
		t.Errorf("the shape has no error: %g", f.ShapeSE)
	}
}
