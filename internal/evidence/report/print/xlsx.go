package print

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/xuri/excelize/v2"

	"waymark/internal/evidence/report"
)

// noDay stands where the format wants a time: a workbook made twice is the same bytes.
const noDay = "2000-01-01T00:00:00Z"

// workbook makes a sheet a table, the first saying what the report is and the last what the figures mean. excelize may
// leave sheets in a folder of temporary files: it gets one of its own, which is removed.
func workbook(e report.Edition) (out []byte, err error) {
	folder, err := os.MkdirTemp("", "waymark-report-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	f := excelize.NewFile(excelize.Options{TmpDir: folder})
	defer func() { err = errors.Join(err, f.Close()) }()
	b := book{f: f}
	b.styles()
	b.sheet("About", about(e), 30, 100)
	n := 0
	for _, s := range e.Document.Sections {
		for _, t := range s.Tables {
			n++
			b.table(fmt.Sprintf("%02d %s", n, t.Key), t)
		}
	}
	b.sheet("Definitions", defined(e.Document), 34, 100)
	b.do(f.DeleteSheet("Sheet1"))
	f.SetActiveSheet(0)
	b.do(f.SetDocProps(&excelize.DocProperties{Title: e.Title(), Subject: e.Document.Marking, Creator: e.Document.Scheme, Created: noDay, Modified: noDay}))
	if b.err != nil {
		return nil, b.err
	}
	var buffer bytes.Buffer
	err = f.Write(&buffer)
	return buffer.Bytes(), err
}

// book writes sheets and keeps the first error.
type book struct {
	f                           *excelize.File
	bold, wrap, percent, places int
	err                         error
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) style(s *excelize.Style) int {
	n, err := b.f.NewStyle(s)
	b.do(err)
	return n
}

func (b *book) styles() {
	percent, places := "0.0", "0.00"
	b.bold = b.style(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.wrap = b.style(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.percent = b.style(&excelize.Style{CustomNumFmt: &percent})
	b.places = b.style(&excelize.Style{CustomNumFmt: &places})
}

func at(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row)
	return name
}

// sheet writes rows of words; its two columns are as wide as is said.
func (b *book) sheet(name string, rows [][]string, first, second float64) {
	_, err := b.f.NewSheet(name)
	b.do(err)
	b.do(b.f.SetColWidth(name, "A", "A", first))
	b.do(b.f.SetColWidth(name, "B", "B", second))
	for i, r := range rows {
		style := b.wrap
		if i == 0 {
			style = b.bold
		}
		for j, words := range r {
			b.do(b.f.SetCellStr(name, at(j+1, i+1), words))
		}
		b.do(b.f.SetCellStyle(name, at(1, i+1), at(len(r), i+1), style))
	}
}

// table writes a table: its caption, its columns, its figures as numbers.
func (b *book) table(name string, t report.Table) {
	_, err := b.f.NewSheet(name)
	b.do(err)
	b.do(b.f.SetColWidth(name, "A", "A", 40))
	b.do(b.f.SetCellStr(name, "A1", t.Caption))
	b.do(b.f.SetCellStyle(name, "A1", "A1", b.bold))
	last, err := excelize.ColumnNumberToName(len(t.Columns))
	b.do(err)
	if len(t.Columns) > 1 {
		b.do(b.f.SetColWidth(name, "B", last, 20))
	}
	for j, c := range t.Columns {
		b.do(b.f.SetCellStr(name, at(j+1, 2), c))
	}
	b.do(b.f.SetCellStyle(name, "A2", last+"2", b.bold))
	for i, r := range t.Rows {
		b.do(b.f.SetCellStr(name, at(1, i+3), safeCell(r.Name)))
		for j, c := range r.Cells {
			b.cell(name, at(j+2, i+3), c)
		}
	}
	for i, note := range t.Notes {
		b.do(b.f.SetCellStr(name, at(1, len(t.Rows)+4+i), note))
	}
}

func (b *book) cell(sheet, where string, c report.Cell) {
	if !c.Number() {
		b.do(b.f.SetCellStr(sheet, where, safeCell(c.String())))
		return
	}
	b.do(b.f.SetCellValue(sheet, where, c.Value))
	switch c.Kind {
	case report.Percent, report.Change:
		b.do(b.f.SetCellStyle(sheet, where, where, b.percent))
	case report.Decimal:
		b.do(b.f.SetCellStyle(sheet, where, where, b.places))
	}
}
