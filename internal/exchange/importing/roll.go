package importing

import (
	"context"
	"errors"
	"io"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/custody"
)

// mostRollRows bounds a roll, which is read whole: the largest prison system's morning roll of one area
// is far below it.
const mostRollRows = 200_000

// applyRoll brings a daily roll in: who is on it, and who has left since the one before. It is one
// transaction, so that no roll is ever half applied.
func (s *Service) applyRoll(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, run Run, rows *reader.Reader) (*RollReport, error) {
	if run.Position > 0 { // it was cut off between the roll and the end of the run
		return s.rollApplied(ctx, by, why, p, run)
	}
	day, b, err := readRoll(p, rows)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fault.Because(err, fault.Unavailable, "stopped before the roll was applied; run the same command again")
	}
	report, err := gate.Do(ctx, s.gate, s.ask(by, why, run.ID), func(ctx context.Context, tx *gate.Tx) (custody.RollReport, error) {
		return storeRoll(ctx, tx, p, run, day, b, rows.Counts())
	})
	if err != nil {
		return nil, err
	}
	return rollReport(report), nil
}

func rollReport(r custody.RollReport) *RollReport {
	return &RollReport{Day: r.Day, Duplicates: int64(r.Duplicates), Compared: r.Compared, New: r.New, Returned: r.Returned, Gone: r.Gone}
}

// rollApplied says again what the roll of a run showed.
func (s *Service) rollApplied(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, run Run) (*RollReport, error) {
	return gate.Read(ctx, s.gate, s.ask(by, why, run.ID), func(ctx context.Context, tx *gate.Tx) (*RollReport, error) {
		return rollOf(ctx, tx, p.Source, run.RollDate)
	})
}

func rollOf(ctx context.Context, tx *gate.Tx, source string, day civil.NullDate) (*RollReport, error) {
	rolls, err := custody.Rolls(ctx, tx, source)
	for _, r := range rolls {
		if day.Valid && r.Day == day.Date {
			return rollReport(r), err
		}
	}
	return nil, err
}

// readRoll reads a roll whole. While a row does not say whose it is, nobody can be taken for released.
func readRoll(p *profile.Profile, rows *reader.Reader) (civil.Date, batch, error) {
	b, err := wholeRoll(p, rows)
	if err != nil {
		return civil.Date{}, b, err
	}
	day := rows.RollDate()
	if !day.Valid {
		return civil.Date{}, b, fault.New(fault.Invalid, "the roll does not say of which day it is")
	}
	if n := rows.Counts().Keyless; n > 0 {
		return civil.Date{}, b, fault.New(fault.Invalid, "%d rows do not say whose they are: who is missing from the roll may be behind one of them, so nobody can be taken for released", n)
	}
	return day.Date, b, nil
}

func wholeRoll(p *profile.Profile, rows *reader.Reader) (batch, error) {
	var b batch
	var r reader.Row
	for {
		err := rows.Next(&r)
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		if r.Number > mostRollRows {
			return b, fault.New(fault.Invalid, "a roll has at most %d rows", mostRollRows)
		}
		b.last = r.Number
		b.notices = append(b.notices, r.Notices...)
		switch {
		case r.Refused():
			b.refused++
			b.refusals = append(b.refusals, r.Refusals...)
		case !r.Duplicate:
			it, notices := mapRow(p, &r)
			b.items, b.notices = append(b.items, it), append(b.notices, notices...)
		}
	}
}

func storeRoll(ctx context.Context, tx *gate.Tx, p *profile.Profile, run Run, day civil.Date, b batch, read reader.Counts) (custody.RollReport, error) {
	taken, err := takeIn(ctx, tx, run.ID, b.items)
	if err != nil {
		return custody.RollReport{}, err
	}
	report, err := custody.ApplyRoll(ctx, tx, run.ID, p.Source, day, recorded(b.items, taken, spellOf), int(read.Rows), int(read.Duplicates))
	if err != nil {
		return report, err
	}
	if err := insertRefusals(ctx, tx, run.ID, true, b.refusals); err != nil {
		return report, err
	}
	if err := insertRefusals(ctx, tx, run.ID, false, b.notices); err != nil {
		return report, err
	}
	if err := setRollDate(ctx, tx, run.ID, day); err != nil {
		return report, err
	}
	return report, advance(ctx, tx, run.ID, run.Position, b.last, rollCounts(report, b), day.Start())
}

// rollCounts says what became of a roll's rows: a stay on no roll before is new, one that came back has
// changed.
func rollCounts(r custody.RollReport, b batch) Counts {
	c := Counts{Refused: b.refused}
	if r.Already {
		c.Unchanged = int64(len(b.items))
		return c
	}
	if !r.Compared {
		c.New = int64(len(b.items))
		return c
	}
	c.New, c.Changed = int64(r.New), int64(r.Returned)
	c.Unchanged = int64(len(b.items)) - c.New - c.Changed
	return c
}
