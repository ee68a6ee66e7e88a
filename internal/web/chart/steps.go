package chart

import (
	"slices"
	"strconv"
)

// Steps is Kaplan-Meier curves: the share still without the event by time, with intervals and numbers at risk.
type Steps struct {
	Head
	Time   Unit // along, from 0
	Unit   Unit // upright; Percent for a share
	Curves []Curve
	Times  []float64 // at which the table and the numbers at risk stand, in order; ticks too where they go from 0 to the end
}

// Curve is one curve. It begins with 1 at time 0; each step stands from its time to the next. Until is the longest time
// anybody was watched to. AtRisk has one number for each of Steps.Times.
type Curve struct {
	Name   string
	Steps  []Step
	Until  float64
	AtRisk []int
}

// Step is what stands from Time on, with its interval; where the interval is not known both ends are Value.
type Step struct{ Time, Value, Lower, Upper float64 }

// Draw refuses missing values, steps out of order or beyond Until, more than four curves, and numbers at risk that are not
// one for each time.
func (s Steps) Draw() (Chart, error) {
	if len(s.Curves) > len(styles) {
		return Chart{}, refuse("A chart of curves has at most %d, and not %d.", len(styles), len(s.Curves))
	}
	values, most := []float64{0, 1}, 0.0
	if !slices.IsSorted(s.Times) {
		return Chart{}, refuse("The times of the chart %q are not in order.", s.Title)
	}
	for _, k := range s.Curves {
		if len(k.AtRisk) != len(s.Times) {
			return Chart{}, refuse("The curve %q has %d numbers at risk for %d times.", k.Name, len(k.AtRisk), len(s.Times))
		}
		last := 0.0
		for _, at := range k.Steps {
			values = append(values, at.Value, at.Lower, at.Upper, at.Time)
			if at.Time < last || at.Time > k.Until {
				return Chart{}, refuse("The steps of the curve %q are not in the order of time up to %g.", k.Name, k.Until)
			}
			last = at.Time
		}
		values, most = append(values, k.Until), max(most, k.Until)
	}
	if err := s.check(append(values, s.Times...)...); err != nil {
		return Chart{}, err
	}
	if most == 0 {
		return s.nothing(s.table()), nil
	}
	c := &canvas{}
	p := c.newPlot(c.key(0, s.key()), s.Unit, []float64{0, 1})
	bottom := c.numbersAlong(&p, s.Time, most, s.Times)
	for i, k := range s.Curves {
		c.area(append(k.stairs(p, func(t Step) float64 { return t.Upper }), reversed(k.stairs(p, func(t Step) float64 { return t.Lower }))...), styles[i].pen.colour)
	}
	for i, k := range s.Curves {
		c.path(k.stairs(p, func(t Step) float64 { return t.Value }), styles[i].pen)
	}
	return s.finish(c, s.atRisk(c, p, bottom+8), s.table()), nil
}

// stairs gives the corners of a curve.
func (k Curve) stairs(p plot, of func(Step) float64) []point {
	y := p.y.at(1)
	out := []point{{p.x.at(0), y}}
	for _, t := range k.Steps {
		x := p.x.at(t.Time)
		out = append(out, point{x, y})
		y = p.y.at(of(t))
		out = append(out, point{x, y})
	}
	return append(out, point{p.x.at(k.Until), y})
}

func reversed(points []point) []point {
	slices.Reverse(points)
	return points
}

// atRisk writes the numbers still watched under the axis, as many as there is room for.
func (s Steps) atRisk(c *canvas, p plot, y float64) float64 {
	if len(s.Times) == 0 {
		return y
	}
	c.strong(edge, y+fontSize, start, "Still watched")
	y += lineHigh
	for _, k := range s.Curves {
		for _, words := range wrap(k.Name, width-2*edge) {
			c.text(edge, y+fontSize, start, words)
			y += lineHigh
		}
		free := 0.0
		for i, t := range s.Times {
			if t > k.Until {
				continue
			}
			words := strconv.Itoa(k.AtRisk[i])
			if from, to := extent(p.x.at(t), middle, words); from >= free {
				c.text(p.x.at(t), y+fontSize, middle, words)
				free = to + 8
			}
		}
		y += lineHigh
	}
	return y + 6
}

func (s Steps) key() []entry {
	var out []entry
	for i, k := range s.Curves {
		out = append(out, entry{words: k.Name + ", with its 95% interval", pen: styles[i].pen, mark: noMark, band: true})
	}
	return out
}

func (s Steps) table() Table {
	t := Table{Columns: []string{s.Time.Name}}
	for _, k := range s.Curves {
		t.Columns = append(t.Columns, k.Name, "95% interval", "Still watched")
	}
	for i, time := range s.Times {
		row := []string{s.Time.Text(time)}
		for _, k := range s.Curves {
			at, known := k.at(time)
			if !known {
				row = append(row, noFigure, noFigure, noFigure)
				continue
			}
			row = append(row, s.Unit.Text(at.Value), s.Unit.Text(at.Lower)+" to "+s.Unit.Text(at.Upper), strconv.Itoa(k.AtRisk[i]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// at gives what stands at a time, and whether anybody was watched to it.
func (k Curve) at(time float64) (Step, bool) {
	out := Step{Value: 1, Lower: 1, Upper: 1}
	for _, s := range k.Steps {
		if s.Time > time {
			break
		}
		out = s
	}
	return out, time <= k.Until
}
