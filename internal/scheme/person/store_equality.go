package person

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Equality is what tells people apart when a scheme asks whether it treats them alike; codes are as the profile mapped
// them, and empty where not known.
type Equality struct {
	DateOfBirth      civil.Partial
	Sex              string
	EthnicitySelf    string
	EthnicityOfficer string
}

// EachEquality hands on everybody, those merged into another and those whose record is excluded apart: who must be
// absent is in no figure. For bulk runs.
func EachEquality(ctx context.Context, tx *gate.Tx, f func(p id.Person, e Equality) error) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	return each(ctx, tx, `SELECT p.id, p.date_of_birth, p.sex, p.ethnicity_self, p.ethnicity_officer FROM person p
JOIN access_subject s ON s.person = p.id WHERE p.merged_into IS NULL AND s.restriction <> 'EXCLUDED'`, nil, func(rows *sql.Rows) error {
		var p id.Person
		var e Equality
		if err := rows.Scan(&p, &e.DateOfBirth, &e.Sex, &e.EthnicitySelf, &e.EthnicityOfficer); err != nil {
			return err
		}
		return f(p, e)
	})
}

// EqualityOfSources hands on what each current record of each source says, so that what a source leaves out can be
// counted. For bulk runs.
func EqualityOfSources(ctx context.Context, tx *gate.Tx, f func(source string, e Equality) error) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	return each(ctx, tx, `SELECT r.source, i.date_of_birth, i.sex, i.ethnicity_self, i.ethnicity_officer FROM source_identity i
JOIN source_record r ON r.id = i.record JOIN person_link l ON l.record = r.id AND l.ends IS NULL
JOIN access_subject s ON s.person = l.person WHERE i.current AND s.restriction <> 'EXCLUDED'`, nil, func(rows *sql.Rows) error {
		var source string
		var e Equality
		if err := rows.Scan(&source, &e.DateOfBirth, &e.Sex, &e.EthnicitySelf, &e.EthnicityOfficer); err != nil {
			return err
		}
		return f(source, e)
	})
}
