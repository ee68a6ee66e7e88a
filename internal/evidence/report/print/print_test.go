package print_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"waymark/internal/evidence/report"
	"waymark/internal/evidence/report/print"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// sample is an edition with every kind of figure, and words that a spreadsheet would take for a formula.
func sample() report.Edition {
	d := report.Document{Pack: "scrutiny", Title: "Report to the scrutiny committee", Scheme: "Ashdale", For: "the scrutiny committee", Marking: "OFFICIAL", Cut: civil.NewDate(2026, 11, 24),
		Sections: []report.Section{
			{Key: "scheme", Title: "Who is on the scheme",
				Says: []report.Sentence{{Words: "On it: {}. In custody: {}.", Cells: []report.Cell{{Kind: report.Count, Value: 1234, Means: "on"}, {Kind: report.Withheld, Means: "on"}}}},
				Tables: []report.Table{{Key: "districts", Caption: "By district", Columns: []string{"District", "On", "Change", "Ratio", "Spent", "From"}, Rows: []report.Row{
					{Name: "=HYPERLINK(\"x\")", Area: "D1", Cells: []report.Cell{{Kind: report.Count, Value: 1200, Means: "on"}, {Kind: report.Change, Value: -12.34, Means: "on"}, {Kind: report.Decimal, Value: 0.815, Means: "on"}, {Kind: report.Money, Value: 82000, Means: "on"}, {Kind: report.Words, Text: "@home", Means: "on"}}},
					{Name: "Kestwick", Cells: []report.Cell{{Kind: report.Withheld, Means: "on"}, {Kind: report.NotHeld, Means: "on"}, {Kind: report.NotHeld, Means: "on"}, {Kind: report.NotHeld, Means: "on"}, {Kind: report.Day, Text: "1 May 2026", Means: "on"}}},
				}, Notes: []string{"Change is not proof."}}},
				Charts: []report.Chart{{Key: "districts-on", Title: "People by district", Says: "One bar for each district.", Table: "districts", Column: 0, Unit: "People"}}},
			{Key: "victims", Title: "Victims", NotHeld: "Nothing is held about victims yet."},
		},
		Definitions: []report.Definition{{Key: "on", Term: "On the scheme", Words: "People taken on."}}}
	return report.Edition{Pack: "scrutiny", Cut: d.Cut, Version: 2, Digest: "abc123", Document: d}
}

func TestTheSameEditionIsTheSameBytes(t *testing.T) {
	for _, f := range []print.Format{print.HTML, print.XLSX, print.CSV} {
		first, err := print.Make(t.Context(), f, sample())
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for range 3 {
			again, err := print.Make(t.Context(), f, sample())
			if err != nil || !bytes.Equal(first.Bytes, again.Bytes) {
				t.Errorf("%s: %d bytes and then %d, %v", f, len(first.Bytes), len(again.Bytes), err)
			}
		}
	}
	first, err := print.Charts(sample().Document)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := print.Charts(sample().Document)
	if a, b := first["districts-on"].SVG(), again["districts-on"].SVG(); len(a) == 0 || !bytes.Equal(a, b) {
		t.Error("the charts are not the same bytes")
	}
	if _, err := print.Make(t.Context(), "docx", sample()); !fault.Is(err, fault.NotFound) {
		t.Errorf("another format: %v", err)
	}
}

// tables unzips the CSV files.
func tables(t *testing.T, b []byte) map[string][][]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][][]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = csv.NewReader(bytes.NewReader(text)).ReadAll(); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	return out
}

func TestTablesAsCSV(t *testing.T) {
	file, err := print.Make(t.Context(), print.CSV, sample())
	if err != nil || file.Name != "scrutiny-2026-11-24-csv.zip" {
		t.Fatalf("%s, %v", file.Name, err)
	}
	got := tables(t, file.Bytes)
	want := [][]string{
		{"District", "On", "Change", "Ratio", "Spent", "From", "Definitions"},
		{`'=HYPERLINK("x")`, "1200", "-12.3400", "0.8150", "82000", "'@home", "On the scheme"},
		{"Kestwick", "withheld", "not held", "not held", "not held", "1 May 2026", "On the scheme"},
	}
	for i, line := range got["01-districts.csv"] {
		if strings.Join(line, "|") != strings.Join(want[i], "|") {
			t.Errorf("line %d: %v, want %v", i, line, want[i])
		}
	}
	if len(got["definitions.csv"]) != 2 || !strings.Contains(strings.Join(got["00-about.csv"][len(got["00-about.csv"])-1], " "), "Not held. Nothing is held about victims") {
		t.Errorf("beside the tables: %v", got)
	}
}

