package supervision

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

const assessmentColumns = "id, source, key, current, record, run, row_no, hash, learned_at, ref, day, tool, tool_version"

func scanAssessment(rows *sql.Rows) (Assessment, error) {
	var a Assessment
	err := rows.Scan(&a.Person, &a.ID, &a.Source, &a.Key, &a.Record, &a.Run, &a.Row, &a.LearnedAt, &a.Ref, &a.Day, &a.Tool, &a.ToolVersion)
	return a, err
}

// heldAssessment is what is current of a key: stored, or of the batch in hand.
type heldAssessment struct {
	id   id.Assessment
	hash string
	row  int // place among the rows of this batch, plus one
}

type assessmentKey struct{ source, key string }

// planned is what becomes of a batch.
type planned struct {
	outcomes   []person.Outcome
	rows       []Assessment
	superseded []bool // of the rows: a later row of the batch says something new
	outdated   []id.Assessment
}

func plan(in []Assessment, held map[assessmentKey]heldAssessment) planned {
	p := planned{outcomes: make([]person.Outcome, len(in))}
	for i, a := range in {
		k := assessmentKey{a.Source, a.Key}
		h, there := held[k]
		switch {
		case there && h.hash == a.Hash:
			p.outcomes[i] = person.Unchanged
			continue
		case there && h.row > 0:
			p.outcomes[i], p.superseded[h.row-1] = person.Changed, true
		case there:
			p.outcomes[i], p.outdated = person.Changed, append(p.outdated, h.id)
		default:
			p.outcomes[i] = person.New
		}
		p.rows, p.superseded = append(p.rows, a), append(p.superseded, false)
		held[k] = heldAssessment{hash: a.Hash, row: len(p.rows)}
	}
	return p
}

func heldOf(ctx context.Context, tx *gate.Tx, in []Assessment) (map[assessmentKey]heldAssessment, error) {
	keys := map[string][]string{}
	for _, a := range in {
		keys[a.Source] = append(keys[a.Source], a.Key)
	}
	out := make(map[assessmentKey]heldAssessment, len(in))
	for source, list := range keys {
		err := db.InChunks(list, func(part []string) error {
			args := append([]any{source}, db.Texts(part)...)
			return each(ctx, tx, `SELECT key, id, hash FROM assessment WHERE current AND source = $1 AND key IN (`+db.Marks(2, len(part))+`)`, args, func(rows *sql.Rows) error {
				var key string
				var h heldAssessment
				err := rows.Scan(&key, &h.id, &h.hash)
				out[assessmentKey{source, key}] = h
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PreviewAssessments says what AddAssessments would do, and writes nothing.
func PreviewAssessments(ctx context.Context, tx *gate.Tx, in []Assessment) ([]person.Outcome, error) {
	if err := tx.Need(access.Supervision); err != nil {
		return nil, err
	}
	held, err := heldOf(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	return plan(in, held).outcomes, nil
}

// AddAssessments stores a batch of assessments. One that is stored already and says the same changes nothing;
// one that says something new is stored beside the old, which is no longer current.
func AddAssessments(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Assessment) ([]person.Outcome, error) {
	if err := tx.Need(access.Supervision); err != nil {
		return nil, err
	}
	held, err := heldOf(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	p := plan(in, held)
	err = db.InChunks(p.outdated, func(part []id.Assessment) error {
		args := append([]any{false}, db.Texts(part)...)
		_, err := tx.ExecContext(ctx, `UPDATE assessment SET current = $1 WHERE id IN (`+db.Marks(2, len(part))+`)`, args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.outcomes, insert(ctx, tx, run, p)
}

func insert(ctx context.Context, tx *gate.Tx, run id.ImportRun, p planned) error {
	var rows, figures [][]any
	for i, a := range p.rows {
		number := gate.NewID[string](tx)
		rows = append(rows, []any{number, a.Source, a.Key, !p.superseded[i], string(a.Record), string(run), a.Row, a.Hash, tx.Now(), a.Ref, a.Day, a.Tool, a.ToolVersion})
		for n, s := range a.Scores {
			figures = append(figures, []any{number, n, "SCORE", s.Name, s.Value, s.Band})
		}
		for n, c := range a.Counts {
			figures = append(figures, []any{number, len(a.Scores) + n, "COUNT", c.Name, strconv.FormatInt(c.Count, 10), ""})
		}
	}
	if err := db.InsertRows(ctx, tx, "assessment", strings.Split(assessmentColumns, ", "), rows, ""); err != nil {
		return err
	}
	return db.InsertRows(ctx, tx, "assessment_figure", []string{"assessment", "n", "kind", "name", "value", "band"}, figures, "")
}

// AssessmentsOf gives a person's assessments, newest first.
func AssessmentsOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) ([]Assessment, error) {
	if err := tx.Need(access.Supervision, p); err != nil {
		return nil, err
	}
	var out []Assessment
	err := each(ctx, tx, `SELECT person, id, source, key, record, run, row_no, learned_at, ref, day, tool, tool_version FROM v_assessment
WHERE person = $1 ORDER BY day DESC, id DESC LIMIT $2`, []any{string(p), limit}, func(rows *sql.Rows) error {
		a, err := scanAssessment(rows)
		out = append(out, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, figuresOf(ctx, tx, out)
}

// figuresOf fills scores and counts.
func figuresOf(ctx context.Context, tx *gate.Tx, of []Assessment) error {
	place, ids := make(map[id.Assessment]int, len(of)), make([]id.Assessment, len(of))
	for i, a := range of {
		place[a.ID], ids[i] = i, a.ID
	}
	return db.InChunks(ids, func(part []id.Assessment) error {
		return each(ctx, tx, `SELECT assessment, kind, name, value, band FROM assessment_figure WHERE assessment IN (`+db.Marks(1, len(part))+`) ORDER BY assessment, n`, db.Texts(part), func(rows *sql.Rows) error {
			var which id.Assessment
			var kind string
			var s Score
			if err := rows.Scan(&which, &kind, &s.Name, &s.Value, &s.Band); err != nil {
				return err
			}
			a := &of[place[which]]
			if kind == "SCORE" {
				a.Scores = append(a.Scores, s)
				return nil
			}
			n, err := strconv.ParseInt(s.Value, 10, 64)
			a.Counts = append(a.Counts, Count{s.Name, n})
			return err
		})
	})
}

func each(ctx context.Context, tx *gate.Tx, query string, args []any, f func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}
