package measure

import (
	"maps"
	"math"
	"slices"

	"waymark/internal/method/stats"
	"waymark/internal/platform/civil"
)

// Expected is what happens where nothing is done: to people of the same source who are not of the cohort, counted
// beside the same days. It stands beside every fall.
type Expected struct {
	Others       int       `json:"others"`                 // people who are not of the cohort
	OthersBefore float64   `json:"others_before"`          // their events in the windows before, on average over the cohort's months
	OthersAfter  float64   `json:"others_after"`           //
	Standard     Standard  `json:"same_count_before"`      // others who had as many before
	Regression   *Pull     `json:"regression_to_the_mean"` // nil where it cannot be fitted
	Ratio        *Compared `json:"ratio_to_expected"`      // of those who can be compared; nil where that is not known
}

// Compared is events after to what was expected, with its 95% interval. The interval holds for chance in what the cohort
// did and in what the others did, who are no more than a sample of what is expected, and for events of one person that
// come in clusters; it does not hold for what made the panel choose one and not another of the same count.
type Compared struct {
	Ratio float64 `json:"ratio"`
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
}

// Standard is what others with the same count before went on to have after: for each count of the cohort the mean
// of the others with that count, or of the nearest counts that enough of them have.
type Standard struct {
	People        int      `json:"people"` // of the cohort, who can be compared
	Before        int      `json:"before"` // theirs
	Observed      int      `json:"after"`  // theirs
	After         *float64 `json:"expected_after"`
	ChangePercent Percent  `json:"expected_change_percent"`
	Outside       int      `json:"people_beyond_comparison"` // with more before than any group of others had: left out here
	Bins          []Bin    `json:"bins"`
}

// Compared gives the change of those who can be compared, beside which alone the expected change may be held; nil where
// they are all, and their change is everybody's.
func (s Standard) Compared() Percent {
	if s.Outside == 0 {
		return nil
	}
	return change(s.Before, s.Observed)
}

// Bin is people with From to To events before.
type Bin struct {
	From      int     `json:"from"`
	To        int     `json:"to"`
	Cohort    int     `json:"cohort"`
	Others    float64 `json:"others"` // on average over the cohort's months
	MeanAfter float64 `json:"others_mean_after"`
	variance  float64 // of the others' events after
}

// Pull is regression to the mean by the gamma-Poisson model: rates differ between people as a gamma with shape
// Theta and mean Mean; who had x before is expected to have (x + Theta) x Mean / (Theta + Mean) after, times what
// changed for all. Source: docs, numbers of evaluation, pitfall 1.
type Pull struct {
	Mean          float64 `json:"mean"`
	Theta         float64 `json:"theta"`
	Trend         float64 `json:"trend"` // events of all after to before
	After         float64 `json:"expected_after"`
	ChangePercent Percent `json:"expected_change_percent"`
}

// fewest is of how many others a mean is taken.
const fewest = 20

// pool is the days of events of each person who is not of the cohort.
type pool [][]civil.Date

// counts gives how many others had so many events before a day, and what they had after: by their count before.
type counts struct {
	people  []float64
	after   []float64
	squares []float64 // of each one's events after
}

func (c *counts) add(before int, people, after, squares float64) {
	for len(c.people) <= before {
		c.people, c.after, c.squares = append(c.people, 0), append(c.after, 0), append(c.squares, 0)
	}
	c.people[before] += people
	c.after[before] += after
	c.squares[before] += squares
}

// beside counts all others beside a day.
func (p pool) beside(w Windows, day civil.Date) *counts {
	before, after := w.before(day), w.after(day)
	out := &counts{}
	for _, days := range p {
		b, a := 0, 0
		for _, d := range days {
			switch {
			case before.Holds(d):
				b++
			case after.Holds(d):
				a++
			}
		}
		out.add(b, 1, float64(a), float64(a*a))
	}
	return out
}

// expect gives what is expected of results where nothing is done. Days are put together by month, so that each
// month of index dates is counted once: the first index day in it stands for its days. An earlier day than anybody's could
// lie so near to where the data begin that they do not reach over its windows.
func expect(w Windows, results []Result, others pool) Expected {
	e := Expected{Others: len(others)}
	byMonth := map[civil.Date][]Result{}
	for _, r := range results {
		first := r.Day.AddDays(1 - r.Day.Day())
		byMonth[first] = append(byMonth[first], r)
	}
	all := &counts{}
	months := slices.SortedFunc(maps.Keys(byMonth), func(a, b civil.Date) int { return a.Sub(b) }) // sums do not depend on their order
	for _, month := range months {
		some := byMonth[month]
		day := slices.MinFunc(some, func(a, b Result) int { return a.Day.Sub(b.Day) }).Day
		share := float64(len(some)) / float64(len(results))
		c := others.beside(w, day)
		for before, n := range c.people {
			all.add(before, n*share, c.after[before]*share, c.squares[before]*share)
		}
	}
	for before, n := range all.people {
		e.OthersBefore += float64(before) * n
		e.OthersAfter += all.after[before]
	}
	e.Standard = all.standard(results)
	e.Regression = all.pull(results)
	e.Ratio = e.Standard.compare(results)
	return e
}

