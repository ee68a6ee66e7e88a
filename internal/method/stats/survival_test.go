package stats

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// leukaemia is the trial of maintenance chemotherapy (R. G. Miller, Survival Analysis, 1981): weeks to relapse.
func leukaemia() (spells []Spell, group []string) {
	for _, g := range []struct {
		name  string
		times []float64 // below 0: the watching ended
	}{
		{"maintained", []float64{9, 13, -13, 18, 23, -28, 31, 34, -45, 48, -161}},
		{"not maintained", []float64{5, 5, 8, 8, 12, -16, 23, 27, 30, 33, 43, 45}},
	} {
		for _, x := range g.times {
			spells, group = append(spells, Followed(math.Abs(x), x > 0)), append(group, g.name)
		}
	}
	return spells, group
}

func TestLeukaemiaTrial(t *testing.T) {
	spells, group := leukaemia()
	c, err := KaplanMeier(spells[:11])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ time, survival, se, low, high float64 }{
		{13, 0.8181818182, 0.1162912998, 0.6192489874, 1},
		{23, 0.6136363636, 0.1526323310, 0.37686705950, 0.9991576002},
		{48, 0.1840909091, 0.1534927458, 0.03591789849, 0.9435257695},
	} {
		s, err := c.At(want.time)
		if err != nil {
			t.Fatal(err)
		}
		i, err := s.Interval(Level95, LogScale)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range [][2]float64{{s.Survival, want.survival}, {s.SE, want.se}, {i.Lower, want.low}, {i.Upper, want.high}} {
			near(t, fmt.Sprintf("week %g", want.time), v[0], v[1], 1e-8)
		}
	}
	mean, se, err := c.RestrictedMean(161)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", mean, 52.6454545455, 1e-10)
	near(t, "its error", se, 19.82860279556, 1e-10)
	for p, want := range map[float64]float64{0.25: 18, 0.5: 31, 0.75: 48} {
		q, err := c.Quantile(p)
		if err != nil || q != want {
			t.Errorf("quantile %g: %g %v, want %g", p, q, err, want)
		}
	}
	_, err = c.Quantile(0.9)
	refused(t, "a point that the curve does not reach", err)
	_, err = c.At(200)
	refused(t, "beyond the longest", err)
	_, _, err = c.RestrictedMean(200)
	refused(t, "a mean beyond the longest", err)
	for rho, want := range map[float64]struct{ chi, expected float64 }{0: {3.39638869898, 10.6893359923}, 1: {2.77927954475, 6.14285714286}} {
		groups, test, err := LogRank(spells, group, rho)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "log-rank", test.Statistic, want.chi, 1e-10)
		near(t, "expected", groups[0].Expected, want.expected, 1e-10)
	}
}

// broken is a made set of spells that begin late, with persons seen twice and times shared; the figures beside it
// are R's (survival 3.5-3).
func broken() (spells []Spell, d *Design, person []string) {
	id := []int{1, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9, 10}
	start := []float64{0, 5, 0, 8, 2, 0, 0, 4, 0, 3, 0, 0, 6, 1}
	stop := []float64{5, 12, 8, 15, 9, 4, 4, 10, 12, 9, 20, 6, 15, 12}
	event := []int{0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 0}
	x := []float64{1, 1, 0, 0, 2, 3, 1, 2, 0, 1, 0, 2, 2, 1}
	g := []float64{0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0}
	d = &Design{Names: []string{"x", "g"}}
	for i := range id {
		spells = append(spells, Spell{start[i], stop[i], event[i] == 1})
		person = append(person, fmt.Sprint(id[i]))
		d.Values = append(d.Values, x[i], g[i])
	}
	return spells, d, person
}

