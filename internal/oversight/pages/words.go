package pages

import (
	"strconv"
	"strings"

	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/web/ui"
)

func number[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

func levelWords(l access.Restriction) string {
	switch l {
	case access.Restricted:
		return "Restricted record"
	case access.Excluded:
		return "Excluded record"
	}
	return "Open record"
}

func closedWords(l access.Restriction) string {
	if l == access.Excluded {
		return "excluded"
	}
	return "restricted"
}

var levelChoices = []ui.Choice{
	{Value: string(access.Restricted), Label: "Restricted: others see a stub without name or number, whom to call, and the safety warnings"},
	{Value: string(access.Excluded), Label: "Excluded: to others the person is absent from every list, count and search"},
}

var stepWords = map[oversight.StepKind]string{
	oversight.Placed: "Closed", oversight.Changed: "Changed", oversight.Reviewed: "Reviewed", oversight.Lifted: "Opened again",
}

// whyWords says for what somebody looked, and where that was taken from.
func whyWords(e audit.Entry) string {
	words := e.Purpose.Label()
	if words == "" {
		return "No purpose was given"
	}
	if from := e.Basis.Words(); from != "" {
		words += ", from " + from
	}
	return words
}

// refusalWords says in words why something was refused.
func refusalWords(e audit.Entry) string {
	why := e.Detail["why"]
	switch {
	case strings.HasPrefix(why, "category "):
		return "not granted: " + strings.ReplaceAll(strings.TrimPrefix(why, "category "), ",", ", ")
	case why == "role":
		return "the role does not allow it"
	case why == "excluded":
		return "an excluded record: they were told that there is none"
	}
	return why
}

func outcomeColour(o access.Outcome) string {
	switch o {
	case access.Allowed:
		return "green"
	case access.ReasonAsked:
		return "yellow"
	}
	return "red"
}

// didWords says what somebody did to a person's record; a bulk run is named.
func didWords(e audit.Entry, p id.Person) string {
	words := e.Action.Words()
	switch {
	case e.Run != "":
		words += " (run " + e.Run + ")"
	case oversight.Stub(e, p):
		words += ": shown as a stub"
	}
	return words
}

// refusals lists what was not allowed, by kind.
func refusals(o oversight.Overview) []ui.Pair {
	var out []ui.Pair
	for _, kind := range []access.Outcome{access.Refused, access.Withheld, access.Absent, access.ReasonAsked, access.Failed} {
		out = append(out, ui.Pair{Key: kind.Words(), Value: number(o.Refusals[kind])})
	}
	return out
}

// sealPairs says how far the log is sealed, and what the last verification found.
func sealPairs(o oversight.Overview) []ui.Pair {
	sealed := "Never"
	if !o.Seal.At.IsZero() {
		sealed = o.Seal.At.Long()
	}
	verified := "Never: nothing proves yet that the log is whole"
	if v := o.Verified; !v.At.IsZero() {
		verified = v.At.Long() + ", by " + v.By + ": "
		if v.Held() {
			verified += "the log held, " + v.Sealed + " sealed entries"
		} else {
			verified += "it did not hold, " + v.Problems + " problems"
		}
	}
	return []ui.Pair{{Key: "Last sealed", Value: sealed}, {Key: "Entries", Value: number(o.Seal.Entries)}, {Key: "Sealed entries", Value: number(o.Seal.Sealed)},
		{Key: "Not yet sealed", Value: number(o.Seal.Unsealed)}, {Key: "Last verified", Value: verified}}
}

// due counts the restrictions whose review is due within two weeks or late.
func due(reg oversight.Register) int {
	n := 0
	for _, c := range reg.Closed {
		if !c.Terms.ReviewOn.After(reg.Today.AddDays(14)) {
			n++
		}
	}
	return n
}

func reviewTag(day, today civil.Date) (colour, words string) {
	switch {
	case day.Before(today):
		return "red", "Late"
	case !day.After(today.AddDays(14)):
		return "yellow", "Due"
	}
	return "", ""
}

func names(d oversight.Directory, all []id.Staff) string {
	if len(all) == 0 {
		return "Nobody named"
	}
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = d.Staff(s)
	}
	return strings.Join(out, ", ")
}

// allowed says whether a member of staff is ticked: as posted, or on the list that holds.
func allowed(f ui.Form, now []id.Staff, s id.Staff) bool {
	if f.Values != nil {
		return f.Has("allow", string(s))
	}
	for _, a := range now {
		if a == s {
			return true
		}
	}
	return false
}

// part gives a part of a date as a form shows it again, or of the date that holds.
func part(f ui.Form, name, which string, day civil.Date) string {
	fallback := ""
	if day != (civil.Date{}) {
		switch which {
		case "day":
			fallback = strconv.Itoa(day.Day())
		case "month":
			fallback = strconv.Itoa(int(day.Month()))
		case "year":
			fallback = strconv.Itoa(day.Year())
		}
	}
	return f.Value(name+"-"+which, fallback)
}

// categoryWords lists what was read.
func categoryWords(c string) string { return strings.ReplaceAll(c, ",", ", ") }
