package cohort

import (
	"context"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertDecision(ctx context.Context, tx *gate.Tx, d id.Decision, p id.Person, run id.SelectionRun, answer, reason string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO panel_decision (id, person, run, answer, reason, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(d), string(p), string(run), answer, reason, string(tx.Actor().ID), tx.Now())
	return err
}

func insertEpisode(ctx context.Context, tx *gate.Tx, e Episode, d id.Decision) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO episode (id, person, cohort_type, statutory, lead_agency, lead_officer, district, started, registration_ends, decision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(e.ID), string(e.Person), e.CohortType, string(e.Statutory), string(e.LeadAgency),
		string(e.LeadOfficer), string(e.District), e.Started, e.RegistrationEnds, string(d))
	return err
}

// endEpisode ends a time on the scheme; one that somebody else has changed is a conflict.
func endEpisode(ctx context.Context, tx *gate.Tx, e Episode, on civil.Date, reason string) error {
	res, err := tx.ExecContext(ctx, `UPDATE episode SET ended = $3, end_reason = $4, version = version + 1 WHERE id = $1 AND version = $2 AND ended IS NULL`, string(e.ID), e.Version, on, reason)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "Somebody changed their time on the scheme after you opened it. Look at it again.")
	}
	return err
}

func activeEpisodes(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]Episode, error) {
	out := make(map[id.Person]Episode, len(people))
	err := db.InChunks(people, func(part []id.Person) error {
		rows, err := tx.QueryContext(ctx, `SELECT id, person, cohort_type, statutory, lead_agency, lead_officer, district, started, registration_ends, version
FROM episode WHERE ended IS NULL AND person IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var e Episode
			if err := rows.Scan(&e.ID, &e.Person, &e.CohortType, &e.Statutory, &e.LeadAgency, &e.LeadOfficer, &e.District, &e.Started, &e.RegistrationEnds, &e.Version); err != nil {
				return err
			}
			out[e.Person] = e
		}
		return db.Translate(rows.Err())
	})
	return out, err
}

func people(ctx context.Context, tx *gate.Tx, text string, args []any) ([]id.Person, error) {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []id.Person
	for rows.Next() {
		var p id.Person
		if err := rows.Scan(&p); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, db.Translate(rows.Err())
}
