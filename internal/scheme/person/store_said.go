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
		got, err := readSaid(ctx, tx, ` AND l.person IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
		out = append(out, got...)
		return err
	})
	return out, err
}

// readSaid reads what records say, those whose link l fits a condition.
func readSaid(ctx context.Context, tx *gate.Tx, which string, args ...any) ([]said, error) {
	var out []said
	at := map[id.SourceRecord]int{}
	err := each(ctx, tx, `SELECT l.record, l.person, r.source, r.key, i.surname, i.forenames, i.date_of_birth, i.sex FROM person_link l
JOIN source_record r ON r.id = l.record JOIN source_identity i ON i.record = l.record AND i.current WHERE l.ends IS NULL`+which, args, func(rows *sql.Rows) error {
		var s said
		err := rows.Scan(&s.record, &s.person, &s.source, &s.key, &s.who.Surname, &s.who.Forenames, &s.who.DateOfBirth, &s.who.Sex)
		at[s.record] = len(out)
		out = append(out, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, tx, `SELECT l.record, n.kind, n.issuer, n.value FROM person_link l JOIN source_number n ON n.record = l.record
WHERE l.ends IS NULL`+which+` ORDER BY l.record, n.kind, n.issuer, n.value`, args, func(rows *sql.Rows) error {
		var r id.SourceRecord
		var n Number
		err := rows.Scan(&r, &n.Kind, &n.Issuer, &n.Value)
		if i, held := at[r]; held {
			out[i].numbers = append(out[i].numbers, n)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, tx, `SELECT l.record, a.surname, a.forenames FROM person_link l JOIN source_alias a ON a.record = l.record
WHERE l.ends IS NULL`+which+` ORDER BY l.record, a.surname, a.forenames`, args, func(rows *sql.Rows) error {
		var r id.SourceRecord
		var n Name
		err := rows.Scan(&r, &n.Surname, &n.Forenames)
		if i, held := at[r]; held {
			out[i].aliases = append(out[i].aliases, n)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, each(ctx, tx, `SELECT l.record, a.kind, a.lines, a.postcode FROM person_link l JOIN address a ON a.record = l.record
WHERE l.ends IS NULL`+which+` ORDER BY l.record, a.learned_at DESC, a.id`, args, func(rows *sql.Rows) error {
		var r id.SourceRecord
		var a Address
		err := rows.Scan(&r, &a.Kind, &a.Lines, &a.Postcode)
		if i, held := at[r]; held {
			out[i].addresses = append(out[i].addresses, a)
		}
		return err
	})
}

// roughCount is about how many records are held: how many numbers were given to records and addresses.
func roughCount(ctx context.Context, tx *gate.Tx) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(next), 0) FROM record_number`).Scan(&n)
	return n, db.Translate(err)
}
