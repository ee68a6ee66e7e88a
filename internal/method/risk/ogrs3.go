package risk

import (
	"fmt"
	"math"

	"waymark/internal/platform/civil"
)

// OGRS3Input is what OGRS3 is worked out from. What is missing is refused.
type OGRS3Input struct {
	Sex       Sex
	Born      civil.NullDate
	Convicted civil.NullDate // the current conviction
	FollowUp  civil.NullDate // start of time in the community: sentence, or release from custody
	Assessed  civil.NullDate // only OGRS3TwoYear needs it
	Sanctions Number         // of all offences, the current one counted: at least 1
	AgeFirst  Number         // completed years at the first sanction
	Code      string         // Home Office code of the current offence, 5 digits
	Group     string         // OGRS3 offence group; "" to take the code's
}

// The weights of OGRS3: OGRS3TransformationHelper.kt at 1811fe7.
const (
	ogrs3CopasYears   = 10      // added to the length of the career
	ogrs3Copas        = 1.25112 // times the Copas rate
	ogrs3First        = 0.12614
	ogrs3Repeat       = 0.46306
	ogrs3OneYearShift = 1.40256
	ogrs3TwoYearShift = 2.1217
)

// ageBand is the weights of an age band, for men and women, from its first age up to the next band's.
type ageBand struct {
	from    int
	weights [2]float64
}

// ogrs3Ages: the same source. Women of 16 and 17 have the weight that is coded; see FemaleUnder18.
var ogrs3Ages = []ageBand{
	{10, [2]float64{0, 0.785}},
	{12, [2]float64{0.08392, 0.61385}},
	{14, [2]float64{0.07578, 0.66952}},
	{16, [2]float64{-0.0616, -0.9592}},
	{18, [2]float64{-0.6251, -0.8975}},
	{21, [2]float64{-1.0515, -1.0285}},
	{25, [2]float64{-1.1667, -1.0528}},
	{30, [2]float64{-1.326, -1.1291}},
	{35, [2]float64{-1.368, -1.4219}},
	{40, [2]float64{-1.4997, -1.5247}},
	{50, [2]float64{-2.0253, -2.4498}},
}

// ogrs3AgeWeight gives the weight of an age, and the band in words. The checks leave no age under 10: follow-up
// does not start before the conviction.
func ogrs3AgeWeight(s Sex, years int) (float64, string) {
	i := len(ogrs3Ages) - 1
	for ogrs3Ages[i].from > years {
		i--
	}
	b := ogrs3Ages[i]
	if i == len(ogrs3Ages)-1 {
		return s.of(b.weights), fmt.Sprintf("%s, %d or older", s, b.from)
	}
	return s.of(b.weights), fmt.Sprintf("%s, %d to %d", s, b.from, ogrs3Ages[i+1].from-1)
}

// ScoreOGRS3 works OGRS3 out by one of its rules: the chance of any proven reoffending within one and two
// years. It says nothing of how much or how serious. A rule of another family is refused by a panic, since
// it is a defect of the caller.
//
// Refusals: a missing input; a date on or before birth; follow-up before the conviction; under 10 at the
// conviction or the first sanction; 110 or older; a first sanction after the
// conviction; fewer than 1 or more than 999 sanctions; an offence without a group.
// Source: ministryofjustice/hmpps-arns-risk-actuarial-api at 1811fe7; the rules' own sources are in Rules.
func ScoreOGRS3(in OGRS3Input, rule Rule) Result {
	rule.mustBe(FamilyOGRS3)
	r := Result{Scale: OGRS3, Rule: rule, Unit: "log-odds"}
	day := r.checkOGRS3(&in, rule)
	weight := r.ogrs3Offence(in.Code, in.Group)
	if r.refused() {
		return r
	}
	convicted, followUp := age(in.Born, in.Convicted), age(in.Born, day)
	if in.Sex == Female && (followUp == 16 || followUp == 17) {
		r.Warnings = append(r.Warnings, FemaleUnder18)
	}
	if in.Sanctions.n == 1 && in.AgeFirst.n < convicted {
		r.Warnings = append(r.Warnings, OnlyOneSanction)
	}
	r.Terms = make([]Term, 0, 4)
	ageWeight, band := ogrs3AgeWeight(in.Sex, followUp)
	r.weigh(rule.ageName(), band, ageWeight)
	if in.Sanctions.n == 1 {
		r.weigh("conviction status", "first sanction", ogrs3First)
	} else {
		r.weigh("conviction status", "repeat", ogrs3Repeat)
	}
	count := in.Sanctions.n
	if rule == OGRS3AllPrevious {
		count++
	}
	years := ogrs3CopasYears + convicted - in.AgeFirst.n
	rate := copas(count, years)
	if rule != OGRS3Current {
		rate = halfUp(rate, 5)
	}
	r.add(Term{Name: "Copas rate", Of: fmt.Sprintf("ln(%d / %d)", count, years), Value: rate, Coefficient: ogrs3Copas})
	r.weigh("current offence", weight.name, weight.weight)
	const decimals = 5
	r.OneYear = r.figure(1, 1, ogrs3OneYearShift, decimals, wholePercent)
	r.TwoYear = r.figure(2, 1, ogrs3TwoYearShift, decimals, wholePercent)
	r.Band = OGRS3.Band(r.TwoYear.Percent.Hundredths)
	return r
}

