package pages

import (
	"math"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
	"waymark/internal/web/ui"
)

func number(n int) string { return strconv.Itoa(n) }

func version(n int64) string { return strconv.FormatInt(n, 10) }

// countWords says how many, in words that fit one and many.
func countWords(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

var agreementColours = map[person.Agreement]string{
	person.Same: "green", person.Nearly: "yellow", person.Different: "red", person.OneOnly: "grey", person.NoSign: "grey",
}

func bornWords(b civil.Partial) string {
	if !b.Known() {
		return ""
	}
	return ", born " + b.Long()
}

func names(cards []person.Card) string {
	out := ""
	for i, c := range cards {
		if i > 0 {
			out += "; "
		}
		out += nameOr(c.FullName()) + bornWords(c.DateOfBirth)
	}
	return out
}

// totalWords says how many reviews a view has.
func totalWords(view person.QueueView, n int) string {
	if view == person.DisputedView {
		return countWords(n, "answer is", "answers are") + " seen otherwise by somebody, oldest first."
	}
	return countWords(n, "record waits", "records wait") + " for an answer, oldest first."
}

// listWords is what a view's list is called.
func listWords(view person.QueueView) string {
	if view == person.DisputedView {
		return "Answers that somebody sees otherwise"
	}
	return "Records that wait for an answer"
}

// askedWords says what is asked of a record. A record that was answered to be somebody's stands with them, so that
// nobody is left to name beside it.
func askedWords(view person.QueueView, w person.Waiting) string {
	switch {
	case len(w.Candidates) > 0:
		return "Is it " + names(w.Candidates) + "?"
	case view == person.DisputedView:
		return "It was answered whose it is."
	}
	return "Does it belong with the records it stands with?"
}

func nameOr(name string) string {
	if name == "" {
		return "Name not known"
	}
	return name
}

// question is the heading of a review: what it asked stays asked when the record is theirs with whom it matched.
func question(s person.ReviewSheet) string {
	if len(s.Candidates) == 0 || s.State == person.ReviewOpen && s.AsksWhetherItStays() {
		return "Does this record belong here?"
	}
	return "Is this the same person?"
}

// column is somebody beside the record.
type column struct {
	person.Candidate
	heading string
}

// columnsOf gives everybody beside the record: first whoever has it.
func columnsOf(s person.ReviewSheet) []column {
	var out []column
	if s.Holder != nil {
		out = append(out, column{*s.Holder, "Where it is now: " + nameOr(s.Holder.Name())})
	}
	for i, c := range s.Others {
		heading := nameOr(c.Name())
		if len(s.Others) > 1 {
			heading = number(i+1) + ". " + heading
		}
		out = append(out, column{c, heading})
	}
	return out
}

// row is one thing, as the record and everybody beside it have it.
type row struct {
	What  string
	left  []string
	cells []person.Line
}

// linesOf puts the comparisons of all columns together, line by line, in the order in which they come up.
func linesOf(columns []column) []row {
	var out []row
	at := map[string]int{}
	for i, c := range columns {
		for _, l := range c.Lines {
			k, there := at[l.What]
			if !there {
				k = len(out)
				at[l.What] = k
				out = append(out, row{What: l.What, cells: make([]person.Line, len(columns))})
			}
			out[k].left, out[k].cells[i] = l.Left, l
		}
	}
	return out
}

// tells says whether an agreement is worth a word in the table: that one side says nothing is seen at a glance.
func tells(a person.Agreement) bool {
	return a == person.Same || a == person.Nearly || a == person.Different
}

// decidedBy gives who answered.
func decidedBy(a person.Answered) string {
	if a.Run != "" {
		return "A run over all records"
	}
	return a.By
}

// cellClass marks a cell that differs by more than a colour alone: its words stand in bold, too.
func cellClass(a person.Agreement) string {
	switch a {
	case person.Different:
		return "wm-sides__different"
	case person.Nearly:
		return "wm-sides__nearly"
	}
	return ""
}

// hangs says what stands behind somebody and would move with them.
func hangs(c person.Candidate) []string {
	out := []string{countWords(c.Records, "agency's record", "agencies' records")}
	switch {
	case c.OnScheme:
		out = append(out, "On the scheme")
	case c.KnowsScheme:
		out = append(out, "Not on the scheme")
	}
	return append(append(out, closedWords(c.Closed)...), hangsOn(c.Hangs)...)
}

// closedWords says how far somebody's record is closed.
func closedWords(r access.Restriction) []string {
	switch r {
	case access.Restricted:
		return []string{"Restricted"}
	case access.Excluded:
		return []string{"Excluded"}
	}
	return nil
}

func hangsOn(hung []person.Hung) []string {
	var out []string
	for _, h := range hung {
		out = append(out, countWords(h.N, h.What, h.Several))
	}
	return out
}

// modelWords says where weights come from.
func modelWords(n int) string {
	if n == 0 {
		return "Weights are in log2 of the odds: 1 doubles them. Nothing was learnt from the records here yet, so that only what is the same counts for a match."
	}
	return "Weights are in log2 of the odds: 1 doubles them. They were learnt from the records here (model " + number(n) + ")."
}

// verdictWords says in a few words how a weighing comes out.
func verdictWords(w person.Weighing) string {
	if w.Against != "" {
		return "held back for a person to decide"
	}
	return oddsWords(w.Weight)
}

// oddsWords gives a weight as odds.
func oddsWords(weight float64) string {
	odds := math.Exp2(math.Abs(weight))
	switch {
	case odds < 1.5:
		return "about as likely as not"
	case odds > 1e6 && weight > 0:
		return "over a million to 1 for it"
	case odds > 1e6:
		return "over a million to 1 against it"
	}
	words := "about " + thousands(roundTo2(odds)) + " to 1 "
	if weight > 0 {
		return words + "for it"
	}
	return words + "against it"
}

// roundTo2 rounds to two figures.
func roundTo2(x float64) int {
	step := math.Pow(10, math.Floor(math.Log10(x))-1)
	if step < 1 {
		step = 1
	}
	return int(math.Round(x/step) * step)
}

func nearestWords(w person.Weighing) string {
	words := "Beside " + w.Source + " " + w.Key + ", the nearest of their records: weight " + signed(w.Weight) + "."
	if w.Against != "" {
		words += " " + w.Against.Label() + "."
	}
	return words
}

// weightLines gives the lines of a weighing with what there is before anything is compared.
func weightLines(w person.Weighing) []person.WeightLine {
	out := []person.WeightLine{}
	for _, l := range w.Lines {
		if l.Share > 0 {
			l.Words += ", which " + shareWords(l.Share) + " have"
		}
		out = append(out, l)
	}
	return append(out, person.WeightLine{Label: "Before comparing", Words: "two records taken by chance", Weight: w.Prior})
}

// shareWords gives a share of records as one in so many.
func shareWords(share float64) string {
	if share >= 0.5 {
		return "most records"
	}
	return "1 record in " + thousands(roundTo2(1/share))
}

func signed(weight float64) string {
	s := strconv.FormatFloat(math.Abs(weight), 'f', 1, 64)
	switch {
	case s == "0.0":
		return "0.0"
	case weight < 0:
		return "\u2212" + s
	}
	return "+" + s
}

// barAt gives where a weight's bar begins and how wide it is, of 120, from the middle: 15 and more fill a side.
func barAt(weight float64) (x, width string) {
	w := math.Min(math.Abs(weight), 15) * 4
	at := 60.0
	if weight < 0 {
		at -= w
	}
	return strconv.FormatFloat(at, 'f', 1, 64), strconv.FormatFloat(w, 'f', 1, 64)
}

func barClass(weight float64) string {
	if weight < 0 {
		return "wm-bar--against"
	}
	return "wm-bar--for"
}

// answerChoices are the choices of the form: each candidate by name, then the others.
func answerChoices(s person.ReviewSheet) []ui.Choice {
	unsure := ui.Choice{Value: string(person.NotSure), Label: "Not sure: leave it for somebody else"}
	alone := ui.Choice{Value: string(person.OnItsOwn), Label: "Somebody else: give it a person of its own"}
	if s.AsksWhetherItStays() {
		return []ui.Choice{{Value: string(s.Review.Holder), Label: "It belongs here: leave it where it is"}, alone, unsure}
	}
	var out []ui.Choice
	for i, c := range s.Others {
		label := "The same person as " + nameOr(c.Name())
		if len(s.Others) > 1 {
			label += " (" + number(i+1) + ")"
		}
		out = append(out, ui.Choice{Value: string(c.Person), Label: label})
	}
	none := "Not a match: it stays where it is"
	if len(s.Others) > 1 {
		none = "None of them: it stays where it is"
	}
	out = append(out, ui.Choice{Value: string(person.NotAMatch), Label: none})
	if s.Holder != nil && s.Holder.Records > 0 {
		out = append(out, alone)
	}
	return append(out, unsure)
}

// keepWords is what the button of the form says.
func keepWords(s person.ReviewSheet) string {
	if s.Next != "" {
		return "Keep the answer and go to the next"
	}
	return "Keep the answer"
}

// dissentChoices are the answers other than the one that stands.
func dissentChoices(last person.Decision) []ui.Choice {
	var out []ui.Choice
	for _, a := range []person.Answer{person.Match, person.NotAMatch, person.OnItsOwn, person.NotSure} {
		if a != last.Answer {
			out = append(out, ui.Choice{Value: string(a), Label: a.Label()})
		}
	}
	return out
}

func dissentWords(s person.ReviewSheet, d person.Dissent) string {
	by := s.Staff[d.By]
	if by == "" {
		by = "Somebody"
	}
	return by + ": " + d.Answer.Label() + ". " + d.Reason + " (" + d.At.Long() + ")"
}

// wholeWords offers to move what stands with the record, too.
func wholeWords(s person.ReviewSheet) string {
	return "If it is the same person, also move the " + countWords(s.Holder.Records, "other record", "other records") + " that it stands with now"
}

// said gives what somebody answered, in words.
func said(s person.ReviewSheet, d person.Decision) string {
	by := s.Staff[d.By]
	switch {
	case d.Run != "":
		by = "A run over all records"
	case by == "":
		by = "Somebody"
	}
	if d.Answer != person.Match {
		return by + ": " + d.Answer.Label()
	}
	words := by + ": the same person"
	if name := candidateName(s, d.To); name != "" {
		words += " as " + name
	}
	if d.Whole {
		words += ", with every record that stood with it"
	}
	return words
}

func candidateName(s person.ReviewSheet, p id.Person) string {
	if s.Holder != nil && s.Holder.Person == p {
		return s.Holder.Name()
	}
	for _, c := range s.Others {
		if c.Person == p {
			return c.Name()
		}
	}
	return ""
}

func decidedTag(a person.Answered) (colour, label string) {
	switch {
	case a.Undone():
		return "grey", "Undone"
	case a.Answer == person.Match, a.Answer == person.OnItsOwn:
		return "green", a.Answer.Label()
	case a.Answer == person.NotAMatch:
		return "red", a.Answer.Label()
	}
	return "yellow", a.Answer.Label()
}
