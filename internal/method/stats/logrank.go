package stats

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// GroupCount is a group's events beside what it would have had if all groups were alike.
type GroupCount struct {
	Group    string
	Spells   int
	Observed float64
	Expected float64
}

// LogRank tests whether groups have the event at the same pace; group[i] is the group of spells[i]. rho weighs
// each time by survival to the power rho: 0 is the log-rank test, 1 Peto and Peto's form of the Wilcoxon test,
// which heeds early times more; the observed and expected numbers are weighed alike. Refuses fewer than
// two groups, a group that was never at risk when something happened, and no events.
// Source: N. Mantel, Cancer Chemotherapy Reports 50 (1966); D. P. Harrington and T. R. Fleming, Biometrika 69
// (1982); the figures of R's survdiff.
func LogRank(spells []Spell, group []string, rho float64) ([]GroupCount, Test, error) {
	if err := checkSpells(spells); err != nil {
		return nil, Test{}, err
	}
	if len(group) != len(spells) || !finite(rho) {
		return nil, Test{}, refuse("There are %d spells and %d groups.", len(spells), len(group))
	}
	names := slices.Compact(slices.Sorted(slices.Values(group)))
	if len(names) < 2 {
		return nil, Test{}, refuse("A comparison needs two groups or more.")
	}
	parts := make([][]Spell, len(names))
	counts := make([]GroupCount, len(names))
	for i, s := range spells {
		g, _ := slices.BinarySearch(names, group[i])
		parts[g] = append(parts[g], s)
		counts[g].Spells++
	}
	for g, name := range names {
		counts[g].Group = name
	}
	observed, expected, variance := rankSums(parts, moments(spells), rho)
	for g := range counts {
		counts[g].Observed, counts[g].Expected = observed[g], expected[g]
	}
	test, err := rankTest(names, observed, expected, variance)
	return counts, test, err
}

// rankSums walks through the times of all groups together and adds up each group's weighted events, what it
// should have had, and their covariance (hypergeometric, at each time).
func rankSums(parts [][]Spell, all []moment, rho float64) (observed, expected []float64, variance *mat.SymDense) {
	k := len(parts)
	observed, expected, variance = make([]float64, k), make([]float64, k), mat.NewSymDense(k, nil)
	walk := make([]*riskWalk, k)
	for g, p := range parts {
		walk[g] = newRiskWalk(p)
	}
	survival, n := 1.0, make([]float64, k)
	for _, m := range all {
		if m.events == 0 {
			continue
		}
		total, d, w := float64(m.atRisk), float64(m.events), math.Pow(survival, rho)
		survival *= (total - d) / total
		for g := range walk {
			at, events := walk[g].at(m.time)
			n[g] = float64(at)
			observed[g] += w * float64(events)
			expected[g] += w * d * n[g] / total
		}
		if m.atRisk == 1 {
			continue
		}
		f := w * w * d * (total - d) / (total - 1) / total
		for g := range n {
			for h := g; h < k; h++ {
				v := -f * n[g] * n[h] / total
				if g == h {
					v += f * n[g]
				}
				variance.SetSym(g, h, variance.At(g, h)+v)
			}
		}
	}
	return observed, expected, variance
}

// rankTest compares the groups but the last; the last follows from the others.
func rankTest(names []string, observed, expected []float64, variance *mat.SymDense) (Test, error) {
	k := len(names)
	for g, e := range expected {
		if e == 0 {
			return Test{}, refuse("Nobody of the group %q was watched when something happened.", strings.ToValidUTF8(names[g], "?"))
		}
	}
	difference := mat.NewVecDense(k-1, nil)
	for g := range k - 1 {
		difference.SetVec(g, observed[g]-expected[g])
	}
	var c mat.Cholesky
	if !c.Factorize(variance.SliceSym(0, k-1)) {
		return Test{}, refuse("The groups were never watched at the same time, so they cannot be compared.")
	}
	var x mat.VecDense
	if err := c.SolveVecTo(&x, difference); err != nil {
		return Test{}, refuse("The groups were hardly watched at the same time, so they cannot be compared.")
	}
	chi := mat.Dot(difference, &x)
	return Test{chi, k - 1, chiSquaredP(chi, k-1)}, nil
}

// riskWalk tells, for rising times, how many of a group are at risk and have the event.
type riskWalk struct {
	starts, stops, events  []float64
	entered, left, happens int
}

func newRiskWalk(spells []Spell) *riskWalk {
	w := &riskWalk{}
	for _, s := range spells {
		w.starts = append(w.starts, s.Start)
		w.stops = append(w.stops, s.Stop)
		if s.Event {
			w.events = append(w.events, s.Stop)
		}
	}
	slices.Sort(w.starts)
	slices.Sort(w.stops)
	slices.Sort(w.events)
	return w
}

func (w *riskWalk) at(time float64) (atRisk, events int) {
	for w.entered < len(w.starts) && w.starts[w.entered] < time {
		w.entered++
	}
	for w.left < len(w.stops) && w.stops[w.left] < time {
		w.left++
	}
	before := w.happens
	for w.happens < len(w.events) && w.events[w.happens] <= time {
		w.happens++
	}
	return w.entered - w.left, w.happens - before
}
