package app

import (
	"context"
	"time"
)

// KeepReady keeps in memory what selection counts, so that a run seldom waits for it to be read: it is read
// once the server answers, and again when it has changed and then rested for a while, as after an import. It
// ends with ctx.
func (a *App) KeepReady(ctx context.Context) {
	look := time.NewTicker(readyEvery)
	defer look.Stop()
	for seen := int64(-1); ; {
		revision, err := a.Gate.Revision(ctx)
		if err == nil && (seen < 0 || revision == seen) {
			err = a.Cohort.Ready(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.Log.Warn("what selection counts could not be read ahead; the next run reads it", "error", err)
		}
		seen = revision
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}
