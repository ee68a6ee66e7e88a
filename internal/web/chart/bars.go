package chart

// Bars is one figure a row, as a bar from 0 with its value beside it.
type Bars struct {
	Head
	Unit Unit
	Row  string // what a row is: "District"
	Rows []Bar
}

// Bar is one row. Text stands in place of the value where it says more or less than that: "under 5", "not known".
// Hidden draws no bar, and Value is not looked at.
type Bar struct {
	Name   string
	Value  float64
	Text   string
	Hidden bool
}

const barHigh = 16.0

// Draw refuses missing values and values below 0, and a hidden bar without a text.
func (b Bars) Draw() (Chart, error) {
	values, most := []float64{}, 0.0
	for _, r := range b.Rows {
		if r.Hidden {
			if r.Text == "" {
				return Chart{}, refuse("The bar %q is hidden and says nothing.", r.Name)
			}
			continue
		}
		if r.Value < 0 {
			return Chart{}, refuse("The bar %q is below 0.", r.Name)
		}
		values, most = append(values, r.Value), max(most, r.Value)
	}
	if err := b.check(values...); err != nil {
		return Chart{}, err
	}
	if len(b.Rows) == 0 {
		return b.nothing(b.table()), nil
	}
	c, y := &canvas{}, 0.0
	for _, words := range wrap(b.Unit.Name, width-2*edge) {
		c.text(edge, y+fontSize, start, words)
		y += lineHigh
	}
	y += 6
	room := b.room()
	for _, r := range b.Rows {
		for _, words := range wrap(r.Name, width-2*edge) {
			c.text(edge, y+fontSize, start, words)
			y += lineHigh
		}
		long := 0.0
		if !r.Hidden && most > 0 {
			long = r.Value / most * room
			c.rect(edge, y, max(1, long), barHigh, teal)
		}
		c.strong(edge+long+6, y+barHigh-3, start, b.text(r))
		y += barHigh + 10
	}
	return b.finish(c, y, b.table()), nil
}

// room gives how long the longest bar can be, so that the figures beside the bars have their place.
func (b Bars) room() float64 {
	most := 0.0
	for _, r := range b.Rows {
		most = max(most, wide(b.text(r))*1.1)
	}
	return max(60, width-2*edge-6-most)
}

func (b Bars) text(r Bar) string {
	if r.Text != "" {
		return r.Text
	}
	return b.Unit.Text(r.Value)
}

func (b Bars) table() Table {
	t := Table{Columns: []string{b.Row, b.Unit.Name}}
	for _, r := range b.Rows {
		t.Rows = append(t.Rows, []string{r.Name, b.text(r)})
	}
	return t
}
