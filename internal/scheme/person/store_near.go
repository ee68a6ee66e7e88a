package person

import (
	"context"
	"database/sql"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// heldRecords finds which of the records are stored, by source and the agency's own key.
func heldRecords(ctx context.Context, tx *gate.Tx, in []Incoming) (map[recordKey]heldRecord, error) {
	keys := map[string][]string{}
	for _, r := range in {
		keys[r.Source] = append(keys[r.Source], r.Key)
	}
	out := make(map[recordKey]heldRecord, len(in))
	for source, list := range keys {
		err := db.InChunks(list, func(part []string) error {
			args := append([]any{source}, db.Texts(part)...)
			return each(ctx, tx, `SELECT r.key, r.id, i.n, i.hash, l.person FROM source_record r
JOIN source_identity i ON i.record = r.id AND i.current JOIN person_link l ON l.record = r.id AND l.ends IS NULL
WHERE r.source = $1 AND r.key IN (`+db.Marks(2, len(part))+`)`, args, func(rows *sql.Rows) error {
				var h heldRecord
				var key string
				if err := rows.Scan(&key, &h.id, &h.n, &h.hash, &h.person); err != nil {
					return err
				}
				out[recordKey{source, key}] = h
				return nil
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// each runs a query and hands every row to f; the rows are drained when it returns.
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

// findNear loads everybody whose name, date of birth or number a new record shares, with all that their
// records say.
func (b *batch) findNear(ctx context.Context, fresh []Incoming) error {
	found := map[id.Person]bool{}
	var names, births, numbers []string
	seen := map[string]bool{}
	once := func(list []string, kind, v string) []string {
		if v == "" || seen[kind+v] {
			return list
		}
		seen[kind+v] = true
		return append(list, v)
	}
	for _, r := range fresh {
		names = once(names, "n", r.Identity.Key())
		births = once(births, "b", r.Identity.DateOfBirth.String())
		for _, n := range r.Numbers {
			numbers = once(numbers, "#", n.Value)
		}
	}
	for _, by := range []struct {
		query  string
		values []string
	}{
		{`SELECT l.person FROM source_identity i JOIN person_link l ON l.record = i.record AND l.ends IS NULL WHERE i.current AND i.name_key IN `, names},
		{`SELECT l.person FROM source_identity i JOIN person_link l ON l.record = i.record AND l.ends IS NULL WHERE i.current AND i.date_of_birth IN `, births},
		{`SELECT l.person FROM source_number n JOIN person_link l ON l.record = n.record AND l.ends IS NULL WHERE n.value IN `, numbers},
	} {
		err := db.InChunks(by.values, func(part []string) error {
			return each(ctx, b.tx, by.query+"("+db.Marks(1, len(part))+")", db.Texts(part), func(rows *sql.Rows) error {
				var p id.Person
				err := rows.Scan(&p)
				found[p] = true
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	people := make([]id.Person, 0, len(found))
	for p := range found {
		people = append(people, p)
	}
	return db.InChunks(people, func(part []id.Person) error { return b.loadKnown(ctx, part) })
}

// loadKnown fills what the records of some people say.
func (b *batch) loadKnown(ctx context.Context, people []id.Person) error {
	in := "(" + db.Marks(1, len(people)) + ")"
	err := each(ctx, b.tx, `SELECT l.person, r.source, r.key, i.surname, i.forenames, i.name_key, i.date_of_birth FROM person_link l
JOIN source_record r ON r.id = l.record JOIN source_identity i ON i.record = l.record AND i.current
WHERE l.ends IS NULL AND l.person IN `+in, db.Texts(people), func(rows *sql.Rows) error {
		var p id.Person
		var source, key, nameKey string
		var n Name
		var birth civil.Partial
		if err := rows.Scan(&p, &source, &key, &n.Surname, &n.Forenames, &nameKey, &birth); err != nil {
			return err
		}
		k := b.known(p)
		own := Number{OwnKey, source, key}
		k.Names, k.Births, k.Numbers = append(k.Names, n), append(k.Births, birth), append(k.Numbers, own)
		b.index(p, nameKey, birth, []Number{own})
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, b.tx, `SELECT l.person, n.kind, n.issuer, n.value FROM person_link l JOIN source_number n ON n.record = l.record
WHERE l.ends IS NULL AND l.person IN `+in, db.Texts(people), func(rows *sql.Rows) error {
		var p id.Person
		var n Number
		if err := rows.Scan(&p, &n.Kind, &n.Issuer, &n.Value); err != nil {
			return err
		}
		b.known(p).Numbers = append(b.known(p).Numbers, n)
		b.index(p, "", civil.Partial{}, []Number{n})
		return nil
	})
}
