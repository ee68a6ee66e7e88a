package profile

import (
	"slices"
	"strings"

	"waymark/internal/platform/civil"
)

type rawField struct {
	Columns   []string          `toml:"columns"`
	Join      []string          `toml:"join"`
	Fixed     string            `toml:"fixed"`
	Type      string            `toml:"type"`
	Required  bool              `toml:"required"`
	Optional  bool              `toml:"optional"`
	Formats   []string          `toml:"formats"`
	Values    map[string]string `toml:"values"`
	NullWords []string          `toml:"null_words"`
	Sentinels map[string]string `toml:"sentinels"`
	Blank     string            `toml:"blank"`
	OnBad     string            `toml:"on_bad"`
	Decimals  bool              `toml:"decimals"`
	MaxLength int               `toml:"max_length"`
	Min       *int64            `toml:"min"`
	Max       *int64            `toml:"max"`
	Earliest  string            `toml:"earliest"`
	Latest    string            `toml:"latest"`
	NameOrder string            `toml:"name_order"`
	Separator string            `toml:"separator"`
}

// Plausible dates unless a profile says otherwise: nobody alive was born before 1900, and no
// sentence in force ends after 2100.
var (
	defaultEarliest = civil.MustDate("1900-01-01")
	defaultLatest   = civil.MustDate("2100-12-31")
)

// pastFields cannot lie after the day of the import.
var pastFields = []Field{DateOfBirth, ArrestedAt, ChargedAt, OffenceDate, OutcomeAt, Received, FirstSeen, LastSeen, RollDate,
	CaseOpened, DispositionDate, SentenceDate, AssessedOn}

// Formats that hold when a profile gives none: ISO 8601, which can be read only one way.
var defaultFormats = map[Type][]string{
	Date:        {"yyyy-mm-dd"},
	PartialDate: {"yyyy-mm-dd", "yyyy-mm", "yyyy"},
	DateTime:    {"yyyy-mm-dd hh:mm:ss", "yyyy-mm-ddThh:mm:ss", "yyyy-mm-dd hh:mm", "yyyy-mm-ddThh:mm", "yyyy-mm-dd"},
}

func compileFields(raw *rawProfile, p *Profile, bad *problems) {
	names := make([]string, 0, len(raw.Fields))
	for name := range raw.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		where := "fields." + name
		f, ok := FindField(name)
		if !ok {
			bad.add(where, "is not a field Waymark knows")
			continue
		}
		if !p.Kind.Allows(f) {
			bad.add(where, "cannot stand in a file of %s", p.Kind.Name)
			continue
		}
		rf := raw.Fields[name]
		p.Fields = append(p.Fields, compileField(f, &rf, where, bad))
	}
	slices.SortFunc(p.Fields, func(a, b Mapping) int { return int(a.Field) - int(b.Field) })
	checkNeeds(p, bad)
}

func checkNeeds(p *Profile, bad *problems) {
	for _, group := range p.Kind.Needs {
		var names []string
		found := false
		for _, f := range group {
			names = append(names, f.String())
			found = found || p.Mapping(f) != nil
		}
		if !found {
			bad.add("fields", "of %s must include %s", p.Kind.Name, strings.Join(names, " or "))
		}
	}
	for n := 1; n <= MostScores; n++ {
		named(p, ScoreName(n), bad, Score(n), Band(n))
	}
	for n := 1; n <= MostCounts; n++ {
		named(p, CountName(n), bad, Count(n))
	}
	if full := p.Mapping(FullName); full != nil {
		if p.Mapping(Surname) != nil || p.Mapping(Forenames) != nil {
			bad.add("fields.full_name", "cannot stand beside surname or forenames")
		}
	}
}

// named wants the name of a numbered field beside its values.
func named(p *Profile, name Field, bad *problems, values ...Field) {
	for _, f := range values {
		if p.Mapping(f) != nil && p.Mapping(name) == nil {
			bad.add("fields."+f.String(), "needs %s: what the tool calls it", name)
		}
	}
}

