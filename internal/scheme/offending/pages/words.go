package pages

import (
	"net/url"
	"strconv"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/scheme/offending"
	"waymark/internal/web/ui"
)

func number(n int) string { return strconv.Itoa(n) }

func codePath(code string) string { return listPath + "/" + url.PathEscape(code) }

func linePath(o offending.Offence) string {
	return codePath(o.Code) + "?line=" + o.From.String() + "#change"
}

// groupWords gives a group as words.
func groupWords(group string) string {
	words := strings.ReplaceAll(group, "_", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

func groupsWords(groups []string) string {
	if len(groups) == 0 {
		return "No group"
	}
	words := make([]string, len(groups))
	for i, g := range groups {
		words[i] = groupWords(g)
	}
	return strings.Join(words, ", ")
}

func meaningWords(m offending.Meaning) string {
	if !m.Known {
		return "Not mapped"
	}
	if m.Groups == "" {
		return "No group"
	}
	return groupsWords(strings.Split(m.Groups, offending.GroupSeparator))
}

func groupChoices(groups []string) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "All groups"}}
	for _, g := range groups {
		out = append(out, ui.Choice{Value: g, Label: groupWords(g)})
	}
	return out
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return number(n) + " " + word + "s"
}

// tallyWords says how many records there are.
func tallyWords(t offending.Tally) string {
	words := plural(t.Arrests, "arrest") + " and " + plural(t.Charges, "charge")
	if t.Results > 0 {
		words = plural(t.Arrests, "arrest") + ", " + plural(t.Charges, "charge") + " and " + plural(t.Results, "court result")
	}
	return words
}

func foundWords(v listView) string {
	if v.query.Group == "" && v.query.Text == "" {
		return plural(v.Held, "code")
	}
	return number(v.Found) + " of " + plural(v.Held, "code")
}

func fromWords(o offending.Offence) string {
	if o.From == offending.Always {
		return "No known beginning"
	}
	return "From " + o.From.Long()
}

func closedWords(to civil.NullDate) string {
	if !to.Valid {
		return ""
	}
	return "Closed to new records on " + to.Date.Long()
}

func facts(o offending.Offence) []ui.Pair {
	out := []ui.Pair{{Key: "Class", Value: o.Class}, {Key: "Groups", Value: groupsWords(o.Groups)}, {Key: "Holds", Value: fromWords(o)}}
	if o.To.Valid {
		out = append(out, ui.Pair{Key: "Closed", Value: closedWords(o.To)})
	}
	return append(out, ui.Pair{Key: "Stands in", Value: o.Source + ", last checked " + o.CheckedOn.Long()}, ui.Pair{Key: "Entered", Value: o.ChangedAt.Long() + ": " + o.Reason})
}

func suggestionChoices(v localView) []ui.Choice {
	var out []ui.Choice
	for _, o := range v.Suggestions {
		out = append(out, ui.Choice{Value: o.Code, Label: o.Title + " (" + o.Code + "): " + groupsWords(o.Groups)})
	}
	if v.Mapping.ID != "" {
		out = append(out, ui.Choice{Value: nothing, Label: "None: take the mapping away"})
	}
	return append(out, ui.Choice{Value: another, Label: "Another code of the reference, entered below"})
}

// suggested gives the choice that a fresh form shows.
func suggested(v localView) string {
	if v.Mapping.ID == "" && len(v.Suggestions) > 0 {
		return v.Suggestions[0].Code
	}
	for _, o := range v.Suggestions {
		if o.Code == v.Mapping.Code {
			return o.Code
		}
	}
	return another
}

func localName(l offending.Local) string {
	if l.ByCode {
		return "Code " + l.Name
	}
	return "“" + l.Name + "”"
}

func localFacts(v localView) []ui.Pair {
	out := []ui.Pair{{Key: "Source", Value: v.Local.Source}}
	if v.Example != "" {
		out = append(out, ui.Pair{Key: "As a record writes it", Value: v.Example})
	}
	out = append(out, ui.Pair{Key: "Named by", Value: tallyWords(v.Tally) + ", of " + people(v.People)})
	now := "Not mapped: it counts in no group"
	if v.Known {
		now = v.Now.Title + " (" + v.Now.Code + "): " + groupsWords(v.Now.Groups)
	}
	out = append(out, ui.Pair{Key: "Counted as", Value: now})
	if v.Mapping.ID != "" {
		out = append(out, ui.Pair{Key: "Mapped", Value: v.Mapping.ChangedAt.Long() + ": " + v.Mapping.Reason})
	}
	return out
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return number(n) + " people"
}

func joined(groups []string) string { return strings.Join(groups, "; ") }

func groupsHint(groups []string) string {
	hint := "With semicolons between them"
	if len(groups) > 0 {
		hint += ". In use: " + strings.Join(groups, "; ")
	}
	return hint
}

// otherCode gives the mapped code where it is none of those suggested.
func otherCode(v localView) string {
	if suggested(v) == another {
		return v.Mapping.Code
	}
	return ""
}

// toMoves takes the browser to what a change would move, which stands below the form.
const toMoves = "#moves-panel"
