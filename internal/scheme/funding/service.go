package funding

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
)

type (
	team     = agency.Team
	district = agency.District
)

// Caseload counts the people on the scheme now, as somebody may know of them: those whom an agency leads, or all for "",
// and of these those in some districts, or all for none. The cohort room, which stands later, gives it.
type Caseload interface {
	CountServed(ctx context.Context, by access.Actor, leads id.Agency, in []id.District) (int, error)
}

// Service is what people do with posts and funding.
type Service struct {
	gate     *gate.Gate
	caseload Caseload
}

// NewService makes the service.
func NewService(g *gate.Gate, c Caseload) *Service {
	g.Watch("funding_line") // kept in memory: the board warns of what ends, and every change of a line writes to it
	return &Service{g, c}
}

var why = access.Of(access.Administration)

func read[T any](ctx context.Context, s *Service, by access.Actor, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Read(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.FundingRead}, f)
}

func edit[T any](ctx context.Context, s *Service, by access.Actor, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Do(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.FundingEdit}, f)
}

// Query narrows the register; what is empty narrows nothing.
type Query struct {
	Agency id.Agency
	Funder string
	Cliff  Cliff // empty: every line but those closed
}

func (q Query) fits(l Line, today civil.Date) bool {
	c := l.Cliff(today)
	return (q.Agency == "" || l.Agency == q.Agency) && (q.Funder == "" || slices.Contains(l.Funders(), q.Funder)) &&
		(c == q.Cliff || q.Cliff == "" && c != IsClosed)
}

// Register is the posts and funding, with what lists choose from.
type Register struct {
	Lines   []Line // that fit, the soonest end first
	All     int    // open ones, whether or not they fit
	Funders []string
	Names   staff.Directory
	Outlook Outlook // of every line, whatever is chosen
	Today   civil.Date
}

// List gives the register.
func (s *Service) List(ctx context.Context, by access.Actor, q Query) (Register, error) {
	return read(ctx, s, by, func(ctx context.Context, tx *gate.Tx) (Register, error) {
		r := Register{Today: tx.Today()}
		names, err := staff.OpenDirectory(ctx, tx)
		if err != nil {
			return r, err
		}
		all, err := allLines(ctx, tx)
		if err != nil {
			return r, err
		}
		r.Names, r.Outlook = names, outlook(all, names, r.Today)
		for _, l := range all {
			if !l.Closed.Valid {
				r.All++
			}
			if q.fits(l, r.Today) {
				r.Lines = append(r.Lines, l)
			}
			r.Funders = append(r.Funders, l.Funders()...)
		}
		slices.Sort(r.Funders)
		r.Funders = slices.Compact(r.Funders)
		bySoonest(r.Lines, r.Today)
		return r, nil
	})
}

// bySoonest puts the soonest end first; without an end comes last.
func bySoonest(lines []Line, today civil.Date) {
	key := func(l Line) int {
		end, agreed := l.End(today)
		switch {
		case !agreed:
			return today.Days()
		case !end.Valid:
			return farAway.Days()
		}
		return end.Date.Days()
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
}

// Record is one line with its history.
type Record struct {
	Line
	Names   staff.Directory
	Changes []Change // newest first
	Today   civil.Date
	Served  int  // people on the scheme whom it serves today
	Counted bool // whether that is known
}

// Open gives a line, its history, and how many people it serves today. Those are counted in a look of their own, at
// figures of the scheme.
func (s *Service) Open(ctx context.Context, by access.Actor, which id.Funding) (Record, error) {
	r, err := read(ctx, s, by, func(ctx context.Context, tx *gate.Tx) (r Record, err error) {
		if r.Line, err = findLine(ctx, tx, which); err != nil {
			return r, err
		}
		r.Today = tx.Today()
		if r.Names, err = staff.OpenDirectory(ctx, tx); err != nil {
			return r, err
		}
		r.Changes, err = changesOf(ctx, tx, which)
		return r, err
	})
	if err != nil || r.Serves == OfService || r.Closed.Valid {
		return r, err
	}
	var leads id.Agency
	if r.Serves == OfAgency {
		leads = r.Agency
	}
	r.Served, err = s.caseload.CountServed(ctx, by, leads, r.Districts)
	r.Counted = err == nil
	return r, err
}

// Names gives what a form for a new line chooses from, to whoever may enter one.
func (s *Service) Names(ctx context.Context, by access.Actor) (staff.Directory, error) {
	return gate.Read(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.FundingEdit}, staff.OpenDirectory)
}

// Draft gives a line and what its form chooses from, to whoever may change it.
func (s *Service) Draft(ctx context.Context, by access.Actor, which id.Funding) (Record, error) {
	return gate.Read(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.FundingEdit}, func(ctx context.Context, tx *gate.Tx) (r Record, err error) {
		if r.Line, err = findLine(ctx, tx, which); err != nil {
			return r, err
		}
		r.Today = tx.Today()
		r.Names, err = staff.OpenDirectory(ctx, tx)
		return r, err
	})
}

