package id

import (
	"testing"

	"waymark/internal/platform/civil"
)

func at(us int64) func() civil.Instant {
	return func() civil.Instant { return civil.InstantFromMicros(us) }
}

func TestNextSortsInOrderWithinOneMillisecond(t *testing.T) {
	s := Seeded(at(1_700_000_000_000_000), 1)
	prev := ""
	for i := range 10_000 {
		got := s.Next()
		if len(got) != 26 {
			t.Fatalf("length %d", len(got))
		}
		if got <= prev {
			t.Fatalf("id %d: %s is not after %s", i, got, prev)
		}
		prev = got
	}
}

func TestSeededIsReproducible(t *testing.T) {
	a, b := Seeded(at(5_000_000), 7), Seeded(at(5_000_000), 7)
	for range 100 {
		if x, y := a.Next(), b.Next(); x != y {
			t.Fatalf("%s != %s", x, y)
		}
	}
	if Seeded(at(5_000_000), 8).Next() == Seeded(at(5_000_000), 7).Next() {
		t.Error("two seeds give one id")
	}
}

func TestClockGoingBackKeepsOrder(t *testing.T) {
	now := int64(9_000_000)
	s := Seeded(func() civil.Instant { return civil.InstantFromMicros(now) }, 1)
	first := s.Next()
	now = 1_000_000
	if second := s.Next(); second <= first {
		t.Errorf("%s is not after %s", second, first)
	}
}

func TestSecretsDiffer(t *testing.T) {
	a, b := Secret(16), Secret(16)
	if string(a) == string(b) {
		t.Error("two secrets are equal")
	}
}
