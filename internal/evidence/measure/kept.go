package measure

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// KeptOf gives of each thing measured the newest evaluation of records up to a day, in the order of Whats.
func KeptOf(ctx context.Context, tx *gate.Tx, day civil.Date) ([]Evaluation, error) {
	if err := tx.Need(access.Membership); err != nil {
		return nil, err
	}
	all, err := newestEvaluations(ctx, tx, mostKept)
	if err != nil {
		return nil, err
	}
	var out []Evaluation
	for _, what := range Whats {
		for _, e := range all {
			if e.Plan.What == what && e.Plan.To <= day.String() {
				out = append(out, e)
				break
			}
		}
	}
	return out, nil
}

// mostKept bounds how far back is looked.
const mostKept = 500

// Kept gives an evaluation that was kept: for rooms that build on its figures. It holds no person.
func Kept(ctx context.Context, tx *gate.Tx, e id.Evaluation) (Evaluation, error) {
	return findEvaluation(ctx, tx, e)
}

// NewestKept gives those kept, newest first, at most a limit. It holds no person.
func NewestKept(ctx context.Context, tx *gate.Tx, limit int) ([]Evaluation, error) {
	return newestEvaluations(ctx, tx, limit)
}
