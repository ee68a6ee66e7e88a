package custody

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// UndoRun takes back what an import run stored: its rolls and its versions of stays, so that what was said
// before is current again. A roll on which later rolls were compared must wait until those are undone.
func UndoRun(ctx context.Context, tx *gate.Tx, run id.ImportRun) error {
	if err := tx.Need(access.Custody); err != nil {
		return err
	}
	var rolls []RollReport
	err := eachRoll(ctx, tx, `run = $1`, []any{string(run)}, func(r RollReport) { rolls = append(rolls, r) })
	if err != nil {
		return err
	}
	for i := len(rolls) - 1; i >= 0; i-- {
		if err := undoRoll(ctx, tx, rolls[i].Source, rolls[i].Day); err != nil {
			return err
		}
	}
	return undoSpells(ctx, tx, run)
}

func undoRoll(ctx context.Context, tx *gate.Tx, source string, day civil.Date) error {
	res, err := tx.ExecContext(ctx, `DELETE FROM custody_roll WHERE source = $1 AND day = $2 AND newest`, source, day)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "Later rolls rest on the roll of %s. Undo the later ones first.", day.Long())
	}
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM custody_presence WHERE source = $1 AND from_roll = $2`, []any{source, day}},
		{`UPDATE custody_presence SET gone_roll = NULL, last_roll = NULL, learned_out = NULL, dated = $3 WHERE source = $1 AND gone_roll = $2`, []any{source, day, true}},
		{`UPDATE custody_presence SET latest = $2 WHERE source = $1 AND NOT latest AND n = (SELECT MAX(m.n) FROM custody_presence m
WHERE m.source = custody_presence.source AND m.key = custody_presence.key)`, []any{source, true}},
		{`UPDATE custody_roll SET newest = $2 WHERE source = $1 AND day = (SELECT MAX(m.day) FROM custody_roll m WHERE m.source = $1)`, []any{source, true}},
	} {
		if _, err := tx.ExecContext(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

// undoSpells takes back every version of a stay that a run stored.
func undoSpells(ctx context.Context, tx *gate.Tx, run id.ImportRun) error {
	for {
		n, err := UndoSpells(ctx, tx, run, undoAtOnce)
		if err != nil || n < undoAtOnce {
			return err
		}
	}
}

const undoAtOnce = 2000

// UndoSpells takes back at most so many of the versions of stays that a run stored, so that what was said
// before is current again. It gives how many it took; none are left when that is 0.
func UndoSpells(ctx context.Context, tx *gate.Tx, run id.ImportRun, most int) (int, error) {
	if err := tx.Need(access.Custody); err != nil {
		return 0, err
	}
	var ids []string
	keys := map[string][]string{}
	err := each(ctx, tx, `SELECT id, source, key, current FROM custody_spell WHERE run = $1 ORDER BY id LIMIT $2`, []any{string(run), most}, func(rows *sql.Rows) error {
		var row string
		var k spellKey
		var current bool
		err := rows.Scan(&row, &k.source, &k.key, &current)
		if ids = append(ids, row); current {
			keys[k.source] = append(keys[k.source], k.key)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	err = db.InChunks(ids, func(part []string) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM custody_spell WHERE id IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
		return err
	})
	if err != nil {
		return 0, err
	}
	for source, list := range keys {
		err := db.InChunks(list, func(part []string) error {
			args := append([]any{true, source}, db.Texts(part)...)
			_, err := tx.ExecContext(ctx, `UPDATE custody_spell SET current = $1 WHERE source = $2 AND key IN (`+db.Marks(3, len(part))+`)
AND n = (SELECT MAX(m.n) FROM custody_spell m WHERE m.source = custody_spell.source AND m.key = custody_spell.key)`, args...)
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
