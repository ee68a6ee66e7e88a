package saving

import (
	"context"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/testkit"
)

// The amounts in these tests are invented, but for those that name their source.

var (
	ann  = access.Actor{Kind: access.Staff, ID: "S-ann", Name: "Ann Ash", Roles: []access.Role{access.Analyst}}
	chay = access.Actor{Kind: access.Staff, ID: "S-chay", Name: "Chay Chair", Roles: []access.Role{access.Chair}}
	scot = access.Actor{Kind: access.Staff, ID: "S-scot", Name: "Scot Scrutiny", Roles: []access.Role{access.Scrutiny}}
)

const someCosts = "name,version,price_year,source,class,amount,cashable\n" +
	"Invented,1,2023-24,made for a test,burglary,1000,100\nInvented,1,2023-24,made for a test,theft,100,\n"

const someLevels = "year,index,source\n2023-24,100,made for a test\n2024-25,104,made for a test\n"

const someMultipliers = "name,version,source,class,multiplier\nInvented multipliers,1,made for a test,theft,4.5\n"

func upload(kind Kind, text string) Upload {
	return Upload{Kind: kind, File: "costs.csv", Content: []byte(text), Reason: "To price the year"}
}

// inWorlds runs a test on each engine.
func inWorlds(t *testing.T, f func(t *testing.T, w *testkit.World, s *Service)) {
	testkit.OnBoth(t, func(t *testing.T, d *db.DB) {
		w := testkit.NewWorld(t, d)
		f(t, w, NewService(w.Gate))
	})
}

