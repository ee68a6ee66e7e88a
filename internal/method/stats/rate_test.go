package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/fault"
)

// reporter is a test of either kind.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// near fails where got and want differ by more than one part in 1/tolerance.
func near(t reporter, what string, got, want, tolerance float64) {
	t.Helper()
	if got == want { // infinite ends too
		return
	}
	if off := math.Abs(got - want); !(off <= tolerance*math.Abs(want)+1e-14) {
		t.Errorf("%s: %.13g, want %.13g", what, got, want)
	}
}

func refused(t reporter, what string, err error) {
	t.Helper()
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("%s is not refused: %v", what, err)
	}
}

// The examples of Newcombe's paper (Statistics in Medicine 17, 1998, tables I and II): 81 of 263, 15 of 148,
// 0 of 20, 1 of 29; and of differences 56/70 - 48/80, 9/10 - 3/10, 0/20 - 0/10.
func TestNewcombesExamples(t *testing.T) {
	for _, c := range []struct {
		share           Share
		low, high       float64
		exact, exactEnd float64
	}{
		{Share{81, 263}, 0.2553, 0.3662, 0.2527, 0.3676},
		{Share{15, 148}, 0.0624, 0.1605, 0.0578, 0.1617},
		{Share{0, 20}, 0, 0.1611, 0, 0.1684},
		{Share{1, 29}, 0.0061, 0.1718, 0.0009, 0.1776},
	} {
		w, err := Wilson(c.share, Level95)
		e, err2 := ClopperPearson(c.share, Level95)
		if err := firstError(err, err2); err != nil {
			t.Fatal(err)
		}
		for _, v := range [][2]float64{{w.Lower, c.low}, {w.Upper, c.high}, {e.Lower, c.exact}, {e.Upper, c.exactEnd}} {
			if math.Abs(v[0]-v[1]) > 0.00006 {
				t.Errorf("%v: %.5f, and the paper has %.4f", c.share, v[0], v[1])
			}
		}
	}
	for _, c := range []struct {
		a, b      Share
		low, high float64
	}{
		{Share{56, 70}, Share{48, 80}, 0.0524, 0.3339},
		{Share{9, 10}, Share{3, 10}, 0.1705, 0.8090},
		{Share{6, 7}, Share{2, 7}, 0.0582, 0.8062},
		{Share{5, 56}, Share{0, 29}, -0.0381, 0.1926},
		{Share{0, 10}, Share{0, 20}, -0.1611, 0.2775},
		{Share{10, 10}, Share{0, 20}, 0.6791, 1},
	} {
		n, err := Newcombe(c.a, c.b, Level95)
		if err != nil || math.Abs(n.Lower-c.low) > 0.00006 || math.Abs(n.Upper-c.high) > 0.00006 {
			t.Errorf("%v - %v: %v %v, and the paper has %g to %g", c.a, c.b, n, err, c.low, c.high)
		}
	}
}

// What R 4.2.2 gives where numbers are extreme.
func TestExactIntervalsAtTheEnds(t *testing.T) {
	for _, c := range []struct {
		share     Share
		low, high float64
	}{
		{Share{0, 20}, 0, 0.1684334709830854}, {Share{20, 20}, 0.8315665290169, 1},
		{Share{1, 1000000}, 2.531780766379e-08, 5.571630655172e-06}, {Share{499999, 1000000}, 0.4990185191982, 0.5009794808076},
		{Share{3, 7}, 0.09898827844251, 0.81594843235992},
	} {
		i, err := ClopperPearson(c.share, Level95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "lower", i.Lower, c.low, 1e-9)
		near(t, "upper", i.Upper, c.high, 1e-9)
	}
	for _, c := range []struct {
		events    int
		low, high float64
	}{{0, 0, 3.688879454114}, {1, 0.02531780798429, 5.5716433909389}, {63, 48.41092979549, 80.60436728689}, {100000, 99381.15266374, 100621.74473974}} {
		i, err := Garwood(c.events, Level95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "lower", i.Lower, c.low, 1e-9)
		near(t, "upper", i.Upper, c.high, 1e-9)
	}
	near(t, "two-sided binomial", binomial{20, 0.37}.twoSided(0), 0.0002055395803682, 1e-9)
	near(t, "two-sided binomial", binomial{20, 0.37}.twoSided(20), 2.312248366666e-09, 1e-9)
	near(t, "two-sided binomial", binomial{7, 0.37}.twoSided(3), 0.71468441825293, 1e-9)
}

