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
)

const readColumns = "person, id, source, key, record, person_key, run, row_no, hash, establishment, status, level, offence_code, offence_text, " +
	"received, received_at, received_text, released, release_type, still_inside, release_due, sentence_expiry, licence_expiry, " +
	"first_on_roll, last_on_roll, learned_in, learned_out, first_roll, last_roll, gone_roll, roll_learned_out, newest_roll"

func scanSpell(rows *sql.Rows) (Spell, error) {
	var s Spell
	var r seen
	err := rows.Scan(&s.Person, &s.ID, &s.Source, &s.Key, &s.Record, &s.PersonKey, &s.Run, &s.Row, &s.Hash, &s.Establishment, &s.Status, &s.Level,
		&s.OffenceCode, &s.OffenceText, &s.Received, &s.ReceivedAt, &s.ReceivedText, &s.Released, &s.ReleaseType, &s.StillInside, &s.ReleaseDue,
		&s.SentenceExpiry, &s.LicenceExpiry, &s.FirstOnRoll, &s.LastOnRoll, &s.LearnedIn, &s.LearnedOut,
		&r.first, &r.last, &r.gone, &r.learnedOut, &s.NewestRoll)
	s.settle(r)
	return s, err
}

// eachSpell reads current stays and hands each to f.
func eachSpell(ctx context.Context, tx *gate.Tx, rest string, args []any, f func(Spell) error) error {
	return each(ctx, tx, `SELECT `+readColumns+` FROM v_spell `+rest, args, func(rows *sql.Rows) error {
		s, err := scanSpell(rows)
		if err != nil {
			return err
		}
		return f(s)
	})
}

// SpellsOf gives a person's stays, newest first.
func SpellsOf(ctx context.Context, tx *gate.Tx, p id.Person, limit int) ([]Spell, error) {
	if err := tx.Need(access.Custody, p); err != nil {
		return nil, err
	}
	var out []Spell
	err := eachSpell(ctx, tx, `WHERE person = $1 ORDER BY received DESC, id DESC LIMIT $2`, []any{string(p), limit}, func(s Spell) error {
		out = append(out, s)
		return nil
	})
	return out, err
}

// WhereNow says of people whether they are in custody today, and where. Somebody who was never in custody,
// as far as is known, is not among them.
func WhereNow(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]Where, error) {
	if err := tx.Need(access.Custody, people...); err != nil {
		return nil, err
	}
	out := make(map[id.Person]Where)
	today := tx.Today()
	err := db.InChunks(people, func(part []id.Person) error {
		return eachSpell(ctx, tx, `WHERE person IN (`+db.Marks(1, len(part))+`) ORDER BY received, id`, db.Texts(part), func(s Spell) error {
			if held, ok := out[s.Person]; !s.Received.After(today) {
				out[s.Person] = held.after(s, ok, today)
			}
			return nil
		})
	})
	return out, err
}

// after says where somebody is, given a stay that began later than those looked at so far.
func (w Where) after(s Spell, known bool, today civil.Date) Where {
	inside := s.InsideOn(today)
	if known && w.Inside && !inside {
		return w
	}
	return Where{Inside: inside, Spell: s, AsOf: s.NewestRoll}
}

// StaysOf gives a person's stays, newest first and at most some, and where they are now, for which every stay
// is looked at.
func StaysOf(ctx context.Context, tx *gate.Tx, p id.Person, most int) ([]Spell, Where, error) {
	if err := tx.Need(access.Custody, p); err != nil {
		return nil, Where{}, err
	}
	var out []Spell
	var where Where
	known, today := false, tx.Today()
	err := eachSpell(ctx, tx, `WHERE person = $1 ORDER BY received, id`, []any{string(p)}, func(s Spell) error {
		out = append(out, s)
		if !s.Received.After(today) {
			where, known = where.after(s, known, today), true
		}
		return nil
	})
	slices.Reverse(out)
	return out[:min(most, len(out))], where, err
}

// LearnedBetween gives the stays of some people whose reception or release Waymark learned of from one
// instant until before another, newest first.
func LearnedBetween(ctx context.Context, tx *gate.Tx, people []id.Person, from, until civil.Instant) ([]Spell, error) {
	if err := tx.Need(access.Custody, people...); err != nil {
		return nil, err
	}
	within := func(i civil.Instant) bool { return !i.IsZero() && !i.Before(from) && i.Before(until) }
	var out []Spell
	err := db.InChunks(people, func(part []id.Person) error {
		args := append([]any{from, until}, db.Texts(part)...)
		return eachSpell(ctx, tx, `WHERE person IN (`+db.Marks(3, len(part))+`) AND (learned_in >= $1 AND learned_in < $2
OR learned_out >= $1 AND learned_out < $2 OR roll_learned_out >= $1 AND roll_learned_out < $2) ORDER BY received DESC, id DESC`, args, func(s Spell) error {
			if within(s.LearnedIn) || within(s.LearnedOut) {
				out = append(out, s)
			}
			return nil
		})
	})
	return out, err
}

// Counted are the tables that EachReception reads besides those of links, for whoever keeps what it gives.
var Counted = []string{"custody_spell", "custody_presence", "custody_roll"}

// EachReception hands every current stay to f, in no order: the stream that selection scores.
func EachReception(ctx context.Context, tx *gate.Tx, f func(person id.Person, s Spell) error) error {
	if err := tx.Need(access.Custody); err != nil {
		return err
	}
	return eachSpell(ctx, tx, ``, nil, func(s Spell) error { return f(s.Person, s) })
}

// RunsOf gives the runs that said something of a person's stays, each daily roll that they stood on or were
// gone from among them: who looked includes them.
func RunsOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]string, error) {
	if err := tx.Need(access.Looking, p); err != nil {
		return nil, err
	}
	var out []string
	err := each(ctx, tx, `SELECT s.run FROM custody_spell s JOIN v_person_of_record l ON l.record = s.record WHERE l.person = $1
UNION SELECT r.run FROM v_person_of_record l JOIN custody_spell s ON s.record = l.record AND s.current
JOIN custody_presence p ON p.source = s.source AND p.key = s.key
JOIN custody_roll r ON r.source = p.source AND r.day >= p.from_roll AND (r.day <= p.last_roll OR r.day = p.gone_roll OR p.gone_roll IS NULL)
WHERE l.person = $1`, []any{string(p)}, func(rows *sql.Rows) error {
		var run string
		err := rows.Scan(&run)
		out = append(out, run)
		return err
	})
	return out, err
}
