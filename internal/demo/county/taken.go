package county

import (
	"fmt"
	"strings"
	"time"

	"waymark/internal/platform/civil"
)

// taken is a person as one agency's record has them. All rows of one record say the same.
type taken struct {
	surname, forenames string
	alias              string // names, separated by semicolons
	born               string // dd/mm/yyyy; the police's may be partial
	sex                string // M, F, U or empty
	lodging, ward      string
	town, postcode     string
	pnc                string
}

// clerk takes one record of a person down, with what goes wrong.
type clerk struct {
	c     *chance
	rates errorRates
	times float64 // how common errors are, as against the rates
	p     *person
}

// errs says whether a thing goes wrong. It takes a number from the stream whatever the rate is.
func (k *clerk) errs(rate float64) bool { return k.c.Float64() < rate*k.times }

// taken gives the person as the holder has them. Each record has a stream of its own.
func (c *County) taken(p *person, by holder) taken {
	k := &clerk{c: newChance(c.options.Seed), rates: ratesOf[by], times: c.options.Errors, p: p}
	k.c.begin(streamRecords, uint64(p.index)*uint64(len(ratesOf))+uint64(by))
	var t taken
	k.name(&t, by)
	t.born = k.birth(by)
	t.sex = k.sex()
	k.address(&t)
	t.pnc = k.pnc()
	if by == policeAgain { // the desk did not find the first record because what it was given differed
		if first := c.taken(p, police); first.surname == t.surname && first.forenames == t.forenames && first.born == t.born {
			t.surname = mistyped(k.c, t.surname)
		}
	}
	return t
}

func (k *clerk) name(t *taken, by holder) {
	p, r := k.p, k.rates
	surname, other := p.surname, p.former
	if k.errs(r.former) && p.former != "" {
		surname, other = p.former, p.surname
	}
	var names []string
	if by == police || by == policeAgain {
		names = append(names, p.alias())
	}
	if k.errs(r.alias) && other != "" {
		names = append(names, p.forename+" "+other)
	}
	t.alias = strings.Trim(strings.Join(names, ";"), ";")
	if k.errs(r.split) {
		surname = split(k.c, surname)
	}
	forename, middle := p.forename, p.middle
	if k.errs(r.sounding) {
		forename = another(k.c, soundAlikes, forename)
	}
	if k.errs(r.sounding) {
		surname = another(k.c, soundAlikes, surname)
	}
	if k.errs(r.short) {
		forename = another(k.c, shortForms, forename)
	}
	if middle != "" {
		if u := k.c.Float64(); u < r.dropped*k.times {
			middle = ""
		} else if u < (r.dropped+r.initial)*k.times {
			middle = middle[:1]
		}
	}
	if k.errs(r.typed) {
		if k.c.hit(0.5) {
			surname = mistyped(k.c, surname)
		} else {
			forename = mistyped(k.c, forename)
		}
	}
	if k.errs(r.swapped) {
		surname, forename = forename, surname
	}
	t.surname, t.forenames = surname, strings.TrimSpace(forename+" "+middle)
}

// birth gives the date of birth as the agency writes it. The police hold some only in part; whoever else
// identifies people asks for the whole.
func (k *clerk) birth(by holder) string {
	p, r := k.p, k.rates
	if p.known < 3 && (by == police || by == policeAgain) {
		return p.birth()
	}
	switch u := k.c.Float64() / max(k.times, 1e-9); {
	case u < r.birthMissing:
		return ""
	case u < r.birthMissing+r.birthFirst:
		return day(civil.NewDate(p.born.Year(), time.January, 1))
	case u < r.birthMissing+r.birthFirst+r.birthSwapped && p.born.Day() <= 12 && p.born.Day() != int(p.born.Month()):
		return day(civil.NewDate(p.born.Year(), time.Month(p.born.Day()), int(p.born.Month())))
	case u < r.birthMissing+r.birthFirst+r.birthSwapped+r.birthDigit:
		return day(k.wrongDigit(p.born))
	}
	return day(p.born)
}

// wrongDigit changes a digit of the day, the month or the year, so that a day comes out that can be.
func (k *clerk) wrongDigit(born civil.Date) civil.Date {
	for {
		b := []byte(day(born))
		at := one(k.c, []int{0, 1, 1, 3, 4, 4, 8, 9, 9})
		b[at] = '0' + byte(k.c.IntN(10))
		got, err := civil.ParseDate(string(b[6:10]) + "-" + string(b[3:5]) + "-" + string(b[0:2]))
		if age := k.p.opened.Age(got); err == nil && got != born && age >= 10 && age < 90 {
			return got
		}
	}
}

func (k *clerk) sex() string {
	switch u := k.c.Float64(); {
	case u < k.rates.sexMissing*k.times:
		return ""
	case u >= (k.rates.sexMissing+k.rates.sexWrong)*k.times:
		return k.p.sex
	case k.p.woman:
		return "M"
	}
	return "F"
}

// address gives where the person lives, or where they lived before.
func (k *clerk) address(t *taken) {
	at, postcode := k.p.home, k.p.postcode
	t.lodging, t.postcode = k.p.lodging, k.p.postcode
	if k.errs(k.rates.oldAddress) {
		at = home(k.c)
		t.lodging, postcode = address(k.c, at)
		t.postcode = postcode
	}
	if postcode != "" { // ward and town are not known of those of no fixed abode
		t.ward, t.town = at.at().Name, at.in().Name
	}
}

func (k *clerk) pnc() string {
	p, r := k.p, k.rates
	if k.errs(r.pncMissing) || !p.hasPNC {
		return ""
	}
	short := k.errs(r.pncShort)
	if k.errs(r.pncOthers) && p.beside != nil {
		return p.beside.pnc()
	}
	number := p.pnc()
	if short {
		number = p.pncShort()
	}
	if k.errs(r.pncTyped) {
		at := len(number) - 2 - k.c.IntN(5)
		wrong := '0' + (number[at]-'0'+byte(k.c.between(1, 9)))%10
		number = fmt.Sprintf("%s%c%s", number[:at], wrong, number[at+1:])
	}
	return number
}
