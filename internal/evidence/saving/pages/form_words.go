package pages

import (
	"fmt"
	"slices"
	"strings"

	"waymark/internal/evidence/saving"
	"waymark/internal/web/ui"
)

func priceable(d saving.Draft) []saving.Choice {
	var out []saving.Choice
	for _, c := range d.Evaluations {
		if c.Cannot == "" {
			out = append(out, c)
		}
	}
	return out
}

// unpriceable names the measurements that cannot be priced, with why.
func unpriceable(d saving.Draft) []string {
	var out []string
	for _, c := range d.Evaluations {
		if c.Cannot != "" {
			out = append(out, fmt.Sprintf("%s, measured %s, is not offered. %s", measuredTitle(c.Measured), c.MadeAt.Date().Long(), c.Cannot))
		}
	}
	return out
}

func evaluationChoices(d saving.Draft) []ui.Choice {
	var out []ui.Choice
	for _, c := range priceable(d) {
		out = append(out, ui.Choice{Value: string(c.Evaluation), Label: fmt.Sprintf("%s, measured %s", measuredTitle(c.Measured), c.MadeAt.Date().Long())})
	}
	return out
}

// tableChoices offers tables, after a choice of none where that has words.
func tableChoices(all []saving.Table, none string) []ui.Choice {
	var out []ui.Choice
	if none != "" {
		out = append(out, ui.Choice{Label: none})
	}
	for _, t := range all {
		out = append(out, ui.Choice{Value: string(t.ID), Label: t.Title()})
	}
	return out
}

func classChoices(c saving.Chosen) []ui.Choice {
	out := []ui.Choice{{Label: "Not priced"}}
	for _, k := range classesOf(c.Table) {
		out = append(out, ui.Choice{Value: k.Name, Label: k.Name + " (" + k.Amount.Words() + ")"})
	}
	return out
}

func chosenFacts(c saving.Chosen) []ui.Pair {
	m := c.Of.All
	return []ui.Pair{
		{Key: "What changed", Value: fmt.Sprintf("%s: of %d people, from %d to %d", measuredTitle(c.Of), m.People, m.Before, m.After)},
		{Key: "Unit costs", Value: c.Table.Title() + ", prices of " + string(c.Table.PriceYear)},
	}
}

func costHint(c saving.Chosen) string {
	return fmt.Sprintf("Additional running cost over %d months, as long as each window: without what was paid once and what agencies bear in any case.", c.Of.Plan.Months)
}

func costChoices() []ui.Choice {
	return []ui.Choice{{Value: string(saving.NotKnown), Label: "It is not known"}, {Value: string(saving.Register), Label: "What the register of funding has"}, {Value: string(saving.Typed), Label: "The amount typed below"}}
}

// mixWords says how the mix is read.
func mixWords(s saving.Saving) string {
	words := fmt.Sprintf("Shares are of the %d before and %d after that are priced. Offences can fall while cost rises, and rise while it falls: the mix decides.", s.Saving.Before, s.Saving.After)
	if slices.ContainsFunc(s.Mix(), saving.MixLine.Withheld) {
		words += " Withheld is a count under 5, or one that would give such a count away, with what rests on it."
	}
	return words
}

// mixRow is a row of the mix.
type mixRow struct {
	class, types string
	cells        []string
}

func mixRows(s saving.Saving) []mixRow {
	var out []mixRow
	for _, l := range s.Mix() {
		out = append(out, rowOf(l))
	}
	g := s.Saving
	return append(out, mixRow{"All that is priced", "", []string{
		whole(g.Before), whole(g.After), signed(g.Avoided), "", "", "", g.Gross.Words(), amount(g.Cashable, "not known"),
	}})
}

// few stands for a count that is withheld.
const few = "withheld"

func rowOf(l saving.MixLine) mixRow {
	row := mixRow{class: l.Class, cells: []string{
		shown(l.WithheldBefore, whole(l.Before)), shown(l.WithheldAfter, whole(l.After)), shown(l.Withheld(), signed(l.Avoided)),
		"", "", "not priced", "", "",
	}}
	if l.Priced {
		copy(row.cells[3:], []string{shown(l.WithheldBefore, share(l.ShareBefore)), shown(l.WithheldAfter, share(l.ShareAfter)), l.UnitCost.Words(),
			shown(l.Withheld(), l.Saving.Words()), shown(l.Withheld(), amount(l.Cashable, "not said"))})
	}
	if types := strings.Join(l.Types, ", "); !strings.EqualFold(strings.ReplaceAll(l.Class, "_", " "), types) {
		row.types = types
	}
	return row
}

func shown(withheld bool, text string) string {
	if withheld {
		return few
	}
	return text
}

func whole(n int) string { return fmt.Sprint(n) }

// signed writes how many fewer: a rise has a minus.
func signed(n int) string {
	if n < 0 {
		return fmt.Sprintf("\u2212%d", -n)
	}
	return fmt.Sprint(n)
}

func share(p *float64) string {
	if p == nil {
		return "\u2013"
	}
	return fmt.Sprintf("%.1f%%", *p)
}
