// Package chart draws charts as SVG on the server: a title, a description, and the table of what is drawn. The same
// figures give the same bytes, so that a report can be made again and compared. It knows no room: pages hand it finished
// words and plain numbers.
//
// A chart must never need colour to be read (series differ in shape and dash, and are named in a key), never draw what is
// not known as a number, and carries no style and no script of its own.
package chart

import (
	"context"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"waymark/internal/platform/fault"
)

// Head is what a chart says of itself. ID is the chart's own on its page: small letters, digits and hyphens.
// Title names it, Desc says in a sentence or two what it shows; both are read out in place of the picture.
type Head struct{ ID, Title, Desc string }

// Unit is what an axis counts, with how many decimals its figures have in the table. Percent takes values of 0 to 1 and
// writes them as 0% to 100%.
type Unit struct {
	Name    string
	Places  int
	Percent bool
}

// Text writes a value of the unit.
func (u Unit) Text(v float64) string { return u.text(v, u.Places) }

// rule writes a value that was reckoned and not counted: 63.5 stays so beside whole numbers.
func (u Unit) rule(v float64) string {
	if u.Places == 0 && !u.Percent && v != math.Trunc(v) {
		return u.text(v, 1)
	}
	return u.Text(v)
}

func (u Unit) text(v float64, places int) string {
	if u.Percent {
		return number(100*v, places) + "%"
	}
	return number(v, places)
}

// Level is a line across a chart: a ceiling, a threshold, no difference.
type Level struct {
	Name  string
	Value float64
}

// Table is what a chart draws, in words and figures. The first cell of a row names it.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Chart is a chart that was drawn: a component of a page, and bytes for a report.
type Chart struct {
	head  Head
	svg   string
	table Table
}

// SVG gives the drawing, one svg element.
func (c Chart) SVG() []byte { return []byte(c.svg) }

// Title gives the chart's title, and Desc its description.
func (c Chart) Title() string { return c.head.Title }

// Desc gives the chart's description.
func (c Chart) Desc() string { return c.head.Desc }

// Table gives what the chart draws.
func (c Chart) Table() Table { return c.table }

// Render writes the drawing into a page.
func (c Chart) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, c.svg)
	return err
}

func refuse(format string, args ...any) error { return fault.New(fault.Invalid, format, args...) }

var goodID = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// check refuses a chart without words and numbers that are none.
func (h Head) check(values ...float64) error {
	if !goodID.MatchString(h.ID) || strings.TrimSpace(h.Title) == "" || strings.TrimSpace(h.Desc) == "" {
		return refuse("A chart needs an id of small letters, digits and hyphens, a title and a description.")
	}
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return refuse("The chart %q was given %g, which is no figure: leave out what is not known.", h.Title, v)
		}
	}
	return nil
}

// finish closes a drawing of a height.
func (h Head) finish(c *canvas, height float64, t Table) Chart {
	size := place(width) + " " + place(height)
	svg := `<svg class="wm-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + size + `" role="img" aria-labelledby="` + h.ID + `-title" aria-describedby="` + h.ID +
		`-desc" font-family="Arial, sans-serif" font-size="` + place(fontSize) + `" fill="` + ink + `"><title id="` + h.ID + `-title">` + escape(h.Title) +
		`</title><desc id="` + h.ID + `-desc">` + escape(h.Desc) + `</desc>` + c.b.String() + `</svg>`
	return Chart{h, svg, t}
}

// nothing is the chart of no figures.
func (h Head) nothing(t Table) Chart {
	c := &canvas{}
	c.text(width/2, 40, middle, "No figures to draw yet")
	return h.finish(c, 60, t)
}

// number writes a value with so many decimals, commas at the thousands and a true minus sign.
func number(v float64, places int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', places, 64)
	whole, rest, _ := strings.Cut(s, ".")
	var out strings.Builder
	if v < 0 && strings.Trim(s, "0.") != "" {
		out.WriteString("\u2212")
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(digit)
	}
	if rest != "" {
		out.WriteString("." + rest)
	}
	return out.String()
}
