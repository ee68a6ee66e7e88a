package access

// Kind says how many people an action concerns.
type Kind string

// The kinds of action.
const (
	Plain     Kind = "plain"     // nobody on or near the scheme: reference data, staff, one's own account
	One       Kind = "one"       // named people
	List      Kind = "list"      // those that the Scope allows; each one shown is disclosed
	Aggregate Kind = "aggregate" // counts and figures, no person
	Bulk      Kind = "bulk"      // a run over many: one audit row a batch that names the run
)

// Operation is the sort of processing that the law asks to log (Data Protection Act 2018, s.62).
type Operation string

// The operations, and Other for what touches no person's data.
const (
	Collect  Operation = "COLLECT"
	Alter    Operation = "ALTER"
	Consult  Operation = "CONSULT"
	Disclose Operation = "DISCLOSE"
	Combine  Operation = "COMBINE"
	Erase    Operation = "ERASE"
	Other    Operation = "OTHER"
)

// Action is what somebody wants to do. Every route and every use case names one.
type Action string

// rule is one line of the policy: what an action is, who may do it, for which purposes.
type rule struct {
	kind     Kind
	op       Operation
	roles    []Role        // staff who may; operators and the system are named apart
	purposes []PurposeCode // for which; the first is the default
	operator bool          // also from the command line
	system   bool          // also by a job
	anyone   bool          // also by somebody not signed in
	breaks   bool          // opens a restricted record off its allow-list, with words: breaking the glass
	wants    Category      // the most that the action can show
}

// KindOf gives the kind of an action, and false for one that the policy does not know.
func KindOf(a Action) (Kind, bool) {
	r, ok := rules[a]
	return r.kind, ok
}

// OperationOf gives the sort of processing that an action is.
func OperationOf(a Action) Operation { return rules[a].op }

// DefaultPurpose gives the purpose of an action where there is only one it can have.
func DefaultPurpose(a Action) Purpose {
	if r := rules[a]; len(r.purposes) > 0 {
		return Of(r.purposes[0])
	}
	return Purpose{}
}

// Actions lists every action that the policy knows.
func Actions() []Action {
	out := make([]Action, 0, len(rules))
	for a := range rules {
		out = append(out, a)
	}
	return out
}

// RolesFor lists the roles that may ever do an action: for menus and for the matrix of routes and roles.
func RolesFor(a Action) []Role { return rules[a].roles }

// May says whether an actor may ever do an action, whoever it concerns: for menus.
func May(by Actor, a Action) bool {
	r, ok := rules[a]
	return ok && mayActor(by, r)
}

func mayActor(by Actor, r rule) bool {
	switch by.Kind {
	case Operator:
		return r.operator
	case System:
		return r.system
	case Visitor:
		return r.anyone
	case Staff:
		if r.anyone {
			return true
		}
		for _, role := range r.roles {
			if by.Has(role) {
				return true
			}
		}
	}
	return false
}
