package pages

import (
	"fmt"
	"strconv"

	"waymark/internal/evidence/fairness"
	"waymark/internal/platform/civil"
	"waymark/internal/scheme/cohort"
	"waymark/internal/web/ui"
)

// wordsHead is the column that leads to the answers.
const wordsHead = "In words"

// numeric says that a column holds figures.
func numeric(head string) bool { return head != wordsHead }

func runTitle(r fairness.Run) string {
	return fmt.Sprintf("%s %s, %d months to %s", r.Title, r.Version, r.Plan.Months, r.To.Long())
}

func made(r fairness.Run) string {
	by := r.Maker
	if by == "" {
		by = "the server"
	}
	return fmt.Sprintf("Counted %s by %s, of arrests in %s from %s to %s.", r.MadeAt.Long(), by, r.Whose(), r.From.Long(), r.To.Long())
}

// manyLooks says how many comparisons were made, and how many differ by chance alone.
func manyLooks(r fairness.Run) string {
	apart, stands := 0, 0
	for _, f := range r.Findings() {
		apart++
		if f.Row.Index.Stands() {
			stands++
		}
	}
	return fmt.Sprintf("%d comparisons were made. %d have an interval that leaves out 1; by chance alone about %d would. Reckoned with all together (Holm), %d of them stand out still.",
		r.Comparisons, apart, (r.Comparisons+10)/20, stands)
}

// traitNote says what holds for one trait alone.
func traitNote(by fairness.Trait, r fairness.Run) string {
	switch by {
	case fairness.Ethnicity:
		return "As people said of themselves: the codes of the 16+1 and 18+1 lists in the five groups of the census (Asian or Asian British, Chinese among them; Black, Black British, Caribbean or African; mixed or multiple; White; other). Who did not say, or was not asked, is a row of its own and compared with nobody. " + unsaid(r, by)
	case fairness.Officer:
		return "As an officer saw it. This is another thing than what people say of themselves, and is never put in its place. " + unsaid(r, by)
	case fairness.Age:
		return "Age on the day of the list. A date of birth known in part counts where all days that it allows fall into one band."
	case fairness.District:
		return "The district as records or the panel last placed somebody. A difference between districts may be one between panels."
	}
	return "Sex as the main record has it."
}

// unsaid says of how much of the pool a trait is not known.
func unsaid(r fairness.Run, by fairness.Trait) string {
	f, _ := r.Find(fairness.Key{Step: fairness.Pool, Trait: by, Group: fairness.NotKnown})
	if f.Row.Percent == nil {
		return ""
	}
	return fmt.Sprintf("In the pool it is not known of %.1f%%: were those mostly of one group, every share here would move.", *f.Row.Percent)
}

func limits(r fairness.Run) []string {
	out := []string{
		"An index is the share, or rate, of a group over that of the group it is compared with, the largest of the pool. 1 is the same; its 95% interval says how far chance reaches.",
		"The pool is whom the police arrested. Where one group is stopped and arrested more for the same conduct, it is over-represented in the pool already, and an index of 1 here is no sign that the whole way is fair.",
		"A difference that is in the records, and one that is in the choice, look alike in the first rows; the row of people with as many arrests parts them. It knows counts of arrests, not how grave they were nor what the panel knew besides.",
		"An interval that holds 1 is no proof that all are treated alike: of small groups little can be told.",
		"Counts of 1 to 4 are hidden, with those from which they could be worked out, and nothing is compared that rests on them. Who must be absent from lists is in no figure.",
		"Disability, religion and other traits that the law protects are not held.",
	}
	if r.OutsidePool != nil && *r.OutsidePool > 0 {
		out = append(out, fmt.Sprintf("%d people were taken on in this time with no arrest in it: they are in the steps after the choice, and not in the choice.", *r.OutsidePool))
	}
	return out
}

// findings gives those of one trait.
func findings(r fairness.Run, by fairness.Trait) []fairness.Finding {
	var out []fairness.Finding
	for _, f := range r.Findings() {
		if f.Trait == by {
			out = append(out, f)
		}
	}
	return out
}

func late(all []fairness.Waiting) (n int) {
	for _, w := range all {
		if w.Late() {
			n++
		}
	}
	return n
}

func lateWords(n int) string {
	if n == 1 {
		return fmt.Sprintf("One difference has stood for more than %d days without an answer.", fairness.AnswerDays)
	}
	return fmt.Sprintf("%d differences have stood for more than %d days without an answer.", n, fairness.AnswerDays)
}

