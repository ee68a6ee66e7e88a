package chart

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/a-h/templ"

	"waymark/internal/testkit/browser"
	"waymark/internal/web/ui"
)

// outside gives the words of drawings that reach beyond their drawing, with the letters that the browser really has.
const outside = `(() => [...document.querySelectorAll("svg.wm-chart")].flatMap(svg => [...svg.querySelectorAll("text")].filter(t => {
	const b = t.getBBox(), v = svg.viewBox.baseVal; return b.x < 0 || b.y < 0 || b.x + b.width > v.width || b.y + b.height > v.height
}).map(t => svg.querySelector("title").id + ": " + t.textContent)))()`

// TestFiguresInABrowser looks at all kinds on one page, at a desk's and a telephone's width.
func TestFiguresInABrowser(t *testing.T) {
	all := samples()
	page := ui.Page{Title: "Charts"}
	mux := http.NewServeMux()
	mux.Handle("/assets/", ui.AssetHandler())
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		_ = ui.Render(w, r, http.StatusOK, sheet(page, func(ctx context.Context, w io.Writer) error {
			for _, name := range slices.Sorted(maps.Keys(all)) {
				c := draw(t, all[name])
				if err := Figure(c, "Arrests of 46 people, by the police's records up to 30 September 2025.").Render(ctx, w); err != nil {
					return err
				}
			}
			return nil
		}))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	b := browser.Open(t, server.URL)
	b.Go("/")
	for _, width := range []int64{browser.Phone, browser.Desk} {
		b.Width(width)
		if over := b.Overflow(); over > 0 {
			t.Errorf("at %d, %d pixels stick out at the side", width, over)
		}
		for _, words := range browser.Eval[[]string](b, outside) {
			t.Errorf("at %d, words stand outside their drawing: %s", width, words)
		}
		b.Shot("charts" + map[int64]string{browser.Phone: "_phone", browser.Desk: ""}[width])
	}
	for _, v := range b.Violations() {
		t.Error(v)
	}
}

// sheet is a page with a heading of each level above the figures.
func sheet(p ui.Page, body func(context.Context, io.Writer) error) ui.Component {
	return component(func(ctx context.Context, w io.Writer) error {
		return ui.Layout(p).Render(templ.WithChildren(ctx, component(func(ctx context.Context, w io.Writer) error {
			if _, err := io.WriteString(w, `<h1 class="govuk-heading-l">Charts</h1><h2 class="govuk-heading-m">All kinds</h2>`); err != nil {
				return err
			}
			return body(ctx, w)
		})), w)
	})
}

type component func(context.Context, io.Writer) error

func (c component) Render(ctx context.Context, w io.Writer) error { return c(ctx, w) }
