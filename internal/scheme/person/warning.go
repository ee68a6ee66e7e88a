package person

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/staff"
)

// WarningKind says what a warning is about.
type WarningKind string

// The kinds of warning.
const (
	ViolenceToStaff WarningKind = "VIOLENCE_TO_STAFF"
	Weapon          WarningKind = "WEAPON"
	NoLoneVisits    WarningKind = "NO_LONE_VISITS"
	DangerousDog    WarningKind = "DOG"
	Needles         WarningKind = "NEEDLES"
	SelfHarm        WarningKind = "SELF_HARM"
	HealthRisk      WarningKind = "HEALTH"
	OtherWarning    WarningKind = "OTHER"
)

// WarningKinds lists the kinds in the order in which screens show them.
var WarningKinds = []WarningKind{ViolenceToStaff, Weapon, NoLoneVisits, DangerousDog, Needles, SelfHarm, HealthRisk, OtherWarning}

var warningLabels = map[WarningKind]string{
	ViolenceToStaff: "Violence to staff", Weapon: "Weapon", NoLoneVisits: "No lone visits", DangerousDog: "Dog", Needles: "Needles",
	SelfHarm: "Self-harm", HealthRisk: "Health", OtherWarning: "Something else",
}

// Label gives the words for a screen.
func (k WarningKind) Label() string { return warningLabels[k] }

// Warning is what staff must know for their safety, with the day by which it must be looked at again.
type Warning struct {
	ID         id.Warning
	Kind       WarningKind
	What       string
	CameFrom   string // the agency, report or person that it came from
	AskWhom    string
	PersonTold string // how and when the person was told of it, or why not
	ReviewOn   civil.Date
	AddedBy    id.Staff
	AddedAt    civil.Instant
	EndedAt    civil.Instant
	EndedWhy   string
	Version    int64
}

// Overdue says whether a warning should have been looked at again before a day.
func (w Warning) Overdue(today civil.Date) bool {
	return w.EndedAt.IsZero() && w.ReviewOn.Before(today)
}

// Words lists the texts of warnings, for a stub.
func Words(warnings []Warning) []string {
	var out []string
	for _, w := range warnings {
		out = append(out, w.What)
	}
	return out
}

// NewWarning is a warning to add. AddedBy and AddedAt are for records kept elsewhere before, as the invented
// county's; without them it is the actor, now.
type NewWarning struct {
	Kind       WarningKind
	What       string
	CameFrom   string
	AskWhom    string
	PersonTold string
	ReviewOn   civil.NullDate
	AddedBy    id.Staff
	AddedAt    civil.Instant
}

// longestReview is how far off the next look at a warning may be: a year, so that none stands for ever.
const longestReview = 12

func (n NewWarning) check() error {
	var wrong []fault.Field
	if n.Kind.Label() == "" {
		wrong = append(wrong, fault.Field{Name: "kind", Text: "Select what the warning is about"})
	}
	for _, x := range []struct{ name, text, ask string }{
		{"what", n.What, "Enter what staff must know"}, {"came_from", n.CameFrom, "Enter where it came from"}, {"ask_whom", n.AskWhom, "Enter whom to ask about it"},
	} {
		switch long := utf8.RuneCountInString(x.text); {
		case long == 0:
			wrong = append(wrong, fault.Field{Name: x.name, Text: x.ask})
		case long > 500:
			wrong = append(wrong, fault.Field{Name: x.name, Text: "This must be 500 characters or less"})
		}
	}
	if utf8.RuneCountInString(n.PersonTold) > 500 {
		wrong = append(wrong, fault.Field{Name: "person_told", Text: "This must be 500 characters or less"})
	}
	return fault.InvalidFields(append(wrong, checkReview(n.ReviewOn, n.AddedAt.Date())...))
}

func checkReview(on civil.NullDate, from civil.Date) []fault.Field {
	text := ""
	switch {
	case !on.Valid:
		text = "Enter the day by which it must be looked at again"
	case !on.Date.After(from):
		text = "The day to look again must be in the future"
	case on.Date.After(from.AddMonths(longestReview)):
		text = "The day to look again must be within a year"
	default:
		return nil
	}
	return []fault.Field{{Name: "review_on", Text: text}}
}

// The events of warnings, version 1.
const (
	EventWarningAdded    = "person.warning_added"
	EventWarningReviewed = "person.warning_reviewed"
	EventWarningEnded    = "person.warning_ended"
)

// WarningChanged is the payload of the events of warnings.
type WarningChanged struct {
	Warning  id.Warning  `json:"warning"`
	Kind     WarningKind `json:"kind"`
	ReviewOn civil.Date  `json:"review_on"`
}

// AddWarning adds a warning about a person.
func (s *Service) AddWarning(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, n NewWarning) (id.Warning, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonEdit, Subjects: []id.Person{p}}
	n.AddedBy, n.AddedAt = "", civil.Instant{}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (id.Warning, error) { return AddWarning(ctx, tx, p, n) })
}

