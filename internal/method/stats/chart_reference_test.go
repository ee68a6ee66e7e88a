package stats

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func referencePoolsOfTheTables(t *testing.T) {
	x := readTable(t, "numbers/rtm_counts.csv")
	for i := range x.rows {
		g := GammaPoisson{x.number(t, i, "population_mean"), x.number(t, i, "theta")}
		p, err := g.Pick(x.integer(t, i, "select_if_before_at_least"))
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range map[string]float64{"share_selected": p.Share, "mean_before_selected": p.MeanBefore,
			"expected_after_no_effect": p.MeanAfter, "apparent_percent_fall": p.PercentFall} {
			x.hold(t, i, name, v, x.number(t, i, name), closed)
		}
	}
	x = readTable(t, "numbers/rtm_normal.csv")
	for i := range x.rows {
		p := NormalPool{x.number(t, i, "population_mean"), x.number(t, i, "total_sd"), x.number(t, i, "rho"), x.integer(t, i, "baseline_measures")}
		d, c, err := p.RegressionToMean(x.number(t, i, "cut"), Side(x.text(t, i, "selected")))
		if err != nil {
			t.Fatal(err)
		}
		x.hold(t, i, "C(z)", c, x.number(t, i, "C_z"), closed)
		x.hold(t, i, "regression to the mean", d, x.number(t, i, "expected_rtm"), closed)
	}
}

func referenceFunnelsOfTheTable(t *testing.T) {
	x := readTable(t, "numbers/funnel_limits.csv")
	for i := range x.rows {
		var f FunnelLimits
		var err error
		switch kind := x.text(t, i, "kind"); kind {
		case "proportion":
			f, err = FunnelOfShares(x.integer(t, i, "size"), x.number(t, i, "target"))
		case "ratio_observed_expected":
			f, err = FunnelOfRatios(x.number(t, i, "size"))
		default:
			t.Fatalf("nobody makes a funnel of %s", kind)
		}
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range map[string]float64{"lower95": f.Exact95.Lower, "upper95": f.Exact95.Upper, "lower998": f.Exact998.Lower,
			"upper998": f.Exact998.Upper, "normal_lower95": f.Normal95.Lower, "normal_upper95": f.Normal95.Upper,
			"normal_lower998": f.Normal998.Lower, "normal_upper998": f.Normal998.Upper} {
			x.hold(t, i, name, v, x.number(t, i, name), closed)
		}
	}
}

func referenceCusumOfTheTable(t *testing.T) {
	x := readTable(t, "numbers/cusum_published.csv")
	got, err := Cusums(x.numbers(t, "x"), x.number(t, 0, "target"), x.number(t, 0, "K"), x.number(t, 0, "H"))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range got {
		x.holdPrinted(t, i, "upper", c.Upper, x.number(t, i, "upper_cusum"), 9)
		x.holdPrinted(t, i, "lower", c.Lower, x.number(t, i, "lower_cusum"), 9)
		if signal := x.number(t, i, "signal") != 0; signal != (c.High || c.Low) {
			t.Errorf("step %d: signal %v", i+1, c)
		}
	}
}

var (
	chartNumber = regexp.MustCompile(`n=(\d+)`)
	chartBase   = regexp.MustCompile(`baseline 1-(\d+)`)
)

