package jdl

import (
	"math"

	"waymark/internal/platform/fault"
)

// Conclusion is how the Lab words a result.
type Conclusion string

// The conclusions. Inconclusive is not "no effect": the numbers may have been too small to tell.
const (
	Decrease     Conclusion = "decrease"
	Increase     Conclusion = "increase"
	Inconclusive Conclusion = "inconclusive"
)

// Conclude words a 95% interval of the difference, those on the scheme less those compared with, by the Lab's rule: a
// decrease or an increase only where the interval leaves out 0. It refuses ends that are no numbers or the wrong way
// round.
func Conclude(lower, upper float64) (Conclusion, error) {
	if math.IsNaN(lower) || math.IsNaN(upper) || lower > upper {
		return "", fault.New(fault.Invalid, "The interval must go from its lower to its upper end.")
	}
	switch {
	case upper < 0:
		return Decrease, nil
	case lower > 0:
		return Increase, nil
	}
	return Inconclusive, nil
}

// PercentFewer gives by how many percent a rate is below its comparison's; negative where it is above. It refuses a
// comparison that is not above 0.
func PercentFewer(rate, comparison float64) (float64, error) {
	if math.IsNaN(rate) || math.IsNaN(comparison) || rate < 0 || comparison <= 0 {
		return 0, fault.New(fault.Invalid, "A rate must be 0 or more, and its comparison's above 0.")
	}
	return 100 * (1 - rate/comparison), nil
}
