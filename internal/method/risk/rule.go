package risk

// Rule names one vintage of a scale's published rule. Scores of different rules must not be mixed.
type Rule string

// The rules.
const (
	// OGRS3Current is the last rule before the ministry replaced OGRS3 by OGRS4.
	OGRS3Current Rule = "ogrs3-2025-10-15"
	// OGRS3TwoYear takes the age at the assessment where follow-up began more than two years before it.
	OGRS3TwoYear Rule = "ogrs3-2025-08-13"
	// OGRS3AllPrevious counts the current sanction among the previous ones, and takes the age at the conviction.
	OGRS3AllPrevious Rule = "ogrs3-before-2025-07-24"
	// OGRS4Published is the formula alone, which the ministry's regression rows follow.
	OGRS4Published Rule = "ogrs4-2026"
	// OGRS4Service is the same formula behind the input checks of the ministry's service.
	OGRS4Service Rule = "ogrs4-2026-service"
	// OVPAsCoded gives the points for previous sanctions to everybody, as the source does.
	OVPAsCoded Rule = "ovp-2026"
	// OGPAsCoded is the only rule known.
	OGPAsCoded Rule = "ogp-2026"
)

const repository = "ministryofjustice/hmpps-arns-risk-actuarial-api (MIT licence, Crown copyright), "

// RuleInfo describes a rule.
type RuleInfo struct {
	Rule       Rule
	Family     Family
	Words      string
	Source     string
	Superseded bool
}

// Rules lists the rules; the first of a family is the one to use unless told otherwise.
func Rules() []RuleInfo {
	return []RuleInfo{
		{OGRS3Current, FamilyOGRS3, "previous sanctions are all but the current one; age at the start of follow-up",
			repository + "OGRS3TransformationHelper.kt and OGRS3RiskProducerService.kt at 1811fe7; in force from 15 October 2025 until OGRS4 replaced OGRS3 on 18 June 2026", false},
		{OGRS3TwoYear, FamilyOGRS3, "as the current rule, but age at the assessment where follow-up began more than two years before it; Copas rate rounded to 5 decimals",
			repository + "OGRS3RiskProducerService.kt at 0381853 and OGRS3TransformationHelper.kt at 19ea2bc; from 13 August to 14 October 2025", true},
		{OGRS3AllPrevious, FamilyOGRS3, "all sanctions counted as previous ones; age at the conviction; Copas rate rounded to 5 decimals",
			repository + "OGRS3RiskProducerService.kt and OGRS3TransformationHelper.kt (f913b8c) before 24 July 2025", true},
		{OGRS4Published, FamilyOGRS4, "the published static formula, without a lower limit on the age at the first sanction",
			repository + "*PredictorStatic.kt, *PredictorConstant.kt and *TransformationHelper.kt at 016919c", false},
		{OGRS4Service, FamilyOGRS4, "the published static formula; refused unless the first sanction was at 8 to 98 and the conviction at most three months after the assessment",
			repository + "CommonValidator.kt at 03a8733 beside the coefficients at 016919c", false},
		{OVPAsCoded, FamilyOVP, "the 5 points for any previous sanction are given to everybody with a sanction, the current one counted, as the source does",
			repository + "OVPTransformationHelper.kt and OVPRiskProducerService.kt at 1811fe7", false},
		{OGPAsCoded, FamilyOGP, "points from the two-year OGRS3 percentage and OASys answers",
			repository + "OGPTransformationHelper.kt at 1811fe7", false},
	}
}

// Info describes the rule; false for one that is not known.
func (r Rule) Info() (RuleInfo, bool) {
	for _, x := range Rules() {
		if x.Rule == r {
			return x, true
		}
	}
	return RuleInfo{}, false
}

// Family is scales that are worked out from the same inputs, and is what the command line calls them.
type Family string

// The families.
const (
	FamilyOGRS3 Family = "ogrs3"
	FamilyOGRS4 Family = "ogrs4" // ARP, VRP and SVRP
	FamilyOVP   Family = "ovp"
	FamilyOGP   Family = "ogp"
)

// Default gives the family's rule to use unless told otherwise; "" for a family that is not known.
func (f Family) Default() Rule {
	for _, x := range Rules() {
		if x.Family == f {
			return x.Rule
		}
	}
	return ""
}

// Scales lists the family's scales, the first of which a file's plain columns show.
func (f Family) Scales() []Scale {
	switch f {
	case FamilyOGRS3:
		return []Scale{OGRS3}
	case FamilyOGRS4:
		return []Scale{ARP, VRP, SVRP}
	case FamilyOVP:
		return []Scale{OVP}
	case FamilyOGP:
		return []Scale{OGP}
	}
	return nil
}
