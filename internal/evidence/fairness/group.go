package fairness

import (
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/scheme/person"
)

// notKnown is the last row of every trait.
var notKnown = Group{NotKnown, "Not known"}

// fixed are the groups of the traits that do not differ from scheme to scheme.
var fixed = map[Trait][]Group{
	Sex:       {{"male", "Male"}, {"female", "Female"}, notKnown},
	Age:       {{"under-18", "Under 18"}, {"18-24", "18 to 24"}, {"25-34", "25 to 34"}, {"35-44", "35 to 44"}, {"45-54", "45 to 54"}, {"55-over", "55 and over"}, notKnown},
	Ethnicity: {{"asian", "Asian"}, {"black", "Black"}, {"mixed", "Mixed"}, {"white", "White"}, {"other", "Other"}, {NotKnown, "Not stated or not known"}},
	Officer: {{"white-north", "White, North European (IC1)"}, {"white-south", "White, South European (IC2)"}, {"black", "Black (IC3)"}, {"asian", "Asian (IC4)"},
		{"east-asian", "Chinese, Japanese or South East Asian (IC5)"}, {"middle-eastern", "Middle Eastern (IC6)"}, {NotKnown, "Not known (IC9) or not recorded"}},
}

// selfGroups puts the codes of the 16+1 and the 18+1 list into the five groups of the census. Chinese is O1 in the one and
// A4 in the other; since 2011 the census counts it as Asian, and so does this for both.
var selfGroups = map[byte]string{'W': "white", 'M': "mixed", 'A': "asian", 'B': "black", 'O': "other"}

var officerGroups = map[string]string{"IC1": "white-north", "IC2": "white-south", "IC3": "black", "IC4": "asian", "IC5": "east-asian", "IC6": "middle-eastern"}

// ethnicityOf gives the group of a self-defined code. "Not stated" is an answer that tells no group; a text that is no code of
// the lists is not guessed at.
func ethnicityOf(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "O1" {
		return "asian"
	}
	if len(code) == 2 && code[1] >= '1' && code[1] <= '9' {
		if g := selfGroups[code[0]]; g != "" {
			return g
		}
	}
	return NotKnown
}

// officerOf gives the group of what an officer saw.
func officerOf(code string) string {
	if g := officerGroups[strings.ToUpper(strings.TrimSpace(code))]; g != "" {
		return g
	}
	return NotKnown
}

func sexOf(code string) string {
	switch code = strings.ToLower(code); code {
	case "male", "female":
		return code
	}
	return NotKnown
}

// ageFrom is the lowest age of each band after the first.
var ageFrom = []struct {
	age  int
	code string
}{{55, "55-over"}, {45, "45-54"}, {35, "35-44"}, {25, "25-34"}, {18, "18-24"}, {0, "under-18"}}

// ageOf gives the band of an age on a day. Of a date of birth that is known in part it is known only where all days that
// are possible fall into one band.
func ageOf(born civil.Partial, on civil.Date) string {
	low, high, ok := born.AgeAt(on)
	if !ok || low < 0 || high > 120 || bandOf(low) != bandOf(high) {
		return NotKnown
	}
	return bandOf(low)
}

func bandOf(age int) string {
	for _, b := range ageFrom {
		if age >= b.age {
			return b.code
		}
	}
	return NotKnown
}

// groupsOf gives the codes of somebody's groups, in the order of Traits.
func groupsOf(e person.Equality, district string, on civil.Date) []string {
	if district == "" {
		district = NotKnown
	}
	return []string{ethnicityOf(e.EthnicitySelf), officerOf(e.EthnicityOfficer), sexOf(e.Sex), ageOf(e.DateOfBirth, on), district}
}
