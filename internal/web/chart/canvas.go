package chart

import (
	"html"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// The measures of a drawing, in units of its viewBox. On a telephone 390 pixels wide a unit is about 0.8 pixels, on a
// desk about 1.3 (the style sheet's largest width), so that words stay between 12 and 20 pixels.
const (
	width    = 460.0
	fontSize = 15.0
	lineHigh = 21.0 // from one line of words to the next
	edge     = 8.0  // kept free at the sides
)

// The colours hold 4.5 to 1 on white, and differ in lightness where they stand side by side.
const (
	ink    = "#0b0c0c"
	teal   = "#0f5c63"
	grey   = "#505a5f"
	red    = "#b3261e"
	faint  = "#d8dcde" // of grid lines, which nothing hangs on
	white  = "#ffffff"
	violet = "#4c2c92"
)

// Where words stand to their place.
const (
	start  = "start"
	middle = "middle"
	end    = "end"
)

type canvas struct{ b strings.Builder }

// pen is how a line is drawn.
type pen struct {
	colour string
	wide   float64
	dash   string
}

type point struct{ x, y float64 }

func (c *canvas) line(x1, y1, x2, y2 float64, p pen) { c.path([]point{{x1, y1}, {x2, y2}}, p) }

// path joins points.
func (c *canvas) path(points []point, p pen) {
	if len(points) < 2 {
		return
	}
	c.b.WriteString(`<path d="` + outline(points) + `" fill="none" stroke="` + p.colour + `" stroke-width="` + place(p.wide) + `"`)
	if p.dash != "" {
		c.b.WriteString(` stroke-dasharray="` + p.dash + `"`)
	}
	c.b.WriteString(`/>`)
}

// area fills what points go round.
func (c *canvas) area(points []point, colour string) {
	if len(points) > 2 {
		c.b.WriteString(`<path d="` + outline(points) + `Z" fill="` + colour + `" fill-opacity="0.14"/>`)
	}
}

func (c *canvas) rect(x, y, w, h float64, colour string) {
	c.b.WriteString(`<rect x="` + place(x) + `" y="` + place(y) + `" width="` + place(w) + `" height="` + place(h) + `" fill="` + colour + `"/>`)
}

// shape is the mark of a point.
type shape int

const (
	dot shape = iota
	square
	triangle
	diamond
	ring
	noMark
)

// mark draws a point.
func (c *canvas) mark(x, y float64, s shape, colour string) {
	switch s {
	case dot:
		c.b.WriteString(`<circle cx="` + place(x) + `" cy="` + place(y) + `" r="4" fill="` + colour + `"/>`)
	case ring:
		c.b.WriteString(`<circle cx="` + place(x) + `" cy="` + place(y) + `" r="4.5" fill="` + white + `" stroke="` + colour + `" stroke-width="2"/>`)
	case square:
		c.rect(x-3.8, y-3.8, 7.6, 7.6, colour)
	case triangle:
		c.solid([]point{{x, y - 5}, {x + 5, y + 4}, {x - 5, y + 4}}, colour)
	case diamond:
		c.solid([]point{{x, y - 7}, {x + 7, y}, {x, y + 7}, {x - 7, y}}, colour)
	}
}

func (c *canvas) solid(points []point, colour string) {
	c.b.WriteString(`<path d="` + outline(points) + `Z" fill="` + colour + `"/>`)
}

// text writes words on the base line y. They are moved in from the sides where they would stand over them.
func (c *canvas) text(x, y float64, anchor, words string) { c.write(x, y, anchor, words, "") }

// strong writes words in bold.
func (c *canvas) strong(x, y float64, anchor, words string) {
	c.write(x, y, anchor, words, ` font-weight="bold"`)
}

// over writes words on what was drawn, with white behind them.
func (c *canvas) over(x, y float64, anchor, words string) {
	from, to := extent(x, anchor, words)
	c.rect(from-1, y-fontSize+2, to-from+2, fontSize+2, white)
	c.text(x, y, anchor, words)
}

func (c *canvas) write(x, y float64, anchor, words, more string) {
	from, to := extent(x, anchor, words)
	if to > width {
		x -= to - width
		from -= to - width
	}
	if from < 0 {
		x -= from
	}
	c.b.WriteString(`<text x="` + place(x) + `" y="` + place(y) + `"`)
	if anchor != start {
		c.b.WriteString(` text-anchor="` + anchor + `"`)
	}
	c.b.WriteString(more + `>` + escape(words) + `</text>`)
}

// extent gives from where to where words reach.
func extent(x float64, anchor, words string) (from, to float64) {
	w := wide(words)
	switch anchor {
	case middle:
		return x - w/2, x + w/2
	case end:
		return x - w, x
	}
	return x, x + w
}

// wide reckons how wide words are, on the generous side: letters of Arial are 0.5 font sizes on average.
func wide(words string) float64 {
	w := 0.0
	for _, r := range words {
		switch {
		case strings.ContainsRune("%mwMW@…—", r):
			w += 0.95
		case unicode.IsUpper(r):
			w += 0.72
		default:
			w += 0.56
		}
	}
	return w * fontSize
}

// wrap parts words into lines that are no wider than room; a word too long for any line is cut with an ellipsis.
func wrap(words string, room float64) []string {
	var out []string
	for _, word := range strings.Fields(words) {
		word = cut(word, room)
		last := len(out) - 1
		if last >= 0 && wide(out[last]+" "+word) <= room {
			out[last] += " " + word
		} else {
			out = append(out, word)
		}
	}
	return out
}

func cut(word string, room float64) string {
	if wide(word) <= room {
		return word
	}
	letters := []rune(word)
	for len(letters) > 1 && wide(string(letters)+"…") > room {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

func outline(points []point) string {
	var b strings.Builder
	for i, p := range points {
		if i == 0 {
			b.WriteByte('M')
		} else {
			b.WriteByte('L')
		}
		b.WriteString(place(p.x) + " " + place(p.y))
	}
	return b.String()
}

// place writes a place to a tenth of a unit.
func place(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64) // +0 makes -0 a 0
}

func escape(s string) string { return html.EscapeString(s) }
