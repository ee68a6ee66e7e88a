package cost

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAmountsInWords(t *testing.T) {
	for p, want := range map[Pence]string{0: "£0", 5: "£0.05", 100: "£1", 162_048_00: "£162,048", 1_097_700_50: "£1,097,700.50", -3_952_00: "\u2212£3,952", 999_99: "£999.99", -1: "\u2212£0.01"} {
		if got := p.Words(); got != want {
			t.Errorf("%d pence are written %q, want %q", p, got, want)
		}
	}
}

func TestAmountsComeBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pence(rapid.Int64().Draw(t, "pence"))
		text, err := json.Marshal(p)
		var back Pence
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if err != nil || back != p {
			t.Errorf("%d became %s became %d, %v", p, text, back, err)
		}
	})
	for _, bad := range []string{`"x"`, `1.001`, `1e30`, `true`} {
		var p Pence
		if err := json.Unmarshal([]byte(bad), &p); err == nil {
			t.Errorf("%s is read as %s", bad, p)
		}
	}
}

func TestWhatATableSaysIsListed(t *testing.T) {
	years := mustDeflator(t).Years()
	if len(years) != 3 || years[0] != (YearLevel{"2003-04", 50, "outturn"}) || years[2] != (YearLevel{"2026-27", 110.5, "forecast (OBR)"}) {
		t.Errorf("years %+v", years)
	}
	m, err := ReadMultipliers(strings.NewReader("name,version,source,class,multiplier\nA,1,made,theft,4.5\nA,1,made,burglary,2\n"))
	if err != nil {
		t.Fatal(err)
	}
	if all := m.All(); len(all) != 2 || all[0] != (ClassMultiplier{"burglary", 2}) || all[1] != (ClassMultiplier{"theft", 4.5}) {
		t.Errorf("multipliers %+v", all)
	}
}
