package person

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"waymark/internal/method/match"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

const runColumns = `r.id, r.state, r.started_by, r.started_at, r.ended_by, r.ended_at, r.job, r.model, r.records, r.people, r.candidates, r.joined, r.version`

func scanRun(rows interface{ Scan(...any) error }) (LinkRun, error) {
	var r LinkRun
	err := rows.Scan(&r.ID, &r.State, &r.StartedBy, &r.StartedAt, &r.EndedBy, &r.EndedAt, &r.Job, &r.Model, &r.Records, &r.People, &r.Candidates, &r.Joined, &r.Version)
	return r, db.Translate(err)
}

func findRun(ctx context.Context, tx *gate.Tx, run id.LinkRun) (LinkRun, error) {
	return scanRun(tx.QueryRowContext(ctx, `SELECT `+runColumns+` FROM link_run r WHERE r.id = $1`, string(run)))
}

// newestRuns gives runs, newest first.
func newestRuns(ctx context.Context, tx *gate.Tx, limit int) ([]LinkRun, error) {
	var out []LinkRun
	err := each(ctx, tx, `SELECT `+runColumns+` FROM link_run r ORDER BY r.id DESC LIMIT $1`, []any{limit}, func(rows *sql.Rows) error {
		r, err := scanRun(rows)
		out = append(out, r)
		return err
	})
	return out, err
}

func insertRun(ctx context.Context, tx *gate.Tx, r LinkRun) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO link_run (id, state, started_by, started_at, job) VALUES ($1, $2, $3, $4, $5)`,
		string(r.ID), string(r.State), string(r.StartedBy), r.StartedAt, string(r.Job))
	if fault.Is(err, fault.Conflict) || fault.Is(db.Translate(err), fault.Conflict) {
		return fault.Because(err, fault.Conflict, "A run over all records is under way, or waits to be looked at.")
	}
	return err
}

// updateRun stores where a run is, unless somebody moved it on since.
func updateRun(ctx context.Context, tx *gate.Tx, r LinkRun) error {
	res, err := tx.ExecContext(ctx, `UPDATE link_run SET state = $3, ended_by = $4, ended_at = $5, job = $6, model = $7, records = $8, people = $9, candidates = $10,
