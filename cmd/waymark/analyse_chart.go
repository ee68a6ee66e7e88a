package main

import (
	"fmt"
	"math"
	"strings"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

type analyseRTM struct {
	analyseInput
	Count       string  `help:"Counts of everybody in the pool, picked and not; the pool is learnt from them." placeholder:"COLUMN"`
	Time        string  `help:"Each one's time at risk as a share of the period." placeholder:"COLUMN"`
	Measure     string  `help:"Instead: a measure of everybody that is about normal; its mean and deviation are used." placeholder:"COLUMN"`
	Mean        float64 `help:"Without a file: the pool's mean."`
	Shape       float64 `help:"The gamma shape of a pool of counts: with --mean."`
	AtLeast     int     `help:"Who was picked: those with at least so many." default:"1"`
	SD          float64 `help:"The deviation of a single measure: with --mean, --cut and --correlation." name:"sd"`
	Cut         float64 `help:"Who was picked: those beyond this."`
	Side        string  `help:"above or below the cut." enum:"above,below" default:"above"`
	Correlation float64 `help:"The correlation of two measures of one person."`
	Measures    int     `help:"How many measures were averaged to pick by." default:"1"`
}

// Run says how far those picked fall by themselves.
func (c analyseRTM) Run(e *env) error {
	a := &analysis{method: "rtm"}
	normal := stats.NormalPool{Mean: c.Mean, SD: c.SD, Correlation: c.Correlation, Measures: c.Measures}
	pool := stats.GammaPoisson{Mean: c.Mean, Shape: c.Shape}
	switch {
	case c.In != "" && (c.Count == "") == (c.Measure == ""):
		return fault.New(fault.Invalid, "Name the column of the file with --count or --measure.")
	case c.In != "":
		f, err := c.read(c.Count, c.Measure, c.Time)
		if err != nil {
			return err
		}
		a = f.analysis("rtm")
		if c.Measure != "" {
			normal.Mean, normal.SD, err = c.moments(f)
		} else {
			pool, err = c.pool(f, a)
		}
		if err != nil {
			return err
		}
	case c.Shape == 0 && c.SD == 0:
		return fault.New(fault.Invalid, "Say which file with --in FILE, or give the pool with --mean and --shape, or --mean, --sd, --cut and --correlation.")
	}
	var err error
	if c.Measure != "" || c.In == "" && c.SD != 0 {
		err = c.measures(a, normal)
	} else {
		err = c.counts(a, pool)
	}
	if err != nil {
		return err
	}
	return c.print(e.out, a)
}

func (c analyseRTM) pool(f *analyseFile, a *analysis) (stats.GammaPoisson, error) {
	values := f.numbers(c.Count, counts)
	var time []float64
	if c.Time != "" {
		time = f.numbers(c.Time, aboveZero)
	}
	if err := f.refused(); err != nil {
		return stats.GammaPoisson{}, err
	}
	whole := make([]int, len(values))
	picked, sum := 0, 0
	for i, v := range values {
		if whole[i] = int(v); whole[i] >= c.AtLeast {
			picked++
			sum += whole[i]
		}
	}
	a.add("picked", picked)
	a.add("picked_mean", float64(sum)/float64(picked))
	p, err := stats.FitGammaPoisson(whole, time)
	return p, fault.Wrap(err, "%s", c.In)
}

func (c analyseRTM) moments(f *analyseFile) (mean, sd float64, err error) {
	values := f.numbers(c.Measure, nil)
	if err := f.refused(); err != nil {
		return 0, 0, err
	}
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		sd += (v - mean) * (v - mean) / float64(len(values)-1)
	}
	return mean, math.Sqrt(sd), nil
}

