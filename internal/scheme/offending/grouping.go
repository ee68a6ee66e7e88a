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

// meant is the groups that a name has from a day on.
type meant struct {
	from   civil.Date
	groups string
}

// NewGrouping makes one of a reference.
func NewGrouping(r *Reference) *Grouping { return &Grouping{r, map[named][]meant{}} }

// Of gives what Reference.Groups gives.
func (g *Grouping) Of(source, code, text string, day civil.Date) string {
	n := named{source, code, text}
	lines, ok := g.known[n]
	if !ok {
		lines = g.reference.meanings(NewLocal(source, code, text))
		g.known[n] = lines
	}
	groups := ""
	for i, m := range lines {
		if i > 0 && m.from.After(day) {
			break
		}
		groups = m.groups
	}
	return groups
}

// meanings gives the groups of all lines of the code that a source means by a name, rising.
func (r *Reference) meanings(l Local) []meant {
	code, _ := r.codeOf(l)
	out := make([]meant, len(r.codes[code]))
	for i, o := range r.codes[code] {
		out[i] = meant{o.From, strings.Join(o.Groups, GroupSeparator)}
	}
	return out
}
