package severity

import (
	"math/big"

	"waymark/internal/platform/fault"
)

// Direction says how one period stands to the period before.
type Direction string

// The directions. NotKnown is not Same: nothing is said.
const (
	Less     Direction = "less"
	Same     Direction = "same"
	More     Direction = "more"
	NotKnown Direction = "not_known"
)

func directionOf(compared int) Direction {
	switch {
	case compared < 0:
		return Less
	case compared > 0:
		return More
	}
	return Same
}

// Success says whether somebody's offending is less, or less serious.
type Success string

// The answers.
const (
	Succeeded    Success = "succeeded"
	NotSucceeded Success = "not_succeeded"
	NoBaseline   Success = "no_baseline" // no offence before, so that nothing could become less
	Undecided    Success = "not_known"
)

// Period is somebody's offences and the days on which they were free to commit them.
type Period struct {
	Score         Score
	DaysAtLiberty int
}

// Change is two periods of one person, or of the same people together.
type Change struct {
	Before, After Period
	Frequency     Direction // offences for each day at liberty
	Seriousness   Direction // mean weight of an offence
	Success       Success
	// Mixed is set where one became less and the other more. "Less or less serious" calls that a success, and a reader
	// must see that it was bought with the other.
	Mixed bool
}

// Compare says how offending changed, with success as Cheshire East's Navigate means it: the level or the type of
// offending falls, so that less frequent or less serious is enough. Time in custody is off the clock; without a day
// at liberty in both periods the frequency is not known. Seriousness is not known where either period has an
// offence without a weight; where there was no offence after, there is none to be serious, and the frequency decides.
// It refuses periods scored by different vintages, and negative days.
func Compare(before, after Period) (Change, error) {
	if before.Score.Vintage != after.Score.Vintage {
		return Change{}, fault.New(fault.Invalid, "The period before is weighed by %s and the period after by %s: they cannot be compared.",
			before.Score.Vintage, after.Score.Vintage)
	}
	if before.DaysAtLiberty < 0 || after.DaysAtLiberty < 0 {
		return Change{}, fault.New(fault.Invalid, "Days at liberty must be 0 or more.")
	}
	c := Change{Before: before, After: after, Frequency: NotKnown, Seriousness: NotKnown}
	if before.DaysAtLiberty > 0 && after.DaysAtLiberty > 0 {
		c.Frequency = directionOf(after.frequency().Cmp(before.frequency()))
	}
	if before.weighed() && after.weighed() {
		c.Seriousness = directionOf(after.Score.mean().Cmp(before.Score.mean()))
	}
	c.Mixed = c.Frequency == Less && c.Seriousness == More || c.Frequency == More && c.Seriousness == Less
	c.Success = c.success()
	return c, nil
}

func (p Period) frequency() *big.Rat {
	return big.NewRat(int64(p.Score.Offences), int64(p.DaysAtLiberty))
}

func (p Period) weighed() bool { return p.Score.Weighed > 0 && p.Score.Complete() }

func (c Change) success() Success {
	nothingAfter := c.After.Score.Offences == 0
	switch {
	case c.Before.Score.Offences == 0:
		return NoBaseline
	case c.Frequency == Less || c.Seriousness == Less:
		return Succeeded
	case c.Frequency == NotKnown || c.Seriousness == NotKnown && !nothingAfter:
		return Undecided
	}
	return NotSucceeded
}

// Summary counts changes, one for each person.
type Summary struct {
	People, Succeeded, NotSucceeded, NoBaseline, NotKnown int
	LessFrequent, LessSerious                             int // of those who succeeded; both may be true of one
	Mixed                                                 int // of those who succeeded
}

// Summarise counts people by their change. Success is a share of Succeeded and NotSucceeded; the others are printed
// beside it.
func Summarise(changes []Change) Summary {
	s := Summary{People: len(changes)}
	for _, c := range changes {
		switch c.Success {
		case Succeeded:
			s.Succeeded++
		case NotSucceeded:
			s.NotSucceeded++
			continue
		case NoBaseline:
			s.NoBaseline++
			continue
		default:
			s.NotKnown++
			continue
		}
		if c.Frequency == Less {
			s.LessFrequent++
		}
		if c.Seriousness == Less {
			s.LessSerious++
		}
		if c.Mixed {
			s.Mixed++
		}
	}
	return s
}
