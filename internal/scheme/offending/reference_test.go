package offending

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"waymark/examples/offences"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

const header = "code,title,class,groups,valid_from,valid_to,source,checked_on\n"

func TestShippedReferencesReadWhole(t *testing.T) {
	for _, name := range offences.List() {
		text, ok := offences.Find(name)
		f, err := ReadReference(bytes.NewReader(text), name)
		if !ok || err != nil || len(f.Refused) > 0 || len(f.Offences) != f.Rows || f.Rows < 50 {
			t.Errorf("%s: %d of %d rows, %v, %v", name, len(f.Offences), f.Rows, f.Refused, err)
		}
	}
}

func TestAWrongHeaderRefusesTheFile(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "a column less": "code,title,class,groups,valid_from,valid_to,source\n1,t,c,,,,s\n",
		"an unknown column": strings.Replace(header, "title", "titel", 1), "a column twice": strings.TrimSuffix(header, "\n") + ",code\n",
		"a quote that never ends": "\"code",
	} {
		f, err := ReadReference(strings.NewReader(text), "x.csv")
		if !fault.Is(err, fault.Invalid) || len(f.Offences) > 0 {
			t.Errorf("%s: %v, %d offences", name, err, len(f.Offences))
		}
	}
	inOtherOrder := "\ufeffChecked_On,code,class,title,groups,valid_to,valid_from,source\n2026-01-01,1,c,t,,,,s\n"
	if f, err := ReadReference(strings.NewReader(inOtherOrder), "x.csv"); err != nil || len(f.Offences) != 1 || f.Offences[0].Title != "t" {
		t.Errorf("columns in another order: %+v, %v", f, err)
	}
}

func TestRulesThatRefuseARow(t *testing.T) {
	const good = "028/03,Burglary,Burglary,burglary_dwelling; acquisitive,2000-01-01,,source,2026-11-26\n"
	for _, c := range []struct{ row, want string }{
		{good, ""},
		{",t,c,,,,s,2026-01-01", "1 code value.required"},
		{"--,t,c,,,,s,2026-01-01", "1 code code.format"},
		{"1,,c,,,,s,2026-01-01", "1 title value.required"},
		{"1," + strings.Repeat("x", 301) + ",c,,,,s,2026-01-01", "1 title value.length"},
		{"1,\xff,c,,,,s,2026-01-01", "1 title row.encoding"},
		{"1,t,c,Robbery,,,s,2026-01-01", "1 groups group.format"},
		{"1,t,c,,01/02/2020,,s,2026-01-01", "1 valid_from date.format"},
		{"1,t,c,,2020-02-02,2020-02-01,s,2026-01-01", "1 valid_to date.order"},
		{"1,t,c,,,,s,", "1 checked_on value.required"},
		{"1,t,c,,,,s", "1  row.columns"},
		{"1,\"t,c", "1  row.quotes"},
		{good + "02803,t,c,,2000-01-01,,s,2026-01-01", "2 code row.duplicate"},
		{good + "02803,t,c,,2001-01-01,,s,2026-01-01", ""},
	} {
		f, err := ReadReference(strings.NewReader(header+c.row), "x.csv")
		got := ""
		for _, r := range f.Refused {
			got += fmt.Sprintf("%d %s %s", r.Row, r.Column, r.Rule)
		}
		if err != nil || got != c.want {
			t.Errorf("%q: %q, %v, want %q", c.row, got, err, c.want)
		}
	}
}

func FuzzReadReference(f *testing.F) {
	f.Add(header + "028/03,Burglary,Burglary,burglary_dwelling;acquisitive,,,source,2026-11-26\n\"x")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ReadReference(strings.NewReader(text), "x.csv")
		if err != nil {
			return
		}
		bad := map[int]bool{}
		for _, r := range got.Refused {
			bad[r.Row] = true
		}
		if len(got.Offences)+len(bad) != got.Rows {
			t.Errorf("%d offences and %d refused of %d rows", len(got.Offences), len(bad), got.Rows)
		}
		for _, o := range got.Offences {
			if !codePattern.MatchString(o.Code) || o.Title == "" || strings.Contains(strings.Join(o.Groups, ""), GroupSeparator) {
				t.Errorf("took in %+v", o)
			}
		}
	})
}

func TestWhatACodeMeansOnADay(t *testing.T) {
	day := civil.MustDate
	line := func(from, to, group string) Offence {
		o := Offence{Code: "02803", From: day(from), Groups: []string{group}}
		if to != "" {
			o.To = civil.SomeDate(day(to))
		}
		return o
	}
	r := newReference([]Offence{line("2015-04-01", "2020-12-31", "new"), line("2000-01-01", "", "old"), {Code: "03401", From: Always, Groups: []string{"robbery", "violence"}}},
		[]Mapping{{Local: NewLocal("police", "", "Street robbery"), Code: "03401"}, {Local: NewLocal("police", "02803", ""), Code: "03401"}})
	for _, c := range []struct{ source, code, text, day, want string }{
		{"cps", "028/03", "anything", "2010-05-05", "old"}, {"cps", "2803", "", "2010-05-05", ""}, {"cps", " 028-03 ", "", "2015-04-01", "new"},
		{"cps", "02803", "", "1990-01-01", "old"}, {"cps", "02803", "", "2025-01-01", "new"},
		{"police", "02803", "", "2010-05-05", "robbery,violence"},
		{"police", "", " STREET  robbery", "2010-05-05", "robbery,violence"}, {"cps", "", "Street robbery", "2010-05-05", ""},
		{"police", "X1", "Street robbery", "2010-05-05", ""}, {"police", "", "", "2010-05-05", ""},
	} {
		if got := r.Groups(NewLocal(c.source, c.code, c.text), day(c.day)); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestSuggestions(t *testing.T) {
	text, _ := offences.Find("england-and-wales")
	f, err := ReadReference(bytes.NewReader(text), "x")
	if err != nil {
		t.Fatal(err)
	}
	r := newReference(f.Offences, nil)
	for text, want := range map[string]string{"THEFT FROM SHOP": "04600", "Street Robbery": "03401", "Dwelling burglary": "02803", "ABH": "", "zzz": ""} {
		got := ""
		if s := r.suggest(text, civil.MustDate("2026-01-01"), 6); len(s) > 0 {
			got = s[0].Code
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
