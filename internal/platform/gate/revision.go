package gate

import (
	"context"
	"slices"
	"strings"

	"waymark/internal/platform/db"
)

// Watch has every committed change of these tables counted, whoever makes it, so that what somebody keeps of
// them in memory can be told from what is stored. It is called while the application is wired.
func (g *Gate) Watch(tables ...string) { g.watched = append(g.watched, tables...) }

// Revision gives a number that a transaction which writes to one of the watched tables moves: as long as it
// stays, they say the same. Seen from a Tx it is that of its own snapshot.
func Revision(ctx context.Context, q db.Queryer) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT COALESCE(SUM(n), 0) FROM revision`).Scan(&n)
	return n, db.Translate(err)
}

// Revision is the one that a transaction which begins now would see.
func (g *Gate) Revision(ctx context.Context) (n int64, err error) {
	err = g.db.View(ctx, func(q db.Queryer) error {
		n, err = Revision(ctx, q)
		return err
	})
	return n, err
}

// watch notes what a statement writes to.
func (t *Tx) watch(query string) {
	table := written(query)
	if slices.Contains(t.gate.watched, table) && !slices.Contains(t.changed, table) {
		t.changed = append(t.changed, table)
	}
}

// written gives the table that a statement adds to, changes or deletes from.
func written(query string) string {
	words := strings.Fields(query[:min(len(query), 100)])
	for i, word := range words[:min(2, len(words))] {
		switch strings.ToUpper(word) {
		case "INTO", "FROM", "UPDATE":
			if i+1 < len(words) {
				name, _, _ := strings.Cut(words[i+1], "(")
				return name
			}
		}
	}
	return ""
}

// revise moves the revision of what the transaction wrote to. It is the last thing before the audit row and
// in the same order always, so that on PostgreSQL nobody waits long for these rows and nobody waits in a ring.
func (t *Tx) revise(ctx context.Context) error {
	slices.Sort(t.changed)
	for _, table := range t.changed {
		_, err := t.q.ExecContext(ctx, `INSERT INTO revision (name, n) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = revision.n + 1`, table)
		if err != nil {
			return db.Translate(err)
		}
	}
	return nil
}
