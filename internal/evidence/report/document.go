package report

import (
	"encoding/json"

	"waymark/internal/method/disclosure"
	"waymark/internal/platform/civil"
)

// Document is a report as data: all that its pages, files and prints are made of, so that each says the same.
type Document struct {
	Pack        string       `json:"pack"`
	Title       string       `json:"title"`
	OnePage     bool         `json:"one_page,omitempty"` // it is printed on one sheet
	Scheme      string       `json:"scheme"`
	For         string       `json:"for"` // who reads it
	Marking     string       `json:"marking"`
	Cut         civil.Date   `json:"cut"`         // the last day that it takes in
	Before      civil.Date   `json:"year_before"` // the same day a year before
	Sections    []Section    `json:"sections"`
	Definitions []Definition `json:"definitions"`
	// Disclosed is what a reader of the counts has: what was published, what was withheld, and what adds up to what.
	Disclosed disclosure.Published `json:"disclosed"`
}

// Section is one subject of a report.
type Section struct {
	Key    string     `json:"key"`
	Title  string     `json:"title"`
	Says   []Sentence `json:"says,omitempty"`
	Tables []Table    `json:"tables,omitempty"`
	Charts []Chart    `json:"charts,omitempty"`
	// NotHeld says that Waymark holds nothing of the subject yet, and why: never that there is none of it.
	NotHeld string `json:"not_held,omitempty"`
}

// Sentence is words with a figure at each {}.
type Sentence struct {
	Words string `json:"words"`
	Cells []Cell `json:"cells,omitempty"`
}

// Table is figures in rows. The first column names the row.
type Table struct {
	Key     string   `json:"key"`
	Caption string   `json:"caption"`
	Columns []string `json:"columns"`
	Rows    []Row    `json:"rows"`
	Notes   []string `json:"notes,omitempty"`
}

// Row is one row of a table. Area, where given, is the district whose people make the figures.
type Row struct {
	Name  string `json:"name"`
	Cells []Cell `json:"cells"`
	Area  string `json:"area,omitempty"`
}

// Chart draws one column of a table as bars.
type Chart struct {
	Key    string `json:"key"`
	Title  string `json:"title"`
	Says   string `json:"says"` // what it shows, for who does not see it
	Table  string `json:"table"`
	Column int    `json:"column"` // of the rows' cells
	Unit   string `json:"unit"`
}

// Kind says what a figure is.
type Kind string

// The kinds of figure.
const (
	Count    Kind = "count"
	Percent  Kind = "percent" // of 100
	Change   Kind = "change"  // a percentage with its sign
	Decimal  Kind = "decimal"
	Money    Kind = "money" // whole pounds
	Day      Kind = "day"
	Words    Kind = "words"
	NotHeld  Kind = "not_held"
	Withheld Kind = "withheld"
)

// Cell is one figure, with the definition that it is held to.
type Cell struct {
	Kind  Kind     `json:"kind"`
	Value float64  `json:"value,omitempty"`
	Text  string   `json:"text,omitempty"`
	Key   string   `json:"key,omitempty"`  // of a count
	From  []string `json:"from,omitempty"` // the counts that another figure rests on
	Means string   `json:"means,omitempty"`
}

// Definition says what a figure counts.
type Definition struct {
	Key   string `json:"key"`
	Term  string `json:"term"`
	Words string `json:"words"`
}

// Bytes gives the document as it is kept: the same document, the same bytes.
func (d Document) Bytes() ([]byte, error) { return json.Marshal(d) }

// Table gives a table of the document, and false where it has none of the key.
func (d Document) Table(key string) (Table, bool) {
	for _, s := range d.Sections {
		for _, t := range s.Tables {
			if t.Key == key {
				return t, true
			}
		}
	}
	return Table{}, false
}

// Define gives the term of a definition, or "".
func (d Document) Define(key string) string {
	for _, x := range d.Definitions {
		if x.Key == key {
			return x.Term
		}
	}
	return ""
}

// All names the row of a table that the others add up to.
const All = "All"
