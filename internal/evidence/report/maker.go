package report

import (
	"slices"
	"strings"

	"waymark/internal/method/disclosure"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/scheme/cohort"
)

// maker makes one document. Sections take their figures through it, so that every count is known to the disclosure
// control and every figure has a definition.
type maker struct {
	*facts
	counts map[string]int
	sums   []disclosure.Sum
	means  map[string]bool
	wrong  error // the first fault of a section: a count that is said to be two, an undefined figure
}

// section makes one subject of a report. A room that lands later is hooked in by its function in sections.
type section func(*maker) Section

// makeDocument makes a pack's document from facts. before is what readers of published editions have already.
func makeDocument(p Pack, f *facts, before disclosure.Published) (Document, error) {
	m := &maker{facts: f, counts: map[string]int{}, means: map[string]bool{}}
	d := Document{Pack: p.Key, Title: p.Title, OnePage: p.OnePage, Scheme: f.scheme, For: p.For, Marking: p.Marking, Cut: f.cut, Before: f.before}
	for _, key := range p.sections {
		s := sections[key](m)
		s.Key = key
		d.Sections = append(d.Sections, s)
	}
	if m.wrong != nil {
		return d, m.wrong
	}
	hidden, err := disclosure.Protect(m.counts, m.sums, before)
	if err != nil {
		return d, err
	}
	d.withhold(hidden)
	d.Disclosed = m.disclosed(hidden)
	d.each(func(c *Cell) {
		switch c.Kind {
		case Withheld:
			m.means["withheld"] = true
		case NotHeld:
			m.means["absent"] = true
		}
	})
	for _, x := range definitions {
		if m.means[x.Key] {
			d.Definitions = append(d.Definitions, x)
		}
	}
	return d, nil
}

// disclosed gives what a reader of the document has of its counts.
func (m *maker) disclosed(hidden map[string]bool) disclosure.Published {
	out := disclosure.Published{Counts: map[string]int{}, Sums: m.sums}
	for key, n := range m.counts {
		if hidden[key] {
			out.Withheld = append(out.Withheld, key)
		} else {
			out.Counts[key] = n
		}
	}
	slices.Sort(out.Withheld)
	return out
}

// withhold takes out of the document what is hidden, and what rests on it.
func (d *Document) withhold(hidden map[string]bool) {
	d.each(func(c *Cell) {
		if hidden[c.Key] || slices.ContainsFunc(c.From, func(k string) bool { return hidden[k] }) {
			c.Kind, c.Value, c.Text = Withheld, 0, ""
		}
	})
}

// each hands every figure of the document to f.
func (d *Document) each(f func(*Cell)) {
	for _, s := range d.Sections {
		for _, says := range s.Says {
			for i := range says.Cells {
				f(&says.Cells[i])
			}
		}
		for _, t := range s.Tables {
			for _, r := range t.Rows {
				for i := range r.Cells {
					f(&r.Cells[i])
				}
			}
		}
	}
}

func (m *maker) fail(format string, args ...any) {
	if m.wrong == nil {
		m.wrong = fault.New(fault.Internal, format, args...)
	}
}

// defined notes that a definition is used.
func (m *maker) defined(means string) string {
	if !slices.ContainsFunc(definitions, func(d Definition) bool { return d.Key == means }) {
		m.fail("the figure %s has no definition", means)
	}
	m.means[means] = true
	return means
}

// count gives a count to show, by its key. The same key is the same count wherever it stands.
func (m *maker) count(key, means string, n int) Cell {
	m.known(key, n)
	return Cell{Kind: Count, Value: float64(n), Key: key, Means: m.defined(means)}
}

// known tells the disclosure control of a count, shown or not: what a reader can work out is as good as shown.
func (m *maker) known(key string, n int) {
	if old, ok := m.counts[key]; ok && old != n {
		m.fail("the count %s is said to be %d and %d", key, old, n)
	}
	m.counts[key] = n
}

// sum says that counts add up to one.
func (m *maker) sum(total string, parts ...string) {
	m.relate(disclosure.Sum{Total: total, Parts: parts})
}

func (m *maker) relate(s disclosure.Sum) {
	same := func(o disclosure.Sum) bool {
		return o.Total == s.Total && slices.Equal(o.Parts, s.Parts) && slices.Equal(o.Less, s.Less)
	}
	if !slices.ContainsFunc(m.sums, same) {
		m.sums = append(m.sums, s)
	}
}

// among gives a count of some of others to show. The rest of them can be worked out, and is kept as safe.
func (m *maker) among(key, means string, n int, of Cell) Cell {
	rest := key + "/rest"
	m.known(rest, int(of.Value)-n)
	m.sum(of.Key, key, rest)
	return m.count(key, means, n)
}

// share gives which percentage one count is of another, or that it is not held where there are none.
func (m *maker) share(part, of Cell, means string) Cell {
	if part.Kind != Count || of.Kind != Count || of.Value == 0 {
		return m.notHeld(means)
	}
	return Cell{Kind: Percent, Value: 100 * part.Value / of.Value, From: []string{part.Key, of.Key}, Means: m.defined(means)}
}

func (m *maker) notHeld(means string) Cell { return Cell{Kind: NotHeld, Means: m.defined(means)} }

func (m *maker) day(d civil.Date, means string) Cell {
	return Cell{Kind: Day, Text: d.Long(), Means: m.defined(means)}
}

func (m *maker) words(text, means string) Cell {
	return Cell{Kind: Words, Text: text, Means: m.defined(means)}
}

// onDay counts those on the scheme on a day, of whom each condition holds.
func (m *maker) onDay(day civil.Date, fits ...func(cohort.TimeOn) bool) (n int) {
	return m.tally(append(fits, func(t cohort.TimeOn) bool { return t.On(day) })...)
}

// tally counts times on the scheme of which each condition holds.
func (m *maker) tally(fits ...func(cohort.TimeOn) bool) (n int) {
	for _, t := range m.times {
		if !slices.ContainsFunc(fits, func(fit func(cohort.TimeOn) bool) bool { return !fit(t) }) {
			n++
		}
	}
	return n
}

// key makes the key of a count on a day: what, the day, and what narrows it.
func key(what string, day civil.Date, narrowed ...string) string {
	return strings.Join(append([]string{what, day.String()}, narrowed...), "/")
}
