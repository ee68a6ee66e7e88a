// Package gate is the one door to people's data: it asks the policy, opens the transaction, hands it
// over, and writes the audit row. Nothing else makes a *Tx, and a store needs one. No audit row, no data.
// It must never decide by itself: what is allowed stands in access.
package gate

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Gate is the door of one database.
type Gate struct {
	db    *db.DB
	clock clock.Clock
	ids   *id.Source
	log   *slog.Logger
	wake  func()

	daybook *audit.Daybook // of looks; SQLite's alone
	watched []string       // tables whose changes are counted
	kept    sync.Map       // what was read of them, by name
}

// New makes the gate of a database.
func New(d *db.DB, c clock.Clock, ids *id.Source, log *slog.Logger) *Gate {
	g := &Gate{db: d, clock: c, ids: ids, log: log, wake: func() {}}
	if d.Engine == db.SQLite {
		g.daybook = audit.NewDaybook(d, ids)
	}
	return g
}

// Close moves what waits into the audit log. Call it before the database is closed.
func (g *Gate) Close(ctx context.Context) error {
	if g.daybook == nil {
		return nil
	}
	return g.daybook.Close(ctx)
}

// Settle brings every look that was made into the audit log: call it before the log is read.
func (g *Gate) Settle(ctx context.Context) error {
	if g.daybook == nil {
		return nil
	}
	return g.daybook.Settle(ctx)
}

// OnEvent sets what is called after a commit that wrote an event: the relay's alarm clock.
func (g *Gate) OnEvent(wake func()) { g.wake = wake }

// DB gives the database, for the platform's own jobs; rooms never see it.
func (g *Gate) DB() *db.DB { return g.db }

type insideKey struct{}

// Read lets f look. On SQLite f sees a snapshot from a reader, and nothing is handed out until the
// audit row with everything disclosed is durable in the daybook; on PostgreSQL both are one transaction.
//
// f must use the ctx it is given: it marks that a gate call is open, so that a second one inside is a
// fault at once instead of a deadlock.
func Read[T any](ctx context.Context, g *Gate, ask access.Ask, f func(context.Context, *Tx) (T, error)) (T, error) {
	return pass(ctx, g, ask, f, func(ctx context.Context, tx *Tx, run func() error) error {
		err := g.db.Snapshot(ctx, func(q db.Queryer) error {
			tx.q = q
			if err := tx.open(ctx, run); err != nil || g.daybook != nil {
				return err
			}
			return tx.record(ctx)
		})
		if err != nil || g.daybook == nil {
			return err
		}
		return g.daybook.Add(ctx, tx.entry(ctx))
	})
}

// Do lets f change things: the change, its events and its audit row are one transaction.
func Do[T any](ctx context.Context, g *Gate, ask access.Ask, f func(context.Context, *Tx) (T, error)) (T, error) {
	return pass(ctx, g, ask, f, func(ctx context.Context, tx *Tx, run func() error) error {
		inner := context.WithoutCancel(ctx) // an interrupted statement would undo the changes that share the commit
		return g.db.Change(ctx, func(q db.Queryer) error {
			tx.q, tx.writes = q, true
			if err := g.precede(inner, q); err != nil {
				return err
			}
			if err := tx.open(inner, run); err != nil {
				return err
			}
			if err := tx.revise(inner); err != nil {
				return err
			}
			return tx.record(inner)
		})
	})
}

type runner func(ctx context.Context, tx *Tx, run func() error) error

func pass[T any](ctx context.Context, g *Gate, ask access.Ask, f func(context.Context, *Tx) (T, error), through runner) (T, error) {
	var none, got T
	if ctx.Value(insideKey{}) != nil {
		return none, fault.New(fault.Internal, "a gate call inside a gate call: %s", ask.Action)
	}
	ask, err := g.explained(ctx, ask)
	if err != nil {
		return none, err
	}
	if v := access.Judge(ask); v.Outcome != access.Allowed {
		return none, g.refuse(ctx, ask, v)
	}
	tx := &Tx{gate: g, ask: ask, now: g.clock.Now()}
	inner := context.WithValue(ctx, insideKey{}, true)
	err = through(inner, tx, func() error {
		var err error
		got, err = f(context.WithoutCancel(inner), tx)
		return err
	})
	tx.q = nil // the transaction is over, whoever kept a hold of it
	if err != nil {
		return none, g.failed(ctx, tx, err)
	}
	if tx.emitted {
		g.wake()
	}
	return got, nil
}

