// Package print makes a report's document into what people take away: a web page that needs nothing else, charts as SVG,
// tables as CSV and XLSX, and a PDF printed from the page. All but the PDF are the same bytes for the same edition,
// wherever and whenever they are made.
//
// It must never reckon a figure: what a document says is what is printed.
package print

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"waymark/internal/evidence/report"
	"waymark/internal/platform/fault"
	"waymark/internal/web/chart"
)

// Format is a kind of file.
type Format string

// The formats.
const (
	HTML Format = "html"
	PDF  Format = "pdf"
	XLSX Format = "xlsx"
	CSV  Format = "csv" // a zip of one CSV file a table
)

// Formats are all of them, in the order of screens.
var Formats = []Format{HTML, PDF, XLSX, CSV}

// File is a report ready to be taken away.
type File struct {
	Name, Type string
	Bytes      []byte
}

// Make makes a file of an edition.
//
// Unavailable for a PDF where the server has no Chromium.
func Make(ctx context.Context, f Format, e report.Edition) (File, error) {
	name := e.Pack + "-" + e.Cut.String()
	switch f {
	case HTML:
		page, err := Page(ctx, e)
		return File{name + ".html", "text/html; charset=utf-8", page}, err
	case PDF:
		page, err := Page(ctx, e)
		if err != nil {
			return File{}, err
		}
		print, err := pdfOf(ctx, page, e.Document)
		return File{name + ".pdf", "application/pdf", print}, err
	case XLSX:
		book, err := workbook(e)
		return File{name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book}, err
	case CSV:
		tables, err := archive(e)
		return File{name + "-csv.zip", "application/zip", tables}, err
	}
	return File{}, fault.New(fault.NotFound, "There is no such format.")
}

// Page makes the web page: one file, without script, with its own style.
func Page(ctx context.Context, e report.Edition) ([]byte, error) {
	charts, err := Charts(e.Document)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = page(e, charts).Render(ctx, &b)
	return b.Bytes(), err
}

// Sum is the SHA-256 of bytes, in hexadecimal.
func Sum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Charts draws the document's charts, by their keys. What is withheld or not held has words in place of a bar.
func Charts(d report.Document) (map[string]chart.Chart, error) {
	out := map[string]chart.Chart{}
	for _, s := range d.Sections {
		for _, c := range s.Charts {
			drawn, err := draw(d, c)
			if err != nil {
				return nil, err
			}
			out[c.Key] = drawn
		}
	}
	return out, nil
}

func draw(d report.Document, c report.Chart) (chart.Chart, error) {
	t, ok := d.Table(c.Table)
	if !ok {
		return chart.Chart{}, fault.New(fault.Internal, "the chart %s draws the table %s, which is not there", c.Key, c.Table)
	}
	bars := chart.Bars{Head: chart.Head{ID: c.Key, Title: c.Title, Desc: c.Says}, Unit: chart.Unit{Name: c.Unit}, Row: t.Columns[0]}
	for _, r := range t.Rows {
		cell := r.Cells[c.Column]
		if r.Name == report.All {
			continue
		}
		bars.Rows = append(bars.Rows, chart.Bar{Name: r.Name, Value: cell.Value, Text: cell.String(), Hidden: !cell.Number()})
	}
	return bars.Draw()
}

// shortWords are as many letters as stand in a column of figures without making it wide.
const shortWords = 24

// wordy says that a column holds words and no number, in a table with long ones: they run from the left and may break.
func wordy(t report.Table, column int) bool {
	long := slices.ContainsFunc(t.Rows, func(r report.Row) bool {
		return slices.ContainsFunc(r.Cells, func(c report.Cell) bool { return c.Kind == report.Words && len(c.Text) > shortWords })
	})
	return long && !slices.ContainsFunc(t.Rows, func(r report.Row) bool { return column < len(r.Cells) && r.Cells[column].Number() })
}

// made says which edition it is, for the foot of every format. It names nobody.
func made(e report.Edition) []string {
	out := []string{"Figures as they stood at the end of " + e.Cut.Long() + "."}
	if e.Version > 1 {
		out = append(out, "This is version "+itoa(e.Version)+": the records behind this cut had changed since version "+itoa(e.Version-1)+".")
	}
	return append(out, "SHA-256 of the report's data: "+e.Digest)
}

// safeCell keeps a spreadsheet from reading words as a formula.
func safeCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
