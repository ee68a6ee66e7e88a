package person

import (
	"context"
	"database/sql"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// sayings gives what the records of some people say.
func sayings(ctx context.Context, tx *gate.Tx, people []id.Person) ([]said, error) {
	var out []said
	err := db.InChunks(people, func(part []id.Person) error {
		got, err := readSaid(ctx, tx, `person IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
		out = append(out, got...)
		return err
	})
	return out, err
}

// readSaid reads what the records say whose link in force fits a condition: table by table, as heldRecords does.
func readSaid(ctx context.Context, tx *gate.Tx, which string, args ...any) ([]said, error) {
	var out []said
	err := each(ctx, tx, `SELECT record, person FROM person_link WHERE ends IS NULL AND `+which, args, func(rows *sql.Rows) error {
		var s said
		err := rows.Scan(&s.record, &s.person)
		out = append(out, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	at := make(map[id.SourceRecord]*said, len(out))
	records := make([]id.SourceRecord, len(out))
	for i := range out {
		at[out[i].record], records[i] = &out[i], out[i].record
	}
	return out, db.InChunks(records, func(part []id.SourceRecord) error { return fillSaid(ctx, tx, part, at) })
}

// fillSaid fills what some records say.
func fillSaid(ctx context.Context, tx *gate.Tx, records []id.SourceRecord, at map[id.SourceRecord]*said) error {
	in := `(` + db.Marks(1, len(records)) + `)`
	for _, part := range []struct {
		query string
		scan  func(*sql.Rows) error
	}{
		{`SELECT id, source, key FROM source_record WHERE id IN ` + in, func(rows *sql.Rows) error {
			var r id.SourceRecord
			var source, key string
			err := rows.Scan(&r, &source, &key)
			at[r].source, at[r].key = source, key
			return err
		}},
		{`SELECT record, surname, forenames, date_of_birth, sex FROM source_identity WHERE current AND record IN ` + in, func(rows *sql.Rows) error {
			var r id.SourceRecord
			var w Identity
			err := rows.Scan(&r, &w.Surname, &w.Forenames, &w.DateOfBirth, &w.Sex)
			at[r].who = w
			return err
		}},
		{`SELECT record, kind, issuer, value FROM source_number WHERE record IN ` + in + ` ORDER BY record, kind, issuer, value`, func(rows *sql.Rows) error {
			var r id.SourceRecord
			var n Number
			err := rows.Scan(&r, &n.Kind, &n.Issuer, &n.Value)
			at[r].numbers = append(at[r].numbers, n)
			return err
		}},
		{`SELECT record, surname, forenames FROM source_alias WHERE record IN ` + in + ` ORDER BY record, surname, forenames`, func(rows *sql.Rows) error {
			var r id.SourceRecord
			var n Name
			err := rows.Scan(&r, &n.Surname, &n.Forenames)
			at[r].aliases = append(at[r].aliases, n)
			return err
		}},
		{`SELECT record, kind, lines, postcode FROM address WHERE record IN ` + in + ` ORDER BY record, learned_at DESC, id`, func(rows *sql.Rows) error {
			var r id.SourceRecord
			var a Address
			err := rows.Scan(&r, &a.Kind, &a.Lines, &a.Postcode)
			at[r].addresses = append(at[r].addresses, a)
			return err
		}},
	} {
		if err := each(ctx, tx, part.query, db.Texts(records), part.scan); err != nil {
			return err
		}
	}
	return nil
}

// roughCount is about how many records are held: how many numbers were given to records and addresses.
func roughCount(ctx context.Context, tx *gate.Tx) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(next), 0) FROM record_number`).Scan(&n)
	return n, db.Translate(err)
}
