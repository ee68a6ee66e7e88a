package person

import (
	"sort"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
)

// Rule says why a record was linked to a person, or why somebody is asked.
type Rule string

// The rules of the first linking step.
const (
	SameNumber      Rule = "same_number"
	SameNameAndDay  Rule = "same_name_and_birth"
	NobodyNear      Rule = "nobody_near"
	Contradiction   Rule = "numbers_contradict"
	Several         Rule = "several_people"
	NearName        Rule = "near_name_same_birth"
	NearBirth       Rule = "same_name_near_birth"
	DecidedByPerson Rule = "decided"
)

var ruleLabels = map[Rule]string{
	SameNumber: "The same number", SameNameAndDay: "The same name and date of birth", NobodyNear: "Nobody near was known",
	Contradiction: "The same name and date of birth, but two different numbers of one kind", Several: "Fits several people",
	NearName: "A near name and the same date of birth", NearBirth: "The same name and a near date of birth", DecidedByPerson: "A person decided",
}

// Label gives the words for a screen.
func (r Rule) Label() string { return ruleLabels[r] }

// Known is a person near an incoming record: what their records say.
type Known struct {
	Person  id.Person
	Names   []Name
	Births  []civil.Partial
	Numbers []Number
}

// Verdict is where a new record belongs: to a person, or to a new one; and about whom somebody must be
// asked. A record under review is a new person's until the answer.
type Verdict struct {
	Person id.Person // "" for a new person
	Rule   Rule
	Ask    []Question
}

// Question is one person whose record it may be.
type Question struct {
	Person id.Person
	Rule   Rule
}

// Decide applies the first linking step to a new record. The same number of one kind and issuer links;
// the same name and full date of birth links; neither where that would join two different numbers of one
// kind and issuer. That, and everybody near, is put to a person. The order of near does not matter.
func Decide(in Incoming, near []Known) Verdict {
	var sure, doubtful []Question
	for _, k := range near {
		rule, link := compare(in, k)
		switch {
		case link:
			sure = append(sure, Question{k.Person, rule})
		case rule != "":
			doubtful = append(doubtful, Question{k.Person, rule})
		}
	}
	if len(sure) > 1 {
		for _, q := range sure {
			doubtful = append(doubtful, Question{q.Person, Several})
		}
		sure = nil
	}
	sort.Slice(doubtful, func(i, j int) bool { return doubtful[i].Person < doubtful[j].Person })
	v := Verdict{Rule: NobodyNear, Ask: doubtful}
	if len(sure) == 1 {
		v.Person, v.Rule = sure[0].Person, sure[0].Rule
	}
	return v
}

// compare says whether a record links to a known person, or else whether somebody must be asked.
func compare(in Incoming, k Known) (Rule, bool) {
	against := contradicts(in, k)
	if sharesNumber(in, k) {
		if against {
			return Contradiction, false
		}
		return SameNumber, true
	}
	rule := compareNames(in.Identity, k)
	if rule == SameNameAndDay {
		if against {
			return Contradiction, false
		}
		return rule, true
	}
	return rule, false
}

func numbersOf(in Incoming) []Number {
	return append(ownNumber(in.Source, in.Key), in.Numbers...)
}

func sharesNumber(in Incoming, k Known) bool {
	for _, a := range numbersOf(in) {
		for _, b := range k.Numbers {
			if a == b && a.Kind.identifies() {
				return true
			}
		}
	}
	return false
}

func contradicts(in Incoming, k Known) bool {
	for _, a := range numbersOf(in) {
		if !a.Kind.identifies() {
			continue
		}
		for _, b := range k.Numbers {
			if a.Kind == b.Kind && a.Issuer == b.Issuer && a.Value != b.Value {
				return true
			}
		}
	}
	return false
}

func compareNames(in Identity, k Known) Rule {
	surname, forenames := Normalise(in.Surname), Normalise(in.Forenames)
	if surname == "" || !in.DateOfBirth.Known() {
		return ""
	}
	_, full := in.DateOfBirth.Full()
	best := Rule("")
	for _, n := range k.Names {
		s, f := Normalise(n.Surname), Normalise(n.Forenames)
		same := s == surname && f == forenames
		close := near(s, surname) && near(f, forenames) || s == forenames && f == surname
		for _, b := range k.Births {
			switch {
			case same && full && b == in.DateOfBirth:
				return SameNameAndDay
			case close && b == in.DateOfBirth:
				best = NearName
			case same && nearBirth(in.DateOfBirth, b) && best == "":
				best = NearBirth
			}
		}
	}
	return best
}

// nearBirth says whether two dates of birth differ by one slip: a digit, day and month the wrong way
// round, or a part that is not known.
func nearBirth(a, b civil.Partial) bool {
	x, y := a.String(), b.String()
	if x == "" || y == "" {
		return false
	}
	if len(x) != len(y) {
		return x[:4] == y[:4]
	}
	if a.Year == b.Year && int(a.Month) == b.Day && int(b.Month) == a.Day {
		return true
	}
	return distance(x, y, 1) <= 1
}
