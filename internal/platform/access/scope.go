package access

import (
	"fmt"
	"strings"

	"waymark/internal/platform/civil"
)

// Scope is the policy for a list, compiled to one condition over the gate's two tables. For every
// person it says the same as JudgePerson: true where that is Allowed, Withheld or ReasonAsked, false
// where it is Absent (a property test holds them to it).
type Scope struct {
	everyone  bool // reach is not limited by scheme or district
	byScheme  bool // everyone on the scheme, within districts
	byReach   bool // those reached while on the scheme, or by work
	reachOnly bool // anyone reached by any way
	unlocked  bool // restrictions do not hold
	districts []string
	holders   []string
	at        civil.Instant

	byDistrict bool // on the scheme or not, within districts
}

// ScopeFor compiles the scope of an ask at an instant. An ask that Judge refuses has the empty scope.
func ScopeFor(ask Ask, at civil.Instant) Scope {
	s := Scope{holders: ask.Actor.Holders(), at: at}
	for _, d := range ask.Actor.Districts {
		s.districts = append(s.districts, string(d))
	}
	if Judge(ask).Outcome != Allowed {
		return s
	}
	s.unlocked = unlocked(ask, Facts{})
	if ask.Actor.Kind != Staff {
		s.everyone = true
		return s
	}
	wants := rules[ask.Action].wants
	for _, r := range ask.Actor.Roles {
		if roleCategories[r]&wants == 0 {
			continue
		}
		switch r {
		case Coordinator:
			if ask.Purpose.Code == SelectionWork || ask.Purpose.Code == Linking {
				s.everyone = true
			}
			s.byDistrict = s.byDistrict || ask.Purpose.Code == DataLab
			s.byScheme = true
		case OffenderManager, ProbationPractitioner, YouthWorker, PrisonLiaison:
			s.byScheme, s.byReach = true, true
		case ServiceWorker, Mentor:
			s.reachOnly = true
		case Analyst:
			s.byDistrict = s.byDistrict || ask.Purpose.Code == DataLab
		case DataProtection:
			s.everyone = s.everyone || ask.Purpose.Code == Oversight
		case RecordLinker:
			s.everyone = s.everyone || ask.Purpose.Code == Linking
		}
	}
	return s
}

// SQL gives the condition for the person in the named column, with its arguments numbered from next,
// and the number that follows. column must be a column name from code, never input.
func (s Scope) SQL(column string, next int) (condition string, args []any, following int) {
	b := binder{next: next}
	reach := b.reach(s)
	open := make([]string, 0, 4)
	if s.everyone {
		open = append(open, "1 = 1")
	}
	if s.byDistrict {
		open = append(open, b.inDistrict(s.districts))
	}
	if s.byScheme {
		open = append(open, "sc.on_scheme AND "+b.inDistrict(s.districts))
	}
	if s.byReach {
		open = append(open, "(sc.on_scheme AND EXISTS ("+reach+" AND r.via <> 'allow'))",
			"EXISTS ("+reach+" AND r.via IN ('task', 'referral', 'caseload', 'meeting'))")
	}
	if s.reachOnly {
		open = append(open, "EXISTS ("+reach+" AND r.via <> 'allow')")
	}
	if len(open) == 0 {
		return "1 = 0", nil, next
	}
	lock := "(sc.restriction <> 'EXCLUDED' OR EXISTS (" + reach + " AND r.via = 'allow'))"
	if s.unlocked {
		lock = "1 = 1"
	}
	return "EXISTS (SELECT 1 FROM access_subject sc WHERE sc.person = " + column + " AND " + lock +
		" AND (" + strings.Join(open, " OR ") + "))", b.args, b.next
}

// KnownSQL gives the condition for counts and ranks over people whom the actor may not reach and may know
// of: it leaves out only those who must be absent. column and next are as for SQL.
func (s Scope) KnownSQL(column string, next int) (condition string, args []any, following int) {
	if s.unlocked {
		return "1 = 1", nil, next
	}
	b := binder{next: next}
	return "NOT EXISTS (SELECT 1 FROM access_subject sc WHERE sc.person = " + column + " AND sc.restriction = 'EXCLUDED' AND NOT EXISTS (" +
		b.reach(s) + " AND r.via = 'allow'))", b.args, b.next
}

// WithheldSQL gives the condition for those of a list, within the scope, who are stubs to the actor: an order
// or a filter must not tell what the stub does not. column and next are as for SQL.
func (s Scope) WithheldSQL(column string, next int) (condition string, args []any, following int) {
	if s.unlocked {
		return "1 = 0", nil, next
	}
	b := binder{next: next}
	return column + " IN (SELECT sc.person FROM access_subject sc WHERE sc.restriction = 'RESTRICTED' AND NOT EXISTS (" +
		b.reach(s) + " AND r.via = 'allow'))", b.args, b.next
}

// binder numbers the arguments of one condition.
type binder struct {
	next int
	args []any
}

func (b *binder) bind(v any) string {
	b.args = append(b.args, v)
	b.next++
	return fmt.Sprintf("$%d", b.next-1)
}

func (b *binder) list(values []string) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = b.bind(v)
	}
	return strings.Join(marks, ", ")
}

func (b *binder) reach(s Scope) string {
	if !s.byReach && !s.reachOnly && s.unlocked {
		return ""
	}
	at := b.bind(s.at)
	return "SELECT 1 FROM access_reach r WHERE r.person = sc.person AND r.holder IN (" + b.list(s.holders) +
		") AND r.starts <= " + at + " AND (r.ends IS NULL OR r.ends > " + at + ")"
}

func (b *binder) inDistrict(districts []string) string {
	if len(districts) == 0 {
		return "1 = 1"
	}
	return "sc.district IN (" + b.list(districts) + ")"
}
