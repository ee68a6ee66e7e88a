package report

import (
	"math"
	"strconv"
	"strings"
)

// The words that stand where a figure cannot.
const (
	notHeldWords  = "not held"
	withheldWords = "withheld"
)

// String gives a figure as it is read.
func (c Cell) String() string {
	switch c.Kind {
	case Count:
		return thousands(int(c.Value))
	case Percent:
		return decimal(c.Value, 1) + "%"
	case Change:
		return change(c.Value)
	case Decimal:
		return decimal(c.Value, 2)
	case Money:
		return strings.Replace("£"+thousands(int(c.Value)), "£\u2212", "\u2212£", 1)
	case NotHeld:
		return notHeldWords
	case Withheld:
		return withheldWords
	}
	return c.Text
}

// Number says whether the figure is a number that can be reckoned with.
func (c Cell) Number() bool {
	switch c.Kind {
	case Count, Percent, Change, Decimal, Money:
		return true
	}
	return false
}

// Part is a piece of a sentence: words, or a figure.
type Part struct {
	Text string
	Cell *Cell
}

// Parts gives the sentence in pieces.
func (s Sentence) Parts() []Part {
	var out []Part
	for i, text := range strings.Split(s.Words, "{}") {
		if i > 0 && i <= len(s.Cells) {
			out = append(out, Part{Cell: &s.Cells[i-1]})
		}
		if text != "" {
			out = append(out, Part{Text: text})
		}
	}
	return out
}

// String gives the sentence as it is read.
func (s Sentence) String() string {
	var b strings.Builder
	for _, p := range s.Parts() {
		if p.Cell != nil {
			b.WriteString(p.Cell.String())
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func decimal(x float64, places int) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', places, 64)
	if x < 0 && strings.Trim(s, "0.") != "" {
		return "\u2212" + s
	}
	return s
}

// change writes a percentage with its sign.
func change(x float64) string {
	switch s := decimal(math.Abs(x), 1) + "%"; {
	case s == "0.0%":
		return "no change"
	case x < 0:
		return "\u2212" + s
	default:
		return "+" + s
	}
}

func thousands(n int) string {
	s := strconv.Itoa(max(n, -n))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n < 0 {
		return "\u2212" + s
	}
	return s
}
