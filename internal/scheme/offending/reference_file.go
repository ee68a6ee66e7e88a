package offending

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Refused is one value of a reference file that broke a rule: its row was left out.
type Refused struct {
	File   string `json:"file"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Rule   string `json:"rule"`
	Text   string `json:"text"`
}

// ReferenceFile is a file of the reference as read.
type ReferenceFile struct {
	Name     string
	Rows     int
	Offences []Offence
	Refused  []Refused
}

// referenceColumns are the columns of a reference file, in any order.
var referenceColumns = []string{"code", "title", "class", "groups", "valid_from", "valid_to", "source", "checked_on"}

const mostReferenceRows = 20_000

// ReadReference reads a reference file. A wrong header refuses it whole; a wrong row is left out and named.
func ReadReference(in io.Reader, name string) (ReferenceFile, error) {
	f := ReferenceFile{Name: name}
	rows := csv.NewReader(in)
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return f, fault.Because(err, fault.Invalid, "%s has no header that can be read; it must name the columns %s", name, strings.Join(referenceColumns, ", "))
	}
	place, err := readHeader(name, header)
	if err != nil {
		return f, err
	}
	seen := map[string]bool{}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		var malformed *csv.ParseError
		if err != nil && !errors.As(err, &malformed) {
			return f, fault.Because(err, fault.Unavailable, "%s cannot be read", name)
		}
		f.Rows++
		if f.Rows > mostReferenceRows {
			return f, fault.New(fault.Invalid, "%s has more than %d rows", name, mostReferenceRows)
		}
		row := referenceRow{file: &f, place: place, cells: cells}
		switch {
		case malformed != nil:
			row.refuse("", "", "row.quotes", "a double quote is out of place or never closed")
		case len(cells) != len(header):
			row.refuse("", "", "row.columns", "the row has more or fewer values than the header has columns")
		default:
			row.take(seen)
		}
	}
}

func readHeader(name string, header []string) (map[string]int, error) {
	place := map[string]int{}
	for i, h := range header {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if _, twice := place[h]; twice || !slices.Contains(referenceColumns, h) {
			return nil, fault.New(fault.Invalid, "%s has a column %q that is not known or stands twice; the columns are %s", name, h, strings.Join(referenceColumns, ", "))
		}
		place[h] = i
	}
	for _, c := range referenceColumns {
		if _, there := place[c]; !there {
			return nil, fault.New(fault.Invalid, "%s lacks the column %q; the columns are %s", name, c, strings.Join(referenceColumns, ", "))
		}
	}
	return place, nil
}

// referenceRow reads one row and gathers what is wrong with it.
type referenceRow struct {
	file  *ReferenceFile
	place map[string]int
	cells []string
	bad   bool
}

func (r *referenceRow) refuse(column, value, rule, text string) {
	r.bad = true
	r.file.Refused = append(r.file.Refused, Refused{r.file.Name, r.file.Rows, column, shorten(value), rule, text})
}

func shorten(s string) string {
	if letters := []rune(s); len(letters) > 60 {
		return string(letters[:60]) + "…"
	}
	return s
}

func (r *referenceRow) take(seen map[string]bool) {
	o := Offence{
		Code: r.code(), Title: r.text("title", 300), Class: r.text("class", 200), Groups: r.groups(), From: Always,
		To: r.date("valid_to"), Source: r.text("source", 300), Reason: "Loaded from " + r.file.Name,
	}
	if from := r.date("valid_from"); from.Valid {
		o.From = from.Date
	}
	checked := r.date("checked_on")
	if !checked.Valid && !r.bad {
		r.refuse("checked_on", "", "value.required", "a value is needed here")
	}
	o.CheckedOn = checked.Date
	if o.To.Valid && o.To.Date.Before(o.From) {
		r.refuse("valid_to", o.To.String(), "date.order", "the later date is before the earlier one")
	}
	if key := o.Code + o.From.String(); !r.bad && seen[key] {
		r.refuse("code", r.cell("code"), "row.duplicate", "the file has this code from this day already")
	} else {
		seen[key] = true
	}
	if !r.bad {
		r.file.Offences = append(r.file.Offences, o)
	}
}

func (r *referenceRow) cell(column string) string { return strings.TrimSpace(r.cells[r.place[column]]) }

// text reads a text that must be there.
func (r *referenceRow) text(column string, most int) string {
	s := r.cell(column)
	switch {
	case s == "":
		r.refuse(column, "", "value.required", "a value is needed here")
	case !utf8.ValidString(s):
		r.refuse(column, strings.ToValidUTF8(s, "?"), "row.encoding", "the value is not UTF-8")
	case utf8.RuneCountInString(s) > most:
		r.refuse(column, s, "value.length", "the value is too long")
	}
	return s
}

var codePattern = regexp.MustCompile(`^[A-Z0-9]{1,20}$`)

func (r *referenceRow) code() string {
	s := r.text("code", 40)
	code := normalCode(s)
	if s != "" && !codePattern.MatchString(code) {
		r.refuse("code", s, "code.format", "a code is up to 20 letters and digits")
	}
	return code
}

func (r *referenceRow) date(column string) civil.NullDate {
	s := r.cell(column)
	if s == "" {
		return civil.NullDate{}
	}
	d, err := civil.ParseDate(s)
	if err != nil {
		r.refuse(column, s, "date.format", "a date is written 2026-03-27")
		return civil.NullDate{}
	}
	return civil.SomeDate(d)
}

func (r *referenceRow) groups() []string {
	groups, wrong := ParseGroups(r.cell("groups"))
	if wrong != "" {
		r.refuse("groups", wrong, "group.format", groupRule)
	}
	return groups
}

var groupPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

const groupRule = "a group is small letters, digits and single underscores, as neighbourhood_crime"

// ParseGroups reads groups with semicolons or commas between them; wrong is the first that is not one. No
// group at all is allowed: the offence then counts in no factor that names groups.
func ParseGroups(s string) (groups []string, wrong string) {
	for _, g := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ',' }) {
		g = strings.TrimSpace(g)
		switch {
		case g == "" || slices.Contains(groups, g):
		case len(g) > 40 || !groupPattern.MatchString(g):
			return groups, g
		default:
			groups = append(groups, g)
		}
	}
	return groups, ""
}
