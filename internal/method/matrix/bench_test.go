package matrix

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/civil"
)

const (
	benchPeople = 300_000
	benchFacts  = 3_000_000
)

// benchFact makes facts of a county ten times over, in date order as a feed brings them: few people
// have many, five years, codes as a force has them.
func benchFact(r *rand.Rand, i int) Fact {
	who := int32(float64(benchPeople) * r.Float64() * r.Float64())
	return Fact{
		Person: who, Ref: int32(i), Day: today.AddDays(-1826 + int(int64(i)*1826/benchFacts)),
		Kind:    []string{"arrest", "arrest", "arrest", "conviction", "intelligence"}[r.IntN(5)],
		Group:   []string{"burglary_dwelling", "burglary_other", "robbery", "theft_person", "theft_from_vehicle", "shoplifting", "violence", "drugs", "other", ""}[r.IntN(10)],
		Outcome: []string{"charged", "nfa", "pending", "source_1", "source_3"}[r.IntN(5)],
		Source:  "police", Area: fmt.Sprintf("beat %d", r.IntN(60)), Value: Value{int32(r.IntN(10_000)) + 1},
	}
}

// The floors: the same facts as bare integers with no rule but a window and a weight, in the order of
// the feed. bareFloor adds up and finds the best 200 scores; listFloor does what the benchmark kit's
// floor does: it counts as well, and sorts everybody by score and number.
func bareFloor(person, day, weight []int32, from, to int32) []int64 {
	sum := make([]int64, benchPeople)
	for i, d := range day {
		if d >= from && d <= to {
			sum[person[i]] += int64(weight[i])
		}
	}
	slices.Sort(sum)
	return sum[len(sum)-200:]
}

func listFloor(person, day, weight []int32, from, to int32) []int32 {
	sum, count := make([]int32, benchPeople), make([]int32, benchPeople)
	for i, d := range day {
		if d >= from && d <= to {
			sum[person[i]] += weight[i]
			count[person[i]]++
		}
	}
	var ids []int32
	for p, n := range count {
		if n > 0 {
			ids = append(ids, int32(p))
		}
	}
	slices.SortFunc(ids, func(a, b int32) int { return cmp.Or(cmp.Compare(sum[b], sum[a]), cmp.Compare(a, b)) })
	return ids[:200]
}

func BenchmarkSelection(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	builder := NewBuilder(benchPeople, benchFacts)
	person, day, weight := make([]int32, benchFacts), make([]int32, benchFacts), make([]int32, benchFacts)
	for i := range benchFacts {
		f := benchFact(r, i)
		if err := builder.Add(f); err != nil {
			b.Fatal(err)
		}
		person[i], day[i], weight[i] = f.Person, int32(f.Day.Days()), 1
	}
	var s *Snapshot
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			s = builder.Build()
		}
	})
	s = builder.Build()
	from, to := (Window{Months: 24}).Bounds(today)
	b.Run("floor bare", func(b *testing.B) {
		for b.Loop() {
			bareFloor(person, day, weight, int32(from.Days()), int32(to.Days()))
		}
	})
	b.Run("floor list", func(b *testing.B) {
		for b.Loop() {
			listFloor(person, day, weight, int32(from.Days()), int32(to.Days()))
		}
	})
	for name, text := range map[string]string{
		"one factor":    head + strings.Replace(arrests, "= 12", "= 24", 1),
		"recency":       head + strings.Replace(arrests, "= 12", "= 24", 1) + "recency = [{ months = 6, times = 2 }]",
		"per unit":      head + strings.NewReplacer("= 12", "= 24", "points = 1", "points_per_unit = 1").Replace(arrests),
		"eight factors": head + eightFactors(),
	} {
		m := mustParse(b, text)
		b.Run(name, func(b *testing.B) { benchScore(b, s, m, today) })
	}
}

func benchScore(b *testing.B, s *Snapshot, m *Spec, asOf civil.Date) {
	b.ReportAllocs()
	for b.Loop() {
		res, err := Score(s, m, Ask{AsOf: asOf, Top: 200})
		if err != nil || len(res.Ranked) != 200 {
			b.Fatal(len(res.Ranked), err)
		}
	}
}

func eightFactors() string {
	var b strings.Builder
	for i, lines := range []string{
		"kinds = [\"conviction\"]\ngroups = [\"robbery\", \"burglary_dwelling\"]\nwindow = { months = 24 }\npoints = 5\ncap = 30",
		"kinds = [\"conviction\"]\nexclude_groups = [\"robbery\", \"burglary_dwelling\"]\nwindow = { months = 24 }\npoints = 2\ncap = 10",
		"kinds = [\"arrest\"]\noutcomes = [\"charged\"]\nwindow = { months = 24 }\npoints = 2\nrecency = [{ months = 6, times = 2 }]",
		"kinds = [\"arrest\"]\nexclude_outcomes = [\"charged\", \"nfa\"]\nwindow = { months = 12 }\npoints = 1\ncap = 10",
		"kinds = [\"arrest\"]\noutcomes = [\"nfa\"]\nwindow = { months = 24 }\npoints = 0",
		"kinds = [\"intelligence\"]\noutcomes = [\"source_1\"]\nwindow = { months = 3 }\npoints = 1\ncap = 10",
		"kinds = [\"arrest\"]\nwindow = { months = 24 }\nbands_on = \"count\"\nbands = [{ from = 3, points = 2 }, { from = 6, points = 5 }]",
		"kinds = [\"intelligence\"]\ntake = \"latest\"\nwindow = { months = 24 }\nbands = [{ from = 50, points = 5 }]",
	} {
		fmt.Fprintf(&b, "\n[[factor]]\nkey = \"f%d\"\ntitle = \"F\"\nsubtotal = \"s\"\n%s\n", i, lines)
	}
	return b.String()
}
