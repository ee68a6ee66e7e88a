package db

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	pageRooms    = 6144
	pageRoomSize = 4096 + 320 // a page, and what SQLite keeps beside it
)

// KeepPages gives all SQLite connections one room for their pages, 27 MB, that is used again and never
// given back. A server calls it before it opens a database. After each commit, and every audited look is
// one, SQLite drops a reader's whole page cache; each page is otherwise handed back to the system and
// asked for again, which costs more than reading it does. Commands that run and end do better without:
// theirs is one connection that keeps its cache.
var KeepPages = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	rooms := libc.Xmalloc(tls, pageRooms*pageRoomSize)
	args := libc.Xmalloc(tls, 3*libc.Tsize_t(unsafe.Sizeof(rooms)))
	defer libc.Xfree(tls, args)
	if rooms == 0 || args == 0 {
		libc.Xfree(tls, rooms)
		return
	}
	// Refused once a database was opened: it is then slower, never wrong.
	if sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PAGECACHE, libc.VaList(args, rooms, int32(pageRoomSize), int32(pageRooms))) != sqlite3.SQLITE_OK {
		libc.Xfree(tls, rooms)
	}
})
