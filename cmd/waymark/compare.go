package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
)

type compareCommand struct {
	Measure   string  `help:"What is counted: arrests or admissions." enum:"arrests,admissions" default:"arrests"`
	Source    string  `help:"Whose records are counted." required:"" placeholder:"SOURCE"`
	Months    int     `help:"Months after in which outcomes are counted." default:"12"`
	History   int     `help:"Months before in which people must be alike: 24, 12 or 6." default:"24"`
	Controls  string  `help:"everybody, near_cut, not_admitted or other_districts." enum:"everybody,near_cut,not_admitted,other_districts" default:"everybody"`
	Method    string  `help:"nearest, replacement, radius, weighed, or the first of these whose balance passes." enum:"first,nearest,replacement,radius,weighed" default:"first"`
	Caliper   float64 `help:"Caliper in standard deviations of the logit of the propensity." default:"0.2"`
	Lock      string  `help:"A locked cohort instead of everybody ever taken on." placeholder:"NAME"`
	Index     string  `help:"A CSV file of ids and days instead, as before-after reads it." placeholder:"FILE" type:"existingfile"`
	IndexDate string  `help:"One day for all, where the file has no index_date." placeholder:"DATE"`
	Keep      bool    `help:"Keep the figures, so that the pages show them."`
	JSON      bool    `help:"Print everything as JSON."`
}

// Run compares and prints. Without a passing balance it prints no outcome.
func (c compareCommand) Run(e *env) error {
	plan := comparison.Plan{What: measure.What(c.Measure), Source: c.Source, Months: c.Months, History: c.History, Rule: comparison.Rule(c.Controls),
		Method: comparison.Method(c.Method), Caliper: c.Caliper, Lock: c.Lock}
	if c.Index != "" {
		if c.Lock != "" || c.Keep {
			return fault.New(fault.Invalid, "--index goes neither with --lock nor with --keep: what is kept is of those taken on")
		}
		rows, err := c.read()
		if err != nil {
			return err
		}
		plan.Index = rows
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	var got comparison.Comparison
	if c.Keep {
		got, err = a.Compare.Compare(e.ctx, e.operator, plan)
	} else {
		got, err = a.Compare.Run(e.ctx, e.operator, e.why(access.FiguresForScheme), plan)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return writeComparison(e.out, got)
	}
	return printComparison(e.out, got)
}

func (c compareCommand) read() ([]measure.Index, error) {
	all, err := flagDay("--index-date", c.IndexDate)
	if err != nil {
		return nil, err
	}
	in, err := os.Open(c.Index)
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "%s cannot be read", c.Index)
	}
	defer func() { _ = in.Close() }()
	f, err := measure.ReadIndex(in, c.Index, all)
	return f.Rows, err
}

func writeComparison(out io.Writer, got comparison.Comparison) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", " ")
	return enc.Encode(struct {
		Design comparison.Design `json:"design"`
		comparison.Figures
		Words   string `json:"words"`
		Caution string `json:"caution,omitempty"`
	}{got.Design, got.Figures, got.Headline(), got.Caution()})
}

func printComparison(out io.Writer, got comparison.Comparison) error {
	fmt.Fprintf(out, "%s\n\n", got.Headline())
	if words := got.Caution(); words != "" {
		fmt.Fprintf(out, "Warning: %s\n\n", words)
	}
	fmt.Fprintf(out, "Taken on %d; left out: %d not known to %s, %d whose windows the records from %s to %s do not cover, %d of whom nothing was known before. Controls who can be compared: %d (%s).\n",
		got.Treated, got.Left.Unknown, got.Design.Source, got.Left.NotCovered, got.Design.From, got.Design.To, got.Left.Nothing, got.Pool, got.Design.Rule.Words())
	if got.Chosen == nil {
		return nil
	}
	t := got.Chosen
	fmt.Fprintf(out, "%s, caliper %.2f: %d found controls, %d did not; %d controls, as many as %.0f of even weight. Largest difference %.3f (%s), limit %.2f.\n\n",
		t.Method.Words(), t.Caliper, t.Matched, t.Unmatched, t.Controls, t.Effective, t.WorstSMD, t.Worst, got.Limit)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "covariate\tSMD before\tSMD after\tmean taken on\tmean controls")
	for _, l := range got.Balance {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.2f\t%.2f\n", l.Name, l.Before.SMD, l.After.SMD, l.After.MeanTreated, l.After.MeanControl)
	}
	fmt.Fprintln(w, "\nsensitivity\tmonths\tcaliper\tmatched\tlargest SMD\trate ratio")
	for _, a := range got.Annex {
		name := string(a.Method)
		if a.Model != "" {
			name += ", " + a.Model
		}
		ratio := "not shown"
		if a.Ratio != nil {
			ratio = fmt.Sprintf("%.2f (%.2f to %.2f)", *a.Ratio, *a.Lower, *a.Upper)
		}
		fmt.Fprintf(w, "%s\t%d\t%.2f\t%d\t%.3f\t%s\n", name, a.Months, a.Caliper, a.Matched, a.WorstSMD, ratio)
	}
	return w.Flush()
}
