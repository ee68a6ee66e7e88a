package funding

import (
	"fmt"

	"waymark/internal/platform/civil"
)

// Cliff is how near the end of a line's agreed money is.
type Cliff string

// The cliffs. Warnings come 9, 6 and 3 months before the end: nine is what a bid, a decision and notice to staff take.
const (
	Ended     Cliff = "ended"
	Under3    Cliff = "3"
	Under6    Cliff = "6"
	Under9    Cliff = "9"
	Later     Cliff = "later"
	NoEnd     Cliff = "no_end"
	NotAgreed Cliff = "not_agreed" // no period of it was ever agreed
	IsClosed  Cliff = "closed"
)

// Cliffs lists every cliff, the most pressing first.
var Cliffs = []Cliff{Ended, NotAgreed, Under3, Under6, Under9, Later, NoEnd, IsClosed}

var cliffLabels = map[Cliff]string{
	Ended: "Ended", Under3: "Under 3 months", Under6: "Under 6 months", Under9: "Under 9 months", Later: "Later", NoEnd: "No end known",
	NotAgreed: "Not agreed", IsClosed: "Closed",
}

// Label gives the words for a screen.
func (c Cliff) Label() string { return cliffLabels[c] }

// Pressing says that a warning is due.
func (c Cliff) Pressing() bool {
	return c == Ended || c == NotAgreed || c == Under3 || c == Under6 || c == Under9
}

// End gives the last day up to which agreed money follows on without a gap, as seen on a day: of what pays on that day
// or later, or the last that paid. ok is false where no money was agreed; an invalid date is that no end is known.
func (l Line) End(today civil.Date) (end civil.NullDate, ok bool) {
	for _, p := range l.Periods {
		if !p.Agreed {
			continue
		}
		gap := ok && end.Valid && p.From.After(end.Date.AddDays(1))
		if gap && !end.Date.Before(today) {
			break
		}
		end, ok = p.Until, true
		if !end.Valid {
			break
		}
	}
	return end, ok
}

// Cliff says how near the end is on a day.
func (l Line) Cliff(today civil.Date) Cliff {
	end, agreed := l.End(today)
	switch {
	case l.Closed.Valid:
		return IsClosed
	case !agreed:
		return NotAgreed
	case !end.Valid:
		return NoEnd
	case end.Date.Before(today):
		return Ended
	case end.Date.Before(today.AddMonths(3)):
		return Under3
	case end.Date.Before(today.AddMonths(6)):
		return Under6
	case end.Date.Before(today.AddMonths(9)):
		return Under9
	}
	return Later
}

// cliffMonths are the cliffs of which an event tells, with how many months before the end; 0 is the end.
var cliffMonths = map[Cliff]int{Ended: 0, Under3: 3, Under6: 6, Under9: 9}

// CliffWords says when the money ends, as it is read on a day.
func (l Line) CliffWords(today civil.Date) string {
	end, agreed := l.End(today)
	switch {
	case l.Closed.Valid:
		return "Closed on " + l.Closed.Date.Long()
	case !agreed:
		return "No money is agreed for it yet"
	case !end.Valid:
		return "No end is known"
	case end.Date.Before(today):
		return fmt.Sprintf("Ended on %s, %s ago", end.Date.Long(), apart(end.Date, today))
	case end.Date == today:
		return "Ends today"
	}
	return fmt.Sprintf("Ends on %s, in %s", end.Date.Long(), apart(today, end.Date))
}

// apart says how far two days are apart: in months from two months on, in days below.
func apart(from, until civil.Date) string {
	months := 0
	for !from.AddMonths(months + 1).After(until) {
		months++
	}
	if months >= 2 {
		return fmt.Sprintf("%d months", months)
	}
	if n := until.Sub(from); n != 1 {
		return fmt.Sprintf("%d days", n)
	}
	return "1 day"
}
