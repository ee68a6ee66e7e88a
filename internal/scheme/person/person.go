// Package person is the record of one human, whatever agencies call them: names, aliases, date of birth,
// numbers, addresses, warnings, and which agency's record is whose. It must never change what an agency
// said: source records stay apart, and a link says whose they are.
package person

import (
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Name is a surname and forenames as an agency wrote them.
type Name struct{ Surname, Forenames string }

// Identity is what one record says of who somebody is. Codes are kept as the profile mapped them; an
// empty text means not known.
type Identity struct {
	Name
	DateOfBirth       civil.Partial
	Sex               string
	Gender            string
	EthnicitySelf     string // self-defined, 16+1
	EthnicityOfficer  string // officer-defined
	Nationality       string
	Language          string
	InterpreterNeeded bool
}

// Number is a reference number with who issued it.
type Number struct {
	Kind   NumberKind
	Issuer string // empty for national numbers
	Value  string
}

// Address is where somebody lived, as one record says.
type Address struct{ Kind, Lines, Postcode string }

// Incoming is one agency's record of a person, from a row of an extract.
type Incoming struct {
	Source, Key string // the agency's own person id, unique in the source, or else a RowKey
	Row         int64
	Hash        string // of the identity as read, to tell changed from unchanged
	Identity    Identity
	Numbers     []Number
	Aliases     []Name
	Addresses   []Address
	District    id.District
	// Mention says that the row is about something else (an arrest, a stay) and names the person on
	// the way: it makes a record where there is none and never changes one.
	Mention bool
}

// Outcome says what an import did with a record.
type Outcome string

// The outcomes.
const (
	New       Outcome = "new"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
)

// TakenIn is what became of one Incoming.
type TakenIn struct {
	Record  id.SourceRecord
	Person  id.Person
	Outcome Outcome
	Linked  Rule // why it is this person's, when it is new
	Review  bool // somebody is asked whether it is another's, too
}

// Card is what a list shows of a person.
type Card struct {
	ID          id.Person
	Surname     string
	Forenames   string
	DateOfBirth civil.Partial
	Sex         string
	Number      string // the PNC id or, without one, the first number held
	Restriction access.Restriction
}

// FullName gives the name in the order in which screens show it.
func (c Card) FullName() string {
	switch {
	case c.Forenames == "":
		return c.Surname
	case c.Surname == "":
		return c.Forenames
	}
	return c.Forenames + " " + c.Surname
}
