package county

import (
	"math"
	"time"

	"waymark/internal/platform/civil"
)

// spell is one stay in prison.
type spell struct {
	booking      string
	received     int
	sentenced    int // day of sentence, 0 while on remand
	recall       bool
	leaves       int // day of release, known or planned
	at           establishment
	plannedSince int // day from which a release date is set, 0 for never
}

// order is a period of supervision by probation or, for the young, by youth justice.
type order struct {
	event      int
	kind       orderKind
	start, end int
	youth      bool
	prison     *spell // the spell that a custodial sentence began with
}

type orderKind string

const (
	communityOrder orderKind = "Community order"
	suspendedOrder orderKind = "Suspended sentence order"
	custodialOrder orderKind = "Custodial sentence and licence"
	youthOrder     orderKind = "Youth rehabilitation order"
	referralOrder  orderKind = "Referral order"
	detentionOrder orderKind = "Detention and training order"
)

const (
	shortestSpell = 14  // days after sentence
	postSentence  = 365 // days of supervision after a sentence under two years
)

// hearing is a day in court for one arrest.
type hearing struct {
	day    int
	arrest *arrest
	remand *spell // the spell on remand that ends here, if any
}

// take makes an arrest on that day, unless the person is inside, and lets the police decide on it.
func (s *simulator) take(p *person, on int) {
	s.advance(p, on)
	if on < p.free {
		return
	}
	c := s.c
	age := civil.DateFromDays(on).Age(p.born)
	a := &arrest{of: p, offence: offenceFor(c, p.persona, age, p.woman), place: arrestPlace(c, p.home)}
	a.minute, a.offended = s.when(on, a.offence)
	if a.minute >= cutMinute(s.end) {
		return // after the as-of morning's cut
	}
	if n := len(p.arrests); n > 0 && a.minute <= p.arrests[n-1].dealt {
		return // still detained for the last one
	}
	a.dealt = a.minute + c.between(180, 1320)
	p.arrests = append(p.arrests, a)
	s.decide(p, a, age)
	s.recall(p, on)
}

// when draws the time of an arrest and the day of its offence. No arrest falls into the hour that
// London's clock leaves out in March.
func (s *simulator) when(on int, o *offence) (minute, offended int) {
	c := s.c
	clock := int(math.Mod(o.hour*60+c.NormFloat64()*170+2880, 1440))
	d := civil.DateFromDays(on)
	if clock >= 60 && clock < 120 && d.Start().Add(90*time.Minute).Local().Hour() != 1 {
		clock += 60
	}
	offended = on
	switch u := c.Float64(); {
	case u < 0.08:
		offended = on - c.between(8, 75)
	case u < 0.30:
		offended = on - c.between(1, 7)
	}
	return on*1440 + clock, offended
}

// decide gives the arrest its outcomes and, where charged, its day in court.
func (s *simulator) decide(p *person, a *arrest, age int) {
	c := s.c
	charge := min(0.24+0.20*a.offence.gravity+0.05*float64(min(p.charges, 6)), 0.80)
	if a.offence.warrant {
		charge = 1
	}
	final := noFurther
	switch u := c.Float64(); {
	case u < charge:
		final = charged
	case u < charge+0.10 && a.offence.gravity < 0.5 && p.charges < 3:
		final = caution
		if age < 18 || c.hit(0.5) {
			final = community
		}
	}
	a.first, a.last, a.decided = final, final, a.dealt/1440
	if c.hit(0.40) && final != community && !a.offence.warrant {
		a.first = bailed
		if c.hit(0.35) {
			a.first = released
		}
		a.decided = a.day() + max(2, int(c.logNormal(38, 0.8)))
	}
	if final != charged {
		return
	}
	p.charges++
	h := hearing{arrest: a, day: sits(a.decided + c.between(28, 145))}
	if p.free <= a.day() && a.first == charged && c.hit(s.remandChance(p, a, age)) {
		h.remand = &spell{received: takesIn(a.day() + 1), leaves: h.day}
		h.remand.at = s.prisonFor(p, h.remand.received, 0)
		p.spells = append(p.spells, h.remand)
		p.free = h.day
	}
	s.list(p, h)
}

func (s *simulator) remandChance(p *person, a *arrest, age int) float64 {
	chance := 0.03 + 0.34*a.offence.gravity*a.offence.gravity + 0.025*float64(min(p.charges, 10))
	if age < 18 {
		return chance / 5
	}
	if p.woman {
		return chance / 2
	}
	return chance
}

// list puts a hearing into the person's diary, earliest first.
func (s *simulator) list(p *person, h hearing) {
	at := len(p.hearings)
	for at > 0 && p.hearings[at-1].day > h.day {
		at--
	}
	p.hearings = append(p.hearings, hearing{})
	copy(p.hearings[at+1:], p.hearings[at:])
	p.hearings[at] = h
}

// advance holds every hearing up to and on the day.
func (s *simulator) advance(p *person, to int) {
	for len(p.hearings) > 0 && p.hearings[0].day <= to {
		h := p.hearings[0]
		p.hearings = p.hearings[1:]
		s.hear(p, h)
	}
}

