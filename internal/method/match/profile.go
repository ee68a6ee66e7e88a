package match

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/BurntSushi/toml"

	"waymark/internal/platform/fault"
)

// Profile says how the columns of one or two files are compared. It is what an analyst writes.
type Profile struct {
	Name, Title string
	ID          [2]string // the column of the record's id, in the first file and the second
	Columns     []Column  // of each field of Spec
	Spec        *Spec
}

// Column says where a field stands.
type Column struct {
	Header [2]string // in the first file and the second
	Split  string    // what parts several values in one cell, "" for one value
}

// profileText is the form of the file.
type profileText struct {
	Name     string      `toml:"name"`
	Title    string      `toml:"title"`
	ID       string      `toml:"id"`
	IDB      string      `toml:"id_b"`
	OneToOne bool        `toml:"one_to_one"`
	Blocks   []string    `toml:"blocks"`
	Fields   []fieldText `toml:"field"`
	Join     *float64    `toml:"join"`
	Break    *float64    `toml:"break"`
	Review   *float64    `toml:"review"`
	Whole    *int64      `toml:"compare_all_up_to"`
	Pairs    *int64      `toml:"most_pairs"`
	Each     *int64      `toml:"most_pairs_a_record"`
}

type fieldText struct {
	Name    string `toml:"name"`
	Kind    Kind   `toml:"kind"`
	Column  string `toml:"column"`
	ColumnB string `toml:"column_b"`
	Split   string `toml:"split"`
	Strong  bool   `toml:"strong"`
	// Together names what several fields tell of.
	Together string `toml:"together"`
}

const mostProfile = 64 << 10

var (
	profileName = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)
	fieldName   = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
)

// ParseProfile reads a profile from TOML and refuses everything it does not know or that cannot be meant. The
// error is fault.Invalid, and its Fields name the key and the rule for each thing wrong.
func ParseProfile(text []byte) (*Profile, error) {
	if len(text) > mostProfile {
		return nil, fault.New(fault.Invalid, "A profile must be smaller than 64 kB")
	}
	var in profileText
	meta, err := toml.Decode(string(text), &in)
	if err != nil {
		field := fault.Field{Name: "file", Text: "is not a profile in TOML"}
		var at toml.ParseError
		if errors.As(err, &at) {
			field = fault.Field{Name: fmt.Sprintf("line %d", at.Position.Line), Text: at.Message}
		}
		return nil, fault.InvalidFields([]fault.Field{field})
	}
	r := reading{in: in, p: &Profile{Name: in.Name, Title: in.Title, ID: both(in.ID, in.IDB)}}
	for _, key := range meta.Undecoded() {
		r.refuse(key.String(), "is not known")
	}
	r.fields()
	r.spec()
	return r.p, fault.InvalidFields(r.wrong)
}

// reading is a profile while it is read.
type reading struct {
	in    profileText
	p     *Profile
	wrong []fault.Field
}

func (r *reading) refuse(name, format string, args ...any) {
	r.wrong = append(r.wrong, fault.Field{Name: name, Text: fmt.Sprintf(format, args...)})
}

func both(a, b string) [2]string {
	if b == "" {
		b = a
	}
	return [2]string{a, b}
}

func (r *reading) fields() {
	if !profileName.MatchString(r.in.Name) {
		r.refuse("name", "must be small letters, digits and single hyphens or underscores")
	}
	if r.in.ID == "" {
		r.refuse("id", "is missing: the column with the id of a record")
	}
	r.p.Spec = &Spec{OneToOne: r.in.OneToOne, Thresholds: DefaultThresholds, Budget: DefaultBudget}
	seen := map[string]bool{}
	for i, f := range r.in.Fields {
		at := fmt.Sprintf("field %d", i+1)
		switch {
		case !fieldName.MatchString(f.Name) || len(f.Name) > 40:
			r.refuse(at, "its name must be up to 40 small letters, digits and single underscores, and begin with a letter")
		case seen[f.Name]:
			r.refuse(at, "has the name %s, which an earlier one has", f.Name)
		case levelsOf[f.Kind] == nil:
			r.refuse(at, "has no kind that is known: %.20q", f.Kind)
		case f.Column == "":
			r.refuse(at, "has no column")
		case f.Strong && f.Kind != Reference:
			r.refuse(at, "only a reference can be strong")
		}
		seen[f.Name] = true
		r.p.Spec.Fields = append(r.p.Spec.Fields, Field{Name: f.Name, Kind: f.Kind, Strong: f.Strong, Together: f.Together})
		r.p.Columns = append(r.p.Columns, Column{both(f.Column, f.ColumnB), f.Split})
	}
	if n := len(r.in.Fields); n == 0 || n > mostFields {
		r.refuse("field", "there must be 1 to %d fields, and there are %d", mostFields, n)
	}
}

func (r *reading) spec() {
	s := r.p.Spec
	s.Blocks = DefaultBlocks(s.Fields)
	if len(r.in.Blocks) > 0 {
		s.Blocks = nil
	}
	for _, text := range r.in.Blocks {
		b, err := ParseBlock(text, s.Fields)
		if err != nil {
			r.refuse("blocks", "%s", fault.Text(err))
		}
		s.Blocks = append(s.Blocks, b)
	}
	if n := len(s.Blocks); n > mostBlocks {
		r.refuse("blocks", "there must be up to %d, and there are %d", mostBlocks, n)
	}
	set(&s.Thresholds.Join, r.in.Join)
	set(&s.Thresholds.Break, r.in.Break)
	set(&s.Thresholds.Review, r.in.Review)
	if t := s.Thresholds; !(-100 <= t.Review && t.Review <= t.Break && t.Break <= t.Join && t.Join <= 100) {
		r.refuse("join", "the weights must rise from review to break to join, between -100 and 100")
	}
	set(&s.Budget.Whole, r.in.Whole)
	set(&s.Budget.Pairs, r.in.Pairs)
	set(&s.Budget.Each, r.in.Each)
	if b := s.Budget; b.Whole < 0 || b.Pairs < 1 || b.Each < 0 || max(b.Whole, b.Pairs) > mostPairs || b.Each > 10_000 {
		r.refuse("most_pairs", "must be 1 to %d, and most_pairs_a_record 0 to 10000", int64(mostPairs))
	}
}

const (
	mostBlocks = 30
	mostPairs  = 10_000_000_000
)

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
