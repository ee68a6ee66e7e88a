package demo

import (
	"context"

	"waymark/internal/evidence/saving"
	"waymark/internal/platform/access"
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

// savings are the analyst's cost tables on the last morning.
func (l *loader) savings() []step {
	mornings := l.county.Mornings()
	return []step{{mornings[len(mornings)-1].At(7, 58), "cost tables", func(ctx context.Context) error {
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
	}}}
}
