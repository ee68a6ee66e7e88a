package match

import (
	"math/bits"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Normalise writes a text in one way: small letters and digits without accents and apostrophes, everything
// else as single spaces. It is its own inverse's fixed point: Normalise(Normalise(s)) == Normalise(s).
func Normalise(s string) string {
	if plain(s) {
		return s
	}
	for i := range len(s) {
		if s[i] >= 0x80 {
			if t, _, err := transform.String(transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s); err == nil {
				s = t
			}
			break
		}
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’' || r == '`':
		default:
			space = true
		}
	}
	return b.String()
}

// plain says that a text is normalised already, as most are.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == ' ' && i > 0 && i < len(s)-1 && s[i-1] != ' ') {
			return false
		}
	}
	return true
}

// longest is how many bytes of a text are compared; what is longer is not a name.
const longest = 64

// Jaro gives Jaro's similarity of two texts, byte by byte, 0 to 1: the mean of the shares of letters that
// agree within half the longer length, and of those not out of order. Texts longer than 64 bytes are cut.
// Source: M. Jaro, JASA 84 (1989) 414-420, as printed by Winkler (1990).
func Jaro(a, b string) float64 {
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	if a == b {
		return 1
	}
	reach := max(max(len(a), len(b))/2-1, 0)
	var inA, inB uint64
	for i := range len(a) {
		for j := max(0, i-reach); j < min(len(b), i+reach+1); j++ {
			if inB&(1<<j) == 0 && a[i] == b[j] {
				inA, inB = inA|1<<i, inB|1<<j
				break
			}
		}
	}
	common := bits.OnesCount64(inA)
	if common == 0 {
		return 0
	}
	moved := 0
	for x, y := inA, inB; x != 0; x, y = x&(x-1), y&(y-1) {
		if a[bits.TrailingZeros64(x)] != b[bits.TrailingZeros64(y)] {
			moved++
		}
	}
	m := float64(common)
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved/2))/m) / 3
}

// JaroWinkler gives Jaro's similarity raised by a tenth of what is missing for each of up to four letters
// with which both begin. Source: Winkler (1990); its table 1 is in the tests.
func JaroWinkler(a, b string) float64 {
	s := Jaro(a, b)
	same := 0
	for same < min(4, len(a), len(b)) && a[same] == b[same] {
		same++
	}
	return s + float64(same)*0.1*(1-s)
}

// oneSlip says whether one letter put in, left out, changed, or swapped with its neighbour makes b of a.
// Equal texts are no slip.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n, more := len(a), len(b)-len(a)
	if more > 1 || n == 0 && more == 0 {
		return false
	}
	head := 0
	for head < n && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < n-head && a[n-1-tail] == b[n-1-tail+more] {
		tail++
	}
	switch n - head - tail {
	case 0:
		return more == 1
	case 1:
		return more == 0
	case 2:
		return more == 0 && a[head] == b[head+1] && a[head+1] == b[head]
	}
	return false
}

// Soundex gives the American Soundex code of the first word, or "" where there is no letter of the Latin
// alphabet. Source: the rule of the United States National Archives, h and w transparent.
func Soundex(s string) string {
	const codes = "01230120022455012623010202" // a to z
	out := make([]byte, 0, 4)
	var last byte
	for i := 0; i < len(s) && len(out) < 4; i++ {
		c := s[i] | 0x20
		if s[i] == ' ' && len(out) > 0 {
			break
		}
		if c < 'a' || c > 'z' {
			continue
		}
		code := codes[c-'a']
		if len(out) == 0 {
			out = append(out, c-0x20)
			last = code
			continue
		}
		if code != '0' && code != last {
			out = append(out, code)
		}
		if c != 'h' && c != 'w' {
			last = code
		}
	}
	if len(out) == 0 {
		return ""
	}
	return string(append(out, "000"[:4-len(out)]...))
}
