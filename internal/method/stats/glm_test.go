package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Dobson's trial (An Introduction to Generalized Linear Models, 1990, 6.2), the example of R's glm: counts by outcome
// and treatment.
func TestDobsonsCounts(t *testing.T) {
	y := []float64{18, 17, 15, 20, 10, 20, 25, 13, 12}
	outcome := []string{"1", "2", "3", "1", "2", "3", "1", "2", "3"}
	treatment := []string{"1", "1", "1", "2", "2", "2", "3", "3", "3"}
	d, err := NewDesign([]Column{{Name: "outcome", Texts: outcome}, {Name: "treatment", Texts: treatment}}, []string{"outcome", "treatment"}, true)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Poisson(d, y, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []struct {
		name     string
		coef, se float64
	}{{"(Intercept)", 3.045, 0.1709}, {"outcome2", -0.4543, 0.2022}, {"outcome3", -0.2930, 0.1927}, {"treatment2", 0, 0.2}, {"treatment3", 0, 0.2}} {
		if f.Names[j] != want.name || math.Abs(f.Estimate[j]-want.coef) > 0.0005 || math.Abs(f.SE[j]-want.se) > 0.00006 {
			t.Errorf("%s %.5f (%.5f), want %v", f.Names[j], f.Estimate[j], f.SE[j], want)
		}
	}
	for _, v := range [][2]float64{{f.NullDeviance, 10.5814}, {f.Deviance, 5.1291}, {f.AIC, 56.76}} {
		if math.Abs(v[0]-v[1]) > 0.006 {
			t.Errorf("%.4f, want %.4f", v[0], v[1])
		}
	}
}

// The beetles of Bliss (Annals of Applied Biology 22, 1935): with a logit, Dobson gives -60.72 (5.18) and 34.27 (2.91).
func TestBlissesBeetles(t *testing.T) {
	dose := []float64{1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839}
	beetles := []int{59, 60, 62, 56, 63, 59, 62, 60}
	killed := []int{6, 13, 18, 28, 52, 53, 61, 60}
	d := &Design{Names: []string{"(Intercept)", "dose"}}
	var y []float64
	for i, n := range beetles {
		for k := range n {
			d.Values = append(d.Values, 1, dose[i])
			v := 0.0
			if k < killed[i] {
				v = 1
			}
			y = append(y, v)
		}
	}
	f, err := Logit(d, y, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range [][2]float64{{-60.717, 5.181}, {34.270, 2.912}} {
		if math.Abs(f.Estimate[j]-want[0]) > 0.001 || math.Abs(f.SE[j]-want[1]) > 0.001 {
			t.Errorf("%s: %.4f (%.4f), want %v", f.Names[j], f.Estimate[j], f.SE[j], want)
		}
	}
}

func TestWhatRegressionRefuses(t *testing.T) {
	one := func(values ...float64) *Design {
		d := &Design{Names: []string{"(Intercept)", "x"}}
		for _, v := range values {
			d.Values = append(d.Values, 1, v)
		}
		return d
	}
	fit := func(f func(*Design, []float64, Options) (*Regression, error), d *Design, y []float64, o Options) error {
		_, err := f(d, y, o)
		return err
	}
	x := one(1, 2, 3, 4, 5, 6)
	for name, err := range map[string]error{
		"outcomes told apart":         fit(Logit, x, []float64{0, 0, 0, 1, 1, 1}, Options{}),
		"told apart but for one tie":  fit(Logit, one(1, 2, 3, 3, 5, 6), []float64{0, 0, 0, 1, 1, 1}, Options{}),
		"a group without events":      fit(Poisson, one(0, 0, 0, 1, 1, 1), []float64{1, 2, 3, 0, 0, 0}, Options{}),
		"outcomes all alike":          fit(Logit, x, []float64{1, 1, 1, 1, 1, 1}, Options{}),
		"an outcome of 2":             fit(Logit, x, []float64{0, 1, 0, 1, 0, 2}, Options{}),
		"half a count":                fit(Poisson, x, []float64{0, 1, 0, 1, 0, 0.5}, Options{}),
		"counts all 0":                fit(Poisson, x, make([]float64, 6), Options{}),
		"no time at risk":             fit(Poisson, x, []float64{1, 2, 3, 4, 5, 6}, Options{Offset: []float64{0, 0, 0, 0, 0, math.Inf(-1)}}),
		"a short offset":              fit(Poisson, x, []float64{1, 2, 3, 4, 5, 6}, Options{Offset: []float64{0}}),
		"one cluster":                 fit(Poisson, x, []float64{1, 2, 3, 4, 5, 6}, Options{Cluster: make([]string, 6)}),
		"a column that is the same":   fit(Poisson, one(2, 2, 2, 2, 2, 2), []float64{1, 2, 3, 4, 5, 6}, Options{}),
		"fewer rows than columns":     fit(Poisson, one(1), []float64{1}, Options{}),
		"rows and outcomes that part": fit(Poisson, x, []float64{1}, Options{}),
	} {
		refused(t, name, err)
	}
	_, err := NegativeBinomial(x, []float64{1, 1, 1, 1, 1, 1}, Options{})
	refused(t, "counts that vary less than Poisson", err)
	_, err = NewDesign([]Column{{Name: "a", Numbers: []float64{1, 2}}}, []string{"b"}, true)
	refused(t, "a term of no column", err)
	_, err = NewDesign([]Column{{Name: "a", Numbers: []float64{1, 2}}}, []string{"a", "a"}, true)
	refused(t, "a term twice", err)
	_, err = NewDesign([]Column{{Name: "a", Texts: []string{"u", "u"}}}, []string{"a"}, true)
	refused(t, "a factor of one level", err)
	_, err = NewDesign([]Column{{Name: "a", Texts: []string{"u", "v"}, Reference: "w"}}, []string{"a"}, true)
	refused(t, "an unknown reference", err)
}

func drawRegression(t *rapid.T, most int) (*Design, []float64, Options) {
	n := rapid.IntRange(20, 80).Draw(t, "rows")
	d := &Design{Names: []string{"(Intercept)", "group", "x"}}
	y, o := make([]float64, n), Options{}
	for i := range n {
		d.Values = append(d.Values, 1, float64(rapid.IntRange(0, 1).Draw(t, "group")), rapid.Float64Range(-2, 2).Draw(t, "x"))
		y[i] = float64(rapid.IntRange(0, most).Draw(t, "y"))
		o.Offset = append(o.Offset, math.Log(float64(rapid.IntRange(30, 365).Draw(t, "days"))))
		o.Cluster = append(o.Cluster, string(rune('a'+i%(n/2))))
	}
	return d, y, o
}

// A regression does not depend on the order of its rows; another unit of a column or of time moves its coefficient
// and nothing else; what is expected adds up to what was seen; what it refuses is refused in words.
func TestRegressionProperties(t *testing.T) {
	for name, m := range map[string]struct {
		most int
		fit  func(*Design, []float64, Options) (*Regression, error)
	}{
		"logit": {1, func(d *Design, y []float64, o Options) (*Regression, error) {
			return Logit(d, y, Options{Cluster: o.Cluster})
		}},
		"poisson": {6, Poisson},
		"negative binomial": {9, func(d *Design, y []float64, o Options) (*Regression, error) {
			f, err := NegativeBinomial(d, y, o)
			if err != nil {
				return nil, err
			}
			return &f.Regression, nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d, y, o := drawRegression(t, m.most)
				f, err := m.fit(d, y, o)
				if err != nil {
					refused(t, name, err)
					return
				}
				moved, z, p := &Design{Names: d.Names}, []float64{}, Options{}
				for _, i := range rapid.Permutation(sequence(len(y))).Draw(t, "order") {
					row := d.Row(i)
					moved.Values = append(moved.Values, 1, row[1], 365*row[2]+2000)
					z = append(z, y[i])
					p.Offset, p.Cluster = append(p.Offset, o.Offset[i]-math.Log(365)), append(p.Cluster, o.Cluster[i])
				}
				g, err := m.fit(moved, z, p)
				if err != nil {
					t.Fatal(err)
				}
				if math.Abs(f.Estimate[1]-g.Estimate[1]) > 1e-6*f.SE[1] || math.Abs(f.Estimate[2]-365*g.Estimate[2]) > 1e-6*f.SE[2] {
					t.Fatalf("%v, and moved %v", f.Estimate, g.Estimate)
				}
				near(t, "error", g.SE[1], f.SE[1], 1e-6)
				near(t, "robust error", 365*g.RobustSE[2], f.RobustSE[2], 1e-6)
				near(t, "log-likelihood", g.LogLik, f.LogLik, 1e-7)
				if name != "negative binomial" {
					near(t, "sum of what is expected", meanOf(f.Fitted), meanOf(y), 1e-8)
				}
				cs, err := f.Coefficients(Level95)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range cs {
					if !c.Interval.Contains(c.Estimate) || !c.ExpInterval.Contains(c.Exp) {
						t.Fatalf("%v is outside its interval", c)
					}
				}
			})
		})
	}
}

