package pages

import (
	"slices"
	"strconv"

	"waymark/internal/evidence/saving"
	"waymark/internal/method/cost"
	"waymark/internal/web/ui"
)

func ofKind(all []saving.Table, k saving.Kind) []saving.Table {
	var out []saving.Table
	for _, t := range all {
		if t.Kind == k {
			out = append(out, t)
		}
	}
	return out
}

func kindChoices() []ui.Choice {
	var out []ui.Choice
	for _, k := range saving.Kinds {
		out = append(out, ui.Choice{Value: string(k), Label: k.Label()})
	}
	return out
}

// columnsOfFiles says which columns the method reads.
func columnsOfFiles() []ui.Pair {
	return []ui.Pair{
		{Key: saving.UnitCosts.Label(), Value: "name, version, price_year (2015-16, or 2015 for a calendar year), source, class, amount; if wished cashable (the part that a budget is really spared), other (the rest) and verification"},
		{Key: saving.PriceLevels.Label(), Value: "year (or financial_year), index, source; if wished release and status (outturn, forecast)"},
		{Key: saving.Multipliers.Label(), Value: "name, version, source, class, multiplier: how many crimes there are for each recorded one"},
	}
}

func tableFacts(t saving.Table) []ui.Pair {
	out := []ui.Pair{{Key: "What it holds", Value: t.Kind.Label()}}
	if t.PriceYear != "" {
		out = append(out, ui.Pair{Key: "Price year", Value: string(t.PriceYear)})
	}
	return append(out,
		ui.Pair{Key: "Source", Value: t.Source},
		ui.Pair{Key: "Loaded", Value: t.LoadedAt.Long() + " by " + byWhom(t.Loader) + ", from " + t.File},
		ui.Pair{Key: "Why", Value: t.Reason},
		ui.Pair{Key: "Sum over its figures", Value: t.Digest[:min(12, len(t.Digest))]},
	)
}

func withdrawnWords(t saving.Table) string {
	return "Withdrawn " + t.WithdrawnAt.Long() + " by " + byWhom(t.Withdrawer) + ": " + t.WithdrawnReason
}

func classesOf(t saving.OpenedTable) []cost.Class {
	var out []cost.Class
	for _, name := range t.Costs.Classes() {
		c, _ := t.Costs.Class(name)
		out = append(out, c)
	}
	return out
}

// sourcesDiffer says that classes name other sources than the table as a whole.
func sourcesDiffer(t saving.OpenedTable) bool {
	return slices.ContainsFunc(classesOf(t), func(c cost.Class) bool { return c.Source != t.Source })
}

// figureRow is a row of a table of figures.
type figureRow struct{ key, value, note string }

func levelRows(t saving.OpenedTable) []figureRow {
	var out []figureRow
	for _, y := range t.Levels.Years() {
		out = append(out, figureRow{string(y.Year), number(y.Index), y.Status})
	}
	return out
}

func multiplierRows(t saving.OpenedTable) []figureRow {
	var out []figureRow
	for _, m := range t.Multipliers.All() {
		out = append(out, figureRow{m.Class, number(m.Multiplier), ""})
	}
	return out
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func amount(p *cost.Pence, none string) string {
	if p == nil {
		return none
	}
	return p.Words()
}

// byWhom names who did something; the command line and jobs have no name among the staff.
func byWhom(name string) string {
	if name == "" {
		return "the server"
	}
	return name
}

func orDash(s string) string {
	if s == "" {
		return "\u2013"
	}
	return s
}
