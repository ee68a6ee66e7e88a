package pages

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/measure"
	"waymark/internal/platform/civil"
	"waymark/internal/web/ui"
)

var whatWords = map[measure.What]string{measure.Arrests: "Arrests", measure.Admissions: "Admissions to custody"}

func countChoices(can []measure.Countable) []ui.Choice {
	var out []ui.Choice
	for _, c := range can {
		out = append(out, ui.Choice{Value: string(c.What) + " " + c.Source, Label: whatWords[c.What] + ", as " + c.Source + " records them"})
	}
	return out
}

func whomChoices(locks []comparison.LockName) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Everybody ever taken on, from that day"}}
	for _, l := range locks {
		out = append(out, ui.Choice{Value: l.Name, Label: "The locked cohort " + l.Name + ", from " + l.AsOf.Long()})
	}
	return out
}

func ruleChoices() []ui.Choice {
	var out []ui.Choice
	for _, r := range comparison.Rules {
		out = append(out, ui.Choice{Value: string(r), Label: r.Words()})
	}
	return out
}

func methodChoices() []ui.Choice {
	var out []ui.Choice
	for _, m := range comparison.Methods {
		out = append(out, ui.Choice{Value: string(m), Label: m.Words()})
	}
	return out
}

func historyChoices() []ui.Choice {
	var out []ui.Choice
	for _, h := range comparison.Histories {
		out = append(out, ui.Choice{Value: strconv.Itoa(h), Label: strconv.Itoa(h)})
	}
	return out
}

func title(c comparison.Comparison) string {
	return fmt.Sprintf("%s in the %d months after, beside people like them", whatWords[c.Design.What], c.Design.Months)
}

func made(c comparison.Comparison) string {
	by := c.Maker
	if by == "" {
		by = "the server"
	}
	return fmt.Sprintf("Compared %s by %s, of %s's records from %s to %s.", c.MadeAt.Long(), by, c.Design.Source, long(c.Design.From), long(c.Design.To))
}

func long(day string) string {
	d, err := civil.ParseDate(day)
	if err != nil {
		return day
	}
	return d.Long()
}

// definition stands under a chart.
func definition(c comparison.Comparison) string {
	return fmt.Sprintf("%s; controls: %s; %s's records to %s.", about(c), lower(c.Design.Rule.Words()), c.Design.Source, long(c.Design.To))
}

func about(c comparison.Comparison) string {
	switch d := c.Design; {
	case d.Lock != "":
		return fmt.Sprintf("The locked cohort %s, version %d", d.Lock, d.Version)
	case d.File:
		return "The people of a file"
	}
	return "Everybody ever taken on, from that day"
}

func lower(words string) string { return string(words[0]|0x20) + words[1:] }

// who says whom the comparison is about and with whom.
func who(c comparison.Comparison) []ui.Pair {
	out := []ui.Pair{
		{Key: "About", Value: about(c)},
		{Key: "Taken on", Value: few(c.Treated)},
		{Key: "Left out: the records do not cover both windows", Value: few(c.Left.NotCovered)},
		{Key: "Left out: not known to " + c.Design.Source, Value: few(c.Left.Unknown)},
		{Key: "Left out: nothing known of them before", Value: few(c.Left.Nothing)},
		{Key: "Controls", Value: fmt.Sprintf("%s: %s can be compared", c.Design.Rule.Words(), few(c.Pool))},
	}
	if t := c.Chosen; t != nil {
		out = append(out, ui.Pair{Key: "Found controls", Value: found(c, t.Matched)},
			ui.Pair{Key: "Found nobody like them", Value: few(t.Unmatched) + unlike(c)},
			ui.Pair{Key: "Controls who count", Value: fmt.Sprintf("%s, who tell as much as %d of even weight", few(t.Controls), int(math.Round(t.Effective)))},
			ui.Pair{Key: "Where both sides meet", Value: fmt.Sprintf("%s of %s controls have a propensity within the range of those taken on; %s taken on are beyond every control", few(c.Support.Controls), few(c.Support.All), few(c.Support.Beyond))})
	}
	return out
}

// unlike describes those who found nobody by what tells them most from the rest.
// ofFew says that a mean is a share, and of so few of some people, or of all but so few, that it would tell how many.
func ofFew(name string, mean float64, people int) bool {
	n := int(math.Round(mean * float64(people)))
	return slices.Contains(comparison.Shares, name) && (n > 0 && n < 5 || people-n > 0 && people-n < 5)
}

// meanOf gives a mean of those taken on, unless it would tell of a few.
func meanOf(name string, mean float64, people int) string {
	if ofFew(name, mean, people) {
		return "withheld"
	}
	return decimal(mean, 2)
}