// standard gives each of the cohort the mean of the others with as many before.
func (c *counts) standard(results []Result) Standard {
	var s Standard
	most := 0
	for _, r := range results {
		most = max(most, r.Before)
	}
	s.Bins = c.bins(most)
	after := 0.0
	for _, r := range results {
		i := slices.IndexFunc(s.Bins, func(b Bin) bool { return b.From <= r.Before && r.Before <= b.To })
		if i < 0 {
			s.Outside++
			continue
		}
		s.Bins[i].Cohort++
		s.People, s.Before, s.Observed = s.People+1, s.Before+r.Before, s.Observed+r.After
		after += s.Bins[i].MeanAfter
	}
	s.Bins = slices.DeleteFunc(s.Bins, func(b Bin) bool { return b.Cohort == 0 })
	if s.People > 0 {
		s.After, s.ChangePercent = &after, percentOf(float64(s.Before), after)
	}
	return s
}

// bins puts counts together, from none up, until each has enough others. What is left at the top joins the last.
func (c *counts) bins(most int) []Bin {
	var out []Bin
	var b Bin
	sum, squares := 0.0, 0.0
	for n, people := range c.people {
		if n > most && len(out) > 0 && b.Others == 0 {
			break
		}
		if b.Others == 0 {
			b.From = n
		}
		b.To, b.Others = n, b.Others+people
		sum, squares = sum+c.after[n], squares+c.squares[n]
		if b.Others >= fewest {
			b.set(sum, squares)
			out, b, sum, squares = append(out, b), Bin{}, 0, 0
		}
	}
	if last := len(out) - 1; last >= 0 && b.Others > 0 {
		l := &out[last]
		sum, squares = sum+l.MeanAfter*l.Others, squares+(l.variance+l.MeanAfter*l.MeanAfter)*l.Others
		l.To, l.Others = b.To, l.Others+b.Others
		l.set(sum, squares)
	}
	return out
}

// set fills the mean and the variance from sums.
func (b *Bin) set(sum, squares float64) {
	b.MeanAfter = sum / b.Others
	b.variance = math.Max(0, squares/b.Others-b.MeanAfter*b.MeanAfter)
}

// compare gives the ratio of what those who can be compared did to what was expected of them. The error is on the
// logarithm, by the delta method: of the cohort from each one's distance from what was expected of them, of the others
// from their spread in each group.
func (s Standard) compare(results []Result) *Compared {
	if s.After == nil || *s.After <= 0 || s.Observed == 0 {
		return nil
	}
	ratio := float64(s.Observed) / *s.After
	ours, theirs := 0.0, 0.0
	for _, r := range results {
		i := slices.IndexFunc(s.Bins, func(b Bin) bool { return b.From <= r.Before && r.Before <= b.To })
		if i >= 0 {
			off := float64(r.After) - ratio*s.Bins[i].MeanAfter
			ours += off * off
		}
	}
	for _, b := range s.Bins {
		theirs += float64(b.Cohort*b.Cohort) * b.variance / b.Others
	}
	spread := normal975 * math.Sqrt(ours/float64(s.Observed*s.Observed)+theirs/(*s.After**s.After))
	return &Compared{ratio, ratio * math.Exp(-spread), ratio * math.Exp(spread)}
}

// normal975 leaves 2.5% of the normal distribution above it.
const normal975 = 1.959963984540054

// pull fits the gamma-Poisson model to the others and the cohort together, by moments.
func (c *counts) pull(results []Result) *Pull {
	n, sum, squares, after, before := 0.0, 0.0, 0.0, 0.0, 0.0
	take := func(x, people, then float64) {
		n, sum, squares, after = n+people, sum+x*people, squares+x*x*people, after+then
	}
	for x, people := range c.people {
		take(float64(x), people, c.after[x])
	}
	for _, r := range results {
		take(float64(r.Before), 1, float64(r.After))
		before += float64(r.Before)
	}
	if n < fewest || sum == 0 {
		return nil
	}
	p := &Pull{Mean: sum / n, Trend: after / sum}
	variance := squares/n - p.Mean*p.Mean
	if variance <= p.Mean { // no more different than chance makes: everybody is expected at the mean
		return nil
	}
	p.Theta = p.Mean * p.Mean / (variance - p.Mean)
	pool := stats.GammaPoisson{Mean: p.Mean, Shape: p.Theta}
	for _, r := range results {
		next, err := pool.ExpectedNext(r.Before)
		if err != nil {
			return nil
		}
		p.After += next * p.Trend
	}
	p.ChangePercent = percentOf(before, p.After)
	return p
}

func percentOf(before, after float64) Percent {
	if before == 0 || math.IsNaN(after) {
		return nil
	}
	x := 100 * (after - before) / before
	return &x
}
