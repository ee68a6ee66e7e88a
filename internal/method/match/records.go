package match

import (
	"cmp"
	"slices"
	"strings"

	"waymark/internal/platform/fault"
)

// Records are the columns to compare: texts normalised, each different one held once. Immutable, and safe for
// use by many at once. Their order is that of list and id, whatever order they were added in.
type Records struct {
	spec    *Spec
	ids     []string
	second  int32 // the place of the first record of the second list; len(ids) with one list
	columns []column
	added   []int32 // by record, how many were added before it
	beyond  int     // how many more are held elsewhere
}

// column is one field of all records.
type column struct {
	words *words
	first []uint32           // by record; 0 is missing
	more  map[int32][]uint32 // further values of the few records that have several: aliases, old addresses
	count []uint32           // how many records have a word
}

// words holds each different text of a column, or of both name columns, once. Word 0 is no text.
type words struct {
	kind  Kind
	index map[string]uint32 // of a text, and of the first mostRaw other ways of writing one
	raw   int               // how many of those there are
	text  []string
	days  []day      // of dates
	look  []glance   // of all but dates and codes
	area  []uint32   // of postcodes: the number of their area, 0 without one
	nick  [][]uint16 // of names: lines of the list of nicknames
}

// Len is how many records there are.
func (r *Records) Len() int { return len(r.ids) }

// ID gives the id under which a record was added.
func (r *Records) ID(i int32) string { return r.ids[i] }

// Second says whether a record is of the second list.
func (r *Records) Second(i int32) bool { return i >= r.second }

// Two says whether there are two lists, between which alone pairs are made.
func (r *Records) Two() bool { return int(r.second) < len(r.ids) }

// pairs is how many pairs there could be.
func (r *Records) pairs() float64 {
	n := float64(len(r.ids))
	if r.Two() {
		return float64(r.second) * (n - float64(r.second))
	}
	return n * (n - 1) / 2
}

// Find gives the place of a record of the first list, or of the second.
func (r *Records) Find(second bool, id string) (int32, bool) {
	from, list := 0, r.ids[:r.second]
	if second {
		from, list = int(r.second), r.ids[r.second:]
	}
	i, found := slices.BinarySearch(list, id)
	return int32(from + i), found
}

// Builder takes records in.
type Builder struct {
	spec    *Spec
	columns []column
	rows    []row
	beyond  int
}

type row struct {
	id     string
	at     int32
	second bool
}

// NewBuilder begins a set of records for a specification.
func NewBuilder(spec *Spec) *Builder {
	b := &Builder{spec: spec, columns: make([]column, len(spec.Fields))}
	var names *words
	for i, f := range spec.Fields {
		w := newWords(f.Kind)
		if f.Kind == Forename || f.Kind == Surname {
			if names == nil {
				names = w
			}
			w = names // shared, so that a forename given as surname is the same word
		}
		b.columns[i] = column{words: w, more: map[int32][]uint32{}, count: make([]uint32, 1)}
	}
	return b
}

func newWords(k Kind) *words {
	return &words{kind: k, index: map[string]uint32{}, text: []string{""}, days: make([]day, 1),
		look: make([]glance, 1), area: make([]uint32, 1), nick: make([][]uint16, 1)}
}

// Problem is a value that was refused: the field's place in the specification and the rule it breaks.
type Problem struct {
	Field int
	Err   error
}

func (p *Problem) Error() string { return p.Err.Error() }

// Unwrap gives the fault.
func (p *Problem) Unwrap() error { return p.Err }

// Add takes a record of the first list, or of the second: for each field its values, none or "" where nothing
// is known, the main one first. A date that cannot be read is refused with a Problem and nothing is added.
func (b *Builder) Add(second bool, id string, values [][]string) error {
	if len(values) != len(b.columns) {
		return fault.New(fault.Invalid, "a record has %d fields and not %d", len(b.columns), len(values))
	}
	if len(b.rows) >= 1<<31-2 {
		return fault.New(fault.Invalid, "there are too many records")
	}
	at := int32(len(b.rows))
	got := make([]uint32, 0, 16)
	ends := make([]int, 0, 16)
	for i, list := range values {
		for _, v := range list {
			w, err := b.columns[i].words.add(v)
			if err != nil {
				return &Problem{i, err}
			}
			if w != 0 && !slices.Contains(got[lastOf(ends):], w) {
				got = append(got, w)
			}
		}
		ends = append(ends, len(got))
	}
	from := 0
	for i, end := range ends {
		b.columns[i].put(at, got[from:end])
		from = end
	}
	b.rows = append(b.rows, row{id, at, second})
	return nil
}

// Beyond says that so many records are held besides those added, and of each field's values how many of these
// have them, as held tells: where a few records are compared, what is rare is what is rare among all. It comes
// after the last Add.
func (b *Builder) Beyond(records int, held func(field int, value string) int) {
	b.beyond = records
	for i := range b.columns {
		c := &b.columns[i]
		c.grow()
		for w, text := range c.words.text {
			if text != "" {
				c.count[w] += uint32(held(i, text))
			}
		}
	}
}

// Common is how many records have a value, by field and value, normalised.
type Common map[string]map[string]int

