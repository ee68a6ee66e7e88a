package reader

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"waymark/internal/exchange/importing/profile"
)

// maxRecord bounds one row in bytes and maxRecordLines in lines. They keep a stray quote from
// swallowing the rest of the file into one value.
const (
	maxRecord      = 256 << 10
	maxRecordLines = 1000
)

var (
	errQuotes = errors.New("a quote is out of place")
	errLength = errors.New("the line is too long")
)

// splitter cuts a file into rows of values as RFC 4180 says. encoding/csv would do the same but
// cannot be bounded: after an opened quote it reads to the end of the file into memory. The splitter
// gives up on such a row, and goes on with the line after the one where the row began.
type splitter struct {
	in     *bufio.Reader
	comma  byte
	quotes profile.Quotes
	line   int64  // lines taken so far
	back   []byte // lines given back after a row that did not close its quotes
	rec    []byte // the row's lines, when it has quotes
	out    []byte // its values without quotes
	ends   []int  // where each value ends in out
	whole  string // all values of the row in one string
	fields []string
}

func newSplitter(r io.Reader, comma byte, q profile.Quotes) *splitter {
	return &splitter{in: bufio.NewReaderSize(r, maxRecord), comma: comma, quotes: q}
}

// next reads one row into fields and gives the line on which it began. errQuotes and errLength
// concern that row only; the next call goes on behind it.
func (s *splitter) next() (int64, error) {
	for {
		line, err := s.readLine()
		if err != nil {
			return s.line, err
		}
		if len(line) == 0 {
			continue
		}
		if s.quotes == profile.NoQuotes || bytes.IndexByte(line, '"') < 0 {
			s.splitPlain(string(line))
			return s.line, nil
		}
		return s.quoted(line)
	}
}

// readLine gives the next line without its end. The slice holds until the next call.
func (s *splitter) readLine() ([]byte, error) {
	if len(s.back) > 0 {
		i := bytes.IndexByte(s.back, '\n')
		line := s.back[:i]
		s.back = s.back[i+1:]
		s.line++
		return line, nil
	}
	line, err := s.in.ReadSlice('\n')
	if len(line) == 0 && err != nil {
		return nil, err
	}
	s.line++
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, s.skipLine()
	}
	if err != nil && err != io.EOF {
		return nil, err
	}
	return cutEnd(line), nil
}

// skipLine drops the rest of a line that is too long.
func (s *splitter) skipLine() error {
	for {
		_, err := s.in.ReadSlice('\n')
		switch {
		case err == nil, err == io.EOF:
			return errLength
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

func cutEnd(line []byte) []byte {
	n := len(line)
	if n > 0 && line[n-1] == '\n' {
		n--
	}
	if n > 0 && line[n-1] == '\r' {
		n--
	}
	return line[:n]
}

func (s *splitter) splitPlain(line string) {
	s.whole, s.fields = line, s.fields[:0]
	start := 0
	for i := 0; i < len(line); i++ {
		if line[i] == s.comma {
			s.fields = append(s.fields, line[start:i])
			start = i + 1
		}
	}
	s.fields = append(s.fields, line[start:])
}

// quoted reads a row that has quotes and may run over several lines.
func (s *splitter) quoted(line []byte) (int64, error) {
	began, first := s.line, len(line)
	s.rec = append(s.rec[:0], line...)
	for n := 1; ; n++ {
		open, err := s.splitQuoted()
		if err == nil && !open {
			s.cut()
			return began, nil
		}
		if err == nil {
			err = s.more(&n)
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, errQuotes) {
			return began, err
		}
		s.giveBack(first)
		s.line = began
		return began, errQuotes
	}
}

// more adds lines up to the next one with a quote: no other can close the value.
func (s *splitter) more(n *int) error {
	for {
		line, err := s.readLine()
		if err == io.EOF || errors.Is(err, errLength) {
			return errQuotes
		}
		if err != nil {
			return err
		}
		s.rec = append(append(s.rec, '\n'), line...)
		if *n++; len(s.rec) > maxRecord || *n > maxRecordLines {
			return errQuotes
		}
		if bytes.IndexByte(line, '"') >= 0 {
			return nil
		}
	}
}

// giveBack returns the lines after the first to the input.
func (s *splitter) giveBack(first int) {
	if len(s.rec) == first {
		return
	}
	rest := append([]byte(nil), s.rec[first+1:]...)
	s.back = append(append(rest, '\n'), s.back...)
}

// splitQuoted splits rec into out and ends; open says that a quoted value is not closed yet.
func (s *splitter) splitQuoted() (open bool, err error) {
	s.out, s.ends = s.out[:0], s.ends[:0]
	rest := s.rec
	for {
		var n int
		if len(rest) > 0 && rest[0] == '"' {
			if n, open = s.takeQuoted(rest); open {
				return true, nil
			}
		} else {
			n = bytes.IndexByte(rest, s.comma)
			if n < 0 {
				n = len(rest)
			}
			if s.quotes == profile.StrictQuotes && bytes.IndexByte(rest[:n], '"') >= 0 {
				return false, errQuotes
			}
			s.out = append(s.out, rest[:n]...)
		}
		s.ends = append(s.ends, len(s.out))
		if n == len(rest) {
			return false, nil
		}
		if n < 0 || rest[n] != s.comma {
			return false, errQuotes
		}
		rest = rest[n+1:]
	}
}

// takeQuoted appends the value that begins at the quote b[0] to out and gives the bytes taken; open
// says that b ends inside the value. In lenient reading a quote that neither closes nor doubles stays.
func (s *splitter) takeQuoted(b []byte) (n int, open bool) {
	i := 1
	for {
		j := bytes.IndexByte(b[i:], '"')
		if j < 0 {
			return 0, true
		}
		s.out = append(s.out, b[i:i+j]...)
		i += j + 1
		switch {
		case i == len(b) || b[i] == s.comma:
			return i, false
		case b[i] == '"':
			s.out = append(s.out, '"')
			i++
		case s.quotes == profile.LenientQuotes && b[i] != '\n':
			s.out = append(s.out, '"')
		default:
			return i, false
		}
	}
}

func (s *splitter) cut() {
	s.whole, s.fields = string(s.out), s.fields[:0]
	start := 0
	for _, end := range s.ends {
		s.fields = append(s.fields, s.whole[start:end])
		start = end
	}
}
