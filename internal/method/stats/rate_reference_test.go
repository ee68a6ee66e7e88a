package stats

import (
	"math"
	"strings"
	"testing"
)

const (
	closed   = 1e-6 // for closed forms, as numbers.md says
	iterated = 1e-4
	shape    = 1e-3
)

const ratesTable = "numbers/rates_reference.csv"

// holdKeys holds the rows of one input and method against figures by quantity, and says which rows nobody knew.
func (x *table) holdKeys(t *testing.T, input, method string, got map[string]float64, tolerance float64) {
	t.Helper()
	for i := range x.rows {
		if x.text(t, i, "input") != input || x.text(t, i, "method") != method {
			continue
		}
		q := x.text(t, i, "quantity")
		v, ok := got[q]
		if !ok {
			t.Errorf("%s row %d: nobody works out %s of %s", x.path, i+1, q, method)
			continue
		}
		x.hold(t, i, input+" "+method+" "+q, v, x.number(t, i, "value"), tolerance)
	}
}

func referenceRatesOfTheReferenceTable(t *testing.T) {
	x := readTable(t, ratesTable)
	counts := map[string]map[string]float64{}
	for i := range x.rows {
		if x.text(t, i, "method") == "counts" {
			in := x.text(t, i, "input")
			if counts[in] == nil {
				counts[in] = map[string]float64{}
			}
			counts[in][x.text(t, i, "quantity")] = x.number(t, i, "value")
		}
	}
	if len(counts) == 0 {
		t.Fatal("the table has no counts")
	}
	for in, c := range counts {
		after, before := Rate{int(c["after"]), c["after_exposure"]}, Rate{int(c["before"]), c["before_exposure"]}
		exact, err := ExactRateRatio(after, before, Level95)
		wald, err2 := WaldRateRatio(after, before, Level95)
		alone, err3 := Garwood(after.Events, Level95)
		if err := firstError(err, err2, err3); err != nil {
			t.Fatal(in, err)
		}
		x.holdKeys(t, in, "counts", c, closed)
		x.holdKeys(t, in, "poisson_exact", map[string]float64{"rate_ratio": exact.Ratio, "p_two_sided": exact.P,
			"lower95": exact.Interval.Lower, "upper95": exact.Interval.Upper}, closed)
		x.holdKeys(t, in, "log_wald", map[string]float64{"se_log": wald.SELog, "z": wald.Z,
			"lower95": wald.Interval.Lower, "upper95": wald.Interval.Upper}, closed)
		x.holdKeys(t, in, "simple", map[string]float64{"percent_change": exact.PercentChange(),
			"lower95_single_count_after": alone.Lower, "upper95_single_count_after": alone.Upper}, closed)
	}
}

// referenceProportionsOfTheReferenceTable reads the two groups from the name of the input, a_of_b_vs_c_d.
func referenceProportionsOfTheReferenceTable(t *testing.T) {
	x := readTable(t, ratesTable)
	seen := map[string]bool{}
	for i := range x.rows {
		in := x.text(t, i, "input")
		if x.text(t, i, "method") != "proportion" || seen[in] {
			continue
		}
		seen[in] = true
		a, b := sharesInName(t, in)
		w, err := Wilson(a, Level95)
		c, err2 := ClopperPearson(a, Level95)
		d, err3 := WaldDifference(a, b, Level95)
		n, err4 := Newcombe(a, b, Level95)
		chi, err5 := ChiSquared(a, b)
		f, err6 := FisherExact(a, b)
		if err := firstError(err, err2, err3, err4, err5, err6); err != nil {
			t.Fatal(in, err)
		}
		x.holdKeys(t, in, "proportion", map[string]float64{"p1": a.Estimate(), "p2": b.Estimate()}, closed)
		x.holdKeys(t, in, "wilson", map[string]float64{"p1_lower95": w.Lower, "p1_upper95": w.Upper}, closed)
		x.holdKeys(t, in, "clopper_pearson", map[string]float64{"p1_lower95": c.Lower, "p1_upper95": c.Upper}, closed)
		x.holdKeys(t, in, "difference_wald", map[string]float64{"diff": a.Estimate() - b.Estimate(), "lower95": d.Lower, "upper95": d.Upper}, closed)
		x.holdKeys(t, in, "difference_newcombe_wilson", map[string]float64{"lower95": n.Lower, "upper95": n.Upper}, closed)
		x.holdKeys(t, in, "chisq_no_cc", map[string]float64{"p": chi.P}, closed)
		x.holdKeys(t, in, "fisher_exact", map[string]float64{"p": f.P}, closed)
	}
	if len(seen) == 0 {
		t.Fatal("the table has no proportions")
	}
}

func sharesInName(t *testing.T, name string) (a, b Share) {
	t.Helper()
	parts := strings.Split(name, "_")
	n := len(parts)
	read := func(s string) int {
		v := 0
		for _, r := range s {
			if r < '0' || r > '9' {
				t.Fatalf("%s does not name two groups", name)
			}
			v = 10*v + int(r-'0')
		}
		return v
	}
	return Share{read(parts[n-5]), read(parts[n-4])}, Share{read(parts[n-2]), read(parts[n-1])}
}

// syntheticPairs reads the made set of people before and after. A year is 365 days there.
func syntheticPairs(t *testing.T) []Pair {
	t.Helper()
	d := readTable(t, "numbers/before_after_synthetic.csv")
	out := make([]Pair, len(d.rows))
	for i := range out {
		out[i] = Pair{
			Before: Rate{d.integer(t, i, "before_offences"), d.number(t, i, "before_days_at_risk") / 365},
			After:  Rate{d.integer(t, i, "after_offences"), d.number(t, i, "after_days_at_risk") / 365},
		}
	}
	return out
}

