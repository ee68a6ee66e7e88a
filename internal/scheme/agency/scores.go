package agency

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// DeclareHistory says that a feed holds every conviction, or every caution, of some people in a period: scores are
// worked out from nothing else. There is one declaration in force for each strand of a feed.
func (s *Service) DeclareHistory(ctx context.Context, by access.Actor, why access.Purpose, d Declaration) (Declaration, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Declaration, error) {
		if _, err := findFeed(ctx, tx, d.Source, d.Kind); err != nil {
			return d, err
		}
		d, err := d.checked(tx.Today())
		if err != nil {
			return d, err
		}
		d.ID, d.By, d.At = gate.NewID[id.Declaration](tx), tx.Actor().ID, tx.Now()
		if err := insertDeclaration(ctx, tx, d); err != nil {
			return d, err
		}
		tx.Note("declaration", string(d.ID))
		return d, emit(ctx, tx, HistoryDeclared, d.ID)
	})
}

// EndDeclaration says that a declaration holds no longer, and why: from now on no score rests on it.
func (s *Service) EndDeclaration(ctx context.Context, by access.Actor, why access.Purpose, which id.Declaration, reason string) error {
	_, err := edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (int, error) {
		reason := tidy(reason)
		if err := fault.InvalidFields(textProblem("ended_why", reason, "Say why it holds no longer")); err != nil {
			return 0, err
		}
		if err := endDeclaration(ctx, tx, which, reason); err != nil {
			return 0, err
		}
		tx.Note("declaration", string(which))
		return 0, emit(ctx, tx, DeclarationEnded, which)
	})
	return err
}

// NameForScores decides who may see scores that are worked out here; seen is the newest decision that the user
// saw, and must still be it. The gate goes by it from the decision's day on.
func (s *Service) NameForScores(ctx context.Context, by access.Actor, why access.Purpose, n Naming, seen id.Naming) (Naming, error) {
	return edit(ctx, s, by, why, func(ctx context.Context, tx *gate.Tx) (Naming, error) {
		n, err := n.checked(tx.Today())
		if err != nil {
			return n, err
		}
		before, err := namings(ctx, tx)
		if err != nil {
			return n, err
		}
		if len(before) > 0 && before[0].ID != seen || len(before) == 0 && seen != "" {
			return n, changedMeanwhile()
		}
		n.ID, n.By, n.At = gate.NewID[id.Naming](tx), tx.Actor().ID, tx.Now()
		if err := insertNaming(ctx, tx, n); err != nil {
			return n, err
		}
		if err := tx.SetAgreed(ctx, access.Calculated, n.Roles, n.From.Start()); err != nil {
			return n, err
		}
		tx.Note("roles", roleCodes(n.Roles, " "))
		return n, emit(ctx, tx, ScoresNamed, n.ID)
	})
}
