package indicator_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"waymark/internal/evidence/indicator"
	"waymark/internal/evidence/measure"
	method "waymark/internal/method/indicator"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/offending"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

var (
	analyst  = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Roles: []access.Role{access.Analyst}}
	chair    = access.Actor{Kind: access.Staff, ID: "S-cho", Name: "Cho Chair", Roles: []access.Role{access.Chair}}
	scrutiny = access.Actor{Kind: access.Staff, ID: "S-sue", Name: "Sue Scrutiny", Roles: []access.Role{access.Scrutiny}}
)

const arrestsText = `name = "arrests"
title = "Arrests of people on the scheme"
version = "1"
shape = "count_against_ceiling"
counts = "arrests"
[[element]]
name = "unit"
text = "arrests"
status = "local"
source = "the board"
`

type world struct {
	*testkit.World
	service *indicator.Service
	measure *measure.Service
	people  []id.Person
}

// newWorld is a scheme with twelve people taken on on 1 April 2026, each arrested once a month since April 2025 until
// September 2026 (the first of them twice in May 2026) and convicted of the first six of these arrests two months later.
func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: testkit.NewWorld(t, d)}
	w.measure = measure.NewService(w.Gate, w.IDs)
	w.service = indicator.NewService(w.Gate, w.IDs, w.measure)
	ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "R"}
	_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, w.fill(ctx, tx) })
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) fill(ctx context.Context, tx *gate.Tx) error {
	var in []person.Incoming
	for n := range 40 { // those beyond twelve were not taken on: others to compare with
		key := fmt.Sprint(n)
		in = append(in, person.Incoming{Source: "police", Key: key, Hash: key, Identity: person.Identity{Name: person.Name{Surname: "Invented" + strings.Repeat("x", n), Forenames: "Ada"}}})
	}
	taken, err := person.TakeIn(ctx, tx, "R", in)
	if err != nil {
		return err
	}
	if _, err := agency.AddDistrict(ctx, tx, agency.District{ID: "D-north", Name: "North"}); err != nil {
		return err
	}
	if err := w.takeOn(ctx, tx, taken[:12]); err != nil {
		return err
	}
	arrests, results := events(taken)
	if _, err := offending.AddArrests(ctx, tx, "R", arrests); err != nil {
		return err
	}
	if _, err := offending.AddResults(ctx, tx, "R", results); err != nil {
		return err
	}
	for _, kind := range []string{"arrests", "convictions"} {
		err := agency.RecordFeed(ctx, tx, agency.Feed{Source: "police", Kind: kind, Title: "Police", CoversUntil: civil.MustInstant("2026-11-25T06:00:00.000000Z"), Run: "R"})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *world) takeOn(ctx context.Context, tx *gate.Tx, taken []person.TakenIn) error {
	for n, x := range taken {
		w.people = append(w.people, x.Person)
		if err := tx.SetSubject(ctx, x.Person, gate.Subject{District: "D-north", OnScheme: true, Restriction: access.Unrestricted}); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO panel_decision (id, person, run, answer, reason, decided_by, decided_at) VALUES ($1, $2, '', 'ADMIT', 'test', 'S', $3)`, fmt.Sprint("D", n), string(x.Person), tx.Now())
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO episode (id, person, cohort_type, statutory, lead_agency, lead_officer, district, started, registration_ends, decision)
VALUES ($1, $2, 'fixed', 'STATUTORY', 'A', '', 'D-north', '2026-04-01', '2028-04-01', $3)`, fmt.Sprint("E", n), string(x.Person), fmt.Sprint("D", n))
		if err != nil {
			return err
		}
	}
	return nil
}

func events(taken []person.TakenIn) (arrests []offending.Arrest, results []offending.CourtResult) {
	first := civil.MustDate("2025-04-10")
	for n, x := range taken {
		for k := range 18 {
			key := fmt.Sprintf("%d-%d", n, k)
			day := first.AddMonths(k)
			arrests = append(arrests, offending.Arrest{Source: "police", Key: key, Record: x.Record, Hash: key, Day: day, OffenceDate: civil.SomeDate(day), OffenceText: "Theft", Outcome: offending.Charged})
			if k < 6 {
				results = append(results, offending.CourtResult{Source: "police", Key: key, Record: x.Record, Hash: key, Day: civil.SomeDate(day.AddMonths(2)), OffenceDate: civil.SomeDate(day), OffenceText: "Theft", Disposition: offending.Guilty})
			}
		}
	}
	again := offending.Arrest{Source: "police", Key: "again", Record: taken[0].Record, Hash: "again", Day: civil.MustDate("2026-05-20"), OffenceText: "Theft", Outcome: offending.Charged}
	return append(arrests, again), results
}

