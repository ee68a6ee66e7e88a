package county

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"waymark/internal/platform/civil"
)

// CohortType is the strand that somebody was taken on under (domain.md section 1.3).
type CohortType string

// The cohort types that the county uses.
const (
	PPOStatutory    CohortType = "PPO_STAT"
	IOMStatutory    CohortType = "IOM_STAT"
	IOMNonStatutory CohortType = "IOM_NONSTAT"
	DeterYoung      CohortType = "DYO"
	HighCrimeCauser CohortType = "HCC"
)

// Member is somebody on the scheme on the as-of morning.
type Member struct {
	PersonRef, PNCID string // the police's; PNCID may be empty
	CRN              string // empty when probation has never known them
	PrisonNumber     string // empty when they have never been inside
	Surname          string
	Forenames        string
	Born             civil.Date
	District         string // key
	CohortType       CohortType
	Statutory        bool // an order or licence runs on the as-of day
	LeadAgency       string
	LeadOfficer      string // keys
	Panel            civil.Date
	Start            civil.Date // time on the scheme counts from here
	RegisteredUntil  civil.Date // twelve months from Start
	Consent          civil.NullDate
	Arrests          int // in the 24 months before the list they were chosen from
	Rank             int // on that list
	Reason           string
	InCustody        bool
	Tags             []string // WOMEN, YOUNG_ADULT_18_25

	person *person
}

// tally is a person's place on a list of arrests.
type tally struct {
	person        *person
	count, latest int
	rank          int
}

// ranking counts arrests in the 24 months before the day, as a selection run does: count, latest arrest,
// reference.
func (c *County) ranking(before civil.Date) []tally {
	from, to := before.AddMonths(-24).Days(), before.Days()
	var out []tally
	for _, p := range c.people {
		t := tally{person: p}
		for _, a := range p.arrests {
			if on := a.day(); on >= from && on < to {
				t.count, t.latest = t.count+1, a.minute
			}
		}
		if t.count > 0 {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b tally) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(b.latest, a.latest), cmp.Compare(a.person.ref, b.person.ref))
	})
	for i := range out {
		out[i].rank = i + 1
	}
	return out
}

// choose takes people on as such a scheme would have. Three fifths come from the list of a year ago,
// taken by eight monthly panels from the top; most of the rest from a list of four months ago, by the
// last four panels; then youth justice's and the prisons' own referrals. Whoever has been quiet for nine
// months has come off again, and somebody with two or more years to serve is left out (Prison Service
// Instruction 12/2010 would have them considered for removal).
func (c *County) choose() []*person {
	o := c.options
	s := &selection{county: c, taken: map[*person]bool{}, load: map[string]int{}}
	s.c = newChance(o.Seed)
	s.c.begin(streamScheme, 0)
	yearAgo, lately := o.AsOf.AddMonths(-12), o.AsOf.AddMonths(-4)
	old, recent := c.ranking(yearAgo), c.ranking(lately)
	youths, leavers := o.Scheme*4/100, o.Scheme*6/100
	s.takeFrom(old, o.Scheme*3/5, 0, 8, s.adult, "Among the most arrested in the county in the 24 months to the list; agreed by all agencies.")
	s.takeFrom(recent, youths, 6, 12, s.youth, "Referred by the youth justice service: arrested often for their age.")
	s.takeFrom(recent, leavers, 9, 12, s.leaver, "Referred by the prison before release from a short sentence.")
	s.takeFrom(recent, o.Scheme-len(s.order), 8, 12, s.adult, "Rose on the list since the last run; agreed by all agencies.")
	slices.SortStableFunc(c.Cohort, func(a, b Member) int {
		return cmp.Or(cmp.Compare(a.Start.Days(), b.Start.Days()), cmp.Compare(a.PersonRef, b.PersonRef))
	})
	out := make([]*person, len(c.Cohort))
	for i, m := range c.Cohort {
		out[i] = m.person
	}
	return out
}

// selection takes people on one by one.
type selection struct {
	county *County
	c      *chance
	taken  map[*person]bool
	order  []*person
	load   map[string]int // members by officer's key
}

// takeFrom takes the first n people of the list who fit, spread in list order over panels from to until.
func (s *selection) takeFrom(list []tally, n, from, until int, fits func(*person) bool, reason string) {
	taken := 0
	for _, t := range list {
		if taken == n {
			return
		}
		if s.taken[t.person] || !fits(t.person) {
			continue
		}
		s.admit(t, s.panel(from+taken*(until-from)/n), reason)
		taken++
	}
}

