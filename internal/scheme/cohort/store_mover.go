package cohort

import (
	"context"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// movableTable is a table whose rows are a person's, with the column that names a row of theirs. unless
// leaves a row where it is: a place on a list on which the other has a place already.
type movableTable struct{ table, key, unless string }

var movable = []movableTable{
	{movedEpisode, "id", ""},
	{"panel_decision", "id", ""},
	{"selection_score", "run", " AND NOT EXISTS (SELECT 1 FROM selection_score o WHERE o.run = t.run AND o.person = $2)"},
}

func keysToMove(ctx context.Context, tx *gate.Tx, t movableTable, from, to id.Person) ([]string, error) {
	text, args := `SELECT t.`+t.key+` FROM `+t.table+` t WHERE t.person = $1`+t.unless+` ORDER BY 1`, []any{string(from)}
	if t.unless != "" {
		args = append(args, string(to))
	}
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var k string
		if err := rows.Scan(&k); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, db.Translate(rows.Err())
}

func setPerson(ctx context.Context, tx *gate.Tx, t movableTable, key string, from, to id.Person) error {
	_, err := tx.ExecContext(ctx, `UPDATE `+t.table+` SET person = $3 WHERE `+t.key+` = $1 AND person = $2`, key, string(from), string(to))
	return err
}