joined = $11, version = version + 1 WHERE id = $1 AND version = $2`,
		string(r.ID), r.Version, string(r.State), string(r.EndedBy), r.EndedAt, string(r.Job), r.Model, r.Records, r.People, r.Candidates, r.Joined)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.Because(err, fault.Conflict, "Somebody changed this run after you opened it. Look at it again.")
	}
	return nil
}

// giveUpLost marks runs failed that were weighing since long ago: nobody is at them any more.
func giveUpLost(ctx context.Context, tx *gate.Tx, before civil.Instant) error {
	_, err := tx.ExecContext(ctx, `UPDATE link_run SET state = 'FAILED', ended_at = $2, version = version + 1 WHERE state = 'WEIGHING' AND started_at < $1`, before, tx.Now())
	return err
}

// eachSaid hands on what every current record says, a part at a time, in the order of the records.
func eachSaid(ctx context.Context, tx *gate.Tx, f func(said) error) error {
	const atOnce = 5000
	after := ""
	for {
		part, err := readSaid(ctx, tx, `record > $1 ORDER BY record LIMIT $2`, after, atOnce)
		if err != nil {
			return err
		}
		for _, s := range part {
			if err := f(s); err != nil {
				return err
			}
		}
		if len(part) < atOnce {
			return nil
		}
		after = string(part[len(part)-1].record)
	}
}

// shownRecords gives the record whose words are shown of each person.
func shownRecords(ctx context.Context, tx *gate.Tx) (map[id.SourceRecord]bool, error) {
	out := map[id.SourceRecord]bool{}
	return out, each(ctx, tx, `SELECT main_record FROM person WHERE main_record IS NOT NULL AND merged_into IS NULL`, nil, func(rows *sql.Rows) error {
		var r id.SourceRecord
		err := rows.Scan(&r)
		out[r] = true
		return err
	})
}

// closedPeople gives those who are restricted or excluded.
func closedPeople(ctx context.Context, tx *gate.Tx) (map[id.Person]bool, error) {
	out := map[id.Person]bool{}
	for _, level := range []access.Restriction{access.Restricted, access.Excluded} {
		people, err := column[id.Person](ctx, tx, `SELECT person FROM access_subject WHERE restriction = '`+string(level)+`'`)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			out[p] = true
		}
	}
	return out, nil
}

// allAsked gives everybody who stands together in a review, true where somebody has answered it; in a review about
// how somebody's own records hang together that is with nobody.
func allAsked(ctx context.Context, tx *gate.Tx) (map[twoPeople]bool, error) {
	out := map[twoPeople]bool{}
	people := map[string][]id.Person{}
	err := each(ctx, tx, `SELECT x.review, x.person FROM v_review_person x JOIN link_review v ON v.id = x.review WHERE v.state <> 'WITHDRAWN'`, nil, func(rows *sql.Rows) error {
		var review string
		var p id.Person
		err := rows.Scan(&review, &p)
		people[review] = append(people[review], p)
		return err
	})
	if err != nil {
		return nil, err
	}
	answers, err := column[string](ctx, tx, `SELECT DISTINCT review FROM link_decision`)
	if err != nil {
		return nil, err
	}
	answered := map[string]bool{}
	for _, review := range answers {
		answered[review] = true
	}
	for review, together := range people {
		if len(together) == 1 {
			together = append(together, "")
		}
		for i, a := range together {
			for _, b := range together[i+1:] {
				out[pairOf(a, b)] = out[pairOf(a, b)] || answered[review]
			}
		}
	}
	return out, nil
}

// answersBetween gives what people said of records, by the places that find gives.
func answersBetween(ctx context.Context, tx *gate.Tx, find func(id.SourceRecord) (int32, bool)) (map[match.Pair]bool, error) {
	out := map[match.Pair]bool{}
	return out, each(ctx, tx, `SELECT one, other, same FROM link_answer ORDER BY decision`, nil, func(rows *sql.Rows) error {
		var one, other id.SourceRecord
		var same bool
		err := rows.Scan(&one, &other, &same)
		a, there := find(one)
		b, also := find(other)
		if there && also { // of two answers the later counts
			out[match.Pair{A: min(a, b), B: max(a, b)}] = same
		}
		return err
	})
}

// holdersOf gives whose records are now.
func holdersOf(ctx context.Context, tx *gate.Tx, records []id.SourceRecord) (map[id.SourceRecord]id.Person, error) {
	out := map[id.SourceRecord]id.Person{}
	err := db.InChunks(records, func(part []id.SourceRecord) error {
		return each(ctx, tx, `SELECT record, person FROM person_link WHERE ends IS NULL AND record IN (`+db.Marks(1, len(part))+`)`, db.Texts(part), func(rows *sql.Rows) error {
			var r id.SourceRecord
			var p id.Person
			err := rows.Scan(&r, &p)
			out[r] = p
			return err
		})
	})
	return out, err
}

// openReview puts a record to a reviewer: whether it is one of some people's.
func openReview(ctx context.Context, tx *gate.Tx, record id.SourceRecord, holder id.Person, why Rule, state ReviewState, ask []Question) (id.Review, error) {
	review := gate.NewID[id.Review](tx)
	_, err := tx.ExecContext(ctx, `INSERT INTO link_review (id, record, person, why, run, state, opened_at) VALUES ($1, $2, $3, $4, '', $5, $6)`,
		string(review), string(record), string(holder), string(why), string(state), tx.Now())
	if err != nil {
		return "", err
	}
	var rows [][]any
	for _, q := range ask {
		if q.Person != holder {
			rows = append(rows, []any{string(review), string(q.Person), string(q.Rule)})
		}
	}
	return review, db.InsertRows(ctx, tx, "link_candidate", []string{"review", "person", "why"}, rows, "ON CONFLICT DO NOTHING")
}

// waitingReviews gives the open reviews that nobody has answered.
func waitingReviews(ctx context.Context, tx *gate.Tx) ([]Review, error) {
	var out []Review
	err := each(ctx, tx, `SELECT `+reviewColumns+fromReviews+`v.state = 'OPEN' AND NOT EXISTS (SELECT 1 FROM link_decision d WHERE d.review = v.id) ORDER BY v.id`, nil, func(rows *sql.Rows) error {
		v, err := scanReview(rows)
		out = append(out, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, addCandidates(ctx, tx, out)
}

// recordsNumbered gives the records that a number names, an agency's own first, among those whose people a queue
// shows the actor.
func recordsNumbered(ctx context.Context, tx *gate.Tx, q Queue, number string) ([]numberedRecord, error) {
	if strings.TrimSpace(number) == "" {
		return nil, nil
	}
	values := numberForms(number)
	scope, args, next := tx.Scope().SQL("l.person", 1)
	closed := `EXISTS (SELECT 1 FROM access_subject s WHERE s.person = l.person AND s.restriction <> 'NONE')`
	if q != Closed {
		closed = "NOT " + closed
	}
	var out []numberedRecord
	for _, query := range []string{
		`SELECT l.record, l.person FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL WHERE r.key IN (`,
		`SELECT l.record, l.person FROM source_number n JOIN person_link l ON l.record = n.record AND l.ends IS NULL WHERE n.value IN (`,
	} {
		err := each(ctx, tx, query+db.Marks(next, len(values))+`) AND `+scope+` AND `+closed+` ORDER BY l.record`, append(slices.Clone(args), db.Texts(values)...), func(rows *sql.Rows) error {
			var x numberedRecord
			err := rows.Scan(&x.record, &x.holder)
			out = append(out, x)
			return err
		})
		if err != nil || len(out) > 0 {
			return out, err
		}
	}
	return nil, nil
}

// decisionsOfRun gives the decisions of a run that stand, newest first.
func decisionsOfRun(ctx context.Context, tx *gate.Tx, run id.LinkRun) ([]Decision, error) {
	return queryDecisions(ctx, tx, `SELECT `+decisionColumns+` FROM link_decision d WHERE d.run = $1 AND d.undone_at IS NULL ORDER BY d.id DESC`, string(run))
}

// anyReview gives a review, whoever it is about. For bulk runs.
func anyReview(ctx context.Context, tx *gate.Tx, review id.Review) (Review, error) {
	v, err := scanReview(tx.QueryRowContext(ctx, `SELECT `+reviewColumns+fromReviews+`v.id = $1`, string(review)))
	if err != nil {
		return v, err
	}
	all := []Review{v}
	err = addCandidates(ctx, tx, all)
	return all[0], err
}
