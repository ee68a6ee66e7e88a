package county

import (
	"fmt"
	"io"
)

// Named is one record in which an agency names a person, and which of the county's invented humans that is: the
// truth that no agency has. Source is the import profile's, and Key the agency's own number.
type Named struct{ Source, Key, Entity string }

// Truth tells who is who in all the files that the agencies delivered: each record once, in the order in which the
// files name them.
func (c *County) Truth() []Named {
	type record struct{ source, key string }
	var out []Named
	seen := map[record]bool{}
	for _, f := range c.Files() {
		// Nothing is kept of the rows, so there is nothing that could fail to be written.
		_ = c.write(&sheet{csv: newCSV(io.Discard), named: func(source, key string, p *person) {
			if r := (record{source, key}); !seen[r] {
				seen[r] = true
				out = append(out, Named{source, key, p.entity()})
			}
		}}, f)
	}
	return out
}

// TruthFile is the name under which WriteTruth's text stands beside the agencies' files.
const TruthFile = "truth.csv"

// WriteTruth writes the truth as CSV: source, key, entity.
func (c *County) WriteTruth(w io.Writer) error {
	out := &sheet{csv: newCSV(w)}
	out.row("source", "key", "entity")
	for _, n := range c.Truth() {
		out.row(n.Source, n.Key, n.Entity)
	}
	out.csv.Flush()
	return out.csv.Error()
}

// entity names an invented human; it stands in no agency's file.
func (p *person) entity() string { return fmt.Sprintf("H%06d", p.index+1) }
