package measure

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// measuring is one measurement at work.
type measuring struct {
	plan    Plan
	people  []Index           // known to the source, and their index day inside the data
	covered []bool            // of these, whether the data cover their windows
	place   map[id.Person]int // in people
	events  [][]Event
	apart   []apart
	stays   [][]Stay
	file    map[id.Person]bool // everybody of the file, kept or not
	reaches []offending.Reach  // from when until when records of what is counted are dated
	counter counter
	out     Outcome
}

func (m *measuring) run(ctx context.Context, tx *gate.Tx) error {
	reference, err := offending.ReferenceAt(ctx, tx, tx.Now())
	if err != nil {
		return err
	}
	m.counter = counter{what: m.plan.What, groups: offending.NewGrouping(reference)}
	for _, step := range []func(context.Context, *gate.Tx) error{m.settle, m.find, m.join, m.read, m.reckon, m.weigh, m.compare} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// settle fills what the plan left open: whose ids the file has, and what the data cover.
func (m *measuring) settle(ctx context.Context, tx *gate.Tx) error {
	p := &m.plan
	if p.Source == "" {
		keys := make([]string, len(p.Index))
		for i, x := range p.Index {
			keys[i] = x.Key
		}
		known, err := person.SourcesKnowing(ctx, tx, keys)
		if err != nil {
			return err
		}
		for source, n := range known {
			if n > known[p.Source] || n == known[p.Source] && source < p.Source {
				p.Source = source
			}
		}
		if p.Source == "" {
			return fault.New(fault.Invalid, "No source knows any id of the file.")
		}
	}
	if err := m.reach(ctx, tx); err != nil {
		return err
	}
	if !slices.ContainsFunc(m.reaches, func(r offending.Reach) bool { return r.Source == p.Source }) {
		return m.notHeld()
	}
	if p.Data == (Span{}) {
		m.settleData(tx)
	}
	m.out.Source, m.out.Data = p.Source, p.Data
	return nil
}

// find says who the file's ids are, and keeps those whom the data follow.
func (m *measuring) find(ctx context.Context, tx *gate.Tx) error {
	who := make(map[string]id.Person, len(m.plan.Index))
	wanted := make(map[string]bool, len(m.plan.Index))
	for _, x := range m.plan.Index {
		if x.Person == "" {
			wanted[x.Key] = true
		} else {
			m.file[x.Person] = true
		}
	}
	err := person.EachSourceKey(ctx, tx, m.plan.Source, func(p id.Person, key string) error {
		if wanted[key] {
			who[key] = p
			m.file[p] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, x := range m.plan.Index {
		p, known := who[x.Key]
		if x.Person != "" {
			p, known = x.Person, true
		}
		switch {
		case !known:
			m.out.Left.Unknown++
			if len(m.out.Unknown) < fewUnknown {
				m.out.Unknown = append(m.out.Unknown, x.Key)
			}
			continue
		}
		x.Person = p
		if err := m.keep(x); err != nil {
			return err
		}
	}
	return nil
}

// keep takes somebody in: into the windows where the data cover them, and into those who are followed where the data
// reach over the index day.
func (m *measuring) keep(x Index) error {
	covered := m.plan.Windows.covered(x.Day, m.plan.Data)
	if !covered {
		m.out.Left.NotCovered++
	}
	at, twice := m.place[x.Person]
	switch {
	case twice && covered && m.covered[at]:
		return fault.New(fault.Conflict, "%s is the same person as an earlier id of the file: they would be counted twice", x.Key)
	case twice && covered:
		m.people[at], m.covered[at] = x, true
	case !twice && (covered || m.plan.Data.Holds(x.Day)):
		m.place[x.Person] = len(m.people)
		m.people, m.covered = append(m.people, x), append(m.covered, covered)
	}
	return nil
}

// read takes in what happened to them.
func (m *measuring) read(ctx context.Context, tx *gate.Tx) error {
	m.events, m.stays, m.apart = make([][]Event, len(m.people)), make([][]Stay, len(m.people)), make([]apart, len(m.people))
	err := custody.EachReception(ctx, tx, func(p id.Person, s custody.Spell) error {
		at, kept := m.place[p]
		if !kept {
			return nil
		}
		m.stays[at] = append(m.stays[at], Stay{s.Received, out(s)})
		if m.plan.What == Admissions && s.Source == m.plan.Source {
			m.events[at] = append(m.events[at], m.counter.eventOf(s.Key, s.Received, s.Source, s.OffenceCode, s.OffenceText, s.Received))
		}
		return nil
	})
	if err != nil || m.plan.What == Admissions {
		return err
	}
	people := make([]id.Person, len(m.people))
	for i, x := range m.people {
		people[i] = x.Person
	}
	return m.readTold(ctx, tx, people)
}

// readTold reads what records tell of people. Where each stands for itself, it is made an event at once and not held.
func (m *measuring) readTold(ctx context.Context, tx *gate.Tx, people []id.Person) error {
	told, lags := make([][]offending.Told, len(m.people)), units[m.plan.What].lags
	err := offending.EachToldOf(ctx, tx, m.plan.What.reads(), people, func(t offending.Told) error {
		at := m.place[t.Person]
		if lags {
			told[at] = append(told[at], t)
			return nil
		}
		events, a := m.counter.events([]offending.Told{t})
		m.events[at] = append(m.events[at], events...)
		m.apart[at].undated += a.undated
		return nil
	})
	for i := range m.events {
		if lags {
			m.events[i], m.apart[i] = m.counter.events(told[i])
		} else {
			slices.SortStableFunc(m.events[i], func(a, b Event) int { return cmp.Compare(a.Key, b.Key) })
		}
	}
	return err
}

// out is when a stay ended: as the source says, or when its rolls no longer had it.
func out(s custody.Spell) civil.NullDate {
	if s.Released.Valid {
		return s.Released
	}
	return s.GoneFromRoll
}

func (m *measuring) reckon(context.Context, *gate.Tx) error {
	m.out.Counting = m.plan.What.counting(m.out.Counting.Records, m.out.Counting.LeftOut)
	m.follow()
	for i, x := range m.people {
		if !m.covered[i] {
			continue
		}
		r := m.plan.Windows.reckon(x, m.events[i], m.stays[i])
		r.Undated, r.Unclear = m.apart[i].undated, m.apart[i].unclear
		if x.Event != "" && !r.EventKnown {
			m.out.Left.NoEvent++ // they stay: the event is outside both windows' data, or named wrongly, and is said
		}
		if m.out.Counting.Matures && m.plan.Windows.after(x.Day).Until.AddMonths(maturityMonths).After(m.plan.Data.Until) {
			m.out.Maturing++
		}
		m.out.Results = append(m.out.Results, r)
	}
	slices.SortStableFunc(m.out.Results, func(a, b Result) int { return cmp.Compare(a.Row, b.Row) })
	return nil
}

// weigh weighs what happened, where the plan names weights.
func (m *measuring) weigh(ctx context.Context, tx *gate.Tx) error {
	if m.plan.Weights == "" {
		return nil
	}
	w, table, err := weightsIn(ctx, tx, m.plan.Weights)
	switch {
	case fault.Is(err, fault.NotFound):
		return fault.InvalidFields([]fault.Field{{Name: "weights", Text: "No weights " + m.plan.Weights + " are loaded"}})
	case err != nil:
		return err
	case w.Withdrawn():
		return fault.InvalidFields([]fault.Field{{Name: "weights", Text: w.Vintage + " was withdrawn: " + w.WithdrawnReason}})
	}
	m.out.Seriousness, err = weighAll(w, table, m.out.Results)
	return err
}

// follow gives how long everybody who can be followed went without an event.
func (m *measuring) follow() {
	var days, free []watch
	for i, x := range m.people {
		if m.plan.Data.Holds(x.Day) {
			w := m.plan.Windows.watched(x, m.events[i], m.plan.Data)
			days, free = append(days, w), append(free, w.atLiberty(x.Day, m.stays[i]))
		}
	}
	m.out.Time, m.out.TimeAtLiberty = follow(days), follow(free)
}

// compare counts everybody else whom the source knows, beside the same days.
func (m *measuring) compare(ctx context.Context, tx *gate.Tx) error {
	if len(m.out.Results) == 0 {
		return nil
	}
	others, err := m.others(ctx, tx)
	if err != nil || len(others) < fewest {
		return err
	}
	e := expect(m.plan.Windows, m.out.Results, others)
	m.out.Expected = &e
	return nil
}

// others reads the days of the events of everybody whom the source knows and the file does not name.
func (m *measuring) others(ctx context.Context, tx *gate.Tx) (pool, error) {
	place := map[id.Person]int32{}
	err := person.EachSourceKey(ctx, tx, m.plan.Source, func(p id.Person, _ string) error {
		if _, met := place[p]; !met && !m.file[p] {
			place[p] = int32(len(place))
		}
		return nil
	})
	if err != nil || len(place) == 0 {
		return nil, err
	}
	out := make(pool, len(place))
	take := func(at int32, events []Event) {
		for _, e := range events {
			if m.plan.Windows.WithAttention || !e.Attention {
				out[at] = append(out[at], e.Day)
			}
		}
	}
	if m.plan.What == Admissions {
		return out, custody.EachReception(ctx, tx, func(p id.Person, s custody.Spell) error {
			if at, other := place[p]; other && s.Source == m.plan.Source {
				take(at, []Event{m.counter.eventOf(s.Key, s.Received, s.Source, s.OffenceCode, s.OffenceText, s.Received)})
			}
			return nil
		})
	}
	if !units[m.plan.What].lags { // each record stands for itself, so that none has to be held
		return out, m.eachOther(ctx, tx, place, func(at int32, t offending.Told) {
			if m.counter.counts(t) {
				take(at, []Event{m.counter.event(t, t.Day.Date)})
			}
		})
	}
	told := make([][]offending.Told, len(place))
	err = m.eachOther(ctx, tx, place, func(at int32, t offending.Told) { told[at] = append(told[at], t) })
	for at, records := range told {
		events, _ := m.counter.events(records)
		take(int32(at), events)
	}
	return out, err
}

// eachOther hands on the records of others, with their place.
func (m *measuring) eachOther(ctx context.Context, tx *gate.Tx, place map[id.Person]int32, f func(at int32, t offending.Told)) error {
	whose := map[id.SourceRecord]int32{}
	err := person.EachLink(ctx, tx, func(record id.SourceRecord, p id.Person) error {
		if at, other := place[p]; other {
			whose[record] = at
		}
		return nil
	})
	if err != nil {
		return err
	}
	return offending.EachTold(ctx, tx, m.plan.What.reads(), func(t offending.Told) error {
		if at, other := whose[t.Record]; other {
			f(at, t)
		}
		return nil
	})
}
