package importing

import (
	"slices"
	"testing"

	"waymark/examples/matrices"
	"waymark/examples/profiles"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/method/matrix"
	"waymark/internal/scheme/offending"
)

// The offending room says which outcomes there are; profiles map to them and matrices count by them. A
// word of one that the others do not know would be counted as nothing, in silence.
func TestOutcomesAreOfOneSet(t *testing.T) {
	codes := profile.Outcome.Define().Codes
	for _, o := range offending.Outcomes {
		if !slices.Contains(codes, string(o)) {
			t.Errorf("no profile can map to %s", o)
		}
	}
	for _, c := range codes {
		if !offending.Outcome(c).Known() {
			t.Errorf("profiles may map to %s, which the room does not know", c)
		}
	}
	for _, name := range profiles.Names() {
		text, err := profiles.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := profile.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		column := p.Mapping(profile.Outcome)
		if column == nil {
			continue
		}
		for from, to := range column.Values {
			if to != "" && !offending.Outcome(to).Known() {
				t.Errorf("%s maps %q to %s, which the room does not know", name, from, to)
			}
		}
	}
}

func TestMatricesFilterByOutcomesThatThereAre(t *testing.T) {
	for _, name := range matrices.List() {
		text, _ := matrices.Find(name)
		m, err := matrix.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range m.Factors {
			if !slices.Contains(f.Kinds, "arrest") && !slices.Contains(f.Kinds, "charge") {
				continue
			}
			for _, o := range slices.Concat(f.Outcomes.Include, f.Outcomes.Exclude) {
				if !offending.Outcome(o).Known() {
					t.Errorf("%s, factor %s: the outcome %s is not known", name, f.Key, o)
				}
			}
		}
	}
}
