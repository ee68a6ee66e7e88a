package gate

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
)

// findAgreed gives the ask what the agreement names the roles of staff for now, where that bears on it.
func (t *Tx) findAgreed(ctx context.Context) error {
	t.ask.Agreed = nil // what the policy goes by is the gate's own
	if t.ask.Actor.Kind != access.Staff || !access.AsksByAgreement(t.ask.Action) {
		return nil
	}
	rows, err := t.q.QueryContext(ctx, `SELECT role, category FROM access_agreed WHERE starts <= $1 AND (ends IS NULL OR ends > $1)`, t.now)
	if err != nil {
		return db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	t.ask.Agreed = access.Agreed{}
	for rows.Next() {
		var role access.Role
		var category string
		if err := rows.Scan(&role, &category); err != nil {
			return err
		}
		for _, c := range access.ByAgreement.Each() {
			if c.String() == category {
				t.ask.Agreed[role] |= c
			}
		}
	}
	return db.Translate(rows.Err())
}

// SetAgreed names the roles that see a category of access.ByAgreement from an instant on, in place of all that
// were to see it then or later; none is nobody. The room that keeps the agreement calls it with its decision.
func (t *Tx) SetAgreed(ctx context.Context, c access.Category, roles []access.Role, from civil.Instant) error {
	if !access.ByAgreement.Has(c) {
		return fault.New(fault.Internal, "%s is not seen by agreement", c)
	}
	const planned = `DELETE FROM access_agreed WHERE category = $1 AND starts >= $2`
	if _, err := t.ExecContext(ctx, planned, c.String(), from); err != nil {
		return err
	}
	const held = `UPDATE access_agreed SET ends = $2 WHERE category = $1 AND (ends IS NULL OR ends > $2)`
	if _, err := t.ExecContext(ctx, held, c.String(), from); err != nil {
		return err
	}
	rows := make([][]any, len(roles))
	for i, r := range roles {
		rows[i] = []any{c.String(), string(r), from}
	}
	return db.InsertRows(ctx, t, "access_agreed", []string{"category", "role", "starts"}, rows, "")
}
