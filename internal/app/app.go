// Package app is the only place where everything is wired together: database, gate, rooms, pages, jobs.
package app

import (
	"context"
	"errors"
	"log/slog"

	"waymark/examples/profiles"
	"waymark/internal/board"
	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/fairness"
	"waymark/internal/evidence/indicator"
	"waymark/internal/evidence/measure"
	"waymark/internal/evidence/report"
	"waymark/internal/evidence/saving"
	"waymark/internal/exchange/importing"
	"waymark/internal/oversight"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/config"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/platform/job"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/cohort"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/delivery"
	"waymark/internal/scheme/funding"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/staff"
	"waymark/internal/scheme/supervision"
	"waymark/internal/scheme/tasking"
)

// App is the whole application on one database.
type App struct {
	Config config.Config
	DB     *db.DB
	Gate   *gate.Gate
	Clock  clock.Clock
	IDs    *id.Source
	Log    *slog.Logger
	Jobs   *job.Runner

	Agencies  *agency.Service
	Staff     *staff.Service
	People    *person.Service
	Offences  *offending.Service
	Cohort    *cohort.Service
	Tasking   *tasking.Service
	Funding   *funding.Service
	Delivery  *delivery.Service
	Board     *board.Service
	Oversight *oversight.Service
	Measure   *measure.Service
	Saving    *saving.Service
	Reports   *report.Service
	Compare   *comparison.Service
	Fairness  *fairness.Service
	Importing *importing.Service

	Indicators *indicator.Service
}

// Open opens the configured database, brings it up to date, and wires the rooms.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger) (*App, error) {
	return OpenAt(ctx, cfg, log, clock.System{}, id.NewSource(clock.System{}.Now))
}

// OpenAt is Open with a clock and a source of ids handed in: for the county and for tests.
func OpenAt(ctx context.Context, cfg config.Config, log *slog.Logger, c clock.Clock, ids *id.Source) (*App, error) {
	d, err := db.Open(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	if err := bringUpToDate(ctx, d); err != nil {
		_ = d.Close()
		return nil, err
	}
	a := &App{Config: cfg, DB: d, Clock: c, IDs: ids, Log: log, Gate: gate.New(d, c, ids, log)}
	a.Agencies = agency.New(a.Gate, staff.Staffing{})
	a.Staff = staff.New(a.Gate, c, staff.Settings{Issuer: cfg.SchemeName, LoopbackOnly: cfg.Loopback()})
	a.People = person.NewService(a.Gate, c)
	a.People.Moving("cohort", cohort.Mover{})
	a.People.Moving("tasking", tasking.Mover{})
	a.People.Moving("oversight", oversight.Mover{})
	for _, hangs := range []person.Hanger{offending.Hangs, custody.Hangs, supervision.Hangs, tasking.Hangs} {
		a.People.Hanging(hangs)
	}
	a.Offences = offending.NewService(a.Gate)
	a.Cohort = cohort.NewService(a.Gate, c, ids)
	a.Tasking = tasking.NewService(a.Gate)
	a.Funding = funding.NewService(a.Gate, a.Cohort)
	a.Delivery = delivery.NewService(a.Gate, a.Funding)
	a.Board = board.NewService(a.Gate)
	a.Oversight = oversight.NewService(a.Gate)
	a.Measure = measure.NewService(a.Gate, ids)
	a.Saving = saving.NewService(a.Gate)
	a.Reports = report.NewService(a.Gate, ids, cfg.SchemeName)
	a.Compare = comparison.NewService(a.Gate, ids, a.Cohort)
	a.Indicators = indicator.NewService(a.Gate, ids, a.Measure)
	a.Fairness = fairness.NewService(a.Gate, ids, a.Measure)
	a.Jobs = job.NewRunner(d, c, ids, log)
	a.Importing = importing.NewService(a.Gate, c, ids, importing.Settings{Folder: cfg.DataDir, Shipped: profiles.Shipped{}, Wake: a.Jobs.Wake})
	a.People.Waking(a.Jobs.Wake)
	for _, jobs := range []map[string]job.Handler{a.Importing.Jobs(), a.People.Jobs()} {
		for kind, handle := range jobs {
			a.Jobs.Register(kind, handle)
		}
	}
	a.Jobs.Every(person.NightlyJob, job.NightlyAt(4, 0), a.People.Nightly)
	a.Jobs.Every(importing.SweepJob, job.Each(sweepEvery), a.Importing.Sweep)
	a.Jobs.Every("audit.seal", job.Each(sealEvery), func(ctx context.Context, _ *job.Run) error {
		_, err := a.Seal(ctx)
		return err
	})
	a.Jobs.Every(indicator.NightlyJob, job.NightlyAt(5, 0), a.Indicators.Nightly)
	a.Jobs.Every(tasking.OverdueJob, job.NightlyAt(6, 0), a.Tasking.TellOverdue)
	a.Jobs.Every(funding.CliffJob, job.NightlyAt(6, 5), a.Funding.TellCliffs)
	return a, nil
}

// bringUpToDate migrates. On PostgreSQL the application's role owns nothing and cannot: it then only
// looks whether `waymark migrate`, run as the owner, is due.
func bringUpToDate(ctx context.Context, d *db.DB) error {
	if d.Engine == db.SQLite {
		_, err := d.Migrate(ctx)
		return err
	}
	behind, err := d.Behind(ctx)
	if err == nil && behind > 0 {
		_, err = d.Migrate(ctx)
		if err != nil {
			return fault.Because(err, fault.Unavailable, "the database lacks %d migrations; run `waymark migrate` as the owner of the schema", behind)
		}
	}
	return err
}

// Close settles the audit log and closes the database.
func (a *App) Close() error {
	return errors.Join(a.Gate.Close(context.Background()), a.DB.Close())
}

// Seal adds what was written to the audit log since the last time to its Merkle log.
func (a *App) Seal(ctx context.Context) (sealed int, err error) {
	if err := a.Gate.Settle(ctx); err != nil {
		return 0, err
	}
	for {
		n := 0
		err := a.DB.Change(ctx, func(q db.Queryer) error {
			var err error
			n, err = audit.Seal(ctx, a.DB, q, a.Clock.Now())
			return err
		})
		if err != nil || n == 0 {
			return sealed, err
		}
		sealed += n
	}
}

// VerifyAudit reads the whole log and recomputes its seal.
func (a *App) VerifyAudit(ctx context.Context, by access.Actor, why access.Purpose) (audit.Report, error) {
	return a.Oversight.Verify(ctx, by, why)
}
