// Package id makes sortable text identifiers in Go, so that both databases store the same thing and
// a record's id is known before it is written. It is the only place that asks for chance.
package id

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	randv2 "math/rand/v2"
	"sync"

	"waymark/internal/platform/civil"
)

// Typed identifiers: the compiler keeps a person's id out of a task's place.
type (
	Person       string
	Comparison   string
	LabUpload    string
	LabResult    string
	SourceRecord string
	Agency       string
	Team         string
	District     string
	Staff        string
	Arrest       string
	Charge       string
	CourtResult  string
	CourtCase    string
	Assessment   string
	Spell        string
	Offence      string
	ImportRun    string
	SelectionRun string
	Episode      string
	Decision     string
	Task         string
	Event        string
	Job          string
	Review       string
	LinkRun      string
	Evaluation   string
	Edition      string
	CohortLock   string
	CostTable    string
	Saving       string
	WeightTable  string
	LockMeasure  string
	FairnessRun  string
	FairnessNote string
	Warning      string
	Declaration  string
	Naming       string
	Restriction  string
	Opening      string

	IndicatorReading string
)

// Identifiers of what the partnership has and owes.
type (
	Funding        string
	Objective      string
	Milestone      string
	Recommendation string
)

// Source makes identifiers of 26 characters: 48 bits of milliseconds, then 80 bits of chance, in
// Crockford base 32 (the ULID layout), so that text order is time order. Safe for concurrent use.
type Source struct {
	mu   sync.Mutex
	now  func() civil.Instant
	fill func([]byte)
	last uint64
	tail [10]byte
}

// NewSource makes a source that takes its chance from the operating system.
func NewSource(now func() civil.Instant) *Source {
	return &Source{now: now, fill: func(b []byte) { _, _ = rand.Read(b) }}
}

// Seeded makes a source whose ids depend only on the seed, the clock and the order of calls: for the
// synthetic county and for tests, never for a scheme's own database.
func Seeded(now func() civil.Instant, seed uint64) *Source {
	r := randv2.NewChaCha8(seedBytes(seed))
	return &Source{now: now, fill: func(b []byte) { _, _ = r.Read(b) }}
}

func seedBytes(seed uint64) (out [32]byte) {
	binary.LittleEndian.PutUint64(out[:], seed)
	return out
}

// Next makes one identifier, greater than every earlier one of this source.
func (s *Source) Next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ms := uint64(s.now().Micros() / 1000)
	if ms <= s.last {
		ms = s.last
		s.bump()
	} else {
		s.last = ms
		s.fill(s.tail[:])
		s.tail[0] &= 0x7f // room to count upwards within the millisecond
	}
	return encode(ms, s.tail)
}

func (s *Source) bump() {
	for i := len(s.tail) - 1; i >= 0; i-- {
		s.tail[i]++
		if s.tail[i] != 0 {
			return
		}
	}
	s.last++
}

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func encode(ms uint64, tail [10]byte) string {
	var out [26]byte
	for i := 9; i >= 0; i-- {
		out[i] = alphabet[ms&31]
		ms >>= 5
	}
	// 80 bits are sixteen groups of five.
	var acc, bits uint
	n := 10
	for _, b := range tail {
		acc, bits = acc<<8|uint(b), bits+8
		for bits >= 5 {
			bits -= 5
			out[n] = alphabet[acc>>bits&31]
			n++
		}
	}
	return string(out[:])
}

// New makes a typed identifier.
func New[T ~string](s *Source) T { return T(s.Next()) }

// Secret makes n bytes of chance from the operating system, for keys and tokens.
func Secret(n int) []byte {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(fmt.Sprintf("id: the operating system gives no chance: %v", err))
	}
	return b
}