func compileField(f Field, raw *rawField, where string, bad *problems) Mapping {
	def := f.Define()
	m := Mapping{Field: f, Type: def.Type, Fixed: raw.Fixed, Required: raw.Required, Optional: raw.Optional,
		Decimals: raw.Decimals, Separator: raw.Separator, NullWords: raw.NullWords,
		Columns: columnNames(raw.Columns), Join: columnNames(raw.Join)}
	if raw.Type != "" {
		m.Type = narrower(def.Type, Type(raw.Type), where, bad)
	}
	if m.Required && m.Optional {
		bad.add(where, "cannot be required and optional")
	}
	checkColumns(&m, where, bad)
	compileValues(&m, def, raw, where, bad)
	compileDates(&m, raw, where, bad)
	compileLimits(&m, raw, where, bad)
	m.Blank = choice(bad, where+".blank", raw.Blank, Unknown, Open)
	if m.Blank == Open && m.Type != Date && m.Type != DateTime {
		bad.add(where+".blank", "open is only for dates")
	}
	if f == FullName {
		choose(bad, where+".name_order", raw.NameOrder, string(SurnameCommaForenames), string(SurnameForenames), string(ForenamesSurname))
		m.NameOrder = NameOrder(raw.NameOrder)
	} else if raw.NameOrder != "" {
		bad.add(where+".name_order", "is only for full_name")
	}
	if m.Separator != "" && m.Type != List {
		bad.add(where+".separator", "is only for lists")
	}
	return m
}

// narrower lets a profile say that a moment is only a day, or that a partial date is always whole.
func narrower(natural, said Type, where string, bad *problems) Type {
	if said != natural && !(said == Date && (natural == DateTime || natural == PartialDate)) {
		bad.add(where+".type", "must be %s for this field", natural)
		return natural
	}
	return said
}

func columnNames(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = ColumnName(n)
	}
	return out
}

// ColumnName brings a column's name to the form in which names are compared: lower case, no blanks
// at the ends, single blanks inside.
func ColumnName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func checkColumns(m *Mapping, where string, bad *problems) {
	ways := 0
	for _, given := range []bool{len(m.Columns) > 0, len(m.Join) > 0, m.Fixed != ""} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		bad.add(where, "needs exactly one of columns, join and fixed")
	}
	if len(m.Join) == 1 {
		bad.add(where+".join", "needs two columns or more")
	}
	for _, list := range [][]string{m.Columns, m.Join} {
		if slices.Contains(list, "") {
			bad.add(where, "has a column without a name")
		}
	}
}

func compileValues(m *Mapping, def Definition, raw *rawField, where string, bad *problems) {
	fallback, others := Refuse, []OnBad{Drop}
	if m.Type == Code && len(def.Codes) == 0 {
		fallback, others = Keep, []OnBad{Refuse, Drop}
	}
	m.OnBad = choice(bad, where+".on_bad", raw.OnBad, fallback, others...)
	if m.Type != Code {
		if len(raw.Values) > 0 {
			bad.add(where+".values", "is only for codes")
		}
		return
	}
	if len(raw.Values) == 0 && len(def.Codes) == 0 {
		return
	}
	m.Values = map[string]string{}
	for _, c := range def.Codes {
		m.Values[c] = c
	}
	for from, to := range raw.Values {
		if to != "" && len(def.Codes) > 0 && !slices.Contains(def.Codes, to) {
			bad.add(where+".values", "turns %q into %q; the codes are %s", from, to, strings.Join(def.Codes, ", "))
		}
		from = strings.TrimSpace(from)
		low := strings.ToLower(from)
		if was, ok := m.Values[low]; ok && was != to {
			bad.add(where+".values", "gives two meanings for %q", from)
		}
		m.Values[from], m.Values[low] = to, to
	}
}

