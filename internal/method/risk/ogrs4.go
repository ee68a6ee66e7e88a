package risk

import (
	"fmt"
	"slices"

	"waymark/internal/platform/civil"
)

// OGRS4Input is what the static form of the OGRS4 family is worked out from. What is missing is refused.
type OGRS4Input struct {
	Sex       Sex
	Born      civil.NullDate
	Convicted civil.NullDate // the current sanction
	FollowUp  civil.NullDate // start of time in the community: sentence, or release from custody
	Assessed  civil.NullDate // the day as of which months without an offence are counted
	Sanctions Number         // of all offences, the current one counted: 1 to 999
	Violent   Number         // of them, those for violence; ARP does without
	AgeFirst  Number         // completed years at the first sanction
	Code      string         // Home Office code of the current offence, 5 digits
	Category  Category       // OGRS4 offence category; "" to take the code's
}

// ogrs4Facts is what the models weigh, worked out once for all three.
type ogrs4Facts struct {
	sex                Sex
	sanctions, violent int
	convicted, first   int // ages in completed years
	followUp           int
	months             int // whole months from the start of follow-up to the assessment, 0 to 36
	category           Category
}

const ogrs4MostMonths = 36

// ScoreOGRS4 works out the two-year predictors ARP, VRP and SVRP, in this order, by one of the family's rules.
// They have no one-year figure. More sanctions do not always mean a higher figure: from some hundreds on, the
// weight of each sanction, which is negative, outweighs their rate. A rule of another family panics.
//
// Refusals: a missing input (violent sanctions only for VRP and SVRP); a date on or before birth; follow-up
// before the conviction; 110 or older; a first sanction after the conviction; fewer than 1 or more than 999
// sanctions; violent sanctions below 0 or above all; an offence without a category; and by OGRS4Service a
// first sanction outside 8 to 98 and a conviction over three months after the assessment.
// Source: ministryofjustice/hmpps-arns-risk-actuarial-api at 016919c; the rules' own sources are in Rules.
func ScoreOGRS4(in OGRS4Input, rule Rule) [3]Result {
	rule.mustBe(FamilyOGRS4)
	shared := Result{Rule: rule, Unit: "log-odds"}
	facts := shared.ogrs4Facts(&in, rule)
	var out [3]Result
	for i, m := range []*ogrs4Model{&arp, &vrp, &svrp} {
		r := shared
		r.Scale = m.scale
		r.Refused = slices.Clone(shared.Refused)
		if m.violence != nil {
			r.checkViolent(in.Violent, in.Sanctions)
		}
		if r.refused() {
			r.Warnings = nil
		} else {
			r.weighOGRS4(m, &facts)
		}
		out[i] = r
	}
	return out
}

// ogrs4Facts refuses what the rule cannot score, and works the facts out.
func (r *Result) ogrs4Facts(in *OGRS4Input, rule Rule) ogrs4Facts {
	if in.Sex == SexNotKnown {
		r.refuse(Missing, "sex")
	}
	r.checkDates(in.Born, in.Convicted, in.FollowUp)
	if !in.Assessed.Valid {
		r.refuse(Missing, "assessment_date")
	}
	r.checkSanctions(in.Sanctions)
	switch {
	case !in.AgeFirst.known:
		r.refuse(Missing, "age_first_sanction")
	case rule == OGRS4Service && (in.AgeFirst.n < 8 || in.AgeFirst.n > 98):
		r.refuse(FirstNot8To98, "age_first_sanction")
	case in.AgeFirst.n < 0:
		r.refuse(NotAfterBirth, "age_first_sanction")
	case in.Born.Valid && in.Convicted.Valid && in.AgeFirst.n > age(in.Born, in.Convicted):
		r.refuse(FirstAfter, "age_first_sanction", "date_of_conviction")
	}
	if rule == OGRS4Service && in.Convicted.Valid && in.Assessed.Valid && in.Convicted.Date.After(in.Assessed.Date.AddMonths(3)) {
		r.refuse(ConvictionTooLate, "date_of_conviction", "assessment_date")
	}
	f := ogrs4Facts{sex: in.Sex, sanctions: in.Sanctions.n, violent: in.Violent.n, first: in.AgeFirst.n}
	f.category = r.ogrs4Category(in.Code, in.Category)
	if r.refused() {
		return f
	}
	f.convicted, f.followUp = age(in.Born, in.Convicted), age(in.Born, in.FollowUp)
	f.months = min(max(wholeMonths(in.FollowUp.Date, in.Assessed.Date), 0), ogrs4MostMonths)
	if f.first < 10 {
		r.Warnings = append(r.Warnings, UnderTenAtFirst)
	}
	if f.sanctions == 1 && f.first < f.convicted {
		r.Warnings = append(r.Warnings, OnlyOneSanction)
	}
	return f
}

