package reader

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"time"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/civil"
)

// Row is one row of a file, typed. A Row is filled again by each Next; its texts may be kept.
type Row struct {
	Number    int64 // 1 is the first row after the header; also the position to resume behind
	Line      int64 // line in the file on which it begins
	Key       string
	PersonKey string // the source's own number for the person; empty where it has none
	Duplicate bool   // a roll showed this key already
	Refusals  []Refusal
	Notices   []Refusal

	values []value
	shape  *shape
}

// shape says where each field stands among a row's values.
type shape struct {
	slot  [profile.FieldCount]int8 // 0 for none, else position + 1
	types [profile.FieldCount]profile.Type
	named []profile.Field // fields in the order of their names
}

type state uint8

const (
	absent state = iota
	present
	open
)

// value holds one value. What num means goes by the field's type: the integer; days since 1970;
// year, month and day of a partial date as yyyymmdd; or the clock's reading in microseconds as if in UTC.
type value struct {
	text    string
	num     int64
	at      int64 // microseconds since 1970 UTC
	state   state
	hasTime bool
	trusted bool
}

func (r *Row) value(f profile.Field) *value {
	if r.shape == nil || f >= profile.FieldCount || r.shape.slot[f] == 0 {
		return &value{}
	}
	return &r.values[r.shape.slot[f]-1]
}

// Refused says that the row must not be stored.
func (r *Row) Refused() bool { return len(r.Refusals) > 0 }

// Has says whether the row has a value for f.
func (r *Row) Has(f profile.Field) bool { return r.value(f).state == present }

// Open says that f is known to go on: still inside.
func (r *Row) Open(f profile.Field) bool { return r.value(f).state == open }

// Text gives a text, name or code; empty when there is none.
func (r *Row) Text(f profile.Field) string { return r.value(f).text }

// List gives the values of a list.
func (r *Row) List(f profile.Field) []string {
	v := r.value(f)
	if v.state != present {
		return nil
	}
	return strings.Split(v.text, "\n")
}

// Integer gives a whole number.
func (r *Row) Integer(f profile.Field) (n int64, ok bool) {
	v := r.value(f)
	return v.num, v.state == present
}

// Partial gives a date of birth, with what is known of it.
func (r *Row) Partial(f profile.Field) civil.Partial {
	v := r.value(f)
	if v.state != present {
		return civil.Partial{}
	}
	n := int(v.num)
	return civil.Partial{Year: n / 10000, Month: time.Month(n / 100 % 100), Day: n % 100}
}

// Moment is when something happened: always a day, with the instant where the source gives a time.
type Moment struct {
	Day     civil.Date    // the day as written in the file
	At      civil.Instant // the day's first instant when HasTime is false
	HasTime bool
	// Trusted is false where the profile says that the source's times of day are wrong. Order such
	// moments by Day; At serves only to tell two of them apart.
	Trusted bool
}

// Moment gives when f happened.
func (r *Row) Moment(f profile.Field) (m Moment, ok bool) {
	v := r.value(f)
	if v.state != present {
		return Moment{}, false
	}
	return Moment{Day: v.day(), At: civil.InstantFromMicros(v.at), HasTime: v.hasTime, Trusted: v.trusted}, true
}

// Day gives the day of a date or moment as written in the file.
func (r *Row) Day(f profile.Field) civil.NullDate {
	v := r.value(f)
	if v.state != present {
		return civil.NullDate{}
	}
	return civil.SomeDate(v.day())
}

const microsADay = 24 * 60 * 60 * 1_000_000

func (v *value) day() civil.Date {
	d := v.num / microsADay
	if v.num%microsADay < 0 {
		d--
	}
	return civil.DateFromDays(int(d))
}

// appendCanonical writes the value in the one form that does not depend on how the file wrote it.
func (v *value) appendCanonical(b []byte, t profile.Type) []byte {
	if v.state == open {
		return append(b, "open"...)
	}
	switch t {
	case profile.Integer:
		return strconv.AppendInt(b, v.num, 10)
	case profile.Date, profile.DateTime:
		clock := time.UnixMicro(v.num).UTC()
		if !v.hasTime {
			return clock.AppendFormat(b, "2006-01-02")
		}
		return clock.AppendFormat(b, "2006-01-02 15:04:05.999999")
	case profile.PartialDate:
		return append(b, civil.Partial{Year: int(v.num / 10000), Month: time.Month(v.num / 100 % 100), Day: int(v.num % 100)}.String()...)
	}
	return append(b, v.text...)
}

// Canonical gives f's value as text: dates as 2026-03-27, moments as 2026-03-27 09:05:00 on the
// source's own clock, "open" for what goes on, nothing where there is no value.
func (r *Row) Canonical(f profile.Field) string {
	v := r.value(f)
	if v.state == absent {
		return ""
	}
	return string(v.appendCanonical(nil, r.shape.types[f]))
}

// Each calls use for every field that has a value, in the order of the fields' names.
func (r *Row) Each(use func(f profile.Field, canonical string)) {
	for _, f := range r.shape.named {
		if r.value(f).state != absent {
			use(f, r.Canonical(f))
		}
	}
}

// Digest sums what the row says. Two rows that say the same have the same digest however they are
// written and in whatever order the columns stand; the day of a roll does not count. A field without
// a value does not count either, so that an added empty column changes nothing.
func (r *Row) Digest() [16]byte {
	b := make([]byte, 0, 512)
	for _, f := range r.shape.named {
		v := r.value(f)
		if v.state == absent || f == profile.RollDate {
			continue
		}
		b = append(append(b, f.String()...), 0x1f)
		b = append(v.appendCanonical(b, r.shape.types[f]), 0x1e)
	}
	sum := sha256.Sum256(b)
	return [16]byte(sum[:16])
}
