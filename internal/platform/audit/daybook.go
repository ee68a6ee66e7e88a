package audit

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// Daybook keeps the looks of the last minute in a small SQLite file of their own beside the database,
// durable before a page goes out, until they are moved into the log together: by the sealing job, by a
// change, by whoever reads the log, or when there are many. On SQLite each commit empties the page cache of
// every reader: were each look a commit to the database itself, every page would be read from the disk
// again. PostgreSQL has no such cost and no daybook.
//
// Looks reach the log in the order in which they were made, before any change or refusal that came after
// them in this process, and each once: the log's database remembers how far it has moved each daybook.
type Daybook struct {
	main *db.DB
	ids  *id.Source

	opening sync.Mutex
	file    *db.DB
	shut    bool
	name    string // of this file: its numbers count within it

	waiting  atomic.Int64 // looks that this process wrote and has not seen moved
	settling sync.Mutex
}

// movedAtOnce bounds what one transaction moves, and mostWaiting what waits for the sealing.
const movedAtOnce, mostWaiting = 500, 5000

// NewDaybook makes the daybook of a SQLite database; its file is opened when it is first needed.
func NewDaybook(main *db.DB, ids *id.Source) *Daybook { return &Daybook{main: main, ids: ids} }

// Add writes a look; it is durable when Add returns.
func (b *Daybook) Add(ctx context.Context, e Entry) error {
	file, err := b.open(ctx)
	if err != nil {
		return err
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	err = file.Change(ctx, func(q db.Queryer) error {
		_, err := q.ExecContext(context.WithoutCancel(ctx), `INSERT INTO look (entry) VALUES ($1)`, line)
		return db.Translate(err)
	})
	if err != nil {
		return fault.Wrap(err, "write the look down")
	}
	if b.waiting.Add(1) < mostWaiting || !b.settling.TryLock() {
		return nil
	}
	go func() { // whoever looked need not wait; what cannot be moved now is tried again with the next look
		defer b.settling.Unlock()
		_ = b.settle(context.WithoutCancel(ctx))
	}()
	return nil
}

// Precede moves this process's looks into the log, in the transaction of a change or refusal that is
// about to write its own row, so that the log keeps their order.
func (b *Daybook) Precede(ctx context.Context, q db.Queryer) error {
	if b.waiting.Load() == 0 {
		return nil
	}
	for {
		n, err := b.move(ctx, q)
		if err != nil || n < movedAtOnce {
			return err
		}
	}
}

// Settle moves every look into the log, other processes' too. Whoever reads the log calls it first.
func (b *Daybook) Settle(ctx context.Context) error {
	b.settling.Lock()
	defer b.settling.Unlock()
	return b.settle(ctx)
}

func (b *Daybook) settle(ctx context.Context) error {
	if _, err := b.open(ctx); err != nil {
		return err
	}
	for {
		n, before := 0, b.waiting.Load()
		err := b.main.Change(ctx, func(q db.Queryer) (err error) {
			n, err = b.move(context.WithoutCancel(ctx), q)
			return err
		})
		if err != nil {
			return err
		}
		if n < movedAtOnce {
			b.waiting.Add(-before)
			return b.forget(ctx)
		}
	}
}

// Close settles what waits and closes the file; a look that comes later is refused.
func (b *Daybook) Close(ctx context.Context) error {
	b.settling.Lock()
	defer b.settling.Unlock()
	var err error
	if b.waiting.Load() > 0 {
		err = b.settle(ctx)
	}
	b.opening.Lock()
	defer b.opening.Unlock()
	b.shut = true
	if b.file != nil {
		err = errors.Join(err, b.file.Close())
		b.file = nil
	}
	return err
}

// move appends the looks that are not in the log yet, at most movedAtOnce, and remembers how far it came.
func (b *Daybook) move(ctx context.Context, q db.Queryer) (int, error) {
	mark, err := b.mark(ctx, q)
	if err != nil {
		return 0, err
	}
	entries, last, err := b.after(ctx, mark)
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	for _, e := range entries {
		if _, err := Append(ctx, q, e); err != nil {
			return 0, err
		}
	}
	_, err = q.ExecContext(ctx, `INSERT INTO audit_daybook (name, moved) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET moved = excluded.moved`, b.name, last)
	return len(entries), db.Translate(err)
}

func (b *Daybook) mark(ctx context.Context, q db.Queryer) (int64, error) {
	var moved int64
	err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(moved), 0) FROM audit_daybook WHERE name = $1`, b.name).Scan(&moved)
	return moved, db.Translate(err)
}

// after reads the looks above a number, oldest first, and the number of the last.
func (b *Daybook) after(ctx context.Context, mark int64) (entries []Entry, last int64, err error) {
	err = b.file.View(ctx, func(q db.Queryer) error {
		rows, err := q.QueryContext(ctx, `SELECT number, entry FROM look WHERE number > $1 ORDER BY number LIMIT $2`, mark, movedAtOnce)
		if err != nil {
			return db.Translate(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var line []byte
			var e Entry
			if err := rows.Scan(&last, &line); err != nil {
				return err
			}
			if err := json.Unmarshal(line, &e); err != nil {
				return fault.Wrap(err, "read the daybook of looks")
			}
			entries = append(entries, e)
		}
		return db.Translate(rows.Err())
	})
	return entries, last, err
}

// forget removes what the log's database has committed.
func (b *Daybook) forget(ctx context.Context) error {
	var mark int64
	err := b.main.View(ctx, func(q db.Queryer) (err error) {
		mark, err = b.mark(ctx, q)
		return err
	})
	if err != nil {
		return err
	}
	return b.file.Change(ctx, func(q db.Queryer) error {
		_, err := q.ExecContext(ctx, `DELETE FROM look WHERE number <= $1`, mark)
		return db.Translate(err)
	})
}

// open opens the file once. A file that is new gets a name that no other daybook has, so that a lost one
// is not taken for moved.
func (b *Daybook) open(ctx context.Context) (*db.DB, error) {
	b.opening.Lock()
	defer b.opening.Unlock()
	if b.shut {
		return nil, fault.New(fault.Unavailable, "Waymark is stopping. Try again in a minute.")
	}
	if b.file != nil {
		return b.file, nil
	}
	ctx = context.WithoutCancel(ctx)
	file, err := b.main.Beside(ctx, "-looks")
	if err != nil {
		return nil, err
	}
	err = file.Change(ctx, func(q db.Queryer) error { return b.begin(ctx, q) })
	if err != nil {
		_ = file.Close()
		return nil, fault.Because(err, fault.Unavailable, "the daybook of looks cannot be opened")
	}
	b.file = file
	return file, nil
}

func (b *Daybook) begin(ctx context.Context, q db.Queryer) error {
	for _, text := range []string{
		`CREATE TABLE IF NOT EXISTS look (number INTEGER PRIMARY KEY AUTOINCREMENT, entry BLOB NOT NULL) STRICT`,
		`CREATE TABLE IF NOT EXISTS book (name TEXT NOT NULL) STRICT`,
	} {
		if _, err := q.ExecContext(ctx, text); err != nil {
			return db.Translate(err)
		}
	}
	if _, err := q.ExecContext(ctx, `INSERT INTO book (name) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM book)`, id.New[string](b.ids)); err != nil {
		return db.Translate(err)
	}
	return db.Translate(q.QueryRowContext(ctx, `SELECT name FROM book`).Scan(&b.name))
}
