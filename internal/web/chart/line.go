package chart

import "slices"

// Line is one to four series over periods of equal length, as months, with levels such as a ceiling.
type Line struct {
	Head
	Unit    Unit
	Period  string   // what a period is: "Month"
	Periods []string // their names in order: "Apr 2026"
	Series  []Series
	Levels  []Level
}

// Series is one line. Its values begin with the period From; what is not known in the middle parts it in two.
// Bare leaves out the marks of the points, for what is a rule and was not counted, as a pace.
type Series struct {
	Name   string
	From   int
	Values []float64
	Bare   bool
}

func (s Series) at(period int) (float64, bool) {
	if period < s.From || period >= s.From+len(s.Values) {
		return 0, false
	}
	return s.Values[period-s.From], true
}

// Draw refuses missing values, more than four series, and a series that runs beyond the periods.
func (l Line) Draw() (Chart, error) {
	values := []float64{}
	for _, s := range l.Series {
		if s.From < 0 || s.From+len(s.Values) > len(l.Periods) {
			return Chart{}, refuse("The series %q has %d values from period %d on, and the chart %d periods.", s.Name, len(s.Values), s.From+1, len(l.Periods))
		}
		values = append(values, s.Values...)
	}
	if len(l.Series) > len(styles) {
		return Chart{}, refuse("A chart of lines has at most %d series, and not %d.", len(styles), len(l.Series))
	}
	none := len(values) == 0
	for _, level := range l.Levels {
		values = append(values, level.Value)
	}
	if err := l.check(values...); err != nil {
		return Chart{}, err
	}
	if none {
		return l.nothing(l.table()), nil
	}
	c := &canvas{}
	p := c.newPlot(c.key(0, l.key()), l.Unit, values)
	bottom := c.periodsAlong(&p, l.Periods)
	for _, level := range l.Levels {
		c.line(p.left, p.y.at(level.Value), p.right, p.y.at(level.Value), levelPen)
	}
	for i := len(l.Series) - 1; i >= 0; i-- { // the first stands on top
		l.series(c, p, i)
	}
	return l.finish(c, bottom, l.table()), nil
}

var levelPen = pen{red, 2, "12 4"}

func (l Line) series(c *canvas, p plot, i int) {
	s := l.Series[i]
	points := make([]point, len(s.Values))
	for k, v := range s.Values {
		points[k] = point{p.x.at(float64(s.From + k)), p.y.at(v)}
	}
	c.path(points, styles[i].pen)
	if s.Bare {
		return
	}
	for k, at := range points {
		if k == len(points)-1 {
			c.over(at.x, at.y-12, middle, l.Unit.Text(s.Values[k]))
		}
		c.mark(at.x, at.y, styles[i].mark, styles[i].pen.colour)
	}
}

func (l Line) key() []entry {
	var out []entry
	for i, s := range l.Series {
		mark := styles[i].mark
		if s.Bare {
			mark = noMark
		}
		out = append(out, entry{words: s.Name, pen: styles[i].pen, mark: mark})
	}
	for _, level := range l.Levels {
		out = append(out, entry{words: level.Name + ": " + l.Unit.rule(level.Value), pen: levelPen, mark: noMark})
	}
	return out
}

func (l Line) table() Table {
	t := Table{Columns: []string{l.Period}}
	for _, s := range l.Series {
		t.Columns = append(t.Columns, s.Name)
	}
	for _, level := range l.Levels {
		t.Columns = append(t.Columns, level.Name)
	}
	for i, name := range l.Periods {
		row := []string{name}
		for _, s := range l.Series {
			cell := noFigure
			if v, ok := s.at(i); ok {
				cell = l.Unit.rule(v)
			}
			row = append(row, cell)
		}
		for _, level := range l.Levels {
			row = append(row, l.Unit.rule(level.Value))
		}
		t.Rows = append(t.Rows, slices.Clip(row))
	}
	return t
}

const noFigure = "no figure"
