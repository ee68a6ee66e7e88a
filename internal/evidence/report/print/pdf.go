package print

import (
	"context"
	"html"
	"os"
	"os/exec"
	"regexp"
	"time"

	"github.com/chromedp/chromedp"

	"waymark/internal/evidence/report"
	"waymark/internal/platform/fault"
)

// browsers are the names that Chromium goes by.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// CanPrint says whether the server has a Chromium to print with.
func CanPrint() bool { return browserPath() != "" }

func browserPath() string {
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// patience is how long a print may take.
const patience = 60 * time.Second

// printing lets one print run at a time: a browser takes some hundred megabytes.
var printing = make(chan struct{}, 1)

// pdfOf prints a page: tagged, with an outline of its headings, numbered, marked, and with the SHA-256 of the page that it
// was printed from. The browser opens no address.
func pdfOf(ctx context.Context, page []byte, d report.Document) ([]byte, error) {
	path := browserPath()
	if path == "" {
		return nil, fault.New(fault.Unavailable, "This server has no Chromium, which prints PDF files. Take the web page instead: it says the same.")
	}
	select {
	case printing <- struct{}{}:
		defer func() { <-printing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("no-sandbox", os.Geteuid() == 0),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	defer stop()
	window, closeWindow := chromedp.NewContext(allocator)
	defer closeWindow()
	file, err := pageFile(page)
	defer func() { _ = os.Remove(file) }() // what could be written of it, too
	if err != nil {
		return nil, err
	}
	err = chromedp.Do(window, chromedp.Navigate("file://"+file))
	var out []byte
	if err == nil {
		out, err = onSheets(window, d, Sum(page))
	}
	if err != nil {
		return nil, fault.Because(err, fault.Unavailable, "Chromium could not print the report. Take the web page instead: it says the same.")
	}
	return out, nil
}

// scales are how large a report of one page is tried, until it is on one sheet.
var scales = []float64{1, 0.92, 0.85, 0.78, 0.7}

// aSheet is how a sheet begins in the file that Chromium writes.
var aSheet = regexp.MustCompile(`/Type /Page\b[^s]`)

// onSheets prints what the window shows; a report of one page on one sheet, as far as it can be read.
func onSheets(window context.Context, d report.Document, sum string) (out []byte, err error) {
	margins := chromedp.PDFMargins(0.7, 0.6, 0.9, 0.6)
	if d.OnePage {
		margins = chromedp.PDFMargins(0.45, 0.5, 0.7, 0.5)
	}
	for _, scale := range scales {
		out, err = chromedp.Run(window, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), margins, chromedp.PDFScale(scale),
			chromedp.PDFHeaderTemplate(`<span></span>`), chromedp.PDFFooterTemplate(foot(d.Marking, sum)), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged()))
		if err != nil || !d.OnePage || len(aSheet.FindAll(out, -1)) == 1 {
			break
		}
	}
	return out, err
}

// pageFile leaves the page in a file that only the server's user reads, for the browser to open.
func pageFile(page []byte) (string, error) {
	f, err := os.CreateTemp("", "waymark-report-*.html")
	if err != nil {
		return "", err
	}
	_, err = f.Write(page)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return f.Name(), err
}

// foot is what stands at the foot of each sheet.
func foot(marking, sum string) string {
	return `<div style="font: 7px Arial, sans-serif; width: 100%; padding: 0 0.6in; text-align: center; color: #0b0c0c"><strong>` + html.EscapeString(marking) +
		`</strong> &nbsp; Page <span class="pageNumber"></span> of <span class="totalPages"></span><br>SHA-256 of the web page: ` + sum + `</div>`
}
