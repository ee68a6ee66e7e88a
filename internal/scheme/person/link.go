package person

import (
	"cmp"
	"slices"

	"waymark/internal/method/match"
	"waymark/internal/platform/id"
)

// Rule says why a record was linked to a person, or why somebody is asked.
type Rule string

// The rules. Contradiction to MaybeChained are why a person is asked although the weight would join.
const (
	Weighed         Rule = "weighed"
	NobodyNear      Rule = "nobody_near"
	Doubtful        Rule = "doubtful"
	Contradiction   Rule = "numbers_contradict"
	Several         Rule = "several_people"
	MaybeTwins      Rule = "twins"
	OneNumber       Rule = "one_number"
	MaybeChained    Rule = "chained"
	PartsNow        Rule = "parts"
	AskedByHand     Rule = "by_hand"
	DecidedByPerson Rule = "decided"
	LinkedByRun     Rule = "run"
)

var ruleLabels = map[Rule]string{
	Weighed: "The details agree", NobodyNear: "Nobody near was known", Doubtful: "The details agree in part",
	Contradiction: "The details agree, but two numbers of which a person has one do not", Several: "Fits several people",
	OneNumber: "The same number, of which a person has one, and little else agrees", MaybeTwins: "May be twins: the forenames differ", MaybeChained: "Agrees with few of the records of the other",
	PartsNow: "Joined before, and the records no longer agree", AskedByHand: "Somebody asked", DecidedByPerson: "A person decided",
	LinkedByRun: "A run over all records",
	// Of records linked before weights were learnt.
	"same_number": "The same number", "same_name_and_birth": "The same name and date of birth",
	"near_name_same_birth": "A near name and the same date of birth", "same_name_near_birth": "The same name and a near date of birth",
}

// Label gives the words for a screen.
func (r Rule) Label() string { return ruleLabels[r] }

// ruleOf gives the rule for what speaks against joining two records.
func ruleOf(why match.Reason) Rule {
	switch why {
	case match.Contradictory:
		return Contradiction
	case match.Twins:
		return MaybeTwins
	case match.Chained:
		return MaybeChained
	case match.Several:
		return Several
	case match.OneNumber:
		return OneNumber
	}
	return Doubtful
}

// Fit is how well a new record fits a person: the weight of the best of their records, log2 odds, and what
// speaks against joining the two whatever that weight.
type Fit struct {
	Person  id.Person
	Weight  float64
	Against match.Reason // "" for nothing
}

func (f Fit) sure() bool { return f.Against == "" && f.Weight >= match.DefaultThresholds.Join }

// Verdict is where a new record belongs: to a person, or to a new one; and about whom somebody must be
// asked. A record under review is a new person's until the answer.
type Verdict struct {
	Person id.Person // "" for a new person
	Rule   Rule
	Weight float64 // with a person
	Ask    []Question
}

// Question is one person whose record it may be.
type Question struct {
	Person id.Person
	Rule   Rule
}

// mostAsked is about how many people one question can be: with the record itself six stand side by side.
const mostAsked = 5

// Decide links a new record to the one person whom it fits, at the weight that joins or above with nothing
// against it. Where it fits several about as well, or somebody only in part, a person is asked; about others
// than the one it was linked to, only if but for what speaks against it they would be joined as well. least is
// the weight from which somebody is asked. The order of the fits does not matter.
func Decide(fits []Fit, least float64) Verdict {
	fits = slices.Clone(fits)
	slices.SortFunc(fits, func(a, b Fit) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Person, b.Person)) })
	var sure []Fit
	for _, f := range fits {
		if f.sure() {
			sure = append(sure, f)
		}
	}
	v := Verdict{Rule: NobodyNear}
	switch {
	case len(sure) > 1 && sure[0].Weight < sure[1].Weight+match.Clearly:
		for i, f := range fits {
			if f.sure() {
				fits[i].Against = match.Several
			}
		}
	case len(sure) > 0:
		v = Verdict{Person: sure[0].Person, Rule: Weighed, Weight: sure[0].Weight}
		least = match.DefaultThresholds.Join
	}
	for _, f := range fits {
		if f.Person != v.Person && (f.Weight >= least || f.Against == match.OneNumber) && len(v.Ask) < mostAsked {
			v.Ask = append(v.Ask, Question{f.Person, ruleOf(f.Against)})
		}
	}
	return v
}
