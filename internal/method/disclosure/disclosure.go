// Package disclosure decides which counts of published tables are withheld, so that no reader can work out from all the
// tables together how many of a few people there are: cell suppression in linked tables.
//
// Counts from 1 to 4 are withheld (primary suppression). Where the margins of the tables, or another table that shares a
// count, would give a withheld count away, others are withheld with it (complementary suppression), until an auditor
// finds that each withheld count could be any of at least four: no fewer than "under 5" itself allows. The auditor takes
// the strongest reader: one who knows every published figure, which counts add up to which, and that a zero is never
// withheld.
//
// Sources: the Government Statistical Service's guidance on disclosure control for tables from administrative sources
// (2014), for thresholds, secondary suppression and linked tables; A. Hundepool and others, Statistical Disclosure Control
// (Wiley 2012), chapter 4, and L. Cox, Suppression methodology and statistical disclosure control, Journal of the American
// Statistical Association 75 (1980), for the auditing of linked tables as a linear programme. Which counts are withheld
// with the small ones is chosen by a simple rule, smallest first: safe, and not the fewest possible.
//
// It must never be given figures that rest on counts without those counts: a rate of a withheld count is to be withheld
// by its maker.
package disclosure

import (
	"cmp"
	"maps"
	"slices"

	"waymark/internal/platform/fault"
)

// Threshold is the smallest count that is published; zero is published as well.
const Threshold = 5

// narrowest is by how much at least the highest value that a withheld count may have lies above the lowest: as far as 4
// lies above 1.
const narrowest = Threshold - 2

// Sum says that a count is the sum of others, less some, as a reader knows from the tables' margins: those on a scheme now
// are those on it a year ago, and those who joined, less those who left.
type Sum struct {
	Total string   `json:"total"`
	Parts []string `json:"parts"`
	Less  []string `json:"less,omitempty"`
}

// keys gives the total, the parts, and what is taken away.
func (s Sum) keys() []string { return slices.Concat([]string{s.Total}, s.Parts, s.Less) }

// sign gives whether the i-th of keys counts for or against the total.
func (s Sum) sign(i int) int {
	if i == 0 || i > len(s.Parts) {
		return 1
	}
	return -1
}

// Published is all that a reader has: counts by their keys, which counts are withheld, and what adds up to what. A key
// names one count wherever it stands, so that a count which stands in two tables is one.
type Published struct {
	Counts   map[string]int
	Withheld []string
	Sums     []Sum
}

// Protect says which counts must be withheld. before is what readers had earlier and may lay beside: what was withheld
// stays so, and what was published is not withheld now, since it is known.
//
// Invalid where a count is below zero, a sum names a count that is not given, or a sum does not hold.
func Protect(counts map[string]int, sums []Sum, before Published) (map[string]bool, error) {
	if err := check(counts, sums); err != nil {
		return nil, err
	}
	p := protection{counts: counts, sums: sums, before: before.about(counts), hidden: map[string]bool{}}
	for key, n := range counts {
		if n > 0 && n < Threshold {
			p.hidden[key] = true
		}
	}
	for _, key := range p.before.Withheld {
		if counts[key] > 0 {
			p.hidden[key] = true
		}
	}
	for {
		weak, ok := p.weakest()
		if !ok {
			return p.hidden, nil
		}
		if !p.withhold(weak) {
			return nil, fault.New(fault.Invalid, "%s cannot be protected: what was published before gives it away", weak)
		}
	}
}

func check(counts map[string]int, sums []Sum) error {
	for key, n := range counts {
		if n < 0 {
			return fault.New(fault.Invalid, "the count %s is below zero", key)
		}
	}
	for _, s := range sums {
		rest := 0
		for i, key := range s.keys() {
			n, ok := counts[key]
			if !ok {
				return fault.New(fault.Invalid, "the sum %s names %s, which is no count of the tables", s.Total, key)
			}
			rest += s.sign(i) * n
		}
		if rest != 0 {
			return fault.New(fault.Invalid, "the parts of %s do not add up to it: %d are left", s.Total, rest)
		}
	}
	return nil
}

// about keeps of what was published earlier what bears on these counts. A count that was published and is another now
// is of other data, so that earlier sums with it say nothing about today's; they are left out.
func (p Published) about(counts map[string]int) Published {
	out := Published{Counts: map[string]int{}, Withheld: p.Withheld}
	changed := func(key string) bool {
		was, shown := p.Counts[key]
		now, again := counts[key]
		return shown && again && was != now
	}
	for key, n := range p.Counts {
		if !changed(key) {
			out.Counts[key] = n
		}
	}
	for _, s := range p.Sums {
		if !slices.ContainsFunc(s.keys(), changed) {
			out.Sums = append(out.Sums, s)
		}
	}
	return out
}

// protection is the choosing at work.
type protection struct {
	counts map[string]int
	sums   []Sum
	before Published
	hidden map[string]bool
}

// published gives what a reader would have now, with what they had before.
func (p *protection) published() Published {
	out := Published{Counts: maps.Clone(p.before.Counts), Sums: append(slices.Clone(p.sums), p.before.Sums...)}
	for key, n := range p.counts {
		if p.hidden[key] {
			out.Withheld = append(out.Withheld, key)
		} else {
			out.Counts[key] = n
		}
	}
	for _, key := range p.before.Withheld {
		if _, shown := out.Counts[key]; !shown && !p.hidden[key] {
			out.Withheld = append(out.Withheld, key)
		}
	}
	return out
}

// weakest gives the withheld count that a reader can narrow down most, if any too far.
func (p *protection) weakest() (string, bool) {
	var worst Bound
	found := false
	for _, b := range Audit(p.published()) {
		if _, ours := p.counts[b.Key]; ours && !b.Safe() && (!found || b.width() < worst.width()) {
			worst, found = b, true
		}
	}
	return worst.Key, found
}

// withhold withholds one more count for the sake of a weak one: the smallest in the sum around the weak count that hides
// fewest, or in the sums around those that are withheld in it, and so on. It says whether there was one.
func (p *protection) withhold(weak string) bool {
	sums := append(slices.Clone(p.sums), p.before.Sums...)
	near, seen := []string{weak}, map[string]bool{weak: true}
	for len(near) > 0 {
		around := slices.DeleteFunc(slices.Clone(sums), func(s Sum) bool {
			return !slices.ContainsFunc(s.keys(), func(k string) bool { return slices.Contains(near, k) })
		})
		slices.SortStableFunc(around, func(a, b Sum) int { return cmp.Compare(p.hiddenIn(a), p.hiddenIn(b)) })
		for _, s := range around {
			if key, ok := p.smallest(s); ok {
				p.hidden[key] = true
				return true
			}
		}
		near = nil
		for _, s := range around {
			for _, key := range s.keys() {
				if !seen[key] {
					seen[key] = true
					near = append(near, key)
				}
			}
		}
	}
	return false
}

func (p *protection) hiddenIn(s Sum) (n int) {
	for _, key := range s.keys() {
		if p.hidden[key] {
			n++
		}
	}
	return n
}

// smallest gives the smallest count of a sum that can still be withheld: never a zero, and none that is known already.
func (p *protection) smallest(s Sum) (string, bool) {
	best, found := "", false
	for _, key := range s.keys() {
		n, ours := p.counts[key]
		_, known := p.before.Counts[key]
		if !ours || n == 0 || known || p.hidden[key] {
			continue
		}
		if !found || cmp.Or(cmp.Compare(n, p.counts[best]), cmp.Compare(key, best)) < 0 {
			best, found = key, true
		}
	}
	return best, found
}
