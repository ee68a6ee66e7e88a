package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

// analyseCommand holds the methods of internal/method/stats. They go from file to file and touch no database.
type analyseCommand struct {
	Rates    analyseRates    `cmd:"" help:"Before against after, person by person; or shares and rates, row by row, with intervals."`
	Survival analyseSurvival `cmd:"" help:"Time to an event: Kaplan-Meier curves."`
	Logrank  analyseLogRank  `cmd:"" help:"Whether groups have an event at the same pace."`
	Cox      analyseCox      `cmd:"" help:"Hazard ratios, with a check that they hold for the whole time."`
	Logit    analyseLogit    `cmd:"" help:"Odds ratios of an outcome that is or is not."`
	Poisson  analysePoisson  `cmd:"" help:"Rate ratios of counts."`
	NB       analyseNB       `cmd:"" name:"nb" help:"Rate ratios of counts that vary more than Poisson: negative binomial."`
	Match    analyseMatch    `cmd:"" help:"Compare the treated with controls like them, and show how alike they are."`
	RTM      analyseRTM      `cmd:"" name:"rtm" help:"How far those picked for a high figure fall by themselves."`
	Funnel   analyseFunnel   `cmd:"" help:"Which units lie outside what chance explains."`
	Cusum    analyseCusum    `cmd:"" help:"A small lasting change in a series."`
	SPC      analyseSPC      `cmd:"" name:"spc" help:"Control charts: c, u, np, XmR."`
}

// analyseInput is what all of them take.
type analyseInput struct {
	In          string   `help:"A CSV file, its first line the names of the columns." placeholder:"FILE"`
	Where       []string `help:"Only rows whose column has this text; may be given again." placeholder:"COLUMN=TEXT" sep:"none"`
	DropMissing bool     `help:"Leave out rows with an empty cell (or NA) in a column that is used, and say how many. Otherwise they are refused."`
	Level       float64  `help:"The confidence level." default:"0.95"`
	JSON        bool     `help:"Print a JSON object." name:"json"`
}

// analysis is what a method found: single figures in order, tables, and notes on what was refused in part.
type analysis struct {
	method  string
	rows    int
	leftOut int
	figures []figure
	tables  []sheet
	notes   []string
}

type figure struct {
	name  string
	value any
}

// sheet is a table; a cell is a text, a number or a truth.
type sheet struct {
	name    string
	columns []string
	rows    [][]any
}

func (a *analysis) add(name string, value any) { a.figures = append(a.figures, figure{name, value}) }

func (a *analysis) addInterval(name string, i stats.Interval) {
	a.add(name+"_lower", i.Lower)
	a.add(name+"_upper", i.Upper)
}

// note keeps a refusal of one part, so that the other figures still come. Other errors are handed on.
func (a *analysis) note(part string, err error) error {
	if fault.Is(err, fault.Invalid) {
		a.notes = append(a.notes, "no "+part+": "+fault.Text(err))
		return nil
	}
	return err
}

// print writes the analysis as text, or as JSON with null for a figure that has no value or no limit.
func (c analyseInput) print(w io.Writer, a *analysis) error {
	if c.JSON {
		figures, tables := map[string]any{}, map[string]any{}
		for _, f := range a.figures {
			figures[f.name] = plain(f.value)
		}
		for _, s := range a.tables {
			lines := make([]map[string]any, len(s.rows))
			for i, row := range s.rows {
				lines[i] = map[string]any{}
				for j, v := range row {
					lines[i][s.columns[j]] = plain(v)
				}
			}
			tables[s.name] = lines
		}
		out := map[string]any{"method": a.method, "rows": a.rows, "left_out": a.leftOut, "level": c.Level, "figures": figures, "tables": tables, "notes": append([]string{}, a.notes...)}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(out)
	}
	fmt.Fprintf(w, "%s: %d rows", a.method, a.rows)
	if a.leftOut > 0 {
		fmt.Fprintf(w, ", %d left out for an empty cell", a.leftOut)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range a.figures {
		fmt.Fprintf(t, "%s\t%s\n", f.name, shown(f.value))
	}
	_ = t.Flush()
	for _, s := range a.tables {
		fmt.Fprintf(w, "\n%s\n", s.name)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, strings.Join(s.columns, "\t"))
		for _, row := range s.rows {
			cells := make([]string, len(row))
			for j, v := range row {
				cells[j] = shown(v)
			}
			fmt.Fprintln(t, strings.Join(cells, "\t"))
		}
		_ = t.Flush()
	}
	for _, n := range a.notes {
		fmt.Fprintf(w, "\nNote: %s\n", n)
	}
	return nil
}

func plain(v any) any {
	if x, ok := v.(float64); ok && (math.IsNaN(x) || math.IsInf(x, 0)) {
		return nil
	}
	return v
}

func shown(v any) string {
	switch x := v.(type) {
	case float64:
		switch {
		case math.IsNaN(x):
			return "-"
		case math.IsInf(x, 0):
			return "no limit"
		}
		return strconv.FormatFloat(x, 'g', 6, 64)
	case bool:
		if x {
			return "yes"
		}
		return "no"
	}
	return fmt.Sprint(v)
}

// coefficients is the table of a model; ratio says what its exponential is.
func coefficients(f *stats.Fit, level float64, ratio string) (sheet, error) {
	cs, err := f.Coefficients(level)
	if err != nil {
		return sheet{}, err
	}
	s := sheet{"coefficients", []string{"term", "coef", "se", "se_model", "z", "p", "lower", "upper", ratio, ratio + "_lower", ratio + "_upper"}, nil}
	for j, c := range cs {
		s.rows = append(s.rows, []any{c.Name, c.Estimate, c.SE, f.SE[j], c.Z, c.P, c.Interval.Lower, c.Interval.Upper, c.Exp, c.ExpInterval.Lower, c.ExpInterval.Upper})
	}
	return s, nil
}
