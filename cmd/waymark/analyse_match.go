package main

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

type analyseMatch struct {
	analyseInput
	Treated   string            `help:"Who was treated: 1 or 0, yes or no." required:"" placeholder:"COLUMN"`
	TreatedIs string            `help:"The text that means yes." placeholder:"TEXT"`
	Terms     []string          `help:"What the propensity is made of (logistic regression), as for logit." placeholder:"TERM,..."`
	Factor    []string          `help:"Columns of numbers that are names and not amounts." placeholder:"COLUMN,..."`
	Reference map[string]string `help:"What the other texts of a column are compared with." placeholder:"COLUMN=TEXT"`
	Score     string            `help:"A score that is there already, instead of --terms." placeholder:"COLUMN"`
	Balance   []string          `help:"The columns of the balance table. Without it those of the terms." placeholder:"COLUMN,..."`
	Outcome   []string          `help:"The outcomes to compare." placeholder:"COLUMN,..."`
	ID        string            `help:"What each row is called in the list of pairs; without it its number." name:"id" placeholder:"COLUMN"`
	How       string            `help:"nearest, radius, odds (weights by the odds) or strata." enum:"nearest,radius,odds,strata" default:"nearest"`
	Scale     string            `help:"On what differences are taken: the propensity, or its logit." enum:"propensity,logit" default:"propensity"`
	Order     string            `help:"Who chooses first: largest or smallest score, or data for the order of the file." enum:"largest,smallest,data" default:"largest"`
	Caliper   float64           `help:"The furthest that two may be apart." placeholder:"DIFFERENCE"`
	CaliperSD float64           `help:"The same in standard deviations of the score; 0.2 is usual." name:"caliper-sd" placeholder:"NUMBER"`
	Replace   bool              `help:"A control may serve more than once."`
	Radius    float64           `help:"How far controls may be away, with --how radius." placeholder:"DIFFERENCE"`
	Strata    int               `help:"How many strata, with --how strata." default:"5"`
	Limit     float64           `help:"The largest standardised difference that counts as balanced." default:"0.1"`
	Out       string            `help:"Where the pairs go: treated,control,score_treated,score_control." placeholder:"FILE"`
}

// Run matches and shows the balance before and after.
func (c analyseMatch) Run(e *env) error {
	if (c.Score == "") == (len(c.Terms) == 0) {
		return fault.New(fault.Invalid, "Name what the propensity is made of with --terms, or a score that is there with --score.")
	}
	if c.Out != "" && c.How != "nearest" {
		return fault.New(fault.Invalid, "Only --how nearest makes pairs for --out.")
	}
	if len(c.Balance) == 0 {
		c.Balance = termColumns(c.Terms)
	}
	names := append(append(append(termColumns(c.Terms), c.Balance...), c.Outcome...), c.Treated, c.Score, c.ID)
	f, err := c.read(names...)
	if err != nil {
		return err
	}
	a := f.analysis("match")
	treated := f.flags(c.Treated, c.TreatedIs)
	if err := f.refused(); err != nil {
		return err
	}
	score, err := c.scores(f, a, treated)
	if err != nil {
		return err
	}
	m, err := c.match(a, treated, score)
	if err != nil {
		return fault.Wrap(err, "%s", c.In)
	}
	if err := c.compare(f, a, treated, score, m); err != nil {
		return fault.Wrap(err, "%s", c.In)
	}
	if c.Out != "" {
		if err := c.writePairs(f.names(c.ID), treated, score, m); err != nil {
			return err
		}
	}
	return c.print(e.out, a)
}

// scores gives the propensity, or the score of the file.
func (c analyseMatch) scores(f *analyseFile, a *analysis, treated []bool) ([]float64, error) {
	if c.Score != "" {
		score := f.numbers(c.Score, nil)
		return score, f.refused()
	}
	d, err := stats.NewDesign(f.covariates(termColumns(c.Terms), c.Factor, c.Reference), c.Terms, true)
	if err != nil {
		return nil, err
	}
	y := make([]float64, len(treated))
	for i, yes := range treated {
		if yes {
			y[i] = 1
		}
	}
	p, err := stats.Logit(d, y, stats.Options{})
	if err != nil {
		return nil, fault.Wrap(err, "%s", c.In)
	}
	auc, err := stats.AreaUnderCurve(treated, p.Fitted)
	if err != nil {
		return nil, err
	}
	a.add("propensity_deviance", p.Deviance)
	a.add("propensity_auc", auc)
	table, err := coefficients(&p.Fit, c.Level, "odds_ratio")
	table.name = "propensity"
	a.tables = append(a.tables, table)
	return p.Fitted, err
}

