package custody

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// ApplyRoll stores the roll of a day: who is on it, and who is new, back or gone against the roll before.
// The roll is whole or not at all, so the caller gives every row of it in one transaction. rows and
// duplicates are the reader's counts. A day without a roll releases nobody. The same roll again changes
// nothing; a roll older than the newest is refused.
func ApplyRoll(ctx context.Context, tx *gate.Tx, run id.ImportRun, source string, day civil.Date, in []Spell, rows, duplicates int) (RollReport, error) {
	if err := tx.Need(access.Custody); err != nil {
		return RollReport{}, err
	}
	in, err := oncePerKey(source, in)
	if err != nil {
		return RollReport{}, err
	}
	r := &roll{tx: tx, source: source, day: day, digest: digestOf(in),
		report: RollReport{Source: source, Day: day, Run: run, Rows: rows, Duplicates: duplicates}}
	if err := r.findNewest(ctx); err != nil {
		return RollReport{}, err
	}
	if r.there && !day.After(r.newest) {
		return r.again(ctx)
	}
	if err := r.compare(ctx, in); err != nil {
		return RollReport{}, err
	}
	b, err := newBatch(ctx, tx, run, in)
	if err != nil {
		return RollReport{}, err
	}
	for _, s := range in {
		b.putSeen(s, day)
	}
	if err := b.write(ctx); err != nil {
		return RollReport{}, err
	}
	return r.report, r.write(ctx)
}

// oncePerKey keeps the first row of each stay: the same stay twice on a roll is one stay.
func oncePerKey(source string, in []Spell) ([]Spell, error) {
	out := make([]Spell, 0, len(in))
	seen := make(map[string]bool, len(in))
	for _, s := range in {
		if s.Source != source {
			return nil, fault.New(fault.Internal, "a roll of %s has a row of %s", source, s.Source)
		}
		if !seen[s.Key] {
			seen[s.Key] = true
			out = append(out, s)
		}
	}
	return out, nil
}

// digestOf names a roll by what it says, in whatever order its rows came.
func digestOf(in []Spell) string {
	lines := make([]string, len(in))
	for i, s := range in {
		lines[i] = s.Key + "\x00" + s.Hash
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\x01")))
	return hex.EncodeToString(sum[:])
}

// roll is one ApplyRoll at work.
type roll struct {
	tx     *gate.Tx
	source string
	day    civil.Date
	digest string
	report RollReport

	there          bool // the source has had a roll
	newest, series civil.Date

	open    map[string]bool     // keys on the newest roll
	before  map[string]presence // the last unbroken presence of keys that come and were not on it
	started []string            // keys that come
	ended   []string            // keys that leave
}

type presence struct {
	n                   int
	firstRoll, lastRoll civil.Date
}

func (r *roll) findNewest(ctx context.Context) error {
	err := r.tx.QueryRowContext(ctx, `SELECT day, series FROM custody_roll WHERE source = $1 AND newest`, r.source).Scan(&r.newest, &r.series)
	if errors.Is(err, sql.ErrNoRows) {
		r.series = r.day
		return nil
	}
	r.there = err == nil
	if r.there && r.day.Sub(r.newest) > maxGap {
		r.series = r.day
	}
	return db.Translate(err)
}

// again answers a roll that is not newer than the newest: it changes nothing.
func (r *roll) again(ctx context.Context) (RollReport, error) {
	var digest string
	err := r.tx.QueryRowContext(ctx, `SELECT digest FROM custody_roll WHERE source = $1 AND day = $2`, r.source, r.day).Scan(&digest)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return RollReport{}, fault.New(fault.Invalid, "This is the roll of %s, and the roll of %s has been applied already. Rolls are applied in order of their days.",
			r.day.Long(), r.newest.Long())
	case err != nil:
		return RollReport{}, db.Translate(err)
	case digest != r.digest:
		return RollReport{}, fault.New(fault.Invalid, "Another roll of %s has been applied already. Undo its import first.", r.day.Long())
	}
	var out RollReport
	err = eachRoll(ctx, r.tx, `source = $1 AND day = $2`, []any{r.source, r.day}, func(got RollReport) { out = got })
	out.Already = true
	return out, err
}

// compare finds who is new, back and gone. Only rolls count as having seen somebody: a stay known from
// another file is new on the first roll that shows it.
func (r *roll) compare(ctx context.Context, in []Spell) error {
	now := make(map[string]bool, len(in))
	for _, s := range in {
		now[s.Key] = true
	}
	r.open = map[string]bool{}
	err := each(ctx, r.tx, `SELECT key FROM custody_presence WHERE source = $1 AND gone_roll IS NULL`, []any{r.source}, func(rows *sql.Rows) error {
		var key string
		err := rows.Scan(&key)
		r.open[key] = true
		return err
	})
	if err != nil {
		return err
	}
	for key := range now {
		if !r.open[key] {
			r.started = append(r.started, key)
		}
	}
	for key := range r.open {
		if !now[key] {
			r.ended = append(r.ended, key)
		}
	}
	slices.Sort(r.started)
	slices.Sort(r.ended)
	if err := r.findBefore(ctx); err != nil {
		return err
	}
	r.count()
	return nil
}

func (r *roll) findBefore(ctx context.Context) error {
	r.before = map[string]presence{}
	return db.InChunks(r.started, func(part []string) error {
		args := append([]any{r.source}, db.Texts(part)...)
		return each(ctx, r.tx, `SELECT key, n, first_roll, last_roll FROM custody_presence WHERE latest AND source = $1 AND key IN (`+db.Marks(2, len(part))+`)`,
			args, func(rows *sql.Rows) error {
				var key string
				var p presence
				err := rows.Scan(&key, &p.n, &p.firstRoll, &p.lastRoll)
				r.before[key] = p
				return err
			})
	})
}

