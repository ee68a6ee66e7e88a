package cost

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"waymark/internal/platform/fault"
)

// Counted says what the counts are of; a saving without it cannot be compared with another.
type Counted string

// What can be counted.
const (
	Recorded     Counted = "recorded" // crimes that the police recorded
	Offences     Counted = "offences" // for which somebody was arrested, charged or convicted
	Arrests      Counted = "arrests"
	Charges      Counted = "charges"
	Convictions  Counted = "convictions"
	CountNotSaid Counted = "not said"
)

// Ask is what is to be worked out.
type Ask struct {
	Table       *Table
	Deflator    *Deflator    // may be nil where no price year is changed
	Multipliers *Multipliers // nil: each crime counted stands for itself alone
	Counted     Counted      // "" is CountNotSaid
	Before      map[string]int
	After       map[string]int
	Unpriced    []Unpriced // counted as well, and of no class of the table
	People      int        // managed by the scheme; 0: not known
	RunningCost *Pence     // the scheme's additional running cost, no one-off cost; nil: not known
	CostYear    Year       // prices of RunningCost; "" are the prices of the result
	PriceYear   Year       // prices of the result; "" are the prices of the table
}

// Line is one class of the mix. Amounts are in prices of the result.
type Line struct {
	Class        string   `json:"class"`
	Before       int      `json:"before"`
	After        int      `json:"after"`
	Avoided      int      `json:"avoided"`        // below 0: a rise
	ShareBefore  *float64 `json:"percent_before"` // of the offences that are priced; nil where there are none
	ShareAfter   *float64 `json:"percent_after"`
	Multiplier   float64  `json:"multiplier"`
	TableCost    Pence    `json:"unit_cost_of_table"`
	UnitCost     Pence    `json:"unit_cost"`
	CostBefore   Pence    `json:"cost_before"`
	CostAfter    Pence    `json:"cost_after"`
	Saving       Pence    `json:"saving"`
	Cashable     *Pence   `json:"cashable"` // part of Saving; nil: the table does not say
	NoMultiplier bool     `json:"multiplier_missing"`
}

