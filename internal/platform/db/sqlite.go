package db

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	_ "modernc.org/sqlite" // the SQLite driver: pure Go, so that the binary stays one static file

	"waymark/internal/platform/fault"
)

// What SQLite may keep of a file in memory, in kB: the writer, for imports, and each reader, which needs
// little since it maps the file, in bytes, instead of reading it page by page. A commit ends the map; looks are
// no commits to the file, so that it lasts.
const (
	writerCache = "cache_size(-65536)"
	readerCache = "cache_size(-4096)"
	readerMap   = "mmap_size(1073741824)"
)

// sqliteDSN gives every connection its settings in the address: a PRAGMA run on a pool reaches only
// one connection. FULL, since NORMAL may lose the last audit rows when the power fails.
func sqliteDSN(path string, reader bool) string {
	q := url.Values{}
	q.Add("_pragma", "busy_timeout(30000)")
	q.Add("_pragma", "foreign_keys(1)")
	q.Add("_pragma", "temp_store(memory)")
	if reader {
		q.Add("_pragma", "query_only(1)")
		q.Add("_pragma", readerCache)
		q.Add("_pragma", readerMap)
	} else {
		q.Add("_pragma", writerCache)
		q.Add("_pragma", "journal_mode(wal)")
		q.Add("_pragma", "synchronous(full)")
		q.Add("_pragma", "wal_autocheckpoint(2000)")
		q.Set("_txlock", "immediate")
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if path == "" || path == ":memory:" {
		return nil, fault.New(fault.Invalid, "sqlite: needs the path of a file")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.Because(err, fault.Unavailable, "the folder of the database cannot be made")
	}
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", sqliteDSN(path, false))
	if err != nil {
		return nil, Translate(err)
	}
	write.SetMaxOpenConns(1)
	if err := setWAL(ctx, write); err != nil { // before any reader opens the file
		_ = write.Close()
		return nil, fault.Because(err, fault.Unavailable, "the database file cannot be opened")
	}
	read, err := sql.Open("sqlite", sqliteDSN(path, true))
	if err != nil {
		return nil, Translate(err)
	}
	readers := max(4, 2*runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{Engine: SQLite, read: read, write: write, queue: newWriteQueue(write), kept: newPrepared(read), path: path}, nil
}

// setWAL opens the writer's connection, which sets the journal. Two processes that open a new file at once
// may each hold what the other's change of journal needs: SQLite then refuses one of them without waiting
// for its busy timeout, so that the waiting is done here.
func setWAL(ctx context.Context, write *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		err := write.PingContext(ctx)
		if !isBusy(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Beside opens a further SQLite file whose name is the database's with a suffix: for what must be durable
// without a commit to the database itself.
func (d *DB) Beside(ctx context.Context, suffix string) (*DB, error) {
	if d.Engine != SQLite {
		return nil, fault.New(fault.Internal, "only SQLite has files beside it")
	}
	return openSQLite(ctx, d.path+suffix)
}

// createPrivate makes a database file that only its owner may read.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fault.Because(err, fault.Unavailable, "the database file cannot be opened")
	}
	return f.Close()
}

// lockMigrations keeps other processes from migrating the same file: it holds the write lock of a small
// file beside it, since goose commits after each migration. PostgreSQL has goose's own session lock.
func (d *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if d.Engine != SQLite {
		return func() {}, nil
	}
	beside := d.path + "-migrate"
	if err := createPrivate(beside); err != nil {
		return nil, err
	}
	lock, err := sql.Open("sqlite", sqliteDSN(beside, false))
	if err != nil {
		return nil, Translate(err)
	}
	tx, err := lock.BeginTx(ctx, nil)
	if err != nil {
		_ = lock.Close()
		return nil, Translate(err)
	}
	return func() {
		_ = tx.Rollback()
		_ = lock.Close()
	}, nil
}
