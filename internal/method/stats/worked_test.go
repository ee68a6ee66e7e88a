package stats

import (
	"math"
	"slices"
	"testing"
)

// Small examples with figures of R 4.2.2 (survival 3.5-3, MASS 7.3-58.2) or of the sources named, so that each
// method is held where no research data is.

func TestCountsThatVaryMuch(t *testing.T) {
	y := []float64{0, 3, 1, 7, 2, 0, 12, 4, 1, 0, 5, 9, 2, 3, 0, 1, 8, 0, 2, 6}
	time := []float64{1, .5, 1, .8, 1, 1, .9, 1, .4, 1, 1, .7, 1, 1, .6, 1, 1, 1, .3, 1}
	d, o := &Design{Names: []string{"(Intercept)", "x"}}, Options{}
	for i := range y {
		d.Values, o.Offset = append(d.Values, 1, float64(i%2)), append(o.Offset, math.Log(time[i]))
	}
	n, err := NegativeBinomial(d, y, o)
	p, err2 := Poisson(d, y, o)
	if err := firstError(err, err2); err != nil {
		t.Fatal(err)
	}
	got := []float64{n.Estimate[0], n.Estimate[1], n.SE[0], n.SE[1], n.Theta, 2 * n.LogLik, n.Deviance}
	for k, want := range []float64{1.39347335542636, 0.00285593941938, 0.37145231356714, 0.51999809517657, 0.96229331385974, -93.85873914607670, 22.56427820283742} {
		near(t, "negative binomial", got[k], want, 1e-6)
	}
	near(t, "error of theta", n.ThetaSE, 0.43971185721450, 1e-5) // R has it from the step before its last
	got = append(slices.Clone(p.Estimate), p.SE...)
	for k, want := range []float64{1.392373407196, -0.093090423066, 0.174077655950, 0.246182981919} {
		near(t, "Poisson", got[k], want, 1e-8)
	}
	near(t, "error with dispersion", p.QuasiSE()[1], 0.492791903059, 1e-6)
	large := []float64{0, 120, 3, 77, 300, 1, 0, 45, 9, 210}
	ones := &Design{Names: []string{"(Intercept)"}, Values: slices.Repeat([]float64{1}, len(large))}
	n, err = NegativeBinomial(ones, large, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got = []float64{n.Estimate[0], n.Theta, 2 * n.LogLik}
	for k, want := range []float64{4.337290740832, 0.293630502630, -95.309977382976} {
		near(t, "large counts", got[k], want, 1e-6)
	}
}

func TestWeibullOfTheLeukaemiaTrial(t *testing.T) {
	spells, group := leukaemia()
	d, err := NewDesign([]Column{{Name: "x", Texts: group}}, []string{"x"}, true)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Weibull(spells, d)
	if err != nil {
		t.Fatal(err)
	}
	got := []float64{f.Time[0], f.Time[1], f.NullLogLik, f.LogLik, f.Shape, f.ShapeSE, f.Estimate[1]}
	for k, want := range []float64{4.109055051262, -0.929341611366, -83.1786692328, -80.5216452034, 1.26429532889, 1.26429532889 * 0.178224506459, 0.929341611366 * 1.26429532889} {
		near(t, "Weibull", got[k], want, 1e-7)
	}
	_, err = Weibull([]Spell{Followed(0, true), Followed(1, true)}, &Design{Names: []string{"c"}, Values: []float64{1, 1}})
	refused(t, "a time of 0", err)
	_, err = Weibull(spells, &Design{Names: []string{"c"}, Values: sequenceOf(len(spells))})
	refused(t, "no constant", err)
}

func sequenceOf(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i)
	}
	return out
}

// Agresti's juveniles, the Justice Data Lab's Blue Sky, Newcombe's first example, Derbyshire's counts.
func TestPublishedComparisons(t *testing.T) {
	m, err := McNemar(Changed{515, 290})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "McNemar", m.Uncorrected.Statistic, 62.888199, 1e-7)
	near(t, "corrected", m.Corrected.Statistic, 62.330435, 1e-7)
	blue, err := WaldShare(0.31, 72, Level95)
	if err != nil || math.Abs(0.43-blue.Upper-0.013171) > 1e-6 || math.Abs(0.43-blue.Lower-0.226829) > 1e-6 {
		t.Errorf("Blue Sky: %v %v", blue, err)
	}
	a, b := Share{56, 70}, Share{48, 80}
	d, err := WaldDifference(a, b, Level95)
	chi, err2 := ChiSquared(a, b)
	if err := firstError(err, err2); err != nil {
		t.Fatal(err)
	}
	near(t, "difference", d.Lower, 0.057504899149, 1e-9)
	near(t, "chi-squared", chi.P, 0.0080450813682, 1e-9)
	w, err := WaldRateRatio(Rate{485, 1}, Rate{677, 1}, Level95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ratio", w.Interval.Lower, 0.637552278755, 1e-9)
	near(t, "change", w.PercentChange(), -28.3604135894, 1e-9)
	r, err := RateInterval(Rate{63, 2}, Level95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "rate", r.Upper, 80.60436728689/2, 1e-9)
	p, err := PoissonAtMost(52, 63.5)
	if err != nil || math.Abs(p-0.0804838) > 5e-8 {
		t.Errorf("%.8f %v", p, err)
	}
	_, err = PoissonAtMost(-1, 3)
	refused(t, "a count below 0", err)
	_, err = WaldShare(1.2, 10, Level95)
	refused(t, "a share above 1", err)
}

