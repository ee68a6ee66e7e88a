package reader

import (
	"fmt"
	"strings"
	"unicode"
)

// Rule is the stable code of a rule that a row broke. Codes stand in reports, in the database and in
// the operators' guide; the wording beside them may change.
type Rule string

// The rules.
const (
	RowColumns    Rule = "row.columns"
	RowQuotes     Rule = "row.quotes"
	RowLength     Rule = "row.length"
	RowEncoding   Rule = "row.encoding"
	ValueRequired Rule = "value.required"
	ValueLength   Rule = "value.length"
	NumberFormat  Rule = "number.format"
	NumberRange   Rule = "number.range"
	DateFormat    Rule = "date.format"
	DateRange     Rule = "date.range"
	DateOrder     Rule = "date.order"
	CodeUnknown   Rule = "code.unknown"
	NameFormat    Rule = "name.format"
	RollDay       Rule = "roll.date"
)

var ruleTexts = map[Rule]string{
	RowColumns:    "the row has more or fewer values than the header has columns",
	RowQuotes:     "a double quote is out of place or never closed",
	RowLength:     "the line is too long to be a row",
	RowEncoding:   "the value holds bytes that are no letters in the file's encoding, or control characters",
	ValueRequired: "a value is needed here",
	ValueLength:   "the value is too long",
	NumberFormat:  "this is not a number, or has more places than it may",
	NumberRange:   "the number is outside what is plausible",
	DateFormat:    "this is not a date in any of the profile's formats",
	DateRange:     "the date is outside what is plausible",
	DateOrder:     "the later date is before the earlier one",
	CodeUnknown:   "the profile does not know this code",
	NameFormat:    "the name is not written in the order the profile says",
	RollDay:       "the row is for another day than the roll",
}

// Rules lists every rule with its text.
func Rules() map[Rule]string {
	out := make(map[Rule]string, len(ruleTexts))
	for r, t := range ruleTexts {
		out[r] = t
	}
	return out
}

// Text says in words what the rule asks.
func (r Rule) Text() string { return ruleTexts[r] }

// Refusal says what is wrong with one value of one row. In Row.Refusals it means that the row was
// refused; in Row.Notices, that the row was read all the same, as the profile says.
type Refusal struct {
	File   string `json:"file"`
	Row    int64  `json:"row"`  // 1 is the first row after the header
	Line   int64  `json:"line"` // line in the file on which the row begins
	Column string `json:"column,omitempty"`
	Field  string `json:"field,omitempty"`
	Value  string `json:"value,omitempty"` // shortened
	Rule   Rule   `json:"rule"`
	Text   string `json:"text"`
}

// String gives one line for a terminal.
func (r Refusal) String() string {
	where := fmt.Sprintf("%s row %d (line %d)", r.File, r.Row, r.Line)
	if r.Column != "" {
		where += fmt.Sprintf(", column %q", r.Column)
	}
	if r.Value != "" {
		where += fmt.Sprintf(", value %q", r.Value)
	}
	return fmt.Sprintf("%s: %s [%s]", where, r.Text, r.Rule)
}

// shownLetters bounds what a refusal repeats of a value: enough to find it, not a copy of it.
const shownLetters = 40

func shorten(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s[:min(len(s), 4*shownLetters)], "�"))
	n := 0
	for i := range s {
		if n++; n > shownLetters {
			return s[:i] + "…"
		}
	}
	return s
}
