package person

import (
	"context"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// QueueView is a part of a queue.
type QueueView string

// The views: those that nobody has looked at, those of which somebody was not sure, and the answers given.
const (
	ToDecide     QueueView = ""
	UnsureView   QueueView = "unsure"
	DecidedView  QueueView = "decided"
	DisputedView QueueView = "disputed" // decided, and seen otherwise by somebody
)

// reviewsAtOnce bounds a page of a queue.
const reviewsAtOnce = 25

// Waiting is one open review in a list.
type Waiting struct {
	Review
	Name       string
	Born       civil.Partial
	Candidates []Card
}

// Reviews is a page of open reviews. More says that After leads to the next.
type Reviews struct {
	Rows     []Waiting
	Total    int // in this view
	Open     int // nobody has looked
	Unsure   int
	Disputed int
	More     bool
	After    id.Review
}

// ListReviews gives open reviews, oldest first, among those whose people the actor may all know of.
func (s *Service) ListReviews(ctx context.Context, by access.Actor, q Queue, view QueueView, after id.Review) (Reviews, error) {
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(view)), Action: q.reading()}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Reviews, error) {
		var out Reviews
		var err error
		counts := map[QueueView]int{}
		for _, v := range []QueueView{ToDecide, UnsureView, DisputedView} {
			if counts[v], err = countReviews(ctx, tx, q, v); err != nil {
				return out, err
			}
		}
		out.Open, out.Unsure, out.Disputed, out.Total = counts[ToDecide], counts[UnsureView], counts[DisputedView], counts[view]
		list, err := reviewsIn(ctx, tx, q, view, after, reviewsAtOnce+1)
		if err != nil {
			return out, err
		}
		if len(list) > reviewsAtOnce {
			list, out.More = list[:reviewsAtOnce], true
			out.After = list[reviewsAtOnce-1].ID
		}
		out.Rows, err = waiting(ctx, tx, list)
		return out, err
	})
}

// waiting discloses the people of reviews and fills what a list shows.
func waiting(ctx context.Context, tx *gate.Tx, list []Review) ([]Waiting, error) {
	var people []id.Person
	records := make([]id.SourceRecord, len(list))
	for i, r := range list {
		records[i] = r.Record
		people = append(people, r.people()...)
	}
	cards, err := disclosedCards(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	names, err := recordNames(ctx, tx, records)
	out := make([]Waiting, len(list))
	for i, r := range list {
		n := names[r.Record]
		out[i] = Waiting{Review: r, Name: n.who.Full(), Born: n.who.DateOfBirth}
		for _, c := range r.Candidates {
			if c.Person != r.Holder {
				out[i].Candidates = append(out[i].Candidates, cards[c.Person])
			}
		}
	}
	return out, err
}

func disclosedCards(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]Card, error) {
	slices.Sort(people)
	people = slices.Compact(people)
	if _, err := tx.Disclose(ctx, people); err != nil {
		return nil, err
	}
	return Cards(ctx, tx, people)
}

// Answered is one answer in the list of answers.
type Answered struct {
	Decision
	Source string
	Key    string
	Name   string
	To     Card
	By     string
}

// ListDecisions gives answers, newest first, and the id that leads on to older ones, or "".
func (s *Service) ListDecisions(ctx context.Context, by access.Actor, q Queue, before id.Decision) ([]Answered, id.Decision, error) {
	var older id.Decision
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(DecidedView)), Action: q.reading()}
	out, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Answered, error) {
		list, err := decided(ctx, tx, q, before, reviewsAtOnce+1)
		if err != nil {
			return nil, err
		}
		if len(list) > reviewsAtOnce {
			list = list[:reviewsAtOnce]
			older = list[reviewsAtOnce-1].ID
		}
		return answered(ctx, tx, list)
	})
	return out, older, err
}

