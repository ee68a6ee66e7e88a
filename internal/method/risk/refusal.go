package risk

import "strings"

// Reason says why there is no figure. The set is closed: Reasons lists it.
type Reason string

// The reasons. Each is the code that stands in a file's column refused.
const (
	Missing           Reason = "missing_input"
	NotADate          Reason = "not_a_date"
	NotAWholeNumber   Reason = "not_a_whole_number"
	SexUnclear        Reason = "sex_not_m_or_f"
	AnswerOutOfRange  Reason = "answer_out_of_range"
	WrongCells        Reason = "wrong_number_of_cells"
	NotAfterBirth     Reason = "date_not_after_birth"
	FollowUpTooEarly  Reason = "follow_up_before_conviction"
	ConvictionUnder10 Reason = "age_at_conviction_under_10"
	FollowUpUnder18   Reason = "age_at_follow_up_under_18"
	FollowUpOver109   Reason = "age_at_follow_up_over_109"
	FirstUnder10      Reason = "age_at_first_sanction_under_10"
	FirstNot8To98     Reason = "age_at_first_sanction_not_8_to_98"
	FirstAfter        Reason = "first_sanction_after_conviction"
	NoSanction        Reason = "sanctions_under_1"
	TooManySanctions  Reason = "sanctions_over_999"
	ViolentSanctions  Reason = "violent_sanctions_not_0_to_total"
	ConvictionTooLate Reason = "conviction_over_3_months_after_assessment"
	CodeFormat        Reason = "offence_code_not_5_digits"
	CodeNotMapped     Reason = "offence_code_not_mapped"
	CodeNeedsExact    Reason = "offence_code_needs_exact_offence"
	GroupUnknown      Reason = "offence_group_unknown"
	GroupContradicts  Reason = "offence_group_contradicts_code"
	PercentOutOfRange Reason = "ogrs3_percent_not_1_to_99"
)

// Refusal is a reason and the inputs it is about, by the names of their columns.
type Refusal struct {
	Reason Reason
	Inputs []string
}

func (r Refusal) String() string {
	return strings.Join(r.Inputs, ", ") + ": " + r.Reason.Words()
}

// ReasonInfo describes a reason: in words, and where the rule comes from.
type ReasonInfo struct {
	Reason Reason
	Words  string
	Source string
}

const (
	fromOGRS3   = "OGRS3ValidationHelper.kt at 1811fe7"
	fromFamily  = "CommonValidator.kt at 03a8733, for the OGRS4 family"
	fromReading = "how a file is read here"
	limitHere   = "a limit set here"
)

// Reasons lists every reason with its words and its source.
func Reasons() []ReasonInfo {
	return []ReasonInfo{
		{Missing, "an input that the scale needs is missing", fromOGRS3},
		{NotADate, "is not a date like 2026-03-27", fromReading},
		{NotAWholeNumber, "is not a whole number", fromReading},
		{SexUnclear, "must be M or F; no other coefficients were published", fromReading},
		{AnswerOutOfRange, "the answer is not one that the assessment has", "OVPTransformationHelper.kt and OGPTransformationHelper.kt at 1811fe7"},
		{WrongCells, "the row does not have as many cells as the header", fromReading},
		{NotAfterBirth, "the date is on or before the date of birth", "OGRS3RiskProducerService.kt at 1811fe7"},
		{FollowUpTooEarly, "follow-up starts before the conviction", "the check of the ministry's SNSV score, the line before the OGRS4 family"},
		{ConvictionUnder10, "under 10 at the conviction, the age of criminal responsibility", fromOGRS3},
		{FollowUpUnder18, "under 18 at the start of follow-up; the scale is for adults", "OVPTransformationHelper.kt at 1811fe7"},
		{FollowUpOver109, "110 or older at the start of follow-up", fromFamily},
		{FirstUnder10, "under 10 at the first sanction, the age of criminal responsibility", limitHere},
		{FirstNot8To98, "the age at the first sanction is not 8 to 98", fromFamily},
		{FirstAfter, "the first sanction is later than the conviction", fromOGRS3},
		{NoSanction, "the number of sanctions counts the current one, so it is at least 1", fromOGRS3},
		{TooManySanctions, "the number of sanctions is over 999", fromFamily},
		{ViolentSanctions, "violent sanctions are fewer than none, or more than all sanctions", fromFamily},
		{ConvictionTooLate, "the conviction is more than three months after the assessment", fromFamily},
		{CodeFormat, "a Home Office offence code has 5 digits", fromOGRS3},
		{CodeNotMapped, "the scale has no group for this offence code", "OGRS3RiskProducerService.kt at e7df6a3"},
		{CodeNeedsExact, "the code covers offences of different weight; the exact offence is needed", "OGRS3RiskProducerService.kt at e7df6a3"},
		{GroupUnknown, "there is no offence group of this name", fromReading},
		{GroupContradicts, "the offence group given is not that of the offence code", limitHere},
		{PercentOutOfRange, "the two-year OGRS3 percentage is not 1 to 99", "NumbersUtils.kt, which gives no other"},
	}
}

// Words gives the reason in words; "" for one that is not of the set.
func (r Reason) Words() string {
	for _, x := range Reasons() {
		if x.Reason == r {
			return x.Words
		}
	}
	return ""
}

// Warning is something that has to be known about a figure that stands.
type Warning string

// The warnings.
const (
	// FemaleUnder18 flags the OGRS3 weight of women and girls of 16 and 17, -0.9592 between 0.66952 and -0.8975.
	FemaleUnder18 Warning = "female_16_to_17_weight_unconfirmed"
	// UnderTenAtFirst flags an OGRS4 score of somebody said to have been sanctioned as a child under 10.
	UnderTenAtFirst Warning = "age_at_first_sanction_under_10"
	// OnlyOneSanction flags one sanction in all, of which the first is said to have come earlier.
	OnlyOneSanction Warning = "one_sanction_but_an_earlier_first"
)

// Words gives the warning in words; "" for one that is not known.
func (w Warning) Words() string {
	switch w {
	case FemaleUnder18:
		return "The published weight for women and girls aged 16 and 17 breaks the pattern of the ages beside it, and no second source confirms it."
	case UnderTenAtFirst:
		return "The first sanction is said to have come before the age of 10. The published formula gives a figure; the record is probably wrong."
	case OnlyOneSanction:
		return "There is one sanction in all, yet the first is said to have come at a younger age than the current one."
	}
	return ""
}
