package saving

import (
	"slices"
	"strings"

	"waymark/internal/evidence/measure"
	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Saving is what a change in offences would cost at the prices of a table, as it was worked out one day. It says nothing
// of what brought the change about.
type Saving struct {
	ID     id.Saving
	MadeAt civil.Instant
	MadeBy id.Staff
	Maker  string
	Plan   Plan
	Result
}

// Plan says how it was worked out.
type Plan struct {
	Evaluation   id.Evaluation     `json:"evaluation"`
	Table        id.CostTable      `json:"table"`
	Levels       id.CostTable      `json:"levels,omitempty"`
	Classes      map[string]string `json:"classes"` // for each type counted the table's class; none: not priced
	PriceYear    cost.Year         `json:"price_year"`
	People       int               `json:"people"`
	PeopleReason string            `json:"people_reason,omitempty"` // why it is not those measured
	Running      *Running          `json:"running_cost"`            // nil: not known
}

// Running is what running the scheme cost more, with where that is from.
type Running struct {
	Amount cost.Pence `json:"amount"`
	Year   cost.Year  `json:"price_year"`
	Source string     `json:"source"`
	// AtLeast says that a part of it is not known.
	AtLeast bool `json:"partly_unknown,omitempty"`
}

// Result is what came out, beside what the evaluation had said.
type Result struct {
	Of     Measured     `json:"of"`
	Types  []Type       `json:"types"`
	Saving *cost.Saving `json:"saving"`
	// Parts says how much of the gross saving is expected where nothing is done; nil: not known.
	Parts *cost.Parts `json:"parts"`
	// Regression is the saving that regression to the mean alone produces; nil: not known.
	Regression *cost.Pence `json:"regression_to_the_mean"`
}

// Measured is what an evaluation said, as far as a saving rests on it.
type Measured struct {
	Evaluation id.Evaluation          `json:"evaluation"`
	MadeAt     civil.Instant          `json:"made_at"`
	Plan       measure.EvaluationPlan `json:"plan"`
	All        measure.Total          `json:"all"`
	Expected   *measure.Expected      `json:"expected"`
	Maturing   int                    `json:"maturing"` // people of whom the counts after may still grow
}

// Type is how many were counted of one type of offence.
type Type struct {
	Code   string `json:"type"`
	Title  string `json:"title"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// counted says in the words of the method what an evaluation counts. Admissions to custody are no crimes.
var counted = map[measure.What]cost.Counted{
	measure.Arrests: cost.Arrests, measure.Offences: cost.Offences, measure.Charges: cost.Charges, measure.Convictions: cost.Convictions,
}

// canPrice says whether an evaluation's counts can be priced, and if not, why.
func canPrice(m Measured, types []Type) (why string) {
	switch {
	case counted[m.Plan.What] == "":
		return "What it counts is no crime, and has no unit cost."
	case len(types) == 0:
		return "It was made before types of offence were kept. Measure again."
	}
	return ""
}

// ask gives the counts by class. Types without a class are counted as well, and named.
func (p Plan) ask(m Measured, types []Type) cost.Ask {
	a := cost.Ask{Counted: counted[m.Plan.What], People: p.People, PriceYear: p.PriceYear, Before: map[string]int{}, After: map[string]int{}}
	for _, t := range types {
		class := p.Classes[t.Code]
		if class == "" {
			a.Unpriced = append(a.Unpriced, cost.Unpriced{Class: t.Title, Before: t.Before, After: t.After})
			continue
		}
		a.Before[class] += t.Before
		a.After[class] += t.After
	}
	if p.Running != nil {
		a.RunningCost, a.CostYear = &p.Running.Amount, p.Running.Year
	}
	return a
}

// work works a saving out, and sets what is expected where nothing is done beside it.
func (p Plan) work(m Measured, types []Type, costs *cost.Table, levels *cost.Deflator) (Result, error) {
	out := Result{Of: m, Types: types}
	if why := canPrice(m, types); why != "" {
		return out, fault.InvalidFields([]fault.Field{{Name: "evaluation", Text: why}})
	}
	a := p.ask(m, types)
	a.Table, a.Deflator = costs, levels
	if len(a.Before) == 0 {
		return out, fault.InvalidFields([]fault.Field{{Name: classField(types[0].Code), Text: "Select a class for at least one type"}})
	}
	var err error
	if out.Saving, err = cost.Work(a); err != nil {
		return out, err
	}
	out.Parts, out.Regression = against(out.Saving, m)
	return out, nil
}

// against sets what the evaluation expected beside a saving.
func against(s *cost.Saving, m Measured) (*cost.Parts, *cost.Pence) {
	e := m.Expected
	if e == nil {
		return nil, nil
	}
	var parts *cost.Parts
	var regression *cost.Pence
	if e.Standard.After != nil {
		x := cost.Expectation{Before: m.All.Before, Compared: e.Standard.Before, After: *e.Standard.After}
		if r := e.Ratio; r != nil {
			x.Ratio = &cost.Ratio{Ratio: r.Ratio, Lower: r.Lower, Upper: r.Upper}
		}
		parts = s.Against(x)
	}
	if r := e.Regression; r != nil {
		if alone := s.Against(cost.Expectation{Before: m.All.Before, Compared: m.All.Before, After: r.After}); alone != nil {
			regression = &alone.Expected
		}
	}
	return parts, regression
}

// suggest gives the class of each type: as it was chosen last for a table of this name, or where the words are the same.
func suggest(types []Type, costs *cost.Table, last map[string]string) map[string]string {
	out := map[string]string{}
	classes := costs.Classes()
	for _, t := range types {
		class, chosen := last[t.Code]
		if chosen && (class == "" || slices.Contains(classes, class)) {
			out[t.Code] = class
			continue
		}
		for _, c := range classes {
			if plain(c) == plain(t.Code) || plain(c) == plain(t.Title) {
				out[t.Code] = c
			}
		}
	}
	return out
}

// plain makes words comparable: "Burglary_Dwelling" and "burglary dwelling" are the same.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToLower(s), "_", " ")), " ")
}
