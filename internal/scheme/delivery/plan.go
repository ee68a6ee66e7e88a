package delivery

import (
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/staff"
)

// ObjectiveDraft is an objective as somebody types it.
type ObjectiveDraft struct {
	Title   string
	First   int
	Last    int
	Owner   Owner
	Why     string
	Measure string
	Reason  string // why it is changed
}

// The financial years that a plan can have.
const (
	firstYear = 2000
	lastYear  = 2099
	mostYears = 10
)

// apply reads a draft over an objective.
func (d ObjectiveDraft) apply(old Objective, names staff.Directory) (Objective, []fault.Field) {
	o := old
	o.Title, o.First, o.Last, o.Owner, o.Why, o.Measure = tidy(d.Title), d.First, d.Last, d.Owner, trim(d.Why), trim(d.Measure)
	wrong := within("title", o.Title, longestLine, "Enter what is to be reached")
	switch {
	case o.First < firstYear || o.First > lastYear:
		wrong = append(wrong, fault.Field{Name: "first", Text: "Select the first year"})
	case o.Last < o.First || o.Last >= o.First+mostYears:
		wrong = append(wrong, fault.Field{Name: "last", Text: "The last year must be the first or one of the nine after it"})
	}
	wrong = append(wrong, d.Owner.check(old.Owner, names)...)
	wrong = append(wrong, within("why", o.Why, longestText, "Enter why")...)
	return o, append(wrong, within("measure", o.Measure, longestText, "Enter by what it is told that it was reached")...)
}

// facts says an objective in words, its milestones apart.
func (o Objective) facts(names staff.Directory) []fact {
	return []fact{{"Objective", o.Title}, {"Years", o.YearWords()}, {"Owner", o.Owner.Words(names)}, {"Why", o.Why}, {"Measure", o.Measure}}
}

// MilestoneDraft is a milestone as somebody types it.
type MilestoneDraft struct {
	Title  string
	Due    civil.NullDate
	Reason string
	Unread []fault.Field
}

func (d MilestoneDraft) apply(old Milestone) (Milestone, []fault.Field) {
	m := old
	m.Title, m.Due = tidy(d.Title), d.Due.Date
	wrong := append([]fault.Field{}, d.Unread...)
	wrong = append(wrong, within("milestone", m.Title, longestLine, "Enter what is done when it is reached")...)
	if !d.Due.Valid {
		wrong = append(wrong, fault.Field{Name: "due", Text: "Enter by when"})
	}
	return m, once(wrong)
}

func (m Milestone) facts() []fact {
	return []fact{{"Milestone", m.Title}, {"Due", m.Due.Long()}, {"Status", m.Status.Label()}}
}

// once keeps the first problem of each field: a date that could not be read is not also missing.
func once(wrong []fault.Field) []fault.Field {
	seen := map[string]bool{}
	var out []fault.Field
	for _, f := range wrong {
		if !seen[f.Name] {
			out = append(out, f)
		}
		seen[f.Name] = true
	}
	return out
}

func trim(s string) string { return strings.TrimSpace(s) }

// Against gives what a draft says otherwise than a saved objective: for a form that came too late.
func (d ObjectiveDraft) Against(saved Objective, names staff.Directory) []Difference {
	yours, _ := d.apply(saved, names)
	return differ(saved.facts(names), yours.facts(names))
}

// Against gives what a draft says otherwise than a saved milestone: for a form that came too late.
func (d MilestoneDraft) Against(saved Milestone) []Difference {
	yours, _ := d.apply(saved)
	return differ(saved.facts(), yours.facts())
}
