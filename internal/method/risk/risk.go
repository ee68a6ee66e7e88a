// Package risk works out reoffending scores from their published coefficients: OGRS3, the static form of
// the OGRS4 family (all, violent and serious violent reoffending), OVP and OGP. Every result names the
// rule it follows, takes itself apart into its terms, and is either a figure or a refusal with reasons.
//
// The figures stand in the code, each with its source: the Ministry of Justice's open repository
// hmpps-arns-risk-actuarial-api (MIT licence, Crown copyright).
//
// It is pure: no clock, no database, no names. It must never guess an input that is missing, must never
// give a figure beside a refusal, and must never decide anything about anybody. What it gives is worked
// out here and is not the official score: where a source sent one, that one wins.
package risk

import (
	"fmt"

	"waymark/internal/platform/civil"
)

// Notice is what has to stand beside every figure of this package.
const Notice = "calculated here, not the official score"

// Scale is one published predictor.
type Scale string

// The scales. ARP, VRP and SVRP are the OGRS4 family; the ministry's labels ogrs4g and ogrs4v show the line.
const (
	OGRS3 Scale = "OGRS3" // any proven reoffending
	ARP   Scale = "ARP"   // all reoffending
	VRP   Scale = "VRP"   // violent reoffending
	SVRP  Scale = "SVRP"  // serious violent reoffending
	OVP   Scale = "OVP"   // violence-type reoffending, with answers of an OASys assessment
	OGP   Scale = "OGP"   // general, non-violent reoffending, with answers of an OASys assessment
)

// Title says in words what a scale predicts.
func (s Scale) Title() string {
	switch s {
	case OGRS3:
		return "Offender Group Reconviction Scale 3"
	case ARP:
		return "All Reoffending Predictor, static (OGRS4)"
	case VRP:
		return "Violent Reoffending Predictor, static (OGRS4)"
	case SVRP:
		return "Serious Violent Reoffending Predictor, static (OGRS4)"
	case OVP:
		return "OASys Violence Predictor"
	case OGP:
		return "OASys General Predictor"
	}
	return ""
}

// Sex as the scales know it. The zero value is not known, and refused.
type Sex uint8

// The sexes for which coefficients were published.
const (
	SexNotKnown Sex = iota
	Male
	Female
)

func (s Sex) String() string {
	switch s {
	case Male:
		return "male"
	case Female:
		return "female"
	}
	return "not known"
}

// of gives the figure for the sex, of figures that stand for men and women in this order.
func (s Sex) of(bySex [2]float64) float64 { return bySex[s-Male] }

// Number is a whole number that may be missing: a count, an age in completed years, or an answer. The zero
// value is missing.
type Number struct {
	n     int
	known bool
}

// Some makes a known Number.
func Some(n int) Number { return Number{n, true} }

// Get gives the number, and whether it is known.
func (n Number) Get() (int, bool) { return n.n, n.known }

// Result is what a scale says of one person: either figures, a band and terms, or Refused.
type Result struct {
	Scale    Scale
	Rule     Rule
	Refused  []Refusal // not empty: there is no figure, no band and no term
	Warnings []Warning // the figure stands, and this has to be known about it
	OneYear  *Figure   // nil when refused, and for the OGRS4 family, which has none
	TwoYear  *Figure   // nil when refused
	Band     Band      // "" when refused
	Terms    []Term
	Sum      float64 // of the terms' products, in Unit
	Unit     string  // "log-odds" or "points"
}

// Figure is the chance of proven reoffending within so many years of the start of follow-up.
type Figure struct {
	Years       int
	Slope       float64 // LogOdds = Slope x Sum + Shift
	Shift       float64
	LogOdds     float64
	Probability float64 // between 0 and 1, neither included; of OGRS3 rounded to 5 decimals, as published
	Percent     Percent // as it is shown
}

// Percent is a percentage as its scale rounds it: whole, or to hundredths.
type Percent struct {
	Hundredths int // 5400 is 54%
	Places     int // 0 or 2
}

func (p Percent) String() string {
	if p.Places == 0 {
		return fmt.Sprintf("%d", p.Hundredths/100)
	}
	return fmt.Sprintf("%d.%02d", p.Hundredths/100, p.Hundredths%100)
}

// Term is one part of the sum: Product is Value times Coefficient, except where Rounded says how the
// published rule turns it into whole points. A term that does not apply has the value 0.
type Term struct {
	Name        string  // what is looked at
	Of          string  // what was found, where the value does not say it: "male, 25 to 29"
	Value       float64 // 1 for what a weight is given to
	Coefficient float64
	Product     float64
	Rounded     string // "" or how Product was rounded
}

// Band is a named range of the two-year percentage. "" is no band.
type Band string

// The bands, as the source writes them.
const (
	Low      Band = "LOW"
	Medium   Band = "MEDIUM"
	High     Band = "HIGH"
	VeryHigh Band = "VERY_HIGH"
)

// Label gives the band in words.
func (b Band) Label() string {
	switch b {
	case Low:
		return "Low"
	case Medium:
		return "Medium"
	case High:
		return "High"
	case VeryHigh:
		return "Very high"
	}
	return ""
}

// Edges gives where a scale's bands Medium, High and Very high begin, in hundredths of a percent at two years.
// The figures are those of the source's constants and of its band functions.
func (s Scale) Edges() [3]int {
	switch s {
	case OGRS3, ARP:
		return [3]int{5000, 7500, 9000}
	case VRP, OVP:
		return [3]int{3000, 6000, 8000}
	case SVRP:
		return [3]int{100, 300, 690}
	case OGP:
		return [3]int{3400, 6700, 8500}
	}
	return [3]int{}
}

// Band gives the band of a two-year percentage in hundredths; "" for less than nothing.
func (s Scale) Band(hundredths int) Band {
	edges := s.Edges()
	switch {
	case hundredths < 0:
		return ""
	case hundredths < edges[0]:
		return Low
	case hundredths < edges[1]:
		return Medium
	case hundredths < edges[2]:
		return High
	}
	return VeryHigh
}

// refused says whether the result is a refusal.
func (r *Result) refused() bool { return len(r.Refused) > 0 }

func (r *Result) refuse(why Reason, inputs ...string) {
	r.Refused = append(r.Refused, Refusal{why, inputs})
}

// add puts a term into the sum.
func (r *Result) add(t Term) {
	if t.Rounded == "" {
		t.Product = t.Value * t.Coefficient
	}
	if t.Product == 0 {
		t.Product = 0 // and not minus 0
	}
	r.Terms = append(r.Terms, t)
	r.Sum += t.Product
}

// weigh adds a weight that is given as a whole.
func (r *Result) weigh(name, of string, weight float64) {
	r.add(Term{Name: name, Of: of, Value: 1, Coefficient: weight})
}

// when adds a weight that is given only when something holds.
func (r *Result) when(holds bool, name string, weight float64) {
	t := Term{Name: name, Of: "no", Coefficient: weight}
	if holds {
		t.Of, t.Value = "yes", 1
	}
	r.add(t)
}

// age gives completed years from born to day: the birthday counts, and somebody born on 29 February
// completes a year on 1 March of a common year, as java.time.Period has it.
func age(born, day civil.NullDate) int { return day.Date.Age(born.Date) }
