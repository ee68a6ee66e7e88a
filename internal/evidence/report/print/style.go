package print

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// sheet is the style inside the page: the file has no other beside it. It is a constant, so that nothing in it needs
// escaping; pages that the server sends have theirs from a file, as the content policy wants.
func sheet() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<style>"+style+"</style>")
		return err
	})
}

// style is of the page that stands by itself, on a screen and on paper.
const style = `
@page { size: A4; }
* { box-sizing: border-box; }
body { font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Arial, sans-serif; color: #0b0c0c; max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1rem 0; }
h2 { font-size: 1.35rem; margin: 2rem 0 .6rem; break-after: avoid; }
p { margin: 0 0 .8rem; max-width: 46rem; }
.marking { font-weight: 700; letter-spacing: .03em; }
header, footer { color: #383f43; }
footer { border-top: 1px solid #b1b4b6; margin-top: 2rem; padding-top: .8rem; font-size: .85rem; overflow-wrap: anywhere; }
.govuk-inset-text { border-left: .5rem solid #b1b4b6; padding: .7rem .9rem; }
.wm-scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; font-weight: 700; padding: .4rem 0; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid #b1b4b6; }
td:last-child, th:last-child { padding-right: 0; }
tbody th { font-weight: 400; }
.govuk-table__header--numeric, .govuk-table__cell--numeric { text-align: right; font-variant-numeric: tabular-nums; }
td.govuk-table__cell--numeric { white-space: nowrap; }
.wm-report__all th, .wm-report__all td { font-weight: 700; }
.wm-report__figure { color: inherit; text-decoration: underline dotted #505a5f; text-underline-offset: .2em; }
figure { margin: 0 0 1rem; max-width: 32rem; }
figcaption { font-weight: 700; margin-bottom: .5rem; }
svg { width: 100%; height: auto; }
dt { font-weight: 700; }
dd { margin: 0; }
.wm-report__definition { margin: 0 0 .8rem; max-width: 46rem; break-inside: avoid; }
@media print {
  body { font-size: 10.5pt; padding: 0; max-width: none; }
  h1 { font-size: 19pt; }
  h2 { font-size: 14pt; margin-top: 14pt; }
  table { font-size: 9.5pt; }
  tr, figure { break-inside: avoid; }
  thead { display: table-header-group; }
  .wm-scroll { overflow: visible; break-inside: avoid; }
  figure { max-width: 11cm; }
  .wm-report__definitions { columns: 2; column-gap: 1cm; font-size: 9pt; }
  .one-page { font-size: 8.5pt; line-height: 1.25; }
  .one-page h1 { font-size: 14pt; margin: 0 0 4pt; }
  .one-page h2 { font-size: 11pt; margin: 8pt 0 3pt; }
  .one-page p, .one-page .wm-scroll { margin-bottom: 4pt; max-width: none; }
  .one-page table { font-size: 8pt; }
  .one-page th, .one-page td { padding-top: 1.5pt; padding-bottom: 1.5pt; }
  .one-page .wm-report__definitions { columns: 4; column-gap: .4cm; font-size: 6pt; line-height: 1.2; }
  .one-page .wm-report__definition { margin-bottom: 3pt; }
  .one-page footer { margin-top: 4pt; padding-top: 2pt; font-size: 7pt; }
}
`
