package audit

import (
	"context"
	"fmt"
	"strings"

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
