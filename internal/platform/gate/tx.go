package gate

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/audit"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/event"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Tx is an open, decided and recorded transaction. Only the gate makes one that works; a zero Tx
// refuses everything.
type Tx struct {
	gate    *Gate
	q       db.Queryer
	ask     access.Ask
	now     civil.Instant
	writes  bool
	emitted bool
	changed []string // watched tables written to

	grant     access.Category // of the ask as a whole
	people    map[id.Person]access.Verdict
	disclosed []id.Person
	listed    bool            // a list said whom it shows, were it nobody
	read      access.Category // what was really read
	detail    map[string]string
}

var _ db.Queryer = (*Tx)(nil)

var errZero = fault.New(fault.Internal, "a transaction that the gate did not make, or that is over")

// verdictError carries a refusal found inside the transaction out to where it is recorded.
type verdictError struct {
	v      access.Verdict
	person id.Person // found on the way, when not among the declared subjects
}

func (e *verdictError) Error() string { return "refused: " + e.v.Why }

// open judges every declared subject, runs f, and holds a list to its duty to say whom it showed.
func (t *Tx) open(ctx context.Context, f func() error) error {
	if err := t.findAgreed(ctx); err != nil {
		return err
	}
	t.grant = access.Judge(t.ask).Grant
	t.people = map[id.Person]access.Verdict{}
	if err := t.judge(ctx, t.ask.Subjects, true); err != nil {
		return err
	}
	t.disclosed = append(t.disclosed, t.ask.Subjects...)
	if err := f(); err != nil {
		return err
	}
	if kind, _ := access.KindOf(t.ask.Action); kind == access.List && !t.listed {
		return fault.New(fault.Internal, "the list %s did not say whom it shows", t.ask.Action)
	}
	return nil
}

// entry is what the audit log will say of this transaction.
func (t *Tx) entry(ctx context.Context) audit.Entry {
	e := t.gate.entry(ctx, t.ask, access.Allowed)
	e.Subjects, e.Categories, e.Detail = t.disclosed, t.read.String(), t.detail
	return e
}

// record writes the audit row.
func (t *Tx) record(ctx context.Context) error {
	_, err := audit.Append(ctx, t.q, t.entry(ctx))
	return err
}

// ExecContext runs a statement that changes something.
func (t *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if t == nil || t.q == nil {
		return nil, errZero
	}
	t.watch(query)
	res, err := t.q.ExecContext(ctx, query, args...)
	return res, db.Translate(err)
}

// QueryContext runs a query; the caller drains and closes its rows before it returns.
func (t *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if t == nil || t.q == nil {
		return nil, errZero
	}
	rows, err := t.q.QueryContext(ctx, query, args...)
	return rows, db.Translate(err)
}

// QueryRowContext runs a query for one row. A zero Tx panics here, since a *sql.Row cannot carry our error.
func (t *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if t == nil || t.q == nil {
		panic(errZero)
	}
	return t.q.QueryRowContext(ctx, query, args...)
}

// Now is the instant at which the transaction was opened: one for all it does.
func (t *Tx) Now() civil.Instant { return t.now }

// Today is the London day of Now.
func (t *Tx) Today() civil.Date { return t.now.Date() }

// Actor is who asks.
func (t *Tx) Actor() access.Actor { return t.ask.Actor }

// Purpose is why.
func (t *Tx) Purpose() access.Purpose { return t.ask.Purpose }

// Run is the run of a bulk action.
func (t *Tx) Run() string { return t.ask.Run }

// DB gives the engine's differences (SkipLocked, Settled).
func (t *Tx) DB() *db.DB { return t.gate.db }

// Engine names the database that runs.
func (t *Tx) Engine() db.Engine { return t.gate.db.Engine }

// NewID makes an identifier from the gate's source.
func NewID[T ~string](t *Tx) T { return id.New[T](t.gate.ids) }

// Scope is the policy compiled for a list: put its SQL into the WHERE, counts included.
func (t *Tx) Scope() access.Scope { return access.ScopeFor(t.ask, t.now) }

// Note adds a code or an id to the audit row's detail; never a name or free text about a person.
func (t *Tx) Note(key, value string) {
	if t.detail == nil {
		t.detail = map[string]string{}
	}
	t.detail[key] = value
}

