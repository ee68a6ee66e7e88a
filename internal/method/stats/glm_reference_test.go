package stats

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// beforeAfterDesign has two rows a person, before and after, with time at risk as offset.
func beforeAfterDesign(people []Pair) (d *Design, y []float64, o Options) {
	d = &Design{Names: []string{"(Intercept)", "after"}}
	for i, p := range people {
		for after, r := range []Rate{p.Before, p.After} {
			d.Values = append(d.Values, 1, float64(after))
			y = append(y, float64(r.Events))
			o.Offset, o.Cluster = append(o.Offset, math.Log(r.Time)), append(o.Cluster, fmt.Sprint(i))
		}
	}
	return d, y, o
}

func referenceRateRegressionsOfTheReferenceTable(t *testing.T) {
	x := readTable(t, ratesTable)
	const in = "before_after_synthetic.csv"
	d, y, o := beforeAfterDesign(syntheticPairs(t))
	p, err := Poisson(d, y, o)
	n, err2 := NegativeBinomial(d, y, o)
	if err := firstError(err, err2); err != nil {
		t.Fatal(err)
	}
	cs, err := p.Coefficients(Level95)
	if err != nil {
		t.Fatal(err)
	}
	x.holdKeys(t, in, "poisson_glm_offset", map[string]float64{"log_rr": p.Estimate[1], "se_model": p.SE[1], "intercept": p.Estimate[0],
		"pearson_dispersion": p.Dispersion}, iterated)
	x.holdKeys(t, in, "poisson_glm_cluster_robust_HC0", map[string]float64{"se_log_rr": p.RobustSE[1], "rr_lower95": cs[1].ExpInterval.Lower,
		"rr_upper95": cs[1].ExpInterval.Upper}, iterated)
	x.holdKeys(t, in, "quasipoisson", map[string]float64{"se_log_rr": p.QuasiSE()[1]}, iterated)
	x.holdSome(t, in, "negative_binomial_offset", map[string]float64{"log_rr": n.Estimate[1], "se": n.SE[1], "twologlik": 2 * n.LogLik}, iterated)
	x.holdSome(t, in, "negative_binomial_offset", map[string]float64{"theta": n.Theta, "theta_se": n.ThetaSE}, shape)
}

// holdSome is holdKeys for those of a method's quantities that are given.
func (x *table) holdSome(t *testing.T, input, method string, got map[string]float64, tolerance float64) {
	t.Helper()
	for i := range x.rows {
		if v, ok := got[x.text(t, i, "quantity")]; ok && x.text(t, i, "input") == input && x.text(t, i, "method") == method {
			x.hold(t, i, input+" "+method+" "+x.text(t, i, "quantity"), v, x.number(t, i, "value"), tolerance)
		}
	}
}

// formula spells R's a/(b+c*d) and a*b out into terms: what the reference table's models of quine.csv need.
func formula(t *testing.T, right string) []string {
	t.Helper()
	if outer, inner, found := strings.Cut(right, "/("); found {
		out := []string{outer}
		for _, term := range formula(t, strings.TrimSuffix(inner, ")")) {
			out = append(out, outer+":"+term)
		}
		return out
	}
	var main, products []string
	for part := range strings.SplitSeq(right, "+") {
		factors := strings.Split(strings.TrimSpace(part), "*")
		for set := 1; set < 1<<len(factors); set++ {
			var term []string
			for k, f := range factors {
				if set&(1<<k) != 0 {
					term = append(term, f)
				}
			}
			if len(term) == 1 {
				main = append(main, term[0])
			} else {
				products = append(products, strings.Join(term, ":"))
			}
		}
	}
	return append(main, products...)
}

