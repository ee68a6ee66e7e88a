package risk

// OGPInput is what OGP is worked out from. Answers are OASys items as scored: 0 or 1 for no and yes, 0 to 2 for
// no, some and significant problems. What is missing is refused.
type OGPInput struct {
	OGRS3Percent           Number // the two-year percentage, 1 to 99: the official one where there is one
	NoFixedAbode           Number // 0 or 1
	Unemployed             Number // 0 or 1
	OffendingActivities    Number // 0 to 2: regular activities that encourage offending
	DrugMisuse             Number // 0 to 2: current misuse
	DrugMotivation         Number // 0 to 2: motivation to tackle it, 2 for none
	ProblemSolving         Number // 0 to 2
	AwareOfConsequences    Number // 0 to 2
	UnderstandsOthersViews Number // 0 to 2
	ProCriminalAttitudes   Number // 0 to 2
}

// The points of OGP: OGPTransformationHelper.kt at 1811fe7.
const (
	ogpOGRS3        = 0.6
	ogpYes          = 5 // for each of no fixed abode, unemployed
	ogpDrugs        = 3.75
	ogpThinking     = 5.0 / 6
	ogpSlope        = 0.0616
	ogpOneYearShift = -3.6832
	ogpTwoYearShift = -3.0795
)

// ogpProblem gives the points of an answer of 0, 1 or 2 about activities or attitudes.
var ogpProblem = [3]float64{0, 3, 5}

// ScoreOGP works OGP out: the chance of proven general, non-violent reoffending within one and two years.
//
// Refusals: a missing input; an OGRS3 percentage outside 1 to 99; an answer out of its range.
// Source: ministryofjustice/hmpps-arns-risk-actuarial-api at 1811fe7, OGPTransformationHelper.kt.
func ScoreOGP(in OGPInput) Result {
	r := Result{Scale: OGP, Rule: OGPAsCoded, Unit: "points"}
	r.checkOGP(&in)
	if r.refused() {
		return r
	}
	r.Terms = make([]Term, 0, 7)
	r.rounded("OGRS3, two-year percentage", in.OGRS3Percent.n, ogpOGRS3)
	r.when(in.NoFixedAbode.n == 1, "no fixed abode", ogpYes)
	r.when(in.Unemployed.n == 1, "unemployed", ogpYes)
	r.weigh("activities that encourage offending", ofProblem(in.OffendingActivities), ogpProblem[in.OffendingActivities.n])
	r.rounded("drugs, current misuse and motivation", in.DrugMisuse.n+in.DrugMotivation.n, ogpDrugs)
	r.rounded("thinking: problem solving, consequences, others' views",
		in.ProblemSolving.n+in.AwareOfConsequences.n+in.UnderstandsOthersViews.n, ogpThinking)
	r.weigh("pro-criminal attitudes", ofProblem(in.ProCriminalAttitudes), ogpProblem[in.ProCriminalAttitudes.n])
	r.pointsToFigures(ogpSlope, ogpOneYearShift, ogpTwoYearShift)
	return r
}

// rounded adds points that the published rule rounds to a whole number.
func (r *Result) rounded(name string, value int, coefficient float64) {
	points := halfUp(float64(value)*coefficient, 0)
	r.add(Term{Name: name, Value: float64(value), Coefficient: coefficient, Product: points, Rounded: "to a whole point, halves up"})
}

func ofProblem(n Number) string {
	return [3]string{"no problems", "some problems", "significant problems"}[n.n]
}

func (r *Result) checkOGP(in *OGPInput) {
	switch {
	case !in.OGRS3Percent.known:
		r.refuse(Missing, "ogrs3_2yr_pct")
	case in.OGRS3Percent.n < 1 || in.OGRS3Percent.n > 99:
		r.refuse(PercentOutOfRange, "ogrs3_2yr_pct")
	}
	r.checkAnswer(in.NoFixedAbode, 1, "no_fixed_abode")
	r.checkAnswer(in.Unemployed, 1, "unemployed")
	r.checkAnswer(in.OffendingActivities, 2, "regular_offending_activities")
	r.checkAnswer(in.DrugMisuse, 2, "current_drug_misuse")
	r.checkAnswer(in.DrugMotivation, 2, "drug_motivation")
	r.checkAnswer(in.ProblemSolving, 2, "problem_solving")
	r.checkAnswer(in.AwareOfConsequences, 2, "awareness_of_consequences")
	r.checkAnswer(in.UnderstandsOthersViews, 2, "others_views")
	r.checkAnswer(in.ProCriminalAttitudes, 2, "pro_criminal_attitudes")
}
