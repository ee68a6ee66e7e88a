package jdl

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// maxProblems bounds the list; the counts go on.
const maxProblems = 1000

// Problem is a rule that a place in the file breaks. Row counts from 1 under the header and is 0 for the whole file;
// Line is where the row begins.
type Problem struct {
	Row, Line int
	Column    string
	Rule      Rule
	Text      string
}

func (p Problem) String() string {
	place := "the file"
	if p.Row > 0 {
		place = fmt.Sprintf("row %d (line %d)", p.Row, p.Line)
	}
	if p.Column != "" {
		place += ", " + p.Column
	}
	return place + ": " + p.Text
}

// Report is what a check found. Problems has the first 1,000 in the order of the file; Counts has them all. Usable
// counts rows that break no rule but advice, and People the different people in them.
type Report struct {
	Source               string
	Rows, Usable, People int
	Problems             []Problem
	Counts               map[Rule]int
}

// Ready says whether the file can be sent: every row can be used and there are enough people.
func (r Report) Ready() bool {
	for rule, n := range r.Counts {
		if n > 0 && !rule.Advice() {
			return false
		}
	}
	return true
}

// Check reads a CSV file (UTF-8, commas, a header) and holds it against the rules. today is the day on which no date
// may be later. What is wrong with rows is in the report; the error is a file that is not CSV, fault.Invalid.
func Check(in io.Reader, spec Spec, today civil.Date) (Report, error) {
	text := bufio.NewReader(in)
	if start, _ := text.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = text.Discard(3)
	}
	c := &checker{spec: spec, today: today, at: map[string]int{}, people: map[[32]byte]bool{},
		report: Report{Source: spec.Source, Counts: map[Rule]int{}}}
	rows := csv.NewReader(text)
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return Report{}, fault.New(fault.Invalid, "The file is empty; it must begin with the names of its columns.")
	}
	if err != nil {
		return Report{}, broken(err)
	}
	c.header(header)
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Report{}, broken(err)
		}
		c.report.Rows++
		c.line, _ = rows.FieldPos(0)
		c.row(cells)
	}
	c.report.People = len(c.people)
	if c.report.People < spec.Minimum {
		c.line = 0
		c.broke(0, "", TooFewPeople)
	}
	return c.report, nil
}

func broken(err error) error {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return fault.New(fault.Invalid, "line %d: is not CSV: %v", at.Line, at.Err)
	}
	return fault.Because(err, fault.Unavailable, "The file could not be read to its end.")
}

type checker struct {
	spec   Spec
	today  civil.Date
	at     map[string]int
	width  int
	line   int
	spoilt bool // the row at hand breaks a rule that is no advice
	people map[[32]byte]bool
	report Report
}

func (c *checker) broke(row int, column string, rule Rule) {
	c.spoilt = c.spoilt || !rule.Advice()
	c.report.Counts[rule]++
	if len(c.report.Problems) < maxProblems {
		c.report.Problems = append(c.report.Problems, Problem{row, c.line, column, rule, rule.words(c.spec)})
	}
}

// plain makes "Date of Birth" and "date_of_birth" the same.
func plain(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == '_' || r == '-' }), "_")
}

func (c *checker) header(names []string) {
	c.width = len(names)
	for i, name := range names {
		name = plain(name)
		if _, doubled := c.at[name]; doubled && c.wants(name) {
			c.broke(0, name, ColumnDoubled)
		}
		c.at[name] = i
	}
	wanted, found := 0, 0 // columns of which one is needed
	for _, x := range c.spec.Columns {
		_, here := c.at[x.Name]
		switch {
		case x.Need == OneOf:
			wanted++
			if here {
				found++
			}
		case !here && x.Need == Essential:
			c.broke(0, x.Name, ColumnMissing)
		case !here:
			c.broke(0, x.Name, NumberNotThere)
		}
	}
	if wanted > 0 && found == 0 {
		c.broke(0, c.oneOf(), ColumnMissing)
	}
}

