package comparison

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"waymark/internal/evidence/measure"
	"waymark/internal/method/stats"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

func seeded(seed uint64) chance { return rand.New(rand.NewPCG(seed, 1)) }

var aPlan = Plan{What: measure.Arrests, Source: "police", Months: 12, History: 24, Rule: Everybody, Method: First, Caliper: UsualCaliper}

// TestWhatDoesNotBalanceShowsNothing: where those taken on are others than everybody else, there is no outcome, neither in
// the comparison nor in its annex, and the reason is said.
func TestWhatDoesNotBalanceShowsNothing(t *testing.T) {
	data, all := draw(2500, 0.72, seeded(3))
	slices.SortFunc(all, func(a, b Candidate) int { return b.before(12) - a.before(12) })
	for i := range all {
		all[i].Treated = i%7 == 0 && i < 500 || i < 40 // of the busiest nearly all, who are like nobody
	}
	plan := aPlan
	plan.Method = NearestOne
	plan.Caliper = 2
	got, err := compare(plan, data, all)
	if err != nil || got.Chosen == nil || got.Passes || got.Effect != nil {
		t.Fatalf("%+v, %v", got.Chosen, err)
	}
	for _, a := range got.Annex {
		if a.Ratio != nil {
			t.Errorf("the annex shows a ratio: %+v", a)
		}
	}
	c := Comparison{Design: Design{What: measure.Arrests, Months: 12}, Figures: got}
	if words := c.Headline(); !strings.Contains(words, "No result is shown.") || !strings.Contains(words, "not alike enough") || strings.Contains(words, "times as many") {
		t.Error(words)
	}
	for i := range all { // everybody with any in the year before, and nobody else
		all[i].Treated = all[i].before(12) > 0
	}
	got, err = compare(aPlan, data, all)
	if err != nil || got.Effect != nil || got.Passes {
		t.Fatalf("told apart completely: %+v, %v", got.Chosen, err)
	}
	few, err := compare(aPlan, data, all[len(all)-30:])
	if err != nil || few.Effect != nil || !strings.Contains(few.Trouble, "Too few") {
		t.Errorf("few: %q, %v", few.Trouble, err)
	}
}

// TestTheOutcomeHasNoSay: who is compared, and whether the balance passes, is the same whatever came after.
func TestTheOutcomeHasNoSay(t *testing.T) {
	data, all := draw(3000, 1, seeded(4))
	before, err := compare(aPlan, data, all)
	if err != nil || before.Effect == nil {
		t.Fatalf("%+v, %v", before.Trouble, err)
	}
	for _, a := range before.Annex {
		if strings.Contains(a.Trouble, "caliper") {
			t.Errorf("%d months after, %s: %s", a.Months, a.Method, a.Trouble)
		}
	}
	other := slices.Clone(all)
	for i := range other {
		other[i].Events = slices.Clone(other[i].Events)
		if other[i].Treated {
			for range 5 {
				other[i].Events = append(other[i].Events, Event{Day: other[i].Index.AddDays(3)})
			}
		}
	}
	after, err := compare(aPlan, data, other)
	if err != nil || after.Effect == nil || after.Effect.Ratio < 2*before.Effect.Ratio {
		t.Fatalf("%+v, %v", after.Effect, err)
	}
	if a, b := text(t, before.Balance), text(t, after.Balance); a != b {
		t.Error("what came after changed the balance")
	}
}

