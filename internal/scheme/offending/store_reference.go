package offending

import (
	"context"
	"database/sql"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const offenceColumns = "id, code, from_day, to_day, title, class, offence_groups, source, checked_on, reason, changed_by, changed_at, replaced_at"

func scanOffence(rows *sql.Rows) (Offence, error) {
	var o Offence
	var groups string
	err := rows.Scan(&o.ID, &o.Code, &o.From, &o.To, &o.Title, &o.Class, &groups, &o.Source, &o.CheckedOn, &o.Reason, &o.ChangedBy, &o.ChangedAt, &o.Replaced)
	if groups != "" {
		o.Groups = strings.Split(groups, GroupSeparator)
	}
	return o, err
}

const mappingColumns = "id, source, by_code, local, code, reason, changed_by, changed_at"

func scanMapping(rows *sql.Rows) (Mapping, error) {
	var m Mapping
	err := rows.Scan(&m.ID, &m.Local.Source, &m.Local.ByCode, &m.Local.Name, &m.Code, &m.Reason, &m.ChangedBy, &m.ChangedAt)
	return m, err
}

// ReferenceAt gives the reference as it stood at an instant. It reads no person's data.
func ReferenceAt(ctx context.Context, tx *gate.Tx, at civil.Instant) (*Reference, error) {
	const held = ` WHERE changed_at <= $1 AND (replaced_at IS NULL OR replaced_at > $1)`
	var offences []Offence
	if err := each(ctx, tx, `SELECT `+offenceColumns+` FROM offence`+held, []any{at}, collect(scanOffence, &offences)); err != nil {
		return nil, err
	}
	var mappings []Mapping
	err := each(ctx, tx, `SELECT `+mappingColumns+` FROM offence_mapping`+held, []any{at}, collect(scanMapping, &mappings))
	return newReference(offences, mappings), err
}

// CodesMeant gives the reference's code of every name of a source's own that somebody mapped. It reads no person's data.
func CodesMeant(ctx context.Context, tx *gate.Tx) (map[Local]string, error) {
	out := map[Local]string{}
	err := each(ctx, tx, `SELECT `+mappingColumns+` FROM offence_mapping WHERE replaced_at IS NULL`, nil, func(rows *sql.Rows) error {
		m, err := scanMapping(rows)
		out[m.Local] = m.Code
		return err
	})
	return out, err
}

// linesOf gives every line that a code ever had, those replaced too, newest change first.
func linesOf(ctx context.Context, tx *gate.Tx, code string) ([]Offence, error) {
	var out []Offence
	err := each(ctx, tx, `SELECT `+offenceColumns+` FROM offence WHERE code = $1 ORDER BY changed_at DESC, from_day DESC, id DESC`, []any{code}, collect(scanOffence, &out))
	return out, err
}

// replaceOffences marks lines as no longer holding; one that somebody else has replaced is a conflict.
func replaceOffences(ctx context.Context, tx *gate.Tx, lines []id.Offence) error {
	return db.InChunks(lines, func(part []id.Offence) error {
		args := append([]any{tx.Now()}, db.Texts(part)...)
		res, err := tx.ExecContext(ctx, `UPDATE offence SET replaced_at = $1 WHERE replaced_at IS NULL AND id IN (`+db.Marks(2, len(part))+`)`, args...)
		return onlyIf(res, err, len(part), "offence")
	})
}

func onlyIf(res sql.Result, err error, rows int, what string) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != int64(rows) {
		return fault.New(fault.Conflict, "Somebody changed this %s after you opened it. Look at it again.", what)
	}
	return err
}

func insertOffences(ctx context.Context, tx *gate.Tx, in []Offence) error {
	rows := make([][]any, len(in))
	for i, o := range in {
		rows[i] = []any{string(gate.NewID[id.Offence](tx)), o.Code, o.From, o.To, o.Title, o.Class, strings.Join(o.Groups, GroupSeparator),
			o.Source, o.CheckedOn, o.Reason, string(tx.Actor().ID), tx.Now(), nil}
	}
	return db.InsertRows(ctx, tx, "offence", strings.Split(offenceColumns, ", "), rows, "")
}

// replaceMapping ends a mapping; one that somebody else has ended is a conflict.
func replaceMapping(ctx context.Context, tx *gate.Tx, which string) error {
	res, err := tx.ExecContext(ctx, `UPDATE offence_mapping SET replaced_at = $2 WHERE id = $1 AND replaced_at IS NULL`, which, tx.Now())
	return onlyIf(res, err, 1, "mapping")
}

func insertMapping(ctx context.Context, tx *gate.Tx, m Mapping) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO offence_mapping (id, source, by_code, local, code, reason, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		gate.NewID[string](tx), m.Local.Source, m.Local.ByCode, m.Local.Name, m.Code, m.Reason, string(tx.Actor().ID), tx.Now())
	return err
}

// form is one way in which a source's records name an offence, with how many do.
type form struct {
	table              string
	source, code, text string
	records            int
}

func (f form) local() Local { return NewLocal(f.source, f.code, f.text) }

// forms gives every way in which current records name their offence.
func forms(ctx context.Context, tx *gate.Tx) ([]form, error) {
	var out []form
	for _, table := range []string{arrests.table, charges.table, results.table} {
		err := each(ctx, tx, `SELECT source, offence_code, offence_text, COUNT(*) FROM `+table+` WHERE current GROUP BY source, offence_code, offence_text`, nil, func(rows *sql.Rows) error {
			f := form{table: table}
			err := rows.Scan(&f.source, &f.code, &f.text, &f.records)
			out = append(out, f)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// eachDay gives how many records of a form there are for each day that decides the meaning of a code.
func (f form) eachDay(ctx context.Context, tx *gate.Tx, g func(day civil.NullDate, records int)) error {
	day := `COALESCE(offence_date, day)`
	if f.table == results.table {
		day = `COALESCE(offence_date, day, sentence_date, case_opened)`
	}
	return each(ctx, tx, `SELECT `+day+`, COUNT(*) FROM `+f.table+` WHERE current AND source = $1 AND offence_code = $2 AND offence_text = $3 GROUP BY `+day, []any{f.source, f.code, f.text}, func(rows *sql.Rows) error {
		var day civil.NullDate
		var n int
		err := rows.Scan(&day, &n)
		g(day, n)
		return err
	})
}

// countPeople adds those whom the records of a form are about to a set of which only the size is used.
func (f form) countPeople(ctx context.Context, tx *gate.Tx, into map[id.Person]bool) error {
	return each(ctx, tx, `SELECT DISTINCT person FROM v_`+f.table+` WHERE source = $1 AND offence_code = $2 AND offence_text = $3`,
		[]any{f.source, f.code, f.text}, func(rows *sql.Rows) error {
			var p id.Person
			err := rows.Scan(&p)
			into[p] = true
			return err
		})
}
