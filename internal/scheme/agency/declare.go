package agency

import (
	"unicode/utf8"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Strand is what a history of sanctions is of.
type Strand string

// The strands. Cautions are with reprimands and warnings, as a criminal record has them.
const (
	Convictions Strand = "convictions"
	Cautions    Strand = "cautions"
)

// Strands lists both, in the order of screens.
var Strands = []Strand{Convictions, Cautions}

// Label gives the words for a screen.
func (s Strand) Label() string {
	switch s {
	case Convictions:
		return "Convictions"
	case Cautions:
		return "Cautions, reprimands and warnings"
	}
	return ""
}

// Whom says of whom a feed holds everything, so that it is known what no row means.
type Whom string

// Of whom.
const (
	OfEverybody Whom = "everybody" // no row means no sanction
	OfScheme    Whom = "on_scheme" // the same, of whoever was on the scheme when the feed last came
	OfFeed      Whom = "in_feed"   // only of those of whom it has a row; of others it says nothing
)

// Whoms lists them in the order of screens.
var Whoms = []Whom{OfEverybody, OfScheme, OfFeed}

// Label gives the words for a screen.
func (w Whom) Label() string {
	switch w {
	case OfEverybody:
		return "Everybody: who has no row has no sanction in the period"
	case OfScheme:
		return "Everybody on the scheme: of others it says nothing"
	case OfFeed:
		return "Those of whom the feed has a row: of others it says nothing"
	}
	return ""
}

// HistoryKind is the kind of feed that can hold a history of sanctions.
const HistoryKind = "convictions"

// Declaration is what somebody answers for: that a feed holds every conviction, or every caution, of some people
// in a period. The period is of days on which proceedings began or a caution was given.
type Declaration struct {
	ID          id.Declaration
	Source      string
	Kind        string
	Strand      Strand
	Whom        Whom
	From        civil.NullDate // not valid: the whole of a life
	Until       civil.NullDate // not valid: as far as the feed reaches
	Reason      string
	Document    string // where it stands
	By          id.Staff
	At          civil.Instant
	EndedBy     id.Staff
	EndedAt     civil.Instant // zero: in force
	EndedReason string
}

// InForce says that nobody has ended it.
func (d Declaration) InForce() bool { return d.EndedAt.IsZero() }

// longestReason bounds a reason and the name of a document.
const longestReason = 500

func textProblem(field, text, ask string) []fault.Field {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return []fault.Field{{Name: field, Text: ask}}
	case n > longestReason:
		return []fault.Field{{Name: field, Text: "This must be 500 characters or fewer"}}
	}
	return nil
}

func (d Declaration) checked(today civil.Date) (Declaration, error) {
	d.Reason, d.Document = tidy(d.Reason), tidy(d.Document)
	var problems []fault.Field
	if d.Kind != HistoryKind {
		problems = append(problems, fault.Field{Text: "Only a feed of courts’ results can hold a history of sanctions"})
	}
	if d.Strand.Label() == "" {
		problems = append(problems, fault.Field{Name: "strand", Text: "Select what the feed holds completely"})
	}
	if d.Whom.Label() == "" {
		problems = append(problems, fault.Field{Name: "whom", Text: "Select of whom it holds that"})
	}
	switch {
	case d.From.Valid && d.From.Date.After(today):
		problems = append(problems, fault.Field{Name: "from", Text: "The first day must not be later than today"})
	case d.Until.Valid && d.Until.Date.After(today):
		problems = append(problems, fault.Field{Name: "until", Text: "The last day must not be later than today. Leave it empty if the feed goes on"})
	case d.From.Valid && d.Until.Valid && d.Until.Date.Before(d.From.Date):
		problems = append(problems, fault.Field{Name: "until", Text: "The last day must not be before the first"})
	}
	problems = append(problems, textProblem("document", d.Document, "Say where it stands: a letter, an agreement, a specification")...)
	problems = append(problems, textProblem("reason", d.Reason, "Say how you know that nothing is missing")...)
	return d, fault.InvalidFields(problems)
}
