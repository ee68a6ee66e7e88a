package person

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Cards gives what lists show of people. Somebody merged into another is not among them.
func Cards(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]Card, error) {
	if err := tx.Need(access.Identity, people...); err != nil {
		return nil, err
	}
	out := make(map[id.Person]Card, len(people))
	err := db.InChunks(people, func(part []id.Person) error {
		in := "(" + db.Marks(1, len(part)) + ")"
		err := each(ctx, tx, `SELECT p.id, p.surname, p.forenames, p.date_of_birth, p.sex, s.restriction FROM person p
JOIN access_subject s ON s.person = p.id WHERE p.merged_into IS NULL AND p.id IN `+in, db.Texts(part), func(rows *sql.Rows) error {
			var c Card
			err := rows.Scan(&c.ID, &c.Surname, &c.Forenames, &c.DateOfBirth, &c.Sex, &c.Restriction)
			out[c.ID] = c
			return err
		})
		if err != nil {
			return err
		}
		return cardNumbers(ctx, tx, in, part, out)
	})
	return out, err
}

// cardNumbers adds the PNC id or, without one, the first number of the national kinds.
func cardNumbers(ctx context.Context, tx *gate.Tx, in string, part []id.Person, out map[id.Person]Card) error {
	return each(ctx, tx, `SELECT l.person, n.kind, n.value FROM person_link l JOIN source_number n ON n.record = l.record
WHERE l.ends IS NULL AND n.issuer = '' AND l.person IN `+in+` ORDER BY CASE n.kind WHEN 'pnc_id' THEN 0 ELSE 1 END, n.kind, n.value`, db.Texts(part), func(rows *sql.Rows) error {
		var p id.Person
		var kind, value string
		if err := rows.Scan(&p, &kind, &value); err != nil {
			return err
		}
		if c, ok := out[p]; ok && c.Number == "" {
			c.Number = value
			out[p] = c
		}
		return nil
	})
}

// NumbersOf gives people's numbers of some national kinds: of several of one kind the lowest.
func NumbersOf(ctx context.Context, tx *gate.Tx, people []id.Person, kinds ...NumberKind) (map[id.Person]map[NumberKind]string, error) {
	if err := tx.Need(access.Identity, people...); err != nil {
		return nil, err
	}
	out := make(map[id.Person]map[NumberKind]string, len(people))
	err := db.InChunks(people, func(part []id.Person) error {
		args := append(db.Texts(kinds), db.Texts(part)...)
		return each(ctx, tx, `SELECT l.person, n.kind, MIN(n.value) FROM person_link l JOIN source_number n ON n.record = l.record
WHERE l.ends IS NULL AND n.issuer = '' AND n.kind IN (`+db.Marks(1, len(kinds))+`) AND l.person IN (`+db.Marks(1+len(kinds), len(part))+`) GROUP BY l.person, n.kind`, args, func(rows *sql.Rows) error {
			var p id.Person
			var kind NumberKind
			var value string
			if err := rows.Scan((*string)(&p), (*string)(&kind), &value); err != nil {
				return err
			}
			if out[p] == nil {
				out[p] = map[NumberKind]string{}
			}
			out[p][kind] = value
			return nil
		})
	})
	return out, err
}

// RecordRef is one agency's record of a person.
type RecordRef struct {
	Record      id.SourceRecord
	Source, Key string
}

// RecordsOf gives the agencies' records of people, by source and key.
func RecordsOf(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person][]RecordRef, error) {
	if err := tx.Need(access.Identity, people...); err != nil {
		return nil, err
	}
	out := make(map[id.Person][]RecordRef, len(people))
	err := db.InChunks(people, func(part []id.Person) error {
		return each(ctx, tx, `SELECT l.person, r.id, r.source, r.key FROM person_link l JOIN source_record r ON r.id = l.record
WHERE l.ends IS NULL AND l.person IN (`+db.Marks(1, len(part))+`) ORDER BY r.source, r.key`, db.Texts(part), func(rows *sql.Rows) error {
			var p id.Person
			var r RecordRef
			err := rows.Scan(&p, &r.Record, &r.Source, &r.Key)
			out[p] = append(out[p], r)
			return err
		})
	})
	return out, err
}

// EachSourceKey hands every current link to f: whose record an agency's own key is. Who must be absent, since their record
// is excluded, is not among them. For bulk runs.
func EachSourceKey(ctx context.Context, tx *gate.Tx, source string, f func(p id.Person, key string) error) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	return each(ctx, tx, `SELECT l.person, r.key FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL
WHERE r.source = $1 AND NOT EXISTS (SELECT 1 FROM access_subject s WHERE s.person = l.person AND s.restriction = 'EXCLUDED')`,
		[]any{source}, func(rows *sql.Rows) error {
			var p id.Person
			var key string
			if err := rows.Scan(&p, &key); err != nil {
				return err
			}
			return f(p, key)
		})
}

