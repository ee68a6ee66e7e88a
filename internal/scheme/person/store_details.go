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
	pnc       bool // the card's number is a PNC id
}

// DetailsOf gives who a person is.
func DetailsOf(ctx context.Context, tx *gate.Tx, p id.Person) (Details, error) {
	if err := tx.Need(access.Identity, p); err != nil {
		return Details{}, err
	}
	var d Details
	err := each(ctx, tx, `SELECT p.surname, p.forenames, p.date_of_birth, p.sex, p.gender, p.ethnicity_self, p.ethnicity_officer, p.nationality, p.language, p.interpreter, s.restriction
FROM person p JOIN access_subject s ON s.person = p.id WHERE p.id = $1 AND p.merged_into IS NULL`,
		[]any{string(p)}, func(rows *sql.Rows) error {
			w := &d.Identity
			err := rows.Scan(&w.Surname, &w.Forenames, &w.DateOfBirth, &w.Sex, &w.Gender, &w.EthnicitySelf, &w.EthnicityOfficer, &w.Nationality, &w.Language, &w.InterpreterNeeded, &d.Restriction)
			d.ID, d.Card.Surname, d.Card.Forenames, d.Card.DateOfBirth, d.Card.Sex = p, w.Surname, w.Forenames, w.DateOfBirth, w.Sex
			return err
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

// numbers reads every number, each once; the card's is one that an agency gave and that holds everywhere: the
// PNC id or, without one, the first.
func (d *Details) numbers(ctx context.Context, tx *gate.Tx, p id.Person) error {
	return each(ctx, tx, `SELECT n.kind, n.issuer, n.value, 0 FROM source_number n JOIN person_link l ON l.record = n.record AND l.ends IS NULL WHERE l.person = $1
UNION SELECT kind, issuer, value, 1 FROM person_number WHERE person = $1 AND ended_at IS NULL
UNION SELECT 'own_key', r.source, r.key, 1 FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL WHERE l.person = $1 ORDER BY 1, 2, 3, 4`,
		[]any{string(p)}, func(rows *sql.Rows) error {
			var n Number
			var byHand bool
			if err := rows.Scan(&n.Kind, &n.Issuer, &n.Value, &byHand); err != nil {
				return err
			}
			if !byHand && n.Issuer == "" && (d.Card.Number == "" || n.Kind == PNCID && !d.pnc) {
				d.Card.Number, d.pnc = n.Value, n.Kind == PNCID
			}
			if n.Kind == CourtCase || n.Kind == OwnKey && len(ownNumber(n.Issuer, n.Value)) == 0 {
				return nil
			}
			if len(d.Numbers) == 0 || d.Numbers[len(d.Numbers)-1] != n {
				d.Numbers = append(d.Numbers, n)
			}
			return nil
		})
}
