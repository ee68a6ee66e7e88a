package cohort

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// SelectionOf gives a run without anybody in it, or the newest for "". For bulk runs.
func SelectionOf(ctx context.Context, tx *gate.Tx, run id.SelectionRun) (Selection, error) {
	if err := tx.Need(access.Selection); err != nil {
		return Selection{}, err
	}
	return scanSelection(tx.QueryRowContext(ctx, `SELECT `+selectionColumns+` FROM selection_run WHERE id = $1 OR $1 = '' ORDER BY data_cut DESC, id DESC LIMIT 1`, string(run)))
}

// EachListedIn hands on those whom a run lists above its cut, as a reader's list has them: who must be absent to most takes
// nobody's place. For bulk runs.
func EachListedIn(ctx context.Context, tx *gate.Tx, run Selection, f func(p id.Person) error) error {
	if err := tx.Need(access.Selection); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+scoreColumns+` FROM selection_score s
WHERE s.run = $1 AND NOT EXISTS (SELECT 1 FROM access_subject c WHERE c.person = s.person AND c.restriction = 'EXCLUDED')
ORDER BY s.list, s.beyond, s.rank, s.person`, string(run.ID))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var scores []Scored
	for rows.Next() {
		s, err := scanScore(rows)
		if err != nil {
			return err
		}
		scores = append(scores, s)
	}
	if err := rows.Err(); err != nil {
		return db.Translate(err)
	}
	for _, s := range placed(scores, run.Top) {
		if s.Beyond {
			continue
		}
		if err := f(s.Person); err != nil {
			return err
		}
	}
	return nil
}

// EachDecision hands on what the panel decided about people in a time, until left out. For bulk runs.
func EachDecision(ctx context.Context, tx *gate.Tx, from, until civil.Instant, f func(p id.Person, admitted bool) error) error {
	if err := tx.Need(access.Membership); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT person, answer FROM panel_decision WHERE decided_at >= $1 AND decided_at < $2`, from, until)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p id.Person
		var answer string
		if err := rows.Scan(&p, &answer); err != nil {
			return err
		}
		if err := f(p, answer == "ADMIT"); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}

// Selections gives the newest runs, without anybody in them: for screens that choose one. It holds no person.
func Selections(ctx context.Context, tx *gate.Tx) ([]Selection, error) {
	return listSelections(ctx, tx, 50)
}