// hear is the court's decision. The chance of prison grows with the gravity of the offence and with
// charges and sentences before it.
func (s *simulator) hear(p *person, h hearing) {
	c := s.c
	age := civil.DateFromDays(h.day).Age(p.born)
	inside := h.day < p.free
	if h.remand != nil && h.remand.leaves == h.day {
		h.remand.plannedSince = h.day
	}
	if !c.hit(0.84) {
		return // acquitted or dropped
	}
	g := h.arrest.offence.gravity
	prison := 0.01 + 0.55*g*g + 0.05*float64(min(p.charges, 12)) + 0.06*float64(min(p.prisoned, 6))
	if h.remand != nil {
		prison += 0.35
	}
	if age < 18 {
		prison /= 5
	} else if p.woman {
		prison /= 2
	}
	if c.hit(prison) {
		s.imprison(p, h, inside, age)
		return
	}
	if inside {
		return // the sentence being served covers it
	}
	s.supervise(p, h.day, age)
}

// imprison begins or lengthens a stay. Half of the sentence is served, less the time on remand, and
// the rest is on licence or under supervision (Criminal Justice Act 2003 s.244; Offender
// Rehabilitation Act 2014 makes that at least a year after any sentence under two).
func (s *simulator) imprison(p *person, h hearing, inside bool, age int) {
	c := s.c
	length := max(2*shortestSpell, int(c.logNormal((350+1050*h.arrest.offence.gravity*h.arrest.offence.gravity)*(1+0.12*float64(min(p.prisoned, 6))), 0.85)))
	stay := int(float64(length) * 0.5)
	o := &order{kind: custodialOrder, start: h.day}
	if age < 18 {
		o.kind, o.youth = detentionOrder, true
	}
	now := s.current(p, h.day)
	if now == nil && h.remand != nil && h.remand.leaves == h.day {
		now = h.remand
	}
	if now == nil {
		now = &spell{received: h.day, at: s.prisonFor(p, h.day, stay)}
		p.spells = append(p.spells, now)
	}
	served := 0
	if now.sentenced == 0 && !now.recall {
		served = h.day - now.received
		now.sentenced = h.day
		p.prisoned++
	}
	leaves := max(h.day+shortestSpell, h.day+stay-served)
	if inside && now.sentenced != h.day {
		leaves = max(now.leaves, h.day+stay)
	}
	leaves = letsOut(leaves)
	if leaves > now.leaves || now.plannedSince == 0 {
		now.leaves, now.plannedSince = max(now.leaves, leaves), h.day
	}
	p.free = now.leaves
	o.prison = now
	o.end = h.day - served + length
	if length < 730 {
		o.end = now.leaves + postSentence
	}
	s.order(p, o)
}

// current gives the spell that the person is in on the day.
func (s *simulator) current(p *person, on int) *spell {
	if n := len(p.spells); n > 0 && p.spells[n-1].received <= on && on < p.spells[n-1].leaves {
		return p.spells[n-1]
	}
	return nil
}

// supervise is a sentence in the community, or a fine.
func (s *simulator) supervise(p *person, on, age int) {
	c := s.c
	if c.hit(max(0.50, 0.64-0.04*float64(p.charges))) {
		return // fine or discharge
	}
	o := &order{kind: communityOrder, start: on, end: on + one(c, []int{182, 182, 365, 365, 365, 548})}
	if c.hit(0.3) {
		o.kind = suspendedOrder
		o.end = on + one(c, []int{365, 365, 548, 730})
	}
	if age < 18 {
		o.youth, o.kind = true, youthOrder
		if p.charges < 2 {
			o.kind = referralOrder
			o.end = on + c.between(90, 365)
		}
	}
	s.order(p, o)
}

func (s *simulator) order(p *person, o *order) {
	o.event = len(p.orders) + 1
	p.orders = append(p.orders, o)
}

// recall returns somebody on licence to prison after an arrest: four weeks, or until the sentence ends.
func (s *simulator) recall(p *person, on int) {
	if len(p.spells) == 0 || on < p.free {
		return
	}
	for i := len(p.orders) - 1; i >= 0; i-- {
		o := p.orders[i]
		if o.prison == nil || o.start > on || o.end <= on+35 {
			continue
		}
		if s.c.hit(0.62) {
			return
		}
		received := takesIn(on + 1)
		leaves := letsOut(received + 28)
		if s.c.hit(0.22) {
			leaves = letsOut(min(o.end, on+400))
		}
		p.spells = append(p.spells, &spell{
			received: received, recall: true, leaves: leaves, plannedSince: received,
			at: s.prisonFor(p, received, leaves-on),
		})
		p.free = leaves
		return
	}
}

// sits gives the first day from then on which courts sit for trials and sentence.
func sits(on int) int {
	return civil.AddWorkingDays(civil.DateFromDays(on-1), 1).Days()
}

// takesIn gives the first day from then on which a prison receives people: remand courts rest on Sundays.
func takesIn(on int) int {
	if civil.DateFromDays(on).Weekday() == time.Sunday {
		return on + 1
	}
	return on
}

// letsOut moves a release from a weekend or bank holiday to the working day before (Criminal Justice Act
// 1961 s.23).
func letsOut(on int) int {
	return civil.PreviousWorkingDay(civil.DateFromDays(on + 1)).Days()
}

func (s *simulator) prisonFor(p *person, on, stay int) establishment {
	age := civil.DateFromDays(on).Age(p.born)
	switch {
	case p.woman:
		return hollinGrange
	case age < 22:
		return larkmead
	case stay > 270:
		return wexmoor
	}
	return stonemarch
}
