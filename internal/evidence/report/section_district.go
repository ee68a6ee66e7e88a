package report

import (
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
)

func inDistrict(d id.District) fit { return func(t cohort.TimeOn) bool { return t.District == d } }

// area is a row of the table of districts; narrow is what its keys end with, and empty for all.
type area struct {
	name, narrow string
	district     string
	fit          fit
}

// areas gives the districts that anybody was on the scheme in, those not known and, last, all.
func (m *maker) areas() []area {
	used := map[id.District]bool{}
	for _, t := range m.times {
		used[t.District] = true
	}
	var out []area
	known := map[id.District]bool{}
	for _, d := range m.directory.Districts {
		known[d.ID] = true
		if d.Active || used[d.ID] {
			out = append(out, area{d.Name, "district=" + string(d.ID), string(d.ID), inDistrict(d.ID)})
		}
	}
	elsewhere := func(t cohort.TimeOn) bool { return !known[t.District] }
	if m.tally(elsewhere) > 0 {
		out = append(out, area{"Not known", "district=", "", elsewhere})
	}
	return append(out, area{All, "", "", func(cohort.TimeOn) bool { return true }})
}

// place makes the key of an area's count: that of all is the same as elsewhere in the report.
func (a area) place(what string, day civil.Date, more ...string) string {
	if a.narrow == "" {
		return key(what, day, more...)
	}
	return key(what, day, append(more, a.narrow)...)
}

func (m *maker) areaOn(a area, day civil.Date) Cell {
	if !m.reaches(day) {
		return m.notHeld("on")
	}
	return m.count(a.place("on", day), "on", m.onDay(day, a.fit))
}

// areaOf counts some of those of an area.
func (m *maker) areaOf(a area, what, means string, f fit) Cell {
	return m.among(a.place("on", m.cut, what), means, m.onDay(m.cut, a.fit, f), m.areaOn(a, m.cut))
}

func (m *maker) areaInCustody(a area) Cell {
	if !m.staysReach(m.cut) {
		return m.notHeld("custody")
	}
	return m.areaOf(a, "custody", "custody", m.inCustody(m.cut))
}

// areaRow has no column for who joined or left: with who is on the scheme beside a year before, such small counts in each
// district would have nearly all of the table withheld.
func (m *maker) areaRow(a area) Row {
	return Row{Name: a.name, Area: a.district, Cells: []Cell{
		m.areaOn(a, m.cut), m.areaOn(a, m.before),
		m.areaOf(a, string(cohort.UnderSupervision), "statutory", statutory(cohort.UnderSupervision)),
		m.areaInCustody(a),
		m.areaOf(a, "run-out", "run-out", runOut(m.cut)),
	}}
}

func districtSection(m *maker) Section {
	s := Section{Title: "By district"}
	if !m.reaches(m.cut) {
		s.NotHeld = "Nobody had been taken on by this day."
		return s
	}
	t := Table{Key: "districts", Caption: "People on the scheme by district, " + m.cut.Long(),
		Columns: []string{"District", "On the scheme", "A year before", "Statutory", "In custody", "Registration run out"}}
	all := m.areas()
	for _, a := range all {
		t.Rows = append(t.Rows, m.areaRow(a))
	}
	m.addUp(t)
	s.Tables = []Table{t}
	s.Charts = []Chart{{Key: "districts-on", Title: "People on the scheme by district", Says: "One bar for each district: how many people were on the scheme on " + m.cut.Long() + ".",
		Table: "districts", Column: 0, Unit: "People on the scheme"}}
	return s
}

// addUp tells that the rows of a table add up to its last, column by column.
func (m *maker) addUp(t Table) {
	last := len(t.Rows) - 1
	for c := range t.Rows[last].Cells {
		if t.Rows[last].Cells[c].Key == "" {
			continue
		}
		var parts []string
		for _, r := range t.Rows[:last] {
			parts = append(parts, r.Cells[c].Key)
		}
		m.sum(t.Rows[last].Cells[c].Key, parts...)
	}
}
