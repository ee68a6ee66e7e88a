// Package civil holds days and instants as the trade means them: a Date is a London calendar day
// without a clock, an Instant is a moment in UTC to the microsecond. It also knows the calendar of
// England and Wales: clock changes, bank holidays, working days. It must never read the machine's clock.
package civil

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day in the Gregorian calendar, counted from 1 January 1970. The zero Date is that day;
// use NullDate or Partial where a day may be missing.
type Date struct{ days int32 }

// NewDate makes a date; month and day overflow as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

func dateOf(t time.Time) Date { return Date{int32(floorDiv(t.Unix(), 86400))} }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// ParseDate reads yyyy-mm-dd, and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2026-03-27", s)
	}
	return dateOf(t), nil
}

// MustDate is ParseDate for constants in code and tests.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (d Date) time() time.Time { return time.Unix(int64(d.days)*86400, 0).UTC() }

// String gives yyyy-mm-dd.
func (d Date) String() string { return d.time().Format(time.DateOnly) }

// Long gives the form people read: 27 March 2026.
func (d Date) Long() string { return d.time().Format("2 January 2006") }

// Short gives 27 Mar 2026.
func (d Date) Short() string { return d.time().Format("2 Jan 2006") }

// Days gives the number of days since 1 January 1970.
func (d Date) Days() int { return int(d.days) }

// DateFromDays is the inverse of Days.
func DateFromDays(n int) Date { return Date{int32(n)} }

// Year, Month and Day give the parts.
func (d Date) Year() int { return d.time().Year() }

// Month gives the month of the year.
func (d Date) Month() time.Month { return d.time().Month() }

// Day gives the day of the month.
func (d Date) Day() int { return d.time().Day() }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }

// AddDays moves by n days.
func (d Date) AddDays(n int) Date { return Date{d.days + int32(n)} }

// AddMonths moves by n calendar months and keeps to the month's last day: 31 January and one month
// is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	t := d.time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDate(first.Year(), first.Month(), min(t.Day(), last))
}

// Sub gives the days from e to d.
func (d Date) Sub(e Date) int { return int(d.days - e.days) }

// Before and After compare days.
func (d Date) Before(e Date) bool { return d.days < e.days }

// After says whether d comes later than e.
func (d Date) After(e Date) bool { return d.days > e.days }

// Age gives the completed years at d of somebody born on born. Someone born on 29 February
// completes a year on 1 March of other years (as the law of England and Wales counts).
func (d Date) Age(born Date) int {
	years := d.Year() - born.Year()
	if d.Month() < born.Month() || d.Month() == born.Month() && d.Day() < born.Day() {
		years--
	}
	return years
}

// Start gives the first instant of the day in London.
func (d Date) Start() Instant {
	t := d.time()
	return InstantOf(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, London()))
}

// At gives the instant at hour:minute on the day in London. A time that the clock skips in March is
// moved forward by the hour skipped; one that happens twice in October is the first.
func (d Date) At(hour, minute int) Instant {
	t := d.time()
	got := time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, London())
	if earlier := got.Add(-time.Hour); earlier.Hour() == hour && earlier.Minute() == minute {
		got = earlier
	}
	if got.Hour() < hour {
		got = got.Add(time.Hour)
	}
	return InstantOf(got)
}

// Value stores the date as text.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a date from either database.
func (d *Date) Scan(src any) error {
	var n NullDate
	if err := n.Scan(src); err != nil {
		return err
	}
	if !n.Valid {
		return fmt.Errorf("civil: a date is missing")
	}
	*d = n.Date
	return nil
}

// MarshalText gives yyyy-mm-dd for JSON and TOML.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads yyyy-mm-dd.
func (d *Date) UnmarshalText(b []byte) error {
	got, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = got
	return nil
}

// NullDate is a date that may be unknown.
type NullDate struct {
	Date  Date
	Valid bool
}

// SomeDate makes a known NullDate.
func SomeDate(d Date) NullDate { return NullDate{d, true} }

// String gives yyyy-mm-dd, or nothing when unknown.
func (n NullDate) String() string {
	if !n.Valid {
		return ""
	}
	return n.Date.String()
}

// Value stores text or NULL.
func (n NullDate) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.Date.String(), nil
}

// Scan reads a date, midnight text, a time.Time or NULL.
func (n *NullDate) Scan(src any) error {
	*n = NullDate{}
	switch v := src.(type) {
	case nil:
		return nil
	case time.Time:
		*n = SomeDate(dateOf(v))
		return nil
	case string:
		return n.scanText(v)
	case []byte:
		return n.scanText(string(v))
	}
	return fmt.Errorf("civil: cannot read a date from %T", src)
}

func (n *NullDate) scanText(s string) error {
	d, err := ParseDate(s)
	if err != nil {
		return err
	}
	*n = SomeDate(d)
	return nil
}
