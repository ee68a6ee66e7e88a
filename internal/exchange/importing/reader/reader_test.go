package reader_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/exchange/importing/reader"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

const arrests = `
name = "x/arrests"
title = "Arrests"
version = "1"
source = "police"
kind = "arrests"
agency = { name = "X", kind = "police" }
[file]
null_words = ["NULL"]
FILE
[record]
key = ["arrest_ref"]
person_identifier = "nominal_ref"
[fields]
arrest_ref = { columns = ["Ref", "Arrest Ref"], max_length = 8 }
person_ref = { columns = ["Person"], required = true }
surname = { columns = ["Surname"] }
age = { columns = ["Age"], decimals = true, optional = true }
sex = { columns = ["Sex"], values = { M = "male", F = "female", U = "" } }
ethnicity_officer = { columns = ["Eth"], values = { IC1 = "white" }, optional = true }
date_of_birth = { columns = ["DOB"], formats = ["dd/mm/yyyy", "yyyy"], optional = true }
arrested_at = { columns = ["When"], formats = ["dd/mm/yyyy hh:mm", "dd/mm/yyyy"], sentinels = { "1999-09-09" = "unknown" } }
offence_date = { columns = ["Offence"], formats = ["dd/mm/yyyy"], optional = true }
aliases = { columns = ["AKA"], separator = ";", optional = true }
[[checks]]
earlier = "offence_date"
later = "arrested_at"
`

func mustProfile(t testing.TB, text, file string) *profile.Profile {
	t.Helper()
	p, err := profile.Parse([]byte(strings.Replace(text, "FILE", file, 1)))
	if err != nil {
		t.Fatal(fault.Text(err))
	}
	return p
}

// readAll gives one line a row: key, every value, and the rules broken.
func readAll(t testing.TB, p *profile.Profile, file []byte, opt reader.Options) ([]string, *reader.Reader) {
	t.Helper()
	r, err := reader.Open(bytes.NewReader(file), p, opt)
	if err != nil {
		t.Fatalf("%v: %s", err, fault.Text(err))
	}
	var out []string
	var row reader.Row
	for {
		err := r.Next(&row)
		if err == io.EOF {
			return out, r
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, describe(&row))
	}
}

func describe(row *reader.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d@%d %s:", row.Number, row.Line, row.Key)
	row.Each(func(f profile.Field, s string) { fmt.Fprintf(&b, " %s=%s", f, s) })
	for _, x := range row.Refusals {
		fmt.Fprintf(&b, " !%s(%s=%s)", x.Rule, x.Column, x.Value)
	}
	for _, x := range row.Notices {
		fmt.Fprintf(&b, " ~%s(%s=%s)", x.Rule, x.Column, x.Value)
	}
	return b.String()
}

func TestRows(t *testing.T) {
	p := mustProfile(t, arrests, "")
	const head = "Ref,Person,Surname,Age,Sex,Eth,DOB,When,Offence,AKA\n"
	cases := []struct{ row, want string }{
		{"A1, P1 , Van  Oak ,25.0,m,IC1,27/03/1985,01/02/2026 09:05,31/01/2026,Al; Bo;;",
			"1@2 A1: age=25 aliases=Al\nBo arrest_ref=A1 arrested_at=2026-02-01 09:05:00 date_of_birth=1985-03-27 ethnicity_officer=white offence_date=2026-01-31 person_ref=P1 sex=male surname=Van Oak"},
		{"A1,P1,null,,U,IC9,1985,01/02/2026,,", "1@2 A1: arrest_ref=A1 arrested_at=2026-02-01 date_of_birth=1985 ethnicity_officer=IC9 person_ref=P1 ~code.unknown(Eth=IC9)"},
		{"A1,,,25.5,x,,,1/2/2026,,", "1@2 A1: arrest_ref=A1 !value.required(Person=) !number.format(Age=25.5) !code.unknown(Sex=x) !date.format(When=1/2/2026)"},
		{"A12345678,P,,131,,,01/01/1899,01/01/2101,,", "1@2 : person_ref=P !date.range(DOB=01/01/1899) !number.range(Age=131) !value.length(Ref=A12345678) !date.range(When=01/01/2101)"},
		{"A1,P1,,,,,,01/02/2026,02/02/2026,", "1@2 A1: arrest_ref=A1 arrested_at=2026-02-01 offence_date=2026-02-02 person_ref=P1 !date.order(When=2026-02-01 before 2026-02-02)"},
		{"A1,P1,,,,,,09/09/1999,,", "1@2 A1: arrest_ref=A1 person_ref=P1"},
		{"A1,P1,,,,,,28/03/2026,,", "1@2 A1: arrest_ref=A1 person_ref=P1 !date.range(When=28/03/2026)"},
		{"A1,P1", "1@2 : !row.columns(=2 values for 10 columns)"},
		{`A1,P"1,,,,,,,,`, "1@2 : !row.quotes(=)"},
		{"A1,P\x00,,,,,,,,", "1@2 A1: arrest_ref=A1 !row.encoding(Person=P )"},
		{"A1,P1,\xffé,,,,,,,\xe9", "1@2 A1: arrest_ref=A1 person_ref=P1 !row.encoding(Surname=�é) !row.encoding(AKA=�)"},
	}
	for _, c := range cases {
		got, _ := readAll(t, p, []byte("\xef\xbb\xbf"+head+c.row+"\n"), reader.Options{FileName: "in/a.csv", Today: civil.SomeDate(civil.MustDate("2026-03-27"))})
		if len(got) != 1 || sortedRules(got[0]) != sortedRules(c.want) {
			t.Errorf("%q:\n got %q\nwant %q", c.row, got, c.want)
		}
	}
}