func (c *checker) wants(name string) bool {
	for _, x := range c.spec.Columns {
		if x.Name == name {
			return true
		}
	}
	return false
}

// oneOf names the columns of which one is needed.
func (c *checker) oneOf() string {
	var names []string
	for _, x := range c.spec.Columns {
		if x.Need == OneOf {
			names = append(names, x.Name)
		}
	}
	return strings.Join(names, ", ")
}

func (c *checker) row(cells []string) {
	c.spoilt = false
	if len(cells) != c.width {
		c.broke(c.report.Rows, "", CellsOfRow)
		return
	}
	var born civil.NullDate
	events, wanted := 0, false
	for _, x := range c.spec.Columns {
		wanted = wanted || x.Need == OneOf
		at, here := c.at[x.Name]
		if !here {
			continue
		}
		text := strings.TrimSpace(cells[at])
		if x.Need == OneOf && text != "" {
			events++
		}
		if day := c.cell(x, text, born); x.kind == birth {
			born = day
		}
	}
	if wanted && events == 0 {
		c.broke(c.report.Rows, c.oneOf(), NoDate)
	}
	c.person(cells)
}

// cell holds one cell against its column, and gives its date where it holds one.
func (c *checker) cell(x Column, text string, born civil.NullDate) civil.NullDate {
	row := c.report.Rows
	switch {
	case !utf8.ValidString(text):
		c.broke(row, x.Name, NotText)
		return civil.NullDate{}
	case text == "" && x.Need == Essential:
		c.broke(row, x.Name, Empty)
		return civil.NullDate{}
	case text == "" && x.Need == Recommended:
		c.broke(row, x.Name, NoNumber)
		return civil.NullDate{}
	case text == "":
		return civil.NullDate{}
	}
	switch x.kind {
	case sex:
		switch strings.ToLower(text) {
		case "m", "f", "male", "female":
		default:
			c.broke(row, x.Name, GenderUnclear)
		}
	case birth, event:
		return c.date(x, text, born)
	}
	return civil.NullDate{}
}

func (c *checker) date(x Column, text string, born civil.NullDate) civil.NullDate {
	row := c.report.Rows
	day, ok := readDate(text)
	if !ok {
		c.broke(row, x.Name, NotADate)
		return civil.NullDate{}
	}
	if day.After(c.today) {
		c.broke(row, x.Name, Future)
	}
	if x.kind == event && born.Valid && !day.After(born.Date) {
		c.broke(row, x.Name, NotAfterBirth)
	}
	early := c.spec.From.Valid && day.Before(c.spec.From.Date)
	late := c.spec.To.Valid && day.After(c.spec.To.Date)
	if x.Name == "intervention_start_date" && (early || late) {
		c.broke(row, x.Name, OutOfRange)
	}
	return civil.SomeDate(day)
}

// readDate reads 2009-04-30 and 30/04/2009, as spreadsheets write dates in both ways.
func readDate(text string) (civil.Date, bool) {
	if d, err := civil.ParseDate(text); err == nil {
		return d, true
	}
	t, err := time.Parse("02/01/2006", text)
	if err != nil {
		return civil.Date{}, false
	}
	return civil.NewDate(t.Year(), t.Month(), t.Day()), true
}

// person counts a usable row, and tells one whose name and date of birth stand in an earlier usable row. Only a sum of
// them is kept.
func (c *checker) person(cells []string) {
	var who []string
	for _, name := range []string{"surname", "forename", "date_of_birth"} {
		at, here := c.at[name]
		if !here {
			return
		}
		text := strings.ToLower(strings.Join(strings.Fields(cells[at]), " "))
		if day, ok := readDate(text); ok {
			text = day.String()
		}
		who = append(who, text)
	}
	if c.spoilt {
		return
	}
	c.report.Usable++
	sum := sha256.Sum256([]byte(strings.Join(who, "\x00")))
	if c.people[sum] {
		c.broke(c.report.Rows, "", SamePerson)
	}
	c.people[sum] = true
}
