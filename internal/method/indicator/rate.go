package indicator

import (
	"fmt"
	"math"
)

// Rate is events over people. It prints both: 4 of 15 and 27% are the same figure, and only the first says how
// little it rests on.
type Rate struct {
	Events, People int
	Per            int  // 1 or 100
	Share          bool // each person counts once at most, as of people who reoffended
}

// NewRate refuses no people, negative counts, a Per that is not 1 or 100, and a share of more people than there are.
func NewRate(events, people, per int, share bool) (Rate, error) {
	switch {
	case people < 1 || people > maxCount:
		return Rate{}, refuse("A rate needs at least one person to be divided by.")
	case events < 0 || events > maxCount:
		return Rate{}, refuse("A count must be from 0 to %s, and not %s.", thousands(maxCount), thousands(events))
	case per != 1 && per != 100:
		return Rate{}, refuse("A rate is for each person or for 100, and not for %d.", per)
	case share && events > people:
		return Rate{}, refuse("%s of %s people cannot be a share.", thousands(events), thousands(people))
	}
	return Rate{events, people, per, share}, nil
}

// Value gives events for each Per people.
func (r Rate) Value() float64 { return r.exact().Float() }

func (r Rate) exact() Amount { return amount(int64(r.Events)*int64(r.Per), int64(r.People)) }

// String prints the rate with its numerator and its denominator.
func (r Rate) String() string {
	switch {
	case r.Share:
		return fmt.Sprintf("%s of %s people: %s%%", thousands(r.Events), thousands(r.People), amount(100*int64(r.Events), int64(r.People)).Decimal(1))
	case r.Per == 1:
		return fmt.Sprintf("%s by %s people: %s each", thousands(r.Events), thousands(r.People), r.exact().Decimal(2))
	}
	return fmt.Sprintf("%s by %s people: %s per 100", thousands(r.Events), thousands(r.People), r.exact().Decimal(2))
}

// PercentAgainstPredicted gives by how many percent the people who reoffended are more (negative: fewer) than were
// predicted of this caseload, as NI 18 is reported. predicted is the sum of the people's predicted probabilities; the
// national predictor's coefficients are not published, so the user brings them. It refuses a rate that is no share,
// and a prediction that is not above 0 and at most all people.
func PercentAgainstPredicted(actual Rate, predicted float64) (float64, error) {
	if !actual.Share {
		return 0, refuse("Only a share of people can be held against a predicted share.")
	}
	if math.IsNaN(predicted) || predicted <= 0 || predicted > float64(actual.People) {
		return 0, refuse("The predicted number must be above 0 and at most %s people.", thousands(actual.People))
	}
	return 100 * (float64(actual.Events)/predicted - 1), nil
}
