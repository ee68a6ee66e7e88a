package oversight

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
)

// looksAtOnce is how many looks stand on one page.
const looksAtOnce = 50

// Looks is who looked at somebody, newest first: reads, changes, lists that showed them, refusals, and the
// bulk runs that touched them.
type Looks struct {
	Card      person.Card
	Entries   []audit.Entry
	Next      int64 // the page after this one begins below; zero: no more
	Directory Directory
}

// Stub says that a list showed the person without name or number.
func Stub(e audit.Entry, p id.Person) bool {
	return slices.Contains(strings.Fields(e.Detail[gate.WithheldNote]), string(p))
}

// OpenLooks gives one page of who looked at somebody. It is a look itself, and in the log.
func (s *Service) OpenLooks(ctx context.Context, by access.Actor, p id.Person, before int64) (Looks, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.PersonLooks), Action: access.PersonLooks, Subjects: []id.Person{p}}
	return readLog(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Looks, error) {
		var out Looks
		if err := tx.Need(access.Looking, p); err != nil {
			return out, err
		}
		cards, err := person.Cards(ctx, tx, []id.Person{p})
		if err != nil {
			return out, err
		}
		out.Card = cards[p]
		if out.Directory, err = directoryOf(ctx, tx); err != nil {
			return out, err
		}
		out.Entries, err = looksAt(ctx, tx, p, audit.Filter{Before: before, Limit: looksAtOnce + 1})
		if len(out.Entries) > looksAtOnce {
			out.Entries = out.Entries[:looksAtOnce]
			out.Next = out.Entries[looksAtOnce-1].Seq
		}
		return out, err
	})
}

// looksAt reads the entries about somebody, those from before other records turned out to be theirs too.
func looksAt(ctx context.Context, tx *gate.Tx, p id.Person, f audit.Filter) ([]audit.Entry, error) {
	earlier, err := person.EarlierIDs(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	runs, err := runsOf(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	return audit.Looks(ctx, tx, append([]id.Person{p}, earlier...), runs, f)
}

// runsOf gives the bulk runs that touched somebody, from the rooms whose rows they left.
func runsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]string, error) {
	var out []string
	for _, of := range []func(context.Context, *gate.Tx, id.Person) ([]string, error){person.RunsOf, offending.RunsOf, custody.RunsOf, supervision.RunsOf, cohort.RunsOf} {
		runs, err := of(ctx, tx, p)
		if err != nil {
			return nil, err
		}
		out = append(out, runs...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
