// Package saving says what a change in offences would cost, and holds the tables that say so: unit costs, price levels
// and multipliers, all of them loaded by the user. It must never show a saving without what is expected where nothing is
// done, count what has no price as nothing, add what different tables priced, or overwrite a table that was used.
package saving

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Kind is what a cost table holds.
type Kind string

// The kinds.
const (
	UnitCosts   Kind = "UNIT_COSTS"
	PriceLevels Kind = "PRICE_LEVELS"
	Multipliers Kind = "MULTIPLIERS"
)

// Kinds lists the kinds as screens do.
var Kinds = []Kind{UnitCosts, PriceLevels, Multipliers}

var kindLabels = map[Kind]string{UnitCosts: "Unit costs of crime", PriceLevels: "Price levels (a GDP deflator)", Multipliers: "Multipliers"}

// Label gives the words for a screen.
func (k Kind) Label() string { return kindLabels[k] }

// Table is a version of a cost table. Price levels have no version beside their release, which is their name.
type Table struct {
	ID        id.CostTable
	Kind      Kind
	Name      string
	Version   string
	PriceYear cost.Year // of unit costs
	Source    string
	Digest    string // of what counts in it
	File      string // its name
	Reason    string
	LoadedBy  id.Staff
	Loader    string
	LoadedAt  civil.Instant

	WithdrawnAt     civil.Instant // zero: it is offered
	WithdrawnBy     id.Staff
	Withdrawer      string
	WithdrawnReason string
}

// Withdrawn says that it is not to be used any more.
func (t Table) Withdrawn() bool { return !t.WithdrawnAt.IsZero() }

// Title names a version.
func (t Table) Title() string {
	if t.Version == "" {
		return t.Name
	}
	return t.Name + ", version " + t.Version
}

// Contents is what a table says; what is not of its kind is nil.
type Contents struct {
	Costs       *cost.Table
	Levels      *cost.Deflator
	Multipliers *cost.Multipliers
}

// read reads a file of a kind and gives what it is. fault.Invalid names everything that is wrong with it.
func read(kind Kind, content string) (t Table, c Contents, err error) {
	in := strings.NewReader(content)
	t.Kind = kind
	switch kind {
	case UnitCosts:
		if c.Costs, err = cost.ReadTable(in); err == nil {
			t.Name, t.Version, t.PriceYear, t.Source, t.Digest = c.Costs.Name, c.Costs.Version, c.Costs.PriceYear, c.Costs.Source, c.Costs.Digest
		}
	case PriceLevels:
		if c.Levels, err = cost.ReadDeflator(in); err == nil {
			t.Name, t.Source, t.Digest = c.Levels.Release, c.Levels.Source, c.Levels.Digest
		}
	case Multipliers:
		if c.Multipliers, err = cost.ReadMultipliers(in); err == nil {
			t.Name, t.Version, t.Source, t.Digest = c.Multipliers.Name, c.Multipliers.Version, c.Multipliers.Source, c.Multipliers.Digest
		}
	default:
		err = fault.New(fault.Invalid, "There is no such kind of table.")
	}
	return t, c, err
}

// Upload is a file to be kept as a cost table.
type Upload struct {
	Kind    Kind
	File    string // its name
	Content []byte
	Reason  string
}

// MostBytes bounds a file.
const MostBytes = 4 << 20

const (
	longestReason = 500
	longestName   = 300
	mostProblems  = 50
)

// check reads an upload, and names what is wrong: with the form, and only then with the file, by row, column and rule.
func (u Upload) check() (Table, error) {
	var wrong []fault.Field
	if !slices.Contains(Kinds, u.Kind) {
		wrong = append(wrong, fault.Field{Name: "kind", Text: "Select what the file holds"})
	}
	if len(u.Content) == 0 {
		wrong = append(wrong, fault.Field{Name: "file", Text: "Select a file"})
	}
	wrong = append(wrong, reasonGiven(u.Reason, "Enter why you load it")...)
	if len(wrong) > 0 {
		return Table{}, fault.InvalidFields(wrong)
	}
	if !utf8.Valid(u.Content) || bytes.IndexByte(u.Content, 0) >= 0 {
		return Table{}, u.refuse("is not text in UTF-8")
	}
	t, _, err := read(u.Kind, string(u.Content))
	if err != nil {
		return Table{}, u.problems(err)
	}
	for what, text := range map[string]string{"name": t.Name, "version": t.Version} {
		if utf8.RuneCountInString(text) > longestName {
			return Table{}, u.refuse(fmt.Sprintf("has a %s of more than %d characters", what, longestName))
		}
	}
	t.File, t.Reason = u.File, u.Reason
	return t, nil
}

func reasonGiven(reason, words string) []fault.Field {
	if n := utf8.RuneCountInString(reason); n == 0 || n > longestReason {
		return []fault.Field{{Name: "reason", Text: fmt.Sprintf("%s, in up to %d characters", words, longestReason)}}
	}
	return nil
}

func (u Upload) refuse(rule string) error {
	return fault.InvalidFields([]fault.Field{{Name: "file", Text: u.File + " " + rule}})
}

// problems puts what is wrong with a file on the form's field for it, each with the file, the place and the rule.
func (u Upload) problems(err error) error {
	fields := fault.FieldsOf(err)
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	if len(fields) == 0 {
		return fault.InvalidFields([]fault.Field{{Name: "file", Text: u.File + ": " + fault.Text(err)}})
	}
	var out []fault.Field
	for i, f := range fields {
		if i == mostProblems {
			out = append(out, fault.Field{Name: "file", Text: fmt.Sprintf("%s: and %d more", u.File, len(fields)-i)})
			break
		}
		out = append(out, fault.Field{Name: "file", Text: u.File + ", " + f.Name + ": " + f.Text})
	}
	return fault.InvalidFields(out)
}
