package chart

import (
	"math"
	"slices"
)

// Dots is a figure with its interval in each row: a forest plot of ratios, or a Love plot of differences before and after
// matching, with lines to hold them against.
type Dots struct {
	Head
	Unit  Unit
	Log   bool     // ratios: a half and a double are as far from 1
	Marks []string // what the first, second ... mark of a row is: "Before matching", "After matching"
	Rows  []DotRow
	Lines []Level
}

// DotRow is one row. Text is its figures in words, beside the name; made from the marks where empty.
type DotRow struct {
	Name  string
	Marks []Mark
	Text  string
}

// Mark is one figure of a row. Without an interval Lower and Upper are Value.
type Mark struct{ Value, Lower, Upper float64 }

// The first of two marks is hollow, the second full, as "before" is open and "after" done.
var markStyles = []struct {
	shape  shape
	colour string
}{{ring, grey}, {square, teal}, {triangle, violet}}

// Draw refuses missing values, values not above 0 on a logarithmic scale, intervals that do not hold their value, and a row
// with more marks than Marks names.
func (d Dots) Draw() (Chart, error) {
	if len(d.Marks) == 0 || len(d.Marks) > len(markStyles) {
		return Chart{}, refuse("A chart of dots names one to %d marks, and not %d.", len(markStyles), len(d.Marks))
	}
	var values []float64
	for _, r := range d.Rows {
		if len(r.Marks) > len(d.Marks) {
			return Chart{}, refuse("The row %q has %d marks, and the chart names %d.", r.Name, len(r.Marks), len(d.Marks))
		}
		for _, m := range r.Marks {
			values = append(values, m.Value, m.Lower, m.Upper)
			if m.Value < m.Lower || m.Value > m.Upper {
				return Chart{}, refuse("The interval of %q does not hold its value.", r.Name)
			}
		}
	}
	for _, l := range d.Lines {
		values = append(values, l.Value)
	}
	if err := d.check(values...); err != nil {
		return Chart{}, err
	}
	if len(d.Rows) == 0 {
		return d.nothing(d.table()), nil
	}
	if d.Log && slices.Min(values) <= 0 {
		return Chart{}, refuse("The chart %q shows ratios, and one is not above 0.", d.Title)
	}
	c := &canvas{}
	top := c.key(0, d.key()) + 6
	p := plot{left: 2 * edge, right: width - 2*edge, top: top, bottom: top}
	marks, places := d.along(&p, values)
	p.bottom = d.rows(&canvas{}, p)
	for _, m := range marks {
		c.line(p.x.at(m), p.top, p.x.at(m), p.bottom, pen{faint, 1, ""})
	}
	for i, l := range d.Lines {
		c.line(p.x.at(l.Value), p.top, p.x.at(l.Value), p.bottom, linePens[min(i, len(linePens)-1)])
	}
	d.rows(c, p)
	c.line(p.left, p.bottom, p.right, p.bottom, pen{grey, 1, ""})
	free := 0.0
	for _, m := range marks {
		if from, to := extent(p.x.at(m), middle, d.Unit.text(m, places(m))); from >= free {
			c.text(p.x.at(m), p.bottom+lineHigh, middle, d.Unit.text(m, places(m)))
			free = to + 6
		}
	}
	return d.finish(c, c.nameAlong(p, d.Unit.Name, p.bottom+2*lineHigh), d.table()), nil
}

var linePens = []pen{{ink, 1.5, ""}, {red, 2, "12 4"}}

// along sets the level scale, and gives its ticks with the decimals of each.
func (d Dots) along(p *plot, values []float64) ([]float64, func(float64) int) {
	from, to := slices.Min(values), slices.Max(values)
	if !d.Log {
		marks, places := d.Unit.ticks(min(0, from), to, 5)
		p.x = scale{marks[0], marks[len(marks)-1], p.left, p.right, false}
		return marks, func(float64) int { return places }
	}
	low, high := math.Floor(math.Log2(from)), math.Ceil(math.Log2(to))
	if low == high {
		low, high = low-1, high+1
	}
	var marks []float64
	step := max(1, math.Ceil((high-low)/6))
	for k := low; k < high+step; k += step {
		marks = append(marks, math.Exp2(k))
	}
	p.x = scale{marks[0], marks[len(marks)-1], p.left, p.right, true}
	return marks, func(v float64) int { return int(max(0, math.Ceil(-math.Log2(v)))) }
}

// rows draws the rows, each with its name and figures above its marks, and gives where they end.
func (d Dots) rows(c *canvas, p plot) float64 {
	y := p.top
	for _, r := range d.Rows {
		for _, words := range r.lines(d) {
			c.over(edge, y+fontSize, start, words)
			y += lineHigh
		}
		for i, m := range r.Marks {
			at := y + 9
			style := markStyles[i]
			if len(d.Marks) == 1 {
				style = markStyles[1]
			}
			if m.Lower < m.Upper {
				with := pen{style.colour, 2, ""}
				c.line(p.x.at(m.Lower), at, p.x.at(m.Upper), at, with)
				c.line(p.x.at(m.Lower), at-4, p.x.at(m.Lower), at+4, with)
				c.line(p.x.at(m.Upper), at-4, p.x.at(m.Upper), at+4, with)
				if i < len(r.Marks)-1 {
					y += 12
				}
			}
			c.mark(p.x.at(m.Value), at, style.shape, style.colour)
		}
		y += lineHigh + 6
	}
	return y
}

func (r DotRow) lines(d Dots) []string {
	text := r.Text
	if text == "" {
		text = r.figures(d)
	}
	return wrap(r.Name+": "+text, width-2*edge)
}

func (r DotRow) figures(d Dots) string {
	out := ""
	for i, m := range r.Marks {
		if i > 0 {
			out += ", then "
		}
		out += d.Unit.Text(m.Value)
		if m.Lower < m.Upper {
			out += " (" + d.Unit.Text(m.Lower) + " to " + d.Unit.Text(m.Upper) + ")"
		}
	}
	if out == "" {
		return noFigure
	}
	return out
}

func (d Dots) key() []entry {
	var out []entry
	for i, name := range d.Marks {
		style := markStyles[i]
		if len(d.Marks) == 1 {
			style = markStyles[1]
		}
		out = append(out, entry{words: name, pen: pen{colour: style.colour}, mark: style.shape})
	}
	for i, l := range d.Lines {
		words := d.Unit.Text(l.Value)
		if i > 0 && d.Lines[i-1].Name == l.Name { // a limit to both sides
			out[len(out)-1].words += " and " + words
			continue
		}
		out = append(out, entry{words: l.Name + ": " + words, pen: linePens[min(i, len(linePens)-1)], mark: noMark})
	}
	return out
}

func (d Dots) table() Table {
	t := Table{Columns: []string{"Row"}}
	for _, name := range d.Marks {
		t.Columns = append(t.Columns, name, "95% interval")
	}
	for _, r := range d.Rows {
		row := []string{r.Name}
		for i := range d.Marks {
			switch {
			case i >= len(r.Marks):
				row = append(row, noFigure, noFigure)
			case r.Marks[i].Lower < r.Marks[i].Upper:
				row = append(row, d.Unit.Text(r.Marks[i].Value), d.Unit.Text(r.Marks[i].Lower)+" to "+d.Unit.Text(r.Marks[i].Upper))
			default:
				row = append(row, d.Unit.Text(r.Marks[i].Value), "none")
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