func (c analyseRTM) counts(a *analysis, pool stats.GammaPoisson) error {
	p, err := pool.Pick(c.AtLeast)
	if err != nil {
		return err
	}
	for _, x := range []figure{{"pool_mean", pool.Mean}, {"pool_shape", pool.Shape}, {"at_least", c.AtLeast}, {"share_selected", p.Share},
		{"mean_before_selected", p.MeanBefore}, {"expected_after_no_effect", p.MeanAfter}, {"apparent_percent_fall", p.PercentFall}} {
		a.add(x.name, x.value)
	}
	return nil
}

func (c analyseRTM) measures(a *analysis, pool stats.NormalPool) error {
	distance, z, err := pool.RegressionToMean(c.Cut, stats.Side(c.Side))
	if err != nil {
		return err
	}
	for _, x := range []figure{{"pool_mean", pool.Mean}, {"pool_sd", pool.SD}, {"cut", c.Cut}, {"C_z", z}, {"expected_rtm", distance}} {
		a.add(x.name, x.value)
	}
	return nil
}

type analyseFunnel struct {
	analyseInput
	Events   string  `help:"Events of each unit." placeholder:"COLUMN"`
	Of       string  `help:"Of how many people." placeholder:"COLUMN"`
	Observed string  `help:"Instead: events observed." placeholder:"COLUMN"`
	Expected string  `help:"And expected; the target is a ratio of 1." placeholder:"COLUMN"`
	Name     string  `help:"What each unit is called." placeholder:"COLUMN"`
	Target   float64 `help:"The share that all units have but for chance. Without it that of all together." placeholder:"SHARE"`
}

// Run prints each unit with its limits.
func (c analyseFunnel) Run(e *env) error {
	shares, ratios := c.Events != "" && c.Of != "", c.Observed != "" && c.Expected != ""
	if shares == ratios {
		return fault.New(fault.Invalid, "Name --events and --of, or --observed and --expected.")
	}
	f, err := c.read(c.Events, c.Of, c.Observed, c.Expected, c.Name)
	if err != nil {
		return err
	}
	over, under := f.numbers(c.Events+c.Observed, counts), f.numbers(c.Of+c.Expected, aboveZero)
	for i := range over {
		if shares && (under[i] != math.Floor(under[i]) || over[i] > under[i]) {
			f.refuse(f.lines[i], c.Events, fmt.Sprintf("%g of %g is not a share", over[i], under[i]))
		}
	}
	if err := f.refused(); err != nil {
		return err
	}
	a := f.analysis("funnel")
	target := 1.0
	if shares {
		if target = c.Target; target == 0 {
			target = sumOf(over) / sumOf(under)
		}
	}
	a.add("target", target)
	s := sheet{"units", []string{"name", "size", "value", "lower95", "upper95", "lower998", "upper998", "normal_lower95", "normal_upper95",
		"normal_lower998", "normal_upper998", "place"}, nil}
	for i, name := range f.names(c.Name) {
		l, err := stats.FunnelOfRatios(under[i])
		if shares {
			l, err = stats.FunnelOfShares(int(under[i]), target)
		}
		if err != nil {
			return err
		}
		v := over[i] / under[i]
		s.rows = append(s.rows, []any{name, under[i], v, l.Exact95.Lower, l.Exact95.Upper, l.Exact998.Lower, l.Exact998.Upper,
			l.Normal95.Lower, l.Normal95.Upper, l.Normal998.Lower, l.Normal998.Upper, funnelPlace(v, l)})
	}
	a.tables = append(a.tables, s)
	return c.print(e.out, a)
}

func funnelPlace(v float64, l stats.FunnelLimits) string {
	switch {
	case v > l.Exact998.Upper:
		return "above 99.8%"
	case v < l.Exact998.Lower:
		return "below 99.8%"
	case v > l.Exact95.Upper:
		return "above 95%"
	case v < l.Exact95.Lower:
		return "below 95%"
	}
	return "within"
}

func sumOf(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum
}

type analyseCusum struct {
	analyseInput
	Value  string  `help:"The series, in the order of the file." required:"" placeholder:"COLUMN"`
	Name   string  `help:"What each row is called." placeholder:"COLUMN"`
	Target float64 `help:"What the series should be at." required:""`
	K      float64 `help:"How much beside the target is let pass." name:"k" required:""`
	H      float64 `help:"How large a sum is a signal." name:"h" required:""`
}

