package match

import (
	"strings"

	"waymark/internal/platform/fault"
)

// Block is a rule that makes candidates: pairs that agree on all its keys.
type Block struct {
	Name string // as written, as "surname:sound + birth:year"
	Keys []Key
}

// Key is a field, or a part of it, on which candidates agree.
type Key struct {
	Field int // in Spec.Fields; of By names it is the forename
	By    By
}

// By says what of a field must agree.
type By string

// The parts of fields.
const (
	Whole    By = ""
	Sound    By = "sound"    // of a name: its Soundex code
	Initial  By = "initial"  // the first letter
	Start    By = "start"    // the first four letters
	Year     By = "year"     // of a date
	MonthDay By = "monthday" // of a date
	Area     By = "area"     // of a postcode
	Names    By = "names"    // forename and surname, in whichever order
)

// ParseBlock reads a rule like "surname:sound + birth:year": names of fields, each whole or with a part after
// a colon, joined by plus signs. "names" is forename and surname in either order.
func ParseBlock(text string, fields []Field) (Block, error) {
	b := Block{Name: text}
	for part := range strings.SplitSeq(text, "+") {
		name, by, _ := strings.Cut(strings.TrimSpace(part), ":")
		k := Key{Field: -1, By: By(by)}
		for i, f := range fields {
			if f.Name == name || name == string(Names) && by == "" && f.Kind == Forename && k.Field < 0 {
				k.Field = i
			}
		}
		if k.Field < 0 {
			return Block{}, fault.New(fault.Invalid, "a block names a field that is not compared: %.40q", name)
		}
		if name == string(Names) && fields[k.Field].Name != name {
			k.By = Names
			if place(fields, Surname) < 0 {
				return Block{}, fault.New(fault.Invalid, "a block of names needs a surname")
			}
		} else if !k.By.fits(fields[k.Field].Kind) {
			return Block{}, fault.New(fault.Invalid, "a block cannot use %.20q of %s, which is a %s", by, name, fields[k.Field].Kind)
		}
		b.Keys = append(b.Keys, k)
	}
	return b, nil
}

func place(fields []Field, k Kind) int {
	for i, f := range fields {
		if f.Kind == k {
			return i
		}
	}
	return -1
}

func (b By) fits(k Kind) bool {
	switch b {
	case Whole:
		return true
	case Sound:
		return k == Forename || k == Surname || k == Text
	case Initial, Start:
		return k != Date && k != Code
	case Year, MonthDay:
		return k == Date
	case Area:
		return k == Postcode
	}
	return false
}

// DefaultBlocks gives the rules for fields: whatever identifies by itself; the date of birth; both names;
// a sound-alike name with the year, or the day, of birth; each line of an address.
func DefaultBlocks(fields []Field) []Block {
	var rules []string
	birth, forename, surname := place(fields, Date), place(fields, Forename), place(fields, Surname)
	for _, f := range fields {
		if f.Kind == Reference || f.Kind == Shared || f.Kind == Email || f.Kind == Phone {
			rules = append(rules, f.Name)
		}
	}
	if birth >= 0 {
		rules = append(rules, fields[birth].Name)
	}
	if forename >= 0 && surname >= 0 {
		rules = append(rules, string(Names))
	}
	for _, f := range fields {
		if f.Kind == Postcode || f.Kind == Text {
			rules = append(rules, f.Name)
		}
	}
	for _, i := range []int{surname, forename} {
		if i >= 0 {
			rules = append(rules, fields[i].Name+":sound")
		}
	}
	if birth >= 0 {
		rules = append(rules, fields[birth].Name+":monthday")
	}
	out := make([]Block, 0, len(rules))
	for _, text := range rules {
		if b, err := ParseBlock(text, fields); err == nil {
			out = append(out, b)
		}
	}
	return out
}

