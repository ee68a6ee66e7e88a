package offending

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

const insertColumns = "id, source, key, current, record, run, row_no, hash, learned_at, day, arrested_at, offence_date, offence_code, offence_text, degree, outcome, area, case_ref"

const readColumns = "person, id, source, key, record, run, row_no, learned_at, day, arrested_at, offence_date, offence_code, offence_text, degree, outcome, area, case_ref"

func scanArrest(rows *sql.Rows) (Arrest, error) {
	var a Arrest
	err := rows.Scan(&a.Person, &a.ID, &a.Source, &a.Key, &a.Record, &a.Run, &a.Row, &a.LearnedAt, &a.Day, &a.At, &a.OffenceDate,
		&a.OffenceCode, &a.OffenceText, &a.Degree, &a.Outcome, &a.Area, &a.CaseRef)
	return a, err
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

// AddArrests stores a batch of arrests. One that is stored already and says the same changes nothing; one
// that says something new is stored beside the old, which is no longer current.
func AddArrests(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Arrest) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	held, err := heldHashes(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	out, rows, outdated := plan(tx, run, in, held)
	err = db.InChunks(outdated, func(part []any) error {
		args := append([]any{false}, part...)
		_, err := tx.ExecContext(ctx, `UPDATE arrest SET current = $1 WHERE id IN (`+db.Marks(2, len(part))+`)`, args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, db.InsertRows(ctx, tx, "arrest", strings.Split(insertColumns, ", "), rows, "")
}

// PreviewArrests says what AddArrests would do, and writes nothing.
func PreviewArrests(ctx context.Context, tx *gate.Tx, in []Arrest) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	held, err := heldHashes(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	out, _, _ := plan(tx, "", in, held)
	return out, nil
}

type arrestKey struct{ source, key string }

type heldArrest struct {
	id, hash string
	row      int // place among the rows of this batch, plus one
}

func plan(tx *gate.Tx, run id.ImportRun, in []Arrest, held map[arrestKey]heldArrest) (out []person.Outcome, rows [][]any, outdated []any) {
	out = make([]person.Outcome, len(in))
	for i, a := range in {
		k := arrestKey{a.Source, a.Key}
		h, there := held[k]
		switch {
		case there && h.hash == a.Hash:
			out[i] = person.Unchanged
			continue
		case there && h.row > 0:
			out[i], rows[h.row-1][3] = person.Changed, false
		case there:
			out[i], outdated = person.Changed, append(outdated, h.id)
		default:
			out[i] = person.New
		}
		rows = append(rows, []any{string(gate.NewID[id.Arrest](tx)), a.Source, a.Key, true, string(a.Record), string(run), a.Row, a.Hash, tx.Now(),
			a.Day, a.At, a.OffenceDate, a.OffenceCode, a.OffenceText, a.Degree, string(a.Outcome), a.Area, a.CaseRef})
		held[k] = heldArrest{hash: a.Hash, row: len(rows)}
	}
	return out, rows, outdated
}

func heldHashes(ctx context.Context, tx *gate.Tx, in []Arrest) (map[arrestKey]heldArrest, error) {
	keys := map[string][]string{}
	for _, a := range in {
		keys[a.Source] = append(keys[a.Source], a.Key)
	}
	out := make(map[arrestKey]heldArrest, len(in))
	for source, list := range keys {
		err := db.InChunks(list, func(part []string) error {
			args := append([]any{source}, db.Texts(part)...)
			return each(ctx, tx, `SELECT key, id, hash FROM arrest WHERE current AND source = $1 AND key IN (`+db.Marks(2, len(part))+`)`, args, func(rows *sql.Rows) error {
				var key string
				var h heldArrest
				err := rows.Scan(&key, &h.id, &h.hash)
				out[arrestKey{source, key}] = h
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ArrestsOf gives a person's arrests, newest first.
func ArrestsOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) ([]Arrest, error) {
	if err := tx.Need(access.Offending, p); err != nil {
		return nil, err
	}
	var out []Arrest
	err := each(ctx, tx, `SELECT `+readColumns+` FROM v_arrest WHERE person = $1 ORDER BY day DESC, id DESC LIMIT $2`, []any{string(p), limit}, collect(&out))
	return out, err
}

// LearnedBetween gives the arrests of some people that Waymark learned of from one instant until before
// another, newest first.
func LearnedBetween(ctx context.Context, tx *gate.Tx, people []id.Person, from, until civil.Instant) ([]Arrest, error) {
	if err := tx.Need(access.Offending, people...); err != nil {
		return nil, err
	}
	var out []Arrest
	err := db.InChunks(people, func(part []id.Person) error {
		args := append([]any{from, until}, db.Texts(part)...)
		return each(ctx, tx, `SELECT `+readColumns+` FROM v_arrest WHERE learned_at >= $1 AND learned_at < $2 AND person IN (`+db.Marks(3, len(part))+`)
ORDER BY day DESC, id DESC`, args, collect(&out))
	})
	return out, err
}

// Records gives arrests by id, for the explanation of a person's score.
func Records(ctx context.Context, tx *gate.Tx, p id.Person, arrests []id.Arrest) (map[id.Arrest]Arrest, error) {
	if err := tx.Need(access.Offending, p); err != nil {
		return nil, err
	}
	out := make(map[id.Arrest]Arrest, len(arrests))
	err := db.InChunks(arrests, func(part []id.Arrest) error {
		args := append([]any{string(p)}, db.Texts(part)...)
		return each(ctx, tx, `SELECT `+readColumns+` FROM v_arrest WHERE person = $1 AND id IN (`+db.Marks(2, len(part))+`)`, args, func(rows *sql.Rows) error {
			a, err := scanArrest(rows)
			out[a.ID] = a
			return err
		})
	})
	return out, err
}

// EachArrest hands every current arrest to f, in no order: the stream that selection scores.
func EachArrest(ctx context.Context, tx *gate.Tx, f func(Arrest) error) error {
	if err := tx.Need(access.Offending); err != nil {
		return err
	}
	return each(ctx, tx, `SELECT `+readColumns+` FROM v_arrest`, nil, func(rows *sql.Rows) error {
		a, err := scanArrest(rows)
		if err != nil {
			return err
		}
		return f(a)
	})
}

func collect(out *[]Arrest) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		a, err := scanArrest(rows)
		*out = append(*out, a)
		return err
	}
}

// PeopleWithNews gives those within the actor's scope of whose arrests Waymark learned from one instant
// until before another. It reads no record of theirs: the caller discloses whom it then shows.
func PeopleWithNews(ctx context.Context, tx *gate.Tx, from, until civil.Instant) ([]id.Person, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	where, args, next := tx.Scope().SQL("a.person", 1)
	args = append(args, from, until)
	var out []id.Person
	err := each(ctx, tx, fmt.Sprintf(`SELECT DISTINCT a.person FROM v_arrest a WHERE a.learned_at >= $%d AND a.learned_at < $%d AND %s`, next, next+1, where), args, func(rows *sql.Rows) error {
		var p id.Person
		err := rows.Scan(&p)
		out = append(out, p)
		return err
	})
	return out, err
}
