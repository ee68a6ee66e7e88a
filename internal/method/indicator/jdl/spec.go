// Package jdl checks a file of people before it is sent to the Justice Data Lab, and says what its published results
// may be called. The Lab matches named people to the Police National Computer and compares them with people like them.
//
// What is wrong with a file is told by row and column. It must never repeat what stands in a cell, as that is a person.
package jdl

import (
	"fmt"

	"waymark/internal/platform/civil"
)

// Need says how much a column is wanted.
type Need string

// The needs.
const (
	Essential   Need = "essential"
	OneOf       Need = "one_of"      // at least one of the columns with this need is filled in each row
	Recommended Need = "recommended" // helps the match
)

// kind is what a column holds.
type kind int

const (
	words kind = iota
	birth
	sex
	event
)

// Column is a column of the file. A header matches it whatever its case, and with spaces, hyphens or underscores.
type Column struct {
	Name string
	Need Need
	kind kind
}

// Spec is what the Lab asks of a file. Minimum is the fewest people; an intervention must begin from From to To, both
// included, where they are set. The Lab has changed both: bring those that hold when the file is sent.
type Spec struct {
	Source   string
	Columns  []Column
	Minimum  int
	From, To civil.NullDate
}

// PilotSource is where the rules of the pilot come from.
const PilotSource = "Justice Data Lab pilot guidance, and user journey with template (Ministry of Justice), read in excerpts"

// Pilot gives the rules that were published for the pilot: at least 60 people, interventions of 2002 to 2010, the
// essential columns of the template. The template's recommended columns were seen in part only, its own spelling of
// the columns not at all; no rule about small numbers was found. What a cell must look like is this check's own reading.
func Pilot() Spec {
	return Spec{
		Source: PilotSource,
		Columns: []Column{
			{"surname", Essential, words}, {"forename", Essential, words}, {"date_of_birth", Essential, birth}, {"gender", Essential, sex},
			{"index_date", OneOf, event}, {"conviction_date", OneOf, event}, {"intervention_start_date", OneOf, event},
			{"pnc_id", Recommended, words}, {"prison_number", Recommended, words},
		},
		Minimum: 60,
		From:    civil.SomeDate(civil.MustDate("2002-01-01")),
		To:      civil.SomeDate(civil.MustDate("2010-12-31")),
	}
}

// Rule is a rule that a file can break. The set is closed.
type Rule string

// The rules. Those of the file as a whole have no row.
const (
	ColumnMissing  Rule = "column_missing"
	ColumnDoubled  Rule = "column_doubled"
	TooFewPeople   Rule = "too_few_people"
	CellsOfRow     Rule = "number_of_cells"
	NotText        Rule = "not_utf_8"
	Empty          Rule = "empty"
	NoDate         Rule = "no_date_of_event"
	NotADate       Rule = "not_a_date"
	Future         Rule = "in_the_future"
	NotAfterBirth  Rule = "not_after_birth"
	GenderUnclear  Rule = "gender_unclear"
	OutOfRange     Rule = "intervention_out_of_range"
	SamePerson     Rule = "same_person_twice"
	NoNumber       Rule = "recommended_empty"
	NumberNotThere Rule = "recommended_column_missing"
)

// Advice says whether the file may be sent although the rule is broken.
func (r Rule) Advice() bool { return r == SamePerson || r == NoNumber || r == NumberNotThere }

// words says what is wrong, in plain English.
func (r Rule) words(s Spec) string {
	switch r {
	case ColumnMissing:
		return "there is no such column"
	case ColumnDoubled:
		return "two columns have this name"
	case TooFewPeople:
		return fmt.Sprintf("fewer than %d people can be used", s.Minimum)
	case CellsOfRow:
		return "has more or fewer cells than the header"
	case NotText:
		return "is not UTF-8"
	case Empty:
		return "is empty"
	case NoDate:
		return "one of these must be filled in"
	case NotADate:
		return "must be a date, as 2009-04-30 or 30/04/2009"
	case Future:
		return "is in the future"
	case NotAfterBirth:
		return "is not after the date of birth"
	case GenderUnclear:
		return "must be M, F, Male or Female"
	case OutOfRange:
		return fmt.Sprintf("must be from %s to %s", s.From, s.To)
	case SamePerson:
		return "this person stands in an earlier row too"
	case NoNumber:
		return "is empty; with it more people are found"
	case NumberNotThere:
		return "there is no such column; with it more people are found"
	}
	return string(r)
}
