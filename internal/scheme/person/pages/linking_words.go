package pages

import (
	"strconv"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/web/ui"
)

func number(n int) string { return strconv.Itoa(n) }

func version(n int64) string { return strconv.FormatInt(n, 10) }

// countWords says how many, in words that fit one and many.
func countWords(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

var agreementColours = map[person.Agreement]string{
	person.Same: "green", person.Nearly: "yellow", person.Different: "red", person.OneOnly: "grey", person.NoSign: "grey",
}

// lineClass marks a line that differs by more than a colour alone: its words stand in bold, too.
func lineClass(a person.Agreement) string {
	switch a {
	case person.Different:
		return "wm-compare__row wm-compare__row--different"
	case person.Nearly:
		return "wm-compare__row wm-compare__row--nearly"
	}
	return "wm-compare__row"
}

func bornWords(b civil.Partial) string {
	if !b.Known() {
		return ""
	}
	return ", born " + b.Long()
}

func names(cards []person.Card) string {
	out := ""
	for i, c := range cards {
		if i > 0 {
			out += "; "
		}
		out += nameOr(c.FullName()) + bornWords(c.DateOfBirth)
	}
	return out
}

func nameOr(name string) string {
	if name == "" {
		return "Name not known"
	}
	return name
}

// hangs says what stands behind somebody.
func hangs(c person.Candidate) string {
	words := countWords(c.Records, "agency's record", "agencies' records")
	switch {
	case c.OnScheme:
		return words + ", on the scheme"
	case c.KnowsScheme:
		return words + ", not on the scheme"
	}
	return words
}

// answerChoices are the choices of the form: each candidate by name, then the others.
func answerChoices(s person.ReviewSheet) []ui.Choice {
	var out []ui.Choice
	for i, c := range s.Others {
		label := "The same person as " + nameOr(c.Name())
		if len(s.Others) > 1 {
			label += " (" + number(i+1) + ")"
		}
		out = append(out, ui.Choice{Value: string(c.Person), Label: label})
	}
	none := "Not a match: it is somebody else's"
	if len(s.Others) > 1 {
		none = "None of them: it is somebody else's"
	}
	return append(out, ui.Choice{Value: string(person.NotAMatch), Label: none}, ui.Choice{Value: string(person.NotSure), Label: "Not sure: leave it for somebody else"})
}

// wholeWords offers to move what stands with the record, too.
func wholeWords(s person.ReviewSheet) string {
	return "If it is the same person, also move the " + countWords(s.Holder.Records, "other record", "other records") + " that it stands with now"
}

// said gives what somebody answered, in words.
func said(s person.ReviewSheet, d person.Decision) string {
	by := s.Staff[d.By]
	if by == "" {
		by = "Somebody"
	}
	if d.Answer != person.Match {
		return by + ": " + d.Answer.Label()
	}
	words := by + ": the same person"
	if name := candidateName(s, d.To); name != "" {
		words += " as " + name
	}
	if d.Whole {
		words += ", with every record that stood with it"
	}
	return words
}

func candidateName(s person.ReviewSheet, p id.Person) string {
	if s.Holder != nil && s.Holder.Person == p {
		return s.Holder.Name()
	}
	for _, c := range s.Others {
		if c.Person == p {
			return c.Name()
		}
	}
	return ""
}

func decidedTag(a person.Answered) (colour, label string) {
	switch {
	case a.Undone():
		return "grey", "Undone"
	case a.Answer == person.Match:
		return "green", a.Answer.Label()
	case a.Answer == person.NotAMatch:
		return "red", a.Answer.Label()
	}
	return "yellow", a.Answer.Label()
}
