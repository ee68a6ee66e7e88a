package civil

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAddMonthsKeepsToTheMonth(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"}, {"2024-03-31", -1, "2024-02-29"},
		{"2015-12-31", -24, "2013-12-31"}, {"2024-02-29", 12, "2025-02-28"}, {"2026-11-25", 12, "2027-11-25"},
	} {
		if got := MustDate(c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		born, at string
		want     int
	}{
		{"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18},
		{"1985-07-25", "2026-07-24", 40}, {"1985-07-25", "2026-07-25", 41},
	} {
		if got := MustDate(c.at).Age(MustDate(c.born)); got != c.want {
			t.Errorf("born %s at %s: %d, want %d", c.born, c.at, got, c.want)
		}
	}
}

func TestLondonDayAcrossClockChanges(t *testing.T) {
	for _, c := range []struct{ instant, day, clock string }{
		{"2026-03-28T23:30:00.000000Z", "2026-03-28", "23:30"},
		{"2026-03-29T23:30:00.000000Z", "2026-03-30", "00:30"}, // summer time began that morning
		{"2026-10-24T23:30:00.000000Z", "2026-10-25", "00:30"},
		{"2026-10-25T23:30:00.000000Z", "2026-10-25", "23:30"},
	} {
		i := MustInstant(c.instant)
		if i.Date().String() != c.day || i.Clock() != c.clock {
			t.Errorf("%s is %s %s in London, want %s %s", c.instant, i.Date(), i.Clock(), c.day, c.clock)
		}
	}
	if d := MustDate("2026-03-30").Start().Sub(MustDate("2026-03-29").Start()); d != 23*time.Hour {
		t.Errorf("the March change day has %v", d)
	}
	if d := MustDate("2026-10-26").Start().Sub(MustDate("2026-10-25").Start()); d != 25*time.Hour {
		t.Errorf("the October change day has %v", d)
	}
	if got := MustDate("2026-03-29").At(1, 30).Clock(); got != "02:30" {
		t.Errorf("the skipped 01:30 became %s", got)
	}
	if got := MustDate("2026-10-25").At(1, 30).String(); got != "2026-10-25T00:30:00.000000Z" {
		t.Errorf("the repeated 01:30 became %s", got)
	}
}

// Dates from the published list of bank holidays in England and Wales.
func TestBankHolidays(t *testing.T) {
	want := map[string]string{
		"2021-12-27": "Christmas Day", "2021-12-28": "Boxing Day", "2022-01-03": "New Year's Day",
		"2022-12-26": "Boxing Day", "2022-12-27": "Christmas Day", "2023-01-02": "New Year's Day",
		"2020-12-25": "Christmas Day", "2020-12-28": "Boxing Day", "2020-05-08": "Early May bank holiday", "2020-05-04": "",
		"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday", "2026-05-04": "Early May bank holiday",
		"2026-05-25": "Spring bank holiday", "2026-08-31": "Summer bank holiday", "2026-12-25": "Christmas Day", "2026-12-28": "Boxing Day",
		"2022-06-02": "Spring bank holiday", "2022-05-30": "", "2026-11-25": "",
	}
	for day, name := range want {
		if got := BankHoliday(MustDate(day)); got != name {
			t.Errorf("%s: %q, want %q", day, got, name)
		}
	}
	for y := 2013; y <= 2035; y++ {
		n := 0
		for d := NewDate(y, 1, 1); d.Year() == y; d = d.AddDays(1) {
			if BankHoliday(d) != "" {
				n++
			}
		}
		if n < 8 || n > 10 {
			t.Errorf("%d has %d bank holidays", y, n)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	if got := PreviousWorkingDay(MustDate("2026-04-07")).String(); got != "2026-04-02" {
		t.Errorf("before Easter Tuesday comes %s, want Maundy Thursday", got)
	}
	if got := AddWorkingDays(MustDate("2026-12-24"), 3).String(); got != "2026-12-31" {
		t.Errorf("three working days after Christmas Eve is %s", got)
	}
}

func TestPartialDates(t *testing.T) {
	for _, s := range []string{"", "1985", "1985-07", "1985-07-25"} {
		p, err := ParsePartial(s)
		if err != nil || p.String() != s {
			t.Errorf("%q became %q, %v", s, p, err)
		}
	}
	for _, s := range []string{"85", "1985-13", "1985-02-30", "abcd", "25/07/1985"} {
		if _, err := ParsePartial(s); err == nil {
			t.Errorf("%q was read", s)
		}
	}
	low, high, ok := Partial{Year: 2008}.AgeAt(MustDate("2026-06-01"))
	if low != 17 || high != 18 || !ok {
		t.Errorf("born in 2008: %d to %d", low, high)
	}
}

func TestDateRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := DateFromDays(rapid.IntRange(-40000, 60000).Draw(t, "days"))
		back, err := ParseDate(d.String())
		if err != nil || back != d {
			t.Fatalf("%s: %v, %v", d, back, err)
		}
		if got := d.Start().Date(); got != d {
			t.Fatalf("%s starts on %s", d, got)
		}
		var scanned Date
		v, _ := d.Value()
		if err := scanned.Scan(v); err != nil || scanned != d {
			t.Fatalf("scan %v: %v, %v", v, scanned, err)
		}
	})
}

func TestInstantTextOrderIsTimeOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := InstantFromMicros(rapid.Int64Range(1, 4e15).Draw(t, "a"))
		b := InstantFromMicros(rapid.Int64Range(1, 4e15).Draw(t, "b"))
		if (a.String() < b.String()) != a.Before(b) {
			t.Fatalf("%s and %s sort wrongly", a, b)
		}
		if back, err := ParseInstant(a.String()); err != nil || back != a {
			t.Fatalf("%v became %v", a, back)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2024-02-29", "0000-00-00", "2020-01-01", "1985-07", "1985", "0000-01", "2023-02-29", "27/03/1985", "9999-12-31", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDate(s); err == nil && d.String() != s {
			t.Errorf("%q became %s", s, d)
		}
		if p, err := ParsePartial(s); err == nil && p.String() != s {
			t.Errorf("%q became %s", s, p)
		}
	})
}

func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{"2026-03-27T09:00:00.000000Z", "2026-03-29T01:30:00.999999Z", "0001-01-01T00:00:00.000000Z", "2026-03-27T09:00:00Z", "2026-03-27 09:00:00", "2026-03-27T09:00:00.+00000Z", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if i, err := ParseInstant(s); err == nil && i.String() != s {
			t.Errorf("%q became %s", s, i)
		}
	})
}
