package saving

import (
	"waymark/internal/method/cost"
	"waymark/internal/method/disclosure"
)

// MixLine is a class of the mix, or a type that has no price. What is withheld is so few that it could tell of somebody,
// or would give such a count away.
type MixLine struct {
	cost.Line
	Types          []string // titles of the types that are priced as this class
	Priced         bool
	WithheldBefore bool
	WithheldAfter  bool
}

// Withheld says that one of its counts is withheld, and with it all that rests on it.
func (l MixLine) Withheld() bool { return l.WithheldBefore || l.WithheldAfter }

// Mix gives the classes of a saving and then what is not priced, with what is withheld: counts under 5, and as many others
// as it takes that these are not worked out from what all classes that are priced add up to.
func (s Saving) Mix() []MixLine {
	var out []MixLine
	for _, l := range s.Saving.Lines {
		line := MixLine{Line: l, Priced: true}
		for _, t := range s.Types {
			if s.Plan.Classes[t.Code] == l.Class {
				line.Types = append(line.Types, t.Title)
			}
		}
		out = append(out, line)
	}
	for _, u := range s.Saving.Unpriced {
		out = append(out, MixLine{Line: cost.Line{Class: u.Class, Before: u.Before, After: u.After, Avoided: u.Before - u.After}})
	}
	before := withheld(out, func(l MixLine) int { return l.Before })
	after := withheld(out, func(l MixLine) int { return l.After })
	for i := range out {
		out[i].WithheldBefore, out[i].WithheldAfter = before[i], after[i]
	}
	return out
}

// withheld says which lines' counts are withheld, where all that is priced is known. Where too little is left to hide a
// count in, none is shown.
func withheld(lines []MixLine, count func(MixLine) int) []bool {
	counts := map[string]int{}
	sums := []disclosure.Sum{{Total: "priced"}, {Total: "not priced"}}
	key := func(l MixLine) string {
		if l.Priced {
			return "class " + l.Class
		}
		return "type " + l.Class
	}
	for _, l := range lines {
		at := &sums[1]
		if l.Priced {
			at = &sums[0]
		}
		counts[key(l)] = count(l)
		counts[at.Total] += count(l)
		at.Parts = append(at.Parts, key(l))
	}
	if len(sums[1].Parts) == 0 {
		sums = sums[:1]
	}
	known := disclosure.Published{Counts: map[string]int{"priced": counts["priced"]}}
	hidden, err := disclosure.Protect(counts, sums, known)
	out := make([]bool, len(lines))
	for i, l := range lines {
		out[i] = hidden[key(l)] || err != nil && count(l) > 0
	}
	return out
}
