package match

import (
	"math/bits"

	"waymark/internal/platform/fault"
)

// day is a date of birth as written: year, month and day, each 0 where not known. It need not be a day of
// the calendar: a month 13 is a slip of the pen, and the rest of the date still tells something.
type day struct{ y, m, d int }

func (t day) known() bool { return t.y != 0 }

func (t day) whole() bool { return t.d != 0 && t.m != 0 }

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
		return day{}, fault.New(fault.Invalid, "a date is written like 1985-07-25, 19850725, 25/07/1985, 1985-07 or 1985")
	}
	return t, nil
}

func digitsOf(y, m, d string) (day, bool) {
	var out [3]int
	for i, s := range []string{y, m, d} {
		for _, c := range []byte(s) {
			if c < '0' || c > '9' {
				return day{}, false
			}
			out[i] = out[i]*10 + int(c-'0')
		}
	}
	return day{out[0], out[1], out[2]}, true
}

func (t day) text() string {
	b := []byte("00000000")
	for i, d := 7, t.digits(); i >= 0; i, d = i-1, d>>4 {
		b[i] = byte('0' + d&15)
	}
	return string(b)
}

// digits gives the eight digits of the date, four bits each.
func (t day) digits() uint32 {
	out := uint32(0)
	for i, n := 0, uint32(t.y*10000+t.m*100+t.d); n > 0; i, n = i+4, n/10 {
		out |= n % 10 << i
	}
	return out
}

// slipOfDigits says whether one digit is changed, or two neighbours are swapped.
func slipOfDigits(a, b uint32) bool {
	x := a ^ b
	if x == 0 {
		return false
	}
	at := bits.TrailingZeros32(x) &^ 3
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
	sameY, sameM, sameD := a.y == b.y, a.m == b.m, a.d == b.d
	switch {
	case sameY && sameM && sameD:
		return dateSame
	case sameY && a.m == b.d && a.d == b.m:
		return dateSwapped
	case slipOfDigits(a.digits(), b.digits()):
		return dateSlip
	case sameM && sameD:
		return dateYear
	case sameY && (sameM || sameD):
		return datePart
	case apart(a, b) <= 366:
		return dateNear
	case apart(a, b) <= 5*366:
		return dateAge
	}
	return dateOther
}

// comparePartly compares what both know. An age alone gives a year that may be one off.
func comparePartly(a, b day) uint8 {
	switch {
	case a.m != 0 && b.m != 0 && a.y == b.y && a.m == b.m:
		return datePart
	case a.y-b.y <= 1 && b.y-a.y <= 1:
		return dateNear
	case a.y-b.y <= 5 && b.y-a.y <= 5:
		return dateAge
	}
	return dateOther
}

// apart is roughly how many days lie between; a year has 366 and a month 31 here.
func apart(a, b day) int {
	n := (a.y-b.y)*366 + (a.m-b.m)*31 + a.d - b.d
	return max(n, -n)
}
