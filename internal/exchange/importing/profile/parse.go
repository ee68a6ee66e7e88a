package profile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"waymark/internal/platform/fault"
)

// maxProfile is far beyond any real profile; a larger file is something else.
const maxProfile = 1 << 20

type rawProfile struct {
	Name    string              `toml:"name"`
	Title   string              `toml:"title"`
	Version string              `toml:"version"`
	Source  string              `toml:"source"`
	Kind    string              `toml:"kind"`
	Agency  rawAgency           `toml:"agency"`
	File    rawFile             `toml:"file"`
	Record  rawRecord           `toml:"record"`
	Roll    rawRoll             `toml:"roll"`
	Fields  map[string]rawField `toml:"fields"`
	Checks  []rawCheck          `toml:"checks"`
}

type rawAgency struct {
	Name string `toml:"name"`
	Kind string `toml:"kind"`
}

type rawFile struct {
	Format       string   `toml:"format"`
	Encoding     string   `toml:"encoding"`
	Delimiter    string   `toml:"delimiter"`
	Quotes       string   `toml:"quotes"`
	SkipLines    int      `toml:"skip_lines"`
	ExtraColumns string   `toml:"extra_columns"`
	NullWords    []string `toml:"null_words"`
	Trim         *bool    `toml:"trim"`
	TimeZone     string   `toml:"time_zone"`
	Times        string   `toml:"times"`
}

type rawRecord struct {
	Key              []string `toml:"key"`
	PersonIdentifier string   `toml:"person_identifier"`
	Rows             string   `toml:"rows"`
}

type rawRoll struct {
	DateInName string `toml:"date_in_name"`
}

type rawCheck struct {
	Earlier   string `toml:"earlier"`
	Later     string `toml:"later"`
	By        string `toml:"by"`
	Otherwise string `toml:"otherwise"`
}

// problems gathers everything wrong with a profile, so that it can be mended in one go.
type problems []fault.Field

func (p *problems) add(where, format string, args ...any) {
	*p = append(*p, fault.Field{Name: where, Text: fmt.Sprintf(format, args...)})
}

// Parse reads and checks a profile. Its error is of kind Invalid and lists every mistake found.
func Parse(text []byte) (*Profile, error) {
	if len(text) > maxProfile {
		return nil, fault.New(fault.Invalid, "The profile is larger than %d bytes.", maxProfile)
	}
	var raw rawProfile
	meta, err := toml.Decode(string(text), &raw)
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "The profile is not valid TOML: %s", tomlText(err))
	}
	var bad problems
	for _, k := range meta.Undecoded() {
		bad.add(k.String(), "is not a known setting")
	}
	p := compile(&raw, &bad)
	if len(bad) > 0 {
		return nil, invalid(raw.Name, bad)
	}
	sum := sha256.Sum256(text)
	p.Digest = hex.EncodeToString(sum[:])
	return p, nil
}

func tomlText(err error) string {
	var pe toml.ParseError
	if errors.As(err, &pe) {
		return fmt.Sprintf("line %d: %s", pe.Position.Line, pe.Message)
	}
	return err.Error()
}

