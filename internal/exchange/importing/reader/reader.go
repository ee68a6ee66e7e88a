// Package reader streams an agency's file through a profile: typed rows come out one by one, each
// with what was wrong with it, and a bad row never stops the rest. It holds one row at a time, writes
// nothing and knows no database. It must never mend a value by guessing: what the profile does not allow
// is refused, with the row, the column, the value and the rule named.
package reader

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"waymark/internal/exchange/importing/profile"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
)

// Options say how one file is read.
type Options struct {
	FileName string // for refusals, and for the day of a roll; folders are cut off
	// Today bounds dates that cannot lie in the future; without it they are not checked.
	Today civil.NullDate
	// RollDate is the day of a roll where neither name nor column says it; it wins over both.
	RollDate civil.NullDate
	// SkipRows passes over the rows up to and with this number, to resume behind it.
	SkipRows int64
	// Progress is told the bytes of the file read so far, now and then.
	Progress func(bytesRead int64)
}

// Counts says what has been read so far. Rows passed over by SkipRows count in Rows only.
type Counts struct {
	Rows       int64
	Refused    int64 // rows refused
	Noticed    int64 // rows read with a notice
	Duplicates int64 // rows of a roll whose key came before
	// Keyless counts rows of a roll that do not say whose they are. While there are any, somebody
	// missing from the roll may be behind such a row: nobody can be taken for released.
	Keyless int64
}

// Reader reads one file.
type Reader struct {
	p       *profile.Profile
	opt     Options
	file    string
	meter   *meter
	split   *splitter
	lossy   *bool
	header  []string
	columns [][]int // for each mapping, the columns it is read from
	shape   shape
	key     []int // positions of the key's values
	person  int   // position of person_ref, or -1
	roll    civil.NullDate
	seen    map[string]struct{}
	counts  Counts
	done    bool
	clock   clockCache
}

