package comparison

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/method/stats"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// column is one covariate of everybody in a frame, known on the index day.
type column struct {
	name   string
	values []float64
	model  bool // it helps the propensity alone, and is not in the balance table
	loose  bool // nobody is left out for it
}

// frame is who can be compared, in the order of their ids and days, with the covariates: a row for each of those taken on
// and for each day of a control. It holds nothing of what came after.
type frame struct {
	people  []Candidate
	treated []bool
	columns []column
	alone   []Candidate // taken on, like none of the controls in something
	model   []column    // what the propensity rests on
}

// The covariates that somebody has or has not.
const (
	women            = "Women"
	sexNotKnown      = "Sex not known"
	ageNotKnown      = "Age not known"
	insideAsDayBegan = "In custody as the day began"
)

// Shares are the covariates whose means are shares of people: of few people they tell how many.
var Shares = []string{women, sexNotKnown, ageNotKnown, insideAsDayBegan}

const daysAMonth = 365.25 / 12

// newFrame works out the covariates of those whose windows the data cover and whom the source knew before.
func newFrame(plan Plan, data measure.Span, all []Candidate) (*frame, Left) {
	f, left := &frame{}, Left{}
	for _, c := range all {
		covered := measure.Covers(data, c.Index, plan.History, plan.Months)
		switch {
		case covered && c.known():
			f.people = append(f.people, c)
		case !c.Treated:
		case !covered:
			left.NotCovered++
		default:
			left.Nothing++
		}
	}
	slices.SortFunc(f.people, func(a, b Candidate) int { return cmp.Or(cmp.Compare(a.Person, b.Person), a.Index.Sub(b.Index)) })
	for _, c := range f.people {
		f.treated = append(f.treated, c.Treated)
	}
	f.describe(plan)
	f.alike()
	return f, left
}

func (f *frame) add(name string, value func(Candidate) float64) []float64 {
	c := column{name: name, values: make([]float64, len(f.people))}
	for i, p := range f.people {
		c.values[i] = value(p)
	}
	f.columns = append(f.columns, c)
	return c.values
}

// describe adds the covariates. An age that is not known stands at the mean with a flag beside it, so that those of
// whom it is not known are compared with their like.
func (f *frame) describe(plan Plan) {
	what := map[measure.What]string{measure.Arrests: "Arrests", measure.Admissions: "Admissions"}[plan.What]
	f.ages()
	f.add(women, func(c Candidate) float64 { return flag(c.Sex == "female") })
	f.add(sexNotKnown, func(c Candidate) float64 { return flag(c.Sex != "female" && c.Sex != "male") })
	for _, months := range spans[plan.History] {
		name := fmt.Sprintf("%s in the %d months before", what, months)
		if months == 1 {
			name = what + " in the month before"
		}
		counts := f.add(name, func(c Candidate) float64 { return float64(c.before(months)) })
		f.shape(name, counts, math.Sqrt)
	}
	latest := f.add("Days since the last", func(c Candidate) float64 {
		last := civil.Date{}
		for _, e := range c.Events {
			if e.Day.Before(c.Index) && e.Day.After(last) {
				last = e.Day
			}
		}
		return float64(c.Index.Sub(last))
	})
	f.shape("Days since the last", latest, math.Sqrt)
	custody := f.add("Days in custody before", func(c Candidate) float64 {
		return float64(measure.CustodyDays(c.Stays, measure.Span{From: c.Index.AddMonths(-plan.History), Until: c.Index}))
	})
	f.shape("Days in custody before", custody, math.Sqrt)
	f.add(insideAsDayBegan, func(c Candidate) float64 { return flag(c.inside()) })
	f.mix(plan)
	f.season()
}

// shape adds a curve of a covariate for the propensity alone: what leads to being taken on is seldom a straight line.
func (f *frame) shape(name string, values []float64, curve func(float64) float64) {
	c := column{name: name + ", curve", values: make([]float64, len(values)), model: true}
	for i, v := range values {
		c.values[i] = curve(v)
	}
	f.columns = append(f.columns, c)
}

func (f *frame) ages() {
	sum, n := 0.0, 0
	age := func(c Candidate, on civil.Date) (float64, bool) {
		low, high, ok := c.Born.AgeAt(on)
		return float64(low+high) / 2, ok
	}
	for _, c := range f.people {
		if a, ok := age(c, c.Index); ok {
			sum, n = sum+a, n+1
		}
	}
	mean := sum / math.Max(1, float64(n))
	now := f.add("Age", func(c Candidate) float64 {
		if a, ok := age(c, c.Index); ok {
			return a
		}
		return mean
	})
	f.shape("Age", now, func(a float64) float64 { return a * a })
	f.add(ageNotKnown, func(c Candidate) float64 { _, ok := age(c, c.Index); return flag(!ok) })
	years := f.add("Years since first known", func(c Candidate) float64 {
		first := c.Index
		for _, e := range c.Events {
			if e.Day.Before(first) {
				first = e.Day
			}
		}
		return float64(c.Index.Sub(first)) / 365.25
	})
	f.shape("Years since first known", years, math.Sqrt)
}

// mostGroups is how many groups of offences are told apart: those that the people taken on were known for most.
const mostGroups = 4

