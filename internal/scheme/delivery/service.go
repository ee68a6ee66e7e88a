package delivery

import (
	"cmp"
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// Money says in a sentence which money is about to end, or "" where none is. The funding room, which stands beside this
// one, gives it.
type Money interface {
	WarningWords(ctx context.Context, by access.Actor) (string, error)
}

// Service is what people do with the delivery plan and recommendations.
type Service struct {
	gate  *gate.Gate
	money Money
}

// NewService makes the service.
func NewService(g *gate.Gate, m Money) *Service { return &Service{g, m} }

var why = access.Of(access.Administration)

// look opens a reading transaction for an action: a form is looked at by the right to send it.
func look[T any](ctx context.Context, s *Service, by access.Actor, a access.Action, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Read(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: a}, f)
}

func do[T any](ctx context.Context, s *Service, by access.Actor, a access.Action, f func(context.Context, *gate.Tx) (T, error)) (T, error) {
	return gate.Do(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: a}, f)
}

// Plan is the delivery plan of one financial year, and where the recommendations stand.
type Plan struct {
	Year            int
	Years           []int       // that have objectives, and this one
	Objectives      []Objective // of the year, the most pressing first
	Recommendations []Recommendation
	Names           staff.Directory
	Today           civil.Date
	Money           string // which money is about to end; "" for none
}

// OpenPlan gives the plan of a financial year; 0 is this one.
func (s *Service) OpenPlan(ctx context.Context, by access.Actor, year int) (Plan, error) {
	p, err := look(ctx, s, by, access.DeliveryRead, func(ctx context.Context, tx *gate.Tx) (p Plan, err error) {
		p.Today, p.Year = tx.Today(), year
		this := civil.FinancialYear(p.Today)
		if year == 0 {
			p.Year = this
		}
		all, err := Objectives(ctx, tx)
		if err != nil {
			return p, err
		}
		p.Years = []int{this}
		for _, o := range all {
			for y := o.First; y <= o.Last; y++ {
				p.Years = append(p.Years, y)
			}
			if o.First <= p.Year && p.Year <= o.Last {
				p.Objectives = append(p.Objectives, o)
			}
		}
		slices.Sort(p.Years)
		p.Years = slices.Compact(p.Years)
		slices.SortStableFunc(p.Objectives, func(a, b Objective) int {
			return cmp.Compare(slices.Index(Standings, a.Standing(p.Today)), slices.Index(Standings, b.Standing(p.Today)))
		})
		if p.Recommendations, err = Recommendations(ctx, tx); err != nil {
			return p, err
		}
		p.Names, err = staff.OpenDirectory(ctx, tx)
		return p, err
	})
	if err != nil {
		return p, err
	}
	p.Money, err = s.money.WarningWords(ctx, by)
	return p, err
}

// ObjectiveRecord is one objective with its history and that of its milestones.
type ObjectiveRecord struct {
	Objective
	Names   staff.Directory
	Changes []Change // newest first
	Today   civil.Date
}

// OpenObjective gives an objective. action is that for which it is opened: to look, or to fill in a form.
func (s *Service) OpenObjective(ctx context.Context, by access.Actor, action access.Action, which id.Objective) (ObjectiveRecord, error) {
	return look(ctx, s, by, action, func(ctx context.Context, tx *gate.Tx) (r ObjectiveRecord, err error) {
		if r.Objective, err = findObjective(ctx, tx, which); err != nil {
			return r, err
		}
		r.Today = tx.Today()
		if r.Names, err = staff.OpenDirectory(ctx, tx); err != nil {
			return r, err
		}
		subjects := []string{string(which)}
		for _, m := range r.Milestones {
			subjects = append(subjects, string(m.ID))
		}
		r.Changes, err = changesOf(ctx, tx, subjects)
		return r, err
	})
}

// Names gives what a form for something new chooses from, to whoever may enter it.
func (s *Service) Names(ctx context.Context, by access.Actor) (staff.Directory, error) {
	return look(ctx, s, by, access.DeliveryEdit, staff.OpenDirectory)
}

// AddObjective enters an objective.
func (s *Service) AddObjective(ctx context.Context, by access.Actor, d ObjectiveDraft) (Objective, error) {
	return do(ctx, s, by, access.DeliveryEdit, func(ctx context.Context, tx *gate.Tx) (Objective, error) {
		names, err := staff.OpenDirectory(ctx, tx)
		if err != nil {
			return Objective{}, err
		}
		o, wrong := d.apply(Objective{}, names)
		if err := fault.InvalidFields(wrong); err != nil {
			return o, err
		}
		o.ID, o.Version = gate.NewID[id.Objective](tx), 1
		if err := insertObjective(ctx, tx, o); err != nil {
			return o, err
		}
		return o, record(ctx, tx, EventObjective, Happened{ID: string(o.ID)}, "Entered", "")
	})
}

