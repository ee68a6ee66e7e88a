package pages

import (
	"cmp"
	"strconv"

	"waymark/internal/evidence/indicator"
	method "waymark/internal/method/indicator"
	"waymark/internal/web/ui"
)

var (
	datedChoices = []ui.Choice{
		{Value: string(indicator.ByEvent), Label: "The day of the arrest, of the charge or of the court's decision"},
		{Value: string(indicator.ByOffence), Label: "The day of the offence"},
	}
	breachChoices   = []ui.Choice{{Value: "no", Label: "Counted apart"}, {Value: "yes", Label: "Counted as everything else"}}
	roundingChoices = []ui.Choice{
		{Value: string(method.RoundHalf), Label: "Rounded to the nearest whole number, halves up"}, {Value: string(method.RoundDown), Label: "Rounded down"},
		{Value: string(method.NotRounded), Label: "Not rounded"},
	}
	spreadChoices = []ui.Choice{
		{Value: string(method.ByMonths), Label: "Each month alike"}, {Value: string(method.ByDays), Label: "Each day alike"},
		{Value: string(method.BySeason), Label: "Each month as in the baseline that Waymark counts"},
	}
	shapePairs = []ui.Pair{
		{Key: string(method.CountAgainstCeiling), Value: "A number of events in a period, with a baseline, a target and a pace where they were agreed (as NI 30)."},
		{Key: string(method.ShareAgainstPredicted), Value: "The share of people who reoffend, held against a predicted number that you bring (as NI 18)."},
		{Key: string(method.EventsFor100People), Value: "Events for each 100 people followed (as NI 38)."},
		{Key: string(method.ProvenReoffending), Value: "Offences committed in the follow-up and proved within it and the wait for results (as the Ministry of Justice counts)."},
		{Key: string(method.ShareOfPeople), Value: "The share of people followed who had at least one event."},
		{Key: "counts", Value: "arrests, charges, convictions, proven_offences, people_who_reoffend. offences and people can be named, and are shown as not held."},
	}
)

func datedOr(p indicator.Plan) string { return cmp.Or(string(p.Dated), string(indicator.ByEvent)) }

func fromLabel(i indicator.Indicator) string {
	switch {
	case i.Counts():
		return "First day of the period"
	case i.Definition.Shape == method.ProvenReoffending:
		return "First day: people are followed from it, or from when they were taken on"
	}
	return "Day from which people are followed"
}

func monthsLabel(i indicator.Indicator) string {
	switch {
	case i.Counts():
		return "Months of the period"
	case i.Definition.Shape == method.ProvenReoffending:
		return "Months in which people were taken on (without a locked cohort)"
	case i.Definition.FollowUpMonths > 0:
		return "Months (people are followed for those of the definition)"
	}
	return "Months for which people are followed"
}

func hidden(withheld bool, n int) string {
	if withheld {
		return "withheld"
	}
	return strconv.Itoa(n)
}

func by(name string) string {
	if name == "" {
		return ""
	}
	return ", by " + name
}
