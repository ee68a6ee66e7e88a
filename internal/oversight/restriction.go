package oversight

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// Terms is how a record is closed: to whom not, whom the others call, and when it is looked at again.
type Terms struct {
	Level    access.Restriction
	Reason   string
	Contact  string // whom to call, as those see it who may not open the record
	Allow    []id.Staff
	ReviewOn civil.Date
}

// Restriction is a record that is or was closed.
type Restriction struct {
	ID       id.Restriction
	Person   id.Person
	Terms    Terms
	PlacedBy id.Staff
	PlacedAt civil.Instant
	LiftedAt civil.Instant
	Version  int64
	Steps    []Step // oldest first
}

// StepKind says what was done with a restriction.
type StepKind string

// The steps.
const (
	Placed   StepKind = "PLACED"
	Changed  StepKind = "CHANGED"
	Reviewed StepKind = "REVIEWED"
	Lifted   StepKind = "LIFTED"
)

// Step is one thing done with a restriction, in words.
type Step struct {
	At    civil.Instant
	By    id.Staff
	Kind  StepKind
	Words string
}

// longestReview is how long a restriction may stand before somebody looks at it again: a closed record that
// nobody reviews is how people are lost.
const longestReview = 12 // months

func (t Terms) tidy() Terms {
	t.Reason, t.Contact = strings.TrimSpace(t.Reason), strings.TrimSpace(t.Contact)
	t.Allow = slices.Clone(t.Allow)
	slices.Sort(t.Allow)
	t.Allow = slices.Compact(t.Allow)
	return t
}

func (t Terms) check(today civil.Date, openers Directory) error {
	var wrong []fault.Field
	add := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Text: text}) }
	if t.Level != access.Restricted && t.Level != access.Excluded {
		add("level", "Select how far the record is closed")
	}
	if wordless(t.Reason) {
		add("reason", "Say why")
	}
	if t.Level == access.Restricted && wordless(t.Contact) {
		add("contact", "Say whom to call: it is all that others see")
	}
	if t.Level == access.Restricted && len(t.Allow) == 0 {
		add("allow", "Select who may open the record")
	}
	for _, s := range t.Allow {
		if !slices.ContainsFunc(openers.Openers(), func(m member) bool { return m.ID == s }) {
			add("allow", "Select staff whose work opens people's records")
			break
		}
	}
	wrong = append(wrong, checkReview(t.ReviewOn, today)...)
	return fault.InvalidFields(wrong)
}

func checkReview(day, today civil.Date) []fault.Field {
	switch {
	case !day.After(today):
		return []fault.Field{{Name: "review", Text: "The review must be after today"}}
	case day.After(today.AddMonths(longestReview)):
		return []fault.Field{{Name: "review", Text: "The review must be within 12 months"}}
	}
	return nil
}

func restrictAsk(by access.Actor, p id.Person) access.Ask {
	return access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.PersonRestrict), Action: access.PersonRestrict, Subjects: []id.Person{p}}
}

// Restrict closes somebody's record.
func (s *Service) Restrict(ctx context.Context, by access.Actor, p id.Person, t Terms) (Restriction, error) {
	return gate.Do(ctx, s.gate, restrictAsk(by, p), func(ctx context.Context, tx *gate.Tx) (Restriction, error) { return Restrict(ctx, tx, p, t) })
}

// Restrict closes somebody's record in a transaction that also does more, as making the county does.
func Restrict(ctx context.Context, tx *gate.Tx, p id.Person, t Terms) (Restriction, error) {
	if err := tx.Need(access.Identity, p); err != nil {
		return Restriction{}, err
	}
	t, err := settled(ctx, tx, t)
	if err != nil {
		return Restriction{}, err
	}
	r := Restriction{ID: gate.NewID[id.Restriction](tx), Person: p, Terms: t, PlacedBy: tx.Actor().ID, PlacedAt: tx.Now(), Version: 1}
	if err := insertRestriction(ctx, tx, r); err != nil {
		if fault.Is(err, fault.Conflict) {
			return r, fault.Because(err, fault.Conflict, "This record is restricted already.")
		}
		return r, err
	}
	return r, r.settle(ctx, tx, nil, Placed, t.Reason, EventRestricted)
}