func answered(ctx context.Context, tx *gate.Tx, list []Decision) ([]Answered, error) {
	var people []id.Person
	records := make([]id.SourceRecord, len(list))
	var to []id.Person
	for i, d := range list {
		records[i] = d.Record
		people = append(people, d.From)
		if d.To != "" {
			to = append(to, d.To)
		}
	}
	now, err := survivors(ctx, tx, to)
	if err != nil {
		return nil, err
	}
	for _, p := range now {
		people = append(people, p)
	}
	cards, err := disclosedCards(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	names, err := recordNames(ctx, tx, records)
	if err != nil {
		return nil, err
	}
	members, err := staff.Names(ctx, tx)
	out := make([]Answered, len(list))
	for i, d := range list {
		n := names[d.Record]
		out[i] = Answered{Decision: d, Source: n.source, Key: n.key, Name: n.who.Full(), To: cards[now[d.To]], By: members[d.By].Name}
	}
	return out, err
}

// ReviewSheet is one review with everything side by side.
type ReviewSheet struct {
	Review
	Record   Side
	Hangs    []Hung             // on the record
	Closed   access.Restriction // of whoever has the record now
	Holder   *Candidate         // whoever has the record now, when they have others too
	Others   []Candidate
	History  []Decision // newest first
	Dissents []Dissent  // from the answer that stands, oldest first
	Staff    map[id.Staff]string
	Model    int       // by which the weights are; 0 before any was learnt
	Next     id.Review // the next open one, or ""
}

// Candidate is somebody beside the record.
type Candidate struct {
	Side
	Rule     Rule
	Lines    []Line
	Weighing *Weighing
	Hangs    []Hung
	Closed   access.Restriction // "" for none: only the data protection officer sees a review of somebody closed
}

// Last gives the newest answer that was not taken back, and whether there is one.
func (s ReviewSheet) Last() (Decision, bool) {
	for _, d := range s.History {
		if !d.Undone() {
			return d, true
		}
	}
	return Decision{}, false
}

// OpenReview gives a record beside everybody whose it may be.
func (s *Service) OpenReview(ctx context.Context, by access.Actor, q Queue, review id.Review) (ReviewSheet, error) {
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(review)), Action: q.reading()}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (ReviewSheet, error) {
		var out ReviewSheet
		var err error
		if out.Review, err = findReview(ctx, tx, q, review); err != nil {
			return out, err
		}
		if _, err := tx.Disclose(ctx, out.people()); err != nil {
			return out, err
		}
		if err := tx.Need(access.Identity, out.people()...); err != nil {
			return out, err
		}
		tx.Note("review", string(review))
		if err := s.fillSheet(ctx, tx, &out); err != nil {
			return out, err
		}
		if out.History, err = decisionsOf(ctx, tx, review); err != nil {
			return out, err
		}
		if last, answered := out.Last(); answered {
			if out.Dissents, err = dissentsOf(ctx, tx, last.ID); err != nil {
				return out, err
			}
		}
		if out.Next, err = nextReview(ctx, tx, q, review); err != nil {
			return out, err
		}
		members, err := staff.Names(ctx, tx)
		out.Staff = make(map[id.Staff]string, len(out.History))
		for _, d := range out.History {
			out.Staff[d.By], out.Staff[d.UndoneBy] = members[d.By].Name, members[d.UndoneBy].Name
		}
		for _, d := range out.Dissents {
			out.Staff[d.By] = members[d.By].Name
		}
		return out, err
	})
}

// NextReview gives the open review after one, in the order of the queue, or "" where there is no other.
func (s *Service) NextReview(ctx context.Context, by access.Actor, q Queue, review id.Review) (id.Review, error) {
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(review)), Action: q.reading()}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (id.Review, error) {
		if _, err := tx.Disclose(ctx, nil); err != nil { // who it is about is shown when it is opened
			return "", err
		}
		return nextReview(ctx, tx, q, review)
	})
}

