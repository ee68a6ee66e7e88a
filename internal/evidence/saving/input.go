package saving

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Input is a saving as it is asked for, as typed.
type Input struct {
	Evaluation   id.Evaluation
	Table        id.CostTable
	Levels       id.CostTable
	Classes      map[string]string // of each type counted; "": not priced
	PriceYear    string            // "": the table's
	People       string            // "": those measured
	PeopleReason string
	Cost         CostFrom
	Amount       string // of Typed
	AmountYear   string // "": the price year
	AmountSource string
	RegisterFrom civil.NullDate // of Register: the first day; it is for as long as the windows
	Unread       []fault.Field  // what of the form could not be read
}

// CostFrom says where the running cost is from.
type CostFrom string

// Where it can be from.
const (
	NotKnown CostFrom = "NOT_KNOWN"
	Register CostFrom = "REGISTER" // of funding
	Typed    CostFrom = "TYPED"
)

// classField is the name of the form's field for the class of a type.
func classField(code string) string { return ClassPrefix + code }

// ClassPrefix begins the names of the form's fields for classes.
const ClassPrefix = "class_"

// plan reads an input, and names all that is wrong with it.
func (in Input) plan(m Measured, types []Type, table Table, costs *cost.Table, register *Running) (Plan, error) {
	p := Plan{Evaluation: in.Evaluation, Table: in.Table, Levels: in.Levels, Classes: map[string]string{}, PriceYear: table.PriceYear}
	wrong := slices.Clone(in.Unread)
	refuse := func(field, format string, args ...any) {
		wrong = append(wrong, fault.Field{Name: field, Text: fmt.Sprintf(format, args...)})
	}
	classes := costs.Classes()
	for _, t := range types {
		class := in.Classes[t.Code]
		if class != "" && !slices.Contains(classes, class) {
			refuse(classField(t.Code), "Select a class of the table for %s, or that it is not priced", strings.ToLower(t.Title))
		}
		p.Classes[t.Code] = class
	}
	if in.PriceYear != "" {
		year, err := cost.ParseYear(in.PriceYear)
		if err != nil {
			refuse("price_year", "The price year %s", fault.Text(err))
		}
		p.PriceYear = year
	}
	wrong = append(wrong, in.people(m, &p)...)
	wrong = append(wrong, in.running(&p, register)...)
	other := p.PriceYear != table.PriceYear || p.Running != nil && p.Running.Year != p.PriceYear
	if len(wrong) == 0 && other && in.Levels == "" {
		refuse("levels", "Select price levels: the unit costs are in prices of %s", table.PriceYear)
	}
	if !other {
		p.Levels = ""
	}
	return p, fault.InvalidFields(wrong)
}

// people reads how many people were managed: those measured, or another number with a reason.
func (in Input) people(m Measured, p *Plan) []fault.Field {
	p.People = m.All.People
	if in.People == "" {
		return nil
	}
	n, err := strconv.Atoi(in.People)
	if err != nil || n < 1 || n > 1_000_000 {
		return []fault.Field{{Name: "people", Text: "The number of people must be a whole number from 1"}}
	}
	if p.People = n; n == m.All.People {
		return nil
	}
	p.PeopleReason = strings.TrimSpace(in.PeopleReason)
	if size := utf8.RuneCountInString(p.PeopleReason); size == 0 || size > longestReason {
		return []fault.Field{{Name: "people_reason", Text: fmt.Sprintf("Enter why it is %d people and not the %d who were measured", n, m.All.People)}}
	}
	return nil
}

// running reads the running cost. What is not known is not 0.
func (in Input) running(p *Plan, register *Running) []fault.Field {
	var r Running
	var wrong []fault.Field
	switch in.Cost {
	case NotKnown:
		return nil
	case Register:
		r = *register
	case Typed:
		r, wrong = in.typed()
	default:
		return []fault.Field{{Name: "cost", Text: "Select where the running cost is from, or that it is not known"}}
	}
	r.Year = p.PriceYear
	if in.AmountYear != "" {
		var err error
		if r.Year, err = cost.ParseYear(in.AmountYear); err != nil {
			wrong = append(wrong, fault.Field{Name: "amount_year", Text: "The price year of the running cost " + fault.Text(err)})
		}
	}
	p.Running = &r
	return wrong
}

// typed reads a running cost that was typed, with its source.
func (in Input) typed() (Running, []fault.Field) {
	r := Running{Source: strings.TrimSpace(in.AmountSource)}
	var wrong []fault.Field
	var err error
	if r.Amount, err = cost.ParsePounds(in.Amount); err != nil {
		wrong = append(wrong, fault.Field{Name: "amount", Text: "The running cost " + fault.Text(err)})
	}
	if n := utf8.RuneCountInString(r.Source); n == 0 || n > longestReason {
		wrong = append(wrong, fault.Field{Name: "amount_source", Text: "Enter where the running cost is from"})
	}
	return r, wrong
}
