package app

import (
	"context"
	"runtime/debug"
	"time"
)

// KeepReady keeps in memory what selection counts, so that a run seldom waits for it to be read: it is read
// when the server has answered its first requests, and again when it has changed and then rested for a while,
// as after an import. It ends with ctx.
func (a *App) KeepReady(ctx context.Context) {
	seen, wait := int64(-1), readyFirst
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = readyEvery
		revision, err := a.Gate.Revision(ctx)
		if err == nil && (seen < 0 || revision == seen) {
			err = a.readAhead(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.Log.Warn("what selection counts could not be read ahead; the next run reads it", "error", err)
		}
		seen = revision
	}
}

// readAhead gives what reading leaves behind back to the system: it is many times what stays.
func (a *App) readAhead(ctx context.Context) error {
	read, err := a.Cohort.Ready(ctx)
	if read {
		debug.FreeOSMemory()
	}
	return err
}