func TestExactRatioAtTheEnds(t *testing.T) {
	for _, c := range []struct {
		after, before       Rate
		ratio, low, high, p float64
	}{
		{Rate{0, 1}, Rate{5, 1}, 0, 0, 1.091279105183, 0.0625},
		{Rate{5, 2}, Rate{0, 1}, math.Inf(1), 0.4581779286577, math.Inf(1), 0.1769547325103},
		{Rate{3, 10}, Rate{4, 0.5}, 0.0375, 0.0054931737331561, 0.2216629944591188, 0.0001602036731852},
		{Rate{120000, 1}, Rate{119000, 1}, 1.00840336134454, 1.00034165883859, 1.01653010040963, 0.04100651475322},
		{Rate{7, 1}, Rate{7, 1}, 1, 0.2993096818106, 3.3410212257444, 1},
	} {
		r, err := ExactRateRatio(c.after, c.before, Level95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "ratio", r.Ratio, c.ratio, 1e-12)
		near(t, "lower", r.Interval.Lower, c.low, 1e-9)
		near(t, "upper", r.Interval.Upper, c.high, 1e-9)
		near(t, "p", r.P, c.p, 1e-6)
	}
	_, err := ExactRateRatio(Rate{0, 1}, Rate{0, 1}, Level95)
	refused(t, "two empty periods", err)
	_, err = ExactRateRatio(Rate{1, 0}, Rate{1, 1}, Level95)
	refused(t, "no time", err)
	_, err = WaldRateRatio(Rate{0, 1}, Rate{5, 1}, Level95)
	refused(t, "the logarithm of 0", err)
}

// The tests of textbooks, as R gives them: Hollander and Wolfe's depression scores for the signed ranks,
// Student's own sleep data for the paired t, Fisher's tables.
func TestTextbookTests(t *testing.T) {
	first := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	second := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	d := make([]float64, len(first))
	for i := range d {
		d[i] = first[i] - second[i]
	}
	w, err := SignedRank(d)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "V", w.Statistic, 40, 0)
	near(t, "p", w.P, 0.04401098401295, 1e-9)
	m, s, err := PairedT([]float64{-1.2, -2.4, -1.3, -1.3, 0, -1, -1.8, -0.8, -4.6, -1.4})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", m, -1.58, 1e-12)
	near(t, "t", s.Statistic, -4.062127683382037, 1e-12)
	near(t, "p", s.P, 0.002832890197384, 1e-9)
	for p, want := range map[[2]Share]float64{{{9, 10}, {3, 10}}: 0.01976661109788, {{0, 1}, {29, 48}}: 0.4081632653061} {
		f, err := FisherExact(p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		near(t, "Fisher", f.P, want, 1e-9)
	}
}

func TestWhatASmallTableRefuses(t *testing.T) {
	_, err := Wilson(Share{0, 0}, Level95)
	refused(t, "a share of nobody", err)
	_, err = Wilson(Share{3, 2}, Level95)
	refused(t, "more than all", err)
	_, err = Newcombe(Share{1, 2}, Share{1, 2}, 95)
	refused(t, "a level of 95", err)
	_, err = McNemar(Changed{})
	refused(t, "nobody changed", err)
	_, err = ChiSquared(Share{0, 5}, Share{0, 9})
	refused(t, "nothing to compare", err)
	_, _, err = PairedT([]float64{1, 1, 1})
	refused(t, "no spread", err)
	_, err = SignedRank([]float64{0, 0})
	refused(t, "no change", err)
	_, err = PairedRateRatio([]Pair{{Rate{2, 1}, Rate{0, 1}}}, Level95)
	refused(t, "all before", err)
	_, err = PairedRateRatio([]Pair{{Rate{2, 0}, Rate{0, 1}}}, Level95)
	refused(t, "events without time", err)
	_, err = PairedRateRatio(nil, Level95)
	refused(t, "nobody", err)
}

