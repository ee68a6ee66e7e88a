package measure

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/person"
)

// Lock is a cohort as it was on a day, with what each person had had in the months before it: frozen, so that who
// measures it next year counts the same people against the same baseline. The live cohort goes on beside it.
type Lock struct {
	ID      id.CohortLock
	Name    string
	Version int // a correction is a new version
	AsOf    civil.Date
	What    What
	Source  string
	Months  int
	Data    Span
	Reason  string
	Digest  string // of the members, in hexadecimal
	MadeAt  civil.Instant
	MadeBy  id.Staff
	Locker  string // filled where it is shown
	Size    int    // how many people, filled where it is read
	Members []Member
}

// Member is one person of a locked cohort with their baseline.
type Member struct {
	Person  id.Person
	Started civil.Date // their time on the scheme
	Before  int
	Custody int
	Liberty int
}

var lockName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// EventLocked says that a cohort was locked.
const EventLocked = "evidence.locked"

// LockPlan says what is locked.
type LockPlan struct {
	Name   string
	AsOf   civil.Date
	What   What
	Source string
	Months int
	Reason string // why, and of a further version what was wrong
}

func (p LockPlan) check(today civil.Date) error {
	var wrong []fault.Field
	if !lockName.MatchString(p.Name) || len(p.Name) > 60 {
		wrong = append(wrong, fault.Field{Name: "name", Text: "The name must be small letters, digits and single hyphens"})
	}
	if p.AsOf.After(today) {
		wrong = append(wrong, fault.Field{Name: "as-of", Text: "The day must not be after today"})
	}
	if len(strings.TrimSpace(p.Reason)) < 5 {
		wrong = append(wrong, fault.Field{Name: "reason", Text: "Say in a few words why, or what is corrected"})
	}
	if p.Source == "" {
		wrong = append(wrong, fault.Field{Name: "source", Text: "Select whose records are counted"})
	}
	return fault.InvalidFields(wrong)
}

func (s *Service) lockAsk(by access.Actor, run id.CohortLock) access.Ask {
	return access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.Evaluate, Run: string(run)}
}

// Lock freezes who is on the scheme on a day with the months before it. Locked again under one name it is a further
// version; the earlier ones stay.
func (s *Service) Lock(ctx context.Context, by access.Actor, p LockPlan) (Lock, error) {
	l := Lock{ID: id.New[id.CohortLock](s.ids), Name: p.Name, AsOf: p.AsOf, What: p.What, Source: p.Source, Months: p.Months, Reason: strings.TrimSpace(p.Reason)}
	starts := map[id.Person]civil.Date{}
	ask := s.lockAsk(by, l.ID)
	index, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Index, error) {
		if err := p.check(tx.Today()); err != nil {
			return nil, err
		}
		var out []Index
		err := cohort.EachOn(ctx, tx, p.AsOf, func(who id.Person, started civil.Date) error {
			starts[who] = started
			out = append(out, Index{Row: len(out) + 1, Person: who, Day: p.AsOf})
			return nil
		})
		return out, err
	})
	if err != nil {
		return l, err
	}
	if len(index) == 0 {
		return l, fault.New(fault.Invalid, "Nobody was on the scheme on %s.", p.AsOf.Long())
	}
	out, err := s.measureBefore(ctx, by, p, index)
	if err != nil {
		return l, err
	}
	l.Data = out.Data
	for _, r := range out.Results {
		l.Members = append(l.Members, Member{r.Person, starts[r.Person], r.Before, r.Custody, r.Liberty})
	}
	l.Digest = digest(l.Members)
	_, err = gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		l.MadeAt, l.MadeBy = tx.Now(), tx.Actor().ID
		tx.Note("name", l.Name)
		if err := insertLock(ctx, tx, &l); err != nil {
			return 0, err
		}
		return 0, tx.Emit(ctx, EventLocked, 1, struct {
			Lock id.CohortLock `json:"lock"`
		}{l.ID})
	})
	return l, err
}

// measureBefore counts the months before the day of the lock alone: what comes after need not be known yet.
func (s *Service) measureBefore(ctx context.Context, by access.Actor, p LockPlan, index []Index) (Outcome, error) {
	plan := Plan{Source: p.Source, What: p.What, Windows: Windows{Months: p.Months, BeforeOnly: true}, Index: index}
	out, err := s.BeforeAfter(ctx, by, access.Of(access.FiguresForScheme), plan)
	if err == nil && len(out.Results) < len(index) {
		err = fault.New(fault.Invalid, "The records of %s begin on %s: they do not cover %d months before %s.", p.Source, out.Data.From.Long(), p.Months, p.AsOf.Long())
	}
	return out, err
}

