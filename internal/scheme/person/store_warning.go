package person

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// WarningsOf gives the warnings in force about people, for whoever works with them.
func WarningsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]Warning, error) {
	if err := tx.Need(access.Warnings, p); err != nil {
		return nil, err
	}
	var out []Warning
	err := each(ctx, tx, `SELECT id, kind, what, review_on FROM warning WHERE person = $1 AND ended_at IS NULL ORDER BY added_at DESC, id`, []any{string(p)}, func(rows *sql.Rows) error {
		var w Warning
		err := rows.Scan(&w.ID, &w.Kind, &w.What, &w.ReviewOn)
		out = append(out, w)
		return err
	})
	return out, err
}

// StubWarnings gives the warnings about those of a list who are stubs, to whoever may reach them in their
// work: what keeps staff safe is not withheld with the rest.
func StubWarnings(ctx context.Context, tx *gate.Tx, shown []gate.Shown) (map[id.Person][]Warning, error) {
	var stubs []id.Person
	for _, s := range shown {
		if s.Stub && tx.May(access.Warnings, s.Person) {
			stubs = append(stubs, s.Person)
		}
	}
	if len(stubs) == 0 {
		return nil, nil
	}
	if err := tx.Need(access.Warnings, stubs...); err != nil {
		return nil, err
	}
	out := make(map[id.Person][]Warning, len(stubs))
	err := db.InChunks(stubs, func(part []id.Person) error {
		return each(ctx, tx, `SELECT person, id, kind, what, review_on FROM warning WHERE ended_at IS NULL AND person IN (`+db.Marks(1, len(part))+`)
ORDER BY added_at DESC, id`, db.Texts(part), func(rows *sql.Rows) error {
			var p id.Person
			var w Warning
			err := rows.Scan(&p, &w.ID, &w.Kind, &w.What, &w.ReviewOn)
			out[p] = append(out[p], w)
			return err
		})
	})
	return out, err
}

const warningColumns = `w.id, w.kind, w.what, w.came_from, w.ask_whom, w.person_told, w.review_on, w.added_by, w.added_at, w.ended_at, w.ended_why, w.version`

func scanWarning(rows interface{ Scan(...any) error }, first ...any) (Warning, error) {
	var w Warning
	err := rows.Scan(append(first, &w.ID, &w.Kind, &w.What, &w.CameFrom, &w.AskWhom, &w.PersonTold, &w.ReviewOn, &w.AddedBy, &w.AddedAt, &w.EndedAt, &w.EndedWhy, &w.Version)...)
	return w, db.Translate(err)
}

func findWarning(ctx context.Context, tx *gate.Tx, p id.Person, w id.Warning) (Warning, error) {
	return scanWarning(tx.QueryRowContext(ctx, `SELECT `+warningColumns+` FROM warning w WHERE w.id = $1 AND w.person = $2`, string(w), string(p)))
}

func allWarnings(ctx context.Context, tx *gate.Tx, p id.Person) ([]Warning, error) {
	var out []Warning
	err := each(ctx, tx, `SELECT `+warningColumns+` FROM warning w WHERE w.person = $1
ORDER BY CASE WHEN w.ended_at IS NULL THEN 0 ELSE 1 END, w.added_at DESC, w.id`, []any{string(p)}, func(rows *sql.Rows) error {
		w, err := scanWarning(rows)
		out = append(out, w)
		return err
	})
	return out, err
}

// dueWarnings gives the warnings in force to be looked at again by a day, with whom each is about.
func dueWarnings(ctx context.Context, tx *gate.Tx, by civil.Date) ([]Warning, []id.Person, error) {
	var out []Warning
	var about []id.Person
	where, args, next := tx.Scope().SQL("w.person", 1)
	text := fmt.Sprintf(`SELECT w.person, %s FROM warning w WHERE w.ended_at IS NULL AND w.review_on <= $%d AND %s ORDER BY w.review_on, w.id`, warningColumns, next, where)
	err := each(ctx, tx, text, append(args, by), func(rows *sql.Rows) error {
		var p id.Person
		w, err := scanWarning(rows, &p)
		out, about = append(out, w), append(about, p)
		return err
	})
	return out, about, err
}

func insertWarning(ctx context.Context, tx *gate.Tx, w id.Warning, p id.Person, n NewWarning) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO warning (id, person, kind, what, came_from, ask_whom, who_told, person_told, told_how, authoriser, review_on, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, '', $7, '', '', $8, $9, $10)`, string(w), string(p), string(n.Kind), n.What, n.CameFrom, n.AskWhom, n.PersonTold, n.ReviewOn.Date,
		string(n.AddedBy), n.AddedAt)
	return err
}

// keepLook writes a look at a warning and what came of it, if its version is still the one that was looked at.
func keepLook(ctx context.Context, tx *gate.Tx, w Warning, l Look) error {
	answer, ended, why, on := "KEPT", civil.Instant{}, "", l.ReviewOn
	if l.End {
		answer, ended, why, on = "ENDED", tx.Now(), l.Reason, civil.NullDate{}
	} else {
		w.ReviewOn = l.ReviewOn.Date
	}
	res, err := tx.ExecContext(ctx, `UPDATE warning SET review_on = $3, ended_at = $4, ended_why = $5, version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL`,
		string(w.ID), l.Version, w.ReviewOn, ended, why)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.Because(errors.Join(err), fault.Conflict, "Somebody looked at this warning after you opened it.")
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO warning_look (id, warning, answer, reason, review_on, reviewed_by, reviewed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		gate.NewID[string](tx), string(w.ID), answer, l.Reason, on, string(tx.Actor().ID), tx.Now())
	return err
}
