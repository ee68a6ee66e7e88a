// Package agency holds who works together on the scheme: agencies by kind, their teams, the districts
// of the scheme with the areas that extracts name, and how far each agency's feeds reach. It must never
// hold anything about a person, nor delete what history names: agencies, teams and districts are closed.
package agency

import (
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Kind is what sort of body an agency is.
type Kind string

// The kinds of agency.
const (
	Police       Kind = "police"
	Probation    Kind = "probation"
	Prison       Kind = "prison"
	YouthJustice Kind = "youth_justice"
	Council      Kind = "council"
	Treatment    Kind = "treatment"
	Housing      Kind = "housing"
	Health       Kind = "health"
	Voluntary    Kind = "voluntary"
	Coordination Kind = "coordination"
)

// Kinds lists every kind in the order in which screens show them.
var Kinds = []Kind{Police, Probation, Prison, YouthJustice, Council, Treatment, Housing, Health, Voluntary, Coordination}

var kindLabels = map[Kind]string{
	Police: "Police", Probation: "Probation", Prison: "Prison", YouthJustice: "Youth justice", Council: "Council",
	Treatment: "Drug and alcohol treatment", Housing: "Housing", Health: "Health", Voluntary: "Voluntary sector",
	Coordination: "Scheme coordination",
}

// Label gives the words for a screen.
func (k Kind) Label() string { return kindLabels[k] }

// Known says whether k is one of the kinds.
func (k Kind) Known() bool { return kindLabels[k] != "" }

// Agency is a partner of the scheme.
type Agency struct {
	ID      id.Agency
	Name    string
	Short   string // as in a narrow column: at most 20 characters
	Kind    Kind
	Opened  civil.Date
	Closed  civil.NullDate
	Active  bool
	Version int64
}

// Team is a part of an agency that work is given to.
type Team struct {
	ID      id.Team
	Agency  id.Agency
	Name    string
	Opened  civil.Date
	Closed  civil.NullDate
	Active  bool
	Version int64
}

// District is a part of the scheme's ground, with the areas or wards that lie in it now.
type District struct {
	ID      id.District
	Name    string
	Areas   []string
	Opened  civil.Date
	Closed  civil.NullDate
	Active  bool
	Version int64
}

const (
	longestName  = 120
	longestShort = 20
	mostAreas    = 500
)

// fold makes the form of a name in which two spellings of it are alike.
func fold(name string) string { return strings.ToLower(tidy(name)) }

// tidy takes the spare space out of a name.
func tidy(name string) string { return strings.Join(strings.Fields(name), " ") }

func nameProblem(field, what, name string) []fault.Field {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return []fault.Field{{Name: field, Text: "Enter the name of the " + what}}
	case n > longestName:
		return []fault.Field{{Name: field, Text: "The name must be 120 characters or fewer"}}
	}
	return nil
}

func (a Agency) checked() (Agency, error) {
	a.Name, a.Short = tidy(a.Name), tidy(a.Short)
	problems := nameProblem("name", "agency", a.Name)
	if n := utf8.RuneCountInString(a.Short); n == 0 {
		problems = append(problems, fault.Field{Name: "short", Text: "Enter a short name"})
	} else if n > longestShort {
		problems = append(problems, fault.Field{Name: "short", Text: "The short name must be 20 characters or fewer"})
	}
	if !a.Kind.Known() {
		problems = append(problems, fault.Field{Name: "kind", Text: "Select what kind of agency it is"})
	}
	return a, fault.InvalidFields(problems)
}

func (t Team) checked() (Team, error) {
	t.Name = tidy(t.Name)
	problems := nameProblem("name", "team", t.Name)
	if t.Agency == "" {
		problems = append(problems, fault.Field{Name: "agency", Text: "Select the agency of the team"})
	}
	return t, fault.InvalidFields(problems)
}

// checked also sorts the areas and leaves each out that is named twice.
func (d District) checked() (District, error) {
	d.Name = tidy(d.Name)
	problems := nameProblem("name", "district", d.Name)
	d.Areas = distinct(d.Areas)
	if len(d.Areas) > mostAreas {
		problems = append(problems, fault.Field{Name: "areas", Text: "A district can have 500 areas or fewer"})
	}
	for _, a := range d.Areas {
		if utf8.RuneCountInString(a) > longestName {
			problems = append(problems, fault.Field{Name: "areas", Text: "The name of an area must be 120 characters or fewer"})
			break
		}
	}
	return d, fault.InvalidFields(problems)
}

func distinct(areas []string) []string {
	seen := map[string]bool{}
	out := make([]string, 0, len(areas))
	for _, a := range areas {
		if key := fold(a); key != "" && !seen[key] {
			seen[key] = true
			out = append(out, tidy(a))
		}
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(fold(a), fold(b)) })
	return out
}

// changedMeanwhile is what somebody reads whose form is older than the record.
func changedMeanwhile() error {
	return fault.New(fault.Conflict, "Somebody else changed this while you were working on it.")
}

// nameTaken is what somebody reads who gives a name that is in use.
func nameTaken(what string) error {
	return fault.InvalidFields([]fault.Field{{Name: "name", Text: "There is already " + what + " with this name"}})
}
