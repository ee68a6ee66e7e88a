package chart

import "slices"

// Control is a control chart: figures of periods with the centre and the limits that chance keeps within.
type Control struct {
	Head
	Unit     Unit
	Period   string
	Periods  []string
	Points   []ControlPoint
	Center   float64
	Baseline int // the first so many points set the limits; they stand left of a line
}

// ControlPoint is the figure of one period. Signal says in words why it is not put down to chance, and is empty else.
type ControlPoint struct {
	Value, Lower, Upper float64
	Signal              string
}

// Draw refuses missing values, and another number of points than of periods.
func (k Control) Draw() (Chart, error) {
	if len(k.Points) != len(k.Periods) || k.Baseline < 0 || k.Baseline > len(k.Points) {
		return Chart{}, refuse("The control chart %q has %d points, %d periods and a baseline of %d.", k.Title, len(k.Points), len(k.Periods), k.Baseline)
	}
	values := []float64{k.Center}
	for _, p := range k.Points {
		values = append(values, p.Value, p.Lower, p.Upper)
	}
	if err := k.check(values...); err != nil {
		return Chart{}, err
	}
	if len(k.Points) == 0 {
		return k.nothing(k.table()), nil
	}
	c := &canvas{}
	p := c.newPlot(c.key(0, k.key()), k.Unit, values)
	bottom := c.periodsAlong(&p, k.Periods)
	k.limits(c, p)
	var line []point
	for i, at := range k.Points {
		line = append(line, point{p.x.at(float64(i)), p.y.at(at.Value)})
	}
	c.path(line, pen{teal, 2, ""})
	for i, at := range line {
		if k.Points[i].Signal != "" {
			c.mark(at.x, at.y, diamond, red)
		} else {
			c.mark(at.x, at.y, dot, teal)
		}
	}
	return k.finish(c, bottom, k.table()), nil
}

var (
	centerPen = pen{ink, 1.5, ""}
	limitPen  = pen{grey, 1.5, "6 4"}
)

// limits draws the centre and the limits, which are steps where periods differ in size.
func (k Control) limits(c *canvas, p plot) {
	c.line(p.left, p.y.at(k.Center), p.right, p.y.at(k.Center), centerPen)
	slot := (p.right - p.left) / float64(len(k.Points))
	var lower, upper []point
	for i, at := range k.Points {
		from, to := p.left+slot*float64(i), p.left+slot*float64(i+1)
		lower = append(lower, point{from, p.y.at(at.Lower)}, point{to, p.y.at(at.Lower)})
		upper = append(upper, point{from, p.y.at(at.Upper)}, point{to, p.y.at(at.Upper)})
	}
	c.path(bends(lower), limitPen)
	c.path(bends(upper), limitPen)
	if k.Baseline > 0 && k.Baseline < len(k.Points) {
		at := p.left + slot*float64(k.Baseline)
		c.line(at, p.top, at, p.bottom, pen{grey, 1, "2 3"})
	}
}

// bends leaves out the points between two others on one level, so that a dash runs on.
func bends(points []point) []point {
	var out []point
	for _, q := range points {
		if n := len(out); n > 1 && out[n-1].y == q.y && out[n-2].y == q.y {
			out[n-1] = q
			continue
		}
		out = append(out, q)
	}
	return out
}

func (k Control) key() []entry {
	out := []entry{
		{words: "As counted", pen: pen{teal, 2, ""}, mark: dot},
		{words: "Mean: " + k.Unit.text(k.Center, max(1, k.Unit.Places)), pen: centerPen, mark: noMark},
		{words: "Limits that chance keeps within", pen: limitPen, mark: noMark},
	}
	if slices.ContainsFunc(k.Points, func(p ControlPoint) bool { return p.Signal != "" }) {
		out = append(out, entry{words: "Not put down to chance", pen: pen{colour: red}, mark: diamond})
	}
	if k.Baseline > 0 && k.Baseline < len(k.Points) {
		out = append(out, entry{words: "Left of the upright line: the months that set the limits", pen: pen{grey, 1, "2 3"}, mark: noMark})
	}
	return out
}

func (k Control) table() Table {
	t := Table{Columns: []string{k.Period, k.Unit.Name, "Lower limit", "Upper limit", "Signal"}}
	limits := max(1, k.Unit.Places)
	for i, p := range k.Points {
		signal := p.Signal
		if signal == "" {
			signal = "none"
		}
		t.Rows = append(t.Rows, []string{k.Periods[i], k.Unit.Text(p.Value), k.Unit.text(p.Lower, limits), k.Unit.text(p.Upper, limits), signal})
	}
	return t
}
