package cost

import (
	"maps"
	"slices"

	"waymark/internal/platform/fault"
)

// Add puts two savings together, as of two districts, and works them out anew. It refuses (fault.Invalid) what is
// not of one kind: another table, version, price year, amount of a class, set of multipliers, release of the
// deflator or thing counted. Nobody checks here that no person is in both. Where one lacks the people or the
// running cost, the sum lacks it.
func Add(a, b *Saving) (*Saving, error) {
	for _, x := range []struct{ what, a, b string }{
		{"table", a.Table.Name, b.Table.Name}, {"version of the table", a.Table.Version, b.Table.Version},
		{"price year of the table", string(a.Table.PriceYear), string(b.Table.PriceYear)},
		{"sum over the table's amounts", a.Table.Digest, b.Table.Digest},
		{"price year", string(a.PriceYear), string(b.PriceYear)}, {"thing counted", string(a.Counted), string(b.Counted)},
		{"multipliers", a.Multipliers.identity(), b.Multipliers.identity()},
		{"release of the deflator", a.Deflator.identity(b.Deflator), b.Deflator.identity(a.Deflator)},
	} {
		if x.a != x.b {
			return nil, fault.New(fault.Invalid, "The savings cannot be added: the %s is %q of one and %q of the other.", x.what, x.a, x.b)
		}
	}
	ask := a.ask
	ask.Before, ask.After = summed(a.ask.Before, b.ask.Before), summed(a.ask.After, b.ask.After)
	ask.Unpriced = slices.Concat(a.ask.Unpriced, b.ask.Unpriced)
	ask.People, ask.RunningCost, ask.CostYear = 0, nil, ""
	if ask.Deflator == nil {
		ask.Deflator = b.ask.Deflator
	}
	if a.People > 0 && b.People > 0 {
		ask.People = a.People + b.People
	}
	if a.RunningCost != nil && b.RunningCost != nil {
		cost := *a.RunningCost + *b.RunningCost
		ask.RunningCost = &cost
	}
	return Work(ask)
}

func summed(a, b map[string]int) map[string]int {
	out := maps.Clone(a)
	if out == nil {
		out = map[string]int{}
	}
	for name, n := range b {
		out[name] += n
	}
	return out
}

func (m *Multipliers) identity() string {
	if m == nil {
		return "none"
	}
	return m.Name + " " + m.Version + " " + m.Digest
}

// identity tells releases apart where both savings used one; a saving that converted nothing fits with any.
func (d *Deflator) identity(other *Deflator) string {
	if d == nil || other == nil {
		return ""
	}
	return d.Release + " " + d.Digest
}
