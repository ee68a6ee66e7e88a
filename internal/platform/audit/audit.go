// Package audit is the append-only log of every look, change and refusal (Data Protection Act 2018,
// section 62). Only the gate appends. A job seals what was written into a Merkle log, so that a change,
// a removal or a reordering can be proved. It holds opaque ids and codes only, never a name, so that a
// lawful erasure elsewhere leaves the sealed log valid.
package audit

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Entry is one row of the log with the people it concerns.
type Entry struct {
	Seq        int64
	At         civil.Instant
	ActorKind  access.ActorKind
	Actor      id.Staff
	Agency     id.Agency
	Action     access.Action
	Operation  access.Operation
	Outcome    access.Outcome
	Purpose    access.PurposeCode
	Basis      access.Basis
	BasisRef   string
	Reason     string
	Categories string
	Request    string
	Run        string
	Detail     map[string]string // codes and ids: never names
	Subjects   []id.Person
}

type requestKey struct{}

// WithRequest marks ctx with the id of the request that is served, for the log.
func WithRequest(ctx context.Context, request string) context.Context {
	return context.WithValue(ctx, requestKey{}, request)
}

// RequestOf gives the id of the request that ctx serves, or "".
func RequestOf(ctx context.Context) string {
	s, _ := ctx.Value(requestKey{}).(string)
	return s
}

const insertEntry = `INSERT INTO audit_entry (at, actor_kind, actor, agency, action, operation, outcome, purpose, basis, basis_ref, reason, categories, request, run, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING seq`

// Append writes one entry and its subjects, each once. For the gate only.
func Append(ctx context.Context, q db.Queryer, e Entry) (int64, error) {
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return 0, err
	}
	if e.Detail == nil {
		detail = []byte("{}")
	}
	var seq int64
	err = q.QueryRowContext(ctx, insertEntry, e.At, string(e.ActorKind), string(e.Actor), string(e.Agency), string(e.Action),
		string(e.Operation), string(e.Outcome), string(e.Purpose), string(e.Basis), e.BasisRef, e.Reason, e.Categories,
		e.Request, e.Run, string(detail)).Scan(&seq)
	if err != nil {
		return 0, fault.Wrap(db.Translate(err), "append to the audit log")
	}
	return seq, appendSubjects(ctx, q, seq, e.Subjects)
}

const subjectsAtOnce = 200

func appendSubjects(ctx context.Context, q db.Queryer, seq int64, people []id.Person) error {
	seen := make(map[id.Person]bool, len(people))
	fresh := make([]id.Person, 0, len(people))
	for _, p := range people {
		if !seen[p] {
			seen[p] = true
			fresh = append(fresh, p)
		}
	}
	for len(fresh) > 0 {
		n := min(subjectsAtOnce, len(fresh))
		if err := insertSubjects(ctx, q, seq, fresh[:n]); err != nil {
			return err
		}
		fresh = fresh[n:]
	}
	return nil
}

func insertSubjects(ctx context.Context, q db.Queryer, seq int64, people []id.Person) error {
	var text strings.Builder
	text.WriteString("INSERT INTO audit_subject (person, entry) VALUES ")
	args := make([]any, 0, 1+len(people))
	args = append(args, seq)
	for i, p := range people {
		if i > 0 {
			text.WriteString(", ")
		}
		args = append(args, string(p))
		fmt.Fprintf(&text, "($%d, $1)", len(args))
	}
	_, err := q.ExecContext(ctx, text.String(), args...)
	return fault.Wrap(db.Translate(err), "append the subjects to the audit log")
}

// Filter narrows a search of the log; zero fields do not narrow.
type Filter struct {
	Person  id.Person
	Actor   id.Staff
	Action  access.Action
	Outcome access.Outcome
	Refused bool // only what was not allowed, for whatever reason
	Stated  bool // only looks for which somebody gave a reason in words
	Agency  id.Agency
	Purpose access.PurposeCode
	Run     string
	From    civil.Instant
	Until   civil.Instant
	Before  int64 // keyset: only entries with a lower sequence number
	Limit   int
}