// Add enters a line in the register.
func (s *Service) Add(ctx context.Context, by access.Actor, d Draft) (Line, error) {
	return edit(ctx, s, by, func(ctx context.Context, tx *gate.Tx) (Line, error) {
		names, err := staff.OpenDirectory(ctx, tx)
		if err != nil {
			return Line{}, err
		}
		l, wrong := d.line(Line{}, names)
		if err := fault.InvalidFields(wrong); err != nil {
			return l, err
		}
		l.ID, l.Version = gate.NewID[id.Funding](tx), 1
		if err := insertLine(ctx, tx, l); err != nil {
			return l, err
		}
		return l, record(ctx, tx, l, WasAdded, "", strings.TrimSpace(d.Reason))
	})
}

// Preview gives a draft as the line it would make of a saved one, as far as it can be read: for a form that came too late.
func (d Draft) Preview(r Record) Line {
	l, _ := d.line(r.Line, r.Names)
	return l
}

func reasonFor(text string) (string, []fault.Field) {
	text = strings.TrimSpace(text)
	return text, within("reason", text, longestText, "Enter why")
}

// Change changes a line and the money of its last period; version is that which the user saw.
func (s *Service) Change(ctx context.Context, by access.Actor, which id.Funding, version int64, d Draft) error {
	return s.change(ctx, by, which, version, WasChanged, d.Reason, func(old Line, names staff.Directory) (Line, []fault.Field) { return d.line(old, names) })
}

// Renew adds a further period to a line, so that what was paid until then stays; what is to be done for the renewal
// after this one begins anew.
func (s *Service) Renew(ctx context.Context, by access.Actor, which id.Funding, version int64, t Terms, unread []fault.Field, reason string) error {
	return s.change(ctx, by, which, version, WasRenewed, reason, func(old Line, _ staff.Directory) (Line, []fault.Field) {
		last := old.Last()
		if !last.Until.Valid {
			return old, []fault.Field{{Name: "from", Text: "The period before has no last day. Change the line to give it one first."}}
		}
		p, wrong := t.period(last.Until)
		l := old
		l.Periods = append(slices.Clone(old.Periods), p)
		if p.Agreed {
			l.Renewal = Renewal{Status: NotStarted}
		}
		return l, once(append(slices.Clone(unread), wrong...))
	})
}

// Close ends a line that is no longer wanted, or whose work has stopped: it counts as missing money no more.
func (s *Service) Close(ctx context.Context, by access.Actor, which id.Funding, version int64, reason string) error {
	return s.change(ctx, by, which, version, WasClosed, reason, func(old Line, _ staff.Directory) (Line, []fault.Field) { return old, nil })
}

func (s *Service) change(ctx context.Context, by access.Actor, which id.Funding, version int64, kind ChangeKind, reason string, made func(Line, staff.Directory) (Line, []fault.Field)) error {
	_, err := edit(ctx, s, by, func(ctx context.Context, tx *gate.Tx) (bool, error) {
		old, err := findLine(ctx, tx, which)
		if err != nil {
			return false, err
		}
		if old.Version != version || old.Closed.Valid {
			return false, changedMeanwhile()
		}
		names, err := staff.OpenDirectory(ctx, tx)
		if err != nil {
			return false, err
		}
		l, wrong := made(old, names)
		reason, more := reasonFor(reason)
		if err := fault.InvalidFields(append(wrong, more...)); err != nil {
			return false, err
		}
		if kind == WasClosed {
			l.Closed = civil.SomeDate(tx.Today())
		}
		if err := updateLine(ctx, tx, l, old); err != nil {
			return false, err
		}
		return true, record(ctx, tx, l, kind, changed(old.Facts(names), l.Facts(names)), reason)
	})
	return err
}

func changedMeanwhile() error {
	return fault.New(fault.Conflict, "Somebody else changed this while you were working on it.")
}

// RunningCost gives the additional running cost of the scheme from a day until the day before another, pro rata by days,
// with what lacks an amount named: the cost side of evidence. It holds no person.
func RunningCost(ctx context.Context, tx *gate.Tx, from, until civil.Date) (Cost, error) {
	if !from.Before(until) {
		return Cost{}, fault.InvalidFields([]fault.Field{{Name: "until", Text: "The last day must not be before the first"}})
	}
	names, err := staff.OpenDirectory(ctx, tx)
	if err != nil {
		return Cost{}, err
	}
	lines, err := allLines(ctx, tx)
	if err != nil {
		return Cost{}, err
	}
	return runningCost(lines, names, days{from, until}), nil
}

// RunningCost is RunningCost in a look of its own.
func (s *Service) RunningCost(ctx context.Context, by access.Actor, from, until civil.Date) (Cost, error) {
	return read(ctx, s, by, func(ctx context.Context, tx *gate.Tx) (Cost, error) { return RunningCost(ctx, tx, from, until) })
}
