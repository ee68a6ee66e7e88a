package match

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// compareValues gives the level of two values of one kind.
func compareValues(t testing.TB, k Kind, a, b string) uint8 {
	t.Helper()
	w := newWords(k)
	v, err := w.add(a)
	if err != nil {
		t.Fatal(err)
	}
	u, err := w.add(b)
	if err != nil {
		t.Fatal(err)
	}
	if v == 0 || u == 0 {
		return missing
	}
	if one, other := w.compare(v, u), w.compare(u, v); one != other {
		t.Errorf("%s %q with %q is %d, and %d the other way", k, a, b, one, other)
	}
	return w.compare(v, u)
}

func TestLevels(t *testing.T) {
	for _, x := range []struct {
		kind Kind
		a, b string
		want uint8
	}{
		{Surname, "Smith", "SMITH ", nameSame}, {Surname, "Mac Donald", "Macdonald", nameSame}, {Surname, "O'Neil", "ONeil", nameSame},
		{Surname, "Smith", "Smyth", nameSlip}, {Surname, "Atkinson", "Atkinnos", nameSlip}, {Surname, "Smith-Jones", "Jones", nameForm},
		{Surname, "Jones Smith", "Smith", nameForm}, {Surname, "Smith", "Taylor", nameOther}, {Surname, "Smith", "", missing},
		{Forename, "Robert", "Bob", nameForm}, {Forename, "Rob", "Bobby", nameForm}, {Forename, "Liz", "Elizabeth", nameForm},
		{Forename, "J", "John", nameInitial}, {Forename, "J", "Peter", nameOther}, {Forename, "John Paul", "Paul", nameForm},
		{Forename, "Dwayne", "Duane", nameAlike}, {Forename, "Evie", "Peter", nameOther}, {Forename, "Mohammed", "Muhammad", nameForm},
		{Date, "1985-07-25", "25/07/1985", dateSame}, {Date, "1985-03-04", "19850403", dateSwapped}, {Date, "1985-07-25", "1985-07-26", dateSlip},
		{Date, "1985-07-25", "1985-07-52", dateSlip}, {Date, "1985-07-25", "1958-07-25", dateSlip}, {Date, "1985-07-25", "1974-07-25", dateYear},
		{Date, "1985-07-25", "1985-12-25", datePart}, {Date, "1985-07-25", "1985-07-13", datePart}, {Date, "1985-07-25", "1986-02-11", dateNear},
		{Date, "1985-07-25", "1988-02-11", dateAge}, {Date, "1985-07-25", "1999-02-11", dateOther}, {Date, "1985", "1985-07-25", dateNear},
		{Date, "1986", "1985-07-25", dateNear}, {Date, "1985-07", "1985-07-25", datePart}, {Date, "1985", "1950", dateOther}, {Date, "", "1985", missing},
		{Text, "12 High Street", "12 high  street", textSame}, {Text, "high street", "highstreet", textSame}, {Text, "Birmingham", "Birmingaham", textSlip},
		{Text, "Flat 2, 12 High Street", "12 High Street", textClose}, {Text, "London", "nLondon", textSlip}, {Text, "London", "Leeds", textOther},
		{House, "12", "21", digitsSlip}, {House, "12", "12", digitsSame}, {House, "12", "345", digitsOther},
		{Postcode, "LS1 4AP", "ls14ap", postSame}, {Postcode, "LS1 4AP", "LS1 4PA", postSlip}, {Postcode, "LS1 4AP", "LS1 9ZZ", postArea},
		{Postcode, "LS1 4AP", "LS2 9ZZ", postOther}, {Postcode, "2119", "2191", postSlip}, {Postcode, "2119", "2184", postArea},
		{Email, "A.B@x.org", "a.b@x.org", textSame}, {Email, "a.b@x.org", "a.b@x.or", textSlip}, {Email, "reggiesmith@wright.com", "reggiesmith11@west.com", textOther},
		{Email, "evied56@harris-bailey.net", "evihd56@earris-bailey.net", textSlip}, {Email, "l.gordon34cfrench.com", "l.gordon34@french.com", textSlip},
		{Phone, "+44 7700 900123", "07700 900123", digitsSame}, {Phone, "07700 900123", "07700 900132", digitsSlip},
		{Reference, "1995/0012345N", "1995/0012345n", digitsSame}, {Reference, "5092794", "5029794", digitsSlip}, {Reference, "1", "234", digitsOther},
		{Code, "M", "m", codeSame}, {Code, "M", "F", codeOther},
	} {
		if got := compareValues(t, x.kind, x.a, x.b); got != x.want {
			t.Errorf("%s %q with %q is level %d, want %d", x.kind, x.a, x.b, got, x.want)
		}
	}
}

func TestDatesThatCannotBeRead(t *testing.T) {
	for _, s := range []string{"1985-7-5", "yesterday", "850725", "1985-07-2x", "25-Jul-1985", "1985/07/25/1", "١٩٨٥"} {
		if d, err := readDay(s); err == nil {
			t.Errorf("%q was read as %v", s, d)
		}
	}
}

func TestSlipOfDigitsIsOneSlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := []byte(rapid.StringMatching(`[0-9]{8}`).Draw(t, "date"))
		y := slices.Clone(x)
		i := rapid.IntRange(0, 6).Draw(t, "at")
		switch rapid.IntRange(0, 2).Draw(t, "what") {
		case 0:
			y[i], y[i+1] = y[i+1], y[i]
		case 1:
			y[i] = '7'
		default:
			y[i], y[rapid.IntRange(0, 7).Draw(t, "other")] = '7', '7'
		}
		a, _ := digitsOf(string(x[:4]), string(x[4:6]), string(x[6:]))
		b, _ := digitsOf(string(y[:4]), string(y[4:6]), string(y[6:]))
		if a.text() != string(x) {
			t.Fatalf("%s is %s", x, a.text())
		}
		if got, want := slipOfDigits(a, b), oneSlip(string(x), string(y)); got != want {
			t.Fatalf("%s and %s: %v, as text %v", x, y, got, want)
		}
	})
}

// records makes a set of the given fields from rows of id and values; an id that begins with b is of the
// second list.
func records(t testing.TB, spec *Spec, rows ...[]string) *Records {
	t.Helper()
	if spec.Thresholds == (Thresholds{}) {
		spec.Thresholds = DefaultThresholds
	}
	if spec.Budget == (Budget{}) {
		spec.Budget = DefaultBudget
	}
	b := NewBuilder(spec)
	for _, row := range rows {
		values := make([][]string, len(spec.Fields))
		for i, v := range row[1:] {
			values[i] = splitOn(v)
		}
		if err := b.Add(row[0][0] == 'b', row[0], values); err != nil {
			t.Fatal(err)
		}
	}
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func splitOn(v string) []string {
	var out []string
	from := 0
	for i := range len(v) {
		if v[i] == ';' {
			out = append(out, v[from:i])
			from = i + 1
		}
	}
	return append(out, v[from:])
}

// TestWhatTellsOfOneThingCountsOnce: an address and its postcode are one witness; what one speaks against stays.
func TestWhatTellsOfOneThingCountsOnce(t *testing.T) {
	home := func(together string) (weight, address, postcode float64, told bool) {
		spec := &Spec{Fields: []Field{{Name: "surname", Kind: Surname}, {Name: "address", Kind: Text, Together: together}, {Name: "postcode", Kind: Postcode, Together: together}}}
		r := records(t, spec, []string{"a1", "Dean", "1 High St", "LS1 4AP"}, []string{"a2", "Dean", "1 High St", "LS1 4AP"}, []string{"a3", "Rowe", "7 Mill Lane", "LS1 4AP"}, []string{"a4", "Marsh", "9 Mill Lane", "YO1 1AA"})
		s, err := NewScorer(r, StartModel(r))
		if err != nil {
			t.Fatal(err)
		}
		e := s.Explain(Pair{0, 1})
		if w := s.Weight(0, 1); math.Abs(w-e.Weight) > 1e-9 {
			t.Errorf("the weight is %v and its lines add up to %v", w, e.Weight)
		}
		if e := s.Explain(Pair{0, 2}); math.Abs(s.Weight(0, 2)-e.Weight) > 1e-9 || e.Lines[1].Weight >= 0 {
			t.Errorf("another address at one postcode: %+v", e)
		}
		return e.Weight, e.Lines[1].Weight, e.Lines[2].Weight, e.Lines[1].Told || e.Lines[2].Told
	}
	apart, address, postcode, told := home("")
	if told || address <= 0 || postcode <= 0 {
		t.Fatalf("apart: %v and %v, told %v", address, postcode, told)
	}
	if once, _, _, told := home("home"); !told || math.Abs(apart-once-math.Min(address, postcode)) > 1e-9 {
		t.Errorf("together it weighs %v, apart %v", once, apart)
	}
}

var named = []Field{{Name: "forename", Kind: Forename}, {Name: "surname", Kind: Surname}, {Name: "birth", Kind: Date}}

func TestSwappedNamesAndAliases(t *testing.T) {
	r := records(t, &Spec{Fields: named}, []string{"a1", "Caleb", "Rowe", "1992-11-20"}, []string{"a2", "Rowe", "Caleb", "1992-11-20"},
		[]string{"a3", "Caleb", "Smith;Rowe", "1992-11-20"}, []string{"a4", "", "Caleb", "1992-11-20"}, []string{"a5", "Dave", "Caleb", "1992-11-20"})
	c := newComparer(r)
	for _, x := range []struct {
		a, b              int32
		forename, surname uint8
		crossed           bool
	}{
		{0, 1, nameSame, nameSame, true},
		{0, 2, nameSame, nameForm, false},   // the surname is one of the other's aliases
		{0, 3, nameSame, missing, true},     // only a forename, written as a surname
		{0, 4, nameOther, nameOther, false}, // one name alone in the other's place is no sign
		{1, 4, nameOther, nameSame, false},
	} {
		p := c.compare(x.a, x.b)
		if p.level(0) != x.forename || p.level(1) != x.surname || p&crossed != 0 != x.crossed || p.level(2) != dateSame {
			t.Errorf("%d with %d: forename %d, surname %d, crossed %v", x.a, x.b, p.level(0), p.level(1), p&crossed != 0)
		}
	}
}
