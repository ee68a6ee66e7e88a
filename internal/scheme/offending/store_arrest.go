package offending

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

var arrests = family{table: "arrest", own: "day, arrested_at, offence_date, offence_code, offence_text, degree, outcome, area, case_ref"}

const arrestColumns = "person, id, source, key, record, run, row_no, learned_at, day, arrested_at, offence_date, offence_code, offence_text, degree, outcome, area, case_ref"

func scanArrest(rows *sql.Rows) (Arrest, error) {
	var a Arrest
	var number int64
	err := rows.Scan(&a.Person, &number, &a.Source, &a.Key, &a.Record, &a.Run, &a.Row, &a.LearnedAt, &a.Day, &a.At, &a.OffenceDate,
		&a.OffenceCode, &a.OffenceText, &a.Degree, &a.Outcome, &a.Area, &a.CaseRef)
	a.ID = id.Arrest(strconv.FormatInt(number, 10))
	return a, err
}

func saidArrests(in []Arrest) []said {
	out := make([]said, len(in))
	for i, a := range in {
		out[i] = said{a.Source, a.Key, a.Hash, a.Record, a.Row,
			[]any{a.Day, a.At, a.OffenceDate, a.OffenceCode, a.OffenceText, a.Degree, string(a.Outcome), a.Area, a.CaseRef}}
	}
	return out
}

// AddArrests stores a batch of arrests. One that is stored already and says the same changes nothing; one
// that says something new is stored beside the old, which is no longer current.
func AddArrests(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Arrest) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	return arrests.add(ctx, tx, run, saidArrests(in))
}

// PreviewArrests says what AddArrests would do, and writes nothing.
func PreviewArrests(ctx context.Context, tx *gate.Tx, in []Arrest) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	return arrests.preview(ctx, tx, saidArrests(in))
}

// ArrestsOf gives a person's arrests, newest first.
func ArrestsOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) ([]Arrest, error) {
	if err := tx.Need(access.Offending, p); err != nil {
		return nil, err
	}
	var out []Arrest
	err := each(ctx, tx, `SELECT `+arrestColumns+` FROM v_arrest WHERE person = $1 ORDER BY day DESC, id DESC LIMIT $2`, []any{string(p), limit}, collect(scanArrest, &out))
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
		return each(ctx, tx, `SELECT `+arrestColumns+` FROM v_arrest WHERE learned_at >= $1 AND learned_at < $2 AND person IN (`+db.Marks(3, len(part))+`)
ORDER BY day DESC, id DESC`, args, collect(scanArrest, &out))
	})
	if err != nil {
		return nil, err
	}
	return out, knownSince(ctx, tx, out)
}

// knownSince fills since when arrests are known, whatever was said of them first.
func knownSince(ctx context.Context, tx *gate.Tx, arrests []Arrest) error {
	at := make(map[[2]string]int, len(arrests))
	keys, sources := make([]string, len(arrests)), make([]string, len(arrests))
	for i, a := range arrests {
		arrests[i].KnownSince = a.LearnedAt
		at[[2]string{a.Source, a.Key}], keys[i], sources[i] = i, a.Key, a.Source
	}
	slices.Sort(sources)
	sources = slices.Compact(sources)
	return db.InChunks(keys, func(part []string) error {
		args := append(db.Texts(sources), db.Texts(part)...)
		return each(ctx, tx, `SELECT a.source, a.key, MIN(b.learned_at) FROM arrest a JOIN fact_batch b ON b.id = a.batch
WHERE NOT a.current AND a.source IN (`+db.Marks(1, len(sources))+`) AND a.key IN (`+db.Marks(1+len(sources), len(part))+`) GROUP BY a.source, a.key`, args, func(rows *sql.Rows) error {
			var source, key string
			var since civil.Instant
			if err := rows.Scan(&source, &key, &since); err != nil {
				return err
			}
			if i, ok := at[[2]string{source, key}]; ok && since.Before(arrests[i].KnownSince) {
				arrests[i].KnownSince = since
			}
			return nil
		})
	})
}

// Counted are the tables that EachArrest, EachCharge, EachResult and ReferenceAt read, for whoever keeps what
// they give.
var Counted = []string{"arrest", "charge", "court_result", "offence", "offence_mapping"}

// EachArrest hands every current arrest to f, in no order: the stream that selection counts. Of each it gives
// the record, not the person, since looking up millions of people costs more than the arrests do, and no more
// than is counted. Which are current is seen here, row by row: asked for in SQL, SQLite goes through an index
// of those and looks each row up.
func EachArrest(ctx context.Context, tx *gate.Tx, f func(Arrest) error) error {
	if err := tx.Need(access.Offending); err != nil {
		return err
	}
	const query = `SELECT current, record, source, day, offence_date, offence_code, offence_text, outcome, area FROM arrest`
	return each(ctx, tx, query, nil, func(rows *sql.Rows) error {
		var current bool
		var a Arrest
		err := rows.Scan(&current, (*string)(&a.Record), &a.Source, &a.Day, &a.OffenceDate, &a.OffenceCode, &a.OffenceText, (*string)(&a.Outcome), &a.Area)
		if err != nil || !current {
			return err
		}
		return f(a)
	})
}

// RunsOf gives the runs that said something of a person: who looked includes them.
func RunsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]string, error) {
	if err := tx.Need(access.Looking, p); err != nil {
		return nil, err
	}
	var out []string
	var parts []string
	for _, f := range families {
		parts = append(parts, `SELECT b.run FROM v_person_of_record l JOIN `+f.table+` a ON a.record = l.record JOIN fact_batch b ON b.id = a.batch WHERE l.person = $1`)
	}
	err := each(ctx, tx, strings.Join(parts, " UNION "), []any{string(p)}, func(rows *sql.Rows) error {
		var run string
		err := rows.Scan(&run)
		out = append(out, run)
		return err
	})
	return out, err
}