func TestSpellsThatBeginLate(t *testing.T) {
	spells, d, person := broken()
	c, err := KaplanMeier(spells)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		time     float64
		atRisk   int
		survival float64
	}{{4, 10, 0.9}, {5, 9, 0.9}, {6, 9, 0.9}, {8, 9, 0.8}, {9, 9, 0.622222222222}, {10, 7, 0.533333333333}, {12, 6, 0.355555555556}, {15, 3, 0.237037037037}} {
		s := c.Steps[i]
		if s.Time != want.time || s.AtRisk != want.atRisk || math.Abs(s.Survival-want.survival) > 1e-11 {
			t.Errorf("step %d: %+v, want %+v", i, s, want)
		}
	}
	for _, want := range []struct {
		ties                            Ties
		coef, se, robust                [2]float64
		cov, robustCov, null, log, wald float64
		score, zph, zphP                float64
	}{
		{Efron, [2]float64{0.819088104631, 0.655405231096}, [2]float64{0.481067132581, 0.835241807275}, [2]float64{0.420589255188, 0.808767054476},
			0.155692406522, 0.257612610997, -15.2221956087, -13.4952801773, 2.91738074577, 3.31548188652, 0.17852958761, 0.9146033602},
		{Breslow, [2]float64{0.809217147661, 0.587477478007}, [2]float64{0.479818684626, 0.824999881117}, [2]float64{0.408779847811, 0.759501807506},
			0.144404439189, 0.234884966884, -15.5223002012, -13.8495976188, 2.85512581899, 3.22643517642, 0.2229464296, 0.8945153509},
	} {
		f, err := Cox(spells, d, want.ties, person)
		if err != nil {
			t.Fatal(err)
		}
		model, robust := f.Covariance(0, 1)
		_, zph, err := f.ProportionalHazards()
		if err != nil {
			t.Fatal(err)
		}
		for j := range 2 {
			near(t, "coefficient", f.Estimate[j], want.coef[j], 1e-8)
			near(t, "error", f.SE[j], want.se[j], 1e-8)
			near(t, "robust error", f.RobustSE[j], want.robust[j], 1e-8)
		}
		for _, v := range [][2]float64{{model, want.cov}, {robust, want.robustCov}, {f.NullLogLik, want.null}, {f.LogLik, want.log},
			{f.Score.Statistic, want.score}, {f.Wald.Statistic, want.wald}, {zph.Statistic, want.zph}, {zph.P, want.zphP},
			{f.Concordance.Share, 0.670212765957}, {f.Concordance.SE, 0.129441458439}} {
			near(t, string(want.ties), v[0], v[1], 1e-8)
		}
	}
}

// TestRobustCoxOfReleases holds the sandwich and the check of proportionality on a large set to R's figures.
func TestRobustCoxOfReleases(t *testing.T) {
	set := recid(t)
	terms := []string{"workprg", "priors", "tserved"}
	d, err := NewDesign(set.x.columnsOf(t, terms...), terms, false)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Cox(set.spells, d, Efron, set.x.texts(t, "educ"))
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{0.08782044548884, 0.01337115834543, 0.00211232275757} {
		near(t, "robust error", f.RobustSE[j], want, 1e-6)
	}
	near(t, "concordance", f.Concordance.Share, 0.6079252230208, 1e-8)
	near(t, "its error", f.Concordance.SE, 0.0122934892827, 1e-8)
	parts, whole, err := f.ProportionalHazards()
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{1.311688310, 3.335854102, 4.263893662} {
		near(t, "proportionality", parts[j].Statistic, want, 1e-6)
	}
	near(t, "proportionality", whole.Statistic, 8.772392032, 1e-6)
}