// R's plant weights (Dobson 1983): the difference of control and treatment, with its two errors.
func TestPlantWeights(t *testing.T) {
	a := []float64{4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14}
	b := []float64{4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69}
	d, err := CompareMeans(a, b)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "difference", d.Difference, 0.371, 1e-9)
	near(t, "error", d.Pooled, 0.3114348514, 1e-9)
	near(t, "Welch's error", d.SE, 0.3114348514, 1e-9)
	_, err = CompareMeans(a[:1], b)
	refused(t, "one person", err)
	// With even weights the effect on the treated is the same difference, with Welch's error.
	treated, weight := slices.Concat(slices.Repeat([]bool{true}, 10), slices.Repeat([]bool{false}, 10)), slices.Repeat([]float64{1}, 20)
	e, err := EffectOf(slices.Concat(a, b), treated, &Matched{Weight: weight}, Level95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "effect", e.Difference, d.Difference, 1e-12)
	near(t, "its error", e.SE, d.SE, 1e-12)
	near(t, "effective controls", e.EffectiveControls, 10, 1e-12)
}

func TestScoresByHand(t *testing.T) {
	outcome, score := []bool{true, true, false, false, false}, []float64{0.9, 0.5, 0.5, 0.2, 0.7}
	auc, err := AreaUnderCurve(outcome, score)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "area", auc, (3+1.5)/6, 1e-12)
	_, err = AreaUnderCurve([]bool{true}, []float64{1})
	refused(t, "outcomes all alike", err)
	in, n, err := CommonSupport(outcome, score)
	if err != nil || in != (Interval{0.5, 0.9}) || n != 2 {
		t.Errorf("%v %d %v", in, n, err)
	}
	c, err := CaliperOf([]float64{1, 2, 3}, 0.2)
	if err != nil || math.Abs(c-0.2) > 1e-12 {
		t.Errorf("%g %v", c, err)
	}
	_, err = CaliperOf([]float64{1}, 0.2)
	refused(t, "one score", err)
	m, err := WeighByOdds(outcome, score)
	if err != nil || !slices.EqualFunc(m.Weight, []float64{1, 1, 1, 0.25, 7.0 / 3}, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
		t.Errorf("%v %v", m, err)
	}
	d, err := NewCovariates([]Column{{Name: "age", Numbers: []float64{20, 30}}, {Name: "area", Texts: []string{"B", "A"}}})
	if err != nil || !slices.Equal(d.Names, []string{"age", "area_A", "area_B"}) || !slices.Equal(d.Row(0), []float64{20, 0, 1}) {
		t.Errorf("%v %v", d, err)
	}
	_, err = NewCovariates(nil)
	refused(t, "no columns", err)
}

// The printed limits of a chart of 200 circuit boards a lot, and of counts about 54.5.
func TestPrintedCharts(t *testing.T) {
	counts := []float64{8, 7, 11, 3, 5, 9, 7, 7, 7, 7, 8, 7, 7} // mean 7.1538
	c, err := ShareChart(counts, 200, len(counts))
	if err != nil {
		t.Fatal(err)
	}
	mean := 93.0 / 13
	near(t, "np", c.Points[0].Upper, mean+3*math.Sqrt(mean*(1-mean/200)), 1e-12)
	near(t, "np", c.Points[0].Lower, 0, 0)
	c, err = CountChart([]float64{54, 55, 90}, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "c", c.Points[0].Upper, 76.6472345904, 1e-10)
	near(t, "c", c.Points[0].Lower, 32.3527654096, 1e-10)
	if !slices.Equal(c.Points[2].Signals, []Signal{BeyondLimit}) {
		t.Errorf("90 is beyond: %+v", c.Points[2])
	}
}
