package importing

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/clock"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
)

// Service brings files in.
type Service struct {
	gate  *gate.Gate
	clock clock.Clock
	ids   *id.Source
}

// NewService makes the service.
func NewService(g *gate.Gate, c clock.Clock, ids *id.Source) *Service {
	return &Service{gate: g, clock: c, ids: ids}
}

// batchRows is how many rows one transaction applies: enough that the commit does not weigh, few enough
// that somebody at a page does not wait for the writer.
const batchRows = 1000

// Progress is told how many bytes of how many are read.
type Progress func(done, all int64)

// Apply brings a file in. A file that was cut off goes on where it was; the same file again changes
// nothing. It stops between batches when ctx ends, and can be taken up again.
func (s *Service) Apply(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, path string, tell Progress) (Report, error) {
	if !applied[p.Kind.Name] {
		return Report{}, fault.New(fault.Invalid, "files of kind %s cannot be applied yet", p.Kind.Name)
	}
	file, err := os.Open(path)
	if err != nil {
		return Report{}, fault.Because(err, fault.Invalid, "the file %s cannot be opened", filepath.Base(path))
	}
	defer func() { _ = file.Close() }()
	sum, size, err := reader.Sum(file)
	if err != nil {
		return Report{}, fault.Because(err, fault.Unavailable, "the file %s cannot be read", filepath.Base(path))
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Report{}, err
	}
	if _, err := reader.Open(file, p, s.options(path, 0, nil)); err != nil { // a wrong header is refused before anything is begun
		return Report{}, err
	}
	run, resumed, err := s.begin(ctx, by, why, p, path, sum, size)
	if err != nil {
		return Report{}, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Report{}, err
	}
	skip := run.Position
	if p.Kind.Roll {
		skip = 0 // a roll is read whole
	}
	rows, err := reader.Open(file, p, s.options(path, skip, func(done int64) {
		if tell != nil {
			tell(done, size)
		}
	}))
	if err != nil {
		return Report{}, err
	}
	var roll *RollReport
	if p.Kind.Roll {
		roll, err = s.applyRoll(ctx, by, why, p, run, rows)
	} else {
		err = s.applyRows(ctx, by, why, p, run, rows)
	}
	if err != nil {
		return Report{}, err
	}
	report, err := s.finish(ctx, by, why, p, run, resumed)
	report.Roll = roll
	return report, err
}

// applied are the kinds that can be stored.
var applied = map[profile.KindName]bool{profile.People: true, profile.Arrests: true, profile.Charges: true, profile.CustodySpell: true, profile.CustodyRoll: true}

func (s *Service) options(path string, skip int64, tell func(int64)) reader.Options {
	return reader.Options{FileName: filepath.Base(path), Today: civil.SomeDate(s.clock.Now().Date()), SkipRows: skip, Progress: tell}
}

func (s *Service) ask(by access.Actor, why access.Purpose, run id.ImportRun) access.Ask {
	return access.Ask{Actor: by, Purpose: why, Action: access.ImportRun, Run: string(run)}
}

func (s *Service) begin(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, path string, sum [32]byte, size int64) (Run, bool, error) {
	fresh := Run{ID: id.New[id.ImportRun](s.ids), FileName: filepath.Base(path), StartedBy: by.ID, StartedAt: s.clock.Now()}
	resumed := false
	run, err := gate.Do(ctx, s.gate, s.ask(by, why, fresh.ID), func(ctx context.Context, tx *gate.Tx) (Run, error) {
		run, there, err := unfinished(ctx, tx, p, sum)
		tx.Note("what", "begin")
		if err != nil || there {
			resumed = there
			return run, err
		}
		return fresh, insertRun(ctx, tx, fresh, p, sum, size)
	})
	return run, resumed, err
}

// batch is what one transaction applies.
type batch struct {
	items    []item
	refusals []reader.Refusal
	notices  []reader.Refusal
	refused  int64
	last     int64 // the last row of the batch
}

func (s *Service) applyRows(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, run Run, rows *reader.Reader) error {
	at := run.Position
	for {
		if err := ctx.Err(); err != nil {
			return fault.Because(err, fault.Unavailable, "stopped after row %d; run the same command again to go on", at)
		}
		b, err := nextBatch(p, rows)
		if err != nil {
			return err
		}
		if b.last == 0 {
			return nil
		}
		if err := s.applyBatch(ctx, by, why, p, run.ID, at, b); err != nil {
			return err
		}
		at = b.last
	}
}