func referencePairedRatesOfTheReferenceTable(t *testing.T) {
	x := readTable(t, ratesTable)
	people := syntheticPairs(t)
	const in = "before_after_synthetic.csv"
	after, before, err := Totals(people)
	if err != nil {
		t.Fatal(err)
	}
	x.holdKeys(t, in, "totals", map[string]float64{
		"before": float64(before.Events), "after": float64(after.Events), "before_years": before.Time, "after_years": after.Time,
		"crude_percent_change": 100 * (float64(after.Events)/float64(before.Events) - 1),
		"rate_ratio_at_risk":   after.Estimate() / before.Estimate(),
	}, closed)
	var had [2]int
	var changed Changed
	var differences []float64
	for _, p := range people {
		differences = append(differences, float64(p.After.Events-p.Before.Events))
		switch b, a := p.Before.Events > 0, p.After.Events > 0; {
		case b && !a:
			changed.OnlyBefore++
		case a && !b:
			changed.OnlyAfter++
		}
		had[0] += min(1, p.Before.Events)
		had[1] += min(1, p.After.Events)
	}
	n := len(people)
	x.holdKeys(t, in, "prevalence", map[string]float64{"before_any": Share{had[0], n}.Estimate(), "after_any": Share{had[1], n}.Estimate()}, closed)
	mc, err := McNemar(changed)
	paired, err2 := PairedRateRatio(people, Level95)
	mean, student, err3 := PairedT(differences)
	rank, err4 := SignedRank(differences)
	if err := firstError(err, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	x.holdKeys(t, in, "mcnemar", map[string]float64{"b_stopped": float64(changed.OnlyBefore), "c_started": float64(changed.OnlyAfter),
		"exact_p": mc.ExactP, "chisq_cc": mc.Corrected.Statistic}, closed)
	x.holdKeys(t, in, "conditional_poisson_paired", map[string]float64{"log_rr": math.Log(paired.Ratio), "se": paired.SELog, "rr": paired.Ratio,
		"rr_lower95": paired.Interval.Lower, "rr_upper95": paired.Interval.Upper}, iterated)
	x.holdKeys(t, in, "paired_t", map[string]float64{"mean_diff": mean, "t": student.Statistic, "p": student.P}, closed)
	x.holdKeys(t, in, "wilcoxon_signed_rank", map[string]float64{"V": rank.Statistic, "p_normal_cc": rank.P}, closed)
}

func referenceMcNemarOfJuvenilePairs(t *testing.T) {
	x, want := readTable(t, "survival-matching/data/juvenile_transfer_pairs.csv"), readTable(t, "survival-matching/answers/juvenile_transfer_mcnemar.csv")
	number := map[[2]string]int{}
	pairs, adult, juvenile := 0, 0, 0
	for i := range x.rows {
		k := [2]string{x.text(t, i, "Adult.court"), x.text(t, i, "Juvenile.court")}
		n := x.integer(t, i, "Freq")
		number[k] = n
		pairs += n
		if k[0] == "Rearrest" {
			adult += n
		}
		if k[1] == "Rearrest" {
			juvenile += n
		}
	}
	c := Changed{number[[2]string{"Rearrest", "No rearrest"}], number[[2]string{"No rearrest", "Rearrest"}]}
	got, err := McNemar(c)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]float64{"pairs": float64(pairs), "adult_rearrest": float64(adult), "juvenile_rearrest": float64(juvenile),
		"only_adult": float64(c.OnlyBefore), "only_juvenile": float64(c.OnlyAfter), "mcnemar_uncorrected": got.Uncorrected.Statistic,
		"mcnemar_corrected": got.Corrected.Statistic, "p_uncorrected": got.Uncorrected.P, "exact_p": got.ExactP} {
		want.hold(t, 0, name, v, want.number(t, 0, name), 3e-6) // printed to six figures
	}
}

func referencePublishedIntervalsOfTheJusticeDataLab(t *testing.T) {
	x := readTable(t, "numbers/jdl_interval_check.csv")
	for i := range x.rows {
		rate, other := x.number(t, i, "treated_rate"), x.number(t, i, "comparison_rate")
		w, err := WaldShare(rate, x.integer(t, i, "n"), Level95)
		if err != nil {
			t.Fatal(err)
		}
		x.holdPrinted(t, i, "difference", 100*(other-rate), x.number(t, i, "computed_diff_pp"), 4)
		x.holdPrinted(t, i, "lower", 100*(other-w.Upper), x.number(t, i, "computed_lo_pp"), 4)
		x.holdPrinted(t, i, "upper", 100*(other-w.Lower), x.number(t, i, "computed_hi_pp"), 4)
	}
}

// referenceReturnsFromIowaPrisons counts the three-year return of each year and holds its share.
func referenceReturnsFromIowaPrisons(t *testing.T) {
	x, want := readTable(t, "survival-matching/data/iowa_releases.csv.gz"), readTable(t, "survival-matching/answers/iowa_rates_by_year.csv")
	got := map[string]Share{}
	for i := range x.rows {
		year := x.text(t, i, "year_released")
		s := got[year]
		s.Of++
		if x.text(t, i, "recidivism") == "Yes" {
			s.Events++
		}
		got[year] = s
	}
	for i := range want.rows {
		s := got[want.text(t, i, "year")]
		want.hold(t, i, "n", float64(s.Of), want.number(t, i, "n"), 0)
		want.hold(t, i, "y", float64(s.Events), want.number(t, i, "y"), 0)
		want.holdPrinted(t, i, "pct", 100*s.Estimate(), want.number(t, i, "pct"), 4)
	}
}
