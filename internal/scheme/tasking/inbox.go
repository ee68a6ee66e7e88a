package tasking

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Box says whose tasks a list shows.
type Box string

// The boxes.
const (
	Mine     Box = "mine"
	MyAgency Box = "agency"
	Asked    Box = "asked" // asked for by me
	All      Box = "all"   // of everyone in scope
)

// Show says which tasks of a box are shown.
type Show string

// What can be shown.
const (
	ShowOpen    Show = "open"
	ShowOverdue Show = "overdue"
	ShowClosed  Show = "closed" // in the last closedDays days
)

// closedDays is how far back the list of closed tasks goes.
const closedDays = 7

// DueBy narrows a list to tasks due soon.
type DueBy string

// The spans; empty is any day.
const (
	DueAny   DueBy = ""
	DueToday DueBy = "today"
	DueWeek  DueBy = "week"
)

// Query is a list that somebody asks for.
type Query struct {
	Box      Box
	Unnamed  bool // with Mine: also my agency's tasks that name nobody
	Show     Show
	Priority Priority // empty: any
	Due      DueBy
	After    string // the Next of the page before
	Limit    int
}

func (q Query) check() error {
	switch {
	case q.Box != Mine && q.Box != MyAgency && q.Box != Asked && q.Box != All,
		q.Show != ShowOpen && q.Show != ShowOverdue && q.Show != ShowClosed,
		q.Priority != "" && q.Priority != Urgent && q.Priority != Normal,
		q.Due != DueAny && q.Due != DueToday && q.Due != DueWeek:
		return fault.New(fault.Invalid, "There is no such list.")
	}
	return nil
}

func (q Query) dueUntil(today civil.Date) (civil.Date, bool) {
	switch q.Due {
	case DueToday:
		return today, true
	case DueWeek:
		return today.AddDays(6), true
	}
	return today, false
}

// Row is one task of a list. A Stub shows neither who it is about nor what is asked: it says whom to call,
// and the warnings.
type Row struct {
	Task     Task
	Card     person.Card
	Stub     bool
	Contact  string
	Warnings []person.Warning // of a stub
}

// Listing is one page of a list with the figures for the tabs.
type Listing struct {
	Rows      []Row
	Next      string // empty: no more
	Counts    Counts
	Directory Directory
	Now       civil.Instant
}

// Counts are open tasks, for badges, within the actor's scope.
type Counts struct {
	Mine, MineOverdue     int
	Agency, AgencyOverdue int
	Asked, AskedOverdue   int
}

const usualLimit = 50

// List gives one page of tasks. Only caseworkers see the whole scheme's: the scope of the others is the
// people they were given work about.
func (s *Service) List(ctx context.Context, by access.Actor, why access.Purpose, q Query) (Listing, error) {
	if err := q.check(); err != nil {
		return Listing{}, err
	}
	if q.Limit <= 0 || q.Limit > 200 {
		q.Limit = usualLimit
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.TaskList}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Listing, error) {
		l := Listing{Now: tx.Now()}
		tasks, more, err := listPage(ctx, tx, q)
		if err != nil {
			return l, err
		}
		if more {
			l.Next = cursor(tasks[len(tasks)-1], q)
		}
		if l.Rows, err = rowsOf(ctx, tx, tasks); err != nil {
			return l, err
		}
		if l.Counts, err = countOpen(ctx, tx); err != nil {
			return l, err
		}
		l.Directory, err = directoryOf(ctx, tx)
		return l, err
	})
}

// rowsOf discloses the people of tasks and takes all content from the rows of those who are stubs.
func rowsOf(ctx context.Context, tx *gate.Tx, tasks []Task) ([]Row, error) {
	shown, err := tx.Disclose(ctx, peopleOf(tasks))
	if err != nil {
		return nil, err
	}
	by := make(map[id.Person]gate.Shown, len(shown))
	visible := make([]id.Person, 0, len(shown))
	for _, s := range shown {
		by[s.Person] = s
		if !s.Stub {
			visible = append(visible, s.Person)
		}
	}
	if err := tx.Need(access.Tasking, visible...); err != nil {
		return nil, err
	}
	cards, err := person.Cards(ctx, tx, visible)
	if err != nil {
		return nil, err
	}
	warnings, err := person.StubWarnings(ctx, tx, shown)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(tasks))
	for i, t := range tasks {
		out[i] = Row{Task: t, Card: cards[t.Person]}
		if s := by[t.Person]; s.Stub {
			out[i] = Row{Task: Task{Owner: t.Owner, Due: t.Due, DueTime: t.DueTime, State: t.State, Priority: t.Priority}, Stub: true, Contact: s.Contact, Warnings: warnings[s.Person]}
		}
	}
	return out, nil
}

// Count gives the figures for badges. It is a look of its own in the audit log, so that it belongs on
// the pages that show a list, not on every page.
func (s *Service) Count(ctx context.Context, by access.Actor) (Counts, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.TaskList), Action: access.TaskList}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Counts, error) {
		if _, err := tx.Disclose(ctx, nil); err != nil {
			return Counts{}, err
		}
		return countOpen(ctx, tx)
	})
}

// OpenFor gives the open tasks of people, soonest due first.
func OpenFor(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person][]Task, error) {
	if err := tx.Need(access.Tasking, people...); err != nil {
		return nil, err
	}
	tasks, err := listOpenOf(ctx, tx, people)
	out := make(map[id.Person][]Task, len(people))
	for _, t := range tasks {
		out[t.Person] = append(out[t.Person], t)
	}
	return out, err
}

// HistoryOf gives a person's tasks, open and closed, newest first, and those that are open, soonest due first.
// Of more than limit the oldest that are closed are left out.
func HistoryOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) (all, open []Task, err error) {
	if err := tx.Need(access.Tasking, p); err != nil {
		return nil, nil, err
	}
	if all, err = listAllOf(ctx, tx, p, limit); err != nil {
		return nil, nil, err
	}
	for _, t := range all {
		if t.ClosedAt.IsZero() {
			open = append(open, t)
		}
	}
	slices.SortFunc(open, func(a, b Task) int {
		return cmp.Or(cmp.Compare(a.LateAfter().Micros(), b.LateAfter().Micros()), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(all, func(a, b Task) int {
		return cmp.Or(cmp.Compare(b.CreatedAt.Micros(), a.CreatedAt.Micros()), cmp.Compare(b.ID, a.ID))
	})
	return all, open, nil
}
