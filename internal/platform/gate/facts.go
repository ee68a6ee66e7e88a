package gate

import (
	"context"
	"fmt"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// factsAtOnce bounds the people of one query.
const factsAtOnce = 400

// judge fetches the facts about people and keeps the policy's verdict on each. A strict judge turns
// the first verdict that is not Allowed into a refusal; a list keeps stubs and refuses only the absent.
func (t *Tx) judge(ctx context.Context, people []id.Person, strict bool) error {
	if kind, _ := access.KindOf(t.ask.Action); kind == access.Bulk {
		return nil
	}
	for start := 0; start < len(people); start += factsAtOnce {
		some := people[start:min(start+factsAtOnce, len(people))]
		facts, err := t.facts(ctx, some)
		if err != nil {
			return err
		}
		for _, p := range some {
			v := access.JudgePerson(t.ask, facts[p])
			t.people[p] = v
			if strict && v.Outcome != access.Allowed {
				return &verdictError{v: v, person: p}
			}
			if v.Outcome == access.Absent {
				return fault.New(fault.Internal, "the list %s shows somebody outside its scope: %s", t.ask.Action, v.Why)
			}
		}
	}
	return nil
}

func (t *Tx) facts(ctx context.Context, people []id.Person) (map[id.Person]access.Facts, error) {
	out := make(map[id.Person]access.Facts, len(people))
	if len(people) == 0 {
		return out, nil
	}
	marks, args := placeholders(people, 1)
	rows, err := t.q.QueryContext(ctx, `SELECT person, district, on_scheme, restriction, contact FROM access_subject WHERE person IN (`+marks+`)`, args...)
	if err != nil {
		return nil, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var person, district, restriction string
		f := access.Facts{Known: true}
		if err := rows.Scan(&person, &district, &f.OnScheme, &restriction, &f.Contact); err != nil {
			return nil, err
		}
		f.District, f.Restriction = id.District(district), access.Restriction(restriction)
		out[id.Person(person)] = f
	}
	if err := rows.Err(); err != nil {
		return nil, db.Translate(err)
	}
	return out, t.reaches(ctx, people, out)
}

// reaches adds the ways by which the actor reaches each person now.
func (t *Tx) reaches(ctx context.Context, people []id.Person, out map[id.Person]access.Facts) error {
	marks, args := placeholders(people, 1)
	holders, more := placeholders(t.ask.Actor.Holders(), len(args)+1)
	args = append(append(args, more...), t.now)
	rows, err := t.q.QueryContext(ctx, fmt.Sprintf(`SELECT person, via FROM access_reach
WHERE person IN (%s) AND holder IN (%s) AND starts <= $%d AND (ends IS NULL OR ends > $%d)`, marks, holders, len(args), len(args)), args...)
	if err != nil {
		return db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var person, via string
		if err := rows.Scan(&person, &via); err != nil {
			return err
		}
		f := out[id.Person(person)]
		f.Reach = append(f.Reach, access.Via(via))
		out[id.Person(person)] = f
	}
	return db.Translate(rows.Err())
}

func placeholders[T ~string](values []T, from int) (string, []any) {
	var b strings.Builder
	args := make([]any, len(values))
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
		args[i] = string(v)
	}
	return b.String(), args
}

// Subject is what a room tells the policy about a person.
type Subject struct {
	District    id.District
	OnScheme    bool
	Restriction access.Restriction
	Contact     string // whom to call about a restricted record
}

// SetSubject keeps the policy's facts about a person true; rooms call it in the transaction that
// changes what they rest on.
func (t *Tx) SetSubject(ctx context.Context, p id.Person, s Subject) error {
	if s.Restriction == "" {
		s.Restriction = access.Unrestricted
	}
	_, err := t.ExecContext(ctx, `INSERT INTO access_subject (person, district, on_scheme, restriction, contact) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person) DO UPDATE SET district = excluded.district, on_scheme = excluded.on_scheme, restriction = excluded.restriction, contact = excluded.contact`,
		string(p), string(s.District), s.OnScheme, string(s.Restriction), s.Contact)
	return fault.Wrap(err, "set what the policy knows of a person")
}