func settled(ctx context.Context, tx *gate.Tx, t Terms) (Terms, error) {
	t = t.tidy()
	d, err := directoryOf(ctx, tx)
	if err != nil {
		return t, err
	}
	return t, t.check(tx.Today(), d)
}

// settle tells the policy of a restriction as it is now, keeps the step and emits the event. before is the
// allow-list that held until now. An opening of the record by breaking the glass ends with every change of
// its terms.
func (r Restriction) settle(ctx context.Context, tx *gate.Tx, before []id.Staff, kind StepKind, words, event string) error {
	subject, err := tx.SubjectOf(ctx, r.Person)
	if err != nil {
		return err
	}
	subject.Restriction, subject.Contact = r.Terms.Level, r.Terms.Contact
	allow := r.Terms.Allow
	if kind == Lifted {
		subject.Restriction, subject.Contact, allow = access.Unrestricted, "", nil
	}
	if err := tx.SetSubject(ctx, r.Person, subject); err != nil {
		return err
	}
	if err := r.letIn(ctx, tx, before, allow); err != nil {
		return err
	}
	if err := endOpenings(ctx, tx, r.Person); err != nil {
		return err
	}
	if err := insertStep(ctx, tx, r.ID, Step{At: tx.Now(), By: tx.Actor().ID, Kind: kind, Words: words}); err != nil {
		return err
	}
	tx.Note("restriction", string(r.ID))
	return tx.Emit(ctx, event, 1, Happened{Restriction: r.ID, Level: r.Terms.Level}, r.Person)
}

// letIn makes the gate's allow-list that of the restriction.
func (r Restriction) letIn(ctx context.Context, tx *gate.Tx, before, now []id.Staff) error {
	for _, s := range before {
		if !slices.Contains(now, s) {
			if err := tx.EndReach(ctx, r.Person, access.ViaAllow, r.ref(s)); err != nil {
				return err
			}
		}
	}
	for _, s := range now {
		if slices.Contains(before, s) {
			continue
		}
		if err := tx.SetReach(ctx, r.Person, gate.Reach{Holder: access.HolderStaff(s), Via: access.ViaAllow, Ref: r.ref(s)}); err != nil {
			return err
		}
	}
	return replaceAllowed(ctx, tx, r.ID, now)
}

// ref names one person's place on the allow-list, so that it can end alone.
func (r Restriction) ref(s id.Staff) string { return string(r.ID) + ":" + string(s) }

// change does something to the restriction that a form showed.
func (s *Service) change(ctx context.Context, by access.Actor, p id.Person, version int64, f func(context.Context, *gate.Tx, Restriction) error) error {
	_, err := gate.Do(ctx, s.gate, restrictAsk(by, p), func(ctx context.Context, tx *gate.Tx) (int, error) {
		if err := tx.Need(access.Identity, p); err != nil {
			return 0, err
		}
		r, found, err := activeRestriction(ctx, tx, p)
		if err != nil {
			return 0, err
		}
		if !found || r.Version != version {
			return 0, fault.New(fault.Conflict, "Somebody changed this restriction after you opened it. Look at it again.")
		}
		return 0, f(ctx, tx, r)
	})
	return err
}

// Change gives a restriction other terms: its level, whom to call, who may open it, when it is reviewed.
func (s *Service) Change(ctx context.Context, by access.Actor, p id.Person, version int64, t Terms) error {
	return s.change(ctx, by, p, version, func(ctx context.Context, tx *gate.Tx, r Restriction) error {
		t, err := settled(ctx, tx, t)
		if err != nil {
			return err
		}
		before := r.Terms.Allow
		r.Terms = t
		if err := updateRestriction(ctx, tx, r); err != nil {
			return err
		}
		return r.settle(ctx, tx, before, Changed, t.Reason, EventChanged)
	})
}

