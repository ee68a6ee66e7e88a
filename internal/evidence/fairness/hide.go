package fairness

import (
	"maps"
	"slices"

	"waymark/internal/method/disclosure"
)

// Hiding. A count of 1 to 4 is hidden, and so is one whose rest is 1 to 4: that all but two of a group were refused says of
// nearly each of them that they were. What else is hidden, so that none of these can be worked out, method/disclosure decides
// over all tables of a run together: a set of people is counted under one name wherever it stands, by the same totals for
// every trait.

// few says whether a count is one that is hidden.
func few(n int) bool { return n > 0 && n < disclosure.Threshold }

// set names what a step counts: n of of, and before where there is one. A rest is what n leaves of of, where both are people.
type set struct {
	n, of, before string
	rest          bool
}

var sets = map[StepKey]set{
	Pool: {n: "pool"}, Listed: {n: "listed", of: "pool", rest: true}, TakenOn: {n: "taken", of: "pool", rest: true}, LikeForLike: {n: "taken", of: "pool", rest: true},
	Panel: {n: "admitted", of: "decided", rest: true}, Lead: {n: "police", of: "on", rest: true}, Time: {n: "on", of: "on"},
	Enforcement: {n: "breaches", of: "on"}, Outcome: {n: "after", of: "measured", before: "before"},
}

// counted is the cells of one trait, by step.
type counted struct {
	trait  Trait
	groups []Group
	cells  map[StepKey][]cell
}

// key names one count: of a set, by trait and group, or of all.
func (c counted) key(name string, at int) string {
	if at == len(c.groups) {
		return name
	}
	return name + "/" + string(c.trait) + "/" + c.groups[at].Code
}

// hide says which counts of all tables are hidden.
func hide(all []counted) (map[string]bool, error) {
	counts := map[string]int{}
	var small []string                  // that leave 1 to 4 of their whole
	sums := map[string]disclosure.Sum{} // by total and trait: a set that stands in two steps adds up once
	for _, c := range all {
		for step, cells := range c.cells {
			s := sets[step]
			for at, x := range cells {
				put := func(name string, n int) {
					if name != "" {
						counts[c.key(name, at)] = n
					}
				}
				put(s.n, x.n)
				put(s.of, x.of)
				put(s.before, x.before)
				if s.rest && x.n > 0 && few(x.of-x.n) {
					small = append(small, c.key(s.n, at))
				}
			}
			for _, name := range []string{s.n, s.of, s.before} {
				if name == "" {
					continue
				}
				sum := disclosure.Sum{Total: name}
				for at := range c.groups {
					sum.Parts = append(sum.Parts, c.key(name, at))
				}
				sums[name+" "+string(c.trait)] = sum
			}
		}
	}
	slices.Sort(small) // what is hidden does not depend on the order of a map
	list := make([]disclosure.Sum, 0, len(sums))
	for _, k := range slices.Sorted(maps.Keys(sums)) {
		list = append(list, sums[k])
	}
	return disclosure.Protect(counts, list, disclosure.Published{Withheld: small})
}
