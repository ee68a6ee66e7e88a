package cohort

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/custody"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

const twoFactors = `
name = "test"
title = "Test"
version = "1"
rule_source = "a test"
owner = "nobody"
effective_from = 2020-01-01
adults_only = true
ties = ["latest_event", "lowest_id"]

[[factor]]
key = "robbery"
title = "Robbery"
subtotal = "offending"
kinds = ["arrest", "charge", "conviction"]
groups = ["robbery"]
window = { months = 12 }
points = 3

[[factor]]
key = "any"
title = "Anything"
subtotal = "offending"
kinds = ["arrest", "charge", "conviction", "custody_reception", "custody_release"]
window = { months = 24 }
points = 1
cap = 8
`

var (
	operator = access.OperatorActor("test", "test")
	linker   = access.Actor{Kind: access.Staff, ID: "S-linker", Roles: []access.Role{access.RecordLinker}}
)

// other is another process on the same database: what it changes, this one must notice.
type other struct {
	*testkit.World
	gate   *gate.Gate
	people *person.Service
	r      *rand.Rand
	taken  []person.TakenIn
	runs   []id.ImportRun
	day    civil.Date
}

func (o *other) do(t *testing.T, f func(context.Context, *gate.Tx) error) {
	t.Helper()
	ask := access.Ask{Actor: operator, Purpose: access.Purpose{Code: access.Importing, Basis: access.FromCommand}, Action: access.ImportRun, Run: "test"}
	_, err := gate.Do(t.Context(), o.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, f(ctx, tx) })
	if err != nil {
		t.Fatal(err)
	}
}

func (o *other) run() id.ImportRun {
	o.runs = append(o.runs, id.ImportRun(fmt.Sprintf("R%03d", len(o.runs))))
	return o.runs[len(o.runs)-1]
}

func (o *other) record() id.SourceRecord { return o.taken[o.r.IntN(len(o.taken))].Record }

func (o *other) source() string { return []string{"police", "prison"}[o.r.IntN(2)] }

func (o *other) on() civil.Date { return o.day.AddDays(-o.r.IntN(900)) }

func (o *other) takeIn(t *testing.T) {
	o.do(t, func(ctx context.Context, tx *gate.Tx) error {
		var in []person.Incoming
		for range 3 {
			born := []string{"1985-07-25", "2010-03-01", "2008-11", "1990", ""}[o.r.IntN(5)]
			birth, err := civil.ParsePartial(born)
			if err != nil {
				return err
			}
			key := fmt.Sprint(o.r.IntN(60))
			in = append(in, person.Incoming{Source: o.source(), Key: key, Hash: key + born, Identity: person.Identity{
				Name: person.Name{Surname: "March" + string(rune('a'+o.r.IntN(3))), Forenames: "Ada"}, DateOfBirth: birth}})
		}
		taken, err := person.TakeIn(ctx, tx, o.run(), in)
		o.taken = append(o.taken, taken...)
		return err
	})
}

func (o *other) arrest(t *testing.T) {
	o.do(t, func(ctx context.Context, tx *gate.Tx) error {
		key, offence, day := fmt.Sprint(o.r.IntN(40)), o.offence(), o.on()
		_, err := offending.AddArrests(ctx, tx, o.run(), []offending.Arrest{{Source: o.source(), Key: key, Record: o.record(), Hash: key + offence + day.String(),
			Day: day, OffenceCode: offence, Outcome: offending.Charged}})
		return err
	})
}

func (o *other) charge(t *testing.T) {
	o.do(t, func(ctx context.Context, tx *gate.Tx) error {
		key, offence, day := fmt.Sprint(o.r.IntN(40)), o.offence(), o.on()
		_, err := offending.AddCharges(ctx, tx, o.run(), []offending.Charge{{Source: o.source(), Key: key, Record: o.record(), Hash: key + offence + day.String(),
			Day: civil.SomeDate(day), OffenceCode: offence, CaseRef: o.kase(), Outcome: []offending.Outcome{offending.Convicted, offending.OutcomeUnknown}[o.r.IntN(2)]}})
		return err
	})
}

func (o *other) kase() string { return []string{"", "C1", "C2", "C3"}[o.r.IntN(4)] }

func (o *other) tryInCourt(t *testing.T) {
	o.do(t, func(ctx context.Context, tx *gate.Tx) error {
		key, offence, day := fmt.Sprint(o.r.IntN(20)), o.offence(), o.on()
		_, err := offending.AddResults(ctx, tx, o.run(), []offending.CourtResult{{Source: "court", Key: key, Record: o.record(), Hash: key + offence + day.String(), Day: civil.SomeDate(day),
			OffenceCode: offence, CaseRef: o.kase(), Disposition: []offending.Disposition{offending.Guilty, offending.Withheld, offending.Pending}[o.r.IntN(3)]}})
		return err
	})
}

func (o *other) offence() string { return []string{"034/01", "028/03", "", "999"}[o.r.IntN(4)] }

func (o *other) bringStays(t *testing.T) {
	o.do(t, func(ctx context.Context, tx *gate.Tx) error {
		key, in := fmt.Sprint(o.r.IntN(20)), o.on()
		_, err := custody.AddSpells(ctx, tx, o.run(), []custody.Spell{{Source: "prison", Key: key, Record: o.record(), PersonKey: key, Hash: key + in.String(),
			Received: in, Released: civil.SomeDate(in.AddDays(30))}})
		return err
	})
}

