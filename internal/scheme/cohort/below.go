package cohort

import (
	"context"
	"slices"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// mostRuns bounds how many selection runs are scored again for those near the cut.
const mostRuns = 24

// EachBelow hands on those ranked just below the cut of each selection run, with the day as of which it looked: as many
// places after its list as it listed. A run keeps only those whom it lists, so that it is scored again over the records
// as they are now. For bulk runs.
func (s *Service) EachBelow(ctx context.Context, tx *gate.Tx, each func(p id.Person, asOf civil.Date) error) error {
	if err := tx.Need(access.Selection); err != nil {
		return err
	}
	everybody, err := s.kept.at(ctx, tx, ctx.Err)
	if err != nil {
		return err
	}
	runs, err := listSelections(ctx, tx, mostRuns)
	if err != nil {
		return err
	}
	hidden, err := hiddenPeople(ctx, tx)
	if err != nil {
		return err
	}
	for _, run := range runs {
		spec, err := matrix.Parse([]byte(run.Text))
		if err != nil {
			return err
		}
		f := field{everybody: everybody, spec: spec, plan: Plan{AsOf: civil.SomeDate(run.AsOf), Source: run.Source, Top: 2 * run.Top}}
		if err := f.prepare(ctx, tx); err != nil {
			return err
		}
		res, err := matrix.Score(f.counts, spec, matrix.Ask{AsOf: f.asOf, Top: 2 * run.Top, Source: run.Source, In: f.on(Main), Key: f.own})
		if err != nil {
			return err
		}
		for i := run.Top; i < len(res.Ranked); i++ {
			who := f.people[res.Ranked[i].Person]
			if slices.Contains(hidden, who) {
				continue
			}
			if err := each(who, run.AsOf); err != nil {
				return err
			}
		}
	}
	return nil
}
