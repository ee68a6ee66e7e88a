package custody

import (
	"context"
	"database/sql"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
	"waymark/internal/scheme/person"
)

// NoStay is the outcome of a release of which no stay is known: it cannot be kept.
const NoStay person.Outcome = "no_stay"

// AddReleases takes a source's list of releases, past and due: each is a Spell that says of a stay when it
// ended or will end, and as much of the stay as the row knows. The stay is the one of its number (Key) or
// of its day of reception, else the person's newest that had begun. A stay that is not held is kept from
// the row itself where it says when the person came in. One that says nothing new changes nothing.
func AddReleases(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Spell) ([]person.Outcome, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	out, b, err := planReleases(ctx, tx, run, in)
	if err != nil {
		return nil, err
	}
	return out, b.write(ctx)
}

// PreviewReleases says what AddReleases would do, and writes nothing.
func PreviewReleases(ctx context.Context, tx *gate.Tx, in []Spell) ([]person.Outcome, error) {
	if err := tx.Need(access.Custody); err != nil {
		return nil, err
	}
	out, _, err := planReleases(ctx, tx, "", in)
	return out, err
}

func planReleases(ctx context.Context, tx *gate.Tx, run id.ImportRun, in []Spell) ([]person.Outcome, *batch, error) {
	stays, err := staysOf(ctx, tx, in)
	if err != nil {
		return nil, nil, err
	}
	var all []Spell
	for _, list := range stays {
		all = append(all, list...)
	}
	b, err := newBatch(ctx, tx, run, append(all, withKeys(in)...))
	if err != nil {
		return nil, nil, err
	}
	out := make([]person.Outcome, len(in))
	for i, r := range in {
		out[i] = b.release(stays, r)
	}
	return out, b, nil
}

// release finds the stay of a release and says there when it ends.
func (b *batch) release(stays map[id.SourceRecord][]Spell, r Spell) person.Outcome {
	at := stayOf(stays[r.Record], r)
	if at < 0 {
		if r = withKey(r); r.Key == "" || r.Received == (civil.Date{}) {
			return NoStay
		}
		if _, elsewhere := b.held[spellKey{r.Source, r.Key}]; elsewhere {
			return NoStay // the number is of somebody else's stay
		}
		stays[r.Record] = append(stays[r.Record], r)
		return b.add(r)
	}
	held := stays[r.Record][at]
	next := held.ending(r)
	next.Run, next.Row = b.run, r.Row
	if held.endsAs(next) {
		return person.Unchanged
	}
	stays[r.Record][at] = next
	return b.add(next)
}

// ending gives the stay with what a release says of its end. The hash stays that of the source's own row of
// the stay, so that the same row again does not take the end back.
func (s Spell) ending(r Spell) Spell {
	if r.Released.Valid {
		s.Released, s.StillInside = r.Released, false
	}
	if r.ReleaseType != "" {
		s.ReleaseType = r.ReleaseType
	}
	if r.ReleaseDue.Valid {
		s.ReleaseDue = r.ReleaseDue
	}
	if r.SentenceExpiry.Valid {
		s.SentenceExpiry = r.SentenceExpiry
	}
	if r.LicenceExpiry.Valid {
		s.LicenceExpiry = r.LicenceExpiry
	}
	return s
}

func (s Spell) endsAs(o Spell) bool {
	return s.Released == o.Released && s.ReleaseType == o.ReleaseType && s.ReleaseDue == o.ReleaseDue &&
		s.SentenceExpiry == o.SentenceExpiry && s.LicenceExpiry == o.LicenceExpiry
}

// stayOf gives the place of the stay that a release is of, or -1.
func stayOf(stays []Spell, r Spell) int {
	if r.Key != "" {
		return slices.IndexFunc(stays, func(s Spell) bool { return s.Key == r.Key })
	}
	if r.Received != (civil.Date{}) {
		return slices.IndexFunc(stays, func(s Spell) bool { return s.Received == r.Received })
	}
	end, best := r.Released, -1
	if !end.Valid {
		end = r.ReleaseDue
	}
	for i, s := range stays {
		begun := !end.Valid || !s.Received.After(end.Date)
		if begun && (best < 0 || s.Received.After(stays[best].Received)) {
			best = i
		}
	}
	return best
}

// withKey gives a release of an unnumbered stay the key that a profile gives a stay without a number.
func withKey(r Spell) Spell {
	if r.Key == "" && r.PersonKey != "" && r.Received != (civil.Date{}) {
		r.Key = r.PersonKey + "|" + r.Received.String()
	}
	return r
}

func withKeys(in []Spell) []Spell {
	out := make([]Spell, len(in))
	for i, r := range in {
		out[i] = withKey(r)
	}
	return out
}

// staysOf gives the current stays of the records that the releases are of, as their source's rows say.
func staysOf(ctx context.Context, tx *gate.Tx, in []Spell) (map[id.SourceRecord][]Spell, error) {
	records := map[string][]string{}
	for _, r := range in {
		if r.Record != "" {
			records[r.Source] = append(records[r.Source], string(r.Record))
		}
	}
	out := map[id.SourceRecord][]Spell{}
	for source, list := range records {
		slices.Sort(list)
		err := db.InChunks(slices.Compact(list), func(part []string) error {
			args := append([]any{source}, db.Texts(part)...)
			return each(ctx, tx, `SELECT `+rowColumns+` FROM custody_spell WHERE current AND source = $1 AND record IN (`+db.Marks(2, len(part))+`) ORDER BY received, id`,
				args, func(rows *sql.Rows) error {
					s, err := scanRow(rows)
					out[s.Record] = append(out[s.Record], s)
					return err
				})
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rowColumns are a stay as its source's row says, without what rolls show.
const rowColumns = "source, key, record, person_key, row_no, hash, establishment, status, level, offence_code, offence_text, " +
	"received, received_at, received_text, released, release_type, still_inside, release_due, sentence_expiry, licence_expiry, first_on_roll, last_on_roll"

func scanRow(rows *sql.Rows) (Spell, error) {
	var s Spell
	err := rows.Scan(&s.Source, &s.Key, &s.Record, &s.PersonKey, &s.Row, &s.Hash, &s.Establishment, &s.Status, &s.Level, &s.OffenceCode, &s.OffenceText,
		&s.Received, &s.ReceivedAt, &s.ReceivedText, &s.Released, &s.ReleaseType, &s.StillInside, &s.ReleaseDue, &s.SentenceExpiry, &s.LicenceExpiry,
		&s.FirstOnRoll, &s.LastOnRoll)
	return s, err
}
