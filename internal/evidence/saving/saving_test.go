package saving

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"waymark/internal/evidence/measure"
	"waymark/internal/method/cost"
	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/testkit"
)

func at(x float64) *float64 { return &x }

// fall is an evaluation: 100 burglaries and 300 thefts became 60 and 200, and 10 of no known type stayed. Of others 330
// were expected where nothing is done.
func fall() measure.Evaluation {
	return measure.Evaluation{ID: "E-fall", MadeAt: testkit.Noon, MadeBy: "S-ann",
		Plan: measure.EvaluationPlan{What: measure.Arrests, Months: 12, Source: "police", From: "2024-01-01", To: "2026-11-24"},
		Figures: measure.Figures{
			All: measure.Total{People: 50, Before: 410, After: 270, ChangePercent: at(-34.1)},
			Expected: &measure.Expected{Standard: measure.Standard{People: 50, Before: 410, Observed: 270, After: at(330)},
				Regression: &measure.Pull{After: 350, ChangePercent: at(-14.6)}, Ratio: &measure.Compared{Ratio: 270.0 / 330, Lower: 0.7, Upper: 0.95}},
			ByType: []measure.TypeCount{{Type: "theft_shop", Title: "Theft shop", Before: 300, After: 200}, {Type: "burglary", Title: "Burglary", Before: 100, After: 60}, {Type: "not_mapped", Title: "Not mapped", Before: 10, After: 10}},
		}}
}

