package county

import (
	"cmp"
	"fmt"
	"slices"

	"waymark/internal/platform/civil"
)

// cutHour is the hour of the morning at which every agency's extract is drawn.
const cutHour = 6

// cutMinute gives the London minute of the cut on that day.
func cutMinute(on int) int { return on*1440 + cutHour*60 }

// populate makes the people and lives their lives.
func (c *County) populate() {
	o := c.options
	s := &simulator{
		c:     newChance(o.Seed),
		start: o.AsOf.AddMonths(-12 * o.Years).Days(), end: o.AsOf.Days(),
	}
	c.people = make([]*person, o.People)
	for i := range c.people {
		p := &person{index: i}
		if i > 0 {
			p.beside = c.people[i-1]
		}
		p.identify(s.c)
		s.live(p)
		s.c.begin(streamTwice, uint64(i))
		if n := len(p.arrests); n > 1 && s.c.hit(o.Errors*policeTwice) {
			p.againFrom = s.c.between(1, n-1)
		}
		c.people[i] = p
	}
}

// record is one row of the police's register of people: a person, or a person taken for a new one.
type record struct {
	person *person
	second bool
	opened int
}

// records lists the register by the day a record was opened.
func (c *County) records() []record {
	var out []record
	for _, p := range c.people {
		out = append(out, record{p, false, p.opened.Days()})
		if p.againFrom > 0 {
			out = append(out, record{p, true, p.arrests[p.againFrom].day()})
		}
	}
	slices.SortFunc(out, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.opened, b.opened), cmp.Compare(a.person.index, b.person.index))
	})
	return out
}

// number gives out the police's references: people by the day their record was opened, arrests by suite,
// year and time, bookings by prisoner and stay.
func (c *County) number() {
	for i, r := range c.records() {
		ref := fmt.Sprintf("ASH%07d", 100001+i)
		if r.second {
			r.person.again = ref
		} else {
			r.person.ref = ref
		}
	}
	slices.SortFunc(c.people, func(a, b *person) int { return cmp.Compare(a.ref, b.ref) })
	for _, p := range c.people {
		c.arrests = append(c.arrests, p.arrests...)
		for i, x := range p.spells {
			x.booking = fmt.Sprintf("%s-%d", p.prisonNumber(), i+1)
		}
		for i, a := range p.arrests {
			a.of, a.ref = p, p.ref
			if p.againFrom > 0 && i >= p.againFrom {
				a.ref = p.again
			}
		}
	}
	slices.SortFunc(c.arrests, func(a, b *arrest) int {
		return cmp.Or(cmp.Compare(a.minute, b.minute), cmp.Compare(a.of.index, b.of.index))
	})
	c.numberArrests()
}

func (c *County) numberArrests() {
	type book struct {
		suite string
		year  int
	}
	serial := map[book]int{}
	for _, a := range c.arrests {
		b := book{a.place.in().suite.code, civil.DateFromDays(a.day()).Year() % 100}
		serial[b]++
		a.custody = fmt.Sprintf("%s/%02d/%05d", b.suite, b.year, serial[b])
	}
}
