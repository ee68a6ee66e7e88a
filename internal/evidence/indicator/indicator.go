// Package indicator keeps the performance indicators of a partnership and counts them: a definition as data, national or
// its own, with the cohort, the baseline and the target that were agreed, and the months so far. It must never show a
// target that nobody agreed, take a count that still grows for final, or change what an earlier version meant.
package indicator

import (
	"fmt"
	"slices"
	"strings"

	method "waymark/internal/method/indicator"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Indicator is one version of an indicator.
type Indicator struct {
	Name       string // as its definition has it
	Version    int    // 0 before it is kept
	Text       string // the definition in TOML
	Definition method.Definition
	Plan       Plan
	Reason     string
	MadeAt     civil.Instant
	MadeBy     id.Staff
	Maker      string
}

// Plan is by what an indicator is counted here. An empty Source says that nothing was set yet.
type Plan struct {
	Source        string     `json:"source"` // whose records are counted
	Dated         Dating     `json:"dated_by"`
	Breach        bool       `json:"with_breach"` // breach and recall are counted, too
	Cohort        string     `json:"cohort"`      // the name of a locked one, "" for whoever is on the scheme
	CohortVersion int        `json:"cohort_version"`
	From          civil.Date `json:"from"` // the first day of the period, or the day from which people are followed
	Months        int        `json:"months"`
	Baseline      Baseline   `json:"baseline"`
	Target        *Target    `json:"target"` // nil where none was agreed
	Predicted     *Predicted `json:"predicted"`
}

// Dating says by which day an event is counted.
type Dating string

// The datings.
const (
	ByEvent   Dating = "event"   // of the arrest, of the charge, of the court's decision
	ByOffence Dating = "offence" // of the offence, where the record says it
)

// Baseline is what a target is held against. Typed is nil where Waymark counts it, in the months before the period.
type Baseline struct {
	Typed  *int   `json:"typed"`
	Source string `json:"source"` // where a typed one stands
}

// Target is what a partnership agreed.
type Target struct {
	Reduction method.Hundredths `json:"reduction_hundredths"`
	Rounding  method.Rounding   `json:"rounding"`
	Spread    method.Spread     `json:"spread"`
	Source    string            `json:"source"` // where it was agreed
}

// Predicted is how many people are predicted to reoffend by somebody else's predictor.
type Predicted struct {
	People float64 `json:"people"`
	Source string  `json:"source"`
}

// Set says whether the plan says how to count.
func (p Plan) Set() bool { return p.Source != "" }

// Period gives the period of a count.
func (p Plan) Period() (method.Period, error) { return method.NewPeriod(p.From, p.Months) }

// Counts says whether the indicator is a number of events in a period; the others follow people from a day on.
func (i Indicator) Counts() bool { return i.Definition.Shape == method.CountAgainstCeiling }

// Held says whether records that Waymark holds tell of the unit.
func Held(u method.Unit) bool {
	return u == method.Arrests || u == method.Charges || u == method.Convictions || u == method.ProvenOffences || u == method.PeopleWhoReoffend
}

// byProof says whether a figure goes by which offences were proved, in a follow-up with a wait.
func (i Indicator) byProof() bool {
	u := i.Definition.Counts
	return !i.Counts() && (u == method.Convictions || u == method.ProvenOffences || u == method.PeopleWhoReoffend)
}

// rule gives the rule of what counts as proven. A definition that names no proof takes a court's conviction.
func (i Indicator) rule() method.ProvenRule {
	d := i.Definition
	r := method.ProvenRule{FollowUpMonths: i.follow(), ProofMonths: d.ProofMonths, Proof: d.Proof}
	if len(r.Proof) == 0 {
		r.Proof = []string{courtConviction}
	}
	return r
}

// follow is for how many months people are followed.
func (i Indicator) follow() int {
	if i.Definition.FollowUpMonths > 0 {
		return i.Definition.FollowUpMonths
	}
	return i.Plan.Months
}

// read fills the definition from its text.
func (i *Indicator) read() error {
	d, err := method.Parse([]byte(i.Text))
	if err != nil {
		return err
	}
	if i.Name != "" && d.Name != i.Name {
		return fault.InvalidFields([]fault.Field{{Name: "definition", Text: fmt.Sprintf("The name must stay %q: write another indicator for another name", i.Name)}})
	}
	i.Name, i.Definition = d.Name, d
	return nil
}

// fewestPeople is of how many people figures are shown: of fewer somebody could be told.
const fewestPeople = 10

func (i Indicator) checkReason() []fault.Field {
	if len(strings.TrimSpace(i.Reason)) < 5 {
		return []fault.Field{{Name: "reason", Text: "Say in a few words why"}}
	}
	return nil
}

// check refuses a plan that cannot be counted by, with one field for each thing wrong.
func (i Indicator) check() error {
	p, wrong := i.Plan, i.checkReason()
	need := func(ok bool, name, text string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: name, Text: text})
		}
	}
	need(Held(i.Definition.Counts), "", "Records that Waymark holds do not tell of this: it cannot be counted here")
	need(p.Source != "", "source", "Select whose records are counted")
	need(p.Dated == ByEvent || p.Dated == ByOffence, "dated", "Select by which day an event counts")
	need(p.From.Year() > 1990, "from", "Enter the first day")
	need(i.Definition.FollowUpMonths > 0 || p.Months >= 1 && p.Months <= 60, "months", "The months must be 1 to 60")
	need(p.Baseline.Typed == nil || *p.Baseline.Typed > 0, "baseline", "A baseline must be a whole number above 0")
	need(p.Baseline.Typed == nil || p.Baseline.Source != "", "baseline_source", "Say where the baseline stands")
	if t := p.Target; t != nil {
		need(i.Counts(), "target", "Only a count has a ceiling")
		need(t.Reduction >= 0 && t.Reduction <= 100_00, "target", "The target must be 0 to 100 percent")
		need(t.Source != "", "target_source", "Say where the target was agreed")
		need(slices.Contains(roundings, t.Rounding), "rounding", "Select how the ceiling is rounded")
		need(slices.Contains(spreads, t.Spread), "spread", "Select how the ceiling is spread over the months")
		need(t.Spread != method.BySeason || p.Baseline.Typed == nil, "spread", "The months of the baseline are known only where Waymark counts it")
	}
	if x := p.Predicted; x != nil {
		need(i.Definition.Shape == method.ShareAgainstPredicted, "predicted", "Only this shape is held against a prediction")
		need(x.People > 0, "predicted", "The predicted number must be above 0")
		need(x.Source != "", "predicted_source", "Say whose prediction it is")
	}
	return fault.InvalidFields(wrong)
}

var (
	roundings = []method.Rounding{method.NotRounded, method.RoundDown, method.RoundHalf}
	spreads   = []method.Spread{method.ByMonths, method.ByDays, method.BySeason}
)

// The events of this room.
const (
	EventKept    = "evidence.indicator_kept"
	EventCounted = "evidence.indicator_counted"
)
