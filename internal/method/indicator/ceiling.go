package indicator

import (
	"fmt"
	"strings"
)

// Hundredths is a percentage in hundredths of one percent: 1700 is 17%.
type Hundredths int

// String writes the percentage with as many decimals as it has: 17%, 17.5%.
func (h Hundredths) String() string {
	s := fmt.Sprintf("%d.%02d", h/100, h%100)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}

// Rounding says how a ceiling becomes the number that was agreed. Published targets do not say which they use:
// Sunderland's "no more than 127" is 153 less 17% rounded to the nearest (126.99), or 154 less 17% rounded down
// (127.82).
type Rounding string

// The rules.
const (
	NotRounded Rounding = "not_rounded"
	RoundDown  Rounding = "down"
	RoundHalf  Rounding = "half_up"
)

// Words says the rule in plain English.
func (r Rounding) Words() string {
	switch r {
	case NotRounded:
		return "not rounded"
	case RoundDown:
		return "rounded down"
	case RoundHalf:
		return "rounded to the nearest whole number, halves up"
	}
	return string(r)
}

func (r Rounding) known() bool { return r == NotRounded || r == RoundDown || r == RoundHalf }

// Ceiling is the most events that a target allows in its period. Exact and both whole numbers are kept, as a
// reader can tell only then what hangs on the rounding.
type Ceiling struct {
	Baseline        int // events in the baseline period
	Reduction       Hundredths
	Rule            Rounding
	Exact           Amount // Baseline x (1 - Reduction)
	Down, ToNearest int    // Exact, rounded each way
}

// CeilingOf gives baseline x (1 - reduction), the rule of Sunderland's report of 9 March 2010 (17% fewer, so no more
// than 127). It refuses a baseline that is not 1 to 1,000,000,000, as nothing cannot be reduced by a percentage; a
// reduction that is not 0 to 100%; and an unknown rule.
func CeilingOf(baseline int, reduction Hundredths, rule Rounding) (Ceiling, error) {
	switch {
	case baseline < 1 || baseline > maxCount:
		return Ceiling{}, refuse("A baseline must be from 1 to %s events, and not %s.", thousands(maxCount), thousands(baseline))
	case reduction < 0 || reduction > 100_00:
		return Ceiling{}, refuse("A reduction must be from 0 to 100%%.")
	case !rule.known():
		return Ceiling{}, refuse("%q is no rule for rounding: use %s, %s or %s.", string(rule), NotRounded, RoundDown, RoundHalf)
	}
	c := Ceiling{Baseline: baseline, Reduction: reduction, Rule: rule, Exact: amount(int64(baseline)*int64(100_00-reduction), 100_00)}
	c.Down, c.ToNearest = c.Exact.floor(), c.Exact.halfUp()
	return c, nil
}

// Limit gives what was agreed: the exact amount, or the whole number by the rule.
func (c Ceiling) Limit() Amount {
	switch c.Rule {
	case RoundDown:
		return amount(int64(c.Down), 1)
	case RoundHalf:
		return amount(int64(c.ToNearest), 1)
	}
	return c.Exact
}

// RoundingDecides says whether a count of the whole period keeps the ceiling by one rule and breaks it by another.
// Then the figure must not be called met or missed without naming the rule.
func (c Ceiling) RoundingDecides(count int) bool {
	return (count <= c.Down) != (count <= c.ToNearest) // the exact amount lets pass what rounding down does
}

// String prints the ceiling with all that it comes from.
func (c Ceiling) String() string {
	limit := thousands(c.Limit().floor())
	if c.Rule == NotRounded {
		limit = c.Exact.Decimal(2)
	}
	return fmt.Sprintf("no more than %s: %s less %s is %s, %s", limit, thousands(c.Baseline), c.Reduction, c.Exact.Decimal(2), c.Rule.Words())
}