// sortedRules makes the order of refusals, which follows the fields' numbers, not matter.
func sortedRules(s string) string {
	at := strings.IndexAny(s, "!~")
	if at < 0 {
		return s
	}
	parts := strings.SplitAfter(s[at:], ") ")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	for i := range parts {
		for j := i + 1; j < len(parts); j++ {
			if parts[j] < parts[i] {
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
	}
	return s[:at] + strings.Join(parts, " ")
}

func TestHeaderRefused(t *testing.T) {
	p := mustProfile(t, arrests, `extra_columns = "refuse"`)
	cases := []struct{ name, file, want string }{
		{"missing", "Ref,Surname,Sex,When\n", "column person is missing (for person_ref)"},
		{"missing lists both names", "Person,Surname,Sex,When\n", "column ref or arrest ref is missing (for arrest_ref). Found: Person, Surname, Sex, When"},
		{"twice", "Ref,Person,Surname,Sex,When,SEX\n", "column sex stands twice"},
		{"extra", "Ref,Person,Surname,Sex,When,Shoe\n", "column is not in the profile (for Shoe)"},
		{"empty", "", "is empty"},
		{"header unreadable", "\"Ref\n", "header row of the file a.csv cannot be read"},
		{"damaged gzip", "\x1f\x8bxx", "damaged gzip"},
	}
	for _, c := range cases {
		_, err := reader.Open(strings.NewReader(c.file), p, reader.Options{FileName: "a.csv"})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Text(err), c.want) {
			t.Errorf("%s: got %q, want %q in it", c.name, fault.Text(err), c.want)
		}
	}
	// A file without a header begins with a row about somebody: the error must not repeat it.
	for _, extra := range []string{"", `extra_columns = "refuse"`} {
		p := mustProfile(t, arrests, extra)
		_, err := reader.Open(strings.NewReader("A1,P1,Fernwhistle,M\n"), p, reader.Options{FileName: "a.csv"})
		if !fault.Is(err, fault.Invalid) || strings.Contains(fmt.Sprint(fault.Text(err), fault.FieldsOf(err)), "Fernwhistle") {
			t.Errorf("a file without a header gave %q", fault.Text(err))
		}
	}
}

func TestEncodings(t *testing.T) {
	const text = "Ref,Person,Surname,Sex,When\nA1,P1,Plain,M,01/02/2026\nA2,P2,Zoë Œuvre,F,01/02/2026\n"
	w1252, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, setting, file string }{
		{"auto utf-8", "auto", text}, {"auto windows", "auto", w1252}, {"auto utf-16", "auto", utf16},
		{"bom wins", "windows-1252", "\xef\xbb\xbf" + text}, {"windows", "windows-1252", w1252}, {"utf-8", "utf-8", text},
		{"gzip", "auto", packed.String()},
	}
	for _, c := range cases {
		p := mustProfile(t, arrests, `encoding = "`+c.setting+`"`)
		got, r := readAll(t, p, []byte(c.file), reader.Options{})
		if len(got) != 2 || !strings.Contains(got[1], "surname=Zoë Œuvre") {
			t.Errorf("%s: %q", c.name, got)
		}
		sum, ok := r.Sum()
		if !ok || sum != sha256.Sum256([]byte(c.file)) || r.BytesRead() != int64(len(c.file)) {
			t.Errorf("%s: the sum or the %d bytes are not the file's", c.name, r.BytesRead())
		}
	}
	got, _ := readAll(t, mustProfile(t, arrests, `encoding = "windows-1252"`), []byte(strings.Replace(text, "Plain", "Pl\x81in", 1)), reader.Options{})
	if !strings.Contains(got[0], "!row.encoding(Surname=") {
		t.Errorf("a byte that Windows-1252 does not have was read: %q", got[0])
	}
}

