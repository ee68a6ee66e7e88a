package reader

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"waymark/internal/exchange/importing/profile"
)

type splitRow struct {
	line   int64
	fields []string
	err    error
}

func splitAll(text string, q profile.Quotes) []splitRow {
	s := newSplitter(strings.NewReader(text), ',', q)
	var rows []splitRow
	for {
		line, err := s.next()
		if err == io.EOF {
			return rows
		}
		row := splitRow{line: line, err: err}
		if err == nil {
			row.fields = slices.Clone(s.fields)
		}
		rows = append(rows, row)
	}
}

func TestSplit(t *testing.T) {
	long := strings.Repeat("x", maxRecord+10)
	cases := []struct {
		name, text string
		quotes     profile.Quotes
		want       []splitRow
	}{
		{"plain, CRLF, blank lines", "a,b\r\n\r\n\nc,\n", profile.StrictQuotes,
			[]splitRow{{1, []string{"a", "b"}, nil}, {4, []string{"c", ""}, nil}}},
		{"no end of line", `a,"b"`, profile.StrictQuotes, []splitRow{{1, []string{"a", "b"}, nil}}},
		{"value over lines", "\"a\r\nb\",\"c\"\"d\"\ne,f\n", profile.StrictQuotes,
			[]splitRow{{1, []string{"a\nb", `c"d`}, nil}, {3, []string{"e", "f"}, nil}}},
		{"stray quote costs its own row", "a,b\"x\nc,d\n", profile.StrictQuotes,
			[]splitRow{{1, nil, errQuotes}, {2, []string{"c", "d"}, nil}}},
		{"opened, never closed", "\"a,b\nc,d\ne,f", profile.StrictQuotes,
			[]splitRow{{1, nil, errQuotes}, {2, []string{"c", "d"}, nil}, {3, []string{"e", "f"}, nil}}},
		{"opened, closed rows later", "\"a,b\nc,d\n\"e\",f\n", profile.StrictQuotes,
			[]splitRow{{1, nil, errQuotes}, {2, []string{"c", "d"}, nil}, {3, []string{"e", "f"}, nil}}},
		{"lenient", "a\"b,\"c \"d\" e\"\n", profile.LenientQuotes, []splitRow{{1, []string{`a"b`, `c "d" e`}, nil}}},
		{"quotes are letters", "\"a,b\"\n", profile.NoQuotes, []splitRow{{1, []string{`"a`, `b"`}, nil}}},
		{"line too long", "a\n" + long + "\nb\n", profile.StrictQuotes,
			[]splitRow{{1, []string{"a"}, nil}, {2, nil, errLength}, {3, []string{"b"}, nil}}},
		{"value too long", "\"a\n" + strings.Repeat(strings.Repeat("y", 1000)+"\n", 300), profile.StrictQuotes, nil},
	}
	for _, c := range cases {
		got := splitAll(c.text, c.quotes)
		if c.want == nil {
			if len(got) != 301 || !errors.Is(got[0].err, errQuotes) || got[300].line != 301 {
				t.Errorf("%s: %d rows, first %v", c.name, len(got), got[0])
			}
			continue
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s:\n got %v\nwant %v", c.name, got, c.want)
		}
	}
}

// FuzzSplit holds the splitter against encoding/csv: what that reads without complaint, both read alike.
func FuzzSplit(f *testing.F) {
	f.Add("a,b\n\"c\nd\",\"e\"\"f\"\r\n\ng,h")
	f.Add("\"a,b\nc,d\n\"e\",f\n")
	f.Add(",\n\"\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			t.Skip("longer texts add nothing")
		}
		std := csv.NewReader(strings.NewReader(text))
		std.FieldsPerRecord = -1
		var want [][]string
		var lines []int64
		for {
			rec, err := std.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				want = nil
				break
			}
			line, _ := std.FieldPos(0)
			want, lines = append(want, rec), append(lines, int64(line))
		}
		got := splitAll(text, profile.StrictQuotes)
		splitAll(text, profile.LenientQuotes)
		splitAll(text, profile.NoQuotes)
		if want == nil {
			return
		}
		if len(got) != len(want) {
			t.Fatalf("%q: %d rows, encoding/csv %d", text, len(got), len(want))
		}
		for i := range got {
			if got[i].err != nil || !slices.Equal(got[i].fields, want[i]) || got[i].line != lines[i] {
				t.Fatalf("%q row %d: %v, encoding/csv %q on line %d", text, i, got[i], want[i], lines[i])
			}
		}
	})
}
