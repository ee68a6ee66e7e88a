package report

import (
	"context"
	"fmt"

	"waymark/internal/platform/gate"
	"waymark/internal/scheme/delivery"
)

func (f *facts) readDelivery(ctx context.Context, tx *gate.Tx) (err error) {
	if f.objectives, err = delivery.Objectives(ctx, tx); err != nil {
		return err
	}
	f.recommendations, err = delivery.Recommendations(ctx, tx)
	return err
}

// nextSection is the delivery plan, and what became of what scrutiny and inspectors recommended. It names agencies and
// nobody of their staff.
func nextSection(m *maker) Section {
	s := Section{Title: "What happens next"}
	if len(m.objectives)+len(m.recommendations) == 0 {
		s.NotHeld = "The delivery plan holds nothing yet, and neither does the list of recommendations."
		return s
	}
	if len(m.objectives) > 0 {
		s.Tables = append(s.Tables, m.objectiveTable())
	}
	if len(m.recommendations) > 0 {
		s.Tables = append(s.Tables, m.recommendationTable())
	}
	return s
}

func (m *maker) objectiveTable() Table {
	t := Table{Key: "objectives", Caption: "The delivery plan, " + m.cut.Long(), Columns: []string{"Objective", "Years", "Answers for it", "Stands", "Next step"}}
	for _, o := range m.objectives {
		next := m.words("none is open", "milestone")
		if x, ok := o.Next(); ok {
			next = m.words(x.Title+", by "+x.Due.Long(), "milestone")
		}
		t.Rows = append(t.Rows, Row{Name: o.Title, Cells: []Cell{m.words(o.YearWords(), "objective"), m.words(m.directory.AgencyName(o.Owner.Agency), "objective"),
			m.words(o.Standing(m.cut).Label(), "objective-stands"), next}})
	}
	return t
}

func (m *maker) recommendationTable() Table {
	t := Table{Key: "recommendations", Caption: "Recommendations and what became of them", Columns: []string{"Recommendation", "Made by", "Answer", "Stands", "To be done by"}}
	for _, r := range m.recommendations {
		due := m.words("no day set", "recommendation")
		if r.Due.Valid {
			due = m.day(r.Due.Date, "recommendation")
		}
		t.Rows = append(t.Rows, Row{Name: r.Name() + ": " + r.Text, Cells: []Cell{m.words(r.Body.Label(), "recommendation"), m.words(r.Answer.Label(), "recommendation"),
			m.words(r.Standing(m.cut).Label(), "recommendation-stands"), due}})
	}
	return t
}

// promised says in a few words how the plan and the recommendations stand.
func (m *maker) promised() Cell {
	if len(m.objectives)+len(m.recommendations) == 0 {
		return m.notHeld("recommendation-stands")
	}
	late, overdue := 0, 0
	for _, o := range m.objectives {
		if o.Standing(m.cut) == delivery.StandsLate {
			late++
		}
	}
	for _, r := range m.recommendations {
		if r.Standing(m.cut) == delivery.IsOverdue {
			overdue++
		}
	}
	return m.words(fmt.Sprintf("%d of %d objectives late, %d of %d recommendations overdue", late, len(m.objectives), overdue, len(m.recommendations)), "recommendation-stands")
}
