package cohort

import (
	"context"
	"fmt"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// led gives the condition for those on the scheme, within the scope, whom somebody leads; next numbers the
// argument that follows.
func led(tx *gate.Tx, by LedBy) (where string, args []any, next int) {
	where, args, next = tx.Scope().SQL("e.person", 1)
	where = "e.ended IS NULL AND " + where
	switch {
	case by.Officer != "":
		return fmt.Sprintf("%s AND e.lead_officer = $%d", where, next), append(args, string(by.Officer)), next + 1
	case by.Agency != "":
		return fmt.Sprintf("%s AND e.lead_agency = $%d", where, next), append(args, string(by.Agency)), next + 1
	}
	return where, args, next
}

// roll narrows led to those who are stubs to the actor, or to those who are not, and to some people where any
// are named.
func roll(tx *gate.Tx, by LedBy, stubs bool, among []id.Person) (where string, args []any) {
	where, args, next := led(tx, by)
	stub, more, next := tx.Scope().WithheldSQL("e.person", next)
	if !stubs {
		stub = "NOT (" + stub + ")"
	}
	where, args = where+" AND "+stub, append(args, more...)
	if len(among) > 0 {
		where, args = where+" AND e.person IN ("+db.Marks(next, len(among))+")", append(args, db.Texts(among)...)
	}
	return where, args
}

// openMembers gives those on the scheme whom the actor may see, with what lists are put in order and narrowed
// by: no card is read.
func openMembers(ctx context.Context, tx *gate.Tx, by LedBy, among []id.Person) ([]member, error) {
	where, args := roll(tx, by, false, among)
	rows, err := tx.QueryContext(ctx, `SELECT e.person, o.sort_key, e.district, e.lead_agency, e.lead_officer, e.statutory
FROM episode e JOIN v_person_order o ON o.person = e.person WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []member
	for rows.Next() {
		var m member
		var district, agency, officer, statutory string
		if err := rows.Scan(&m.person, &m.order, &district, &agency, &officer, &statutory); err != nil {
			return nil, err
		}
		m.value = map[Face]string{ByDistrict: orNone(district), ByAgency: orNone(agency), ByOfficer: orNone(officer), ByStatutory: orNone(statutory)}
		out = append(out, m)
	}
	return out, db.Translate(rows.Err())
}

func orNone(value string) string {
	if value == "" {
		return NoValue
	}
	return value
}

// closedMembers gives those on the scheme who are stubs to the actor, in the order in which they were taken on.
func closedMembers(ctx context.Context, tx *gate.Tx, by LedBy, among []id.Person) ([]id.Person, error) {
	where, args := roll(tx, by, true, among)
	return people(ctx, tx, `SELECT e.person FROM episode e WHERE `+where+` ORDER BY e.id`, args)
}

func countLed(ctx context.Context, tx *gate.Tx, by LedBy) (n int, err error) {
	where, args, _ := led(tx, by)
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM episode e WHERE `+where, args...).Scan(&n)
	return n, db.Translate(err)
}
