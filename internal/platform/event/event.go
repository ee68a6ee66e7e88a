// Package event holds what happened to whom, written in the same transaction as the change that made
// it happen. The timeline, notices and the work of other rooms come from it, so that they cannot
// disagree with the record. Payloads hold ids and codes, never names.
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Event is something that happened. Kind names it in the past tense, `task.created`; Version is that
// of its payload's form.
type Event struct {
	Seq     int64
	ID      id.Event
	At      civil.Instant
	Actor   id.Staff
	Agency  id.Agency
	Kind    string
	Version int
	Payload json.RawMessage
	People  []id.Person
}

// Append writes one event. For the gate only: rooms call its Emit.
func Append(ctx context.Context, q db.Queryer, e Event) error {
	var seq int64
	err := q.QueryRowContext(ctx, `INSERT INTO event (id, at, actor, agency, kind, version, payload)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq`,
		string(e.ID), e.At, string(e.Actor), string(e.Agency), e.Kind, e.Version, string(e.Payload)).Scan(&seq)
	if err != nil {
		return fault.Wrap(db.Translate(err), "write the event %s", e.Kind)
	}
	for _, p := range e.People {
		if _, err := q.ExecContext(ctx, `INSERT INTO event_person (person, event) VALUES ($1, $2)`, string(p), seq); err != nil {
			return fault.Wrap(db.Translate(err), "write the event %s", e.Kind)
		}
	}
	return nil
}

const columns = `e.seq, e.id, e.at, e.actor, e.agency, e.kind, e.version, e.payload`

// ForPerson gives what happened to one person, newest first. kinds narrows it when not empty. The
// caller has passed the gate for the person and asks only for kinds of categories it was granted.
func ForPerson(ctx context.Context, q db.Queryer, p id.Person, kinds []string, limit int) ([]Event, error) {
	args := []any{string(p)}
	text := `SELECT ` + columns + ` FROM event_person ep JOIN event e ON e.seq = ep.event WHERE ep.person = $1`
	if len(kinds) > 0 {
		marks := make([]string, len(kinds))
		for i, k := range kinds {
			args = append(args, k)
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		text += " AND e.kind IN (" + strings.Join(marks, ", ") + ")"
	}
	args = append(args, limit)
	return query(ctx, q, fmt.Sprintf("%s ORDER BY e.at DESC, e.seq DESC LIMIT $%d", text, len(args)), args...)
}

// After gives settled events with a sequence number above seq, oldest first, with their people.
func After(ctx context.Context, d *db.DB, q db.Queryer, seq int64, limit int) ([]Event, error) {
	out, err := query(ctx, q, `SELECT `+columns+` FROM event e WHERE e.seq > $1 AND `+d.Settled("e.tx")+` ORDER BY e.seq LIMIT $2`, seq, limit)
	if err != nil || len(out) == 0 {
		return out, err
	}
	people, err := peopleOf(ctx, q, out[0].Seq, out[len(out)-1].Seq)
	for i := range out {
		out[i].People = people[out[i].Seq]
	}
	return out, err
}

func query(ctx context.Context, q db.Queryer, text string, args ...any) ([]Event, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	var out []Event
	for rows.Next() {
		var e Event
		var eid, actor, agency, payload string
		if err := rows.Scan(&e.Seq, &eid, &e.At, &actor, &agency, &e.Kind, &e.Version, &payload); err != nil {
			return nil, err
		}
		e.ID, e.Actor, e.Agency, e.Payload = id.Event(eid), id.Staff(actor), id.Agency(agency), json.RawMessage(payload)
		out = append(out, e)
	}
	return out, db.Translate(rows.Err())
}

func peopleOf(ctx context.Context, q db.Queryer, low, high int64) (map[int64][]id.Person, error) {
	rows, err := q.QueryContext(ctx, `SELECT event, person FROM event_person WHERE event >= $1 AND event <= $2 ORDER BY event, person`, low, high)
	if err != nil {
		return nil, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[int64][]id.Person{}
	for rows.Next() {
		var seq int64
		var p string
		if err := rows.Scan(&seq, &p); err != nil {
			return nil, err
		}
		out[seq] = append(out[seq], id.Person(p))
	}
	return out, db.Translate(rows.Err())
}

// Cursor gives how far a consumer has read.
func Cursor(ctx context.Context, q db.Queryer, consumer string) (int64, error) {
	var seq int64
	err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM event_cursor WHERE consumer = $1`, consumer).Scan(&seq)
	return seq, db.Translate(err)
}

// Advance moves a consumer's cursor from where it was; a conflict says that another process moved it.
func Advance(ctx context.Context, q db.Queryer, consumer string, from, to int64) error {
	text, args := `UPDATE event_cursor SET seq = $2 WHERE consumer = $1 AND seq = $3`, []any{consumer, to, from}
	if from == 0 {
		text, args = `INSERT INTO event_cursor (consumer, seq) VALUES ($1, $2)`, []any{consumer, to}
	}
	res, err := q.ExecContext(ctx, text, args...)
	if err != nil {
		return db.Translate(err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.Because(err, fault.Conflict, "another process has read these events")
	}
	return nil
}
