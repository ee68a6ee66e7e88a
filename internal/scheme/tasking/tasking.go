// Package tasking holds what one agency asks of another about a person on the scheme: who asked, who
// answers, by when, and what came of it (domain.md 3.2 and 11, ActionState). A task always has an owner
// agency. It must never store that a task is overdue: that follows from when it is due and what time it
// is in London. Its free text stays in the task; events and the audit log carry ids and codes.
package tasking

import (
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// State says where a task stands.
type State string

// The states. Overdue is derived; TRANSFERRED is a step that keeps the task open with another owner.
const (
	Open       State = "OPEN"
	InProgress State = "IN_PROGRESS"
	Done       State = "DONE"
	Cancelled  State = "CANCELLED"
)

// Label gives the words for a screen.
func (s State) Label() string {
	return map[State]string{Open: "Open", InProgress: "In progress", Done: "Done", Cancelled: "Cancelled"}[s]
}

// Priority says how much a task presses.
type Priority string

// The priorities.
const (
	Urgent Priority = "URGENT"
	Normal Priority = "NORMAL"
)

// Label gives the words for a screen.
func (p Priority) Label() string {
	return map[Priority]string{Urgent: "Urgent", Normal: "Normal"}[p]
}

// OriginKind says what sort of thing a task comes from.
type OriginKind string

// The origins.
const (
	FromArrest     OriginKind = "arrest"
	FromCharge     OriginKind = "charge"
	FromCustodyIn  OriginKind = "custody_in"
	FromCustodyOut OriginKind = "custody_out"
	FromPerson     OriginKind = "person"
	FromMeeting    OriginKind = "meeting"
)

// OriginKinds lists the origins in the order of screens.
var OriginKinds = []OriginKind{FromArrest, FromCharge, FromCustodyIn, FromCustodyOut, FromPerson, FromMeeting}

var originLabels = map[OriginKind]string{
	FromArrest: "An arrest", FromCharge: "A charge", FromCustodyIn: "Going into custody",
	FromCustodyOut: "Release from custody", FromPerson: "The person’s page", FromMeeting: "A meeting",
}

// Label gives the words for a screen.
func (k OriginKind) Label() string { return originLabels[k] }

// Origin is what a task comes from: the arrest, the custody spell, the meeting ...
type Origin struct {
	Kind OriginKind
	Ref  string // its id; empty for the person's page
}

// Owner is who is to answer a task: an agency, and perhaps somebody of it.
type Owner struct {
	Agency id.Agency
	Staff  id.Staff
}

// holder names whom the task gives reach of the person: the named member of staff, or the agency when
// nobody is named. Colleagues of a named owner who reach the person anyway may answer too.
func (o Owner) holder() string {
	if o.Staff != "" {
		return access.HolderStaff(o.Staff)
	}
	return access.HolderAgency(o.Agency)
}

// Task is one thing asked.
type Task struct {
	ID            id.Task
	Person        id.Person
	What          string
	Detail        string
	Owner         Owner
	OwnerSince    civil.Instant
	Due           civil.Date
	DueTime       string // "15:30" in London; empty: any time that day
	Priority      Priority
	State         State
	Outcome       string // an optional line when done
	CancelReason  string
	Origin        Origin
	CreatedAt     civil.Instant
	CreatedBy     id.Staff
	CreatedAgency id.Agency
	ClosedAt      civil.Instant
	ClosedBy      id.Staff
	Version       int
}

// IsOpen says that the task is still to be answered.
func (t Task) IsOpen() bool { return t.State == Open || t.State == InProgress }

// LateAfter is the first instant at which the task, still open, is overdue: the minute it was due by,
// or the end of its London day.
func (t Task) LateAfter() civil.Instant {
	if hour, minute, ok := parseTime(t.DueTime); ok {
		return t.Due.At(hour, minute)
	}
	return t.Due.AddDays(1).Start()
}

// Overdue says that the task is open past its time.
func (t Task) Overdue(now civil.Instant) bool { return t.IsOpen() && !now.Before(t.LateAfter()) }

// StepKind says what happened to a task.
type StepKind string

// The steps.
const (
	StepCreated     StepKind = "CREATED"
	StepTaken       StepKind = "TAKEN"
	StepTransferred StepKind = "TRANSFERRED"
	StepDone        StepKind = "DONE"
	StepCancelled   StepKind = "CANCELLED"
)

// Step is one line of a task's history, with the owner before and after.
type Step struct {
	Task     id.Task
	At       civil.Instant
	By       id.Staff
	ByAgency id.Agency
	Kind     StepKind
	From, To Owner
	Line     string
}

// Verb is something that can be done to a task.
type Verb string

// The verbs.
const (
	Take   Verb = "take"
	Finish Verb = "finish"
	Pass   Verb = "pass"
	Cancel Verb = "cancel"
)

// May says whether an actor who reaches the person may do something to the task: its owner and the
// owner's agency answer it and pass it on; the coordinator chases, so may pass on and cancel; who asked
// may cancel.
func (t Task) May(by access.Actor, v Verb) bool {
	if !t.IsOpen() || by.Kind != access.Staff {
		return false
	}
	answers := by.ID == t.Owner.Staff || by.Agency != "" && by.Agency == t.Owner.Agency
	switch v {
	case Take:
		return answers && (t.State == Open || t.Owner.Staff != by.ID)
	case Finish:
		return answers
	case Pass:
		return answers || by.Has(access.Coordinator)
	case Cancel:
		return answers || by.ID == t.CreatedBy || by.Has(access.Coordinator)
	}
	return false
}

var refusals = map[Verb]string{
	Take:   "Only the agency that the task was given to can take it on.",
	Finish: "Only the agency that the task was given to can answer it.",
	Pass:   "Only the agency that the task was given to and the coordinator can pass it on.",
	Cancel: "Only who asked for the task, the agency it was given to and the coordinator can cancel it.",
}

func (t Task) check(by access.Actor, v Verb) error {
	if !t.IsOpen() {
		return fault.New(fault.Conflict, "The task is closed already.")
	}
	if !t.May(by, v) {
		return fault.New(fault.Denied, "%s", refusals[v])
	}
	return nil
}

// longest text of each kind, in characters.
const (
	maxWhat   = 120
	maxDetail = 2000
	maxLine   = 500
)

// New is a task to be made.
type New struct {
	Person   id.Person
	What     string
	Detail   string
	Owner    Owner
	Due      civil.Date
	DueTime  string
	Priority Priority
	Origin   Origin
}

// tidy trims what was typed.
func (n New) tidy() New {
	n.What, n.Detail, n.DueTime = strings.TrimSpace(n.What), strings.TrimSpace(n.Detail), strings.TrimSpace(n.DueTime)
	if n.Priority == "" {
		n.Priority = Normal
	}
	return n
}

// check gives what is wrong with a task to be made, field by field.
func (n New) check(now civil.Instant) []fault.Field {
	var wrong []fault.Field
	add := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Text: text}) }
	switch {
	case n.What == "":
		add("what", "Enter what is to be done")
	case tooLong(n.What, maxWhat):
		add("what", "What is to be done must be 120 characters or less")
	}
	if tooLong(n.Detail, maxDetail) {
		add("detail", "Detail must be 2,000 characters or less")
	}
	if n.Owner.Agency == "" {
		add("owner", "Select who is to do it")
	}
	if n.Priority != Urgent && n.Priority != Normal {
		add("priority", "Select how urgent it is")
	}
	if originLabels[n.Origin.Kind] == "" {
		add("origin", "The task must say what it comes from")
	}
	return append(wrong, n.checkDue(now)...)
}

func (n New) checkDue(now civil.Instant) []fault.Field {
	if n.DueTime != "" {
		if _, _, ok := parseTime(n.DueTime); !ok {
			return []fault.Field{{Name: "due_time", Text: "Time must be like 15:30"}}
		}
	}
	late := Task{Due: n.Due, DueTime: n.DueTime}.LateAfter()
	switch {
	case n.Due.Before(now.Date()):
		return []fault.Field{{Name: "due", Text: "The day it is due must be today or later"}}
	case n.Due.Sub(now.Date()) > 366:
		return []fault.Field{{Name: "due", Text: "The day it is due must be within a year"}}
	case !now.Before(late):
		return []fault.Field{{Name: "due_time", Text: "That time has passed today"}}
	}
	return nil
}

func checkLine(name, line string) error {
	if tooLong(line, maxLine) {
		return fault.InvalidFields([]fault.Field{{Name: name, Text: "The line must be 500 characters or less"}})
	}
	return nil
}

func tooLong(s string, most int) bool { return len([]rune(s)) > most }

// parseTime reads a time of day like 15:30.
func parseTime(s string) (hour, minute int, ok bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, 0, false
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, 0, false
		}
	}
	hour, minute = int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	return hour, minute, hour < 24 && minute < 60
}
