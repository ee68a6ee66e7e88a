package profile_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"waymark/examples/profiles"
	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/fault"
)

const good = `
name = "x/arrests"
title = "Arrests"
version = "1"
source = "police"
kind = "arrests"
agency = { name = "X", kind = "police" }
[record]
key = ["arrest_ref"]
person_identifier = "nominal_ref"
[fields]
arrest_ref = { columns = ["A"] }
person_ref = { columns = ["P"] }
arrested_at = { columns = ["When"], formats = ["dd/mm/yyyy"] }
sex = { columns = ["Sex"], values = { M = "male", F = "female" } }
`

func TestShippedProfilesParse(t *testing.T) {
	names := profiles.Names()
	if len(names) != 27 {
		t.Fatalf("%d profiles ship: %v", len(names), names)
	}
	for _, name := range names {
		text, err := profiles.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := profile.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, fault.Text(err))
			continue
		}
		if p.Name != name {
			t.Errorf("%s calls itself %s", name, p.Name)
		}
	}
}

func TestDefaults(t *testing.T) {
	p, err := profile.Parse([]byte(good))
	if err != nil {
		t.Fatal(fault.Text(err))
	}
	if p.File.Encoding != profile.Auto || p.File.Delimiter != ',' || !p.File.Trim || !p.File.TrustTimes ||
		p.File.Zone.String() != "Europe/London" || p.Rows != profile.OnePerRecord || len(p.Digest) != 64 {
		t.Errorf("defaults are %+v, %v", p.File, p.Rows)
	}
	if m := p.Mapping(profile.ArrestRef); m == nil || !m.Required {
		t.Error("a key field must be required")
	}
	if p.Mapping(profile.Surname) != nil || p.HasCharges() {
		t.Error("fields that are not mapped must not be found")
	}
}

// Each case changes one thing in the good profile; the error must name where.
func TestMistakesAreNamed(t *testing.T) {
	cases := []struct{ name, old, new, where string }{
		{"unknown top key", `version = "1"`, "version = \"1\"\ncolour = 1", "colour"},
		{"unknown field key", `columns = ["A"]`, `columns = ["A"], collumns = ["B"]`, "fields.arrest_ref.collumns"},
		{"unknown field", `arrest_ref = {`, "shoe_size = { columns = [\"S\"] }\narrest_ref = {", "fields.shoe_size"},
		{"field of another kind", `arrest_ref = {`, "released = { columns = [\"S\"] }\narrest_ref = {", "fields.released"},
		{"kind", `kind = "arrests"`, `kind = "parking"`, "kind"},
		{"source", `source = "police"`, `source = "The Police"`, "source"},
		{"agency kind", `kind = "police" }`, `kind = "circus" }`, "agency.kind"},
		{"name", `name = "x/arrests"`, `name = "../arrests"`, "name"},
		{"key not mapped", `key = ["arrest_ref"]`, `key = ["case_ref"]`, "record.key"},
		{"key optional", `columns = ["A"]`, `columns = ["A"], optional = true`, "record.key"},
		{"no identifier type", `person_identifier = "nominal_ref"`, ``, "record.person_identifier"},
		{"needs a date", `arrested_at = {`, `outcome_at = {`, "fields"},
		{"bad layout", `dd/mm/yyyy`, `dd/mm/yy`, "fields.arrested_at.formats"},
		{"two readings", `["dd/mm/yyyy"]`, `["dd/mm/yyyy", "mm/dd/yyyy"]`, "fields.arrested_at.formats"},
		{"two readings of other widths", `["dd/mm/yyyy"]`, `["dd/mm/yyyy", "m/d/yyyy"]`, "fields.arrested_at.formats"},
		{"code not ours", `M = "male"`, `M = "man"`, "fields.sex.values"},
		{"code given twice", `M = "male"`, `M = "male", m = "female"`, "fields.sex.values"},
		{"wrong type", `columns = ["When"]`, `columns = ["When"], type = "integer"`, "fields.arrested_at.type"},
		{"no column", `columns = ["When"],`, ``, "fields.arrested_at"},
		{"both ways", `columns = ["A"]`, `columns = ["A"], fixed = "1"`, "fields.arrest_ref"},
		{"min on a text", `columns = ["A"]`, `columns = ["A"], min = 1`, "fields.arrest_ref"},
		{"time zone", `[record]`, "[file]\ntime_zone = \"Local\"\n[record]", "file.time_zone"},
		{"delimiter", `[record]`, "[file]\ndelimiter = \"ab\"\n[record]", "file.delimiter"},
		{"format to come", `[record]`, "[file]\nformat = \"xlsx\"\n[record]", "file.format"},
		{"several rows, key too short", `[record]`, "[record]\nrows = \"one_per_charge\"", "record.key"},
		{"check on a text", `[record]`, "[[checks]]\nearlier = \"sex\"\nlater = \"arrested_at\"\n[record]", "checks[1]"},
		{"roll on arrests", `[record]`, "[roll]\ndate_in_name = \"{yyyymmdd}\"\n[record]", "roll"},
		{"sentinel no date", `formats = ["dd/mm/yyyy"]`, `sentinels = { never = "open" }`, "fields.arrested_at.sentinels"},
	}
	for _, c := range cases {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%s: the good profile lacks %q", c.name, c.old)
		}
		_, err := profile.Parse([]byte(strings.Replace(good, c.old, c.new, 1)))
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", c.name, err)
			continue
		}
		found := false
		for _, f := range fault.FieldsOf(err) {
			found = found || f.Name == c.where
		}
		if !found {
			t.Errorf("%s: %q is not named in: %s", c.name, c.where, fault.Text(err))
		}
	}
}

func TestBrokenTOMLNamesTheLine(t *testing.T) {
	_, err := profile.Parse([]byte("name = \"x\"\ntitle = \n"))
	if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Text(err), "line 2") {
		t.Errorf("got %v", err)
	}
}

// numbered are scores and counts, of which the guide explains the first.
var numbered = regexp.MustCompile(`_\d`)

// TestGuideIsComplete keeps the operators' guide true: every kind, field and setting stands in it.
func TestGuideIsComplete(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/operators/import-profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(text)
	for _, k := range profile.Kinds() {
		if !strings.Contains(guide, "`"+string(k.Name)+"`") {
			t.Errorf("the guide lacks the kind %s", k.Name)
		}
	}
	for f := profile.FieldNone + 1; f < profile.FieldCount; f++ {
		if !strings.Contains(guide, "`"+numbered.ReplaceAllString(f.String(), "_1")+"`") {
			t.Errorf("the guide lacks the field %s", f)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good)
	for _, name := range profiles.Names() {
		text, err := profiles.Find(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := profile.Parse([]byte(text))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		if p.Kind == nil || len(p.Key) == 0 || p.File.Zone == nil {
			t.Fatal("a profile was taken without kind, key or time zone")
		}
	})
}
