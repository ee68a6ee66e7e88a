package main

import (
	"math"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

// termInput says what a model is made of.
type termInput struct {
	Terms     []string          `help:"Columns, with a colon for a product and ^2 for a square: age,age^2,sex:age." required:"" placeholder:"TERM,..."`
	Factor    []string          `help:"Columns of numbers that are names and not amounts." placeholder:"COLUMN,..."`
	Reference map[string]string `help:"What the other texts of a column are compared with; without it the first of the alphabet." placeholder:"COLUMN=TEXT"`
	Cluster   string            `help:"Rows with the same text go together, as a person's: robust errors." placeholder:"COLUMN"`
}

func (c termInput) design(f *analyseFile, constant bool) (*stats.Design, error) {
	return stats.NewDesign(f.covariates(termColumns(c.Terms), c.Factor, c.Reference), c.Terms, constant)
}

func (c termInput) clusters(f *analyseFile) []string {
	if c.Cluster == "" {
		return nil
	}
	return f.columns[c.Cluster]
}

type analyseLogit struct {
	analyseInput
	termInput
	Outcome   string `help:"What is or is not: 1 or 0, yes or no." required:"" placeholder:"COLUMN"`
	OutcomeIs string `help:"The text that means yes." placeholder:"TEXT"`
}

// Run fits a logistic regression.
func (c analyseLogit) Run(e *env) error {
	f, err := c.read(append(termColumns(c.Terms), c.Outcome, c.Cluster)...)
	if err != nil {
		return err
	}
	outcome := f.flags(c.Outcome, c.OutcomeIs)
	if err := f.refused(); err != nil {
		return err
	}
	d, err := c.design(f, true)
	if err != nil {
		return err
	}
	y := make([]float64, len(outcome))
	for i, yes := range outcome {
		if yes {
			y[i] = 1
		}
	}
	m, err := stats.Logit(d, y, stats.Options{Cluster: c.clusters(f)})
	if err != nil {
		return fault.Wrap(err, "%s", c.In)
	}
	a := f.analysis("logit")
	addRegression(a, m)
	auc, err := stats.AreaUnderCurve(outcome, m.Fitted)
	if err != nil {
		return err
	}
	a.add("auc", auc)
	table, err := coefficients(&m.Fit, c.Level, "odds_ratio")
	if err != nil {
		return err
	}
	a.tables = append(a.tables, table)
	return c.print(e.out, a)
}

func addRegression(a *analysis, m *stats.Regression) {
	a.add("loglik", m.LogLik)
	a.add("deviance", m.Deviance)
	a.add("null_deviance", m.NullDeviance)
	a.add("aic", m.AIC)
	a.add("dispersion", m.Dispersion)
}

// countInput is a model of counts.
type countInput struct {
	analyseInput
	termInput
	Outcome string `help:"Counts." required:"" placeholder:"COLUMN"`
	Time    string `help:"Time at risk, which makes counts rates." placeholder:"COLUMN"`
}

type analysePoisson struct{ countInput }

type analyseNB struct{ countInput }

func (c countInput) model() (*analyseFile, *stats.Design, []float64, stats.Options, error) {
	f, err := c.read(append(termColumns(c.Terms), c.Outcome, c.Time, c.Cluster)...)
	if err != nil {
		return nil, nil, nil, stats.Options{}, err
	}
	y, o := f.numbers(c.Outcome, counts), stats.Options{Cluster: c.clusters(f)}
	if c.Time != "" {
		for _, v := range f.numbers(c.Time, aboveZero) {
			o.Offset = append(o.Offset, math.Log(v))
		}
	}
	if err := f.refused(); err != nil {
		return nil, nil, nil, o, err
	}
	d, err := c.design(f, true)
	return f, d, y, o, err
}

// Run fits a Poisson regression.
func (c analysePoisson) Run(e *env) error {
	f, d, y, o, err := c.model()
	if err != nil {
		return err
	}
	m, err := stats.Poisson(d, y, o)
	if err != nil {
		return fault.Wrap(err, "%s", c.In)
	}
	a := f.analysis("poisson")
	addRegression(a, m)
	table, err := coefficients(&m.Fit, c.Level, "rate_ratio")
	if err != nil {
		return err
	}
	table.columns = append(table.columns, "se_quasi")
	for j, se := range m.QuasiSE() {
		table.rows[j] = append(table.rows[j], se)
	}
	a.tables = append(a.tables, table)
	return c.print(e.out, a)
}

// Run fits a negative binomial regression.
func (c analyseNB) Run(e *env) error {
	f, d, y, o, err := c.model()
	if err != nil {
		return err
	}
	m, err := stats.NegativeBinomial(d, y, o)
	if err != nil {
		return fault.Wrap(err, "%s", c.In)
	}
	a := f.analysis("nb")
	a.add("theta", m.Theta)
	a.add("theta_se", m.ThetaSE)
	a.add("twologlik", 2*m.LogLik)
	addRegression(a, &m.Regression)
	table, err := coefficients(&m.Fit, c.Level, "rate_ratio")
	if err != nil {
		return err
	}
	a.tables = append(a.tables, table)
	return c.print(e.out, a)
}
