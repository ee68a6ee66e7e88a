package main

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

// spellInput says which columns are the times and the event.
type spellInput struct {
	Time    string `help:"Time watched, to the event or to the end of watching." required:"" placeholder:"COLUMN"`
	Event   string `help:"Whether it ended in the event: 1 or 0, yes or no." required:"" placeholder:"COLUMN"`
	EventIs string `help:"The text that means yes." placeholder:"TEXT"`
	Start   string `help:"When the watching began, where it did not begin at 0; a person may have several rows." placeholder:"COLUMN"`
}

func (c spellInput) spells(f *analyseFile) ([]stats.Spell, error) {
	stop, event := f.numbers(c.Time, notBelowZero), f.flags(c.Event, c.EventIs)
	var start []float64
	if c.Start != "" {
		start = f.numbers(c.Start, nil)
	}
	out := make([]stats.Spell, len(stop))
	for i := range out {
		out[i] = stats.Followed(stop[i], event[i])
		if start != nil {
			if out[i].Start = start[i]; start[i] >= stop[i] {
				f.refuse(f.lines[i], c.Time, fmt.Sprintf("the time %g is not after the start %g", stop[i], start[i]))
			}
		}
	}
	return out, f.refused()
}

type analyseSurvival struct {
	analyseInput
	spellInput
	Group string    `help:"A curve for each text in this column." placeholder:"COLUMN"`
	At    []float64 `help:"The times to tell of. Without it each time at which something happened." placeholder:"TIME,..."`
	Until float64   `help:"Also the mean time without the event up to this time." placeholder:"TIME"`
	Scale string    `help:"The scale of the intervals: log, log-log or plain." enum:"log,log-log,plain" default:"log"`
}

// Run prints Kaplan-Meier curves.
func (c analyseSurvival) Run(e *env) error {
	f, err := c.read(c.Time, c.Event, c.Start, c.Group)
	if err != nil {
		return err
	}
	spells, err := c.spells(f)
	if err != nil {
		return err
	}
	a := f.analysis("survival")
	parts, names := map[string][]stats.Spell{}, []string{"all"}
	if c.Group == "" {
		parts["all"] = spells
	} else {
		for i, g := range f.columns[c.Group] {
			parts[g] = append(parts[g], spells[i])
		}
		names = slices.Compact(slices.Sorted(slices.Values(f.columns[c.Group])))
	}
	groups := sheet{"groups", []string{"group", "spells", "events", "median", "mean_until", "mean_until_se"}, nil}
	curve := sheet{"curve", []string{"group", "time", "at_risk", "events", "censored", "survival", "se", "lower", "upper"}, nil}
	if c.At != nil {
		curve.columns[3], curve.columns[4] = "events_to_date", "censored_to_date"
	}
	for _, name := range names {
		if err := c.group(a, name, parts[name], &groups, &curve); err != nil {
			return err
		}
	}
	a.tables = append(a.tables, groups, curve)
	return c.print(e.out, a)
}

func (c analyseSurvival) group(a *analysis, name string, spells []stats.Spell, groups, curve *sheet) error {
	k, err := stats.KaplanMeier(spells)
	if err != nil {
		return err
	}
	median, mean, se := math.NaN(), math.NaN(), math.NaN()
	if m, err := k.Quantile(0.5); err == nil {
		median = m
	}
	if c.Until > 0 {
		m, s, err := k.RestrictedMean(c.Until)
		if err == nil {
			mean, se = m, s
		} else if err = a.note(name+", mean until "+shown(c.Until), err); err != nil {
			return err
		}
	}
	groups.rows = append(groups.rows, []any{name, k.Spells, k.Events, median, mean, se})
	steps := k.Steps
	if c.At != nil {
		steps = nil
		for _, time := range c.At {
			s, err := k.At(time)
			if err == nil {
				steps = append(steps, s)
			} else if err = a.note(name, err); err != nil {
				return err
			}
		}
	}
	for _, s := range steps {
		lower, upper := math.NaN(), math.NaN()
		i, err := s.Interval(c.Level, stats.Scale(c.Scale))
		switch {
		case err == nil:
			lower, upper = i.Lower, i.Upper
		case s.Survival > 0:
			return err
		}
		curve.rows = append(curve.rows, []any{name, s.Time, s.AtRisk, s.Events, s.Censored, s.Survival, s.SE, lower, upper})
	}
	return nil
}

type analyseLogRank struct {
	analyseInput
	spellInput
	Group string  `help:"The groups to compare." required:"" placeholder:"COLUMN"`
	Rho   float64 `help:"0 is the log-rank test; 1 heeds early times more (Peto and Peto)." default:"0"`
}

// Run prints the log-rank test.
func (c analyseLogRank) Run(e *env) error {
	f, err := c.read(c.Time, c.Event, c.Start, c.Group)
	if err != nil {
		return err
	}
	spells, err := c.spells(f)
	if err != nil {
		return err
	}
	groups, test, err := stats.LogRank(spells, f.columns[c.Group], c.Rho)
	if err != nil {
		return fault.Wrap(err, "%s", c.In)
	}
	a := f.analysis("logrank")
	addTest(a, "", test)
	s := sheet{"groups", []string{"group", "spells", "observed", "expected"}, nil}
	for _, g := range groups {
		s.rows = append(s.rows, []any{g.Group, g.Spells, g.Observed, g.Expected})
	}
	a.tables = append(a.tables, s)
	return c.print(e.out, a)
}

func addTest(a *analysis, name string, t stats.Test) {
	if name != "" {
		name += "_"
	}
	a.add(name+"chisq", t.Statistic)
	a.add(name+"df", t.DF)
	a.add(name+"p", t.P)
}

type analyseCox struct {
	analyseInput
	spellInput
	termInput
	Ties string `help:"How events at one time are treated: efron or breslow." enum:"efron,breslow" default:"efron"`
}

// Run fits a Cox model.
func (c analyseCox) Run(e *env) error {
	f, err := c.read(append(termColumns(c.Terms), c.Time, c.Event, c.Start, c.Cluster)...)
	if err != nil {
		return err
	}
	spells, err := c.spells(f)
	if err != nil {
		return err
	}
	d, err := c.design(f, false)
	if err != nil {
		return err
	}
	m, err := stats.Cox(spells, d, stats.Ties(c.Ties), c.clusters(f))
	if err != nil {
		return fault.Wrap(err, "%s", c.In)
	}
	a := f.analysis("cox")
	a.add("events", m.Events)
	a.add("loglik_null", m.NullLogLik)
	a.add("loglik", m.LogLik)
	addTest(a, "likelihood_ratio", m.LikelihoodRatio)
	addTest(a, "wald", m.Wald)
	addTest(a, "score", m.Score)
	a.add("concordance", m.Concordance.Share)
	a.add("concordance_se", m.Concordance.SE)
	table, err := coefficients(&m.Fit, c.Level, "hr")
	if err != nil {
		return err
	}
	a.tables = append(a.tables, table)
	terms, whole, err := m.ProportionalHazards()
	if err == nil {
		s := sheet{"proportionality", []string{"term", "chisq", "df", "p"}, nil}
		for _, x := range append(terms, stats.TermTest{Term: "GLOBAL", Test: whole}) {
			s.rows = append(s.rows, []any{x.Term, x.Statistic, x.DF, x.P})
		}
		a.tables = append(a.tables, s)
	}
	return errors.Join(a.note("proportionality", err), c.print(e.out, a))
}
