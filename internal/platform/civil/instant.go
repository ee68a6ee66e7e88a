package civil

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // London's clock changes must not depend on the machine
)

// London gives the time zone of the calendar that everybody works to.
var London = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	return loc
})

// Instant is a moment in UTC to the microsecond, stored as text of one fixed width so that text
// order is time order on both databases. The zero Instant means "none".
type Instant struct{ us int64 }

const instantLayout = "2006-01-02T15:04:05.000000Z"

// InstantOf rounds t down to the microsecond.
func InstantOf(t time.Time) Instant { return Instant{t.UnixMicro()} }

// InstantFromMicros makes an instant from microseconds since 1970.
func InstantFromMicros(us int64) Instant { return Instant{us} }

// ParseInstant reads the stored form. Go's parser alone would also take a comma, an hour of one digit and a
// sign before the fraction, whose text order is not time order.
func ParseInstant(s string) (Instant, error) {
	const seconds = len("2006-01-02T15:04:05")
	t, err := time.Parse(instantLayout, s)
	if err != nil || len(s) != len(instantLayout) || s[seconds] != '.' || s[seconds+1] < '0' || s[seconds+1] > '9' {
		return Instant{}, fmt.Errorf("%q is not an instant like 2026-03-27T09:00:00.000000Z", s)
	}
	return InstantOf(t), nil
}

// MustInstant is ParseInstant for constants in code and tests.
func MustInstant(s string) Instant {
	i, err := ParseInstant(s)
	if err != nil {
		panic(err)
	}
	return i
}

// IsZero says that there is no instant.
func (i Instant) IsZero() bool { return i.us == 0 }

// Micros gives microseconds since 1970.
func (i Instant) Micros() int64 { return i.us }

// Time gives the instant as a time in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(i.us).UTC() }

// Local gives the instant on London's clock.
func (i Instant) Local() time.Time { return time.UnixMicro(i.us).In(London()) }

// Date gives the London day of the instant.
func (i Instant) Date() Date {
	t := i.Local()
	return NewDate(t.Year(), t.Month(), t.Day())
}

// Add moves by d.
func (i Instant) Add(d time.Duration) Instant { return Instant{i.us + d.Microseconds()} }

// Sub gives the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i.us-j.us) * time.Microsecond }

// Before says whether i comes earlier than j.
func (i Instant) Before(j Instant) bool { return i.us < j.us }

// Compare gives -1, 0 or +1 as i is before, at or after j.
func (i Instant) Compare(j Instant) int { return cmp.Compare(i.us, j.us) }

// After says whether i comes later than j.
func (i Instant) After(j Instant) bool { return i.us > j.us }

// String gives the stored form, or nothing for the zero instant.
func (i Instant) String() string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format(instantLayout)
}

// Clock gives London's time of day, 09:05.
func (i Instant) Clock() string { return i.Local().Format("15:04") }

// Long gives the form people read, on London's clock: 27 March 2026 at 09:05.
func (i Instant) Long() string { return i.Local().Format("2 January 2006 at 15:04") }

// DayClock gives Friday 06:00, for what happened within the week.
func (i Instant) DayClock() string { return i.Local().Format("Monday 15:04") }

// Value stores text, or NULL for the zero instant.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.Time().Format(instantLayout), nil
}

// Scan reads an instant; NULL is the zero instant.
func (i *Instant) Scan(src any) error {
	*i = Instant{}
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return i.scanText(v)
	case []byte:
		return i.scanText(string(v))
	case time.Time:
		*i = InstantOf(v)
		return nil
	}
	return fmt.Errorf("civil: cannot read an instant from %T", src)
}

func (i *Instant) scanText(s string) error {
	got, err := ParseInstant(s)
	if err != nil {
		return err
	}
	*i = got
	return nil
}

// MarshalText gives the stored form for JSON.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the stored form; empty is the zero instant.
func (i *Instant) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = Instant{}
		return nil
	}
	return i.scanText(string(b))
}