func standingWords(w fairness.Waiting) string {
	since := "Found since " + w.Since.Long() + "."
	switch {
	case w.Answered != nil:
		return "Answered " + w.Answered.MadeAt.Date().Long() + " by " + w.Answered.Maker + ". " + since
	case w.Stale != nil:
		return since + " It was answered " + w.Stale.MadeAt.Date().Long() + ", went, and has come back."
	}
	return fmt.Sprintf("%s An answer is due by %s.", since, w.Since.AddDays(fairness.AnswerDays).Long())
}

func ownWords(n fairness.Note) string {
	return fmt.Sprintf("%s sees to it by %s.", n.OwnerName, n.Due.Date.Long())
}

func noteMade(n fairness.Note) string {
	words := n.MadeAt.Long() + ", " + n.Maker
	if n.Figures.Index != nil {
		words += fmt.Sprintf(". It answers an index of %s to %s", n.Figures.Index.Text(), n.Reference.Label)
	}
	return words + "."
}

// rowPairs gives the figures that are answered.
func rowPairs(f fairness.Finding) []ui.Pair {
	out := []ui.Pair{{Key: "Compared with", Value: f.Ref.Label}, {Key: "Relative rate index, 95% interval", Value: f.Row.Index.Text()}}
	if f.Row.Difference != nil {
		out = append(out, ui.Pair{Key: "Difference in percentage points", Value: f.Row.Difference.Text()})
	}
	if f.Row.N != nil && f.Row.Of != nil {
		out = append(out, ui.Pair{Key: "Counted", Value: fmt.Sprintf("%d, of %d people", *f.Row.N, *f.Row.Of)})
	}
	if f.Row.Expected != nil {
		out = append(out, ui.Pair{Key: "Expected", Value: strconv.FormatFloat(*f.Row.Expected, 'f', 1, 64)})
	}
	return append(out, ui.Pair{Key: "Chance of so much, were there no difference", Value: chance(f.Row.Index.P)},
		ui.Pair{Key: "The same, with all comparisons of the run (Holm)", Value: chance(f.Row.Index.Holm)})
}

func chance(p float64) string {
	if p < 0.001 {
		return "under 0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}

func selectionChoices(all []cohort.Selection) []ui.Choice {
	var out []ui.Choice
	for _, s := range all {
		of := "records of all sources"
		if s.Source != "" {
			of = "records of " + s.Source
		}
		out = append(out, ui.Choice{Value: string(s.ID), Label: fmt.Sprintf("%s %s, %s, %s", s.Title, s.Version, s.AsOf.Long(), of)})
	}
	return out
}

func owners(q fairness.Question) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: "Choose somebody"}}
	for _, m := range q.Owners {
		out = append(out, ui.Choice{Value: string(m.ID), Label: m.Name})
	}
	return out
}

func statuses() []ui.Choice {
	var out []ui.Choice
	for _, s := range fairness.Statuses {
		out = append(out, ui.Choice{Value: string(s), Label: fairness.StatusLabels[s]})
	}
	return out
}

// lastReform gives the newest reform, from which a further answer begins.
func lastReform(q fairness.Question) fairness.Note {
	for _, n := range q.Notes {
		if n.Kind == fairness.Reform {
			return n
		}
	}
	return fairness.Note{}
}

func lastOwner(q fairness.Question) string       { return string(lastReform(q).Owner) }
func lastDue(q fairness.Question) civil.NullDate { return lastReform(q).Due }
func lastStatus(q fairness.Question) string      { return string(lastReform(q).Status) }

// lacks names what a source's records leave out, with how many.
func lacks(m fairness.Missing) []ui.Pair {
	return []ui.Pair{{Key: "No self-defined ethnicity", Value: share(m.Self, m.Records)}, {Key: "No officer-defined", Value: share(m.Officer, m.Records)},
		{Key: "No sex", Value: share(m.Sex, m.Records)}, {Key: "No full date of birth", Value: share(m.Birth, m.Records)}}
}

func whole(c fairness.Count) string {
	if c == nil {
		return "hidden"
	}
	return strconv.Itoa(*c)
}

// share writes how many of how many, with the share.
func share(c, of fairness.Count) string {
	if c == nil || of == nil || *of == 0 {
		return "hidden"
	}
	return fmt.Sprintf("%d (%.0f%%)", *c, 100*float64(*c)/float64(*of))
}