// panel gives the second Tuesday of the n-th month from a year ago, or the next working day.
func (s *selection) panel(n int) civil.Date {
	first := s.county.options.AsOf.AddMonths(n - 11)
	d := civil.NewDate(first.Year(), first.Month(), 8)
	for d.Weekday() != time.Tuesday {
		d = d.AddDays(1)
	}
	if !d.Before(s.county.options.AsOf) {
		d = civil.PreviousWorkingDay(s.county.options.AsOf)
	}
	for d.AddMonths(12).Before(s.county.options.AsOf) || !civil.WorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

func (s *selection) age(p *person) int { return s.county.options.AsOf.Age(p.born) }

func (s *selection) adult(p *person) bool {
	today := s.county.options.AsOf
	return s.age(p) >= 18 && !p.longInside(today.AddMonths(-3).Days()) && !p.quiet(today.AddMonths(-9).Days())
}

// quiet says whether the person has been neither arrested nor inside since that day.
func (p *person) quiet(since int) bool {
	if n := len(p.arrests); n > 0 && p.arrests[n-1].day() >= since {
		return false
	}
	return !slices.ContainsFunc(p.spells, func(x *spell) bool { return x.leaves >= since })
}

func (s *selection) youth(p *person) bool { return s.age(p) < 18 }

// leaver fits adults who are serving a short sentence or a recall and leave within four months.
func (s *selection) leaver(p *person) bool {
	today := s.county.options.AsOf.Days()
	for _, x := range p.spells {
		if x.received < today && x.leaves >= today && x.leaves < today+120 && x.leaves-x.received < 365 && x.plannedSince > 0 {
			return s.age(p) >= 18
		}
	}
	return false
}

// longInside says whether on that day the person was inside with two years or more to go.
func (p *person) longInside(on int) bool {
	for _, x := range p.spells {
		if x.received < on && x.leaves > on+730 {
			return true
		}
	}
	return false
}

// admit makes the member of the scheme.
func (s *selection) admit(t tally, panel civil.Date, reason string) {
	p, today := t.person, s.county.options.AsOf
	s.taken[p] = true
	s.order = append(s.order, p)
	m := Member{
		PersonRef: p.ref, PNCID: p.pnc(), Surname: p.surname, Forenames: p.forenames(), Born: p.born, District: p.home.in().Key,
		Statutory: p.supervised(today.Days()), Panel: panel, Start: panel, RegisteredUntil: panel.AddMonths(12),
		Arrests: t.count, Rank: t.rank, Reason: fmt.Sprintf("%s %d arrests in 24 months, rank %d.", reason, t.count, t.rank),
		InCustody: p.inside(today.Days()), person: p,
	}
	if len(p.spells) > 0 {
		m.PrisonNumber = p.prisonNumber()
	}
	if slices.ContainsFunc(p.orders, func(o *order) bool { return !o.youth && o.start < today.Days() }) {
		m.CRN = p.crn()
	}
	m.Start = civil.AddWorkingDays(panel, s.c.IntN(4))
	if !m.Start.Before(today) {
		m.Start = panel
	}
	m.RegisteredUntil = m.Start.AddMonths(12)
	s.lead(&m)
	if p.woman {
		m.Tags = append(m.Tags, "WOMEN")
	}
	if age := s.age(p); age >= 18 && age <= 25 {
		m.Tags = append(m.Tags, "YOUNG_ADULT_18_25")
	}
	s.county.Cohort = append(s.county.Cohort, m)
}

// lead settles cohort type, agency and officer. A supervised person's lead is probation or youth
// justice, whatever the strand; others are the police's, and consent to be worked with.
func (s *selection) lead(m *Member) {
	p := m.person
	theft := p.persona == acquisitive || p.persona == mixed
	switch {
	case s.age(p) < 18:
		m.CohortType, m.LeadAgency = DeterYoung, "youth-justice"
	case m.Statutory && theft:
		m.CohortType, m.LeadAgency = PPOStatutory, "probation"
	case m.Statutory:
		m.CohortType, m.LeadAgency = IOMStatutory, "probation"
	case theft:
		m.CohortType, m.LeadAgency = HighCrimeCauser, "police"
	default:
		m.CohortType, m.LeadAgency = IOMNonStatutory, "police"
	}
	if !m.Statutory && s.c.hit(0.85) {
		m.Consent = civil.SomeDate(m.Start)
	}
	staff := s.officer(m.LeadAgency, m.District)
	m.LeadOfficer = staff.Key
	if m.LeadAgency == "probation" {
		s.county.officers[p] = staff.Name
	}
}

// officer finds the agency's officer for the district with the fewest people.
func (s *selection) officer(agency, district string) Staff {
	var best *Staff
	for i := range s.county.Partnership.Staff {
		st := &s.county.Partnership.Staff[i]
		if st.Agency != agency || !slices.Contains(st.Districts, district) {
			continue
		}
		if best == nil || s.load[st.Key] < s.load[best.Key] {
			best = st
		}
	}
	s.load[best.Key]++
	return *best
}

// supervised says whether an order or licence runs on that morning.
func (p *person) supervised(on int) bool {
	for _, o := range p.orders {
		if o.start < on && o.end >= on {
			return true
		}
	}
	return false
}
