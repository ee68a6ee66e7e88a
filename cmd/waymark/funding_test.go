package main

import (
	"strings"
	"testing"
)

// TestFundingOfAnEmptyRegister: nothing is entered, so that nothing ends and nothing was paid.
func TestFundingOfAnEmptyRegister(t *testing.T) {
	onShell(t, func(t *testing.T, s shell) {
		s.run(t, exitRefused, "funding", "--from", "soon")
		s.run(t, exitRefused, "funding", "--from", "2026-04-02", "--to", "2026-04-01")
		var got struct {
			Lines   []struct{ Title, Ending string }
			Outlook struct {
				First int `json:"first_year"`
				Total []struct{ Agreed float64 }
			}
			Cost struct{ Pounds float64 } `json:"running_cost"`
		}
		s.json(t, &got, "funding", "--from", "2026-04-01", "--to", "2027-03-31")
		if len(got.Lines) != 0 || got.Cost.Pounds != 0 || len(got.Outlook.Total) != 4 {
			t.Errorf("of nothing: %+v", got)
		}
		if out, _ := s.run(t, exitOK, "funding", "--from", "2026-04-01", "--to", "2026-04-30"); !strings.Contains(out, "2026-04-01 to 2026-04-30") || !strings.Contains(out, "£0") {
			t.Errorf("%q", out)
		}
	})
}
