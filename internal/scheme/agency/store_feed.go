package agency

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// feedQuery joins each feed with the run that reaches furthest; of two that reach equally far, the one
// that was learned first.
const feedQuery = `SELECT f.source, f.kind, f.title, f.agency, f.rhythm, f.late_after, f.closed, f.version, c.covers_until, c.learned_at, COALESCE(c.run, '')
FROM feed f LEFT JOIN feed_cover c ON c.source = f.source AND c.kind = f.kind AND c.run = (
    SELECT x.run FROM feed_cover x WHERE x.source = f.source AND x.kind = f.kind ORDER BY x.covers_until DESC, x.learned_at, x.run LIMIT 1)`

func scanFeed(rows *sql.Rows) (Feed, error) {
	var f Feed
	var agency, rhythm, run string
	var late int64
	err := rows.Scan(&f.Source, &f.Kind, &f.Title, &agency, &rhythm, &late, &f.Closed, &f.Version, &f.CoversUntil, &f.LearnedAt, &run)
	f.Agency, f.Rhythm, f.Run = id.Agency(agency), Rhythm(rhythm), id.ImportRun(run)
	f.LateAfter = time.Duration(late) * time.Second
	return f, err
}

// Feeds gives every feed with how far it reaches. It holds no person.
func Feeds(ctx context.Context, tx *gate.Tx) ([]Feed, error) {
	all, err := gate.Kept(ctx, tx, "feeds", []string{"feed", "feed_cover"}, func() ([]Feed, error) {
		return list(ctx, tx, scanFeed, feedQuery+` ORDER BY f.source, f.kind`)
	})
	return slices.Clone(all), err
}

// FeedsAt gives every feed as it stood at an instant: with the run that reached furthest of those known by then.
// It holds no person.
func FeedsAt(ctx context.Context, tx *gate.Tx, at civil.Instant) ([]Feed, error) {
	return list(ctx, tx, scanFeed, `SELECT f.source, f.kind, f.title, f.agency, f.rhythm, f.late_after, f.closed, f.version, c.covers_until, c.learned_at, COALESCE(c.run, '')
FROM feed f LEFT JOIN feed_cover c ON c.source = f.source AND c.kind = f.kind AND c.run = (
    SELECT x.run FROM feed_cover x WHERE x.source = f.source AND x.kind = f.kind AND x.learned_at < $1
    ORDER BY x.covers_until DESC, x.learned_at, x.run LIMIT 1) ORDER BY f.source, f.kind`, at)
}

func findFeed(ctx context.Context, tx *gate.Tx, source, kind string) (Feed, error) {
	f, ok, err := first(list(ctx, tx, scanFeed, feedQuery+` WHERE f.source = $1 AND f.kind = $2`, source, kind))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "There is no such feed.")
	}
	return f, err
}

// RecordFeed says how far a run brought a feed. What a feed covers only moves forward: an older file
// that comes later moves nothing back. Title, agency, rhythm and lateness are taken when the feed is
// new; afterwards they are the scheme's, changed on screen. It holds no person.
func RecordFeed(ctx context.Context, tx *gate.Tx, f Feed) error {
	f, err := f.checked()
	if err != nil {
		return err
	}
	if f.CoversUntil.IsZero() {
		return fault.New(fault.Internal, "the feed %s %s does not say until when it covers", f.Source, f.Kind)
	}
	if f.LearnedAt.IsZero() {
		f.LearnedAt = tx.Now()
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO feed (source, kind, title, agency, rhythm, late_after, closed, version) VALUES ($1, $2, $3, $4, $5, $6, NULL, 1)
ON CONFLICT (source, kind) DO UPDATE SET closed = NULL`,
		f.Source, f.Kind, f.Title, string(f.Agency), string(f.Rhythm), int64(f.LateAfter/time.Second))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO feed_cover (source, kind, run, covers_until, learned_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (source, kind, run) DO UPDATE SET
    learned_at = CASE WHEN excluded.covers_until > feed_cover.covers_until THEN excluded.learned_at ELSE feed_cover.learned_at END,
    covers_until = CASE WHEN excluded.covers_until > feed_cover.covers_until THEN excluded.covers_until ELSE feed_cover.covers_until END`,
		f.Source, f.Kind, string(f.Run), f.CoversUntil, f.LearnedAt)
	return err
}

// WithdrawFeed takes back what a run said of its feeds, when the run is undone: a list must not claim to
// reach as far as records that are gone. It holds no person.
func WithdrawFeed(ctx context.Context, tx *gate.Tx, run id.ImportRun) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM feed_cover WHERE run = $1`, string(run))
	return err
}

func changeFeed(ctx context.Context, tx *gate.Tx, f Feed) error {
	res, err := tx.ExecContext(ctx, `UPDATE feed SET title = $4, agency = $5, rhythm = $6, late_after = $7, version = version + 1
WHERE source = $1 AND kind = $2 AND version = $3`,
		f.Source, f.Kind, f.Version, f.Title, string(f.Agency), string(f.Rhythm), int64(f.LateAfter/time.Second))
	if err != nil {
		return err
	}
	return one(res)
}

func closeFeed(ctx context.Context, tx *gate.Tx, source, kind string, version int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE feed SET closed = $4, version = version + 1 WHERE source = $1 AND kind = $2 AND version = $3 AND closed IS NULL`,
		source, kind, version, tx.Today())
	if err != nil {
		return err
	}
	return one(res)
}
