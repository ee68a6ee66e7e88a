package funding

import (
	"math/big"

	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
)

// Per says what an amount is for.
type Per string

// What an amount can be for.
const (
	PerYear   Per = "YEAR"   // a financial year: a part of one is charged by its days
	PerPeriod Per = "PERIOD" // the whole period: a part of it is charged by its days
)

// Money is an amount that may not be known.
type Money struct {
	Pence cost.Pence
	Known bool
}

// Some makes a known amount.
func Some(p cost.Pence) Money { return Money{p, true} }

// Period is from when to when one funder pays.
type Period struct {
	Funder string
	From   civil.Date
	Until  civil.NullDate // the last day paid for; unknown: no end is known
	Amount Money
	Per    Per
	Agreed bool // in writing; otherwise it is a bid or a promise
}

// AmountWords writes what is paid: "£84,000 a year".
func (p Period) AmountWords() string {
	switch {
	case !p.Amount.Known:
		return "not known"
	case p.Per == PerYear:
		return Pounds(p.Amount.Pence) + " a year"
	}
	return Pounds(p.Amount.Pence) + " for the period"
}

// days is some days in a row: from the first until the day after the last.
type days struct{ from, until civil.Date }

func (d days) empty() bool { return !d.from.Before(d.until) }

// meet gives the days in both.
func (d days) meet(e days) days {
	if e.from.After(d.from) {
		d.from = e.from
	}
	if e.until.Before(d.until) {
		d.until = e.until
	}
	return d
}

// farAway is the end of a period whose end is not known.
var farAway = civil.NewDate(9999, 1, 1)

// span gives the days that a period pays for.
func (p Period) span() days {
	if !p.Until.Valid {
		return days{p.From, farAway}
	}
	return days{p.From, p.Until.Date.AddDays(1)}
}

// within gives what a period costs on those of its days that lie in some others, pro rata by days, to the penny. Parts
// that lie side by side always add up to the whole.
func (p Period) within(d days) cost.Pence { return p.charge(d.meet(p.span())) }

// charge is what days cost at a period's rate, whether or not it pays for them.
func (p Period) charge(d days) cost.Pence {
	if d.empty() || !p.Amount.Known {
		return 0
	}
	if p.Per == PerPeriod {
		all := p.span()
		length := all.until.Sub(all.from)
		return share(p.Amount.Pence, d.until.Sub(all.from), length) - share(p.Amount.Pence, d.from.Sub(all.from), length)
	}
	var sum cost.Pence
	for year := civil.FinancialYear(d.from); ; year++ {
		whole := days{civil.FinancialYearStart(year), civil.FinancialYearStart(year + 1)}
		if !whole.from.Before(d.until) {
			return sum
		}
		part, length := d.meet(whole), whole.until.Sub(whole.from)
		sum += share(p.Amount.Pence, part.until.Sub(whole.from), length) - share(p.Amount.Pence, part.from.Sub(whole.from), length)
	}
}

// share gives n/of of an amount, rounded down to the penny: differences of it add up.
func share(amount cost.Pence, n, of int) cost.Pence {
	x := new(big.Int).Mul(big.NewInt(int64(amount)), big.NewInt(int64(n)))
	return cost.Pence(x.Div(x, big.NewInt(int64(of))).Int64())
}
