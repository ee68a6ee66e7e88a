package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"waymark/internal/method/risk"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

type riskCommand struct {
	OGRS3 riskScaleCommand `cmd:"" name:"ogrs3" help:"Any proven reoffending within one and two years."`
	OGRS4 riskScaleCommand `cmd:"" name:"ogrs4" help:"All, violent and serious violent reoffending within two years (static form)."`
	OVP   riskScaleCommand `cmd:"" name:"ovp" help:"Violence-type reoffending, with OASys answers."`
	OGP   riskScaleCommand `cmd:"" name:"ogp" help:"General reoffending, from the OGRS3 percentage and OASys answers."`
}

// AfterApply tells each command which scales it is for.
func (c *riskCommand) AfterApply() error {
	c.OGRS3.family, c.OGRS4.family, c.OVP.family, c.OGP.family = risk.FamilyOGRS3, risk.FamilyOGRS4, risk.FamilyOVP, risk.FamilyOGP
	return nil
}

type riskScaleCommand struct {
	In       string `help:"The file to score: CSV in UTF-8 with a header." required:"" placeholder:"FILE"`
	Out      string `help:"Where the rows go, with prob_1yr,prob_2yr,pct_1yr,pct_2yr,band,refused added." placeholder:"FILE"`
	Rule     string `help:"Which vintage of the published rule; the newest by default." placeholder:"RULE"`
	Assessed string `help:"The day of assessment of rows that do not say their own." placeholder:"DATE"`
	Explain  int    `help:"Print the terms of one row, by its number; the first under the header is 1." placeholder:"ROW"`

	family risk.Family
}

// Run scores from file to file. It touches no database.
func (c *riskScaleCommand) Run(e *env) error {
	if c.Out == "" && c.Explain == 0 {
		return fault.New(fault.Invalid, "say where the rows go with --out FILE, or ask for --explain ROW")
	}
	if c.Explain < 0 {
		return fault.New(fault.Invalid, "--explain takes the number of a row; the first under the header is 1")
	}
	rule, err := c.findRule()
	if err != nil {
		return err
	}
	var assessed civil.NullDate
	if c.Assessed != "" {
		day, err := civil.ParseDate(c.Assessed)
		if err != nil {
			return fault.Because(err, fault.Invalid, "--assessed %s is not a date like 2026-03-27", c.Assessed)
		}
		assessed = civil.SomeDate(day)
	}
	f, err := os.Open(c.In)
	if err != nil {
		return fault.Because(err, fault.Invalid, "The file %s cannot be read.", c.In)
	}
	defer func() { _ = f.Close() }()
	table, err := risk.ReadTable(e.watched(f, c.In), c.family, rule, assessed)
	if err != nil {
		return fault.Wrap(err, "Nothing was written. %s", c.In)
	}
	run := &riskRun{command: c, env: e, table: table, rule: rule}
	if c.Out == "" {
		err = run.score(func([]string) error { return nil })
	} else {
		err = writeWhole(c.Out, run.write)
	}
	if run.failed != nil {
		return run.failed
	}
	if err != nil {
		return err
	}
	return run.print()
}

func (c *riskScaleCommand) findRule() (risk.Rule, error) {
	if c.Rule == "" {
		return c.family.Default(), nil
	}
	var names []string
	for _, r := range risk.Rules() {
		if r.Family == c.family {
			names = append(names, string(r.Rule))
		}
	}
	if !slices.Contains(names, c.Rule) {
		return "", fault.New(fault.Invalid, "%s has no rule %s; there are %s", c.family, c.Rule, strings.Join(names, ", "))
	}
	return risk.Rule(c.Rule), nil
}

// watched draws a bar of how much of a file was read, on a terminal and nowhere else.
func (e *env) watched(f *os.File, name string) io.Reader {
	info, err := f.Stat()
	if err != nil || e.quiet || !term.IsTerminal(int(os.Stderr.Fd())) {
		return f
	}
	bar := progressbar.NewReader(f, progressbar.DefaultBytes(info.Size(), name))
	return &bar
}

// riskRun is one pass over a file.
type riskRun struct {
	command  *riskScaleCommand
	env      *env
	table    *risk.Table
	rule     risk.Rule
	rows     int
	figures  []int // by scale
	refused  []int
	warnings map[risk.Warning]int
	told     int // refusals printed
	row      risk.Row
	failed   error // why reading stopped, which is no fault of the file that is written
}

