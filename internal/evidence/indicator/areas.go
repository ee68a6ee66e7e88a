package indicator

import (
	"cmp"
	"fmt"

	"waymark/internal/method/disclosure"
	"waymark/internal/method/stats"
	"waymark/internal/platform/fault"
)

// Place is one district as a page may show it: what would tell of fewer than five people is withheld.
type Place struct {
	Name           string
	People, Hit    int
	Events         int
	PeopleWithheld bool
	HitWithheld    bool // and with it the events and the share
	Limits         stats.FunnelLimits
	Known          bool // Limits are
}

// Share is of the people how many had at least one.
func (p Place) Share() float64 { return float64(p.Hit) / float64(p.People) }

// Places gives the districts, with what must be withheld so that no small number can be worked out from the rest, and
// the limits that chance keeps a district of its size within. All is the share of all together.
func (c Counted) Places() (places []Place, all float64, err error) {
	if len(c.Areas) == 0 || c.People == 0 {
		return nil, 0, nil
	}
	counts := map[string]int{"people": c.People, "hit": c.Hit, "miss": c.People - c.Hit}
	total := map[string]*disclosure.Sum{"people": {Total: "people"}, "hit": {Total: "hit"}, "miss": {Total: "miss"}}
	sums := []disclosure.Sum{{Total: "people", Parts: []string{"hit", "miss"}}}
	for i, a := range c.Areas {
		of := func(what string) string { return fmt.Sprintf("%s %d", what, i) }
		counts[of("people")], counts[of("hit")], counts[of("miss")] = a.People, a.Hit, a.People-a.Hit
		sums = append(sums, disclosure.Sum{Total: of("people"), Parts: []string{of("hit"), of("miss")}})
		for what, s := range total {
			s.Parts = append(s.Parts, of(what))
		}
	}
	for _, what := range []string{"people", "hit", "miss"} {
		sums = append(sums, *total[what])
	}
	known := disclosure.Published{Counts: map[string]int{"people": c.People, "hit": c.Hit, "miss": c.People - c.Hit}} // as the share of all tells
	withheld, err := disclosure.Protect(counts, sums, known)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return nil, 0, err
	}
	hideAll := c.Few() || err != nil // nothing is left to hide a small number in
	all = float64(c.Hit) / float64(c.People)
	for i, a := range c.Areas {
		p := Place{Name: a.Name, People: a.People, Hit: a.Hit, Events: a.Events, PeopleWithheld: hideAll || withheld[fmt.Sprintf("people %d", i)]}
		p.HitWithheld = p.PeopleWithheld || withheld[fmt.Sprintf("hit %d", i)] || withheld[fmt.Sprintf("miss %d", i)]
		if l, err := stats.FunnelOfShares(a.People, all); err == nil {
			p.Limits, p.Known = l, true
		}
		places = append(places, p)
	}
	return places, all, nil
}

// Few says that so few people had one, or had none, that the share of all would tell of them.
func (c Counted) Few() bool { return small(c.Hit) || small(c.People-c.Hit) }

// small says that a number of people is shown as under 5.
func small(n int) bool { return n > 0 && n < disclosure.Threshold }

// LeastArea is of how many people a district is held against limits: of fewer they say nothing.
const LeastArea = 5

// FarOut is what Stands says of a district beyond the outer limits.
const FarOut = "beyond the 99.8% limits"

// Shown says whether a district's share may be drawn.
func (p Place) Shown() bool { return !p.HitWithheld && p.People >= LeastArea }

// Title names the district.
func (p Place) Title() string { return cmp.Or(p.Name, "Not known") }

// Stands says how a district stands to the limits of its size.
func (p Place) Stands() string {
	switch {
	case p.HitWithheld:
		return "withheld"
	case p.People < LeastArea:
		return "too few people"
	case !p.Known:
		return "no limits"
	case !p.Limits.Exact998.Contains(p.Share()):
		return FarOut
	case !p.Limits.Exact95.Contains(p.Share()):
		return "beyond the 95% limits"
	}
	return "within the limits"
}
