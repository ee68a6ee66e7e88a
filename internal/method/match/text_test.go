package match

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The pairs and figures of table 1 of W. Winkler, String comparator metrics and enhanced decision rules in the
// Fellegi-Sunter model of record linkage (1990), as repeated in his Overview of record linkage and current
// research directions (2006), to three places. Two pairs for which the table has 0.000, since the Census
// Bureau's program gave up below a bound, are left out.
func TestJaroWinklerIsWinklersTable(t *testing.T) {
	for _, x := range []struct {
		a, b          string
		jaro, winkler float64
	}{
		{"SHACKLEFORD", "SHACKELFORD", 0.970, 0.982}, {"DUNNINGHAM", "CUNNIGHAM", 0.896, 0.896},
		{"NICHLESON", "NICHULSON", 0.926, 0.956}, {"JONES", "JOHNSON", 0.790, 0.832}, {"MASSEY", "MASSIE", 0.889, 0.933},
		{"ABROMS", "ABRAMS", 0.889, 0.922}, {"JERALDINE", "GERALDINE", 0.926, 0.926}, {"MARHTA", "MARTHA", 0.944, 0.961},
		{"MICHELLE", "MICHAEL", 0.869, 0.921}, {"JULIES", "JULIUS", 0.889, 0.933}, {"TANYA", "TONYA", 0.867, 0.880},
		{"DWAYNE", "DUANE", 0.822, 0.840}, {"SEAN", "SUSAN", 0.783, 0.805}, {"JON", "JOHN", 0.917, 0.933},
	} {
		if got := Jaro(x.a, x.b); math.Abs(got-x.jaro) > 0.0005 {
			t.Errorf("Jaro(%s, %s) = %.4f, printed %.3f", x.a, x.b, got, x.jaro)
		}
		if got := JaroWinkler(x.a, x.b); math.Abs(got-x.winkler) > 0.0005 {
			t.Errorf("JaroWinkler(%s, %s) = %.4f, printed %.3f", x.a, x.b, got, x.winkler)
		}
	}
}

func TestJaroWinklerHolds(t *testing.T) {
	text := rapid.StringMatching(`[a-d ]{0,70}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		j, w := Jaro(a, b), JaroWinkler(a, b)
		if j < 0 || w < j || w > 1 || Jaro(b, a) < 0 {
			t.Fatalf("Jaro %v, JaroWinkler %v of %q and %q", j, w, a, b)
		}
		if JaroWinkler(a, a) != 1 {
			t.Fatalf("%q is not like itself", a)
		}
		if a == "" || b == "" {
			return
		}
		if oneSlip(a, b) && !glanceAt(a).maySlip(glanceAt(b)) {
			t.Fatalf("%q is one slip from %q, and not at a glance", a, b)
		}
		if most := glanceAt(a).mostAlike(glanceAt(b)); w > most+1e-12 {
			t.Fatalf("%v exceeds the bound %v for %q and %q", w, most, a, b)
		}
	})
}

func TestOneSlip(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"smith", "smyth", true}, {"smith", "smit", true}, {"smith", "ssmith", true}, {"smith", "smtih", true}, {"ab", "ba", true},
		{"smith", "smith", false}, {"smith", "smt", false}, {"smith", "htims", false}, {"", "", false}, {"", "a", true}, {"abcd", "badc", false},
	} {
		if oneSlip(x.a, x.b) != x.want || oneSlip(x.b, x.a) != x.want {
			t.Errorf("oneSlip(%q, %q) is not %v both ways", x.a, x.b, x.want)
		}
	}
}

// The codes are those that the United States National Archives print.
func TestSoundex(t *testing.T) {
	for name, want := range map[string]string{
		"washington": "W252", "lee": "L000", "gutierrez": "G362", "pfister": "P236", "jackson": "J250", "tymczak": "T522",
		"ashcraft": "A261", "Robert": "R163", "": "", "123": "", "o brien": "O000", "van deusen": "V500",
	} {
		if got := Soundex(name); got != want {
			t.Errorf("Soundex(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"  O'Neil ": "oneil", "SMITH-JONES": "smith jones", "José  Álvarez": "jose alvarez", "d’Arcy": "darcy", "": "", "--": "",
		"12 High St.": "12 high st", "Ł": "ł", "ＡＢ": "ab",
	} {
		if got := Normalise(in); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", in, got, want)
		}
	}
}
