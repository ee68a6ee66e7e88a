package importing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/event"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/scheme/supervision"
)

// Undo takes back what a run added, in short whole batches: what it said of arrests, court results, stays and the
// like, then of people, and those whom it alone named. What was said before is current again. It is refused, in
// plain words, when later runs rest on the run, or people have worked on what it brought. One that was cut
// off goes on when it is asked again.
func (s *Service) Undo(ctx context.Context, by access.Actor, why access.Purpose, run id.ImportRun, tell Progress) (Run, error) {
	begun, err := s.BeginUndo(ctx, by, why, run)
	if err != nil {
		return begun, err
	}
	return s.goOnUndoing(ctx, by, why, begun, tell)
}

// BeginUndo looks whether a run can be undone and says that it will be. From then on nothing of the run is
// applied, and nothing of its source comes in.
func (s *Service) BeginUndo(ctx context.Context, by access.Actor, why access.Purpose, run id.ImportRun) (Run, error) {
	return gate.Do(ctx, s.gate, s.askUndo(by, why, run), func(ctx context.Context, tx *gate.Tx) (Run, error) {
		tx.Note("what", "begin")
		r, err := findRun(ctx, tx, run)
		switch {
		case err != nil:
			return r, err
		case r.State == Undone:
			return r, fault.New(fault.Conflict, "This import has been undone already.")
		case !r.UndoBegun.IsZero():
			return r, nil
		case strings.TrimSpace(why.Reason) == "":
			return r, fault.InvalidFields([]fault.Field{{Name: "reason", Text: "Say why the import is undone"}})
		}
		if err := standsFree(ctx, tx, r); err != nil {
			return r, err
		}
		return r, beginUndo(ctx, tx, &r, by.ID, strings.TrimSpace(why.Reason))
	})
}

func (s *Service) askUndo(by access.Actor, why access.Purpose, run id.ImportRun) access.Ask {
	return access.Ask{Actor: by, Purpose: why, Action: access.ImportUndo, Run: string(run)}
}

// undoRows is how many rows one transaction takes back.
const undoRows = 500

func (s *Service) goOnUndoing(ctx context.Context, by access.Actor, why access.Purpose, r Run, tell Progress) (Run, error) {
	for taken := int64(0); ; {
		if err := ctx.Err(); err != nil {
			return r, fault.Because(err, fault.Unavailable, "stopped; undo the same run again to go on")
		}
		n, err := gate.Do(ctx, s.gate, s.askUndo(by, why, r.ID), func(ctx context.Context, tx *gate.Tx) (int, error) {
			n, err := undoSome(ctx, tx, r)
			if err != nil || n > 0 {
				return n, err
			}
			tx.Note("what", "finish")
			if err := agency.WithdrawFeed(ctx, tx, r.ID); err != nil {
				return 0, err
			}
			if err := finishUndo(ctx, tx, &r); err != nil {
				return 0, err
			}
			return 0, tx.Emit(ctx, "import.undone", 1, finished{Run: r.ID, Source: r.Source, Kind: string(r.Kind)})
		})
		if err != nil || n == 0 {
			return r, err
		}
		if taken += int64(n); tell != nil {
			tell(min(taken, r.Rows()), r.Rows())
		}
	}
}

// undoSome takes back the next rows of a run: what rests on records before the records. It gives how many,
// and 0 when nothing is left.
func undoSome(ctx context.Context, tx *gate.Tx, r Run) (n int, err error) {
	switch r.Kind {
	case profile.CustodyRoll: // whole, as it was applied
		err = custody.UndoRun(ctx, tx, r.ID)
	case profile.CustodySpell, profile.Releases:
		n, err = custody.UndoSpells(ctx, tx, r.ID, undoRows)
	case profile.Arrests, profile.Charges, profile.CourtCases, profile.Convictions:
		n, err = offending.UndoRun(ctx, tx, r.ID, undoRows)
	case profile.Assessments:
		n, err = supervision.UndoRun(ctx, tx, r.ID, undoRows)
	}
	if err != nil || n > 0 {
		return n, err
	}
	if n, err = person.UndoVersions(ctx, tx, r.ID, undoRows); err != nil || n > 0 {
		return n, err
	}
	records, err := person.RecordsOfRun(ctx, tx, r.ID, "", undoRows)
	if err != nil || len(records) == 0 {
		return 0, err
	}
	if err := recordsStandFree(ctx, tx, r, records); err != nil {
		return 0, err
	}
	return len(records), person.UndoRecords(ctx, tx, records)
}

