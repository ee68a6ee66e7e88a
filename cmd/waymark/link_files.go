package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/internal/method/match"
	"waymark/internal/platform/fault"
)

// linkInput is the records of one or two files, with their truth where it was asked for.
type linkInput struct {
	profile *match.Profile
	files   []string
	builder *match.Builder
	at      []linkPlace // by order of reading
	labels  []string
	wrong   []string // what was refused, in order
	more    int      // and how many more
}

// linkPlace is where a record stands, for messages.
type linkPlace struct {
	second bool
	line   int32
}

// mostRefusals is how many refusals are told.
const mostRefusals = 20

// longestCell is how long a cell may be; what is longer is no name and no address.
const longestCell = 1000

func (in *linkInput) refuse(file string, line int, column, rule string) {
	if len(in.wrong) == mostRefusals {
		in.more++
		return
	}
	text := fmt.Sprintf("%s, line %d", file, line)
	if column != "" {
		text += ", column " + column
	}
	in.wrong = append(in.wrong, text+": "+rule)
}

// refused gives everything that was wrong as one fault, or nil.
func (in *linkInput) refused() error {
	if len(in.wrong) == 0 {
		return nil
	}
	if in.more > 0 {
		in.wrong = append(in.wrong, fmt.Sprintf("and %d more", in.more))
	}
	return fault.New(fault.Invalid, "Nothing was linked.\n  %s", strings.Join(in.wrong, "\n  "))
}

// readLinkFiles reads the files by the profile; truth names the column of the truth in each, or "".
func readLinkFiles(p *match.Profile, files []string, truth [2]string) (*match.Records, []string, error) {
	in := &linkInput{profile: p, files: files, builder: match.NewBuilder(p.Spec)}
	for k, file := range files {
		if err := in.read(k, file, truth[k]); err != nil {
			return nil, nil, err
		}
	}
	if err := in.refused(); err != nil {
		return nil, nil, err
	}
	r, err := in.builder.Build()
	var doubled *match.Doubled
	if errors.As(err, &doubled) {
		one, other := in.at[doubled.First], in.at[doubled.Again]
		k := 0
		if other.second {
			k = 1
		}
		in.refuse(files[k], int(other.line), p.ID[k], fmt.Sprintf("line %d has the same id", one.line))
		return nil, nil, in.refused()
	}
	if err != nil || truth[0] == "" {
		return r, nil, err
	}
	labels := make([]string, r.Len())
	for i := range labels {
		labels[i] = in.labels[r.Added(int32(i))]
	}
	return r, labels, nil
}

func (in *linkInput) read(k int, file, truth string) error {
	f, err := os.Open(file)
	if err != nil {
		return fault.Because(err, fault.Invalid, "The file %s cannot be read.", file)
	}
	defer func() { _ = f.Close() }()
	text := bufio.NewReaderSize(f, 1<<20)
	if start, _ := text.Peek(3); bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = text.Discard(3)
	}
	rows := csv.NewReader(text)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if err != nil {
		return csvFault(file, err)
	}
	plan, err := in.plan(k, file, slices.Clone(header), truth)
	if err != nil {
		return err
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return csvFault(file, err)
		}
		line, _ := rows.FieldPos(0)
		if err := in.take(plan, row, line); err != nil {
			return err
		}
	}
}

func csvFault(file string, err error) error {
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "%s, line 1: the file is empty; it must begin with the names of its columns", file)
	}
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return fault.Because(err, fault.Unavailable, "The file %s could not be read to its end.", file)
	}
	rule := "is not CSV: " + at.Err.Error()
	if errors.Is(at.Err, csv.ErrFieldCount) {
		rule = "the row does not have as many cells as the header"
	}
	return fault.New(fault.Invalid, "%s, line %d: %s", file, at.Line, rule)
}

// linkPlan says where in a file's rows its fields stand.
type linkPlan struct {
	k, id, truth int
	file         string
	header       []string
	columns      []int
	values       [][]string
}

func (in *linkInput) plan(k int, file string, header []string, truth string) (*linkPlan, error) {
	p := &linkPlan{k: k, truth: -1, file: file, header: header, values: make([][]string, len(in.profile.Columns))}
	find := func(name string) int {
		at := slices.Index(header, name)
		switch {
		case at < 0:
			in.refuse(file, 1, name, "there is no such column; there are "+strings.Join(header, ", "))
		case slices.Contains(header[at+1:], name):
			in.refuse(file, 1, name, "two columns have this name")
		}
		return at
	}
	p.id = find(in.profile.ID[k])
	if truth != "" {
		p.truth = find(truth)
	}
	for _, c := range in.profile.Columns {
		p.columns = append(p.columns, find(c.Header[k]))
	}
	return p, in.refused()
}

func (in *linkInput) take(p *linkPlan, row []string, line int) error {
	id := row[p.id]
	if id == "" {
		in.refuse(p.file, line, p.header[p.id], "the id is missing")
		return nil
	}
	for i, at := range p.columns {
		cell := row[at]
		if rule := checkCell(cell); rule != "" {
			in.refuse(p.file, line, p.header[at], rule)
			return nil
		}
		p.values[i] = p.values[i][:0]
		if split := in.profile.Columns[i].Split; split != "" {
			for part := range strings.SplitSeq(cell, split) {
				p.values[i] = append(p.values[i], strings.TrimSpace(part))
			}
		} else {
			p.values[i] = append(p.values[i], cell)
		}
	}
	err := in.builder.Add(p.k == 1, strings.Clone(id), p.values)
	var problem *match.Problem
	if errors.As(err, &problem) {
		in.refuse(p.file, line, p.header[p.columns[problem.Field]], fault.Text(problem.Err))
		return nil
	}
	if err != nil {
		return err
	}
	in.at = append(in.at, linkPlace{p.k == 1, int32(line)})
	if p.truth >= 0 {
		in.labels = append(in.labels, strings.Clone(row[p.truth]))
	}
	return nil
}

func checkCell(cell string) string {
	switch {
	case len(cell) > longestCell:
		return fmt.Sprintf("the cell is longer than %d characters", longestCell)
	case !utf8.ValidString(cell):
		return "the cell is not UTF-8"
	}
	return ""
}

// writePairs writes the pairs to a file that appears only when it is whole.
func writePairs(path string, r *match.Records, pairs []match.Decided) error {
	return writeWhole(path, func(f io.Writer) error {
		w := csv.NewWriter(f)
		if err := w.Write([]string{"id_a", "id_b", "weight", "probability", "decision"}); err != nil {
			return err
		}
		for _, d := range pairs {
			line := []string{r.ID(d.A), r.ID(d.B), strconv.FormatFloat(d.Weight, 'f', 4, 64),
				strconv.FormatFloat(match.Probability(d.Weight), 'g', 6, 64), string(d.Decision)}
			if err := w.Write(line); err != nil {
				return err
			}
		}
		w.Flush()
		return w.Error()
	})
}

// writeWhole writes a file beside its place and moves it there when all is written.
func writeWhole(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".waymark-*")
	if err != nil {
		return fault.Because(err, fault.Invalid, "The file %s cannot be written.", path)
	}
	defer func() { _ = os.Remove(f.Name()) }() // of no effect once it has moved
	buffered := bufio.NewWriterSize(f, 1<<16)
	err = errors.Join(write(buffered), buffered.Flush(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fault.Because(err, fault.Unavailable, "The file %s could not be written.", path)
	}
	return nil
}