// Open begins reading a file: it reads the header and checks it against the profile. A file that
// lacks a column is refused whole; the error is of kind Invalid with a field error for each column.
func Open(file io.Reader, p *profile.Profile, opt Options) (*Reader, error) {
	r := &Reader{p: p, opt: opt, file: path.Base(strings.ReplaceAll(opt.FileName, `\`, "/"))}
	r.meter = &meter{in: file, sum: sha256.New(), tell: opt.Progress}
	text, lossy, err := decode(r.meter, p.File.Encoding)
	if err != nil {
		return nil, err
	}
	r.lossy = lossy
	r.split = newSplitter(text, p.File.Delimiter, p.File.Quotes)
	if err := r.readHeader(); err != nil {
		return nil, err
	}
	r.layOut()
	if err := r.findRollDate(); err != nil {
		return nil, err
	}
	return r, r.skip()
}

func (r *Reader) readHeader() error {
	for range r.p.File.SkipLines {
		if _, err := r.split.readLine(); err != nil {
			return r.noHeader(err)
		}
	}
	if _, err := r.split.next(); err != nil {
		return r.noHeader(err)
	}
	for _, name := range r.split.fields {
		r.header = append(r.header, strings.TrimSpace(strings.ToValidUTF8(name, "�")))
	}
	return r.matchColumns()
}

func (r *Reader) noHeader(err error) error {
	switch {
	case err == io.EOF:
		return fault.New(fault.Invalid, "The file %s is empty: it has no header row.", r.file)
	case errors.Is(err, errQuotes), errors.Is(err, errLength):
		return fault.Because(err, fault.Invalid, "The header row of the file %s cannot be read: %v.", r.file, err)
	}
	return r.broken(err)
}

// broken turns a failure to read into a fault.
func (r *Reader) broken(err error) error {
	return fault.Because(err, fault.Invalid, "The file %s is damaged or cut short after row %d.", r.file, r.counts.Rows)
}

// matchColumns finds each mapping's columns in the header.
func (r *Reader) matchColumns() error {
	at := map[string]int{}
	twice := map[string]bool{}
	for i, name := range r.header {
		name = profile.ColumnName(name)
		if _, ok := at[name]; ok {
			twice[name] = true
			continue
		}
		at[name] = i
	}
	var bad []fault.Field
	used := map[int]bool{}
	r.columns = make([][]int, len(r.p.Fields))
	for i := range r.p.Fields {
		m := &r.p.Fields[i]
		found, missing := findColumns(m, at)
		if len(missing) > 0 && !m.Optional {
			bad = append(bad, fault.Field{Name: m.Field.String(), Text: "column " + strings.Join(missing, " or ") + " is missing"})
		}
		for _, c := range found {
			used[c] = true
			if name := profile.ColumnName(r.header[c]); twice[name] {
				bad = append(bad, fault.Field{Name: m.Field.String(), Text: "column " + name + " stands twice in the header"})
			}
		}
		r.columns[i] = found
	}
	// Where no column fits, the first line may be a row about a person: its values are not repeated.
	if r.p.File.ExtraColumns == profile.RefuseExtra && len(used) > 0 {
		for i, name := range r.header {
			if !used[i] {
				bad = append(bad, fault.Field{Name: name, Text: "column is not in the profile"})
			}
		}
	}
	if len(bad) > 0 {
		return r.wrongHeader(bad, len(used) > 0)
	}
	return nil
}

// findColumns gives the columns a mapping is read from, or the names that were looked for in vain.
func findColumns(m *profile.Mapping, at map[string]int) (found []int, missing []string) {
	for _, name := range m.Join {
		if c, ok := at[name]; ok {
			found = append(found, c)
		} else {
			missing = append(missing, name)
		}
	}
	for _, name := range m.Columns {
		if c, ok := at[name]; ok {
			return []int{c}, nil
		}
	}
	if len(missing) == 0 {
		missing = m.Columns
	}
	if len(missing) > 0 {
		found = nil
	}
	return found, missing
}

func (r *Reader) wrongHeader(bad []fault.Field, anyFound bool) error {
	var wrong []string
	for _, b := range bad {
		wrong = append(wrong, fmt.Sprintf("%s (for %s)", b.Text, b.Name))
	}
	found := "none of the profile's columns: the first line may be no header, or the delimiter another"
	if anyFound {
		shown := r.header[:min(len(r.header), 60)]
		found = strings.Join(shown, ", ")
	}
	e := fault.New(fault.Invalid, "The header of the file %s does not fit the profile %s: %s. Found: %s.",
		r.file, r.p.Name, strings.Join(wrong, "; "), found)
	e.Fields = bad
	return e
}

// layOut fixes where each value of a row stands.
func (r *Reader) layOut() {
	add := func(f profile.Field, t profile.Type) {
		r.shape.named = append(r.shape.named, f)
		r.shape.slot[f] = int8(len(r.shape.named))
		r.shape.types[f] = t
	}
	for i := range r.p.Fields {
		add(r.p.Fields[i].Field, r.p.Fields[i].Type)
	}
	if r.shape.slot[profile.FullName] != 0 {
		add(profile.Surname, profile.Name)
		add(profile.Forenames, profile.Name)
	}
	r.person = int(r.shape.slot[profile.PersonRef]) - 1
	for _, f := range r.p.Key {
		r.key = append(r.key, int(r.shape.slot[f])-1)
	}
	slices.SortFunc(r.shape.named, func(a, b profile.Field) int { return strings.Compare(a.String(), b.String()) })
	if r.p.Kind.Roll {
		r.seen = map[string]struct{}{}
	}
}

func (r *Reader) findRollDate() error {
	if !r.p.Kind.Roll {
		return nil
	}
	if r.opt.SkipRows > 0 {
		return fault.New(fault.Invalid, "A roll is read whole and cannot be resumed.")
	}
	r.roll = r.opt.RollDate
	if n := r.p.Roll.DateInName; n != nil && !r.roll.Valid {
		if d, ok := n.Find(r.file); ok {
			r.roll = civil.SomeDate(d)
		}
	}
	if !r.roll.Valid && r.shape.slot[profile.RollDate] == 0 {
		return fault.New(fault.Invalid, "The day of the roll %s is not known: its name does not follow the profile's pattern, so give the day yourself.", r.file)
	}
	return nil
}

func (r *Reader) skip() error {
	for r.counts.Rows < r.opt.SkipRows {
		_, err := r.split.next()
		switch {
		case err == nil, errors.Is(err, errQuotes), errors.Is(err, errLength):
			r.counts.Rows++
		case err == io.EOF:
			return fault.New(fault.Conflict, "The file %s has fewer than %d rows: it is not the file that was begun.", r.file, r.opt.SkipRows)
		default:
			return r.broken(err)
		}
	}
	return nil
}

// Next fills row with the next row, good or refused; io.EOF says that there are no more. Any other
// error means that the file itself cannot be read on.
func (r *Reader) Next(row *Row) error {
	line, err := r.split.next()
	rowFault := errors.Is(err, errQuotes) || errors.Is(err, errLength)
	if err == io.EOF {
		return r.finish()
	}
	if err != nil && !rowFault {
		return r.broken(err)
	}
	r.counts.Rows++
	r.reset(row, line)
	switch {
	case errors.Is(err, errQuotes):
		r.refuseRow(row, RowQuotes, "")
	case errors.Is(err, errLength):
		r.refuseRow(row, RowLength, "")
	case len(r.split.fields) != len(r.header):
		r.refuseRow(row, RowColumns, fmt.Sprintf("%d values for %d columns", len(r.split.fields), len(r.header)))
	default:
		r.convert(row)
	}
	if r.seen != nil && row.Key == "" {
		r.counts.Keyless++
	}
	if row.Refused() {
		r.counts.Refused++
	} else if len(row.Notices) > 0 {
		r.counts.Noticed++
	}
	return nil
}

func (r *Reader) reset(row *Row, line int64) {
	row.Number, row.Line = r.counts.Rows, line
	row.Key, row.PersonKey, row.Duplicate = "", "", false
	row.Refusals, row.Notices = nil, nil
	row.shape = &r.shape
	if cap(row.values) < len(r.shape.named) {
		row.values = make([]value, len(r.shape.named))
	}
	row.values = row.values[:len(r.shape.named)]
	clear(row.values)
}

// finish reads what may follow the text in the file, so that the sum covers every byte.
func (r *Reader) finish() error {
	if !r.done {
		if _, err := io.Copy(io.Discard, r.meter); err != nil {
			return r.broken(err)
		}
		r.done = true
	}
	return io.EOF
}

// Counts says what has been read so far.
func (r *Reader) Counts() Counts { return r.counts }

// BytesRead gives the bytes of the file taken so far, before unpacking.
func (r *Reader) BytesRead() int64 { return r.meter.n }

// Sum gives the SHA-256 of the whole file; ok is false until Next has given io.EOF.
func (r *Reader) Sum() (sum [sha256.Size]byte, ok bool) {
	return [sha256.Size]byte(r.meter.sum.Sum(nil)), r.done
}

// RollDate gives the day of a roll. Where it stands in a column it is known after the first row.
func (r *Reader) RollDate() civil.NullDate { return r.roll }

// Header gives the names of the file's columns.
func (r *Reader) Header() []string { return slices.Clone(r.header) }

func (r *Reader) refuseRow(row *Row, rule Rule, value string) {
	row.Refusals = append(row.Refusals, Refusal{File: r.file, Row: row.Number, Line: row.Line, Value: value, Rule: rule, Text: rule.Text()})
}
