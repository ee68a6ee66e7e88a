package county

import (
	"math"
	"slices"

	"waymark/internal/platform/civil"
)

// life is a person's record. The model, in the terms of criminal-career research: a rate of arrest that
// differs between people (log-normal, so that counts are far more unequal than chance alone makes them),
// an age-crime curve, bursts and lulls, desistance (the career ends after an exponential time), and
// custody, which stops arrests while it lasts. Chance in the rate, bursts and desistance together make
// whoever stands at the top of a list fall afterwards with nothing done: regression to the mean.
type life struct {
	opened   civil.Date // the police record was made on this day
	seen     int        // day of the last arrest before the exported years
	seenAt   place
	persona  int
	rate     float64 // arrests a year at the peak age, averaged over bursts and lulls
	arrests  []*arrest
	spells   []*spell
	orders   []*order
	hearings []hearing // still to come, earliest first
	free     int       // day from which the person is at liberty (days since 1970)
	charges  int
	prisoned int
	whole    *person // the same life with what lies before the exported years, for the criminal record
}

// arrest is one arrest for one offence.
type arrest struct {
	of       *person
	ref      string // the person reference used that day
	custody  string // custody reference
	minute   int    // minutes since 1970 on London's clock
	offence  *offence
	offended int // day
	place    place
	first    outcome
	last     outcome
	dealt    int // minute at which the person left police detention; the first outcome is known from then
	decided  int // day of the last outcome
}

func (a *arrest) day() int { return a.minute / 1440 }

// outcome is what the police decided, as the custody system words it.
type outcome string

const (
	charged   outcome = "Charged"
	noFurther outcome = "NFA"
	caution   outcome = "Caution"
	community outcome = "Community resolution"
	bailed    outcome = "Bailed"
	released  outcome = "Released under investigation"
)

const (
	warmUp      = 8    // years lived before the first exported arrest, so that the window starts in mid-life
	stillActive = 0.65 // share of those known before the window who had not stopped when it began
	burstFactor = 1.5  // how much likelier arrests are in a burst
	lullFactor  = 0.74 // and in a lull
	burstDays   = 110  // mean length
	lullDays    = 215
)

// simulator lives one person's life after another.
type simulator struct {
	c          *chance
	start, end int // first day exported; the as-of day, of which only the hours before the cut are known
}

// live fills in p's record from the first arrest to the as-of morning.
func (s *simulator) live(p *person) {
	c := s.c
	c.begin(streamLife, uint64(p.index))
	p.rate = min(c.logNormal(0.48, 1.03), 14)
	p.persona = s.persona(p.rate)
	first, career := s.career(p.rate)
	p.opened = civil.DateFromDays(first)
	age := onsetAge(c)
	p.born = p.opened.AddDays(-int(age*365.25) - c.IntN(2))
	p.bornLikeKin(c)
	ends := float64(first) + career
	s.take(p, first)
	s.reoffend(p, float64(first+1), min(ends, float64(s.end+1)))
	s.advance(p, s.end-1)
	s.forget(p)
}

// forget drops what lies before the exported years, which the criminal record alone remembers.
func (s *simulator) forget(p *person) {
	p.whole = &person{life: life{arrests: slices.Clone(p.arrests), spells: slices.Clone(p.spells), orders: slices.Clone(p.orders)}}
	p.arrests = slices.DeleteFunc(p.arrests, func(a *arrest) bool {
		if a.day() < s.start {
			p.seen, p.seenAt = a.day(), a.place
		}
		return a.day() < s.start
	})
	p.spells = slices.DeleteFunc(p.spells, func(x *spell) bool { return x.leaves < s.start })
	p.orders = slices.DeleteFunc(p.orders, func(o *order) bool { return o.end < s.start })
}

// reoffend draws arrests by thinning: candidates at the highest possible rate, kept in proportion to the
// true rate at that moment.
func (s *simulator) reoffend(p *person, t, until float64) {
	c := s.c
	const highest = burstFactor * 1.35
	burst := c.hit(0.5)
	change := t + s.phase(burst)
	for {
		t += c.ExpFloat64() * 365.25 / (p.rate * highest)
		if t >= until {
			return
		}
		for t > change {
			burst = !burst
			change += s.phase(burst)
		}
		level := lullFactor
		if burst {
			level = burstFactor
		}
		today := civil.DateFromDays(int(t))
		age := float64(int(t)-p.born.Days()) / 365.25
		if c.hit(level * ageCurve(age) * season(today) / highest) {
			s.take(p, int(t))
		}
	}
}

func (s *simulator) phase(burst bool) float64 {
	if burst {
		return s.c.ExpFloat64() * burstDays
	}
	return s.c.ExpFloat64() * lullDays
}

// career draws the day of the first arrest and how long the career lasts. Those with high rates have
// mostly been known for years; most others are seen for the first time within the window.
func (s *simulator) career(rate float64) (first int, days float64) {
	c := s.c
	known := 0.10 + 0.50*(1-math.Exp(-rate/1.5))
	for {
		if c.hit(known) {
			first = s.start - 1 - c.IntN(warmUp*365)
		} else {
			first = s.start + c.IntN(s.end-s.start)
		}
		if c.hit(season(civil.DateFromDays(first)) / 1.35) {
			break
		}
	}
	mean := 1.7 + 11.0*(1-math.Exp(-rate/1.5))
	days = c.ExpFloat64() * mean * 365.25
	if first < s.start && c.hit(stillActive) {
		days += float64(s.start - first)
	}
	return first, days
}

// persona leans to theft for those arrested often.
func (s *simulator) persona(rate float64) int {
	w := slices.Clone(personaShares)
	w[acquisitive] *= 1 + min(rate, 6)
	w[mixed] *= 1 + min(rate, 6)/4
	w[driver] /= 1 + rate
	return weighted(s.c, w)
}

// onsetAge draws the age at first arrest: steep from 10 to 18, then a long tail.
func onsetAge(c *chance) float64 {
	if c.hit(0.21) {
		return 18.5 - 8*math.Pow(c.Float64(), 1.9)
	}
	for {
		if age := 18 + c.ExpFloat64()*15.5; age < 78 {
			return age
		}
	}
}

// ageCurve is the age-crime curve of the rate, 1 at its peak.
func ageCurve(age float64) float64 {
	switch {
	case age < 12:
		return 0.45
	case age < 17:
		return 0.45 + 0.11*(age-12)
	case age < 25:
		return 1
	}
	return max(0.08, math.Exp(-(age-25)/30))
}

// season is the year's and the week's pattern: arrests are commonest from June to August and on Fridays
// and Saturdays, fewest in January and on Sundays. The highest product is below 1.35.
func season(d civil.Date) float64 {
	months := [12]float64{0.88, 0.91, 0.97, 0.99, 1.04, 1.09, 1.12, 1.08, 1.02, 1.01, 0.97, 0.92}
	week := [7]float64{0.90, 0.94, 0.97, 0.98, 1.00, 1.12, 1.14}
	return months[d.Month()-1] * week[d.Weekday()]
}
