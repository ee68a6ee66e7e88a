package reader

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/civil"
)

// convert types every mapped value of the row in hand.
func (r *Reader) convert(row *Row) {
	clean := legible(r.split.whole, *r.lossy)
	for i := range r.p.Fields {
		m := &r.p.Fields[i]
		raw := r.raw(i, m)
		v := &row.values[i]
		if !clean && !legible(raw, *r.lossy) {
			r.report(row, i, raw, RowEncoding, false)
			continue
		}
		rule := r.read(m, raw, v)
		if rule == "" {
			continue
		}
		kept := m.OnBad == profile.Drop && rule != ValueRequired || m.OnBad == profile.Keep && rule == CodeUnknown
		if kept && m.OnBad == profile.Drop {
			*v = value{}
		}
		r.report(row, i, raw, rule, kept)
	}
	if r.shape.slot[profile.FullName] != 0 {
		r.splitName(row)
	}
	r.check(row)
	r.identify(row)
}

// raw gives the text of a mapping: of its column, or of several put together.
func (r *Reader) raw(i int, m *profile.Mapping) string {
	cols := r.columns[i]
	switch {
	case m.Fixed != "":
		return m.Fixed
	case len(cols) == 0:
		return ""
	case len(cols) == 1:
		return r.split.fields[cols[0]]
	}
	sep := " "
	if m.Type == profile.List {
		sep = "\n"
	}
	var parts []string
	for _, c := range cols {
		if s := strings.TrimSpace(r.split.fields[c]); s != "" && !isNull(s, r.p.File.NullWords) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, sep)
}

// legible says that s holds only letters: no broken encoding, and no control characters but line
// ends and tabs, which PostgreSQL and readers of reports could not take.
func legible(s string, lossy bool) bool {
	ascii := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			return false
		}
		if c >= utf8.RuneSelf {
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s) && !(lossy && strings.ContainsRune(s, utf8.RuneError))
}

func isNull(s string, words []string) bool {
	for _, w := range words {
		if len(w) == len(s) && strings.EqualFold(w, s) {
			return true
		}
	}
	return false
}

// read types one text into v and gives the rule it breaks, or "".
func (r *Reader) read(m *profile.Mapping, s string, v *value) Rule {
	if r.p.File.Trim {
		s = strings.TrimSpace(s)
	}
	if m.Type == profile.Name {
		s = singleBlanks(s)
	}
	if s == "" || isNull(s, r.p.File.NullWords) || isNull(s, m.NullWords) {
		return blank(m, v)
	}
	switch m.Type {
	case profile.Date, profile.DateTime:
		return r.readDate(m, s, v)
	case profile.PartialDate:
		return r.readPartial(m, s, v)
	case profile.Integer:
		return readInteger(m, s, v)
	case profile.Decimal:
		return readDecimal(m, s, v)
	case profile.Code:
		return readCode(m, s, v)
	case profile.List:
		s = listed(s, m.Separator)
	}
	return readText(m, s, v)
}

func blank(m *profile.Mapping, v *value) Rule {
	switch {
	case m.Blank == profile.Open:
		v.state = open
	case m.Required:
		return ValueRequired
	}
	return ""
}

