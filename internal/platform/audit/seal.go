package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/id"
)

// leafData is the canonical form of an entry that is hashed: its parts with their lengths, so that no
// two entries have one form. The sequence number is part of it, so that entries cannot change places.
func leafData(e Entry, subjects []id.Person) []byte {
	detail, _ := json.Marshal(e.Detail) // maps of text marshal with sorted keys and cannot fail
	parts := []string{
		fmt.Sprint(e.Seq), e.At.String(), string(e.ActorKind), string(e.Actor), string(e.Agency), string(e.Action),
		string(e.Operation), string(e.Outcome), string(e.Purpose), string(e.Basis), e.BasisRef, e.Reason,
		e.Categories, e.Request, e.Run, string(detail),
	}
	for _, p := range subjects {
		parts = append(parts, string(p))
	}
	var out []byte
	for _, p := range parts {
		out = binary.AppendUvarint(out, uint64(len(p)))
		out = append(out, p...)
	}
	return out
}

// hashes reads and adds stored hashes of the tree; it is tlog's HashReader.
type hashes struct {
	ctx   context.Context
	q     db.Queryer
	fresh map[int64]tlog.Hash // made in this seal, perhaps not written yet
}

func (h *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		if known, ok := h.fresh[idx]; ok {
			out[i] = known
			continue
		}
		var raw []byte
		err := h.q.QueryRowContext(h.ctx, `SELECT hash FROM audit_hash WHERE idx = $1`, idx).Scan(&raw)
		if err != nil {
			return nil, db.Translate(err)
		}
		copy(out[i][:], raw)
	}
	return out, nil
}

// sealAtOnce bounds one seal, so that its transaction is short.
const sealAtOnce = 2000

// Seal adds the settled entries that are not sealed yet to the Merkle log and writes a new tree head.
// It gives how many it sealed; call it until that is 0. The caller runs it in one writing transaction,
// and only one sealer may run at a time (the job's lease sees to that).
func Seal(ctx context.Context, d *db.DB, q db.Queryer, now civil.Instant) (int, error) {
	entries, err := queryEntries(ctx, q, `SELECT `+entryColumns+` FROM audit_entry e
WHERE `+d.Settled("e.tx")+` AND NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.entry = e.seq) AND e.seq > $1
ORDER BY e.seq LIMIT $2`, unsealedFloor(ctx, q), sealAtOnce)
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	subjects, err := SubjectsOf(ctx, q, entries[0].Seq, entries[len(entries)-1].Seq)
	if err != nil {
		return 0, err
	}
	size, err := treeSize(ctx, q)
	if err != nil {
		return 0, err
	}
	h := &hashes{ctx: ctx, q: q, fresh: map[int64]tlog.Hash{}}
	for _, e := range entries {
		if err := addLeaf(ctx, q, h, size, e, subjects[e.Seq]); err != nil {
			return 0, err
		}
		size++
	}
	root, err := tlog.TreeHash(size, h)
	if err != nil {
		return 0, err
	}
	_, err = q.ExecContext(ctx, `INSERT INTO audit_head (size, root, at) VALUES ($1, $2, $3)`, size, root[:], now)
	return len(entries), db.Translate(err)
}

// unsealedFloor lets the search for unsealed entries start near the end: every entry this far below
// the newest leaf is sealed already, however late its transaction committed.
func unsealedFloor(ctx context.Context, q db.Queryer) int64 {
	var top int64
	if err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(entry), 0) FROM audit_leaf`).Scan(&top); err != nil {
		return 0
	}
	return max(0, top-lateCommit)
}

// lateCommit is how many sequence numbers a transaction can lie open across before verify, which looks
// at everything, reports its entry as not sealed.
const lateCommit = 100_000

func treeSize(ctx context.Context, q db.Queryer) (int64, error) {
	var n int64
	err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(leaf) + 1, 0) FROM audit_leaf`).Scan(&n)
	return n, db.Translate(err)
}

