package person

import (
	"context"
	"database/sql"
	"fmt"

	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// within is the condition for a review that a queue shows to the actor: nobody in it is outside their
// scope, and whether somebody in it is restricted or excluded is what tells the queues apart.
func within(tx *gate.Tx, q Queue, next int) (string, []any, int) {
	scope, args, next := tx.Scope().SQL("x.person", next)
	closed := `EXISTS (SELECT 1 FROM v_review_person x JOIN access_subject s ON s.person = x.person WHERE x.review = v.id AND s.restriction <> 'NONE')`
	if q != Closed {
		closed = "NOT " + closed
	}
	return closed + ` AND NOT EXISTS (SELECT 1 FROM v_review_person x WHERE x.review = v.id AND NOT (` + scope + `))`, args, next
}

const unsure = `EXISTS (SELECT 1 FROM link_decision d WHERE d.review = v.id AND d.undone_at IS NULL AND d.answer = 'NOT_SURE')`

const reviewColumns = `v.id, v.record, r.source, r.key, l.person, v.why, v.state, v.opened_at, v.version`

const fromReviews = ` FROM link_review v JOIN source_record r ON r.id = v.record JOIN person_link l ON l.record = v.record AND l.ends IS NULL WHERE `

func scanReview(rows interface{ Scan(...any) error }) (Review, error) {
	var v Review
	err := rows.Scan(&v.ID, &v.Record, &v.Source, &v.Key, &v.Holder, &v.Why, &v.State, &v.OpenedAt, &v.Version)
	return v, db.Translate(err)
}

// findReview gives one review, if the queue shows it to the actor.
func findReview(ctx context.Context, tx *gate.Tx, q Queue, review id.Review) (Review, error) {
	where, args, next := within(tx, q, 1)
	v, err := scanReview(tx.QueryRowContext(ctx, `SELECT `+reviewColumns+fromReviews+where+fmt.Sprintf(` AND v.id = $%d`, next), append(args, string(review))...))
	if err != nil {
		return v, err
	}
	all := []Review{v}
	err = addCandidates(ctx, tx, all)
	return all[0], err
}

// inView is the condition for a review of a view.
func inView(view QueueView) string {
	switch view {
	case UnsureView:
		return `v.state = 'OPEN' AND ` + unsure
	case DisputedView:
		return `v.state = 'DECIDED' AND EXISTS (SELECT 1 FROM link_decision d JOIN link_dissent x ON x.decision = d.id WHERE d.review = v.id AND d.undone_at IS NULL)`
	}
	return `v.state = 'OPEN' AND NOT ` + unsure
}

func countReviews(ctx context.Context, tx *gate.Tx, q Queue, view QueueView) (n int, err error) {
	where, args, _ := within(tx, q, 1)
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*)`+fromReviews+where+` AND `+inView(view), args...).Scan(&n)
	return n, db.Translate(err)
}

// reviewsIn gives a part of the reviews of a view, oldest first (an id's order is the order of time).
func reviewsIn(ctx context.Context, tx *gate.Tx, q Queue, view QueueView, after id.Review, limit int) ([]Review, error) {
	where, args, next := within(tx, q, 1)
	var out []Review
	text := fmt.Sprintf(`SELECT %s%s%s AND %s AND v.id > $%d ORDER BY v.id LIMIT $%d`, reviewColumns, fromReviews, where, inView(view), next, next+1)
	err := each(ctx, tx, text, append(args, string(after), limit), func(rows *sql.Rows) error {
		v, err := scanReview(rows)
		out = append(out, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, addCandidates(ctx, tx, out)
}

// addCandidates fills whose record each may be, as things stand.
func addCandidates(ctx context.Context, tx *gate.Tx, reviews []Review) error {
	at := map[id.Review]*Review{}
	ids := make([]id.Review, len(reviews))
	for i := range reviews {
		at[reviews[i].ID], ids[i] = &reviews[i], reviews[i].ID
	}
	return db.InChunks(ids, func(part []id.Review) error {
		return each(ctx, tx, `SELECT c.review, COALESCE(p.merged_into, p.id), MIN(c.why) FROM link_candidate c JOIN person p ON p.id = c.person
WHERE c.review IN (`+db.Marks(1, len(part))+`) GROUP BY c.review, COALESCE(p.merged_into, p.id) ORDER BY 1, 2`, db.Texts(part), func(rows *sql.Rows) error {
			var review id.Review
			var c Question
			err := rows.Scan(&review, &c.Person, &c.Rule)
			at[review].Candidates = append(at[review].Candidates, c)
			return err
		})
	})
}

const decisionColumns = `d.id, d.review, d.record, d.from_person, COALESCE(d.to_person, ''), d.answer, d.whole, d.reason, d.decided_by, d.decided_at, d.run, d.undone_by, d.undone_at, d.undone_why`

func scanDecision(rows interface{ Scan(...any) error }) (Decision, error) {
	var d Decision
	err := rows.Scan(&d.ID, &d.Review, &d.Record, &d.From, &d.To, &d.Answer, &d.Whole, &d.Reason, &d.By, &d.At, &d.Run, &d.UndoneBy, &d.UndoneAt, &d.UndoneWhy)
	return d, db.Translate(err)
}

func queryDecisions(ctx context.Context, tx *gate.Tx, text string, args ...any) ([]Decision, error) {
	var out []Decision
	err := each(ctx, tx, text, args, func(rows *sql.Rows) error {
		d, err := scanDecision(rows)
		out = append(out, d)
		return err
	})
	return out, err
}

// decisionsOf gives the answers that a review had, newest first.
func decisionsOf(ctx context.Context, tx *gate.Tx, review id.Review) ([]Decision, error) {
	return queryDecisions(ctx, tx, `SELECT `+decisionColumns+` FROM link_decision d WHERE d.review = $1 ORDER BY d.id DESC`, string(review))
}

// decided gives a part of the answers that a queue shows, newest first. An answer also names the person whom
// the record was taken from, so that they must be within the scope, too.
func decided(ctx context.Context, tx *gate.Tx, q Queue, before id.Decision, limit int) ([]Decision, error) {
	where, args, next := within(tx, q, 1)
	scope, more, next := tx.Scope().SQL("d.from_person", next)
	args = append(args, more...)
	text := `SELECT ` + decisionColumns + ` FROM link_decision d JOIN link_review v ON v.id = d.review WHERE ` + where + ` AND ` + scope
	if before != "" {
		text += fmt.Sprintf(` AND d.id < $%d`, next)
		args, next = append(args, string(before)), next+1
	}
	return queryDecisions(ctx, tx, text+fmt.Sprintf(` ORDER BY d.id DESC LIMIT $%d`, next), append(args, limit)...)
}

// twoPeople is a pair, whichever came first.
type twoPeople struct{ one, other id.Person }

func pairOf(a, b id.Person) twoPeople { return twoPeople{min(a, b), max(a, b)} }

// askedBefore gives those with whom some people stand together in a review, open or decided.
func askedBefore(ctx context.Context, tx *gate.Tx, people []id.Person) (map[twoPeople]bool, error) {
	out := map[twoPeople]bool{}
	err := db.InChunks(people, func(part []id.Person) error {
		return each(ctx, tx, `SELECT DISTINCT a.person, b.person FROM v_review_person a JOIN v_review_person b ON b.review = a.review AND b.person <> a.person
JOIN link_review v ON v.id = a.review AND v.state <> 'WITHDRAWN' WHERE a.person IN (`+db.Marks(1, len(part))+`)`, db.Texts(part), func(rows *sql.Rows) error {
			var a, b id.Person
			err := rows.Scan(&a, &b)
			out[pairOf(a, b)] = true
			return err
		})
	})
	return out, err
}

// recordName is what a source record says of who somebody is, for a list.
type recordName struct {
	source, key string
	who         Identity
}

func recordNames(ctx context.Context, tx *gate.Tx, records []id.SourceRecord) (map[id.SourceRecord]recordName, error) {
	out := make(map[id.SourceRecord]recordName, len(records))
	err := db.InChunks(records, func(part []id.SourceRecord) error {
		return each(ctx, tx, `SELECT r.id, r.source, r.key, i.surname, i.forenames, i.date_of_birth FROM source_record r
JOIN source_identity i ON i.record = r.id AND i.current WHERE r.id IN (`+db.Marks(1, len(part))+`)`, db.Texts(part), func(rows *sql.Rows) error {
			var r id.SourceRecord
			var n recordName
			err := rows.Scan(&r, &n.source, &n.key, &n.who.Surname, &n.who.Forenames, &n.who.DateOfBirth)
			out[r] = n
			return err
		})
	})
	return out, err
}

// markReview moves a review from one version to the next.
func markReview(ctx context.Context, tx *gate.Tx, review id.Review, version int64, s ReviewState) error {
	res, err := tx.ExecContext(ctx, `UPDATE link_review SET state = $3, version = version + 1 WHERE id = $1 AND version = $2`, string(review), version, string(s))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errStaleReview(err)
	}
	return nil
}

func errStaleReview(cause error) error {
	return fault.Because(cause, fault.Conflict, "Somebody answered this review after you opened it.")
}

func insertDecision(ctx context.Context, tx *gate.Tx, d Decision) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO link_decision (id, review, record, from_person, to_person, answer, whole, reason, decided_by, decided_at, run)
VALUES ($1, $2, $3, $4, NULLIF($5, ''), $6, $7, $8, $9, $10, $11)`, string(d.ID), string(d.Review), string(d.Record), string(d.From), string(d.To),
		string(d.Answer), d.Whole, d.Reason, string(d.By), d.At, string(d.Run))
	return err
}