// ChangeObjective changes an objective; version is that which the user saw.
func (s *Service) ChangeObjective(ctx context.Context, by access.Actor, which id.Objective, version int64, d ObjectiveDraft) error {
	_, err := do(ctx, s, by, access.DeliveryEdit, func(ctx context.Context, tx *gate.Tx) (bool, error) {
		old, err := findObjective(ctx, tx, which)
		if err != nil {
			return false, err
		}
		if old.Version != version {
			return false, changedMeanwhile()
		}
		names, err := staff.OpenDirectory(ctx, tx)
		if err != nil {
			return false, err
		}
		o, wrong := d.apply(old, names)
		reason, more := reasonFor(d.Reason)
		if err := fault.InvalidFields(append(wrong, more...)); err != nil {
			return false, err
		}
		if err := updateObjective(ctx, tx, o); err != nil {
			return false, err
		}
		return true, record(ctx, tx, EventObjective, Happened{ID: string(which)}, became(old.facts(names), o.facts(names)), reason)
	})
	return err
}

func reasonFor(text string) (string, []fault.Field) {
	text = trim(text)
	return text, within("reason", text, longestText, "Enter why")
}

// AddMilestone enters a milestone of an objective.
func (s *Service) AddMilestone(ctx context.Context, by access.Actor, of id.Objective, d MilestoneDraft) error {
	_, err := do(ctx, s, by, access.DeliveryEdit, func(ctx context.Context, tx *gate.Tx) (bool, error) {
		if _, err := findObjective(ctx, tx, of); err != nil {
			return false, err
		}
		m, wrong := d.apply(Milestone{Objective: of, Status: NotStarted, Version: 1})
		if err := fault.InvalidFields(wrong); err != nil {
			return false, err
		}
		m.ID = gate.NewID[id.Milestone](tx)
		if err := insertMilestone(ctx, tx, m); err != nil {
			return false, err
		}
		return true, record(ctx, tx, EventMilestone, Happened{ID: string(m.ID), Of: string(of), State: string(m.Status)}, m.Title+": entered, due "+m.Due.Long(), "")
	})
	return err
}

// ChangeMilestone changes what a milestone says or when it is due.
func (s *Service) ChangeMilestone(ctx context.Context, by access.Actor, of id.Objective, which id.Milestone, version int64, d MilestoneDraft) error {
	return s.milestone(ctx, by, access.DeliveryEdit, of, which, version, d.Reason, d.apply)
}

// SetStatus says where a milestone stands, with the reason. Late cannot be said: it follows from the day.
func (s *Service) SetStatus(ctx context.Context, by access.Actor, of id.Objective, which id.Milestone, version int64, status Status, reason string) error {
	return s.milestone(ctx, by, access.DeliveryStatus, of, which, version, reason, func(m Milestone) (Milestone, []fault.Field) {
		m.Status = status
		if statusLabels[status] == "" {
			return m, []fault.Field{{Name: "status", Text: "Select where it stands"}}
		}
		return m, nil
	})
}

func (s *Service) milestone(ctx context.Context, by access.Actor, a access.Action, of id.Objective, which id.Milestone, version int64, reason string, made func(Milestone) (Milestone, []fault.Field)) error {
	_, err := do(ctx, s, by, a, func(ctx context.Context, tx *gate.Tx) (bool, error) {
		o, err := findObjective(ctx, tx, of)
		if err != nil {
			return false, err
		}
		at := slices.IndexFunc(o.Milestones, func(m Milestone) bool { return m.ID == which })
		if at < 0 {
			return false, fault.New(fault.NotFound, "There is no such milestone.")
		}
		old := o.Milestones[at]
		if old.Version != version {
			return false, changedMeanwhile()
		}
		m, wrong := made(old)
		reason, more := reasonFor(reason)
		if err := fault.InvalidFields(append(wrong, more...)); err != nil {
			return false, err
		}
		if err := updateMilestone(ctx, tx, m); err != nil {
			return false, err
		}
		return true, record(ctx, tx, EventMilestone, Happened{ID: string(which), Of: string(of), State: string(m.Status)}, m.Title+"\n"+became(old.facts(), m.facts()), reason)
	})
	return err
}
