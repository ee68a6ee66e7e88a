package measure

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// Service measures.
type Service struct {
	gate *gate.Gate
	ids  *id.Source
}

// NewService makes the service.
func NewService(g *gate.Gate, ids *id.Source) *Service { return &Service{g, ids} }

// Plan says what is measured.
type Plan struct {
	Source  string // whose ids the index file has, and whose events are counted; "" for the one that knows most of them
	What    What
	Windows Windows
	Data    Span // what the source's data cover; empty for from its first event to its last
	Index   []Index
}

func (p Plan) check() error {
	var wrong []fault.Field
	if !slices.Contains(Whats, p.What) {
		wrong = append(wrong, fault.Field{Name: "count", Text: "Select what is counted"})
	}
	if p.Windows.Months < 1 || p.Windows.Months > 60 {
		wrong = append(wrong, fault.Field{Name: "months", Text: "The months must be 1 to 60"})
	}
	if p.Windows.Baseline != 0 && (p.Windows.Baseline < p.Windows.Months || p.Windows.Baseline > 120) {
		wrong = append(wrong, fault.Field{Name: "baseline", Text: "must be at least the months of the windows, and at most 120"})
	}
	if p.Data != (Span{}) && p.Data.Days() == 0 {
		wrong = append(wrong, fault.Field{Name: "from", Text: "must be before until"})
	}
	return fault.InvalidFields(wrong)
}

// Outcome is what was measured, in the order of the plan's index.
type Outcome struct {
	Results []Result
	Source  string
	Data    Span
	Left    Left
	Unknown []string // ids of the file that the source does not know, at most a few
	// Expected is of others whom the source knows; nil where there are too few to compare.
	Expected *Expected
}

// Left counts who is left out, from before and after alike, and why.
type Left struct {
	NotCovered int `json:"windows_not_covered"` // the data do not reach over both windows
	Unknown    int `json:"not_known"`           // no record of the source has the id
	NoEvent    int `json:"index_event_not_found"`
}

const fewUnknown = 20

// BeforeAfter measures. Whoever lacks a full window is left out whether or not anything happened to them: to keep
// those alone to whom something did is how a rate is made to rise (Barenstein, arXiv 1906.04711).
func (s *Service) BeforeAfter(ctx context.Context, by access.Actor, why access.Purpose, p Plan) (Outcome, error) {
	if err := p.check(); err != nil {
		return Outcome{}, err
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.Evaluate, Run: string(id.New[id.Evaluation](s.ids))}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Outcome, error) {
		m := &measuring{plan: p, place: map[id.Person]int{}, file: map[id.Person]bool{}}
		reference, err := offending.ReferenceAt(ctx, tx, tx.Now())
		if err != nil {
			return m.out, err
		}
		m.groups = offending.NewGrouping(reference)
		if err := m.settle(ctx, tx); err != nil {
			return m.out, err
		}
		if err := m.find(ctx, tx); err != nil {
			return m.out, err
		}
		if err := m.read(ctx, tx); err != nil {
			return m.out, err
		}
		m.reckon()
		return m.out, m.compare(ctx, tx)
	})
}

// measuring is one measurement at work.
type measuring struct {
	plan   Plan
	kept   []Index
	place  map[id.Person]int // in kept
	events [][]Event
	stays  [][]Stay
	file   map[id.Person]bool // everybody of the file, kept or not
	groups *offending.Grouping
	out    Outcome
}

// attentionGroup is the group of offences that being on a scheme itself brings about: breach of an order or of licence,
// recall, failing to appear. How closely somebody is watched decides how many there are.
const attentionGroup = "breach"

// attention says whether an arrest is for such an offence alone, as the reference of offences has it.
func (m *measuring) attention(a offending.Arrest) bool {
	groups := m.groups.Of(a.Source, a.OffenceCode, a.OffenceText, a.OffenceDay())
	return groups == attentionGroup
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
	if p.Data == (Span{}) {
		if err := m.settleData(ctx, tx); err != nil {
			return err
		}
	}
	m.out.Source, m.out.Data = p.Source, p.Data
	return nil
}

