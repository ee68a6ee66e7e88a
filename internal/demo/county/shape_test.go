package county

import (
	"testing"
	"time"

	"waymark/internal/platform/civil"
)

// asOf is the morning that these tests look at: a Wednesday.
var asOf = civil.MustDate("2026-11-25")

func make30000(t *testing.T) *County {
	t.Helper()
	c, err := Generate(Defaults(asOf))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s is %.3f, want %.3f to %.3f", what, got, low, high)
	}
}

// TestShape holds the county to what is known of arrest data. Barnet's most arrested 200 were 2.9% of the
// people arrested and 10 to 13% of crime; the top 2% of people should hold about 8% of two years' arrests.
func TestShape(t *testing.T) {
	c := make30000(t)
	t.Run("concentration", func(t *testing.T) {
		for _, end := range []civil.Date{asOf, asOf.AddMonths(-12), asOf.AddMonths(-36)} {
			list := c.ranking(end)
			within(t, "the share of the top 2% to "+end.String(), float64(sum(list[:len(list)/50]))/float64(sum(list)), 0.07, 0.10)
			within(t, "the highest count", float64(list[0].count), 12, 45)
		}
	})
	t.Run("regression to the mean", func(t *testing.T) {
		for _, end := range []civil.Date{asOf.AddMonths(-12), asOf.AddMonths(-24), asOf.AddMonths(-36)} {
			top := c.ranking(end)[:200]
			after := 0
			for _, x := range top {
				after += x.person.between(end, end.AddMonths(12))
			}
			within(t, "a year after over a year before, "+end.String(), float64(after)/(float64(sum(top))/2), 0.35, 0.62)
		}
	})
	t.Run("people", func(t *testing.T) { peopleShape(t, c) })
	t.Run("calendar", func(t *testing.T) { calendarShape(t, c) })
	t.Run("places", func(t *testing.T) { placeShape(t, c) })
	t.Run("custody", func(t *testing.T) { custodyShape(t, c) })
	t.Run("scheme", func(t *testing.T) { schemeShape(t, c) })
	t.Run("overnight", func(t *testing.T) { overnightShape(t, c) })
}

func sum(list []tally) (n int) {
	for _, x := range list {
		n += x.count
	}
	return n
}

// between counts arrests from one day to before another.
func (p *person) between(from, to civil.Date) (n int) {
	for _, a := range p.arrests {
		if a.day() >= from.Days() && a.day() < to.Days() {
			n++
		}
	}
	return n
}

func peopleShape(t *testing.T, c *County) {
	var young, soon, women, none, partial, noPNC int
	for _, p := range c.people {
		if asOf.Age(p.born) < 18 {
			young++
			if asOf.AddMonths(6).Age(p.born) >= 18 {
				soon++
			}
		}
		if p.woman {
			women++
		}
		if len(p.arrests) == 0 {
			none++
		}
		if p.known < 3 {
			partial++
		}
		if p.pnc() == "" {
			noPNC++
		}
		if p.opened.Age(p.born) < 10 {
			t.Fatalf("%s was first arrested under the age of criminal responsibility", p.ref)
		}
	}
	n := float64(len(c.people))
	within(t, "share under 18", float64(young)/n, 0.05, 0.08)
	within(t, "people turning 18 within six months", float64(soon), 100, 500)
	within(t, "share of women", float64(women)/n, 0.15, 0.18)
	within(t, "share without an arrest in five years", float64(none)/n, 0.05, 0.20)
	within(t, "share with a partial or missing date of birth", float64(partial)/n, 0.008, 0.02)
	within(t, "share without a PNC id", float64(noPNC)/n, 0.05, 0.09)
	within(t, "arrests in five years", float64(len(c.arrests)), 45000, 75000)

	bands := map[int]int{} // the age-crime curve: up to the early twenties, then down
	for _, a := range c.arrests {
		bands[civil.DateFromDays(a.day()).Age(a.of.born)/5*5]++
	}
	for _, b := range [][2]int{{15, 10}, {20, 15}, {20, 25}, {25, 30}, {30, 35}, {35, 45}, {45, 60}} {
		if bands[b[0]] <= bands[b[1]] {
			t.Errorf("more arrests at ages from %d (%d) than from %d (%d)", b[1], bands[b[1]], b[0], bands[b[0]])
		}
	}
}

