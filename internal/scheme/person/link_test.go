package person

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

func birth(s string) civil.Partial {
	p, err := civil.ParsePartial(s)
	if err != nil {
		panic(err)
	}
	return p
}

func incoming(surname, forenames, born string, numbers ...Number) Incoming {
	return Incoming{Source: "prison", Key: "K9", Identity: Identity{Name: Name{surname, forenames}, DateOfBirth: birth(born)}, Numbers: numbers}
}

func known(p id.Person, surname, forenames, born string, numbers ...Number) Known {
	return Known{Person: p, Names: []Name{{surname, forenames}}, Births: []civil.Partial{birth(born)}, Numbers: append([]Number{{OwnKey, "police", "K1"}}, numbers...)}
}

func TestDecide(t *testing.T) {
	pnc := func(v string) Number { return Number{PNCID, "", v} }
	for name, c := range map[string]struct {
		in   Incoming
		near []Known
		want string // person, rule, and who is asked about
	}{
		"nobody":                       {incoming("Marsh", "Ada", "1985-07-25"), nil, " nobody_near []"},
		"same number":                  {incoming("Marsh", "Ada", "1985-07-25", pnc("1")), []Known{known("P", "Marsh-Lee", "Adah", "1984-01-01", pnc("1"))}, "P same_number []"},
		"same name and birth":          {incoming("O'Neil", "Ada", "1985-07-25"), []Known{known("P", "ONEIL", "Ada", "1985-07-25")}, "P same_name_and_birth []"},
		"numbers contradict":           {incoming("Marsh", "Ada", "1985-07-25", pnc("1")), []Known{known("P", "Marsh", "Ada", "1985-07-25", pnc("2"))}, " nobody_near [{P numbers_contradict}]"},
		"same number, another differs": {incoming("Marsh", "Ada", "1985-07-25", pnc("1"), Number{CRN, "", "X1"}), []Known{known("P", "Marsh", "Ada", "1985-07-25", pnc("1"), Number{CRN, "", "X2"})}, " nobody_near [{P numbers_contradict}]"},
		"one source, two keys": {Incoming{Source: "police", Key: "K2", Identity: Identity{Name: Name{"Marsh", "Ada"}, DateOfBirth: birth("1985-07-25")}},
			[]Known{known("P", "Marsh", "Ada", "1985-07-25")}, " nobody_near [{P numbers_contradict}]"},
		"two rows of one source": {Incoming{Source: "court", Key: RowKey("convictions", "C2"), Identity: Identity{Name: Name{"Marsh", "Ada"}, DateOfBirth: birth("1985-07-25")}},
			[]Known{{Person: "P", Names: []Name{{"Marsh", "Ada"}}, Births: []civil.Partial{birth("1985-07-25")}, Numbers: ownNumber("court", RowKey("court_cases", "C1"))}}, "P same_name_and_birth []"},
		"several people":       {incoming("Marsh", "Ada", "1985-07-25"), []Known{known("P", "Marsh", "Ada", "1985-07-25"), known("Q", "Marsh", "Ada", "1985-07-25")}, " nobody_near [{P several_people} {Q several_people}]"},
		"a letter off":         {incoming("Marsh", "Ada", "1985-07-25"), []Known{known("P", "March", "Ada", "1985-07-25")}, " nobody_near [{P near_name_same_birth}]"},
		"swapped":              {incoming("Ada", "Marsh", "1985-07-25"), []Known{known("P", "Marsh", "Ada", "1985-07-25")}, " nobody_near [{P near_name_same_birth}]"},
		"day and month":        {incoming("Marsh", "Ada", "1985-07-05"), []Known{known("P", "Marsh", "Ada", "1985-05-07")}, " nobody_near [{P same_name_near_birth}]"},
		"a digit":              {incoming("Marsh", "Ada", "1985-07-25"), []Known{known("P", "Marsh", "Ada", "1986-07-25")}, " nobody_near [{P same_name_near_birth}]"},
		"only the year":        {incoming("Marsh", "Ada", "1985"), []Known{known("P", "Marsh", "Ada", "1985-05-07")}, " nobody_near [{P same_name_near_birth}]"},
		"year alone is no day": {incoming("Marsh", "Ada", "1985"), []Known{known("P", "Marsh", "Ada", "1985")}, " nobody_near [{P near_name_same_birth}]"},
		"other people":         {incoming("Marsh", "Ada", "1985-07-25"), []Known{known("P", "Whitlock", "Ben", "1985-07-25"), known("Q", "Marsh", "Ada", "1952-01-30")}, " nobody_near []"},
		"a custody reference":  {incoming("Marsh", "Ada", "1985-07-25", Number{CustodyRef, "police", "C1"}), []Known{known("P", "Whitlock", "Ben", "1960-01-01", Number{CustodyRef, "police", "C1"})}, " nobody_near []"},
	} {
		v := Decide(c.in, c.near)
		if got := fmt.Sprintf("%s %s %v", v.Person, v.Rule, v.Ask); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestDecideDoesNotDependOnOrder holds for any candidates.
func TestDecideDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		surname, forename := rapid.SampledFrom([]string{"Marsh", "March", "Ada"}), rapid.SampledFrom([]string{"Ada", "Adah", "Marsh"})
		born := rapid.SampledFrom([]string{"1985-07-25", "1985-07-05", "1985-05-07", "1985", ""})
		number := rapid.SampledFrom([]string{"1", "2"})
		var near []Known
		for i := range rapid.IntRange(0, 5).Draw(r, "n") {
			near = append(near, known(id.Person(fmt.Sprint("P", i)), surname.Draw(r, "s"), forename.Draw(r, "f"), born.Draw(r, "b"), Number{PNCID, "", number.Draw(r, "no")}))
		}
		in := incoming(surname.Draw(r, "s"), forename.Draw(r, "f"), born.Draw(r, "b"), Number{PNCID, "", number.Draw(r, "no")})
		want := fmt.Sprint(Decide(in, near))
		for i, j := 0, len(near)-1; i < j; i, j = i+1, j-1 {
			near[i], near[j] = near[j], near[i]
		}
		if got := fmt.Sprint(Decide(in, near)); got != want {
			r.Fatalf("%s, the other way round %s", want, got)
		}
	})
}

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{"O'Neil": "oneil", "O’NEIL": "oneil", "Zoë-Marie": "zoe marie", "  Van  der Berg ": "van der berg", "Łukasz": "łukasz", "": "", "---": ""} {
		if got := Normalise(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if again := Normalise(want); again != want {
			t.Errorf("%q is not stable: %q", want, again)
		}
	}
}

