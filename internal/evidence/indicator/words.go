package indicator

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"waymark/internal/evidence/measure"
	method "waymark/internal/method/indicator"
)

// Words is what a reading says in plain sentences: on its page, in a report, at the command line. None says why.
type Words struct {
	Headline string   `json:"headline"`
	Counted  string   `json:"counted"` // when, by whom, from which records
	Cohort   string   `json:"of_whom"`
	Ceiling  []string `json:"ceiling,omitempty"`
	Against  string   `json:"against_predicted,omitempty"`
	Lacking  []string `json:"lacking,omitempty"`
	Chance   []string `json:"chance,omitempty"`
	Expected []string `json:"expected_where_nothing_is_done,omitempty"`
	Cautions []string `json:"cautions,omitempty"`
}

// Words words figures that were worked out of s.
func (s Shown) Words(f Figures) Words {
	w := Words{Headline: headline(s, f), Counted: counted(s), Cohort: cohortWords(s), Lacking: lacking(s)}
	if s.Reading == nil {
		return w
	}
	w.Ceiling, w.Against, w.Chance, w.Cautions = ceilingWords(s, f), againstWords(s, f), oddsWords(f), cautionWords(s, f)
	if s.Counts() {
		w.Expected = expectedWords(s)
	}
	return w
}

// UnitWords names what is counted.
func UnitWords(u method.Unit) string { return unitWords[u] }

var unitWords = map[method.Unit]string{
	method.Arrests: "Arrests", method.Charges: "Charges", method.Convictions: "Convictions", method.ProvenOffences: "Proven offences",
	method.PeopleWhoReoffend: "People who reoffend", method.Offences: "Offences", method.OtherPeople: "People",
}

// headline says the figure in a sentence, with what it is held against.
func headline(s Shown, f Figures) string {
	switch {
	case !Held(s.Definition.Counts):
		return "Not held: records that Waymark holds do not tell of this. Its place is here."
	case !s.Plan.Set():
		return "Nobody has set yet how it is counted here."
	case s.Reading == nil:
		return "Not counted yet by this version."
	case s.Counts():
		return monthsWords(s, f)
	}
	return followedWords(s, f)
}

func monthsWords(s Shown, f Figures) string {
	what := strings.ToLower(unitWords[s.Definition.Counts])
	if f.Until.Before(s.Plan.From) {
		return "No month of the period is over yet: too early to say."
	}
	if f.NoPace != "" {
		return fmt.Sprintf("%d %s from %s to %s, of %s. The target that was agreed cannot be held against it. %s", f.Count, what, s.Plan.From.Long(), f.Until.Long(), peopleWords(s.Reading.People), f.NoPace)
	}
	if f.Pace == nil {
		return fmt.Sprintf("%d %s from %s to %s, of %s. No target is held against it.", f.Count, what, s.Plan.From.Long(), f.Until.Long(), peopleWords(s.Reading.People))
	}
	return fmt.Sprintf("%d %s from %s to %s, of %s. %s", f.Count, what, s.Plan.From.Long(), f.Until.Long(), peopleWords(s.Reading.People), paceWords(f))
}

// paceWords says how the count stands to the pace and to the ceiling.
func paceWords(f Figures) string {
	p := f.Pace
	if p.Status == method.NotBegun {
		return "No part of the ceiling is due yet: " + p.Status.Words() + "."
	}
	out := fmt.Sprintf("The target allows %s in the whole period and %s by then (%s): %s.", limitWords(p.Ceiling), p.Allowed.Decimal(2), p.Share.Spread.Words(), p.Status.Words())
	if under, ok := p.Under(); ok {
		out += fmt.Sprintf(" %d is %s the pace.", p.Count, belowAbove(under.Float()))
	}
	return out
}

func limitWords(c method.Ceiling) string {
	if c.Rule == method.NotRounded {
		return "no more than " + c.Exact.Decimal(2)
	}
	return "no more than " + c.Limit().Decimal(0)
}