// TestTheOrderChangesNothing: candidates in another order give the same figures to the last digit.
func TestTheOrderChangesNothing(t *testing.T) {
	data, all := draw(2000, 0.8, seeded(6))
	one, err := compare(aPlan, data, all)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	two, err := compare(aPlan, data, all)
	if err != nil || text(t, one) != text(t, two) {
		t.Errorf("another order, other figures: %v", err)
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestTheRatioIsPoissonsWithTheSandwich holds the ratio of even weights, with its clusters, to the regression that is held
// to R.
func TestTheRatioIsPoissonsWithTheSandwich(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	n := 80
	treated, weight, cluster, out := make([]bool, n), make([]float64, n), make([]int, n), make([]after, n)
	d := &stats.Design{Names: []string{"(Intercept)", "taken on"}}
	var y, offset []float64
	var names []string
	for i := range n {
		treated[i], weight[i], cluster[i] = i%2 == 0, 1, i/2
		out[i] = after{float64(r.IntN(5)), float64(100 + r.IntN(265))}
		d.Values = append(d.Values, 1, flag(treated[i]))
		y, offset, names = append(y, out[i].events), append(offset, math.Log(out[i].liberty)), append(names, string(rune('a'+i/2)))
	}
	got, err := ratioOf(treated, weight, cluster, out, func(_, part []float64) []float64 { return part })
	if err != nil {
		t.Fatal(err)
	}
	fit, err := stats.Poisson(d, y, stats.Options{Offset: offset, Cluster: names})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := fit.Coefficients(stats.Level95)
	if err != nil {
		t.Fatal(err)
	}
	want := lines[1]
	for name, pair := range map[string][2]float64{"ratio": {got.ratio, want.Exp}, "lower": {got.lower, want.ExpInterval.Lower}, "upper": {got.upper, want.ExpInterval.Upper}} {
		if math.Abs(pair[0]-pair[1]) > 1e-6*pair[1] {
			t.Errorf("%s %.9f, want %.9f", name, pair[0], pair[1])
		}
	}
}

// TestTheEValueIsAsPublished: a risk ratio of 3.9 (1.8 to 8.7) gives 7.26 and 3.0 (VanderWeele and Ding 2017).
func TestTheEValueIsAsPublished(t *testing.T) {
	for ratio, want := range map[float64]float64{3.9: 7.26, 1.8: 3.0, 1 / 3.9: 7.26, 1: 1} {
		if got := eValue(ratio); math.Abs(got-want) > 0.005 {
			t.Errorf("%.2f: %.3f, want %.2f", ratio, got, want)
		}
	}
}

func TestConclusionsGoByTheIntervalAlone(t *testing.T) {
	for want, e := range map[Conclusion]Effect{Less: {Ratio: 0.7, Lower: 0.5, Upper: 0.99}, More: {Ratio: 1.4, Lower: 1.01, Upper: 2}, Inconclusive: {Ratio: 0.7, Lower: 0.4, Upper: 1}} {
		if got := e.Conclude(); got != want {
			t.Errorf("%+v is %s, want %s", e, got, want)
		}
		c := Comparison{Design: Design{What: measure.Arrests, Months: 6}, Figures: Figures{Passes: true, Effect: &e, Chosen: &Trial{Matched: 50}}}
		words := strings.ToLower(c.Headline())
		for _, never := range []string{"responsible", "because", "reduced", "thanks to", "caused", "significant"} {
			if strings.Contains(words, never) {
				t.Errorf("%q says %q", words, never)
			}
		}
		if strings.Contains(words, "inconclusive") != (want == Inconclusive) {
			t.Error(words)
		}
	}
}

// TestCovariatesKnowNothingOfAfter: what is counted of somebody is of the days before their index day.
func TestCovariatesKnowNothingOfAfter(t *testing.T) {
	day := civil.MustDate("2024-06-01")
	c := Candidate{Index: day, Events: []Event{{Day: day}, {Day: day.AddDays(1)}}}
	if c.known() || c.before(24) != 0 {
		t.Error("the index day is before itself")
	}
	c.Events = append(c.Events, Event{Day: day.AddDays(-1)}, Event{Day: day.AddMonths(-3)}, Event{Day: day.AddMonths(-3).AddDays(-1)})
	if !c.known() || c.before(3) != 2 || c.before(24) != 3 {
		t.Errorf("%d in three months, %d in 24", c.before(3), c.before(24))
	}
}

// TestDaysAreDealtInTurn: controls get the days of those taken on alike, whatever they did, and those of a selection run
// only days that follow it.
func TestDaysAreDealtInTurn(t *testing.T) {
	day := func(s string) civil.Date { return civil.MustDate(s) }
	plan, data := Plan{History: 6, Months: 6, Rule: Everybody}, measure.Span{From: day("2020-01-01"), Until: day("2024-01-01")}
	people := []Candidate{{Person: "A", Treated: true, Index: day("2021-01-10")}, {Person: "B", Treated: true, Index: day("2021-03-10")}, {Person: "C", Treated: true, Index: day("2023-12-10")}}
	for _, p := range []id.Person{"D", "E", "F", "G"} {
		people = append(people, Candidate{Person: p})
	}
	counts := map[civil.Date]int{}
	for _, c := range deal(plan, data, people) {
		if !c.Treated {
			counts[c.Index]++
		}
	}
	if counts[day("2021-01-10")] != 4 || counts[day("2021-03-10")] != 4 || len(counts) != 2 {
		t.Errorf("%v", counts)
	}
	plan.Rule = NearCut
	dealt := deal(plan, data, append(people[:3], Candidate{Person: "D", Index: day("2021-02-01")}, Candidate{Person: "E", Index: day("2021-04-01")}))
	if len(dealt) != 4 || dealt[3].Index != day("2021-03-10") {
		t.Errorf("%+v", dealt)
	}
	days := []civil.Date{day("2021-01-01"), day("2021-02-01"), day("2021-03-01"), day("2021-04-01")}
	for turn, want := range []string{"2021-01-01 2021-03-01", "2021-02-01 2021-04-01", "2021-03-01 2021-01-01"} {
		if got := spread(days, turn, 2); got[0].String()+" "+got[1].String() != want {
			t.Errorf("turn %d: %v, want %s", turn, got, want)
		}
	}
}

func TestAPlanIsRefusedFieldByField(t *testing.T) {
	err := Plan{What: "x", Months: 0, History: 5, Rule: "x", Method: "x", Caliper: 0}.check()
	var names []string
	for _, f := range fault.FieldsOf(err) {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "count months history rule method caliper" || !fault.Is(err, fault.Invalid) {
		t.Errorf("%s: %v", got, err)
	}
	if err := aPlan.check(); err != nil {
		t.Error(err)
	}
}

// TestCustodyOnTheDayIsOfBefore: who is received on the index day is not alike in that to who was inside already, since the
// reception itself is what came after.
func TestCustodyOnTheDayIsOfBefore(t *testing.T) {
	at := civil.MustDate("2026-03-02")
	for in, want := range map[civil.Date]bool{at.AddDays(-1): true, at: false, at.AddDays(1): false} {
		if got := (Candidate{Index: at, Stays: []measure.Stay{{In: in}}}).inside(); got != want {
			t.Errorf("received %s: %v", in, got)
		}
	}
	if (Candidate{Index: at, Stays: []measure.Stay{{In: at.AddDays(-30), Out: civil.SomeDate(at)}}}).inside() {
		t.Error("who leaves on the day is inside")
	}
}