func (f *frame) mix(plan Plan) {
	counts := map[string]int{}
	share := func(c Candidate, group string) float64 {
		n, all, from := 0, 0, c.Index.AddMonths(-plan.History)
		for _, e := range c.Events {
			if e.Day.Before(from) || !e.Day.Before(c.Index) {
				continue
			}
			all++
			if slices.Contains(e.groups(), group) {
				n++
			}
		}
		return float64(n) / math.Max(1, float64(all))
	}
	for _, c := range f.people {
		if !c.Treated {
			continue
		}
		for _, e := range c.Events {
			if e.Day.Before(c.Index) {
				for _, g := range e.groups() {
					counts[g]++
				}
			}
		}
	}
	groups := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	for _, g := range groups[:min(mostGroups, len(groups))] {
		f.add("Share of offences: "+strings.ReplaceAll(g, "_", " "), func(c Candidate) float64 { return share(c, g) })
	}
}

// season adds when the index day was, in months from the first.
func (f *frame) season() {
	if len(f.people) == 0 {
		return
	}
	first := slices.MinFunc(f.people, func(a, b Candidate) int { return a.Index.Sub(b.Index) }).Index
	f.add("Month of the index day", func(c Candidate) float64 { return float64(c.Index.Sub(first)) / daysAMonth })
	f.columns[len(f.columns)-1].loose = true
}

// alike leaves out controls who differ in something that all those taken on share, and those taken on who differ in
// something that all controls share: nobody stands beside them. Then it drops what is the same for all.
func (f *frame) alike() {
	for again := true; again; {
		again = false
		for j := range f.columns {
			for _, side := range []bool{true, false} {
				v, same := f.shared(f.columns[j], side)
				if same && !f.columns[j].loose && f.keep(func(i int) bool { return f.columns[j].values[i] == v }) {
					again = true
				}
			}
		}
	}
	f.columns = slices.DeleteFunc(f.columns, func(c column) bool {
		_, treated := f.shared(c, true)
		_, controls := f.shared(c, false)
		return treated || controls || len(f.people) == 0 // what is left of these is the same for all, or loose
	})
}

// shared gives the value that everybody of one side has in a column.
func (f *frame) shared(c column, treated bool) (float64, bool) {
	value, met := 0.0, false
	for i, v := range c.values {
		if f.treated[i] != treated {
			continue
		}
		if met && v != value {
			return 0, false
		}
		value, met = v, true
	}
	return value, met
}

// keep leaves out whoever does not fit, and says whether that was anybody.
func (f *frame) keep(fits func(i int) bool) bool {
	var rows []int
	for i, c := range f.people {
		if fits(i) {
			rows = append(rows, i)
		} else if c.Treated {
			f.alone = append(f.alone, c)
		}
	}
	if len(rows) == len(f.people) {
		return false
	}
	people, treated := make([]Candidate, len(rows)), make([]bool, len(rows))
	for k, i := range rows {
		people[k], treated[k] = f.people[i], f.treated[i]
	}
	for j, c := range f.columns {
		values := make([]float64, len(rows))
		for k, i := range rows {
			values[k] = c.values[i]
		}
		f.columns[j].values = values
	}
	f.people, f.treated = people, treated
	return true
}

// sides counts people.
func (f *frame) sides() (treated, controls int) {
	for i, t := range f.treated {
		switch {
		case t:
			treated++
		case i == 0 || f.treated[i-1] || f.people[i-1].Person != f.people[i].Person:
			controls++
		}
	}
	return treated, controls
}

// whose gives every row the first row of the same person.
func (f *frame) whose() []int {
	out := make([]int, len(f.people))
	for i := range out {
		out[i] = i
		if i > 0 && f.people[i-1].Person == f.people[i].Person {
			out[i] = out[i-1]
		}
	}
	return out
}

// covariates are the columns of the balance table.
func (f *frame) covariates() (*stats.Design, error) {
	var columns []stats.Column
	for _, c := range f.columns {
		if !c.model {
			columns = append(columns, stats.Column{Name: c.name, Numbers: c.values})
		}
	}
	if len(columns) == 0 {
		return nil, fault.New(fault.Invalid, "Nothing that is known tells anybody apart.")
	}
	return stats.NewCovariates(columns)
}

// propensity gives the logit of each one's propensity to be taken on. Columns that others make up are left out of the
// model; they stay in the balance table.
func (f *frame) propensity() ([]float64, error) {
	d := &stats.Design{Names: []string{"(Intercept)"}}
	f.model = f.telling()
	columns := f.model
	for _, c := range columns {
		d.Names = append(d.Names, c.name)
	}
	y := make([]float64, len(f.people))
	for i := range f.people {
		d.Values = append(d.Values, 1)
		for _, c := range columns {
			d.Values = append(d.Values, c.values[i])
		}
		y[i] = flag(f.treated[i])
	}
	fit, err := stats.Logit(d, y, stats.Options{})
	if err != nil {
		return nil, err
	}
	score := make([]float64, len(y))
	for i := range score {
		for j, v := range d.Row(i) {
			score[i] += v * fit.Estimate[j]
		}
	}
	return score, nil
}

// leastOwn is the least part of a column's spread that those before it may leave over.
const leastOwn = 1e-6

// telling gives the columns that those before them do not make up (modified Gram-Schmidt).
func (f *frame) telling() []column {
	var out []column
	var basis [][]float64
	for _, c := range f.columns {
		rest := centred(c.values)
		whole := dot(rest, rest)
		for _, b := range basis {
			along := dot(rest, b)
			for i := range rest {
				rest[i] -= along * b[i]
			}
		}
		own := dot(rest, rest)
		if own <= leastOwn*whole {
			continue
		}
		for i := range rest {
			rest[i] /= math.Sqrt(own)
		}
		basis, out = append(basis, rest), append(out, c)
	}
	return out
}

func centred(values []float64) []float64 {
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v - mean
	}
	return out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