func (w *world) define(t *testing.T, text string) indicator.Indicator {
	t.Helper()
	i, err := w.service.Define(t.Context(), analyst, "", 0, text, "The board asked")
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func april() indicator.Plan {
	return indicator.Plan{Source: "police", Dated: indicator.ByEvent, From: civil.MustDate("2026-04-01"), Months: 12,
		Target: &indicator.Target{Reduction: 17_00, Rounding: method.RoundDown, Spread: method.ByMonths, Source: "the board"}}
}

func (w *world) counted(t *testing.T, i indicator.Indicator, p indicator.Plan) indicator.Reading {
	t.Helper()
	i, err := w.service.Arrange(t.Context(), analyst, i.Name, i.Version, p, "As agreed")
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.service.Count(t.Context(), analyst, i.Name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestALockedCohortIsCountedAgainstItsBaseline(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		lock, err := w.measure.Lock(t.Context(), analyst, measure.LockPlan{Name: "year", AsOf: civil.MustDate("2026-04-01"), What: measure.Arrests, Source: "police", Months: 11, Reason: "The year's cohort"})
		if err != nil {
			t.Fatal(err)
		}
		p := april()
		p.Cohort, p.CohortVersion = lock.Name, lock.Version
		got := w.counted(t, w.define(t, arrestsText), p)
		// The arrests begin on 10 April 2025: that month is not wholly covered, and so neither is the baseline of twelve.
		if got.Baseline != nil || len(got.Months) != 11+7 || got.SoFar != 12*6+1 || got.Hit != 12 || got.Locked != 12 || got.Still != 12 || got.Cut.String() != "2026-11-24" {
			t.Errorf("%+v", got.Counted)
		}
		if e := got.Expected; e == nil || e.Months != 7 || e.People != 12 || e.Expected == nil {
			t.Errorf("nothing stands beside the fall: %+v", e)
		}
		if len(got.Areas) != 1 || got.Areas[0].Name != "North" || got.Areas[0].People != 12 {
			t.Errorf("%+v", got.Areas)
		}
		p.Baseline = indicator.Baseline{Typed: new(int), Source: "the board's paper"}
		*p.Baseline.Typed = 144
		shown, versions, err := w.service.Open(t.Context(), analyst, "arrests", 0)
		if err != nil || len(versions) != 2 || shown.Reading == nil {
			t.Fatalf("%v %v", versions, err)
		}
		again := w.counted(t, shown.Indicator, p)
		shown, _, err = w.service.Open(t.Context(), chair, "arrests", 0)
		if err != nil || shown.Reading.ID != again.ID || shown.Version != 3 {
			t.Fatal(err)
		}
		f, err := shown.Figures()
		if err != nil || f.Ceiling.Exact.Decimal(2) != "119.52" || f.Ceiling.Limit().Decimal(0) != "119" || f.Count != 73 || f.Until.String() != "2026-10-31" {
			t.Errorf("%s, %v", f.Pace, err)
		}
		if old, _, err := w.service.Open(t.Context(), chair, "arrests", 2); err != nil || old.Reading.ID != got.ID || old.Plan.Baseline.Typed != nil {
			t.Errorf("the earlier version is not as it was: %v", err)
		}
	})
}

func TestWhatIsCountedIsWhatTheRecordsSay(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		live := april()
		live.Target = nil
		arrests := w.define(t, arrestsText)
		got := w.counted(t, arrests, live)
		if got.SoFar != 73 || got.People != 12 || got.Baseline != nil || len(got.Months) != 7 || got.Expected != nil {
			t.Errorf("whoever is on the scheme: %+v", got.Counted)
		}
		shown, _, _ := w.service.Open(t.Context(), analyst, "arrests", 0)
		live.Dated = indicator.ByOffence
		if got := w.counted(t, shown.Indicator, live); got.SoFar != 72 || got.Undated != 1 {
			t.Errorf("by the day of the offence: %+v", got.Counted)
		}
		// Convictions by the court's day: of the arrests from April to September 2025, from June to November 2025.
		text, _ := method.NationalText("ni38")
		ni38 := w.define(t, text)
		p := live
		p.From = civil.MustDate("2025-06-01")
		if i, err := w.service.Arrange(t.Context(), analyst, ni38.Name, ni38.Version, p, "As agreed"); err != nil {
			t.Fatal(err)
		} else if _, err := w.service.Count(t.Context(), analyst, i.Name); !fault.Is(err, fault.Invalid) {
			t.Errorf("nobody was on the scheme that day: %v", err)
		}
		lock, err := w.measure.Lock(t.Context(), analyst, measure.LockPlan{Name: "year", AsOf: civil.MustDate("2026-04-01"), What: measure.Arrests, Source: "police", Months: 11, Reason: "The year's cohort"})
		if err != nil {
			t.Fatal(err)
		}
		p.Cohort, p.CohortVersion = lock.Name, lock.Version
		p.From = civil.MustDate("2025-06-10") // on which the court results begin
		ni38.Version = 2
		r := w.counted(t, ni38, p)
		if r.People != 12 || r.Hit != 12 || r.Events != 12*4 || r.Proven.Cohort != 12 {
			t.Errorf("committed from June 2025 on and proved within twelve months: %+v %+v", r.Counted, r.Proven)
		}
	})
}

