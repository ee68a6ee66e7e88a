package report

import (
	"waymark/internal/method/disclosure"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/person"
)

// fit says whether a time on the scheme is counted.
type fit = func(cohort.TimeOn) bool

func statutory(s cohort.Statutory) fit {
	return func(t cohort.TimeOn) bool { return t.Statutory == s }
}

// joined and left say whether a time began or ended in the twelve months up to a day.
func joined(until civil.Date) fit {
	return func(t cohort.TimeOn) bool { return !t.Started.After(until) && t.Started.After(until.AddMonths(-12)) }
}

func left(until civil.Date) fit {
	return func(t cohort.TimeOn) bool {
		return t.Ended.Valid && !t.Ended.Date.After(until) && t.Ended.Date.After(until.AddMonths(-12))
	}
}

// custodyOn counts those on the scheme who were in custody on a day, where stays are held so far back.
func (m *maker) custodyOn(day civil.Date) Cell {
	if !m.staysReach(day) {
		return m.notHeld("custody")
	}
	return m.of("custody", day, "custody", m.inCustody(day))
}

func (m *maker) inCustody(day civil.Date) fit {
	inside := m.inside
	if day == m.before {
		inside = m.insideBefore
	}
	return func(t cohort.TimeOn) bool { return inside[t.Person] }
}

// ended says whether a registration had run out by a day and nobody had looked again.
func runOut(day civil.Date) fit {
	return func(t cohort.TimeOn) bool { return t.RegistrationEnds.Before(day) }
}

// on counts those on the scheme on a day.
func (m *maker) on(day civil.Date) Cell {
	if !m.reaches(day) {
		return m.notHeld("on")
	}
	return m.count(key("on", day), "on", m.onDay(day))
}

// of counts those on the scheme on a day for whom something holds; the rest can be worked out.
func (m *maker) of(what string, day civil.Date, means string, f fit) Cell {
	all := m.on(day)
	if all.Kind != Count {
		return m.notHeld(means)
	}
	return m.among(key("on", day, what), means, m.onDay(day, f), all)
}

// statutoryRows counts those on the scheme by whether the law has them supervised, which adds up to all of them.
func (m *maker) statutoryRows() []Row {
	rows := []Row{}
	for _, s := range []cohort.Statutory{cohort.UnderSupervision, cohort.Voluntary, cohort.AfterSupervision} {
		rows = append(rows, m.years(cohort.StatutoryLabels[s], func(day civil.Date) Cell {
			if !m.reaches(day) {
				return m.notHeld("statutory")
			}
			return m.count(key("on", day, string(s)), "statutory", m.onDay(day, statutory(s)))
		}))
	}
	for _, day := range []civil.Date{m.cut, m.before} {
		if m.reaches(day) {
			m.sum(m.on(day).Key, key("on", day, string(cohort.UnderSupervision)), key("on", day, string(cohort.Voluntary)), key("on", day, string(cohort.AfterSupervision)))
		}
	}
	return rows
}

// years makes a row of a figure on the cut and a year before.
func (m *maker) years(name string, f func(day civil.Date) Cell) Row {
	return Row{Name: name, Cells: []Cell{f(m.cut), f(m.before)}}
}

func (m *maker) yearColumns(first string) []string {
	return []string{first, m.cut.Long(), m.before.Long()}
}

// came counts who joined or left in the twelve months up to a day.
func (m *maker) came(what string, until civil.Date, f fit) Cell {
	if until == m.before && !m.reaches(until.AddMonths(-12)) || !m.reaches(until) {
		return m.notHeld(what)
	}
	m.flow()
	return m.count(key(what, until), what, m.tally(f))
}

func schemeSection(m *maker) Section {
	rows := []Row{m.years("People on the scheme", m.on)}
	rows = append(rows, m.statutoryRows()...)
	rows = append(rows,
		m.years("In custody", m.custodyOn),
		m.years("Share in custody", func(day civil.Date) Cell { return m.share(m.custodyOn(day), m.on(day), "custody-share") }),
		m.years("Joined in the 12 months", func(day civil.Date) Cell { return m.came("joined", day, joined(day)) }),
		m.years("Left in the 12 months", func(day civil.Date) Cell { return m.came("left", day, left(day)) }))
	s := Section{Title: "Who is on the scheme", Says: append([]Sentence{
		{"The scheme is for the few people who commit most of the crime that harms others here. Police, probation, councils and services work with them together.", nil},
	}, m.howMany()...)}
	s.Tables = []Table{{Key: "scheme", Caption: "People on the scheme, this year beside last", Columns: m.yearColumns("People"), Rows: rows}}
	return s
}

