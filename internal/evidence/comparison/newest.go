package comparison

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
)

// mostLooked bounds how far back Newest looks.
const mostLooked = 200

// Newest gives the newest comparison of the scheme's own records up to a day, and false where there is none: for reports.
// It holds no person.
func Newest(ctx context.Context, tx *gate.Tx, day civil.Date) (Comparison, bool, error) {
	if err := tx.Need(access.Membership); err != nil {
		return Comparison{}, false, err
	}
	all, err := newestComparisons(ctx, tx, mostLooked)
	if err != nil {
		return Comparison{}, false, err
	}
	for _, c := range all {
		if !c.Design.File && c.Design.To <= day.String() {
			return c, true, nil
		}
	}
	return Comparison{}, false, nil
}
