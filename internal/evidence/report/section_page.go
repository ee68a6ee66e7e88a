package report

import (
	"fmt"

	"waymark/internal/platform/civil"
)

// onePageSection is what the chair of the strategic group asks: is it working, who is stuck, what does it cost, what ends
// when, what do people on the scheme say (domain.md section 12.7). It is short enough for one sheet.
func onePageSection(m *maker) Section {
	s := Section{Title: "This year beside last"}
	s.Tables = []Table{{Key: "page", Caption: "People on the scheme", Columns: m.yearColumns("People"), Rows: []Row{
		m.years("People on the scheme", m.on), m.years("In custody", m.custodyOn),
		m.years("Joined in the 12 months", func(day civil.Date) Cell { return m.came("joined", day, joined(day)) }),
		m.years("Left in the 12 months", func(day civil.Date) Cell { return m.came("left", day, left(day)) }),
	}}}
	m.pageChange(&s)
	s.Tables = append(s.Tables, Table{Key: "stuck", Caption: "What is stuck", Columns: []string{"Risk", "How many", "Of"}, Rows: m.riskRows()},
		Table{Key: "not-held", Caption: "What the group also asks", Columns: []string{"Question", "Answer"}, Rows: []Row{
			{Name: "What does it cost, in the 12 months?", Cells: m.costRow().Cells[:1]},
			{Name: "What ends when?", Cells: []Cell{m.endingWords()}},
			{Name: "Is what was promised done?", Cells: []Cell{m.promised()}},
			{Name: "What do people on the scheme say?", Cells: []Cell{m.notHeld("absent")}},
		}})
	return s
}

// pageChange says in a line for each thing measured whether it works, with the table.
func (m *maker) pageChange(s *Section) {
	if len(m.evaluations) == 0 {
		s.Says = []Sentence{{"Is it working? " + nothingMeasured, nil}}
		return
	}
	t, all := m.changeTable()
	for _, x := range all {
		s.Says = append(s.Says, x.verdict(fmt.Sprintf("%s, %d months after:", whatOf(x.e), x.e.Plan.Months)))
	}
	for _, x := range all {
		if words := x.rest(); words != "" {
			t.Notes = append(t.Notes, whatOf(x.e)+": "+words)
		}
	}
	t.Notes = append(t.Notes, notProof)
	s.Tables = append(s.Tables, t)
}
