package offending

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Offence is one line of the reference: what a code means from a day on.
type Offence struct {
	ID        id.Offence
	Code      string
	From      civil.Date     // the first day of this meaning
	To        civil.NullDate // when the code was closed to new records
	Title     string
	Class     string
	Groups    []string // robbery, neighbourhood_crime ...: what matrices count by
	Source    string   // where this stands
	CheckedOn civil.Date
	Reason    string        // why it was entered or changed
	ChangedBy id.Staff      // filled when read
	ChangedAt civil.Instant // filled when read
	Replaced  civil.Instant // filled when read; zero: this is what holds
}

// same says whether two lines mean the same, whoever entered them.
func (o Offence) same(p Offence) bool {
	return o.Code == p.Code && o.From == p.From && o.To == p.To && o.Title == p.Title && o.Class == p.Class &&
		slices.Equal(o.Groups, p.Groups) && o.Source == p.Source && o.CheckedOn == p.CheckedOn
}

// Always is the From of a code whose meaning has no known beginning.
var Always = civil.NewDate(1, 1, 1)

// Local is an offence as a source names it: by a code, or by words where it gives no code.
type Local struct {
	Source string
	ByCode bool
	Name   string
}

// NewLocal makes the name that is compared: codes without punctuation and in capitals (028/03 is 02803),
// words without regard to capitals and blanks.
func NewLocal(source, code, text string) Local {
	if c := normalCode(code); c != "" {
		return Local{source, true, c}
	}
	return Local{source, false, strings.ToLower(strings.Join(strings.Fields(text), " "))}
}

func normalCode(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, code)
}

// Mapping says which offence a source means by a name of its own.
type Mapping struct {
	ID        string
	Local     Local
	Code      string
	Reason    string
	ChangedBy id.Staff
	ChangedAt civil.Instant
}

// Reference is the offences and mappings as they stood at one instant.
type Reference struct {
	codes  map[string][]Offence // each rising by From
	mapped map[Local]Mapping
}

func newReference(offences []Offence, mappings []Mapping) *Reference {
	r := &Reference{codes: make(map[string][]Offence), mapped: make(map[Local]Mapping, len(mappings))}
	for _, o := range offences {
		r.put(o)
	}
	for _, m := range mappings {
		r.mapped[m.Local] = m
	}
	return r
}

// put sets a line, in place of one of the same code and day.
func (r *Reference) put(o Offence) {
	lines := slices.DeleteFunc(slices.Clone(r.codes[o.Code]), func(x Offence) bool { return x.From == o.From })
	lines = append(lines, o)
	slices.SortFunc(lines, func(a, b Offence) int { return cmp.Compare(a.From.Days(), b.From.Days()) })
	r.codes[o.Code] = lines
}

// with gives a copy with a line set, to see what that would move.
func (r *Reference) with(o Offence) *Reference {
	out := &Reference{codes: make(map[string][]Offence, len(r.codes)), mapped: r.mapped}
	for code, lines := range r.codes {
		out.codes[code] = lines
	}
	out.put(o)
	return out
}

// withMapping gives a copy with a mapping set; an empty code takes it away.
func (r *Reference) withMapping(l Local, code string) *Reference {
	out := &Reference{codes: r.codes, mapped: make(map[Local]Mapping, len(r.mapped)+1)}
	for k, m := range r.mapped {
		out.mapped[k] = m
	}
	delete(out.mapped, l)
	if code != "" {
		out.mapped[l] = Mapping{Local: l, Code: code}
	}
	return out
}

// codeOf gives the reference's code for a source's name: the mapping that somebody made, or the code
// itself where the reference has it.
func (r *Reference) codeOf(l Local) (string, bool) {
	if m, ok := r.mapped[l]; ok {
		return m.Code, true
	}
	if _, ok := r.codes[l.Name]; ok && l.ByCode {
		return l.Name, true
	}
	return "", false
}

// Find gives the offence that a source means by a name on a day: the line with the latest beginning until
// then, or the first line of all. A closed code keeps its meaning, since records are made late.
func (r *Reference) Find(l Local, day civil.Date) (Offence, bool) {
	code, ok := r.codeOf(l)
	if !ok {
		return Offence{}, false
	}
	return r.meaning(code, day)
}

func (r *Reference) meaning(code string, day civil.Date) (Offence, bool) {
	lines := r.codes[code]
	if len(lines) == 0 {
		return Offence{}, false
	}
	at := lines[0]
	for _, o := range lines {
		if o.From.After(day) {
			break
		}
		at = o
	}
	return at, true
}

// GroupSeparator stands between the groups of an offence where they are one text.
const GroupSeparator = ","

// Groups gives the groups of an offence as one text, for selection; empty where the reference does not
// know it.
func (r *Reference) Groups(l Local, day civil.Date) string {
	o, _ := r.Find(l, day)
	return strings.Join(o.Groups, GroupSeparator)
}

// Empty says that the reference holds no offence.
func (r *Reference) Empty() bool { return len(r.codes) == 0 }

// On gives what every code means on a day, by code.
func (r *Reference) On(day civil.Date) []Offence { return r.at(day) }

// at gives what On gives.
func (r *Reference) at(day civil.Date) []Offence {
	out := make([]Offence, 0, len(r.codes))
	for code := range r.codes {
		if o, ok := r.meaning(code, day); ok {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Offence) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// mappedTo gives the mappings that lead to a code.
func (r *Reference) mappedTo(code string) []Mapping {
	var out []Mapping
	for _, m := range r.mapped {
		if m.Code == code {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Mapping) int {
		return cmp.Or(cmp.Compare(a.Local.Source, b.Local.Source), cmp.Compare(a.Local.Name, b.Local.Name))
	})
	return out
}

// suggest gives the offences whose titles share most words with what a source wrote, best first.
func (r *Reference) suggest(text string, day civil.Date, most int) []Offence {
	wanted := significant(text)
	type scored struct {
		Offence
		shared int
	}
	var found []scored
	for _, o := range r.at(day) {
		words := significant(o.Title)
		n := 0
		for w := range wanted {
			if words[w] {
				n++
			}
		}
		if n > 0 {
			found = append(found, scored{o, 100*n - len(words)})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.shared, a.shared) })
	var out []Offence
	for _, s := range found[:min(most, len(found))] {
		out = append(out, s.Offence)
	}
	return out
}

// significant gives the words of an offence that tell it from others.
func significant(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 3 || w == "abh" || w == "gbh" {
			out[w] = true
		}
	}
	return out
}
