package person

import (
	"context"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Dissent is that somebody sees an answer that stands otherwise. It changes nothing by itself and is kept beside
// the answer, so that a second look is not lost.
type Dissent struct {
	ID       string
	Decision id.Decision
	Answer   Answer
	Reason   string
	By       id.Staff
	At       civil.Instant
}

// EventLinkDisputed says that somebody sees an answer otherwise.
const EventLinkDisputed = "person.link_disputed"

// Dissenting keeps that the actor would have answered a decided review otherwise, once for each answer. Whoever
// gave the answer undoes it instead.
func (s *Service) Dissenting(ctx context.Context, by access.Actor, q Queue, review id.Review, in Deciding) (Dissent, error) {
	seen, _, err := s.peopleOf(ctx, by, q, review)
	if err != nil {
		return Dissent{}, err
	}
	ask := access.Ask{Actor: by, Purpose: q.purpose(string(review)), Action: q.deciding(), Subjects: seen}
	return gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Dissent, error) {
		r, err := s.forAnswer(ctx, tx, q, review, in.Version)
		if err != nil {
			return Dissent{}, err
		}
		d, err := lastDecision(ctx, tx, review)
		if err != nil {
			return Dissent{}, err
		}
		if err := in.checkDissent(r, d, by.ID); err != nil {
			return Dissent{}, err
		}
		out := Dissent{ID: gate.NewID[string](tx), Decision: d.ID, Answer: in.Answer, Reason: strings.TrimSpace(in.Reason), By: by.ID, At: tx.Now()}
		if err := insertDissent(ctx, tx, out); err != nil {
			return out, err
		}
		return out, tx.Emit(ctx, EventLinkDisputed, 1, LinkAnswered{r.ID, d.ID, out.Answer, d.From, d.To}, r.people()...)
	})
}

func (in Deciding) checkDissent(r Review, d Decision, by id.Staff) error {
	if r.State != ReviewDecided {
		return errStaleReview(nil)
	}
	if d.By == by {
		return fault.New(fault.Conflict, "The answer is your own. Undo it, if you see it otherwise now.")
	}
	wrong := checkReason("dissent_reason", in.Reason, "Say in a few words why you see it otherwise")
	switch in.Answer {
	case Match, NotAMatch, NotSure, OnItsOwn:
		if in.Answer == d.Answer {
			wrong = append(wrong, fault.Field{Name: "dissent", Text: "Select another answer than the one that stands"})
		}
	default:
		wrong = append(wrong, fault.Field{Name: "dissent", Text: "Select how you see it"})
	}
	return fault.InvalidFields(wrong)
}
