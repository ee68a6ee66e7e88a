package match

import (
	"strings"
	"testing"

	"waymark/internal/platform/fault"
)

const goodProfile = `name = "people"
id = "person_id"
blocks = ["birth", "names", "surname:sound + birth:year"]
[[field]]
name = "forename"
kind = "forename"
column = "forenames"
[[field]]
name = "surname"
kind = "surname"
column = "surname"
column_b = "family_name"
split = ";"
[[field]]
name = "birth"
kind = "date"
column = "dob"
[[field]]
name = "pnc"
kind = "reference"
column = "pnc"
strong = true
`

func TestAProfileIsRead(t *testing.T) {
	p, err := ParseProfile([]byte(goodProfile))
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != [2]string{"person_id", "person_id"} || p.Columns[1].Header != [2]string{"surname", "family_name"} || p.Columns[1].Split != ";" ||
		!p.Spec.Fields[3].Strong || len(p.Spec.Blocks) != 3 || p.Spec.Thresholds != DefaultThresholds || p.Spec.Budget != DefaultBudget {
		t.Errorf("%+v %+v", p, p.Spec)
	}
}

func TestAProfileThatIsRefused(t *testing.T) {
	for _, x := range []struct{ old, new, want string }{
		{`name = "people"`, `name = "People!"`, "name: must be small letters"},
		{`id = "person_id"`, ``, "id: is missing"},
		{`id = "person_id"`, `id = "x"` + "\nids = 1", "ids: is not known"},
		{`kind = "date"`, `kind = "time"`, "field 3: has no kind that is known"},
		{`name = "surname"`, `name = "forename"`, "field 2: has the name forename, which an earlier one has"},
		{`column = "dob"`, ``, "field 3: has no column"},
		{`kind = "reference"`, `kind = "phone"`, "field 4: only a reference can be strong"},
		{`"birth", "names"`, `"birthday"`, "blocks: a block names a field that is not compared"},
		{`surname:sound`, `surname:year`, "blocks: a block cannot use"},
		{`id = "person_id"`, "id = \"x\"\njoin = 1.0\nbreak = 2.0", "join: the weights must rise"},
		{`id = "person_id"`, "id = \"x\"\nmost_pairs = 0", "most_pairs: must be"},
		{`id = "person_id"`, "id = \"x\"\njoin = nan", "join: the weights must rise"},
		{`kind = "date"`, `kind = `, "line 16:"},
	} {
		_, err := ParseProfile([]byte(strings.Replace(goodProfile, x.old, x.new, 1)))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), x.want) {
			t.Errorf("with %q: %v, want %s", x.new, err, x.want)
		}
	}
}

func TestAModelThatIsRefused(t *testing.T) {
	r := records(t, &Spec{Fields: named}, []string{"a1", "evie", "dean", "2001-03-03"}, []string{"a2", "evie", "dean", "2001-03-03"})
	text, err := madeModel(r).Text()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseModel(text); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ old, new string }{
		{`"version": 1`, `"version": 2`}, {`"prior": 0.001`, `"prior": 1`}, {`"prior": 0.001`, `"prior": 0`}, {`"kind": "date"`, `"kind": "code"`},
		{`"own": 1`, `"own": 0.5`}, {`"m": 0.86`, `"m": 0.87`}, {`"m": 0.86`, `"m": -0.86`}, {`"fields": [`, `"else": 1, "fields": [`}, {`"records": 2`, `"records": "two"`},
	} {
		changed := strings.Replace(string(text), x.old, x.new, 1)
		if changed == string(text) {
			t.Fatalf("nothing to change: %s", x.old)
		}
		if _, err := ParseModel([]byte(changed + " ")); !fault.Is(err, fault.Invalid) {
			t.Errorf("with %s: %v", x.new, err)
		}
	}
	if _, err := ParseModel(append(text, '}')); !fault.Is(err, fault.Invalid) {
		t.Errorf("with something after it: %v", err)
	}
	other := records(t, &Spec{Fields: named[:2]}, []string{"a1", "evie", "dean"})
	if _, err := NewScorer(other, madeModel(r)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a model for other fields: %v", err)
	}
}

func FuzzParseProfile(f *testing.F) {
	f.Add(goodProfile)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseProfile([]byte(text))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("not a fault: %v", err)
			}
			return
		}
		if len(p.Columns) != len(p.Spec.Fields) || p.Spec.Thresholds.Join < p.Spec.Thresholds.Review {
			t.Errorf("%+v", p)
		}
		b := NewBuilder(p.Spec)
		if _, err := b.Build(); err != nil {
			t.Error(err)
		}
	})
}

func FuzzParseModel(f *testing.F) {
	r := records(f, &Spec{Fields: named})
	text, err := madeModel(r).Text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseModel(text)
		if err != nil {
			return
		}
		again, err := m.Text()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseModel(again); err != nil {
			t.Errorf("what was read is not read again: %v", err)
		}
	})
}

func FuzzParseBlock(f *testing.F) {
	f.Add("surname:sound + birth:year")
	f.Add("names")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBlock(text, people)
		if err == nil && (len(b.Keys) == 0 || b.Name != text) {
			t.Errorf("%q is %+v", text, b)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("not a fault: %v", err)
		}
	})
}

func FuzzValues(f *testing.F) {
	f.Add("1985-07-25", "O'Neil; Smith-Jones")
	f.Add("19850725", "Łukasz")
	f.Fuzz(func(t *testing.T, a, b string) {
		if Normalise(Normalise(a)) != Normalise(a) {
			t.Errorf("%q is normalised to %q and that to %q", a, Normalise(a), Normalise(Normalise(a)))
		}
		if d, err := readDay(a); err == nil && d.known() {
			if again, err := readDay(d.text()); err != nil || again != d {
				t.Errorf("%q is read as %v, and then as %v: %v", a, d, again, err)
			}
		}
		for kind, levels := range levelsOf {
			w := newWords(kind)
			x, errA := w.add(a)
			y, errB := w.add(b)
			if errA != nil || errB != nil || x == 0 || y == 0 {
				continue
			}
			if l := w.compare(x, y); l < 1 && kind != Issued && kind != Shared || int(l) > len(levels) || l != w.compare(y, x) || w.compare(x, x) != 1 {
				t.Errorf("%s %q with %q is %d", kind, a, b, l)
			}
		}
	})
}
