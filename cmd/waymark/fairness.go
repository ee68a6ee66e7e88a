package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"waymark/internal/evidence/fairness"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

type fairnessCommand struct {
	By        string `help:"ethnicity, ethnicity-officer, sex, age or district. Default: all." placeholder:"TRAIT"`
	Selection string `help:"The id of the selection run whose list is looked at. Default: the newest." placeholder:"ID"`
	Months    int    `help:"Months up to the list's day." default:"24"`
	JSON      bool   `help:"Print a JSON object." name:"json"`
}

// Run counts, keeps the figures, and prints them with small counts hidden.
func (c fairnessCommand) Run(e *env) error {
	traits := fairness.Traits
	if c.By != "" {
		traits = []fairness.Trait{fairness.Trait(c.By)}
		if fairness.TraitLabels[traits[0]] == "" {
			return fault.New(fault.Invalid, "--by must be one of %s", strings.Trim(fmt.Sprint(fairness.Traits), "[]"))
		}
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	r, err := a.Fairness.Run(e.ctx, e.operator, fairness.Plan{Selection: id.SelectionRun(c.Selection), Months: c.Months})
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(e.out)
		enc.SetIndent("", " ")
		return enc.Encode(struct {
			fairness.About
			fairness.Figures
		}{r.About, r.Figures})
	}
	fmt.Fprintf(e.out, "%s %s, %s to %s. %d comparisons.\n", r.Title, r.Version, r.From, r.To, r.Comparisons)
	for _, by := range traits {
		if err := printTrait(e.out, r, by); err != nil {
			return err
		}
	}
	return nil
}

func printTrait(out io.Writer, r fairness.Run, by fairness.Trait) error {
	for _, p := range r.Plains(by, nil) {
		fmt.Fprintf(out, "\n%s, by %s\n%s\n", p.Title, strings.ToLower(fairness.TraitLabels[by]), p.Note)
		t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, row := range append([][]string{p.Head}, p.Rows...) {
			if len(row) > 0 {
				fmt.Fprintln(t, "  "+strings.Join(row, "\t"))
			}
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}
