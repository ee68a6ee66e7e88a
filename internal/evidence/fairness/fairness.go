// Package fairness says whether people of each sex, age, ethnicity and district are chosen, worked with and enforced
// against alike: step by step along the way of a person, against those they could have been chosen from. It must never say
// that a difference is or is not discrimination, mix what people say of their own ethnicity with what an officer saw, show a
// count under five or anything one can be worked out from, or leave a difference without asking for an answer.
package fairness

import (
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Trait is what people are told apart by.
type Trait string

// The traits. Ethnicity is self-defined; Officer is what an officer saw.
const (
	Sex       Trait = "sex"
	Age       Trait = "age"
	Ethnicity Trait = "ethnicity"
	Officer   Trait = "ethnicity-officer"
	District  Trait = "district"
)

// Traits lists them in the order of screens.
var Traits = []Trait{Ethnicity, Officer, Sex, Age, District}

// NotKnown is the code of the row of those of whom a trait is not known or not stated. It is compared with nobody.
const NotKnown = "not-known"

// Group is one row of a trait.
type Group struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// StepKey names a step along the way of a person.
type StepKey string

// The steps.
const (
	Pool        StepKey = "pool"
	Listed      StepKey = "listed"
	TakenOn     StepKey = "taken-on"
	LikeForLike StepKey = "like-for-like"
	Panel       StepKey = "panel"
	Lead        StepKey = "lead"
	Time        StepKey = "time"
	Colour      StepKey = "colour"
	Enforcement StepKey = "enforcement"
	OtherSteps  StepKey = "other-enforcement"
	Services    StepKey = "services"
	Outcome     StepKey = "outcome"
)

// Kind says what a step counts.
type Kind string

// The kinds: people of people; people taken on beside what is expected of people with as many arrests; time alone; events
// in a time at liberty; events after beside what is expected; and what Waymark does not hold.
const (
	Shares   Kind = "share"
	Alike    Kind = "alike"
	Times    Kind = "time"
	Rates    Kind = "rate"
	Expected Kind = "expected"
	NotHeld  Kind = "not held"
)

// stepKinds is the way of a person, in its order.
var stepKinds = []struct {
	Key  StepKey
	Kind Kind
}{
	{Pool, Shares}, {Listed, Shares}, {TakenOn, Shares}, {LikeForLike, Alike}, {Panel, Shares}, {Lead, Shares}, {Time, Times},
	{Colour, NotHeld}, {Enforcement, Rates}, {OtherSteps, NotHeld}, {Services, NotHeld}, {Outcome, Expected},
}

// Count is a number of people or events; nil where it is hidden: it is 1 to 4, or would tell one that is.
type Count *int

// Figure is a figure that may not be known, or is hidden with what it is made of.
type Figure *float64

// Ratio is the relative rate index of a group to the reference group, with its 95% interval. P is of no difference, and
// Holm that of all comparisons of the run together.
type Ratio struct {
	Ratio float64 `json:"ratio"`
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
	P     float64 `json:"p"`
	Holm  float64 `json:"p_holm"`
}

// Apart says that the interval leaves out 1.
func (r *Ratio) Apart() bool { return r != nil && (r.Lower > 1 || r.Upper < 1) }

// Stands says that it does so too once all comparisons of the run are reckoned with.
func (r *Ratio) Stands() bool { return r.Apart() && r.Holm < 0.05 }

// Difference is a share less that of the reference group, in percentage points, with its 95% interval.
type Difference struct {
	Points float64 `json:"points"`
	Lower  float64 `json:"lower"`
	Upper  float64 `json:"upper"`
}

// Row is one group in one step.
type Row struct {
	Group
	Reference  bool        `json:"reference,omitempty"`
	N          Count       `json:"n"`                  // people, or events
	Of         Count       `json:"of"`                 // people of the step
	Before     Count       `json:"before,omitempty"`   // events before, of Outcome
	Years      Figure      `json:"years,omitempty"`    // person-years, of Times and Rates
	Expected   Figure      `json:"expected,omitempty"` // of Alike and Expected
	Percent    Figure      `json:"percent,omitempty"`  // N of Of, of Shares
	PerYear    Figure      `json:"per_year,omitempty"` // of Rates
	Index      *Ratio      `json:"relative_rate_index,omitempty"`
	Difference *Difference `json:"difference,omitempty"`
	Why        string      `json:"not_compared,omitempty"` // why there is no index
}

// Step is one step for one trait.
type Step struct {
	Key  StepKey `json:"step"`
	Kind Kind    `json:"kind"`
	All  Row     `json:"all"`
	Rows []Row   `json:"rows"`
}

// Table is the way of a person by one trait.
type Table struct {
	Trait Trait  `json:"trait"`
	Steps []Step `json:"steps"`
}

// Missing is how many of the current records of a source leave ethnicity, sex or date of birth out.
type Missing struct {
	Source  string `json:"source"`
	Records Count  `json:"records"`
	Self    Count  `json:"no_self_defined_ethnicity"`
	Officer Count  `json:"no_officer_defined_ethnicity"`
	Sex     Count  `json:"no_sex"`
	Birth   Count  `json:"no_full_date_of_birth"`
}

// Figures is what a run found: counts and figures, nobody.
type Figures struct {
	Tables      []Table   `json:"tables"`
	Comparisons int       `json:"comparisons"`
	Missing     []Missing `json:"missing"`
	OutsidePool Count     `json:"taken_on_outside_the_pool"` // with no event in the window
	// OutcomeMonths is of the windows of Outcome; 0 where too few can be measured.
	OutcomeMonths int `json:"outcome_months"`
	// Grouped says that a reference of offences says which arrests are for breach.
	Grouped bool `json:"offences_grouped"`
}

// Plan says what a run looks at.
type Plan struct {
	Selection id.SelectionRun `json:"selection"` // whose list is looked at; "" for the newest
	Months    int             `json:"months"`    // of the window
}

// About says what a run looked at.
type About struct {
	Plan
	Matrix  string     `json:"matrix"`
	Version string     `json:"version"`
	Title   string     `json:"title"`
	Top     int        `json:"top"`
	Source  string     `json:"source"` // whose arrests make the pool; "" for all
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to"` // the cut: the day the list is of
}

// Run is one run, as it is kept.
type Run struct {
	ID     id.FairnessRun
	MadeAt civil.Instant
	MadeBy id.Staff
	Maker  string
	About
	Figures
}

// Finding is a difference whose interval leaves out 1.
type Finding struct {
	Step  StepKey
	Trait Trait
	Row   Row
	Ref   Group
}

// Key names what a finding is about, from run to run.
type Key struct {
	Step  StepKey `json:"step"`
	Trait Trait   `json:"trait"`
	Group string  `json:"group"`
}

// Key gives it.
func (f Finding) Key() Key { return Key{f.Step, f.Trait, f.Row.Code} }

// Findings lists the differences whose interval leaves out 1, in the order of the tables.
func (f Figures) Findings() []Finding {
	var out []Finding
	f.each(func(t Table, s Step, r Row) {
		if r.Index.Apart() {
			out = append(out, Finding{s.Key, t.Trait, r, s.Reference()})
		}
	})
	return out
}

// Find gives the row that a key names, with whom it is compared.
func (f Figures) Find(k Key) (found Finding, ok bool) {
	f.each(func(t Table, s Step, r Row) {
		if k == (Key{s.Key, t.Trait, r.Code}) {
			found, ok = Finding{s.Key, t.Trait, r, s.Reference()}, true
		}
	})
	return found, ok
}

func (f Figures) each(do func(Table, Step, Row)) {
	for _, t := range f.Tables {
		for _, s := range t.Steps {
			for _, r := range s.Rows {
				do(t, s, r)
			}
		}
	}
}

// Table gives that of a trait.
func (f Figures) Table(by Trait) (Table, bool) {
	for _, t := range f.Tables {
		if t.Trait == by {
			return t, true
		}
	}
	return Table{}, false
}

// Reference gives the group that the others of the step are compared with; none where there is none.
func (s Step) Reference() Group {
	for _, r := range s.Rows {
		if r.Reference {
			return r.Group
		}
	}
	return Group{}
}
