package chart

import (
	"math"
	"slices"
)

// scale brings values from from..to to places low..high. A logarithmic one shows a half and a double as far from 1.
type scale struct {
	from, to, low, high float64
	log                 bool
}

func (s scale) at(v float64) float64 {
	from, to := s.from, s.to
	if s.log {
		v, from, to = math.Log(v), math.Log(from), math.Log(to)
	}
	if to == from {
		return (s.low + s.high) / 2
	}
	return s.low + (v-from)/(to-from)*(s.high-s.low)
}

// ticks gives round values that hold from..to, about most of them, with the decimals they need. The first and the last
// are not inside it.
func ticks(from, to float64, most int) (values []float64, places int) {
	if to <= from {
		to = from + 1
	}
	raw := (to - from) / float64(most)
	tens := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * tens
	for _, m := range []float64{1, 2, 5} {
		if m*tens >= raw*(1-1e-9) {
			step = m * tens
			break
		}
	}
	first, last := math.Floor(from/step+1e-9), math.Ceil(to/step-1e-9)
	for k := first; k <= last; k++ {
		values = append(values, k*step)
	}
	return values, max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
}

// plot is the area between the axes.
type plot struct {
	left, right, top, bottom float64
	x, y                     scale
}

const plotHigh = 220.0

// whole says of a unit of whole numbers that its ticks are whole too.
func (u Unit) ticks(from, to float64, most int) ([]float64, int) {
	factor := 1.0
	if u.Percent {
		factor = 100
	}
	values, places := ticks(from*factor, to*factor, most)
	if places > 0 && u.Places == 0 {
		values, places = ticks(math.Floor(from*factor), math.Ceil(to*factor), max(1, int(math.Ceil(to*factor)-math.Floor(from*factor))))
	}
	for i := range values {
		values[i] /= factor
	}
	return values, places
}

// newPlot writes the name of the upright axis below y, then draws the axis for values and its grid.
func (c *canvas) newPlot(y float64, u Unit, values []float64) plot {
	from, to := min(0, slices.Min(values)), slices.Max(values)
	marks, places := u.ticks(from, to, 5)
	y += 4
	for _, words := range wrap(u.Name, width-2*edge) {
		c.text(edge, y+fontSize, start, words)
		y += lineHigh
	}
	most := 0.0
	for _, m := range marks {
		most = max(most, wide(u.text(m, places)))
	}
	p := plot{left: edge + most + 6, right: width - 2*edge, top: y + 12}
	p.bottom = p.top + plotHigh
	p.y = scale{marks[0], marks[len(marks)-1], p.bottom, p.top, false}
	for _, m := range marks {
		at := p.y.at(m)
		colour := faint
		if m == 0 {
			colour = grey
		}
		c.line(p.left, at, p.right, at, pen{colour, 1, ""})
		c.text(p.left-6, at+5, end, u.text(m, places))
	}
	return p
}

// numbersAlong draws a level axis for values from 0, with its ticks at the times given or at round values, and gives where
// the next thing can stand.
func (c *canvas) numbersAlong(p *plot, u Unit, to float64, times []float64) float64 {
	marks, places := times, u.Places
	if len(times) < 2 || times[0] != 0 || times[len(times)-1] < to {
		marks, places = u.ticks(0, to, 5)
	}
	p.x = scale{0, marks[len(marks)-1], p.left, p.right, false}
	free := 0.0
	for _, m := range marks {
		at := p.x.at(m)
		c.line(at, p.bottom, at, p.bottom+5, pen{grey, 1, ""})
		if from, to := extent(at, middle, u.text(m, places)); from >= free {
			c.text(at, p.bottom+lineHigh, middle, u.text(m, places))
			free = to + 8
		}
	}
	c.line(p.left, p.bottom, p.right, p.bottom, pen{grey, 1, ""})
	return c.nameAlong(*p, u.Name, p.bottom+2*lineHigh)
}

// nameAlong writes the name of a level axis, its first base line at y.
func (c *canvas) nameAlong(p plot, name string, y float64) float64 {
	for _, words := range wrap(name, width-2*edge) {
		c.text((p.left+p.right)/2, y, middle, words)
		y += lineHigh
	}
	return y
}

// periodsAlong draws a level axis of periods, each with its own place; as many are named as there is room for.
func (c *canvas) periodsAlong(p *plot, periods []string) float64 {
	slot := (p.right - p.left) / float64(len(periods))
	p.x = scale{0, float64(max(1, len(periods)-1)), p.left + slot/2, p.right - slot/2, false}
	if len(periods) == 1 {
		p.x = scale{0, 0, p.left, p.right, false}
	}
	most := 0.0
	for _, name := range periods {
		most = max(most, wide(name))
	}
	every := max(1, int(math.Ceil((most+8)/slot)))
	c.line(p.left, p.bottom, p.right, p.bottom, pen{grey, 1, ""})
	for i, name := range periods {
		at := p.x.at(float64(i))
		if i%every == 0 {
			c.line(at, p.bottom, at, p.bottom+6, pen{grey, 1, ""})
			c.text(at, p.bottom+lineHigh+2, middle, name)
		} else if slot >= 6 {
			c.line(at, p.bottom, at, p.bottom+3, pen{grey, 1, ""})
		}
	}
	return p.bottom + 2*lineHigh
}

// entry is a line of the key: how something is drawn, and what it is.
type entry struct {
	words string
	pen   pen
	mark  shape
	band  bool
}

// key draws the key from y down.
func (c *canvas) key(y float64, entries []entry) float64 {
	for _, e := range entries {
		if e.band {
			c.area([]point{{edge, y + 4}, {edge + 34, y + 4}, {edge + 34, y + 17}, {edge, y + 17}}, e.pen.colour)
		}
		if e.pen.wide > 0 {
			c.line(edge, y+10, edge+34, y+10, e.pen)
		}
		c.mark(edge+17, y+10, e.mark, e.pen.colour)
		for _, words := range wrap(e.words, width-edge-44-edge) {
			c.text(edge+44, y+fontSize, start, words)
			y += lineHigh
		}
	}
	return y
}

// styles are how the first, second ... series of a chart are drawn; a chart of more would not be read.
var styles = []struct {
	pen  pen
	mark shape
}{
	{pen{teal, 2.5, ""}, dot},
	{pen{ink, 2, "8 4"}, square},
	{pen{violet, 2, "2 3"}, triangle},
	{pen{red, 2, "10 3 2 3"}, ring},
}