func (r *Result) checkViolent(violent, all Number) {
	switch {
	case !violent.known:
		r.refuse(Missing, "violent_sanctions")
	case violent.n < 0 || all.known && violent.n > all.n:
		r.refuse(ViolentSanctions, "violent_sanctions", "total_sanctions")
	}
}

// wholeMonths counts completed months from one day to a later one; less than nothing for an earlier one.
func wholeMonths(from, to civil.Date) int {
	n := 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
	if to.Day() < from.Day() {
		n--
	}
	return n
}

// weighOGRS4 adds up every term of the model. Terms that do not apply stand there with the value 0.
func (r *Result) weighOGRS4(m *ogrs4Model, f *ogrs4Facts) {
	r.Terms = make([]Term, 0, 24)
	r.weigh("constant", "", m.constant)
	r.powers("age at the start of follow-up", f.followUp, m.age[f.sex-Male])
	r.when(f.sex == Female, "female", m.female)
	r.weigh("current offence", string(f.category), m.categories[f.category])
	r.when(f.sanctions == 1, "a first sanction", m.first)
	r.when(f.sanctions == 2, "a second sanction", m.second)
	years := 0
	if f.sanctions == 2 {
		years = f.convicted - f.first
	}
	r.add(Term{Name: "years between a first and a second sanction", Value: float64(years), Coefficient: f.sex.of(m.gap)})
	r.add(Term{Name: "sanctions", Value: float64(f.sanctions), Coefficient: m.sanction})
	r.powers("months in the community without an offence, at most 36", f.months, m.months)
	rate, of := 0.0, "fewer than 3 sanctions"
	if f.sanctions >= 3 {
		length := f.convicted - f.first + m.copasYears
		rate, of = copas(f.sanctions, length), fmt.Sprintf("ln(%d / %d)", f.sanctions, length)
	}
	r.add(Term{Name: "Copas rate", Of: of, Value: rate, Coefficient: f.sex.of(m.copas)})
	if squared := f.sex.of(m.copasSquared); squared != 0 {
		r.add(Term{Name: "Copas rate, squared", Of: of, Value: rate * rate, Coefficient: squared})
	}
	if m.violence != nil {
		r.weighViolence(m.violence, f)
	}
	const toHundredths = 2
	r.TwoYear = r.figure(2, 1, 0, -1, func(p float64) Percent { return percent(p, toHundredths) })
	r.Band = m.scale.Band(r.TwoYear.Percent.Hundredths)
}

// ogrs4ViolentYears is added to the length of a career for the rate of violent sanctions:
// ViolentReoffendingPredictorConstant.kt and SeriousViolentReoffendingPredictorTransformationHelper.kt.
const ogrs4ViolentYears = 30

func (r *Result) weighViolence(m *ogrs4Violence, f *ogrs4Facts) {
	r.when(f.violent == 0, "never violent", f.sex.of(m.never))
	r.when(f.violent == 1, "violent once", m.once)
	r.add(Term{Name: "violent sanctions", Value: float64(f.violent), Coefficient: m.sanction})
	rate, of := 0.0, "no violent sanction"
	if f.violent > 0 {
		length := f.convicted - f.first + ogrs4ViolentYears
		rate, of = copas(f.violent, length), fmt.Sprintf("ln(%d / %d)", f.violent, length)
	}
	r.add(Term{Name: "rate of violent sanctions", Of: of, Value: rate, Coefficient: m.rate})
}

// powers adds the terms of a polynomial without a constant, leaving out powers that the model has not.
func (r *Result) powers(name string, x int, coefficients [4]float64) {
	value := 1.0
	for k, c := range coefficients {
		value *= float64(x)
		if c == 0 {
			continue
		}
		t := Term{Name: name, Value: value, Coefficient: c}
		if k > 0 {
			t.Of = fmt.Sprintf("to the power %d", k+1)
		}
		r.add(t)
	}
}
