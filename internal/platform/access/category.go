package access

import (
	"math/bits"
	"strings"
)

// Category is a kind of information about a person. Which categories somebody sees is decided for
// each person and purpose; what is not granted is not read from the database.
type Category uint32

// The categories.
const (
	Identity Category = 1 << iota
	Offending
	Custody
	Supervision
	Intelligence
	Health
	Family
	Victim
	Plan
	Contact
	Tasking   // tasks about the person
	Selection // scores and the reasons for them
	Warnings  // what staff must know for their safety
	Membership
	Looking    // who looked at the person, and why
	Calculated // reoffending scores worked out here
)

// ByAgreement are the categories that nobody sees by role alone: the partnership's agreement names the roles
// that do, and until it does, nobody sees them.
const ByAgreement = Calculated

var categoryNames = [...]string{
	"identity", "offending", "custody", "supervision", "intelligence", "health", "family", "victim",
	"plan", "contact", "tasking", "selection", "warnings", "membership", "looking", "calculated",
}

// AllCategories is everything: for bulk runs by the system, which show nothing to anybody.
const AllCategories Category = 1<<len(categoryNames) - 1

// Has says whether every category of c is in the set.
func (set Category) Has(c Category) bool { return set&c == c }

// String lists the categories' names, in order, with commas.
func (set Category) String() string {
	names := make([]string, 0, bits.OnesCount32(uint32(set)))
	for i, n := range categoryNames {
		if set&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ",")
}

// Each lists the single categories in the set.
func (set Category) Each() []Category {
	var out []Category
	for i := range categoryNames {
		if c := Category(1 << i); set&c != 0 {
			out = append(out, c)
		}
	}
	return out
}
