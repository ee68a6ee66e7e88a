package pages

import (
	"fmt"
	"strings"

	"waymark/internal/evidence/indicator"
	"waymark/internal/web/ui"
)

// card is an indicator in the list.
type card struct {
	name, title, what, counted string
}

func cardOf(s indicator.Shown) (card, error) {
	c := card{name: s.Name, title: s.Definition.Title}
	f, err := s.Figures()
	w := s.Words(f)
	c.what, c.counted = w.Headline, w.Counted
	return c, err
}

var statusWords = map[string]string{
	"exact": "read in the source", "secondary": "as quoted by", "computed": "computed", "missing": "looked for and not found", "local": "agreed here",
}

// definitionPairs gives each part of the definition, in its source's words and with how it was come by, and then how it is
// counted here.
func definitionPairs(s indicator.Shown) []ui.Pair {
	var out []ui.Pair
	for _, e := range s.Definition.Elements {
		source := statusWords[e.Status]
		if e.Source != "" {
			source += ": " + e.Source
		}
		out = append(out, ui.Pair{Key: strings.ToUpper(e.Name[:1]) + e.Name[1:], Value: e.Text + " (" + source + ")"})
	}
	if !s.Plan.Set() {
		return out
	}
	return append(out, planPairs(s)...)
}

func planPairs(s indicator.Shown) []ui.Pair {
	p := s.Plan
	out := []ui.Pair{{Key: "Of whom", Value: s.Words(indicator.Figures{}).Cohort}, {Key: "By which day", Value: datingWords[p.Dated]}}
	if s.Counts() {
		out = append(out, ui.Pair{Key: "Period", Value: fmt.Sprintf("%d months from %s to %s. A month that is not over is in no count by months.", p.Months, p.From.Long(), p.From.AddMonths(p.Months).AddDays(-1).Long())})
	} else {
		out = append(out, ui.Pair{Key: "Followed for", Value: followWords(s)})
	}
	breach := "Counted apart: what is for breach or recall alone is in no other figure."
	if p.Breach {
		breach = "Counted as everything else."
	}
	return append(out, ui.Pair{Key: "Breach and recall", Value: breach},
		ui.Pair{Key: "District", Value: "Where somebody lives by what is known now. Under 5 is hidden, with what would give it away."})
}

var datingWords = map[indicator.Dating]string{
	indicator.ByEvent:   "The day of the arrest, of the charge or of the court's decision.",
	indicator.ByOffence: "The day of the offence, where the record says it.",
}

func followWords(s indicator.Shown) string {
	months := s.Definition.FollowUpMonths
	if months == 0 {
		months = s.Plan.Months
	}
	out := fmt.Sprintf("%d months from the day", months)
	if n := s.Definition.ProofMonths; n > 0 {
		out += fmt.Sprintf(", and %d more for the result: no result is whole before %d months", n, months+n)
	}
	return out + "."
}

// definitionLine is what a chart says beneath its title.
func definitionLine(v view, what string) string {
	return fmt.Sprintf("%s %s Records to %s.", what, v.words.Cohort, v.Reading.Cut.Long())
}
