package match

import (
	"math/bits"

	"waymark/internal/platform/fault"
)

// day is a date of birth as written: eight digits yyyymmdd of four bits each, 0 for what is not known. It need
// not be a day of the calendar: a month 13 is a slip of the pen, and the rest of the date still tells something.
type day uint32

func (t day) year() day  { return t >> 16 }
func (t day) month() day { return t >> 8 & 255 }
func (t day) date() day  { return t & 255 }

func (t day) known() bool { return t.year() != 0 }

func (t day) whole() bool { return t.date() != 0 && t.month() != 0 }

// number reads digits as a number.
func (t day) number() int {
	n := 0
	for at := 28; at >= 0; at -= 4 {
		n = n*10 + int(t>>at&15)
	}
	return n
}

// readDay reads 1985-07-25, 19850725, 25/07/1985, 1985-07 and 1985; anything else is refused.
func readDay(s string) (day, error) {
	var t day
	ok := false
	switch {
	case len(s) == 10 && s[4] == s[7] && (s[4] == '-' || s[4] == '/'):
		t, ok = digitsOf(s[:4], s[5:7], s[8:])
	case len(s) == 10 && s[2] == s[5] && (s[2] == '/' || s[2] == '-' || s[2] == '.'):
		t, ok = digitsOf(s[6:], s[3:5], s[:2])
	case len(s) == 8:
		t, ok = digitsOf(s[:4], s[4:6], s[6:])
	case len(s) == 7 && s[4] == '-':
		t, ok = digitsOf(s[:4], s[5:], "00")
	case len(s) == 4:
		t, ok = digitsOf(s, "00", "00")
	}
	if !ok {
		return 0, fault.New(fault.Invalid, "a date is written like 1985-07-25, 19850725, 25/07/1985, 1985-07 or 1985")
	}
	return t, nil
}

func digitsOf(y, m, d string) (day, bool) {
	var out day
	for _, s := range []string{y, m, d} {
		for _, c := range []byte(s) {
			if c < '0' || c > '9' {
				return 0, false
			}
			out = out<<4 | day(c-'0')
		}
	}
	return out, true
}

func (t day) text() string {
	b := []byte("00000000")
	for i := range b {
		b[i] = byte('0' + t>>(28-4*i)&15)
	}
	return string(b)
}

// slipOfDigits says whether one digit is changed, or two neighbours are swapped.
func slipOfDigits(a, b day) bool {
	x := a ^ b
	if x == 0 {
		return false
	}
	at := bits.TrailingZeros32(uint32(x)) &^ 3
	switch x >> at {
	case x >> at & 15:
		return true
	case x >> at & 255:
		return a>>at&15 == b>>at>>4&15 && a>>at>>4&15 == b>>at&15
	}
	return false
}

// compareDays gives the level of two known dates. The order of the cases is that of the levels: the first
// that fits holds.
func compareDays(a, b day) uint8 {
	if !a.whole() || !b.whole() {
		return comparePartly(a, b)
	}
	sameY, sameM, sameD := a.year() == b.year(), a.month() == b.month(), a.date() == b.date()
	switch {
	case a == b:
		return dateSame
	case sameY && a.month() == b.date() && a.date() == b.month():
		return dateSwapped
	case slipOfDigits(a, b):
		return dateSlip
	case sameM && sameD:
		return dateYear
	case sameY && (sameM || sameD):
		return datePart
	}
	switch n := apart(a, b); {
	case n <= 366:
		return dateNear
	case n <= 5*366:
		return dateAge
	}
	return dateOther
}

// comparePartly compares what both know. An age alone gives a year that may be one off.
func comparePartly(a, b day) uint8 {
	if a.month() != 0 && b.month() != 0 && a>>8 == b>>8 {
		return datePart
	}
	years := a.year().number() - b.year().number()
	switch {
	case years <= 1 && years >= -1:
		return dateNear
	case years <= 5 && years >= -5:
		return dateAge
	}
	return dateOther
}

// apart is roughly how many days lie between; a year has 366 and a month 31 here.
func apart(a, b day) int {
	n := (a.year().number()-b.year().number())*366 + (a.month().number()-b.month().number())*31 + a.date().number() - b.date().number()
	return max(n, -n)
}
