package indicator

import (
	"context"
	"strings"

	"waymark/internal/evidence/measure"
	method "waymark/internal/method/indicator"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/staff"
)

// Service keeps and counts indicators.
type Service struct {
	gate    *gate.Gate
	ids     *id.Source
	measure *measure.Service
}

// NewService makes the service.
func NewService(g *gate.Gate, ids *id.Source, m *measure.Service) *Service {
	return &Service{g, ids, m}
}

// Shown is an indicator with what was counted of it last; Reading is nil where this version was not counted yet.
type Shown struct {
	Indicator
	Reading *Reading
}

func (s *Service) figures(by access.Actor) access.Ask {
	return access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.IndicatorFigures}
}

// Current gives the newest version of every indicator with its newest reading, by name. A reading is figures alone: no
// person's data is read.
func Current(ctx context.Context, tx *gate.Tx) ([]Shown, error) {
	return shown(ctx, tx, newestReading)
}

// At gives them as Current does, each with its newest reading of records up to a day: what a report of that day shows,
// whatever was counted since.
func At(ctx context.Context, tx *gate.Tx, day civil.Date) ([]Shown, error) {
	return shown(ctx, tx, func(ctx context.Context, tx *gate.Tx, name string, version int) (*Reading, error) {
		return readingUpTo(ctx, tx, name, version, day)
	})
}

func shown(ctx context.Context, tx *gate.Tx, reading func(context.Context, *gate.Tx, string, int) (*Reading, error)) ([]Shown, error) {
	all, err := newest(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]Shown, len(all))
	for n, i := range all {
		r, err := reading(ctx, tx, i.Name, i.Version)
		if err != nil {
			return nil, err
		}
		out[n] = Shown{i, r}
	}
	return out, nil
}

// List gives every indicator as Current does, for whoever may see figures.
func (s *Service) List(ctx context.Context, by access.Actor) ([]Shown, error) {
	return gate.Read(ctx, s.gate, s.figures(by), Current)
}

// Open gives a version of an indicator, 0 for the newest, with its newest reading, and all its versions, newest first.
func (s *Service) Open(ctx context.Context, by access.Actor, name string, version int) (Shown, []Indicator, error) {
	var versions []Indicator
	out, err := gate.Read(ctx, s.gate, s.figures(by), func(ctx context.Context, tx *gate.Tx) (Shown, error) {
		i, err := find(ctx, tx, name, version)
		if err != nil {
			return Shown{}, err
		}
		r, err := newestReading(ctx, tx, i.Name, i.Version)
		if err != nil {
			return Shown{}, err
		}
		if versions, err = versionsOf(ctx, tx, name); err != nil {
			return Shown{}, err
		}
		members, err := staff.Names(ctx, tx)
		for n := range versions {
			versions[n].Maker = members[versions[n].MadeBy].Name
		}
		i.Maker = members[i.MadeBy].Name
		if r != nil {
			r.Maker = members[r.MadeBy].Name
		}
		return Shown{i, r}, err
	})
	return out, versions, err
}

// Edit gives the newest version for a form, or what a new one begins with where name is "": the national definition from,
// or the local text for any other.
func (s *Service) Edit(ctx context.Context, by access.Actor, name, from, local string) (Indicator, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.IndicatorEdit}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Indicator, error) {
		if name != "" {
			return find(ctx, tx, name, 0)
		}
		if text, ok := method.NationalText(from); ok {
			local = text
		}
		return Indicator{Text: local}, nil
	})
}

// Choices are what a plan can choose from.
type Choices struct {
	Locks []measure.Lock
	Feeds []agency.Feed
}

// Choices gives the locked cohorts, and the feeds that bring what the indicator counts.
func (s *Service) Choices(ctx context.Context, by access.Actor, i Indicator) (c Choices, err error) {
	if c.Locks, err = s.measure.Locks(ctx, by); err != nil {
		return c, err
	}
	c.Feeds, err = gate.Read(ctx, s.gate, s.figures(by), agency.Feeds)
	kept := c.Feeds[:0]
	for _, f := range c.Feeds {
		if f.Kind == feedKind(i.Definition.Counts) {
			kept = append(kept, f)
		}
	}
	c.Feeds = kept
	return c, err
}

// Define keeps a definition as a new indicator (seen is 0) or as the next version of the one whose version was seen. The
// plan stays. It refuses what the definition's checks find, a name that is taken, and a stale form (fault.Conflict).
func (s *Service) Define(ctx context.Context, by access.Actor, name string, seen int, text, reason string) (Indicator, error) {
	i := Indicator{Name: name, Text: text, Reason: strings.TrimSpace(reason)}
	if err := i.read(); err != nil {
		return i, err
	}
	if err := fault.InvalidFields(i.checkReason()); err != nil {
		return i, err
	}
	return s.keep(ctx, by, i, seen, func(i *Indicator, old Indicator) error {
		i.Plan = old.Plan
		if i.Plan.Set() && (old.Definition.Shape != i.Definition.Shape || old.Definition.Counts != i.Definition.Counts) {
			i.Plan = Plan{} // what was set does not fit another figure
		}
		return nil
	})
}

// Arrange keeps by what an indicator is counted, as its next version. It refuses a plan that cannot be counted by, a cohort
// that is not locked, and a stale form (fault.Conflict).
func (s *Service) Arrange(ctx context.Context, by access.Actor, name string, seen int, p Plan, reason string) (Indicator, error) {
	locks, err := s.measure.Locks(ctx, by)
	if err != nil {
		return Indicator{}, err
	}
	known := p.Cohort == ""
	for _, l := range locks {
		known = known || l.Name == p.Cohort && l.Version == p.CohortVersion
	}
	return s.keep(ctx, by, Indicator{Name: name, Plan: p, Reason: strings.TrimSpace(reason)}, seen, func(i *Indicator, old Indicator) error {
		i.Text, i.Definition = old.Text, old.Definition
		if !known {
			return fault.InvalidFields([]fault.Field{{Name: "cohort", Text: "Select a cohort that is locked"}})
		}
		return i.check()
	})
}

// keep writes the next version. with takes over from the version before, which is empty for a new indicator.
func (s *Service) keep(ctx context.Context, by access.Actor, i Indicator, seen int, with func(i *Indicator, old Indicator) error) (Indicator, error) {
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.IndicatorEdit}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Indicator, error) {
		old, err := find(ctx, tx, i.Name, 0)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return i, err
		}
		if seen == 0 && err == nil {
			return i, fault.New(fault.Conflict, "There is an indicator of the name %s already. Change it, or give this one another name.", i.Name)
		}
		if old.Version != seen {
			return i, fault.New(fault.Conflict, "Somebody changed this indicator after you opened it. Look at it again; what you typed is kept below.")
		}
		if err := with(&i, old); err != nil {
			return i, err
		}
		i.Version, i.MadeAt, i.MadeBy = seen+1, tx.Now(), tx.Actor().ID
		tx.Note("indicator", i.Name)
		if err := insert(ctx, tx, i); err != nil {
			return i, err
		}
		return i, tx.Emit(ctx, EventKept, 1, struct {
			Indicator string `json:"indicator"`
			Version   int    `json:"version"`
		}{i.Name, i.Version})
	})
}