func invalid(name string, bad problems) error {
	// Undecoded keys and fields come in map order; sorting keeps the message the same every time.
	slices.SortStableFunc(bad, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
	lines := make([]string, len(bad))
	for i, f := range bad {
		lines[i] = f.Name + " " + f.Text
	}
	e := fault.New(fault.Invalid, "The profile %q cannot be used: %s.", name, strings.Join(lines, "; "))
	e.Fields = bad
	return e
}

var (
	sourceForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)
	nameForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*$`)
	typeForm   = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
)

func compile(raw *rawProfile, bad *problems) *Profile {
	p := &Profile{Name: raw.Name, Title: strings.TrimSpace(raw.Title), Version: raw.Version, Source: raw.Source,
		Agency: Agency(raw.Agency), Kind: FindKind(raw.Kind), PersonIdentifier: raw.Record.PersonIdentifier}
	if !nameForm.MatchString(p.Name) {
		bad.add("name", "must be lower-case words like force/police_arrests")
	}
	if p.Title == "" {
		bad.add("title", "is missing")
	}
	if p.Version == "" {
		bad.add("version", "is missing")
	}
	if !sourceForm.MatchString(p.Source) {
		bad.add("source", "must be a short lower-case word like police, jail or prison")
	}
	if strings.TrimSpace(p.Agency.Name) == "" {
		bad.add("agency.name", "is missing")
	}
	choose(bad, "agency.kind", p.Agency.Kind, AgencyKinds...)
	p.File = compileFile(&raw.File, bad)
	if p.Kind == nil {
		var names []string
		for _, k := range kinds {
			names = append(names, string(k.Name))
		}
		bad.add("kind", "must be one of %s", strings.Join(names, ", "))
		return p
	}
	compileFields(raw, p, bad)
	compileRecord(&raw.Record, p, bad)
	compileChecks(raw.Checks, p, bad)
	compileRoll(&raw.Roll, p, bad)
	return p
}

// choose gives v, or the first of the words when v is empty and that is the default.
func choose(bad *problems, where, v string, words ...string) string {
	if !slices.Contains(words, v) {
		bad.add(where, "must be one of %s", strings.Join(words, ", "))
	}
	return v
}

func choice[T ~string](bad *problems, where, v string, fallback T, others ...T) T {
	if v == "" {
		return fallback
	}
	words := []string{string(fallback)}
	for _, o := range others {
		words = append(words, string(o))
	}
	return T(choose(bad, where, v, words...))
}

func compileFile(raw *rawFile, bad *problems) File {
	f := File{
		Format:       choice(bad, "file.format", raw.Format, "csv"),
		Encoding:     choice(bad, "file.encoding", raw.Encoding, Auto, UTF8, Windows1252),
		Quotes:       choice(bad, "file.quotes", raw.Quotes, StrictQuotes, LenientQuotes, NoQuotes),
		ExtraColumns: choice(bad, "file.extra_columns", raw.ExtraColumns, IgnoreExtra, RefuseExtra),
		SkipLines:    raw.SkipLines,
		NullWords:    raw.NullWords,
		Trim:         raw.Trim == nil || *raw.Trim,
		TrustTimes:   choice(bad, "file.times", raw.Times, "trusted", "date_only") == "trusted",
	}
	if f.SkipLines < 0 || f.SkipLines > 1000 {
		bad.add("file.skip_lines", "must be between 0 and 1000")
	}
	f.Delimiter = compileDelimiter(raw.Delimiter, bad)
	name := raw.TimeZone
	if name == "" {
		name = "Europe/London"
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		bad.add("file.time_zone", "is no time zone like Europe/London")
	}
	f.Zone = loc
	return f
}

func compileDelimiter(s string, bad *problems) byte {
	switch s {
	case "":
		return ','
	case "tab":
		return '\t'
	}
	if len(s) == 1 && strings.Contains(",;|\t~^:", s) {
		return s[0]
	}
	bad.add("file.delimiter", "must be a comma, a semicolon, a colon, |, ~, ^ or the word tab")
	return ','
}

func compileRecord(raw *rawRecord, p *Profile, bad *problems) {
	if len(raw.Key) == 0 {
		bad.add("record.key", "must list the fields that make a record's key")
	}
	for _, name := range raw.Key {
		f, ok := FindField(name)
		m := p.Mapping(f)
		switch {
		case !ok || m == nil:
			bad.add("record.key", "names %q, which is not among the fields", name)
		case m.Type == List || m.Blank == Open || len(m.Sentinels) > 0:
			bad.add("record.key", "cannot use %s: a list, or a date that may be open, is no key", name)
		case m.Optional || m.Fixed != "" || m.OnBad != Refuse:
			bad.add("record.key", "needs %s in every row: it must not be optional, fixed or blanked", name)
		case slices.Contains(p.Key, f):
			bad.add("record.key", "names %s twice", name)
		default:
			m.Required = true
			p.Key = append(p.Key, f)
		}
	}
	hasPerson := p.Mapping(PersonRef) != nil
	switch {
	case hasPerson && !typeForm.MatchString(p.PersonIdentifier):
		bad.add("record.person_identifier", "must name the type of person_ref, like custody_person_id")
	case !hasPerson && p.PersonIdentifier != "":
		bad.add("record.person_identifier", "is given but person_ref is not among the fields")
	}
	p.Rows = choice(bad, "record.rows", raw.Rows, OnePerRecord, OnePerCharge)
	if p.Rows == OnePerCharge {
		if p.Kind.Name != Arrests || p.Mapping(ArrestRef) == nil {
			bad.add("record.rows", "one_per_charge is for arrests with arrest_ref among the fields")
		}
		if len(p.Key) == 1 && p.Key[0] == ArrestRef {
			bad.add("record.key", "needs more than arrest_ref when an arrest has several rows")
		}
	}
}

func compileChecks(raw []rawCheck, p *Profile, bad *problems) {
	for i, c := range raw {
		where := fmt.Sprintf("checks[%d]", i+1)
		earlier, ok1 := FindField(c.Earlier)
		later, ok2 := FindField(c.Later)
		if !ok1 || !ok2 || !dated(p.Mapping(earlier)) || !dated(p.Mapping(later)) {
			bad.add(where, "needs earlier and later to be date fields of this profile")
			continue
		}
		p.Checks = append(p.Checks, Check{
			Earlier: earlier, Later: later,
			ByDay:       choice(bad, where+".by", c.By, "day", "time") == "day",
			KeepAsGiven: choice(bad, where+".otherwise", c.Otherwise, "refuse", "keep_as_given") == "keep_as_given",
		})
	}
}

func dated(m *Mapping) bool {
	return m != nil && (m.Type == Date || m.Type == DateTime)
}

func compileRoll(raw *rawRoll, p *Profile, bad *problems) {
	if raw.DateInName == "" {
		return
	}
	if !p.Kind.Roll {
		bad.add("roll", "is only for a custody_roll")
		return
	}
	n, err := ParseNamePattern(raw.DateInName)
	if err != nil {
		bad.add("roll.date_in_name", "%v", err)
	}
	p.Roll.DateInName = n
}