// Unpriced is a class that the table has no cost for. Its offences are in no amount.
type Unpriced struct {
	Class  string `json:"class"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

// Saving is what changed between before and after, in money. It is no proof that the scheme caused it. What cannot
// be worked out is nil, never 0: PerPerson without people, Net and break-even without a running cost.
type Saving struct {
	Table       *Table       `json:"table"`
	Multipliers *Multipliers `json:"multipliers"` // nil: multiplier 1, what was counted only
	Deflator    *Deflator    `json:"deflator"`    // nil: no price was converted
	PriceYear   Year         `json:"price_year"`
	Counted     Counted      `json:"counted"`

	Lines    []Line     `json:"mix"`
	Unpriced []Unpriced `json:"not_priced"`

	Before           int      `json:"before"` // offences that are priced
	After            int      `json:"after"`
	Avoided          int      `json:"avoided"`
	ReductionPercent *float64 `json:"reduction_percent"`
	CostBefore       Pence    `json:"cost_before"`
	CostAfter        Pence    `json:"cost_after"`
	Gross            Pence    `json:"gross_saving"`

	Cashable        *Pence   `json:"cashable_saving"` // of the classes whose cashable part is known
	CashableUnknown []string `json:"cashable_unknown"`

	People           int      `json:"people"`
	RunningCost      *Pence   `json:"running_cost"`
	PerPerson        *Pence   `json:"saving_per_person"`
	CostPerManaged   *Pence   `json:"cost_per_managed_person"`
	Net              *Pence   `json:"net_saving"`
	BenefitCost      *float64 `json:"benefit_cost_ratio"`
	MeanCost         *Pence   `json:"mean_cost_per_offence"` // of the mix before
	BreakEven        *float64 `json:"break_even_offences"`   // to be avoided, of the mix before
	BreakEvenWhole   *int64   `json:"break_even_offences_whole"`
	BreakEvenPercent *float64 `json:"break_even_percent"` // of the offences before; above 100: cannot be reached

	Notes []string `json:"notes"`

	ask Ask
}

// Work prices the offences before and after. For each class: (before - after) x multiplier x unit cost. A unit
// cost is converted and rounded to the penny first, then each class's cost before and after is rounded, and sums
// are sums of those, so that what is printed adds up. The cashable part takes the same multiplier.
//
// Refused (fault.Invalid): counts below 0; multipliers on anything but recorded crimes; a price year to convert
// to without a deflator that has both years; no class that has a cost.
func Work(a Ask) (*Saving, error) {
	if a.Counted == "" {
		a.Counted = CountNotSaid
	}
	if a.PriceYear == "" {
		a.PriceYear = a.Table.PriceYear
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	s := &Saving{Table: a.Table, Multipliers: a.Multipliers, PriceYear: a.PriceYear, Counted: a.Counted, People: a.People, ask: a,
		Unpriced: append([]Unpriced{}, a.Unpriced...), CashableUnknown: []string{}}
	if a.PriceYear != a.Table.PriceYear {
		s.Deflator = a.Deflator
	}
	names := map[string]bool{}
	for _, counts := range []map[string]int{a.Before, a.After} {
		for name := range counts {
			names[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c, ok := a.Table.Class(name)
		if !ok {
			s.Unpriced = append(s.Unpriced, Unpriced{name, a.Before[name], a.After[name]})
			continue
		}
		line, err := a.line(c)
		if err != nil {
			return nil, err
		}
		s.Lines = append(s.Lines, line)
	}
	if len(s.Lines) == 0 {
		return nil, fault.New(fault.Invalid, "The table %s has a cost for none of the classes counted: %v. It has %v.",
			a.Table.Name, slices.Sorted(maps.Keys(names)), a.Table.Classes())
	}
	if err := s.total(); err != nil {
		return nil, err
	}
	if err := s.balance(); err != nil {
		return nil, err
	}
	s.note()
	return s, nil
}

func (a Ask) check() error {
	for _, counts := range []map[string]int{a.Before, a.After} {
		for name, n := range counts {
			if n < 0 || n > mostCounted {
				return fault.New(fault.Invalid, "The count of %q must be from 0 to %d, and is %d.", name, mostCounted, n)
			}
		}
	}
	switch {
	case a.People < 0:
		return fault.New(fault.Invalid, "The number of people must not be below 0.")
	case a.RunningCost != nil && *a.RunningCost < 0:
		return fault.New(fault.Invalid, "The running cost must not be below 0.")
	case a.RunningCost != nil && *a.RunningCost > mostTotal:
		return errTooMuch
	case a.Multipliers != nil && a.Counted != Recorded:
		return fault.New(fault.Invalid, "Multipliers are for recorded crimes, and what was counted is %s: "+
			"arrests, charges and convictions would need a further factor that no source gives.", a.Counted)
	}
	return nil
}

// priced converts an amount of a year to prices of the result.
func (a Ask) priced(amount Pence, year Year) (Pence, error) {
	if year == a.PriceYear {
		return amount, nil
	}
	if a.Deflator == nil {
		return 0, fault.New(fault.Invalid, "To give prices of %s in prices of %s takes a deflator.", year, a.PriceYear)
	}
	return a.Deflator.Convert(amount, year, a.PriceYear)
}

func (a Ask) line(c Class) (Line, error) {
	m, known := one, true
	if a.Multipliers != nil {
		if m, known = a.Multipliers.classes[c.Name]; !known {
			m = one
		}
	}
	l := Line{Class: c.Name, Before: a.Before[c.Name], After: a.After[c.Name], Multiplier: m.float(), TableCost: c.Amount, NoMultiplier: !known}
	l.Avoided = l.Before - l.After
	var err error
	if l.UnitCost, err = a.priced(c.Amount, a.Table.PriceYear); err != nil {
		return Line{}, err
	}
	if l.UnitCost == 0 {
		return Line{}, fault.New(fault.Invalid, "The cost of %q is less than half a penny in prices of %s.", c.Name, a.PriceYear)
	}
	if l.CostBefore, l.CostAfter, err = costs(l, m, l.UnitCost); err != nil {
		return Line{}, err
	}
	l.Saving = l.CostBefore - l.CostAfter
	if c.Cashable == nil {
		return l, nil
	}
	part, err := a.priced(*c.Cashable, a.Table.PriceYear)
	if err != nil {
		return Line{}, err
	}
	before, after, err := costs(l, m, part)
	cashable := before - after
	l.Cashable = &cashable
	return l, err
}

// costs gives what the offences of a line cost before and after at a unit cost.
func costs(l Line, m millionths, unit Pence) (before, after Pence, err error) {
	var out [2]Pence
	for i, count := range []int{l.Before, l.After} {
		n := new(big.Int).Mul(big.NewInt(int64(count)), big.NewInt(int64(m)))
		cost, ok := roundedRatio(n.Mul(n, big.NewInt(int64(unit))), big.NewInt(int64(one)))
		if !ok || cost > mostTotal {
			return 0, 0, errTooMuch
		}
		out[i] = Pence(cost)
	}
	return out[0], out[1], nil
}

// mostTotal bounds a class's cost, in pence, so that no sum over the classes of a file can overflow.
const mostTotal = 1_000_000_000_000_00

func (s *Saving) total() error {
	cashable, known := Pence(0), false
	for _, l := range s.Lines {
		s.Before, s.After = s.Before+l.Before, s.After+l.After
		s.CostBefore, s.CostAfter = s.CostBefore+l.CostBefore, s.CostAfter+l.CostAfter
		if s.CostBefore > mostTotal || s.CostAfter > mostTotal {
			return errTooMuch
		}
		if l.Cashable == nil {
			s.CashableUnknown = append(s.CashableUnknown, l.Class)
		} else {
			cashable, known = cashable+*l.Cashable, true
		}
	}
	if known {
		s.Cashable = &cashable
	}
	s.Avoided, s.Gross = s.Before-s.After, s.CostBefore-s.CostAfter
	s.ReductionPercent = percent(s.Avoided, s.Before)
	for i := range s.Lines {
		l := &s.Lines[i]
		l.ShareBefore, l.ShareAfter = percent(l.Before, s.Before), percent(l.After, s.After)
	}
	return nil
}

func percent(part, of int) *float64 {
	if of == 0 {
		return nil
	}
	p := 100 * float64(part) / float64(of)
	return &p
}

// balance sets the saving against people and cost, as far as these are known.
func (s *Saving) balance() error {
	if s.People > 0 {
		per := s.Gross.Per(s.People)
		s.PerPerson = &per
	}
	if s.Before > 0 {
		mean := s.CostBefore.Per(s.Before)
		s.MeanCost = &mean
	}
	if s.ask.RunningCost == nil {
		return nil
	}
	year := s.ask.CostYear
	if year == "" {
		year = s.PriceYear
	}
	cost, err := s.ask.priced(*s.ask.RunningCost, year)
	if err != nil {
		return err
	}
	if cost > mostTotal {
		return errTooMuch
	}
	if year != s.PriceYear {
		s.Deflator = s.ask.Deflator
	}
	net := s.Gross - cost
	s.RunningCost, s.Net = &cost, &net
	if s.People > 0 {
		per := cost.Per(s.People)
		s.CostPerManaged = &per
	}
	if cost > 0 {
		ratio := float64(s.Gross) / float64(cost)
		s.BenefitCost = &ratio
	}
	if s.CostBefore > 0 {
		s.breakEven(cost)
	}
	return nil
}

// breakEven gives how many offences of the mix before must be avoided to cover the cost: cost / mean cost.
func (s *Saving) breakEven(cost Pence) {
	exact := big.NewRat(int64(cost), int64(s.CostBefore))
	share, _ := exact.Float64()
	exact.Mul(exact, new(big.Rat).SetInt64(int64(s.Before)))
	offences, _ := exact.Float64()
	whole, rest := new(big.Int).QuoRem(exact.Num(), exact.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	n, of := whole.Int64(), 100*share
	s.BreakEven, s.BreakEvenWhole, s.BreakEvenPercent = &offences, &n, &of
}

// note says what a reader of the figures must know.
func (s *Saving) note() {
	add := func(format string, args ...any) { s.Notes = append(s.Notes, fmt.Sprintf(format, args...)) }
	add("A change in cost is not proof of what caused it, and most of it is no money that a budget is spared.")
	switch s.Counted {
	case Recorded:
	case CountNotSaid:
		add("What was counted is not said. Unit costs are for crimes.")
	case Offences:
		add("What was counted is offences for which somebody was arrested, charged or convicted. Crimes for which nobody was are in no amount.")
	default:
		add("Unit costs are for crimes, and what was counted is %s: one crime may have none of these, or several.", s.Counted)
	}
	if s.Multipliers == nil {
		add("Multiplier 1: only what was counted is priced.")
	}
	var without []string
	for _, l := range s.Lines {
		if l.NoMultiplier {
			without = append(without, l.Class)
		}
	}
	if without != nil {
		add("The multipliers have no figure for %v; these are priced with multiplier 1.", without)
	}
	for _, u := range s.Unpriced {
		add("%q has no cost in the table and is in no amount.", u.Class)
	}
	if s.Gross > 0 && s.Avoided < 0 || s.Gross < 0 && s.Avoided > 0 {
		add("Offences and cost moved in opposite ways: the mix changed. See the classes.")
	}
	if s.Cashable == nil {
		add("The table does not say which part is cashable.")
	} else if len(s.CashableUnknown) > 0 {
		add("The cashable part is of the classes that say it; it is not known for %v.", s.CashableUnknown)
	}
	if s.RunningCost != nil && s.BreakEven == nil {
		add("There is no break-even: nothing that is priced happened before.")
	}
	if s.Deflator == nil {
		return
	}
	for _, year := range []Year{s.Table.PriceYear, s.PriceYear} {
		if status := s.Deflator.forecast(year); status != "" {
			add("The price level of %s is not an outturn: %s.", year, status)
		}
	}
}
