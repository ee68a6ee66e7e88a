// Package supervision holds what probation and the courts' own services say of a person under supervision:
// for now the assessments of risk that agencies send. A score is shown as its source's, with the tool's name
// and the day; it must never be reckoned here, altered, or taken for a decision.
package supervision

import (
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Assessment is one assessment of risk, by whatever tool, as a source says.
type Assessment struct {
	ID          id.Assessment
	Source, Key string
	Record      id.SourceRecord
	Row         int64
	Hash        string
	Ref         string // the source's number
	Day         civil.Date
	Tool        string // as the source names it
	ToolVersion string // empty where the source does not say
	Scores      []Score
	Counts      []Count
	Person      id.Person     // filled when read
	Run         id.ImportRun  // filled when read
	LearnedAt   civil.Instant // filled when read
}

// Score is one score of an assessment: a number, a band, or both.
type Score struct{ Name, Value, Band string }

// Count is what the tool counted, such as earlier convictions, as the source says.
type Count struct {
	Name  string
	Count int64
}

// ToolWords names the tool with its version.
func (a Assessment) ToolWords() string {
	if a.ToolVersion == "" {
		return a.Tool
	}
	return a.Tool + ", version " + a.ToolVersion
}

// String gives a score in words.
func (s Score) String() string {
	return s.Name + ": " + strings.Join(strings.Fields(s.Value+" "+s.Band), " ")
}

// Words gives the scores in words. An assessment without any says that, since that is not a low one.
func (a Assessment) Words() string {
	if len(a.Scores) == 0 {
		return "No score was given"
	}
	parts := make([]string, len(a.Scores))
	for i, s := range a.Scores {
		parts[i] = s.String()
	}
	return strings.Join(parts, "; ")
}

// Official gives the newest assessment by each source's tool of some that are newest first: what counts now.
func Official(all []Assessment) []Assessment {
	seen := map[[2]string]bool{}
	var out []Assessment
	for _, a := range all {
		by := [2]string{a.Source, strings.ToLower(a.Tool)}
		if !seen[by] {
			seen[by], out = true, append(out, a)
		}
	}
	return out
}
