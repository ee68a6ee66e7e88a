package saving

import (
	"context"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/scheme/agency"
	"waymark/internal/scheme/funding"
	"waymark/internal/scheme/staff"
	"waymark/internal/testkit"
)

var cora = access.Actor{Kind: access.Staff, ID: "S-cora", Roles: []access.Role{access.Coordinator}}

// entered puts a post in the register of funding, paid from April 2024 on.
func entered(t *testing.T, w *testkit.World, title, amount string) {
	t.Helper()
	d := funding.Draft{Title: title, Kind: funding.Post, Agency: "A-police", Cost: funding.Additional, Serves: funding.WholeScheme, Owner: "S-cora", Risk: "Nobody does it", Reason: "For the test",
		Renewal: funding.Renewal{Status: funding.NotStarted},
		Terms:   funding.Terms{Funder: "The commissioner", From: civil.SomeDate(civil.NewDate(2024, 4, 1)), Amount: amount, Per: funding.PerYear, Agreed: true}}
	if _, err := funding.NewService(w.Gate, nil).Add(t.Context(), cora, d); err != nil {
		t.Fatal(err)
	}
}

// TestTheRunningCostIsReadFromTheRegister: twelve months from April of 36,500 a year are 36,500.
func TestTheRunningCostIsReadFromTheRegister(t *testing.T) {
	inWorlds(t, func(t *testing.T, w *testkit.World, s *Service) {
		ask := access.Ask{Actor: access.OperatorActor("test", "test"), Purpose: access.Of(access.SystemOperation), Action: access.DemoLoad, Run: "test"}
		_, err := gate.Do(t.Context(), w.Gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
			if _, err := agency.AddAgency(ctx, tx, agency.Agency{ID: "A-police", Name: "Police", Short: "Police", Kind: agency.Police}); err != nil {
				return 0, err
			}
			_, err := staff.AddMember(ctx, tx, staff.Member{ID: "S-cora", Name: "Cora Cole", Email: "cora@example.org", Agency: "A-police", Roles: cora.Roles})
			return 0, err
		})
		if err != nil {
			t.Fatal(err)
		}
		keep(t, w, fall())
		in := asked(mustLoad(t, s, UnitCosts, someCosts).ID)
		in.Cost = Register
		wants := func(words string) {
			t.Helper()
			if _, err := s.WorkOut(t.Context(), ann, in); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), words) {
				t.Errorf("%v, want %q", err, words)
			}
		}
		wants("register_from: Enter the first day")
		in.RegisterFrom = civil.SomeDate(civil.NewDate(2025, 4, 1))
		wants("register_from: The register of funding has no additional running cost")
		entered(t, w, "A post", "36,500")
		got := mustWork(t, s, in)
		if *got.Saving.RunningCost != 36_500_00 || got.Plan.Running.AtLeast || got.Plan.Running.Source != "The register of funding, 1 April 2025 to 31 March 2026" {
			t.Errorf("%+v", got.Plan.Running)
		}
		entered(t, w, "Another post", "")
		if got := mustWork(t, s, in); *got.Saving.RunningCost != 36_500_00 || !got.Plan.Running.AtLeast || !strings.Contains(got.Plan.Running.Source, "at least so much, since the amount is not known of Another post") {
			t.Errorf("%+v", got.Plan.Running)
		}
	})
}
