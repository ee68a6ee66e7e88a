package matrix

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const drawnPeople = 5

var (
	drawnKinds    = []string{"arrest", "conviction", "ogrs"}
	drawnGroups   = []string{"", "theft", "robbery", "robbery,theft", "acquisitive,theft"}
	drawnOutcomes = []string{"", "charged", "nfa"}
	drawnSources  = []string{"police", "court"}
)

func drawFact(t *rapid.T, ref int32) Fact {
	v := Value{}
	if n := rapid.Int64Range(-1, 10_000).Draw(t, "value"); n >= 0 {
		v, _ = ValueOf(n)
	}
	return Fact{
		Person: rapid.Int32Range(0, drawnPeople-1).Draw(t, "person"), Ref: ref,
		Day:  today.AddDays(-rapid.IntRange(-3, 90).Draw(t, "ago")),
		Kind: rapid.SampledFrom(drawnKinds).Draw(t, "kind"), Group: rapid.SampledFrom(drawnGroups).Draw(t, "group"),
		Outcome: rapid.SampledFrom(drawnOutcomes).Draw(t, "outcome"), Source: rapid.SampledFrom(drawnSources).Draw(t, "source"), Value: v,
	}
}

func drawFacts(t *rapid.T) []Fact {
	facts := make([]Fact, rapid.IntRange(0, 40).Draw(t, "facts"))
	for i := range facts {
		facts[i] = drawFact(t, int32(i))
	}
	return facts
}

// drawSpec writes a matrix as text, so that the parser is part of every property.
func drawSpec(t *rapid.T, latest bool) *Spec {
	var b strings.Builder
	b.WriteString(head)
	decimal := func(name string, most int) string {
		n := rapid.IntRange(0, most*100).Draw(t, name)
		return fmt.Sprintf("%d.%02d", n/100, n%100)
	}
	list := func(key string, from []string) {
		from = slices.DeleteFunc(slices.Clone(from), func(s string) bool { return s == "" || strings.Contains(s, ",") })
		if n := rapid.IntRange(0, len(from)).Draw(t, key); n > 0 {
			fmt.Fprintf(&b, "%s = [\"%s\"]\n", key, strings.Join(from[:n], `", "`))
		}
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "factors") {
		fmt.Fprintf(&b, "\n[[factor]]\nkey = \"f%d\"\ntitle = \"F\"\nsubtotal = \"s%d\"\nkinds = [\"%s\"]\n",
			i, i%2, strings.Join(drawnKinds[:rapid.IntRange(1, 3).Draw(t, "kinds")], `", "`))
		list("groups", drawnGroups)
		list("exclude_outcomes", drawnOutcomes)
		list("sources", drawnSources)
		fmt.Fprintf(&b, "window = { days = %d }\n", rapid.IntRange(10, 80).Draw(t, "window"))
		mode := rapid.IntRange(0, 3).Draw(t, "mode")
		switch mode {
		case 0:
			fmt.Fprintf(&b, "points = %s\n", decimal("points", 9))
		case 1:
			fmt.Fprintf(&b, "points_per_unit = %s\n", decimal("unit", 9))
		default:
			low := rapid.IntRange(0, 5).Draw(t, "low")
			fmt.Fprintf(&b, "bands_on = \"%s\"\nbands = [{ from = 1, points = %d }, { from = 3, points = %d }]\n",
				[]string{"value", "count"}[mode-2], low, low+rapid.IntRange(1, 5).Draw(t, "step"))
		}
		if mode != 3 && rapid.Bool().Draw(t, "recent") {
			fmt.Fprintf(&b, "recency = [{ days = 5, times = %s }]\n", decimal("times", 3))
		}
		if latest && mode != 3 && rapid.Bool().Draw(t, "latest") {
			b.WriteString("take = \"latest\"\n")
		}
		if rapid.Bool().Draw(t, "capped") && !strings.Contains(b.String()[strings.LastIndex(b.String(), "[[factor]]"):], "points = 0.00") &&
			!strings.Contains(b.String(), "unit = 0.00") {
			fmt.Fprintf(&b, "cap = %d\n", rapid.IntRange(1, 30).Draw(t, "cap"))
		}
	}
	m, err := Parse([]byte(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return m
}

func snapshot(t *rapid.T, facts []Fact) *Snapshot {
	b := NewBuilder(drawnPeople, len(facts))
	for _, f := range facts {
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	return b.Build()
}

func score(t *rapid.T, s *Snapshot, m *Spec) Result {
	res, err := Score(s, m, Ask{AsOf: today})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func scoreOf(res Result, person int32) Points {
	for _, r := range res.Ranked {
		if r.Person == person {
			return r.Score
		}
	}
	return 0
}

// plainFactor works a factor out from the facts themselves, the slow and obvious way.
func plainFactor(f Factor, facts []Fact, person int32) Points {
	from, to := f.Window.Bounds(today)
	var used []Fact
	for _, x := range facts {
		_, known := x.Value.Hundredths()
		if x.Person == person && !x.Day.Before(from) && !x.Day.After(to) && slices.Contains(f.Kinds, x.Kind) &&
			slices.ContainsFunc(strings.Split(x.Group, ","), f.Groups.Admits) && f.Outcomes.Admits(x.Outcome) && f.Sources.Admits(x.Source) &&
			(known || f.Mode == Each || f.Mode == CountBands) {
			used = append(used, x)
		}
	}
	if f.Take == TakeLatest && len(used) > 0 {
		used = []Fact{slices.MaxFunc(used, func(a, b Fact) int {
			return cmp.Or(cmp.Compare(a.Day.Days(), b.Day.Days()), cmp.Compare(a.Value.stored, b.Value.stored))
		})}
	}
	var sum Points
	for _, x := range used {
		n, _ := x.Value.Hundredths()
		p := f.Points
		if f.Mode == ValueBands {
			p = 0
			for _, b := range f.Bands {
				if n >= b.From {
					p = b.Points
				}
			}
		}
		if len(f.Recency) == 1 && today.Sub(x.Day) < f.Recency[0].Window.Days {
			p = p * Points(f.Recency[0].Times) / 100
		}
		if f.Mode == PerUnit {
			p = p * Points(n) / 100
		}
		sum += p
	}
	if f.Mode == CountBands {
		sum = 0
		for _, b := range f.Bands {
			if int64(len(used))*100 >= b.From {
				sum = b.Points
			}
		}
	}
	if f.Cap != nil {
		sum = min(sum, *f.Cap)
	}
	return sum
}

func TestScoreEqualsThePlainSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, m := drawFacts(t), drawSpec(t, true)
		res := score(t, snapshot(t, facts), m)
		for who := range int32(drawnPeople) {
			var want Points
			for _, f := range m.Factors {
				want += plainFactor(f, facts, who)
			}
			if got := scoreOf(res, who); got != want {
				t.Fatalf("person %d: %s, want %s", who, got, want)
			}
		}
	})
}

func TestExplanationAddsUpToTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, m := snapshot(t, drawFacts(t)), drawSpec(t, true)
		res := score(t, s, m)
		for who := range int32(drawnPeople) {
			e, err := Explain(s, m, today, who)
			if err != nil {
				t.Fatal(err)
			}
			var factors, subs Points
			for i, f := range e.Factors {
				factors += f.Points
				var lines Points
				for _, l := range f.Counted {
					lines += l.Points
				}
				if lines != f.Points && m.Factors[i].Mode != CountBands {
					t.Fatalf("%s: lines give %s, factor %s", f.Key, lines, f.Points)
				}
				over := 0
				for _, l := range f.NotCounted {
					if l.Points != 0 || l.Reason == "" {
						t.Fatalf("%s: not counted, but %+v", f.Key, l)
					}
					if l.Reason == OverCap {
						over++
					}
				}
				if len(f.Counted)+over != f.Count {
					t.Fatalf("%s: %d lines and %d over the cap, count %d", f.Key, len(f.Counted), over, f.Count)
				}
				if f.Cap != nil && f.Points > *f.Cap {
					t.Fatalf("%s: %s is over the cap %s", f.Key, f.Points, *f.Cap)
				}
			}
			for _, sub := range e.SubTotals {
				subs += sub.Points
			}
			if e.Score != factors || e.Score != subs || e.Score != scoreOf(res, who) {
				t.Fatalf("score %s, factors %s, sub-totals %s, listed %s", e.Score, factors, subs, scoreOf(res, who))
			}
		}
	})
}

func TestOrderOfFactsAndRepeatingChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, m := drawFacts(t), drawSpec(t, true)
		s, shuffled := snapshot(t, facts), snapshot(t, rapid.Permutation(facts).Draw(t, "order"))
		first := score(t, s, m)
		if !reflect.DeepEqual(first, score(t, s, m)) {
			t.Fatal("a second run differs")
		}
		if !reflect.DeepEqual(s, shuffled) || !reflect.DeepEqual(first, score(t, shuffled, m)) {
			t.Fatal("the order of adding shows")
		}
	})
}

// A further fact never lowers a score. Readings are left out: a new one replaces the one before.
func TestAFurtherFactNeverLowersAScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, m := drawFacts(t), drawSpec(t, false)
		before := score(t, snapshot(t, facts), m)
		after := score(t, snapshot(t, append(facts, drawFact(t, 99))), m)
		for who := range int32(drawnPeople) {
			if scoreOf(after, who) < scoreOf(before, who) {
				t.Fatalf("person %d fell from %s to %s", who, scoreOf(before, who), scoreOf(after, who))
			}
		}
	})
}

// A list cut at any rank is the beginning of the whole list, and all who tie with the last are shown.
func TestTheCutShowsEveryTie(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, m := snapshot(t, drawFacts(t)), drawSpec(t, true)
		whole := score(t, s, m).Ranked
		top := rapid.IntRange(1, drawnPeople).Draw(t, "top")
		res, err := Score(s, m, Ask{AsOf: today, Top: top})
		if err != nil {
			t.Fatal(err)
		}
		shown := slices.Concat(res.Ranked, res.AtCut)
		for i, r := range whole {
			tied := len(whole) >= top && r.Score == whole[top-1].Score
			if i < top || tied {
				if i >= len(shown) || shown[i].Person != r.Person || shown[i].Rank != i+1 || shown[i].Tied != tied {
					t.Fatalf("place %d: %+v, want %+v tied %v", i+1, shown, r, tied)
				}
			} else if i < len(shown) {
				t.Fatalf("place %d is shown", i+1)
			}
		}
	})
}

// One source of a snapshot of all gives what a snapshot of that source alone gives: a server keeps one for
// every run.
func TestOneSourceIsAsIfNoOtherHadSaidAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, m := drawFacts(t), drawSpec(t, true)
		supplied := []Supply{{drawnKinds[0], drawnSources[0]}, {drawnKinds[1], drawnSources[1]}}
		for _, source := range drawnSources {
			own := slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.Source != source })
			alone := slices.DeleteFunc(slices.Clone(supplied), func(s Supply) bool { return s.Source != source })
			got, err := Score(snapshot(t, facts).Holding(supplied), m, Ask{AsOf: today, Top: 3, Source: source})
			want, err2 := Score(snapshot(t, own).Holding(alone), m, Ask{AsOf: today, Top: 3})
			if err != nil || err2 != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("of all: %+v, %v\nof %s alone: %+v, %v", got, err, source, want, err2)
			}
		}
	})
}
