package match

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"waymark/internal/platform/fault"
)

// Blocked is the candidates of a set of records, not listed but ready to be run through.
type Blocked struct {
	Pairs   int64 // of all blocks together; one that several rules give counts several times
	Reports []BlockReport
	r       *Records
	whole   bool // every pair is a candidate
	rules   []rule
	kept    []pattern // of all candidates in their order, where EM looked at all
	keys    []uint32  // of record i and rule k at i*len(rules)+k
}

// BlockReport says what became of one rule.
type BlockReport struct {
	Rule         string
	Pairs        int64 // candidates that no earlier rule gave, told once they were run through
	Narrowed     int   // blocks of too many pairs that were narrowed
	Skipped      int   // blocks that were still too large and were left out
	SkippedPairs int64 // how many pairs those would have given
}

// rule is one rule's records in the order of their keys.
type rule struct {
	order  []int32
	groups []group
	more   map[int32][]uint32 // further keys of records with several values
}

// group is the records from order[from] up to order[to] that share a key.
type group struct {
	key      uint32
	from, to int32
}

// Candidates finds the candidates: all pairs where there are few, or those that a block of the specification
// gives. A block of more pairs than the budget allows is narrowed by further keys, or skipped, and the report
// says so.
func Candidates(ctx context.Context, r *Records) (*Blocked, error) {
	b := &Blocked{r: r}
	if r.pairs() <= float64(r.spec.Budget.Whole) {
		b.whole, b.Pairs = true, int64(r.pairs())
		b.Reports = []BlockReport{{Rule: "all pairs", Pairs: b.Pairs}}
		return b, nil
	}
	blocks := r.spec.Blocks
	if len(blocks) == 0 {
		return nil, fault.New(fault.Invalid, "no block can be made of these fields")
	}
	b.rules = make([]rule, len(blocks))
	b.keys = make([]uint32, r.Len()*len(blocks))
	h := newHasher(r)
	found, needs := b.entries(h, blocks)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	shares := shareOut(max(r.spec.Budget.Pairs, int64(r.Len())*r.spec.Budget.Each), needs)
	for k, block := range blocks {
		n := narrower{b: b, h: h, k: k, left: shares[k], keys: narrowings(block, r.spec.Fields)}
		if needs[k] <= shares[k] {
			n.takeAll(found[k])
		} else {
			n.take(found[k], 0)
		}
		found[k] = nil
		b.Pairs += shares[k] - n.left
	}
	return b, nil
}

// shareOut parts a budget: every rule gets what it needs, as long as an even share allows it; those that need
// more share the rest evenly.
func shareOut(budget int64, needs []int64) []int64 {
	order := make([]int, len(needs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(needs[x], needs[y]) })
	out := make([]int64, len(needs))
	for i, k := range order {
		out[k] = min(needs[k], budget/int64(len(order)-i))
		budget -= out[k]
	}
	return out
}

// entry is a record under a key.
type entry struct {
	key uint32
	rec int32
}

// entries gives the sorted entries of each rule and how many pairs they would give, the rules side by side.
func (b *Blocked) entries(h *hasher, blocks []Block) ([][]entry, []int64) {
	found, needs := make([][]entry, len(blocks)), make([]int64, len(blocks))
	h.prepare(blocks)
	var wait sync.WaitGroup
	for k, block := range blocks {
		b.Reports = append(b.Reports, BlockReport{Rule: block.Name})
		wait.Go(func() {
			list, more := h.entries(block)
			b.rules[k].more, found[k] = more, sortEntries(list)
			for g := range b.groups(found[k]) {
				needs[k] += g.pairs
			}
		})
	}
	wait.Wait()
	return found, needs
}

