package offending

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// dayTold is the day of a record of each kind, and told what EachTold reads of it besides, in one order: the offence, what
// the record follows, its case and what was decided.
var (
	dayTold = map[RecordKind]string{
		ArrestRecord: `a.day`,
		ChargeRecord: `COALESCE(a.day, a.offence_date)`,
		ResultRecord: `COALESCE(a.day, a.sentence_date, a.case_opened, a.offence_date)`,
		CaseRecord:   `COALESCE(a.case_opened, a.arrest_date, a.offence_date)`,
	}
	told = map[RecordKind]string{
		ArrestRecord: `a.offence_date, a.offence_code, a.offence_text, '', a.case_ref, ''`,
		ChargeRecord: `a.offence_date, a.offence_code, a.offence_text, a.arrest_ref, a.case_ref, ''`,
		ResultRecord: `a.offence_date, a.offence_code, a.offence_text, a.charge_ref, a.case_ref, a.disposition`,
		CaseRecord:   `a.offence_date, a.offence_code, a.offence_text, '', a.case_ref, ''`,
	}
)

// EachTold hands every current record of some kinds to f, in no order, without whose it is: for bulk runs.
func EachTold(ctx context.Context, tx *gate.Tx, kinds []RecordKind, f func(Told) error) error {
	if err := tx.Need(access.Offending); err != nil {
		return err
	}
	for _, kind := range kinds {
		query := `SELECT a.current, a.record, a.source, a.key, ` + dayTold[kind] + `, ` + told[kind] + ` FROM ` + string(kind) + ` a`
		err := each(ctx, tx, query, nil, func(rows *sql.Rows) error {
			var current bool
			t := Told{By: kind}
			if err := scanTold(rows, &t, &current, (*string)(&t.Record)); err != nil || !current {
				return err
			}
			return f(t)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// EachToldOf hands the current records of some kinds that are of some people to f, in no order, each with whose it is:
// for bulk runs that count a cohort.
func EachToldOf(ctx context.Context, tx *gate.Tx, kinds []RecordKind, people []id.Person, f func(Told) error) error {
	if err := tx.Need(access.Offending); err != nil {
		return err
	}
	for _, kind := range kinds {
		query := `SELECT l.person, a.record, a.source, a.key, ` + dayTold[kind] + `, ` + told[kind] + ` FROM v_person_of_record l JOIN ` + string(kind) + ` a ON a.record = l.record WHERE a.current AND l.person IN (`
		err := db.InChunks(people, func(part []id.Person) error {
			return each(ctx, tx, query+db.Marks(1, len(part))+`)`, db.Texts(part), func(rows *sql.Rows) error {
				t := Told{By: kind}
				if err := scanTold(rows, &t, &t.Person, (*string)(&t.Record)); err != nil {
					return err
				}
				return f(t)
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func scanTold(rows *sql.Rows, t *Told, first ...any) error {
	err := rows.Scan(append(first, &t.Source, &t.Key, &t.Day, &t.OffenceDate, &t.Code, &t.Text, &t.Follows, &t.CaseRef, (*string)(&t.Disposition))...)
	t.CaseRef = normalCase(t.CaseRef)
	return err
}

// Reaches gives from when until when each source's records of some kinds are dated. It reads no person's data.
func Reaches(ctx context.Context, tx *gate.Tx, kinds []RecordKind) ([]Reach, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	var out []Reach
	for _, kind := range kinds {
		err := each(ctx, tx, `SELECT a.source, MIN(`+dayTold[kind]+`), MAX(`+dayTold[kind]+`) FROM `+string(kind)+` a WHERE a.current GROUP BY a.source`, nil, func(rows *sql.Rows) error {
			r := Reach{By: kind}
			var first, last civil.NullDate
			if err := rows.Scan(&r.Source, &first, &last); err != nil {
				return err
			}
			if r.First, r.Last = first.Date, last.Date; first.Valid {
				out = append(out, r)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Reach) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Source, b.Source))
	})
	return out, nil
}
