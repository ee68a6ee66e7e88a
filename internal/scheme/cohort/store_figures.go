package cohort

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// TimeOn is one time on the scheme as figures count it.
type TimeOn struct {
	Person           id.Person
	CohortType       string
	Statutory        Statutory
	LeadAgency       id.Agency
	District         id.District
	Started          civil.Date
	RegistrationEnds civil.Date
	Ended            civil.NullDate
}

// On says whether somebody was on the scheme, by this time on it, on a day.
func (t TimeOn) On(day civil.Date) bool {
	return !t.Started.After(day) && (!t.Ended.Valid || t.Ended.Date.After(day))
}

// EachTimeOn hands on every time on the scheme, over or not, in the order in which they began. Somebody whose record is
// excluded must be absent and is in no figure.
func EachTimeOn(ctx context.Context, tx *gate.Tx, f func(TimeOn) error) error {
	if err := tx.Need(access.Membership); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT person, cohort_type, statutory, lead_agency, district, started, registration_ends, ended FROM episode e
WHERE NOT EXISTS (SELECT 1 FROM access_subject s WHERE s.person = e.person AND s.restriction = 'EXCLUDED') ORDER BY started, id`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var t TimeOn
		if err := rows.Scan(&t.Person, &t.CohortType, &t.Statutory, &t.LeadAgency, &t.District, &t.Started, &t.RegistrationEnds, &t.Ended); err != nil {
			return err
		}
		if err := f(t); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}

// RunsUntil gives the newest runs of which the records were read before an instant, without anybody in them.
func RunsUntil(ctx context.Context, tx *gate.Tx, until civil.Instant, most int) ([]Selection, error) {
	if err := tx.Need(access.Selection); err != nil {
		return nil, err
	}
	return selections(ctx, tx, `WHERE data_cut < $1 ORDER BY data_cut DESC, id DESC LIMIT $2`, until, most)
}
