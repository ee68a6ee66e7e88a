package match

import (
	"context"
	"runtime"
	"sync"
)

// batch is how many pairs are compared at a time, by all processors together.
const batch = 1 << 14

// compared runs through the candidates that pick takes and hands each with its pattern to f, in the order of
// the candidates. It holds one batch at a time.
func (b *Blocked) compared(ctx context.Context, c *comparer, pick func(x, y int32) bool, f func(x, y int32, p pattern) error) error {
	pairs, found := make([]Pair, 0, batch), make([]pattern, batch)
	flush := func() error {
		c.compareAll(pairs, found)
		for i, x := range pairs {
			if err := f(x.A, x.B, found[i]); err != nil {
				return err
			}
		}
		pairs = pairs[:0]
		return ctx.Err()
	}
	err := b.each(ctx, func(x, y int32) error {
		if !pick(x, y) {
			return nil
		}
		if pairs = append(pairs, Pair{x, y}); len(pairs) == batch {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// compareAll compares pairs, each processor a part of them.
func (c *comparer) compareAll(pairs []Pair, found []pattern) {
	workers := runtime.GOMAXPROCS(0)
	size := max(256, (len(pairs)+workers-1)/workers)
	var wait sync.WaitGroup
	for from := 0; from < len(pairs); from += size {
		to := min(from+size, len(pairs))
		wait.Go(func() {
			for i := from; i < to; i++ {
				found[i] = c.compare(pairs[i].A, pairs[i].B)
			}
		})
	}
	wait.Wait()
}

// mostCounted is how many candidates EM looks at; of more it takes an even share. Their patterns are kept, so
// that scoring need not compare them again where all were looked at: 16 MB.
const mostCounted = 2_000_000

// patterns counts the candidates by pattern.
func (b *Blocked) patterns(ctx context.Context, c *comparer) (map[pattern]int64, error) {
	out := map[pattern]int64{}
	every := uint32(1 + b.Pairs/mostCounted)
	b.kept = nil
	if every == 1 {
		b.kept = make([]pattern, 0, b.Pairs)
	}
	pick := func(x, y int32) bool { return every == 1 || joined(uint32(x), uint32(y))%every == 0 }
	err := b.compared(ctx, c, pick, func(_, _ int32, p pattern) error {
		out[p] += int64(every)
		if every == 1 {
			b.kept = append(b.kept, p)
		}
		return nil
	})
	return out, err
}

// Score runs through the candidates and hands each pair of at least the least weight to f, and each that shares
// a number of which a person has one, in an order that depends on the records alone. It holds one batch of pairs at a time.
func (s *Scorer) Score(ctx context.Context, b *Blocked, least float64, f func(Scored) error) error {
	give := func(x, y int32, p pattern) error {
		if w := s.weigh(p, x, y); w >= least || s.sharesNumber(p) {
			return f(Scored{Pair{x, y}, w})
		}
		return nil
	}
	if b.kept == nil {
		return b.compared(ctx, s.c, func(_, _ int32) bool { return true }, give)
	}
	at := 0
	return b.each(ctx, func(x, y int32) error {
		at++
		return give(x, y, b.kept[at-1])
	})
}