const entryColumns = `e.seq, e.at, e.actor_kind, e.actor, e.agency, e.action, e.operation, e.outcome, e.purpose, e.basis, e.basis_ref, e.reason, e.categories, e.request, e.run, e.detail`

func scanEntry(rows *sql.Rows) (Entry, error) {
	var e Entry
	var kind, actor, agency, action, op, outcome, purpose, basis, detail string
	err := rows.Scan(&e.Seq, &e.At, &kind, &actor, &agency, &action, &op, &outcome, &purpose, &basis,
		&e.BasisRef, &e.Reason, &e.Categories, &e.Request, &e.Run, &detail)
	if err != nil {
		return e, err
	}
	e.ActorKind, e.Actor, e.Agency = access.ActorKind(kind), id.Staff(actor), id.Agency(agency)
	e.Action, e.Operation, e.Outcome = access.Action(action), access.Operation(op), access.Outcome(outcome)
	e.Purpose, e.Basis = access.PurposeCode(purpose), access.Basis(basis)
	return e, json.Unmarshal([]byte(detail), &e.Detail)
}

// conditions collects the conditions of a search and numbers their arguments.
type conditions struct {
	where []string
	args  []any
}

func (c *conditions) add(condition string, v any) {
	c.args = append(c.args, v)
	c.where = append(c.where, fmt.Sprintf(condition, len(c.args)))
}

func (c *conditions) text(column, value string) {
	if value != "" {
		c.add(column+" = $%d", value)
	}
}

// narrow adds what the filter says of an entry itself; seq names the column that pages go by.
func (c *conditions) narrow(f Filter, seq string) {
	c.text("e.actor", string(f.Actor))
	c.text("e.action", string(f.Action))
	c.text("e.outcome", string(f.Outcome))
	c.text("e.agency", string(f.Agency))
	c.text("e.purpose", string(f.Purpose))
	c.text("e.run", f.Run)
	if f.Refused {
		c.where = append(c.where, "e.outcome <> 'allowed'")
	}
	if f.Stated {
		c.where = append(c.where, "e.basis = 'stated' AND e.reason <> ''")
	}
	if !f.From.IsZero() {
		c.add("e.at >= $%d", f.From)
	}
	if !f.Until.IsZero() {
		c.add("e.at < $%d", f.Until)
	}
	if f.Before > 0 {
		c.add(seq+" < $%d", f.Before)
	}
}

// newest runs a search: newest first, at most the filter's limit.
func (c *conditions) newest(ctx context.Context, q db.Queryer, from, seq string, f Filter) ([]Entry, error) {
	c.narrow(f, seq)
	if f.Limit <= 0 || f.Limit > 1001 {
		f.Limit = 50
	}
	text := "SELECT " + entryColumns + " FROM " + from
	if len(c.where) > 0 {
		text += " WHERE " + strings.Join(c.where, " AND ")
	}
	c.args = append(c.args, f.Limit)
	return queryEntries(ctx, q, fmt.Sprintf("%s ORDER BY %s DESC LIMIT $%d", text, seq, len(c.args)), c.args...)
}

// List gives the entries that fit, newest first, without their subjects.
func List(ctx context.Context, q db.Queryer, f Filter) ([]Entry, error) {
	var c conditions
	if f.Person != "" { // by the subjects' key, so that the cost is that person's entries, not the log
		c.add("s.person = $%d", string(f.Person))
		return c.newest(ctx, q, "audit_subject s JOIN audit_entry e ON e.seq = s.entry", "s.entry", f)
	}
	return c.newest(ctx, q, "audit_entry e", "e.seq", f)
}

func queryEntries(ctx context.Context, q db.Queryer, text string, args ...any) ([]Entry, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	var out []Entry
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, fault.Wrap(err, "read the audit log")
		}
		out = append(out, e)
	}
	return out, db.Translate(rows.Err())
}

// SubjectsOf gives the people of each entry, ordered by id.
func SubjectsOf(ctx context.Context, q db.Queryer, low, high int64) (map[int64][]id.Person, error) {
	rows, err := q.QueryContext(ctx, `SELECT entry, person FROM audit_subject WHERE entry >= $1 AND entry <= $2 ORDER BY entry, person`, low, high)
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
