package fairness

import (
	"context"
	"encoding/json"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
)

// kept is the figures that a note answers.
type kept struct {
	Row       Row   `json:"row"`
	Reference Group `json:"compared_with"`
}

func insertNote(ctx context.Context, tx *gate.Tx, n Note) error {
	figures, err := json.Marshal(kept{n.Figures, n.Reference})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO fairness_note (id, run, step, trait, grp, kind, words, evidence, owner, due, status, figures, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, string(n.ID), string(n.Run), string(n.Step), string(n.Trait), n.Group, string(n.Kind),
		n.Words, n.Evidence, string(n.Owner), n.Due, string(n.Status), string(figures), n.MadeAt, string(n.MadeBy))
	return err
}

const noteColumns = `SELECT id, run, step, trait, grp, kind, words, evidence, owner, due, status, figures, made_at, made_by FROM fairness_note `

// allNotes gives every note, newest first.
func allNotes(ctx context.Context, tx *gate.Tx) ([]Note, error) {
	return notes(ctx, tx, noteColumns+`ORDER BY id DESC`)
}

// notesOf gives those about one difference, newest first.
func notesOf(ctx context.Context, tx *gate.Tx, k Key) ([]Note, error) {
	return notes(ctx, tx, noteColumns+`WHERE step = $1 AND trait = $2 AND grp = $3 ORDER BY id DESC`, string(k.Step), string(k.Trait), k.Group)
}

func notes(ctx context.Context, tx *gate.Tx, query string, args ...any) ([]Note, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Note
	for rows.Next() {
		var n Note
		var figures []byte
		err := rows.Scan(&n.ID, &n.Run, &n.Step, &n.Trait, &n.Group, &n.Kind, &n.Words, &n.Evidence, &n.Owner, &n.Due, &n.Status, &figures, &n.MadeAt, &n.MadeBy)
		if err != nil {
			return nil, db.Translate(err)
		}
		var k kept
		if err := json.Unmarshal(figures, &k); err != nil {
			return nil, err
		}
		n.Figures, n.Reference = k.Row, k.Reference
		out = append(out, n)
	}
	return out, db.Translate(rows.Err())
}
