package audit

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

// SubjectsFor gives the people of single entries, ordered by id.
func SubjectsFor(ctx context.Context, q db.Queryer, entries []Entry) (map[int64][]id.Person, error) {
	out := make(map[int64][]id.Person, len(entries))
	for start := 0; start < len(entries); start += subjectsAtOnce {
		some := entries[start:min(start+subjectsAtOnce, len(entries))]
		marks, args := make([]string, len(some)), make([]any, len(some))
		for i, e := range some {
			marks[i], args[i] = fmt.Sprintf("$%d", i+1), e.Seq
		}
		if err := addSubjects(ctx, q, out, `SELECT entry, person FROM audit_subject WHERE entry IN (`+strings.Join(marks, ", ")+`) ORDER BY entry, person`, args); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func addSubjects(ctx context.Context, q db.Queryer, out map[int64][]id.Person, text string, args []any) error {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var seq int64
		var p string
		if err := rows.Scan(&seq, &p); err != nil {
			return err
		}
		out[seq] = append(out[seq], id.Person(p))
	}
	return db.Translate(rows.Err())
}

// SealState is how far the log is sealed: the newest tree head, and how much came after it.
type SealState struct {
	Entries  int64
	Sealed   int64
	Unsealed int64
	Root     string // of the newest head, in hexadecimal
	At       civil.Instant
}

// StateOf tells how far the log is sealed, without checking it: Verify does that.
func StateOf(ctx context.Context, q db.Queryer) (SealState, error) {
	var s SealState
	if err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM audit_entry`).Scan(&s.Entries); err != nil {
		return s, db.Translate(err)
	}
	var root []byte
	err := db.Translate(q.QueryRowContext(ctx, `SELECT size, root, at FROM audit_head ORDER BY size DESC LIMIT 1`).Scan(&s.Sealed, &root, &s.At))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return s, err
	}
	s.Root, s.Unsealed = fmt.Sprintf("%x", root), s.Entries-s.Sealed
	return s, nil
}

// Looks gives the entries about a person, under each id that they had, newest first: those that name them,
// and one for each bulk run that touched them, however many batches it had.
func Looks(ctx context.Context, q db.Queryer, people []id.Person, runs []string, f Filter) ([]Entry, error) {
	var c conditions
	c.args = db.Texts(people)
	of := "SELECT s.entry FROM audit_subject s WHERE s.person IN (" + db.Marks(1, len(people)) + ")"
	if len(runs) > 0 {
		of += " UNION SELECT MAX(r.seq) FROM audit_entry r WHERE r.run <> '' AND r.run IN (" + db.Marks(1+len(people), len(runs)) + ") GROUP BY r.run, r.action, r.outcome"
		c.args = append(c.args, db.Texts(runs)...)
	}
	c.where = append(c.where, "e.seq IN ("+of+")")
	return c.newest(ctx, q, "audit_entry e", "e.seq", f)
}

// CountOutcomes counts the entries since an instant that were not allowed, by what became of them.
func CountOutcomes(ctx context.Context, q db.Queryer, since civil.Instant) (map[access.Outcome]int, error) {
	rows, err := q.QueryContext(ctx, `SELECT outcome, COUNT(*) FROM audit_entry WHERE outcome <> 'allowed' AND at >= $1 GROUP BY outcome`, since)
	if err != nil {
		return nil, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[access.Outcome]int{}
	for rows.Next() {
		var outcome string
		var n int
		if err := rows.Scan(&outcome, &n); err != nil {
			return nil, err
		}
		out[access.Outcome(outcome)] = n
	}
	return out, db.Translate(rows.Err())
}

// LastVerified gives the newest entry of a verification that ran to its end, and whether there is one.
func LastVerified(ctx context.Context, q db.Queryer) (Entry, bool, error) {
	found, err := queryEntries(ctx, q, `SELECT `+entryColumns+` FROM audit_entry e WHERE e.action = 'audit.verify' AND e.outcome = 'allowed' ORDER BY e.seq DESC LIMIT 1`)
	if err != nil || len(found) == 0 {
		return Entry{}, false, err
	}
	return found[0], true, nil
}
