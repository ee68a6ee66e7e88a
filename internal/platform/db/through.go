package db

import (
	"context"
	"errors"
)

// What SQLite may keep of a file in memory, in kB: the writer, for imports, each reader, and a reader that
// goes through whole tables.
const (
	writerCache = "cache_size(-65536)"
	usualCache  = "cache_size(-16384)"
	smallCache  = "cache_size(-4096)"
)

// readerMap is how much of the file, in bytes, a reader maps instead of reading it page by page. A commit ends
// the map; since looks are no commits to the file, it lasts.
const readerMap = "mmap_size(1073741824)"

// Through runs f, which reads tables from end to end and no page twice, with little room for pages on SQLite.
// In the usual room such a reader would fill the whole of it and then give each page back by itself, which
// costs more than the reading does.
func Through(ctx context.Context, q Queryer, f func() error) error {
	if e, known := q.(engined); !known || e.Engine() != SQLite {
		return f()
	}
	if _, err := q.ExecContext(ctx, "PRAGMA "+smallCache); err != nil {
		return Translate(err)
	}
	err := f()
	_, back := q.ExecContext(ctx, "PRAGMA "+usualCache)
	return errors.Join(err, Translate(back))
}
