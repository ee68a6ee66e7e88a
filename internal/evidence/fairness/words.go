package fairness

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// TraitLabels are the words for screens.
var TraitLabels = map[Trait]string{Sex: "Sex", Age: "Age", Ethnicity: "Ethnicity, self-defined", Officer: "Ethnicity, as an officer saw it", District: "District"}

// StepLabels are the words for screens.
var StepLabels = map[StepKey]string{
	Pool: "The pool", Listed: "Listed above the cut", TakenOn: "Taken on", LikeForLike: "Taken on, of people with as many arrests", Panel: "The panel's answer",
	Lead: "Led by the police", Time: "Time on the scheme", Colour: "Status colour", Enforcement: "Arrests for breach and recall", OtherSteps: "Other enforcement",
	Services: "Services", Outcome: "Before and after, beside what is expected",
}

// Definition says what a step counts in this run.
func (r Run) Definition(s StepKey) string {
	whose := r.Whose()
	switch s {
	case Pool:
		return fmt.Sprintf("Everybody with an arrest in %s from %s to %s: those who could have been chosen. Police records show whom the police met, and not all who offend.", whose, r.From.Long(), r.To.Long())
	case Listed:
		return fmt.Sprintf("Of the pool, those whom the run of %s %s for %s lists among its first %d. Where the matrix is for adults, those under 18 stand on a list of their own, so that their share says nothing beside that of adults.", r.Title, r.Version, r.To.Long(), r.Top)
	case TakenOn:
		return "Of the pool, those first taken on in the same time. Whoever was on the scheme before then is in the pool, and cannot be taken on for the first time again: where one group was taken on more in the years before, its share here reads low."
	case LikeForLike:
		return fmt.Sprintf("Beside each month in which somebody was taken on, those of the pool not yet on the scheme, by how many arrests they had in the %d months before it. "+
			"Expected is how many of a group would have been taken on, had all with as many arrests been taken on alike. "+
			"The index compares people with as many arrests in the same month (Mantel-Haenszel). Where it is near 1 and that of \"Taken on\" is not, the difference is in the records; where it is not near 1, it is in the choice, or in what the panel knew besides.", r.Months)
	case Panel:
		return "Of those about whom the panel decided in the same time, those taken on by at least one decision; the others were told not now."
	case Lead:
		return "Of those on the scheme at some time in the same time, those whose lead agency, the last they had, is the police and not probation, youth justice or another."
	case Time:
		return "Years on the scheme in the same time. They follow from the day on which each was taken on, so that nothing is compared."
	case Enforcement:
		return fmt.Sprintf("Arrests in %s for nothing but breach of an order or licence, recall or failing to appear, as the reference of offences groups them, for each year on the scheme and at liberty. The interval reckons with arrests of one person that come in clusters.", whose)
	case Outcome:
		return fmt.Sprintf("Arrests in the %d months before and after the day on which somebody was first taken on, of everybody ever taken on of whom both are covered. Expected is what others with as many before, who were not taken on, went on to have. "+
			"An index above 1 says that the group did worse against what was expected than the reference group did.", r.OutcomeMonths)
	}
	return notHeldWords[s]
}

// Whose says whose records of arrests make the pool.
func (a About) Whose() string {
	if a.Source == "" {
		return "the records of all sources"
	}
	return "the records of " + a.Source
}

// notHeldWords say why a step has no figures.
var notHeldWords = map[StepKey]string{
	Colour:     "Not held: Waymark holds no status colours yet. Whether one group is sooner put on red than another cannot be told.",
	OtherSteps: "Not held: Waymark holds no warnings by letter, recalls or warrants of its own yet.",
	Services:   "Not held: Waymark holds no referrals to services yet. Whether one group is offered less help than another cannot be told.",
}

// verbs say what a high share or rate of a step is.
var verbs = map[StepKey]string{
	Listed: "listed", TakenOn: "taken on", LikeForLike: "taken on, of people with as many arrests,", Panel: "taken on by the panel", Lead: "led by the police", Enforcement: "arrested for breach or recall",
}

// Words says in a sentence what a comparison shows, and never why.
func (f Finding) Words() string {
	i := f.Row.Index
	if i == nil {
		return f.Row.Why + "."
	}
	how := fmt.Sprintf("%s times as often as %s (95%% interval %s to %s)", decimal(i.Ratio), subjectOf(f.Trait, f.Ref), decimal(i.Lower), decimal(i.Upper))
	if f.Step == Outcome {
		how = fmt.Sprintf("%s times as much, against what was expected, as %s (95%% interval %s to %s)", decimal(i.Ratio), subjectOf(f.Trait, f.Ref), decimal(i.Lower), decimal(i.Upper))
	}
	did := f.Who() + " were " + verbs[f.Step] + " " + how
	if f.Step == Outcome {
		did = f.Who() + " were arrested afterwards " + how
	}
	switch {
	case !i.Apart():
		return did + ": chance alone may make so much of a difference."
	case !i.Stands():
		return did + ". Among as many comparisons as were made, chance alone makes some such differences."
	}
	return did + ". It stands when all comparisons are reckoned with."
}

// Who says whom a finding is about, as a sentence begins.
func (f Finding) Who() string {
	who := subjectOf(f.Trait, f.Row.Group)
	return strings.ToUpper(who[:1]) + who[1:]
}

// subjectOf says who a group are.
func subjectOf(by Trait, g Group) string {
	switch by {
	case Ethnicity:
		switch g.Code {
		case "mixed":
			return "people of mixed ethnicity"
		case "other":
			return "people of another ethnicity"
		}
		return g.Label + " people"
	case Officer:
		return "people seen as " + g.Label
	case Sex:
		return "people recorded as " + strings.ToLower(g.Label)
	case Age:
		return "people aged " + strings.ToLower(g.Label)
	}
	return "people of " + g.Label
}

// Short says in a few words where the index stands.
func (r *Ratio) Short() string {
	switch {
	case r == nil:
		return ""
	case !r.Apart():
		return "May be chance"
	case r.Ratio > 1 && r.Stands():
		return "More often"
	case r.Ratio > 1:
		return "More often, not certain"
	case r.Stands():
		return "Less often"
	}
	return "Less often, not certain"
}

// Text writes an index with its interval.
func (r *Ratio) Text() string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf("%s (%s to %s)", decimal(r.Ratio), decimal(r.Lower), decimal(r.Upper))
}

// Text writes a difference with its interval, in percentage points.
func (d *Difference) Text() string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf("%s (%s to %s)", points(d.Points), points(d.Lower), points(d.Upper))
}

// hiddenWord stands for every count that is hidden, whatever for: of two words one would tell which is under five.
const hiddenWord = "hidden"

func countText(c Count) string {
	if c == nil {
		return hiddenWord
	}
	return strconv.Itoa(*c)
}

func figureText(f Figure, places int) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', places, 64)
}

// decimal writes a ratio: two places, and one more where two would read 1.00 and it is not.
func decimal(x float64) string {
	s := strconv.FormatFloat(x, 'f', 2, 64)
	if s == "1.00" && x != 1 {
		s = strconv.FormatFloat(x, 'f', 3, 64)
	}
	return s
}

func points(x float64) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', 1, 64)
	if x < 0 && strings.Trim(s, "0.") != "" {
		return "−" + s
	}
	return s
}
