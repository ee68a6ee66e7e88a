package person

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// link is one row of person_link that is in force.
type link struct{ id, record string }

func linksOf(ctx context.Context, tx *gate.Tx, p id.Person) ([]link, error) {
	var out []link
	err := each(ctx, tx, `SELECT id, record FROM person_link WHERE person = $1 AND ends IS NULL ORDER BY record`, []any{string(p)}, func(rows *sql.Rows) error {
		var l link
		err := rows.Scan(&l.id, &l.record)
		out = append(out, l)
		return err
	})
	return out, err
}

// touch takes hold of people's rows, in the same order always, so that two decisions about one person wait
// for each other.
func touch(ctx context.Context, tx *gate.Tx, people ...id.Person) error {
	slices.Sort(people)
	for _, p := range people {
		if _, err := tx.ExecContext(ctx, `UPDATE person SET version = version + 1 WHERE id = $1`, string(p)); err != nil {
			return err
		}
	}
	return nil
}

// relink ends a link and makes one to another person.
func relink(ctx context.Context, tx *gate.Tx, l link, to id.Person, d id.Decision, how relinking) (string, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE person_link SET ends = $2 WHERE id = $1`, l.id, tx.Now()); err != nil {
		return "", err
	}
	made := gate.NewID[string](tx)
	_, err := tx.ExecContext(ctx, `INSERT INTO person_link (id, record, person, starts, rule, run, decision, weight, model) VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8)`,
		made, l.record, string(to), tx.Now(), string(how.rule), string(d), how.weight, how.model)
	return made, err
}

// unlink takes a link away as if it had never been made, and puts the one before it in force again. A link
// that is no longer in force says that the record was decided about again since.
func unlink(ctx context.Context, tx *gate.Tx, made, before string) error {
	res, err := tx.ExecContext(ctx, `DELETE FROM person_link WHERE id = $1 AND ends IS NULL`, made)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.Because(err, fault.Conflict, "The record was decided about again since. Undo that decision first.")
	}
	_, err = tx.ExecContext(ctx, `UPDATE person_link SET ends = NULL WHERE id = $1`, before)
	return err
}

// mainRecord gives the record whose words are shown of a person, or "".
func mainRecord(ctx context.Context, tx *gate.Tx, p id.Person) (record string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(main_record, '') FROM person WHERE id = $1`, string(p)).Scan(&record)
	return record, db.Translate(err)
}

// reshow makes a record the one whose words are shown of a person, unless somebody edited them here.
func reshow(ctx context.Context, tx *gate.Tx, p, record string) error {
	_, err := tx.ExecContext(ctx, `UPDATE person SET main_record = $2 WHERE id = $1`, p, record)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE person SET (surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language, interpreter) =
(SELECT i.surname, i.forenames, i.name_key, i.date_of_birth, i.sex, i.gender, i.ethnicity_self, i.ethnicity_officer, i.nationality, i.language, i.interpreter
FROM source_identity i WHERE i.record = $2 AND i.current) WHERE id = $1 AND NOT edited`, p, record)
	return err
}

// absorb says that a person is another. Those merged into them before are that other, too, so that one step
// always leads to whoever survives; who they are comes back.
func absorb(ctx context.Context, tx *gate.Tx, from, to id.Person) ([]string, error) {
	earlier, err := idsWhere(ctx, tx, "person", "merged_into", string(from))
	if err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE person SET merged_into = $2 WHERE id = $1 OR merged_into = $1`, string(from), string(to))
	return earlier, err
}

func setMerged(ctx context.Context, tx *gate.Tx, p, into string) error {
	_, err := tx.ExecContext(ctx, `UPDATE person SET merged_into = NULLIF($2, '') WHERE id = $1`, p, into)
	return err
}

// handMade are this room's tables of what people here added about somebody.
var handMade = []string{"person_alias", "person_number", "address", "warning"}

func idsWhere(ctx context.Context, tx *gate.Tx, table, column, value string) ([]string, error) {
	var out []string
	err := each(ctx, tx, `SELECT id FROM `+table+` WHERE `+column+` = $1 ORDER BY id`, []any{value}, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		out = append(out, s)
		return err
	})
	return out, err
}

func setPerson(ctx context.Context, tx *gate.Tx, table, row string, p id.Person) error {
	_, err := tx.ExecContext(ctx, `UPDATE `+table+` SET person = $2 WHERE id = $1`, row, string(p))
	return err
}

