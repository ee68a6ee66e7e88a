package oversight

import (
	"context"
	"strings"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// glassLasts is how long a record stays open to somebody who broke the glass, as in DHIS2.
const glassLasts = 3 * time.Hour

// Opening is a restricted record that somebody opened off the allow-list.
type Opening struct {
	ID        id.Opening
	Person    id.Person
	Staff     id.Staff
	Agency    id.Agency
	Purpose   access.PurposeCode
	Words     string
	OpenedAt  civil.Instant
	EndsAt    civil.Instant
	SeenBy    id.Staff
	SeenAt    civil.Instant
	SeenWords string
}

// Opened is an opening with whose record it is.
type Opened struct {
	Opening
	Card person.Card
}

// BreakGlass opens a restricted record to the actor for glassLasts, in their own words, and tells the data
// protection officer. An excluded record is absent: it has no glass.
func (s *Service) BreakGlass(ctx context.Context, by access.Actor, code access.PurposeCode, p id.Person, words string) (Opening, error) {
	var wrong []fault.Field
	if !askable(by, code) {
		wrong = append(wrong, fault.Field{Name: "purpose", Text: "Select why you must open it"})
	}
	if len(strings.TrimSpace(words)) < fewestGlassWords {
		wrong = append(wrong, fault.Field{Name: "words", Text: "Say in a sentence why it cannot wait: the data protection officer reads it"})
	}
	if err := fault.InvalidFields(wrong); err != nil {
		return Opening{}, err
	}
	why := access.Purpose{Code: code, Basis: access.Stated, Reason: strings.TrimSpace(words)}
	ask := access.Ask{Actor: by, Purpose: why, Action: access.GlassBreak, Subjects: []id.Person{p}}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Opening, error) {
		if err := tx.Need(access.Identity, p); err != nil {
			return Opening{}, err
		}
		subject, err := tx.SubjectOf(ctx, p)
		if err != nil {
			return Opening{}, err
		}
		if subject.Restriction != access.Restricted {
			return Opening{}, fault.New(fault.Conflict, "This record is not restricted: open it.")
		}
		return breakGlass(ctx, tx, p, why)
	})
}

// fewestGlassWords is longer than a reason's: it stands in the place of the allow-list.
const fewestGlassWords = 15

func askable(by access.Actor, code access.PurposeCode) bool {
	for _, c := range access.AskableBy(by) {
		if c == code {
			return c != access.Oversight
		}
	}
	return false
}

func breakGlass(ctx context.Context, tx *gate.Tx, p id.Person, why access.Purpose) (Opening, error) {
	by := tx.Actor()
	o := Opening{ID: gate.NewID[id.Opening](tx), Person: p, Staff: by.ID, Agency: by.Agency, Purpose: why.Code, Words: why.Reason,
		OpenedAt: tx.Now(), EndsAt: tx.Now().Add(glassLasts)}
	if err := insertOpening(ctx, tx, o); err != nil {
		return o, err
	}
	if err := tx.SetReach(ctx, p, gate.Reach{Holder: access.HolderStaff(by.ID), Via: access.ViaAllow, Ref: string(o.ID), Ends: o.EndsAt}); err != nil {
		return o, err
	}
	tx.Note("opening", string(o.ID))
	return o, tx.Emit(ctx, EventGlass, 1, Happened{Opening: o.ID, Staff: by.ID, Until: o.EndsAt.String()}, p)
}

// endOpenings ends what is still open of a record by breaking the glass.
func endOpenings(ctx context.Context, tx *gate.Tx, p id.Person) error {
	open, err := openOpenings(ctx, tx, p)
	if err != nil {
		return err
	}
	for _, o := range open {
		if err := closeOpening(ctx, tx, p, o.ID); err != nil {
			return err
		}
	}
	return nil
}

func closeOpening(ctx context.Context, tx *gate.Tx, p id.Person, o id.Opening) error {
	if err := tx.EndReach(ctx, p, access.ViaAllow, string(o)); err != nil {
		return err
	}
	return endOpening(ctx, tx, o)
}

// AnswerGlass keeps what the data protection officer made of an opening, and ends it at once where asked.
func (s *Service) AnswerGlass(ctx context.Context, by access.Actor, p id.Person, which id.Opening, words string, end bool) error {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.GlassReview), Action: access.GlassReview, Subjects: []id.Person{p}}
	_, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (int, error) {
		if err := tx.Need(access.Identity, p); err != nil {
			return 0, err
		}
		if wordless(words) {
			return 0, fault.InvalidFields([]fault.Field{{Name: "words-" + string(which), Text: "Say what you made of it"}})
		}
		if err := answerOpening(ctx, tx, p, which, strings.TrimSpace(words)); err != nil {
			return 0, err
		}
		tx.Note("opening", string(which))
		if end {
			if err := closeOpening(ctx, tx, p, which); err != nil {
				return 0, err
			}
		}
		return 0, tx.Emit(ctx, EventGlassSeen, 1, Happened{Opening: which}, p)
	})
	return err
}

// OpenStub looks whether somebody's record is restricted to the actor, and if so whom to call and what to be
// warned of.
func (s *Service) OpenStub(ctx context.Context, by access.Actor, why access.Purpose, p id.Person) (person.Hit, error) {
	ask := access.Ask{Actor: by, Purpose: why, Action: access.PersonSearch}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (person.Hit, error) { return person.StubOf(ctx, tx, p) })
}