func referenceDaysAbsentOfTheReferenceTable(t *testing.T) {
	x, data := readTable(t, ratesTable), readTable(t, "numbers/quine.csv")
	fits := map[string]map[string]float64{}
	for i := range x.rows {
		in := x.text(t, i, "input")
		model, found := strings.CutPrefix(in, "quine.csv Days~")
		if !found || fits[in] != nil {
			continue
		}
		d, err := NewDesign(data.columnsOf(t, "Sex", "Age", "Eth", "Lrn"), formula(t, model), true)
		if err != nil {
			t.Fatal(err)
		}
		f, err := NegativeBinomial(d, data.numbers(t, "Days"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]float64{"twologlik": 2 * f.LogLik}
		for j, name := range f.Names {
			got["coef:"+name], got["se:"+name] = f.Estimate[j], f.SE[j]
		}
		x.holdSome(t, in, "negative_binomial", map[string]float64{"theta": f.Theta, "theta_se": f.ThetaSE}, shape)
		got["theta"], got["theta_se"] = math.NaN(), math.NaN() // held above
		for i := range x.rows {
			if q := x.text(t, i, "quantity"); x.text(t, i, "input") == in && !strings.HasPrefix(q, "theta") {
				v, ok := got[q]
				if !ok {
					t.Errorf("the model of %s has no %s", in, q)
					continue
				}
				x.hold(t, i, q, v, x.number(t, i, "value"), iterated)
			}
		}
		fits[in] = got
	}
	if len(fits) == 0 {
		t.Fatal("the table has no model of quine.csv")
	}
}

func referenceHighScoresInBroward(t *testing.T) {
	const answers = "broward/visible/answers/"
	x, data := readTable(t, answers+"logit_propublica_R.csv"), readTable(t, answers+"analysis_cohort.csv")
	// ProPublica's sample: screened within thirty days of the arrest.
	keep := *data
	keep.rows = nil
	for i, row := range data.rows {
		days, err := strconv.Atoi(data.text(t, i, "days_b_screening_arrest"))
		if data.text(t, i, "pp_general") == "1" && err == nil && days >= -30 && days <= 30 {
			keep.rows = append(keep.rows, row)
		}
	}
	columns := keep.columnsOf(t, "sex", "age_cat", "race", "priors_count", "pp_charge_class", "pp_two_year_recid")
	columns[0].Reference, columns[2].Reference = "Male", "Caucasian"
	d, err := NewDesign(columns, []string{"sex", "age_cat", "race", "priors_count", "pp_charge_class", "pp_two_year_recid"}, true)
	if err != nil {
		t.Fatal(err)
	}
	y := make([]float64, len(keep.rows))
	for i := range y {
		if keep.text(t, i, "score_text") != "Low" {
			y[i] = 1
		}
	}
	f, err := Logit(d, y, Options{})
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`n=(\d+), null dev ([\d.]+), resid dev ([\d.]+), AIC ([\d.]+)`).FindStringSubmatch(x.text(t, 0, "model"))
	for k, v := range []float64{float64(f.Rows), f.NullDeviance, f.Deviance, f.AIC} {
		want, err := strconv.ParseFloat(said[k+1], 64)
		if err != nil || math.Abs(v-want) > 0.05001 {
			t.Errorf("%s: %.4f", said[k+1], v)
		}
	}
	for i := range x.rows {
		j := slices.Index(f.Names, x.text(t, i, "term"))
		if j < 0 {
			t.Fatalf("the model has no %s", x.text(t, i, "term"))
		}
		x.hold(t, i, f.Names[j], f.Estimate[j], x.number(t, i, "coef"), iterated)
		x.hold(t, i, f.Names[j]+" se", f.SE[j], x.number(t, i, "se"), iterated)
	}
	if len(f.Names) != len(x.rows) {
		t.Errorf("the model has %d coefficients and the table %d", len(f.Names), len(x.rows))
	}
}

func referenceArrestsOfCaliforniaMen(t *testing.T) {
	x, data := readTable(t, "survival-matching/answers/crime1_poisson.csv"), readTable(t, "survival-matching/data/crime1.csv")
	terms := []string{"pcnv", "avgsen", "tottime", "ptime86", "qemp86", "inc86", "black", "hispan", "born60"}
	d, err := NewDesign(data.columnsOf(t, terms...), terms, true)
	if err != nil {
		t.Fatal(err)
	}
	y := data.numbers(t, "narr86")
	f, err := Poisson(d, y, Options{})
	if err != nil {
		t.Fatal(err)
	}
	none := 0.0
	for _, v := range y {
		if v == 0 {
			none++
		}
	}
	single := map[string]float64{"logLik": f.LogLik, "pearson_dispersion_sqrt": math.Sqrt(f.Dispersion), "men": float64(len(y)),
		"mean_arrests": meanOf(y), "men_with_no_arrest": none, "max_arrests": slices.Max(y)}
	for i := range x.rows {
		term := x.text(t, i, "term")
		if v, ok := single[term]; ok {
			x.hold(t, i, term, v, x.number(t, i, "coef"), closed)
			continue
		}
		j := slices.Index(f.Names, term)
		x.hold(t, i, term, f.Estimate[j], x.number(t, i, "coef"), closed)
		x.hold(t, i, term+" se", f.SE[j], x.number(t, i, "se"), closed)
	}
}