// With one flag the fit is known beforehand: the means of the two groups, and robust errors from their own spread.
func TestTwoGroupsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := [2][]float64{}
		d, y, o := &Design{Names: []string{"(Intercept)", "flag"}}, []float64{}, Options{}
		for g := range groups {
			for range rapid.IntRange(5, 25).Draw(t, "rows") {
				v := float64(rapid.IntRange(0, 7).Draw(t, "count"))
				groups[g] = append(groups[g], v)
				d.Values, y = append(d.Values, 1, float64(g)), append(y, v)
				o.Cluster = append(o.Cluster, string(rune('a'+len(y))))
			}
		}
		f, err := Poisson(d, y, o)
		a, b := meanOf(groups[0]), meanOf(groups[1])
		if a == 0 || b == 0 {
			refused(t, "a group without events", err)
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		robust := 0.0
		for _, g := range groups {
			n, m := float64(len(g)), meanOf(g)
			robust += varianceOf(g) * (n - 1) / (n * n * m * m)
		}
		near(t, "ratio", f.Estimate[1], math.Log(b/a), 1e-8)
		near(t, "error", f.SE[1], math.Sqrt(1/(a*float64(len(groups[0])))+1/(b*float64(len(groups[1])))), 1e-8)
		near(t, "robust error", f.RobustSE[1], math.Sqrt(robust), 1e-7)
	})
}

