// Package drawing draws what an indicator counted: for its page and for reports.
package drawing

import (
	"fmt"

	"waymark/internal/evidence/indicator"
	"waymark/internal/method/stats"
	"waymark/internal/platform/civil"
	"waymark/internal/web/chart"
)

// Charts are the drawings of a reading, nil where there is nothing to draw.
type Charts struct {
	Pace, Control, Funnel *chart.Chart
	Signals               []string // the months that chance does not explain, in words, oldest first
}

// view is a reading with what was worked out from it.
type view struct {
	indicator.Shown
	figures indicator.Figures
	places  []indicator.Place
}

// Of draws an indicator's figures and districts. Of an indicator that was not counted there is nothing to draw.
func Of(s indicator.Shown, f indicator.Figures, places []indicator.Place) (Charts, error) {
	var out Charts
	if s.Reading == nil {
		return out, nil
	}
	v := view{s, f, places}
	for _, d := range []struct {
		into *(*chart.Chart)
		draw func(view) (chart.Chart, bool, error)
	}{{&out.Pace, paceChart}, {&out.Control, controlChart}, {&out.Funnel, funnelChart}} {
		c, ok, err := d.draw(v)
		if err != nil {
			return out, err
		}
		if ok {
			*d.into = &c
		}
	}
	out.Signals = signals(v.figures.Chart)
	return out, nil
}

func monthName(d civil.Date) string {
	if d.Day() == 1 {
		return d.Month().String()[:3] + " " + fmt.Sprint(d.Year())
	}
	return d.Short()
}

func paceChart(v view) (chart.Chart, bool, error) {
	allowed, unchanged, err := v.PaceLine(v.figures)
	if err != nil || len(allowed) == 0 {
		return chart.Chart{}, false, err
	}
	what := indicator.UnitWords(v.Definition.Counts)
	line := chart.Line{
		Head: chart.Head{ID: "pace", Title: what + " so far, beside the pace",
			Desc: v.Words(v.figures).Headline + " The figures stand in the table below."},
		Unit: chart.Unit{Name: what + " since " + v.Plan.From.Long()}, Period: "To the end of the month from",
		Levels: []chart.Level{{Name: "Ceiling", Value: v.figures.Ceiling.Limit().Float()}},
	}
	for k := range allowed {
		line.Periods = append(line.Periods, monthName(v.Plan.From.AddMonths(k)))
	}
	var counted []float64
	n := 0
	for _, m := range v.Reading.Within(v.Plan.From) {
		n += m.Count
		counted = append(counted, float64(n))
	}
	line.Series = []chart.Series{{Name: "Counted", Values: counted}, {Name: "Pace: " + v.figures.Pace.Share.Spread.Words(), Values: allowed, Bare: true},
		{Name: "As in the baseline: no change", Values: unchanged, Bare: true}}
	c, err := line.Draw()
	return c, true, err
}

func controlChart(v view) (chart.Chart, bool, error) {
	k := v.figures.Chart
	if k == nil {
		return chart.Chart{}, false, nil
	}
	what, scale, places := indicator.UnitWords(v.Definition.Counts)+" in the month", 1.0, 0
	if k.Rate {
		what, scale, places = indicator.UnitWords(v.Definition.Counts)+" in the month for each 100 people on the scheme", 100, 1
	}
	d := chart.Control{
		Head: chart.Head{ID: "months", Title: indicator.UnitWords(v.Definition.Counts) + " month by month",
			Desc: fmt.Sprintf("%d months with their mean and the limits that chance keeps within. %s", len(k.Months), signalSummary(k))},
		Unit: chart.Unit{Name: what, Places: places}, Period: "Month from", Center: k.Center * scale, Baseline: k.Baseline,
	}
	for i, m := range k.Months {
		p := k.Points[i]
		d.Periods = append(d.Periods, monthName(m.From))
		d.Points = append(d.Points, chart.ControlPoint{Value: p.Value * scale, Lower: p.Lower * scale, Upper: p.Upper * scale, Signal: signalWords(p, k.Center)})
	}
	c, err := d.Draw()
	return c, true, err
}

// signalWords says why a point is not put down to chance, and on which side it lies.
func signalWords(p stats.ChartPoint, center float64) string {
	out := ""
	for _, s := range p.Signals {
		words := string(s)
		switch {
		case s == stats.BeyondLimit && p.Value > p.Upper:
			words = "above the upper limit"
		case s == stats.BeyondLimit:
			words = "below the lower limit"
		case s == stats.LongRun && p.Value > center:
			words = "eight or more in a row above the mean"
		case s == stats.LongRun:
			words = "eight or more in a row below the mean"
		}
		if out != "" {
			out += "; "
		}
		out += words
	}
	return out
}

// signals lists the signals in words, oldest first.
func signals(k *indicator.Control) []string {
	if k == nil {
		return nil
	}
	var out []string
	for i, m := range k.Months {
		if words := signalWords(k.Points[i], k.Center); words != "" {
			out = append(out, monthName(m.From)+": "+words+".")
		}
	}
	return out
}

func signalSummary(k *indicator.Control) string {
	switch n := len(signals(k)); n {
	case 0:
		return "No month is beyond a limit, and no eight in a row lie on one side: chance alone may move them so."
	case 1:
		return "One month is not put down to chance."
	default:
		return fmt.Sprintf("%d months are not put down to chance.", n)
	}
}

func funnelChart(v view) (chart.Chart, bool, error) {
	all := float64(v.Reading.Hit) / float64(max(1, v.Reading.People))
	if len(v.places) < 2 || all <= 0 || all >= 1 || v.Reading.Few() { // which names the share of all
		return chart.Chart{}, false, nil
	}
	d := chart.Funnel{
		Head: chart.Head{ID: "districts", Title: "Districts: people with at least one",
			Desc: "The share of people of each district with at least one of what is counted, beside the limits that chance keeps a district of its size within. Districts of which fewer than five could be told are left out."},
		Size: chart.Unit{Name: "People"}, Unit: chart.Unit{Name: "Share with at least one", Percent: true}, Target: all,
	}
	most := 0
	for _, p := range v.places {
		if !p.Shown() {
			continue
		}
		most = max(most, p.People)
		d.Areas = append(d.Areas, chart.Area{Name: p.Title(), Size: float64(p.People), Value: p.Share(), Outside: p.Stands() == indicator.FarOut, Note: p.Stands()})
	}
	if len(d.Areas) == 0 {
		return chart.Chart{}, false, nil
	}
	for n := indicator.LeastArea; n <= most+most/10+1; n += max(1, most/40) {
		l, err := stats.FunnelOfShares(n, all)
		if err != nil {
			return chart.Chart{}, false, err
		}
		d.Limits = append(d.Limits, chart.FunnelLimit{Size: float64(n), Lower95: l.Exact95.Lower, Upper95: l.Exact95.Upper, Lower998: l.Exact998.Lower, Upper998: l.Exact998.Upper})
	}
	c, err := d.Draw()
	return c, true, err
}
