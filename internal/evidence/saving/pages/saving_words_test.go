package pages

import (
	"strings"
	"testing"

	"waymark/internal/evidence/saving"
	"waymark/internal/method/cost"
)

// TestARunningCostKnownInPartBoundsWhatRestsOnIt: the cost is at least so much, and what is left of the saving at most.
func TestARunningCostKnownInPartBoundsWhatRestsOnIt(t *testing.T) {
	running, net, ratio, each, events, whole, share := cost.Pence(100_00), cost.Pence(50_00), 1.5, cost.Pence(10_00), 9.2, int64(10), 23.0
	s := saving.Saving{Plan: saving.Plan{Running: &saving.Running{AtLeast: true}}, Result: saving.Result{Saving: &cost.Saving{Gross: 150_00, Before: 40, Avoided: -3,
		RunningCost: &running, Net: &net, BenefitCost: &ratio, CostPerManaged: &each, BreakEven: &events, BreakEvenWhole: &whole, BreakEvenPercent: &share}}}
	want := map[string]string{"Running cost": "at least £100", "Net saving": "at most £50", "Benefit to cost": "at most 1.50", "Running cost for each person managed": "at least £10",
		"To break even": "at least 10 fewer"}
	for _, partly := range []bool{true, false} {
		s.Plan.Running.AtLeast = partly
		for _, p := range balance(s) {
			if bound := want[p.Key]; bound != "" && strings.HasPrefix(p.Value, bound) != partly {
				t.Errorf("partly %v, %s: %s", partly, p.Key, p.Value)
			}
		}
	}
	if words := breakEvenWords(s); !strings.HasSuffix(words, "There were 3 more.") {
		t.Error(words)
	}
}