// meanOfAll gives the mean of all taken on. Where few of them found nobody, it would tell of these beside that of the rest.
func meanOfAll(c comparison.Comparison, l comparison.Line) string {
	t := c.Chosen
	if t.Unmatched > 0 && t.Unmatched < 5 {
		return "withheld"
	}
	return meanOf(l.Name, l.Before.MeanTreated, t.Matched+t.Unmatched)
}

func unlike(c comparison.Comparison) string {
	for _, l := range c.Balance { // furthest apart beforehand first
		if l.Left != nil && !ofFew(l.Name, *l.Left, c.Chosen.Unmatched) && !ofFew(l.Name, l.After.MeanTreated, c.Chosen.Matched) {
			return fmt.Sprintf(". %s: %s on average, where those who found controls had %s", l.Name, decimal(*l.Left, 1), decimal(l.After.MeanTreated, 1))
		}
	}
	return ""
}

func rule(c comparison.Comparison) string {
	t := c.Chosen
	words := fmt.Sprintf("The rule: in every one of these %d things the means lie less than %s standard deviations apart after matching, and at least %d people count on each side. ", len(c.Balance), decimal(c.Limit, 1), comparison.Fewest)
	words += fmt.Sprintf("Matched by: %s", lower(t.Method.Words()))
	if t.Method == comparison.Weighed {
		words += ", so that the means agree by construction: look at how many controls that leaves"
	}
	if t.Caliper > 0 {
		words += fmt.Sprintf(", caliper %s", decimal(t.Caliper, 2))
	}
	return words + fmt.Sprintf(". Furthest apart: %s, by %s.", lower(t.Worst), decimal(math.Abs(t.WorstSMD), 2))
}

// found says how many found controls; all but fewer than 5 is said so, since the rest could be worked out.
func found(c comparison.Comparison, matched int) string { return foundOf(matched, c.Eligible) }

func foundOf(matched, of int) string {
	if left := of - matched; left > 0 && left < 5 {
		return fmt.Sprintf("all but under 5 of %d", of)
	}
	return fmt.Sprintf("%s of %d", few(matched), of)
}

func foundIn(c comparison.Comparison, a comparison.Annex) string {
	if a.Matched == 0 {
		return "nobody"
	}
	if a.Months != c.Design.Months { // of others, whose windows are covered
		return foundOf(a.Matched, a.Matched+a.Unmatched)
	}
	return found(c, a.Matched)
}

func results(c comparison.Comparison) []ui.Pair {
	e := c.Effect
	out := []ui.Pair{
		{Key: "A year at liberty, taken on", Value: decimal(e.RateTreated, 2)},
		{Key: "A year at liberty, controls", Value: decimal(e.RateControl, 2)},
		{Key: "Rate ratio", Value: fmt.Sprintf("%s (95%% interval %s to %s)", decimal(e.Ratio, 2), decimal(e.Lower, 2), decimal(e.Upper, 2))},
		{Key: "How it was worked out", Value: "Poisson regression with days at liberty as offset; the interval holds where people differ more than Poisson and where one control stands beside several (cluster-robust)"},
	}
	if e.People < 5 || c.Chosen.Matched-e.People < 5 {
		return append(out, ui.Pair{Key: "People with any", Value: "too few, or too few without, to be shown"})
	}
	return append(out,
		ui.Pair{Key: "People with any, taken on", Value: percent(e.AnyTreated)},
		ui.Pair{Key: "People with any, controls", Value: percent(e.AnyControl)},
		ui.Pair{Key: "Difference", Value: fmt.Sprintf("%s percentage points (95%% interval %s to %s)", points(e.Difference), points(e.AnyLower), points(e.AnyUpper))},
		ui.Pair{Key: "Taken on and never at liberty after", Value: few(e.Inside)})
}

// remedies says what could be done where there is no result.
func remedies(c comparison.Comparison) []string {
	var out []string
	if c.Chosen == nil || c.Eligible < comparison.Fewest || c.Pool < comparison.Fewest {
		if c.Left.NotCovered > 0 {
			out = append(out, "Wait until the records cover more of the months after, or ask for fewer months after or before.")
		}
		if c.Design.Rule != comparison.Everybody {
			out = append(out, "Choose controls by a wider rule: too few fit this one, or none on a day that fits.")
		}
	}
	if c.Chosen != nil && !c.Passes {
		if c.Design.Rule != comparison.Everybody {
			out = append(out, "Choose controls by a wider rule, so that more of them are like those taken on.")
		}
		out = append(out, "Try another way of matching, or a narrower caliper: the annex below says which would balance, and shows no outcome of any.",
			"Accept that there may be nobody like them: where everybody who did so much was taken on, no comparison group exists in these records. The Justice Data Lab has the whole country's.")
	}
	if c.Passes {
		out = append(out, "Wait: too little has happened yet for a ratio.")
	}
	if len(out) == 0 {
		out = append(out, "Choose other controls, or fewer months before in which people must be alike: those taken on and the others share nothing by which they could be set side by side.")
	}
	return append(out, "Do not read the bare change before and after in its place: it holds what choosing alone brings about.")
}

