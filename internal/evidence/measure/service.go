package measure

import (
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Service measures.
type Service struct {
	gate *gate.Gate
	ids  *id.Source
}

// NewService makes the service.
func NewService(g *gate.Gate, ids *id.Source) *Service { return &Service{g, ids} }

// Plan says what is measured.
type Plan struct {
	Source  string // whose ids the index file has, and whose events are counted; "" for the one that knows most of them
	What    What
	Windows Windows
	Data    Span // what the source's data cover; empty for from its first event to its last
	Index   []Index
	Weights string // the vintage by which events are weighed; "" for none
}

func (p Plan) check() error {
	var wrong []fault.Field
	if !slices.Contains(Whats, p.What) {
		wrong = append(wrong, fault.Field{Name: "count", Text: "Select what is counted"})
	}
	if p.Windows.Months < 1 || p.Windows.Months > 60 {
		wrong = append(wrong, fault.Field{Name: "months", Text: "The months must be 1 to 60"})
	}
	if p.Windows.Baseline != 0 && (p.Windows.Baseline < p.Windows.Months || p.Windows.Baseline > 120) {
		wrong = append(wrong, fault.Field{Name: "baseline", Text: "must be at least the months of the windows, and at most 120"})
	}
	if p.Weights != "" && p.What == Admissions {
		wrong = append(wrong, fault.Field{Name: "weights", Text: "Admissions name no offence that could be weighed"})
	}
	if p.Data != (Span{}) && p.Data.Days() == 0 {
		wrong = append(wrong, fault.Field{Name: "from", Text: "must be before until"})
	}
	return fault.InvalidFields(wrong)
}

// Outcome is what was measured, in the order of the plan's index.
type Outcome struct {
	Results []Result
	Source  string
	Data    Span
	Left    Left
	Unknown []string // ids of the file that the source does not know, at most a few
	// Counting is the unit, with the records that were read.
	Counting Counting
	// Maturing is of those measured how many have a window after that ended so lately that records still come.
	Maturing int
	// Seriousness is what was counted weighs; nil where no weights were asked for.
	Seriousness *Seriousness
	// Time is how long people went without an event, by days and by days at liberty; nil where nobody can be followed.
	Time, TimeAtLiberty *Follow
	// Expected is of others whom the source knows; nil where there are too few to compare.
	Expected *Expected
}

// Left counts who is left out, from before and after alike, and why.
type Left struct {
	NotCovered int `json:"windows_not_covered"` // the data do not reach over both windows
	Unknown    int `json:"not_known"`           // no record of the source has the id
	NoEvent    int `json:"index_event_not_found"`
}

const fewUnknown = 20

// BeforeAfter measures. Whoever lacks a full window is left out whether or not anything happened to them: to keep
// those alone to whom something did is how a rate is made to rise (Barenstein, arXiv 1906.04711).
func (s *Service) BeforeAfter(ctx context.Context, by access.Actor, why access.Purpose, p Plan) (Outcome, error) {
	if err := p.check(); err != nil {
		return Outcome{}, err
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.Evaluate, Run: string(id.New[id.Evaluation](s.ids))}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Outcome, error) {
		m := &measuring{plan: p, place: map[id.Person]int{}, file: map[id.Person]bool{}}
		return m.out, m.run(ctx, tx)
	})
}
