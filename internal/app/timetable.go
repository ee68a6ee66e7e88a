package app

import "time"

// sealEvery is how often the audit log is sealed: what happened since can still be counted, not proved.
const sealEvery = time.Minute

// sweepEvery is how often uploads that nobody needs any more are looked for.
const sweepEvery = time.Hour

// readyEvery is how often the server looks whether what it keeps in memory for selection has changed.
const readyEvery = 30 * time.Second
