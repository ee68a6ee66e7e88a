package person

import (
	"context"
	"database/sql"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// RecordsOfRun gives at most so many of the records that a run made, in their order after one ("" for the
// first).
func RecordsOfRun(ctx context.Context, tx *gate.Tx, run id.ImportRun, after id.SourceRecord, most int) ([]id.SourceRecord, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	return column[id.SourceRecord](ctx, tx, `SELECT id FROM source_record WHERE run = $1 AND id > $2 ORDER BY id LIMIT $3`, string(run), string(after), most)
}

// RunsOn gives the runs, other than one, that said more of some records.
func RunsOn(ctx context.Context, tx *gate.Tx, besides id.ImportRun, records []id.SourceRecord) ([]id.ImportRun, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	var out []id.ImportRun
	err := db.InChunks(records, func(part []id.SourceRecord) error {
		args := append([]any{string(besides)}, db.Texts(part)...)
		got, err := column[id.ImportRun](ctx, tx, `SELECT DISTINCT run FROM source_identity WHERE run <> $1 AND record IN (`+db.Marks(2, len(part))+`)`, args...)
		out = append(out, got...)
		return err
	})
	return out, err
}

// PeopleOfRun gives those whom a run said something new of.
func PeopleOfRun(ctx context.Context, tx *gate.Tx, run id.ImportRun) ([]id.Person, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	return column[id.Person](ctx, tx, `SELECT l.person FROM source_record r JOIN person_link l ON l.record = r.id AND l.ends IS NULL WHERE r.run = $1
UNION SELECT l.person FROM source_identity i JOIN person_link l ON l.record = i.record AND l.ends IS NULL WHERE i.n > 1 AND i.run = $1`, string(run))
}

// OnlyIn gives those whom, among the people of some records of a run, no record of another run names: they
// go when the run is undone.
func OnlyIn(ctx context.Context, tx *gate.Tx, run id.ImportRun, records []id.SourceRecord) ([]id.Person, error) {
	if err := tx.Need(access.Identity); err != nil {
		return nil, err
	}
	var out []id.Person
	err := db.InChunks(records, func(part []id.SourceRecord) error {
		args := append([]any{string(run)}, db.Texts(part)...)
		marks := db.Marks(2, len(part))
		const another = ` AND NOT EXISTS (SELECT 1 FROM person_link o JOIN source_record r ON r.id = o.record WHERE o.person = l.person AND r.run <> $1 AND o.ends IS `
		got, err := column[id.Person](ctx, tx, `SELECT l.person FROM (SELECT person FROM person_link WHERE ends IS NULL AND record IN (`+marks+`)
UNION SELECT person FROM person_link WHERE ends IS NOT NULL AND record IN (`+marks+`)) l WHERE 1 = 1`+another+`NULL)`+another+`NOT NULL)`, args...)
		out = append(out, got...)
		return err
	})
	return out, err
}

// workedOn are what people did here to records and to those whom they name, each with the words that say so.
var workedOn = []struct{ of, query, words string }{
	{"record", `SELECT COUNT(*) FROM link_decision WHERE undone_at IS NULL AND record IN `, "Somebody has decided whose %d of the records of this file are. Undo those decisions first."},
	{"record", `SELECT COUNT(DISTINCT l.record) FROM link_decision d JOIN person_link l ON l.decision = d.id AND l.ends IS NULL WHERE d.undone_at IS NULL AND l.record IN `, "%d of the records of this file stand with a person by a decision, or by a run over all records. Undo those decisions first."},
	{"person", `SELECT COUNT(*) FROM link_decision WHERE from_person IN `, "Somebody has decided whether records of %d people of this file are one person's. Undo those decisions first."},
	{"person", `SELECT COUNT(*) FROM link_decision WHERE to_person IN `, "Somebody has decided whether records of %d people of this file are one person's. Undo those decisions first."},
	{"person", `SELECT COUNT(*) FROM person WHERE (edited OR merged_into IS NOT NULL) AND id IN `, "Somebody has changed %d people whom only this file names."},
	{"person", `SELECT COUNT(*) FROM person WHERE merged_into IN `, "%d people were joined to people whom only this file names."},
	{"person", `SELECT COUNT(DISTINCT person) FROM person_alias WHERE person IN `, "Somebody has added names to %d people whom only this file names."},
	{"person", `SELECT COUNT(DISTINCT person) FROM person_number WHERE person IN `, "Somebody has added numbers to %d people whom only this file names."},
	{"person", `SELECT COUNT(DISTINCT person) FROM address WHERE record IS NULL AND person IN `, "Somebody has added addresses to %d people whom only this file names."},
	{"person", `SELECT COUNT(DISTINCT person) FROM warning WHERE person IN `, "Somebody has added warnings to %d people whom only this file names."},
}

// MayUndo refuses, in words to show, when people have worked on some records, or on those who go with them.
func MayUndo(ctx context.Context, tx *gate.Tx, records []id.SourceRecord, going []id.Person) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	for _, h := range workedOn {
		over := db.Texts(going)
		if h.of == "record" {
			over = db.Texts(records)
		}
		n := 0
		err := db.InChunks(over, func(part []any) error {
			var some int
			err := tx.QueryRowContext(ctx, h.query+`(`+db.Marks(1, len(part))+`)`, part...).Scan(&some)
			n += some
			return db.Translate(err)
		})
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, h.words, n)
		}
	}
	return nil
}

