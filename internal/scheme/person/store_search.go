package person

import (
	"context"
	"database/sql"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// allNames reads every name that somebody may be found by: what the agencies' records say now, their
// aliases, and aliases added here.
func allNames(ctx context.Context, tx *gate.Tx) ([]named, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	var out []named
	add := func(rows *sql.Rows) error {
		var n named
		if err := rows.Scan(&n.person, &n.surname, &n.forename, &n.birth); err != nil {
			return err
		}
		n.surname, n.forename = Normalise(n.surname), Normalise(n.forename)
		out = append(out, n)
		return nil
	}
	for _, query := range []string{
		`SELECT l.person, i.surname, i.forenames, i.date_of_birth FROM source_identity i JOIN person_link l ON l.record = i.record AND l.ends IS NULL WHERE i.current`,
		`SELECT l.person, a.surname, a.forenames, p.date_of_birth FROM source_alias a JOIN person_link l ON l.record = a.record AND l.ends IS NULL JOIN person p ON p.id = l.person`,
		`SELECT a.person, a.surname, a.forenames, p.date_of_birth FROM person_alias a JOIN person p ON p.id = a.person WHERE a.ended_at IS NULL`,
	} {
		if err := each(ctx, tx, query, nil, add); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// numbered finds candidates by a number: any kind's normal form of what was typed, or the text as it is.
func numbered(ctx context.Context, tx *gate.Tx, text string) ([]sighting, error) {
	values := numberForms(text)
	var out []sighting
	in := "(" + db.Marks(1, len(values)) + ")"
	for _, query := range []string{
		`SELECT l.person FROM source_number n JOIN person_link l ON l.record = n.record AND l.ends IS NULL WHERE n.value IN ` + in,
		`SELECT l.person FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL WHERE r.key IN ` + in,
		`SELECT n.person FROM person_number n WHERE n.ended_at IS NULL AND n.value IN ` + in,
	} {
		err := each(ctx, tx, query, db.Texts(values), func(rows *sql.Rows) error {
			m := sighting{how: "same number"}
			err := rows.Scan(&m.person)
			out = append(out, m)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// numberForms gives what a number that somebody typed may be stored as: any kind's normal form, or as it is.
func numberForms(text string) []string {
	text = strings.TrimSpace(text)
	values := []string{text, strings.ToUpper(text)}
	for _, k := range NumberKinds {
		if v, err := NormaliseNumber(k, text); err == nil {
			values = append(values, v)
		}
	}
	return values
}

// inScope keeps those whom the actor may know of, in order, at most a number of them.
func inScope(ctx context.Context, tx *gate.Tx, people []id.Person, most int) ([]id.Person, error) {
	var out []id.Person
	err := db.InChunks(people, func(part []id.Person) error {
		if len(out) >= most {
			return nil
		}
		where, args, next := tx.Scope().SQL("p.id", 1)
		allowed := map[id.Person]bool{}
		args = append(args, db.Texts(part)...)
		err := each(ctx, tx, `SELECT p.id FROM person p WHERE p.merged_into IS NULL AND `+where+` AND p.id IN (`+db.Marks(next, len(part))+`)`, args, func(rows *sql.Rows) error {
			var p id.Person
			err := rows.Scan(&p)
			allowed[p] = true
			return err
		})
		for _, p := range part {
			if allowed[p] {
				out = append(out, p)
			}
		}
		return err
	})
	return out[:min(most, len(out))], err
}
