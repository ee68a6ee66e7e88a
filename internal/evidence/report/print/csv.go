package print

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/evidence/report"
)

// archive makes a zip of one CSV file a table, with the definitions and what the report is beside them. Its times are those
// of no day, so that the same edition is the same bytes.
func archive(e report.Edition) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name string, rows [][]string) error {
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		out := csv.NewWriter(w)
		out.UseCRLF = true
		return out.WriteAll(rows)
	}
	if err := add("00-about.csv", about(e)); err != nil {
		return nil, err
	}
	n := 0
	for _, s := range e.Document.Sections {
		for _, t := range s.Tables {
			n++
			if err := add(fmt.Sprintf("%02d-%s.csv", n, t.Key), rowsOf(e.Document, t)); err != nil {
				return nil, err
			}
		}
	}
	if err := add("definitions.csv", defined(e.Document)); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// about says which report it is and, section by section, what it says in words and what is not held.
func about(e report.Edition) [][]string {
	out := [][]string{{"Item", "Words"}, {"Report", safeCell(e.Title())}, {"Scheme", safeCell(e.Document.Scheme)}, {"For", e.Document.For}, {"Marking", e.Document.Marking}}
	for _, line := range made(e) {
		out = append(out, []string{"Edition", line})
	}
	for _, s := range e.Document.Sections {
		for _, says := range s.Says {
			out = append(out, []string{s.Title, safeCell(says.String())})
		}
		if s.NotHeld != "" {
			out = append(out, []string{s.Title, "Not held. " + s.NotHeld})
		}
		for _, t := range s.Tables {
			for _, note := range t.Notes {
				out = append(out, []string{t.Caption, safeCell(note)})
			}
		}
	}
	return out
}

// rowsOf gives a table with a last column that says which definitions the figures of a row are held to.
func rowsOf(d report.Document, t report.Table) [][]string {
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = safeCell(c)
	}
	out := [][]string{append(head, "Definitions")}
	for _, r := range t.Rows {
		line := []string{safeCell(r.Name)}
		var terms []string
		for _, c := range r.Cells {
			line = append(line, plain(c))
			if term := d.Define(c.Means); term != "" && !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
		}
		out = append(out, append(line, strings.Join(terms, "; ")))
	}
	return out
}

// plain gives a figure as a program reads it: no commas, a hyphen for minus, words for what is no number.
func plain(c report.Cell) string {
	if !c.Number() {
		return safeCell(c.String())
	}
	if c.Kind == report.Count || c.Kind == report.Money {
		return strconv.FormatFloat(c.Value, 'f', 0, 64)
	}
	return strconv.FormatFloat(c.Value, 'f', 4, 64)
}

func defined(d report.Document) [][]string {
	out := [][]string{{"Figure", "What it counts"}}
	for _, x := range d.Definitions {
		out = append(out, []string{x.Term, x.Words})
	}
	return out
}
