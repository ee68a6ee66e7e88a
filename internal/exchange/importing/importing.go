// Package importing brings agencies' extracts in: a profile says how to read a file, every row is checked,
// and what it says is stored with where it came from. A file is applied in short whole batches and goes on
// where it was cut off; a roll is applied whole or not at all. It must never drop a row without saying so.
package importing

import (
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/person"
)

// State says where a run is.
type State string

// The states of a run. One that is Applying and not at work is unfinished: it is shown as such until it
// is taken up again.
const (
	Applying State = "APPLYING"
	Done     State = "DONE"
	Undone   State = "UNDONE"
)

// Run is one file on its way in, or in.
type Run struct {
	ID       id.ImportRun
	Profile  string
	Source   string
	Kind     profile.KindName
	Agency   string // as the profile names it
	FileName string
	Bytes    int64
	State    State
	Position int64 // the last row wholly applied
	Counts
	RollDate    civil.NullDate
	CoversUntil civil.Instant
	StartedBy   id.Staff
	StartedAt   civil.Instant
	EndedAt     civil.Instant
	Job         id.Job // that brings the file in, when it came by a page

	UndoBegun  civil.Instant // zero unless it is taken back, or was
	UndoneBy   id.Staff
	UndoneAt   civil.Instant
	UndoReason string
}

// Undoing says that the run is being taken back, and is not yet.
func (r Run) Undoing() bool { return !r.UndoBegun.IsZero() && r.State != Undone }

// Words says in a word where the run is, as far as the run itself knows: whether a job is at work on it
// stands in Progress.
func (r Run) Words() string {
	switch {
	case r.State == Undone:
		return "Undone"
	case r.Undoing():
		return "Being undone"
	case r.State == Done:
		return "Done"
	}
	return "Unfinished"
}

// Counts says what became of the rows.
type Counts struct {
	New       int64 `json:"new"`
	Changed   int64 `json:"changed"`
	Unchanged int64 `json:"unchanged"`
	Refused   int64 `json:"refused"`
}

func (c *Counts) add(o person.Outcome) {
	switch o {
	case person.New:
		c.New++
	case person.Changed:
		c.Changed++
	case person.Unchanged:
		c.Unchanged++
	case custody.NoStay:
		c.Refused++
	}
}

// Rows gives how many rows were looked at.
func (c Counts) Rows() int64 { return c.New + c.Changed + c.Unchanged + c.Refused }

// Report is what came of a file.
type Report struct {
	Run     id.ImportRun
	File    string
	Profile string
	Resumed bool // it went on where an earlier run was cut off
	Counts
	Refusals []reader.Refusal
	Notices  []reader.Refusal
	Roll     *RollReport
}

// RollReport is what a daily roll showed against the roll before.
type RollReport struct {
	Day        civil.Date
	Duplicates int64
	Compared   bool // false for the first roll of a source: there is nothing to compare it with
	New        int
	Returned   int
	Gone       int
}
