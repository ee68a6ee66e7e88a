package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Picking by a count is summed up here term by term, as the source states it.
func TestPickingIsTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := GammaPoisson{rapid.Float64Range(0.1, 8).Draw(t, "mean"), rapid.Float64Range(0.2, 6).Draw(t, "shape")}
		atLeast := rapid.IntRange(0, 12).Draw(t, "at least")
		p, err := g.Pick(atLeast)
		if err != nil {
			t.Fatal(err)
		}
		var share, before, after float64
		q := g.Mean / (g.Mean + g.Shape)
		for x := atLeast; x < 2000; x++ {
			k := float64(x)
			mass := math.Exp(logGamma(k+g.Shape) - logGamma(g.Shape) - logGamma(k+1) + g.Shape*math.Log1p(-q) + k*math.Log(q))
			next, err := g.ExpectedNext(x)
			if err != nil {
				t.Fatal(err)
			}
			share += mass
			before += mass * k
			after += mass * next
		}
		near(t, "share", p.Share, share, 1e-9)
		near(t, "before", p.MeanBefore, before/share, 1e-9)
		near(t, "after", p.MeanAfter, after/share, 1e-9)
		// Picking nobody out changes nothing.
		if atLeast == 0 && math.Abs(p.PercentFall) > 1e-9 {
			t.Fatalf("all of a pool fall by %g%%", p.PercentFall)
		}
		if atLeast > 0 {
			back, err := PoolOfPicked(g.Shape, atLeast, p.MeanBefore)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "the pool found again", back.Mean, g.Mean, 1e-6)
		}
		later, err := g.ExpectedLater(atLeast, 1, 1)
		same, err2 := g.ExpectedNext(atLeast)
		if err := firstError(err, err2); err != nil {
			t.Fatal(err)
		}
		near(t, "the same time", later, same, 1e-12)
	})
}

// A pool is found again from its people: 20,000 made counts with a mean of 1.5 and a shape of 0.8.
func TestAPoolIsFoundAgain(t *testing.T) {
	g := GammaPoisson{1.5, 0.8}
	var counts []int
	const people = 20000
	for k := 0; k < 60; k++ {
		here, _ := g.Pick(k)
		next, err := g.Pick(k + 1)
		if err != nil {
			t.Fatal(err)
		}
		for range int(math.Round(people * (here.Share - next.Share))) {
			counts = append(counts, k)
		}
	}
	got, err := FitGammaPoisson(counts, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", got.Mean, g.Mean, 2e-3)
	near(t, "shape", got.Shape, g.Shape, 5e-3)
	half := make([]float64, len(counts))
	for i := range half {
		half[i] = 0.5
	}
	slower, err := FitGammaPoisson(counts, half)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "twice as much in the same time", slower.Mean, 2*got.Mean, 1e-6)
	_, err = FitGammaPoisson([]int{1, 1, 1, 1}, nil)
	refused(t, "people all alike", err)
	_, err = FitGammaPoisson([]int{1, 5}, []float64{1, 0})
	refused(t, "no time", err)
}

// Barnett's own example: mean 60, deviation 15, correlation 0.3, picked below 40, move back by 18.88.
func TestBarnettsExample(t *testing.T) {
	p := NormalPool{60, 15, 0.3, 1}
	d, _, err := p.RegressionToMean(40, Below)
	if err != nil || math.Abs(d-18.880) > 0.0005 {
		t.Errorf("%g %v", d, err)
	}
	up, _, err := p.RegressionToMean(80, Above)
	if err != nil || math.Abs(up-d) > 1e-12 {
		t.Errorf("the other side: %g %v", up, err)
	}
	// From the wrong side nearly all are picked, and little comes back.
	few, _, err := p.RegressionToMean(40, Above)
	if err != nil || few > 2 {
		t.Errorf("nearly all picked: %g %v", few, err)
	}
	for name, bad := range map[string]NormalPool{"no deviation": {60, 0, 0.3, 1}, "a correlation of 2": {60, 15, 2, 1}, "no measures": {60, 15, 0.3, 0}} {
		_, _, err := bad.RegressionToMean(40, Below)
		refused(t, name, err)
	}
	_, _, err = p.RegressionToMean(1e6, Above)
	refused(t, "a cut beyond everybody", err)
	_, _, err = p.RegressionToMean(40, "left")
	refused(t, "a side that is none", err)
	_, err = GammaPoisson{1, 0}.Pick(1)
	refused(t, "a pool without shape", err)
	_, err = PoolOfPicked(1, 3, 2)
	refused(t, "a mean below what all have", err)
	_, err = GammaPoisson{1, 1}.ExpectedLater(1, 0, 1)
	refused(t, "a count without time", err)
}

