package match

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func mustRun(t testing.TB, r *Records, m *Model, before Before) Outcome {
	t.Helper()
	out, err := Run(context.Background(), r, m, before)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// named gives the pairs by ids, so that runs over different sets can be compared.
func byID(r *Records, pairs []Decided) []any {
	var out []any
	for _, d := range pairs {
		out = append(out, [2]string{r.ID(d.A), r.ID(d.B)}, d.Weight, d.Decision, d.Reason)
	}
	return out
}

func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRecords(rt, 25)
		// Blocks, not all pairs, and a budget that narrows them.
		spec := func() *Spec {
			return &Spec{Fields: named, Blocks: DefaultBlocks(named), Budget: Budget{Pairs: 40, Samples: 200}, Thresholds: Thresholds{3, 0, -6}}
		}
		r := records(t, spec(), rows...)
		one := mustRun(t, r, nil, Before{})
		other := records(t, spec(), rapid.Permutation(rows).Draw(rt, "order")...)
		two := mustRun(t, other, nil, Before{})
		if a, b := byID(r, one.Pairs), byID(other, two.Pairs); !reflect.DeepEqual(a, b) || !reflect.DeepEqual(one.Blocks, two.Blocks) {
			rt.Fatalf("in one order %v\nin another %v", a, b)
		}
	})
}

func TestLinkingAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := records(t, &Spec{Fields: named, Budget: Budget{Whole: 1000, Samples: 200}, Thresholds: Thresholds{3, 0, -6}}, drawRecords(rt, 25)...)
		one := mustRun(t, r, nil, Before{})
		if again := mustRun(t, r, one.Model, Before{}); !reflect.DeepEqual(one.Pairs, again.Pairs) {
			rt.Fatal("the same model gives other pairs")
		}
		two := mustRun(t, r, one.Model, Before{Group: one.Group})
		for i, d := range two.Pairs {
			if one.Group[d.A] == one.Group[d.B] && two.Group[d.A] != two.Group[d.B] {
				rt.Fatalf("%v stood together with %v and part, with nothing changed: %v", d.A, d.B, i)
			}
		}
		group := two.Group // groups only grow, so that it comes to rest
		for range r.Len() + 1 {
			again := mustRun(t, r, one.Model, Before{Group: group})
			for i := range group {
				for k := range i {
					if group[i] == group[k] && again.Group[i] != again.Group[k] {
						rt.Fatalf("%d and %d part with nothing changed: %v, then %v", k, i, group, again.Group)
					}
				}
			}
			if reflect.DeepEqual(group, again.Group) {
				return
			}
			group = again.Group
		}
		rt.Fatalf("groups go on moving: %v", group)
	})
}

func TestWeightsTakeThemselvesApart(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := records(t, &Spec{Fields: named, Budget: Budget{Whole: 1000, Samples: 200}, Thresholds: Thresholds{3, 0, -30}}, drawRecords(rt, 12)...)
		out := mustRun(t, r, nil, Before{})
		for _, d := range out.Pairs {
			e := out.Scorer.Explain(d.Pair)
			sum := e.Prior + e.Names
			for _, l := range e.Lines {
				sum += l.Weight
			}
			if own := out.Scorer.Weight(d.A, d.B); abs(sum-own) > 1e-9 || abs(e.Weight-own) > 1e-9 || d.Reason != Together && abs(own-d.Weight) > 1e-9 {
				rt.Fatalf("weight %v, its parts %v, decided at %v", own, sum, d.Weight)
			}
			if back := out.Scorer.Weight(d.B, d.A); abs(back-d.Weight) > 1e-9 && d.Reason != Together {
				rt.Fatalf("the weight is %v, and %v the other way", d.Weight, back)
			}
		}
	})
}

func abs(x float64) float64 { return max(x, -x) }

func TestBlocksGiveEveryPairOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRecords(rt, 30)
		two := rapid.Bool().Draw(rt, "two")
		for i := range rows {
			if two && i%2 == 1 {
				rows[i][0] = "b" + rows[i][0]
			}
			if i%3 == 0 {
				rows[i][2] += ";rowe;jones" // aliases, for which a record stands in several blocks
			}
		}
		budget := int64(rapid.IntRange(1, 200).Draw(rt, "budget"))
		r := records(t, &Spec{Fields: named, Blocks: DefaultBlocks(named), Budget: Budget{Pairs: budget, Samples: 10}}, rows...)
		b, err := Candidates(context.Background(), r)
		if err != nil {
			rt.Fatal(err)
		}
		seen := map[Pair]bool{}
		err = b.each(context.Background(), func(x, y int32) error {
			if seen[Pair{x, y}] || x >= y || two && (r.Second(x) || !r.Second(y)) {
				rt.Fatalf("%d with %d is given twice, or cannot be", x, y)
			}
			seen[Pair{x, y}] = true
			return nil
		})
		if err != nil || int64(len(seen)) > budget && !b.whole {
			rt.Fatalf("%d pairs, with a budget of %d: %v", len(seen), budget, err)
		}
		if slices.ContainsFunc(b.Reports, func(x BlockReport) bool { return x.Narrowed+x.Skipped > 0 }) {
			return
		}
		for x := range int32(r.Len()) {
			for y := x + 1; y < int32(r.Len()); y++ {
				if want := (!two || !r.Second(x) && r.Second(y)) && shareKey(r, x, y); want != seen[Pair{x, y}] {
					rt.Fatalf("%d with %d: given %v, wanted %v", x, y, seen[Pair{x, y}], want)
				}
			}
		}
	})
}

