package person

import (
	"context"
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Queue says which reviews: those that touch nobody restricted or excluded, for the record linkers; or those
// that do, which only the data protection officer sees (they are not even counted for anybody else).
type Queue string

// The queues.
const (
	Ordinary Queue = "ordinary"
	Closed   Queue = "closed"
)

func (q Queue) reading() access.Action {
	if q == Closed {
		return access.ClosedReview
	}
	return access.LinkReview
}

func (q Queue) deciding() access.Action {
	if q == Closed {
		return access.ClosedDecide
	}
	return access.LinkDecide
}

func (q Queue) purpose(ref string) access.Purpose {
	p := access.DefaultPurpose(q.reading())
	p.Basis, p.Ref = access.FromQueue, ref
	return p
}

// ReviewState says whether a review waits for an answer. One is withdrawn when it has become moot: all it
// asks about turned out to be one person.
type ReviewState string

// The states.
const (
	ReviewOpen      ReviewState = "OPEN"
	ReviewDecided   ReviewState = "DECIDED"
	ReviewWithdrawn ReviewState = "WITHDRAWN"
)

// Answer is what a reviewer says of a record.
type Answer string

// The answers. After NotSure the review stays open for somebody else.
const (
	Match     Answer = "MATCH"
	NotAMatch Answer = "NOT_A_MATCH"
	NotSure   Answer = "NOT_SURE"
	OnItsOwn  Answer = "ON_ITS_OWN" // it is neither theirs nor of those with whom it stands: it gets a person of its own
)

var answerLabels = map[Answer]string{Match: "The same person", NotAMatch: "Not a match", NotSure: "Not sure", OnItsOwn: "Somebody else: on its own"}

// Label gives the words for a screen.
func (a Answer) Label() string { return answerLabels[a] }

// Review is one record about which somebody must be asked.
type Review struct {
	ID         id.Review
	Record     id.SourceRecord
	Source     string
	Key        string
	Holder     id.Person // whose the record is now
	Why        Rule
	State      ReviewState
	OpenedAt   civil.Instant
	Version    int64
	Candidates []Question // whose it may be, those merged into another as that other
}

// people gives everybody whom the review is about, each once.
func (r Review) people() []id.Person {
	out := []id.Person{r.Holder}
	for _, c := range r.Candidates {
		if c.Person != r.Holder {
			out = append(out, c.Person)
		}
	}
	return out
}

// AsksWhetherItStays says that the review is about nobody else: whether the record belongs with the others with
// which it stands. The answers are then Match with the holder, OnItsOwn and NotSure.
func (r Review) AsksWhetherItStays() bool {
	for _, c := range r.Candidates {
		if c.Person != r.Holder {
			return false
		}
	}
	return true
}

// mayBe says whether somebody is a person with whom the record can match.
func (r Review) mayBe(p id.Person) bool {
	if r.AsksWhetherItStays() {
		return p == r.Holder
	}
	return p != r.Holder && r.asksAbout(p)
}

func (r Review) asksAbout(p id.Person) bool {
	for _, c := range r.Candidates {
		if c.Person == p {
			return true
		}
	}
	return false
}

// Deciding is a reviewer's answer, as a form gave it.
type Deciding struct {
	Version int64
	Answer  Answer
	To      id.Person // for Match: whose it is
	Whole   bool      // for Match: with every other record that stands with this one
	Reason  string
}

// mostReason is how long a reason may be.
const mostReason = 2000

func checkReason(name, text, ask string) []fault.Field {
	switch n := utf8.RuneCountInString(strings.TrimSpace(text)); {
	case n < 5:
		return []fault.Field{{Name: name, Text: ask}}
	case n > mostReason:
		return []fault.Field{{Name: name, Text: "The reason must be 2,000 characters or less"}}
	}
	return nil
}

func (d Deciding) check(r Review) error {
	wrong := checkReason("reason", d.Reason, "Say in a few words why you decide so")
	switch d.Answer {
	case Match:
		if !r.mayBe(d.To) {
			wrong = append(wrong, fault.Field{Name: "answer", Text: "Select whose record it is"})
		}
	case NotAMatch:
		if r.AsksWhetherItStays() {
			wrong = append(wrong, fault.Field{Name: "answer", Text: "Select whose record it is"})
		}
	case NotSure, OnItsOwn:
	default:
		wrong = append(wrong, fault.Field{Name: "answer", Text: "Select whose record it is"})
	}
	return fault.InvalidFields(wrong)
}

// Decision is an answer that was given.
type Decision struct {
	ID        id.Decision
	Review    id.Review
	Record    id.SourceRecord
	From      id.Person
	To        id.Person // for Match, and for OnItsOwn the person made
	Answer    Answer
	Whole     bool
	Reason    string
	By        id.Staff
	At        civil.Instant
	Run       id.LinkRun // of a run over all records, which nobody decided; By is then empty
	UndoneBy  id.Staff
	UndoneAt  civil.Instant
	UndoneWhy string
}

// Undone says whether the answer was taken back.
func (d Decision) Undone() bool { return !d.UndoneAt.IsZero() }

// Mover is a later room that keeps hand-made records of people. When a decision leaves a person without an
// agency's record, what the room keeps of them must become the other's, or the decision must be refused
// with a fault.Conflict that says why in plain words. It is called in the decision's own transaction.
type Mover interface {
	// Move makes what the room keeps of one person another's, and says what it moved.
	Move(ctx context.Context, tx *gate.Tx, from, to id.Person) ([]Moved, error)
	// PutBack makes exactly what Move moved the first person's again.
	PutBack(ctx context.Context, tx *gate.Tx, from, to id.Person, moved []Moved) error
}

// Moved is one thing that a decision moved or changed: its sort, its id, and what stood there before.
type Moved struct{ What, Ref, Was string }

// The events of reviews, version 1.
const (
	EventLinkDecided = "person.link_decided"
	EventLinkUndone  = "person.link_undone"
)

// LinkAnswered is the payload of both events: ids and codes only.
type LinkAnswered struct {
	Review   id.Review   `json:"review"`
	Decision id.Decision `json:"decision"`
	Answer   Answer      `json:"answer"`
	From     id.Person   `json:"from"`
	To       id.Person   `json:"to,omitempty"`
}
