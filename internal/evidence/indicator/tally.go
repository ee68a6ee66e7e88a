package indicator

import (
	"cmp"
	"slices"

	method "waymark/internal/method/indicator"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// courtConviction and caution are the outcomes that records held here can prove an offence by.
const (
	courtConviction = "court_conviction"
	caution         = "caution"
)

// fact is one thing that a record tells of somebody.
type fact struct {
	person    id.Person
	day       civil.NullDate // by which it is counted
	attention bool           // breach or recall alone: being on a scheme brings it about
	offence   method.Offence // for proof
}

// people is a set of people.
type people map[id.Person]bool

// roll says who belongs to the count in which month.
type roll struct {
	months []civil.Date // first days of the months, those before the period first
	on     []people     // for each of months
}

// tally counts facts month by month. data is the days that the records cover, first and last.
type tally struct {
	plan  Plan
	roll  roll
	first civil.Date
	cut   civil.Date
}

// count counts. Months that are not over at the cut, or begin before the records do, are not in Months.
func (t tally) count(facts []fact, home map[id.Person]Area) Counted {
	out := Counted{DataFrom: t.first, Cut: t.cut}
	counts := make([]int, len(t.roll.months))
	hit := map[id.Person]int{}
	for _, f := range facts {
		if !f.day.Valid {
			out.Undated++
			continue
		}
		k := t.month(f.day.Date)
		if k < 0 || f.day.Date.After(t.cut) || !t.roll.on[k][f.person] {
			continue
		}
		inside := t.inside(k)
		if f.attention && !t.plan.Breach {
			if inside {
				out.Attention++
			}
			continue
		}
		counts[k]++
		if inside {
			hit[f.person]++
			out.SoFar++
		}
	}
	out.Months = t.over(counts)
	out.Hit = len(hit)
	out.Areas, out.People = areas(t.counted(), hit, home)
	out.Baseline = t.baseline(out)
	return out
}

// month gives which of the roll's months a day lies in, -1 for none.
func (t tally) month(day civil.Date) int {
	for k := len(t.roll.months) - 1; k >= 0; k-- {
		if !day.Before(t.roll.months[k]) {
			if !day.Before(t.end(k)) {
				return -1
			}
			return k
		}
	}
	return -1
}

// end is the first day after a month. Months are reckoned from the period's first day, as the months of a pace are.
func (t tally) end(k int) civil.Date {
	return t.plan.From.AddMonths(t.place(k) + 1)
}

// place numbers the months from the first of the period, 0, on; those before it are below 0.
func (t tally) place(k int) int {
	before := 0
	for before < len(t.roll.months) && t.roll.months[before].Before(t.plan.From) {
		before++
	}
	return k - before
}

func (t tally) inside(k int) bool { return t.place(k) >= 0 }

func (t tally) over(counts []int) []Month {
	var out []Month
	for k, from := range t.roll.months {
		if from.Before(t.first) || t.end(k).AddDays(-1).After(t.cut) || len(t.roll.on[k]) == 0 && len(out) == 0 {
			continue
		}
		out = append(out, Month{from, counts[k], len(t.roll.on[k])})
	}
	return out
}

// counted gives everybody who belongs to a month of the period that has begun.
func (t tally) counted() people {
	out := people{}
	for k, on := range t.roll.on {
		if !t.inside(k) || t.roll.months[k].After(t.cut) {
			continue
		}
		for p := range on {
			out[p] = true
		}
	}
	return out
}

// baseline is the sum of as many months before the period as it has, where they are all known.
func (t tally) baseline(c Counted) *int {
	before := c.before(t.plan.From)
	if len(before) < t.plan.Months {
		return nil
	}
	n := sum(before[len(before)-t.plan.Months:])
	return &n
}

// areas gives the counts by district, largest first, and how many people they are of.
func areas(of people, hit map[id.Person]int, home map[id.Person]Area) ([]Area, int) {
	by := map[id.District]*Area{}
	for p := range of {
		a := home[p]
		if by[a.District] == nil {
			by[a.District] = &Area{District: a.District, Name: a.Name}
		}
		x := by[a.District]
		x.People, x.Events = x.People+1, x.Events+hit[p]
		if hit[p] > 0 {
			x.Hit++
		}
	}
	var out []Area
	for _, a := range by {
		out = append(out, *a)
	}
	slices.SortFunc(out, func(a, b Area) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Name, b.Name), cmp.Compare(a.District, b.District))
	})
	return out, len(of)
}

// following counts people from a day on.
type following struct {
	indicator Indicator
	index     map[id.Person]civil.Date
	first     civil.Date
	cut       civil.Date
}

// count follows everybody whose window is over. By proof it goes by the rule; otherwise by the events in the window.
func (f following) count(facts []fact, home map[id.Person]Area) Counted {
	rule := f.indicator.rule()
	if !f.indicator.byProof() {
		rule.ProofMonths = 0
	}
	out := Counted{DataFrom: f.first, Cut: f.cut, Proven: &method.Reoffending{}}
	of := map[id.Person][]fact{}
	for _, x := range facts {
		of[x.person] = append(of[x.person], x)
	}
	hit, whole := map[id.Person]int{}, people{}
	for p, index := range f.index {
		if ready := rule.ResultFrom(index); !out.Whole.Valid || ready.After(out.Whole.Date) {
			out.Whole = civil.SomeDate(ready)
		}
		var one method.Reoffending
		if f.indicator.byProof() {
			one = rule.Measure([]method.Followed{{Index: index, Offences: offences(of[p])}}, f.cut)
		} else {
			one = f.plain(index, of[p], rule)
		}
		add(out.Proven, one)
		if one.Cohort == 1 {
			whole[p] = true
		}
		if one.Reoffences > 0 {
			hit[p] = one.Reoffences
		}
	}
	out.Hit, out.Events = out.Proven.Reoffenders, out.Proven.Reoffences
	out.Areas, out.People = areas(whole, hit, home)
	return out
}

// plain counts the events of somebody in their window, whatever came of them.
func (f following) plain(index civil.Date, facts []fact, rule method.ProvenRule) method.Reoffending {
	until := index.AddMonths(rule.FollowUpMonths)
	if f.cut.Before(until.AddDays(-1)) {
		return method.Reoffending{NotWhole: 1}
	}
	out := method.Reoffending{Cohort: 1}
	for _, x := range facts {
		switch {
		case !x.day.Valid:
			out.Unclear = 1
		case x.attention && !f.indicator.Plan.Breach, x.day.Date.Before(index), !x.day.Date.Before(until):
		default:
			out.Reoffenders, out.Reoffences = 1, out.Reoffences+1
		}
	}
	return out
}

func offences(facts []fact) []method.Offence {
	out := make([]method.Offence, len(facts))
	for i, x := range facts {
		out[i] = x.offence
	}
	return out
}

func add(to *method.Reoffending, x method.Reoffending) {
	to.Cohort, to.Reoffenders, to.Reoffences = to.Cohort+x.Cohort, to.Reoffenders+x.Reoffenders, to.Reoffences+x.Reoffences
	to.NotWhole, to.Unclear, to.Edges = to.NotWhole+x.NotWhole, to.Unclear+x.Unclear, to.Edges+x.Edges
}
