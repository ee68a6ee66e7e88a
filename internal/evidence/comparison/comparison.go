// Package comparison sets those on the scheme beside people like them for whom nothing was done. A comparison is
// designed, its balance is looked at, and only where balance passes is an outcome read at all: what happened afterwards
// must never have a say in who is compared with whom. It never says why there is a difference, never shows a person,
// and never adds its figures to the Justice Data Lab's.
package comparison

import (
	"slices"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/method/stats"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/offending"
)

// Rule says who the controls are, before any matching.
type Rule string

// The rules. All leave out whoever was ever taken on, and whoever the source knew nothing of before their index day.
const (
	Everybody      Rule = "everybody"       // everybody else whom the source knows
	NotAdmitted    Rule = "not_admitted"    // listed by a selection run and never taken on
	NearCut        Rule = "near_cut"        // ranked just below the list of a selection run
	OtherDistricts Rule = "other_districts" // of districts from which nobody was ever taken on
)

// Rules lists them.
var Rules = []Rule{Everybody, NearCut, NotAdmitted, OtherDistricts}

// Method is how those taken on find their controls by the propensity to be taken on.
type Method string

// The methods. First tries the others in this order and takes the first whose balance passes, which is decided before any
// outcome is read.
const (
	First       Method = "first"
	NearestOne  Method = "nearest"     // one control each, who serves once
	Replacement Method = "replacement" // one control each, who may serve again
	Radius      Method = "radius"      // all controls within the caliper
	Weighed     Method = "weighed"     // every control, weighed so that the means agree
)

// Methods lists them.
var Methods = []Method{First, NearestOne, Replacement, Radius, Weighed}

// spans are the months before the index day in which events are counted, by the months of history asked for.
var spans = map[int][3]int{24: {24, 12, 3}, 12: {12, 6, 3}, 6: {6, 3, 1}}

// Histories lists the months of history that can be asked for.
var Histories = []int{24, 12, 6}

// UsualCaliper is the caliper in standard deviations of the logit of the propensity. Source: P. C. Austin, Pharmaceutical
// Statistics 10 (2011) 150-161.
const UsualCaliper = 0.2

// Plan says what is compared.
type Plan struct {
	What    measure.What
	Source  string // whose records are counted
	Months  int    // of the window after, and of nothing else
	History int    // months before in which covariates are counted
	Rule    Rule
	Method  Method
	Caliper float64 // in standard deviations of the logit
	Lock    string  // a locked cohort; "" for everybody ever taken on
	Version int     // of the lock; 0 for the newest
	Index   []measure.Index
}

// Counts lists what can be compared.
var Counts = []measure.What{measure.Arrests, measure.Admissions}

// check refuses a plan that cannot be carried out, field by field.
func (p Plan) check() error {
	var wrong []fault.Field
	if p.Source == "" || !slices.Contains(Counts, p.What) {
		wrong = append(wrong, fault.Field{Name: "count", Text: "Select what is counted"})
	}
	if p.Months < 1 || p.Months > 36 {
		wrong = append(wrong, fault.Field{Name: "months", Text: "The months after must be 1 to 36"})
	}
	if _, ok := spans[p.History]; !ok {
		wrong = append(wrong, fault.Field{Name: "history", Text: "Select 24, 12 or 6 months before"})
	}
	if !slices.Contains(Rules, p.Rule) {
		wrong = append(wrong, fault.Field{Name: "rule", Text: "Select who the controls are"})
	}
	if !slices.Contains(Methods, p.Method) {
		wrong = append(wrong, fault.Field{Name: "method", Text: "Select how they are matched"})
	}
	if !(p.Caliper >= 0.01 && p.Caliper <= 2) {
		wrong = append(wrong, fault.Field{Name: "caliper", Text: "The caliper must be from 0.01 to 2 standard deviations"})
	}
	return fault.InvalidFields(wrong)
}

// Candidate is somebody who may be compared, with what the source says of them on all days. What lies after the index
// day is read by the outcome alone.
type Candidate struct {
	Person  id.Person
	Treated bool
	Index   civil.Date
	Born    civil.Partial
	Sex     string // male, female, or not known
	Events  []Event
	Stays   []measure.Stay
}

// Event is one thing that is counted, with the groups of its offence.
type Event struct {
	Day    civil.Date
	Groups string
}

// groups gives the groups apart.
func (e Event) groups() []string {
	if e.Groups == "" {
		return nil
	}
	return strings.Split(e.Groups, offending.GroupSeparator)
}

// before counts events from some months before the index day up to it.
func (c Candidate) before(months int) int {
	n, from := 0, c.Index.AddMonths(-months)
	for _, e := range c.Events {
		if !e.Day.Before(from) && e.Day.Before(c.Index) {
			n++
		}
	}
	return n
}

// known says whether the source had an event of somebody before their index day.
func (c Candidate) known() bool {
	return slices.ContainsFunc(c.Events, func(e Event) bool { return e.Day.Before(c.Index) })
}

// inside says whether somebody was in custody when their index day began and did not leave on it: who was received on the
// day itself belongs to what came after.
func (c Candidate) inside() bool {
	return slices.ContainsFunc(c.Stays, func(s measure.Stay) bool {
		return s.In.Before(c.Index) && (!s.Out.Valid || s.Out.Date.After(c.Index))
	})
}

// Left counts those taken on who are not compared, and why.
type Left struct {
	Unknown    int `json:"not_known_to_the_source"`
	NotCovered int `json:"windows_not_covered"`
	Nothing    int `json:"nothing_known_before"`
}

// Limit is the largest standardised difference that passes; it must be smaller.
const Limit = stats.BalanceLimit

// Fewest is of how many people on each side figures are shown: of fewer somebody could be told.
const Fewest = 10

// fewestEvents is of how many events on each side a ratio is given.
const fewestEvents = 5
