package matrix

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

var today = civil.MustDate("2026-03-31")

func value(t testing.TB, s string) Value {
	t.Helper()
	v, err := ParseValue(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func build(t testing.TB, people int, facts ...Fact) *Snapshot {
	t.Helper()
	b := NewBuilder(people, len(facts))
	for _, f := range facts {
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	return b.Build()
}

// ago makes an arrest by the police some days before today.
func ago(person, ref int32, days int) Fact {
	return Fact{Person: person, Ref: ref, Day: today.AddDays(-days), Kind: "arrest", Source: "police", Outcome: "charged", Group: "theft"}
}

func sampleSnapshot(t testing.TB) *Snapshot {
	reading := ago(1, 4, 50)
	reading.Kind, reading.Value = "ogrs_2yr", value(t, "75.5")
	return build(t, 3, ago(0, 0, 3), ago(0, 1, 100), ago(1, 2, 3), ago(1, 3, 400), reading)
}

func run(t testing.TB, s *Snapshot, m *Spec, top int) Result {
	t.Helper()
	res, err := Score(s, m, Ask{AsOf: today, Top: top})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func factor(lines string) string {
	return "\n[[factor]]\nkey = \"f\"\ntitle = \"F\"\nsubtotal = \"s\"\n" + lines + "\n"
}

// Each case scores one person with one factor.
func TestOneFactor(t *testing.T) {
	outcome := func(f Fact, o string) Fact { f.Outcome = o; return f }
	group := func(f Fact, g string) Fact { f.Group = g; return f }
	reading := func(days int, v string) Fact {
		f := ago(0, int32(days), days)
		f.Kind, f.Value = "ogrs", value(t, v)
		return f
	}
	ogrs := "kinds = [\"ogrs\"]\ntake = \"latest\"\nwindow = { ever = true }\nbands = [{ from = 50, points = 5 }, { from = 75, points = 10 }]"
	each := "kinds = [\"arrest\"]\nwindow = { months = 12 }\n"
	for _, c := range []struct {
		name, factor string
		facts        []Fact
		points       string
		count        int
		state        State
	}{
		{"both ends of the window count", each + "points = 2", []Fact{ago(0, 0, 0), ago(0, 1, 364), ago(0, 2, 365), ago(0, 3, -1)}, "4", 2, StateCounted},
		{"nothing in the window", each + "points = 2", []Fact{ago(0, 0, 500)}, "0", 0, StateNone},
		{"decimals are exact", each + "points = 0.1", []Fact{ago(0, 0, 1), ago(0, 1, 2), ago(0, 2, 3)}, "0.3", 3, StateCounted},
		{"recency", each + "points = 1\nrecency = [{ months = 3, times = 2 }, { months = 6, times = 1.5 }]", []Fact{ago(0, 0, 1), ago(0, 1, 150), ago(0, 2, 300)}, "4.5", 3, StateCounted},
		{"cap", each + "points = 2\ncap = 5", []Fact{ago(0, 0, 1), ago(0, 1, 2), ago(0, 2, 3)}, "5", 3, StateCounted},
		{"only the charged", each + "outcomes = [\"charged\"]\npoints = 2", []Fact{ago(0, 0, 1), outcome(ago(0, 1, 2), "nfa"), outcome(ago(0, 2, 3), "")}, "2", 1, StateCounted},
		{"all but no further action", each + "exclude_outcomes = [\"nfa\"]\npoints = 2", []Fact{ago(0, 0, 1), outcome(ago(0, 1, 2), "nfa"), outcome(ago(0, 2, 3), "")}, "4", 2, StateCounted},
		{"one of several groups", each + "groups = [\"robbery\", \"theft\"]\npoints = 2", []Fact{group(ago(0, 0, 1), "violence,robbery"), group(ago(0, 1, 2), "rob"), group(ago(0, 2, 3), "")}, "2", 1, StateCounted},
		{"a group left out", each + "exclude_groups = [\"robbery\"]\npoints = 2", []Fact{group(ago(0, 0, 1), "violence,robbery"), group(ago(0, 1, 2), "violence"), group(ago(0, 2, 3), "")}, "4", 2, StateCounted},
		{"in one group and left out by another", each + "groups = [\"theft\"]\nexclude_groups = [\"robbery\"]\npoints = 2", []Fact{group(ago(0, 0, 1), "theft,robbery"), group(ago(0, 1, 2), "theft")}, "2", 1, StateCounted},
		{"bands on count", each + "bands_on = \"count\"\nbands = [{ from = 2, points = 3 }, { from = 4, points = 8 }]", []Fact{ago(0, 0, 1), ago(0, 1, 2), ago(0, 2, 3)}, "3", 3, StateCounted},
		{"the latest reading", ogrs, []Fact{reading(400, "90"), reading(10, "60")}, "5", 1, StateCounted},
		{"the higher of two on a day", ogrs, []Fact{reading(10, "60"), reading(10, "80")}, "10", 1, StateCounted},
		{"a reading at the edge", ogrs, []Fact{reading(10, "74.99")}, "5", 1, StateCounted},
		{"a reading below the bands", ogrs, []Fact{reading(10, "12")}, "0", 1, StateCounted},
		{"a reading of zero is a reading", ogrs, []Fact{reading(10, "0")}, "0", 1, StateCounted},
		{"no value is not zero", ogrs, []Fact{reading(10, "")}, "0", 0, StateUnknown},
		{"per unit", "kinds = [\"ogrs\"]\nwindow = { days = 30 }\npoints_per_unit = 0.25", []Fact{reading(10, "7.5"), reading(20, "0.02"), reading(20, "")}, "1.88", 2, StateCounted},
		{"not held", "kinds = [\"conviction\"]\nwindow = { months = 12 }\npoints = 5", []Fact{ago(0, 0, 1)}, "0", 0, StateNotHeld},
		{"not held from that source", each + "sources = [\"court\"]\npoints = 5", []Fact{ago(0, 0, 1)}, "0", 0, StateNotHeld},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Explain(build(t, 1, c.facts...), mustParse(t, head+factor(c.factor)), today, 0)
			if err != nil {
				t.Fatal(err)
			}
			f := e.Factors[0]
			if e.Score.String() != c.points || f.Points != e.Score || f.Count != c.count || f.State != c.state {
				t.Errorf("score %s, count %d, %s; want %s, %d, %s", e.Score, f.Count, f.State, c.points, c.count, c.state)
			}
		})
	}
}

// Where nothing tells the groups, a factor that asks for some must not read as none found.
func TestWithoutGroupsAFactorThatAsksForThemIsNotHeld(t *testing.T) {
	m := mustParse(t, head+strings.Replace(arrests, "points = 1", "points = 1\ngroups = [\"robbery\"]", 1)+
		strings.Replace(strings.Replace(arrests, "points = 1", "points = 2\nexclude_groups = [\"robbery\"]", 1), `key = "`, `key = "other_`, 1)+
		strings.Replace(arrests, `key = "`, `key = "all_`, 1))
	b := NewBuilder(1, 1)
	b.WithoutGroups()
	if err := b.Add(ago(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	e, err := Explain(b.Build(), m, today, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []State{StateNotHeld, StateNotHeld, StateCounted} {
		if e.Factors[i].State != want {
			t.Errorf("%s: %s", e.Factors[i].Key, e.Factors[i].State)
		}
	}
	if e.Score.String() != "1" || !slices.Contains(e.Factors[0].Missing, "offence groups") {
		t.Errorf("%s, missing %v", e.Score, e.Factors[0].Missing)
	}
}

func TestHeldAndMissing(t *testing.T) {
	m := mustParse(t, head+factor(`kinds = ["breach", "recall"]
sources = ["probation", "prison"]
window = { months = 6 }
points = 3`)+arrests)
	b := NewBuilder(1, 1)
	b.Hold("breach", "probation")
	if err := b.Add(ago(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	res := run(t, b.Build(), m, 1)
	f := res.Factors[0]
	if !f.Held || !slices.Equal(f.Missing, []string{"recall", "from prison"}) {
		t.Errorf("%+v", f)
	}
	if got := res.Ranked[0]; got.Factors[0].State != StateNone || !got.SubTotals[0].Held {
		t.Errorf("a source without facts is held: %+v", got)
	}
	res = run(t, build(t, 1, ago(0, 0, 1)), m, 1)
	if got := res.Ranked[0]; res.Factors[0].Held || got.Factors[0].State != StateNotHeld || got.SubTotals[0].Held || got.Score.String() != "1" {
		t.Errorf("no source at all: %+v", got)
	}
}

func listed(rs []Ranked) string {
	var b strings.Builder
	for _, r := range rs {
		fmt.Fprintf(&b, "%d:%d=%s", r.Rank, r.Person, r.Score)
		if r.Tied {
			b.WriteString("*")
		}
		b.WriteString(" ")
	}
	return strings.TrimSpace(b.String())
}

func TestRankingAndTies(t *testing.T) {
	s := build(t, 6,
		ago(0, 0, 9), ago(0, 1, 8), ago(0, 2, 7), // 3
		ago(1, 3, 9), ago(1, 4, 5), // 2, latest 5 days ago
		ago(2, 5, 9), ago(2, 6, 2), // 2, latest 2 days ago
		ago(3, 7, 9), ago(3, 8, 5), // 2, latest 5 days ago
		ago(4, 9, 1)) // 1; person 5 has nothing
	keys := []int32{5, 4, 3, 2, 1, 0}
	for _, c := range []struct {
		ties         string
		top          int
		ranked, over string
	}{
		{"", 0, "1:0=3 2:2=2 3:3=2 4:1=2 5:4=1", ""},
		{"", 1, "1:0=3*", ""},
		{"", 2, "1:0=3 2:2=2*", "3:3=2* 4:1=2*"},
		{"", 4, "1:0=3 2:2=2* 3:3=2* 4:1=2*", ""},
		{"", 5, "1:0=3 2:2=2 3:3=2 4:1=2 5:4=1*", ""},
		{"", 9, "1:0=3 2:2=2 3:3=2 4:1=2 5:4=1", ""},
		{`ties = ["lowest_id"]`, 3, "1:0=3 2:3=2* 3:2=2*", "4:1=2*"},
	} {
		m := mustParse(t, head+c.ties+arrests)
		res, err := Score(s, m, Ask{AsOf: today, Top: c.top, Key: keys})
		if err != nil {
			t.Fatal(err)
		}
		if got, over := listed(res.Ranked), listed(res.AtCut); got != c.ranked || over != c.over {
			t.Errorf("%q top %d: %q then %q, want %q then %q", c.ties, c.top, got, over, c.ranked, c.over)
		}
		if res.Population != 6 || res.Listable != 5 {
			t.Errorf("population %d, listable %d", res.Population, res.Listable)
		}
	}
	res, err := Score(s, mustParse(t, head+arrests), Ask{AsOf: today, Top: 1, In: func(p int32) bool { return p > 3 }})
	if err != nil || listed(res.Ranked) != "1:4=1*" || res.Population != 2 {
		t.Errorf("a part of the people: %s of %d, %v", listed(res.Ranked), res.Population, err)
	}
	if _, err := Score(s, mustParse(t, head+arrests), Ask{Top: -1}); !fault.Is(err, fault.Invalid) {
		t.Errorf("top -1: %v", err)
	}
}

// Equal scores by different roads: more events first when the matrix says so.
func TestMostEventsTieRule(t *testing.T) {
	conviction := ago(1, 9, 1)
	conviction.Kind = "conviction"
	s := build(t, 2, ago(0, 0, 5), ago(0, 1, 6), conviction)
	two := factor("kinds = [\"conviction\"]\nwindow = { months = 12 }\npoints = 2") + arrests
	if got := listed(run(t, s, mustParse(t, head+two), 0).Ranked); got != "1:1=2 2:0=2" {
		t.Errorf("latest event first: %s", got)
	}
	if got := listed(run(t, s, mustParse(t, head+`ties = ["most_events"]`+two), 0).Ranked); got != "1:0=2 2:1=2" {
		t.Errorf("most events first: %s", got)
	}
}

// Nobody is put on the list, or moved on it, by a factor that gives no points.
func TestFactorWithoutPointsOnlyShows(t *testing.T) {
	nfa := ago(0, 9, 0)
	nfa.Outcome = "nfa"
	other := nfa
	other.Person = 2
	s := build(t, 3, ago(0, 0, 5), nfa, ago(1, 1, 4), other)
	m := mustParse(t, head+factor("kinds = [\"arrest\"]\noutcomes = [\"nfa\"]\nwindow = { months = 12 }\npoints = 0")+
		strings.Replace(arrests, "points = 1", "points = 1\noutcomes = [\"charged\"]", 1))
	res := run(t, s, m, 0)
	if got := listed(res.Ranked); got != "1:1=1 2:0=1" {
		t.Errorf("ranked %s", got)
	}
	if f := res.Ranked[1].Factors[0]; f.Count != 1 || f.Points != 0 || f.State != StateCounted {
		t.Errorf("shown as %+v", f)
	}
	only := mustParse(t, head+strings.Replace(arrests, "points = 1", "points = 0", 1))
	if got := listed(run(t, s, only, 0).Ranked); got != "1:0=0 2:2=0 3:1=0" {
		t.Errorf("where nothing gives points the counted are listed: %s", got)
	}
}

func TestHoldings(t *testing.T) {
	b := NewBuilder(1, 3)
	b.Hold("intelligence", "police")
	for _, f := range []Fact{ago(0, 0, 1), ago(0, 1, 9), ago(0, 2, 5)} {
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	got := b.Build().Holdings()
	want := []Holding{
		{Kind: "arrest", Source: "police", Facts: 3, First: today.AddDays(-9), Last: today.AddDays(-1)},
		{Kind: "intelligence", Source: "police"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestBuilderRefusesAndSnapshotStays(t *testing.T) {
	b := NewBuilder(1, 0)
	for _, f := range []Fact{{Person: -1, Kind: "arrest"}, {Person: 1, Kind: "arrest"}, {Person: 0}} {
		if b.Add(f) == nil {
			t.Errorf("took %+v", f)
		}
	}
	if err := b.Add(ago(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	s := b.Build()
	if err := b.Add(ago(0, 1, 2)); err != nil {
		t.Fatal(err)
	}
	if s.Facts() != 1 || b.Build().Facts() != 2 || s.People() != 1 {
		t.Error("a snapshot changed with its builder")
	}
}

func TestExplainSaysWhyNot(t *testing.T) {
	change := func(f Fact, with func(*Fact)) Fact { with(&f); return f }
	s := build(t, 1,
		ago(0, 0, 1), ago(0, 1, 2), ago(0, 2, 3),
		change(ago(0, 3, 4), func(f *Fact) { f.Outcome = "nfa" }),
		change(ago(0, 4, 5), func(f *Fact) { f.Group = "" }),
		change(ago(0, 5, 6), func(f *Fact) { f.Source = "transport" }),
		change(ago(0, 6, 7), func(f *Fact) { f.Area = "abroad" }),
		ago(0, 7, 900))
	m := mustParse(t, head+factor(`kinds = ["arrest"]
groups = ["theft"]
outcomes = ["charged"]
sources = ["police"]
exclude_areas = ["abroad"]
window = { months = 12 }
points = 2
cap = 3`))
	e, err := Explain(s, m, today, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range slices.Concat(e.Factors[0].Counted, e.Factors[0].NotCounted) {
		got = append(got, fmt.Sprintf("%d %s %s", l.Ref, l.Points, l.Reason))
	}
	want := []string{
		"0 2 ", "1 1 partly over the cap", "2 0 over the cap", "3 0 outcome not counted",
		"4 0 offence group not counted", "5 0 another source", "6 0 area not counted",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	f := e.Factors[0]
	if !f.Capped || f.BeforeCap.String() != "6" || f.Count != 3 || !e.Evidence || e.AgeDays != 1 || e.Score.String() != "3" {
		t.Errorf("%+v", e)
	}
	if _, err := Explain(s, m, today, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("person 1: %v", err)
	}
}
