package person

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"waymark/internal/method/match"
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

// nearby is everybody who is near the new records of a batch, and the weighing of those against them.
type nearby struct {
	records *match.Records
	scorer  *match.Scorer
	model   *LinkModel
	members map[id.Person][]int32
	byKey   map[string][]id.Person
}

// findNear loads whoever shares a key with a new record, with all that their records say.
func findNear(ctx context.Context, tx *gate.Tx, fresh []Incoming) (*nearby, error) {
	n := &nearby{members: map[id.Person][]int32{}, byKey: map[string][]id.Person{}}
	keys := map[string]bool{}
	for _, r := range fresh {
		for _, k := range keysOf(r.Identity, r.Numbers) {
			keys[k] = true
		}
	}
	people, err := sharing(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	held, err := sayings(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	if n.model, err = modelInForce(ctx, tx); err != nil {
		return nil, err
	}
	b := match.NewBuilder(newSpec(n.model.thresholds()))
	for _, s := range held {
		if err := b.Add(false, string(s.record), s.values()); err != nil {
			return nil, err
		}
	}
	for _, r := range fresh {
		if err := b.Add(true, freshKey(r), asSaid(r).values()); err != nil {
			return nil, err
		}
	}
	all, err := roughCount(ctx, tx)
	if err != nil {
		return nil, err
	}
	n.model.beyond(b, all)
	if n.records, err = b.Build(); err != nil {
		return nil, err
	}
	for _, s := range held {
		rec, _ := n.records.Find(false, string(s.record))
		n.remember(s.person, rec, keysOf(s.who, s.numbers))
	}
	n.scorer, err = n.model.scorer(n.records)
	return n, err
}

func freshKey(r Incoming) string { return r.Source + " " + r.Key }

func asSaid(r Incoming) said {
	return said{source: r.Source, key: r.Key, who: r.Identity, numbers: r.Numbers, aliases: r.Aliases, addresses: r.Addresses}
}

// remember makes a record one of a person's.
func (n *nearby) remember(p id.Person, rec int32, keys []string) {
	n.members[p] = append(n.members[p], rec)
	for _, k := range keys {
		if !slices.Contains(n.byKey[k], p) {
			n.byKey[k] = append(n.byKey[k], p)
		}
	}
}

// fits weighs a new record against everybody near it.
func (n *nearby) fits(r Incoming) (rec int32, out []Fit) {
	rec, _ = n.records.Find(true, freshKey(r))
	met := map[id.Person]bool{}
	for _, k := range keysOf(r.Identity, r.Numbers) {
		for _, p := range n.byKey[k] {
			if !met[p] {
				met[p] = true
				weight, against := n.scorer.Stands(rec, n.members[p])
				out = append(out, Fit{p, weight, against})
			}
		}
	}
	return rec, out
}

// sharing gives everybody of whom a record shares a key. It asks table by table, as heldRecords does.
func sharing(ctx context.Context, tx *gate.Tx, keys map[string]bool) ([]id.Person, error) {
	records, err := recordsSharing(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	found := map[id.Person]bool{}
	err = db.InChunks(slices.Sorted(maps.Keys(records)), func(part []id.SourceRecord) error {
		people, err := column[id.Person](ctx, tx, `SELECT DISTINCT person FROM person_link WHERE ends IS NULL AND record IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
		for _, p := range people {
			found[p] = true
		}
		return err
	})
	return slices.Sorted(maps.Keys(found)), err
}

func recordsSharing(ctx context.Context, tx *gate.Tx, keys map[string]bool) (map[id.SourceRecord]bool, error) {
	found := map[id.SourceRecord]bool{}
	for _, by := range []struct{ kind, query string }{
		{"name", `SELECT record FROM source_identity WHERE current AND name_key IN `},
		{"birth", `SELECT record FROM source_identity WHERE current AND date_of_birth IN `},
		{"near name", `SELECT record FROM source_identity WHERE current AND date_of_birth <> '' AND SUBSTR(name_key, 1, 3) || LOWER(SUBSTR(forenames, 1, 1)) || SUBSTR(date_of_birth, 1, 4) IN `},
		{"near birth", `SELECT record FROM source_identity WHERE current AND date_of_birth <> '' AND SUBSTR(date_of_birth, 5, 6) || SUBSTR(name_key, 1, 2) IN `},
		{"number", `SELECT record FROM source_number WHERE value IN `},
	} {
		err := db.InChunks(valuesOf(keys, by.kind), func(part []string) error {
			records, err := column[id.SourceRecord](ctx, tx, by.query+`(`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
			for _, r := range records {
				found[r] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