// CreatedMany is Created for a bulk run: the facts of many new people in few statements.
func (t *Tx) CreatedMany(ctx context.Context, people []id.Person, subjects []Subject) error {
	if t == nil || t.q == nil {
		return errZero
	}
	if kind, _ := access.KindOf(t.ask.Action); kind != access.Bulk {
		return fault.New(fault.Internal, "%s makes many people and is no bulk action", t.ask.Action)
	}
	rows := make([][]any, len(people))
	for i, p := range people {
		s := subjects[i]
		if s.Restriction == "" {
			s.Restriction = access.Unrestricted
		}
		rows[i] = []any{string(p), string(s.District), s.OnScheme, string(s.Restriction), s.Contact}
	}
	return db.InsertRows(ctx, t, "access_subject", []string{"person", "district", "on_scheme", "restriction", "contact"}, rows, "")
}

// SubjectOf gives what the policy knows of a person, for a room that changes part of it.
func (t *Tx) SubjectOf(ctx context.Context, p id.Person) (Subject, error) {
	var s Subject
	var district, restriction string
	err := t.QueryRowContext(ctx, `SELECT district, on_scheme, restriction, contact FROM access_subject WHERE person = $1`, string(p)).
		Scan(&district, &s.OnScheme, &restriction, &s.Contact)
	s.District, s.Restriction = id.District(district), access.Restriction(restriction)
	return s, db.Translate(err)
}

// Reach says that a holder may reach a person in some way, because of a reference, for a time.
type Reach struct {
	Holder string // access.HolderStaff, HolderTeam or HolderAgency
	Via    access.Via
	Ref    string
	Starts civil.Instant // zero: now
	Ends   civil.Instant // zero: until ended
}

// SetReach gives or changes a reach.
func (t *Tx) SetReach(ctx context.Context, p id.Person, r Reach) error {
	if r.Starts.IsZero() {
		r.Starts = t.now
	}
	_, err := t.ExecContext(ctx, `INSERT INTO access_reach (person, holder, via, ref, starts, ends) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person, holder, via, ref) DO UPDATE SET starts = excluded.starts, ends = excluded.ends`,
		string(p), r.Holder, string(r.Via), r.Ref, r.Starts, r.Ends)
	return fault.Wrap(err, "give reach of a person")
}

// EndReach ends every reach of a person that a reference gave, now.
func (t *Tx) EndReach(ctx context.Context, p id.Person, via access.Via, ref string) error {
	_, err := t.ExecContext(ctx, `UPDATE access_reach SET ends = $4 WHERE person = $1 AND via = $2 AND ref = $3 AND (ends IS NULL OR ends > $4)`,
		string(p), string(via), ref, t.now)
	return fault.Wrap(err, "end a reach of a person")
}

// GiveDistrict says in which district people are of whom none is known; move also takes those who are
// known to be in another, unless they are on the scheme: where they are then, the panel has decided.
func (t *Tx) GiveDistrict(ctx context.Context, d id.District, move bool, people []id.Person) error {
	which := `district = ''`
	if move {
		which = `(district = '' OR district <> $1 AND NOT on_scheme)`
	}
	for start := 0; start < len(people); start += factsAtOnce {
		marks, args := placeholders(people[start:min(start+factsAtOnce, len(people))], 2)
		_, err := t.ExecContext(ctx, `UPDATE access_subject SET district = $1 WHERE `+which+` AND person IN (`+marks+`)`, append([]any{string(d)}, args...)...)
		if err != nil {
			return fault.Wrap(err, "give people their district")
		}
	}
	return nil
}

// MoveReach makes what a reference gave of one person a reach of another: for a room that moves what it
// keeps when two records turn out to be one person's.
func (t *Tx) MoveReach(ctx context.Context, from, to id.Person, via access.Via, ref string) error {
	_, err := t.ExecContext(ctx, `UPDATE access_reach SET person = $2 WHERE person = $1 AND via = $3 AND ref = $4`,
		string(from), string(to), string(via), ref)
	return fault.Wrap(err, "move a reach of a person")
}

// Removed takes what the policy knows of people who are no more. A room that removes people calls it in
// the same transaction.
func (t *Tx) Removed(ctx context.Context, people []id.Person) error {
	for start := 0; start < len(people); start += factsAtOnce {
		marks, args := placeholders(people[start:min(start+factsAtOnce, len(people))], 1)
		for _, table := range []string{"access_reach", "access_subject"} {
			if _, err := t.ExecContext(ctx, `DELETE FROM `+table+` WHERE person IN (`+marks+`)`, args...); err != nil {
				return fault.Wrap(err, "take away what the policy knows of people")
			}
		}
	}
	return nil
}
