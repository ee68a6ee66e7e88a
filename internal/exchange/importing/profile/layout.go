package profile

import (
	"fmt"
	"strings"
	"time"

	"waymark/internal/platform/civil"
)

// Stamp is a date and time as written, before any time zone is applied.
type Stamp struct {
	Year, Month, Day             int // Month and Day are 0 where the layout has none
	Hour, Minute, Second, Micros int
	OffsetSeconds                int // east of Greenwich; counts only when Zoned
	Zoned                        bool
}

// Layout is a way of writing dates, given in the form people use: yyyy-mm-dd hh:mm:ss. Tokens:
//
//	yyyy       four-digit year (two digits would need a guess at the century and are refused)
//	mm m       month, two digits or one to two; after an hour token mm is minutes
//	mmm mmmm   month's English name, short or in full
//	dd d       day
//	hh h       hour; with AM, 1 to 12
//	ss         seconds
//	f          fraction of a second, one to nine digits
//	AM         AM or PM, either case
//	Z          Z, +01:00 or +0100
//
// T and anything that is not a letter stand for themselves.
type Layout struct {
	text  string
	parts []part
	has   [tokenCount]bool
}

type token uint8

const (
	literal token = iota
	year
	month
	monthName
	day
	hour
	minute
	second
	fraction
	half
	zone
	tokenCount
)

type part struct {
	token    token
	min, max int // digits
	text     string
}

var tokenSpellings = []struct {
	text     string
	token    token
	min, max int
}{
	{"yyyy", year, 4, 4}, {"mmmm", monthName, 0, 0}, {"mmm", monthName, 0, 0}, {"mm", month, 2, 2}, {"m", month, 1, 2},
	{"dd", day, 2, 2}, {"d", day, 1, 2}, {"hh", hour, 2, 2}, {"h", hour, 1, 2}, {"ss", second, 2, 2},
	{"f", fraction, 1, 9}, {"AM", half, 0, 0}, {"Z", zone, 0, 0},
}

// ParseLayout reads a layout such as "dd/mm/yyyy hh:mm".
func ParseLayout(text string) (Layout, error) {
	l := Layout{text: text}
	rest := text
	for rest != "" {
		p, n, err := nextPart(rest, l.lastToken())
		if err != nil {
			return Layout{}, fmt.Errorf("format %q: %w", text, err)
		}
		if p.token != literal && l.has[p.token] {
			return Layout{}, fmt.Errorf("format %q gives the same part twice", text)
		}
		l.has[p.token] = true
		if k := len(l.parts) - 1; p.token == literal && k >= 0 && l.parts[k].token == literal {
			l.parts[k].text += p.text
		} else {
			l.parts = append(l.parts, p)
		}
		rest = rest[n:]
	}
	return l, l.sensible()
}

// lastToken gives the last part that is not a literal: mm is minutes straight after the hour.
func (l *Layout) lastToken() token {
	for i := len(l.parts) - 1; i >= 0; i-- {
		if l.parts[i].token != literal {
			return l.parts[i].token
		}
	}
	return literal
}

func nextPart(s string, before token) (part, int, error) {
	for _, t := range tokenSpellings {
		if !strings.HasPrefix(s, t.text) {
			continue
		}
		tok := t.token
		if tok == month && before == hour {
			tok = minute
		}
		if tok == year && strings.HasPrefix(s, "yyyyy") {
			break
		}
		return part{token: tok, min: t.min, max: t.max, text: t.text}, len(t.text), nil
	}
	c := s[0]
	if c != 'T' && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
		return part{}, 0, fmt.Errorf("the letters at %q mean nothing; write a form like yyyy-mm-dd hh:mm:ss", s)
	}
	return part{token: literal, text: s[:1]}, 1, nil
}

// sensible refuses layouts that could not give a date.
func (l *Layout) sensible() error {
	m := l.has[month] || l.has[monthName]
	switch {
	case l.text == "":
		return fmt.Errorf("a format is empty")
	case !l.has[year]:
		return fmt.Errorf("format %q has no four-digit year (yyyy)", l.text)
	case l.has[month] && l.has[monthName]:
		return fmt.Errorf("format %q gives the month twice", l.text)
	case l.has[day] && !m:
		return fmt.Errorf("format %q has a day and no month", l.text)
	case l.has[minute] && !l.has[hour], l.has[second] && !l.has[minute], l.has[fraction] && !l.has[second],
		l.has[half] && !l.has[hour], l.has[zone] && !l.has[hour]:
		return fmt.Errorf("format %q gives a smaller part of the time without the larger", l.text)
	case l.has[hour] && !l.has[day]:
		return fmt.Errorf("format %q has a time and no day", l.text)
	}
	return nil
}