// SourcesKnowing says how many of some keys each source has a record with. For bulk runs.
func SourcesKnowing(ctx context.Context, tx *gate.Tx, keys []string) (map[string]int, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	out := map[string]int{}
	return out, db.InChunks(keys, func(part []string) error {
		return each(ctx, tx, `SELECT source, COUNT(*) FROM source_record WHERE key IN (`+db.Marks(1, len(part))+`) GROUP BY source`, db.Texts(part), func(rows *sql.Rows) error {
			var source string
			var n int
			err := rows.Scan(&source, &n)
			out[source] += n
			return err
		})
	})
}

// Counted are the tables that EachLink, EachRecord and EachBirth read, for whoever keeps what they give.
var Counted = []string{"person", "person_link", "source_record"}

// EachLink hands every agency's record that is somebody's to f. For bulk runs.
func EachLink(ctx context.Context, tx *gate.Tx, f func(record id.SourceRecord, p id.Person) error) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	return each(ctx, tx, `SELECT record, person FROM person_link WHERE ends IS NULL`, nil, func(rows *sql.Rows) error {
		var record id.SourceRecord
		var p id.Person
		if err := rows.Scan((*string)(&record), (*string)(&p)); err != nil {
			return err
		}
		return f(record, p)
	})
}

// EachRecord hands every agency's record to f, whether or not it is somebody's. For bulk runs.
func EachRecord(ctx context.Context, tx *gate.Tx, f func(RecordRef) error) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	return each(ctx, tx, `SELECT id, source, key FROM source_record`, nil, func(rows *sql.Rows) error {
		var r RecordRef
		if err := rows.Scan((*string)(&r.Record), &r.Source, &r.Key); err != nil {
			return err
		}
		return f(r)
	})
}

// EachBirth hands everybody's date of birth to f, those merged into another apart. For bulk runs.
func EachBirth(ctx context.Context, tx *gate.Tx, f func(p id.Person, birth civil.Partial) error) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	return each(ctx, tx, `SELECT id, date_of_birth FROM person WHERE merged_into IS NULL`, nil, func(rows *sql.Rows) error {
		var p id.Person
		var birth civil.Partial
		if err := rows.Scan(&p, &birth); err != nil {
			return err
		}
		return f(p, birth)
	})
}

// EachSex hands everybody's sex to f, as a profile mapped it, those merged into another apart. For bulk runs.
func EachSex(ctx context.Context, tx *gate.Tx, f func(p id.Person, sex string) error) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	return each(ctx, tx, `SELECT id, sex FROM person WHERE merged_into IS NULL`, nil, func(rows *sql.Rows) error {
		var p id.Person
		var sex string
		if err := rows.Scan(&p, &sex); err != nil {
			return err
		}
		return f(p, sex)
	})
}

// RunsOf gives the runs that brought in or linked a person's records: who looked includes them.
func RunsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]string, error) {
	if err := tx.Need(access.Looking, p); err != nil {
		return nil, err
	}
	var out []string
	err := each(ctx, tx, `SELECT run FROM person_link WHERE person = $1 AND run <> ''
UNION SELECT r.run FROM source_record r JOIN person_link l ON l.record = r.id WHERE l.person = $1
UNION SELECT i.run FROM source_identity i JOIN person_link l ON l.record = i.record WHERE l.person = $1`, []any{string(p)}, func(rows *sql.Rows) error {
		var run string
		err := rows.Scan(&run)
		out = append(out, run)
		return err
	})
	return out, err
}

// EarlierIDs gives the ids under which records stood that turned out to be somebody's: what was logged under
// them is about the same person.
func EarlierIDs(ctx context.Context, tx *gate.Tx, p id.Person) ([]id.Person, error) {
	if err := tx.Need(access.Looking, p); err != nil {
		return nil, err
	}
	var out []id.Person
	err := each(ctx, tx, `WITH RECURSIVE was (id) AS (
SELECT id FROM person WHERE merged_into = $1 UNION SELECT p.id FROM person p JOIN was ON p.merged_into = was.id) SELECT id FROM was ORDER BY id`, []any{string(p)}, func(rows *sql.Rows) error {
		var earlier id.Person
		err := rows.Scan(&earlier)
		out = append(out, earlier)
		return err
	})
	return out, err
}