func shareKey(r *Records, x, y int32) bool {
	h := newHasher(r)
	for _, block := range r.spec.Blocks {
		for _, k := range h.keys(nil, block, x) {
			if slices.Contains(h.keys(nil, block, y), k) {
				return true
			}
		}
	}
	return false
}

func TestABlockOfTooManyPairsIsNarrowedThenSkippedAndSaidSo(t *testing.T) {
	var rows [][]string
	for i := range 40 {
		rows = append(rows, []string{"a" + string(rune('A'+i)), "anna", "smith", []string{"1985-07-25", "1990-01-02", ""}[i%3]})
	}
	spec := &Spec{Fields: named, Budget: Budget{Pairs: 100, Samples: 10}}
	block, err := ParseBlock("surname", named)
	if err != nil {
		t.Fatal(err)
	}
	spec.Blocks = []Block{block}
	b, err := Candidates(context.Background(), records(t, spec, rows...))
	if err != nil {
		t.Fatal(err)
	}
	// 780 pairs of one surname; by year 91 and 78, of which only one fits; the other has nothing that narrows it.
	got := b.Reports[0]
	if b.Pairs != 78 || got.Narrowed < 1 || got.Skipped != 1 || got.SkippedPairs != 91 {
		t.Errorf("%d pairs, %+v", b.Pairs, got)
	}
}

func TestAliasesAreFoundByBlocks(t *testing.T) {
	block, err := ParseBlock("surname:sound + birth:year", named)
	if err != nil {
		t.Fatal(err)
	}
	r := records(t, &Spec{Fields: named, Blocks: []Block{block}, Budget: Budget{Pairs: 100, Samples: 10}},
		[]string{"a1", "anna", "smith;rowe", "1985-07-25"}, []string{"a2", "anna", "roe", "1985-02-25"}, []string{"a3", "anna", "smyth", "1985-02-25"})
	b, err := Candidates(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	var got []Pair
	_ = b.each(context.Background(), func(x, y int32) error { got = append(got, Pair{x, y}); return nil })
	slices.SortFunc(got, func(x, y Pair) int { return int(x.B - y.B) })
	if !reflect.DeepEqual(got, []Pair{{0, 1}, {0, 2}}) {
		t.Errorf("candidates %v", got)
	}
}

// A few new records are weighed as they would be among all that are held.
func TestAFewRecordsAreWeighedAsAmongAll(t *testing.T) {
	rows := [][]string{{"a1", "anna", "smith", "1985-07-25"}, {"a2", "anna", "smith", "1985-07-25"}}
	others := [][]string{{"b1", "anna", "rowe", "1990-01-01"}, {"b2", "jack", "smith", "1990-01-02"}, {"b3", "evie", "smith", "1990-01-03"}}
	spec := &Spec{Fields: named}
	all := records(t, spec, append(slices.Clone(rows), others...)...)
	m := madeModel(all)
	m.Own = 1.5
	b := NewBuilder(spec)
	for _, r := range rows {
		if err := b.Add(false, r[0], [][]string{{r[1]}, {r[2]}, {r[3]}}); err != nil {
			t.Fatal(err)
		}
	}
	common := Common{"forename": {"anna": 1}, "surname": {"smith": 2}}
	b.Beyond(3, func(field int, value string) int { return common[named[field].Name][value] })
	few, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	one, err := NewScorer(all, m)
	if err != nil {
		t.Fatal(err)
	}
	two, err := NewScorer(few, m)
	if err != nil {
		t.Fatal(err)
	}
	if x, y := one.Weight(0, 1), two.Weight(0, 1); x != y {
		t.Errorf("among all %v, alone %v", x, y)
	}
	if share := two.Explain(Pair{0, 1}).Lines[1].Share; share != (4-1.5)/5 {
		t.Errorf("the share of Smith is %v", share)
	}
}

// A handful of records teaches little; what is expected beforehand must do.
func TestAHandfulOfRecords(t *testing.T) {
	spec := &Spec{Fields: append(slices.Clone(named), Field{Name: "postcode", Kind: Postcode})}
	r := records(t, spec, []string{"a1", "Robert", "Smith;Rowe", "1985-07-25", "QX1 1AA"}, []string{"a2", "Bob", "Rowe", "1985-07-26", "QX1 1AA"},
		[]string{"a3", "Evie", "Dean", "2001-03-03", "QX2 2BB"}, []string{"a4", "Thomas", "Dean", "2001-03-03", "QX2 2BB"})
	out := mustRun(t, r, nil, Before{})
	if got, why := decisionOf(out, 0, 1); got == "" {
		t.Errorf("a nickname, an alias and a slip are nothing to it: %s, weight %.2f", why, out.Scorer.Weight(0, 1))
	}
	if got, why := decisionOf(out, 2, 3); got != Review || why != Twins {
		t.Errorf("twins are %s, %s", got, why)
	}
}
