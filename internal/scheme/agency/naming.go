package agency

import (
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Naming is a decision who may see reoffending scores that are worked out here, from a day on. It stands for what
// the partnership's agreement says. No roles is nobody.
type Naming struct {
	ID       id.Naming
	From     civil.Date
	Roles    []access.Role
	Reason   string
	Document string // the agreement
	By       id.Staff
	At       civil.Instant
}

// Labels gives the roles in words.
func (n Naming) Labels() []string {
	out := make([]string, len(n.Roles))
	for i, r := range n.Roles {
		out[i] = r.Label()
	}
	return out
}

func (n Naming) checked(today civil.Date) (Naming, error) {
	n.Reason, n.Document = tidy(n.Reason), tidy(n.Document)
	var problems []fault.Field
	can := access.RolesSeeing(access.Calculated)
	for _, r := range n.Roles {
		if !slices.Contains(can, r) {
			problems = append(problems, fault.Field{Name: "roles", Text: "One of these roles cannot be named"})
			break
		}
	}
	named := n.Roles
	n.Roles = nil
	for _, r := range can { // each once, in their order
		if slices.Contains(named, r) {
			n.Roles = append(n.Roles, r)
		}
	}
	if n.From.Before(today) {
		problems = append(problems, fault.Field{Name: "from", Text: "The first day must be today or later: what people saw until now was right by what held then"})
	}
	problems = append(problems, textProblem("document", n.Document, "Say which agreement names these roles, or that it names none")...)
	problems = append(problems, textProblem("reason", n.Reason, "Say why")...)
	return n, fault.InvalidFields(problems)
}

// NamedOn gives the decision that holds on a day, of some that are newest first: the newest that had begun by then.
func NamedOn(all []Naming, day civil.Date) (Naming, bool) {
	for _, n := range all {
		if !n.From.After(day) {
			return n, true
		}
	}
	return Naming{}, false
}
