// Package report is the packs that people read: for the scrutiny committee, the strategic group, the partnership's
// managers and inspectors. A report is made as a document of data at a cut, kept with its SHA-256, and never changed: the
// same cut is the same report, in every format. It says what is not held, never shows a fall without what is expected
// where nothing is done, and withholds small counts so that no table, nor all of them together, gives one away.
//
// It must never name a person or show a record, and never offer a choice of figures to a reader who may see nobody.
package report

import (
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Pack is one kind of report.
type Pack struct {
	Key      string
	Title    string
	For      string
	Marking  string
	OnePage  bool
	Public   bool // members of the public and the scrutiny committee read it
	sections []string
}

// The markings of the Government Security Classifications: what tells of no person is OFFICIAL, and what a partnership works
// with carries the handling caveat (domain.md section 8.5).
const (
	official          = "OFFICIAL"
	officialSensitive = "OFFICIAL-SENSITIVE"
)

// Packs are all kinds, in the order of screens.
var Packs = []Pack{
	{Key: "scrutiny", Title: "Report to the scrutiny committee", For: "the scrutiny committee", Marking: official, Public: true,
		sections: []string{"scheme", "people", "districts", "change", "fairness", "victims", "young", "families", "money", "risks", "next"}},
	{Key: "strategic", Title: "Strategic group: one page", For: "the strategic group", Marking: officialSensitive, OnePage: true,
		sections: []string{"one-page"}},
	{Key: "performance", Title: "Partnership performance by district", For: "the partnership's managers", Marking: officialSensitive,
		sections: []string{"scheme", "districts", "tasks", "change", "indicators", "contact", "services", "colours", "feeds"}},
	{Key: "inspection", Title: "Inspection pack", For: "inspectors", Marking: officialSensitive,
		sections: []string{"scheme", "people", "districts", "selection", "fairness", "change", "indicators", "tasks", "contact", "services", "colours",
			"victims", "young", "families", "voice", "money", "feeds", "next"}},
}

// PackOf gives a kind of report, and false for none of the key.
func PackOf(key string) (Pack, bool) {
	for _, p := range Packs {
		if p.Key == key {
			return p, true
		}
	}
	return Pack{}, false
}

// Edition is one report as it was made. A cut that was made again and came out otherwise, because the records had
// changed, is a further version of it.
type Edition struct {
	ID      id.Edition
	Pack    string
	Cut     civil.Date
	Version int
	MadeAt  civil.Instant
	MadeBy  id.Staff
	Maker   string // their name, or "" for the server's own commands
	Digest  string // SHA-256 of the document's bytes, in hexadecimal
	Published
	Document Document // not filled in lists
}

// Published says when, by whom and why an edition was given to its readers. A draft has none of it.
type Published struct {
	At        civil.Instant
	By        id.Staff
	Publisher string
	Reason    string
}

// Draft says that an edition has not been published.
func (p Published) Draft() bool { return p.At.IsZero() }

// Title gives an edition's title, with its cut.
func (e Edition) Title() string {
	p, _ := PackOf(e.Pack)
	return p.Title + ", " + e.Cut.Long()
}
