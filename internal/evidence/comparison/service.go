package comparison

import (
	"context"
	"slices"
	"strconv"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/staff"
)

// Service compares.
type Service struct {
	gate   *gate.Gate
	ids    *id.Source
	cohort *cohort.Service
}

// NewService makes the service. The cohort's service gives those near the cut of selection runs.
func NewService(g *gate.Gate, ids *id.Source, c *cohort.Service) *Service { return &Service{g, ids, c} }

// Comparison is one that was made, as figures alone: whom it compared is not kept.
type Comparison struct {
	ID     id.Comparison
	MadeAt civil.Instant
	MadeBy id.Staff
	Maker  string
	Design Design
	Figures
}

// Design is the plan as it was carried out, with what it rests on.
type Design struct {
	What    measure.What `json:"measure"`
	Source  string       `json:"source"`
	Months  int          `json:"months_after"`
	History int          `json:"months_before"`
	Rule    Rule         `json:"controls"`
	Method  Method       `json:"method"`
	Caliper float64      `json:"caliper_sd"`
	Lock    string       `json:"locked_cohort,omitempty"`
	Version int          `json:"locked_version,omitempty"`
	File    bool         `json:"from_a_file,omitempty"`
	From    string       `json:"data_from"` // first and last day that the data cover
	To      string       `json:"data_to"`
}

// EventCompared says that a comparison was made and kept.
const EventCompared = "evidence.compared"

// Run carries a plan out and keeps nothing.
func (s *Service) Run(ctx context.Context, by access.Actor, why access.Purpose, plan Plan) (Comparison, error) {
	c := Comparison{ID: id.New[id.Comparison](s.ids)}
	if err := plan.check(); err != nil {
		return c, err
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.Evaluate, Run: string(c.ID)}
	r, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (*reading, error) {
		c.MadeAt, c.MadeBy = tx.Now(), tx.Actor().ID
		return s.read(ctx, tx, plan)
	})
	if err != nil {
		return c, err
	}
	c.Figures, err = compare(plan, r.data, r.people)
	if err != nil {
		return c, err
	}
	c.Left.Unknown = r.asked - c.Treated
	c.Treated, c.Ended = r.asked, r.ended
	c.Design = Design{plan.What, plan.Source, plan.Months, plan.History, plan.Rule, plan.Method, plan.Caliper, plan.Lock, r.plan.Version, plan.Index != nil,
		r.data.From.String(), r.data.Until.AddDays(-1).String()}
	return c, nil
}

// Compare carries a plan out and keeps its figures, whether or not its balance passed: what did not work is not done
// again in silence.
func (s *Service) Compare(ctx context.Context, by access.Actor, plan Plan) (Comparison, error) {
	why := access.Of(access.FiguresForScheme)
	c, err := s.Run(ctx, by, why, plan)
	if err != nil {
		return c, err
	}
	if c.Treated < Fewest {
		return c, fault.New(fault.Invalid, "Only %s people were taken on. A comparison needs %d.", count(c.Treated), Fewest)
	}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.Evaluate, Run: string(c.ID)}
	_, err = gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		tx.Note("people", strconv.Itoa(c.Eligible+c.Pool))
		if err := insertComparison(ctx, tx, c); err != nil {
			return 0, err
		}
		return 0, tx.Emit(ctx, EventCompared, 1, struct {
			Comparison id.Comparison `json:"comparison"`
		}{c.ID})
	})
	return c, err
}

// Overview is what was compared, newest first, and what a comparison can be of.
type Overview struct {
	All   []Comparison
	Can   []measure.Countable
	Locks []LockName
}

// LockName names a locked cohort.
type LockName struct {
	Name string
	AsOf civil.Date
}

func figuresAsk(by access.Actor) access.Ask {
	return access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.EvidenceFigures}
}

// Overview gives the comparisons kept.
func (s *Service) Overview(ctx context.Context, by access.Actor) (Overview, error) {
	return gate.Read(ctx, s.gate, figuresAsk(by), func(ctx context.Context, tx *gate.Tx) (Overview, error) {
		var o Overview
		feeds, err := agency.Feeds(ctx, tx)
		if err != nil {
			return o, err
		}
		o.Can = slices.DeleteFunc(measure.Countables(feeds), func(c measure.Countable) bool { return !slices.Contains(Counts, c.What) })
		if o.All, err = newestComparisons(ctx, tx, 50); err != nil {
			return o, err
		}
		locks, err := measure.AllLocks(ctx, tx)
		if err != nil {
			return o, err
		}
		for _, l := range locks {
			if !slices.ContainsFunc(o.Locks, func(n LockName) bool { return n.Name == l.Name }) {
				o.Locks = append(o.Locks, LockName{l.Name, l.AsOf})
			}
		}
		return o, nameMakers(ctx, tx, o.All)
	})
}

// Open gives one.
func (s *Service) Open(ctx context.Context, by access.Actor, which id.Comparison) (Comparison, error) {
	return gate.Read(ctx, s.gate, figuresAsk(by), func(ctx context.Context, tx *gate.Tx) (Comparison, error) {
		c, err := findComparison(ctx, tx, which)
		if err != nil {
			return c, err
		}
		one := []Comparison{c}
		err = nameMakers(ctx, tx, one)
		return one[0], err
	})
}

func nameMakers(ctx context.Context, tx *gate.Tx, all []Comparison) error {
	members, err := staff.Names(ctx, tx)
	for i := range all {
		all[i].Maker = members[all[i].MadeBy].Name
	}
	return err
}
