package county

import (
	"slices"

	"waymark/internal/platform/civil"
)

// Former is somebody who was on the scheme and had come off it before the as-of morning.
type Former struct {
	Member
	Left    civil.Date
	WhyLeft string
}

// whyLeft are a panel's words, one after the other.
var whyLeft = []string{
	"Arrested less often for six months; agreed by all agencies.",
	"Sentenced to two years or more; the prison works with them.",
	"Moved out of the county.",
	"Not arrested for nine months; agreed by all agencies.",
}

// earlier gives those who were on the scheme before those of today: a fifth as many, from the top of the list of thirty
// months ago, taken on by panels from 29 to 14 months ago and on the scheme for 9 to 13 months, whatever became of them.
func (c *County) earlier() []Former {
	o := c.options
	const first, last = 29, 14
	wanted := o.Scheme / 5
	today := map[*person]bool{}
	for _, m := range c.Cohort {
		today[m.person] = true
	}
	var out []Former
	for _, t := range c.ranking(o.AsOf.AddMonths(-first - 1)) {
		if len(out) == wanted {
			break
		}
		start := civil.PreviousWorkingDay(o.AsOf.AddMonths(-first + len(out)*(first-last)/wanted))
		if today[t.person] || start.Age(t.person.born) < 18 || t.person.longInside(start.Days()) {
			continue
		}
		out = append(out, c.formerly(t.person, start, len(out)))
	}
	return out
}

// formerly makes the n-th.
func (c *County) formerly(p *person, start civil.Date, n int) Former {
	m := Member{PersonRef: p.ref, District: p.home.in().Key, Statutory: p.supervised(start.Days()), Panel: start, Start: start, RegisteredUntil: start.AddMonths(12),
		CohortType: HighCrimeCauser, LeadAgency: "police", Reason: "Among the most arrested in the county in the 24 months to the list; agreed by all agencies.", person: p}
	if m.Statutory {
		m.CohortType, m.LeadAgency = IOMStatutory, "probation"
	}
	staff := c.Partnership.Staff
	if i := slices.IndexFunc(staff, func(s Staff) bool { return s.Agency == m.LeadAgency && slices.Contains(s.Districts, m.District) }); i >= 0 {
		m.LeadOfficer = staff[i].Key
	}
	return Former{m, civil.PreviousWorkingDay(start.AddMonths(9 + n%5)), whyLeft[n%len(whyLeft)]}
}