func mustLoad(t *testing.T, s *Service, kind Kind, text string) Table {
	t.Helper()
	table, err := s.Load(t.Context(), ann, upload(kind, text))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestATableIsKeptAsAVersionAndNeverOverwritten(t *testing.T) {
	inWorlds(t, func(t *testing.T, w *testkit.World, s *Service) {
		first := mustLoad(t, s, UnitCosts, someCosts)
		levels, more := mustLoad(t, s, PriceLevels, someLevels), mustLoad(t, s, Multipliers, someMultipliers)
		got, err := s.OpenTable(t.Context(), chay, first.ID)
		if err != nil || got.Title() != "Invented, version 1" || got.PriceYear != "2023-24" || got.Source != "made for a test" || got.File != "costs.csv" ||
			got.Reason != "To price the year" || got.LoadedBy != ann.ID || got.LoadedAt != w.Clock.Now() || got.Digest != got.Costs.Digest {
			t.Errorf("%+v, %v", got.Table, err)
		}
		if got, err := s.OpenTable(t.Context(), ann, levels.ID); err != nil || got.Title() != "made for a test" || len(got.Levels.Years()) != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := s.OpenTable(t.Context(), ann, more.ID); err != nil || got.Contents.Multipliers.All()[0].Multiplier != 4.5 {
			t.Errorf("%+v, %v", got, err)
		}
		for text, words := range map[string]string{
			someCosts: "Invented, version 1, which is loaded already",
			strings.Replace(someCosts, "1000", "2000", 1):         "is loaded with other figures: a version is never overwritten",
			strings.ReplaceAll(someCosts, "2023-24", "2022-23"):   "is loaded with other figures",
			strings.Replace(someCosts, "theft,100", "theft,0", 1): "costs.csv, row 2 (line 3), column amount: must be above 0",
		} {
			if _, err := s.Load(t.Context(), ann, upload(UnitCosts, text)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), words) {
				t.Errorf("%q, want %q", err, words)
			}
		}
		mustLoad(t, s, UnitCosts, strings.ReplaceAll(someCosts, "Invented,1", "Invented,2"))
		if all, err := s.Tables(t.Context(), ann); err != nil || len(all) != 4 || all[0].Version != "2" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestAFileIsRefusedWithEverythingWrongWithIt(t *testing.T) {
	wrong := someCosts + "Invented,1,2023-24,made for a test,robbery,12.345,\nOther,1,2023-24,,theft,5,9\n"
	_, err := upload(UnitCosts, wrong).check()
	for _, words := range []string{"costs.csv, row 3 (line 4), column amount: must be pounds", "costs.csv, row 4 (line 5), column source: is missing",
		"row 4 (line 5), column class: \"theft\" is there twice", "row 4 (line 5), column cashable: must not be above amount", "row 4 (line 5), column name"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("the refusal does not say %q: %v", words, err)
		}
	}
	for _, f := range fault.FieldsOf(err) {
		if f.Name != "file" {
			t.Errorf("%+v stands on no field of the form", f)
		}
	}
	many := someCosts + strings.Repeat("Invented,1,2023-24,made for a test,theft,x,\n", 40)
	_, err = upload(UnitCosts, many).check()
	if fields := fault.FieldsOf(err); len(fields) != mostProblems+1 || fields[mostProblems].Text != "costs.csv: and 30 more" {
		t.Errorf("%d problems are named, the last %+v", len(fields), fields[len(fields)-1])
	}
	for name, u := range map[string]Upload{
		"Select what the file holds":  {File: "x", Content: []byte("x"), Reason: "why"},
		"Select a file":               {Kind: UnitCosts, Reason: "why"},
		"Enter why you load it":       {Kind: UnitCosts, File: "x", Content: []byte("x")},
		"x.csv is not text in UTF-8":  {Kind: UnitCosts, File: "x.csv", Content: []byte("name\xff"), Reason: "why"},
		"x.csv has a name of more":    {Kind: Multipliers, File: "x.csv", Content: []byte(strings.Replace(someMultipliers, "Invented multipliers", strings.Repeat("y", 301), 1)), Reason: "why"},
		"x.csv: The file has no rows": {Kind: UnitCosts, File: "x.csv", Content: []byte("name,version\n"), Reason: "why"},
	} {
		if _, err := u.check(); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %q", err, name)
		}
	}
}

func TestATableIsWithdrawnOnceWithAReason(t *testing.T) {
	inWorlds(t, func(t *testing.T, w *testkit.World, s *Service) {
		table := mustLoad(t, s, UnitCosts, someCosts)
		if err := s.Withdraw(t.Context(), ann, table.ID, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := s.Withdraw(t.Context(), ann, table.ID, "The publisher corrected it"); err != nil {
			t.Fatal(err)
		}
		if err := s.Withdraw(t.Context(), ann, table.ID, "Again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if err := s.Withdraw(t.Context(), ann, "none", "Why"); !fault.Is(err, fault.NotFound) {
			t.Errorf("none: %v", err)
		}
		got, err := s.OpenTable(t.Context(), chay, table.ID)
		if err != nil || !got.Withdrawn() || got.WithdrawnReason != "The publisher corrected it" || got.WithdrawnBy != ann.ID {
			t.Errorf("%+v, %v", got.Table, err)
		}
		if _, err := s.Load(t.Context(), ann, upload(UnitCosts, someCosts)); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "which was withdrawn") {
			t.Errorf("loaded again: %v", err)
		}
	})
}

func TestWhoMayWithCostTables(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := NewService(w.Gate)
	table := mustLoad(t, s, UnitCosts, someCosts)
	for _, a := range []access.Actor{chay, scot} {
		if _, err := s.Load(t.Context(), a, upload(PriceLevels, someLevels)); !fault.Is(err, fault.Denied) {
			t.Errorf("%s loads: %v", a.Name, err)
		}
		if err := s.Withdraw(t.Context(), a, table.ID, "Why"); !fault.Is(err, fault.Denied) {
			t.Errorf("%s withdraws: %v", a.Name, err)
		}
	}
	if _, err := s.Tables(t.Context(), scot); !fault.Is(err, fault.Denied) {
		t.Errorf("scrutiny lists: %v", err)
	}
}

func TestAChangeBehindTheBackIsFound(t *testing.T) {
	inWorlds(t, func(t *testing.T, w *testkit.World, s *Service) {
		table := mustLoad(t, s, UnitCosts, someCosts)
		err := w.DB.Change(t.Context(), func(q db.Queryer) error {
			_, err := q.ExecContext(context.WithoutCancel(t.Context()), `UPDATE cost_table SET content = REPLACE(content, 'burglary,1000', 'burglary,9000')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.OpenTable(t.Context(), ann, table.ID); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "no longer what was loaded") {
			t.Errorf("%v", err)
		}
	})
}
