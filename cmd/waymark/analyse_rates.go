package main

import (
	"fmt"
	"math"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

type analyseRates struct {
	analyseInput
	Before     string  `help:"Events before: a row is a person." placeholder:"COLUMN"`
	After      string  `help:"Events after." placeholder:"COLUMN"`
	BeforeTime string  `help:"Time at risk before. Without it all were at risk alike." placeholder:"COLUMN"`
	AfterTime  string  `help:"Time at risk after." placeholder:"COLUMN"`
	Events     string  `help:"Instead: events of each row, a group." placeholder:"COLUMN"`
	Of         string  `help:"Of how many people." placeholder:"COLUMN"`
	Time       string  `help:"In how much time at risk." placeholder:"COLUMN"`
	Name       string  `help:"What each row is called." placeholder:"COLUMN"`
	Unit       float64 `help:"How much time makes one unit of a rate: 365 for days that become years." default:"1"`
}

// Run compares before with after, or gives each row's share or rate.
func (c analyseRates) Run(e *env) error {
	pairs, rows := c.Before != "" && c.After != "", c.Events != "" && (c.Of == "") != (c.Time == "")
	switch {
	case pairs == rows || pairs && (c.BeforeTime == "") != (c.AfterTime == ""):
		return fault.New(fault.Invalid, "Name --before and --after, with --before-time and --after-time or without both; or --events with --of or --time.")
	case !(c.Unit > 0):
		return fault.New(fault.Invalid, "--unit is above 0, and not %g.", c.Unit)
	}
	f, err := c.read(c.Before, c.After, c.BeforeTime, c.AfterTime, c.Events, c.Of, c.Time, c.Name)
	if err != nil {
		return err
	}
	a := f.analysis("rates")
	switch {
	case pairs:
		err = c.beforeAfter(f, a)
	case c.Of != "":
		err = c.shares(f, a)
	default:
		err = c.rates(f, a)
	}
	if err != nil {
		return err
	}
	return c.print(e.out, a)
}

func (c analyseRates) people(f *analyseFile) ([]stats.Pair, error) {
	before, after := f.numbers(c.Before, counts), f.numbers(c.After, counts)
	time := [2][]float64{}
	for k, name := range []string{c.BeforeTime, c.AfterTime} {
		if name != "" {
			time[k] = f.numbers(name, notBelowZero)
		}
	}
	people := make([]stats.Pair, len(f.lines))
	for i := range people {
		people[i] = stats.Pair{Before: stats.Rate{Events: int(before[i]), Time: 1}, After: stats.Rate{Events: int(after[i]), Time: 1}}
		if time[0] == nil {
			continue
		}
		people[i].Before.Time, people[i].After.Time = time[0][i]/c.Unit, time[1][i]/c.Unit
		for k, r := range []stats.Rate{people[i].Before, people[i].After} {
			if r.Events > 0 && r.Time == 0 {
				f.refuse(f.lines[i], []string{c.BeforeTime, c.AfterTime}[k], "there are events and no time at risk")
			}
		}
	}
	return people, f.refused()
}

func (c analyseRates) beforeAfter(f *analyseFile, a *analysis) error {
	people, err := c.people(f)
	if err != nil {
		return err
	}
	after, before, err := stats.Totals(people)
	if err != nil {
		return err
	}
	for _, x := range []figure{{"people", len(people)}, {"before", before.Events}, {"after", after.Events}, {"before_time", before.Time}, {"after_time", after.Time},
		{"before_rate", before.Estimate()}, {"after_rate", after.Estimate()}, {"crude_percent_change", 100 * (float64(after.Events)/float64(before.Events) - 1)}} {
		a.add(x.name, x.value)
	}
	ratios := sheet{"rate_ratios", []string{"method", "ratio", "lower", "upper", "log_ratio", "se_log", "p"}, nil}
	add := func(method string, r stats.RateRatio) {
		ratios.rows = append(ratios.rows, []any{method, r.Ratio, r.Interval.Lower, r.Interval.Upper, math.Log(r.Ratio), r.SELog, r.P})
	}
	for _, m := range []struct {
		name string
		f    func(after, before stats.Rate, level float64) (stats.RateRatio, error)
	}{{"poisson_exact", stats.ExactRateRatio}, {"log_wald", stats.WaldRateRatio}} {
		if r, err := m.f(after, before, c.Level); err == nil {
			add(m.name, r)
		} else if err = a.note(m.name, err); err != nil {
			return err
		}
	}
	if r, err := stats.PairedRateRatio(people, c.Level); err == nil {
		add("paired_conditional", r.RateRatio)
		robust := r.RateRatio
		robust.Interval, robust.SELog, robust.P = r.Robust, r.RobustSELog, math.Erfc(math.Abs(math.Log(r.Ratio)/r.RobustSELog)/math.Sqrt2)
		add("paired_conditional_robust", robust)
		a.add("people_telling", r.Telling)
	} else if err = a.note("paired_conditional", err); err != nil {
		return err
	}
	if err := c.modelled(people, a, add); err != nil {
		return err
	}
	a.tables = append(a.tables, ratios)
	return c.within(people, a)
}

// modelled adds the ratios of regressions with two rows a person.
func (c analyseRates) modelled(people []stats.Pair, a *analysis, add func(string, stats.RateRatio)) error {
	d := &stats.Design{Names: []string{"(Intercept)", "after"}}
	var y []float64
	var o stats.Options
	for i, p := range people {
		for after, r := range []stats.Rate{p.Before, p.After} {
			if r.Time > 0 {
				d.Values, y = append(d.Values, 1, float64(after)), append(y, float64(r.Events))
				o.Offset, o.Cluster = append(o.Offset, math.Log(r.Time)), append(o.Cluster, fmt.Sprint(i))
			}
		}
	}
	ratio := func(f *stats.Fit) (stats.RateRatio, error) {
		cs, err := f.Coefficients(c.Level)
		if err != nil {
			return stats.RateRatio{}, err
		}
		x := cs[1]
		return stats.RateRatio{Ratio: x.Exp, Interval: x.ExpInterval, SELog: x.SE, Z: x.Z, P: x.P}, nil
	}
	p, err := stats.Poisson(d, y, o)
	if err == nil {
		a.add("poisson_dispersion", p.Dispersion)
		var r stats.RateRatio
		if r, err = ratio(&p.Fit); err == nil {
			add("poisson_cluster_robust", r)
		}
	}
	if err != nil {
		return a.note("poisson_cluster_robust", err)
	}
	n, err := stats.NegativeBinomial(d, y, stats.Options{Offset: o.Offset})
	if err == nil {
		a.add("theta", n.Theta)
		a.add("theta_se", n.ThetaSE)
		var r stats.RateRatio
		if r, err = ratio(&n.Fit); err == nil {
			add("negative_binomial", r)
		}
	}
	if err != nil {
		return a.note("negative_binomial", err)
	}
	return nil
}

// within adds how many had any event, and tests of the differences of persons.
func (c analyseRates) within(people []stats.Pair, a *analysis) error {
	var before, after stats.Share
	var changed stats.Changed
	var differences []float64
	for _, p := range people {
		b, x := p.Before.Events > 0, p.After.Events > 0
		if b {
			before.Events++
		}
		if x {
			after.Events++
		}
		if b && !x {
			changed.OnlyBefore++
		}
		if x && !b {
			changed.OnlyAfter++
		}
		differences = append(differences, float64(p.After.Events-p.Before.Events))
	}
	before.Of, after.Of = len(people), len(people)
	a.add("any_before", before.Estimate())
	a.add("any_after", after.Estimate())
	a.add("stopped", changed.OnlyBefore)
	a.add("started", changed.OnlyAfter)
	if m, err := stats.McNemar(changed); err == nil {
		a.add("mcnemar_chisq", m.Uncorrected.Statistic)
		a.add("mcnemar_chisq_corrected", m.Corrected.Statistic)
		a.add("mcnemar_exact_p", m.ExactP)
	} else if err = a.note("mcnemar", err); err != nil {
		return err
	}
	if mean, t, err := stats.PairedT(differences); err == nil {
		a.add("mean_difference", mean)
		a.add("paired_t", t.Statistic)
		a.add("paired_t_p", t.P)
	} else if err = a.note("paired_t", err); err != nil {
		return err
	}
	if t, err := stats.SignedRank(differences); err == nil {
		a.add("signed_rank_v", t.Statistic)
		a.add("signed_rank_p", t.P)
	} else if err = a.note("signed_rank", err); err != nil {
		return err
	}
	return nil
}

// shares gives each row's share, and of two rows the difference of the first less the second.
func (c analyseRates) shares(f *analyseFile, a *analysis) error {
	events, of, names := f.numbers(c.Events, counts), f.numbers(c.Of, counts), f.names(c.Name)
	list := make([]stats.Share, len(events))
	for i := range list {
		list[i] = stats.Share{Events: int(events[i]), Of: int(of[i])}
		if list[i].Of == 0 || list[i].Events > list[i].Of {
			f.refuse(f.lines[i], c.Events, fmt.Sprintf("%d of %d is not a share", list[i].Events, list[i].Of))
		}
	}
	if err := f.refused(); err != nil {
		return err
	}
	s := sheet{"shares", []string{"name", "events", "of", "share", "wilson_lower", "wilson_upper", "clopper_pearson_lower", "clopper_pearson_upper"}, nil}
	for i, x := range list {
		w, err := stats.Wilson(x, c.Level)
		if err != nil {
			return err
		}
		p, err := stats.ClopperPearson(x, c.Level)
		if err != nil {
			return err
		}
		s.rows = append(s.rows, []any{names[i], x.Events, x.Of, x.Estimate(), w.Lower, w.Upper, p.Lower, p.Upper})
	}
	a.tables = append(a.tables, s)
	if len(list) == 2 {
		return c.difference(list[0], list[1], a)
	}
	return nil
}

func (c analyseRates) difference(one, two stats.Share, a *analysis) error {
	n, err := stats.Newcombe(one, two, c.Level)
	if err != nil {
		return err
	}
	w, err := stats.WaldDifference(one, two, c.Level)
	if err != nil {
		return err
	}
	fisher, err := stats.FisherExact(one, two)
	if err != nil {
		return err
	}
	a.add("difference", one.Estimate()-two.Estimate())
	a.addInterval("newcombe", n)
	a.addInterval("wald", w)
	a.add("fisher_p", fisher.P)
	chi, err := stats.ChiSquared(one, two)
	if err != nil {
		return a.note("chi_squared", err)
	}
	a.add("chi_squared", chi.Statistic)
	a.add("chi_squared_p", chi.P)
	return nil
}

// rates gives each row's rate, and of two rows the ratio of the second over the first.
func (c analyseRates) rates(f *analyseFile, a *analysis) error {
	events, time, names := f.numbers(c.Events, counts), f.numbers(c.Time, aboveZero), f.names(c.Name)
	if err := f.refused(); err != nil {
		return err
	}
	s := sheet{"rates", []string{"name", "events", "time", "rate", "lower", "upper"}, nil}
	list := make([]stats.Rate, len(events))
	for i := range list {
		list[i] = stats.Rate{Events: int(events[i]), Time: time[i] / c.Unit}
		in, err := stats.RateInterval(list[i], c.Level)
		if err != nil {
			return err
		}
		s.rows = append(s.rows, []any{names[i], list[i].Events, list[i].Time, list[i].Estimate(), in.Lower, in.Upper})
	}
	a.tables = append(a.tables, s)
	if len(list) != 2 {
		return nil
	}
	ratios := sheet{"rate_ratios", []string{"method", "ratio", "lower", "upper", "se_log", "p"}, nil}
	for _, m := range []struct {
		name string
		f    func(after, before stats.Rate, level float64) (stats.RateRatio, error)
	}{{"poisson_exact", stats.ExactRateRatio}, {"log_wald", stats.WaldRateRatio}} {
		r, err := m.f(list[1], list[0], c.Level)
		if err == nil {
			ratios.rows = append(ratios.rows, []any{m.name, r.Ratio, r.Interval.Lower, r.Interval.Upper, r.SELog, r.P})
		} else if err = a.note(m.name, err); err != nil {
			return err
		}
	}
	a.tables = append(a.tables, ratios)
	return nil
}
