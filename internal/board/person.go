package board

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/board/score"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
	"waymark/internal/scheme/tasking"
)

// Sheet is a person's page: only what the reader was granted is read.
type Sheet struct {
	person.Details
	Why        access.Purpose
	Episode    cohort.Episode
	Where      custody.Where
	KnowsWhere bool
	Warnings   []person.Warning
	Tasks      []tasking.Task
	Scores     []cohort.Listing // where selection runs listed them, newest first
	Timeline   []Entry
	Undated    []Entry                  // what has no day at all, and so no place on the timeline
	Official   []supervision.Assessment // the newest of each source's tool
	Worked     score.Scores             // only where the agreement names the reader's role
	Granted    access.Category
	Feeds      []Feed
	Directory  Directory
}

// EntryKind sorts what happened.
type EntryKind string

// The kinds, as the timeline's filter offers them.
const (
	ArrestEntry  EntryKind = "arrest"
	ChargeEntry  EntryKind = "charge"
	CourtEntry   EntryKind = "court"
	CustodyEntry EntryKind = "custody"
	RiskEntry    EntryKind = "assessment"
	TaskEntry    EntryKind = "task"
	SchemeEntry  EntryKind = "scheme"
)

// EntryKinds lists the kinds with their labels, in the order of screens.
var EntryKinds = []struct {
	Kind  EntryKind
	Label string
}{{ArrestEntry, "Arrests"}, {ChargeEntry, "Charges"}, {CourtEntry, "Court"}, {CustodyEntry, "Custody"}, {RiskEntry, "Assessments"}, {TaskEntry, "Tasks"}, {SchemeEntry, "Scheme"}}

// Entry is one thing that happened.
type Entry struct {
	Kind   EntryKind
	Day    civil.Date
	At     civil.Instant // zero where only the day is known
	What   string
	More   string
	Source string
}

// Filter narrows the timeline: no kinds means all.
type Filter struct {
	Kinds       []EntryKind
	Source      string
	From, Until civil.NullDate
}

func (f Filter) admits(e Entry) bool {
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, e.Kind)) && (f.Source == "" || f.Source == e.Source) &&
		(!f.From.Valid || !e.Day.Before(f.From.Date)) && (!f.Until.Valid || !e.Day.After(f.Until.Date))
}

// mostEntries bounds each kind on a timeline.
const mostEntries = 200

// OpenPerson gives a person's page.
func (s *Service) OpenPerson(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, f Filter) (Sheet, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonRead, Subjects: []id.Person{p}}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Sheet, error) {
		out := Sheet{Why: tx.Purpose()}
		var err error
		if out.Details, err = person.DetailsOf(ctx, tx, p); err != nil {
			return out, err
		}
		if out.Directory, err = directory(ctx, tx); err != nil {
			return out, err
		}
		if out.Feeds, err = feeds(ctx, tx); err != nil {
			return out, err
		}
		if err := out.now(ctx, tx, p); err != nil {
			return out, err
		}
		err = out.history(ctx, tx, p)
		out.Undated = slices.DeleteFunc(out.Undated, func(e Entry) bool { return len(f.Kinds) > 0 && !slices.Contains(f.Kinds, e.Kind) })
		out.Timeline = slices.DeleteFunc(out.Timeline, func(e Entry) bool { return !f.admits(e) })
		slices.SortStableFunc(out.Timeline, func(a, b Entry) int {
			return cmp.Or(b.Day.Sub(a.Day), cmp.Compare(b.At.Micros(), a.At.Micros()))
		})
		return out, err
	})
}

// Moved gives who somebody is now whose records turned out to be another's, or "": so that an old address
// leads to whoever survives, if the reader may know of them.
func (s *Service) Moved(ctx context.Context, by access.Actor, why access.Purpose, p id.Person) (id.Person, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonSearch}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (id.Person, error) { return person.Surviving(ctx, tx, p) })
}

// OpenStub looks whether somebody's record is restricted to the reader, and if so whom to call and what to
// be warned of.
func (s *Service) OpenStub(ctx context.Context, by access.Actor, why access.Purpose, p id.Person) (person.Hit, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonSearch}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (person.Hit, error) { return person.StubOf(ctx, tx, p) })
}

// now reads what holds today; what tells of it and of the past is read once, for the timeline too.
func (s *Sheet) now(ctx context.Context, tx *gate.Tx, p id.Person) error {
	one := []id.Person{p}
	for _, c := range access.AllCategories.Each() {
		if tx.May(c, p) {
			s.Granted |= c
		}
	}
	if s.Granted.Has(access.Membership) {
		episodes, err := cohort.EpisodesOf(ctx, tx, one)
		if err != nil {
			return err
		}
		s.Episode = episodes[p]
	}
	if s.Granted.Has(access.Custody) {
		stays, where, err := custody.StaysOf(ctx, tx, p, mostEntries)
		if err != nil {
			return err
		}
		s.Where, s.KnowsWhere = where, true
		for _, x := range stays {
			s.addSpell(x)
		}
	}
	if s.Granted.Has(access.Selection) {
		listings, err := cohort.ListingsOf(ctx, tx, p)
		if err != nil {
			return err
		}
		s.Scores = listings
	}
	if s.Granted.Has(access.Warnings) {
		warnings, err := person.WarningsOf(ctx, tx, p)
		if err != nil {
			return err
		}
		s.Warnings = warnings
	}
	if s.Granted.Has(access.Tasking) {
		all, open, err := tasking.HistoryOf(ctx, tx, p, mostEntries)
		if err != nil {
			return err
		}
		s.Tasks = open
		for _, t := range all {
			s.addTask(t)
		}
	}
	return nil
}