func addLeaf(ctx context.Context, q db.Queryer, h *hashes, leaf int64, e Entry, subjects []id.Person) error {
	made, err := tlog.StoredHashes(leaf, leafData(e, subjects), h)
	if err != nil {
		return err
	}
	at := tlog.StoredHashIndex(0, leaf)
	for i, hash := range made {
		h.fresh[at+int64(i)] = hash
		if _, err := q.ExecContext(ctx, `INSERT INTO audit_hash (idx, hash) VALUES ($1, $2)`, at+int64(i), hash[:]); err != nil {
			return db.Translate(err)
		}
	}
	_, err = q.ExecContext(ctx, `INSERT INTO audit_leaf (leaf, entry) VALUES ($1, $2)`, leaf, e.Seq)
	return db.Translate(err)
}

// Report is what Verify found.
type Report struct {
	Entries  int64     `json:"entries"`
	Sealed   int64     `json:"sealed"`
	Unsealed int64     `json:"not_yet_sealed"`
	Heads    int64     `json:"heads"`
	Root     string    `json:"root"` // of the newest head, in hexadecimal: to be kept elsewhere
	Problems []Problem `json:"problems"`
}

// Problem is one thing that proves that the log was tampered with.
type Problem struct {
	Entry int64  `json:"entry,omitempty"`
	Text  string `json:"text"`
}

// Verify reads the whole log and recomputes every leaf and every head from the entries themselves.
// A changed, removed or reordered entry, leaf, hash or head shows as a Problem.
func Verify(ctx context.Context, q db.Queryer) (Report, error) {
	var r Report
	counts := []struct {
		text string
		into *int64
	}{
		{`SELECT COUNT(*) FROM audit_entry`, &r.Entries}, {`SELECT COUNT(*) FROM audit_leaf`, &r.Sealed},
		{`SELECT COUNT(*) FROM audit_head`, &r.Heads},
		{`SELECT COUNT(*) FROM audit_entry e WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.entry = e.seq)`, &r.Unsealed},
	}
	for _, c := range counts {
		if err := q.QueryRowContext(ctx, c.text).Scan(c.into); err != nil {
			return r, db.Translate(err)
		}
	}
	v := &verifier{ctx: ctx, q: q, report: &r, mem: &memHashes{}}
	if err := v.leaves(); err != nil {
		return r, err
	}
	return r, v.heads()
}

type verifier struct {
	ctx    context.Context
	q      db.Queryer
	report *Report
	mem    *memHashes // the tree recomputed from the entries
}

// memHashes is the recomputed tree: 32 bytes a hash, two hashes an entry.
type memHashes struct{ all []tlog.Hash }

func (m *memHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		if idx >= int64(len(m.all)) {
			return nil, fault.New(fault.Internal, "hash %d is not there", idx)
		}
		out[i] = m.all[idx]
	}
	return out, nil
}

const verifyAtOnce = 5000

// leaves recomputes every leaf in order. A missing entry leaves a marker in the tree, so that the heads
// after it fail too.
func (v *verifier) leaves() error {
	for next := int64(0); next < v.report.Sealed; next += verifyAtOnce {
		sealed, err := v.sealedEntries(next)
		if err != nil {
			return err
		}
		if err := v.checkLeaves(next, sealed); err != nil {
			return err
		}
	}
	return nil
}

// sealedEntry is a leaf and the entry that it says it seals; a removed leaf has none.
type sealedEntry struct{ seq int64 }