func TestWhoMayAndWhatIsKept(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		i := w.define(t, arrestsText)
		for _, who := range []access.Actor{chair, scrutiny} {
			if _, err := w.service.Define(t.Context(), who, "", 0, strings.Replace(arrestsText, `"arrests"`, `"mine"`, 1), "why not"); !fault.Is(err, fault.Denied) {
				t.Errorf("%s defines: %v", who.Name, err)
			}
			if _, err := w.service.Count(t.Context(), who, i.Name); !fault.Is(err, fault.Denied) {
				t.Errorf("%s counts: %v", who.Name, err)
			}
		}
		if _, err := w.service.List(t.Context(), scrutiny); !fault.Is(err, fault.Denied) {
			t.Errorf("scrutiny sees figures that were not published: %v", err)
		}
		if _, err := w.service.Count(t.Context(), analyst, i.Name); !fault.Is(err, fault.Invalid) {
			t.Errorf("counted without a plan: %v", err)
		}
		if _, err := w.service.Define(t.Context(), analyst, "", 0, arrestsText, "Once more"); !fault.Is(err, fault.Conflict) {
			t.Errorf("the name is taken: %v", err)
		}
		if _, err := w.service.Define(t.Context(), analyst, "arrests", 1, strings.Replace(arrestsText, `"arrests"`, `"other"`, 1), "Another name"); !fault.Is(err, fault.Invalid) {
			t.Errorf("its name changes: %v", err)
		}
		p := april()
		p.Cohort, p.CohortVersion = "nobody", 1
		if _, err := w.service.Arrange(t.Context(), analyst, "arrests", 1, p, "As agreed"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a cohort that is not locked: %v", err)
		}
		w.counted(t, i, april())
		if _, err := w.service.Arrange(t.Context(), analyst, "arrests", 1, april(), "Late"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale form: %v", err)
		}
		if err := w.recorded(t); err != nil {
			t.Error(err)
		}
	})
}

// recorded looks for the audit rows of a count and of a change, of which none names a person.
func (w *world) recorded(t *testing.T) error {
	met := map[access.Action]bool{}
	for _, e := range testkit.AuditLog(t, w.Gate, audit.Filter{}) {
		if e.Outcome == access.Allowed {
			met[e.Action] = true
		}
		if e.Action == access.IndicatorFigures && len(e.Subjects) > 0 {
			return fmt.Errorf("figures disclosed %v", e.Subjects)
		}
	}
	for _, a := range []access.Action{access.IndicatorEdit, access.IndicatorCount} {
		if !met[a] {
			return fmt.Errorf("no audit row of %s", a)
		}
	}
	return nil
}

// TestNothingIsCountedFromBeforeTheRecordsBegin: the arrests begin on 10 April 2025, and what came before is not none.
func TestNothingIsCountedFromBeforeTheRecordsBegin(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		p := april()
		p.From = civil.MustDate("2025-04-01")
		i, err := w.service.Arrange(t.Context(), analyst, "arrests", w.define(t, arrestsText).Version, p, "As agreed")
		if err != nil {
			t.Fatal(err)
		}
		if r, err := w.service.Count(t.Context(), analyst, i.Name); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Text(err), "is not known") {
			t.Errorf("%+v %v", r.Counted, err)
		}
	})
}

// TestAReportOfAnEarlierDayHasTheReadingOfThen: a later reading does not take the place of one up to the day.
func TestAReportOfAnEarlierDayHasTheReadingOfThen(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		first := w.counted(t, w.define(t, arrestsText), april())
		w.Clock.Advance(48 * 3600e9)
		ask := access.Ask{Actor: access.SystemActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.EventRelay, Run: "R"}
		_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
			return 0, agency.RecordFeed(ctx, tx, agency.Feed{Source: "police", Kind: "arrests", Title: "Police", CoversUntil: civil.MustInstant("2026-11-27T06:00:00.000000Z"), Run: "S"})
		})
		if err != nil {
			t.Fatal(err)
		}
		later, err := w.service.Count(t.Context(), analyst, "arrests")
		if err != nil || !later.Cut.After(first.Cut) {
			t.Fatalf("%s and %s: %v", first.Cut, later.Cut, err)
		}
		for day, want := range map[civil.Date]id.IndicatorReading{first.Cut: first.ID, later.Cut: later.ID, first.Cut.AddDays(-1): ""} {
			_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
				all, err := indicator.At(ctx, tx, day)
				if err != nil || len(all) != 1 || (all[0].Reading == nil) != (want == "") || want != "" && all[0].Reading.ID != want {
					t.Errorf("%s: %+v %v", day, all, err)
				}
				return 0, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
