package cohort

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"waymark/internal/method/matrix"
	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertSelection(ctx context.Context, tx *gate.Tx, o Outcome) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO selection_run (id, matrix, version, title, matrix_text, as_of, source, top, population, listable, data_cut, started_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, string(o.ID), o.Matrix, o.Version, o.Title, o.Text, o.AsOf, o.Source, o.Top,
		o.Population, o.Listable, o.DataCut, string(o.StartedBy))
	if err != nil {
		return err
	}
	rows := make([][]any, len(o.kept))
	for i, s := range o.kept {
		factors, err := json.Marshal(s.Factors)
		if err != nil {
			return err
		}
		rows[i] = []any{string(o.ID), string(s.Person), string(s.List), s.Rank, s.Beyond, int64(s.Score), s.Tied, s.Latest, string(factors)}
	}
	return db.InsertRows(ctx, tx, "selection_score", []string{"run", "person", "list", "rank", "beyond", "score", "tied", "latest", "factors"}, rows, "")
}

const selectionColumns = "id, matrix, version, title, matrix_text, as_of, source, top, population, listable, data_cut, started_by"

func scanSelection(row interface{ Scan(...any) error }) (Selection, error) {
	var s Selection
	err := row.Scan(&s.ID, &s.Matrix, &s.Version, &s.Title, &s.Text, &s.AsOf, &s.Source, &s.Top, &s.Population, &s.Listable, &s.DataCut, &s.StartedBy)
	return s, db.Translate(err)
}

func findSelection(ctx context.Context, tx *gate.Tx, run id.SelectionRun) (Selection, error) {
	return scanSelection(tx.QueryRowContext(ctx, `SELECT `+selectionColumns+` FROM selection_run WHERE id = $1`, string(run)))
}

func listSelections(ctx context.Context, tx *gate.Tx, limit int) ([]Selection, error) {
	return selections(ctx, tx, `ORDER BY data_cut DESC, id DESC LIMIT $1`, limit)
}

