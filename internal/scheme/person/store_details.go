package person

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Details is who somebody is, as far as agencies' records and people here say.
type Details struct {
	Card
	Identity
	Aliases   []Name
	Numbers   []Number // with the own keys of agencies
	Addresses []Address
}

// DetailsOf gives who a person is.
func DetailsOf(ctx context.Context, tx *gate.Tx, p id.Person) (Details, error) {
	if err := tx.Need(access.Identity, p); err != nil {
		return Details{}, err
	}
	cards, err := Cards(ctx, tx, []id.Person{p})
	if err != nil {
		return Details{}, err
	}
	d := Details{Card: cards[p]}
	err = each(ctx, tx, `SELECT surname, forenames, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language, interpreter FROM person WHERE id = $1`,
		[]any{string(p)}, func(rows *sql.Rows) error {
			w := &d.Identity
			return rows.Scan(&w.Surname, &w.Forenames, &w.DateOfBirth, &w.Sex, &w.Gender, &w.EthnicitySelf, &w.EthnicityOfficer, &w.Nationality, &w.Language, &w.InterpreterNeeded)
		})
	if err != nil {
		return d, err
	}
	if err := d.aliases(ctx, tx, p); err != nil {
		return d, err
	}
	if err := d.numbers(ctx, tx, p); err != nil {
		return d, err
	}
	return d, each(ctx, tx, `SELECT kind, lines, postcode FROM address WHERE person = $1 OR record IN (SELECT record FROM person_link WHERE person = $1 AND ends IS NULL)
ORDER BY learned_at DESC, id`, []any{string(p)}, func(rows *sql.Rows) error {
		var a Address
		err := rows.Scan(&a.Kind, &a.Lines, &a.Postcode)
		d.Addresses = append(d.Addresses, a)
		return err
	})
}

func (d *Details) aliases(ctx context.Context, tx *gate.Tx, p id.Person) error {
	seen := map[Name]bool{d.Identity.Name: true}
	return each(ctx, tx, `SELECT i.surname, i.forenames FROM source_identity i JOIN person_link l ON l.record = i.record AND l.ends IS NULL WHERE l.person = $1
UNION SELECT a.surname, a.forenames FROM source_alias a JOIN person_link l ON l.record = a.record AND l.ends IS NULL WHERE l.person = $1
UNION SELECT surname, forenames FROM person_alias WHERE person = $1 AND ended_at IS NULL ORDER BY 1, 2`, []any{string(p)}, func(rows *sql.Rows) error {
		var n Name
		if err := rows.Scan(&n.Surname, &n.Forenames); err != nil {
			return err
		}
		if !seen[n] {
			seen[n] = true
			d.Aliases = append(d.Aliases, n)
		}
		return nil
	})
}

func (d *Details) numbers(ctx context.Context, tx *gate.Tx, p id.Person) error {
	return each(ctx, tx, `SELECT n.kind, n.issuer, n.value FROM source_number n JOIN person_link l ON l.record = n.record AND l.ends IS NULL WHERE l.person = $1
UNION SELECT kind, issuer, value FROM person_number WHERE person = $1 AND ended_at IS NULL
UNION SELECT 'own_key', r.source, r.key FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL WHERE l.person = $1 ORDER BY 1, 2, 3`,
		[]any{string(p)}, func(rows *sql.Rows) error {
			var n Number
			err := rows.Scan(&n.Kind, &n.Issuer, &n.Value)
			d.Numbers = append(d.Numbers, n)
			return err
		})
}
