package risk

import (
	"fmt"
	"math"

	"waymark/internal/platform/civil"
)

// OVPInput is what OVP is worked out from. Answers are OASys items as scored: 0 or 1 for no and yes, 0 to 2 for
// no, some and significant problems. What is missing is refused.
type OVPInput struct {
	Sex                  Sex
	Born, FollowUp       civil.NullDate
	Sanctions            Number // of all offences, the current one counted: 1 to 999
	Violent              Number // of them, those for violence
	RecognisesImpact     Number // 0 or 1
	NoFixedAbode         Number // 0 or 1
	Unemployed           Number // 0 or 1
	AlcoholCurrent       Number // 0 to 2
	AlcoholExcess        Number // 0 to 2
	PsychiatricTreatment Number // 0 or 1, current or pending
	TemperControl        Number // 0 to 2
	ProCriminalAttitudes Number // 0 to 2
}

// pointBand is points from a number on, up to the next band's.
type pointBand struct{ from, points int }

// The points of OVP: OVPTransformationHelper.kt at 1811fe7.
var (
	ovpViolent    = []pointBand{{0, 0}, {1, 4}, {2, 7}, {3, 9}, {4, 11}, {5, 12}, {6, 13}, {7, 14}, {8, 15}, {9, 16}, {10, 17}, {11, 18}, {12, 19}, {13, 20}, {14, 21}, {15, 22}, {16, 23}, {17, 24}, {18, 25}}
	ovpNonViolent = []pointBand{{0, 0}, {3, 2}, {5, 3}, {11, 4}, {21, 5}}
	ovpAge        = []pointBand{{18, 20}, {20, 17}, {22, 14}, {24, 12}, {26, 10}, {31, 8}, {36, 6}, {41, 4}, {46, 2}, {51, 0}}
)

const (
	ovpAnyPrevious  = 5
	ovpMale         = 5
	ovpYes          = 4 // for each of no fixed abode, unemployed, psychiatric treatment, impact not recognised
	ovpAlcohol      = 2.5
	ovpPerProblem   = 3 // for each point of temper control and of attitudes
	ovpSlope        = 0.0722
	ovpOneYearShift = -4.5215
	ovpTwoYearShift = -3.8773
)

// pointsAt gives the points of the band that n falls in; n is not below the first band.
func pointsAt(bands []pointBand, n int) int {
	i := len(bands) - 1
	for bands[i].from > n {
		i--
	}
	return bands[i].points
}

// ScoreOVP works OVP out: the chance of proven violence-type reoffending within one and two years. Points are
// added up and turned into log-odds. As the source codes it, the 5 points for any previous sanction are given
// to everybody who has a sanction, the current one counted, so always.
//
// Refusals: a missing input; a date on or before birth; under 18 or over 109 at the start of follow-up; fewer
// than 1 or more than 999 sanctions; violent sanctions below 0 or above all; an answer out of its range.
// Source: ministryofjustice/hmpps-arns-risk-actuarial-api at 1811fe7, OVPTransformationHelper.kt.
func ScoreOVP(in OVPInput) Result {
	r := Result{Scale: OVP, Rule: OVPAsCoded, Unit: "points"}
	r.checkOVP(&in)
	if r.refused() {
		return r
	}
	r.Terms = make([]Term, 0, 12)
	followUp, violent, others := age(in.Born, in.FollowUp), in.Violent.n, in.Sanctions.n-in.Violent.n
	r.weigh("any previous sanction", "given to everybody with a sanction", ovpAnyPrevious)
	r.weigh("violent sanctions", fmt.Sprintf("%d", violent), float64(pointsAt(ovpViolent, violent)))
	r.weigh("other sanctions", fmt.Sprintf("%d", others), float64(pointsAt(ovpNonViolent, others)))
	r.weigh("age at the start of follow-up", fmt.Sprintf("%d", followUp), float64(pointsAt(ovpAge, followUp)))
	r.when(in.Sex == Male, "male", ovpMale)
	r.when(in.RecognisesImpact.n == 0, "does not recognise the impact on others", ovpYes)
	r.when(in.NoFixedAbode.n == 1, "no fixed abode", ovpYes)
	r.when(in.Unemployed.n == 1, "unemployed", ovpYes)
	alcohol := float64(in.AlcoholCurrent.n + in.AlcoholExcess.n)
	r.add(Term{Name: "alcohol, current use and excess", Value: alcohol, Coefficient: ovpAlcohol, Product: math.Ceil(alcohol * ovpAlcohol), Rounded: "up to a whole point"})
	r.when(in.PsychiatricTreatment.n == 1, "psychiatric treatment", ovpYes)
	r.add(Term{Name: "temper control", Value: float64(in.TemperControl.n), Coefficient: ovpPerProblem})
	r.add(Term{Name: "pro-criminal attitudes", Value: float64(in.ProCriminalAttitudes.n), Coefficient: ovpPerProblem})
	r.pointsToFigures(ovpSlope, ovpOneYearShift, ovpTwoYearShift)
	return r
}

func (r *Result) pointsToFigures(slope, oneYear, twoYear float64) {
	r.OneYear = r.figure(1, slope, oneYear, -1, wholePercent)
	r.TwoYear = r.figure(2, slope, twoYear, -1, wholePercent)
	r.Band = r.Scale.Band(r.TwoYear.Percent.Hundredths)
}

func (r *Result) checkOVP(in *OVPInput) {
	if in.Sex == SexNotKnown {
		r.refuse(Missing, "sex")
	}
	if !in.Born.Valid {
		r.refuse(Missing, "date_of_birth")
	}
	r.checkFollowUp(in.Born, in.FollowUp)
	if in.Born.Valid && in.FollowUp.Valid && in.FollowUp.Date.After(in.Born.Date) && age(in.Born, in.FollowUp) < 18 {
		r.refuse(FollowUpUnder18, "date_of_birth", "date_start_followup")
	}
	r.checkSanctions(in.Sanctions)
	r.checkViolent(in.Violent, in.Sanctions)
	r.checkAnswer(in.RecognisesImpact, 1, "recognises_impact")
	r.checkAnswer(in.NoFixedAbode, 1, "no_fixed_abode")
	r.checkAnswer(in.Unemployed, 1, "unemployed")
	r.checkAnswer(in.AlcoholCurrent, 2, "alcohol_current")
	r.checkAnswer(in.AlcoholExcess, 2, "alcohol_excess")
	r.checkAnswer(in.PsychiatricTreatment, 1, "psychiatric_treatment")
	r.checkAnswer(in.TemperControl, 2, "temper_control")
	r.checkAnswer(in.ProCriminalAttitudes, 2, "pro_criminal_attitudes")
}

func (r *Result) checkAnswer(n Number, most int, input string) {
	switch {
	case !n.known:
		r.refuse(Missing, input)
	case n.n < 0 || n.n > most:
		r.refuse(AnswerOutOfRange, input)
	}
}