func (c analyseMatch) match(a *analysis, treated []bool, score []float64) (*stats.Matched, error) {
	on := score
	if c.Scale == "logit" {
		on = make([]float64, len(score))
		for i, p := range score {
			on[i] = math.Log(p / (1 - p))
		}
	}
	support, within, err := stats.CommonSupport(treated, score)
	if err != nil {
		return nil, err
	}
	a.addInterval("treated_score", support)
	a.add("controls_in_common_support", within)
	switch c.How {
	case "radius":
		return stats.MatchRadius(treated, on, c.Radius)
	case "odds":
		return stats.WeighByOdds(treated, score)
	case "strata":
		return stats.Stratify(treated, score, c.Strata)
	}
	o := stats.Nearest{Order: stats.Order(c.Order), Caliper: c.Caliper, Replace: c.Replace}
	if c.CaliperSD != 0 {
		if o.Caliper, err = stats.CaliperOf(on, c.CaliperSD); err != nil {
			return nil, err
		}
	}
	if o.Caliper > 0 {
		a.add("caliper", o.Caliper)
	}
	return stats.Match(treated, on, o)
}

// compare adds who was matched, how alike they are, and the outcomes.
func (c analyseMatch) compare(f *analyseFile, a *analysis, treated []bool, score []float64, m *stats.Matched) error {
	columns := append([]stats.Column{{Name: "distance", Numbers: score}}, f.covariates(c.Balance, c.Factor, nil)...)
	d, err := stats.NewCovariates(columns)
	if err != nil {
		return err
	}
	table, err := stats.BalanceTable(d, treated, m)
	if err != nil {
		return err
	}
	s := sheet{"balance", []string{"covariate", "mean_treated_before", "mean_control_before", "smd_before", "smd_pooled_before",
		"mean_treated", "mean_control", "smd", "smd_pooled", "variance_ratio", "balanced"}, nil}
	balanced := true
	for _, b := range table {
		passes := b.Passes(c.Limit)
		balanced = balanced && passes
		s.rows = append(s.rows, []any{b.Name, b.Before.MeanTreated, b.Before.MeanControl, b.Before.SMD, b.Before.SMDPooled,
			b.After.MeanTreated, b.After.MeanControl, b.After.SMD, b.After.SMDPooled, b.After.VarianceRatio, passes})
	}
	a.tables = append(a.tables, s)
	// Whom the comparison is about does not hang on an outcome: the score stands in for one.
	who, err := stats.EffectOf(score, treated, m, c.Level)
	if err != nil {
		return err
	}
	a.add("treated_matched", who.Treated)
	a.add("treated_unmatched", len(m.Unmatched))
	a.add("controls_used", who.Controls)
	a.add("effective_controls", who.EffectiveControls)
	a.add("balanced", balanced)
	if err := c.effects(f, a, treated, m); err != nil {
		return err
	}
	if !balanced {
		a.notes = append(a.notes, "the groups are not alike in all columns, so the difference may be theirs and not the treatment's")
	}
	return nil
}

// effects adds the outcomes, where any are named.
func (c analyseMatch) effects(f *analyseFile, a *analysis, treated []bool, m *stats.Matched) error {
	if len(c.Outcome) == 0 {
		return nil
	}
	effects := sheet{"effects", []string{"outcome", "mean_treated", "mean_control", "difference", "se", "lower", "upper"}, nil}
	for _, name := range c.Outcome {
		y := f.numbers(name, nil)
		if err := f.refused(); err != nil {
			return err
		}
		x, err := stats.EffectOf(y, treated, m, c.Level)
		if err != nil {
			return err
		}
		effects.rows = append(effects.rows, []any{name, x.MeanTreated, x.MeanControl, x.Difference, x.SE, x.Interval.Lower, x.Interval.Upper})
	}
	a.tables = append(a.tables, effects)
	return nil
}

// writePairs writes a line for every treated row; those without a control have an empty one.
func (c analyseMatch) writePairs(id []string, treated []bool, score []float64, m *stats.Matched) error {
	control := map[int]int{}
	for _, p := range m.Pairs {
		control[p.Treated] = p.Control
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 12, 64) }
	return writeWhole(c.Out, func(w io.Writer) error {
		out := csv.NewWriter(w)
		if err := out.Write([]string{"treated", "control", "score_treated", "score_control"}); err != nil {
			return err
		}
		for i, yes := range treated {
			if !yes {
				continue
			}
			line := []string{id[i], "", number(score[i]), ""}
			if k, matched := control[i]; matched {
				line[1], line[3] = id[k], number(score[k])
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	})
}
