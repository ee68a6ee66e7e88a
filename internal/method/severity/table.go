// Package severity weighs offences by a table of the user's choice, such as a national severity score or a harm
// index, and says of two periods whether offending became less, or less serious.
//
// It brings no weights of its own. It must never mix two tables or two vintages of one, and never count an offence
// without a weight as if it weighed nothing.
package severity

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/fault"
)

const (
	maxRows   = 100_000
	maxErrors = 100 // a file of another kind has something wrong in every row
)

// Weight is one row of a table.
type Weight struct {
	Offence, Group string
	Printed        string // the weight as the file has it
	Confidence     string // how sure the file is that the weight is this offence's; empty where it does not say
	Source         string
	exact          *big.Rat
}

// Table is one vintage of weights. What is scored by it can be compared only with what was scored by it too.
type Table struct {
	Vintage string
	Sources []string // each once, in the order of the file
	// Unnamed counts rows whose weight cannot be used, as the file does not know of which offence it is.
	Unnamed int
	weights map[string]Weight
}

// Unlabelled marks, in the column label_confidence, a weight whose offence is not known.
const Unlabelled = "unlabelled"

var weightPattern = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,15})?$`)

// key makes offences that differ in case and spacing only the same.
func key(offence string) string { return strings.ToLower(strings.Join(strings.Fields(offence), " ")) }

// Read reads weights from CSV (UTF-8, commas, a header) with the columns vintage, offence, weight and source, and
// optionally group and label_confidence; others are passed over. It gives one table for each vintage, in the order of
// the file. The error is fault.Invalid with one field for each cell that is wrong, named by line and column: up to 100.
func Read(in io.Reader) ([]Table, error) {
	text := bufio.NewReader(in)
	if start, _ := text.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = text.Discard(3)
	}
	r := &reader{rows: csv.NewReader(text), at: map[string]int{}}
	r.rows.FieldsPerRecord = -1
	if err := r.header(); err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		cells, err := r.rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken(err)
		}
		if n == maxRows {
			return nil, fault.New(fault.Invalid, "A table of weights must have at most %d rows.", maxRows)
		}
		r.row(cells)
		if len(r.wrong) >= maxErrors {
			break
		}
	}
	if err := fault.InvalidFields(r.wrong); err != nil {
		return nil, err
	}
	if len(r.tables) == 0 {
		return nil, fault.New(fault.Invalid, "The file has no weights under its header.")
	}
	return r.tables, nil
}

type reader struct {
	rows   *csv.Reader
	at     map[string]int
	width  int
	tables []Table
	wrong  []fault.Field
}

func broken(err error) error {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return fault.New(fault.Invalid, "line %d: is not CSV: %v", at.Line, at.Err)
	}
	return fault.Because(err, fault.Unavailable, "The file could not be read to its end.")
}

func (r *reader) header() error {
	cells, err := r.rows.Read()
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "The file is empty; it must begin with the names of its columns.")
	}
	if err != nil {
		return broken(err)
	}
	r.width = len(cells)
	for i, name := range cells {
		name = strings.TrimSpace(name)
		if _, doubled := r.at[name]; doubled && name != "" {
			r.refuse("line 1, column "+name, "two columns have this name")
		}
		r.at[name] = i
	}
	for _, name := range []string{"vintage", "offence", "weight", "source"} {
		if _, here := r.at[name]; !here {
			r.refuse("line 1, column "+name, "there is no such column")
		}
	}
	return fault.InvalidFields(r.wrong)
}

func (r *reader) refuse(name, text string) {
	r.wrong = append(r.wrong, fault.Field{Name: name, Text: text})
}

// row takes a row into its vintage's table.
func (r *reader) row(cells []string) {
	line, _ := r.rows.FieldPos(0)
	if len(cells) != r.width {
		r.refuse(fmt.Sprintf("line %d", line), fmt.Sprintf("has %d cells, and the header has %d", len(cells), r.width))
		return
	}
	before := len(r.wrong)
	get := func(name string) string {
		at, here := r.at[name]
		if !here {
			return ""
		}
		if !utf8.ValidString(cells[at]) {
			r.refuse(fmt.Sprintf("line %d, column %s", line, name), "is not UTF-8")
		}
		return strings.TrimSpace(cells[at])
	}
	w := Weight{Offence: get("offence"), Group: get("group"), Printed: get("weight"), Confidence: get("label_confidence"), Source: get("source")}
	vintage := get("vintage")
	for name, text := range map[string]string{"vintage": vintage, "offence": w.Offence, "source": w.Source} {
		if text == "" {
			r.refuse(fmt.Sprintf("line %d, column %s", line, name), "is empty")
		}
	}
	if !weightPattern.MatchString(w.Printed) {
		r.refuse(fmt.Sprintf("line %d, column weight", line), "must be a number of 0 or more, as 438 or 7.576")
	}
	if len(r.wrong) > before {
		slices.SortFunc(r.wrong[before:], func(a, b fault.Field) int { return cmp.Compare(a.Name, b.Name) })
		return
	}
	w.exact, _ = new(big.Rat).SetString(w.Printed)
	r.take(line, vintage, w)
}

func (r *reader) take(line int, vintage string, w Weight) {
	at := slices.IndexFunc(r.tables, func(t Table) bool { return t.Vintage == vintage })
	if at < 0 {
		at = len(r.tables)
		r.tables = append(r.tables, Table{Vintage: vintage, weights: map[string]Weight{}})
	}
	t := &r.tables[at]
	if !slices.Contains(t.Sources, w.Source) {
		t.Sources = append(t.Sources, w.Source)
	}
	if w.Confidence == Unlabelled {
		t.Unnamed++
		return
	}
	if _, doubled := t.weights[key(w.Offence)]; doubled {
		r.refuse(fmt.Sprintf("line %d, column offence", line), "this vintage has a weight for the offence already")
		return
	}
	t.weights[key(w.Offence)] = w
}

// Find gives the weight of an offence by its name in the table, whatever its case and spacing.
func (t Table) Find(offence string) (Weight, bool) {
	w, ok := t.weights[key(offence)]
	return w, ok
}

// Offences lists the offences that have a weight, by name.
func (t Table) Offences() []string {
	out := make([]string, 0, len(t.weights))
	for _, w := range t.weights {
		out = append(out, w.Offence)
	}
	slices.Sort(out)
	return out
}

// Float gives the weight as the nearest float64.
func (w Weight) Float() float64 {
	f, _ := w.exact.Float64()
	return f
}