func (run *riskRun) write(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(run.table.Header()); err != nil {
		return err
	}
	if err := run.score(out.Write); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func (run *riskRun) score(write func([]string) error) error {
	scales := len(run.command.family.Scales())
	run.figures, run.refused, run.warnings = make([]int, scales), make([]int, scales), map[risk.Warning]int{}
	for {
		row, err := run.table.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err = errors.Join(run.env.ctx.Err(), fault.Wrap(err, "Nothing was written. %s", run.command.In)); err != nil {
			run.failed = err
			return err
		}
		run.count(row)
		if err := write(row.Record()); err != nil {
			return err
		}
	}
}

func (run *riskRun) count(row risk.Row) {
	run.rows++
	if row.Number == run.command.Explain {
		run.row = row
	}
	warned := map[risk.Warning]bool{}
	for i, r := range row.Results {
		if len(r.Refused) > 0 {
			run.refused[i]++
		} else {
			run.figures[i]++
		}
		for _, w := range r.Warnings {
			if !warned[w] {
				warned[w] = true
				run.warnings[w]++
			}
		}
	}
	run.tell(row)
}

// tell prints a row's refusals with file, row, column and rule, each once with the scales that it is of; of
// many, the first.
func (run *riskRun) tell(row risk.Row) {
	var order []string
	scales := map[string][]string{}
	for _, r := range row.Results {
		for _, x := range r.Refused {
			text := x.String()
			if scales[text] == nil {
				order = append(order, text)
			}
			scales[text] = append(scales[text], string(r.Scale))
		}
	}
	for _, text := range order {
		if run.told++; run.told <= mostRefusals && !run.env.quiet {
			fmt.Fprintf(run.env.err, "%s, row %d (line %d), %s: %s\n", run.command.In, row.Number, row.Line, strings.Join(scales[text], ", "), text)
		}
	}
}

func (run *riskRun) print() error {
	w := run.env.out
	if more := run.told - mostRefusals; more > 0 && !run.env.quiet {
		fmt.Fprintf(run.env.err, "and %d more; the column refused has them all\n", more)
	}
	fmt.Fprintf(w, "%d rows by rule %s; %s\n", run.rows, run.rule, risk.Notice)
	for i, s := range run.command.family.Scales() {
		fmt.Fprintf(w, "%s: %d scored, %d refused\n", s, run.figures[i], run.refused[i])
	}
	for _, warning := range []risk.Warning{risk.FemaleUnder18, risk.UnderTenAtFirst, risk.OnlyOneSanction} {
		if n := run.warnings[warning]; n > 0 {
			fmt.Fprintf(w, "%d rows scored with a warning: %s\n", n, warning.Words())
		}
	}
	if run.command.Explain == 0 {
		return nil
	}
	if run.row.Number == 0 {
		return fault.New(fault.NotFound, "%s has no row %d; it has %d", run.command.In, run.command.Explain, run.rows)
	}
	for _, r := range run.row.Results {
		explainRisk(w, r)
	}
	return nil
}

// explainRisk takes one result apart: every term, the sum, and how it becomes a figure and a band.
func explainRisk(out io.Writer, r risk.Result) {
	info, _ := r.Rule.Info()
	fmt.Fprintf(out, "\n%s: %s\nrule %s: %s\nsource: %s\n", r.Scale, r.Scale.Title(), r.Rule, info.Words, info.Source)
	if info.Superseded {
		fmt.Fprintln(out, "This rule is superseded; its scores must not be mixed with those of another.")
	}
	if len(r.Refused) > 0 {
		for _, x := range r.Refused {
			fmt.Fprintf(out, "refused: %s (%s)\n", x, x.Reason)
		}
		return
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "term\t\tvalue\tcoefficient\tproduct\n")
	for _, x := range r.Terms {
		of := x.Of
		if x.Rounded != "" {
			of = strings.TrimSpace(of + " rounded " + x.Rounded)
		}
		fmt.Fprintf(t, "%s\t%s\t%.10g\t%.12g\t%.10g\n", x.Name, of, x.Value, x.Coefficient, x.Product)
	}
	fmt.Fprintf(t, "sum, in %s\t\t\t\t%.10g\n", r.Unit, r.Sum)
	_ = t.Flush()
	for _, f := range []*risk.Figure{r.OneYear, r.TwoYear} {
		if f != nil {
			fmt.Fprintf(out, "at %d year(s): log-odds %g x %.10g %+g = %.10g; probability %.10g; shown as %s%%\n", f.Years, f.Slope, r.Sum, f.Shift, f.LogOdds, f.Probability, f.Percent)
		}
	}
	edges := r.Scale.Edges()
	fmt.Fprintf(out, "band: %s (of the two-year percentage: medium from %g, high from %g, very high from %g)\n",
		r.Band.Label(), float64(edges[0])/100, float64(edges[1])/100, float64(edges[2])/100)
	for _, w := range r.Warnings {
		fmt.Fprintf(out, "warning: %s\n", w.Words())
	}
	fmt.Fprintf(out, "This is %s. It decides nothing.\n", risk.Notice)
}
