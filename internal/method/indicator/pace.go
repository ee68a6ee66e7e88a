package indicator

import (
	"fmt"

	"waymark/internal/platform/civil"
)

// Period is what an indicator counts over: whole months from a day.
type Period struct {
	From   civil.Date
	Months int
}

// NewPeriod refuses fewer than 1 or more than 120 months.
func NewPeriod(from civil.Date, months int) (Period, error) {
	if months < 1 || months > 120 {
		return Period{}, refuse("A period must be from 1 to 120 months, and not %d.", months)
	}
	return Period{from, months}, nil
}

// Last gives the last day of the period.
func (p Period) Last() civil.Date { return p.monthEnd(p.Months) }

func (p Period) monthEnd(n int) civil.Date { return p.From.AddMonths(n).AddDays(-1) }

// monthsBy gives how many months are complete at the end of a day.
func (p Period) monthsBy(day civil.Date) int {
	n := 0
	for n < p.Months && !p.monthEnd(n+1).After(day) {
		n++
	}
	return n
}

// Spread names how a ceiling is spread over its period.
type Spread string

// The spreads.
const (
	ByDays   Spread = "by_days"   // a straight line, each day alike
	ByMonths Spread = "by_months" // a straight line, each completed month alike
	BySeason Spread = "by_season" // each completed month as it was in an earlier period
)

// Words says the spread in plain English.
func (s Spread) Words() string {
	switch s {
	case ByDays:
		return "each day alike"
	case ByMonths:
		return "each month alike"
	case BySeason:
		return "each month as in the earlier period"
	}
	return string(s)
}

// Share is the part of a ceiling that may be used by now. What is held against it must be counted from the period's
// first day to Until, both included: a count that runs on into a month that the share leaves out looks too high.
type Share struct {
	Spread Spread
	Until  civil.Date // the day before the period where nothing of it has passed
	Part   Amount     // 0 to 1
}

// ShareByDays gives the share of the days up to asOf and with it.
func (p Period) ShareByDays(asOf civil.Date) Share {
	until := asOf
	if until.After(p.Last()) {
		until = p.Last()
	}
	if until.Before(p.From) {
		until = p.From.AddDays(-1)
	}
	past, whole := until.Sub(p.From)+1, p.Last().Sub(p.From)+1
	return Share{ByDays, until, amount(int64(past), int64(whole))}
}

// ShareByMonths gives the share of the months that are complete at the end of asOf.
func (p Period) ShareByMonths(asOf civil.Date) Share {
	n := p.monthsBy(asOf)
	return Share{ByMonths, p.monthEnd(n), amount(int64(n), int64(p.Months))}
}

// ShareBySeason spreads by the events of each month of an earlier period, so that a quiet summer is not taken for
// success. It refuses a list that has not one count for each month, a negative count, and a period without events.
func (p Period) ShareBySeason(asOf civil.Date, earlier []int) (Share, error) {
	if len(earlier) != p.Months {
		return Share{}, refuse("The earlier period has counts for %d months, and this period has %d.", len(earlier), p.Months)
	}
	n := p.monthsBy(asOf)
	var past, whole int64
	for i, count := range earlier {
		if count < 0 || count > maxCount {
			return Share{}, refuse("The count of month %d must be from 0 to %s.", i+1, thousands(maxCount))
		}
		whole += int64(count)
		if i < n {
			past += int64(count)
		}
	}
	if whole == 0 {
		return Share{}, refuse("The earlier period has no events, so it does not say how they are spread over the year.")
	}
	return Share{BySeason, p.monthEnd(n), amount(past, whole)}, nil
}

// Status says how a count stands to its ceiling.
type Status string

// The statuses. A count within the pace is no proof that a scheme works; the interval of a rate says how sure it is.
const (
	NotBegun  Status = "not_begun"  // no part of the ceiling is due yet
	OnPace    Status = "on_pace"    // no more than the pace allows by now
	AbovePace Status = "above_pace" // more than that, and still within the ceiling
	Kept      Status = "kept"       // the whole ceiling is due, and the count is within it
	Broken    Status = "broken"     // above the ceiling, whatever is still to come
)

// Words says the status in plain English.
func (s Status) Words() string {
	switch s {
	case NotBegun:
		return "too early to say"
	case OnPace:
		return "within the pace"
	case AbovePace:
		return "above the pace, within the ceiling"
	case Kept:
		return "within the ceiling"
	case Broken:
		return "above the ceiling"
	}
	return string(s)
}

// OnTrack says whether the count is no more than what is allowed by now. Before the period it is false: unknown is
// not success.
func (s Status) OnTrack() bool { return s == OnPace || s == Kept }

// Pace is a count beside what its ceiling allows by now.
type Pace struct {
	Ceiling Ceiling
	Share   Share
	Count   int
	Allowed Amount // of Ceiling.Limit, by Share
	Status  Status
}

// PaceOf holds a count against the share of a ceiling. It refuses a count that is not 0 to 1,000,000,000.
func PaceOf(c Ceiling, share Share, count int) (Pace, error) {
	if count < 0 || count > maxCount {
		return Pace{}, refuse("A count must be from 0 to %s, and not %s.", thousands(maxCount), thousands(count))
	}
	p := Pace{Ceiling: c, Share: share, Count: count, Allowed: c.Limit().times(share.Part)}
	switch {
	case c.Limit().Compare(count) < 0:
		p.Status = Broken
	case share.Part.Compare(1) == 0:
		p.Status = Kept
	case share.Part.Compare(0) == 0:
		p.Status = NotBegun
	case p.Allowed.Compare(count) < 0:
		p.Status = AbovePace
	default:
		p.Status = OnPace
	}
	return p, nil
}

// Annualised gives the count of the whole period if the rest goes as what has passed. There is none before the first
// share is due.
func (p Pace) Annualised() (Amount, bool) {
	if p.Share.Part.Compare(0) == 0 {
		return Amount{}, false
	}
	return amount(int64(p.Count), 1).over(p.Share.Part), true
}

// ReductionAnnualised gives by how many percent Annualised is below the baseline; negative where it is above.
func (p Pace) ReductionAnnualised() (Amount, bool) {
	whole, ok := p.Annualised()
	if !ok {
		return Amount{}, false
	}
	return whole.below(amount(int64(p.Ceiling.Baseline), 1)), true
}

// Under gives by how many percent the count is below what is allowed by now; negative where it is above. There is
// none where nothing is allowed.
func (p Pace) Under() (Amount, bool) {
	if p.Allowed.Compare(0) == 0 {
		return Amount{}, false
	}
	return amount(int64(p.Count), 1).below(p.Allowed), true
}

// String prints the count with what it is held against, and by which rule.
func (p Pace) String() string {
	return fmt.Sprintf("%s by %s, where %s allows %s (%s): %s", thousands(p.Count), p.Share.Until.Long(), p.Ceiling.Limit().Decimal(2),
		p.Allowed.Decimal(2), p.Share.Spread.Words(), p.Status.Words())
}
