package reader

import (
	"bytes"
	"strings"
	"time"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/civil"
)

// identify sets the row's keys. A refused row keeps its key where its parts could be read, so that a
// roll does not take somebody for released because another of his values was bad.
func (r *Reader) identify(row *Row) {
	if r.person >= 0 {
		row.PersonKey = row.values[r.person].text
	}
	if r.p.Kind.Roll {
		r.checkRollDate(row)
	}
	row.Key = r.joinKey(row)
	if r.seen == nil || row.Key == "" {
		return
	}
	if _, row.Duplicate = r.seen[row.Key]; row.Duplicate {
		r.counts.Duplicates++
	}
	r.seen[row.Key] = struct{}{}
}

// joinKey puts the parts of the key together with | between them.
func (r *Reader) joinKey(row *Row) string {
	if only := &row.values[r.key[0]]; len(r.key) == 1 && only.text != "" {
		return only.text
	}
	b := make([]byte, 0, 64)
	for i, at := range r.key {
		v := &row.values[at]
		if v.state != present {
			return ""
		}
		if i > 0 {
			b = append(b, '|')
		}
		start := len(b)
		b = v.appendCanonical(b, r.shape.types[r.p.Key[i]])
		if bytes.ContainsAny(b[start:], `|\`) {
			b = append(b[:start], keyEscaper.Replace(string(b[start:]))...)
		}
	}
	return string(b)
}

var keyEscaper = strings.NewReplacer(`\`, `\\`, `|`, `\|`)

// checkRollDate takes the day of a roll from its first row and refuses rows for another day.
func (r *Reader) checkRollDate(row *Row) {
	day := row.Day(profile.RollDate)
	switch {
	case !day.Valid:
		return
	case !r.roll.Valid:
		r.roll = day
	case day != r.roll:
		r.report(row, int(r.shape.slot[profile.RollDate])-1, day.String(), RollDay, false)
	}
}

// splitName sets surname and forenames from a whole name.
func (r *Reader) splitName(row *Row) {
	v := row.value(profile.FullName)
	if v.state != present {
		return
	}
	var surname, forenames string
	m := r.p.Mapping(profile.FullName)
	switch m.NameOrder {
	case profile.SurnameCommaForenames:
		surname, forenames, _ = strings.Cut(v.text, ",")
	case profile.SurnameForenames:
		surname, forenames, _ = strings.Cut(v.text, " ")
	case profile.ForenamesSurname:
		i := strings.LastIndexByte(v.text, ' ')
		surname, forenames = v.text[i+1:], v.text[:max(i, 0)]
	}
	surname, forenames = strings.TrimSpace(surname), strings.TrimSpace(forenames)
	if surname == "" {
		r.report(row, int(r.shape.slot[profile.FullName])-1, v.text, NameFormat, false)
		return
	}
	*row.value(profile.Surname) = value{text: surname, state: present}
	if forenames != "" {
		*row.value(profile.Forenames) = value{text: forenames, state: present}
	}
}

// clockCache remembers the last day's place in the time zone: files are mostly in order of time.
type clockCache struct {
	local int64 // microseconds of the day's midnight on the wall clock
	utc   int64
	even  bool // no clock change that day
	known bool
}

// set puts a stamp into v: the wall clock's reading and the instant. A time that the clock skips in
// March is moved forward; one that comes twice in October is the first, as civil.Date.At has it.
func (c *clockCache) set(v *value, st *profile.Stamp, zone *time.Location) {
	midnight := int64(st.Date().Days()) * microsADay
	if !v.hasTime {
		v.num, v.at = midnight, c.instant(midnight, 0, st, zone)
		return
	}
	clock := int64((st.Hour*60+st.Minute)*60+st.Second)*1_000_000 + int64(st.Micros)
	if !st.Zoned {
		v.num, v.at = midnight+clock, c.instant(midnight, clock, st, zone)
		return
	}
	v.at = midnight + clock - int64(st.OffsetSeconds)*1_000_000
	_, offset := time.UnixMicro(v.at).In(zone).Zone()
	v.num = v.at + int64(offset)*1_000_000
}

func (c *clockCache) instant(midnight, clock int64, st *profile.Stamp, zone *time.Location) int64 {
	if !c.known || c.local != midnight {
		day := civil.DateFromDays(int(midnight / microsADay))
		start := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
		end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
		*c = clockCache{local: midnight, utc: start.UnixMicro(), known: true}
		c.even = end.UnixMicro()-c.utc == microsADay && start.Hour() == 0
	}
	if c.even {
		return c.utc + clock
	}
	at := time.Date(st.Year, time.Month(st.Month), st.Day, 0, 0, int(clock/1_000_000), int(clock%1_000_000)*1000, zone)
	before := at.Add(-time.Hour)
	_, now := at.Zone()
	if _, then := before.Zone(); then == now+3600 {
		at = before
	}
	return at.UnixMicro()
}
