package match

import (
	"cmp"
	"iter"
	"slices"
)

// narrower takes the groups of one rule within what is left of its share of the budget.
type narrower struct {
	b    *Blocked
	h    *hasher
	k    int
	left int64
	keys []Key
}

// sized is a group with how many pairs it gives.
type sized struct {
	group
	pairs int64
}

// groups runs through the blocks of sorted entries that give any pair.
func (b *Blocked) groups(entries []entry) iter.Seq[sized] {
	return func(yield func(sized) bool) {
		for from := 0; from < len(entries); {
			to := from + 1
			for to < len(entries) && entries[to].key == entries[from].key {
				to++
			}
			if pairs := b.pairsOf(entries[from:to]); pairs > 0 && !yield(sized{group{entries[from].key, int32(from), int32(to)}, pairs}) {
				return
			}
			from = to
		}
	}
}

// takeAll keeps every group.
func (n *narrower) takeAll(entries []entry) {
	n.b.rules[n.k].order = make([]int32, 0, len(entries))
	for g := range n.b.groups(entries) {
		n.left -= g.pairs
		n.keep(g.group, entries[g.from:g.to])
	}
}

// take keeps the smaller groups as long as they fit, narrows the larger by the next key, and skips what does
// not fit when there is no further key.
func (n *narrower) take(entries []entry, depth int) {
	groups := slices.Collect(n.b.groups(entries))
	slices.SortStableFunc(groups, func(x, y sized) int { return cmp.Compare(x.pairs, y.pairs) })
	var large []entry
	report := &n.b.Reports[n.k]
	for _, g := range groups {
		members := entries[g.from:g.to]
		switch {
		case g.pairs <= n.left:
			n.left -= g.pairs
			n.keep(g.group, members)
		case depth < len(n.keys):
			report.Narrowed++
			large = append(large, n.narrow(members, n.keys[depth])...)
		default:
			report.Skipped++
			report.SkippedPairs += g.pairs
			for _, e := range members {
				n.replace(e, 0)
			}
		}
	}
	if len(large) > 0 {
		n.take(sortEntries(large), depth+1)
	}
}

func (n *narrower) keep(g group, members []entry) {
	rule := &n.b.rules[n.k]
	from := int32(len(rule.order))
	for _, e := range members {
		rule.order = append(rule.order, e.rec)
		if len(rule.more) == 0 {
			n.b.keys[int(e.rec)*len(n.b.rules)+n.k] = e.key
		} else {
			n.replace(e, e.key)
		}
	}
	rule.groups = append(rule.groups, group{g.key, from, int32(len(rule.order))})
}

// narrow adds a key to the entries of a block. Those that do not have it go.
func (n *narrower) narrow(members []entry, by Key) []entry {
	var out []entry
	for _, e := range members {
		part := uint32(0)
		for _, v := range n.h.values(nil, by, e.rec) {
			if v != 0 {
				part = v
				break
			}
		}
		if part == 0 {
			n.replace(e, 0)
			continue
		}
		next := joined(e.key, part)
		n.replace(e, next)
		out = append(out, entry{next, e.rec})
	}
	return out
}

// replace sets another key in the place of the one of the entry, among the record's keys for the rule.
func (n *narrower) replace(e entry, next uint32) {
	at := &n.b.keys[int(e.rec)*len(n.b.rules)+n.k]
	more := n.b.rules[n.k].more[e.rec]
	if i := slices.Index(more, e.key); i >= 0 {
		more[i] = next
		return
	}
	*at = next
}
