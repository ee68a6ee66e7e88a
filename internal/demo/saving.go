package demo

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/evidence/saving"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
)

// The county's cost tables are invented, and say so in their names: nothing that anybody recalls ships, and round
// amounts are taken for nobody's.
const (
	inventedCosts = `name = "Ashdale's invented unit costs, not for use"
version = "1"
price_year = "2025-26"
source = "Invented for the demonstration"
class = [
  {class = "burglary_dwelling", amount = 3000, cashable = 300},
  {class = "burglary_other", amount = 2000, cashable = 200},
  {class = "criminal_damage", amount = 500, cashable = 50},
  {class = "drug_supply", amount = 1000},
  {class = "public_order", amount = 400, cashable = 100},
  {class = "robbery", amount = 5000, cashable = 800},
  {class = "theft", amount = 300, cashable = 30},
  {class = "theft_from_vehicle", amount = 400, cashable = 40},
  {class = "theft_of_vehicle", amount = 4000, cashable = 100},
  {class = "violence", amount = 4000, cashable = 600},
]
`
	inventedLevels = "year,index,status,source,release\n" +
		"2024-25,100,outturn,Invented for the demonstration,\"Ashdale's invented price levels, not for use\"\n" +
		"2025-26,103,outturn,Invented for the demonstration,\"Ashdale's invented price levels, not for use\"\n" +
		"2026-27,105,forecast,Invented for the demonstration,\"Ashdale's invented price levels, not for use\"\n"
)

// savings are the analyst's cost tables on the last morning, and what was measured priced by them.
func (l *loader) savings() []step {
	mornings := l.county.Mornings()
	last := mornings[len(mornings)-1]
	return []step{{last.At(7, 58), "cost tables", l.costTables}, {last.At(7, 59), "working out a saving", l.workOut}}
}

func (l *loader) costTables(ctx context.Context) error {
	for _, u := range []saving.Upload{
		{Kind: saving.UnitCosts, File: "invented_unit_costs.toml", Content: []byte(inventedCosts)},
		{Kind: saving.PriceLevels, File: "invented_price_levels.csv", Content: []byte(inventedLevels)},
	} {
		u.Reason = "To show how a saving is worked out"
		if _, err := l.Saving.Load(ctx, l.first(access.Analyst), u); err != nil {
			return err
		}
	}
	return nil
}

// workOut prices the newest measurement that can be priced; a county too small to measure has none.
func (l *loader) workOut(ctx context.Context) error {
	analyst := l.first(access.Analyst)
	d, err := l.Saving.Draft(ctx, analyst, "", "")
	if err != nil {
		return err
	}
	at := slices.IndexFunc(d.Evaluations, func(c saving.Choice) bool { return c.Cannot == "" })
	if at < 0 {
		return nil
	}
	of := d.Evaluations[at]
	mornings := l.county.Mornings()
	from := mornings[len(mornings)-1].AddMonths(-of.Plan.Months)
	in := saving.Input{Evaluation: of.Evaluation, Table: d.Tables[0].ID, Cost: saving.Register, RegisterFrom: civil.SomeDate(from)}
	if d, err = l.Saving.Draft(ctx, analyst, in.Evaluation, in.Table); err != nil {
		return err
	}
	in.Classes = d.Chosen.Suggested
	for _, t := range d.Chosen.Types {
		if strings.HasPrefix(t.Code, "theft_") && in.Classes[t.Code] == "" {
			in.Classes[t.Code] = "theft"
		}
	}
	_, err = l.Saving.WorkOut(ctx, analyst, in)
	return err
}
