package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"waymark/internal/platform/civil"
	"waymark/internal/scheme/funding"
)

type fundingCommand struct {
	From string `help:"First day of the running cost: 2026-04-01. Left out: the first day of this financial year."`
	To   string `help:"Last day of the running cost. Left out: today."`
	JSON bool   `help:"Print a JSON object." name:"json"`
}

// ending is a line of the register as scripts read it.
type ending struct {
	Title   string `json:"title"`
	Agency  string `json:"agency"`
	Ending  string `json:"ending"`
	Words   string `json:"words"`
	Renewal string `json:"renewal"`
}

// Run prints what ends when, and the additional running cost between two days.
func (c fundingCommand) Run(e *env) error {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	reg, err := a.Funding.List(e.ctx, e.operator, funding.Query{})
	if err != nil {
		return err
	}
	from, err := flagDay("--from", c.From)
	if err != nil {
		return err
	}
	to, err := flagDay("--to", c.To)
	if err != nil {
		return err
	}
	if !from.Valid {
		from.Date = civil.FinancialYearStart(civil.FinancialYear(reg.Today))
	}
	if !to.Valid {
		to.Date = reg.Today
	}
	cost, err := a.Funding.RunningCost(e.ctx, e.operator, from.Date, to.Date.AddDays(1))
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.out).Encode(struct {
			Lines   []ending        `json:"lines"`
			Outlook funding.Outlook `json:"outlook"`
			Cost    funding.Cost    `json:"running_cost"`
		}{endings(reg), reg.Outlook, cost})
	}
	return c.print(e, endings(reg), cost)
}

func endings(reg funding.Register) []ending {
	out := make([]ending, len(reg.Lines))
	for i, l := range reg.Lines {
		out[i] = ending{l.Title, reg.Names.AgencyName(l.Agency), string(l.Cliff(reg.Today)), l.CliffWords(reg.Today), l.Renewal.Status.Label()}
	}
	return out
}

func (c fundingCommand) print(e *env, lines []ending, cost funding.Cost) error {
	t := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", l.Title, l.Agency, l.Words, l.Renewal)
	}
	fmt.Fprintf(t, "Running cost, additional, %s to %s\t\t%s\t\n", cost.From, cost.Until.AddDays(-1), cost.Words())
	for _, one := range cost.ByAgency {
		fmt.Fprintf(t, "  %s\t\t%s\t\n", one.Name, one.Words())
	}
	for _, title := range cost.Unknown {
		fmt.Fprintf(t, "  no amount known: %s\t\t\t\n", title)
	}
	for _, title := range cost.Bid {
		fmt.Fprintf(t, "  not agreed, left out: %s\t\t\t\n", title)
	}
	return t.Flush()
}
