package demo

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/delivery"
)

// promised is a step of the county's plan: due in so many days from the as-of morning, and where the coordinator said that it stands.
type promised struct {
	what   string
	due    int
	status delivery.Status
	why    string
}

// aim is an objective of the county's plan.
type aim struct {
	title, agency, staff, why, measure string
	years                              int // after this one
	steps                              []promised
}

// aims are the county's delivery plan: one objective of each standing.
var aims = []aim{
	{"Nobody leaves prison without somebody at the gate", "prison-stonemarch", "caspian.rooke", "Half of those who came back did so within a fortnight of release.", "Share of releases met at the gate", 0, []promised{
		{"Agree who meets whom at each prison", -90, delivery.Done, "Agreed with the four governors."},
		{"Every release of the month has a name beside it", -20, delivery.AtRisk, "Two prisons send release dates late."},
		{"Nine of ten releases are met", 120, delivery.NotStarted, ""}}},
	{"Fewer burglaries of homes by people on the scheme", "police", "hamza.penhallow", "Burglary is what residents name first.", "Before and after: arrests for burglary, beside what is expected", 1, []promised{
		{"Agree the matrix for neighbourhood crime", -120, delivery.Done, "Shipped matrix taken unchanged."},
		{"Measure after twelve months, with the expected change", 200, delivery.OnTrack, "Cohort is locked."}}},
	{"Housing on the day of release", "housing", "", "Nobody keeps an appointment from a doorway.", "People released to no fixed address", 1, []promised{
		{"Agreement between councils and landlords signed", 40, delivery.AtRisk, "The link worker's money is not agreed."}}},
	{"What people on the scheme say reaches the strategic group", "voluntary", "bronagh.merriweather", "The group has heard from nobody on the scheme for a year.", "A summary at each quarter's meeting", 0, []promised{
		{"First summary to the group", 75, delivery.NotStarted, ""}}},
	{"Records of all agencies in one place", "coordination", "idris.fairweather", "Four spreadsheets disagreed about who was on the scheme.", "All six feeds in time on nine of ten mornings", 0, []promised{
		{"Every agency's extract comes in each working day", -25, delivery.Done, "All came on each morning of October."},
		{"Old spreadsheets are closed", -10, delivery.Done, "Closed after the last check."}}},
}

// advice is a recommendation that the county was given. Days are counted from the as-of morning.
type advice struct {
	body                                  delivery.Body
	report, number, text, agency, actions string
	reported, due                         int
	answer                                delivery.Answer
	why                                   string
	progress                              delivery.Progress
	evidence                              string
}

const (
	scrutinyReport   = "Reoffending in Ashdale: report of the community safety scrutiny panel"
	inspectionReport = "A joint inspection of integrated offender management in Ashdale"
)

// advices are one recommendation of each standing.
var advices = []advice{
	{body: delivery.Scrutiny, report: scrutinyReport, number: "1", reported: -160, due: -15, agency: "coordination", answer: delivery.Accepted, why: "We owe residents an answer each year.", progress: delivery.InHand,
		text: "Publish each year how many people are on the scheme and what changed, with the caveats.", actions: "Draft of the yearly report to the panel."},
	{body: delivery.Scrutiny, report: scrutinyReport, number: "2", reported: -160, due: 60, agency: "voluntary", answer: delivery.Partly, why: "Families yes; victims are asked by the victims' service already.", progress: delivery.InHand,
		text: "Ask families and victims how the scheme works for them.", actions: "Questions agreed with the mentors."},
	{body: delivery.Scrutiny, report: scrutinyReport, number: "3", reported: -160, agency: "police", answer: delivery.NotAccepted, why: "Names in public would put people and officers at risk.", text: "Publish the names of those who leave the scheme."},
	{body: delivery.HMIP, report: inspectionReport, number: "4", reported: -300, due: -60, agency: "probation", answer: delivery.Accepted, why: "The finding is right.", progress: delivery.Complete,
		text: "Review every person's place on the scheme at least every six months.", actions: "Reviews in the diary of each lead.", evidence: "All 140 reviews of the half-year held; sheet of 30 October."},
	{body: delivery.HMICFRS, report: inspectionReport, number: "5", reported: -300, due: 90, agency: "police", answer: delivery.Accepted, why: "Measured for the first time this year.", progress: delivery.NothingYet,
		text: "Measure impact, and say how sure the figures are."},
	{body: delivery.Audit, report: "Internal audit: grants and posts of the scheme", reported: -9, due: 80, agency: "coordination", text: "Keep one register of posts and the end of their money, and warn before an end."},
}

// delivery is the plan and the recommendations, entered on the first morning and answered by the chair that day.
func (l *loader) delivery(first civil.Date) []step {
	mornings := l.county.Mornings()
	today := mornings[len(mornings)-1]
	return []step{
		{first.At(6, 16), "the delivery plan", func(ctx context.Context) error {
			for _, a := range aims {
				if err := l.aim(ctx, a, today); err != nil {
					return err
				}
			}
			return nil
		}},
		{today.At(7, 20), "recommendations", func(ctx context.Context) error {
			for _, a := range advices {
				if err := l.advise(ctx, a, today); err != nil {
					return err
				}
			}
			return nil
		}},
	}
}

func (l *loader) aim(ctx context.Context, a aim, today civil.Date) error {
	by, year := l.first(access.Coordinator), civil.FinancialYear(today)
	d := delivery.ObjectiveDraft{Title: a.title, First: year, Last: year + a.years, Owner: l.owner(a.agency, a.staff), Why: a.why, Measure: a.measure}
	o, err := l.Delivery.AddObjective(ctx, by, d)
	if err != nil {
		return err
	}
	for _, s := range a.steps {
		if err := l.Delivery.AddMilestone(ctx, by, o.ID, delivery.MilestoneDraft{Title: s.what, Due: civil.SomeDate(today.AddDays(s.due))}); err != nil {
			return err
		}
	}
	rec, err := l.Delivery.OpenObjective(ctx, by, access.DeliveryRead, o.ID)
	if err != nil {
		return err
	}
	for _, m := range rec.Milestones {
		for _, s := range a.steps {
			if s.what != m.Title || s.status == delivery.NotStarted {
				continue
			}
			if err := l.Delivery.SetStatus(ctx, by, o.ID, m.ID, m.Version, s.status, s.why); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *loader) owner(agency, staff string) delivery.Owner {
	o := delivery.Owner{Agency: l.agencies[agency]}
	if staff != "" {
		o.Staff = l.staff[staff].ID
	}
	return o
}

func (l *loader) advise(ctx context.Context, a advice, today civil.Date) error {
	coordinator, chair := l.first(access.Coordinator), l.first(access.Chair)
	d := delivery.RecommendationDraft{Body: a.body, Report: a.report, Reported: civil.SomeDate(today.AddDays(a.reported)), Number: a.number, Text: a.text,
		Owner: l.owner(a.agency, ""), Actions: a.actions}
	if a.due != 0 {
		d.Due = civil.SomeDate(today.AddDays(a.due))
	}
	r, err := l.Delivery.AddRecommendation(ctx, coordinator, d)
	if err != nil || a.answer == "" {
		return err
	}
	if err := l.Delivery.AnswerRecommendation(ctx, chair, r.ID, 1, a.answer, a.why); err != nil {
		return err
	}
	if a.progress == delivery.NothingYet || a.progress == "" {
		return nil
	}
	return l.Delivery.SetProgress(ctx, coordinator, r.ID, 2, a.progress, a.evidence, "As reported to the strategic group.")
}
