package cohort

import (
	"context"
	"fmt"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func countServed(ctx context.Context, tx *gate.Tx, leads id.Agency, in []id.District) (n int, err error) {
	where, args, next := tx.Scope().KnownSQL("e.person", 1)
	if leads != "" {
		where, args, next = fmt.Sprintf("%s AND e.lead_agency = $%d", where, next), append(args, string(leads)), next+1
	}
	if len(in) > 0 {
		where, args = where+" AND e.district IN ("+db.Marks(next, len(in))+")", append(args, db.Texts(in)...)
	}
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM episode e WHERE e.ended IS NULL AND `+where, args...).Scan(&n)
	return n, db.Translate(err)
}
