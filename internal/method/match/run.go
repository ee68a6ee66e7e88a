package match

import "context"

// Outcome is what a run found, with the model it used and what became of each block.
type Outcome struct {
	Grouped
	Model      *Model
	Blocks     []BlockReport
	Candidates int64 // pairs, each once
	Scorer     *Scorer
}

// Run finds the candidates, learns a model from them if none is given, scores and decides. What it holds is
// the records, the keys of the blocks, and the pairs of at least Review.
func Run(ctx context.Context, r *Records, m *Model, before Before) (Outcome, error) {
	b, err := Candidates(ctx, r)
	if err != nil {
		return Outcome{}, err
	}
	if m == nil {
		if m, err = Learn(ctx, r, b); err != nil {
			return Outcome{}, err
		}
	}
	s, err := NewScorer(r, m)
	if err != nil {
		return Outcome{}, err
	}
	var kept []Scored
	err = s.Score(ctx, b, r.spec.Thresholds.Review, func(p Scored) error {
		kept = append(kept, p)
		return nil
	})
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Grouped: s.Group(kept, before), Model: m, Blocks: b.Reports, Candidates: b.given(), Scorer: s}, nil
}
