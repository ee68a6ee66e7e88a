package offending

import (
	"context"
	"database/sql"
	"strconv"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

var charges = family{table: "charge", own: "day, charged_at, arrest_ref, offence_date, offence_code, offence_text, degree, outcome, outcome_day, area, case_ref"}

const chargeColumns = "person, id, source, key, record, run, row_no, learned_at, day, charged_at, arrest_ref, offence_date, offence_code, offence_text, degree, outcome, outcome_day, area, case_ref"

func scanCharge(rows *sql.Rows) (Charge, error) {
	var c Charge
	var number int64
	err := rows.Scan(&c.Person, &number, &c.Source, &c.Key, &c.Record, &c.Run, &c.Row, &c.LearnedAt, &c.Day, &c.At, &c.ArrestRef, &c.OffenceDate,
		&c.OffenceCode, &c.OffenceText, &c.Degree, &c.Outcome, &c.OutcomeDay, &c.Area, &c.CaseRef)
	c.ID = id.Charge(strconv.FormatInt(number, 10))
	return c, err
}

func saidCharges(in []Charge) []said {
	out := make([]said, len(in))
	for i, c := range in {
		out[i] = said{c.Source, c.Key, c.Hash, c.Record, c.Row,
			[]any{c.Day, c.At, c.ArrestRef, c.OffenceDate, c.OffenceCode, c.OffenceText, c.Degree, string(c.Outcome), c.OutcomeDay, c.Area, c.CaseRef}}
	}
	return out
}

// AddCharges stores a batch of charges. One that is stored already and says the same changes nothing; one
// that says something new is stored beside the old, which is no longer current.
func AddCharges(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Charge) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	return charges.add(ctx, tx, run, saidCharges(in))
}

// PreviewCharges says what AddCharges would do, and writes nothing.
func PreviewCharges(ctx context.Context, tx *gate.Tx, in []Charge) ([]person.Outcome, error) {
	if err := tx.Need(access.Offending); err != nil {
		return nil, err
	}
	return charges.preview(ctx, tx, saidCharges(in))
}

// newestCharges puts charges whose day is not known last.
const newestCharges = `ORDER BY COALESCE(day, offence_date) IS NULL, COALESCE(day, offence_date) DESC, id DESC`

// ChargesOf gives a person's charges, newest first.
func ChargesOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) ([]Charge, error) {
	if err := tx.Need(access.Offending, p); err != nil {
		return nil, err
	}
	var out []Charge
	err := each(ctx, tx, `SELECT `+chargeColumns+` FROM v_charge WHERE person = $1 `+newestCharges+` LIMIT $2`, []any{string(p), limit}, collect(scanCharge, &out))
	return out, err
}

// ChargesLearnedBetween gives the charges of some people that Waymark learned of from one instant until
// before another, newest first.
func ChargesLearnedBetween(ctx context.Context, tx *gate.Tx, people []id.Person, from, until civil.Instant) ([]Charge, error) {
	if err := tx.Need(access.Offending, people...); err != nil {
		return nil, err
	}
	var out []Charge
	err := db.InChunks(people, func(part []id.Person) error {
		args := append([]any{from, until}, db.Texts(part)...)
		return each(ctx, tx, `SELECT `+chargeColumns+` FROM v_charge WHERE learned_at >= $1 AND learned_at < $2 AND person IN (`+db.Marks(3, len(part))+`) `+newestCharges, args, collect(scanCharge, &out))
	})
	return out, err
}

// EachCharge hands every current charge to f as EachArrest does the arrests.
func EachCharge(ctx context.Context, tx *gate.Tx, f func(Charge) error) error {
	if err := tx.Need(access.Offending); err != nil {
		return err
	}
	const query = `SELECT current, record, source, day, offence_date, offence_code, offence_text, outcome, outcome_day, area, case_ref FROM charge`
	return each(ctx, tx, query, nil, func(rows *sql.Rows) error {
		var current bool
		var c Charge
		err := rows.Scan(&current, (*string)(&c.Record), &c.Source, &c.Day, &c.OffenceDate, &c.OffenceCode, &c.OffenceText, (*string)(&c.Outcome), &c.OutcomeDay, &c.Area, &c.CaseRef)
		if err != nil || !current {
			return err
		}
		return f(c)
	})
}
