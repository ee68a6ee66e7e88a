package cost

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The tables of research data are never committed. A test that needs one skips where it is not there, and fails
// where it must be.

func sharedPath(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("WAYMARK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared")
	}
	path := filepath.Join(root, "data", "numbers", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the shared data %s is missing: set WAYMARK_SHARED", name)
		}
		t.Skipf("the shared data %s is not here (WAYMARK_SHARED)", name)
	}
	return path
}

// reference is a table of the research data, with which of its rows were held and the worst error, in units of
// what is printed: pence for money.
type reference struct {
	name  string
	rows  []map[string]string
	held  map[int]bool
	other map[int]bool // rows that are another room's, or that no one can work out
	worst float64
}

func readReference(t testing.TB, name string) *reference {
	t.Helper()
	f, err := os.Open(sharedPath(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	ref := &reference{name: name, held: map[int]bool{}, other: map[int]bool{}}
	for _, line := range cells[1:] {
		r := map[string]string{}
		for i, column := range cells[0] {
			r[column] = line[i]
		}
		ref.rows = append(ref.rows, r)
	}
	return ref
}

// money holds an amount to the penny, or to within so many pence.
func (x *reference) money(t *testing.T, row int, what string, got Pence, want string, within Pence) {
	t.Helper()
	p, err := ParsePounds(strings.TrimPrefix(want, "-"))
	if err != nil {
		t.Fatalf("%s row %d, %s: %q: %v", x.name, row+1, what, want, err)
	}
	if strings.HasPrefix(want, "-") {
		p = -p
	}
	x.hold(t, row, what, float64(got), float64(p), float64(within))
}

// printed holds a figure to half of the last decimal that is printed.
func (x *reference) printed(t *testing.T, row int, what string, got float64, want string) {
	t.Helper()
	p, err := strconv.ParseFloat(strings.TrimSuffix(want, "%"), 64)
	if err != nil {
		t.Fatalf("%s row %d, %s: %v", x.name, row+1, what, err)
	}
	_, decimals, _ := strings.Cut(strings.TrimSuffix(want, "%"), ".")
	unit := math.Pow(10, -float64(len(decimals)))
	x.hold(t, row, what, got/unit, p/unit, 0.5000001)
}

func (x *reference) hold(t *testing.T, row int, what string, got, want, within float64) {
	t.Helper()
	off := math.Abs(got - want)
	x.held[row], x.worst = true, max(x.worst, off)
	if !(off <= within) {
		t.Errorf("%s row %d, %s: %.10g, and the table has %.10g (off by %.3g, allowed %g; in units of the last digit)", x.name, row+1, what, got, want, off, within)
	}
}

// references are the checks; each reads a table and holds its rows.
var references = []func(*testing.T) *reference{
	referenceUnitCosts, referenceDeflator, referenceDeflatorCases, referenceValueForMoney, referencePoliceCosts, referenceSeed,
}

// TestEveryTableOfCostsIsHeld says of each table how many rows were held and how far off the worst was, and fails
// on a row that nobody checks.
func TestEveryTableOfCostsIsHeld(t *testing.T) {
	sharedPath(t, "vfm_cases.csv")
	for _, check := range references {
		x := check(t)
		t.Logf("%-30s %3d of %3d rows held, %2d elsewhere, worst error %.2g of the last digit printed", x.name, len(x.held), len(x.rows), len(x.other), x.worst)
		for i := range x.rows {
			if !x.held[i] && !x.other[i] {
				t.Errorf("%s row %d: nobody checks it: %v", x.name, i+1, x.rows[i])
			}
		}
	}
}

// cell quotes a text for CSV.
func cell(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

// referenceUnitCosts reads each figure through a table of its own price year and source, and prices one crime with
// it; a figure marked as recalled from memory must be refused.
func referenceUnitCosts(t *testing.T) *reference {
	x := readReference(t, "unit_costs.csv")
	for i, r := range x.rows {
		text := "name,version,price_year,source,class,amount,verification\n" + strings.Join([]string{cell(r["component"]), "1", r["price_year"], cell(r["source"]),
			cell(r["offence"]), r["value_gbp"], r["verification"]}, ",") + "\n"
		table, err := ReadTable(strings.NewReader(text))
		if r["verification"] == recalled {
			if err == nil || !strings.Contains(err.Error(), "memory") {
				t.Errorf("unit_costs.csv row %d is recalled from memory, and was read: %v", i+1, err)
			}
			x.held[i] = true
			continue
		}
		if err != nil {
			t.Fatalf("unit_costs.csv row %d: %v", i+1, err)
		}
		s, err := Work(Ask{Table: table, Before: map[string]int{r["offence"]: 1}})
		if err != nil {
			t.Fatalf("unit_costs.csv row %d: %v", i+1, err)
		}
		x.money(t, i, "one crime", s.Gross, r["value_gbp"], 0)
	}
	return x
}

func readDeflator(t *testing.T) *Deflator {
	t.Helper()
	f, err := os.Open(sharedPath(t, "gdp_deflator.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := ReadDeflator(f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// referenceDeflator reads the file as it is; an amount of £100 of the base year must come out as the index.
func referenceDeflator(t *testing.T) *reference {
	x, d := readReference(t, "gdp_deflator.csv"), readDeflator(t)
	for i, r := range x.rows {
		got, err := d.Convert(1_000_000_00, "2024-25", Year(r["financial_year"]))
		if err != nil {
			t.Fatal(err)
		}
		x.printed(t, i, "index", float64(got)/1_000_000, r["index_2024_25_100"])
		if (d.forecast(Year(r["financial_year"])) == "") != (r["status"] == "outturn") {
			t.Errorf("gdp_deflator.csv row %d: forecast %q, status %q", i+1, d.forecast(Year(r["financial_year"])), r["status"])
		}
	}
	return x
}

func referenceDeflatorCases(t *testing.T) *reference {
	x, d := readReference(t, "deflator_cases.csv"), readDeflator(t)
	for i, r := range x.rows {
		amount, err := ParsePounds(r["value_gbp"])
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Convert(amount, Year(r["from_year"]), Year(r["to_year"]))
		if err != nil {
			t.Fatal(err)
		}
		x.money(t, i, "converted", got, r["exp_value_gbp"], 0)
	}
	return x
}

func integer(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// vfmAsk reads a case: its mix as a table, multipliers and counts.
func vfmAsk(t *testing.T, r map[string]string) Ask {
	t.Helper()
	table, factors := "name,version,price_year,source,class,amount\n", "name,version,source,class,multiplier\n"
	ask := Ask{Counted: Recorded, Before: map[string]int{}, After: map[string]int{}, People: integer(t, r["offenders"])}
	for _, item := range strings.Split(r["mix (offence:before:after:multiplier:unit_cost)"], ";") {
		p := strings.Split(item, ":")
		table += fmt.Sprintf("case,1,2003-04,made,%s,%s\n", p[0], p[4])
		factors += fmt.Sprintf("case,1,made,%s,%s\n", p[0], p[3])
		ask.Before[p[0]], ask.After[p[0]] = integer(t, p[1]), integer(t, p[2])
	}
	running, err := ParsePounds(r["additional_running_cost"])
	if err != nil {
		t.Fatal(err)
	}
	ask.RunningCost = &running
	if ask.Table, err = ReadTable(strings.NewReader(table)); err != nil {
		t.Fatal(err)
	}
	if ask.Multipliers, err = ReadMultipliers(strings.NewReader(factors)); err != nil {
		t.Fatal(err)
	}
	return ask
}

func referenceValueForMoney(t *testing.T) *reference {
	x := readReference(t, "vfm_cases.csv")
	for i, r := range x.rows {
		s, err := Work(vfmAsk(t, r))
		if err != nil {
			t.Fatalf("%s: %v", r["case_id"], err)
		}
		x.hold(t, i, "before", float64(s.Before), float64(integer(t, r["before"])), 0)
		x.hold(t, i, "after", float64(s.After), float64(integer(t, r["after"])), 0)
		x.hold(t, i, "avoided", float64(s.Avoided), float64(integer(t, r["avoided"])), 0)
		for column, got := range map[string]*Pence{"exp_cost_before": &s.CostBefore, "exp_cost_after": &s.CostAfter, "exp_gross_saving": &s.Gross,
			"exp_saving_per_offender": s.PerPerson, "exp_cost_per_managed_offender": s.CostPerManaged, "exp_net_saving": s.Net,
			"exp_mean_cost_per_recorded_offence": s.MeanCost} {
			if (got == nil) != (r[column] == "") {
				t.Errorf("%s, %s: %v, and the table has %q", r["case_id"], column, got, r[column])
			} else if got != nil {
				x.money(t, i, column, *got, r[column], 0)
			}
		}
		for column, got := range map[string]*float64{"exp_reduction_pct": s.ReductionPercent, "exp_benefit_cost_ratio": s.BenefitCost,
			"exp_break_even_offences": s.BreakEven, "exp_break_even_pct_of_baseline": s.BreakEvenPercent} {
			if (got == nil) != (r[column] == "") {
				t.Errorf("%s, %s: %v, and the table has %q", r["case_id"], column, got, r[column])
			} else if got != nil {
				x.printed(t, i, column, *got, r[column])
			}
		}
	}
	return x
}

// referencePoliceCosts reads each year's table with its printed parts: the parts must add up to the total, to 2p,
// and one crime costs the total. Which part is cashable the source does not say; the split here tests the adding.
func referencePoliceCosts(t *testing.T) *reference {
	x := readReference(t, "police_investigation_costs.csv")
	texts := map[string]string{}
	for _, r := range x.rows {
		parts := Pence(0)
		for _, column := range []string{"direct_staff_gbp", "operational_support_gbp"} {
			p, err := ParsePounds(r[column])
			if err != nil {
				t.Fatal(err)
			}
			parts += p
		}
		texts[r["year_table"]] += strings.Join([]string{"Police costs", r["year_table"], "2009", cell(r["source"]), cell(r["offence_group"]),
			r["total_excl_overheads_gbp"], parts.String(), r["business_support_gbp"]}, ",") + "\n"
	}
	for i, r := range x.rows {
		table, err := ReadTable(strings.NewReader("name,version,price_year,source,class,amount,cashable,other\n" + texts[r["year_table"]]))
		if err != nil {
			t.Fatal(err)
		}
		s, err := Work(Ask{Table: table, Before: map[string]int{r["offence_group"]: 1}})
		if err != nil {
			t.Fatal(err)
		}
		x.money(t, i, "total", s.Gross, r["total_excl_overheads_gbp"], 0)
		rest, err := ParsePounds(r["business_support_gbp"])
		if err != nil {
			t.Fatal(err)
		}
		x.money(t, i, "sum of parts", *s.Cashable+rest, r["total_excl_overheads_gbp"], partsMayDiffer)
	}
	return x
}

// notCost are lines of the seeds' arithmetic that are no arithmetic of cost, by the beginning of their statement:
// who answers for them, or why nobody can.
var notCost = map[string]string{
	"rate ratio, equal follow-up":                         "method/stats",
	"exact conditional 95% interval":                      "method/stats",
	"two-sided exact p":                                   "method/stats",
	"log-Wald 95% interval":                               "method/stats",
	"fall expected with NO effect":                        "method/stats",
	"reproducibility":                                     "cannot be recomputed: mix, price year, multipliers and number of people are not published",
	"which unit costs fit 5,717 per offence":              "says that no published unit costs fit without a mix that is not published",
	"17% reduction means no more than 127":                "evidence: ceilings",
	"52 convictions in 6 months against half the ceiling": "evidence: pace",
	"annualised against baseline 153":                     "evidence: pace",
	"P(X<=52)":                                            "method/stats",
	"exact 95% interval for 52":                           "method/stats",
	"convictions per offender in 6 months":                "evidence: pace",
}

// derbyshire prices what was published: 1,097,700 pounds for 192 offences fewer, as one parcel, since the cost of
// one offence is published nowhere.
func derbyshire(t *testing.T) (offences, parcel *Saving) {
	t.Helper()
	table, err := ReadTable(strings.NewReader("name,version,price_year,source,class,amount\n" +
		"Derbyshire,2011,2010-11,invented for the count,offence,1\nDerbyshire,2011,2010-11,3659 x 300,parcel,1097700\n"))
	if err != nil {
		t.Fatal(err)
	}
	running := Pence(84_000_00 + 82_000_00)
	offences, err = Work(Ask{Table: table, Before: map[string]int{"offence": 677}, After: map[string]int{"offence": 485}, People: 300})
	if err != nil {
		t.Fatal(err)
	}
	parcel, err = Work(Ask{Table: table, Before: map[string]int{"parcel": 1}, People: 300, RunningCost: &running})
	if err != nil {
		t.Fatal(err)
	}
	return offences, parcel
}

func referenceSeed(t *testing.T) *reference {
	x := readReference(t, "seed_arithmetic.csv")
	offences, parcel := derbyshire(t)
	perPerson := 3659.0
	for i, r := range x.rows {
		for beginning, whose := range notCost {
			if strings.HasPrefix(r["statement"], beginning) {
				x.other[i] = true
				t.Logf("%s row %d, %s: %s", x.name, i+1, r["statement"], whose)
			}
		}
		first, second, _ := strings.Cut(r["value"], " ; ")
		low, high, _ := strings.Cut(r["value"], " .. ")
		switch r["statement"] {
		case "reduction from 677 to 485 offences":
			x.printed(t, i, "avoided", float64(offences.Avoided), r["value"])
		case "28.4 per cent reduction":
			x.printed(t, i, "reduction", *offences.ReductionPercent, r["value"])
		case "average saving 3,659 per offender, about 300 offenders, 1.1 million":
			x.money(t, i, "gross", parcel.Gross, r["value"], 0)
			x.money(t, i, "per person", *parcel.PerPerson, "3659", 0)
		case "offenders implied by exactly 1.1 million":
			x.printed(t, i, "people", 1_100_000/perPerson, r["value"])
		case "offenders implied by 1.05 to 1.15 million":
			x.printed(t, i, "people", 1_050_000/perPerson, low)
			x.printed(t, i, "people", 1_150_000/perPerson, high)
		case "saving per avoided offence at n=300":
			x.money(t, i, "per offence", parcel.Gross.Per(offences.Avoided), r["value"], 0)
		case "saving per avoided offence at 1.1 million":
			x.money(t, i, "per offence", Pence(1_100_000_00).Per(offences.Avoided), r["value"], 0)
		case "offences per offender before / after at n=300":
			x.printed(t, i, "before", float64(offences.Before)/300, first)
			x.printed(t, i, "after", float64(offences.After)/300, second)
		case "funding named":
			x.money(t, i, "funding", *parcel.RunningCost, r["value"], 0)
		case "funding per offender at n=300":
			x.money(t, i, "per person", *parcel.CostPerManaged, r["value"], 0)
		case "break-even avoided offences on named funding":
			x.printed(t, i, "break-even", *parcel.BreakEven*float64(offences.Avoided), r["value"])
		case "benefit to cost on named funding only":
			x.printed(t, i, "benefit to cost", *parcel.BenefitCost, r["value"])
		}
	}
	return x
}