func calendarShape(t *testing.T, c *County) {
	var summer, winter, saturday, sunday, night int
	for _, a := range c.arrests {
		d := civil.DateFromDays(a.day())
		switch d.Month() {
		case time.June, time.July, time.August:
			summer++
		case time.December, time.January, time.February:
			winter++
		}
		switch d.Weekday() {
		case time.Saturday:
			saturday++
		case time.Sunday:
			sunday++
		}
		if h := a.minute / 60 % 24; h < 6 || h >= 20 {
			night++
		}
		if a.offended > a.day() {
			t.Fatalf("%s: arrested before the offence", a.custody)
		}
		if h := a.minute / 60 % 24; d.At(h, a.minute%60).Local().Hour() != h {
			t.Fatalf("%s: arrested at %s, in the hour that the clock left out", a.custody, clockText(a.minute))
		}
	}
	within(t, "summer over winter", float64(summer)/float64(winter), 1.10, 1.35)
	within(t, "Saturday over Sunday", float64(saturday)/float64(sunday), 1.15, 1.40)
	within(t, "share from 20:00 to 06:00", float64(night)/float64(len(c.arrests)), 0.35, 0.60)
}

func placeShape(t *testing.T, c *County) {
	where, centre, home := map[string]int{}, 0, 0
	for _, a := range c.arrests {
		where[a.place.in().Key]++
		if a.place.ward == 0 {
			centre++
		}
		if a.place.district == a.of.home.district {
			home++
		}
	}
	n := float64(len(c.arrests))
	within(t, "Harrowmere's share", float64(where["harrowmere"])/n, 0.34, 0.44)
	within(t, "the Vale's share", float64(where["ashdale-vale"])/n, 0.02, 0.07)
	within(t, "share in the town centres", float64(centre)/n, 0.30, 0.50)
	within(t, "share in the home district", float64(home)/n, 0.80, 0.95)
}

func custodyShape(t *testing.T, c *County) {
	inside := 0
	for _, p := range c.people {
		if p.inside(asOf.Days()) {
			inside++
		}
		for i, x := range p.spells {
			if x.leaves <= x.received || i > 0 && x.received < p.spells[i-1].leaves {
				t.Fatalf("%s: stay %d from %s to %s overlaps or is empty", p.ref, i, dayText(x.received), dayText(x.leaves))
			}
			for _, a := range p.arrests {
				if a.day() >= x.received && a.day() < x.leaves {
					t.Fatalf("%s was arrested on %s while inside from %s", p.ref, dayText(a.day()), dayText(x.received))
				}
			}
		}
	}
	within(t, "people in prison", float64(inside), 800, 1700)
}

func schemeShape(t *testing.T, c *County) {
	inside, statutory, young := 0, 0, 0
	for _, m := range c.Cohort {
		if m.InCustody {
			inside++
		}
		if m.Statutory {
			statutory++
		}
		if m.CohortType == DeterYoung {
			young++
		}
	}
	n := float64(len(c.Cohort))
	if len(c.Cohort) != 300 {
		t.Errorf("%d people on the scheme, want 300", len(c.Cohort))
	}
	within(t, "share of the scheme in custody", float64(inside)/n, 0.32, 0.45)
	within(t, "share of the scheme under supervision", float64(statutory)/n, 0.60, 0.75)
	within(t, "young people on the scheme", float64(young), 8, 15)
	within(t, "warnings", float64(len(c.Warnings)), 50, 140)
	within(t, "tasks", float64(len(c.Tasks)), 100, 400)
	states := map[TaskState]int{}
	for _, task := range c.Tasks {
		states[task.State]++
	}
	if states[TaskDone] < 60 || states[TaskOpen] < 10 || states[TaskCancelled] == 0 {
		t.Errorf("tasks stand at %v", states)
	}
}

// overnightShape asks that the as-of morning has something to say about people on the scheme.
func overnightShape(t *testing.T, c *County) {
	base := c.Mornings()[0].Days()
	arrests, moves, charges := 0, 0, 0
	for _, m := range c.Cohort {
		for _, a := range m.person.arrests {
			if a.minute >= cutMinute(base) {
				arrests++
			}
			before, _ := a.outcomeAt(cutMinute(base))
			if now, _ := a.outcomeAt(cutMinute(asOf.Days())); now == charged && before != charged {
				charges++
			}
		}
		for _, x := range m.person.spells {
			if x.received < asOf.Days() && x.moved(base, asOf.Days()) {
				moves++
			}
		}
	}
	if arrests < 3 || moves < 2 || charges < 1 {
		t.Errorf("since %s: %d arrests, %d movements, %d charges of people on the scheme", c.Mornings()[0], arrests, moves, charges)
	}
}
