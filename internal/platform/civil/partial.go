package civil

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
)

// Partial is a date of which the day, or the day and the month, or everything may be unknown, as
// dates of birth often are. Text forms: "1985-07-25", "1985-07", "1985", "" (unknown).
type Partial struct {
	Year  int
	Month time.Month
	Day   int
}

// PartialOf makes a fully known partial date.
func PartialOf(d Date) Partial { return Partial{d.Year(), d.Month(), d.Day()} }

// ParsePartial reads one of the text forms.
func ParsePartial(s string) (Partial, error) {
	switch len(s) {
	case 0:
		return Partial{}, nil
	case 4:
		y, err := strconv.Atoi(s)
		if err == nil && y >= 1800 && y <= 2200 {
			return Partial{Year: y}, nil
		}
	case 7:
		t, err := time.Parse("2006-01", s)
		if err == nil && t.Year() > 0 {
			return Partial{Year: t.Year(), Month: t.Month()}, nil
		}
	case 10:
		d, err := ParseDate(s)
		if err == nil && d.Year() > 0 { // the year 0 stands for "not known"
			return PartialOf(d), nil
		}
	}
	return Partial{}, fmt.Errorf("%q is not a date, a month like 1985-07 or a year like 1985", s)
}

// Known says that nothing is known when false.
func (p Partial) Known() bool { return p.Year != 0 }

// Full gives the date when every part is known.
func (p Partial) Full() (Date, bool) {
	if p.Day == 0 {
		return Date{}, false
	}
	return NewDate(p.Year, p.Month, p.Day), true
}

// AgeAt gives the lowest and highest completed years at d that the known parts allow; ok is false
// when nothing is known.
func (p Partial) AgeAt(d Date) (low, high int, ok bool) {
	switch {
	case !p.Known():
		return 0, 0, false
	case p.Day != 0:
		a := d.Age(NewDate(p.Year, p.Month, p.Day))
		return a, a, true
	case p.Month != 0:
		first := NewDate(p.Year, p.Month, 1)
		return d.Age(first.AddMonths(1).AddDays(-1)), d.Age(first), true
	}
	return d.Age(NewDate(p.Year, 12, 31)), d.Age(NewDate(p.Year, 1, 1)), true
}

// Latest gives the latest day that a date not wholly known may be.
func (p Partial) Latest() (d Date, ok bool) {
	switch {
	case !p.Known():
		return Date{}, false
	case p.Day != 0:
		return NewDate(p.Year, p.Month, p.Day), true
	case p.Month != 0:
		return NewDate(p.Year, p.Month, 1).AddMonths(1).AddDays(-1), true
	}
	return NewDate(p.Year, 12, 31), true
}

// String gives the stored form.
func (p Partial) String() string {
	switch {
	case p.Year == 0:
		return ""
	case p.Month == 0:
		return fmt.Sprintf("%04d", p.Year)
	case p.Day == 0:
		return fmt.Sprintf("%04d-%02d", p.Year, p.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", p.Year, p.Month, p.Day)
}

// Long gives the form people read: 25 July 1985, July 1985, 1985, or "not known".
func (p Partial) Long() string {
	switch {
	case p.Year == 0:
		return "not known"
	case p.Month == 0:
		return strconv.Itoa(p.Year)
	case p.Day == 0:
		return fmt.Sprintf("%s %d", p.Month, p.Year)
	}
	return fmt.Sprintf("%d %s %d", p.Day, p.Month, p.Year)
}

// Value stores the text form; unknown is the empty text.
func (p Partial) Value() (driver.Value, error) { return p.String(), nil }

// Scan reads the text form; NULL is unknown.
func (p *Partial) Scan(src any) error {
	*p = Partial{}
	var s string
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		s = v
	case []byte:
		s = string(v)
	default:
		return fmt.Errorf("civil: cannot read a partial date from %T", src)
	}
	got, err := ParsePartial(s)
	if err != nil {
		return err
	}
	*p = got
	return nil
}
