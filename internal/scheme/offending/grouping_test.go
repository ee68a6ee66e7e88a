package offending

import (
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/civil"
)

// A grouping gives what the reference gives, whatever it was asked before.
func TestGroupingIsTheReferences(t *testing.T) {
	codes, days := []string{"02803", "03401", "", "028/03"}, civil.MustDate("2020-01-01")
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) civil.Date { return days.AddDays(rapid.IntRange(0, 20).Draw(t, name)) }
		var lines []Offence
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			o := Offence{Code: rapid.SampledFrom(codes[:2]).Draw(t, "code"), From: day("from"), Groups: rapid.SliceOfN(rapid.SampledFrom([]string{"robbery", "theft"}), 0, 2).Draw(t, "groups")}
			if rapid.Bool().Draw(t, "always") {
				o.From = Always
			}
			lines = append(lines, o)
		}
		r := newReference(lines, []Mapping{{Local: NewLocal("police", "", "Mugging"), Code: rapid.SampledFrom([]string{"03401", "nowhere"}).Draw(t, "mapped")}})
		g := NewGrouping(r)
		for range 30 {
			source, code := rapid.SampledFrom([]string{"police", "prison"}).Draw(t, "source"), rapid.SampledFrom(codes).Draw(t, "said")
			text, on := rapid.SampledFrom([]string{"", "Mugging", " MUGGING "}).Draw(t, "text"), day("on")
			if got, want := g.Of(source, code, text, on), r.Groups(NewLocal(source, code, text), on); got != want {
				t.Fatalf("%s %q %q on %s: %q, want %q", source, code, text, on, got, want)
			}
		}
	})
}