func TestCutShort(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, "Ref,Person,Surname,Sex,When\n")
	for i := range 5000 {
		fmt.Fprintf(z, "A%d,P%x,N,M,01/02/2026\n", i, sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := reader.Open(bytes.NewReader(packed.Bytes()[:packed.Len()/2]), mustProfile(t, arrests, ""), reader.Options{FileName: "a.csv.gz"})
	if err != nil {
		t.Fatal(err)
	}
	var row reader.Row
	for err == nil {
		err = r.Next(&row)
	}
	if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Text(err), "cut short after row") {
		t.Errorf("half a gzip file ended with %v", err)
	}
}

func TestResume(t *testing.T) {
	p := mustProfile(t, arrests, "")
	var file bytes.Buffer
	file.WriteString("Ref,Person,Surname,Sex,When\n")
	for i := range 50 {
		switch i % 7 {
		case 3:
			fmt.Fprintf(&file, "A%d,P\"%d,N,M,01/02/2026\n", i, i)
		case 5:
			fmt.Fprintf(&file, "A%d,P%d,\"N\nM\",M,01/02/2026\n", i, i)
		default:
			fmt.Fprintf(&file, "A%d,P%d,N,M,01/02/2026\n", i, i)
		}
	}
	all, whole := readAll(t, p, file.Bytes(), reader.Options{})
	want, _ := whole.Sum()
	for n := range len(all) + 1 {
		rest, r := readAll(t, p, file.Bytes(), reader.Options{SkipRows: int64(n)})
		if strings.Join(rest, "\n") != strings.Join(all[n:], "\n") {
			t.Fatalf("resumed behind row %d: %q", n, rest)
		}
		if sum, ok := r.Sum(); !ok || sum != want {
			t.Fatalf("resumed behind row %d: the sum is not the file's", n)
		}
	}
	_, err := reader.Open(bytes.NewReader(file.Bytes()), p, reader.Options{SkipRows: 51})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("skipping beyond the end gave %v", err)
	}
}

func TestProgressReachesTheEnd(t *testing.T) {
	file := "Ref,Person,Surname,Sex,When\n" + strings.Repeat("A1,P1,N,M,01/02/2026\n", 60000)
	var told []int64
	_, _ = readAll(t, mustProfile(t, arrests, ""), []byte(file), reader.Options{Progress: func(n int64) { told = append(told, n) }})
	if len(told) < 3 || told[len(told)-1] != int64(len(file)) {
		t.Errorf("told %v of %d bytes", told, len(file))
	}
}

func TestClockChanges(t *testing.T) {
	p := mustProfile(t, arrests, "")
	cases := []struct{ local, utc string }{
		{"29/03/2026 00:30", "2026-03-29T00:30:00.000000Z"},
		{"29/03/2026 01:30", "2026-03-29T01:30:00.000000Z"}, // skipped: becomes 02:30
		{"29/03/2026 02:30", "2026-03-29T01:30:00.000000Z"},
		{"25/10/2026 01:30", "2026-10-25T00:30:00.000000Z"}, // twice: the first
		{"25/10/2026 02:30", "2026-10-25T02:30:00.000000Z"},
		{"01/07/2026 00:10", "2026-06-30T23:10:00.000000Z"},
		{"01/07/2026", "2026-06-30T23:00:00.000000Z"},
	}
	for _, c := range cases {
		file := "Ref,Person,Surname,Sex,When\nA1,P1,N,M," + c.local + "\n"
		r, err := reader.Open(strings.NewReader(file), p, reader.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var row reader.Row
		if err := r.Next(&row); err != nil {
			t.Fatal(err)
		}
		m, ok := row.Moment(profile.ArrestedAt)
		if !ok || m.At.String() != c.utc || m.HasTime != strings.Contains(c.local, ":") {
			t.Errorf("%s is %s (%+v), want %s", c.local, m.At, m, c.utc)
		}
		if want := m.Day.String(); !strings.HasPrefix(row.Canonical(profile.ArrestedAt), want) {
			t.Errorf("%s: day %s", c.local, want)
		}
	}
}

// TestColumnOrderDoesNotMatter is a property: any order of the columns gives the same rows and digests.
func TestColumnOrderDoesNotMatter(t *testing.T) {
	p := mustProfile(t, arrests, "")
	head := []string{"Ref", "Person", "Surname", "Age", "Sex", "Eth", "DOB", "When", "Offence", "AKA", "Other"}
	pools := map[string][]string{
		"Ref": {"A1", "A2", "", "A123456789"}, "Person": {"P1", " P2 ", ""}, "Surname": {"Oak", "o  ak", "\"Elm, Ash\"", "NULL"},
		"Age": {"", "20", "30.0", "old"}, "Sex": {"M", "f", "?", ""}, "Eth": {"IC1", "IC7"}, "DOB": {"1980", "01/02/1980", "31/02/1980"},
		"When": {"01/02/2026", "01/02/2026 10:10", "soon"}, "Offence": {"", "03/02/2026"}, "AKA": {"a;b", ""}, "Other": {"x", "\"\"\"\""},
	}
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(head).Draw(t, "order")
		rows := make([]map[string]string, rapid.IntRange(1, 4).Draw(t, "rows"))
		for i := range rows {
			rows[i] = map[string]string{}
			for _, h := range head {
				rows[i][h] = rapid.SampledFrom(pools[h]).Draw(t, h)
			}
		}
		build := func(cols []string) string {
			text := strings.Join(cols, ",") + "\n"
			for _, r := range rows {
				var vals []string
				for _, c := range cols {
					vals = append(vals, r[c])
				}
				text += strings.Join(vals, ",") + "\n"
			}
			return text
		}
		a, b := outcomes(t, p, build(head)), outcomes(t, p, build(order))
		if a != b {
			t.Fatalf("order %v:\n%s\nwant\n%s", order, b, a)
		}
	})
}

