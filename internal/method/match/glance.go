package match

import "math/bits"

// glance is what of a text can be seen at one look, without reading it: which letters it has (26 bits, five for
// all other characters, one for a space), its length, its first byte, of a name its Soundex code, and whether it
// is on the list of nicknames. Most pairs of names are told apart by it, in one load from memory each.
type glance uint64

const (
	lengthAt  = 32
	firstAt   = 40
	soundAt   = 48
	nickBit   = 1 << 63
	spaceBit  = 1 << 31
	lettersOf = 1<<32 - 1
)

func glanceAt(s string) glance {
	g := glance(min(len(s), 255))<<lengthAt | glance(s[0])<<firstAt
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
			g |= 1 << (c - 'a')
		case c == ' ':
			g |= spaceBit
		default:
			g |= 1 << (26 + c%5)
		}
	}
	return g
}

// glanceAtName looks for sound and nicknames, too.
func glanceAtName(s string, nicknamed bool) glance {
	g := glanceAt(s)
	if code := Soundex(s); code != "" {
		packed := glance(code[0] - 'A' + 1)
		for _, digit := range []byte(code[1:]) {
			packed = packed<<3 | glance(digit-'0')
		}
		g |= packed << soundAt
	}
	if nicknamed {
		g |= nickBit
	}
	return g
}

func (g glance) length() int     { return int(g >> lengthAt & 255) }
func (g glance) first() byte     { return byte(g >> firstAt) }
func (g glance) sound() uint16   { return uint16(g >> soundAt & (1<<15 - 1)) }
func (g glance) nicknamed() bool { return g&nickBit != 0 }
func (g glance) spaced() bool    { return g&spaceBit != 0 }

// maySlip says whether one slip could make one text of the other: neither has two letters that the other lacks.
func (g glance) maySlip(h glance) bool {
	ours, theirs := uint32(g&lettersOf), uint32(h&lettersOf)
	return bits.OnesCount32(ours&^theirs) <= 1 && bits.OnesCount32(theirs&^ours) <= 1
}

// mostAlike is what the Jaro-Winkler similarity of two texts cannot exceed: a letter that the other lacks is not
// common to both. Of texts too long for a glance it is 1.
func (g glance) mostAlike(h glance) float64 {
	a, b := g.length(), h.length()
	if a > longest || b > longest {
		return 1
	}
	ours, theirs := uint32(g&lettersOf), uint32(h&lettersOf)
	common := min(a-bits.OnesCount32(ours&^theirs), b-bits.OnesCount32(theirs&^ours))
	if common <= 0 {
		return 0
	}
	m := float64(common)
	most := (m/float64(a) + m/float64(b) + 1) / 3
	if g.first() == h.first() {
		most += 0.4 * (1 - most)
	}
	return most
}