func TestWhatSurvivalRefuses(t *testing.T) {
	_, err := KaplanMeier(nil)
	refused(t, "nobody", err)
	_, err = KaplanMeier([]Spell{{5, 5, true}})
	refused(t, "a spell without length", err)
	_, err = KaplanMeier([]Spell{Followed(-1, true)})
	refused(t, "a time below 0", err)
	all := []Spell{Followed(1, true), Followed(2, true), Followed(3, true), Followed(4, false)}
	_, _, err = LogRank(all, []string{"a", "a", "a", "a"}, 0)
	refused(t, "one group", err)
	_, _, err = LogRank(all[3:], []string{"a"}, 0)
	refused(t, "no events", err)
	// A column that sorts those with the event exactly by time has no highest likelihood.
	apart := &Design{Names: []string{"x"}, Values: []float64{4, 3, 2, 1}}
	_, err = Cox(all, apart, Efron, nil)
	refused(t, "a column that tells all apart", err)
	_, err = Cox(all, &Design{Names: []string{"x"}, Values: []float64{1, 1, 1, 1}}, Efron, nil)
	refused(t, "a column that is the same", err)
	_, err = Cox(all, &Design{Names: []string{"x", "y"}, Values: []float64{1, 2, 2, 4, 1, 2, 2, 4}}, Efron, nil)
	refused(t, "a column twice", err)
	_, err = Cox(all, &Design{Names: []string{"x"}, Values: []float64{1, math.NaN(), 2, 4}}, Efron, nil)
	refused(t, "a missing value", err)
	_, err = Cox(all, &Design{Names: []string{"x"}, Values: []float64{1, 2}}, Efron, nil)
	refused(t, "too few rows", err)
	c, err := KaplanMeier([]Spell{Followed(1, true), Followed(2, true)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.At(2)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Interval(Level95, LogScale)
	refused(t, "an interval where nobody is left", err)
}

func drawSpells(t *rapid.T, most int) []Spell {
	n := rapid.IntRange(8, most).Draw(t, "spells")
	out := make([]Spell, n)
	for i := range out {
		start := float64(rapid.IntRange(0, 10).Draw(t, "start"))
		out[i] = Spell{start, start + float64(rapid.IntRange(1, 20).Draw(t, "length")), rapid.Bool().Draw(t, "event")}
	}
	return out
}

// A curve falls, lies in its interval, does not depend on the order of the spells nor on the unit of time, and
// cutting a spell in two changes nothing. Without censoring it is the share left.
func TestCurveProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spells := drawSpells(t, 40)
		c, err := KaplanMeier(spells)
		if err != nil {
			t.Fatal(err)
		}
		changed := rapid.Permutation(spells).Draw(t, "order")
		for i, s := range changed {
			changed[i] = Spell{s.Start * 7, s.Stop * 7, s.Event}
		}
		if s := changed[0]; s.Stop-s.Start > 1 {
			middle := s.Start + 1
			changed[0] = Spell{middle, s.Stop, s.Event}
			changed = append(changed, Spell{s.Start, middle, false})
		}
		other, err := KaplanMeier(changed)
		if err != nil {
			t.Fatal(err)
		}
		last := 1.0
		for _, s := range c.Steps {
			if s.Survival > last || s.Survival < 0 {
				t.Fatalf("the curve rises: %v", c.Steps)
			}
			last = s.Survival
			o, err := other.At(s.Time * 7)
			if err != nil || math.Abs(o.Survival-s.Survival) > 1e-12 {
				t.Fatalf("at %g: %g, and otherwise %g (%v)", s.Time, s.Survival, o.Survival, err)
			}
			for _, on := range []Scale{PlainScale, LogScale, LogLogScale} {
				if i, err := s.Interval(Level95, on); err == nil && (!i.Contains(s.Survival) || i.Lower < 0 || i.Upper > 1) {
					t.Fatalf("%v is outside %v on %s", s.Survival, i, on)
				}
			}
		}
	})
}

// A Cox model does not depend on the order of rows, turns over with the sign of a column, stretches with its
// unit, and with one group of two agrees with the log-rank test in its score where no times are shared.
func TestCoxProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spells := drawSpells(t, 60)
		d := &Design{Names: []string{"a", "b"}}
		for range spells {
			d.Values = append(d.Values, float64(rapid.IntRange(0, 1).Draw(t, "a")), rapid.Float64Range(-3, 3).Draw(t, "b"))
		}
		f, err := Cox(spells, d, Efron, nil)
		if err != nil {
			refused(t, "a model that does not settle", err)
			return
		}
		order := rapid.Permutation(sequence(len(spells))).Draw(t, "order")
		moved := &Design{Names: d.Names}
		var movedSpells []Spell
		for _, i := range order {
			movedSpells = append(movedSpells, spells[i])
			moved.Values = append(moved.Values, d.Row(i)[0], -1000*d.Row(i)[1])
		}
		g, err := Cox(movedSpells, moved, Efron, nil)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(g.Estimate[0]-f.Estimate[0]) > 1e-6*f.SE[0] || math.Abs(-1000*g.Estimate[1]-f.Estimate[1]) > 1e-6*f.SE[1] {
			t.Fatalf("%v, and moved %v", f.Estimate, g.Estimate)
		}
		near(t, "log-likelihood", g.LogLik, f.LogLik, 1e-8)
		near(t, "concordance", g.Concordance.Share, f.Concordance.Share, 1e-9)
	})
}

func sequence(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// The score test of one group without shared times is the log-rank test.
func TestScoreIsLogRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 40).Draw(t, "people")
		times := rapid.Permutation(sequence(n)).Draw(t, "times")
		var spells []Spell
		var group []string
		d := &Design{Names: []string{"second"}}
		for _, time := range times {
			spells = append(spells, Followed(float64(time+1), rapid.Bool().Draw(t, "event")))
			second := rapid.IntRange(0, 1).Draw(t, "second")
			group, d.Values = append(group, fmt.Sprint(second)), append(d.Values, float64(second))
		}
		f, err := Cox(spells, d, Efron, nil)
		_, test, err2 := LogRank(spells, group, 0)
		if err != nil || err2 != nil {
			return
		}
		near(t, "score", f.Score.Statistic, test.Statistic, 1e-8)
		labels := slices.Clone(group)
		for i, g := range labels {
			labels[i] = map[string]string{"0": "z", "1": "a"}[g]
		}
		_, turned, _ := LogRank(spells, labels, 0)
		near(t, "named otherwise", turned.Statistic, test.Statistic, 1e-9)
	})
}