// explained gives an ask that states no purpose the one that the actor's own work explains: the person
// is on their caseload, or in a task or referral to them. Nothing else is guessed.
func (g *Gate) explained(ctx context.Context, ask access.Ask) (access.Ask, error) {
	if ask.Purpose.Code != "" || len(ask.Subjects) != 1 {
		return ask, nil
	}
	tx := &Tx{gate: g, ask: ask, now: g.clock.Now()}
	err := g.db.View(ctx, func(q db.Queryer) error {
		tx.q = q
		facts, err := tx.facts(ctx, ask.Subjects)
		ask.Purpose = access.Explain(facts[ask.Subjects[0]])
		return err
	})
	return ask, err
}

// refuse commits the refusal as an audit row and gives the error to show.
func (g *Gate) refuse(ctx context.Context, ask access.Ask, v access.Verdict) error {
	e := g.entry(ctx, ask, v.Outcome)
	e.Subjects = ask.Subjects
	e.Detail = map[string]string{"why": v.Why}
	if err := g.append(ctx, e); err != nil {
		return err
	}
	return refusal(v)
}

func (g *Gate) append(ctx context.Context, e audit.Entry) error {
	ctx = context.WithoutCancel(ctx) // a refusal is recorded even when the caller has gone
	return g.db.Change(ctx, func(q db.Queryer) error {
		if err := g.precede(ctx, q); err != nil {
			return err
		}
		_, err := audit.Append(ctx, q, e)
		return err
	})
}

// precede brings the looks that were made before a change or refusal into the log ahead of its row.
func (g *Gate) precede(ctx context.Context, q db.Queryer) error {
	if g.daybook == nil {
		return nil
	}
	return g.daybook.Precede(ctx, q)
}

func refusal(v access.Verdict) error {
	switch v.Outcome {
	case access.ReasonAsked:
		return fault.New(fault.NeedsReason, "Say why you are looking.")
	case access.Absent:
		return fault.New(fault.NotFound, "There is no such record.")
	case access.Withheld:
		return &fault.Error{Kind: fault.Denied, Text: "This record is restricted. " + v.Contact}
	}
	return fault.New(fault.Denied, "Your role does not allow this.")
}

// failed records, in a second transaction, work that broke after it was allowed, and raises a panic again.
func (g *Gate) failed(ctx context.Context, tx *Tx, err error) error {
	var verdict *verdictError
	if errors.As(err, &verdict) {
		ask := tx.ask
		if verdict.person != "" && !slices.Contains(ask.Subjects, verdict.person) {
			ask.Subjects = append(slices.Clone(ask.Subjects), verdict.person)
		}
		return g.refuse(ctx, ask, verdict.v)
	}
	e := g.entry(ctx, tx.ask, access.Failed)
	e.Subjects = tx.ask.Subjects
	e.Detail = map[string]string{"kind": fault.KindOf(err).String()}
	if recordErr := g.append(ctx, e); recordErr != nil {
		g.log.Error("a failure could not be recorded", "action", tx.ask.Action, "error", recordErr)
	}
	var p *db.Panic
	if errors.As(err, &p) {
		panic(p.Value)
	}
	return err
}

func (g *Gate) entry(ctx context.Context, ask access.Ask, o access.Outcome) audit.Entry {
	return audit.Entry{
		At: g.clock.Now(), ActorKind: ask.Actor.Kind, Actor: ask.Actor.ID, Agency: ask.Actor.Agency,
		Action: ask.Action, Operation: access.OperationOf(ask.Action), Outcome: o,
		Purpose: ask.Purpose.Code, Basis: ask.Purpose.Basis, BasisRef: ask.Purpose.Ref, Reason: ask.Purpose.Reason,
		Request: audit.RequestOf(ctx), Run: ask.Run,
	}
}
