package measure

import (
	"context"
	"slices"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/person"
)

// AttentionGroup is the group of offences that being on a scheme itself brings about; it is counted apart everywhere.
const AttentionGroup = attentionGroup

// CustodyDays is how many days of a span somebody was in custody, each day once.
func CustodyDays(stays []Stay, s Span) int { return inside(stays, s) }

// StayOf gives a stay as it is counted.
func StayOf(s custody.Spell) Stay { return Stay{s.Received, out(s)} }

// Countables gives what feeds bring that can be measured, each source once.
func Countables(feeds []agency.Feed) []Countable { return countable(feeds) }

// Reach takes a span of data on to the day up to which a source's feed is known to cover it, if that is later: days
// without an event are covered, too.
func Reach(data Span, feeds []agency.Feed, source string, what What) Span {
	for _, f := range feeds {
		if !slices.Contains(feedKinds[f.Kind], what) || f.Source != source || f.CoversUntil.IsZero() {
			continue
		}
		if day := f.CoversUntil.Date(); day.After(data.Until) {
			data.Until = day
		}
	}
	return data
}

// OpenLock gives the newest version of a locked cohort, or one, with its members as the people they are now: two who
// turned out to be one person are one. It refuses a lock whose rows are not those that were locked. It is for bulk runs
// and hands out no person's record.
func OpenLock(ctx context.Context, tx *gate.Tx, name string, version int) (Lock, error) {
	l, err := findLock(ctx, tx, name, version)
	if err != nil {
		return l, err
	}
	if digest(l.Members) != l.Digest {
		return l, fault.New(fault.Conflict, "The rows of the locked cohort %s are not those that were locked.", name)
	}
	now, err := person.WhoNow(ctx, tx, peopleOf(l.Members))
	if err != nil {
		return l, err
	}
	seen := map[id.Person]bool{}
	var members []Member
	for _, m := range l.Members {
		if p, moved := now[m.Person]; moved {
			m.Person = p
		}
		if !seen[m.Person] {
			seen[m.Person] = true
			members = append(members, m)
		}
	}
	l.Members = members
	return l, nil
}

// Covers says whether data reach over so many months before a day and so many from it on.
func Covers(data Span, day civil.Date, before, after int) bool {
	return !day.AddMonths(-before).Before(data.From) && !day.AddMonths(after).After(data.Until)
}

// AllLocks gives the newest locked cohorts without their members: no person's record.
func AllLocks(ctx context.Context, tx *gate.Tx) ([]Lock, error) { return allLocks(ctx, tx) }