// digest is the SHA-256 of the members' rows, in the order of their ids.
func digest(members []Member) string {
	h := sha256.New()
	for _, m := range members {
		fmt.Fprintf(h, "%s %s %d %d %d\n", m.Person, m.Started, m.Before, m.Custody, m.Liberty)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Locked is a lock with what has come of it since.
type Locked struct {
	Lock
	Before, LibertyBefore int    // frozen
	After                 *Total // measured now against the frozen baseline; nil while the months after are not covered
	Covers                Span   // what the records cover now
	Differ                int    // people of whom the records now give another baseline
	Whole                 bool   // the members' rows are those that were locked
	Expected              *Expected
	Figures               *Figures // with After
	Counting              Counting
	StillOn, Live, Joined int // locked and on the scheme today, on it today, on it today and not locked
}

// Show gives the newest version of a locked cohort, or one, with what has come of it since.
func (s *Service) Show(ctx context.Context, by access.Actor, name string, version int) (Locked, error) {
	whole, out := false, Locked{}
	l, err := gate.Read(ctx, s.gate, s.lockAsk(by, "show"), func(ctx context.Context, tx *gate.Tx) (Lock, error) {
		found, err := findLock(ctx, tx, name, version)
		if err != nil {
			return found, err
		}
		whole = digest(found.Members) == found.Digest
		now, err := person.WhoNow(ctx, tx, peopleOf(found.Members)) // those merged into another are that other
		for i := range found.Members {
			if p, moved := now[found.Members[i].Person]; moved {
				found.Members[i].Person = p
			}
		}
		if err != nil {
			return found, err
		}
		return found, out.live(ctx, tx, found.Members)
	})
	if err != nil {
		return Locked{}, err
	}
	out.Lock, out.Whole = l, whole
	for _, m := range l.Members {
		out.Before, out.LibertyBefore = out.Before+m.Before, out.LibertyBefore+m.Liberty
	}
	return out, s.since(ctx, by, &out)
}

// live counts the live cohort beside the locked one.
func (l *Locked) live(ctx context.Context, tx *gate.Tx, members []Member) error {
	locked := map[id.Person]bool{}
	for _, m := range members {
		locked[m.Person] = true
	}
	return cohort.EachOn(ctx, tx, tx.Today(), func(p id.Person, _ civil.Date) error {
		l.Live++
		if locked[p] {
			l.StillOn++
		} else {
			l.Joined++
		}
		return nil
	})
}

func peopleOf(members []Member) []id.Person {
	out := make([]id.Person, len(members))
	for i, m := range members {
		out[i] = m.Person
	}
	return out
}

// frozen gives the baseline of each person. Two who turned out to be one had before what both had; their days overlap, so
// that the fewer at liberty are known to be so.
func (l Lock) frozen() (map[id.Person]Member, []Index) {
	out := map[id.Person]Member{}
	var index []Index
	for _, m := range l.Members {
		if first, twice := out[m.Person]; twice {
			m.Before, m.Custody, m.Liberty = m.Before+first.Before, max(m.Custody, first.Custody), min(m.Liberty, first.Liberty)
		} else {
			index = append(index, Index{Row: len(index) + 1, Person: m.Person, Day: l.AsOf})
		}
		out[m.Person] = m
	}
	return out, index
}

// since measures what came after, and whether the records still give the baseline that was locked.
func (s *Service) since(ctx context.Context, by access.Actor, l *Locked) error {
	frozen, index := l.frozen()
	l.Differ = len(l.Members) - len(index)
	plan := Plan{Source: l.Source, What: l.What, Windows: Windows{Months: l.Months, BeforeOnly: true}, Index: index}
	before, err := s.BeforeAfter(ctx, by, access.Of(access.FiguresForScheme), plan)
	if err != nil {
		return err
	}
	l.Covers, l.Counting = before.Data, before.Counting
	for _, r := range before.Results {
		if m := frozen[r.Person]; m.Before != r.Before || m.Custody != r.Custody {
			l.Differ++
		}
	}
	plan.Windows.BeforeOnly = false
	if !plan.Windows.covered(l.AsOf, before.Data) {
		return nil
	}
	after, err := s.BeforeAfter(ctx, by, access.Of(access.FiguresForScheme), plan)
	if err != nil {
		return err
	}
	for i := range after.Results {
		r := &after.Results[i]
		m := frozen[r.Person]
		r.Before, r.Custody, r.Liberty = m.Before, m.Custody, m.Liberty
	}
	figures := after.figures(len(after.Results))
	if l.Differ > 0 { // by type and person the records give another baseline than the one that was locked
		figures.ByType = nil
	}
	l.After, l.Expected, l.Figures = &figures.All, after.Expected, &figures
	return nil
}

// Locks lists the locked cohorts, newest first, without their members.
func (s *Service) Locks(ctx context.Context, by access.Actor) ([]Lock, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.EvidenceFigures}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Lock, error) { return allLocks(ctx, tx) })
}
