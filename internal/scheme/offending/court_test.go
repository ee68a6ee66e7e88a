package offending

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/testkit"
)

func someDay(s string) civil.NullDate {
	if s == "" {
		return civil.NullDate{}
	}
	return civil.SomeDate(civil.MustDate(s))
}

// TestWhichChargesCourtsTell is the rule against counting one result of a court twice.
func TestWhichChargesCourtsTell(t *testing.T) {
	type matter struct{ ref, offence, day string }
	for _, c := range []struct {
		name          string
		charge, court matter
		outcome       Outcome
		decided       Disposition
		want          bool
	}{
		{"one case number, written in two ways", matter{"52qx 1/26", "", ""}, matter{"52QX126", "", ""}, Convicted, Guilty, true},
		{"a charge of the case that the court's other rows are of", matter{"C1", "2026-03-01", "2026-03-16"}, matter{"C1", "2026-02-01", "2026-03-20"}, Convicted, Guilty, true},
		{"the court acquitted, the police say convicted", matter{"C1", "", ""}, matter{"C1", "", ""}, Convicted, NotGuilty, true},
		{"conviction withheld", matter{"C1", "", ""}, matter{"C1", "", ""}, Convicted, Withheld, true},
		{"another case on the same days", matter{"C1", "2026-03-01", "2026-03-16"}, matter{"C2", "2026-03-01", "2026-03-16"}, Convicted, Guilty, false},
		{"no case number, the same days", matter{"", "2026-03-01", "2026-03-16"}, matter{"C2", "2026-03-01", "2026-03-16"}, Convicted, Guilty, true},
		{"no case number, another offence that day in court", matter{"", "2026-03-02", "2026-03-16"}, matter{"C2", "2026-03-01", "2026-03-16"}, Convicted, Guilty, false},
		{"no case number, another day in court", matter{"", "2026-03-01", "2026-03-16"}, matter{"C2", "2026-03-01", "2026-04-16"}, Convicted, Guilty, false},
		{"the day in court alone", matter{"", "", "2026-03-16"}, matter{"", "2026-03-01", "2026-03-16"}, NotConvicted, NotGuilty, true},
		{"the day of the offence alone", matter{"", "2026-03-01", ""}, matter{"C2", "2026-03-01", "2026-03-16"}, Convicted, Guilty, true},
		{"nothing to go by", matter{"", "", "2026-03-16"}, matter{"C2", "", ""}, Convicted, Guilty, false},
		{"the case goes on", matter{"C1", "", ""}, matter{"C1", "", ""}, Convicted, Pending, false},
		{"its end is not known", matter{"C1", "", ""}, matter{"C1", "", ""}, Convicted, DispositionUnknown, false},
		{"dropped before trial", matter{"C1", "", ""}, matter{"C1", "", ""}, NoFurther, NotGuilty, true},
		{"the charge has no result", matter{"C1", "", ""}, matter{"C1", "", ""}, Charged, Guilty, false},
	} {
		in := DecidedIn([]CourtResult{{CaseRef: c.court.ref, OffenceDate: someDay(c.court.offence), Day: someDay(c.court.day), Disposition: c.decided}})
		charge := Charge{CaseRef: c.charge.ref, OffenceDate: someDay(c.charge.offence), OutcomeDay: someDay(c.charge.day), Outcome: c.outcome}
		if got := in.Tells(charge); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWordsOfResults(t *testing.T) {
	r := CourtResult{Disposition: Guilty, DispositionText: "Guilty plea", Plea: "guilty", SentenceType: "custody", Sentence: "Imprisonment", CustodyLength: "8 weeks", Fine: "£85"}
	if got := r.Details(); got != "Guilty plea; Custody: Imprisonment; custody 8 weeks; fine £85" {
		t.Error(got)
	}
	if got := (CourtResult{Disposition: DispositionUnknown, Sentence: "Sentence", SentenceType: "not_known"}).Details(); got != "Sentence: Sentence" {
		t.Error(got)
	}
	if got := (CourtResult{Disposition: Pending, DispositionText: "case goes on"}).Details(); got != "" {
		t.Error(got)
	}
	if got := (CourtResult{Disposition: Guilty, Plea: "not_guilty"}).Details(); got != "pleaded not guilty" {
		t.Error(got)
	}
	for _, c := range []struct {
		r     CourtResult
		day   string
		known bool
	}{
		{CourtResult{Day: someDay("2026-03-16"), SentenceDate: someDay("2026-04-01")}, "2026-03-16", true}, {CourtResult{SentenceDate: someDay("2026-04-01")}, "2026-04-01", true},
		{CourtResult{CaseOpened: someDay("2026-01-02"), OffenceDate: someDay("2026-01-01")}, "2026-01-02", false}, {CourtResult{OffenceDate: someDay("2026-01-01")}, "2026-01-01", false},
	} {
		if got := c.r.Happened(); got != someDay(c.day) || c.r.DayKnown() != c.known {
			t.Errorf("%+v: %v, known %v", c.r, got, c.r.DayKnown())
		}
	}
}

func resultOf(r person.TakenIn, key string, d Disposition) CourtResult {
	return CourtResult{Source: "court", Key: key, Record: r.Record, Row: 3, Hash: key + string(d), Day: someDay("2026-11-02"), CaseRef: "C-" + key, ResultRef: "1", ChargeRef: "CH",
		Court: "Wealdham", CaseType: "Summary", CaseStatus: "concluded", CaseOpened: someDay("2026-10-01"), OffenceDate: someDay("2026-09-30"), OffenceCode: "034/01", OffenceText: "Robbery",
		Degree: "F1", Statutes: []string{"Theft Act 1968 s.8", "s.9"}, Charges: 2, Plea: "guilty", Disposition: d, DispositionText: "Guilty plea", SentenceType: "custody",
		Sentence: "Imprisonment", SentenceDate: someDay("2026-11-03"), SentenceStart: someDay("2026-11-04"), CustodyLength: "8 weeks", SupervisionLength: "1 year", Fine: "85", Area: "Hill"}
}

func caseOf(r person.TakenIn, key, relation string) CourtCase {
	return CourtCase{Source: "court", Key: key, Record: r.Record, Row: 4, Hash: key + relation, CaseRef: key, ArrestRef: "AR", Court: "Wealdham", CaseType: "CF", CaseStatus: "pending",
		Opened: someDay("2026-10-01"), ArrestDate: someDay("2026-09-29"), OffenceDate: someDay("2026-09-28"), OffenceCode: "034/01", OffenceText: "Robbery", Degree: "F1", Charges: 3,
		Relation: relation, Area: "Hill"}
}

// TestWhatCourtsSaidComesBackWhole: every column, versions, undo, and what a person's page, the board, selection
// and who looked read.
func TestWhatCourtsSaidComesBackWhole(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		r := known(t, w, "1")[0]
		before := w.Clock.Now()
		add := func(run id.ImportRun, f func(context.Context, *gate.Tx) ([]person.Outcome, []person.Outcome, error)) []person.Outcome {
			w.Clock.Advance(time.Minute)
			return do(t, w, func(ctx context.Context, tx *gate.Tx) ([]person.Outcome, error) {
				foreseen, done, err := f(ctx, tx)
				if !slices.Equal(foreseen, done) {
					t.Errorf("run %s: foreseen %v, done %v", run, foreseen, done)
				}
				return done, err
			})
		}
		bring := func(run id.ImportRun, results []CourtResult, cases []CourtCase) []person.Outcome {
			return add(run, func(ctx context.Context, tx *gate.Tx) (foreseen, done []person.Outcome, err error) {
				a, err := PreviewResults(ctx, tx, results)
				if err != nil {
					return nil, nil, err
				}
				b, err := PreviewCases(ctx, tx, cases)
				if err != nil {
					return nil, nil, err
				}
				x, err := AddResults(ctx, tx, run, results)
				if err != nil {
					return nil, nil, err
				}
				y, err := AddCases(ctx, tx, run, cases)
				return append(a, b...), append(x, y...), err
			})
		}
		first, kase := resultOf(r, "1", Pending), caseOf(r, "C-1", "index")
		if got := bring("R1", []CourtResult{first, first}, []CourtCase{kase}); !slices.Equal(got, []person.Outcome{person.New, person.Unchanged, person.New}) {
			t.Errorf("first: %v", got)
		}
		sentenced := resultOf(r, "1", Guilty)
		if got := bring("R2", []CourtResult{sentenced, resultOf(r, "2", Withheld)}, []CourtCase{kase, caseOf(r, "C-2", "new")}); !slices.Equal(got, []person.Outcome{person.Changed, person.New, person.Unchanged, person.New}) {
			t.Errorf("then: %v", got)
		}
		read := func() (results []CourtResult, cases []CourtCase) {
			do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
				var err error
				if results, err = ResultsOf(ctx, tx, r.Person, 10); err != nil {
					return 0, err
				}
				cases, err = CasesOf(ctx, tx, r.Person, 10)
				return 0, err
			})
			return results, cases
		}
		results, cases := read()
		if len(results) != 2 || len(cases) != 2 {
			t.Fatalf("%+v %+v", results, cases)
		}
		sentenced.ID, sentenced.Person, sentenced.Run, sentenced.LearnedAt, sentenced.Hash = results[1].ID, r.Person, "R2", w.Clock.Now(), ""
		if fmt.Sprintf("%+v", results[1]) != fmt.Sprintf("%+v", sentenced) {
			t.Errorf("read\n%+v\nstored\n%+v", results[1], sentenced)
		}
		kase.ID, kase.Person, kase.Run, kase.LearnedAt, kase.Hash = cases[1].ID, r.Person, "R1", before.Add(time.Minute), ""
		if fmt.Sprintf("%+v", cases[1]) != fmt.Sprintf("%+v", kase) {
			t.Errorf("read\n%+v\nstored\n%+v", cases[1], kase)
		}
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			streamed := ""
			err := EachResult(ctx, tx, func(x CourtResult) error {
				streamed += fmt.Sprintf("%s %s %s %s %s %s; ", x.CaseRef, x.Day, x.SentenceDate, x.OffenceDate, x.Disposition, x.Area)
				return nil
			})
			if streamed != "C-1 2026-11-02 2026-11-03 2026-09-30 convicted Hill; C-2 2026-11-02 2026-11-03 2026-09-30 withheld Hill; " {
				t.Errorf("streamed %s, %v", streamed, err)
			}
			people, err := PeopleWithNews(ctx, tx, w.Clock.Now(), w.Clock.Now().Add(time.Second))
			learned, err2 := ResultsLearnedBetween(ctx, tx, []id.Person{r.Person}, w.Clock.Now(), w.Clock.Now().Add(time.Second))
			runs, err3 := RunsOf(ctx, tx, r.Person)
			of, err4 := PeopleOfRun(ctx, tx, "R1")
			on, err5 := RunsOn(ctx, tx, "R2", []id.SourceRecord{r.Record})
			slices.Sort(runs)
			if len(people) != 1 || len(learned) != 2 || !slices.Equal(runs, []string{"R1", "R2"}) || len(of) != 1 || !slices.Equal(on, []id.ImportRun{"R1"}) {
				t.Errorf("news of %v, %d learned, runs %v, of R1 %v, resting %v: %v %v %v %v %v", people, len(learned), runs, of, on, err, err2, err3, err4, err5)
			}
			return 0, nil
		})
		for _, step := range []struct {
			run  id.ImportRun
			left string
		}{{"R2", "[1 pending] [C-1 index]"}, {"R1", "[] []"}} {
			do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) { return UndoRun(ctx, tx, step.run, 100) })
			results, cases := read()
			var a, b []string
			for _, x := range results {
				a = append(a, x.Key+" "+string(x.Disposition))
			}
			for _, x := range cases {
				b = append(b, x.Key+" "+x.Relation)
			}
			if got := fmt.Sprint(a, b); got != step.left {
				t.Errorf("after undoing %s: %s", step.run, got)
			}
		}
	})
}
