package cost

import (
	"io"
	"strconv"

	"waymark/internal/platform/fault"
)

// mostCounted bounds a count of offences.
const mostCounted = 100_000_000

// ReadCounts reads how many offences of each class there were before and after, from CSV or TOML: columns class,
// before, after. fault.Invalid with row, column and rule for each thing wrong. A class in two rows is refused, as
// whether the rows were meant to be added cannot be known.
func ReadCounts(r io.Reader) (before, after map[string]int, err error) {
	s, err := readSheet(r, "class", nil, "class", "before", "after")
	if err != nil {
		return nil, nil, err
	}
	before, after = map[string]int{}, map[string]int{}
	for _, r := range s.rows {
		class := s.must(r, "class")
		if _, twice := before[class]; twice && class != "" {
			s.refuse(r.place, "class", "%q is there twice", class)
		}
		for i, into := range []map[string]int{before, after} {
			column := []string{"before", "after"}[i]
			text := s.must(r, column)
			n, bad := strconv.ParseUint(text, 10, 31)
			if text != "" && (bad != nil || n > mostCounted) {
				s.refuse(r.place, column, "must be a whole number from 0 to %d, and not %q", mostCounted, text)
			}
			into[class] = int(n)
		}
	}
	if err := fault.InvalidFields(s.wrong); err != nil {
		return nil, nil, err
	}
	return before, after, nil
}