// Review keeps a restriction as it is until another day, and says why it is still right.
func (s *Service) Review(ctx context.Context, by access.Actor, p id.Person, version int64, next civil.NullDate, words string) error {
	return s.change(ctx, by, p, version, func(ctx context.Context, tx *gate.Tx, r Restriction) error {
		var wrong []fault.Field
		if wordless(words) {
			wrong = append(wrong, fault.Field{Name: "words", Text: "Say why it is still right"})
		}
		wrong = append(wrong, checkReview(next.Date, tx.Today())...)
		if err := fault.InvalidFields(wrong); err != nil {
			return err
		}
		r.Terms.ReviewOn = next.Date
		if err := updateRestriction(ctx, tx, r); err != nil {
			return err
		}
		if err := insertStep(ctx, tx, r.ID, Step{At: tx.Now(), By: by.ID, Kind: Reviewed, Words: strings.TrimSpace(words)}); err != nil {
			return err
		}
		tx.Note("restriction", string(r.ID))
		return tx.Emit(ctx, EventReviewed, 1, Happened{Restriction: r.ID, Until: next.String()}, p)
	})
}

// Lift opens the record again.
func (s *Service) Lift(ctx context.Context, by access.Actor, p id.Person, version int64, words string) error {
	return s.change(ctx, by, p, version, func(ctx context.Context, tx *gate.Tx, r Restriction) error {
		if wordless(words) {
			return fault.InvalidFields([]fault.Field{{Name: "words", Text: "Say why the record is opened again"}})
		}
		before := r.Terms.Allow
		r.LiftedAt = tx.Now()
		if err := updateRestriction(ctx, tx, r); err != nil {
			return err
		}
		return r.settle(ctx, tx, before, Lifted, strings.TrimSpace(words), EventLifted)
	})
}

// Closure is a person's restriction as its page shows it.
type Closure struct {
	Card      person.Card
	Current   Restriction // empty ID: the record is open
	Before    []Restriction
	Directory Directory
	Today     civil.Date
}

// OpenRestriction gives the restriction that holds for somebody, and those before it.
func (s *Service) OpenRestriction(ctx context.Context, by access.Actor, p id.Person) (Closure, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.RestrictionRead), Action: access.RestrictionRead, Subjects: []id.Person{p}}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Closure, error) {
		out := Closure{Today: tx.Today()}
		if err := tx.Need(access.Identity, p); err != nil {
			return out, err
		}
		cards, err := person.Cards(ctx, tx, []id.Person{p})
		if err != nil {
			return out, err
		}
		out.Card = cards[p]
		all, err := restrictionsOf(ctx, tx, p)
		if err != nil {
			return out, err
		}
		for _, r := range all {
			if r.LiftedAt.IsZero() {
				out.Current = r
			} else {
				out.Before = append(out.Before, r)
			}
		}
		out.Directory, err = directoryOf(ctx, tx)
		return out, err
	})
}

// Closed is one restricted person of the list.
type Closed struct {
	Restriction
	Card person.Card
}

// Register is every record that is closed now, and every opening by breaking the glass that is not answered.
type Register struct {
	Closed    []Closed // by the day of review
	Openings  []Opened // newest first
	Directory Directory
	Today     civil.Date
	Now       civil.Instant
}

// ListRestricted gives the register.
func (s *Service) ListRestricted(ctx context.Context, by access.Actor) (Register, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.RestrictedList), Action: access.RestrictedList}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Register, error) {
		out := Register{Today: tx.Today(), Now: tx.Now()}
		closed, err := activeRestrictions(ctx, tx)
		if err != nil {
			return out, err
		}
		openings, err := unseenOpenings(ctx, tx)
		if err != nil {
			return out, err
		}
		cards, err := disclose(ctx, tx, closed, openings)
		if err != nil {
			return out, err
		}
		for _, r := range closed {
			if card, there := cards[r.Person]; there { // two closed alike turned out to be one: the survivor's holds
				out.Closed = append(out.Closed, Closed{r, card})
			}
		}
		for _, o := range openings {
			out.Openings = append(out.Openings, Opened{o, cards[o.Person]})
		}
		out.Directory, err = directoryOf(ctx, tx)
		return out, err
	})
}

func disclose(ctx context.Context, tx *gate.Tx, closed []Restriction, openings []Opening) (map[id.Person]person.Card, error) {
	var people []id.Person
	for _, r := range closed {
		people = append(people, r.Person)
	}
	for _, o := range openings {
		people = append(people, o.Person)
	}
	slices.Sort(people)
	people = slices.Compact(people)
	if _, err := tx.Disclose(ctx, people); err != nil {
		return nil, err
	}
	return person.Cards(ctx, tx, people)
}