// moot gives the open reviews about two people that ask nothing any more: whoever has the record is the only
// one it may belong to.
func moot(ctx context.Context, tx *gate.Tx, a, b id.Person) ([]string, error) {
	var records []string
	for _, p := range []id.Person{a, b} {
		links, err := linksOf(ctx, tx, p)
		if err != nil {
			return nil, err
		}
		for _, l := range links {
			records = append(records, l.record)
		}
	}
	var out []string
	err := db.InChunks(records, func(part []string) error {
		// The state is put so that no index on it is used: there are many open reviews, and few of these records.
		some, err := column[string](ctx, tx, `SELECT v.id FROM link_review v JOIN person_link l ON l.record = v.record AND l.ends IS NULL WHERE v.record IN (`+db.Marks(1, len(part))+`)
AND v.state || '' = 'OPEN' AND EXISTS (SELECT 1 FROM link_candidate c WHERE c.review = v.id) AND NOT EXISTS (SELECT 1 FROM link_candidate c JOIN person p ON p.id = c.person
WHERE c.review = v.id AND COALESCE(p.merged_into, p.id) <> l.person)`, db.Texts(part)...)
		out = append(out, some...)
		return err
	})
	slices.Sort(out)
	return out, err
}

func setReviewState(ctx context.Context, tx *gate.Tx, review string, from, to ReviewState) error {
	_, err := tx.ExecContext(ctx, `UPDATE link_review SET state = $3, version = version + 1 WHERE id = $1 AND state = $2`, review, string(from), string(to))
	return err
}

// insertPersonOf makes a person of whom one record's words are shown.
func insertPersonOf(ctx context.Context, tx *gate.Tx, p id.Person, record id.SourceRecord) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO person (id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language,
interpreter, main_record, edited, created_at) SELECT $1, surname, forenames, name_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language,
interpreter, record, $3, $4 FROM source_identity WHERE record = $2 AND current`, string(p), string(record), false, tx.Now())
	return err
}

// insertAnswers keeps what a decision says of its record and others: one person's, or not.
func insertAnswers(ctx context.Context, tx *gate.Tx, d Decision, others map[string]bool) error {
	var rows [][]any
	for _, other := range slices.Sorted(maps.Keys(others)) {
		rows = append(rows, []any{min(other, string(d.Record)), max(other, string(d.Record)), others[other], string(d.ID)})
	}
	return db.InsertRows(ctx, tx, "link_answer", []string{"one", "other", "same", "decision"}, rows, "")
}

// forgetAnswers takes back what a decision said that was undone.
func forgetAnswers(ctx context.Context, tx *gate.Tx, d id.Decision) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM link_answer WHERE decision = $1`, string(d))
	return err
}

// logged is a line of the move log: which room moved what.
type logged struct {
	room string
	Moved
}

func insertMoves(ctx context.Context, tx *gate.Tx, d id.Decision, moves []logged) error {
	rows := make([][]any, len(moves))
	for i, m := range moves {
		rows[i] = []any{string(d), i, m.room, m.What, m.Ref, m.Was}
	}
	return db.InsertRows(ctx, tx, "move_log", []string{"decision", "n", "room", "what", "ref", "was"}, rows, "")
}

func movesOf(ctx context.Context, tx *gate.Tx, d id.Decision) ([]logged, error) {
	var out []logged
	err := each(ctx, tx, `SELECT room, what, ref, was FROM move_log WHERE decision = $1 ORDER BY n`, []any{string(d)}, func(rows *sql.Rows) error {
		var m logged
		err := rows.Scan(&m.room, &m.What, &m.Ref, &m.Was)
		out = append(out, m)
		return err
	})
	return out, err
}

// survivors gives who people are now: those merged into another are that other.
func survivors(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]id.Person, error) {
	out := make(map[id.Person]id.Person, len(people))
	err := db.InChunks(people, func(part []id.Person) error {
		return each(ctx, tx, `SELECT id, COALESCE(merged_into, id) FROM person WHERE id IN (`+db.Marks(1, len(part))+`)`, db.Texts(part), func(rows *sql.Rows) error {
			var p, now id.Person
			err := rows.Scan(&p, &now)
			out[p] = now
			return err
		})
	})
	return out, err
}

// WhoNow gives who people are now: those merged into another are that other. For bulk runs.
func WhoNow(ctx context.Context, tx *gate.Tx, people []id.Person) (map[id.Person]id.Person, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	return survivors(ctx, tx, people)
}
