package cohort

import (
	"context"
	"fmt"

	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// roll gives the condition for those on the scheme within the scope who are stubs to the actor, or for those
// who are not; mine keeps the actor's own caseload.
func roll(tx *gate.Tx, stubs, mine bool) (where string, args []any) {
	within, args, next := tx.Scope().SQL("e.person", 1)
	stub, more, next := tx.Scope().WithheldSQL("e.person", next)
	args = append(args, more...)
	if !stubs {
		stub = "NOT (" + stub + ")"
	}
	where = "e.ended IS NULL AND " + within + " AND " + stub
	if mine {
		where += fmt.Sprintf(" AND e.lead_officer = $%d", next)
		args = append(args, string(tx.Actor().ID))
	}
	return where, args
}

// openMembers gives everybody on the scheme whom the actor may see, with what the list is put in order and
// narrowed by: no card is read.
func openMembers(ctx context.Context, tx *gate.Tx, mine bool) ([]member, error) {
	where, args := roll(tx, false, mine)
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
func closedMembers(ctx context.Context, tx *gate.Tx, mine bool) ([]id.Person, error) {
	where, args := roll(tx, true, mine)
	return people(ctx, tx, `SELECT e.person FROM episode e WHERE `+where+` ORDER BY e.id`, args)
}
