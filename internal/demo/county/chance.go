package county

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
)

// chance is one stream of the county's chance. Each person and each task of the generator has a stream
// of its own, named by purpose and number, so that nothing depends on who was made first.
type chance struct {
	*rand.Rand
	source *rand.ChaCha8
	seed   uint64
}

// The purposes of streams.
const (
	streamIdentity uint64 = iota + 1
	streamLife
	streamTwice
	streamScheme
	streamWarnings
	streamTasks
	streamRecords
)

func newChance(seed uint64) *chance {
	source := rand.NewChaCha8([32]byte{})
	return &chance{Rand: rand.New(source), source: source, seed: seed}
}

// begin starts stream number n of a purpose.
func (c *chance) begin(purpose, n uint64) {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[0:], c.seed)
	binary.LittleEndian.PutUint64(key[8:], purpose)
	binary.LittleEndian.PutUint64(key[16:], n)
	copy(key[24:], "ashdale.")
	c.source.Seed(key)
}

// hit is true with probability p.
func (c *chance) hit(p float64) bool { return c.Float64() < p }

// logNormal draws from a log-normal distribution with that median and sigma.
func (c *chance) logNormal(median, sigma float64) float64 {
	return median * math.Exp(sigma*c.NormFloat64())
}

// between draws a whole number from low to high, both included.
func (c *chance) between(low, high int) int { return low + c.IntN(high-low+1) }

// one takes an item of a list, each as likely.
func one[T any](c *chance, list []T) T { return list[c.IntN(len(list))] }

// early takes an item of a list whose first items are the commonest: the square of a uniform draw gives
// the first tenth of a list about a third of the picks, much as names fall in a population.
func early(c *chance, list []string) string {
	u := c.Float64()
	return list[int(u*u*float64(len(list)))]
}

// weighted takes an index in proportion to the weights.
func weighted(c *chance, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	u := c.Float64() * total
	for i, w := range weights {
		if u < w {
			return i
		}
		u -= w
	}
	return len(weights) - 1
}
