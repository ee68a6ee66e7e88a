// Package match finds which records are about one person: comparisons by levels of agreement, weights after
// Fellegi and Sunter whose parameters are estimated from the data without any truth, blocking under a budget,
// scoring as a stream, and groups that are joined high and broken low. It must never see a database, decide
// over a contradiction by itself, or give a weight that it cannot take apart field by field.
//
// Sources: I. Fellegi and A. Sunter, A theory for record linkage, JASA 64 (1969) 1183-1210; W. Winkler, String
// comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record linkage (1990), and Using
// the EM algorithm for weight computation (2000); R. Linacre and others, Splink: free software for
// probabilistic record linkage at scale, IJPDS 7:3 (2022).
package match

// Kind says what a field holds, and so how two of its values are compared.
type Kind string

// The kinds of field.
const (
	Forename  Kind = "forename"
	Surname   Kind = "surname"
	Date      Kind = "date"      // of birth
	Text      Kind = "text"      // a line of an address, a place
	House     Kind = "house"     // a house number
	Postcode  Kind = "postcode"  // British, or any other
	Email     Kind = "email"     //
	Phone     Kind = "phone"     //
	Code      Kind = "code"      // sex, state: same or not
	Reference Kind = "reference" // a number that somebody issued
	// Issued is a number with its issuer before a colon, of which an issuer gives a person one. Two of one issuer
	// that differ speak against one person; it adds no weight and teaches nothing, since an agency's own number
	// is in no other agency's records.
	Issued Kind = "issued"
	// Shared is a number of an event, such as a court case's: two records that share it are the likelier one
	// person's the fewer share it, and two that do not share it say nothing.
	Shared Kind = "shared"
)

// Field is one thing that records say of a person.
type Field struct {
	Name string // as explanations show it, unique
	Kind Kind
	// Strong says of a reference that one person has one number, so that two different ones mean two
	// people, and no weight joins them without a person. Issued numbers always are.
	Strong bool
	// Together names fields that tell of one thing, such as a line of an address and its postcode: where several
	// of them speak for a match, only the one that says most counts. Empty for a field by itself.
	Together string
}

// Spec says what is compared and how candidates are found.
type Spec struct {
	Fields []Field
	Blocks []Block
	// OneToOne says of two lists that neither holds anybody twice, so that a record has at most one match.
	OneToOne   bool
	Thresholds Thresholds
	Budget     Budget
}

// Thresholds are match weights: log2 of the odds that two records are one person's. Join must not be less
// than Break, nor Break less than Review.
type Thresholds struct {
	Join   float64 // at least this joins two records
	Break  float64 // two records that stood together part below this
	Review float64 // at least this is shown to a person
}

// Budget bounds work and memory.
type Budget struct {
	Whole   int64 // if all pairs are no more than this, all are compared and nothing is blocked
	Pairs   int64 // candidate pairs of all blocks together, or Each for each record if that is more
	Each    int64
	Samples int // random pairs from which the chance of agreement is estimated
}

// The defaults. Join is 999 to 1, as the model counts; Review is 1 to 20, below which a reviewer would see
// hardly a match in twenty pairs.
var (
	DefaultThresholds = Thresholds{Join: 10, Break: 4, Review: -4.3}
	DefaultBudget     = Budget{Whole: 2_000_000, Pairs: 1_000_000, Each: 50, Samples: 200_000}
)

// Pair is two records by their place in Records, A before B.
type Pair struct{ A, B int32 }

// Scored is a pair with its weight.
type Scored struct {
	Pair
	Weight float64 // log2 odds, the prior included
}
