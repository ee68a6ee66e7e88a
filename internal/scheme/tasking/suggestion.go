package tasking

import (
	"context"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Suggestion is what a scheme asks for by default after something of a kind, and in how many working
// days it is due.
type Suggestion struct {
	Kind    OriginKind
	What    string
	DueIn   int
	Version int
}

// Suggest gives the task that the scheme suggests for an origin, to be asked of an owner.
func Suggest(ctx context.Context, tx *gate.Tx, p id.Person, from Origin, owner Owner) (New, error) {
	if err := tx.Need(access.Tasking, p); err != nil {
		return New{}, err
	}
	if originLabels[from.Kind] == "" {
		return New{}, fault.New(fault.Invalid, "The task must say what it comes from.")
	}
	s, err := findSuggestion(ctx, tx, from.Kind)
	if err != nil {
		return New{}, err
	}
	return New{
		Person: p, What: s.What, Owner: owner, Due: civil.AddWorkingDays(tx.Today(), s.DueIn), Priority: Normal, Origin: from,
	}, nil
}

// ListSuggestions gives the suggestions, in the order of screens.
func (s *Service) ListSuggestions(ctx context.Context, by access.Actor) ([]Suggestion, error) {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.TaskSuggest), Action: access.TaskSuggest}
	return gate.Read(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) ([]Suggestion, error) {
		all, err := listSuggestions(ctx, tx)
		out := make([]Suggestion, 0, len(all))
		for _, k := range OriginKinds {
			if one, ok := all[k]; ok {
				out = append(out, one)
			}
		}
		return out, err
	})
}

// ChangeSuggestion changes what is suggested for one kind of origin.
func (s *Service) ChangeSuggestion(ctx context.Context, by access.Actor, to Suggestion) error {
	ask := access.Ask{Actor: by, Purpose: access.DefaultPurpose(access.TaskSuggest), Action: access.TaskSuggest}
	_, err := gate.Do(ctx, s.gate, ask, func(ctx context.Context, tx *gate.Tx) (Suggestion, error) {
		to.What = strings.TrimSpace(to.What)
		if err := fault.InvalidFields(to.check()); err != nil {
			return to, err
		}
		tx.Note("suggestion", string(to.Kind))
		return to, updateSuggestion(ctx, tx, to)
	})
	return err
}

func (s Suggestion) check() []fault.Field {
	var wrong []fault.Field
	if s.What == "" || tooLong(s.What, maxWhat) {
		wrong = append(wrong, fault.Field{Name: "what", Text: "What is suggested must be between 1 and 120 characters"})
	}
	if s.DueIn < 0 || s.DueIn > 60 {
		wrong = append(wrong, fault.Field{Name: "due_in", Text: "Working days must be a number from 0 to 60"})
	}
	return wrong
}