// howMany says how many people are on the scheme, and how many were a year before where that is held.
func (m *maker) howMany() []Sentence {
	if !m.reaches(m.cut) {
		return []Sentence{{"Who was on the scheme on " + m.cut.Long() + " is not held.", nil}}
	}
	out := []Sentence{{"On " + m.cut.Long() + " {} people were on it. In custody: {}.", []Cell{m.on(m.cut), m.custodyOn(m.cut)}}}
	if m.reaches(m.before) {
		return append(out, Sentence{"A year before there were {}. In custody: {}.", []Cell{m.on(m.before), m.custodyOn(m.before)}})
	}
	return append(out, Sentence{"Records of who was on the scheme begin on {}. Of a year before nothing is held, which does not mean that nobody was on it.",
		[]Cell{m.day(m.reach.Date, "reach")}})
}

// flow tells the disclosure control what a reader knows of two years: who is on the scheme now was on it a year before or
// joined since, but for those who left. Where records do not reach back a year, a reader knows that of those held nobody
// was on it then, so that it holds all the same.
func (m *maker) flow() {
	now, then, came, went := key("on", m.cut), key("on", m.before), key("joined", m.cut), key("left", m.cut)
	m.known(now, m.onDay(m.cut))
	m.known(then, m.onDay(m.before))
	m.known(came, m.tally(joined(m.cut)))
	m.known(went, m.tally(left(m.cut)))
	m.relate(disclosure.Sum{Total: now, Parts: []string{then, came}, Less: []string{went}})
}

// ages are the bands of screens; the youngest that the date of birth allows decides nothing: where it allows two, the age
// is not known.
var ages = []struct {
	Name     string
	From, To int
}{{"Under 18", 0, 17}, {"18 to 24", 18, 24}, {"25 to 39", 25, 39}, {"40 and over", 40, 200}}

func (m *maker) aged(day civil.Date, from, to int) fit {
	return func(t cohort.TimeOn) bool {
		low, high, ok := m.people[t.Person].DateOfBirth.AgeAt(day)
		return ok && low >= from && high <= to
	}
}

func (m *maker) agesNotKnown(day civil.Date) fit {
	return func(t cohort.TimeOn) bool {
		for _, a := range ages {
			if m.aged(day, a.From, a.To)(t) {
				return false
			}
		}
		return true
	}
}

func (m *maker) sexed(code string) fit {
	return func(t cohort.TimeOn) bool {
		s := m.people[t.Person].Sex
		return s == code || code == "" && s != "male" && s != "female"
	}
}

// band is one line of a table that parts everybody on the scheme.
type band struct {
	name string
	key  string
	fit  func(day civil.Date) fit
}

// parted makes a table that parts everybody on the scheme into bands.
func (m *maker) parted(tableKey, caption, first, means string, bands []band) Table {
	t := Table{Key: tableKey, Caption: caption, Columns: m.yearColumns(first)}
	for _, b := range bands {
		t.Rows = append(t.Rows, m.years(b.name, func(day civil.Date) Cell {
			if !m.reaches(day) {
				return m.notHeld(means)
			}
			return m.count(key("on", day, tableKey, b.key), means, m.onDay(day, b.fit(day)))
		}))
	}
	for _, day := range []civil.Date{m.cut, m.before} {
		if !m.reaches(day) {
			continue
		}
		var parts []string
		for _, b := range bands {
			parts = append(parts, key("on", day, tableKey, b.key))
		}
		m.sum(m.on(day).Key, parts...)
	}
	t.Rows = append(t.Rows, m.years(All, m.on))
	return t
}

func (m *maker) ageBands() []band {
	var out []band
	for _, a := range ages {
		out = append(out, band{a.Name, a.Name, func(day civil.Date) fit { return m.aged(day, a.From, a.To) }})
	}
	return append(out, band{"Not known", "unknown", m.agesNotKnown})
}

func (m *maker) sexBands() []band {
	same := func(code string) func(civil.Date) fit { return func(civil.Date) fit { return m.sexed(code) } }
	return []band{{person.SexLabel("male"), "male", same("male")}, {person.SexLabel("female"), "female", same("female")}, {"Not known", "unknown", same("")}}
}

func peopleSection(m *maker) Section {
	return Section{Title: "Age and sex", Tables: []Table{
		m.parted("age", "People on the scheme by age", "Age", "age", m.ageBands()),
		m.parted("sex", "People on the scheme by sex", "Sex", "sex", m.sexBands()),
	}}
}

func youngSection(m *maker) Section {
	young := func(day civil.Date) Cell {
		if !m.reaches(day) {
			return m.notHeld("age")
		}
		return m.count(key("on", day, "age", ages[0].Name), "age", m.onDay(day, m.aged(day, 0, 17)))
	}
	s := Section{Title: "Young people", Says: []Sentence{{"People under 18 on the scheme on " + m.cut.Long() + ": {}.", []Cell{young(m.cut)}}}}
	if m.reaches(m.before) {
		s.Says = append(s.Says, Sentence{"A year before: {}.", []Cell{young(m.before)}})
	}
	s.Says = append(s.Says, Sentence{"Schools, and who moves from youth justice to adults' services, are not held yet.", nil})
	return s
}
