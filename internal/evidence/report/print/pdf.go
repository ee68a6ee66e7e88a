package print

import (
	"context"
	"html"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"

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
func pdfOf(ctx context.Context, page []byte, marking string) ([]byte, error) {
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
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(file) }()
	if err := chromedp.Do(window, chromedp.Navigate("file://"+file)); err != nil {
		return nil, fault.Because(err, fault.Unavailable, "Chromium could not print the report. Take the web page instead: it says the same.")
	}
	out, err := chromedp.Run(window, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFMargins(0.7, 0.6, 0.9, 0.6),
		chromedp.PDFHeaderTemplate(`<span></span>`), chromedp.PDFFooterTemplate(foot(marking, Sum(page))), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged()))
	if err != nil {
		return nil, fault.Because(err, fault.Unavailable, "Chromium could not print the report. Take the web page instead: it says the same.")
	}
	return out, nil
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
