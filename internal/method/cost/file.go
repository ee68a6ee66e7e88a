package cost

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"waymark/internal/platform/fault"
)

// maxFile bounds a file that is read.
const maxFile = 4 << 20

// sheet is a file of rows, CSV or TOML, with what is wrong with it. In TOML what stands at the top holds for every
// row, so that both forms are checked by the same rules.
type sheet struct {
	rows  []row
	wrong []fault.Field
}

// row is one row: the text of each column, "" where it has none.
type row struct {
	place string // "row 2 (line 3)" of CSV, "class 2" of TOML
	cells map[string]string
}

func (s *sheet) refuse(place, column, rule string, args ...any) {
	name := column
	if place != "" {
		name = place + ", column " + column
	}
	s.wrong = append(s.wrong, fault.Field{Name: name, Text: fmt.Sprintf(rule, args...)})
}

// refuseErr refuses a cell for the reason of err, if there is one.
func (s *sheet) refuseErr(r row, column string, err error) {
	if err != nil {
		s.refuse(r.place, column, "%s", fault.Text(err))
	}
}

// must gives a cell that has to be filled.
func (s *sheet) must(r row, column string) string {
	v := r.cells[column]
	if v == "" {
		s.refuse(r.place, column, "is missing")
	}
	return v
}

// alike gives the text of a column that is about the whole file and so is the same in every row.
func (s *sheet) alike(column string) string {
	first := s.must(s.rows[0], column)
	for _, r := range s.rows[1:] {
		if v := r.cells[column]; v != first {
			s.refuse(r.place, column, "is %q here and %q in the first row: one file holds one table", v, first)
			break
		}
	}
	return first
}

// readSheet reads a file whose rows have the columns known; in TOML they are a list of tables with the name list.
// called renames a column that other people's files call otherwise; it may be nil.
func readSheet(r io.Reader, list string, called func(string) string, known ...string) (*sheet, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "The file cannot be read.")
	}
	if len(text) > maxFile {
		return nil, fault.New(fault.Invalid, "The file must be smaller than 4 MB.")
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	s := &sheet{}
	if isTOML(text) {
		err = s.readTOML(text, list)
	} else {
		err = s.readCSV(text, called)
	}
	if err != nil {
		return nil, err
	}
	if len(s.rows) == 0 {
		return nil, fault.New(fault.Invalid, "The file has no rows.")
	}
	s.refuseUnknown(known)
	return s, nil
}

func (s *sheet) refuseUnknown(known []string) {
	told := map[string]bool{}
	for _, r := range s.rows {
		var names []string
		for name := range r.cells {
			if !slices.Contains(known, name) && !told[name] {
				names = append(names, name)
			}
			told[name] = true
		}
		slices.Sort(names)
		for _, name := range names {
			s.refuse(r.place, name, "is not a column known here; there are %s", strings.Join(known, ", "))
		}
	}
}

// isTOML looks at the first line with content: a header of columns has no equals sign and no bracket.
func isTOML(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] == '#' {
			return true
		}
		if len(line) > 0 {
			return line[0] == '[' || bytes.ContainsRune(line, '=')
		}
	}
	return false
}

func (s *sheet) readCSV(text []byte, called func(string) string) error {
	in := csv.NewReader(bytes.NewReader(text))
	header, err := in.Read()
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "The file is empty.")
	}
	if err != nil {
		return notCSV(err)
	}
	for i, name := range header {
		if called != nil {
			header[i] = called(name)
		}
		if slices.Contains(header[:i], header[i]) {
			s.refuse("row 0 (line 1)", header[i], "is there twice")
		}
	}
	for number := 1; ; number++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return notCSV(err)
		}
		line, _ := in.FieldPos(0)
		r := row{place: fmt.Sprintf("row %d (line %d)", number, line), cells: map[string]string{}}
		for i, name := range header {
			r.cells[name] = strings.TrimSpace(cells[i])
		}
		s.rows = append(s.rows, r)
	}
}

func notCSV(err error) error {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return fault.InvalidFields([]fault.Field{{Name: fmt.Sprintf("line %d", at.Line), Text: at.Err.Error()}})
	}
	return fault.Because(err, fault.Invalid, "The file is not CSV.")
}

func (s *sheet) readTOML(text []byte, list string) error {
	var keys map[string]any
	if _, err := toml.Decode(string(text), &keys); err != nil {
		field := fault.Field{Name: "file", Text: "is not TOML"}
		var at toml.ParseError
		if errors.As(err, &at) {
			field = fault.Field{Name: fmt.Sprintf("line %d", at.Position.Line), Text: at.Message}
		}
		return fault.InvalidFields([]fault.Field{field})
	}
	tables, _ := keys[list].([]map[string]any)
	items, _ := keys[list].([]any) // a list written in brackets
	for _, item := range items {
		own, isTable := item.(map[string]any)
		if !isTable {
			return fault.New(fault.Invalid, "Each %s must be a table.", list)
		}
		tables = append(tables, own)
	}
	if len(tables) == 0 {
		return fault.New(fault.Invalid, "The file has no [[%s]].", list)
	}
	delete(keys, list)
	for i, own := range tables {
		r := row{place: fmt.Sprintf("%s %d", list, i+1), cells: map[string]string{}}
		for _, from := range []map[string]any{keys, own} {
			for name, v := range from {
				r.cells[name] = s.cell(r.place, name, v)
			}
		}
		s.rows = append(s.rows, r)
	}
	return nil
}

// cell gives the text of a TOML value. The shortest text that reads back as the number is what the author wrote.
func (s *sheet) cell(place, name string, v any) string {
	switch x := v.(type) {
	case string:
		return strings.TrimSpace(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	s.refuse(place, name, "must be a text in quotes or a number")
	return ""
}