// String gives the layout as it was written.
func (l Layout) String() string { return l.text }

// HasTime says whether the layout gives a time of day.
func (l Layout) HasTime() bool { return l.has[hour] }

// HasDay says whether the layout gives a whole day.
func (l Layout) HasDay() bool { return l.has[day] }

// Parse reads s; ok is false when s is not written that way or is no date.
func (l *Layout) Parse(s string) (st Stamp, ok bool) {
	pm := -1
	for i := range l.parts {
		p := &l.parts[i]
		var n, v int
		switch p.token {
		case literal:
			n, ok = len(p.text), strings.HasPrefix(s, p.text)
		case monthName:
			st.Month, n = readMonth(s, p.text == "mmmm")
			ok = n > 0
		case half:
			pm, n = readHalf(s)
			ok = n > 0
		case zone:
			st.OffsetSeconds, n = readZone(s)
			st.Zoned, ok = true, n > 0
		default:
			v, n = readDigits(s, p.max)
			ok = n >= p.min
			st.set(p.token, v, n)
		}
		if !ok {
			return Stamp{}, false
		}
		s = s[n:]
	}
	if s != "" || !st.halfDay(pm) || !l.valid(&st) {
		return Stamp{}, false
	}
	return st, true
}

func (st *Stamp) set(t token, v, digits int) {
	switch t {
	case year:
		st.Year = v
	case month:
		st.Month = v
	case day:
		st.Day = v
	case hour:
		st.Hour = v
	case minute:
		st.Minute = v
	case second:
		st.Second = v
	case fraction:
		for ; digits < 6; digits++ {
			v *= 10
		}
		for ; digits > 6; digits-- {
			v /= 10
		}
		st.Micros = v
	}
}

// halfDay turns a twelve-hour clock into a day's; pm is -1 without one, 0 for AM, 1 for PM.
func (st *Stamp) halfDay(pm int) bool {
	if pm < 0 {
		return true
	}
	if st.Hour < 1 || st.Hour > 12 {
		return false
	}
	st.Hour = st.Hour%12 + 12*pm
	return true
}

func (l *Layout) valid(st *Stamp) bool {
	if st.Year < 1 || st.Hour > 23 || st.Minute > 59 || st.Second > 59 {
		return false
	}
	if (l.has[month] || l.has[monthName]) && (st.Month < 1 || st.Month > 12) {
		return false
	}
	return !l.has[day] || st.Day >= 1 && st.Day <= daysIn(st.Year, st.Month)
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func readDigits(s string, most int) (v, n int) {
	for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
		v = v*10 + int(s[n]-'0')
		n++
	}
	return v, n
}

func readMonth(s string, full bool) (m, n int) {
	for m := time.January; m <= time.December; m++ {
		name := m.String()
		if !full {
			name = name[:3]
		}
		if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
			return int(m), len(name)
		}
	}
	return 0, 0
}

func readHalf(s string) (pm, n int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch {
	case strings.EqualFold(s[:2], "AM"):
		return 0, 2
	case strings.EqualFold(s[:2], "PM"):
		return 1, 2
	}
	return 0, 0
}

func readZone(s string) (offset, n int) {
	if strings.HasPrefix(s, "Z") {
		return 0, 1
	}
	if len(s) < 5 || s[0] != '+' && s[0] != '-' {
		return 0, 0
	}
	h, hn := readDigits(s[1:], 2)
	n = 3
	if s[n] == ':' {
		n++
	}
	m, mn := readDigits(s[n:], 2)
	if hn != 2 || mn != 2 || h > 14 || m > 59 {
		return 0, 0
	}
	offset = h*3600 + m*60
	if s[0] == '-' {
		offset = -offset
	}
	return offset, n + mn
}

// Date gives the day as written; it must have one.
func (st *Stamp) Date() civil.Date { return civil.NewDate(st.Year, time.Month(st.Month), st.Day) }
