package match

import "strings"

// pattern is the levels of all fields of a pair, four bits each from the lowest, and the top bit for names
// that were compared crosswise.
type pattern uint64

const crossed pattern = 1 << 63

// mostFields is how many fields a pattern has room for.
const mostFields = 15

func (p pattern) level(field int) uint8 { return uint8(p >> (4 * field) & 15) }

func (p pattern) with(field int, level uint8) pattern {
	return p&^(15<<(4*field)) | pattern(level)<<(4*field)
}

// comparer compares records of one set.
type comparer struct {
	r                 *Records
	forename, surname int // the fields that may stand in each other's place, or -1
}

func newComparer(r *Records) *comparer {
	c := &comparer{r: r, forename: -1, surname: -1}
	for i, f := range r.spec.Fields {
		if f.Kind == Forename && c.forename < 0 {
			c.forename = i
		}
		if f.Kind == Surname && c.surname < 0 {
			c.surname = i
		}
	}
	if c.forename < 0 || c.surname < 0 {
		c.forename, c.surname = -1, -1
	}
	return c
}

// compare gives the pattern of two records. It is the same whichever comes first, but that of two crossed
// names the forename's level is that of the first's forename with the second's surname.
func (c *comparer) compare(a, b int32) pattern {
	var p pattern
	for i := range c.r.columns {
		col := &c.r.columns[i]
		v, w := col.first[a], col.first[b]
		if v == 0 || w == 0 {
			continue
		}
		level := uint8(1)
		if v != w {
			level = c.field(i, i, a, b)
		}
		p |= pattern(level) << (4 * i)
	}
	if c.forename >= 0 {
		p = c.cross(p, a, b)
	}
	return p
}

// cross compares the names crosswise where neither agrees as it stands: forename and surname are often
// written in each other's place.
func (c *comparer) cross(p pattern, a, b int32) pattern {
	if agrees(p.level(c.forename)) || agrees(p.level(c.surname)) {
		return p
	}
	f, s := c.field(c.forename, c.surname, a, b), c.field(c.surname, c.forename, a, b)
	if f > nameSlip || s > nameSlip || f == missing && s == missing {
		return p
	}
	return p.with(c.forename, f).with(c.surname, s) | crossed
}

func agrees(name uint8) bool { return name >= nameSame && name <= nameForm }

// field gives the best level of any value of one record's field with any of the other's. Of names, what is
// the same only by an alias is another form of the name.
func (c *comparer) field(x, y int, a, b int32) uint8 {
	left, right := &c.r.columns[x], &c.r.columns[y]
	v, w := left.first[a], right.first[b]
	if v == 0 || w == 0 {
		return missing
	}
	switch left.words.kind {
	case Issued:
		return left.issued(a, b)
	case Shared:
		if left.common(a, b) == 0 {
			return missing
		}
		return 1
	}
	best := left.words.compare(v, w)
	if best == 1 || len(left.more) == 0 && len(right.more) == 0 {
		return best
	}
	return min(best, left.others(right, a, b))
}

// issued compares the numbers of two records by issuer: one that differs outweighs one that is the same.
func (c *column) issued(a, b int32) uint8 {
	got := missing
	theirs := append([]uint32{c.first[b]}, c.more[b]...)
	for _, v := range append([]uint32{c.first[a]}, c.more[a]...) {
		for _, w := range theirs {
			got = max(got, c.words.compare(v, w))
		}
	}
	return got
}

// compareIssued compares two different numbers; those of two issuers say nothing.
func (w *words) compareIssued(v, u uint32) uint8 {
	a, _, _ := strings.Cut(w.text[v], ":")
	b, _, _ := strings.Cut(w.text[u], ":")
	if a != b {
		return missing
	}
	return issuedOther
}

// others gives the best level of any further value of one record with any value of the other.
func (c *column) others(right *column, a, b int32) uint8 {
	best := uint8(15)
	name := c.words.kind == Forename || c.words.kind == Surname
	try := func(v, w uint32) {
		got := c.words.compare(v, w)
		if name && got < nameForm {
			got = nameForm
		}
		best = min(best, got)
	}
	for _, w := range right.more[b] {
		try(c.first[a], w)
	}
	for _, v := range c.more[a] {
		try(v, right.first[b])
		for _, w := range right.more[b] {
			try(v, w)
		}
	}
	return best
}

// compare gives the level of two words.
func (w *words) compare(v, u uint32) uint8 {
	if v == u {
		return 1
	}
	switch w.kind {
	case Forename, Surname:
		return w.compareNames(v, u)
	case Date:
		return compareDays(w.days[v], w.days[u])
	case Email:
		return w.compareEmails(v, u)
	case Postcode:
		return w.comparePostcodes(v, u)
	case House, Phone, Reference:
		if w.slip(v, u) {
			return digitsSlip
		}
		return digitsOther
	case Code:
		return codeOther
	case Issued:
		return w.compareIssued(v, u)
	case Shared:
		return missing
	}
	return w.compareTexts(v, u)
}

