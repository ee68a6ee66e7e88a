package indicator

import (
	"fmt"
	"slices"

	method "waymark/internal/method/indicator"
	"waymark/internal/method/stats"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Figures is what a reading says: worked out from it and the plan alone, so that the same reading always says the same.
type Figures struct {
	Count    int        // events of the period up to Until; people with one where people are followed
	Until    civil.Date // the last day that Count holds
	Baseline *int
	Ceiling  *method.Ceiling
	Pace     *method.Pace
	NoPace   string // why the target that was agreed cannot be held against it, in words
	Odds     []Odds
	Cautions []method.Caution
	Chart    *Control
	NoChart  string // why there is no control chart, in words
	Rate     *method.Rate
	Interval *stats.Interval // 95%, of a share
	Against  *float64        // percent against the predicted number
}

// Odds is how often chance alone would give so few, or so many, where Mean are expected.
type Odds struct {
	Mean  float64
	Fewer bool // so few or fewer; else so many or more
	P     float64
	Pace  bool // Mean is what the pace allows; else it is the baseline's share, as if nothing had changed
}

// Control is a control chart of the months, those before the period first.
type Control struct {
	*stats.Chart
	Months   []Month
	Baseline int  // so many first months set the limits
	Rate     bool // values are events for each person, since how many there are differs by month
}

// Figures works a reading out. It gives none where nothing was counted yet.
func (s Shown) Figures() (Figures, error) {
	switch {
	case s.Reading == nil:
		return Figures{}, nil
	case s.Counts():
		return s.months()
	}
	return s.followed()
}

func (s Shown) months() (Figures, error) {
	r, p := s.Reading, s.Plan
	f := Figures{Count: sum(r.Within(p.From)), Baseline: r.Baseline}
	if p.Baseline.Typed != nil {
		f.Baseline = p.Baseline.Typed
	}
	period, err := p.Period()
	if err != nil {
		return f, err
	}
	share, err := s.share(period)
	if fault.Is(err, fault.Invalid) { // the baseline's months are not all known, or held nothing
		f.NoPace, share, err = fault.Text(err), period.ShareByMonths(r.Cut), nil
	}
	if err != nil {
		return f, err
	}
	f.Until = share.Until
	if share.Spread == method.ByDays {
		f.Count = r.SoFar
	}
	if p.Target != nil && (f.Baseline == nil || *f.Baseline == 0) {
		f.NoPace = "Its baseline is not known, or is none."
	}
	if p.Target != nil && f.NoPace == "" {
		if err := f.hold(*p.Target, share); err != nil {
			return f, err
		}
	}
	f.Cautions = s.Definition.Cautions(period, share, r.Cut, r.Locked, r.Still, r.Joined)
	if s.lags(period) && !slices.Contains(f.Cautions, method.ResultsLag) {
		f.Cautions = append(f.Cautions, method.ResultsLag)
	}
	f.control(s)
	return f, nil
}

// waitMonths is how long the Ministry of Justice waits for results after a window of reoffending has ended.
const waitMonths = 6

// lags says whether records of offences of the period still come: counted by the day of the offence, a count grows after
// the period is over.
func (s Shown) lags(period method.Period) bool {
	return s.Plan.Dated == ByOffence && s.Reading.Cut.Before(period.Last().AddMonths(waitMonths))
}

// share is what part of the period is over at the cut, by the rule of the target, or by months where there is none.
func (s Shown) share(period method.Period) (method.Share, error) {
	if t := s.Plan.Target; t != nil {
		switch t.Spread {
		case method.ByDays:
			return period.ShareByDays(s.Reading.Cut), nil
		case method.BySeason:
			before := s.Reading.before(s.Plan.From)
			var earlier []int
			for _, m := range before[max(0, len(before)-period.Months):] {
				earlier = append(earlier, m.Count)
			}
			return period.ShareBySeason(s.Reading.Cut, earlier)
		}
	}
	return period.ShareByMonths(s.Reading.Cut), nil
}

// hold holds the count against the target's ceiling, its pace and chance.
func (f *Figures) hold(t Target, share method.Share) error {
	c, err := method.CeilingOf(*f.Baseline, t.Reduction, t.Rounding)
	if err != nil {
		return err
	}
	pace, err := method.PaceOf(c, share, f.Count)
	if err != nil {
		return err
	}
	f.Ceiling, f.Pace = &c, &pace
	for _, mean := range []float64{pace.Allowed.Float(), float64(*f.Baseline) * share.Part.Float()} {
		if mean > 0 {
			o, err := oddsOf(f.Count, mean)
			if err != nil {
				return err
			}
			o.Pace = len(f.Odds) == 0
			f.Odds = append(f.Odds, o)
		}
	}
	return nil
}

// oddsOf asks how surprising a count is on the side on which it lies.
func oddsOf(count int, mean float64) (Odds, error) {
	o := Odds{Mean: mean, Fewer: float64(count) <= mean}
	at := count
	if !o.Fewer {
		at = count - 1
	}
	p, err := stats.PoissonAtMost(at, mean)
	if !o.Fewer {
		p = 1 - p
	}
	o.P = p
	return o, err
}

// leastBaseline is of how many months limits are made; of fewer all months set them.
const leastBaseline = 6

// control draws the control chart: of a locked cohort of counts, of whoever is on the scheme of rates.
func (f *Figures) control(s Shown) {
	months := s.Reading.Months
	base := len(s.Reading.before(s.Plan.From))
	if base < leastBaseline {
		base = len(months)
	}
	if len(months) < leastBaseline {
		f.NoChart = fmt.Sprintf("Limits need %d months that are over, and there are %d.", leastBaseline, len(months))
		return
	}
	counts, sizes := make([]float64, len(months)), make([]float64, len(months))
	for i, m := range months {
		counts[i], sizes[i] = float64(m.Count), float64(m.People)
	}
	var c *stats.Chart
	var err error
	rate := s.Plan.Cohort == ""
	if rate {
		c, err = stats.RateChart(counts, sizes, base)
	} else {
		c, err = stats.CountChart(counts, base)
	}
	if err != nil {
		f.NoChart = "There are no limits: the months that would set them hold no events, or nobody was on the scheme in one of them."
		return
	}
	f.Chart = &Control{c, months, base, rate}
}

// followed works out a rate of people who were followed.
func (s Shown) followed() (Figures, error) {
	r := s.Reading
	f := Figures{Count: r.Hit, Until: r.Cut}
	if r.People == 0 {
		return f, nil
	}
	share := s.Definition.Shape != method.EventsFor100People
	events, per := r.Hit, 100
	if !share {
		events = r.Events
	}
	rate, err := method.NewRate(events, r.People, per, share)
	if err != nil {
		return f, err
	}
	f.Rate = &rate
	if share {
		i, err := stats.Wilson(stats.Share{Events: r.Hit, Of: r.People}, stats.Level95)
		if err != nil {
			return f, err
		}
		f.Interval = &i
	}
	if x := s.Plan.Predicted; x != nil && share && x.People <= float64(r.People) {
		percent, err := method.PercentAgainstPredicted(rate, x.People)
		if err != nil {
			return f, err
		}
		f.Against = &percent
	}
	return f, nil
}

// PaceLine gives, for the end of each month of the period, what the pace allows and what the baseline's share would be. It
// gives none where there is no target to keep.
func (s Shown) PaceLine(f Figures) (allowed, unchanged []float64, err error) {
	period, err := s.Plan.Period()
	if err != nil || f.Ceiling == nil {
		return nil, nil, err
	}
	for k := range period.Months {
		at := s
		r := *s.Reading
		r.Cut = period.From.AddMonths(k + 1).AddDays(-1)
		at.Reading = &r
		share, err := at.share(period)
		if err != nil {
			return nil, nil, err
		}
		allowed = append(allowed, f.Ceiling.Limit().Float()*share.Part.Float())
		unchanged = append(unchanged, float64(*f.Baseline)*share.Part.Float())
	}
	return allowed, unchanged, nil
}
