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

// Revision gives a number that a transaction which writes to one of some watched tables moves: as long as it
// stays, they say the same. Without tables it is that of all. Seen from a Tx it is that of its own snapshot.
func Revision(ctx context.Context, q db.Queryer, tables ...string) (n int64, err error) {
	rows, err := q.QueryContext(ctx, `SELECT name, n FROM revision WHERE n > $1`, 0)
	if err != nil {
		return 0, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		var one int64
		if err := rows.Scan(&name, &one); err != nil {
			return 0, err
		}
		if len(tables) == 0 || slices.Contains(tables, name) {
			n += one
		}
	}
	return n, db.Translate(rows.Err())
}

// Revision is the one that a transaction which begins now would see.
func (g *Gate) Revision(ctx context.Context, tables ...string) (n int64, err error) {
	err = g.db.View(ctx, func(q db.Queryer) error {
		n, err = Revision(ctx, q, tables...)
		return err
	})
	return n, err
}

// kept is what was read at a revision.
type kept struct {
	revision int64
	value    any
}

// Kept gives what load reads from some watched tables, held in memory for as long as they say the same: for
// reference data that nearly every page names. name is what it is held by; nobody may change what they are
// given. A transaction that has written to the tables, or that may yet fail, leaves nothing there.
func Kept[V any](ctx context.Context, t *Tx, name string, tables []string, load func() (V, error)) (V, error) {
	for _, table := range tables {
		if !slices.Contains(t.gate.watched, table) || slices.Contains(t.changed, table) {
			return load()
		}
	}
	revision, err := Revision(ctx, t, tables...)
	if err != nil {
		var none V
		return none, err
	}
	if held, ok := t.gate.kept.Load(name); ok {
		if k, ok := held.(kept); ok && k.revision == revision {
			if v, ok := k.value.(V); ok {
				return v, nil
			}
		}
	}
	v, err := load()
	if err == nil && !t.writes {
		t.gate.kept.Store(name, kept{revision, v})
	}
	return v, err
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
