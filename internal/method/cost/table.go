package cost

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"waymark/internal/platform/fault"
)

// recalled marks, in the column verification, a figure that somebody wrote down from memory.
const recalled = "recalled_unverified"

// partsMayDiffer is by how much the parts of an amount may miss it: published parts are rounded apart, and those
// of the Home Office's activity-based costs (Hansard, 13 October 2009) add up to within 2p.
const partsMayDiffer = 2

// Table is a table of unit costs: what one crime of each class costs, in pounds of one price year.
type Table struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Source    string `json:"source"` // the sources of its classes
	PriceYear Year   `json:"price_year"`
	Digest    string `json:"sha256"` // of classes and amounts, so that two tables of one name are told apart

	classes map[string]Class
}

// Class is what one crime of a class costs. Cashable is the part that a budget would really be spared, as the
// table's author says; nil where the author does not say.
type Class struct {
	Name     string
	Amount   Pence
	Cashable *Pence
	Source   string
}

// ReadTable reads a table of unit costs from CSV or TOML. Columns: name, version, price_year, source, class,
// amount (pounds); and, if wished, cashable, other (the rest of amount; both may miss it by 2p together) and
// verification. In TOML what is the same for all stands at the top and each class is a [[class]].
//
// fault.Invalid, with row, column and rule for each thing wrong: a missing cell, two names, versions or price
// years, a class that is there twice, an amount that is not above 0, parts that do not add up, a figure
// marked recalled_unverified, an unknown column.
func ReadTable(r io.Reader) (*Table, error) {
	s, err := readSheet(r, "class", nil, "name", "version", "price_year", "source", "class", "amount", "cashable", "other", "verification")
	if err != nil {
		return nil, err
	}
	t := &Table{Name: s.alike("name"), Version: s.alike("version"), classes: map[string]Class{}}
	if year := s.alike("price_year"); year != "" {
		t.PriceYear, err = ParseYear(year)
		s.refuseErr(s.rows[0], "price_year", err)
	}
	var sources []string
	for _, r := range s.rows {
		c := s.readClass(r)
		if _, twice := t.classes[c.Name]; twice && c.Name != "" {
			s.refuse(r.place, "class", "%q is there twice", c.Name)
		}
		t.classes[c.Name] = c
		if !slices.Contains(sources, c.Source) {
			sources = append(sources, c.Source)
		}
	}
	t.Source = strings.Join(sources, "; ")
	t.Digest = t.digest()
	if err := fault.InvalidFields(s.wrong); err != nil {
		return nil, err
	}
	return t, nil
}

func (s *sheet) readClass(r row) Class {
	c := Class{Name: s.must(r, "class"), Source: s.must(r, "source")}
	if r.cells["verification"] == recalled {
		s.refuse(r.place, "verification", "says the figure was written from memory; look it up before it is used")
	}
	amount := s.must(r, "amount")
	if amount == "" {
		return c
	}
	var err error
	c.Amount, err = ParsePounds(amount)
	if err == nil && c.Amount == 0 {
		err = fault.New(fault.Invalid, "must be above 0; a class without a known cost is left out and then named as not priced")
	}
	s.refuseErr(r, "amount", err)
	if text := r.cells["cashable"]; text != "" {
		cashable, err := ParsePounds(text)
		if err == nil && cashable > c.Amount {
			err = fault.New(fault.Invalid, "must not be above amount")
		}
		s.refuseErr(r, "cashable", err)
		c.Cashable = &cashable
	}
	if text := r.cells["other"]; text != "" {
		other, err := ParsePounds(text)
		switch {
		case err == nil && c.Cashable == nil:
			err = fault.New(fault.Invalid, "has no use without cashable")
		case err == nil && max(*c.Cashable+other-c.Amount, c.Amount-*c.Cashable-other) > partsMayDiffer:
			err = fault.New(fault.Invalid, "and cashable make %s together, and amount is %s", *c.Cashable+other, c.Amount)
		}
		s.refuseErr(r, "other", err)
	}
	return c
}

// Class gives a class of the table; false when the table has none of that name.
func (t *Table) Class(name string) (Class, bool) {
	c, ok := t.classes[name]
	return c, ok
}

// Classes gives the names of all classes, sorted.
func (t *Table) Classes() []string {
	var names []string
	for name := range t.classes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (t *Table) digest() string {
	h := sha256.New()
	for _, name := range t.Classes() {
		c := t.classes[name]
		cashable := "-"
		if c.Cashable != nil {
			cashable = c.Cashable.String()
		}
		fmt.Fprintf(h, "%q %s %s\n", name, c.Amount, cashable)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Multipliers say, by class, how many crimes there are for each one that the police record. They mean recorded
// crimes only: arrests, charges and convictions would need a further factor that no source gives.
type Multipliers struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Source  string `json:"source"`
	Digest  string `json:"sha256"`

	classes map[string]millionths
}

// ClassMultiplier is the multiplier of a class, for showing.
type ClassMultiplier struct {
	Class      string
	Multiplier float64
}

// All gives the multipliers, sorted by class.
func (m *Multipliers) All() []ClassMultiplier {
	var out []ClassMultiplier
	for _, class := range slices.Sorted(maps.Keys(m.classes)) {
		out = append(out, ClassMultiplier{class, m.classes[class].float()})
	}
	return out
}

// ReadMultipliers reads multipliers from CSV or TOML. Columns: name, version, source, class, multiplier (0.01 to
// 1000, at most six decimals; a survey's estimate may lie below what was recorded). fault.Invalid with row, column and rule for each thing wrong.
func ReadMultipliers(r io.Reader) (*Multipliers, error) {
	s, err := readSheet(r, "class", nil, "name", "version", "source", "class", "multiplier")
	if err != nil {
		return nil, err
	}
	m := &Multipliers{Name: s.alike("name"), Version: s.alike("version"), Source: s.alike("source"), classes: map[string]millionths{}}
	var lines []string
	for _, r := range s.rows {
		class, text := s.must(r, "class"), s.must(r, "multiplier")
		if _, twice := m.classes[class]; twice && class != "" {
			s.refuse(r.place, "class", "%q is there twice", class)
		}
		if text == "" {
			continue
		}
		n, err := parseMillionths(text)
		if err == nil && (n < one/100 || n > 1000*one) {
			err = fault.New(fault.Invalid, "must be from 0.01 to 1000: all crimes for each recorded one")
		}
		s.refuseErr(r, "multiplier", err)
		m.classes[class] = n
		lines = append(lines, fmt.Sprintf("%q %d", class, n))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	m.Digest = hex.EncodeToString(sum[:])
	if err := fault.InvalidFields(s.wrong); err != nil {
		return nil, err
	}
	return m, nil
}
