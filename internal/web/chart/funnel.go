package chart

import (
	"cmp"
	"slices"
)

// Funnel is areas (or teams) by their size, with the limits that chance keeps within: 95% and 99.8%.
type Funnel struct {
	Head
	Size   Unit // along: how large an area is
	Unit   Unit // upright: what is compared
	Areas  []Area
	Target float64       // of all together
	Limits []FunnelLimit // by size, smallest first; at least two where there are areas
}

// Area is one of them. Note says in words how it stands to the limits, for the table.
type Area struct {
	Name        string
	Size, Value float64
	Outside     bool // beyond the outer limits
	Note        string
}

// FunnelLimit is the limits at one size.
type FunnelLimit struct{ Size, Lower95, Upper95, Lower998, Upper998 float64 }

// Draw refuses missing values, sizes not above 0, and areas without limits.
func (f Funnel) Draw() (Chart, error) {
	values, most := []float64{f.Target}, 0.0
	for _, a := range f.Areas {
		values, most = append(values, a.Value), max(most, a.Size)
		if !(a.Size > 0) {
			return Chart{}, refuse("The area %q has the size %g, and not one above 0.", a.Name, a.Size)
		}
	}
	for _, l := range f.Limits {
		values = append(values, l.Lower95, l.Upper95, l.Lower998, l.Upper998)
		most = max(most, l.Size)
	}
	if err := f.check(append(values, most)...); err != nil {
		return Chart{}, err
	}
	if len(f.Areas) == 0 {
		return f.nothing(f.table()), nil
	}
	if len(f.Limits) < 2 || !slices.IsSortedFunc(f.Limits, func(a, b FunnelLimit) int { return cmp.Compare(a.Size, b.Size) }) {
		return Chart{}, refuse("A funnel needs its limits at two sizes or more, the smallest first.")
	}
	c := &canvas{}
	p := c.newPlot(c.key(0, f.key()), f.Unit, values)
	bottom := c.numbersAlong(&p, f.Size, most, nil)
	f.limits(c, p)
	f.names(c, p)
	for _, a := range f.Areas {
		if a.Outside {
			c.mark(p.x.at(a.Size), p.y.at(a.Value), diamond, red)
		} else {
			c.mark(p.x.at(a.Size), p.y.at(a.Value), dot, teal)
		}
	}
	return f.finish(c, bottom, f.table()), nil
}

var (
	inner = pen{ink, 1.5, "6 4"}
	outer = pen{grey, 2, ""}
	aim   = pen{ink, 1, "2 3"}
)

func (f Funnel) limits(c *canvas, p plot) {
	side := func(of func(FunnelLimit) float64, with pen) {
		var line []point
		for _, l := range f.Limits {
			line = append(line, point{p.x.at(l.Size), p.y.at(of(l))})
		}
		c.path(line, with)
	}
	side(func(l FunnelLimit) float64 { return l.Lower998 }, outer)
	side(func(l FunnelLimit) float64 { return l.Upper998 }, outer)
	side(func(l FunnelLimit) float64 { return l.Lower95 }, inner)
	side(func(l FunnelLimit) float64 { return l.Upper95 }, inner)
	c.line(p.left, p.y.at(f.Target), p.right, p.y.at(f.Target), aim)
}

// names writes each area's name beside its point, where it covers no other point or name. Where there is no such place
// the table alone names it.
func (f Funnel) names(c *canvas, p plot) {
	var taken []box
	for _, a := range f.Areas {
		x, y := p.x.at(a.Size), p.y.at(a.Value)
		taken = append(taken, box{x - 6, x + 6, y - 6, y + 6})
	}
	for i, a := range f.Areas {
		x, y := p.x.at(a.Size), p.y.at(a.Value)
		for _, try := range []struct {
			dx, dy float64
			anchor string
		}{{10, 5, start}, {-10, 5, end}, {0, -11, middle}, {0, 21, middle}, {10, -9, start}, {-10, -9, end}, {10, 20, start}, {-10, 20, end}} {
			from, to := extent(x+try.dx, try.anchor, a.Name)
			b := box{from, to, y + try.dy - 12, y + try.dy + 4}
			if from < p.left || to > width || b.top < p.top-12 || b.bottom > p.bottom || b.covers(taken, i) {
				continue
			}
			c.over(x+try.dx, y+try.dy, try.anchor, a.Name)
			taken = append(taken, b)
			break
		}
	}
}

type box struct{ left, right, top, bottom float64 }

func (b box) covers(others []box, but int) bool {
	for i, o := range others {
		if i != but && b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom {
			return true
		}
	}
	return false
}

func (f Funnel) key() []entry {
	out := []entry{{words: "Within the outer limits", pen: pen{colour: teal}, mark: dot}}
	if slices.ContainsFunc(f.Areas, func(a Area) bool { return a.Outside }) {
		out = append(out, entry{words: "Beyond the outer limits: worth a look, not thereby bad", pen: pen{colour: red}, mark: diamond})
	}
	return append(out,
		entry{words: "All together: " + f.Unit.Text(f.Target), pen: aim, mark: noMark},
		entry{words: "95% limits of chance", pen: inner, mark: noMark},
		entry{words: "99.8% limits of chance", pen: outer, mark: noMark})
}

func (f Funnel) table() Table {
	t := Table{Columns: []string{"Area", f.Size.Name, f.Unit.Name, "Against the limits"}}
	for _, a := range f.Areas {
		t.Rows = append(t.Rows, []string{a.Name, f.Size.Text(a.Size), f.Unit.Text(a.Value), a.Note})
	}
	return t
}
