package measure

import (
	"cmp"
	"slices"
	"strings"

	"waymark/internal/method/disclosure"
)

// TypeCount is how many events there were of one type, before and after. Each event is of one type: the leading group
// that the reference of offences gives it.
type TypeCount struct {
	Type   string `json:"type"` // a group of the reference, NoGroup or NotMapped
	Title  string `json:"title"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// The types of events that have no group: the reference knows the offence and puts it in none, or does not know it.
const (
	NoGroup   = "no_group"
	NotMapped = "not_mapped"
)

// Type gives the type of an offence.
func (o Offence) Type() string {
	switch {
	case o.Group != "":
		return o.Group
	case o.Known:
		return NoGroup
	}
	return NotMapped
}

// typeTitle gives a type's words.
func typeTitle(t string) string {
	words := strings.ReplaceAll(t, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// ByType counts the events of results by type, the most first and those without a group last.
func ByType(results []Result) []TypeCount {
	found := map[string]*TypeCount{}
	of := func(o Offence) *TypeCount {
		t := o.Type()
		if found[t] == nil {
			found[t] = &TypeCount{Type: t, Title: typeTitle(t)}
		}
		return found[t]
	}
	for _, r := range results {
		for _, o := range r.before {
			of(o).Before++
		}
		for _, o := range r.after {
			of(o).After++
		}
	}
	out := make([]TypeCount, 0, len(found))
	for _, t := range found {
		out = append(out, *t)
	}
	last := func(t TypeCount) int { return slices.Index([]string{NoGroup, NotMapped}, t.Type) }
	slices.SortFunc(out, func(a, b TypeCount) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(b.Before+b.After, a.Before+a.After), cmp.Compare(a.Type, b.Type))
	})
	return out
}

// Withheld says of which types the counts before and after are withheld on a page that shows what they add up to: those
// under 5, and as many others as it takes that none of these can be worked out.
func Withheld(types []TypeCount) (before, after map[string]bool) {
	of := func(count func(TypeCount) int) map[string]bool {
		counts, all := map[string]int{}, disclosure.Sum{Total: "all"}
		for _, t := range types {
			counts[t.Type] = count(t)
			counts[all.Total] += count(t)
			all.Parts = append(all.Parts, t.Type)
		}
		known := disclosure.Published{Counts: map[string]int{all.Total: counts[all.Total]}}
		hidden, err := disclosure.Protect(counts, []disclosure.Sum{all}, known)
		if err != nil { // too little in all to hide anything in: nothing is shown
			hidden = map[string]bool{}
			for _, t := range types {
				hidden[t.Type] = count(t) > 0
			}
		}
		return hidden
	}
	return of(func(t TypeCount) int { return t.Before }), of(func(t TypeCount) int { return t.After })
}
