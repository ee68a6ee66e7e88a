package reader

import "slices"

// Keys is a set of record keys.
type Keys map[string]struct{}

// RollChange is what one roll shows against the one before it.
type RollChange struct {
	// Compared is false for the first roll: with nothing before it, nobody is new, back or gone.
	Compared bool
	New      []string // on no roll before
	Returned []string // on an earlier roll, not on the previous one, and here again
	Gone     []string // on the previous roll and not here: released since
}

// CompareRolls compares a roll with the previous one. earlier holds every key that any earlier roll of
// the same feed showed; keys known from other files do not count, since only a roll says that somebody
// was seen that morning. previous is nil for the first roll. Results are in the order of the keys.
//
// The caller compares only rolls that were read without a Keyless row, and only with the latest roll
// before this day: a missing day releases nobody, it is merely not known.
func CompareRolls(previous, earlier, now Keys) RollChange {
	if previous == nil {
		return RollChange{}
	}
	c := RollChange{Compared: true}
	for k := range now {
		if _, ok := previous[k]; ok {
			continue
		}
		if _, ok := earlier[k]; ok {
			c.Returned = append(c.Returned, k)
		} else {
			c.New = append(c.New, k)
		}
	}
	for k := range previous {
		if _, ok := now[k]; !ok {
			c.Gone = append(c.Gone, k)
		}
	}
	slices.Sort(c.New)
	slices.Sort(c.Returned)
	slices.Sort(c.Gone)
	return c
}
