// Package indicator works out performance indicators from their definitions: how many events a target allows, how
// many it allows by now, what a rate is made of, and which offence counts as proven reoffending. A definition is
// data with its source; targets are what a partnership agreed, and none is known here.
//
// It must never show a rate without what it was divided by, a whole number without the rule it was rounded by, or
// a figure that is still growing as if it were final.
package indicator

import (
	"math/big"
	"strconv"
	"strings"

	"waymark/internal/platform/fault"
)

// maxCount bounds what is counted in one place and period, so that a slip of the keyboard is seen.
const maxCount = 1_000_000_000

func refuse(format string, args ...any) error { return fault.New(fault.Invalid, format, args...) }

// Amount is an exact number of events, which need not be whole: 17% off 153 is 126.99. Binary fractions would say
// of a count that equals its limit that it is above it.
type Amount struct{ r *big.Rat }

func amount(part, whole int64) Amount { return Amount{big.NewRat(part, whole)} }

func (a Amount) rat() *big.Rat {
	if a.r == nil {
		return new(big.Rat)
	}
	return a.r
}

func (a Amount) times(b Amount) Amount { return Amount{new(big.Rat).Mul(a.rat(), b.rat())} }

func (a Amount) over(b Amount) Amount { return Amount{new(big.Rat).Quo(a.rat(), b.rat())} }

// below gives by how many percent a is less than b; negative where it is more.
func (a Amount) below(b Amount) Amount {
	less := new(big.Rat).Sub(b.rat(), a.rat())
	return Amount{less.Mul(less, big.NewRat(100, 1)).Quo(less, b.rat())}
}

// Float gives the nearest float64.
func (a Amount) Float() float64 {
	f, _ := a.rat().Float64()
	return f
}

// Decimal writes the amount to so many decimals, halves away from zero.
func (a Amount) Decimal(places int) string { return a.rat().FloatString(places) }

// Compare is negative where a is less than n, 0 where it is exactly n, positive where it is more.
func (a Amount) Compare(n int) int { return a.rat().Cmp(big.NewRat(int64(n), 1)) }

// floor gives the largest whole number that is not above a, which is never negative here.
func (a Amount) floor() int {
	return int(new(big.Int).Quo(a.rat().Num(), a.rat().Denom()).Int64())
}

// halfUp gives the nearest whole number, and of two that are as near the larger.
func (a Amount) halfUp() int { return Amount{new(big.Rat).Add(a.rat(), big.NewRat(1, 2))}.floor() }

// thousands writes a count with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	var out strings.Builder
	for i, digit := range s {
		if i > 0 && (len(s)-i)%3 == 0 && s[i-1] != '-' {
			out.WriteByte(',')
		}
		out.WriteRune(digit)
	}
	return out.String()
}
