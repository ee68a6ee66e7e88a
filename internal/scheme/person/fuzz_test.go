package person

import (
	"testing"

	"waymark/internal/platform/fault"
)

func FuzzPNC(f *testing.F) {
	for _, s := range []string{"1995/0012345X", "95/12345X", "2001/1234567D", "01/1Z", " 95 / 12345 x", "1995/0012345", "95-1234X", "95/12345678X", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { normalisesOnce(t, PNCID, s) })
}

func FuzzNumber(f *testing.F) {
	for i, k := range NumberKinds {
		for _, s := range []string{"X123456", "A1234BC", "a1234bc ", "AB12/3456Q", "123456/99A", "CR000123456", "\u00a0X123456", ""} {
			f.Add(i, s)
		}
		f.Add(i, string(k))
	}
	f.Fuzz(func(t *testing.T, kind int, s string) {
		kinds := NumberKinds
		normalisesOnce(t, kinds[uint(kind)%uint(len(kinds))], s)
	})
}

// normalisesOnce holds a normalised number to its form: taken again, it stays as it is.
func normalisesOnce(t *testing.T, k NumberKind, s string) {
	got, err := NormaliseNumber(k, s)
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			t.Fatalf("%s %q: an error of another kind: %v", k, s, err)
		}
		return
	}
	if again, err := NormaliseNumber(k, got); err != nil || again != got {
		t.Errorf("%s %q became %q and then %q, %v", k, s, got, again, err)
	}
}

// What people type into the search box never fails, and a name always finds the person who bears it.
func FuzzSearchQuery(f *testing.F) {
	for _, s := range []string{"oak", "Zo\u00eb O'Fernwhistle", "27/03/1985", "fern 1985", "1985-07 fern", "X123456", "3/7/1985", "///", " \u00a0", "Smith-Jones, Al"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := parseQuery(text)
		if q.empty() {
			return
		}
		if len(q.words) != 1 {
			q.match([]named{{surname: "oak", forename: "ann"}})
			return
		}
		bearer := named{person: "p1", surname: q.words[0], forename: "ann", birth: q.birth}
		if got := q.match([]named{bearer}); len(got) != 1 || got[0].rank != 1 {
			t.Errorf("%q does not find %q: %v", text, q.words[0], got)
		}
	})
}