// UndoVersions takes back at most so many of the versions that a run stored of records which were there
// before it, with the names, numbers and addresses that came with them. It gives how many it took.
func UndoVersions(ctx context.Context, tx *gate.Tx, run id.ImportRun, most int) (int, error) {
	if err := tx.Need(access.Identity); err != nil {
		return 0, err
	}
	records, err := column[string](ctx, tx, `SELECT DISTINCT i.record FROM source_identity i JOIN source_record r ON r.id = i.record WHERE i.n > 1 AND i.run = $1 AND r.run <> $1 ORDER BY i.record LIMIT $2`, string(run), most)
	if err != nil {
		return 0, err
	}
	err = db.InChunks(records, func(part []string) error {
		args := append([]any{string(run)}, db.Texts(part)...)
		for _, table := range []string{"source_identity", "source_number", "source_alias", "address"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE run = $1 AND record IN (`+db.Marks(2, len(part))+`)`, args...); err != nil {
				return err
			}
		}
		args[0] = true
		_, err := tx.ExecContext(ctx, `UPDATE source_identity SET current = $1 WHERE record IN (`+db.Marks(2, len(part))+`)
AND n = (SELECT MAX(m.n) FROM source_identity m WHERE m.record = source_identity.record)`, args...)
		if err != nil {
			return err
		}
		return showMain(ctx, tx, `p.main_record IN (`+db.Marks(1, len(part))+`)`, db.Texts(part)...)
	})
	return len(records), err
}

// UndoRecords takes back records that a run made, and the people whom no record names any more. What
// people did about them is for MayUndo to look at first. Somebody whose main record goes is shown as the
// oldest record left says.
func UndoRecords(ctx context.Context, tx *gate.Tx, records []id.SourceRecord) error {
	if err := tx.Need(access.Identity); err != nil {
		return err
	}
	return db.InChunks(records, func(part []id.SourceRecord) error {
		marks, args := db.Marks(1, len(part)), db.Texts(part)
		people, err := column[id.Person](ctx, tx, `SELECT person FROM person_link WHERE ends IS NULL AND record IN (`+marks+`)
UNION SELECT person FROM person_link WHERE ends IS NOT NULL AND record IN (`+marks+`)`, args...)
		if err != nil {
			return err
		}
		reviews := `(SELECT id FROM link_review WHERE record IN (` + marks + `))`
		for _, s := range []string{
			`DELETE FROM link_answer WHERE one IN (` + marks + `)`,
			`DELETE FROM link_answer WHERE other IN (` + marks + `)`,
			`DELETE FROM link_dissent WHERE decision IN (SELECT id FROM link_decision WHERE review IN ` + reviews + `)`,
			`DELETE FROM move_log WHERE decision IN (SELECT id FROM link_decision WHERE review IN ` + reviews + `)`,
			`DELETE FROM link_decision WHERE review IN ` + reviews,
			`DELETE FROM link_candidate WHERE review IN ` + reviews,
			`DELETE FROM link_review WHERE record IN (` + marks + `)`,
			`DELETE FROM source_number WHERE record IN (` + marks + `)`,
			`DELETE FROM source_alias WHERE record IN (` + marks + `)`,
			`DELETE FROM address WHERE record IN (` + marks + `)`,
			`DELETE FROM source_identity WHERE record IN (` + marks + `)`,
			`DELETE FROM person_link WHERE ends IS NULL AND record IN (` + marks + `)`,
			`DELETE FROM person_link WHERE ends IS NOT NULL AND record IN (` + marks + `)`,
			`DELETE FROM source_record WHERE id IN (` + marks + `)`,
		} {
			if _, err := tx.ExecContext(ctx, s, args...); err != nil {
				return err
			}
		}
		return settlePeople(ctx, tx, people)
	})
}

// settlePeople takes those away whom no record names any more, and gives the others a main record that is
// there.
func settlePeople(ctx context.Context, tx *gate.Tx, people []id.Person) error {
	return db.InChunks(people, func(part []id.Person) error {
		marks, args := db.Marks(1, len(part)), db.Texts(part)
		gone, err := column[id.Person](ctx, tx, `SELECT id FROM person WHERE id IN (`+marks+`) 
AND NOT EXISTS (SELECT 1 FROM person_link l WHERE l.person = person.id AND l.ends IS NULL) AND NOT EXISTS (SELECT 1 FROM person_link l WHERE l.person = person.id AND l.ends IS NOT NULL)`, args...)
		if err != nil {
			return err
		}
		if err := removePeople(ctx, tx, gone); err != nil {
			return err
		}
		lost := `main_record IS NOT NULL AND NOT EXISTS (SELECT 1 FROM source_record r WHERE r.id = p.main_record) AND p.id IN (` + marks + `)`
		orphans, err := column[id.Person](ctx, tx, `SELECT p.id FROM person p WHERE `+lost, args...)
		if err != nil || len(orphans) == 0 {
			return err
		}
		marks, args = db.Marks(1, len(orphans)), db.Texts(orphans)
		_, err = tx.ExecContext(ctx, `UPDATE person SET main_record = (SELECT MIN(l.record) FROM person_link l WHERE l.person = person.id AND l.ends IS NULL) WHERE id IN (`+marks+`)`, args...)
		if err != nil {
			return err
		}
		return showMain(ctx, tx, `p.id IN (`+marks+`)`, args...)
	})
}

func removePeople(ctx context.Context, tx *gate.Tx, gone []id.Person) error {
	if len(gone) == 0 {
		return nil
	}
	marks, args := db.Marks(1, len(gone)), db.Texts(gone)
	asked, err := column[string](ctx, tx, `SELECT DISTINCT review FROM link_candidate WHERE person IN (`+marks+`)`, args...)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM link_candidate WHERE person IN (`+marks+`)`, args...); err != nil {
		return err
	}
	err = db.InChunks(asked, func(part []string) error { // nobody is left to compare with
		_, err := tx.ExecContext(ctx, `UPDATE link_review SET state = 'WITHDRAWN', version = version + 1 WHERE state = 'OPEN' AND id IN (`+db.Marks(1, len(part))+`)
AND NOT EXISTS (SELECT 1 FROM link_candidate c WHERE c.review = link_review.id)`, db.Texts(part)...)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM person WHERE id IN (`+marks+`)`, args...); err != nil {
		return err
	}
	return tx.Removed(ctx, gone)
}

// showMain shows people as their main record now says, unless somebody edited them here.
func showMain(ctx context.Context, tx *gate.Tx, which string, args ...any) error {
	var all []refresh
	err := each(ctx, tx, `SELECT p.id, i.record, i.surname, i.forenames, i.date_of_birth, i.sex, i.gender, i.ethnicity_self, i.ethnicity_officer, i.nationality,
i.language, i.interpreter FROM person p JOIN source_identity i ON i.record = p.main_record AND i.current WHERE `+which, args, func(rows *sql.Rows) error {
		var r refresh
		w := &r.who
		err := rows.Scan(&r.person, &r.record, &w.Surname, &w.Forenames, &w.DateOfBirth, &w.Sex, &w.Gender, &w.EthnicitySelf, &w.EthnicityOfficer,
			&w.Nationality, &w.Language, &w.InterpreterNeeded)
		all = append(all, r)
		return err
	})
	if err != nil {
		return err
	}
	return (&batch{tx: tx, refreshed: all}).refresh(ctx)
}

// column reads a query's one column.
func column[T ~string](ctx context.Context, tx *gate.Tx, query string, args ...any) ([]T, error) {
	var out []T
	err := each(ctx, tx, query, args, func(rows *sql.Rows) error {
		var v string
		err := rows.Scan(&v)
		out = append(out, T(v))
		return err
	})
	return out, err
}