func compileDates(m *Mapping, raw *rawField, where string, bad *problems) {
	isDate := m.Type == Date || m.Type == DateTime || m.Type == PartialDate
	if !isDate {
		if len(raw.Formats)+len(raw.Sentinels) > 0 || raw.Earliest != "" || raw.Latest != "" {
			bad.add(where, "is no date: formats, sentinels, earliest and latest do not apply")
		}
		return
	}
	formats := raw.Formats
	if len(formats) == 0 {
		formats = defaultFormats[m.Type]
	}
	for _, text := range formats {
		l, err := ParseLayout(text)
		switch {
		case err != nil:
			bad.add(where+".formats", "%v", err)
		case m.Type != PartialDate && !l.HasDay():
			bad.add(where+".formats", "%q gives no whole day", text)
		default:
			m.Layouts = append(m.Layouts, l)
		}
	}
	if a, b, ok := ambiguous(m.Layouts); ok {
		bad.add(where+".formats", "%q and %q could both read the same text and mean different days", a, b)
	}
	m.Sentinels = compileSentinels(m, raw.Sentinels, where, bad)
	m.Earliest, m.Latest = defaultEarliest, defaultLatest
	m.NotFuture = slices.Contains(pastFields, m.Field)
	if raw.Earliest != "" {
		m.Earliest = limitDate(raw.Earliest, where+".earliest", bad)
	}
	switch raw.Latest {
	case "":
	case "today":
		m.NotFuture = true
	default:
		m.Latest, m.NotFuture = limitDate(raw.Latest, where+".latest", bad), false
	}
}

func limitDate(s, where string, bad *problems) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		bad.add(where, "must be a date like 2026-03-27")
	}
	return d
}

func compileSentinels(m *Mapping, raw map[string]string, where string, bad *problems) map[civil.Date]Meaning {
	if len(raw) == 0 {
		return nil
	}
	out := map[civil.Date]Meaning{}
	for day, meaning := range raw {
		d := limitDate(day, where+".sentinels", bad)
		out[d] = Meaning(choose(bad, where+".sentinels", meaning, string(Unknown), string(Open)))
		if out[d] == Open && m.Type == PartialDate {
			bad.add(where+".sentinels", "a partial date cannot be open")
		}
	}
	return out
}

// ambiguous finds two layouts of one shape whose parts come in a different order, as dd/mm/yyyy and
// mm/dd/yyyy: whichever is tried first would win on guesswork.
func ambiguous(ls []Layout) (a, b Layout, found bool) {
	for i := range ls {
		for j := i + 1; j < len(ls); j++ {
			if ls[i].outline() == ls[j].outline() && !ls[i].sameOrder(&ls[j]) {
				return ls[i], ls[j], true
			}
		}
	}
	return a, b, false
}

// outline gives the layout with every run of digits alike.
func (l *Layout) outline() string {
	var b strings.Builder
	for _, p := range l.parts {
		switch {
		case p.token == literal:
			b.WriteString(p.text)
		case p.token == year:
			b.WriteString("YYYY")
		case p.max > 0:
			b.WriteByte('#')
		default:
			b.WriteByte(byte('A' + p.token))
		}
	}
	return b.String()
}

func (l *Layout) sameOrder(o *Layout) bool {
	return slices.EqualFunc(l.parts, o.parts, func(a, b part) bool { return a.token == b.token })
}

func compileLimits(m *Mapping, raw *rawField, where string, bad *problems) {
	m.MaxLength = defaultLength(m)
	if raw.MaxLength != 0 {
		m.MaxLength = raw.MaxLength
	}
	if m.MaxLength < 1 || m.MaxLength > 20000 {
		bad.add(where+".max_length", "must be between 1 and 20000")
	}
	if m.Type != Integer && m.Type != Decimal {
		if raw.Min != nil || raw.Max != nil || m.Decimals {
			bad.add(where, "is no number: min, max and decimals do not apply")
		}
		return
	}
	m.Min, m.Max = 0, 1<<53
	if m.Field == Age {
		m.Max = 130
	}
	if raw.Min != nil {
		m.Min = *raw.Min
	}
	if raw.Max != nil {
		m.Max = *raw.Max
	}
	if m.Min > m.Max {
		bad.add(where+".min", "is greater than max")
	}
}

// defaultLength bounds values in letters. Numbers and references are short; they are keys in the
// database, which takes no long ones.
func defaultLength(m *Mapping) int {
	switch {
	case m.Type == List:
		return 2000
	case m.Field == OffenceText || m.Field == ReleasedTo || m.Field == DispositionText || m.Field == SentenceText:
		return 1000
	case m.Type == Name || m.Type == Code:
		return 200
	}
	return 100
}
