package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// matchSlowly is the rule as the reference states it: go through the treated in order, take the nearest control
// that is free, the lowest row of those as near, unless it is beyond the caliper.
func matchSlowly(treated []bool, score []float64, o Nearest) (control []int) {
	var chooses []int
	for i, yes := range treated {
		if yes {
			chooses = append(chooses, i)
		}
	}
	slices.SortStableFunc(chooses, func(a, b int) int {
		switch {
		case o.Order == LargestFirst && score[a] > score[b], o.Order == SmallestFirst && score[a] < score[b]:
			return -1
		case o.Order == AsGiven || score[a] == score[b]:
			return 0
		}
		return 1
	})
	control = make([]int, len(score))
	used := make([]bool, len(score))
	for i := range control {
		control[i] = -1
	}
	for _, i := range chooses {
		best := -1
		for k := range score {
			if !treated[k] && !used[k] && (best < 0 || math.Abs(score[k]-score[i]) < math.Abs(score[best]-score[i])) {
				best = k
			}
		}
		if best < 0 || o.Caliper > 0 && math.Abs(score[best]-score[i]) > o.Caliper {
			continue
		}
		control[i] = best
		used[best] = !o.Replace
	}
	return control
}

func drawMatching(t *rapid.T) ([]bool, []float64) {
	n := rapid.IntRange(2, 60).Draw(t, "people")
	treated, score := make([]bool, n), make([]float64, n)
	for i := range n {
		treated[i] = rapid.Bool().Draw(t, "treated")
		score[i] = float64(rapid.IntRange(0, 30).Draw(t, "score")) / 30 // many are as near as another
	}
	treated[0], treated[1] = true, false
	return treated, score
}

// The quick way finds the same pairs as the slow one, ties and all, and no control twice.
func TestMatchingIsTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		treated, score := drawMatching(t)
		o := Nearest{
			Order:   rapid.SampledFrom([]Order{LargestFirst, SmallestFirst, AsGiven}).Draw(t, "order"),
			Caliper: rapid.SampledFrom([]float64{0, 0.05, 0.2}).Draw(t, "caliper"),
			Replace: rapid.Bool().Draw(t, "replace"),
		}
		m, err := Match(treated, score, o)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]int, len(score))
		for i := range got {
			got[i] = -1
		}
		for _, p := range m.Pairs {
			got[p.Treated] = p.Control
			if !o.Replace && m.Weight[p.Control] != 1 {
				t.Fatalf("control %d stands in %g times", p.Control, m.Weight[p.Control])
			}
		}
		if want := matchSlowly(treated, score, o); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// Inside a radius every control counts as the sum of its parts, and the parts of each treated person add up to 1.
func TestRadiusIsTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		treated, score := drawMatching(t)
		radius := rapid.SampledFrom([]float64{0.01, 0.034, 0.2}).Draw(t, "radius")
		m, err := MatchRadius(treated, score, radius)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float64, len(score))
		for i, yes := range treated {
			var in []int
			for k := range score {
				if yes && !treated[k] && math.Abs(score[k]-score[i]) <= radius {
					in = append(in, k)
				}
			}
			for _, k := range in {
				want[k] += 1 / float64(len(in))
				want[i] = 1
			}
		}
		for i := range want {
			if math.Abs(m.Weight[i]-want[i]) > 1e-12 || (m.Weight[i] > 0) != (want[i] > 0) {
				t.Fatalf("row %d counts %g, want %g", i, m.Weight[i], want[i])
			}
		}
	})
}

func TestBalanceByHand(t *testing.T) {
	d := &Design{Names: []string{"age", "flag"}, Values: []float64{20, 1, 30, 1, 40, 1, 20, 1, 30, 1, 70, 0, 80, 0}}
	treated := []bool{true, true, true, false, false, false, false}
	m, err := Match(treated, []float64{20, 30, 40, 20, 30, 70, 80}, Nearest{Order: LargestFirst})
	if err != nil {
		t.Fatal(err)
	}
	want := []MatchedPair{{0, 5, 50}, {1, 3, 10}, {2, 4, 10}}
	if !slices.Equal(m.Pairs, want) {
		t.Errorf("%v, want %v", m.Pairs, want)
	}
	table, err := BalanceTable(d, treated, m)
	if err != nil {
		t.Fatal(err)
	}
	age := table[0]
	near(t, "before", age.Before.SMD, (30.0-50)/10, 1e-12)
	near(t, "after", age.After.SMD, (30.0-40)/10, 1e-12)
	if flag := table[1]; !math.IsInf(flag.After.SMD, 1) || flag.Passes(BalanceLimit) {
		t.Errorf("a flag that all treated have and not all controls is no balance: %+v", flag)
	}
	if plot := LovePlot(table); plot[0].Name != "flag" {
		t.Errorf("the furthest apart comes first: %v", plot)
	}
	_, err = Match([]bool{true, true}, []float64{1, 2}, Nearest{Order: LargestFirst})
	refused(t, "no controls", err)
	_, err = Match(treated, d.Column(0), Nearest{Order: "random"})
	refused(t, "an order by chance", err)
	_, err = MatchRadius(treated, d.Column(0), 0)
	refused(t, "no radius", err)
	_, err = WeighByOdds(treated, d.Column(0))
	refused(t, "propensities above 1", err)
	far, err := Match([]bool{true, false}, []float64{0, 9}, Nearest{Order: LargestFirst, Caliper: 1})
	if err != nil || len(far.Unmatched) != 1 {
		t.Fatalf("%v %v", far, err)
	}
	_, err = EffectOf([]float64{1, 2}, []bool{true, false}, far, Level95)
	refused(t, "nobody matched", err)
	_, err = EffectOf([]float64{1, 2, math.NaN(), 4, 5, 6, 7}, treated, m, Level95)
	refused(t, "a missing outcome", err)
}

// Strata hold all the treated, and the weights of the controls of a stratum add up to its treated.
func TestStrataProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		treated, score := drawMatching(t)
		m, err := Stratify(treated, score, rapid.IntRange(1, 6).Draw(t, "strata"))
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs, all := 0.0, 0.0, 0
		for i, yes := range treated {
			if yes {
				ours += m.Weight[i]
				all++
			} else {
				theirs += m.Weight[i]
			}
		}
		near(t, "weights", theirs, ours, 1e-9)
		if int(ours)+len(m.Unmatched) != all {
			t.Fatalf("%g of %d treated, and %d without", ours, all, len(m.Unmatched))
		}
	})
}
