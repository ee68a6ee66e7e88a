package person

import (
	"context"
	"database/sql"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// heldRecords finds which of the records are stored, by source and the agency's own key. It asks table by
// table: before a database server has looked at how full its tables are, a join of the three may be
// planned as if they were empty.
func heldRecords(ctx context.Context, tx *gate.Tx, in []Incoming) (map[recordKey]heldRecord, error) {
	keys := map[string][]string{}
	out, met := make(map[recordKey]heldRecord, len(in)), make(map[recordKey]bool, len(in))
	want := wanted{}
	for _, r := range in {
		want.saying = want.saying || !r.Mention
		want.person = want.person || !r.Mention || r.District != ""
		if k := (recordKey{r.Source, r.Key}); !met[k] {
			met[k] = true
			keys[r.Source] = append(keys[r.Source], r.Key)
		}
	}
	for source, list := range keys {
		err := db.InChunks(list, func(part []string) error { return heldOf(ctx, tx, source, part, want, out) })
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// wanted says what is to be found of a record besides its id: what it says, and whose it is. Where rows only
// mention people whom they do not place, it is neither.
type wanted struct{ saying, person bool }

func heldOf(ctx context.Context, tx *gate.Tx, source string, keys []string, want wanted, out map[recordKey]heldRecord) error {
	byRecord := make(map[id.SourceRecord]recordKey, len(keys))
	records := make([]id.SourceRecord, 0, len(keys))
	args := append([]any{source}, db.Texts(keys)...)
	err := each(ctx, tx, `SELECT id, key FROM source_record WHERE source = $1 AND key IN (`+db.Marks(2, len(keys))+`)`, args, func(rows *sql.Rows) error {
		var r id.SourceRecord
		var key string
		err := rows.Scan(&r, &key)
		byRecord[r] = recordKey{source, key}
		records = append(records, r)
		out[recordKey{source, key}] = heldRecord{id: r}
		return err
	})
	if err != nil || len(records) == 0 {
		return err
	}
	marks := "(" + db.Marks(1, len(records)) + ")"
	if want.saying {
		err = each(ctx, tx, `SELECT record, n, hash FROM source_identity WHERE current AND record IN `+marks, db.Texts(records), func(rows *sql.Rows) error {
			var r id.SourceRecord
			h := heldRecord{}
			if err := rows.Scan(&r, &h.n, &h.hash); err != nil {
				return err
			}
			h.id = r
			out[byRecord[r]] = h
			return nil
		})
	}
	if err != nil || !want.person {
		return err
	}
	return each(ctx, tx, `SELECT record, person FROM person_link WHERE ends IS NULL AND record IN `+marks, db.Texts(records), func(rows *sql.Rows) error {
		var r id.SourceRecord
		var p id.Person
		err := rows.Scan(&r, &p)
		h := out[byRecord[r]]
		h.person = p
		out[byRecord[r]] = h
		return err
	})
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
		own := ownNumber(source, key)
		k.Names, k.Births, k.Numbers = append(k.Names, n), append(k.Births, birth), append(k.Numbers, own...)
		b.index(p, nameKey, birth, own)
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