func TestTermsOfADesign(t *testing.T) {
	columns := []Column{{Name: "sex", Texts: []string{"F", "M", "F", "M", "F", "M"}}, {Name: "age", Numbers: []float64{20, 30, 40, 50, 60, 70}},
		{Name: "area", Texts: []string{"A", "B", "C", "A", "B", "C"}, Reference: "B"}}
	for _, c := range []struct{ terms, names []string }{
		{[]string{"sex", "age"}, []string{"(Intercept)", "sexM", "age"}},
		{[]string{"sex", "sex:area"}, []string{"(Intercept)", "sexM", "sexF:areaA", "sexM:areaA", "sexF:areaC", "sexM:areaC"}},
		{[]string{"sex", "area", "sex:area"}, []string{"(Intercept)", "sexM", "areaA", "areaC", "sexM:areaA", "sexM:areaC"}},
		{[]string{"age", "age^2", "sex:age"}, []string{"(Intercept)", "age", "age^2", "sexM:age"}},
	} {
		d, err := NewDesign(columns, c.terms, true)
		if err != nil || !slices.Equal(d.Names, c.names) {
			t.Errorf("%v become %v (%v), want %v", c.terms, d, err, c.names)
		}
	}
	d, err := NewDesign(columns, []string{"age^2", "sex:age"}, false)
	if err != nil || !slices.Equal(d.Row(1), []float64{900, 0, 30}) {
		t.Errorf("%v %v", d, err)
	}
}