// Montgomery and Runger's signal, and the counters of Montgomery's table 9.2.
func TestCusumCountsBack(t *testing.T) {
	got, err := Cusums([]float64{100, 100, 105, 105, 105, 100, 90}, 100, 0.5, 10)
	if err != nil {
		t.Fatal(err)
	}
	if c := got[4]; c.Upper != 13.5 || c.SinceUpper != 3 || !c.High || c.Low {
		t.Errorf("%+v", c)
	}
	if c := got[6]; c.Lower != 9.5 || c.SinceLower != 1 || c.Low {
		t.Errorf("%+v", c)
	}
	_, err = Cusums(nil, 0, 1, 1)
	refused(t, "no values", err)
	_, err = Cusums([]float64{1}, 0, 1, 0)
	refused(t, "no limit", err)
}

func TestChartSignals(t *testing.T) {
	values := []float64{10, 12, 11, 9, 10, 12, 11, 9, 12, 12, 12, 12, 12, 12, 12, 12, 30}
	c, err := IndividualChart(values, 8)
	if err != nil {
		t.Fatal(err)
	}
	if p := c.Points[15]; !slices.Equal(p.Signals, []Signal{LongRun}) {
		t.Errorf("eight above: %+v", p)
	}
	if p := c.Points[14]; len(p.Signals) != 0 {
		t.Errorf("seven above: %+v", p)
	}
	if p := c.Points[16]; !slices.Equal(p.Signals, []Signal{BeyondLimit, LongRun, WideRange}) {
		t.Errorf("a jump: %+v", p)
	}
	_, err = IndividualChart([]float64{3, 3, 3}, 3)
	refused(t, "no change", err)
	_, err = CountChart([]float64{0, 0, 4}, 2)
	refused(t, "a baseline of nothing", err)
	_, err = CountChart([]float64{1, 2.5}, 1)
	refused(t, "half a count", err)
	_, err = CountChart([]float64{1, 2}, 3)
	refused(t, "a baseline beyond the points", err)
	_, err = ShareChart([]float64{1, 7}, 5, 1)
	refused(t, "more than all", err)
	_, err = RateChart([]float64{1, 7}, []float64{1, 0}, 1)
	refused(t, "no size", err)
	narrow, err := RateChart([]float64{10, 10, 20}, []float64{100, 100, 400}, 3)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := narrow.Points[0], narrow.Points[2]; b.Upper-narrow.Center >= a.Upper-narrow.Center {
		t.Errorf("the larger size has the wider limits: %+v %+v", a, b)
	}
}

// Funnel limits hold the target, lie inside each other, and are missed as often as they say, to within a step.
func TestFunnelProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size, target := rapid.IntRange(1, 2000).Draw(t, "size"), rapid.Float64Range(0.01, 0.99).Draw(t, "target")
		f, err := FunnelOfShares(size, target)
		if err != nil {
			t.Fatal(err)
		}
		r, err := FunnelOfRatios(target * float64(size))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range []FunnelLimits{f, r} {
			if l.Exact998.Lower > l.Exact95.Lower || l.Exact998.Upper < l.Exact95.Upper || l.Exact95.Lower > l.Exact95.Upper {
				t.Fatalf("%+v do not lie inside each other", l)
			}
		}
		if f.Exact998.Lower < 0 || f.Exact998.Upper > 1 {
			t.Fatalf("%+v leaves the shares", f)
		}
		b, over := binomial{size, target}, int(math.Floor(f.Exact95.Upper*float64(size)+1e-9))
		if p := 1 - b.atMost(over); p > 0.025+1e-9 && f.Exact95.Upper < 1 && 1-b.atMost(over+1) > 0.025+1e-9 {
			t.Fatalf("more than 2.5%% lie beyond %g: %g", f.Exact95.Upper, p)
		}
	})
	_, err := FunnelOfShares(10, 0)
	refused(t, "a target of 0", err)
	_, err = FunnelOfRatios(0)
	refused(t, "nothing expected", err)
}
