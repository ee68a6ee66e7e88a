package staff

import (
	"context"
	"database/sql"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

type until struct {
	what string
	at   civil.Instant
}

func scanUntil(rows *sql.Rows) (u until, err error) { return u, rows.Scan(&u.what, &u.at) }

// locksAt gives until when accounts are locked, by the hash under which attempts are counted.
func locksAt(ctx context.Context, tx *gate.Tx, now civil.Instant) (map[string]civil.Instant, error) {
	all, err := list(ctx, tx, scanUntil, `SELECT account, locked_until FROM sign_in_attempt WHERE locked_until > $1`, now)
	out := make(map[string]civil.Instant, len(all))
	for _, u := range all {
		out[u.what] = u.at
	}
	return out, err
}

// linksAt gives until when each member's unused one-time link holds.
func linksAt(ctx context.Context, tx *gate.Tx, now civil.Instant) (map[id.Staff]civil.Instant, error) {
	all, err := list(ctx, tx, scanUntil, `SELECT staff, expires FROM staff_invitation WHERE staff IS NOT NULL AND used IS NULL AND expires > $1`, now)
	out := make(map[id.Staff]civil.Instant, len(all))
	for _, u := range all {
		out[id.Staff(u.what)] = u.at
	}
	return out, err
}

type visitCount struct {
	who   id.Staff
	count int
	seen  civil.Instant
}

func scanVisitCount(rows *sql.Rows) (v visitCount, err error) {
	var who string
	err = rows.Scan(&who, &v.count, &v.seen)
	v.who = id.Staff(who)
	return v, err
}

// visitsSince counts the visits that are open, by member, with the last page of each member.
func visitsSince(ctx context.Context, tx *gate.Tx, idleSince, beganSince civil.Instant) (map[id.Staff]visitCount, error) {
	all, err := list(ctx, tx, scanVisitCount, `SELECT staff, COUNT(*), MAX(seen) FROM staff_session
WHERE stage = 'OPEN' AND seen > $1 AND created > $2 GROUP BY staff`, idleSince, beganSince)
	out := make(map[id.Staff]visitCount, len(all))
	for _, v := range all {
		out[v.who] = v
	}
	return out, err
}
