package db

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"waymark/internal/platform/fault"
)

// maxShared bounds how many changes one commit carries, so that the first never waits long.
const maxShared = 64

// writeQueue lets the changes that wait for SQLite's one writer share a commit. A commit costs a
// sync of the disk whatever it holds, so sharing is what makes audited reads cheap under load.
type writeQueue struct {
	db      *sql.DB
	kept    *prepared
	pending chan *change
	stop    chan struct{}
	exited  chan struct{} // closed when the last commit has ended
	once    sync.Once
}

type change struct {
	ctx  context.Context
	f    func(Queryer) error
	err  error
	done chan struct{}
}

func newWriteQueue(write *sql.DB) *writeQueue {
	w := &writeQueue{db: write, kept: newPrepared(write), pending: make(chan *change, maxShared), stop: make(chan struct{}), exited: make(chan struct{})}
	go w.run()
	return w
}

func (w *writeQueue) close() {
	w.once.Do(func() { close(w.stop) })
	<-w.exited
}

var errClosed = fault.New(fault.Unavailable, "Waymark is stopping. Try again in a minute.")

func (w *writeQueue) do(ctx context.Context, f func(Queryer) error) error {
	c := &change{ctx: ctx, f: f, done: make(chan struct{})}
	select {
	case w.pending <- c:
	case <-w.stop:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-c.done:
		return c.err
	case <-w.exited:
		select { // the last commit may have carried it
		case <-c.done:
			return c.err
		default:
			return errClosed
		}
	}
}

func (w *writeQueue) run() {
	defer close(w.exited)
	for {
		select {
		case <-w.stop:
			return
		case first := <-w.pending:
			w.commit(w.gather(first))
		}
	}
}

func (w *writeQueue) gather(first *change) []*change {
	batch := []*change{first}
	for len(batch) < maxShared {
		select {
		case c := <-w.pending:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

// commit runs every change of the batch in one transaction. A change's own context does not reach
// its statements: SQLite rolls the whole transaction back when a statement is interrupted, and the
// others' changes with it.
func (w *writeQueue) commit(batch []*change) {
	defer func() {
		for _, c := range batch {
			close(c.done)
		}
	}()
	ctx := context.Background()
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		failAll(batch, Translate(err))
		return
	}
	if len(batch) == 1 {
		batch[0].err = alone(tx, w.kept.in(tx), batch[0])
		return
	}
	for _, c := range batch {
		if c.err = c.ctx.Err(); c.err == nil {
			c.err = inSavepoint(ctx, tx, w.kept.in(tx), c.f)
		}
		var broken *lostTx
		if errors.As(c.err, &broken) {
			_ = tx.Rollback()
			failAll(batch, Translate(broken.cause))
			return
		}
	}
	if err := tx.Commit(); err != nil {
		failAll(batch, Translate(err))
	}
}

// alone runs a change that shares its commit with no other: it needs no savepoint, which would have SQLite
// keep a copy of every page that the change touches.
func alone(tx *sql.Tx, q Queryer, c *change) error {
	err := c.ctx.Err()
	if err == nil {
		err = guard(func() error { return c.f(q) })
	}
	if err != nil {
		_ = tx.Rollback()
		return err
	}
	return Translate(tx.Commit())
}

func failAll(batch []*change, err error) {
	for _, c := range batch {
		c.err = err
	}
}

// lostTx says that the shared transaction itself is gone, as when the disk is full.
type lostTx struct{ cause error }

func (l *lostTx) Error() string { return "the shared transaction is lost: " + l.cause.Error() }

func inSavepoint(ctx context.Context, tx *sql.Tx, q Queryer, f func(Queryer) error) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT one_change"); err != nil {
		return &lostTx{err}
	}
	err := guard(func() error { return f(q) })
	if err != nil {
		if _, back := tx.ExecContext(ctx, "ROLLBACK TO one_change"); back != nil {
			return &lostTx{errors.Join(err, back)}
		}
	}
	if _, rel := tx.ExecContext(ctx, "RELEASE one_change"); rel != nil {
		return &lostTx{errors.Join(err, rel)}
	}
	return err
}
