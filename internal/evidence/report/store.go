package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

func insertEdition(ctx context.Context, tx *gate.Tx, e Edition, document []byte) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO report_edition (id, pack, cut, version, made_at, made_by, document, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(e.ID), e.Pack, e.Cut, e.Version, e.MadeAt, string(e.MadeBy), string(document), e.Digest)
	return err
}

func insertPublication(ctx context.Context, tx *gate.Tx, e id.Edition, reason string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO report_publication (edition, published_at, published_by, reason) VALUES ($1, $2, $3, $4)`,
		string(e), tx.Now(), string(tx.Actor().ID), reason)
	return err
}

const editionColumns = `SELECT e.id, e.pack, e.cut, e.version, e.made_at, e.made_by, e.digest, p.published_at, COALESCE(p.published_by, ''), COALESCE(p.reason, '')`

const editionTables = ` FROM report_edition e LEFT JOIN report_publication p ON p.edition = e.id `

func scanEdition(rows interface{ Scan(...any) error }, more ...any) (Edition, error) {
	var e Edition
	fields := []any{&e.ID, &e.Pack, &e.Cut, &e.Version, &e.MadeAt, &e.MadeBy, &e.Digest, &e.At, &e.By, &e.Reason}
	err := rows.Scan(append(fields, more...)...)
	return e, db.Translate(err)
}

// listEditions gives editions without their documents, the newest cut first.
func listEditions(ctx context.Context, tx *gate.Tx, most int) ([]Edition, error) {
	rows, err := tx.QueryContext(ctx, editionColumns+editionTables+`ORDER BY e.cut DESC, e.pack, e.version DESC LIMIT $1`, most)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Edition
	for rows.Next() {
		e, err := scanEdition(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, db.Translate(rows.Err())
}

// openEdition gives the first edition that fits, with its document, which must be the one that was kept.
func openEdition(ctx context.Context, tx *gate.Tx, which string, args ...any) (Edition, []byte, error) {
	var document []byte
	e, err := scanEdition(tx.QueryRowContext(ctx, editionColumns+`, e.document`+editionTables+which, args...), &document)
	if err != nil {
		return e, nil, err
	}
	return e, document, e.read(document)
}

func findEdition(ctx context.Context, tx *gate.Tx, e id.Edition) (Edition, []byte, error) {
	return openEdition(ctx, tx, `WHERE e.id = $1`, string(e))
}

// newestVersion gives the newest edition of a pack at a cut, and false where there is none.
func newestVersion(ctx context.Context, tx *gate.Tx, pack string, cut civil.Date) (Edition, []byte, bool, error) {
	e, document, err := openEdition(ctx, tx, `WHERE e.pack = $1 AND e.cut = $2 ORDER BY e.version DESC LIMIT 1`, pack, cut)
	if fault.Is(err, fault.NotFound) {
		return e, nil, false, nil
	}
	return e, document, err == nil, err
}

// publishedAbout gives the published editions that share a day with a cut or with the day a year before it, so that a
// reader could lay them beside one made at the cut.
func publishedAbout(ctx context.Context, tx *gate.Tx, cut civil.Date) ([]Edition, error) {
	before, after := cut.AddMonths(-12), cut.AddMonths(12)
	rows, err := tx.QueryContext(ctx, editionColumns+`, e.document`+editionTables+`WHERE p.edition IS NOT NULL AND e.cut IN ($1, $2, $3) ORDER BY e.id`, before, cut, after)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Edition
	for rows.Next() {
		var document []byte
		e, err := scanEdition(rows, &document)
		if err != nil {
			return nil, err
		}
		if err := e.read(document); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, db.Translate(rows.Err())
}

// read takes a document in, if it is the one of the edition's digest.
func (e *Edition) read(document []byte) error {
	if digestOf(document) != e.Digest {
		return fault.New(fault.Internal, "the report %s is not what was kept: its SHA-256 is %s, not %s", e.ID, digestOf(document), e.Digest)
	}
	return json.Unmarshal(document, &e.Document)
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
