package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

// analyseFile is the rows of a CSV file, those columns that are used. What is wrong with a cell is collected, so
// that all of it is said at once.
type analyseFile struct {
	path    string
	columns map[string][]string
	lines   []int // where each row stands in the file
	leftOut int
	wrong   []string
	more    int
}

func (f *analyseFile) refuse(line int, column, rule string) {
	if len(f.wrong) == mostRefusals {
		f.more++
		return
	}
	f.wrong = append(f.wrong, fmt.Sprintf("%s, line %d, column %s: %s", f.path, line, column, rule))
}

// refused gives everything that was wrong as one fault, or nil.
func (f *analyseFile) refused() error {
	if len(f.wrong) == 0 {
		return nil
	}
	if f.more > 0 {
		f.wrong = append(f.wrong, fmt.Sprintf("and %d more", f.more))
	}
	return fault.New(fault.Invalid, "Nothing was worked out.\n  %s", strings.Join(f.wrong, "\n  "))
}

// read reads the columns named; empty names are passed over, so that a flag not given asks for nothing.
func (c analyseInput) read(names ...string) (*analyseFile, error) {
	if c.In == "" {
		return nil, fault.New(fault.Invalid, "Say which file with --in FILE.")
	}
	file, err := os.Open(c.In)
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "The file %s cannot be read.", c.In)
	}
	defer func() { _ = file.Close() }()
	text := bufio.NewReaderSize(file, 1<<20)
	if start, _ := text.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = text.Discard(3)
	}
	rows := csv.NewReader(text)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return nil, csvFault(c.In, err)
	}
	f := &analyseFile{path: c.In, columns: map[string][]string{}}
	keep, err := c.filters(f, header)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, name := range names {
		if name != "" {
			at[name] = f.find(header, name)
		}
	}
	if err := f.refused(); err != nil {
		return nil, err
	}
	return f, c.readRows(rows, f, at, keep)
}

func (f *analyseFile) find(header []string, name string) int {
	at := slices.Index(header, name)
	switch {
	case at < 0:
		f.refuse(1, name, "there is no such column; there are "+strings.Join(header, ", "))
	case slices.Contains(header[at+1:], name):
		f.refuse(1, name, "two columns have this name")
	}
	return at
}

// filters reads --where.
func (c analyseInput) filters(f *analyseFile, header []string) (map[int]string, error) {
	keep := map[int]string{}
	for _, w := range c.Where {
		name, text, found := strings.Cut(w, "=")
		if !found {
			return nil, fault.New(fault.Invalid, "--where takes COLUMN=TEXT, and not %s", w)
		}
		keep[f.find(header, name)] = text
	}
	return keep, f.refused()
}

func (c analyseInput) readRows(rows *csv.Reader, f *analyseFile, at map[string]int, keep map[int]string) error {
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			if len(f.lines) == 0 && f.wrong == nil {
				return fault.New(fault.Invalid, "%s has no rows to work with.", c.In)
			}
			return f.refused()
		}
		if err != nil {
			return csvFault(c.In, err)
		}
		wanted := true
		for k, text := range keep {
			wanted = wanted && row[k] == text
		}
		if !wanted {
			continue
		}
		line, _ := rows.FieldPos(0)
		if c.take(f, row, at, line) {
			f.lines = append(f.lines, line)
			for name, k := range at {
				f.columns[name] = append(f.columns[name], strings.Clone(row[k]))
			}
		}
	}
}

// take says whether a row is used: not where a cell is empty, and refused unless such rows may be left out.
func (c analyseInput) take(f *analyseFile, row []string, at map[string]int, line int) bool {
	whole := true
	for name, k := range at {
		if rule := checkCell(row[k]); rule != "" {
			f.refuse(line, name, rule)
			whole = false
		} else if row[k] == "" || row[k] == "NA" {
			if !c.DropMissing {
				f.refuse(line, name, "the cell is empty; --drop-missing leaves such rows out")
			}
			whole = false
		}
	}
	if !whole {
		f.leftOut++
	}
	return whole
}

// analysis begins the result with what was read.
func (f *analyseFile) analysis(method string) *analysis {
	return &analysis{method: method, rows: len(f.lines), leftOut: f.leftOut}
}

// numbers reads a column as numbers; a cell that is none, or does not pass, is noted as wrong.
func (f *analyseFile) numbers(name string, passes func(float64) string) []float64 {
	out := make([]float64, len(f.lines))
	for i, cell := range f.columns[name] {
		v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
		switch {
		case err != nil || math.IsNaN(v) || math.IsInf(v, 0):
			f.refuse(f.lines[i], name, fmt.Sprintf("%q is not a number", cell))
		case passes != nil && passes(v) != "":
			f.refuse(f.lines[i], name, passes(v))
		}
		out[i] = v
	}
	return out
}

func counts(v float64) string {
	if v < 0 || v != math.Floor(v) || v > 1e15 {
		return fmt.Sprintf("%g is not a whole number from 0", v)
	}
	return ""
}

func aboveZero(v float64) string {
	if v <= 0 {
		return fmt.Sprintf("%g is not above 0", v)
	}
	return ""
}

func notBelowZero(v float64) string {
	if v < 0 {
		return fmt.Sprintf("%g is below 0", v)
	}
	return ""
}

// flags reads a column as yes or no. What counts as yes is the text given, or else 1, yes or true.
func (f *analyseFile) flags(name, yes string) []bool {
	out := make([]bool, len(f.lines))
	for i, cell := range f.columns[name] {
		if yes != "" {
			out[i] = cell == yes
			continue
		}
		switch strings.ToLower(strings.TrimSpace(cell)) {
		case "1", "yes", "true":
			out[i] = true
		case "0", "no", "false":
		default:
			f.refuse(f.lines[i], name, fmt.Sprintf("%q is neither yes nor no (1, 0, yes, no, true, false); say which text means yes", cell))
		}
	}
	return out
}

// names reads a column of labels, or numbers the rows where none is named.
func (f *analyseFile) names(name string) []string {
	if name != "" {
		return f.columns[name]
	}
	out := make([]string, len(f.lines))
	for i := range out {
		out[i] = strconv.Itoa(i + 1)
	}
	return out
}

// termColumns gives the names of the columns behind terms.
func termColumns(terms []string) []string {
	var out []string
	for _, t := range terms {
		for part := range strings.SplitSeq(t, ":") {
			name, _, _ := strings.Cut(part, "^")
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// covariates reads columns for a model: numbers where every cell is one, a factor otherwise or where asked for.
func (f *analyseFile) covariates(names, factors []string, reference map[string]string) []stats.Column {
	var out []stats.Column
	for _, name := range names {
		c := stats.Column{Name: name, Reference: reference[name], Numbers: make([]float64, len(f.lines))}
		asked := slices.Contains(factors, name) || c.Reference != ""
		for i, cell := range f.columns[name] {
			v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
			if asked || err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				c.Numbers, c.Texts = nil, f.columns[name]
				break
			}
			c.Numbers[i] = v
		}
		out = append(out, c)
	}
	return out
}
