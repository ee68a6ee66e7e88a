package stats

import (
	"cmp"
	"math"
	"slices"
)

// Spell is a stretch in which somebody was watched: after Start, up to and with Stop, both in the same unit
// from the same beginning. Event says that it ended in the event; otherwise it was only the watching that
// ended (censored). One person may have several spells, as when custody takes them off the clock between two.
type Spell struct {
	Start, Stop float64
	Event       bool
}

// Followed is the spell of somebody watched from the outset, up to and with time. An event at time 0 counts.
func Followed(time float64, event bool) Spell { return Spell{math.Inf(-1), time, event} }

func checkSpells(spells []Spell) error {
	if len(spells) == 0 {
		return refuse("There is nobody to follow.")
	}
	for i, s := range spells {
		switch {
		case math.IsNaN(s.Start) || math.IsInf(s.Start, 1) || !finite(s.Stop):
			return refuse("Spell %d has no times.", i+1)
		case s.Start >= s.Stop:
			return refuse("Spell %d ends at %g, and not after it begins, at %g.", i+1, s.Stop, s.Start)
		case math.IsInf(s.Start, -1) && s.Stop < 0:
			return refuse("Spell %d has a time below 0, %g.", i+1, s.Stop)
		}
	}
	return nil
}

// moment is a time at which something happened, with those of one group watched then.
type moment struct {
	time                     float64
	atRisk, events, censored int
}

// moments counts spells by distinct stop time, earliest first.
func moments(spells []Spell) []moment {
	starts := make([]float64, len(spells))
	stops := slices.Clone(spells)
	for i, s := range spells {
		starts[i] = s.Start
	}
	slices.Sort(starts)
	slices.SortFunc(stops, func(a, b Spell) int { return cmp.Compare(a.Stop, b.Stop) })
	var out []moment
	entered := 0
	for i := 0; i < len(stops); {
		m := moment{time: stops[i].Stop}
		for entered < len(starts) && starts[entered] < m.time {
			entered++
		}
		m.atRisk = entered - i
		for ; i < len(stops) && stops[i].Stop == m.time; i++ {
			if stops[i].Event {
				m.events++
			} else {
				m.censored++
			}
		}
		out = append(out, m)
	}
	return out
}
