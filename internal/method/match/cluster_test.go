package match

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// people is what a person's records say, with a strong number and an address.
var people = []Field{{Name: "forename", Kind: Forename}, {Name: "surname", Kind: Surname}, {Name: "birth", Kind: Date},
	{Name: "address", Kind: Text}, {Name: "pnc", Kind: Reference, Strong: true}, {Name: "crn", Kind: Reference}}

// madeModel has the expected shares m of each level and chances u that are small where people agree.
func madeModel(r *Records) *Model {
	m := StartModel(r)
	m.Prior = 0.001
	for i := range m.Fields {
		l := &m.Fields[i]
		for k := range l.Levels {
			l.Levels[k].U = 0.002
		}
		l.Levels[len(l.Levels)-1].U = 1 - 0.002*float64(len(l.Levels)-1)
		for k := range l.Cross {
			l.Cross[k] = l.Levels[k].U
		}
	}
	return m
}

func decided(t *testing.T, spec *Spec, before Before, rows ...[]string) (*Records, Outcome) {
	t.Helper()
	// Strangers, so that no value is common.
	for _, s := range []string{"v", "w", "x", "y", "z"} {
		rows = append(rows, []string{"a~" + s, s + "ulrich", s + "quandt", "19" + "7" + "0-01-0" + string(s[0]-'u'+'0'), "", "", "", ""}[:len(spec.Fields)+1])
	}
	r := records(t, spec, rows...)
	return r, mustRun(t, r, madeModel(r), before)
}

func decisionOf(out Outcome, a, b int32) (Decision, Reason) {
	for _, d := range out.Pairs {
		if d.Pair == (Pair{a, b}) {
			return d.Decision, d.Reason
		}
	}
	return "", ""
}

// TestNobodyIsTornBetweenTwo has two people of one name and birth whom their own numbers tell apart, and a
// record that fits both: it is joined to neither, unless something says which, or it stood with one before.
func TestNobodyIsTornBetweenTwo(t *testing.T) {
	spec := &Spec{Fields: append(slices.Clone(people), Field{Name: "own", Kind: Issued}), Thresholds: Thresholds{Join: 1, Break: 0, Review: -8}, Budget: DefaultBudget}
	name := []string{"Evie", "Dean", "2001-03-03", "1 High St", ""}
	row := func(id, crn, own string) []string { return append(append([]string{id}, name...), crn, own) }
	rows := [][]string{row("p1", "", "police:1"), row("p2", "", "police:2"), row("r", "", "")}
	_, out := decided(t, spec, Before{}, rows...)
	for _, x := range []Pair{{5, 6}, {5, 7}, {6, 7}} { // the strangers come first
		want := Several
		if x == (Pair{5, 6}) {
			want = Contradictory
		}
		if d, why := decisionOf(out, x.A, x.B); d != Review || why != want {
			t.Errorf("%v is %s: %s", x, d, why)
		}
	}
	before := Before{Group: []int32{0, 1, 2, 3, 4, 5, 6, 6}}
	_, out = decided(t, spec, before, rows...)
	if out.Group[7] != 6 {
		t.Errorf("the record left where it stood: %v", out.Group)
	}
	rows = append(rows, row("s", "", "")) // two that stood together and fit both go nowhere, together
	_, out = decided(t, spec, Before{Group: []int32{0, 1, 2, 3, 4, 5, 6, 7, 7}}, rows...)
	if out.Group[7] != 7 || out.Group[8] != 7 {
		t.Errorf("two that fit both: %v", out.Group)
	}
	rows = rows[:3]
	rows[1], rows[2] = row("p2", "C77", "police:2"), row("r", "C77", "")
	_, out = decided(t, spec, Before{}, rows...)
	if out.Group[7] != 6 || out.Group[5] != 5 {
		t.Errorf("the number did not tell: %v", out.Group)
	}
}

// TestRecordsThatSayTheSameCountOnce has a record with another date of birth that one case number ties to a
// person with many records.
func TestRecordsThatSayTheSameCountOnce(t *testing.T) {
	rows := [][]string{{"p3z", "Evie", "Dean", "1975-09-28", "", "", "case7"}} // it stands amid the others' ids
	for i := range 8 {
		rows = append(rows, []string{"p" + string(rune('0'+i)), "Evie", "Dean", "2001-03-03", "", "", "case" + string(rune('0'+i))})
	}
	b := NewBuilder(&Spec{Fields: people, Thresholds: DefaultThresholds, Budget: DefaultBudget})
	for _, row := range rows {
		values := make([][]string, len(people))
		for i, v := range row[1:] {
			values[i] = []string{v}
		}
		if err := b.Add(false, row[0], values); err != nil {
			t.Fatal(err)
		}
	}
	b.Beyond(5000, func(int, string) int { return 0 }) // so that the name is rare
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	out := mustRun(t, r, madeModel(r), Before{})
	z, _ := r.Find(false, "p3z")
	p, _ := r.Find(false, "p3")
	if out.Group[z] != out.Group[p] {
		t.Errorf("it stands alone: %v", out.Group)
	}
}