// belowAbove says by how many percent something lies below, or above where it is negative.
func belowAbove(percent float64) string {
	if percent < 0 {
		return decimal(-percent, 0) + "% above"
	}
	return decimal(percent, 0) + "% below"
}

func followedWords(s Shown, f Figures) string {
	r := s.Reading
	if f.Rate == nil {
		return fmt.Sprintf("No result before %s: nobody's follow-up and the wait for results is over yet. %s wait.", r.Whole.Date.Long(), peopleWords(r.Proven.NotWhole))
	}
	return rateWords(s, f) + "."
}

// rateWords gives the rate with numerator and denominator, small numbers of people hidden.
func rateWords(s Shown, f Figures) string {
	r := s.Reading
	if s.Definition.Shape == method.EventsFor100People {
		return strings.ToLower(unitWords[s.Definition.Counts]) + ": " + f.Rate.String()
	}
	switch {
	case small(r.Hit):
		return fmt.Sprintf("under 5 of %s with at least one", peopleWords(r.People))
	case small(r.People - r.Hit):
		return fmt.Sprintf("all but under 5 of %s with at least one", peopleWords(r.People))
	}
	out := fmt.Sprintf("%s with at least one", f.Rate)
	if i := f.Interval; i != nil {
		out += fmt.Sprintf(" (95%% interval %s%% to %s%%)", decimal(100*i.Lower, 1), decimal(100*i.Upper, 1))
	}
	return out
}

