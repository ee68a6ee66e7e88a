package offending

import (
	"strings"

	"waymark/internal/platform/civil"
)

// Grouping gives the groups of many offences: it works out once what each name means. It is not safe for use
// by several goroutines.
type Grouping struct {
	reference *Reference
	known     map[named][]meant
}

type named struct{ source, code, text string }

// meant is what a name means from a day on, with its groups as one text.
type meant struct {
	from    civil.Date
	groups  string
	offence *Offence
}

// NewGrouping makes one of a reference.
func NewGrouping(r *Reference) *Grouping { return &Grouping{r, map[named][]meant{}} }

// Of gives what Reference.Groups gives.
func (g *Grouping) Of(source, code, text string, day civil.Date) string {
	return g.at(source, code, text, day).groups
}

// Find gives what Reference.Find gives.
func (g *Grouping) Find(source, code, text string, day civil.Date) (Offence, bool) {
	m := g.at(source, code, text, day)
	if m.offence == nil {
		return Offence{}, false
	}
	return *m.offence, true
}

func (g *Grouping) at(source, code, text string, day civil.Date) meant {
	n := named{source, code, text}
	lines, ok := g.known[n]
	if !ok {
		lines = g.reference.meanings(NewLocal(source, code, text))
		g.known[n] = lines
	}
	var out meant
	for i, m := range lines {
		if i > 0 && m.from.After(day) {
			break
		}
		out = m
	}
	return out
}

// meanings gives all lines of the code that a source means by a name, rising.
func (r *Reference) meanings(l Local) []meant {
	code, _ := r.codeOf(l)
	out := make([]meant, len(r.codes[code]))
	for i, o := range r.codes[code] {
		out[i] = meant{o.From, strings.Join(o.Groups, GroupSeparator), &r.codes[code][i]}
	}
	return out
}