func singleBlanks(s string) string {
	if !strings.Contains(s, "  ") && !strings.ContainsAny(s, "\t\r\n") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// listed puts the items of a list on lines of their own.
func listed(s, separator string) string {
	if separator != "" {
		s = strings.ReplaceAll(s, separator, "\n")
	}
	var items []string
	for item := range strings.Lines(s) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return strings.Join(items, "\n")
}

func readText(m *profile.Mapping, s string, v *value) Rule {
	if s == "" {
		return blank(m, v)
	}
	if len(s) > m.MaxLength && utf8.RuneCountInString(s) > m.MaxLength {
		return ValueLength
	}
	v.text, v.state = s, present
	return ""
}

func readCode(m *profile.Mapping, s string, v *value) Rule {
	if m.Values == nil {
		return readText(m, s, v)
	}
	to, ok := m.Values[s]
	if !ok {
		to, ok = m.Values[strings.ToLower(s)]
	}
	if ok {
		return readText(m, to, v)
	}
	if m.OnBad == profile.Keep {
		if rule := readText(m, s, v); rule != "" {
			return rule
		}
	}
	return CodeUnknown
}

func readInteger(m *profile.Mapping, s string, v *value) Rule {
	if m.Decimals {
		if whole, zeros, ok := strings.Cut(s, "."); ok && strings.Trim(zeros, "0") == "" {
			s = whole
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return NumberFormat
	}
	if n < m.Min || n > m.Max {
		return NumberRange
	}
	v.num, v.state = n, present
	return ""
}

// readDecimal takes 7, 7.0 and 7.00 as one value.
func readDecimal(m *profile.Mapping, s string, v *value) Rule {
	whole, behind, pointed := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || whole[0] == '+' || pointed && !digits(behind) {
		return NumberFormat
	}
	behind = strings.TrimRight(behind, "0")
	switch {
	case len(behind) > decimalPlaces:
		return NumberFormat
	case n < m.Min || n > m.Max || n == m.Max && behind != "" || n == m.Min && behind != "" && whole[0] == '-':
		return NumberRange
	}
	v.text, v.state = strconv.FormatInt(n, 10), present
	if n == 0 && whole[0] == '-' && behind != "" {
		v.text = "-0"
	}
	if behind != "" {
		v.text += "." + behind
	}
	return ""
}

const decimalPlaces = 4

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func (r *Reader) readDate(m *profile.Mapping, s string, v *value) Rule {
	for i := range m.Layouts {
		l := &m.Layouts[i]
		st, ok := l.Parse(s)
		if !ok {
			continue
		}
		v.hasTime = l.HasTime() && m.Type == profile.DateTime
		v.trusted = v.hasTime && r.p.File.TrustTimes
		r.clock.set(v, &st, r.p.File.Zone)
		if len(m.Sentinels) > 0 {
			if meaning, ok := m.Sentinels[v.day()]; ok {
				return mean(m, meaning, v)
			}
		}
		if !r.plausible(m, v.day()) {
			*v = value{}
			return DateRange
		}
		v.state = present
		return ""
	}
	return DateFormat
}

func mean(m *profile.Mapping, meaning profile.Meaning, v *value) Rule {
	*v = value{}
	if meaning == profile.Open {
		v.state = open
		return ""
	}
	if m.Required {
		return ValueRequired
	}
	return ""
}

func (r *Reader) plausible(m *profile.Mapping, d civil.Date) bool {
	if d.Before(m.Earliest) || d.After(m.Latest) {
		return false
	}
	return !(m.NotFuture && r.opt.Today.Valid && d.After(r.opt.Today.Date))
}

func (r *Reader) readPartial(m *profile.Mapping, s string, v *value) Rule {
	for i := range m.Layouts {
		st, ok := m.Layouts[i].Parse(s)
		if !ok {
			continue
		}
		// An unknown month or day counts as the first, for the bounds only.
		first := civil.NewDate(st.Year, time.Month(max(st.Month, 1)), max(st.Day, 1))
		if meaning, ok := m.Sentinels[first]; ok && st.Day > 0 {
			return mean(m, meaning, v)
		}
		if !r.plausible(m, first) {
			return DateRange
		}
		v.num, v.state = int64(st.Year*10000+st.Month*100+st.Day), present
		return ""
	}
	return DateFormat
}

// check applies the profile's rules between two dates.
func (r *Reader) check(row *Row) {
	for _, c := range r.p.Checks {
		e, l := row.value(c.Earlier), row.value(c.Later)
		if e.state != present || l.state != present {
			continue
		}
		wrong := l.day().Before(e.day())
		if !c.ByDay && e.trusted && l.trusted {
			wrong = l.at < e.at
		}
		if wrong {
			shown := row.Canonical(c.Later) + " before " + row.Canonical(c.Earlier)
			r.report(row, int(r.shape.slot[c.Later])-1, shown, DateOrder, c.KeepAsGiven)
		}
	}
}

// report adds a refusal, or a notice when the row stands all the same.
func (r *Reader) report(row *Row, i int, raw string, rule Rule, kept bool) {
	m := &r.p.Fields[i]
	out := Refusal{File: r.file, Row: row.Number, Line: row.Line, Column: r.columnName(i), Field: m.Field.String(),
		Value: shorten(raw), Rule: rule, Text: r.explain(m, rule)}
	if kept {
		row.Notices = append(row.Notices, out)
	} else {
		row.Refusals = append(row.Refusals, out)
	}
}

func (r *Reader) columnName(i int) string {
	var names []string
	for _, c := range r.columns[i] {
		names = append(names, r.header[c])
	}
	return strings.Join(names, " + ")
}

// explain adds to a rule's text what this field asks.
func (r *Reader) explain(m *profile.Mapping, rule Rule) string {
	switch rule {
	case ValueLength:
		return fmt.Sprintf("%s: at most %d letters", rule.Text(), m.MaxLength)
	case NumberRange:
		return fmt.Sprintf("%s: %d to %d", rule.Text(), m.Min, m.Max)
	case DateFormat:
		var forms []string
		for _, l := range m.Layouts {
			forms = append(forms, l.String())
		}
		return fmt.Sprintf("%s: %s", rule.Text(), strings.Join(forms, ", "))
	case DateRange:
		latest := m.Latest
		if m.NotFuture && r.opt.Today.Valid && r.opt.Today.Date.Before(latest) {
			latest = r.opt.Today.Date
		}
		return fmt.Sprintf("%s: %s to %s", rule.Text(), m.Earliest, latest)
	}
	return rule.Text()
}
