package pages

import (
	"fmt"
	"net/url"
	"strings"

	"waymark/internal/evidence/saving"
	"waymark/internal/method/cost"
	"waymark/internal/platform/civil"
	"waymark/internal/web/ui"
)

// units says in words what can be counted.
var units = map[string]string{
	"arrests": "arrests", "charges": "charges", "convictions": "convictions",
	"offences": "offences for which somebody was arrested, charged or convicted", "admissions": "admissions to custody",
}

func unitWords(m saving.Measured) string { return units[string(m.Plan.What)] }

func measuredTitle(m saving.Measured) string {
	what := string(m.Plan.What)
	if what != "" {
		what = strings.ToUpper(what[:1]) + what[1:]
	}
	return fmt.Sprintf("%s, %d months before and after", what, m.Plan.Months)
}

func savingTitle(s saving.Saving) string { return "Saving: " + measuredTitle(s.Of) }

func evaluationPath(m saving.Measured) string {
	return "/evidence/" + url.PathEscape(string(m.Evaluation))
}

func made(s saving.Saving) string {
	return fmt.Sprintf("Worked out %s by %s, by %s, in prices of %s.", s.MadeAt.Long(), byWhom(s.Maker), tableTitle(s.Saving.Table), s.Saving.PriceYear)
}

func tableTitle(t *cost.Table) string { return t.Name + ", version " + t.Version }

func long(day string) string {
	d, err := civil.ParseDate(day)
	if err != nil {
		return day
	}
	return d.Long()
}

