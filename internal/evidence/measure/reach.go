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
	"waymark/internal/scheme/offending"
)

// reach learns from when until when each source's records of what is counted are dated.
func (m *measuring) reach(ctx context.Context, tx *gate.Tx) (err error) {
	if m.plan.What != Admissions {
		m.reaches, err = offending.Reaches(ctx, tx, units[m.plan.What].records)
		return err
	}
	at := map[string]int{}
	return custody.EachReception(ctx, tx, func(_ id.Person, s custody.Spell) error {
		i, met := at[s.Source]
		if !met {
			i = len(m.reaches)
			at[s.Source] = i
			m.reaches = append(m.reaches, offending.Reach{By: stayRecord, Source: s.Source, First: s.Received, Last: s.Received})
		}
		r := &m.reaches[i]
		if s.Received.Before(r.First) {
			r.First = s.Received
		}
		if s.Received.After(r.Last) {
			r.Last = s.Received
		}
		return nil
	})
}

// settleData takes the data to cover the days from the source's first record to its last, or as far as its feed is known
// to reach if that is more: days without an event are covered, too.
func (m *measuring) settleData(ctx context.Context, tx *gate.Tx) error {
	p := &m.plan
	met := false
	take := func(first, last civil.Date) {
		if !met || first.Before(p.Data.From) {
			p.Data.From = first
		}
		if !met || !last.Before(p.Data.Until) {
			p.Data.Until = last.AddDays(1)
		}
		met = true
	}
	for _, r := range m.reaches {
		if r.Source == p.Source {
			take(r.First, r.Last)
		}
	}
	return m.reachOfFeed(ctx, tx)
}

// notHeld says that a source has nothing of what is to be counted: that is not known, and not none.
func (m *measuring) notHeld() error {
	if m.plan.What == Convictions {
		return fault.New(fault.Invalid, "No court results of %s are held, so its convictions are not known.", m.plan.Source)
	}
	return fault.New(fault.Invalid, "%s has no %s: they are not known.", m.plan.Source, m.plan.What)
}

func (m *measuring) reachOfFeed(ctx context.Context, tx *gate.Tx) error {
	feeds, err := agency.Feeds(ctx, tx)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		if !slices.Contains(feedKinds[f.Kind], m.plan.What) || f.Source != m.plan.Source || f.CoversUntil.IsZero() {
			continue
		}
		if day := f.CoversUntil.Date(); day.After(m.plan.Data.Until) {
			m.plan.Data.Until = day
		}
	}
	return nil
}

// join says whose records are read. Of offences every source tells, and each is counted once: another's records are
// joined where they begin before the first window does, since records that set in midway would look like a rise.
func (m *measuring) join(context.Context, *gate.Tx) error {
	c := &m.counter
	c.source, c.joined = m.plan.Source, map[string]bool{}
	begins := m.plan.Data.Until
	for i, x := range m.people {
		if !m.covered[i] {
			continue
		}
		if from := m.plan.Windows.first(x.Day); from.Before(begins) {
			begins = from
		}
	}
	late := map[string]bool{}
	for _, r := range m.reaches {
		if m.plan.What == Offences && r.Source != m.plan.Source && r.First.After(begins) {
			late[r.Source] = true
		}
	}
	for _, r := range m.reaches {
		words := recordWords[r.By] + " of " + r.Source
		switch {
		case r.Source == m.plan.Source:
			m.out.Counting.Records = append(m.out.Counting.Records, words)
		case m.plan.What != Offences:
		case late[r.Source]:
			m.out.Counting.LeftOut = append(m.out.Counting.LeftOut, words)
		default:
			c.joined[r.Source] = true
			m.out.Counting.Records = append(m.out.Counting.Records, words)
		}
	}
	return nil
}
