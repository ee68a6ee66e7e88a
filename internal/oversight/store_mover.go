package oversight

import (
	"context"
	"database/sql"
	"errors"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// keeping is a sort of thing that is kept here of a person: the rows of a table that a condition picks.
type keeping struct{ what, table, which string }

var (
	keptRestriction = keeping{movedRestriction, "case_restriction", " AND lifted_at IS NULL"}
	keptLifted      = keeping{movedLifted, "case_restriction", " AND lifted_at IS NOT NULL"}
	keptOpening     = keeping{movedOpening, "glass_opening", ""}
)

func keptOf(ctx context.Context, tx *gate.Tx, k keeping, p id.Person) ([]string, error) {
	return texts(ctx, tx, `SELECT id FROM `+k.table+` WHERE person = $1`+k.which+` ORDER BY id`, string(p))
}

// setPerson makes a row another person's. Its words stay the same, and so does its version.
func setPerson(ctx context.Context, tx *gate.Tx, k keeping, ref string, from, to id.Person) error {
	_, err := tx.ExecContext(ctx, `UPDATE `+k.table+` SET person = $3 WHERE id = $1 AND person = $2`, ref, string(from), string(to))
	if fault.Is(err, fault.Conflict) {
		return fault.Because(err, fault.Conflict, "The record that would go back was restricted again since. Lift that restriction first.")
	}
	return err
}

// reachGiven gives the references under which a restriction, for each on its list, or an opening ever let
// anybody in: those whose time is over stand in the way of the same person's next time if they are left.
func reachGiven(ctx context.Context, tx *gate.Tx, p id.Person, ref string) ([]string, error) {
	return texts(ctx, tx, `SELECT DISTINCT ref FROM access_reach WHERE person = $1 AND via = $2 AND (ref = $3 OR ref LIKE $4) ORDER BY ref`,
		string(p), string(access.ViaAllow), ref, ref+":%")
}

func closureInForce(ctx context.Context, tx *gate.Tx, p id.Person) (closure, bool, error) {
	var level string
	var c closure
	err := tx.QueryRowContext(ctx, `SELECT level, contact FROM case_restriction WHERE person = $1 AND lifted_at IS NULL`, string(p)).Scan(&level, &c.Contact)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	c.Level = access.Restriction(level)
	return c, err == nil, db.Translate(err)
}

// texts reads a query's one column.
func texts(ctx context.Context, tx *gate.Tx, query string, args ...any) ([]string, error) {
	var out []string
	err := each(ctx, tx, query, args, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		out = append(out, s)
		return err
	})
	return out, err
}
