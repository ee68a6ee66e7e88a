package staff

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// The functions of this file take a db.Queryer where every request needs them: a look for a session
// touches no person on the scheme, and a row in the audit log for each would bury the looks that matter.
// Beginning and ending a session goes through the gate.

type stage string

const (
	owesCode  stage = "CODE"
	owesEnrol stage = "ENROL"
	open      stage = "OPEN"
)

// session is one visit, with its member as far as the policy needs to know them.
type session struct {
	id      string
	stage   stage
	created civil.Instant
	seen    civil.Instant
	data    map[string]string
	actor   access.Actor
}

// findQuery is one look by primary keys; a member with two roles, teams and districts gives eight rows.
const findQuery = `SELECT v.id, v.stage, v.created, v.seen, v.data, s.id, s.name, s.agency,
    COALESCE(r.role, ''), COALESCE(t.team, ''), COALESCE(d.district, '')
FROM staff_session v
JOIN staff s ON s.id = v.staff AND s.closed IS NULL AND s.suspended IS NULL
LEFT JOIN staff_role r ON r.staff = s.id
LEFT JOIN staff_team t ON t.staff = s.id
LEFT JOIN staff_district d ON d.staff = s.id
WHERE v.token = $1`

// sessionOf gives the session of a stored token, whatever its age, of an open member.
func sessionOf(ctx context.Context, q db.Queryer, stored string) (s session, found bool, err error) {
	rows, err := q.QueryContext(ctx, findQuery, stored)
	if err != nil {
		return s, false, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var stageText, data, who, agency, role, team, district string
		if err := rows.Scan(&s.id, &stageText, &s.created, &s.seen, &data, &who, &s.actor.Name, &agency, &role, &team, &district); err != nil {
			return s, false, err
		}
		if !found {
			if err := json.Unmarshal([]byte(data), &s.data); err != nil {
				return s, false, fault.Wrap(err, "read a session")
			}
			s.stage, s.actor.Kind, s.actor.ID, s.actor.Agency = stage(stageText), access.Staff, id.Staff(who), id.Agency(agency)
			found = true
		}
		s.actor.Roles = withOne(s.actor.Roles, access.Role(role))
		s.actor.Teams = withOne(s.actor.Teams, id.Team(team))
		s.actor.Districts = withOne(s.actor.Districts, id.District(district))
	}
	return s, found, db.Translate(rows.Err())
}

func withOne[T ~string](all []T, v T) []T {
	if v == "" || slices.Contains(all, v) {
		return all
	}
	return append(all, v)
}

func addSession(ctx context.Context, tx *gate.Tx, stored string, who id.Staff, at stage, from Origin) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO staff_session (token, id, staff, stage, created, seen, address, agent, data) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, '{}')`,
		stored, gate.NewID[string](tx), string(who), string(at), tx.Now(), from.Address, from.agent())
	return err
}

func endSession(ctx context.Context, tx *gate.Tx, stored string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM staff_session WHERE token = $1`, stored)
	return err
}

// endSessions ends every session of a member, or all but one.
func endSessions(ctx context.Context, tx *gate.Tx, who id.Staff, but string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM staff_session WHERE staff = $1 AND token <> $2`, string(who), but)
	return err
}

func endSessionByID(ctx context.Context, tx *gate.Tx, who id.Staff, which string) (bool, error) {
	res, err := tx.ExecContext(ctx, `DELETE FROM staff_session WHERE staff = $1 AND id = $2`, string(who), which)
	return touched(res, err)
}

// sweepSessions removes those that are over by age; one that was idle too long goes with them.
func sweepSessions(ctx context.Context, tx *gate.Tx, before civil.Instant) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM staff_session WHERE created < $1`, before)
	return err
}

func touchSession(ctx context.Context, q db.Queryer, stored string, at civil.Instant) error {
	_, err := q.ExecContext(ctx, `UPDATE staff_session SET seen = $2 WHERE token = $1 AND seen < $2`, stored, at)
	return db.Translate(err)
}

func saveSession(ctx context.Context, q db.Queryer, stored, data string, at civil.Instant) error {
	_, err := q.ExecContext(ctx, `UPDATE staff_session SET data = $2, seen = $3 WHERE token = $1 AND stage = 'OPEN'`, stored, data, at)
	return db.Translate(err)
}

// Session is one visit as its owner sees it in the list.
type Session struct {
	ID      string
	Began   civil.Instant
	Seen    civil.Instant
	Address string
	Agent   string
	Current bool
}

func sessionsOf(ctx context.Context, q db.Queryer, who id.Staff, current string, idleSince, beganSince civil.Instant) ([]Session, error) {
	scan := func(rows *sql.Rows) (Session, error) {
		var s Session
		var stored string
		err := rows.Scan(&stored, &s.ID, &s.Began, &s.Seen, &s.Address, &s.Agent)
		s.Current = stored == current
		return s, err
	}
	return list(ctx, q, scan, `SELECT token, id, created, seen, address, agent FROM staff_session
WHERE staff = $1 AND stage = 'OPEN' AND seen > $2 AND created > $3 ORDER BY CASE token WHEN $4 THEN 0 ELSE 1 END, seen DESC, id`, string(who), idleSince, beganSince, current)
}
