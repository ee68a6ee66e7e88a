// Package cohort is who is on the scheme and how they came there: selection runs, the panel's decisions,
// the time on the scheme. A score is an indicator: it lists and explains, and must never admit, remove or
// rank anybody out of a service by itself.
package cohort

import (
	"time"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Selection is one run of a matrix.
type Selection struct {
	ID         id.SelectionRun
	Matrix     string
	Version    string
	Title      string
	AsOf       civil.Date
	Source     string // only this source's records; empty: all
	Top        int
	Population int // people looked at
	Listable   int // people with anything counted
	DataCut    civil.Instant
	StartedBy  id.Staff
	Text       string
}

// List names which list of a run somebody stands on.
type List string

// The lists: under-18s stand apart where the matrix is for adults.
const (
	Main  List = "MAIN"
	Young List = "YOUNG"
)

// Scored is one person's place in a run.
type Scored struct {
	Person  id.Person
	List    List
	Rank    int
	Beyond  bool // beyond the cut, with the score of the last rank
	Score   matrix.Points
	Tied    bool
	Latest  civil.Date
	Factors []FactorPoints

	SubTotals []matrix.SubTotal // filled by a run; not kept
}

// FactorPoints is what one factor gave. Points say nothing where State is not "counted" or "none".
type FactorPoints struct {
	Key    string        `json:"key"`
	Title  string        `json:"title"`
	State  matrix.State  `json:"state"`
	Count  int           `json:"count"`
	Points matrix.Points `json:"-"`
	Words  string        `json:"points"` // the points as text, or why there are none
}

// Plan is what a run is asked for.
type Plan struct {
	Text   []byte // the matrix
	AsOf   civil.NullDate
	Source string
	Top    int
}

// Outcome is a run with those it lists.
type Outcome struct {
	Selection
	Factors []matrix.FactorInfo
	Listed  []Scored
	kept    []Scored               // Listed and, after them, one more for each who is absent to most readers
	Keys    map[id.Person][]string // the source's own ids of those listed, where one source was asked for
	Took    Took
}

// Took says how long the parts of a run took. Reading is nothing where everybody was in memory; keeping is
// the audit rows and the run.
type Took struct{ Reading, Scoring, Keeping time.Duration }
