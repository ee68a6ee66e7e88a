package report

import (
	"context"
	"fmt"

	"waymark/internal/evidence/fairness"
	"waymark/internal/platform/gate"
)

// readFairness takes the newest run of which the records end by the cut.
func (f *facts) readFairness(ctx context.Context, tx *gate.Tx) error {
	r, ok, err := fairness.Newest(ctx, tx, f.cut)
	if err == nil && ok {
		f.fairness = &r
	}
	return err
}

// fairnessSection gives the differences between groups, as ratios alone: their counts stand on a page of their own, with a
// disclosure control of their own.
func fairnessSection(m *maker) Section {
	s := Section{Title: "Fairness"}
	r := m.fairness
	if r == nil {
		s.NotHeld = "Whether some groups are chosen more than others had not been looked at by this day."
		return s
	}
	found := r.Findings()
	s.Says = []Sentence{
		{fmt.Sprintf("From %s to %s, groups by ethnicity, sex, age and district were compared at each step: who could have been chosen, who was listed, taken on, enforced against.", r.From.Long(), r.To.Long()), nil},
		{"{} comparisons were made. In {} the 95% interval does not hold 1, at which there is no difference; of so many, chance alone makes about one in twenty. No figure says whether a difference is discrimination, and each asks for an answer.",
			[]Cell{m.number(r.Comparisons, "compared"), m.number(len(found), "compared")}},
	}
	t := Table{Key: "fairness", Caption: "Differences between groups", Columns: []string{"Group, and with whom it is compared", "Step", "Times as often", "95% interval", "Stands beside all comparisons"}}
	for _, x := range found {
		t.Rows = append(t.Rows, m.findingRow(x))
	}
	if len(found) > 0 {
		s.Tables = []Table{t}
	}
	return s
}

func (m *maker) findingRow(x fairness.Finding) Row {
	i := x.Row.Index
	stands := "no"
	if i.Stands() {
		stands = "yes"
	}
	return Row{Name: fairness.TraitLabels[x.Trait] + ": " + x.Row.Label + ", beside " + x.Ref.Label, Cells: []Cell{
		m.words(fairness.StepLabels[x.Step], "step"),
		{Kind: Decimal, Value: i.Ratio, Means: m.defined("index")},
		m.words(decimal(i.Lower, 2)+" to "+decimal(i.Upper, 2), "index"),
		m.words(stands, "stands"),
	}}
}