func (v *verifier) sealedEntries(from int64) ([]sealedEntry, error) {
	rows, err := v.q.QueryContext(v.ctx, `SELECT l.leaf, l.entry FROM audit_leaf l WHERE l.leaf >= $1 AND l.leaf < $2 ORDER BY l.leaf`, from, from+verifyAtOnce)
	if err != nil {
		return nil, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	var out []sealedEntry
	for rows.Next() {
		var leaf int64
		var s sealedEntry
		if err := rows.Scan(&leaf, &s.seq); err != nil {
			return nil, err
		}
		for want := from + int64(len(out)); want < leaf; want++ {
			v.problem(0, "leaf %d of the sealed log was removed", want)
			out = append(out, sealedEntry{})
		}
		out = append(out, s)
	}
	return out, db.Translate(rows.Err())
}

func (v *verifier) checkLeaves(from int64, sealed []sealedEntry) error {
	if len(sealed) == 0 {
		return nil
	}
	low, high := sealed[0].seq, sealed[0].seq
	for _, s := range sealed {
		low, high = min(low, s.seq), max(high, s.seq)
	}
	entries, err := queryEntries(v.ctx, v.q, `SELECT `+entryColumns+` FROM audit_entry e WHERE e.seq >= $1 AND e.seq <= $2`, low, high)
	if err != nil {
		return err
	}
	bySeq := make(map[int64]Entry, len(entries))
	for _, e := range entries {
		bySeq[e.Seq] = e
	}
	subjects, err := SubjectsOf(v.ctx, v.q, low, high)
	if err != nil {
		return err
	}
	stored, err := v.storedLeafHashes(from, int64(len(sealed)))
	if err != nil {
		return err
	}
	for i, s := range sealed {
		leaf := from + int64(i)
		e, ok := bySeq[s.seq]
		data := leafData(e, subjects[s.seq])
		switch {
		case !ok:
			v.problem(s.seq, "the entry was removed")
			data = nil
		case stored[leaf] != tlog.RecordHash(data):
			v.problem(s.seq, "the entry, its subjects or its place was changed after it was sealed")
		}
		made, err := tlog.StoredHashes(leaf, data, v.mem)
		if err != nil {
			return err
		}
		v.mem.all = append(v.mem.all, made...)
	}
	return nil
}

func (v *verifier) storedLeafHashes(from, n int64) (map[int64]tlog.Hash, error) {
	byIndex := make(map[int64]int64, n)
	for leaf := from; leaf < from+n; leaf++ {
		byIndex[tlog.StoredHashIndex(0, leaf)] = leaf
	}
	rows, err := v.q.QueryContext(v.ctx, `SELECT idx, hash FROM audit_hash WHERE idx >= $1 AND idx <= $2`,
		tlog.StoredHashIndex(0, from), tlog.StoredHashIndex(0, from+n-1))
	if err != nil {
		return nil, db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	out := make(map[int64]tlog.Hash, n)
	for rows.Next() {
		var idx int64
		var raw []byte
		if err := rows.Scan(&idx, &raw); err != nil {
			return nil, err
		}
		if leaf, ok := byIndex[idx]; ok && len(raw) == sha256.Size {
			out[leaf] = tlog.Hash(raw)
		}
	}
	return out, db.Translate(rows.Err())
}

// heads compares every tree head that was ever written with the tree recomputed to its size.
func (v *verifier) heads() error {
	rows, err := v.q.QueryContext(v.ctx, `SELECT size, root FROM audit_head ORDER BY size`)
	if err != nil {
		return db.Translate(err)
	}
	defer func() { _ = rows.Close() }()
	last := int64(0)
	for rows.Next() {
		var size int64
		var root []byte
		if err := rows.Scan(&size, &root); err != nil {
			return err
		}
		v.checkHead(size, root)
		last = size
	}
	if last != v.report.Sealed {
		v.problem(0, "the newest head seals %d entries and the log has %d sealed leaves", last, v.report.Sealed)
	}
	return db.Translate(rows.Err())
}

func (v *verifier) checkHead(size int64, root []byte) {
	want, err := tlog.TreeHash(size, v.mem)
	if err != nil {
		v.problem(0, "the head of %d entries cannot be recomputed: leaves are missing", size)
		return
	}
	if string(want[:]) != string(root) {
		v.problem(0, "the head of %d entries does not match the entries", size)
	}
	v.report.Root = fmt.Sprintf("%x", root)
}

func (v *verifier) problem(entry int64, format string, args ...any) {
	if len(v.report.Problems) < 1000 {
		v.report.Problems = append(v.report.Problems, Problem{Entry: entry, Text: fmt.Sprintf(format, args...)})
	}
}
