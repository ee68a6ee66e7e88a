package measure

import (
	"context"
	"strconv"

	"waymark/internal/method/disclosure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
)

// LockMeasure is what had come of a locked cohort when it was measured.
type LockMeasure struct {
	ID     id.LockMeasure
	MadeAt civil.Instant
	MadeBy id.Staff
	Maker  string
	LockResult
}

// LockResult is what is kept of a measurement: figures, and nobody.
type LockResult struct {
	Plan    EvaluationPlan `json:"plan"`
	Differ  int            `json:"people_whose_records_give_another_baseline"`
	StillOn int            `json:"still_on_the_scheme"`
	Live    int            `json:"on_the_scheme"`
	Joined  int            `json:"joined_since"`
	Figures *Figures       `json:"figures"` // nil while the months after are not covered
}

// Withheld says which of still (on the scheme), left and joined are withheld beside how many were locked and are on the
// scheme: those under 5, and what would give them away.
func (r LockResult) Withheld(people int) map[string]bool {
	counts := map[string]int{"locked": people, "live": r.Live, "still": r.StillOn, "left": people - r.StillOn, "joined": r.Joined}
	sums := []disclosure.Sum{{Total: "locked", Parts: []string{"still", "left"}}, {Total: "live", Parts: []string{"still", "joined"}}}
	known := disclosure.Published{Counts: map[string]int{"locked": people, "live": r.Live}}
	hidden, err := disclosure.Protect(counts, sums, known)
	if err != nil {
		return map[string]bool{"still": true, "left": true, "joined": true}
	}
	return hidden
}

// EventLockMeasured says that a locked cohort was measured.
const EventLockMeasured = "evidence.lock_measured"

// MeasureLocked measures a version of a locked cohort, 0 for the newest, against its frozen baseline and keeps the figures.
// It refuses a lock whose members are not those that were locked.
func (s *Service) MeasureLocked(ctx context.Context, by access.Actor, name string, version int) (LockMeasure, error) {
	m := LockMeasure{ID: id.New[id.LockMeasure](s.ids)}
	l, err := s.Show(ctx, by, name, version)
	if err != nil {
		return m, err
	}
	if !l.Whole {
		return m, fault.New(fault.Conflict, "The members of %s, version %d, are not those that were locked. Nothing is measured by them.", l.Name, l.Version)
	}
	m.LockResult = l.result()
	_, err = gate.Do(ctx, s.gate, s.lockAsk(by, l.ID), func(ctx context.Context, tx *gate.Tx) (int, error) {
		m.MadeAt, m.MadeBy = tx.Now(), tx.Actor().ID
		tx.Note("name", l.Name)
		tx.Note("version", strconv.Itoa(l.Version))
		if err := insertLockMeasure(ctx, tx, l.ID, m); err != nil {
			return 0, err
		}
		return 0, tx.Emit(ctx, EventLockMeasured, 1, struct {
			Lock id.CohortLock `json:"lock"`
		}{l.ID})
	})
	return m, err
}

func (l Locked) result() LockResult {
	plan := EvaluationPlan{What: l.What, Months: l.Months, Source: l.Source, From: l.Covers.From.String(), To: l.Covers.Until.AddDays(-1).String(), Index: DayOfLock, Counting: l.Counting}
	return LockResult{plan, l.Differ, l.StillOn, l.Live, l.Joined, l.Figures}
}

// LockView is a version of a locked cohort as figures.
type LockView struct {
	Lock          // without its members
	People        int
	Before        int // frozen
	CustodyBefore int
	LibertyBefore int
	Whole         bool          // the members' rows are those that were locked
	Versions      []Lock        // of the name, newest first
	Measures      []LockMeasure // newest first
	TooFew        bool          // of so few nothing is shown: somebody could be told
}

// OpenLock gives a version of a locked cohort, 0 for the newest, as figures alone.
func (s *Service) OpenLock(ctx context.Context, by access.Actor, name string, version int) (LockView, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.EvidenceFigures}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (LockView, error) {
		l, err := findLock(ctx, tx, name, version)
		if err != nil {
			return LockView{}, err
		}
		out := LockView{Lock: l, People: len(l.Members), Whole: digest(l.Members) == l.Digest, TooFew: len(l.Members) < fewestPeople}
		for _, m := range l.Members {
			out.Before, out.CustodyBefore, out.LibertyBefore = out.Before+m.Before, out.CustodyBefore+m.Custody, out.LibertyBefore+m.Liberty
		}
		out.Members = nil
		if out.TooFew {
			out.Before, out.CustodyBefore, out.LibertyBefore = 0, 0, 0
		} else if out.Measures, err = lockMeasures(ctx, tx, l.ID); err != nil {
			return out, err
		}
		if out.Versions, err = locksNamed(ctx, tx, name); err != nil {
			return out, err
		}
		return out, nameLockers(ctx, tx, &out)
	})
}

func nameLockers(ctx context.Context, tx *gate.Tx, v *LockView) error {
	members, err := staff.Names(ctx, tx)
	v.Locker = members[v.MadeBy].Name
	for i := range v.Versions {
		v.Versions[i].Locker = members[v.Versions[i].MadeBy].Name
	}
	for i := range v.Measures {
		v.Measures[i].Maker = members[v.Measures[i].MadeBy].Name
	}
	return err
}

// Lockable gives what a cohort can be locked by, to those who may lock one.
func (s *Service) Lockable(ctx context.Context, by access.Actor) ([]Countable, error) {
	return gate.Read(ctx, s.gate, s.lockAsk(by, "form"), func(ctx context.Context, tx *gate.Tx) ([]Countable, error) {
		feeds, err := agency.Feeds(ctx, tx)
		return countable(feeds), err
	})
}