// Common gives the values that at least so many records have, of the fields of which a rare value counts more
// than a common one.
func (r *Records) Common(least int) Common {
	out := Common{}
	for i, f := range r.spec.Fields {
		if !f.Kind.byValue() || f.Kind == Shared {
			continue
		}
		out[f.Name] = map[string]int{}
		for w, n := range r.columns[i].count {
			if text := r.columns[i].words.text[w]; text != "" && int(n) >= least {
				out[f.Name][text] = int(n)
			}
		}
	}
	return out
}

func lastOf(ends []int) int {
	if len(ends) == 0 {
		return 0
	}
	return ends[len(ends)-1]
}

// grow makes room to count the words that are new.
func (c *column) grow() {
	for len(c.count) < len(c.words.text) {
		c.count = append(c.count, 0)
	}
}

func (c *column) put(at int32, got []uint32) {
	c.grow()
	for _, w := range got {
		c.count[w]++
	}
	if len(got) == 0 {
		c.first = append(c.first, 0)
		return
	}
	c.first = append(c.first, got[0])
	if len(got) > 1 {
		c.more[at] = slices.Clone(got[1:])
	}
}

// mostRaw is how many ways of writing are remembered, so that each need not be normalised again. A normalised
// text is normalised to itself, so that no way of writing one text is another text.
const mostRaw = 1 << 17

// add gives the number of a value, 0 for one that says nothing.
func (w *words) add(raw string) (uint32, error) {
	if raw == "" {
		return 0, nil
	}
	if n, ok := w.index[raw]; ok {
		return n, nil
	}
	n, err := w.addNew(raw)
	if err == nil && w.raw < mostRaw && w.text[n] != raw {
		w.raw++
		w.index[strings.Clone(raw)] = n
	}
	return n, err
}

func (w *words) addNew(raw string) (uint32, error) {
	text, d, err := w.read(raw)
	if err != nil || text == "" {
		return 0, err
	}
	n, ok := w.index[text]
	if !ok {
		n = uint32(len(w.text))
		text = strings.Clone(text)
		w.text = append(w.text, text)
		w.index[text] = n
		w.describe(text, d)
	}
	return n, nil
}

// describe keeps of a new word what comparisons need.
func (w *words) describe(text string, d day) {
	switch w.kind {
	case Date:
		w.days = append(w.days, d)
	case Postcode:
		where := uint32(0)
		if a := area(text); a != "" {
			where = hashText(a)
		}
		w.area = append(w.area, where)
		w.look = append(w.look, glanceAt(text))
	case Text, House, Email, Phone, Reference, Issued, Shared:
		w.look = append(w.look, glanceAt(text))
	case Forename, Surname:
		nick := nicknameLines()[text]
		w.nick = append(w.nick, nick)
		w.look = append(w.look, glanceAtName(text, nick != nil))
	}
}

// read gives the one form in which a value of the kind is compared.
func (w *words) read(raw string) (string, day, error) {
	switch w.kind {
	case Date:
		d, err := readDay(strings.TrimSpace(raw))
		if err != nil || !d.known() {
			return "", 0, err
		}
		return d.text(), d, nil
	case Email:
		return strings.ToLower(strings.Join(strings.Fields(raw), "")), 0, nil
	case Phone:
		return phoneDigits(raw), 0, nil
	case Postcode, Reference, House, Shared:
		return strings.ReplaceAll(Normalise(raw), " ", ""), 0, nil
	case Issued:
		return strings.TrimSpace(raw), 0, nil
	}
	return Normalise(raw), 0, nil
}

// phoneDigits gives a telephone number without its country's code or leading zeros: the last ten digits.
func phoneDigits(raw string) string {
	var out []byte
	for _, c := range []byte(raw) {
		if c >= '0' && c <= '9' {
			out = append(out, c)
		}
	}
	out = out[max(0, len(out)-10):]
	for len(out) > 0 && out[0] == '0' {
		out = out[1:]
	}
	return string(out)
}

// Doubled is two records of one list with the same id, as places in the order of adding.
type Doubled struct{ First, Again int }

func (d *Doubled) Error() string { return "two records of one list have the same id" }

// Added gives how many records were added before a record.
func (r *Records) Added(i int32) int { return int(r.added[i]) }

// Build sorts the records by list and id, and refuses with Doubled an id that one list has twice.
func (b *Builder) Build() (*Records, error) {
	slices.SortFunc(b.rows, func(x, y row) int {
		if x.second != y.second {
			if x.second {
				return 1
			}
			return -1
		}
		return cmp.Compare(x.id, y.id)
	})
	r := &Records{spec: b.spec, ids: make([]string, len(b.rows)), added: make([]int32, len(b.rows)), beyond: b.beyond, columns: make([]column, len(b.columns))}
	for i, x := range b.rows {
		if i > 0 && b.rows[i-1].second == x.second && b.rows[i-1].id == x.id {
			one, again := int(b.rows[i-1].at), int(x.at)
			return nil, &Doubled{min(one, again), max(one, again)}
		}
		r.ids[i], r.added[i] = x.id, x.at
		if !x.second {
			r.second++
		}
	}
	for i, c := range b.columns {
		r.columns[i] = c.ordered(b.rows)
	}
	return r, nil
}

// ordered gives the column in the order of rows.
func (c column) ordered(rows []row) column {
	out := column{words: c.words, count: c.count, first: make([]uint32, len(rows)), more: map[int32][]uint32{}}
	for i, x := range rows {
		out.first[i] = c.first[x.at]
		if more := c.more[x.at]; more != nil {
			out.more[int32(i)] = more
		}
	}
	out.grow()
	return out
}