// narrowings are keys that are added, one after another, to a block of too many pairs: those of fields that the
// block does not use.
func narrowings(b Block, fields []Field) []Key {
	used := map[int]bool{}
	for _, k := range b.Keys {
		used[k.Field] = true
		if k.By == Names {
			used[place(fields, Surname)] = true
		}
	}
	var out []Key
	for _, k := range []Key{{place(fields, Date), Year}, {place(fields, Surname), Initial}, {place(fields, Forename), Initial},
		{place(fields, Postcode), Whole}, {place(fields, Date), Whole}} {
		if k.Field >= 0 && !used[k.Field] {
			out = append(out, k)
		}
	}
	return out
}

// hasher gives a number for what of a record must agree; 0 where it has none.
type hasher struct {
	r       *Records
	surname int
	memo    []parts
}

// parts is, by word, the number of a part.
type parts struct {
	words  *words
	by     By
	number []uint32
}

func newHasher(r *Records) *hasher {
	return &hasher{r: r, surname: place(r.spec.Fields, Surname)}
}

// prepare works out the parts of all blocks, after which keys may be asked for side by side.
func (h *hasher) prepare(blocks []Block) {
	for _, b := range blocks {
		for _, k := range b.Keys {
			h.column(k.Field, k.By)
		}
	}
	if h.surname >= 0 {
		h.column(h.surname, Whole)
	}
}

// column gives, by word, the number of the part.
func (h *hasher) column(field int, by By) []uint32 {
	w := h.r.columns[field].words
	if by == Names {
		by = Whole
	}
	for _, p := range h.memo {
		if p.words == w && p.by == by {
			return p.number
		}
	}
	out := make([]uint32, len(w.text))
	for i := 1; i < len(out); i++ {
		if text := w.part(uint32(i), by); text != "" {
			out[i] = hashText(text)
		}
	}
	h.memo = append(h.memo, parts{w, by, out})
	return out
}

func (w *words) part(n uint32, by By) string {
	text := w.text[n]
	switch by {
	case Sound:
		return Soundex(text)
	case Initial:
		return text[:1]
	case Start:
		return text[:min(4, len(text))]
	case Year:
		return text[:4]
	case MonthDay:
		if text[4:] == "0000" {
			return ""
		}
		return text[4:]
	case Area:
		return area(text)
	}
	return text
}

// hashText is FNV-1a, 32 bits, never 0.
func hashText(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return max(mix(h), 1)
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	return h ^ h>>16
}

func joined(a, b uint32) uint32 { return max(mix(a*0x9e3779b1+b), 1) }

// keys appends the numbers of a record for a block: one for each choice of its values.
func (h *hasher) keys(out []uint32, b Block, rec int32) []uint32 {
	from := len(out)
	out = append(out, 0x5bd1e995)
	for _, k := range b.Keys {
		next := len(out)
		for _, base := range out[from:next] {
			var room [8]uint32
			for _, part := range h.values(room[:0], k, rec) {
				if part != 0 {
					out = append(out, joined(base, part))
				}
			}
		}
		out = append(out[:from], out[next:]...)
	}
	return out
}

// values appends the numbers of one key for a record.
func (h *hasher) values(out []uint32, k Key, rec int32) []uint32 {
	c := &h.r.columns[k.Field]
	if k.By != Names {
		parts := h.column(k.Field, k.By)
		out = append(out, parts[c.first[rec]])
		for _, w := range c.more[rec] {
			out = append(out, parts[w])
		}
		return out
	}
	names, s := h.column(h.surname, Whole), &h.r.columns[h.surname]
	out = append(out, joinedNames(names[c.first[rec]], names[s.first[rec]]))
	for _, f := range c.more[rec] {
		out = append(out, joinedNames(names[f], names[s.first[rec]]))
	}
	for _, w := range s.more[rec] {
		out = append(out, joinedNames(names[c.first[rec]], names[w]))
		for _, f := range c.more[rec] {
			out = append(out, joinedNames(names[f], names[w]))
		}
	}
	return out
}

// joinedNames is the same whichever name is the surname; 0 where one is missing.
func joinedNames(f, s uint32) uint32 {
	if f == 0 || s == 0 {
		return 0
	}
	return joined(min(f, s), max(f, s))
}
