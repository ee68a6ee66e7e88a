package county

// kinship says how somebody is like the person made before them, so that two people may look like one.
type kinship byte

// The kinds.
const (
	twin     kinship = iota + 1 // one surname, address and date of birth, two forenames
	parent                      // one name and address, or rather a parent and a child
	namesake                    // one name and date of birth, and nothing else
)

// meetKin makes one in a few hundred like the person before, who is nobody's kin yet.
func (p *person) meetKin(c *chance, before *person) {
	share, kind := c.Float64(), kinship(0)
	switch {
	case before == nil || before.kin != 0:
		return
	case share < twins:
		kind = twin
	case share < twins+sameNameParent:
		kind = parent
	case share < twins+sameNameParent+namesakes:
		kind = namesake
	default:
		return
	}
	p.kin, p.woman, p.sex, p.background, p.surname = kind, before.woman, before.sex, before.background, before.surname
	if kind == twin {
		for p.forename = p.given(c); p.forename == before.forename; {
			p.forename = p.given(c)
		}
	} else {
		p.forename = before.forename
	}
}

// shareAddress lets kin live at one address.
func (p *person) shareAddress() {
	if p.kin == twin || p.kin == parent {
		p.home, p.lodging, p.postcode = p.beside.home, p.beside.lodging, p.beside.postcode
	}
}

// bornLikeKin sets the date of birth by the kin's, where the person could then have been arrested when they were.
func (p *person) bornLikeKin(c *chance) {
	if p.kin == 0 {
		return
	}
	could := func(born int) bool {
		age := (p.opened.Days() - born) * 4 / 1461
		return age >= 10 && age < 78
	}
	like := p.beside.born
	switch gap := c.between(19*365, 36*365); {
	case p.kin == parent && could(like.Days()+gap):
		p.born = like.AddDays(gap)
	case p.kin == parent && could(like.Days()-gap):
		p.born = like.AddDays(-gap)
	case p.kin != parent && could(like.Days()):
		p.born = like
	}
}
