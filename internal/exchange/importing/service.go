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
)

// Service brings files in.
type Service struct {
	gate  *gate.Gate
	clock clock.Clock
	ids   *id.Source
	set   Settings
}

// Settings is what the room needs to know of the installation.
type Settings struct {
	Folder  string  // for files that came by a page and wait
	Shipped Shipped // the profiles that ship
	Wake    func()  // tells the job runner that there is work
}

// NewService makes the service.
func NewService(g *gate.Gate, c clock.Clock, ids *id.Source, set Settings) *Service {
	if set.Wake == nil {
		set.Wake = func() {}
	}
	return &Service{gate: g, clock: c, ids: ids, set: set}
}

// How many rows one transaction applies: enough that the commit does not weigh, few enough that somebody at
// a page does not wait long for the writer. Arrests and charges are little work each, and the pages of their
// indexes are written once a batch.
const (
	batchRows     = 1000
	factBatchRows = 4000
)

func rowsOf(p *profile.Profile) int {
	switch p.Kind.Name {
	case profile.Arrests, profile.Charges, profile.CourtCases, profile.Convictions:
		return factBatchRows
	}
	return batchRows
}

// Progress is told how many bytes of how many are read.
type Progress func(done, all int64)

// Order is a file to bring in: its place, and the name it came under.
type Order struct {
	Profile *profile.Profile
	Path    string
	Name    string   // as the agency named it; a roll's day may stand in it. Empty: the path's last part
	For     id.Staff // on whose behalf a job brings it in; empty: the actor's own
	// CoversUntil is how far the agency says that the file reaches. Without it the latest row says so, and
	// a quiet weekend looks like a late file.
	CoversUntil civil.Instant
}

func (o Order) name() string {
	if o.Name != "" {
		return o.Name
	}
	return filepath.Base(o.Path)
}

// source is an order's file, opened and summed.
type source struct {
	*os.File
	sum  [32]byte
	size int64
}

func open(o Order) (*source, error) {
	file, err := os.Open(o.Path)
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "the file %s cannot be opened", o.name())
	}
	s := &source{File: file}
	if s.sum, s.size, err = reader.Sum(file); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = file.Close()
		return nil, fault.Because(err, fault.Unavailable, "the file %s cannot be read", o.name())
	}
	return s, nil
}

// Apply brings a file in. A file that was cut off goes on where it was; the same file again changes
// nothing. It stops between batches when ctx ends, and can be taken up again.
func (s *Service) Apply(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, path string, tell Progress) (Report, error) {
	return s.ApplyOrder(ctx, by, why, Order{Profile: p, Path: path}, tell)
}

// ApplyOrder is Apply for a file that lies under another name than it came with.
func (s *Service) ApplyOrder(ctx context.Context, by access.Actor, why access.Purpose, o Order, tell Progress) (Report, error) {
	p := o.Profile
	if !applied[p.Kind.Name] {
		return Report{}, fault.New(fault.Invalid, "files of kind %s cannot be applied yet", p.Kind.Name)
	}
	if o.CoversUntil.After(s.clock.Now()) {
		return Report{}, fault.New(fault.Invalid, "a file cannot reach beyond the present: %s", o.CoversUntil.Long())
	}
	file, err := open(o)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = file.Close() }()
	if _, err := reader.Open(file, p, s.options(o, 0, nil)); err != nil { // a wrong header is refused before anything is begun
		return Report{}, err
	}
	run, resumed, err := s.begin(ctx, by, why, o, file)
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
	told := func(done int64) {
		if tell != nil {
			tell(done, file.size)
		}
	}
	reading := told
	if !p.Kind.Roll {
		reading = nil // each batch that is stored tells
	}
	rows, err := reader.Open(file, p, s.options(o, skip, reading))
	if err != nil {
		return Report{}, err
	}
	var roll *RollReport
	if p.Kind.Roll {
		roll, err = s.applyRoll(ctx, by, why, p, run, rows)
	} else {
		err = s.applyRows(ctx, by, why, p, run, rows, told)
	}
	if err != nil {
		return Report{}, err
	}
	report, err := s.finish(ctx, by, why, o, run, resumed)
	report.Roll = roll
	return report, err
}