func TestWhatIsNeverJoinedWithoutAPerson(t *testing.T) {
	for _, x := range []struct {
		name     string
		one, two []string
		want     Decision
		why      Reason
	}{
		{"the same", []string{"Evie", "Dean", "2001-03-03", "1 High St", "1", ""}, []string{"Evie", "Dean", "2001-03-03", "1 High St", "1", ""}, Match, Sure},
		{"two strong numbers", []string{"Evie", "Dean", "2001-03-03", "1 High St", "1995/0012345N", ""}, []string{"Evie", "Dean", "2001-03-03", "1 High St", "1995/0999345N", ""}, Review, Contradictory},
		{"a slip in a strong number", []string{"Evie", "Dean", "2001-03-03", "1 High St", "1995/0012345N", ""}, []string{"Evie", "Dean", "2001-03-03", "1 High St", "1995/0012354N", ""}, Review, Contradictory},
		{"twins", []string{"Evie", "Dean", "2001-03-03", "1 High St", "", ""}, []string{"Thomas", "Dean", "2001-03-03", "1 High St", "", ""}, Review, Twins},
		{"twins without an address", []string{"Evie", "Dean", "2001-03-03", "", "", ""}, []string{"Thomas", "Deane", "2001-03-03", "", "", ""}, Review, Twins},
		{"a number settles it", []string{"Evie", "Dean", "2001-03-03", "1 High St", "", "X1"}, []string{"Thomas", "Dean", "2001-03-03", "1 High St", "", "X1"}, Match, Sure},
		{"a nickname", []string{"Robert", "Dean", "2001-03-03", "1 High St", "", ""}, []string{"Bob", "Dean", "2001-03-03", "1 High St", "", ""}, Match, Sure},
		{"an initial", []string{"Robert", "Dean", "2001-03-03", "1 High St", "", ""}, []string{"R", "Dean", "2001-03-03", "1 High St", "", ""}, Match, Sure},
	} {
		spec := &Spec{Fields: people, Thresholds: Thresholds{4, 2, -10}}
		_, out := decided(t, spec, Before{}, append([]string{"a1"}, x.one...), append([]string{"a2"}, x.two...))
		if got, why := decisionOf(out, 0, 1); got != x.want || why != x.why {
			t.Errorf("%s: %s, %s (weight %.2f)", x.name, got, why, out.Scorer.Weight(0, 1))
		}
	}
}

func TestARecordBetweenTwinsJoinsNotBoth(t *testing.T) {
	spec := &Spec{Fields: people, Thresholds: Thresholds{8, 4, -10}}
	_, out := decided(t, spec, Before{}, []string{"a1", "Evie", "Dean", "2001-03-03", "1 High St", "", ""},
		[]string{"a2", "", "Dean", "2001-03-03", "1 High St", "", ""}, []string{"a3", "Thomas", "Dean", "2001-03-03", "1 High St", "", ""})
	if out.Group[0] == out.Group[2] {
		t.Error("a record without forename joined twins")
	}
}

func TestNobodyIsJoinedAlongAChain(t *testing.T) {
	spec := &Spec{Fields: people, Thresholds: Thresholds{8, 4, -30}}
	// a1 to a3 are one woman; a4 to a6 are another; only a3 and a4 agree, by an address and a number.
	rows := [][]string{{"a1", "Evie", "Dean", "2001-03-03", "", "", ""}, {"a2", "Evie", "Dean", "2001-03-03", "", "", ""}, {"a3", "Evie", "Dean", "2001-03-03", "1 High St", "", "X1"},
		{"a4", "Mary", "Holt", "1960-08-19", "1 High St", "", "X1"}, {"a5", "Mary", "Holt", "1960-08-19", "", "", ""}, {"a6", "Mary", "Holt", "1960-08-19", "", "", ""}}
	low := *spec
	low.Thresholds = Thresholds{-15, -15, -30}
	_, out := decided(t, &low, Before{}, rows...)
	if got, why := decisionOf(out, 2, 3); got != Review || why != Chained || out.Group[0] == out.Group[5] {
		t.Errorf("the link of a chain is %s, %s; groups %v", got, why, out.Group)
	}
	if out.Group[0] != out.Group[2] || out.Group[3] != out.Group[5] {
		t.Errorf("the two are not whole: %v", out.Group)
	}
}

func TestPeopleOverrideWeights(t *testing.T) {
	rows := [][]string{{"a1", "Evie", "Dean", "2001-03-03", "1 High St", "", ""}, {"a2", "Evie", "Dean", "2001-03-03", "1 High St", "", ""}, {"a3", "Mary", "Holt", "1960-08-19", "", "", ""}}
	spec := &Spec{Fields: people, Thresholds: Thresholds{8, 4, -10}}
	_, out := decided(t, spec, Before{Same: map[Pair]bool{{0, 1}: false, {0, 2}: true}}, rows...)
	if out.Group[0] == out.Group[1] || out.Group[0] != out.Group[2] {
		t.Errorf("groups %v", out.Group)
	}
	if got, _ := decisionOf(out, 0, 1); got != "" {
		t.Errorf("what a person told apart is asked again: %s", got)
	}
	if got, why := decisionOf(out, 0, 2); got != Match || why != ByPerson {
		t.Errorf("what a person joined is %s, %s", got, why)
	}
}