// history reads what else happened.
func (s *Sheet) history(ctx context.Context, tx *gate.Tx, p id.Person) error {
	if s.Granted.Has(access.Offending) {
		if err := s.offending(ctx, tx, p); err != nil {
			return err
		}
	}
	if s.Granted.Has(access.Supervision) {
		if err := s.assessments(ctx, tx, p); err != nil {
			return err
		}
	}
	if s.Episode.ID != "" {
		s.Timeline = append(s.Timeline, Entry{SchemeEntry, s.Episode.Started, civil.Instant{}, "Taken on the scheme", cohort.CohortLabel(s.Episode.CohortType), ""})
	}
	return nil
}

func (s *Sheet) offending(ctx context.Context, tx *gate.Tx, p id.Person) error {
	arrests, err := offending.ArrestsOf(ctx, tx, p, mostEntries)
	if err != nil {
		return err
	}
	for _, a := range arrests {
		s.Timeline = append(s.Timeline, Entry{ArrestEntry, a.Day, a.At, "Arrested: " + a.What(), a.Outcome.Label(), a.Source})
	}
	results, err := offending.ResultsOf(ctx, tx, p, mostEntries)
	if err != nil {
		return err
	}
	told := offending.DecidedIn(results)
	charges, err := offending.ChargesOf(ctx, tx, p, mostEntries)
	if err != nil {
		return err
	}
	for _, c := range charges {
		more := chargeWords(c)
		if told.Tells(c) {
			more += "; the court’s own record tells it, too"
		}
		s.enter(c.Happened(), Entry{Kind: ChargeEntry, At: c.At, What: "Charged: " + c.What(), More: more, Source: c.Source})
	}
	for _, r := range results {
		s.enter(r.Happened(), Entry{Kind: CourtEntry, What: r.Disposition.Label() + ": " + r.What(), More: resultWords(r), Source: r.Source})
	}
	cases, err := offending.CasesOf(ctx, tx, p, mostEntries)
	for _, c := range cases {
		s.enter(c.Happened(), Entry{Kind: CourtEntry, What: "Court case: " + c.What(), More: caseWords(c), Source: c.Source})
	}
	return err
}

// enter puts something on the timeline under its day, or apart where it has none.
func (s *Sheet) enter(day civil.NullDate, e Entry) {
	if !day.Valid {
		s.Undated = append(s.Undated, e)
		return
	}
	e.Day = day.Date
	s.Timeline = append(s.Timeline, e)
}

func (s *Sheet) assessments(ctx context.Context, tx *gate.Tx, p id.Person) error {
	all, err := supervision.AssessmentsOf(ctx, tx, p, mostEntries)
	if err != nil {
		return err
	}
	s.Official = supervision.Official(all)
	for _, a := range all {
		s.Timeline = append(s.Timeline, Entry{RiskEntry, a.Day, civil.Instant{}, "Assessed with " + a.ToolWords(), a.Words(), a.Source})
	}
	if s.Granted.Has(access.Calculated | access.Offending | access.Custody) {
		s.Worked, err = scoresOf(ctx, tx, s.Details, s.Episode, all)
	}
	return err
}

// resultWords says what a court decided, where, and by which day the timeline shows it.
func resultWords(r offending.CourtResult) string {
	parts := []string{r.Details()}
	if r.Charges > 1 {
		parts = append(parts, strconv.FormatInt(r.Charges, 10)+" charges")
	}
	parts = append(parts, caseNumber(r.Court, r.CaseRef))
	if r.Happened().Valid && !r.DayKnown() {
		parts = append(parts, "day of the case, the result's is not known")
	}
	return join(parts)
}

func caseWords(c offending.CourtCase) string {
	parts := []string{caseNumber(c.Court, c.CaseRef)}
	if c.CaseType != "" {
		parts = append(parts, "kind: "+c.CaseType)
	}
	if c.OffenceDate.Valid {
		parts = append(parts, "offence of "+c.OffenceDate.Date.Long())
	}
	return join(parts)
}

func caseNumber(court, ref string) string {
	if ref == "" {
		return court
	}
	return strings.TrimPrefix(court+", case "+ref, ", ")
}

func join(parts []string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

// chargeWords says what became of a charge, and when. The day the timeline shows is the offence's where
// the source does not give the charge's.
func chargeWords(c offending.Charge) string {
	words := c.Outcome.Label()
	if c.OutcomeDay.Valid {
		words += ", " + c.OutcomeDay.Date.Long()
	}
	if !c.Day.Valid {
		words += "; day of the offence, the charge's is not known"
	}
	return words
}

func (s *Sheet) addSpell(x custody.Spell) {
	s.Timeline = append(s.Timeline, Entry{CustodyEntry, x.Received, x.ReceivedAt, "Received into custody", x.Establishment, x.Source})
	if x.Released.Valid {
		s.Timeline = append(s.Timeline, Entry{CustodyEntry, x.Released.Date, civil.Instant{}, "Released from custody", x.Establishment, x.Source})
	}
}

func (s *Sheet) addTask(t tasking.Task) {
	owner := s.Directory.Agencies[t.Owner.Agency]
	s.Timeline = append(s.Timeline, Entry{TaskEntry, t.CreatedAt.Date(), t.CreatedAt, "Task for " + owner + ": " + t.What, "", ""})
	if !t.ClosedAt.IsZero() {
		s.Timeline = append(s.Timeline, Entry{TaskEntry, t.ClosedAt.Date(), t.ClosedAt, "Task " + t.State.Label() + ": " + t.What, t.Outcome + t.CancelReason, ""})
	}
}
