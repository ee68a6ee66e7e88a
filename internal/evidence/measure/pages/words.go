package pages

import (
	"fmt"
	"math"
	"strconv"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/civil"
	"waymark/internal/web/ui"
)

var whatWords = map[measure.What]string{
	measure.Arrests: "Arrests", measure.Offences: "Offences", measure.Charges: "Charges", measure.Convictions: "Convictions", measure.Admissions: "Admissions to custody",
}

func countChoices(can []measure.Countable) []ui.Choice {
	var out []ui.Choice
	for _, c := range can {
		words := whatWords[c.What] + ", as " + c.Source + " records them"
		if c.What == measure.Offences {
			words = "Offences of people whom " + c.Source + " knows, each once"
		}
		out = append(out, ui.Choice{Value: string(c.What) + " " + c.Source, Label: words})
	}
	return out
}

func title(e measure.Evaluation) string {
	return fmt.Sprintf("%s, %d months before and after", whatWords[e.Plan.What], e.Plan.Months)
}

func made(e measure.Evaluation) string {
	by := e.Maker
	if by == "" {
		by = "the server"
	}
	return fmt.Sprintf("Measured %s by %s, of %s's records from %s to %s.", e.MadeAt.Long(), by, e.Plan.Source, long(e.Plan.From), long(e.Plan.To))
}

func long(day string) string {
	d, err := civil.ParseDate(day)
	if err != nil {
		return day
	}
	return d.Long()
}

// changed says what changed, and never why.
func changed(e measure.Evaluation) string {
	t := e.All
	words := fmt.Sprintf("%s of %d people went from %d to %d", whatWords[e.Plan.What], t.People, t.Before, t.After)
	if t.ChangePercent == nil {
		return words + ": with none before there is nothing to compare with."
	}
	return words + ": " + percent(*t.ChangePercent) + "."
}

// besides gives in a line what a change must not stand without.
func besides(e measure.Evaluation) string {
	if x := e.Expected; x != nil && x.Standard.ChangePercent != nil && x.Standard.Compared() != nil {
		return "Of those whom others had as many before it is " + percent(*x.Standard.Compared()) + "; of these others, for whom nothing is done, " + percent(*x.Standard.ChangePercent) + " is expected."
	}
	if x := e.Expected; x != nil && x.Standard.ChangePercent != nil {
		return "Where nothing is done " + percent(*x.Standard.ChangePercent) + " is expected of others with as many before."
	}
	return "What is expected where nothing is done is not known: this is no evidence of an effect."
}

// expected says in plain words what choosing alone produces, or why that is not known.
func expected(e measure.Evaluation) []string {
	x := e.Expected
	if x == nil {
		return []string{"This is not known: the source knows too few people who were not taken on. The change above must not be read as an effect."}
	}
	var out []string
	s := x.Standard
	who := "Others with as many before"
	lone := s.Outside > 0 && s.Outside < 5 // of so few what the rest had, taken from what all had, would tell
	switch {
	case s.Outside >= 5:
		who = fmt.Sprintf("Of %d nobody else had as many before, so that they cannot be compared. Of the %d left, who went from %d to %d, others with as many before", s.Outside, s.People, s.Before, s.Observed)
	case s.Compared() != nil: // of so few somebody could be told
		who = fmt.Sprintf("Of some nobody else had as many before, so that they cannot be compared. Of the rest, whose change is %s, others with as many before", percent(*s.Compared()))
	case s.Outside > 0:
		who = "Of some nobody else had as many before, so that they cannot be compared. Of the rest others with as many before"
	}
	switch {
	case s.ChangePercent == nil:
	case lone:
		out = append(out, fmt.Sprintf("%s, for whom the scheme did nothing, went on to have so many after that a change of %s would be expected here. That is what choosing alone produces.",
			who, percent(*s.ChangePercent)))
	default:
		out = append(out, fmt.Sprintf("%s, for whom the scheme did nothing, went on to have so many after that %s would be expected here: a change of %s. That is what choosing alone produces.",
			who, whole(*s.After), percent(*s.ChangePercent)))
	}
	if r := x.Regression; r != nil && r.ChangePercent != nil {
		out = append(out, fmt.Sprintf("By regression to the mean alone, as counts of everybody whom the source knows are spread and changed (%s for all), a change of %s would be expected.",
			percent(100*(r.Trend-1)), percent(*r.ChangePercent)))
	}
	switch {
	case x.Ratio == nil:
		out = append(out, "No figure here says whether being taken on is associated with more or less than that.")
	case x.Ratio.Upper < 1:
		out = append(out, fmt.Sprintf("They had %s of what was expected. Being taken on is associated with so much less; whether it is the reason, this comparison cannot say.", times(x.Ratio)))
	case x.Ratio.Lower > 1:
		out = append(out, fmt.Sprintf("They had %s of what was expected: more than others for whom nothing was done.", times(x.Ratio)))
	default:
		out = append(out, fmt.Sprintf("They had %s of what was expected: chance alone may make so much of a difference.", times(x.Ratio)))
	}
	return out
}

// times gives a ratio with its interval.
func times(c *measure.Compared) string {
	return fmt.Sprintf("%s times (95%% interval %s to %s)", decimal(c.Ratio, 2), decimal(c.Lower, 2), decimal(c.Upper, 2))
}

// few hides a count from 1 to 4.
func few(n int) string {
	if n > 0 && n < 5 {
		return "under 5"
	}
	return strconv.Itoa(n)
}

func rate(r measure.Rate) string {
	if r == nil {
		return "not known: nobody was at liberty"
	}
	return decimal(*r, 2)
}

// ratio gives a rate ratio with its interval.
func ratio(r *measure.Ratio) string {
	if r == nil {
		return "not known: too little to tell"
	}
	return fmt.Sprintf("%s (95%% interval %s to %s, of %d people)", decimal(r.Ratio, 2), decimal(r.Lower, 2), decimal(r.Upper, 2), r.People)
}

func span(b measure.Bin) string {
	if b.From == b.To {
		return strconv.Itoa(b.From)
	}
	return fmt.Sprintf("%d to %d", b.From, b.To)
}

func whole(x float64) string { return strconv.Itoa(int(math.Round(x))) }

func decimal(x float64, places int) string { return strconv.FormatFloat(x, 'f', places, 64) }

// percent writes a change with its sign.
func percent(x float64) string {
	s := decimal(math.Abs(x), 1) + "%"
	switch {
	case s == "0.0%":
		return "no change"
	case x < 0:
		return "\u2212" + s
	}
	return "+" + s
}