// fillSheet fills what is said of the record and of everybody beside it, how it weighs, and what hangs on them.
func (s *Service) fillSheet(ctx context.Context, tx *gate.Tx, out *ReviewSheet) error {
	var err error
	if out.Record, err = sideOfRecord(ctx, tx, out.Review.Record); err != nil {
		return err
	}
	w, err := newWeighing(ctx, tx, out.Review.Record, out.people())
	if err != nil {
		return err
	}
	out.Model = w.model.N
	hung, err := s.hung(ctx, tx, w.allRecords(), out.people())
	if err != nil {
		return err
	}
	out.Hangs = hangingOn(hung, map[id.SourceRecord]bool{out.Review.Record: true}, "")
	beside, err := besides(ctx, tx, out, w, hung)
	if err != nil {
		return err
	}
	for _, c := range beside {
		switch {
		case c.Person != out.Review.Holder:
			out.Others = append(out.Others, c)
		case c.Records > 0 || c.OnScheme:
			out.Holder = &c
		}
	}
	return nil
}

// besides gives everybody who stands beside the record: first whoever has it, if they have others, too.
func besides(ctx context.Context, tx *gate.Tx, out *ReviewSheet, w *weighing, hung []Hung) ([]Candidate, error) {
	scheme := map[id.Person]bool{}
	granted := tx.Granted(access.Membership)
	if granted {
		var err error
		if scheme, err = schemeOf(ctx, tx, out.people()); err != nil {
			return nil, err
		}
	}
	rules := map[id.Person]Rule{}
	for _, c := range out.Candidates {
		rules[c.Person] = c.Rule
	}
	closed, err := restrictionsOf(ctx, tx, out.people())
	if err != nil {
		return nil, err
	}
	out.Closed = closed[out.Review.Holder]
	var all []Candidate
	for _, p := range out.people() {
		side, err := sideOfPerson(ctx, tx, p, out.Review.Record)
		if err != nil {
			return nil, err
		}
		side.KnowsScheme = granted && tx.May(access.Membership, p)
		side.OnScheme = side.KnowsScheme && scheme[p]
		records := map[id.SourceRecord]bool{}
		for _, x := range w.of[p] {
			records[x.record] = true
		}
		all = append(all, Candidate{side, rules[p], Compare(out.Record, side), w.with(p), hangingOn(hung, records, p), closed[p]})
	}
	return all, nil
}

// allRecords gives every record that is weighed.
func (w *weighing) allRecords() []id.SourceRecord {
	out := []id.SourceRecord{w.self.record}
	for _, theirs := range w.of {
		for _, s := range theirs {
			out = append(out, s.record)
		}
	}
	return out
}

// reviewPeople is whom a review is about, with its last answer.
type reviewPeople struct {
	people []id.Person
	last   Decision
}

// peopleOf gives whom a review is about, so that they can be declared when it is answered, and its last
// answer, which may name somebody more.
func (s *Service) peopleOf(ctx context.Context, by access.Actor, q Queue, review id.Review) ([]id.Person, Decision, error) {
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(review)), Action: q.reading()}
	got, err := gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (reviewPeople, error) {
		r, err := findReview(ctx, tx, q, review)
		if err != nil {
			return reviewPeople{}, err
		}
		out := reviewPeople{people: r.people()}
		if _, err := tx.Disclose(ctx, out.people); err != nil {
			return out, err
		}
		all, err := decisionsOf(ctx, tx, review)
		for _, d := range all {
			if !d.Undone() {
				out.last = d
				break
			}
		}
		return out, err
	})
	return got.people, got.last, err
}

// Surviving gives who somebody merged into another is now, if the actor may know of that other; so that an
// old address leads on. For anybody else it gives "".
func Surviving(ctx context.Context, tx *gate.Tx, p id.Person) (id.Person, error) {
	now, err := survivors(ctx, tx, []id.Person{p})
	if err != nil {
		return "", err
	}
	into, there := now[p]
	var ask []id.Person
	if there && into != p {
		ask = append(ask, into)
	}
	allowed, err := inScope(ctx, tx, ask, 1)
	if err != nil {
		return "", err
	}
	if _, err := tx.Disclose(ctx, allowed); err != nil || len(allowed) == 0 {
		return "", err
	}
	return into, nil
}
