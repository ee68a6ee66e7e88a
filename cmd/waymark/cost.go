package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"waymark/internal/method/cost"
	"waymark/internal/platform/fault"
)

type costCommand struct {
	In          []string `help:"Counts: class, before, after. Given again, the savings are added." required:"" placeholder:"FILE" sep:"none"`
	Table       []string `help:"Unit costs, with their source, version and price year: once, or once for each --in." required:"" placeholder:"FILE" sep:"none"`
	Deflator    string   `help:"Price levels by year, to change the price year." placeholder:"FILE"`
	Multipliers string   `help:"Crimes for each recorded one. Without it, 1." placeholder:"FILE"`
	Counted     string   `help:"What the counts are of: recorded, offences, arrests, charges, convictions." enum:"recorded,offences,arrests,charges,convictions,not said" default:"not said"`
	People      []int    `help:"How many people the scheme managed: for each --in." placeholder:"N" sep:"none"`
	SchemeCost  []string `help:"What running the scheme cost more, in pounds, no one-off cost: for each --in." placeholder:"POUNDS" sep:"none"`
	CostYear    string   `help:"The price year of --scheme-cost; without it, that of the result." placeholder:"YEAR"`
	PriceYear   string   `help:"The price year of the result, like 2024-25; without it, the table's." placeholder:"YEAR"`
	JSON        bool     `help:"Print a JSON object." name:"json"`
}

// Run prices the counts. It goes from file to file and touches no database.
func (c *costCommand) Run(e *env) error {
	for flag, n := range map[string]int{"--people": len(c.People), "--scheme-cost": len(c.SchemeCost)} {
		if n > 0 && n != len(c.In) {
			return fault.New(fault.Invalid, "%s is given %d times, and --in %d times: give one for each file.", flag, n, len(c.In))
		}
	}
	if len(c.Table) > 1 && len(c.Table) != len(c.In) {
		return fault.New(fault.Invalid, "--table is given %d times, and --in %d times: give one for all, or one for each file.", len(c.Table), len(c.In))
	}
	common, err := c.common()
	if err != nil {
		return err
	}
	var sum *cost.Saving
	for i := range c.In {
		one, err := c.one(common, i)
		if err == nil && sum != nil {
			one, err = cost.Add(sum, one)
		}
		if err != nil {
			return err
		}
		sum = one
	}
	if c.JSON {
		out := json.NewEncoder(e.out)
		out.SetIndent("", "  ")
		return out.Encode(sum)
	}
	return printSaving(e.out, sum)
}

// common reads what is the same for every file of counts.
func (c *costCommand) common() (cost.Ask, error) {
	ask := cost.Ask{Counted: cost.Counted(c.Counted)}
	var err error
	for _, y := range []struct {
		flag, text string
		into       *cost.Year
	}{{"--price-year", c.PriceYear, &ask.PriceYear}, {"--cost-year", c.CostYear, &ask.CostYear}} {
		if y.text == "" {
			continue
		}
		if *y.into, err = cost.ParseYear(y.text); err != nil {
			return ask, fault.New(fault.Invalid, "%s %s: %s.", y.flag, y.text, fault.Text(err))
		}
	}
	if c.Deflator != "" {
		if ask.Deflator, err = readCostFile(c.Deflator, cost.ReadDeflator); err != nil {
			return ask, err
		}
	}
	if c.Multipliers != "" {
		ask.Multipliers, err = readCostFile(c.Multipliers, cost.ReadMultipliers)
	}
	return ask, err
}

