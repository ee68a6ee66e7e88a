package risk

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Offence is what the scales know of a Home Office offence code.
type Offence struct {
	Code       string   // 5 digits: class and subclass
	Group      string   // OGRS3 offence group; "" where it has none
	NeedsExact bool     // OGRS3 weighs the offences of this code differently
	Category   Category // OGRS4 category; "" where it has none
	Violent    bool     // a sanction for it counts as violent
}

// Category is an offence category of the OGRS4 family, as the source writes it.
type Category string

// groupWeight is an OGRS3 offence group and its weight.
type groupWeight struct {
	name   string
	weight float64
}

// ogrs3Groups: actuarial-mapping.json at 15d68aa and offence-code-mapping.csv at 85df43d.
var ogrs3Groups = []groupWeight{
	{"Absconding or bail offences", 0.7334},
	{"Burglary (domestic)", -0.1239},
	{"Burglary (other)", 0.2406},
	{"Criminal damage", 0.205},
	{"Drink driving and related offences", -0.1214},
	{"Drug import/export/production", -0.7956},
	{"Drug possession/supply", 0.0772},
	{"Fraud and forgery", 0.1599},
	{"Handling stolen goods", 0.3519},
	{"Other motoring", 0.2622},
	{"Other offence", -0.0607},
	{"Public order", 0.1819},
	{"Robbery", -0.6348},
	{"Sexual (against child)", -0.6534},
	{"Sexual (not against child)", 0.0328},
	{"Soliciting or prostitution", 0.7606},
	{"Taking & driving away and related offences", 0.3801},
	{"Theft (non-motor)", 0.6612},
	{"Theft from vehicles", 0.4272},
	{"Violence", 0},
}

func findGroup(name string) (groupWeight, bool) {
	at := slices.IndexFunc(ogrs3Groups, func(g groupWeight) bool { return g.name == name })
	if at < 0 {
		return groupWeight{}, false
	}
	return ogrs3Groups[at], true
}

// offenceList holds the codes in force in July 2026, by group and category. Codes withdrawn before are not
// in it, and are refused.
//
//go:embed offences.txt
var offenceList string

// offences reads the list: group, category, a v for violent, and the codes, of which neighbours are drawn
// together as 00100-00102. It is part of the program, so what is wrong with it is a defect.
var offences = sync.OnceValue(func() map[string]Offence {
	out := map[string]Offence{}
	for line := range strings.Lines(offenceList) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, "|")
		o := Offence{Group: part[0], Category: Category(part[1]), Violent: part[2] == "v"}
		if o.Group == "?" {
			o.Group, o.NeedsExact = "", true
		}
		for _, span := range strings.Fields(part[3]) {
			first, last, many := strings.Cut(span, "-")
			if !many {
				last = first
			}
			for code := first; code <= last; code = nextCode(code) {
				o.Code = code
				out[code] = o
			}
		}
	}
	return out
})

func nextCode(code string) string {
	n := 0
	for _, digit := range code {
		n = 10*n + int(digit-'0')
	}
	return fmt.Sprintf("%05d", n+1)
}

// FindOffence looks a Home Office code up among those in force in July 2026. Withdrawn codes are not found.
// Source: actuarial-mapping.json at 176ce05 (codes, categories, violence) and at 15d68aa (OGRS3 groups).
func FindOffence(code string) (Offence, bool) {
	o, found := offences()[code]
	return o, found
}

func isCode(s string) bool {
	return len(s) == 5 && strings.Trim(s, "0123456789") == ""
}

// ogrs3Offence gives the group of the current offence, by its name or else by the code, or refuses.
func (r *Result) ogrs3Offence(code, group string) groupWeight {
	o, known := FindOffence(code)
	named, isGroup := findGroup(group)
	switch {
	case code == "":
		r.refuse(Missing, "ho_code")
	case !isCode(code):
		r.refuse(CodeFormat, "ho_code")
	case group != "" && !isGroup:
		r.refuse(GroupUnknown, "ogrs3_group")
	case group != "" && o.Group != "" && o.Group != group:
		r.refuse(GroupContradicts, "ogrs3_group", "ho_code")
	case group != "":
		return named
	case known && o.NeedsExact:
		r.refuse(CodeNeedsExact, "ho_code")
	case o.Group == "":
		r.refuse(CodeNotMapped, "ho_code")
	default:
		named, _ = findGroup(o.Group)
		return named
	}
	return groupWeight{}
}

// ogrs4Category gives the category of the current offence, by its name or else by the code, or refuses.
func (r *Result) ogrs4Category(code string, category Category) Category {
	o, _ := FindOffence(code)
	_, isCategory := arp.categories[category]
	switch {
	case code == "":
		r.refuse(Missing, "ho_code")
	case !isCode(code):
		r.refuse(CodeFormat, "ho_code")
	case category != "" && !isCategory:
		r.refuse(GroupUnknown, "ogrs4_category")
	case category != "" && o.Category != "" && o.Category != category:
		r.refuse(GroupContradicts, "ogrs4_category", "ho_code")
	case category != "":
		return category
	case o.Category == "":
		r.refuse(CodeNotMapped, "ho_code")
	}
	return o.Category
}
