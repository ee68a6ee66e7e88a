package person

import (
	"slices"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Side is what is said of somebody, by one record or by all that a person has.
type Side struct {
	Person      id.Person // "" for a single record
	Names       []Name    // the main one first
	Aliases     []Name
	Births      []civil.Partial
	Sexes       []string
	Numbers     []Number
	Addresses   []Address
	Records     int // how many agency records stand behind it
	OnScheme    bool
	KnowsScheme bool // whether the reader may know of the scheme
}

// Name gives the main name.
func (s Side) Name() string {
	if len(s.Names) == 0 {
		return ""
	}
	return s.Names[0].Full()
}

// Full gives a name in the order in which screens show it.
func (n Name) Full() string { return strings.TrimSpace(n.Forenames + " " + n.Surname) }

// Agreement says how two sides' words on one thing compare.
type Agreement string

// The agreements.
const (
	Same      Agreement = "same"
	Nearly    Agreement = "nearly"
	Different Agreement = "different"
	OneOnly   Agreement = "one_only"
	NoSign    Agreement = "no_sign" // numbers of a kind of which one person has many
)

var agreementLabels = map[Agreement]string{Same: "The same", Nearly: "Nearly the same", Different: "Different", OneOnly: "One side only", NoSign: "Says nothing either way"}

// Label gives the words for a screen.
func (a Agreement) Label() string { return agreementLabels[a] }

// Line is one thing, as both sides have it.
type Line struct {
	What      string
	Left      []string
	Right     []string
	Agreement Agreement
}

// Compare sets what a record says beside what is said of a person. What neither says is left out.
func Compare(left, right Side) []Line {
	out := []Line{
		{"Name", fullNames(left.Names), fullNames(right.Names), compareName(left, right)},
		{"Aliases", fullNames(left.Aliases), fullNames(right.Aliases), compareAliases(left, right)},
		{"Date of birth", births(left.Births), births(right.Births), compareBirths(left.Births, right.Births)},
		{"Sex", labelled(left.Sexes, SexLabel), labelled(right.Sexes, SexLabel), compareTexts(left.Sexes, right.Sexes)},
	}
	out = append(out, numberLines(left.Numbers, right.Numbers)...)
	out = append(out, Line{"Addresses", addresses(left.Addresses), addresses(right.Addresses), compareAddresses(left.Addresses, right.Addresses)})
	return slices.DeleteFunc(out, func(l Line) bool { return len(l.Left) == 0 && len(l.Right) == 0 })
}

// oneSided gives OneOnly where a side says nothing, and otherwise what f finds.
func oneSided[T any](a, b []T, f func() Agreement) Agreement {
	if len(a) == 0 || len(b) == 0 {
		return OneOnly
	}
	return f()
}

// best gives the closest agreement of any pair.
func best[T any](a, b []T, f func(x, y T) Agreement) Agreement {
	return oneSided(a, b, func() Agreement {
		out := Different
		for _, x := range a {
			for _, y := range b {
				switch f(x, y) {
				case Same:
					return Same
				case Nearly:
					out = Nearly
				}
			}
		}
		return out
	})
}

func pairOfNames(x, y Name) Agreement {
	a, b := x.Key(), y.Key()
	sx, fx, sy, fy := Normalise(x.Surname), Normalise(x.Forenames), Normalise(y.Surname), Normalise(y.Forenames)
	switch {
	case a == b:
		return Same
	case near(sx, sy) && near(fx, fy), sx == fy && fx == sy:
		return Nearly
	}
	return Different
}

// compareName compares a record's name with the person's names; one that is only an alias of the other is
// nearly the same.
func compareName(left, right Side) Agreement {
	got := best(left.Names, right.Names, pairOfNames)
	if got == Different && (best(left.Names, right.Aliases, pairOfNames) == Same || best(left.Aliases, right.Names, pairOfNames) == Same) {
		return Nearly
	}
	return got
}

func compareAliases(left, right Side) Agreement {
	return best(left.Aliases, right.Aliases, pairOfNames)
}

func compareBirths(a, b []civil.Partial) Agreement {
	return best(a, b, func(x, y civil.Partial) Agreement {
		switch {
		case x == y:
			return Same
		case nearBirth(x, y):
			return Nearly
		}
		return Different
	})
}

func compareTexts(a, b []string) Agreement {
	return best(a, b, func(x, y string) Agreement {
		if strings.EqualFold(x, y) {
			return Same
		}
		return Different
	})
}

func compareAddresses(a, b []Address) Agreement {
	plain := func(s string) string { return strings.ReplaceAll(Normalise(s), " ", "") }
	return best(a, b, func(x, y Address) Agreement {
		switch {
		case plain(x.Lines+x.Postcode) == plain(y.Lines+y.Postcode):
			return Same
		case plain(x.Postcode) != "" && plain(x.Postcode) == plain(y.Postcode):
			return Nearly
		}
		return Different
	})
}

// numberLines compares kind by kind and issuer by issuer: only numbers of one issuer can differ. Two custody
// references or CRO numbers that differ say nothing against one person.
func numberLines(left, right []Number) []Line {
	type series struct {
		kind   NumberKind
		issuer string
	}
	var order []series
	sides := map[series]*Line{}
	add := func(n Number, to func(*Line) *[]string) {
		k := series{n.Kind, n.Issuer}
		if sides[k] == nil {
			what := n.Kind.Label()
			if n.Issuer != "" {
				what += " (" + n.Issuer + ")"
			}
			sides[k] = &Line{What: what}
			order = append(order, k)
		}
		*to(sides[k]) = append(*to(sides[k]), n.Value)
	}
	for _, n := range left {
		add(n, func(l *Line) *[]string { return &l.Left })
	}
	for _, n := range right {
		add(n, func(l *Line) *[]string { return &l.Right })
	}
	slices.SortStableFunc(order, func(a, b series) int {
		return slices.Index(NumberKinds, a.kind) - slices.Index(NumberKinds, b.kind)
	})
	out := make([]Line, len(order))
	for i, k := range order {
		out[i] = *sides[k]
		if k.kind == CourtCase { // of many cases only those that both share tell something
			out[i].Right = slices.DeleteFunc(out[i].Right, func(v string) bool { return !slices.Contains(out[i].Left, v) })
		}
		out[i].Agreement = compareTexts(out[i].Left, out[i].Right)
		if out[i].Agreement == Different && !k.kind.identifies() {
			out[i].Agreement = NoSign
		}
	}
	return out
}

func fullNames(in []Name) []string { return texts(in, Name.Full) }

func births(in []civil.Partial) []string { return texts(in, civil.Partial.Long) }

func addresses(in []Address) []string {
	return texts(in, func(a Address) string { return strings.Trim(a.Lines+", "+a.Postcode, ", ") })
}

// texts gives each different text once, in order, without empty ones.
func texts[T any](in []T, f func(T) string) []string {
	var out []string
	for _, x := range in {
		if s := f(x); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// labelled gives the words for codes.
func labelled(codes []string, label func(string) string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = label(c)
	}
	return out
}

// nearBirth says whether two dates of birth differ by one slip: a digit, day and month the wrong way
// round, or a part that is not known.
func nearBirth(a, b civil.Partial) bool {
	x, y := a.String(), b.String()
	if x == "" || y == "" {
		return false
	}
	if len(x) != len(y) {
		return x[:4] == y[:4]
	}
	if a.Year == b.Year && int(a.Month) == b.Day && int(b.Month) == a.Day {
		return true
	}
	return distance(x, y, 1) <= 1
}