// Codes printed in the National Archives' description of Soundex and in Knuth, volume 3.
func TestSoundex(t *testing.T) {
	for in, want := range map[string]string{"Robert": "R163", "Rupert": "R163", "Rubin": "R150", "Ashcraft": "A261", "Tymczak": "T522", "Pfister": "P236", "Lee": "L000", "李": ""} {
		if got := Soundex(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestPNCIDs(t *testing.T) {
	good := func(year, serial int) string {
		return fmt.Sprintf("%04d/%07d%c", year, serial, pncLetters[(year%100*10000000+serial)%23])
	}
	for _, c := range []struct{ year, serial int }{{1995, 12345}, {2019, 1}, {2003, 9999999}} {
		want := good(c.year, c.serial)
		for _, raw := range []string{want, " " + want + " ", want[2:], fmt.Sprintf("%02d/%d%s", c.year%100, c.serial, want[len(want)-1:])} {
			got, err := NormaliseNumber(PNCID, raw)
			if err != nil || got != want {
				t.Errorf("%q: %q, %v, want %q", raw, got, err, want)
			}
		}
		wrong := want[:len(want)-1] + string(pncLetters[((c.year%100*10000000+c.serial)%23+1)%23])
		if _, err := NormaliseNumber(PNCID, wrong); err == nil {
			t.Errorf("%s: the wrong check letter was taken", wrong)
		}
	}
	for kind, raw := range map[NumberKind]string{PNCID: "95-1234X", CRN: "12345X", PrisonNumber: "A123BC", OwnKey: ""} {
		if _, err := NormaliseNumber(kind, raw); err == nil {
			t.Errorf("%s %q was taken", kind, raw)
		}
	}
}
