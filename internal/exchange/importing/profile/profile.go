// Package profile reads import profiles: TOML files that say what an agency's extract holds, how
// its columns map onto Waymark's canonical fields, and what to do with values that are odd. It is pure:
// it opens no file and no database, and it must never guess. A key it does not know, a field its
// kind does not carry or a format that could be read two ways is an error that names the line to mend.
//
// A profile compiles to plain tables (columns, layouts, value maps) that package reader runs over a file.
package profile

import (
	"time"

	"waymark/internal/platform/civil"
)

// Profile is a checked import profile. It is not changed after Parse and is safe to share.
type Profile struct {
	Name    string
	Title   string
	Version string
	Source  string // short code of the feed, as in `select --source police`
	Agency  Agency
	Kind    *Kind
	File    File
	Rows    Rows
	// Key lists the fields that make a record's key, in order. The key is built from the values as
	// read, so that files which write the same moment differently give the same key.
	Key []Field
	// PersonIdentifier is the identifier type of person_ref, issued by the agency unless national.
	PersonIdentifier string
	Fields           []Mapping // in the order of the canonical fields
	Checks           []Check
	Roll             Roll
	Digest           string // SHA-256 of the profile's text, for provenance
}

// Agency says whose extract it is.
type Agency struct{ Name, Kind string }

// AgencyKinds are the kinds of agency a profile may name.
var AgencyKinds = []string{"police", "probation", "prison", "youth_justice", "council", "treatment", "housing",
	"health", "voluntary", "coordination", "court"}

// NationalIdentifiers are the identifier types that mean the same whoever writes them down; all
// others are issued by the profile's agency.
var NationalIdentifiers = []string{"pnc_id", "cro", "crn", "prison_number"}

// Rows says what one row of a file of arrests stands for.
type Rows string

// What one row stands for.
const (
	OnePerRecord Rows = "one_per_record"
	OnePerCharge Rows = "one_per_charge" // the arrest is repeated; arrest_ref says which rows belong together
)

// File says how the file is written.
type File struct {
	Format       string // csv; the seam for others
	Encoding     Encoding
	Delimiter    byte
	Quotes       Quotes
	SkipLines    int // lines before the header
	ExtraColumns Extra
	NullWords    []string
	Trim         bool
	Zone         *time.Location
	TrustTimes   bool // false: the source's times of day cannot be relied on
}

// Encoding names how bytes become letters.
type Encoding string

// The encodings. Auto goes by a byte order mark, else UTF-8 unless the bytes are not.
const (
	Auto        Encoding = "auto"
	UTF8        Encoding = "utf-8"
	Windows1252 Encoding = "windows-1252"
)

// Quotes says what the double quote means.
type Quotes string

// How quotes are read.
const (
	StrictQuotes  Quotes = "strict"  // as RFC 4180
	LenientQuotes Quotes = "lenient" // a quote inside a value is kept
	NoQuotes      Quotes = "none"    // a quote is a letter like any other
)

// Extra says what to do about columns that the profile does not name.
type Extra string

// What to do about other columns.
const (
	IgnoreExtra Extra = "ignore"
	RefuseExtra Extra = "refuse"
)

// Mapping says how one canonical field is read.
type Mapping struct {
	Field     Field
	Type      Type
	Columns   []string // accepted names, lower case and trimmed; the first found is taken
	Join      []string // columns read together, in order; instead of Columns
	Fixed     string   // the value for every row; instead of columns
	Required  bool     // a row without a value is refused
	Optional  bool     // the column may be missing from the file
	Layouts   []Layout
	Values    map[string]string // as given, and in lower case, to ours
	NullWords []string          // beside the file's
	Sentinels map[civil.Date]Meaning
	Blank     Meaning // what an empty value means
	OnBad     OnBad
	Decimals  bool // 25.0 is 25
	MaxLength int  // letters
	Min, Max  int64
	Earliest  civil.Date
	Latest    civil.Date
	NotFuture bool // not after the day the import is for
	NameOrder NameOrder
	Separator string
}

// Meaning says what a blank or a sentinel stands for.
type Meaning string

// The meanings.
const (
	Unknown Meaning = "unknown"
	Open    Meaning = "open" // it goes on: still inside
)

// OnBad says what becomes of a row with a value that cannot be read.
type OnBad string

// What to do with a value that cannot be read.
const (
	Refuse OnBad = "refuse" // refuse the row
	Drop   OnBad = "blank"  // read the row without the value and say so
	Keep   OnBad = "keep"   // keep the value as given and say so; codes only
)

// NameOrder says how a whole name is written.
type NameOrder string

// How a whole name is written.
const (
	SurnameCommaForenames NameOrder = "surname_comma_forenames"
	SurnameForenames      NameOrder = "surname_forenames" // one-word surname first
	ForenamesSurname      NameOrder = "forenames_surname" // one-word surname last
)

// Check is a rule between two fields.
type Check struct {
	Earlier, Later Field
	ByDay          bool // compare days, not times
	KeepAsGiven    bool // note it and keep the row
}

// Roll says how the day of a roll is found.
type Roll struct {
	DateInName *NamePattern // nil unless the file's name says it
}

// Mapping gives the mapping of f, or nil when the profile has none.
func (p *Profile) Mapping(f Field) *Mapping {
	for i := range p.Fields {
		if p.Fields[i].Field == f {
			return &p.Fields[i]
		}
	}
	return nil
}

// HasCharges says whether rows of arrests carry the charge as well.
func (p *Profile) HasCharges() bool {
	return p.Mapping(OffenceCode) != nil || p.Mapping(OffenceText) != nil
}
