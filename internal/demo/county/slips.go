package county

import (
	"math"
	"time"

	"waymark/internal/platform/civil"
)

// slip is what went wrong when somebody's name or date of birth was taken; 0 is nothing. The low byte
// says what, the rest where.
type slip uint32

const (
	slipNone slip = iota
	slipLetterLost
	slipLettersSwapped
	slipShortName
	slipAlias
	slipDayAndMonth
	slipYear
	slipNamesSwapped
	slipKinds
)

// slipped draws whether this record was taken with a slip. It always takes one number from the stream,
// so that the county's lives are the same whatever share of records has slips.
func (s *simulator) slipped() slip {
	u := s.c.Uint64()
	if float64(u>>32)/math.MaxUint32 >= s.errors {
		return slipNone
	}
	return slip(u)&0xffff00 | (1 + slip(u)&0xff%(slipKinds-1))
}

func (x slip) kind() slip { return x & 0xff }
func (x slip) where() int { return int(x >> 8) }

// given is a name and a date of birth as one agency took them down.
type given struct{ surname, forenames, born string }

// as gives the person's details with the slip applied. Agencies that identify people themselves (full is
// true) know every date of birth in full; the police hold some only in part.
func (p *person) as(x slip, full bool) given {
	g := given{p.surname, p.forenames(), p.birth()}
	born := p.born
	switch x.kind() {
	case slipLetterLost:
		g.surname = loseLetter(p.surname, x.where())
	case slipLettersSwapped:
		g.surname = swapLetters(p.surname, x.where())
	case slipShortName:
		if short := shortForms[p.forename]; short != "" {
			g.forenames = short
		} else {
			g.forenames = p.forename
		}
	case slipAlias:
		if p.aliasSurname != "" {
			g.surname, g.forenames = p.aliasSurname, p.aliasForename
		}
	case slipDayAndMonth:
		if born.Day() <= 12 {
			born = civil.NewDate(born.Year(), time.Month(born.Day()), int(born.Month()))
		}
	case slipYear:
		born = born.AddMonths(12 * (1 - 2*(x.where()%2)))
	case slipNamesSwapped:
		g.surname, g.forenames = p.forename, p.surname
	}
	if full || p.known == 3 {
		g.born = day(born)
	}
	return g
}

func loseLetter(name string, where int) string {
	if len(name) < 4 {
		return name
	}
	at := 1 + where%(len(name)-1)
	return name[:at] + name[at+1:]
}

func swapLetters(name string, where int) string {
	if len(name) < 4 {
		return name
	}
	at := 1 + where%(len(name)-2)
	b := []byte(name)
	b[at], b[at+1] = b[at+1], b[at]
	return string(b)
}