func TestAnswersThatContradictEachOtherAreTold(t *testing.T) {
	rows := [][]string{{"a1", "Evie", "Dean", "2001-03-03", "", "", ""}, {"a2", "Mary", "Holt", "1960-08-19", "", "", ""}, {"a3", "Jack", "Rowe", "1980-12-30", "", "", ""}}
	spec := &Spec{Fields: people, Thresholds: Thresholds{8, 4, -10}}
	_, out := decided(t, spec, Before{Same: map[Pair]bool{{0, 1}: true, {1, 2}: true, {0, 2}: false}}, rows...)
	if !reflect.DeepEqual(out.Conflicts, []Pair{{0, 2}}) || out.Group[0] != out.Group[2] {
		t.Errorf("conflicts %v, groups %v", out.Conflicts, out.Group)
	}
}

func TestWhatStoodTogetherPartsOnlyBelowBreak(t *testing.T) {
	rows := [][]string{{"a1", "Evie", "Dean", "2001-03-03", "", "", ""}, {"a2", "Evie", "Dean", "1999-11-27", "", "", ""}}
	spec := &Spec{Fields: people, Thresholds: Thresholds{100, 0, -30}}
	r, out := decided(t, spec, Before{}, rows...)
	w := out.Scorer.Weight(0, 1)
	together := make([]int32, r.Len())
	for i := range together {
		together[i] = int32(i)
	}
	together[1] = 0
	for _, x := range []struct {
		name         string
		join, broken float64
		before       []int32
		want         bool
	}{{"new, below join", w + 1, w - 1, nil, false}, {"old, above break", w + 1, w - 1, together, true}, {"old, below break", w + 2, w + 1, together, false}, {"new, at join", w, w - 1, nil, true}} {
		spec.Thresholds = Thresholds{x.join, x.broken, -100}
		if got := out.Scorer.Group([]Scored{{Pair{0, 1}, w}}, Before{Group: x.before}); (got.Group[0] == got.Group[1]) != x.want {
			t.Errorf("%s: joined is not %v", x.name, x.want)
		}
	}
}

func TestRivalsLowerEachOther(t *testing.T) {
	spec := &Spec{Fields: named, OneToOne: true, Thresholds: Thresholds{5, -20, -20}}
	r := records(t, spec, []string{"a1", "evie", "dean", "2001-03-03"}, []string{"b1", "evie", "dean", "2001-03-03"}, []string{"b2", "evie", "dean", "2001-03-03"})
	s, err := NewScorer(r, madeModel(r))
	if err != nil {
		t.Fatal(err)
	}
	out := s.Group([]Scored{{Pair{0, 1}, 12}, {Pair{0, 2}, 12}}, Before{})
	for _, d := range out.Pairs {
		if math.Abs(d.Weight) > 0.01 || d.Decision != Review {
			t.Errorf("one of two equal rivals has the weight %v and is %s", d.Weight, d.Decision)
		}
	}
	out = s.Group([]Scored{{Pair{0, 1}, 12}, {Pair{0, 2}, 3}}, Before{})
	want := []Decided{{Scored{Pair{0, 1}, 12 - math.Log2(1+8)}, Match, Sure}, {Scored{Pair{0, 2}, 3 - math.Log2(1+4096)}, Review, Doubtful}}
	for i := range out.Pairs {
		out.Pairs[i].Weight = math.Round(out.Pairs[i].Weight*1e6) / 1e6
		want[i].Weight = math.Round(want[i].Weight*1e6) / 1e6
	}
	if !reflect.DeepEqual(out.Pairs, want) {
		t.Errorf("%v, want %v", out.Pairs, want)
	}
}

func TestMeasureCountsAllPairs(t *testing.T) {
	r := records(t, &Spec{Fields: named}, []string{"a1", "", "", ""}, []string{"a2", "", "", ""}, []string{"a3", "", "", ""}, []string{"a4", "", "", ""})
	q := Measure(r, []Decided{{Scored{Pair{0, 1}, 9}, Match, Sure}, {Scored{Pair{0, 2}, 2}, Review, Doubtful}, {Scored{Pair{1, 3}, 1}, Review, Doubtful}},
		[]string{"p", "p", "p", ""})
	want := Quality{Match: Counts{1, 0, 2}, Both: Counts{2, 1, 1}, Best: Counts{2, 0, 1}, At: 2}
	if q != want || q.Match.Precision() != 1 || q.Best.F1() != 0.8 {
		t.Errorf("%+v, want %+v", q, want)
	}
}
