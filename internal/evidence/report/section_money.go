package report

import (
	"context"
	"math"

	"waymark/internal/evidence/saving"
	"waymark/internal/method/cost"
	"waymark/internal/platform/gate"
)

// readSavings takes the newest saving of each evaluation that the report shows.
func (f *facts) readSavings(ctx context.Context, tx *gate.Tx) error {
	for _, e := range f.evaluations {
		s, ok, err := saving.Newest(ctx, tx, e.ID)
		if err != nil {
			return err
		}
		if ok {
			f.savings = append(f.savings, s)
		}
	}
	return nil
}

func pounds(p cost.Pence) float64 { return math.Round(float64(p) / 100) }

// savingTable gives what less crime saved: never the whole without how much of it is expected where nothing is done.
func (m *maker) savingTable() (Table, bool) {
	t := Table{Key: "savings", Caption: "What less crime is worth, by the cost tables that were given",
		Columns: []string{"Of what was counted", "Whole saving", "Expected where nothing is done", "Beyond that", "95% interval"},
		Notes:   []string{"Most of this is not money in anybody's budget. Savings of different tables are not added."}}
	for _, s := range m.savings {
		if s.Saving == nil || s.Parts == nil || s.Of.Expected == nil {
			continue
		}
		t.Rows = append(t.Rows, m.savingRow(s))
	}
	return t, len(t.Rows) > 0
}

func (m *maker) savingRow(s saving.Saving) Row {
	id := "evaluation/" + string(s.Of.Evaluation) + "/"
	m.known(id+"before", s.Of.All.Before)
	m.known(id+"after", s.Of.All.After)
	rests := []string{id + "before", id + "after"}
	money := func(p cost.Pence, means string) Cell {
		return Cell{Kind: Money, Value: pounds(p), From: rests, Means: m.defined(means)}
	}
	beyond, interval := m.notHeld("saving-beyond"), m.notHeld("saving-beyond")
	if r := s.Parts.Beyond; r != nil {
		beyond = money(r.Amount, "saving-beyond")
		interval = Cell{Kind: Words, Text: r.Lower.Words() + " to " + r.Upper.Words(), From: rests, Means: m.defined("saving-beyond")}
	}
	name := whatWords[s.Of.Plan.What] + ", " + s.Saving.Table.Name + ", prices of " + string(s.Saving.PriceYear)
	return Row{Name: name, Cells: []Cell{money(s.Saving.Gross, "saving"), money(s.Parts.Expected, "saving-expected"), beyond, interval}}
}

func moneySection(m *maker) Section {
	s := Section{Title: "Money", Says: []Sentence{m.endingSays()}, Tables: []Table{m.costTable()}}
	if t, ok := m.endingTable(); ok {
		s.Tables = append(s.Tables, t)
	}
	if t, ok := m.savingTable(); ok {
		s.Tables = append(s.Tables, t)
	} else {
		s.Says = append(s.Says, Sentence{"What less crime saves has not been worked out for what is measured here.", nil})
	}
	return s
}
