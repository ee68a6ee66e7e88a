package staff

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"waymark/internal/platform/civil"
)

// An office may share one address: thirty attempts at once, then one every two seconds.
const (
	attemptsAtOnce = 30
	attemptEvery   = 2 * time.Second
	limitExpiry    = 10 * time.Minute
	mostLimits     = 50_000
)

// limits holds a rate limit for each address, and forgets those that were not used for a while.
type limits struct {
	mu    sync.Mutex
	of    map[string]*limit
	swept civil.Instant
}

type limit struct {
	tokens *rate.Limiter
	used   civil.Instant
}

func newLimits() *limits { return &limits{of: map[string]*limit{}} }

// allow says whether one more attempt from an address may be made now.
func (l *limits) allow(address string, now civil.Instant) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > limitExpiry {
		l.sweep(now)
	}
	k := network(address)
	if l.of[k] == nil && len(l.of) >= mostLimits {
		k = "the rest" // so that the map cannot be filled from outside
	}
	one := l.of[k]
	if one == nil {
		one = &limit{tokens: rate.NewLimiter(rate.Every(attemptEvery), attemptsAtOnce)}
		l.of[k] = one
	}
	one.used = now
	return one.tokens.AllowN(now.Time(), 1)
}

func (l *limits) sweep(now civil.Instant) {
	l.swept = now
	for k, one := range l.of {
		if now.Sub(one.used) > limitExpiry {
			delete(l.of, k)
		}
	}
}

// network is the address, or its first 64 bits for IPv6, where one user has as many addresses as they like.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