// settleData takes the data to cover the days from the source's first event to its last, or further.
func (m *measuring) settleData(ctx context.Context, tx *gate.Tx) error {
	p := &m.plan
	met := false
	take := func(source string, day civil.Date) {
		if source != p.Source {
			return
		}
		if !met || day.Before(p.Data.From) {
			p.Data.From = day
		}
		if !met || !day.Before(p.Data.Until) {
			p.Data.Until = day.AddDays(1)
		}
		met = true
	}
	var err error
	if p.What == Arrests {
		err = offending.EachArrest(ctx, tx, func(a offending.Arrest) error {
			take(a.Source, a.Day)
			return nil
		})
	} else {
		err = custody.EachReception(ctx, tx, func(_ id.Person, s custody.Spell) error {
			take(s.Source, s.Received)
			return nil
		})
	}
	if err == nil && !met {
		err = fault.New(fault.Invalid, "%s has no %s.", p.Source, p.What)
	}
	if err != nil {
		return err
	}
	return m.reachOfFeed(ctx, tx)
}

// reachOfFeed takes the data to cover what the feed is known to, if that is more: days without an event are covered, too.
func (m *measuring) reachOfFeed(ctx context.Context, tx *gate.Tx) error {
	feeds, err := agency.Feeds(ctx, tx)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		what, ok := counted(f.Kind)
		if !ok || what != m.plan.What || f.Source != m.plan.Source || f.CoversUntil.IsZero() {
			continue
		}
		if day := f.CoversUntil.Date(); day.After(m.plan.Data.Until) {
			m.plan.Data.Until = day
		}
	}
	return nil
}

// find says who the file's ids are, and keeps those whose windows the data cover.
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
		case !m.plan.Windows.covered(x.Day, m.plan.Data):
			m.out.Left.NotCovered++
			continue
		}
		x.Person = p
		if _, twice := m.place[p]; twice {
			return fault.New(fault.Conflict, "%s is the same person as an earlier id of the file: they would be counted twice", x.Key)
		}
		m.place[p] = len(m.kept)
		m.kept = append(m.kept, x)
	}
	return nil
}

// read takes in what happened to those kept.
func (m *measuring) read(ctx context.Context, tx *gate.Tx) error {
	m.events, m.stays = make([][]Event, len(m.kept)), make([][]Stay, len(m.kept))
	err := custody.EachReception(ctx, tx, func(p id.Person, s custody.Spell) error {
		at, kept := m.place[p]
		if !kept {
			return nil
		}
		m.stays[at] = append(m.stays[at], Stay{s.Received, out(s)})
		if m.plan.What == Admissions && s.Source == m.plan.Source {
			m.events[at] = append(m.events[at], Event{Day: s.Received, Key: s.Key})
		}
		return nil
	})
	if err != nil || m.plan.What != Arrests {
		return err
	}
	people := make([]id.Person, len(m.kept))
	for i, x := range m.kept {
		people[i] = x.Person
	}
	return offending.EachArrestOf(ctx, tx, people, func(a offending.Arrest) error {
		if a.Source == m.plan.Source {
			at := m.place[a.Person]
			m.events[at] = append(m.events[at], Event{a.Day, a.Key, m.attention(a)})
		}
		return nil
	})
}

// out is when a stay ended: as the source says, or when its rolls no longer had it.
func out(s custody.Spell) civil.NullDate {
	if s.Released.Valid {
		return s.Released
	}
	return s.GoneFromRoll
}

func (m *measuring) reckon() {
	for i, x := range m.kept {
		r := m.plan.Windows.reckon(x, m.events[i], m.stays[i])
		if x.Event != "" && !r.EventKnown {
			m.out.Left.NoEvent++ // they stay: the event is outside both windows' data, or named wrongly, and is said
		}
		m.out.Results = append(m.out.Results, r)
	}
	slices.SortStableFunc(m.out.Results, func(a, b Result) int { return cmp.Compare(a.Row, b.Row) })
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
	take := func(p id.Person, source string, day civil.Date) {
		if at, other := place[p]; other && source == m.plan.Source {
			out[at] = append(out[at], day)
		}
	}
	if m.plan.What == Admissions {
		return out, custody.EachReception(ctx, tx, func(p id.Person, s custody.Spell) error {
			take(p, s.Source, s.Received)
			return nil
		})
	}
	whose := map[id.SourceRecord]id.Person{}
	err = person.EachLink(ctx, tx, func(record id.SourceRecord, p id.Person) error {
		if _, other := place[p]; other {
			whose[record] = p
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, offending.EachArrest(ctx, tx, func(a offending.Arrest) error {
		if m.plan.Windows.WithAttention || !m.attention(a) {
			take(whose[a.Record], a.Source, a.Day)
		}
		return nil
	})
}