// grossWords gives the gross saving with what it is associated with, and never why it came.
func grossWords(s saving.Saving) string {
	m, g := s.Of.All, s.Saving.Gross
	change := fmt.Sprintf("%s of %d people went from %d to %d", upper(string(s.Of.Plan.What)), m.People, m.Before, m.After)
	if g < 0 {
		return fmt.Sprintf("%s. That is associated with %s more cost of crime.", change, (-g).Words())
	}
	return fmt.Sprintf("%s. That is associated with a gross saving of %s.", change, g.Words())
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

const notKnownHere = "What is expected where nothing is done is not known: this is no evidence of an effect."

// besides gives in a line what a saving must not stand without.
func besides(s saving.Saving) string {
	p := s.Parts
	switch {
	case p == nil:
		return notKnownHere
	case p.Beyond == nil:
		return fmt.Sprintf("Where nothing is done, %s is expected; how much lies beyond that is not known.", p.Expected.Words())
	}
	return fmt.Sprintf("Where nothing is done, %s is expected; beyond that lies %s (95%% interval %s).", p.Expected.Words(), p.Beyond.Amount.Words(), span(*p.Beyond))
}

func span(r cost.Range) string { return r.Lower.Words() + " to " + r.Upper.Words() }

// expected says how much of a saving choosing alone produces and how much lies beyond, or why that is not known.
func expected(s saving.Saving) []string {
	p := s.Parts
	var out []string
	switch {
	case p == nil:
		out = append(out, "This is not known: the measurement had too few others to compare with. The gross saving must not be read as an effect.")
	case p.Beyond == nil:
		out = append(out, alone(p.Expected, s.Saving.Gross), "How much lies beyond that is not known.")
	default:
		out = append(out, alone(p.Expected, s.Saving.Gross), beyondWords(*p.Beyond))
		if *p.Rest != 0 {
			out = append(out, fmt.Sprintf("The rest, %s, comes of a change in the mix, and of people whom nobody else was like, who cannot be compared.", p.Rest.Words()))
		}
	}
	if s.Regression != nil {
		out = append(out, fmt.Sprintf("By regression to the mean alone, a saving of %s would be expected.", s.Regression.Words()))
	}
	if p != nil && p.Beyond != nil && s.Saving.RunningCost != nil {
		net := p.Beyond.Less(*s.Saving.RunningCost)
		out = append(out, fmt.Sprintf("Counting only what lies beyond, and less the running cost: %s (95%% interval %s).", atMost(s, net.Amount.Words()), span(net)))
	}
	if p != nil || s.Regression != nil {
		out = append(out, "These are approximations: what is expected is known as a number and not by type, so that each is priced at what one cost before on average.")
	}
	return out
}

// alone says what choosing alone produces of a gross saving.
func alone(expected, gross cost.Pence) string {
	switch {
	case expected < 0:
		return fmt.Sprintf("Where nothing is done, no saving is expected but %s more: others with as many before went on to have more.", (-expected).Words())
	case expected > gross:
		return fmt.Sprintf("Where nothing is done, a saving of %s is expected, more than there was: others with as many before went on to have so many fewer. That is what choosing alone produces.", expected.Words())
	}
	return fmt.Sprintf("Of the gross saving, %s is expected where nothing is done: others with as many before went on to have so many fewer. That is what choosing alone produces.", expected.Words())
}

func beyondWords(r cost.Range) string {
	words := fmt.Sprintf("Beyond that lies %s (95%% interval %s). ", r.Amount.Words(), span(r))
	switch {
	case r.Lower > 0:
		return words + "Being taken on is associated with so much; whether it is the reason, the comparison cannot say."
	case r.Upper < 0:
		return words + "Others for whom nothing was done did better."
	}
	return words + "Chance alone may make so much of a difference."
}

func balance(s saving.Saving) []ui.Pair {
	g := s.Saving
	pairs := []ui.Pair{
		{Key: "Gross saving", Value: g.Gross.Words()},
		{Key: "Of it cashable", Value: cashableWords(g)},
		{Key: "Running cost", Value: atLeast(s, amount(g.RunningCost, "not known"))},
		{Key: "Net saving", Value: atMost(s, netWords(g))},
		{Key: "Gross saving for each person", Value: amount(g.PerPerson, "not known")},
		{Key: "Running cost for each person managed", Value: atLeast(s, amount(g.CostPerManaged, "not known"))},
		{Key: "Benefit to cost", Value: atMost(s, ratioWords(g.BenefitCost))},
		{Key: "Mean cost of one that was counted before", Value: amount(g.MeanCost, "not known")},
		{Key: "To break even", Value: atLeast(s, breakEvenWords(s))},
	}
	if s.Parts == nil {
		return pairs
	}
	return append(pairs[:1:1], append([]ui.Pair{{Key: "Expected where nothing is done", Value: s.Parts.Expected.Words()}, {Key: "Beyond that", Value: rangeWords(s.Parts.Beyond)}}, pairs[1:]...)...)
}

// atLeast and atMost bound what rests on a running cost of which a part is not known.
func atLeast(s saving.Saving, words string) string { return bounded(s, "at least ", words) }
func atMost(s saving.Saving, words string) string  { return bounded(s, "at most ", words) }

func bounded(s saving.Saving, bound, words string) string {
	if s.Plan.Running == nil || !s.Plan.Running.AtLeast {
		return words
	}
	return bound + words
}

func rangeWords(r *cost.Range) string {
	if r == nil {
		return "not known"
	}
	return fmt.Sprintf("%s (95%% interval %s)", r.Amount.Words(), span(*r))
}

func cashableWords(g *cost.Saving) string {
	switch {
	case g.Cashable == nil:
		return "not known: the table does not say it of any class that is priced"
	case len(g.CashableUnknown) > 0:
		return g.Cashable.Words() + ", of the classes that say it. Not known for " + strings.Join(g.CashableUnknown, ", ")
	}
	return g.Cashable.Words()
}

func netWords(g *cost.Saving) string {
	switch {
	case g.Net == nil:
		return "not known without the running cost"
	case *g.Net < 0:
		return g.Net.Words() + ": the gross saving does not cover the running cost"
	}
	return g.Net.Words()
}

func ratioWords(r *float64) string {
	if r == nil {
		return "not known"
	}
	return fmt.Sprintf("%.2f to 1", *r)
}

func breakEvenWords(s saving.Saving) string {
	g := s.Saving
	if g.BreakEven == nil {
		return "not known"
	}
	were := fmt.Sprintf("%d fewer", g.Avoided)
	if g.Avoided < 0 {
		were = fmt.Sprintf("%d more", -g.Avoided)
	}
	return fmt.Sprintf("%d fewer (exactly %.2f), %.1f%% of the %d before that are priced. There were %s.", *g.BreakEvenWhole, *g.BreakEven, *g.BreakEvenPercent, g.Before, were)
}

func peopleWords(s saving.Saving) string {
	if s.Plan.PeopleReason == "" {
		return fmt.Sprintf("%d, those who were measured", s.Plan.People)
	}
	return fmt.Sprintf("%d, not the %d who were measured: %s", s.Plan.People, s.Of.All.People, s.Plan.PeopleReason)
}

func runningWords(s saving.Saving) string {
	r := s.Plan.Running
	if r == nil {
		return "Not known"
	}
	return fmt.Sprintf("%s in prices of %s. Source: %s", r.Amount.Words(), r.Year, r.Source)
}

// fewPeople hides a number of people from 1 to 4.
func fewPeople(n int) string {
	if n > 0 && n < 5 {
		return "under 5"
	}
	return fmt.Sprint(n)
}

// notes are the method's own, and what holds for every saving here.
func notes(s saving.Saving) []string {
	out := append([]string{}, s.Saving.Notes...)
	if s.Of.Maturing > 0 {
		out = append(out, fmt.Sprintf("Of %s people records of the time after may still come: the saving may be too high.", fewPeople(s.Of.Maturing)))
	}
	if s.Plan.Running != nil && s.Plan.Running.AtLeast {
		out = append(out, "A part of the running cost is not known: it is at least so much, the net saving at most, and break-even at least what stands here.")
	}
	return append(out,
		"Break-even and cost for each person managed are reconstructed from what the Home Office wrote of its value for money toolkit. Its spreadsheet, and the unit costs and multipliers revised for it in 2011, could not be obtained.",
		fmt.Sprintf("The windows are of %d months for each person, from the day on which they were first taken on; the running cost must be for as long.", s.Of.Plan.Months),
		"Additional running cost alone counts, without what was paid once and what agencies bear in any case.",
		"The saving must not be added to that of another measurement: the same people are in both.",
	)
}
