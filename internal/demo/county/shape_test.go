package county

import (
	"sort"
	"testing"
	"waymark/internal/platform/civil"
)

func TestLook(t *testing.T) {
	o := Defaults(civil.MustDate("2026-11-25")); o.Seed=4
	c, err := Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	asof := o.AsOf
	t.Log("arrests", len(c.arrests), "cohort", len(c.Cohort))
	none, u18, soon, pop := 0, 0, 0, 0
	for _, p := range c.people {
		if len(p.arrests) == 0 {
			none++
		}
		a := asof.Age(p.born)
		if a < 18 {
			u18++
			if asof.AddMonths(6).Age(p.born) >= 18 {
				soon++
			}
		}
		if p.inside(asof.Days()) {
			pop++
		}
	}
	t.Log("none", none, "u18", u18, "soon", soon, "inside", pop)
	for _, end := range []civil.Date{asof, asof.AddMonths(-12), asof.AddMonths(-24)} {
		r := c.ranking(end)
		tot := 0
		for _, x := range r {
			tot += x.count
		}
		top := 0
		n := len(r) / 50
		for _, x := range r[:n] {
			top += x.count
		}
		top200 := 0
		after := 0
		for _, x := range r[:200] {
			top200 += x.count
			for _, a := range x.person.arrests {
				if a.day() >= end.Days() && a.day() < end.AddMonths(12).Days() {
					after++
				}
			}
		}
		t.Logf("%s people %d arrests %d top2%%=%d share %.3f max %d at200 %d top200/yr %.2f after %.2f", end, len(r), tot, n, float64(top)/float64(tot), r[0].count, r[199].count, float64(top200)/400, float64(after)/200)
	}
	cust, stat := 0, 0
	types := map[CohortType]int{}
	for _, m := range c.Cohort {
		if m.InCustody {
			cust++
		}
		if m.Statutory {
			stat++
		}
		types[m.CohortType]++
	}
	t.Log("cust", cust, "stat", stat, types)
	years := map[int]int{}
	oc := map[outcome]int{}
	off := map[string]int{}
	for _, a := range c.arrests {
		years[civil.DateFromDays(a.day()).Year()]++
		oc[a.last]++
		off[a.offence.text]++
	}
	t.Log(years, oc)
	var k []string
	for x := range off {
		k = append(k, x)
	}
	sort.Slice(k, func(i, j int) bool { return off[k[i]] > off[k[j]] })
	for _, x := range k[:14] {
		t.Log(x, off[x])
	}
	ages := map[int]int{}
	for _, a := range c.arrests {
		ages[civil.DateFromDays(a.day()).Age(a.of.born)/5*5]++
	}
	t.Log(ages)
}
func TestLook2(t *testing.T) {
	o := Defaults(civil.MustDate("2026-11-25"))
	c, _ := Generate(o)
	st := map[TaskState]int{}; over := 0
	for _, x := range c.Tasks { st[x.State]++; if x.State==TaskOpen && x.Due.Before(o.AsOf) {over++} }
	t.Log(len(c.Tasks), st, over, len(c.Warnings), len(c.Restrictions))
	ci := map[string]bool{}; for _, m := range c.Cohort { ci[m.PersonRef]=true }
	for _, f := range c.Files() { 
		var b countW; c.Write(&b, f); t.Log(f.Name, f.CoversTo, b.n, b.b) }
	for _, p := range c.people { if !ci[p.ref] {continue}; for _, a := range p.arrests { if a.minute > cutMinute(o.AsOf.Days()-1) { t.Log(p.ref, minuteText(a.minute), a.offence.text) } }
	for _, x := range p.spells { if x.received >= o.AsOf.Days()-1 && x.received < o.AsOf.Days() || x.leaves == o.AsOf.Days()-1 { t.Log(p.ref, "prison", dayText(x.received), dayText(x.leaves)) } } }
}
type countW struct { n, b int }
func (c *countW) Write(p []byte) (int, error) { c.b += len(p); for _, x := range p { if x=='\n' {c.n++} }; return len(p), nil }