// standsFree refuses to undo a run on which something rests.
func standsFree(ctx context.Context, tx *gate.Tx, r Run) error {
	if err := atRest(ctx, tx, r); err != nil {
		return err
	}
	newest, err := custody.NewestRollAfter(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	if newest.Valid {
		return fault.New(fault.Conflict, "Later rolls rest on this one, the newest of %s. Undo the later ones first, the newest before the others.", newest.Date.Long())
	}
	over, err := custody.RunsOver(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	if err := refuseFor(ctx, tx, over, func(o Run) bool { return o.Kind == profile.Releases && r.Kind != profile.Releases }); err != nil {
		return err
	}
	if err := undecided(ctx, tx, r); err != nil {
		return err
	}
	for after := id.SourceRecord(""); ; {
		records, err := person.RecordsOfRun(ctx, tx, r.ID, after, undoRows)
		if err != nil || len(records) == 0 {
			return err
		}
		if err := recordsStandFree(ctx, tx, r, records); err != nil {
			return err
		}
		after = records[len(records)-1]
	}
}

// recordsStandFree refuses when later runs said more of the records that a run made, or when somebody has
// worked on them or on those who go with them.
func recordsStandFree(ctx context.Context, tx *gate.Tx, r Run, records []id.SourceRecord) error {
	for _, room := range []func(context.Context, *gate.Tx, id.ImportRun, []id.SourceRecord) ([]id.ImportRun, error){person.RunsOn, offending.RunsOn, custody.RunsOn, supervision.RunsOn} {
		later, err := room(ctx, tx, r.ID, records)
		if err != nil {
			return err
		}
		if err := refuseFor(ctx, tx, later, func(Run) bool { return true }); err != nil {
			return err
		}
	}
	going, err := person.OnlyIn(ctx, tx, r.ID, records)
	if err != nil {
		return err
	}
	if err := person.MayUndo(ctx, tx, records, going); err != nil {
		return err
	}
	kinds, err := event.KindsAbout(ctx, tx, going, civil.Instant{})
	if err != nil {
		return err
	}
	most := 0
	for kind, n := range kinds {
		if !strings.HasPrefix(kind, "import.") {
			most = max(most, n)
		}
	}
	if most > 0 {
		return fault.New(fault.Conflict, "The scheme has worked with %s whom only this file names: decisions, tasks or other work hang on them. The import cannot be undone.", people(most))
	}
	return nil
}

// undecided refuses when the panel has decided, since the run began, about somebody of whom it said
// something: undo would take the grounds of the decision away.
func undecided(ctx context.Context, tx *gate.Tx, r Run) error {
	var about []id.Person
	for _, room := range []func(context.Context, *gate.Tx, id.ImportRun) ([]id.Person, error){person.PeopleOfRun, offending.PeopleOfRun, custody.PeopleOfRun,
		supervision.PeopleOfRun} {
		some, err := room(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		about = append(about, some...)
	}
	slices.Sort(about)
	kinds, err := event.KindsAbout(ctx, tx, slices.Compact(about), r.StartedAt)
	if err != nil {
		return err
	}
	n := 0
	for kind, some := range kinds {
		if strings.HasPrefix(kind, "cohort.") {
			n = max(n, some)
		}
	}
	if n > 0 {
		return fault.New(fault.Conflict, "Since this file came in, the panel has decided about %s of whom it says something. Undo would take the grounds of a decision away.", people(n))
	}
	return nil
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// refuseFor refuses when one of some later runs counts, and names its file.
func refuseFor(ctx context.Context, tx *gate.Tx, later []id.ImportRun, counts func(Run) bool) error {
	for _, run := range later {
		o, err := findRun(ctx, tx, run)
		if fault.Is(err, fault.NotFound) { // no file: what stands on the record was not imported
			continue
		}
		if err != nil {
			return err
		}
		if counts(o) {
			return fault.New(fault.Conflict, "The import of %s, begun %s, rests on this one. Undo that first.", o.FileName, o.StartedAt.Long())
		}
	}
	return nil
}
