package report

import (
	"context"
	"fmt"
	"slices"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/funding"
)

// money is what the scheme costs and what ends, as the register has it.
type money struct {
	cost, costBefore funding.Cost // in the twelve months up to the cut, and to the day a year before
	ending           []funding.Warning
}

func (f *facts) readMoney(ctx context.Context, tx *gate.Tx) (err error) {
	year := func(last civil.Date) (funding.Cost, error) {
		return funding.RunningCost(ctx, tx, last.AddMonths(-12).AddDays(1), last.AddDays(1))
	}
	if f.money.cost, err = year(f.cut); err != nil {
		return err
	}
	if f.money.costBefore, err = year(f.before); err != nil {
		return err
	}
	f.money.ending, err = funding.WarningsAt(ctx, tx, f.cut)
	return err
}

// spent gives a sum of money; of one that is known in part it says so, and nothing at all is not held rather than nothing.
func (m *maker) spent(s funding.Sum) Cell {
	switch {
	case s.Lacking:
		return m.words(s.Words(), "running-cost")
	case s.Pence == 0:
		return m.notHeld("running-cost")
	}
	return Cell{Kind: Money, Value: pounds(s.Pence), Means: m.defined("running-cost")}
}

func (m *maker) costRow() Row {
	return Row{Name: "Running the scheme, 12 months", Cells: []Cell{m.spent(m.money.cost.Sum), m.spent(m.money.costBefore.Sum)}}
}

// costTable gives what running the scheme cost, by who bears it.
func (m *maker) costTable() Table {
	t := Table{Key: "cost", Caption: "What running the scheme costs, this year beside last", Columns: m.yearColumns("Cost")}
	before := map[string]funding.Sum{}
	for _, a := range m.money.costBefore.ByAgency {
		before[a.Name] = a.Sum
	}
	for _, a := range m.money.cost.ByAgency {
		t.Rows = append(t.Rows, Row{Name: a.Name, Cells: []Cell{m.spent(a.Sum), m.spent(before[a.Name])}})
	}
	for _, a := range m.money.costBefore.ByAgency { // who bore some last year alone, so that the rows add up
		if !slices.ContainsFunc(m.money.cost.ByAgency, func(x funding.AgencyCost) bool { return x.Name == a.Name }) {
			t.Rows = append(t.Rows, Row{Name: a.Name, Cells: []Cell{m.spent(funding.Sum{}), m.spent(a.Sum)}})
		}
	}
	t.Rows = append(t.Rows, Row{Name: All, Cells: m.costRow().Cells})
	t.Notes = []string{"What the agencies would bear without the scheme, and what was paid once to set it up, is left out."}
	return t
}

// endingTable lists posts and streams of money that end within nine months, or have.
func (m *maker) endingTable() (Table, bool) {
	t := Table{Key: "ending", Caption: "Posts and money that end within nine months", Columns: []string{"Post or stream", "When"}}
	for _, w := range m.money.ending {
		t.Rows = append(t.Rows, Row{Name: w.Title, Cells: []Cell{m.words(w.Words, "ending")}})
	}
	return t, len(t.Rows) > 0
}

func (m *maker) endingSays() Sentence {
	if len(m.money.ending) == 0 {
		return Sentence{"No post or stream of money that the register holds ends within nine months.", nil}
	}
	return Sentence{"Posts or streams of money that end within nine months, or have ended: {}.", []Cell{m.number(len(m.money.ending), "ending")}}
}

// endingWords is endingSays for a cell.
func (m *maker) endingWords() Cell {
	return m.words(fmt.Sprintf("%d posts or streams of money within nine months", len(m.money.ending)), "ending")
}