// slip says whether one word is one slip from another.
func (w *words) slip(v, u uint32) bool {
	return w.look[v].maySlip(w.look[u]) && oneSlip(w.text[v], w.text[u])
}

// compareNames compares two different names of the words. Most are settled by a glance.
func (w *words) compareNames(v, u uint32) uint8 {
	g, h := w.look[v], w.look[u]
	if g.length() == 1 || h.length() == 1 {
		if g.first() == h.first() {
			return nameInitial
		}
		return nameOther
	}
	spaced := g.spaced() || h.spaced()
	similar := 0.0
	if g.mostAlike(h) >= 0.7 {
		similar = JaroWinkler(w.text[v], w.text[u])
	}
	switch {
	case similar >= 0.92, min(g.length(), h.length()) >= 4 && w.slip(v, u):
		if spaced && sameLetters(w.text[v], w.text[u]) {
			return nameSame
		}
		return nameSlip
	case g.nicknamed() && h.nicknamed() && meet(w.nick[v], w.nick[u]), spaced && shareWord(w.text[v], w.text[u]):
		return nameForm
	case similar >= 0.88:
		return nameClose
	case similar >= 0.7, g.sound() == h.sound() && g.sound() != 0:
		return nameAlike
	}
	return nameOther
}

// sameLetters says whether two texts differ only in spaces.
func sameLetters(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && a[i] == ' ' {
			i++
		}
		for j < len(b) && b[j] == ' ' {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if a[i] != b[j] {
			return false
		}
		i, j = i+1, j+1
	}
}

// shareWord says whether two names, one of them of several words, have a word of three letters or more in
// common: a double-barrelled surname of which one part is used, or one of several forenames.
func shareWord(a, b string) bool {
	if strings.IndexByte(a, ' ') < 0 && strings.IndexByte(b, ' ') < 0 {
		return false
	}
	for rest := a; rest != ""; {
		var word string
		word, rest, _ = strings.Cut(rest, " ")
		if len(word) >= 3 && hasWord(b, word) {
			return true
		}
	}
	return false
}

func hasWord(text, word string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		from = at + len(word)
		if (at == 0 || text[at-1] == ' ') && (from == len(text) || text[from] == ' ') {
			return true
		}
	}
}

// compareTexts compares two different texts of the words.
func (w *words) compareTexts(v, u uint32) uint8 {
	g, h := w.look[v], w.look[u]
	spaced := g.spaced() || h.spaced()
	similar := 0.0
	if g.mostAlike(h) >= 0.85 {
		similar = JaroWinkler(w.text[v], w.text[u])
	}
	switch {
	case spaced && g.length() != h.length() && sameLetters(w.text[v], w.text[u]):
		return textSame
	case similar >= 0.92, min(g.length(), h.length()) >= 4 && w.slip(v, u):
		return textSlip
	case similar >= 0.85, spaced && (within(w.text[v], w.text[u]) || within(w.text[u], w.text[v])):
		return textClose
	}
	return textOther
}

// within says that all words of a text, at least one of three letters, are words of the other.
func within(a, b string) bool {
	long := false
	for rest := a; rest != ""; {
		var word string
		word, rest, _ = strings.Cut(rest, " ")
		if !hasWord(b, word) {
			return false
		}
		long = long || len(word) >= 3
	}
	return long
}

// compareEmails compares the halves apart and takes the worse: what stands before the at sign mostly follows
// the name, so that two namesakes have it nearly the same.
func (w *words) compareEmails(v, u uint32) uint8 {
	if w.slip(v, u) {
		return textSlip
	}
	a, b := w.text[v], w.text[u]
	nameA, houseA, atA := strings.Cut(a, "@")
	nameB, houseB, atB := strings.Cut(b, "@")
	if !atA || !atB {
		if JaroWinkler(a, b) >= 0.92 {
			return textClose
		}
		return textOther
	}
	switch similar := min(JaroWinkler(nameA, nameB), JaroWinkler(houseA, houseB)); {
	case similar >= 0.92:
		return textSlip
	case similar >= 0.85:
		return textClose
	}
	return textOther
}

func (w *words) comparePostcodes(v, u uint32) uint8 {
	switch {
	case w.slip(v, u):
		return postSlip
	case w.area[v] == w.area[u] && w.area[v] != 0:
		return postArea
	}
	return postOther
}

// area is the outward part of a British postcode, which is all but the last three characters; of any other
// all but the last two.
func area(s string) string {
	n := len(s)
	if n >= 5 && n <= 7 && s[0] >= 'a' && s[n-1] >= 'a' && s[n-2] >= 'a' && s[n-3] < 'a' {
		return s[:n-3]
	}
	return s[:max(0, n-2)]
}
