package custody

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
)

// PreviewRoll says what ApplyRoll would show, and writes nothing. It refuses what ApplyRoll would refuse.
func PreviewRoll(ctx context.Context, tx *gate.Tx, source string, day civil.Date, in []Spell, rows, duplicates int) (RollReport, error) {
	if err := tx.Need(access.Custody); err != nil {
		return RollReport{}, err
	}
	in, err := oncePerKey(source, in)
	if err != nil {
		return RollReport{}, err
	}
	r := &roll{tx: tx, source: source, day: day, digest: digestOf(in), report: RollReport{Source: source, Day: day, Rows: rows, Duplicates: duplicates}}
	if err := r.findNewest(ctx); err != nil {
		return RollReport{}, err
	}
	if r.there && !day.After(r.newest) {
		return r.again(ctx)
	}
	err = r.compare(ctx, in)
	return r.report, err
}
