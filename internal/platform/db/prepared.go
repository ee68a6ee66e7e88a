package db

import (
	"context"
	"database/sql"
	"strings"
	"sync"
)

// prepared keeps SQLite's compiled statements, since compiling a query costs more than most look-ups and
// every page asks the same ones. PostgreSQL's driver keeps its own.
//
// A statement that is kept can serve one open result at a time on a connection: whoever asks the same
// text again before closing its rows gets an error from SQLite. The house has stores drain their rows.
// A query without arguments would not even get that, so it is not kept.
type prepared struct {
	pool *sql.DB
	mu   sync.Mutex
	kept map[string]*sql.Stmt // nil while it is being compiled, and where it cannot be
	seen map[string]int       // how often a text came that is not kept
}

const (
	mostKept   = 256
	longestSQL = 4096 // longer ones are lists of ids, each of its own length
	worthwhile = 3    // a text that came so often will come again
)

func newPrepared(pool *sql.DB) *prepared {
	return &prepared{pool: pool, kept: map[string]*sql.Stmt{}, seen: map[string]int{}}
}

// in gives the transaction with the kept statements.
func (p *prepared) in(tx *sql.Tx) Queryer { return preparedTx{tx, p} }

// find gives the statement of a text, or nil when the text must be compiled for this once. Compiling one to
// keep takes a connection of the pool, for which a transaction that holds one already must not wait: it is
// done beside.
func (p *prepared) find(query string, args int) *sql.Stmt {
	if args == 0 || len(query) > longestSQL {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.kept[query]; ok || len(p.kept) == mostKept {
		return s
	}
	if p.seen[query]++; p.seen[query] < worthwhile {
		if len(p.seen) > 4*mostKept {
			clear(p.seen)
		}
		return nil
	}
	delete(p.seen, query)
	p.kept[query] = nil
	go p.keep(query)
	return nil
}

func (p *prepared) keep(query string) {
	s, err := p.pool.PrepareContext(context.Background(), steady(query))
	if err != nil { // whoever runs it for this once is told what is wrong with it
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[query] = s
}

// steady writes a limit so that SQLite does not plan by its value: it would otherwise compile a kept
// statement again each time that value is given, even the same one.
func steady(query string) string { return strings.ReplaceAll(query, "LIMIT $", "LIMIT 0 + $") }

type preparedTx struct {
	tx   *sql.Tx
	kept *prepared
}

func (t preparedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := t.kept.find(query, len(args)); s != nil {
		return t.tx.StmtContext(ctx, s).ExecContext(ctx, args...)
	}
	return t.tx.ExecContext(ctx, query, args...)
}

func (t preparedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := t.kept.find(query, len(args)); s != nil {
		return t.tx.StmtContext(ctx, s).QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, query, args...)
}

func (t preparedTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := t.kept.find(query, len(args)); s != nil {
		return t.tx.StmtContext(ctx, s).QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, query, args...)
}
