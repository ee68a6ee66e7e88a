package measure

import (
	"context"

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
		if m.reaches, err = offending.Reaches(ctx, tx, units[m.plan.What].records); err != nil {
			return err
		}
		return m.reachOfFeeds(ctx, tx)
	}
	at := map[string]int{}
	err = custody.EachReception(ctx, tx, func(_ id.Person, s custody.Spell) error {
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
	if err != nil {
		return err
	}
	return m.reachOfFeeds(ctx, tx)
}

// settleData takes the data to cover the days from the source's first record to its last, or as far as its feed is known
// to reach if that is more: days without an event are covered, too. Today is not over, and never covered.
func (m *measuring) settleData(tx *gate.Tx) {
	m.plan.Data = m.ownSpan()
	if today := tx.Today(); m.plan.Data.Until.After(today) {
		m.plan.Data.Until = today
	}
}

// notHeld says that a source has nothing of what is to be counted: that is not known, and not none.
func (m *measuring) notHeld() error {
	if m.plan.What == Convictions {
		return fault.New(fault.Invalid, "No court results of %s are held, so its convictions are not known.", m.plan.Source)
	}
	return fault.New(fault.Invalid, "%s has no %s: they are not known.", m.plan.Source, m.plan.What)
}

// feedRecords gives for each kind of feed which records it brings.
var feedRecords = map[string]offending.RecordKind{
	"arrests": offending.ArrestRecord, "charges": offending.ChargeRecord, "convictions": offending.ResultRecord,
	"custody_spells": stayRecord, "custody_roll": stayRecord,
}

// reachOfFeeds takes records to reach as far as the feeds that bring them are known to.
func (m *measuring) reachOfFeeds(ctx context.Context, tx *gate.Tx) error {
	feeds, err := agency.Feeds(ctx, tx)
	for _, f := range feeds {
		if f.CoversUntil.IsZero() {
			continue
		}
		last := f.CoversUntil.Date().AddDays(-1)
		for i := range m.reaches {
			if r := &m.reaches[i]; r.Source == f.Source && r.By == feedRecords[f.Kind] && last.After(r.Last) {
				r.Last = last
			}
		}
	}
	return err
}

// records are those of one kind of one source.
type records struct {
	by     offending.RecordKind
	source string
}

// graceDays is how long before the last window ends records may end and be read all the same: some feeds come once a month.
const graceDays = 31

// join says whose records are read. Of offences all kinds of records of every source tell, and each offence is counted
// once: those are read that begin before the first window does and do not end well before the last, since records that set
// in midway would look like a rise, and records that stop like a fall.
func (m *measuring) join(context.Context, *gate.Tx) error {
	c := &m.counter
	c.source, c.joined, c.left = m.plan.Source, map[string]bool{}, map[records]bool{}
	read, windows, own := false, m.windows(), m.ownSpan()
	for _, r := range m.reaches {
		ours := r.Source == m.plan.Source
		late, early := r.First.After(windows.From), r.Last.AddDays(graceDays).Before(windows.Until)
		if ours { // of the source itself, whose records the windows were laid by, a kind is held against the others
			late, early = late && r.First.After(own.From.AddDays(graceDays)), early && r.Last.AddDays(graceDays).Before(own.Until)
		}
		words := recordWords[r.By] + " of " + r.Source
		switch {
		case m.plan.What != Offences && !ours:
		case m.plan.What == Offences && (late || early):
			c.left[records{r.By, r.Source}] = true
			m.out.Counting.LeftOut = append(m.out.Counting.LeftOut, words)
		default:
			read, c.joined[r.Source] = read || ours, true
			m.out.Counting.Records = append(m.out.Counting.Records, words)
		}
	}
	if !read {
		return fault.New(fault.Invalid, "No kind of record of %s reaches over all windows: what it counts would begin or stop midway.", m.plan.Source)
	}
	return nil
}

// windows is the days from where the first window of those covered begins to where the last ends.
func (m *measuring) windows() Span {
	out := Span{m.plan.Data.Until, m.plan.Data.From}
	for i, x := range m.people {
		if !m.covered[i] {
			continue
		}
		if from := m.plan.Windows.first(x.Day); from.Before(out.From) {
			out.From = from
		}
		if until := m.plan.Windows.last(x.Day); until.After(out.Until) {
			out.Until = until
		}
	}
	return out
}

// ownSpan is the days from the source's first record to its last or, if later, as far as its feeds reach.
func (m *measuring) ownSpan() Span {
	var out Span
	for _, r := range m.reaches {
		if r.Source != m.plan.Source {
			continue
		}
		if out == (Span{}) || r.First.Before(out.From) {
			out.From = r.First
		}
		if !r.Last.Before(out.Until) {
			out.Until = r.Last.AddDays(1)
		}
	}
	return out
}