func peopleWords(n int) string {
	if n == 1 {
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}

// counted says when, by whom and from which records a reading was made.
func counted(s Shown) string {
	if s.Reading == nil {
		return "Version " + strconv.Itoa(s.Version) + "."
	}
	r := s.Reading
	by := ""
	if r.Maker != "" {
		by = " by " + r.Maker
	}
	return fmt.Sprintf("Counted on %s%s from %s, which reach from %s to %s. Version %d.", r.MadeAt.Long(), by, r.Records, r.DataFrom.Long(), r.Cut.Long(), r.Version)
}

// cohortWords says of whom something is counted.
func cohortWords(s Shown) string {
	switch p := s.Plan; {
	case p.Cohort != "":
		return fmt.Sprintf("The locked cohort %s, version %d, whether or not they are on the scheme still.", p.Cohort, p.CohortVersion)
	case s.Counts():
		return "Whoever was on the scheme on the first day of a month, and what happened to them in it."
	case s.Definition.Shape == method.ProvenReoffending:
		return fmt.Sprintf("Whoever was first taken on from %s to %s, from the day they were.", p.From.Long(), p.From.AddMonths(p.Months).AddDays(-1).Long())
	default:
		return fmt.Sprintf("Whoever was on the scheme on %s.", p.From.Long())
	}
}

// ceilingWords takes the ceiling apart: exact, and whole by each rule.
func ceilingWords(s Shown, f Figures) []string {
	if f.Ceiling == nil {
		return nil
	}
	c := f.Ceiling
	from := "counted in the " + strconv.Itoa(s.Plan.Months) + " months before"
	if s.Plan.Baseline.Typed != nil {
		from = "as " + s.Plan.Baseline.Source + " has it"
	}
	out := []string{
		fmt.Sprintf("The baseline is %d, %s. Less %s that is exactly %s; rounded to the nearest whole number %d, rounded down %d. The rule agreed: %s, so %s.",
			c.Baseline, from, c.Reduction, c.Exact.Decimal(2), c.ToNearest, c.Down, c.Rule.Words(), limitWords(*c)),
		"Agreed: " + s.Plan.Target.Source + ".",
	}
	if whole, ok := f.Pace.Annualised(); ok {
		less, _ := f.Pace.ReductionAnnualised()
		out = append(out, fmt.Sprintf("If the rest goes as what is over, there will be %s in the whole period: %s the baseline.", whole.Decimal(0), belowAbove(less.Float())))
	}
	if c.RoundingDecides(f.Count) {
		out = append(out, "Whether the ceiling is kept hangs on the rounding: by one rule it is, by the other it is not.")
	}
	return out
}

// oddsWords says how sure the count is. Nothing here says why.
func oddsWords(f Figures) []string {
	var out []string
	for _, o := range f.Odds {
		side := "or fewer"
		if !o.Fewer {
			side = "or more"
		}
		against := fmt.Sprintf("If the mean were what the baseline gives by then, %s, so that nothing had changed,", decimal(o.Mean, 2))
		if o.Pace {
			against = fmt.Sprintf("If the mean were what the pace allows by then, %s,", decimal(o.Mean, 2))
		}
		out = append(out, fmt.Sprintf("%s %d %s would come by chance with a probability of %s: %s", against, f.Count, side, probability(o.P), verdict(o)))
	}
	return out
}

// unlikely is the probability under which chance alone is not taken for the reason.
const unlikely = 0.05

func verdict(o Odds) string {
	switch {
	case o.P >= unlikely && o.Pace:
		return "not proved against the target."
	case o.P >= unlikely:
		return "not proved: chance alone may make so much of a difference."
	case o.Pace && o.Fewer:
		return "below the pace by more than chance makes."
	case o.Pace:
		return "above the pace by more than chance makes."
	case o.Fewer:
		return "fewer than the baseline by more than chance makes. That says nothing of why."
	}
	return "more than the baseline by more than chance makes. That says nothing of why."
}

// probability writes 8.0% or 0.19%; what rounds to nothing is under a bound.
func probability(p float64) string {
	switch {
	case p < 0.0001:
		return "under 0.01%"
	case p < 0.01:
		return decimal(100*p, 2) + "%"
	}
	return decimal(100*p, 1) + "%"
}

// expectedWords says what is expected where nothing is done: it stands beside every fall.
func expectedWords(s Shown) []string {
	e := s.Reading.Expected
	if e == nil || e.Expected == nil {
		return []string{"This is not known for this count. People are chosen for what they have done, and do less afterwards without any help: a fall must not be read as an effect."}
	}
	change := "with none before there is nothing to compare with"
	if e.Change != nil {
		change = percent(*e.Change)
	}
	if e.Compared != nil {
		change += ". Of some of them nobody else had as many before; of the rest it is " + percent(*e.Compared)
	}
	out := []string{fmt.Sprintf("Of the %d people, the same source has %d in the %d months before %s and %d in the %d since: %s. Others with as many before, for whom the scheme did nothing, went on to have so many that %s is expected: that is what choosing alone produces.",
		e.People, e.Before, e.Months, s.Plan.From.Long(), e.After, e.Months, change, percent(*e.Expected))}
	if s.Definition.Counts != method.Arrests {
		out = append(out, "This goes by the day of the offence, whatever the count above goes by: of the newest offences few results are known yet, theirs and others' alike.")
	}
	switch {
	case e.Ratio == nil:
		out = append(out, "No figure here says whether the scheme is associated with more or less than that.")
	case *e.Upper < 1:
		out = append(out, fmt.Sprintf("They had %s of what was expected. The scheme is associated with so much less; whether it is the reason, this comparison cannot say.", timesWords(*e)))
	case *e.Lower > 1:
		out = append(out, fmt.Sprintf("They had %s of what was expected: more than others for whom nothing was done.", timesWords(*e)))
	default:
		out = append(out, fmt.Sprintf("They had %s of what was expected: chance alone may make so much of a difference.", timesWords(*e)))
	}
	return out
}

func timesWords(e Expected) string {
	return fmt.Sprintf("%s times (95%% interval %s to %s)", decimal(*e.Ratio, 2), decimal(*e.Lower, 2), decimal(*e.Upper, 2))
}

// cautionWords are what must stand beside a figure so that it is not read for more than it is.
func cautionWords(s Shown, f Figures) []string {
	var out []string
	r := s.Reading
	for _, c := range f.Cautions {
		if c == method.SeasonIgnored && f.Pace == nil {
			continue // there is no straight line
		}
		words := c.Words()
		if c == method.CohortChanged && s.Plan.Cohort != "" {
			words += cohortNow(*r)
		}
		out = append(out, words)
	}
	if s.Counts() && s.Plan.Cohort == "" && f.Pace != nil {
		out = append(out, method.CohortChanged.Words()+" No cohort is locked for this count.")
	}
	if w := r.Whole; w.Valid && !s.Counts() && r.Proven.NotWhole > 0 {
		out = append(out, fmt.Sprintf("%s are left out, from people and counts alike: their follow-up and the wait for results are not over. The last result can be whole from %s on.", peopleWords(r.Proven.NotWhole), w.Date.Long()))
	}
	if p := r.Proven; p != nil && p.Unclear > 0 {
		out = append(out, fmt.Sprintf("The figure of %s of the people hangs on a date or an outcome that is not known, and was not counted.", few(p.Unclear)))
	}
	if p := r.Proven; p != nil && p.Edges > 0 {
		out = append(out, fmt.Sprintf("The figure of %s of the people hangs on whether the last day of a window counts. Here it does not.", few(p.Edges)))
	}
	if r.Undated > 0 {
		out = append(out, fmt.Sprintf("%d records have no day by which they could be counted, and are not counted.", r.Undated))
	}
	if r.Attention > 0 {
		out = append(out, fmt.Sprintf("%s for breach or recall alone, counted apart: being on a scheme itself brings these about.", few(r.Attention)))
	}
	return out
}

// cohortNow says who of a locked cohort is on the scheme, where that tells of nobody who has left.
func cohortNow(r Reading) string {
	hidden := measure.LockResult{StillOn: r.Still, Live: r.Still + r.Joined, Joined: r.Joined}.Withheld(r.Locked)
	words := func(key string, n int) string {
		switch {
		case hidden[key] && !small(n):
			return "a number withheld"
		case hidden[key]:
			return "under 5"
		}
		return strconv.Itoa(n)
	}
	return fmt.Sprintf(" Of the %d of the cohort %s are on the scheme now; %s came since, and are not counted.", r.Locked, words("still", r.Still), words("joined", r.Joined))
}

// lacking says what a national figure would need and is not there.
func lacking(s Shown) []string {
	if s.Definition.Shape != method.ShareAgainstPredicted {
		return nil
	}
	if s.Plan.Predicted == nil {
		return []string{"Against predicted: not held. The national predictor's coefficients are not published. Where you have a predicted number from elsewhere, enter it with its source."}
	}
	if r := s.Reading; r != nil && r.People > 0 && s.Plan.Predicted.People > float64(r.People) {
		return []string{fmt.Sprintf("Against predicted: not shown. More people are predicted than the %s who were followed, so that the prediction is of others.", peopleWords(r.People))}
	}
	return nil
}

func againstWords(s Shown, f Figures) string {
	if f.Against == nil || s.Reading.Few() {
		return ""
	}
	x := s.Plan.Predicted
	return fmt.Sprintf("%s people were predicted (%s): the actual number is %s the predicted one.", strconv.FormatFloat(x.People, 'f', -1, 64), x.Source, belowAbove(-*f.Against))
}

// few hides a number of people from 1 to 4.
func few(n int) string {
	if n > 0 && n < 5 {
		return "under 5"
	}
	return strconv.Itoa(n)
}

func decimal(x float64, places int) string { return strconv.FormatFloat(x, 'f', places, 64) }

// percent writes a change with its sign.
func percent(x float64) string {
	s := decimal(math.Abs(x), 1) + "%"
	switch {
	case s == "0.0%":
		return "no change"
	case x < 0:
		return "\u2212" + s
	}
	return "+" + s
}