// keep keeps an evaluation as the measure room does.
func keep(t *testing.T, w *testkit.World, e measure.Evaluation) {
	t.Helper()
	plan, _ := json.Marshal(e.Plan)
	result, _ := json.Marshal(e.Figures)
	err := w.DB.Change(t.Context(), func(q db.Queryer) error {
		_, err := q.ExecContext(context.WithoutCancel(t.Context()), `INSERT INTO evaluation (id, made_at, made_by, plan, result) VALUES ($1, $2, $3, $4, $5)`,
			string(e.ID), e.MadeAt, string(e.MadeBy), string(plan), string(result))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func asked(table id.CostTable) Input {
	return Input{Evaluation: "E-fall", Table: table, Classes: map[string]string{"burglary": "burglary", "theft_shop": "theft"}, Cost: Typed, Amount: "20000", AmountSource: "The board's budget"}
}

func mustWork(t *testing.T, s *Service, in Input) Saving {
	t.Helper()
	out, err := s.WorkOut(t.Context(), ann, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestASavingIsWorkedOutAndKept by hand: 40 burglaries at 1000 and 100 thefts at 100 are 50,000; of 130,000 before,
// 80 of 410 are expected to go where nothing is done (25,366), and 60 beyond (19,024).
func TestASavingIsWorkedOutAndKept(t *testing.T) {
	inWorlds(t, func(t *testing.T, w *testkit.World, s *Service) {
		keep(t, w, fall())
		table := mustLoad(t, s, UnitCosts, someCosts)
		made := mustWork(t, s, asked(table.ID))
		g := made.Saving
		if g.Gross != 50_000_00 || *g.Net != 30_000_00 || *g.PerPerson != 1_000_00 || *g.CostPerManaged != 400_00 || g.People != 50 || *g.Cashable != 4_000_00 || g.Counted != cost.Arrests ||
			*g.BreakEvenWhole != 62 || len(g.CashableUnknown) != 1 || len(g.Unpriced) != 1 || g.Unpriced[0] != (cost.Unpriced{Class: "Not mapped", Before: 10, After: 10}) {
			t.Errorf("%+v", g)
		}
		p := made.Parts
		if p.Expected != 25_366_00 || p.Beyond.Amount != 19_024_00 || p.Beyond.Lower >= p.Beyond.Amount || p.Beyond.Upper <= p.Beyond.Amount || p.Expected+p.Beyond.Amount+*p.Rest != g.Gross || *made.Regression != 19_024_00 {
			t.Errorf("%+v %+v, regression %s", p, p.Beyond, made.Regression)
		}
		kept, err := s.Open(t.Context(), chay, made.ID)
		if err != nil || kept.MadeBy != ann.ID || kept.MadeAt != w.Clock.Now() || kept.Table.ID != table.ID || kept.Levels != nil {
			t.Fatalf("%+v, %v", kept, err)
		}
		was, _ := json.Marshal(made.Result)
		is, _ := json.Marshal(kept.Result)
		if string(was) != string(is) || !reflect.DeepEqual(made.Plan, kept.Plan) {
			t.Errorf("kept as\n%s\nworked out as\n%s", is, was)
		}
		if all, err := s.List(t.Context(), chay); err != nil || len(all) != 1 || all[0].ID != made.ID {
			t.Errorf("%+v, %v", all, err)
		}
		if open, err := s.OpenTable(t.Context(), ann, table.ID); err != nil || len(open.UsedIn) != 1 {
			t.Errorf("used in %+v, %v", open.UsedIn, err)
		}
		for _, e := range testkit.AuditLog(t, w.Gate, audit.Filter{}) {
			if len(e.Subjects) > 0 {
				t.Errorf("%s discloses %v", e.Action, e.Subjects)
			}
		}
	})
}

func TestPricesOfAnotherYearTakePriceLevels(t *testing.T) {
	inWorlds(t, func(t *testing.T, w *testkit.World, s *Service) {
		keep(t, w, fall())
		table, levels := mustLoad(t, s, UnitCosts, someCosts), mustLoad(t, s, PriceLevels, someLevels)
		in := asked(table.ID)
		in.PriceYear = "2024-25"
		if _, err := s.WorkOut(t.Context(), ann, in); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "Select price levels: the unit costs are in prices of 2023-24") {
			t.Errorf("without levels: %v", err)
		}
		in.Levels, in.AmountYear = levels.ID, "2023-24"
		got := mustWork(t, s, in)
		if got.Saving.Gross != 52_000_00 || *got.Saving.RunningCost != 20_800_00 || got.Saving.PriceYear != "2024-25" || got.Saving.Deflator.Release != "made for a test" {
			t.Errorf("%+v", got.Saving)
		}
		kept, err := s.Open(t.Context(), ann, got.ID)
		if err != nil || kept.Levels == nil || kept.Levels.ID != levels.ID {
			t.Errorf("%+v, %v", kept.Levels, err)
		}
		if open, err := s.OpenTable(t.Context(), ann, levels.ID); err != nil || len(open.UsedIn) != 1 {
			t.Errorf("the levels are used in %+v, %v", open.UsedIn, err)
		}
		in.PriceYear = "2030-31"
		if _, err := s.WorkOut(t.Context(), ann, in); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "no year 2030-31") {
			t.Errorf("a year without a level: %v", err)
		}
	})
}

func TestAChoiceOfClassesIsOfferedAgain(t *testing.T) {
	inWorlds(t, func(t *testing.T, w *testkit.World, s *Service) {
		keep(t, w, fall())
		table := mustLoad(t, s, UnitCosts, someCosts)
		suggested := func(of Table) map[string]string {
			d, err := s.Draft(t.Context(), ann, "E-fall", of.ID)
			if err != nil {
				t.Fatal(err)
			}
			return d.Chosen.Suggested
		}
		if got := suggested(table); got["burglary"] != "burglary" || got["theft_shop"] != "" {
			t.Errorf("at first, where the words are equal: %v", got)
		}
		in := asked(table.ID)
		in.Classes = map[string]string{"theft_shop": "theft"} // burglary is left out by choice
		mustWork(t, s, in)
		second := mustLoad(t, s, UnitCosts, strings.ReplaceAll(someCosts, "Invented,1", "Invented,2"))
		if got := suggested(second); got["theft_shop"] != "theft" || got["burglary"] != "" {
			t.Errorf("of the next version: %v", got)
		}
		third := mustLoad(t, s, UnitCosts, strings.ReplaceAll(strings.ReplaceAll(someCosts, "Invented,1", "Invented,3"), "theft", "stealing"))
		if got := suggested(third); got["theft_shop"] != "" {
			t.Errorf("a class that the table no longer has is offered: %v", got)
		}
	})
}

func TestWhatIsWrongWithASavingIsNamed(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := NewService(w.Gate)
	keep(t, w, fall())
	old, stays := fall(), fall()
	old.ID, old.ByType = "E-old", nil
	stays.ID, stays.Plan.What = "E-stays", measure.Admissions
	keep(t, w, old)
	keep(t, w, stays)
	table, levels := mustLoad(t, s, UnitCosts, someCosts), mustLoad(t, s, PriceLevels, someLevels)
	gone := mustLoad(t, s, UnitCosts, strings.ReplaceAll(someCosts, "Invented,1", "Gone,1"))
	if err := s.Withdraw(t.Context(), ann, gone.ID, "Wrong"); err != nil {
		t.Fatal(err)
	}
	for words, change := range map[string]func(*Input){
		"evaluation: It was made before types":        func(in *Input) { in.Evaluation = "E-old" },
		"evaluation: What it counts is no crime":      func(in *Input) { in.Evaluation = "E-stays" },
		"table: Gone, version 1 cannot be used":       func(in *Input) { in.Table = gone.ID },
		"table: made for a test cannot be used":       func(in *Input) { in.Table = levels.ID },
		"class_burglary: Select a class of the table": func(in *Input) { in.Classes["burglary"] = "robbery" },
		"class_theft_shop: Select a class for at":     func(in *Input) { in.Classes = nil },
		"price_year: The price year must be":          func(in *Input) { in.PriceYear = "23/24" },
		"people: The number of people must be":        func(in *Input) { in.People = "0" },
		"people_reason: Enter why it is 60 people":    func(in *Input) { in.People = "60" },
		"cost: Select where the running cost is from": func(in *Input) { in.Cost = "" },
		"amount: The running cost must be pounds":     func(in *Input) { in.Amount = "20,000" },
		"amount_source: Enter where":                  func(in *Input) { in.AmountSource = " " },
		"amount_year: The price year of the running":  func(in *Input) { in.AmountYear = "now" },
		"levels: Invented, version 1 cannot be used":  func(in *Input) { in.PriceYear, in.Levels = "2024-25", table.ID },
	} {
		in := asked(table.ID)
		change(&in)
		if _, err := s.WorkOut(t.Context(), ann, in); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %q", err, words)
		}
	}
	if all, err := s.List(t.Context(), ann); err != nil || len(all) != 0 {
		t.Errorf("%d savings are kept, %v", len(all), err)
	}
	in := asked(table.ID)
	in.People, in.PeopleReason, in.Cost, in.Amount = "60", "Ten were on it too short to measure", NotKnown, "5"
	got := mustWork(t, s, in)
	if got.Saving.People != 60 || got.Plan.PeopleReason == "" || got.Saving.RunningCost != nil || got.Saving.Net != nil {
		t.Errorf("%+v", got.Plan)
	}
}

func TestWhatIsExpectedMayNotBeKnown(t *testing.T) {
	table, err := cost.ReadTable(strings.NewReader(someCosts))
	if err != nil {
		t.Fatal(err)
	}
	e := fall()
	plan := Plan{Classes: map[string]string{"burglary": "burglary", "theft_shop": "theft"}}
	for name, expected := range map[string]*measure.Expected{"nothing": nil, "nobody like them": {}} {
		m := measuredOf(e)
		m.Expected = expected
		got, err := plan.work(m, typesOf(e), table, nil)
		if err != nil || got.Parts != nil || got.Regression != nil || got.Saving.Gross != 50_000_00 {
			t.Errorf("%s: %+v, %v", name, got.Parts, err)
		}
	}
	m := measuredOf(e)
	m.Expected = &measure.Expected{Standard: measure.Standard{Before: 410, After: at(330)}}
	got, err := plan.work(m, typesOf(e), table, nil)
	if err != nil || got.Parts.Expected != 25_366_00 || got.Parts.Beyond != nil {
		t.Errorf("without an interval: %+v, %v", got.Parts, err)
	}
}

func TestWhoMayWithSavings(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := NewService(w.Gate)
	keep(t, w, fall())
	in := asked(mustLoad(t, s, UnitCosts, someCosts).ID)
	admin := access.Actor{Kind: access.Staff, ID: "S-adi", Name: "Adi Admin", Roles: []access.Role{access.Administrator}}
	for _, a := range []access.Actor{chay, scot, admin} {
		if _, err := s.WorkOut(t.Context(), a, in); !fault.Is(err, fault.Denied) {
			t.Errorf("%s works out: %v", a.Name, err)
		}
	}
	for _, a := range []access.Actor{scot, admin} {
		if _, err := s.List(t.Context(), a); !fault.Is(err, fault.Denied) {
			t.Errorf("%s looks: %v", a.Name, err)
		}
	}
}

func TestTheNewestSavingIsRead(t *testing.T) {
	inWorlds(t, func(t *testing.T, w *testkit.World, s *Service) {
		keep(t, w, fall())
		newest := func(e id.Evaluation) (Saving, bool) {
			var found bool
			got, err := gate.Read(t.Context(), w.Gate, figuresAsk(chay, access.SavingFigures), func(ctx context.Context, tx *gate.Tx) (out Saving, err error) {
				out, found, err = Newest(ctx, tx, e)
				return out, err
			})
			if err != nil {
				t.Fatal(err)
			}
			return got, found
		}
		if _, found := newest(""); found {
			t.Error("a saving before any was worked out")
		}
		in := asked(mustLoad(t, s, UnitCosts, someCosts).ID)
		mustWork(t, s, in)
		second := mustWork(t, s, in)
		for _, e := range []id.Evaluation{"", "E-fall"} {
			if got, found := newest(e); !found || got.ID != second.ID || got.Parts == nil {
				t.Errorf("of %q: %+v", e, got.ID)
			}
		}
		if _, found := newest("E-other"); found {
			t.Error("of an evaluation that has none")
		}
	})
}

func TestFewInAClassAreWithheld(t *testing.T) {
	table, err := cost.ReadTable(strings.NewReader(someCosts + "Invented,1,2023-24,made for a test,robbery,500,\n"))
	if err != nil {
		t.Fatal(err)
	}
	types := []Type{{"burglary", "Burglary", 100, 60}, {"theft", "Theft", 40, 30}, {"robbery", "Robbery", 3, 0}, {"fraud", "Fraud", 2, 9}}
	s := Saving{Plan: Plan{Classes: map[string]string{"burglary": "burglary", "theft": "theft", "robbery": "robbery"}}}
	if s.Result, err = s.Plan.work(Measured{Plan: measure.EvaluationPlan{What: measure.Arrests}, All: measure.Total{Before: 145, After: 99}}, types, table, nil); err != nil {
		t.Fatal(err)
	}
	got := map[string][2]bool{}
	for _, l := range s.Mix() {
		got[l.Class] = [2]bool{l.WithheldBefore, l.WithheldAfter}
	}
	want := map[string][2]bool{"burglary": {}, "theft": {true, false}, "robbery": {true, false}, "Fraud": {true, false}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("withheld %v, want %v: the next smallest goes with a small one", got, want)
	}
}