func drawShare(t *rapid.T, name string) Share {
	of := rapid.IntRange(1, 400).Draw(t, name+" of")
	return Share{rapid.IntRange(0, of).Draw(t, name), of}
}

// Intervals contain their estimate, stay where shares can be, and grow with the level.
func TestSharesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawShare(t, "a"), drawShare(t, "b")
		level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		w, _ := Wilson(a, level)
		c, _ := ClopperPearson(a, level)
		n, err := Newcombe(a, b, level)
		if err != nil {
			t.Fatal(err)
		}
		p, d := a.Estimate(), a.Estimate()-b.Estimate()
		for name, i := range map[string]Interval{"Wilson": w, "Clopper-Pearson": c} {
			if !i.Contains(p) || i.Lower < 0 || i.Upper > 1 {
				t.Fatalf("%s of %v is %v", name, a, i)
			}
		}
		const rounding = 1e-12
		if d < n.Lower-rounding || d > n.Upper+rounding || n.Lower < -1-rounding || n.Upper > 1+rounding {
			t.Fatalf("Newcombe of %v and %v is %v", a, b, n)
		}
		wide, _ := Wilson(a, level+(1-level)/2)
		if wide.Lower > w.Lower || wide.Upper < w.Upper {
			t.Fatalf("more certain, yet narrower: %v and %v", wide, w)
		}
		back, _ := Newcombe(b, a, level)
		near(t, "mirrored", -back.Lower, n.Upper, 1e-9)
	})
}

func drawPairs(t *rapid.T) []Pair {
	n := rapid.IntRange(2, 30).Draw(t, "people")
	out := make([]Pair, n)
	for i := range out {
		rate := func() Rate {
			return Rate{rapid.IntRange(0, 6).Draw(t, "events"), float64(rapid.IntRange(30, 365).Draw(t, "days"))}
		}
		out[i] = Pair{rate(), rate()}
	}
	return out
}

// The ratio within people does not depend on their order nor on the unit of time, turns over when the periods
// do, and lies in its intervals. With equal times it is the plain ratio of the sums.
func TestPairedRatioProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawPairs(t)
		one, err := PairedRateRatio(people, Level95)
		if err != nil {
			return // all events in one period, which is refused
		}
		if !one.Interval.Contains(one.Ratio) || one.Telling > 1 && !one.Robust.Contains(one.Ratio) {
			t.Fatalf("the ratio %v is outside its interval", one)
		}
		shuffled := rapid.Permutation(people).Draw(t, "order")
		turned := make([]Pair, len(people))
		equal := make([]Pair, len(people))
		for i, p := range shuffled {
			turned[i] = Pair{Rate{p.After.Events, p.After.Time / 365}, Rate{p.Before.Events, p.Before.Time / 365}}
			equal[i] = Pair{Rate{p.Before.Events, 2}, Rate{p.After.Events, 2}}
		}
		two, err := PairedRateRatio(turned, Level95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "turned", 1/two.Ratio, one.Ratio, 1e-9)
		near(t, "its error", two.SELog, one.SELog, 1e-9)
		if one.Telling > 1 {
			near(t, "its robust error", two.RobustSELog, one.RobustSELog, 1e-8)
		}
		three, err := PairedRateRatio(equal, Level95)
		if err != nil {
			t.Fatal(err)
		}
		after, before, _ := Totals(people)
		near(t, "equal times", three.Ratio, float64(after.Events)/float64(before.Events), 1e-9)
	})
}

func TestExactRatioProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Rate {
			return Rate{rapid.IntRange(0, 3000).Draw(t, name), rapid.Float64Range(0.1, 500).Draw(t, name+" time")}
		}
		a, b := draw("after"), draw("before")
		r, err := ExactRateRatio(a, b, Level95)
		if a.Events+b.Events == 0 {
			refused(t, "nothing", err)
			return
		}
		if err != nil || !r.Interval.Contains(r.Ratio) || r.P < 0 || r.P > 1 {
			t.Fatalf("%v %v", r, err)
		}
		scaled, _ := ExactRateRatio(Rate{a.Events, a.Time * 365}, Rate{b.Events, b.Time * 365}, Level95)
		near(t, "other unit", scaled.Interval.Upper, r.Interval.Upper, 1e-9)
	})
}
