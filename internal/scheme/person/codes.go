package person

import "strings"

// ethnicities are the self-defined codes of the 16+1 list that police forces record (18+1 since the census
// of 2011), and the officer-defined ones.
var ethnicities = map[string]string{
	"W1": "White: British", "W2": "White: Irish", "W3": "White: Gypsy or Irish Traveller", "W9": "White: any other",
	"M1": "Mixed: White and Black Caribbean", "M2": "Mixed: White and Black African", "M3": "Mixed: White and Asian", "M9": "Mixed: any other",
	"A1": "Asian: Indian", "A2": "Asian: Pakistani", "A3": "Asian: Bangladeshi", "A4": "Asian: Chinese", "A9": "Asian: any other",
	"B1": "Black: Caribbean", "B2": "Black: African", "B9": "Black: any other", "O1": "Chinese", "O2": "Arab", "O9": "Any other",
	"NS": "Not stated", "IC1": "White, North European", "IC2": "White, South European", "IC3": "Black", "IC4": "Asian",
	"IC5": "Chinese, Japanese or South East Asian", "IC6": "Middle Eastern", "IC9": "Not known",
}

// EthnicityLabel gives the words for an ethnicity as a record gives it, with the code; what is no code of
// the lists is shown as the source wrote it.
func EthnicityLabel(code string) string {
	if label, ok := ethnicities[strings.ToUpper(code)]; ok {
		return label + " (" + strings.ToUpper(code) + ")"
	}
	return code
}

var sexes = map[string]string{"male": "Male", "female": "Female", "not_known": "Not known", "not_specified": "Not specified"}

// SexLabel gives the words for a sex as a profile maps it.
func SexLabel(code string) string {
	if label, ok := sexes[code]; ok {
		return label
	}
	return code
}
