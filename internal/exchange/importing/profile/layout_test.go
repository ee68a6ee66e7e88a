package profile

import (
	"testing"
	"time"

	"waymark/internal/platform/civil"
)

func TestLayoutsRead(t *testing.T) {
	cases := []struct{ layout, text, want string }{
		{"yyyy-mm-dd", "2026-03-27", "2026-03-27 00:00:00.000000"},
		{"dd/mm/yyyy", "27/03/2026", "2026-03-27 00:00:00.000000"},
		{"d/m/yyyy", "7/3/2026", "2026-03-07 00:00:00.000000"},
		{"d/m/yyyy", "27/12/2026", "2026-12-27 00:00:00.000000"},
		{"dd-mmm-yyyy hh:mm", "05-sep-2026 23:59", "2026-09-05 23:59:00.000000"},
		{"d mmmm yyyy", "1 September 2026", "2026-09-01 00:00:00.000000"},
		{"yyyy-mm-dd hh:mm:ss", "2013-01-01 03:16:15", "2013-01-01 03:16:15.000000"},
		{"yyyy-mm-ddThh:mm:ss", "2013-01-01T03:16:15", "2013-01-01 03:16:15.000000"},
		{"yyyy-mm-ddThh:mm:ss.f", "2023-01-11T11:33:48.000", "2023-01-11 11:33:48.000000"},
		{"yyyy-mm-ddThh:mm:ss.f", "2023-01-11T11:33:48.1234567", "2023-01-11 11:33:48.123456"},
		{"mm/dd/yyyy hh:mm:ss AM", "03/27/2026 12:00:01 AM", "2026-03-27 00:00:01.000000"},
		{"mm/dd/yyyy hh:mm:ss AM", "03/27/2026 12:00:01 pm", "2026-03-27 12:00:01.000000"},
		{"hh:mm dd/mm/yyyy", "09:05 27/03/2026", "2026-03-27 09:05:00.000000"},
		{"yyyymmddThhmm", "20260327T0905", "2026-03-27 09:05:00.000000"},
		{"yyyy-mm-dd", "2024-02-29", "2024-02-29 00:00:00.000000"},
		{"yyyy-mm-ddThh:mm:ssZ", "2026-07-01T00:30:00+01:00", "2026-07-01 00:30:00.000000"},
	}
	for _, c := range cases {
		l, err := ParseLayout(c.layout)
		if err != nil {
			t.Errorf("%s: %v", c.layout, err)
			continue
		}
		st, ok := l.Parse(c.text)
		got := time.Date(st.Year, time.Month(st.Month), st.Day, st.Hour, st.Minute, st.Second, st.Micros*1000, time.UTC).Format("2006-01-02 15:04:05.000000")
		if !ok || got != c.want {
			t.Errorf("%s reads %q as %s, %v; want %s", c.layout, c.text, got, ok, c.want)
		}
	}
}

func TestLayoutsRefuseText(t *testing.T) {
	cases := []struct{ layout, text string }{
		{"yyyy-mm-dd", "2026-02-29"}, {"yyyy-mm-dd", "2026-13-01"}, {"yyyy-mm-dd", "2026-00-10"}, {"yyyy-mm-dd", "2026-01-00"},
		{"yyyy-mm-dd", "2026-1-01"}, {"yyyy-mm-dd", "26-01-01"}, {"yyyy-mm-dd", "2026-01-01 "}, {"yyyy-mm-dd", ""},
		{"yyyy-mm-dd", "2026-01-01 00:00:00"}, {"dd/mm/yyyy", "03/27/2026"}, {"d/m/yyyy", "/3/2026"}, {"yyyy-mm-dd", "0000-01-01"},
		{"yyyy-mm-dd hh:mm", "2026-01-01 24:00"}, {"yyyy-mm-dd hh:mm", "2026-01-01 12:60"}, {"dd mmm yyyy", "01 Smarch 2026"},
		{"yyyy-mm-dd hh:mm AM", "2026-01-01 13:00 PM"}, {"yyyy-mm-dd hh:mm AM", "2026-01-01 00:10 AM"},
		{"yyyy-mm-dd hh:mmZ", "2026-01-01 10:00+0"}, {"yyyy-mm-dd hh:mmZ", "2026-01-01 10:00+99:00"}, {"yyyy-mm-dd hh:mmZ", "2026-01-01 10:00+01:"},
	}
	for _, c := range cases {
		l, err := ParseLayout(c.layout)
		if err != nil {
			t.Fatal(err)
		}
		if st, ok := l.Parse(c.text); ok {
			t.Errorf("%s reads %q as %+v", c.layout, c.text, st)
		}
	}
}

