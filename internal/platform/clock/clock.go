// Package clock is the only place that asks the machine for the time. Every service gets a Clock
// by constructor, so that tests and the synthetic county decide what "now" is.
package clock

import (
	"sync"
	"time"

	"waymark/internal/platform/civil"
)

// Clock tells the present instant, to the microsecond.
type Clock interface{ Now() civil.Instant }

// System is the machine's clock.
type System struct{}

// Now gives the machine's time.
func (System) Now() civil.Instant { return civil.InstantOf(time.Now()) }

// Fixed is a clock that stands still until it is set. It is safe for concurrent use.
type Fixed struct {
	mu sync.Mutex
	at civil.Instant
}

// At makes a clock that stands at t.
func At(t civil.Instant) *Fixed { return &Fixed{at: t} }

// Now gives the instant the clock stands at.
func (f *Fixed) Now() civil.Instant {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at
}

// Set moves the clock to t.
func (f *Fixed) Set(t civil.Instant) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = t
}

// Advance moves the clock forward by d.
func (f *Fixed) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = f.at.Add(d)
}