// copas is the Copas rate: the logarithm of sanctions for each year of a career to which some years were added.
// Checked inputs give at least one sanction and one year.
func copas(sanctions, years int) float64 { return math.Log(float64(sanctions) / float64(years)) }

func (r Rule) ageName() string {
	if r == OGRS3AllPrevious {
		return "sex and age at the conviction"
	}
	return "sex and age at the start of follow-up"
}

// checkOGRS3 refuses what the rule cannot score, and gives the day at which the age is taken.
func (r *Result) checkOGRS3(in *OGRS3Input, rule Rule) civil.NullDate {
	day := in.FollowUp
	switch {
	case rule == OGRS3AllPrevious:
		day = in.Convicted
	case rule == OGRS3TwoYear && !in.Assessed.Valid:
		r.refuse(Missing, "assessment_date")
	case rule == OGRS3TwoYear && in.FollowUp.Valid && in.FollowUp.Date.Before(in.Assessed.Date.AddMonths(-24)):
		day = in.Assessed
	}
	if in.Sex == SexNotKnown {
		r.refuse(Missing, "sex")
	}
	r.checkDates(in.Born, in.Convicted, in.FollowUp)
	if day != in.FollowUp && in.Born.Valid && day.Valid && age(in.Born, day) >= 110 {
		r.refuse(FollowUpOver109, "date_of_birth", "assessment_date")
	}
	r.checkSanctions(in.Sanctions)
	if !in.AgeFirst.known {
		r.refuse(Missing, "age_first_sanction")
	} else if in.AgeFirst.n < 10 {
		r.refuse(FirstUnder10, "age_first_sanction")
	}
	if in.Born.Valid && in.Convicted.Valid && in.Convicted.Date.After(in.Born.Date) {
		convicted := age(in.Born, in.Convicted)
		if convicted < 10 {
			r.refuse(ConvictionUnder10, "date_of_birth", "date_of_conviction")
		}
		if in.AgeFirst.known && in.AgeFirst.n > convicted {
			r.refuse(FirstAfter, "age_first_sanction", "date_of_conviction")
		}
	}
	return day
}

// checkDates refuses dates that are missing or in the wrong order, and ages over 109.
func (r *Result) checkDates(born, convicted, followUp civil.NullDate) {
	if !born.Valid {
		r.refuse(Missing, "date_of_birth")
	}
	if !convicted.Valid {
		r.refuse(Missing, "date_of_conviction")
	} else if born.Valid && !convicted.Date.After(born.Date) {
		r.refuse(NotAfterBirth, "date_of_conviction")
	}
	r.checkFollowUp(born, followUp)
	if convicted.Valid && followUp.Valid && followUp.Date.Before(convicted.Date) {
		r.refuse(FollowUpTooEarly, "date_start_followup", "date_of_conviction")
	}
}

func (r *Result) checkFollowUp(born, followUp civil.NullDate) {
	switch {
	case !followUp.Valid:
		r.refuse(Missing, "date_start_followup")
	case born.Valid && !followUp.Date.After(born.Date):
		r.refuse(NotAfterBirth, "date_start_followup")
	case born.Valid && age(born, followUp) >= 110:
		r.refuse(FollowUpOver109, "date_of_birth", "date_start_followup")
	}
}

func (r *Result) checkSanctions(n Number) {
	switch {
	case !n.known:
		r.refuse(Missing, "total_sanctions")
	case n.n < 1:
		r.refuse(NoSanction, "total_sanctions")
	case n.n > 999:
		r.refuse(TooManySanctions, "total_sanctions")
	}
}

// mustBe panics when the rule is not of the family: the caller chose it, no data did.
func (r Rule) mustBe(f Family) {
	if info, known := r.Info(); !known || info.Family != f {
		panic(fmt.Sprintf("risk: %q is no rule of %s", string(r), f))
	}
}
