package reader

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"hash"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/fault"
)

// meter counts and sums the bytes of the file as it lies on the disk.
type meter struct {
	in   io.Reader
	sum  hash.Hash
	n    int64
	told int64
	tell func(int64)
}

// tellEvery keeps progress from costing more than the reading.
const tellEvery = 1 << 18

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	m.sum.Write(p[:n])
	m.n += int64(n)
	if m.tell != nil && (m.n-m.told >= tellEvery || err == io.EOF && m.n != m.told) {
		m.told = m.n
		m.tell(m.n)
	}
	return n, err
}

// Sum gives the SHA-256 of a file's bytes and their number, so that a file that came before is known
// before it is read.
func Sum(r io.Reader) (sum [sha256.Size]byte, size int64, err error) {
	h := sha256.New()
	size, err = io.Copy(h, r)
	if err != nil {
		return sum, size, fault.Because(err, fault.Unavailable, "The file could not be read.")
	}
	return [sha256.Size]byte(h.Sum(nil)), size, nil
}

// decode unpacks gzip, which it knows by its first bytes whatever the file is called, and turns the
// text into UTF-8. lossy comes to say that bytes which are no letters come out as U+FFFD.
func decode(r io.Reader, want profile.Encoding) (text io.Reader, lossy *bool, err error) {
	lossy = new(bool)
	br := bufio.NewReaderSize(r, 64<<10)
	if head, _ := br.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, nil, fault.Because(err, fault.Invalid, "The file is a damaged gzip archive.")
		}
		br = bufio.NewReaderSize(z, 64<<10)
	}
	head, _ := br.Peek(3)
	switch {
	// A byte order mark settles the encoding, whatever the profile expects.
	case bytes.Equal(head, []byte{0xef, 0xbb, 0xbf}):
		_, err = br.Discard(3)
		return br, lossy, err
	case len(head) >= 2 && (head[0] == 0xff && head[1] == 0xfe || head[0] == 0xfe && head[1] == 0xff):
		*lossy = true
		u := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		return transform.NewReader(br, u.NewDecoder()), lossy, nil
	case want == profile.UTF8:
		return br, lossy, nil
	case want == profile.Windows1252:
		*lossy = true
		return windows1252(br), lossy, nil
	}
	return &guess{in: br, lossy: lossy}, lossy, nil
}

func windows1252(r io.Reader) io.Reader {
	return transform.NewReader(r, charmap.Windows1252.NewDecoder())
}

// guess passes ASCII on and decides at the first other letter: the bytes are UTF-8 if they form a
// letter there, and Windows-1252 if not. A name in Windows-1252 looks like UTF-8 only if it holds
// pairs such as Ã©, which names do not.
type guess struct {
	in      *bufio.Reader
	decided io.Reader
	lossy   *bool
}

func (g *guess) Read(p []byte) (int, error) {
	if g.decided != nil {
		return g.decided.Read(p)
	}
	if _, err := g.in.Peek(1); err != nil {
		return 0, err
	}
	b, _ := g.in.Peek(min(g.in.Buffered(), len(p)))
	n := 0
	for n < len(b) && b[n] < utf8.RuneSelf {
		n++
	}
	if n > 0 || len(p) == 0 {
		copy(p, b[:n])
		_, err := g.in.Discard(n)
		return n, err
	}
	head, _ := g.in.Peek(utf8.UTFMax)
	if c, size := utf8.DecodeRune(head); c == utf8.RuneError && size <= 1 {
		g.decided, *g.lossy = windows1252(g.in), true
	} else {
		g.decided = g.in
	}
	return g.decided.Read(p)
}