// entries gives every record under each of its keys, by key and record, and the further keys of those that
// have several.
func (h *hasher) entries(block Block) ([]entry, map[int32][]uint32) {
	out := make([]entry, 0, h.r.Len())
	more := map[int32][]uint32{}
	var room []uint32
	for rec := range int32(h.r.Len()) {
		room = h.keys(room[:0], block, rec)
		if len(room) > 1 {
			slices.Sort(room)
			room = slices.Compact(room)
			more[rec] = slices.Clone(room[1:])
		}
		for _, k := range room {
			out = append(out, entry{k, rec})
		}
	}
	return out, more
}

// sortEntries sorts by key and keeps the order of records: three passes over eleven bits each.
func sortEntries(in []entry) []entry {
	out := make([]entry, len(in))
	var count [2048]int32
	for shift := 0; shift < 32; shift += 11 {
		clear(count[:])
		for _, e := range in {
			count[e.key>>shift&2047]++
		}
		sum := int32(0)
		for i, n := range count {
			count[i], sum = sum, sum+n
		}
		for _, e := range in {
			at := &count[e.key>>shift&2047]
			out[*at] = e
			*at++
		}
		in, out = out, in
	}
	return in
}

// pairsOf is how many pairs a block gives; of two lists only those between them.
func (b *Blocked) pairsOf(members []entry) int64 {
	if !b.r.Two() {
		n := int64(len(members))
		return n * (n - 1) / 2
	}
	first, _ := slices.BinarySearchFunc(members, b.r.second, func(e entry, at int32) int { return int(e.rec - at) })
	return int64(first) * int64(len(members)-first)
}

// given is how many different pairs were run through.
func (b *Blocked) given() int64 {
	n := int64(0)
	for _, r := range b.Reports {
		n += r.Pairs
	}
	return n
}

// each runs through all candidates, each once, A before B, until f refuses.
func (b *Blocked) each(ctx context.Context, f func(a, b int32) error) error {
	if b.whole {
		return b.all(ctx, f)
	}
	for k := range b.rules {
		b.Reports[k].Pairs = 0
		for _, g := range b.rules[k].groups {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := b.group(k, g, f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Blocked) all(ctx context.Context, f func(a, b int32) error) error {
	n := int32(b.r.Len())
	for i := range b.r.second {
		if err := ctx.Err(); err != nil {
			return err
		}
		from := i + 1
		if b.r.Two() {
			from = b.r.second
		}
		for j := from; j < n; j++ {
			if err := f(i, j); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Blocked) group(k int, g group, f func(a, b int32) error) error {
	members := b.rules[k].order[g.from:g.to]
	split := -1
	if b.r.Two() {
		split, _ = slices.BinarySearch(members, b.r.second)
	}
	for i, x := range members {
		from := i + 1
		if split >= 0 {
			if i >= split {
				break
			}
			from = split
		}
		for _, y := range members[from:] {
			if b.earlier(k, g.key, x, y) {
				continue
			}
			b.Reports[k].Pairs++
			if err := f(x, y); err != nil {
				return err
			}
		}
	}
	return nil
}

// earlier says whether an earlier rule, or an earlier key of this one, gave the pair.
func (b *Blocked) earlier(k int, key uint32, x, y int32) bool {
	n := len(b.rules)
	left, right := b.keys[int(x)*n:][:n], b.keys[int(y)*n:][:n]
	for i := range k {
		if left[i] == right[i] && left[i] != 0 || len(b.rules[i].more) > 0 && b.shared(i, x, y) != 0 {
			return true
		}
	}
	return len(b.rules[k].more) > 0 && b.shared(k, x, y) != key
}

// shared gives the least key of a rule that two records have in common, or 0.
func (b *Blocked) shared(k int, x, y int32) uint32 {
	n := len(b.rules)
	least := uint32(0)
	theirs := append([]uint32{b.keys[int(y)*n+k]}, b.rules[k].more[y]...)
	for _, v := range append([]uint32{b.keys[int(x)*n+k]}, b.rules[k].more[x]...) {
		if v != 0 && slices.Contains(theirs, v) && (least == 0 || v < least) {
			least = v
		}
	}
	return least
}