// Need says which categories of which people are about to be read or changed, and refuses what was not
// granted. Without people it asks for the categories as such, for figures. Every exported function
// that takes a *Tx begins with it.
func (t *Tx) Need(c access.Category, people ...id.Person) error {
	if t == nil || t.q == nil {
		return errZero
	}
	kind, _ := access.KindOf(t.ask.Action)
	if kind == access.Bulk {
		t.read |= c
		return nil
	}
	if !t.grant.Has(c) {
		return &verdictError{v: access.Verdict{Outcome: access.Refused, Why: "category " + c.String()}}
	}
	if kind == access.Aggregate && len(people) > 0 {
		return fault.New(fault.Internal, "figures must not read a person: %s", t.ask.Action)
	}
	for _, p := range people {
		v, ok := t.people[p]
		if !ok {
			return fault.New(fault.Internal, "%s reads somebody it did not declare", t.ask.Action)
		}
		if !opens(v, c) {
			return &verdictError{v: access.Verdict{Outcome: access.Refused, Why: "category " + c.String(), Contact: v.Contact}, person: p}
		}
	}
	t.read |= c
	return nil
}

// Granted says whether the ask as a whole may show a category, so that a list does not look for what it
// could show of nobody.
func (t *Tx) Granted(c access.Category) bool { return t.grant.Has(c) }

// May says whether a category of a person was granted, so that a page leaves out what was not: it is
// then not read at all. It refuses nothing.
func (t *Tx) May(c access.Category, p id.Person) bool {
	if kind, _ := access.KindOf(t.ask.Action); kind == access.Bulk {
		return true
	}
	v, ok := t.people[p]
	return ok && t.grant.Has(c) && opens(v, c)
}

// opens says that a verdict opens a category: of somebody who is withheld only the warnings.
func opens(v access.Verdict, c access.Category) bool {
	return v.Grant.Has(c) && (v.Outcome == access.Allowed || v.Outcome == access.Withheld && c == access.Warnings)
}

// Disclose says whom a list is about to show, judges each again by the policy, and records them. The
// people come back in their order, each visible or a stub; somebody who must be absent is a fault, since
// the Scope in the query should have left them out. A list that shows nobody calls it with none.
func (t *Tx) Disclose(ctx context.Context, people []id.Person) ([]Shown, error) {
	if t == nil || t.q == nil {
		return nil, errZero
	}
	t.listed = true
	if err := t.judge(ctx, people, false); err != nil {
		return nil, err
	}
	out := make([]Shown, len(people))
	var stubs []string
	for i, p := range people {
		v := t.people[p]
		out[i] = Shown{Person: p, Stub: v.Outcome == access.Withheld, Contact: v.Contact}
		if out[i].Stub {
			stubs = append(stubs, string(p))
		}
	}
	if len(stubs) > 0 {
		t.Note(WithheldNote, strings.Join(stubs, " "))
	}
	t.disclosed = append(t.disclosed, people...)
	return out, nil
}

// WithheldNote is where an audit row's detail names those whom a list showed only as stubs.
const WithheldNote = "withheld"

// Shown is one person of a list: a stub shows nothing but whom to call, and the warnings.
type Shown struct {
	Person  id.Person
	Stub    bool
	Contact string
}

// Include declares a person found on the way, as a task's, and judges them like a declared subject.
func (t *Tx) Include(ctx context.Context, people ...id.Person) error {
	if t == nil || t.q == nil {
		return errZero
	}
	if err := t.judge(ctx, people, true); err != nil {
		return err
	}
	t.disclosed = append(t.disclosed, people...)
	return nil
}

// Created declares a person that this transaction makes, and gives their facts to the policy. Whoever
// may create somebody may write all they came with.
func (t *Tx) Created(ctx context.Context, p id.Person, s Subject) error {
	if err := t.SetSubject(ctx, p, s); err != nil {
		return err
	}
	t.people[p] = access.Verdict{Outcome: access.Allowed, Grant: t.grant}
	if kind, _ := access.KindOf(t.ask.Action); kind != access.Bulk {
		t.disclosed = append(t.disclosed, p)
	}
	return nil
}

// Emit writes an event in this transaction. payload is a struct of ids and codes.
func (t *Tx) Emit(ctx context.Context, kind string, version int, payload any, people ...id.Person) error {
	if t == nil || t.q == nil || !t.writes {
		return errZero
	}
	raw, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	t.emitted = true
	return event.Append(ctx, t.q, event.Event{
		ID: NewID[id.Event](t), At: t.now, Actor: t.ask.Actor.ID, Agency: t.ask.Actor.Agency,
		Kind: kind, Version: version, Payload: raw, People: people,
	})
}