// applied are the kinds that can be stored.
var applied = map[profile.KindName]bool{profile.People: true, profile.Arrests: true, profile.Charges: true,
	profile.CustodySpell: true, profile.CustodyRoll: true, profile.Releases: true,
	profile.CourtCases: true, profile.Convictions: true, profile.Assessments: true}

func (s *Service) options(o Order, skip int64, tell func(int64)) reader.Options {
	return reader.Options{FileName: o.name(), Today: civil.SomeDate(s.clock.Now().Date()), SkipRows: skip, Progress: tell}
}

func (s *Service) ask(by access.Actor, why access.Purpose, run id.ImportRun) access.Ask {
	return access.Ask{Actor: by, Purpose: why, Action: access.ImportRun, Run: string(run)}
}

func (s *Service) begin(ctx context.Context, by access.Actor, why access.Purpose, o Order, file *source) (Run, bool, error) {
	fresh := Run{ID: id.New[id.ImportRun](s.ids), FileName: o.name(), StartedBy: by.ID, StartedAt: s.clock.Now()}
	if o.For != "" {
		fresh.StartedBy = o.For
	}
	resumed := false
	run, err := gate.Do(ctx, s.gate, s.ask(by, why, fresh.ID), func(ctx context.Context, tx *gate.Tx) (Run, error) {
		tx.Note("what", "begin")
		run, there, err := beginRun(ctx, tx, fresh, o.Profile, file)
		resumed = there
		return run, err
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

func (s *Service) applyRows(ctx context.Context, by access.Actor, why access.Purpose, p *profile.Profile, run Run, rows *reader.Reader, told func(int64)) error {
	at := run.Position
	stop := make(chan struct{})
	batches := readAhead(p, rows, stop)
	defer func() {
		close(stop)
		for range batches { // until nobody reads the file any more
		}
	}()
	for b := range batches {
		if err := ctx.Err(); err != nil {
			return fault.Because(err, fault.Unavailable, "stopped after row %d; run the same command again to go on", at)
		}
		if b.err != nil {
			return b.err
		}
		if err := s.applyBatch(ctx, by, why, p, run.ID, at, b.batch); err != nil {
			return err
		}
		at = b.last
		told(b.bytes)
	}
	return nil
}

// ahead is a batch that was read while the one before it was stored.
type ahead struct {
	batch
	bytes int64 // of the file, read so far
	err   error
}

// readAhead reads a file's batches one ahead of whoever stores them, until it ends or stop is closed.
func readAhead(p *profile.Profile, rows *reader.Reader, stop <-chan struct{}) <-chan ahead {
	out := make(chan ahead)
	go func() {
		defer close(out)
		for {
			b, err := nextBatch(p, rows, rowsOf(p))
			if err == nil && b.last == 0 {
				return
			}
			select {
			case out <- ahead{b, rows.BytesRead(), err}:
			case <-stop:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

func nextBatch(p *profile.Profile, rows *reader.Reader, most int) (batch, error) {
	b := batch{items: make([]item, 0, min(most, factBatchRows))}
	var r reader.Row
	for range most {
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
		counts, refusals := Counts{Refused: b.refused}, b.refusals
		outcomes, err := store(ctx, tx, p, run, b.items)
		if err != nil {
			return counts, err
		}
		var covers civil.Instant
		for i, o := range outcomes {
			counts.add(o)
			if o == custody.NoStay {
				refusals = append(refusals, noStay(b.items[i]))
			} else if b.items[i].covers.After(covers) {
				covers = b.items[i].covers
			}
		}
		if err := insertRefusals(ctx, tx, run, true, refusals); err != nil {
			return counts, err
		}
		if err := insertRefusals(ctx, tx, run, false, b.notices); err != nil {
			return counts, err
		}
		return counts, advance(ctx, tx, run, at, b.last, counts, covers)
	})
	return fault.Wrap(err, "rows %d to %d", at+1, b.last)
}

func (s *Service) finish(ctx context.Context, by access.Actor, why access.Purpose, o Order, run Run, resumed bool) (Report, error) {
	p := o.Profile
	return gate.Do(ctx, s.gate, s.ask(by, why, run.ID), func(ctx context.Context, tx *gate.Tx) (Report, error) {
		tx.Note("what", "finish")
		done, err := finishRun(ctx, tx, run.ID, o.CoversUntil)
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
