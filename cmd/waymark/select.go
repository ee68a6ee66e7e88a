package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"waymark/examples/matrices"
	"waymark/internal/method/matrix"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/cohort"
)

type selectCommand struct {
	Matrix string `help:"The path of a matrix, or the name of one that ships, as arrests-24m." required:"" placeholder:"MATRIX"`
	AsOf   string `help:"The day to score as of, yyyy-mm-dd. Default: the matrix's own, or today." placeholder:"DATE"`
	Top    int    `help:"How many to list." default:"200"`
	Source string `help:"Only this source's records and its own ids, as police." placeholder:"SOURCE"`
	Format string `help:"csv or json." enum:"csv,json" default:"csv"`
	Timed  bool   `help:"Say on standard error how long reading, scoring and keeping took."`
	Young  bool   `help:"Print those under 18 instead, who stand on a list apart." name:"under-18s"`
}

// place is one line of the list.
type place struct {
	Rank      int               `json:"rank"`
	SourceIDs []string          `json:"source_ids"`
	Score     json.Number       `json:"score"`
	Tied      int               `json:"tied"`
	Factors   map[string]string `json:"factors"`
	Counts    map[string]int    `json:"counts"`     // records behind each factor, those without points too
	SubTotals map[string]string `json:"sub_totals"` // points, or "not held"
}

// Run scores everybody held and prints those listed. Those beyond the cut with the score of the last rank
// are said on standard error, so that the cut is never silent.
func (c selectCommand) Run(e *env) error {
	text, err := findMatrix(c.Matrix)
	if err != nil {
		return err
	}
	plan := cohort.Plan{Text: text, Top: c.Top, Source: c.Source}
	if c.AsOf != "" {
		day, err := civil.ParseDate(c.AsOf)
		if err != nil {
			return fault.New(fault.Invalid, "--as-of: %v", err)
		}
		plan.AsOf = civil.SomeDate(day)
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	out, err := a.Cohort.Select(e.ctx, e.operator, e.why(access.SelectionWork), plan)
	if err != nil {
		return err
	}
	if c.Timed {
		fmt.Fprintf(e.err, "reading %.4f s, scoring %.4f s, keeping %.4f s\n", out.Took.Reading.Seconds(), out.Took.Scoring.Seconds(), out.Took.Keeping.Seconds())
	}
	return c.print(e, out)
}

func findMatrix(name string) ([]byte, error) {
	if text, ok := matrices.Find(name); ok {
		return text, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "there is no matrix file %s and none of that name ships; shipped: %s", name, strings.Join(matrices.List(), ", "))
	}
	return text, nil
}

func (c selectCommand) print(e *env, out cohort.Outcome) error {
	var places []place
	beyond, apart := 0, 0
	for _, s := range out.Listed {
		switch {
		case (s.List == cohort.Young) != c.Young:
			apart++
		case s.Beyond:
			beyond++
		default:
			places = append(places, newPlace(out, s))
		}
	}
	if beyond > 0 {
		fmt.Fprintf(e.err, "%d more have the score of rank %d and lie beyond the cut.\n", beyond, c.Top)
	}
	switch {
	case apart > 0 && c.Young:
		fmt.Fprintf(e.err, "%d adults stand on the main list.\n", apart)
	case apart > 0:
		fmt.Fprintf(e.err, "%d under 18 stand on a list apart; --under-18s prints it.\n", apart)
	}
	if c.Format == "json" {
		return json.NewEncoder(e.out).Encode(places)
	}
	w := csv.NewWriter(e.out)
	header := []string{"rank", "source_ids", "score", "tied"}
	for _, f := range out.Factors {
		header = append(header, f.Key)
	}
	if err := w.Write(header); err != nil {
		return err
	}
	for _, p := range places {
		line := []string{strconv.Itoa(p.Rank), strings.Join(p.SourceIDs, ";"), p.Score.String(), strconv.Itoa(p.Tied)}
		for _, f := range out.Factors {
			line = append(line, p.Factors[f.Key])
		}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func newPlace(out cohort.Outcome, s cohort.Scored) place {
	p := place{Rank: s.Rank, SourceIDs: out.Keys[s.Person], Score: json.Number(s.Score.String()), Factors: map[string]string{}, Counts: map[string]int{}, SubTotals: map[string]string{}}
	if len(p.SourceIDs) == 0 {
		p.SourceIDs = []string{string(s.Person)}
	}
	if s.Tied {
		p.Tied = 1
	}
	for _, f := range s.Factors {
		p.Factors[f.Key], p.Counts[f.Key] = f.Words, f.Count
	}
	for _, t := range s.SubTotals {
		p.SubTotals[t.Name] = t.Points.String()
		if !t.Held {
			p.SubTotals[t.Name] = string(matrix.StateNotHeld)
		}
	}
	return p
}