func nextBatch(p *profile.Profile, rows *reader.Reader) (batch, error) {
	var b batch
	var r reader.Row
	for n := 0; n < batchRows; n++ {
		err := rows.Next(&r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b, err
		}
		b.last = r.Number
		b.notices = append(b.notices, r.Notices...)
		if r.Refused() {
			b.refused++
			b.refusals = append(b.refusals, r.Refusals...)
			continue
		}
		it, notices := mapRow(p, &r)
		b.items, b.notices = append(b.items, it), append(b.notices, notices...)
	}
	return b, nil
}

func (s *Service) applyBatch(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, run id.ImportRun, at int64, b batch) error {
	_, err := gate.Do(ctx, s.gate, s.ask(by, why, run), func(ctx context.Context, tx *gate.Tx) (Counts, error) {
		counts := Counts{Refused: b.refused}
		outcomes, err := store(ctx, tx, p, run, b.items)
		if err != nil {
			return counts, err
		}
		var covers civil.Instant
		for i, o := range outcomes {
			counts.add(o)
			if b.items[i].covers.After(covers) {
				covers = b.items[i].covers
			}
		}
		if err := insertRefusals(ctx, tx, run, true, b.refusals); err != nil {
			return counts, err
		}
		if err := insertRefusals(ctx, tx, run, false, b.notices); err != nil {
			return counts, err
		}
		return counts, advance(ctx, tx, run, at, b.last, counts, covers)
	})
	return fault.Wrap(err, "rows %d to %d", at+1, b.last)
}

// store hands the rows to the rooms they belong to: first the people, then what is said of them.
func store(ctx context.Context, tx *gate.Tx, p *profile.Profile, run id.ImportRun, items []item) ([]person.Outcome, error) {
	people := make([]person.Incoming, len(items))
	for i, it := range items {
		people[i] = it.who
	}
	taken, err := person.TakeIn(ctx, tx, run, people)
	if err != nil {
		return nil, err
	}
	switch p.Kind.Name {
	case profile.CustodySpell:
		return custody.AddSpells(ctx, tx, run, spells(items, taken))
	case profile.Arrests:
		arrests := make([]offending.Arrest, len(items))
		for i, it := range items {
			arrests[i] = it.arrest
			arrests[i].Record = taken[i].Record
		}
		return offending.AddArrests(ctx, tx, run, arrests)
	case profile.Charges:
		charges := make([]offending.Charge, len(items))
		for i, it := range items {
			charges[i] = it.charge
			charges[i].Record = taken[i].Record
		}
		return offending.AddCharges(ctx, tx, run, charges)
	}
	out := make([]person.Outcome, len(taken))
	for i, t := range taken {
		out[i] = t.Outcome
	}
	return out, nil
}

func (s *Service) finish(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, run Run, resumed bool) (Report, error) {
	return gate.Do(ctx, s.gate, s.ask(by, why, run.ID), func(ctx context.Context, tx *gate.Tx) (Report, error) {
		tx.Note("what", "finish")
		done, err := finishRun(ctx, tx, run.ID)
		if err != nil {
			return Report{}, err
		}
		r := Report{Run: done.ID, File: done.FileName, Profile: p.Name, Resumed: resumed, Counts: done.Counts}
		if r.Refusals, err = refusalsOf(ctx, tx, run.ID, done.FileName, true); err != nil {
			return r, err
		}
		if r.Notices, err = refusalsOf(ctx, tx, run.ID, done.FileName, false); err != nil {
			return r, err
		}
		if !done.CoversUntil.IsZero() {
			err = agency.RecordFeed(ctx, tx, agency.Feed{Source: p.Source, Kind: string(p.Kind.Name), Title: p.Title, CoversUntil: done.CoversUntil, Run: run.ID})
		}
		if err != nil {
			return r, err
		}
		return r, tx.Emit(ctx, "import.finished", 1, finished{Run: run.ID, Source: p.Source, Kind: string(p.Kind.Name)})
	})
}

// finished is the event that a file is in.
type finished struct {
	Run    id.ImportRun `json:"run"`
	Source string       `json:"source"`
	Kind   string       `json:"kind"`
}

// ListRuns gives the newest runs first.
func (s *Service) ListRuns(ctx context.Context, by access.Actor, why access.Purpose, limit int) ([]Run, error) {
	return gate.Read(ctx, s.gate, access.Ask{Actor: by, Purpose: why, Action: access.ImportRead}, func(ctx context.Context, tx *gate.Tx) ([]Run, error) {
		return listRuns(ctx, tx, limit)
	})
}

// Changes gives the releases that the rolls of a source showed, in the order of the rolls.
func (s *Service) Changes(ctx context.Context, by access.Actor, why access.Purpose, source string) ([]custody.Release, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.ImportChanges, Run: "changes:" + source}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]custody.Release, error) {
		return custody.Changes(ctx, tx, source)
	})
}
