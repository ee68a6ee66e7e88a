package tasking

import (
	"context"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// Load is how many tasks lay with an agency at an instant.
type Load struct {
	Agency  id.Agency
	Open    int
	Overdue int // of those open
	Done    int // answered since
	Late    int // of those done, after their time
}

// LoadsAt counts tasks by the agency that they lie with: those open at an instant, and those done since another before
// it. Tasks about somebody whose record is excluded are in no figure.
func LoadsAt(ctx context.Context, tx *gate.Tx, since, at civil.Instant) ([]Load, error) {
	if err := tx.Need(access.Tasking); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT owner_agency,
SUM(CASE WHEN closed_at IS NULL OR closed_at >= $2 THEN 1 ELSE 0 END),
SUM(CASE WHEN (closed_at IS NULL OR closed_at >= $2) AND late_after <= $2 THEN 1 ELSE 0 END),
SUM(CASE WHEN state = 'DONE' AND closed_at >= $1 AND closed_at < $2 THEN 1 ELSE 0 END),
SUM(CASE WHEN state = 'DONE' AND closed_at >= $1 AND closed_at < $2 AND closed_at >= late_after THEN 1 ELSE 0 END)
FROM task t WHERE created_at < $2 AND NOT EXISTS (SELECT 1 FROM access_subject s WHERE s.person = t.person AND s.restriction = 'EXCLUDED')
GROUP BY owner_agency ORDER BY owner_agency`, since, at)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Load
	for rows.Next() {
		var l Load
		if err := rows.Scan(&l.Agency, &l.Open, &l.Overdue, &l.Done, &l.Late); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, db.Translate(rows.Err())
}
