// Package delivery holds what the partnership has promised to do: the delivery plan, with objectives and milestones, and
// the recommendations of scrutiny and inspection with the answers to them. It holds nothing about people on the scheme.
// It must never let anybody type that something is late or not: that follows from the day.
package delivery

import (
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Owner is who answers for something: an agency, and somebody of it where named.
type Owner struct {
	Agency id.Agency
	Staff  id.Staff
}

// Words names an owner.
func (o Owner) Words(d staff.Directory) string {
	if o.Staff == "" {
		return d.AgencyName(o.Agency)
	}
	return d.StaffName(o.Staff) + ", " + d.AgencyName(o.Agency)
}

// check says what is wrong with an owner. One that stood before may stay, though it was closed since.
func (o Owner) check(old Owner, d staff.Directory) []fault.Field {
	if o == old && o.Agency != "" {
		return nil
	}
	if !d.OpenAgency(o.Agency) {
		return []fault.Field{{Name: "agency", Text: "Select the agency that answers for it"}}
	}
	if m := d.Staff[o.Staff]; o.Staff != "" && (!m.Active || m.Agency != o.Agency) {
		return []fault.Field{{Name: "staff", Text: "Select somebody who works at the agency"}}
	}
	return nil
}

// Status is what somebody says of a milestone. Late is not among them.
type Status string

// What can be said of a milestone.
const (
	NotStarted Status = "NOT_STARTED"
	OnTrack    Status = "ON_TRACK"
	AtRisk     Status = "AT_RISK"
	Done       Status = "DONE"
	Dropped    Status = "DROPPED"
)

// Statuses lists what can be said of a milestone, as screens do.
var Statuses = []Status{NotStarted, OnTrack, AtRisk, Done, Dropped}

var statusLabels = map[Status]string{NotStarted: "Not started", OnTrack: "On track", AtRisk: "At risk", Done: "Done", Dropped: "Dropped"}

// Label gives the words for a screen.
func (s Status) Label() string { return statusLabels[s] }

// Standing is where something stands on a day: what was said of it, or late, where its day has passed.
type Standing string

// The standings of milestones and objectives.
const (
	StandsLate       Standing = "late"
	StandsAtRisk     Standing = "at_risk"
	StandsOnTrack    Standing = "on_track"
	StandsNotStarted Standing = "not_started"
	StandsDone       Standing = "done"
	StandsDropped    Standing = "dropped"
	StandsEmpty      Standing = "empty" // an objective without milestones
)

var standingLabels = map[Standing]string{
	StandsLate: "Late", StandsAtRisk: "At risk", StandsOnTrack: "On track", StandsNotStarted: "Not started", StandsDone: "Done", StandsDropped: "Dropped",
	StandsEmpty: "No milestones yet",
}

// Label gives the words for a screen.
func (s Standing) Label() string { return standingLabels[s] }

// Standings lists every standing, the most pressing first.
var Standings = []Standing{StandsLate, StandsAtRisk, StandsOnTrack, StandsNotStarted, StandsDone, StandsDropped, StandsEmpty}

// Milestone is a step towards an objective.
type Milestone struct {
	ID        id.Milestone
	Objective id.Objective
	Title     string
	Due       civil.Date
	Status    Status
	Version   int64
}

// Open says that something is still to be done.
func (m Milestone) Open() bool { return m.Status != Done && m.Status != Dropped }

// Standing says where it stands on a day. It is late from the day after it was due.
func (m Milestone) Standing(today civil.Date) Standing {
	switch {
	case m.Open() && m.Due.Before(today):
		return StandsLate
	case m.Status == AtRisk:
		return StandsAtRisk
	case m.Status == OnTrack:
		return StandsOnTrack
	case m.Status == Done:
		return StandsDone
	case m.Status == Dropped:
		return StandsDropped
	}
	return StandsNotStarted
}

// Objective is what the partnership means to reach in some financial years.
type Objective struct {
	ID         id.Objective
	Title      string
	First      int // in which the first financial year of its plan begins
	Last       int // and the last
	Owner      Owner
	Why        string
	Measure    string // by what it is told that it was reached: words, or the name of an indicator
	Milestones []Milestone
	Version    int64
}

// Standing says where an objective stands on a day: as the most pressing of its milestones. It is done when nothing of
// it is open and something was done.
func (o Objective) Standing(today civil.Date) Standing {
	n := map[Standing]int{}
	for _, m := range o.Milestones {
		n[m.Standing(today)]++
	}
	switch {
	case len(o.Milestones) == 0:
		return StandsEmpty
	case n[StandsLate] > 0:
		return StandsLate
	case n[StandsAtRisk] > 0:
		return StandsAtRisk
	case n[StandsOnTrack] > 0, n[StandsNotStarted] > 0 && n[StandsDone] > 0:
		return StandsOnTrack
	case n[StandsNotStarted] > 0:
		return StandsNotStarted
	case n[StandsDone] > 0:
		return StandsDone
	}
	return StandsDropped
}

// Next gives the open milestone that is due first.
func (o Objective) Next() (Milestone, bool) {
	for _, m := range o.Milestones {
		if m.Open() {
			return m, true
		}
	}
	return Milestone{}, false
}

// YearWords names the financial years of an objective.
func (o Objective) YearWords() string {
	if o.First == o.Last {
		return civil.FinancialYearLabel(o.First)
	}
	return civil.FinancialYearLabel(o.First) + " to " + civil.FinancialYearLabel(o.Last)
}

// Change is one step of a history.
type Change struct {
	At     civil.Instant
	By     id.Staff
	What   string // lines
	Reason string
}

// fact is one thing that is said of something, in words.
type fact struct{ label, value string }

// Difference is one thing that two states of something say otherwise.
type Difference struct{ Label, Was, Is string }

// differ gives what two states say otherwise.
func differ(was, is []fact) []Difference {
	var out []Difference
	for i, f := range is {
		if was[i].value != f.value {
			out = append(out, Difference{f.label, was[i].value, f.value})
		}
	}
	return out
}

// became says in lines what differs.
func became(was, is []fact) string {
	var out []string
	for _, d := range differ(was, is) {
		out = append(out, d.Label+": "+orNothing(d.Was)+" became "+orNothing(d.Is))
	}
	return strings.Join(out, "\n")
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

const (
	longestLine = 200
	longestText = 2000
)

// within asks that a text is there, where it must be, and not too long.
func within(field, text string, most int, missing string) []fault.Field {
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0 && missing != "":
		return []fault.Field{{Name: field, Text: missing}}
	case n > most:
		return []fault.Field{{Name: field, Text: "This is too long"}}
	}
	return nil
}

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func changedMeanwhile() error {
	return fault.New(fault.Conflict, "Somebody else changed this while you were working on it.")
}