func (r *roll) count() {
	if r.report.Compared = r.series != r.day; !r.report.Compared {
		return
	}
	for _, key := range r.started {
		if p, ok := r.before[key]; ok && !p.lastRoll.Before(r.series) {
			r.report.ReturnedKeys = append(r.report.ReturnedKeys, key)
		} else {
			r.report.NewKeys = append(r.report.NewKeys, key)
		}
	}
	r.report.GoneKeys = r.ended
	r.report.New, r.report.Returned, r.report.Gone = len(r.report.NewKeys), len(r.report.ReturnedKeys), len(r.report.GoneKeys)
}

func (r *roll) write(ctx context.Context) error {
	for _, step := range []func(context.Context) error{r.endPresence, r.startPresence, r.writeRoll} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *roll) endPresence(ctx context.Context) error {
	return db.InChunks(r.ended, func(part []string) error {
		args := append([]any{r.source, r.day, r.newest, r.tx.Now(), r.report.Compared}, db.Texts(part)...)
		_, err := r.tx.ExecContext(ctx, `UPDATE custody_presence SET gone_roll = $2, last_roll = $3, learned_out = $4, dated = $5
WHERE source = $1 AND gone_roll IS NULL AND key IN (`+db.Marks(6, len(part))+`)`, args...)
		return err
	})
}

func (r *roll) startPresence(ctx context.Context) error {
	var back []string
	rows := make([][]any, len(r.started))
	for i, key := range r.started {
		p, there := r.before[key]
		if there {
			back = append(back, key)
		} else {
			p.firstRoll = r.day
		}
		rows[i] = []any{r.source, key, p.n + 1, true, p.firstRoll, r.day, true}
	}
	err := db.InChunks(back, func(part []string) error {
		args := append([]any{false, r.source}, db.Texts(part)...)
		_, err := r.tx.ExecContext(ctx, `UPDATE custody_presence SET latest = $1 WHERE latest AND source = $2 AND key IN (`+db.Marks(3, len(part))+`)`, args...)
		return err
	})
	if err != nil {
		return err
	}
	return db.InsertRows(ctx, r.tx, "custody_presence", []string{"source", "key", "n", "latest", "first_roll", "from_roll", "dated"}, rows, "")
}

func (r *roll) writeRoll(ctx context.Context) error {
	if _, err := r.tx.ExecContext(ctx, `UPDATE custody_roll SET newest = $2 WHERE source = $1 AND newest`, r.source, false); err != nil {
		return err
	}
	var counts [3]any
	if r.report.Compared {
		counts = [3]any{r.report.New, r.report.Returned, r.report.Gone}
	}
	_, err := r.tx.ExecContext(ctx, `INSERT INTO custody_roll (source, day, series, newest, run, digest, row_count, duplicates, new_keys, returned_keys, gone_keys, applied_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, r.source, r.day, r.series, true, string(r.report.Run), r.digest,
		r.report.Rows, r.report.Duplicates, counts[0], counts[1], counts[2], r.tx.Now())
	return err
}

// eachRoll reads applied rolls, oldest first.
func eachRoll(ctx context.Context, tx *gate.Tx, where string, args []any, f func(RollReport)) error {
	return each(ctx, tx, `SELECT source, day, run, row_count, duplicates, new_keys, returned_keys, gone_keys FROM custody_roll WHERE `+where+` ORDER BY source, day`,
		args, func(rows *sql.Rows) error {
			var r RollReport
			var counts [3]sql.NullInt64
			err := rows.Scan(&r.Source, &r.Day, &r.Run, &r.Rows, &r.Duplicates, &counts[0], &counts[1], &counts[2])
			r.Compared = counts[0].Valid
			r.New, r.Returned, r.Gone = int(counts[0].Int64), int(counts[1].Int64), int(counts[2].Int64)
			f(r)
			return err
		})
}

// Rolls gives the rolls of a source that were applied, oldest first, without their keys.
func Rolls(ctx context.Context, tx *gate.Tx, source string) ([]RollReport, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	var out []RollReport
	err := eachRoll(ctx, tx, `source = $1`, []any{source}, func(r RollReport) { out = append(out, r) })
	return out, err
}

// Changes gives the releases that the rolls of a source showed, by day and key. One that a later roll
// took back, since the stay was on it again, is among them: the roll did show it.
func Changes(ctx context.Context, tx *gate.Tx, source string) ([]Release, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	var out []Release
	err := each(ctx, tx, `SELECT p.gone_roll, p.key, COALESCE(s.person_key, ''), COALESCE(s.received_text, '') FROM custody_presence p
LEFT JOIN custody_spell s ON s.source = p.source AND s.key = p.key AND s.current
WHERE p.source = $1 AND p.gone_roll IS NOT NULL AND p.dated ORDER BY p.gone_roll`, []any{source}, func(rows *sql.Rows) error {
		var c Release
		err := rows.Scan(&c.RollDate, &c.Key, &c.PersonKey, &c.AdmittedAt)
		out = append(out, c)
		return err
	})
	slices.SortFunc(out, func(a, b Release) int { // here, since databases sort text by their own rules
		if d := a.RollDate.Sub(b.RollDate); d != 0 {
			return d
		}
		return strings.Compare(a.Key, b.Key)
	})
	return out, err
}
