// Package cost works out what offences cost before and after, and what a scheme saved, from tables that the
// user gives: unit costs, a GDP deflator, multipliers. No unit cost, index or multiplier stands in the code, and
// none may: a figure without a source that can be looked up is not evidence.
//
// Money is whole pence. What is divided or uprated is worked out exactly and rounded once, half away from zero.
// The analyses are the reconstruction of the Home Office's IOM value for money toolkit (break-even; cost per
// managed offender; additional running costs only): its spreadsheet is not published, so its cells are not claimed.
package cost

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"waymark/internal/platform/fault"
)

// Pence is an amount of money in whole pence; a rise in cost is negative where a saving is meant.
type Pence int64

// mostPounds bounds an amount that is read: more than any published cost of one crime.
const mostPounds = 1_000_000_000

var (
	poundsPattern  = regexp.MustCompile(`^[0-9]{1,10}(\.[0-9]{1,2})?$`)
	decimalPattern = regexp.MustCompile(`^[0-9]{1,6}(\.[0-9]{1,6})?$`)
	yearPattern    = regexp.MustCompile(`^([0-9]{4})(?:[-/]([0-9]{2}))?$`)
)

// ParsePounds reads an amount in pounds, not negative, with at most two decimals and no sign, comma or currency:
// "3268" or "540.16". Anything else is fault.Invalid.
func ParsePounds(text string) (Pence, error) {
	if !poundsPattern.MatchString(text) {
		return 0, fault.New(fault.Invalid, "must be pounds, like 3268 or 540.16, without sign, comma or more than two decimals")
	}
	pounds, pence, _ := strings.Cut(text, ".")
	n, _ := strconv.ParseInt(pounds+(pence + "00")[:2], 10, 64)
	if n > mostPounds*100 {
		return 0, fault.New(fault.Invalid, "must not be above %d pounds", mostPounds)
	}
	return Pence(n), nil
}

// String gives pounds with two decimals: "-1234.56".
func (p Pence) String() string {
	sign, n := "", new(big.Int).Abs(big.NewInt(int64(p))).String()
	if p < 0 {
		sign = "-"
	}
	for len(n) < 3 {
		n = "0" + n
	}
	return sign + n[:len(n)-2] + "." + n[len(n)-2:]
}

// Words writes the amount as screens do: "£1,234.56", "−£12", whole pounds without pence.
func (p Pence) Words() string {
	whole, pence, _ := strings.Cut(strings.TrimPrefix(p.String(), "-"), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if pence != "00" {
		whole += "." + pence
	}
	if p < 0 {
		return "\u2212£" + whole
	}
	return "£" + whole
}

// MarshalJSON gives the exact number of pounds, with two decimals.
func (p Pence) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON reads what MarshalJSON gives.
func (p *Pence) UnmarshalJSON(text []byte) error {
	exact, ok := new(big.Rat).SetString(string(text))
	if ok {
		exact.Mul(exact, big.NewRat(100, 1))
		ok = exact.IsInt() && exact.Num().IsInt64()
	}
	if !ok {
		return fault.New(fault.Invalid, "%.40q is no amount in pounds and pence", text)
	}
	*p = Pence(exact.Num().Int64())
	return nil
}

// Per gives the amount for each of n, which is above 0, rounded to the penny half away from zero.
func (p Pence) Per(n int) Pence {
	out, _ := roundedRatio(big.NewInt(int64(p)), big.NewInt(int64(n)))
	return Pence(out)
}

// roundedRatio gives n/d to the nearest whole number, half away from zero, and whether that fits. d is above 0.
func roundedRatio(n, d *big.Int) (int64, bool) {
	twice := new(big.Int).Abs(n)
	twice.Lsh(twice, 1).Add(twice, d)
	out := twice.Quo(twice, new(big.Int).Lsh(d, 1))
	if n.Sign() < 0 {
		out.Neg(out)
	}
	return out.Int64(), out.IsInt64()
}

// millionths is a decimal above 0 as a whole number of millionths: an index, a multiplier.
type millionths int64

const one millionths = 1_000_000

func parseMillionths(text string) (millionths, error) {
	if !decimalPattern.MatchString(text) {
		return 0, fault.New(fault.Invalid, "must be a number below 1000000 with at most six decimals")
	}
	whole, part, _ := strings.Cut(text, ".")
	n, _ := strconv.ParseInt(whole+(part + "000000")[:6], 10, 64)
	if n == 0 {
		return 0, fault.New(fault.Invalid, "must be above 0")
	}
	return millionths(n), nil
}

// float is for showing only.
func (m millionths) float() float64 { return float64(m) / float64(one) }

// Year is a price year: a financial year "2003-04", or a calendar year "2000". The two are different years.
type Year string

// ParseYear reads "2003-04", "2003/04" or "2000"; a second part that is not the year after is refused.
func ParseYear(text string) (Year, error) {
	parts := yearPattern.FindStringSubmatch(text)
	if parts == nil {
		return "", fault.New(fault.Invalid, "must be a financial year like 2003-04, or a calendar year like 2000")
	}
	if parts[2] == "" {
		return Year(text), nil
	}
	first, _ := strconv.Atoi(parts[1])
	second, _ := strconv.Atoi(parts[2])
	if (first+1)%100 != second {
		return "", fault.New(fault.Invalid, "must be two years that follow each other, and %s are not", text)
	}
	return Year(parts[1] + "-" + parts[2]), nil
}