func TestLayoutsRefused(t *testing.T) {
	for _, text := range []string{"", "yy-mm-dd", "dd/mm", "yyyy-dd", "yyyy-mm-dd mm", "yyyy-MM-dd", "yyyyy-mm-dd", "yyyy-mm-dd hh:ss",
		"hh:mm", "yyyy-mm-dd dd", "yyyy mmm mm dd", "YYYY-MM-DD", "yyyy hh:mm", "2006-01-02", "yyyy-mm-dd Z", "yyyy-mm-dd AM"} {
		if l, err := ParseLayout(text); err == nil {
			t.Errorf("%q was taken as %v", text, l.parts)
		}
	}
}

// FuzzLayout holds the layouts against Go's own parser on the commonest form.
func FuzzLayout(f *testing.F) {
	f.Add("dd/mm/yyyy hh:mm", "27/03/2026 09:05")
	f.Add("yyyy-mm-ddThh:mm:ss.fZ", "2026-03-27T09:05:00.5+0100")
	f.Add("d mmmm yyyy", "1 May 2026")
	iso, err := ParseLayout("yyyy-mm-dd hh:mm:ss")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, layout, text string) {
		if l, err := ParseLayout(layout); err == nil {
			if st, ok := l.Parse(text); ok && l.HasDay() && (st.Date().Year() != st.Year || int(st.Date().Month()) != st.Month) {
				t.Errorf("%q reads %q as the impossible day %+v", layout, text, st)
			}
		}
		st, ok := iso.Parse(text)
		want, err := time.Parse("2006-01-02 15:04:05", text)
		strict := err == nil && len(text) == 19 && want.Year() > 0
		if ok != strict {
			t.Errorf("%q: read %v, Go's parser %v", text, ok, err)
		}
		if ok && !time.Date(st.Year, time.Month(st.Month), st.Day, st.Hour, st.Minute, st.Second, 0, time.UTC).Equal(want) {
			t.Errorf("%q: %+v, want %v", text, st, want)
		}
	})
}

func TestNamePatterns(t *testing.T) {
	n, err := ParseNamePattern("DOC_*_{yyyymmdd}.csv*")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"/in/DOC_Daily_20170301.csv.gz": "2017-03-01",
		"doc_x_20230331.CSV":            "2023-03-31",
		`C:\in\DOC_a_20240501.csv`:      "2024-05-01",
		"DOC_Daily_20170231.csv":        "",
		"DOC_Daily_2017031.csv":         "",
		"other_20170301.csv":            "",
	} {
		d, ok := n.Find(name)
		if got := d.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%s gives %s, %v; want %q", name, got, ok, want)
		}
	}
	for _, bad := range []string{"roll.csv", "{yyyy}.csv", "{yyyymmdd}_{yyyymmdd}", "{yyyymmdd hhmm}", "{yymmdd}.csv", "}{"} {
		if _, err := ParseNamePattern(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// FuzzNamePattern holds a pattern to what a roll's name must have: one whole day, read as it is written.
func FuzzNamePattern(f *testing.F) {
	f.Add("DOC_*_{yyyymmdd}.csv*", "/in/DOC_Daily_20170301.csv.gz")
	f.Add("roll_{dd-mm-yyyy}.csv", `C:\in\roll_31-02-2017.csv`)
	f.Add("{d mmm yyyy}*", "1 May 2026 (2).csv")
	f.Add("*{yyyymmdd}*", "2017030120170302.csv")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		n, err := ParseNamePattern(pattern)
		if err != nil {
			return
		}
		day, ok := n.Find(name)
		if ok && (day.Year() < 1 || day.Year() > 9999 || civil.MustDate(day.String()) != day) {
			t.Errorf("%q finds %s in %q", pattern, day, name)
		}
	})
}