func selections(ctx context.Context, tx *gate.Tx, which string, args ...any) ([]Selection, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+selectionColumns+` FROM selection_run `+which, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Selection
	for rows.Next() {
		s, err := scanSelection(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, db.Translate(rows.Err())
}

const scoreColumns = "s.person, s.list, s.rank, s.beyond, s.score, s.tied, s.latest, s.factors"

func scanScore(row interface{ Scan(...any) error }) (Scored, error) {
	var s Scored
	var factors string
	var score int64
	if err := row.Scan(&s.Person, &s.List, &s.Rank, &s.Beyond, &score, &s.Tied, &s.Latest, &factors); err != nil {
		return s, db.Translate(err)
	}
	s.Score = matrix.Points(score)
	return s, json.Unmarshal([]byte(factors), &s.Factors)
}

// scopedScores gives a run's list in its order, as far as the actor may know of those on it.
func scopedScores(ctx context.Context, tx *gate.Tx, run id.SelectionRun) ([]Scored, error) {
	where, args, next := tx.Scope().SQL("s.person", 1)
	args = append(args, string(run))
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT %s FROM selection_score s WHERE %s AND s.run = $%d ORDER BY s.list, s.beyond, s.rank, s.person`, scoreColumns, where, next), args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Scored
	for rows.Next() {
		s, err := scanScore(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, db.Translate(rows.Err())
}

func findScore(ctx context.Context, tx *gate.Tx, run id.SelectionRun, p id.Person) (Scored, error) {
	return scanScore(tx.QueryRowContext(ctx, `SELECT `+scoreColumns+` FROM selection_score s WHERE s.run = $1 AND s.person = $2`, string(run), string(p)))
}

// knownBefore gives somebody's place among those of a run's list whom the actor may know of: somebody absent
// must not leave a gap in the ranks. It looks at the few absent, not at the whole list: SQLite keeps the order
// of a cross join.
func knownBefore(ctx context.Context, tx *gate.Tx, run id.SelectionRun, x Scored) (int, error) {
	known, args, next := tx.Scope().KnownSQL("c.person", 1)
	args = append(args, string(run), string(x.List), x.Rank)
	absent := 0
	err := tx.QueryRowContext(ctx, fmt.Sprintf(`SELECT COUNT(*) FROM access_subject c CROSS JOIN selection_score s
WHERE s.person = c.person AND c.restriction = 'EXCLUDED' AND NOT (%s) AND s.run = $%d AND s.list = $%d AND s.rank <= $%d`, known, next, next+1, next+2), args...).Scan(&absent)
	return x.Rank - absent, db.Translate(err)
}

// hiddenPeople gives those whose records are closed to everybody but the allow-list.
func hiddenPeople(ctx context.Context, tx *gate.Tx) ([]id.Person, error) {
	return people(ctx, tx, `SELECT person FROM access_subject WHERE restriction = 'EXCLUDED'`, nil)
}

// occupied counts the places that are taken by people whom the actor may know of.
func occupied(ctx context.Context, tx *gate.Tx) (n int, err error) {
	where, args, _ := tx.Scope().KnownSQL("e.person", 1)
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM episode e WHERE e.ended IS NULL AND `+where, args...).Scan(&n)
	return n, db.Translate(err)
}

// RunsOf gives the selection runs that listed a person: who looked includes them.
func RunsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]string, error) {
	if err := tx.Need(access.Looking, p); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT run FROM selection_score WHERE person = $1`, string(p))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var run string
		if err := rows.Scan(&run); err != nil {
			return nil, err
		}
		out = append(out, run)
	}
	return out, db.Translate(rows.Err())
}

// listingsOf gives the newest runs that list somebody, each with the place it gave them.
func listingsOf(ctx context.Context, tx *gate.Tx, p id.Person, most int) ([]Listing, error) {
	rows, err := tx.QueryContext(ctx, `SELECT r.id, r.title, r.version, r.as_of, r.top, r.data_cut, `+scoreColumns+`
FROM selection_score s JOIN selection_run r ON r.id = s.run WHERE s.person = $1 ORDER BY r.data_cut DESC, r.id DESC LIMIT $2`, string(p), most)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Listing
	for rows.Next() {
		var x Listing
		x.Scored, err = scanScore(after{rows, []any{&x.Run.ID, &x.Run.Title, &x.Run.Version, &x.Run.AsOf, &x.Run.Top, &x.Run.DataCut}})
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	if err := errors.Join(db.Translate(rows.Err()), rows.Close()); err != nil {
		return nil, err
	}
	return out, closeUp(ctx, tx, out)
}

// closeUp does for a person's listings together what knownBefore does for one.
func closeUp(ctx context.Context, tx *gate.Tx, listings []Listing) error {
	if len(listings) == 0 {
		return nil
	}
	known, args, next := tx.Scope().KnownSQL("c.person", 1)
	for _, x := range listings {
		args = append(args, string(x.Run.ID))
	}
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT s.run, s.list, s.rank FROM access_subject c CROSS JOIN selection_score s
WHERE s.person = c.person AND c.restriction = 'EXCLUDED' AND NOT (%s) AND s.run IN (%s)`, known, db.Marks(next, len(listings))), args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	absent := make([]int, len(listings))
	for rows.Next() {
		var run id.SelectionRun
		var list List
		var rank int
		if err := rows.Scan(&run, &list, &rank); err != nil {
			return err
		}
		for i, x := range listings {
			if x.Run.ID == run && x.Scored.List == list && rank <= x.Scored.Rank {
				absent[i]++
			}
		}
	}
	for i := range listings {
		listings[i].Scored.Rank -= absent[i]
	}
	return db.Translate(rows.Err())
}

// after scans the columns that stand before those of a scan function, too.
type after struct {
	row   interface{ Scan(...any) error }
	first []any
}

// Scan reads both.
func (a after) Scan(rest ...any) error { return a.row.Scan(append(a.first, rest...)...) }