// Run prints the sums.
func (c analyseCusum) Run(e *env) error {
	f, err := c.read(c.Value, c.Name)
	if err != nil {
		return err
	}
	values := f.numbers(c.Value, nil)
	if err := f.refused(); err != nil {
		return err
	}
	steps, err := stats.Cusums(values, c.Target, c.K, c.H)
	if err != nil {
		return err
	}
	a := f.analysis("cusum")
	s := sheet{"steps", []string{"name", "value", "upper_cusum", "lower_cusum", "since_upper", "since_lower", "signal"}, nil}
	for i, name := range f.names(c.Name) {
		x := steps[i]
		signal := "none"
		switch {
		case x.High && x.Low:
			signal = "both"
		case x.High:
			signal = "upper"
		case x.Low:
			signal = "lower"
		}
		s.rows = append(s.rows, []any{name, x.Value, x.Upper, x.Lower, x.SinceUpper, x.SinceLower, signal})
	}
	a.tables = append(a.tables, s)
	return c.print(e.out, a)
}

type analyseSPC struct {
	analyseInput
	Chart    string `help:"c: counts; u: counts for sizes that differ; np: counts of a fixed number; xmr: any measure." enum:"c,u,np,xmr" required:""`
	Value    string `help:"The series, in the order of the file." required:"" placeholder:"COLUMN"`
	Size     string `help:"The sizes of a u chart." placeholder:"COLUMN"`
	Of       int    `help:"The number that counts of an np chart are of." placeholder:"NUMBER"`
	Baseline int    `help:"How many rows, from the first, set the limits. Without it all." placeholder:"NUMBER"`
	Name     string `help:"What each row is called." placeholder:"COLUMN"`
}

// Run prints the chart.
func (c analyseSPC) Run(e *env) error {
	if (c.Chart == "u") != (c.Size != "") || (c.Chart == "np") != (c.Of != 0) {
		return fault.New(fault.Invalid, "A u chart needs --size, an np chart --of, and no other chart takes them.")
	}
	f, err := c.read(c.Value, c.Size, c.Name)
	if err != nil {
		return err
	}
	passes := counts
	if c.Chart == "xmr" {
		passes = nil
	}
	values := f.numbers(c.Value, passes)
	var sizes []float64
	if c.Size != "" {
		sizes = f.numbers(c.Size, aboveZero)
	}
	if err := f.refused(); err != nil {
		return err
	}
	baseline := c.Baseline
	if baseline == 0 {
		baseline = len(values)
	}
	chart, err := c.chart(values, sizes, baseline)
	if err != nil {
		return fault.Wrap(err, "%s", c.In)
	}
	a := f.analysis("spc")
	a.add("chart", c.Chart)
	a.add("baseline", baseline)
	a.add("center", chart.Center)
	a.add("spread", chart.Spread)
	if c.Chart == "xmr" {
		a.add("range_limit", chart.RangeLimit)
	}
	s := sheet{"points", []string{"name", "value", "lower", "upper", "moving_range", "signals"}, nil}
	for i, name := range f.names(c.Name) {
		p := chart.Points[i]
		var signals []string
		for _, x := range p.Signals {
			signals = append(signals, string(x))
		}
		s.rows = append(s.rows, []any{name, p.Value, p.Lower, p.Upper, p.Range, strings.Join(signals, "; ")})
	}
	a.tables = append(a.tables, s)
	return c.print(e.out, a)
}

func (c analyseSPC) chart(values, sizes []float64, baseline int) (*stats.Chart, error) {
	switch c.Chart {
	case "c":
		return stats.CountChart(values, baseline)
	case "u":
		return stats.RateChart(values, sizes, baseline)
	case "np":
		return stats.ShareChart(values, c.Of, baseline)
	}
	return stats.IndividualChart(values, baseline)
}
