package person

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"waymark/internal/method/match"
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

func incoming(source, key, surname, forenames, born string, numbers ...Number) Incoming {
	return Incoming{Source: source, Key: key, Identity: Identity{Name: Name{surname, forenames}, DateOfBirth: birth(born)}, Numbers: numbers}
}

// fitOf weighs a record against one that is held, before any model was learnt.
func fitOf(t *testing.T, in, held Incoming) Fit {
	t.Helper()
	b := match.NewBuilder(newSpec(match.DefaultThresholds))
	for i, r := range []Incoming{held, in} {
		if err := b.Add(i == 1, freshKey(r), asSaid(r).values()); err != nil {
			t.Fatal(err)
		}
	}
	m := &LinkModel{}
	m.beyond(b, 2)
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	n := &nearby{records: r, members: map[id.Person][]int32{}, byKey: map[string][]id.Person{}}
	if n.scorer, err = m.scorer(r); err != nil {
		t.Fatal(err)
	}
	n.remember("P", 0, keysOf(held.Identity, held.Numbers))
	_, fits := n.fits(in)
	if len(fits) == 0 {
		return Fit{Weight: -100}
	}
	return fits[0]
}

// TestHowRecordsFit says what becomes of a record beside one that is held, by what is believed before any data.
func TestHowRecordsFit(t *testing.T) {
	pnc := func(v string) Number { return Number{PNCID, "", v} }
	ada := incoming("police", "K1", "Marsh", "Ada", "1985-07-25")
	with := func(in Incoming, n ...Number) Incoming { in.Numbers = n; return in }
	for name, c := range map[string]struct {
		in, held Incoming
		want     string
	}{
		"same name and birth":    {incoming("prison", "K9", "O'Neil", "Ada", "1985-07-25"), incoming("police", "K1", "ONEIL", "Ada", "1985-07-25"), "links"},
		"same number, name near": {incoming("prison", "K9", "Marsh-Lee", "Adah", "1985-07-25", pnc("1999/0000001A")), with(ada, pnc("1999/0000001A")), "links"},
		"same number alone":      {incoming("prison", "K9", "Whitlock", "Ben", "1960-01-01", pnc("1999/0000001A")), with(ada, pnc("1999/0000001A")), "asks one_number"},
		"numbers contradict":     {incoming("prison", "K9", "Marsh", "Ada", "1985-07-25", pnc("1999/0000001A")), with(ada, pnc("2004/0000002B")), "asks numbers_contradict"},
		"one source, two keys":   {incoming("police", "K2", "Marsh", "Ada", "1985-07-25"), ada, "asks numbers_contradict"},
		"two rows of a court":    {incoming("court", RowKey("convictions", "C2"), "Marsh", "Ada", "1985-07-25"), incoming("court", RowKey("court_cases", "C1"), "Marsh", "Ada", "1985-07-25"), "links"},
		"one case, another birth": {incoming("court", RowKey("convictions", "C1"), "Marsh", "Ada", "1985-07-24", Number{CourtCase, "court", "C1"}),
			incoming("court", RowKey("court_cases", "C1"), "Marsh", "Ada", "1985-07-25", Number{CourtCase, "court", "C1"}), "links"},
		"one case, another person": {incoming("court", RowKey("convictions", "C1"), "Whitlock", "Ben", "1960-01-01", Number{CourtCase, "court", "C1"}),
			incoming("court", RowKey("court_cases", "C1"), "Marsh", "Ada", "1985-07-25", Number{CourtCase, "court", "C1"}), "nothing"},
		"a letter off":       {incoming("prison", "K9", "March", "Ada", "1985-07-25"), ada, "asks doubtful"},
		"swapped":            {incoming("prison", "K9", "Ada", "Marsh", "1985-07-25"), ada, "asks doubtful"},
		"day and month":      {incoming("prison", "K9", "Marsh", "Ada", "1985-05-07"), incoming("police", "K1", "Marsh", "Ada", "1985-07-05"), "asks doubtful"},
		"a digit":            {incoming("prison", "K9", "Marsh", "Ada", "1986-07-25"), ada, "asks doubtful"},
		"only the year":      {incoming("prison", "K9", "Marsh", "Ada", "1985"), ada, "asks doubtful"},
		"twins":              {incoming("prison", "K9", "Marsh", "Ben", "1985-07-25"), ada, "asks twins"},
		"another name":       {incoming("prison", "K9", "Whitlock", "Ben", "1985-07-25"), ada, "nothing"},
		"another age":        {incoming("prison", "K9", "Marsh", "Ada", "1952-01-30"), ada, "asks doubtful"},
		"nothing but a name": {incoming("prison", "K9", "Marsh", "Ada", ""), ada, "asks doubtful"},
	} {
		f := fitOf(t, c.in, c.held)
		got := "nothing"
		if v := Decide([]Fit{f}, match.DefaultThresholds.Review); v.Person != "" {
			got = "links"
		} else if len(v.Ask) > 0 {
			got = "asks " + string(v.Ask[0].Rule)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s (%+v)", name, got, c.want, f)
		}
	}
}

func TestDecide(t *testing.T) {
	for name, c := range map[string]struct {
		fits []Fit
		want string // person, rule, and who is asked about
	}{
		"nobody":         {nil, " nobody_near []"},
		"far":            {[]Fit{{"P", -8, ""}}, " nobody_near []"},
		"sure":           {[]Fit{{"P", 12, ""}}, "P weighed []"},
		"in part":        {[]Fit{{"P", 3, ""}}, " nobody_near [{P doubtful}]"},
		"against":        {[]Fit{{"P", 20, match.Contradictory}}, " nobody_near [{P numbers_contradict}]"},
		"several":        {[]Fit{{"P", 20, ""}, {"Q", 15, ""}, {"R", 2, ""}}, " nobody_near [{P several_people} {Q several_people} {R doubtful}]"},
		"one clearly":    {[]Fit{{"P", 11, ""}, {"Q", 25, ""}}, "Q weighed [{P doubtful}]"},
		"and a doubtful": {[]Fit{{"P", 12, ""}, {"Q", 8, ""}}, "P weighed []"},
		"and a twin":     {[]Fit{{"P", 12, ""}, {"Q", 14, match.Twins}}, "P weighed [{Q twins}]"},
		"many":           {[]Fit{{"A", 1, ""}, {"B", 2, ""}, {"C", 3, ""}, {"D", 4, ""}, {"E", 5, ""}, {"F", 6, ""}}, " nobody_near [{F doubtful} {E doubtful} {D doubtful} {C doubtful} {B doubtful}]"},
	} {
		v := Decide(c.fits, match.DefaultThresholds.Review)
		if got := fmt.Sprintf("%s %s %v", v.Person, v.Rule, v.Ask); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		slices.Reverse(c.fits)
		if got := Decide(c.fits, match.DefaultThresholds.Review); !reflect.DeepEqual(got, v) {
			t.Errorf("%s the other way round: %+v, want %+v", name, got, v)
		}
	}
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