func annexIntro(c comparison.Comparison) string {
	if c.Effect == nil {
		return "Each way is held to the same rule. Since the comparison itself shows no result, these show only whether they would balance: nobody shall pick one by its outcome."
	}
	return "Each way is held to the same rule, and shows a ratio only where its own balance passes. Where they disagree, the result leans on how it was done."
}

// shortWays name the ways of matching where they stand in a narrow column.
var shortWays = map[comparison.Method]string{comparison.NearestOne: "One each", comparison.Replacement: "One each, again", comparison.Radius: "Within caliper", comparison.Weighed: "Weighed"}

func wayOf(a comparison.Annex) string {
	words := shortWays[a.Method]
	if a.Model != "" {
		words += ", " + a.Model + " model"
	}
	return words
}

func caliper(x float64) string {
	if x == 0 {
		return "none"
	}
	return decimal(x, 2)
}

func apart(a comparison.Annex) string {
	switch {
	case a.Matched == 0:
		return "not known"
	case a.Passes:
		return decimal(math.Abs(a.WorstSMD), 2)
	}
	return decimal(math.Abs(a.WorstSMD), 2) + ", does not pass"
}

func ratioOf(a comparison.Annex) string {
	switch {
	case a.Ratio != nil:
		return fmt.Sprintf("%s (%s to %s)", decimal(*a.Ratio, 2), decimal(*a.Lower, 2), decimal(*a.Upper, 2))
	case a.Trouble != "":
		return "Not known. " + a.Trouble
	}
	return "not shown"
}

func definitions(c comparison.Comparison) []ui.Pair {
	d := c.Design
	counted := "One record of an arrest, on the London day of the arrest; breach, recall and failing to appear, which being on a scheme itself brings about, are left out. How closely the police watch people on the scheme changes it."
	if d.What == measure.Admissions {
		counted = "One stay in custody, on the day of reception; stays for breach or recall alone, which being on a scheme itself brings about, are left out."
	}
	return []ui.Pair{
		{Key: whatWords[d.What], Value: counted},
		{Key: "Index day", Value: "Of those taken on the day on which they were, or that of the locked cohort. Of controls one of the same days, dealt out in turn in the order of their ids, so that nobody's day was chosen for what they did; of a selection run's people a day in the six months after it."},
		{Key: "Alike", Value: fmt.Sprintf("In what was known on the index day alone: age, sex, events in three spans of the %d months before, days since the last, days in custody, whether in custody when the day began, years since first known, the shares of their commonest groups of offences, and when the day was.", d.History)},
		{Key: "Propensity", Value: "How likely somebody like that was to be taken on, by logistic regression. The highest chooses first; of two as near, the lower id is taken."},
		{Key: "One each; again; within caliper", Value: "One control for each of those taken on, who serves nobody else on that day; one control each, who may serve again; all controls within the caliper."},
		{Key: "Weighed", Value: "Every control counts by a weight, as even as it can be, that makes the means of all of these things agree (entropy balancing). Where few controls carry most of the weight, the interval is wide."},
		{Key: "Difference", Value: "Of the two means, over a standard deviation from before matching: the smaller of that of those taken on and the pooled one."},
		{Key: "Days at liberty", Value: "The days of the window after less those in custody, by any source; stays that overlap count once. Being on a scheme may itself change them."},
		{Key: "What it cannot tell", Value: "What no record holds: will to change, a new partner, a drug habit. Who came off the scheme and is not in the records, as where a list of those still on it was brought in: those left are the ones who went on, which leans against the scheme. Whoever was ever taken on is never a control, so that those who did much later and were then taken on are not among them."},
		{Key: "Few", Value: "Under 5 is written so: of fewer somebody could be told."},
	}
}

// few hides a count from 1 to 4.
func few(n int) string {
	if n > 0 && n < 5 {
		return "under 5"
	}
	return strconv.Itoa(n)
}

func whole(n int) string { return strconv.Itoa(n) }

func orNone(x *float64, none string) string {
	if x == nil {
		return none
	}
	return decimal(*x, 2)
}

func percent(share float64) string { return decimal(100*share, 0) + "%" }

func points(share float64) string { return decimal(100*share, 1) }

// decimal writes a figure with a true minus sign.
func decimal(x float64, places int) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', places, 64)
	if x < 0 && s != strconv.FormatFloat(0, 'f', places, 64) {
		return "\u2212" + s
	}
	return s
}