// one prices the counts of one file.
func (c *costCommand) one(ask cost.Ask, i int) (*cost.Saving, error) {
	var err error
	if ask.Table, err = readCostFile(c.Table[min(i, len(c.Table)-1)], cost.ReadTable); err != nil {
		return nil, err
	}
	if c.People != nil {
		if ask.People = c.People[i]; ask.People < 1 {
			return nil, fault.New(fault.Invalid, "--people %d: must be at least 1.", ask.People)
		}
	}
	if c.SchemeCost != nil {
		running, err := cost.ParsePounds(c.SchemeCost[i])
		if err != nil {
			return nil, fault.New(fault.Invalid, "--scheme-cost %s: %s.", c.SchemeCost[i], fault.Text(err))
		}
		ask.RunningCost = &running
	}
	_, err = readCostFile(c.In[i], func(r io.Reader) (any, error) {
		ask.Before, ask.After, err = cost.ReadCounts(r)
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	s, err := cost.Work(ask)
	return s, fault.Wrap(err, "Nothing was worked out. %s", c.In[i])
}

// readCostFile reads a file, and names it before everything that is wrong with it.
func readCostFile[T any](path string, read func(io.Reader) (T, error)) (T, error) {
	var none T
	f, err := os.Open(path)
	if err != nil {
		return none, fault.Because(err, fault.Invalid, "The file %s cannot be read.", path)
	}
	defer func() { _ = f.Close() }()
	out, err := read(f)
	if err == nil || !fault.Is(err, fault.Invalid) {
		return out, err
	}
	var lines []string
	fields := fault.FieldsOf(err)
	for i, field := range fields {
		if i == mostRefusals {
			lines = append(lines, fmt.Sprintf("and %d more", len(fields)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("%s, %s: %s", path, field.Name, field.Text))
	}
	if lines == nil {
		lines = []string{path + ": " + fault.Text(err)}
	}
	return none, fault.New(fault.Invalid, "Nothing was worked out.\n  %s", strings.Join(lines, "\n  "))
}

// printSaving writes a saving as text: what it was worked out from, the mix, the figures, and the notes.
func printSaving(w io.Writer, s *cost.Saving) error {
	fmt.Fprintf(w, "Unit costs: %s, version %s, prices of %s. Source: %s\n", s.Table.Name, s.Table.Version, s.Table.PriceYear, s.Table.Source)
	if s.Multipliers != nil {
		fmt.Fprintf(w, "Multipliers: %s, version %s. Source: %s\n", s.Multipliers.Name, s.Multipliers.Version, s.Multipliers.Source)
	}
	if s.Deflator != nil {
		fmt.Fprintf(w, "Price levels: %s\n", s.Deflator.Release)
	}
	fmt.Fprintf(w, "Amounts in pounds, in prices of %s. Counted: %s.\n\n", s.PriceYear, s.Counted)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "class\tbefore\tafter\tavoided\t% before\t% after\tmultiplier\tunit cost\tcost before\tcost after\tsaving\tcashable")
	for _, l := range s.Lines {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%s\t%s\t%g\t%s\t%s\t%s\t%s\t%s\n", l.Class, l.Before, l.After, l.Avoided, decimals(l.ShareBefore, 1), decimals(l.ShareAfter, 1), l.Multiplier,
			l.UnitCost, l.CostBefore, l.CostAfter, l.Saving, known(l.Cashable))
	}
	for _, u := range s.Unpriced {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t\t\t\tnot priced\t\t\t\t\n", u.Class, u.Before, u.After, u.Before-u.After)
	}
	fmt.Fprintf(t, "all that is priced\t%d\t%d\t%d\t\t\t\t\t%s\t%s\t%s\t%s\n", s.Before, s.After, s.Avoided, s.CostBefore, s.CostAfter, s.Gross, known(s.Cashable))
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	people := "not known"
	if s.People > 0 {
		people = fmt.Sprint(s.People)
	}
	breakEven := "not known"
	if s.BreakEven != nil {
		breakEven = fmt.Sprintf("%d (%.4f), %.1f%% of those before", *s.BreakEvenWhole, *s.BreakEven, *s.BreakEvenPercent)
	}
	for _, x := range [][2]string{{"reduction, %", decimals(s.ReductionPercent, 4)}, {"gross saving", s.Gross.String()}, {"of it cashable", known(s.Cashable)},
		{"running cost of the scheme", known(s.RunningCost)}, {"net saving", known(s.Net)}, {"people", people}, {"gross saving per person", known(s.PerPerson)},
		{"cost per managed person", known(s.CostPerManaged)}, {"benefit to cost", decimals(s.BenefitCost, 4)}, {"mean cost per offence before", known(s.MeanCost)},
		{"offences to avoid to break even", breakEven}} {
		fmt.Fprintf(t, "%s\t%s\n", x[0], x[1])
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, n := range s.Notes {
		fmt.Fprintf(w, "Note: %s\n", n)
	}
	return nil
}

// known shows an amount; what is not known is not nothing.
func known(p *cost.Pence) string {
	if p == nil {
		return "not known"
	}
	return p.String()
}

func decimals(v *float64, places int) string {
	if v == nil {
		return "not known"
	}
	return strconv.FormatFloat(*v, 'f', places, 64)
}