func markUndone(ctx context.Context, tx *gate.Tx, d id.Decision, why string) error {
	res, err := tx.ExecContext(ctx, `UPDATE link_decision SET undone_by = $2, undone_at = $3, undone_why = $4 WHERE id = $1 AND undone_at IS NULL`,
		string(d), string(tx.Actor().ID), tx.Now(), why)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errStaleReview(err)
	}
	return nil
}

// nextReview gives the oldest open review after one that nobody was unsure of, or before it where there is none
// after it; "" where there is no other.
func nextReview(ctx context.Context, tx *gate.Tx, q Queue, review id.Review) (id.Review, error) {
	for _, after := range []id.Review{review, ""} {
		where, args, next := within(tx, q, 1)
		text := fmt.Sprintf(`SELECT v.id FROM link_review v WHERE %s AND %s AND v.id > $%d AND v.id <> $%d ORDER BY v.id LIMIT 1`, where, inView(ToDecide), next, next+1)
		found, err := column[id.Review](ctx, tx, text, append(args, string(after), string(review))...)
		if err != nil {
			return "", err
		}
		if len(found) > 0 {
			return found[0], nil
		}
	}
	return "", nil
}

func insertDissent(ctx context.Context, tx *gate.Tx, d Dissent) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO link_dissent (id, decision, answer, reason, said_by, said_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		d.ID, string(d.Decision), string(d.Answer), d.Reason, string(d.By), d.At)
	if fault.Is(db.Translate(err), fault.Conflict) {
		return fault.Because(err, fault.Conflict, "You have said already how you see this answer.")
	}
	return err
}

// dissentsOf gives how others see an answer, oldest first.
func dissentsOf(ctx context.Context, tx *gate.Tx, d id.Decision) ([]Dissent, error) {
	var out []Dissent
	err := each(ctx, tx, `SELECT id, decision, answer, reason, said_by, said_at FROM link_dissent WHERE decision = $1 ORDER BY id`, []any{string(d)}, func(rows *sql.Rows) error {
		var x Dissent
		err := rows.Scan(&x.ID, &x.Decision, &x.Answer, &x.Reason, &x.By, &x.At)
		out = append(out, x)
		return err
	})
	return out, err
}
