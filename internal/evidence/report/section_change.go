package report

import (
	"fmt"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/civil"
)

var whatWords = map[measure.What]string{measure.Arrests: "Arrests", measure.Offences: "Offences", measure.Charges: "Charges",
	measure.Convictions: "Convictions", measure.Admissions: "Admissions to custody"}

func whatOf(e measure.Evaluation) string {
	if w := whatWords[e.Plan.What]; w != "" {
		return w
	}
	return string(e.Plan.What)
}

// measured is one evaluation's figures for a report. Where what is expected with nothing done is not known, neither the
// counts nor the change are shown: a bare fall would be read as an effect.
type measured struct {
	e                     measure.Evaluation
	people, before, after Cell
	change, expected      Cell
	ratio                 Cell
	interval              Cell
	comparable            bool
}

func (m *maker) measured(e measure.Evaluation) measured {
	x := measured{e: e}
	id := "evaluation/" + string(e.ID) + "/"
	x.people = m.count(id+"people", "measured", e.All.People)
	bare := e.Expected == nil || e.Expected.Standard.ChangePercent == nil || e.All.ChangePercent == nil
	if bare {
		none := m.words("not shown", "bare")
		x.before, x.after, x.change, x.expected, x.ratio, x.interval = none, none, none, none, none, none
		return x
	}
	x.comparable = true
	x.before, x.after = m.count(id+"before", "before-after", e.All.Before), m.count(id+"after", "before-after", e.All.After)
	rests := []string{x.before.Key, x.after.Key}
	x.change = Cell{Kind: Change, Value: *e.All.ChangePercent, From: rests, Means: m.defined("change")}
	x.expected = Cell{Kind: Change, Value: *e.Expected.Standard.ChangePercent, From: rests[:1], Means: m.defined("expected")}
	x.ratio, x.interval = m.notHeld("ratio"), m.notHeld("ratio")
	if r := e.Expected.Ratio; r != nil {
		x.ratio = Cell{Kind: Decimal, Value: r.Ratio, From: rests, Means: m.defined("ratio")}
		x.interval = Cell{Kind: Words, Text: decimal(r.Lower, 2) + " to " + decimal(r.Upper, 2), From: rests, Means: m.defined("ratio")}
	}
	return x
}

func (x measured) row() Row {
	return Row{Name: fmt.Sprintf("%s, %d months before and after", whatOf(x.e), x.e.Plan.Months),
		Cells: []Cell{x.people, x.before, x.after, x.change, x.expected, x.ratio, x.interval}}
}

// says gives a measurement in words, by rule: associated with, never why.
func (x measured) says() []Sentence {
	head := Sentence{fmt.Sprintf("%s of {} people were counted in the %d months before each was taken on and in the %d after.",
		whatOf(x.e), x.e.Plan.Months, x.e.Plan.Months), []Cell{x.people}}
	if !x.comparable {
		return []Sentence{head, {"What would be expected where nothing is done is not known. So the change is not shown here: people chosen for what they had done do less afterwards without any help, and a bare fall says nothing of the scheme.", nil}}
	}
	if words := x.rest(); words != "" {
		return []Sentence{head, {"They went from {} to {}: {}.", []Cell{x.before, x.after, x.change}}, {words, nil},
			{"Of others with as many before, for whom the scheme did nothing, {} would be expected: that is what choosing alone produces.", []Cell{x.expected}}, x.verdict("They had")}
	}
	return []Sentence{head, {"They went from {} to {}: {}. Of others with as many before, for whom the scheme did nothing, {} would be expected: that is what choosing alone produces.",
		[]Cell{x.before, x.after, x.change, x.expected}}, x.verdict("They had")}
}

// rest says how those changed who can be compared, where that is not everybody: what is expected is of these alone.
func (x measured) rest() string {
	if !x.comparable || x.e.Expected.Standard.Compared() == nil {
		return ""
	}
	return restWords(*x.e.Expected.Standard.Compared())
}

func restWords(compared float64) string {
	return "Of some of those measured nobody else had as many before. What is expected is of the rest, whose change is " + change(compared) + "."
}

// verdict sets what came out beside what was expected; head is how it begins.
func (x measured) verdict(head string) Sentence {
	if !x.comparable {
		return Sentence{head + ": what would be expected where nothing is done is not known, so that the change is not shown.", nil}
	}
	r, cells := x.e.Expected.Ratio, []Cell{x.ratio, x.interval}
	head += " {} times what was expected (95% interval {})"
	switch {
	case r == nil:
		return Sentence{"Whether being taken on is associated with more or less than that cannot be told yet.", nil}
	case r.Upper < 1:
		return Sentence{head + ". Being taken on is associated with so much less; whether it is the reason, this comparison cannot say.", cells}
	case r.Lower > 1:
		return Sentence{head + ": more than others for whom nothing was done.", cells}
	}
	return Sentence{head + ": chance alone may make so much of a difference.", cells}
}

var changeColumns = []string{"What was counted", "People measured", "Before", "After", "Change", "Expected where nothing is done", "Times what was expected", "95% interval"}

func changeSection(m *maker) Section {
	s := Section{Title: "Is it working?"}
	if len(m.evaluations) == 0 {
		s.NotHeld = nothingMeasured
		return s
	}
	t, all := m.changeTable()
	for _, x := range all {
		s.Says = append(s.Says, x.says()...)
		t.Notes = append(t.Notes, x.basis())
	}
	t.Notes = append(t.Notes, notProof)
	s.Says = append(s.Says, m.besidePeopleLikeThem()...)
	s.Tables = []Table{t}
	return s
}

// besidePeopleLikeThem says what the newest comparison with people alike in several things at once came to.
func (m *maker) besidePeopleLikeThem() []Sentence {
	c := m.comparison
	if c == nil {
		return nil
	}
	out := []Sentence{{"Beside people like them, as far as the records tell: " + c.Headline(), nil}}
	if caution := c.Caution(); caution != "" {
		out = append(out, Sentence{caution, nil})
	}
	return out
}

const nothingMeasured = "Nothing was measured by this day."

// changeTable gives a row for each thing measured.
func (m *maker) changeTable() (Table, []measured) {
	t := Table{Key: "change", Caption: "What changed, beside what is expected where nothing is done", Columns: changeColumns}
	var all []measured
	for _, e := range m.evaluations {
		x := m.measured(e)
		all, t.Rows = append(all, x), append(t.Rows, x.row())
	}
	return t, all
}

// basis says what one of the things counted is, and which records were read.
func (x measured) basis() string {
	p := x.e.Plan
	from := p.Counting.Records
	if len(from) == 0 {
		from = []string{p.Source}
	}
	words := fmt.Sprintf("%s: %s %s Records: %s, from %s to %s.", whatOf(x.e), p.Counting.Counts, p.Counting.Dated, strings.Join(from, ", "), longDay(p.From), longDay(p.To))
	if rest := x.rest(); rest != "" {
		words += " " + rest
	}
	if p.Counting.Matures {
		words += " Records tell of an offence later than it was committed, so that the last months read too low."
	}
	return words
}

const notProof = "Change is not proof that the scheme is the reason."

func longDay(text string) string {
	d, err := civil.ParseDate(text)
	if err != nil {
		return text
	}
	return d.Long()
}
