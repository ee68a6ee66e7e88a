package indicator

import (
	"context"
	"strconv"

	"waymark/internal/evidence/measure"
	method "waymark/internal/method/indicator"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
	"waymark/internal/scheme/cohort"
)

// NightlyJob counts every indicator anew.
const NightlyJob = "indicator.count"

// Nightly counts every indicator that has a plan. One that cannot be counted keeps no other from it.
func (s *Service) Nightly(ctx context.Context, run *job.Run) error {
	by := access.SystemActor("indicator", string(run.ID))
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.IndicatorCount, Run: string(run.ID)}
	all, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Indicator, error) { return newest(ctx, tx) })
	if err != nil {
		return err
	}
	for n, i := range all {
		if err := run.Progress(ctx, int64(n), int64(len(all))); err != nil {
			return err
		}
		if !i.Plan.Set() {
			continue
		}
		if _, err := s.Count(ctx, by, i.Name); err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// Count counts the newest version of an indicator from the records as they stand, and keeps the reading. It refuses
// (fault.Invalid) an indicator without a plan, a source that sent nothing of what is counted, and fewer than ten people.
func (s *Service) Count(ctx context.Context, by access.Actor, name string) (Reading, error) {
	r := Reading{ID: id.New[id.IndicatorReading](s.ids), Indicator: name}
	ask := access.Ask{Actor: by, Purpose: access.Of(access.FiguresForScheme), Action: access.IndicatorCount, Run: string(r.ID)}
	c := counting{}
	_, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (bool, error) { return true, c.run(ctx, tx, name) })
	if err != nil {
		return r, err
	}
	if c.tooFew() {
		return r, fault.New(fault.Invalid, "The count is of too few people. Figures need %d, so that nobody can be told.", fewestPeople)
	}
	r.Version, r.Counted = c.indicator.Version, c.out
	if r.Expected, err = s.expected(ctx, by, c); err != nil {
		return r, err
	}
	_, err = gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		r.MadeAt, r.MadeBy = tx.Now(), tx.Actor().ID
		tx.Note("people", strconv.Itoa(c.all))
		if err := insertReading(ctx, tx, r); err != nil {
			return 0, err
		}
		return 0, tx.Emit(ctx, EventCounted, 1, struct {
			Indicator string              `json:"indicator"`
			Reading   id.IndicatorReading `json:"reading"`
		}{name, r.ID})
	})
	return r, err
}

// counting is one count at work.
type counting struct {
	indicator Indicator
	all       int                      // everybody who belongs to it, whole or not
	start     map[id.Person]civil.Date // the day from which each is compared with others; empty where there is none for all
	out       Counted
}

// tooFew says that somebody could be told by the figures. Where people are followed and the window of none of them is over
// yet, there are none; of a few of many there must be none either.
func (c *counting) tooFew() bool {
	return c.all < fewestPeople || c.out.People < fewestPeople && (c.out.Proven == nil || c.out.People > 0)
}

func (c *counting) run(ctx context.Context, tx *gate.Tx, name string) error {
	i, err := find(ctx, tx, name, 0)
	if err != nil {
		return err
	}
	if !i.Plan.Set() {
		return fault.New(fault.Invalid, "Nobody has set yet how %s is counted here.", name)
	}
	c.indicator = i
	var lock *measure.Lock
	if i.Plan.Cohort != "" {
		l, err := measure.OpenLock(ctx, tx, i.Plan.Cohort, i.Plan.CohortVersion)
		if err != nil {
			return err
		}
		lock = &l
	}
	if i.Counts() {
		err = c.months(ctx, tx, lock)
	} else {
		err = c.follow(ctx, tx, lock)
	}
	c.out.Records = i.recordWords()
	if err == nil && lock != nil {
		err = c.changed(ctx, tx, lock)
	}
	return err
}

// months counts a number of events month by month.
func (c *counting) months(ctx context.Context, tx *gate.Tx, lock *measure.Lock) error {
	p := c.indicator.Plan
	t := tally{plan: p}
	of := people{}
	for k := -max(p.Months, 12); k < p.Months; k++ {
		day := p.From.AddMonths(k)
		on := people{}
		switch {
		case lock != nil:
			for _, m := range lock.Members {
				on[m.Person] = true
			}
		case !day.After(tx.Today()):
			if err := cohort.EachOn(ctx, tx, day, func(who id.Person, _ civil.Date) error {
				on[who] = true
				return nil
			}); err != nil {
				return err
			}
		}
		for who := range on {
			of[who] = true
		}
		t.roll.months, t.roll.on = append(t.roll.months, day), append(t.roll.on, on)
	}
	g, home, err := c.read(ctx, tx, of)
	if err != nil {
		return err
	}
	if err := g.reachesBack(p.From); err != nil {
		return err
	}
	t.first, t.cut = g.first, g.cut
	c.out = t.count(g.facts, home)
	c.all = c.out.People
	if lock != nil {
		c.start = startOf(of, p.From)
	}
	return nil
}

// follow follows people from a day on: a locked cohort and whoever was on the scheme that day from the plan's day, and
// of proven reoffending whoever was taken on in the months of the plan from the day they were.
func (c *counting) follow(ctx context.Context, tx *gate.Tx, lock *measure.Lock) error {
	p := c.indicator.Plan
	index := map[id.Person]civil.Date{}
	var err error
	switch {
	case lock != nil:
		for _, m := range lock.Members {
			index[m.Person] = p.From
		}
	case c.indicator.Definition.Shape == method.ProvenReoffending:
		err = cohort.EachStart(ctx, tx, func(who id.Person, started civil.Date) error {
			if !started.Before(p.From) && started.Before(p.From.AddMonths(p.Months)) {
				index[who] = started
			}
			return nil
		})
	default:
		err = cohort.EachOn(ctx, tx, p.From, func(who id.Person, _ civil.Date) error {
			index[who] = p.From
			return nil
		})
	}
	if err != nil {
		return err
	}
	of := people{}
	for who := range index {
		of[who] = true
	}
	g, home, err := c.read(ctx, tx, of)
	if err != nil {
		return err
	}
	for _, day := range index {
		if err := g.reachesBack(day); err != nil {
			return err
		}
	}
	c.all = len(index)
	c.out = following{c.indicator, index, g.first, g.cut}.count(g.facts, home)
	return nil
}

// read reads the records of some people, and where they live.
func (c *counting) read(ctx context.Context, tx *gate.Tx, of people) (*gathering, map[id.Person]Area, error) {
	g, err := gather(ctx, tx, c.indicator, of)
	if err != nil {
		return nil, nil, err
	}
	home, err := homes(ctx, tx, of)
	return g, home, err
}

func startOf(of people, day civil.Date) map[id.Person]civil.Date {
	out := map[id.Person]civil.Date{}
	for who := range of {
		out[who] = day
	}
	return out
}

// changed counts who of a locked cohort is still on the scheme, and who came since.
func (c *counting) changed(ctx context.Context, tx *gate.Tx, lock *measure.Lock) error {
	member := people{}
	for _, m := range lock.Members {
		member[m.Person] = true
	}
	c.out.Locked = len(member)
	return cohort.EachOn(ctx, tx, tx.Today(), func(who id.Person, _ civil.Date) error {
		if member[who] {
			c.out.Still++
		} else {
			c.out.Joined++
		}
		return nil
	})
}
