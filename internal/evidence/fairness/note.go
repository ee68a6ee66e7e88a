package fairness

import (
	"cmp"
	"slices"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// NoteKind says how a difference is answered. Source: the Lammy Review (2017), chapter 1: explain or reform.
type NoteKind string

// The two kinds.
const (
	Explanation NoteKind = "EXPLANATION"
	Reform      NoteKind = "REFORM"
)

// Status says how far a reform is.
type Status string

// The states of a reform. Each change is a further note; the earlier ones stay.
const (
	NotBegun Status = "NOT_BEGUN"
	InHand   Status = "IN_HAND"
	Done     Status = "DONE"
	Dropped  Status = "DROPPED"
)

// Statuses lists them in the order of screens, StatusLabels gives the words.
var (
	Statuses     = []Status{NotBegun, InHand, Done, Dropped}
	StatusLabels = map[Status]string{NotBegun: "Not begun", InHand: "In hand", Done: "Done", Dropped: "Dropped"}
)

// Answer is what somebody writes about a difference.
type Answer struct {
	Kind     NoteKind
	Words    string // what explains it, or what will be done
	Evidence string // of an explanation: what shows it
	Owner    id.Staff
	Due      civil.NullDate
	Status   Status
}

// Note is an answer as it is kept, beside the figures that it answers. It is never changed.
type Note struct {
	ID  id.FairnessNote
	Run id.FairnessRun
	Key
	Answer
	Figures   Row   // as they were
	Reference Group // with whom they were compared
	MadeAt    civil.Instant
	MadeBy    id.Staff
	Maker     string
	OwnerName string
}

// Open says that a reform is neither done nor dropped.
func (n Note) Open() bool { return n.Kind == Reform && n.Status != Done && n.Status != Dropped }

// shortest is the fewest letters that say anything.
const shortest = 20

func (a *Answer) check(known func(id.Staff) bool) error {
	var wrong []fault.Field
	add := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Text: text}) }
	a.Words, a.Evidence = strings.TrimSpace(a.Words), strings.TrimSpace(a.Evidence)
	if len(a.Words) < shortest {
		add("words", "Say in a sentence what explains it, or what will be done")
	}
	switch a.Kind {
	case Explanation:
		if len(a.Evidence) < shortest {
			add("evidence", "Say what shows it: figures, a case review, a document")
		}
		a.Owner, a.Due, a.Status = "", civil.NullDate{}, ""
	case Reform:
		if !known(a.Owner) {
			add("owner", "Select who sees to it")
		}
		if !a.Due.Valid {
			add("due", "Enter the day by which it is to be done")
		}
		if StatusLabels[a.Status] == "" {
			add("status", "Select how far it is")
		}
	default:
		add("kind", "Select whether you explain it or reform it")
	}
	return fault.InvalidFields(wrong)
}

// AnswerDays is how long a difference may stand unanswered before the chair is told.
const AnswerDays = 30

// Waiting is a difference of the newest run, with how long it has stood and what was answered.
type Waiting struct {
	Run id.FairnessRun
	Finding
	Since    civil.Date // the first of the runs in unbroken order that found it
	Days     int
	Answered *Note // the newest answer given since; nil for none
	Stale    *Note // an answer from before the difference came back
}

// Late says that it should have been answered.
func (w Waiting) Late() bool { return w.Answered == nil && w.Days > AnswerDays }

// waiting gives the differences of the newest run, those longest unanswered first, and of those the ones that stand out. runs and notes come newest first.
func waiting(runs []Run, notes []Note, today civil.Date) []Waiting {
	if len(runs) == 0 {
		return nil
	}
	var out []Waiting
	for _, f := range runs[0].Findings() {
		w := Waiting{Run: runs[0].ID, Finding: f, Since: runs[0].MadeAt.Date()}
		for _, r := range runs[1:] {
			if old, ok := r.Find(f.Key()); !ok || !old.Row.Index.Apart() || (old.Row.Index.Ratio > 1) != (f.Row.Index.Ratio > 1) {
				break
			}
			w.Since = r.MadeAt.Date()
		}
		w.Days = today.Sub(w.Since)
		w.answer(notes)
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b Waiting) int {
		if (a.Answered == nil) != (b.Answered == nil) {
			return cmp.Compare(answered(a), answered(b))
		}
		return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(a.doubt(), b.doubt()))
	})
	return out
}

// doubt is 1 for what may be one of many.
func (w Waiting) doubt() int {
	if w.Row.Index.Stands() {
		return 0
	}
	return 1
}

func answered(w Waiting) int {
	if w.Answered == nil {
		return 0
	}
	return 1
}

func (w *Waiting) answer(notes []Note) {
	for i, n := range notes {
		if n.Key != w.Key() {
			continue
		}
		if n.MadeAt.Date().Before(w.Since) {
			w.Stale = &notes[i]
		} else {
			w.Answered = &notes[i]
		}
		return
	}
}

// openReforms gives the reforms that are neither done nor dropped, the earliest due first. notes come newest first.
func openReforms(notes []Note) []Note {
	seen := map[Key]bool{}
	var out []Note
	for _, n := range notes {
		if n.Kind != Reform || seen[n.Key] {
			continue
		}
		seen[n.Key] = true
		if n.Open() {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b Note) int { return cmp.Compare(a.Due.Date.Days(), b.Due.Date.Days()) })
	return out
}
