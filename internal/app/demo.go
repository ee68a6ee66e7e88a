package app

import (
	"context"
	"log/slog"

	"waymark/internal/demo"
	"waymark/internal/demo/county"
	"waymark/internal/platform/access"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/config"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// MakeDemo fills the configured database, which must be empty, with the invented county. The same
// options make the same records.
func MakeDemo(ctx context.Context, cfg config.Config, log *slog.Logger, o county.Options, by access.Actor, tell func(done, all int)) error {
	o.Mornings = demo.Mornings
	c, err := county.Generate(o)
	if err != nil {
		return err
	}
	at := clock.At(c.Mornings()[0].At(5, 0))
	a, err := OpenAt(ctx, cfg, log, at, id.Seeded(at.Now, o.Seed))
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if err := a.holdsNobody(ctx, by); err != nil {
		return err
	}
	rooms := demo.Rooms{Gate: a.Gate, Agencies: a.Agencies, People: a.People, Cohort: a.Cohort, Tasking: a.Tasking, Board: a.Board, Importing: a.Importing, Measure: a.Measure, Fairness: a.Fairness, Compare: a.Compare, Saving: a.Saving, Reports: a.Reports, Offences: a.Offences, Oversight: a.Oversight, Indicators: a.Indicators}
	rooms.Funding, rooms.Delivery = a.Funding, a.Delivery
	if err := demo.Load(ctx, rooms, c, at, by, tell); err != nil {
		return err
	}
	_, err = a.Seal(ctx)
	return err
}

// MeasureDemo says how the linking of records in the demonstration did, as it stands: its county is made again to
// know who is who.
func (a *App) MeasureDemo(ctx context.Context, by access.Actor) (demo.Linkage, error) {
	var o county.Options
	err := a.DB.View(ctx, func(q db.Queryer) (err error) {
		o, err = demo.OptionsOf(ctx, q)
		return err
	})
	if err != nil {
		return demo.Linkage{}, err
	}
	c, err := county.Generate(o)
	if err != nil {
		return demo.Linkage{}, err
	}
	return demo.Measure(ctx, a.Gate, by, c.Truth())
}

// WriteDemoFiles leaves the files that MakeDemo would bring in in a folder, with the truth beside them. It touches no
// database.
func WriteDemoFiles(o county.Options, folder string) error {
	o.Mornings = demo.Mornings
	c, err := county.Generate(o)
	if err != nil {
		return err
	}
	return demo.WriteFiles(c, folder)
}

// holdsNobody refuses a database that somebody works in: a demonstration is made in one of its own.
func (a *App) holdsNobody(ctx context.Context, by access.Actor) error {
	members, err := a.Staff.ListMembers(ctx, by, access.DefaultPurpose(access.StaffRead))
	if err != nil {
		return err
	}
	runs, err := a.Importing.ListRuns(ctx, by, access.DefaultPurpose(access.ImportRead), 1)
	if err != nil {
		return err
	}
	if len(members) > 0 || len(runs) > 0 {
		return fault.New(fault.Conflict, "The database %s is in use. A demonstration is made in an empty one.", a.Config.Database)
	}
	return nil
}