// referenceChartsOfTheTable makes the charts that the table names: np n=200, c, u, XmR, with their baselines.
func referenceChartsOfTheTable(t *testing.T) {
	x, lots, months := readTable(t, "numbers/spc_reference.csv"), readTable(t, "numbers/np_chart_counts.csv"), readTable(t, "numbers/monthly_counts.csv")
	counts := months.numbers(t, "offences")
	for i := range x.rows {
		name := x.text(t, i, "chart")
		baseline := len(lots.rows)
		if m := chartBase.FindStringSubmatch(name); m != nil {
			baseline, _ = strconv.Atoi(m[1])
		}
		var c *Chart
		var err error
		kind, _, _ := strings.Cut(name, " ")
		switch kind {
		case "np":
			of, _ := strconv.Atoi(chartNumber.FindStringSubmatch(name)[1])
			c, err = ShareChart(lots.numbers(t, "defects"), of, baseline)
		case "c":
			c, err = CountChart(counts, baseline)
		case "u":
			c, err = RateChart(counts, months.numbers(t, "people"), baseline)
		case "XmR":
			c, err = IndividualChart(counts, baseline)
		default:
			t.Fatalf("nobody makes a chart of %s", name)
		}
		if err != nil {
			t.Fatal(err)
		}
		p := c.Points[0]
		got := map[string]float64{"center": c.Center, "mean": c.Center, "sd": c.Spread, "mean_moving_range": c.Spread,
			"ucl": p.Upper, "lcl": p.Lower, "unpl": p.Upper, "lnpl": p.Lower}
		v, ok := got[x.text(t, i, "quantity")]
		if !ok {
			t.Errorf("nobody works out %s", x.text(t, i, "quantity"))
			continue
		}
		x.hold(t, i, name+" "+x.text(t, i, "quantity"), v, x.number(t, i, "value"), closed)
	}
}

// referenceStatisticsOfTheSeed holds those lines of the seed's arithmetic that are statistics; the others are cost.
func referenceStatisticsOfTheSeed(t *testing.T) {
	x := readTable(t, "numbers/seed_arithmetic.csv")
	after, before := Rate{485, 1}, Rate{677, 1}
	exact, err := ExactRateRatio(after, before, Level95)
	wald, err2 := WaldRateRatio(after, before, Level95)
	single, err3 := Garwood(52, Level95)
	target, err4 := PoissonAtMost(52, 63.5)
	change, err5 := PoissonAtMost(52, 76.5)
	if err := firstError(err, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	for i := range x.rows {
		statement := x.text(t, i, "statement")
		var got []float64
		decimals := 0
		switch {
		case statement == "rate ratio, equal follow-up":
			got, decimals = []float64{exact.Ratio}, 7
		case statement == "exact conditional 95% interval":
			got, decimals = []float64{exact.Interval.Lower, exact.Interval.Upper}, 7
		case statement == "log-Wald 95% interval":
			got, decimals = []float64{wald.Interval.Lower, wald.Interval.Upper}, 7
		case statement == "two-sided exact p":
			got, decimals = []float64{exact.P}, 14
		case statement == "P(X<=52) if true half-year mean is 63.5":
			got, decimals = []float64{target}, 7
		case strings.HasPrefix(statement, "P(X<=52) if true half-year mean is 76.5"):
			got, decimals = []float64{change}, 7
		case statement == "exact 95% interval for 52":
			got, decimals = []float64{single.Lower, single.Upper}, 5
		case strings.HasPrefix(statement, "fall expected with NO effect"):
			shape, err := strconv.ParseFloat(regexp.MustCompile(`shape ([\d.]+)`).FindStringSubmatch(statement)[1], 64)
			g, err2 := PoolOfPicked(shape, 1, 677.0/300)
			p, err3 := g.Pick(1)
			if err := firstError(err, err2, err3); err != nil {
				t.Fatal(err)
			}
			got, decimals = []float64{p.PercentFall}, 4
		default:
			continue
		}
		held[statement] = true
		for k, want := range strings.Split(x.text(t, i, "value"), " .. ") {
			v, err := strconv.ParseFloat(strings.TrimSuffix(want, "%"), 64)
			if err != nil {
				t.Fatal(err)
			}
			x.holdPrinted(t, i, statement, got[k], v, decimals)
		}
	}
	if len(held) < 11 {
		t.Errorf("only %d lines of the seed were found", len(held))
	}
}

// referencePaceOfIndicators holds the one column of the indicators' cases that is statistics.
func referencePaceOfIndicators(t *testing.T) {
	x := readTable(t, "numbers/indicator_cases.csv")
	for i := range x.rows {
		p, err := PoissonAtMost(x.integer(t, i, "observed"), x.number(t, i, "exp_pro_rata_ceiling"))
		if err != nil {
			t.Fatal(err)
		}
		x.holdPrinted(t, i, "probability", p, x.number(t, i, "exp_poisson_P_le_observed_given_pro_rata"), 8)
	}
}
