package comparison

import (
	"fmt"
	"math"
	"strconv"

	"waymark/internal/evidence/measure"
)

// Words says who the controls are.
func (r Rule) Words() string {
	switch r {
	case Everybody:
		return "Everybody else whom the source knows"
	case NearCut:
		return "Ranked just below the list of a selection run"
	case NotAdmitted:
		return "Listed by a selection run and never taken on"
	case OtherDistricts:
		return "Districts from which nobody was ever taken on"
	}
	return string(r)
}

// Words says how people are matched.
func (m Method) Words() string {
	switch m {
	case First:
		return "The first of the ways below whose balance passes"
	case NearestOne:
		return "One control each, who serves once a day"
	case Replacement:
		return "One control each, who may serve again"
	case Radius:
		return "All controls within the caliper"
	case Weighed:
		return "All controls, weighed so that the means agree"
	}
	return string(m)
}

// counted names what is counted in the middle of a sentence.
var counted = map[measure.What]string{measure.Arrests: "arrests", measure.Admissions: "admissions to custody"}

// Headline says by rule what the comparison came to, and never why.
func (c Comparison) Headline() string {
	d := c.Design
	if c.Effect == nil {
		return "No result is shown. " + c.Reason()
	}
	e := *c.Effect
	words := fmt.Sprintf("In the %d months after, the %d people who found controls had %s times as many %s a day at liberty as their controls (95%% interval %s to %s).",
		d.Months, c.Chosen.Matched, decimal(e.Ratio), counted[d.What], decimal(e.Lower), decimal(e.Upper))
	switch e.Conclude() {
	case Less:
		return words + " Being taken on is associated with fewer. Whether it is the reason, no comparison of this kind can say."
	case More:
		return words + " Being taken on is associated with more. Whether it is the reason, no comparison of this kind can say."
	}
	return words + " The interval holds 1: inconclusive. That is not the same as no effect; chance alone may make such a difference."
}

// Caution says that only those who stayed may be in the records, which no matching mends; "" where somebody is known to
// have come off.
func (c Comparison) Caution() string {
	if c.Design.File || c.Ended > 0 {
		return ""
	}
	return "The records hold nobody who has come off the scheme. If people came off before the scheme's list was brought in, those left are the ones who went on offending, and this comparison leans against the scheme. Bring in everybody ever taken on."
}

// Reason says why no result is shown.
func (c Comparison) Reason() string {
	switch {
	case c.Trouble != "":
		return c.Trouble
	case c.Passes || c.Chosen == nil:
		return "The outcome could not be worked out."
	}
	t := c.Chosen
	if math.Abs(t.WorstSMD) >= c.Limit {
		return fmt.Sprintf("Those taken on and their controls are not alike enough: in %q they differ by %s standard deviations, where less than %s passes.",
			t.Worst, decimal(math.Abs(t.WorstSMD)), decimal(c.Limit))
	}
	return fmt.Sprintf("Too few can be compared: %s people found controls, and these tell only as much as %d of even weight would. It needs %d on each side.", count(t.Matched), int(math.Round(t.Effective)), Fewest)
}

// Explained gives in plain words how strongly something that is not held would have to go with both sides to explain the
// ratio away; "" where the interval holds 1.
func (e Effect) Explained() string {
	if e.EValue == nil {
		return ""
	}
	return fmt.Sprintf("Something that the records do not hold could explain this away only if it went with being taken on, and with what came after, each by a ratio of at least %s over and above what is matched on; %s would be enough for the interval to reach 1.",
		decimal(*e.EValue), decimal(*e.EValueEnd))
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
