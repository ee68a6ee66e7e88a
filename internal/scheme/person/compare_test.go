package person_test

import (
	"strings"
	"testing"

	"waymark/internal/platform/civil"
	"waymark/internal/scheme/person"
)

func born(s string) []civil.Partial {
	p, err := civil.ParsePartial(s)
	if err != nil {
		panic(err)
	}
	return []civil.Partial{p}
}

func TestCompare(t *testing.T) {
	name := func(f, s string) person.Side { return person.Side{Names: []person.Name{{Surname: s, Forenames: f}}} }
	withAlias := func(s person.Side, f, surname string) person.Side {
		s.Aliases = []person.Name{{Surname: surname, Forenames: f}}
		return s
	}
	numbers := func(n ...person.Number) person.Side { return person.Side{Numbers: n} }
	address := func(lines, postcode string) person.Side {
		return person.Side{Addresses: []person.Address{{Lines: lines, Postcode: postcode}}}
	}
	for what, c := range map[string]struct {
		left, right person.Side
		want        string
	}{
		"accents and case":       {name("José", "O'Neil"), name("JOSE", "ONEIL"), "Name=same"},
		"misheard":               {name("Ada", "Marsh"), name("Ada", "March"), "Name=nearly"},
		"the other way round":    {name("Ada", "Marsh"), name("Marsh", "Ada"), "Name=nearly"},
		"another":                {name("Ada", "Marsh"), name("Ben", "Whitlock"), "Name=different"},
		"an alias":               {name("Ada", "Marsh"), withAlias(name("Ben", "Whitlock"), "Ada", "Marsh"), "Name=nearly Aliases=one_only"},
		"same day":               {person.Side{Births: born("1985-07-25")}, person.Side{Births: born("1985-07-25")}, "Date of birth=same"},
		"day and month swapped":  {person.Side{Births: born("1985-07-05")}, person.Side{Births: born("1985-05-07")}, "Date of birth=nearly"},
		"another year":           {person.Side{Births: born("1985-07-25")}, person.Side{Births: born("1961-02-03")}, "Date of birth=different"},
		"one says":               {person.Side{Births: born("1985-07-25")}, person.Side{}, "Date of birth=one_only"},
		"sex":                    {person.Side{Sexes: []string{"Male"}}, person.Side{Sexes: []string{"Female"}}, "Sex=different"},
		"one PNC id":             {numbers(person.Number{Kind: person.PNCID, Value: "1"}), numbers(person.Number{Kind: person.PNCID, Value: "1"}), "PNC id=same"},
		"two PNC ids":            {numbers(person.Number{Kind: person.PNCID, Value: "1"}), numbers(person.Number{Kind: person.PNCID, Value: "2"}), "PNC id=different"},
		"two custody references": {numbers(person.Number{Kind: person.CustodyRef, Value: "1"}), numbers(person.Number{Kind: person.CustodyRef, Value: "2"}), "Custody reference=no_sign"},
		"two issuers": {numbers(person.Number{Kind: person.OwnKey, Issuer: "police", Value: "1"}), numbers(person.Number{Kind: person.OwnKey, Issuer: "prison", Value: "2"}),
			"Agency's own number (police)=one_only Agency's own number (prison)=one_only"},
		"one address":   {address("1 Mill Lane", "NX1 1AA"), address("1, mill lane", "nx11aa"), "Addresses=same"},
		"one postcode":  {address("1 Mill Lane", "NX1 1AA"), address("3 Mill Lane", "NX1 1AA"), "Addresses=nearly"},
		"two addresses": {address("1 Mill Lane", "NX1 1AA"), address("9 Hill Road", "NX2 2BB"), "Addresses=different"},
		"nothing known": {person.Side{}, person.Side{}, ""},
	} {
		var got []string
		for _, l := range person.Compare(c.left, c.right) {
			got = append(got, l.What+"="+string(l.Agreement))
			if l.Agreement.Label() == "" {
				t.Errorf("%s: %s has no words", what, l.Agreement)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", what, got, c.want)
		}
	}
}