func outcomes(t *rapid.T, p *profile.Profile, text string) string {
	r, err := reader.Open(strings.NewReader(text), p, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var row reader.Row
	for {
		err := r.Next(&row)
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %x\n", describe(&row), row.Digest())
	}
}

func TestDigestSeesValuesOnly(t *testing.T) {
	p := mustProfile(t, arrests, "")
	digest := func(head, row string) [16]byte {
		r, err := reader.Open(strings.NewReader(head+"\n"+row+"\n"), p, reader.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got reader.Row
		if err := r.Next(&got); err != nil {
			t.Fatal(err)
		}
		return got.Digest()
	}
	base := digest("Ref,Person,Surname,Sex,When", "A1,P1,Oak,M,01/02/2026")
	if base != digest("ARREST REF , person,Surname,Sex,When,Age", "\"A1\", P1,Oak,male,01/02/2026,NULL") {
		t.Error("the same row written otherwise has another digest")
	}
	if base == digest("Ref,Person,Surname,Sex,When", "A1,P1,Oak,M,01/02/2026 00:00") {
		t.Error("a time more was not seen")
	}
	if base == digest("Ref,Person,Surname,Sex,When", "A1,P1,Elm,M,01/02/2026") {
		t.Error("another surname was not seen")
	}
}

func FuzzReader(f *testing.F) {
	p := mustProfile(f, arrests, "")
	f.Add([]byte("Ref,Person,Surname,Sex,When\nA1,P1,Oak,M,01/02/2026\n"))
	f.Add([]byte("\xff\xfeR\x00e\x00f\x00"))
	f.Add([]byte("Ref,Person,Surname,Sex,When\nA1,\"P1\n,Zo\xeb,M,01/02/2026\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := reader.Open(bytes.NewReader(file), p, reader.Options{FileName: "f.csv"})
		if err != nil {
			return
		}
		var row reader.Row
		var rows, refused int64
		for {
			err := r.Next(&row)
			if err != nil {
				break
			}
			rows++
			if row.Number != rows {
				t.Fatalf("row %d is numbered %d", rows, row.Number)
			}
			if row.Refused() {
				refused++
				for _, x := range row.Refusals {
					if x.Text == "" || strings.ContainsRune(x.Value, 0) {
						t.Fatalf("a refusal without text, or with a NUL: %+v", x)
					}
				}
			} else if row.Key == "" || row.PersonKey == "" {
				t.Fatal("a row without its key was not refused")
			}
		}
		if c := r.Counts(); c.Rows != rows || c.Refused != refused {
			t.Fatalf("counted %+v, saw %d and %d", c, rows, refused)
		}
	})
}

func BenchmarkArrests(b *testing.B) {
	p := mustProfile(b, arrests, "")
	var file bytes.Buffer
	file.WriteString("Ref,Person,Surname,Age,Sex,Eth,DOB,When,Offence,AKA,Other1,Other2\n")
	const rows = 20000
	for i := range rows {
		fmt.Fprintf(&file, "A%06d,P%06d,Fernwhistle,25,M,IC1,27/03/1985,%02d/02/2026 %02d:05,01/01/2026,,Some words here,more\n", i, i%5000, i*28/rows+1, i%24)
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		r, err := reader.Open(bytes.NewReader(file.Bytes()), p, reader.Options{})
		if err != nil {
			b.Fatal(err)
		}
		var row reader.Row
		for err = r.Next(&row); err == nil; err = r.Next(&row) {
		}
		if c := r.Counts(); c.Rows != rows || c.Refused != 0 {
			b.Fatalf("%+v", c)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
