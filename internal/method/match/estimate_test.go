package match

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// draw people with names from lists, some of them twice with slips.
func drawRecords(t *rapid.T, most int) [][]string {
	forenames := []string{"robert", "rob", "anna", "evie", "jack", "j", ""}
	surnames := []string{"smith", "smyth", "jones", "smith jones", "taylor", "rowe", ""}
	births := []string{"1985-07-25", "1985-07-26", "1958-07-25", "1990", "2001-12-01", ""}
	out := make([][]string, rapid.IntRange(0, most).Draw(t, "records"))
	for i := range out {
		out[i] = []string{fmt.Sprintf("a%03d", i), rapid.SampledFrom(forenames).Draw(t, "forename"),
			rapid.SampledFrom(surnames).Draw(t, "surname"), rapid.SampledFrom(births).Draw(t, "birth")}
	}
	return out
}

func TestNoStepOfEMLowersTheLikelihood(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := records(t, &Spec{Fields: named, Budget: Budget{Whole: 1000, Samples: 300}}, drawRecords(rt, 25)...)
		b, err := Candidates(context.Background(), r)
		if err != nil {
			rt.Fatal(err)
		}
		m, err := Learn(context.Background(), r, b)
		if err != nil {
			rt.Fatal(err)
		}
		for _, trace := range m.Likelihoods {
			for i := 1; i < len(trace); i++ {
				if trace[i] < trace[i-1]-1e-9*math.Abs(trace[i-1]) {
					rt.Fatalf("step %d lowers the likelihood from %v to %v", i, trace[i-1], trace[i])
				}
			}
		}
		text, err := m.Text()
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := ParseModel(text); err != nil {
			rt.Fatalf("a model that was learnt is refused: %v", err)
		}
	})
}

// The shares with which a file is made are found again without the truth: 400 people, half of them twice, with
// a slip in 20% of surnames and names swapped in 10%.
func TestLearnFindsTheSharesOfTheData(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	word := func() string {
		b := make([]byte, 7)
		for i := range b {
			b[i] = byte('a' + rng.IntN(26))
		}
		return string(b)
	}
	var rows [][]string
	for i := range 400 {
		f, s := word(), word()
		born := fmt.Sprintf("%04d-%02d-%02d", 1950+rng.IntN(50), 1+rng.IntN(12), 1+rng.IntN(28))
		rows = append(rows, []string{fmt.Sprintf("a%d", i), f, s, born})
		if i%2 == 1 {
			continue
		}
		if rng.IntN(5) == 0 {
			s = s[:3] + "x" + s[4:]
		}
		if rng.IntN(10) == 0 {
			f, s = s, f
		}
		rows = append(rows, []string{fmt.Sprintf("c%d", i), f, s, born})
	}
	r := records(t, &Spec{Fields: named}, rows...)
	b, err := Candidates(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Learn(context.Background(), r, b)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{{"matches", m.Prior * r.pairs(), 200}, {"swapped", m.Swapped, 0.1}, {"surname one letter off", m.Fields[1].Levels[nameSlip-1].M, 0.2},
		{"forename the same", m.Fields[0].Levels[nameSame-1].M, 1}, {"birth the same", m.Fields[2].Levels[dateSame-1].M, 1}} {
		if math.Abs(x.got-x.want) > 0.06*math.Max(1, x.want) {
			t.Errorf("%s: %v, made with %v", x.what, x.got, x.want)
		}
	}
}
