package custody

import (
	"context"
	"database/sql"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

const insertColumns = "id, source, key, n, current, record, person_key, run, row_no, hash, establishment, status, level, offence_code, offence_text, " +
	"received, received_at, received_text, released, release_type, still_inside, release_due, sentence_expiry, licence_expiry, " +
	"first_on_roll, last_on_roll, learned_in, learned_out"

const currentColumn = 4 // of insertColumns

// each runs a query and hands every row to f; the rows are drained when it returns.
func each(ctx context.Context, tx *gate.Tx, query string, args []any, f func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}

// AddSpells stores a batch of stays. One that is stored already and says the same changes nothing; one
// that says something new is stored beside the old, which is no longer current.
func AddSpells(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Spell) ([]person.Outcome, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	b, err := newBatch(ctx, tx, run, in)
	if err != nil {
		return nil, err
	}
	out := make([]person.Outcome, len(in))
	for i, s := range in {
		out[i] = b.put(s)
	}
	return out, b.write(ctx)
}

// PreviewSpells says what AddSpells would do, and writes nothing.
func PreviewSpells(ctx context.Context, tx *gate.Tx, in []Spell) ([]person.Outcome, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	b, err := newBatch(ctx, tx, "", in)
	if err != nil {
		return nil, err
	}
	out := make([]person.Outcome, len(in))
	for i, s := range in {
		out[i] = b.put(s)
	}
	return out, nil
}

type spellKey struct{ source, key string }

// heldSpell is the current version of a stay.
type heldSpell struct {
	id          string
	n           int
	hash        string
	received    civil.Date
	released    civil.NullDate
	first, last civil.NullDate
	learnedIn   civil.Instant
	learnedOut  civil.Instant
	row         int // place among the rows of this batch, plus one
}

// batch is what one call writes.
type batch struct {
	tx       *gate.Tx
	run      id.ImportRun
	held     map[spellKey]heldSpell
	rows     [][]any
	outdated []string
}

func newBatch(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Spell) (*batch, error) {
	b := &batch{tx: tx, run: run, held: make(map[spellKey]heldSpell, len(in))}
	keys := map[string][]string{}
	for _, s := range in {
		keys[s.Source] = append(keys[s.Source], s.Key)
	}
	for source, list := range keys {
		err := db.InChunks(list, func(part []string) error {
			args := append([]any{source}, db.Texts(part)...)
			return each(ctx, tx, `SELECT key, id, n, hash, received, released, first_on_roll, last_on_roll, learned_in, learned_out FROM custody_spell
WHERE current AND source = $1 AND key IN (`+db.Marks(2, len(part))+`)`, args, func(rows *sql.Rows) error {
				var key string
				var h heldSpell
				err := rows.Scan(&key, &h.id, &h.n, &h.hash, &h.received, &h.released, &h.first, &h.last, &h.learnedIn, &h.learnedOut)
				b.held[spellKey{source, key}] = h
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// put adds a stay to what will be written, unless it says what is held already.
func (b *batch) put(s Spell) person.Outcome {
	if h, there := b.held[spellKey{s.Source, s.Key}]; there && h.hash == s.Hash {
		return person.Unchanged
	}
	return b.add(s)
}

// add adds a new version of a stay, or its first.
func (b *batch) add(s Spell) person.Outcome {
	k := spellKey{s.Source, s.Key}
	h, there := b.held[k]
	outcome := person.New
	learnedIn := b.tx.Now()
	switch {
	case there && h.row > 0:
		outcome, learnedIn, b.rows[h.row-1][currentColumn] = person.Changed, h.learnedIn, false
	case there:
		outcome, learnedIn, b.outdated = person.Changed, h.learnedIn, append(b.outdated, h.id)
	}
	var learnedOut civil.Instant
	if s.Released.Valid {
		if learnedOut = b.tx.Now(); h.released.Valid {
			learnedOut = h.learnedOut
		}
	}
	next := heldSpell{id: string(gate.NewID[id.Spell](b.tx)), n: h.n + 1, hash: s.Hash, received: s.Received, released: s.Released,
		first: s.FirstOnRoll, last: s.LastOnRoll, learnedIn: learnedIn, learnedOut: learnedOut, row: len(b.rows) + 1}
	b.rows = append(b.rows, []any{next.id, s.Source, s.Key, next.n, true, string(s.Record), s.PersonKey, string(b.run), s.Row, s.Hash,
		s.Establishment, s.Status, s.Level, s.OffenceCode, s.OffenceText, s.Received, s.ReceivedAt, s.ReceivedText, s.Released, s.ReleaseType,
		s.StillInside, s.ReleaseDue, s.SentenceExpiry, s.LicenceExpiry, s.FirstOnRoll, s.LastOnRoll, learnedIn, learnedOut})
	b.held[k] = next
	return outcome
}

// putSeen is put for a row of a roll. A roll says nothing of what came after its day, so a later release
// that is known stays known; nor does it say when the stay was on other rolls.
func (b *batch) putSeen(s Spell, day civil.Date) person.Outcome {
	h, there := b.held[spellKey{s.Source, s.Key}]
	if s.Received == (civil.Date{}) {
		if s.Received = day; there {
			s.Received = h.received
		}
	}
	if !s.Released.Valid && h.released.Valid && h.released.Date.After(day) {
		s.Released = h.released
	}
	s.FirstOnRoll, s.LastOnRoll = earlier(s.FirstOnRoll, h.first), later(s.LastOnRoll, h.last)
	s.StillInside = !s.Released.Valid
	return b.put(s)
}

func (b *batch) write(ctx context.Context) error {
	err := db.InChunks(b.outdated, func(part []string) error {
		args := append([]any{false}, db.Texts(part)...)
		_, err := b.tx.ExecContext(ctx, `UPDATE custody_spell SET current = $1 WHERE id IN (`+db.Marks(2, len(part))+`)`, args...)
		return err
	})
	if err != nil {
		return err
	}
	return db.InsertRows(ctx, b.tx, "custody_spell", strings.Split(insertColumns, ", "), b.rows, "")
}
