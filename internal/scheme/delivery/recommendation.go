package delivery

import (
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Body is who recommended something.
type Body string

// The bodies.
const (
	Scrutiny   Body = "SCRUTINY"
	HMIP       Body = "HMIP"
	HMICFRS    Body = "HMICFRS"
	HMIPrisons Body = "HMI_PRISONS"
	Audit      Body = "AUDIT"
	OtherBody  Body = "OTHER"
)

// Bodies lists the bodies as screens do.
var Bodies = []Body{Scrutiny, HMIP, HMICFRS, HMIPrisons, Audit, OtherBody}

var bodyLabels = map[Body]string{
	Scrutiny: "Scrutiny committee", HMIP: "HM Inspectorate of Probation", HMICFRS: "HM Inspectorate of Constabulary and Fire & Rescue Services",
	HMIPrisons: "HM Inspectorate of Prisons", Audit: "Internal audit", OtherBody: "Another body",
}

// Label gives the words for a screen.
func (b Body) Label() string { return bodyLabels[b] }

// Answer is what the partnership says to a recommendation.
type Answer string

// The answers.
const (
	Waiting     Answer = "WAITING"
	Accepted    Answer = "ACCEPTED"
	Partly      Answer = "PARTLY"
	NotAccepted Answer = "NOT_ACCEPTED"
)

// Answers lists the answers that can be given.
var Answers = []Answer{Accepted, Partly, NotAccepted}

var answerLabels = map[Answer]string{Waiting: "Waiting for an answer", Accepted: "Accepted", Partly: "Partly accepted", NotAccepted: "Not accepted"}

// Label gives the words for a screen.
func (a Answer) Label() string { return answerLabels[a] }

// Progress is how far what was accepted has come. Overdue is not among it.
type Progress string

// How far it can have come.
const (
	NothingYet Progress = "NOT_STARTED"
	InHand     Progress = "IN_HAND"
	Complete   Progress = "DONE"
)

// Progresses lists how far it can have come, as screens do.
var Progresses = []Progress{NothingYet, InHand, Complete}

var progressLabels = map[Progress]string{NothingYet: "Not started", InHand: "In hand", Complete: "Done"}

// Label gives the words for a screen.
func (p Progress) Label() string { return progressLabels[p] }

// Recommendation is one recommendation of a report, with the answer to it and what was done.
type Recommendation struct {
	ID        id.Recommendation
	Body      Body
	Report    string
	Reported  civil.Date
	Number    string // as in the report; or ""
	Text      string
	Answer    Answer
	AnswerWhy string
	Answered  civil.Instant
	AnswerBy  id.Staff
	Owner     Owner
	Due       civil.NullDate
	Actions   string
	Progress  Progress
	Evidence  string // of completion
	Closed    civil.NullDate
	ClosedBy  id.Staff
	Version   int64
}

// The standings of recommendations.
const (
	IsOverdue     Standing = "overdue"
	IsWaiting     Standing = "waiting"
	IsInHand      Standing = "in_hand"
	IsNotStarted  Standing = "not_started"
	IsDone        Standing = "done"
	IsNotAccepted Standing = "not_accepted"
)

// RecommendationStandings lists where a recommendation can stand, the most pressing first.
var RecommendationStandings = []Standing{IsOverdue, IsWaiting, IsNotStarted, IsInHand, IsDone, IsNotAccepted}

func init() {
	standingLabels[IsOverdue], standingLabels[IsWaiting], standingLabels[IsInHand], standingLabels[IsNotAccepted] = "Overdue", "Unanswered", "In hand", "Not accepted"
}

// Standing says where it stands on a day. What was not accepted is never overdue; what waits for an answer waits.
func (r Recommendation) Standing(today civil.Date) Standing {
	switch {
	case r.Answer == NotAccepted:
		return IsNotAccepted
	case r.Progress == Complete:
		return IsDone
	case r.Answer == Waiting:
		return IsWaiting
	case r.Due.Valid && r.Due.Date.Before(today):
		return IsOverdue
	case r.Progress == InHand:
		return IsInHand
	}
	return IsNotStarted
}

// Name is what a recommendation is called in a line: its report's number and its report.
func (r Recommendation) Name() string {
	if r.Number == "" {
		return r.Report
	}
	return "Recommendation " + r.Number + ", " + r.Report
}

// RecommendationDraft is a recommendation as the coordinator types it: all but the answer and the progress.
type RecommendationDraft struct {
	Body     Body
	Report   string
	Reported civil.NullDate
	Number   string
	Text     string
	Owner    Owner
	Due      civil.NullDate
	Actions  string
	Reason   string // why it is changed
	Unread   []fault.Field
}

// apply reads a draft over a recommendation.
func (d RecommendationDraft) apply(old Recommendation, names staff.Directory) (Recommendation, []fault.Field) {
	r := old
	r.Body, r.Report, r.Reported, r.Number, r.Text = d.Body, tidy(d.Report), d.Reported.Date, tidy(d.Number), trim(d.Text)
	r.Owner, r.Due, r.Actions = d.Owner, d.Due, trim(d.Actions)
	wrong := append([]fault.Field{}, d.Unread...)
	if bodyLabels[d.Body] == "" {
		wrong = append(wrong, fault.Field{Name: "body", Text: "Select who recommended it"})
	}
	wrong = append(wrong, within("report", r.Report, longestLine, "Enter the title of the report")...)
	if !d.Reported.Valid {
		wrong = append(wrong, fault.Field{Name: "reported", Text: "Enter the day of the report"})
	}
	wrong = append(wrong, within("number", r.Number, 20, "")...)
	wrong = append(wrong, within("text", r.Text, longestText, "Enter what was recommended")...)
	wrong = append(wrong, within("actions", r.Actions, longestText, "")...)
	wrong = append(wrong, d.Owner.check(old.Owner, names)...)
	return r, once(wrong)
}

// facts says a recommendation in words.
func (r Recommendation) facts(names staff.Directory) []fact {
	due := "no day"
	if r.Due.Valid {
		due = r.Due.Date.Long()
	}
	return []fact{
		{"Who recommended it", r.Body.Label()}, {"Report", r.Report}, {"Day of the report", r.Reported.Long()}, {"Number", r.Number}, {"Text", r.Text},
		{"Owner", r.Owner.Words(names)}, {"Due", due}, {"Actions", r.Actions}, {"Answer", r.Answer.Label()}, {"Progress", r.Progress.Label()}, {"Evidence", r.Evidence},
	}
}

// Against gives what a draft says otherwise than a saved recommendation: for a form that came too late.
func (d RecommendationDraft) Against(saved Recommendation, names staff.Directory) []Difference {
	yours, _ := d.apply(saved, names)
	return differ(saved.facts(names), yours.facts(names))
}

// DraftOf gives a recommendation as its form shows it.
func DraftOf(r Recommendation) RecommendationDraft {
	return RecommendationDraft{Body: r.Body, Report: r.Report, Reported: civil.SomeDate(r.Reported), Number: r.Number, Text: r.Text, Owner: r.Owner, Due: r.Due, Actions: r.Actions}
}
