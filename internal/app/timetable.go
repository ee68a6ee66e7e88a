package app

import "time"

// sealEvery is how often the audit log is sealed: what happened since can still be counted, not proved.
const sealEvery = time.Minute

// sweepEvery is how often uploads that nobody needs any more are looked for.
const sweepEvery = time.Hour

// How long after its start the server first looks whether what it keeps in memory for selection has changed,
// and how often then.
const (
	readyFirst = 2 * time.Second
	readyEvery = 30 * time.Second
)