func (o *other) callRoll(t *testing.T) {
	o.day = o.day.AddDays(1)
	o.do(t, func(ctx context.Context, tx *gate.Tx) error {
		var in []custody.Spell
		for i := range o.r.IntN(4) {
			key := fmt.Sprintf("roll%d", i)
			in = append(in, custody.Spell{Source: "jail", Key: key, Record: o.taken[i].Record, PersonKey: key, Hash: key, Received: o.day.AddDays(-5), StillInside: true})
		}
		_, err := custody.ApplyRoll(ctx, tx, o.run(), "jail", o.day, in, len(in), 0)
		return err
	})
}

func (o *other) takeBack(t *testing.T) {
	run := o.runs[o.r.IntN(len(o.runs))]
	o.do(t, func(ctx context.Context, tx *gate.Tx) error {
		if _, err := offending.UndoRun(ctx, tx, run, 100); err != nil {
			return err
		}
		_, err := custody.UndoSpells(ctx, tx, run, 100)
		return err
	})
}

// merge decides the first open review, that its record belongs to the person it asks about.
func (o *other) merge(t *testing.T) {
	waiting, err := o.people.ListReviews(t.Context(), linker, person.Ordinary, person.ToDecide, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(waiting.Rows) == 0 {
		return
	}
	first := waiting.Rows[0]
	sheet, err := o.people.OpenReview(t.Context(), linker, person.Ordinary, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.people.DecideReview(t.Context(), linker, person.Ordinary, first.ID,
		person.Deciding{Version: first.Version, Answer: person.Match, To: sheet.Candidates[0].Person, Reason: "Same photograph"})
	if err != nil {
		t.Fatal(err)
	}
}

func (o *other) teach(t *testing.T) {
	text := "code,title,class,groups,valid_from,valid_to,source,checked_on\n03401,Robbery,Robbery," + []string{"robbery", "theft;robbery", "violence"}[o.r.IntN(3)] + ",,,Home Office,2026-11-26\n"
	f, err := offending.ReadReference(strings.NewReader(text), "ref.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, err = offending.NewService(o.gate).LoadReference(t.Context(), operator, access.Purpose{Code: access.Administration, Basis: access.FromCommand}, f, false)
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsKeptIsWhatIsStored has another process change whatever selection counts, in no order, and holds
// each run over what this one keeps to a run that reads everything.
func TestWhatIsKeptIsWhatIsStored(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		here := NewService(w.Gate, w.Clock, w.IDs)
		o := &other{World: w, gate: gate.New(d, w.Clock, w.IDs, w.Log), r: rand.New(rand.NewPCG(1, 2)), day: civil.MustDate("2026-11-20")}
		NewService(o.gate, w.Clock, w.IDs) // as every process is wired
		o.people = person.NewService(o.gate, w.Clock)
		o.people.Moving("cohort", Mover{})
		o.takeIn(t)
		steps := []func(*testing.T){o.takeIn, o.arrest, o.charge, o.tryInCourt, o.bringStays, o.callRoll, o.takeBack, o.merge, o.teach}
		listed := 0
		for n := range 120 {
			which := o.r.IntN(len(steps))
			steps[which](t)
			w.Clock.Advance(time.Minute)
			source := []string{"", "police", "prison", "court"}[o.r.IntN(4)]
			got := selectFrom(t, here, source)
			want := selectFrom(t, NewService(w.Gate, w.Clock, w.IDs), source)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("after %d changes, the last of kind %d, of source %q:\n%+v\nread afresh:\n%+v", n+1, which, source, got, want)
			}
			listed += len(got.Listed)
			kept := here.kept.held
			if selectFrom(t, here, source); here.kept.held != kept {
				t.Fatal("what had not changed was read again")
			}
		}
		if listed < 100 {
			t.Errorf("only %d places were compared", listed)
		}
	})
}

func selectFrom(t *testing.T, s *Service, source string) Outcome {
	t.Helper()
	why := access.Purpose{Code: access.SelectionWork, Basis: access.FromCommand}
	out, err := s.Select(t.Context(), operator, why, Plan{Text: []byte(twoFactors), Top: 5, Source: source})
	if err != nil {
		t.Fatal(err)
	}
	out.ID = ""
	return out
}

func TestReadyReadsAheadOnce(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		s := NewService(w.Gate, w.Clock, w.IDs)
		for _, want := range []bool{true, false} {
			if read, err := s.Ready(t.Context()); read != want || err != nil {
				t.Errorf("read %v, want %v: %v", read, want, err)
			}
		}
		kept := s.kept.held
		if selectFrom(t, s, ""); kept == nil || s.kept.held != kept {
			t.Error("the run read what was there")
		}
	})
}

// TestOf18AsAgesAreReckoned holds the comparison of days of birth to the reckoning of ages.
func TestOf18AsAgesAreReckoned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := civil.MustDate("2000-02-20").AddDays(rapid.IntRange(0, 12_000).Draw(t, "on"))
		born := on.AddDays(-rapid.IntRange(17*365, 19*366).Draw(t, "age"))
		birth := civil.PartialOf(born)
		switch rapid.IntRange(0, 3).Draw(t, "known") {
		case 0:
			birth.Day = 0
		case 1:
			birth.Day, birth.Month = 0, 0
		case 2:
			birth = civil.Partial{}
		}
		low, _, known := birth.AgeAt(on)
		if young := bornOf(birth) > adultsBornBy(on); young != (known && low < 18) {
			t.Fatalf("born %s, on %s: young %v, age %d", birth, on, young, low)
		}
	})
}
