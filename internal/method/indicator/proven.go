package indicator

import (
	"slices"

	"waymark/internal/platform/civil"
)

// ProvenRule says which offence after an index event is proven reoffending: committed within FollowUpMonths, and
// proved within those and ProofMonths more. Source: Ministry of Justice, Definitions and Measurement guide and
// bulletins since October 2011, as quoted in definitions/proven-reoffending.toml.
type ProvenRule struct {
	FollowUpMonths, ProofMonths int
	Proof                       []string // the outcomes that prove an offence
	// LastDayCounts says whether the day of the same date, months later, still belongs to its window. The sources do
	// not say; where an offence hangs on it, Answer.Edge tells.
	LastDayCounts bool
}

// ProvenRule gives the rule of a definition of proven reoffending; false for any other shape.
func (d Definition) ProvenRule() (ProvenRule, bool) {
	if d.Shape != ProvenReoffending {
		return ProvenRule{}, false
	}
	return ProvenRule{FollowUpMonths: d.FollowUpMonths, ProofMonths: d.ProofMonths, Proof: d.Proof}, true
}

// Offence is one offence after an index event. Outcome is the source's word for how it ended, empty where it is not
// known; Proved is the day of that.
type Offence struct {
	Committed, Proved civil.NullDate
	Outcome           string
}

// Reason says why an offence counts, or why not.
type Reason string

// The reasons. Unclear is not "no": the offence may count once the date or the outcome is known.
const (
	Counted         Reason = "counted"
	OutsideFollowUp Reason = "offence_outside_follow_up"
	NotProven       Reason = "not_proven"
	ProvedTooLate   Reason = "proved_after_the_wait"
	Unclear         Reason = "unclear"
)

// Words says the reason in plain English.
func (r Reason) Words() string {
	switch r {
	case Counted:
		return "committed in the follow-up and proved in time"
	case OutsideFollowUp:
		return "not committed in the follow-up"
	case NotProven:
		return "ended in nothing that proves an offence"
	case ProvedTooLate:
		return "proved after the time allowed for it"
	case Unclear:
		return "a date or the outcome is not known"
	}
	return string(r)
}

// Answer is what the rule says of an offence. Edge is set where a date is the index day itself or the last day of a
// window, so that whether it counts is a convention.
type Answer struct {
	Reason Reason
	Edge   bool
}

// Judge holds an offence against the index day.
func (r ProvenRule) Judge(index civil.Date, o Offence) Answer {
	if !o.Committed.Valid {
		return Answer{Reason: Unclear}
	}
	committed := o.Committed.Date
	ends := index.AddMonths(r.FollowUpMonths)
	proves := slices.Contains(r.Proof, o.Outcome)
	edge := (committed == index || committed == ends) && (proves || o.Outcome == "")
	if committed.Before(index) || !r.within(committed, ends) {
		return Answer{OutsideFollowUp, edge}
	}
	if o.Outcome == "" {
		return Answer{Unclear, edge}
	}
	if !proves {
		return Answer{Reason: NotProven}
	}
	if !o.Proved.Valid || o.Proved.Date.Before(committed) {
		return Answer{Unclear, edge}
	}
	wait := index.AddMonths(r.FollowUpMonths + r.ProofMonths)
	edge = edge || o.Proved.Date == wait
	if !r.within(o.Proved.Date, wait) {
		return Answer{ProvedTooLate, edge}
	}
	return Answer{Counted, edge}
}

func (r ProvenRule) within(day, end civil.Date) bool {
	return day.Before(end) || r.LastDayCounts && day == end
}

// ResultFrom gives the first day on which an index event's result can be whole: none of its offences can be proved
// in time any more.
func (r ProvenRule) ResultFrom(index civil.Date) civil.Date {
	wait := index.AddMonths(r.FollowUpMonths + r.ProofMonths)
	if r.LastDayCounts {
		return wait.AddDays(1)
	}
	return wait
}

// Followed is a person of the cohort: their index day (released from custody, convicted without custody, or cautioned)
// and their offences.
type Followed struct {
	Index    civil.Date
	Offences []Offence
}

// Reoffending is the result of a cohort. NotWhole are left out from cohort and counts alike, as their follow-up or the
// wait is not over: a person followed for less time has fewer offences whatever was done.
type Reoffending struct {
	Cohort, Reoffenders, Reoffences int
	NotWhole                        int // people left out
	Unclear                         int // people of the cohort whose figure hangs on something not known
	Edges                           int // people of the cohort whose figure hangs on a convention about a day
}

// Measure counts the cohort as it is known at the end of asOf.
func (r ProvenRule) Measure(people []Followed, asOf civil.Date) Reoffending {
	var out Reoffending
	for _, p := range people {
		if asOf.Before(r.ResultFrom(p.Index).AddDays(-1)) {
			out.NotWhole++
			continue
		}
		out.Cohort++
		var proven, unclear, edges int
		for _, o := range p.Offences {
			a := r.Judge(p.Index, o)
			proven += one(a.Reason == Counted)
			unclear += one(a.Reason == Unclear)
			edges += one(a.Edge)
		}
		out.Reoffences += proven
		out.Reoffenders += one(proven > 0)
		out.Unclear += one(unclear > 0)
		out.Edges += one(edges > 0)
	}
	return out
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Binary gives those who reoffended among all. It refuses a cohort of nobody.
func (x Reoffending) Binary() (Rate, error) { return NewRate(x.Reoffenders, x.Cohort, 100, true) }

// ForEachReoffender gives reoffences over those who reoffended. It refuses where nobody did.
func (x Reoffending) ForEachReoffender() (Rate, error) {
	return NewRate(x.Reoffences, x.Reoffenders, 1, false)
}

// For100 gives reoffences over the whole cohort, by 100 people as the older bulletins do.
func (x Reoffending) For100() (Rate, error) { return NewRate(x.Reoffences, x.Cohort, 100, false) }