func TestTheWorkbook(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	file, err := print.Make(t.Context(), print.XLSX, sample())
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(file.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for cell, want := range map[string]string{"A3": `'=HYPERLINK("x")`, "B3": "1200", "C3": "-12.3", "D3": "0.82", "F3": "'@home", "B4": "withheld", "C4": "not held"} {
		if got, err := f.GetCellValue("01 districts", cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
	}
	if sheets := f.GetSheetList(); strings.Join(sheets, "|") != "About|01 districts|Definitions" {
		t.Errorf("the sheets are %v", sheets)
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("left in the folder of temporary files: %v", left)
	}
}

func TestThePageNeedsNothingElse(t *testing.T) {
	page, err := print.Page(t.Context(), sample())
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, w := range []string{`href="#d-on"`, `id="d-on"`, "1,234", "withheld", "not held", "£82,000", "\u221212.3%", "version 2", "SHA-256 of the report&#39;s data: abc123", "OFFICIAL", "<svg", "One bar for each district."} {
		if !strings.Contains(text, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
	for _, w := range []string{"<script", "http://", "https://", `src="`, "/cohort"} {
		if strings.Contains(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""), w) {
			t.Errorf("the page has %q", w)
		}
	}
}

// chromium says whether there is one; without it the test is skipped, or fails where CI=true.
func chromium(t *testing.T) {
	t.Helper()
	if print.CanPrint() {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("Chromium is not installed, and this is CI")
	}
	t.Skip("Chromium is not installed")
}

// words gives the text layer of a PDF by pdftotext.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext (poppler-utils) is not installed, and this is CI")
		}
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	path := filepath.Join(t.TempDir(), "r.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestThePDF prints with a real Chromium: the figures are text, headings and tables are tagged, the chart has its words,
// each sheet is marked and numbered and bears the sum of the page that it was printed from; and twice printed it reads
// the same.
func TestThePDF(t *testing.T) {
	chromium(t)
	first, err := print.Make(t.Context(), print.PDF, sample())
	if err != nil {
		t.Fatal(err)
	}
	text := words(t, first.Bytes)
	page, err := print.Page(t.Context(), sample())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"Who is on the scheme", "1,234", "withheld", "Not held.", "Page 1 of", "OFFICIAL", print.Sum(page), "What the figures mean"} {
		if !strings.Contains(text, w) {
			t.Errorf("the text layer lacks %q:\n%s", w, text)
		}
	}
	for _, tag := range []string{"/StructTreeRoot", "/MarkInfo", "/Lang", "/S /H1", "/S /H2", "/S /Table", "/S /TH", "/S /Figure", "/Alt", "/Outlines"} {
		if !bytes.Contains(first.Bytes, []byte(tag)) {
			t.Errorf("the PDF has no %s", tag)
		}
	}
	again, err := print.Make(t.Context(), print.PDF, sample())
	if err != nil || words(t, again.Bytes) != text {
		t.Errorf("printed twice it does not read the same: %v", err)
	}
}

// TestOnePageIsOneSheet: a report of one page that would run on is printed smaller, on one sheet.
func TestOnePageIsOneSheet(t *testing.T) {
	chromium(t)
	for _, one := range []bool{true, false} {
		e := sample()
		e.Document.OnePage = one
		e.Document.Sections[0].Charts = nil
		table := &e.Document.Sections[0].Tables[0]
		for len(table.Rows) < 44 {
			table.Rows = append(table.Rows, table.Rows[1])
		}
		file, err := print.Make(t.Context(), print.PDF, e)
		if err != nil {
			t.Fatal(err)
		}
		sheets := strings.Count(words(t, file.Bytes), "SHA-256 of the web page")
		if one != (sheets == 1) {
			t.Errorf("a report of one page (%v) is printed on %d sheets", one, sheets)
		}
	}
}

// TestWithoutChromium: no PDF, and the answer says what to take instead.
func TestWithoutChromium(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := print.Make(t.Context(), print.PDF, sample())
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.Text(err), "Take the web page instead") {
		t.Errorf("%v", err)
	}
}
