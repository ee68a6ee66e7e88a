package app

import (
	"context"
	"sync"
	"time"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/db"
	"waymark/internal/scheme/agency"
)

// nameHolds is how long the scheme's name is shown without looking again: another server may change it.
const nameHolds = time.Minute

// schemeName knows the scheme's name as it was set on screen. Every page shows it, so that it is kept.
type schemeName struct {
	db    *db.DB
	clock clock.Clock
	mu    sync.Mutex
	name  string
	read  civil.Instant
}

// now gives the name, or "" where none was set or it cannot be read: the page is shown all the same.
func (n *schemeName) now(ctx context.Context) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	at := n.clock.Now()
	if !n.read.IsZero() && at.Sub(n.read) < nameHolds {
		return n.name
	}
	err := n.db.View(ctx, func(q db.Queryer) (err error) {
		n.name, err = db.Setting(ctx, q, agency.NameSetting)
		return err
	})
	if err == nil {
		n.read = at
	}
	return n.name
}

func (n *schemeName) set(s agency.Scheme) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.name, n.read = s.Name, n.clock.Now()
}