// AddWarning adds a warning in the caller's transaction.
func AddWarning(ctx context.Context, tx *gate.Tx, p id.Person, n NewWarning) (id.Warning, error) {
	if err := tx.Need(access.Warnings, p); err != nil {
		return "", err
	}
	n.What, n.CameFrom, n.AskWhom, n.PersonTold = strings.TrimSpace(n.What), strings.TrimSpace(n.CameFrom), strings.TrimSpace(n.AskWhom), strings.TrimSpace(n.PersonTold)
	if n.AddedAt.IsZero() {
		n.AddedAt = tx.Now()
	}
	if n.AddedBy == "" {
		n.AddedBy = tx.Actor().ID
	}
	if err := n.check(); err != nil {
		return "", err
	}
	w := gate.NewID[id.Warning](tx)
	if err := insertWarning(ctx, tx, w, p, n); err != nil {
		return "", err
	}
	tx.Note("warning", string(w))
	return w, tx.Emit(ctx, EventWarningAdded, 1, WarningChanged{w, n.Kind, n.ReviewOn.Date}, p)
}

// Look is somebody's second look at a warning: kept until a new day, or ended with a reason.
type Look struct {
	Warning  id.Warning
	Version  int64
	End      bool
	ReviewOn civil.NullDate
	Reason   string
}

// ReviewWarning keeps a warning until a new day or ends it.
func (s *Service) ReviewWarning(ctx context.Context, by access.Actor, why access.Purpose, p id.Person, l Look) error {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonEdit, Subjects: []id.Person{p}}
	_, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		if err := tx.Need(access.Warnings, p); err != nil {
			return 0, err
		}
		w, err := findWarning(ctx, tx, p, l.Warning)
		if err != nil {
			return 0, err
		}
		l.Reason = strings.TrimSpace(l.Reason)
		wrong := checkReason("reason", l.Reason, "Say why the warning is ended")
		if !l.End {
			wrong = checkReview(l.ReviewOn, tx.Today())
		}
		if err := fault.InvalidFields(wrong); err != nil {
			return 0, err
		}
		if err := keepLook(ctx, tx, w, l); err != nil {
			return 0, err
		}
		tx.Note("warning", string(w.ID))
		kind := EventWarningEnded
		if !l.End {
			kind, w.ReviewOn = EventWarningReviewed, l.ReviewOn.Date
		}
		return 0, tx.Emit(ctx, kind, 1, WarningChanged{w.ID, w.Kind, w.ReviewOn}, p)
	})
	return err
}

// WarningSheet is the warnings about a person, those in force first.
type WarningSheet struct {
	Card     Card
	Warnings []Warning
	Staff    map[id.Staff]string
	Today    civil.Date
	Why      access.Purpose
}

// OpenWarnings gives the warnings about a person, with those that ended.
func (s *Service) OpenWarnings(ctx context.Context, by access.Actor, why access.Purpose, p id.Person) (WarningSheet, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonRead, Subjects: []id.Person{p}}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (WarningSheet, error) {
		out := WarningSheet{Today: tx.Today(), Why: tx.Purpose(), Staff: map[id.Staff]string{}}
		if err := tx.Need(access.Warnings, p); err != nil {
			return out, err
		}
		cards, err := Cards(ctx, tx, []id.Person{p})
		if err != nil {
			return out, err
		}
		out.Card = cards[p]
		if out.Warnings, err = allWarnings(ctx, tx, p); err != nil {
			return out, err
		}
		members, err := staff.Names(ctx, tx)
		for _, w := range out.Warnings {
			out.Staff[w.AddedBy] = members[w.AddedBy].Name
		}
		return out, err
	})
}

// Due is a warning that is due to be looked at again.
type Due struct {
	Warning
	Card Card
}

// dueWithin is how many days ahead the list of due warnings looks.
const dueWithin = 28

// WarningsDue is the list of warnings to look at again.
type WarningsDue struct {
	Rows  []Due
	Today civil.Date
}

// ListWarningsDue gives the warnings to be looked at again within four weeks, longest overdue first, about
// those whom the actor may know of. One about a restricted record stands with those who may open it.
func (s *Service) ListWarningsDue(ctx context.Context, by access.Actor, why access.Purpose) (WarningsDue, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.WarningList}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (WarningsDue, error) {
		out := WarningsDue{Today: tx.Today()}
		due, about, err := dueWarnings(ctx, tx, tx.Today().AddDays(dueWithin))
		if err != nil {
			return out, err
		}
		people := slices.Clone(about)
		slices.Sort(people)
		shown, err := tx.Disclose(ctx, slices.Compact(people))
		if err != nil {
			return out, err
		}
		var visible []id.Person
		for _, p := range shown {
			if !p.Stub {
				visible = append(visible, p.Person)
			}
		}
		if err := tx.Need(access.Warnings, visible...); err != nil {
			return out, err
		}
		cards, err := Cards(ctx, tx, visible)
		for i, w := range due {
			if c, ok := cards[about[i]]; ok {
				out.Rows = append(out.Rows, Due{w, c})
			}
		}
		return out, err
	})
}
