package matrix

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Points is an amount of score in millionths of a point. A matrix gives points, weights and values
// with at most two decimals each, so the product of all three is exact: there is no rounding rule
// anywhere in a score.
type Points int64

const (
	onePoint     = Points(1_000_000)
	perHundredth = onePoint / 100
)

// String gives the shortest decimal: 12, 2.5, 0.000001.
func (p Points) String() string {
	sign, n := "", uint64(p)
	if p < 0 {
		sign, n = "-", uint64(-p)
	}
	whole, part := n/uint64(onePoint), n%uint64(onePoint)
	if part == 0 {
		return sign + strconv.FormatUint(whole, 10)
	}
	return sign + strconv.FormatUint(whole, 10) + "." + strings.TrimRight(fmt.Sprintf("%06d", part), "0")
}

// MarshalJSON writes the decimal as a JSON number.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// plus adds two amounts that are not negative and stays at the largest amount rather than wrapping
// round: a score that grows past all sense must still be the highest.
func (p Points) plus(q Points) Points {
	if p > math.MaxInt64-q {
		return math.MaxInt64
	}
	return p + q
}

// Value is the number a fact may carry: a predictor's percentage, a harm weight, a level. It has at
// most two decimals, is never negative, and may be unknown. The zero Value is unknown.
type Value struct{ stored int32 } // hundredths plus one, so that zero means unknown

// maxValue bounds a Value, so that no single fact can overflow Points.
const maxValue = 100_000

// ParseValue reads a decimal from 0 to 100000 with at most two decimals; the empty text is unknown.
func ParseValue(s string) (Value, error) {
	if s == "" {
		return Value{}, nil
	}
	n, err := parseHundredths(s)
	if err != nil {
		return Value{}, err
	}
	return ValueOf(n)
}

// ValueOf makes a value from a number of hundredths: 7550 is 75.5.
func ValueOf(hundredths int64) (Value, error) {
	if hundredths < 0 || hundredths > maxValue*100 {
		return Value{}, fmt.Errorf("a value must be from 0 to %d", maxValue)
	}
	return Value{int32(hundredths) + 1}, nil
}

// Hundredths gives the value times 100, and false when it is unknown.
func (v Value) Hundredths() (int64, bool) { return int64(v.stored) - 1, v.stored > 0 }

// String gives the decimal, or nothing when the value is unknown.
func (v Value) String() string {
	n, ok := v.Hundredths()
	if !ok {
		return ""
	}
	return (Points(n) * perHundredth).String()
}

// parseHundredths reads digits with at most two decimals, no sign, no exponent.
func parseHundredths(s string) (int64, error) {
	whole, part, dotted := strings.Cut(s, ".")
	if len(whole) == 0 || len(whole) > 9 || !digits(whole) || !digits(part) || dotted && part == "" {
		return 0, fmt.Errorf("%q is not a plain number from 0 up", s)
	}
	if len(part) > 2 {
		return 0, fmt.Errorf("%q has more than two decimals", s)
	}
	return strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
