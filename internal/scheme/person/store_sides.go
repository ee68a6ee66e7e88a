package person

import (
	"context"
	"database/sql"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// sideOfRecord gives what one source record says now.
func sideOfRecord(ctx context.Context, tx *gate.Tx, record id.SourceRecord) (Side, error) {
	s := Side{Records: 1}
	arg := []any{string(record)}
	err := each(ctx, tx, `SELECT surname, forenames, date_of_birth, sex FROM source_identity WHERE record = $1 AND current`, arg, func(rows *sql.Rows) error {
		return s.addIdentity(rows)
	})
	if err != nil {
		return s, err
	}
	err = each(ctx, tx, `SELECT surname, forenames FROM source_alias WHERE record = $1
UNION SELECT surname, forenames FROM source_identity WHERE record = $1 AND NOT current ORDER BY 1, 2`, arg, func(rows *sql.Rows) error {
		return s.addAlias(rows)
	})
	if err != nil {
		return s, err
	}
	err = each(ctx, tx, `SELECT kind, issuer, value FROM source_number WHERE record = $1
UNION SELECT 'own_key', source, key FROM source_record WHERE id = $1 ORDER BY 1, 2, 3`, arg, func(rows *sql.Rows) error {
		return s.addNumber(rows)
	})
	if err != nil {
		return s, err
	}
	return s, each(ctx, tx, `SELECT kind, lines, postcode FROM address WHERE record = $1 ORDER BY learned_at DESC, id`, arg, func(rows *sql.Rows) error {
		return s.addAddress(rows)
	})
}

func (s *Side) addIdentity(rows *sql.Rows) error {
	var n Name
	var birth civil.Partial
	var sex string
	if err := rows.Scan(&n.Surname, &n.Forenames, &birth, &sex); err != nil {
		return err
	}
	if !slices.Contains(s.Names, n) {
		s.Names = append(s.Names, n)
	}
	if birth.Known() && !slices.Contains(s.Births, birth) {
		s.Births = append(s.Births, birth)
	}
	if sex != "" && !slices.Contains(s.Sexes, sex) {
		s.Sexes = append(s.Sexes, sex)
	}
	return nil
}

func (s *Side) addAlias(rows *sql.Rows) error {
	var n Name
	err := rows.Scan(&n.Surname, &n.Forenames)
	if !slices.Contains(s.Names, n) && !slices.Contains(s.Aliases, n) {
		s.Aliases = append(s.Aliases, n)
	}
	return err
}

func (s *Side) addNumber(rows *sql.Rows) error {
	var n Number
	err := rows.Scan(&n.Kind, &n.Issuer, &n.Value)
	if n.Kind != OwnKey || len(ownNumber(n.Issuer, n.Value)) > 0 {
		s.Numbers = append(s.Numbers, n)
	}
	return err
}

func (s *Side) addAddress(rows *sql.Rows) error {
	var a Address
	err := rows.Scan(&a.Kind, &a.Lines, &a.Postcode)
	if !slices.Contains(s.Addresses, a) {
		s.Addresses = append(s.Addresses, a)
	}
	return err
}

// sideOfPerson gives what is said of a person by all their records but one, and by hand.
func sideOfPerson(ctx context.Context, tx *gate.Tx, p id.Person, but id.SourceRecord) (Side, error) {
	s := Side{Person: p}
	args := []any{string(p), string(but)}
	const theirs = ` JOIN person_link l ON l.record = i.record AND l.ends IS NULL WHERE l.person = $1 AND l.record <> $2`
	err := each(ctx, tx, `SELECT i.surname, i.forenames, i.date_of_birth, i.sex FROM source_identity i JOIN person q ON q.id = $1`+theirs+
		` AND i.current ORDER BY CASE WHEN i.record = q.main_record THEN 0 ELSE 1 END, i.record`, args, func(rows *sql.Rows) error {
		s.Records++
		return s.addIdentity(rows)
	})
	if err != nil {
		return s, err
	}
	err = each(ctx, tx, `SELECT i.surname, i.forenames FROM source_alias i`+theirs+`
UNION SELECT i.surname, i.forenames FROM source_identity i`+theirs+` AND NOT i.current
UNION SELECT surname, forenames FROM person_alias WHERE person = $1 AND ended_at IS NULL ORDER BY 1, 2`, args, func(rows *sql.Rows) error {
		return s.addAlias(rows)
	})
	if err != nil {
		return s, err
	}
	err = each(ctx, tx, `SELECT i.kind, i.issuer, i.value FROM source_number i`+theirs+`
UNION SELECT kind, issuer, value FROM person_number WHERE person = $1 AND ended_at IS NULL
UNION SELECT 'own_key', r.source, r.key FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL WHERE l.person = $1 AND l.record <> $2
ORDER BY 1, 2, 3`, args, func(rows *sql.Rows) error {
		return s.addNumber(rows)
	})
	if err != nil {
		return s, err
	}
	return s, each(ctx, tx, `SELECT kind, lines, postcode FROM address WHERE person = $1 OR record IN
(SELECT record FROM person_link WHERE person = $1 AND record <> $2 AND ends IS NULL) ORDER BY learned_at DESC, id`, args, func(rows *sql.Rows) error {
		return s.addAddress(rows)
	})
}

// restrictionsOf gives how far the records of some people are closed, of those of whom they are.
func restrictionsOf(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]access.Restriction, error) {
	out := map[id.Person]access.Restriction{}
	err := each(ctx, tx, `SELECT person, restriction FROM access_subject WHERE restriction <> 'NONE' AND person IN (`+db.Marks(1, len(people))+`)`, db.Texts(people), func(rows *sql.Rows) error {
		var p id.Person
		var r access.Restriction
		err := rows.Scan(&p, (*string)(&r))
		out[p] = r
		return err
	})
	return out, err
}

// schemeOf says who of some people is on the scheme, by the gate's own facts.
func schemeOf(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]bool, error) {
	out := make(map[id.Person]bool, len(people))
	err := each(ctx, tx, `SELECT person, on_scheme FROM access_subject WHERE person IN (`+db.Marks(1, len(people))+`)`, db.Texts(people), func(rows *sql.Rows) error {
		var p id.Person
		var on bool
		err := rows.Scan(&p, &on)
		out[p] = on
		return err
	})
	return out, err
}
