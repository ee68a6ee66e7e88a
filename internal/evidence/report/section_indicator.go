package report

import (
	"fmt"
	"slices"

	"waymark/internal/evidence/indicator"
	method "waymark/internal/method/indicator"
)

// indicatorSection sets what was counted beside what was agreed. That a count is within a target is no fall that the scheme
// brought about: what is expected where nothing is done stands in the same row.
func indicatorSection(m *maker) Section {
	s := Section{Title: "Indicators"}
	t := Table{Key: "indicators", Caption: "What was counted, beside what was agreed",
		Columns: []string{"Indicator", "So far", "Of people", "Share", "Ceiling of the period", "How it stands", "Change since it began", "Expected where nothing is done"}}
	for _, x := range m.indicators {
		row, note, ok := m.indicatorRow(x)
		if ok {
			t.Rows, t.Notes = append(t.Rows, row), append(t.Notes, note)
		}
	}
	if len(t.Rows) == 0 {
		s.NotHeld = "No indicator had been counted by this day."
		return s
	}
	s.Tables = []Table{t}
	return s
}

// indicatorRow gives the row of an indicator that was counted.
func (m *maker) indicatorRow(x indicator.Shown) (Row, string, bool) {
	if x.Reading == nil {
		return Row{}, "", false
	}
	f, err := x.Figures()
	if err != nil {
		m.fail("the indicator %s: %v", x.Name, err)
		return Row{}, "", false
	}
	id := "indicator/" + string(x.Reading.ID) + "/"
	people := m.count(id+"people", "indicator-people", x.Reading.People)
	share, stands, ceiling := m.notHeld("indicator-share"), m.notHeld("indicator-stands"), m.notHeld("indicator-ceiling")
	var soFar Cell
	if x.Counts() {
		soFar = m.count(id+"so-far", "indicator-so-far", f.Count)
	} else {
		soFar = m.among(id+"so-far", "indicator-so-far", f.Count, people)
		share = m.share(soFar, people, "indicator-share")
	}
	if p := f.Pace; p != nil {
		ceiling = Cell{Kind: Decimal, Value: p.Ceiling.Limit().Float(), Means: m.defined("indicator-ceiling")}
		stands = Cell{Kind: Words, Text: p.Status.Words(), From: []string{soFar.Key}, Means: m.defined("indicator-stands")}
	}
	change, expected := m.indicatorExpected(x.Reading.Expected, soFar)
	note := fmt.Sprintf("%s: %s, from %s, of records up to %s.", x.Definition.Title, indicator.UnitWords(x.Definition.Counts), x.Plan.From.Long(), x.Reading.Cut.Long())
	if x.Plan.Target != nil {
		note += " Agreed by: " + x.Plan.Target.Source + "."
	}
	if e := x.Reading.Expected; e != nil && e.Expected != nil && e.Compared != nil {
		note += " " + restWords(*e.Compared)
	}
	if slices.Contains(f.Cautions, method.ResultsLag) {
		note += " " + method.ResultsLag.Words()
	}
	return Row{Name: x.Definition.Title, Cells: []Cell{soFar, people, share, ceiling, stands, change, expected}}, note, true
}

// indicatorExpected gives the change since the period began and what is expected: both or neither.
func (m *maker) indicatorExpected(e *indicator.Expected, of Cell) (change, expected Cell) {
	if e == nil || e.Expected == nil || e.Change == nil {
		none := m.words("not shown", "bare")
		return none, none
	}
	id := of.Key + "/"
	before, after := m.count(id+"before", "before-after", e.Before), m.count(id+"after", "before-after", e.After)
	rests := []string{before.Key, after.Key}
	return Cell{Kind: Change, Value: *e.Change, From: rests, Means: m.defined("change")},
		Cell{Kind: Change, Value: *e.Expected, From: rests[:1], Means: m.defined("expected")}
}
