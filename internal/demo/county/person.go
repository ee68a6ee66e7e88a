package county

import (
	"fmt"
	"strings"

	"waymark/internal/platform/civil"
)

// person is one invented nominal: who they are, and what happened to them.
type person struct {
	index             int
	ref               string // police person reference, set by number
	again             string // a second reference, when the custody desk did not find the first
	againFrom         int    // the arrest from which the second reference was used
	surname, forename string
	middle            string
	former            string // the surname before a marriage
	kin               kinship
	beside            *person // whoever was made before, whom kin are like and whose PNC id is sometimes taken by mistake
	aliasSurname      string
	aliasForename     string
	woman             bool
	sex               string // as the police hold it
	background        *background
	self, officer     string
	nationality       string
	born              civil.Date
	known             int // how much of the date of birth is known: 3 all, 2 month, 1 year, 0 nothing
	home              place
	lodging, postcode string // the first line of the address, and a postcode unless of no fixed abode
	hasPNC, hasCRO    bool

	life
}

// identify makes who the person is, apart from the date of birth, which follows from the first arrest.
func (p *person) identify(c *chance) {
	c.begin(streamIdentity, uint64(p.index))
	p.background = &backgrounds[weighted(c, backgroundShares)]
	p.woman = c.hit(0.165)
	p.sex = "M"
	if p.woman {
		p.sex = "F"
	}
	if c.hit(0.003) {
		p.sex = "U"
	}
	b := p.background
	p.surname, p.forename, p.middle = early(c, b.surnames), p.given(c), p.given(c)
	p.meetKin(c, p.beside)
	b = p.background
	if c.hit(0.45) || p.middle == p.forename {
		p.middle = ""
	}
	p.rename(c)
	if c.hit(0.09) {
		p.aliasForename, p.aliasSurname = p.forename, early(c, b.surnames)
	} else if short := another(c, shortForms, p.forename); short != p.forename && c.hit(0.15) {
		p.aliasForename, p.aliasSurname = short, p.surname
	}
	p.self, p.officer, p.nationality = one(c, b.self), b.officer, early(c, b.nationalities)
	if c.hit(0.03) {
		p.officer = one(c, list("IC2 IC4 IC6 IC9 IC9"))
	}
	p.home = home(c)
	p.lodging, p.postcode = address(c, p.home)
	p.shareAddress()
	p.known = 3
	if u := c.Float64(); u < 0.004 {
		p.known = 0
	} else if u < 0.010 {
		p.known = 1
	} else if u < 0.013 {
		p.known = 2
	}
	p.hasPNC, p.hasCRO = c.hit(0.93), c.hit(0.35)
}

// rename gives some a surname of two, and some another surname than they had before they married.
func (p *person) rename(c *chance) {
	double, renamed, other := c.hit(doubleBarrelled), menRenamed, early(c, p.background.surnames)
	if p.woman {
		renamed = womenRenamed
	}
	switch {
	case p.kin != 0 || other == p.surname:
	case double && !strings.Contains(p.surname, "-"):
		p.surname += "-" + other
	case c.hit(renamed):
		p.former, p.surname = p.surname, other
	}
}

func (p *person) given(c *chance) string {
	if p.woman {
		return early(c, p.background.women)
	}
	return early(c, p.background.men)
}

var backgroundShares = func() (out []float64) {
	for _, b := range backgrounds {
		out = append(out, b.share)
	}
	return out
}()

// address makes a dwelling in the ward; about one nominal in twenty has none.
func address(c *chance, at place) (line, postcode string) {
	if c.hit(0.05) {
		return "No fixed abode", ""
	}
	street := strings.ReplaceAll(one(c, streets), "_", " ")
	line = fmt.Sprintf("%d %s", c.between(1, 160), street)
	if c.hit(0.2) {
		line = fmt.Sprintf("Flat %d, %s", c.between(1, 24), line)
	}
	return line, at.at().Postcode + string(postcodeEnd[c.IntN(len(postcodeEnd))]) + string(postcodeEnd[c.IntN(len(postcodeEnd))])
}

// forenames gives the forenames as one cell.
func (p *person) forenames() string {
	if p.middle == "" {
		return p.forename
	}
	return p.forename + " " + p.middle
}

// alias gives the other name used, or nothing.
func (p *person) alias() string {
	return strings.TrimSpace(p.aliasForename + " " + p.aliasSurname)
}

// birth gives the date of birth as far as the police know it, as they export it.
func (p *person) birth() string {
	switch p.known {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%04d", p.born.Year())
	case 2:
		return fmt.Sprintf("%02d/%04d", int(p.born.Month()), p.born.Year())
	}
	return day(p.born)
}

// day gives dd/mm/yyyy.
func day(d civil.Date) string {
	y, m, n := d.Year(), int(d.Month()), d.Day()
	return string([]byte{
		'0' + byte(n/10), '0' + byte(n%10), '/', '0' + byte(m/10), '0' + byte(m%10), '/',
		'0' + byte(y/1000), '0' + byte(y/100%10), '0' + byte(y/10%10), '0' + byte(y%10),
	})
}
