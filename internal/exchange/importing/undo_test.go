package importing_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/platform/gate"
	"waymark/internal/platform/id"
)

// because is why with words, as an undo wants.
var because = access.Purpose{Code: access.Importing, Basis: access.FromCommand, Reason: "The wrong file"}

// states are everything that imports write, with the ids that are made here left out.
var states = []string{
	`SELECT r.source, r.key, r.row_no, x.file_name FROM source_record r JOIN import_run x ON x.id = r.run`,
	`SELECT r.key, i.n, i.current, i.row_no, i.hash, i.surname, i.forenames, i.date_of_birth FROM source_identity i JOIN source_record r ON r.id = i.record`,
	`SELECT MIN(r.key), COUNT(*), MIN(p.surname), MIN(p.forenames), MIN(m.key) FROM person p JOIN person_link l ON l.person = p.id JOIN source_record r ON r.id = l.record
JOIN source_record m ON m.id = p.main_record GROUP BY p.id`,
	`SELECT COUNT(*) FROM person`, `SELECT COUNT(*) FROM access_subject`,
	`SELECT r.key, n.kind, n.issuer, n.value FROM source_number n JOIN source_record r ON r.id = n.record`,
	`SELECT r.key, n.surname, n.forenames FROM source_alias n JOIN source_record r ON r.id = n.record`,
	`SELECT r.key, n.lines, n.postcode FROM address n JOIN source_record r ON r.id = n.record`,
	`SELECT r.key, v.why, v.state, (SELECT COUNT(*) FROM link_candidate c WHERE c.review = v.id) FROM link_review v JOIN source_record r ON r.id = v.record`,
	`SELECT a.key, a.current, a.row_no, a.hash, a.day, r.key FROM arrest a JOIN source_record r ON r.id = a.record`,
	`SELECT a.key, a.current, a.row_no, a.hash, r.key FROM charge a JOIN source_record r ON r.id = a.record`,
	`SELECT c.key, c.current, c.row_no, c.hash, c.disposition, c.sentence, r.key FROM court_result c JOIN source_record r ON r.id = c.record`,
	`SELECT c.key, c.current, c.row_no, c.hash, c.relation, r.key FROM court_case c JOIN source_record r ON r.id = c.record`,
	`SELECT a.key, a.current, a.row_no, a.hash, a.day, a.tool, r.key FROM assessment a JOIN source_record r ON r.id = a.record`,
	`SELECT a.key, a.hash, f.n, f.name, f.value, f.band FROM assessment_figure f JOIN assessment a ON a.id = f.assessment`,
	`SELECT s.key, s.n, s.current, s.row_no, s.hash, s.received, s.released, s.release_due, r.key FROM custody_spell s JOIN source_record r ON r.id = s.record`,
	`SELECT source, key, n, latest, first_roll, from_roll, last_roll, gone_roll, dated FROM custody_presence`,
	`SELECT source, day, series, newest, row_count, new_keys, returned_keys, gone_keys FROM custody_roll`,
	`SELECT source, kind, covers_until FROM feed_cover`,
	`SELECT x.file_name, f.row_no, f.value FROM import_refusal f JOIN import_run x ON x.id = f.run`,
}

func (w *world) state(t *testing.T) []string {
	t.Helper()
	var out []string
	for i, query := range states {
		lines := w.lines(t, query)
		slices.Sort(lines)
		for _, l := range lines {
			out = append(out, fmt.Sprintf("%d: %s", i, l))
		}
	}
	return out
}

func (w *world) lines(t *testing.T, query string, args ...any) (out []string) {
	t.Helper()
	err := w.DB.View(t.Context(), func(q db.Queryer) error {
		rows, err := q.QueryContext(t.Context(), query, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		for rows.Next() {
			values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			words := make([]string, len(columns))
			for i, v := range values {
				words[i] = v.String
			}
			out = append(out, strings.Join(words, "|"))
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

func (w *world) undo(run id.ImportRun, t *testing.T) error {
	_, err := w.imports.Undo(t.Context(), operator, because, run, nil)
	return err
}

// layers are imports one after the other, each of which undo must take back wholly.
func (w *world) layers(t *testing.T) []struct{ profile, path string } {
	t.Helper()
	people := []string{"Nominal Ref,Surname,Forename 1,Forename 2,Forename 3,DOB,Sex,PNCID,Address 1,Address 2,Town,Postcode,Also known as",
		"N700100,Fernwhistle,Odile,,,05/07/1988,F,2019/0811111F,9 Invented Row,,Quay,,Odd Fern", // another forename, address and alias
		"N800000,Whortleby,Sorrel,,,1979,F,,8 Invented Row,,Quay,,"}
	arrests := []string{"Arrest Ref,Offence No,Nominal Ref,Surname,Forenames,DOB,PNCID,Arrest Date,Arrest Time,Offence Date,Offence Code,Offence,Beat,Disposal,Crime Ref",
		"AR26000,1,N700100,Fernwhistle,Ottoline,05/07/1988,2019/0811111F,02/03/2026,00:00,01/03/2026,TH68001,Theft from a shop,Beat 1,NFA,CR/1000/26", // another disposal
		"AR26999,1,N900000,Spindlebrook,Wren,05/07/1988,,02/03/2026,04:00,01/03/2026,TH68001,Theft from a shop,Beat 1,Charged,"}
	results := []string{"Case URN,Offence Seq,Court,Surname,Forenames,DOB,Gender,PNCID,Offence Date,Offence Code,Offence,Plea,Verdict,Verdict Date,Sentence Date,Result Code,Result Text,Custody Term",
		"99XX1000526,1,Quay Crown Court,FERNWHISTLE,Ottoline,05/07/1988,F,,10/03/2026,034/01,Robbery,G,Guilty plea,26/03/2026,27/03/2026,SUSP,Suspended,1 year"} // a case that was open
	cases := []string{"case_ref,surname,forename,dob,sex,case_type,offence_date,arrest_date,charge_degree,charge,relation",
		"99XX1000526,fernwhistle,ottoline,1988-07-05,Female,CF,2026-03-10,,F1,Robbery,index"}
	scores := []string{"Assessment ID,CRN,Surname,Forenames,DOB,PNCID,Assessment Type,Version,Date Completed,OGRS3 1yr,OGRS3 2yr,OGRS3 Band,OGP 2yr,OGP Band,OVP 2yr,OVP Band,RSR,RSR Band,RoSH,Previous Convictions",
		"90001,X700100,FERNWHISTLE,Ottoline,05/07/1988,2019/0811111F,OASys,4.0,10/03/2026,63,77,High,58,Medium,31,Medium,1.24,Low,Medium,11"} // other scores
	return []struct{ profile, path string }{
		{"british/police_people", sample("police_people.csv")},
		{"british/police_arrests", sample("police_arrests.csv")},
		{"british/police_charges", sample("police_charges.csv")},
		{"british/police_people", w.write(t, "people2.csv", people...)},
		{"british/police_arrests", w.write(t, "arrests2.csv", arrests...)},
		{"british/police_custody", sample("police_custody.csv")},
		{"british/prison_list", sample("prison_list_2026-03-26.csv")},
		{"british/prison_list", sample("prison_list_2026-03-27.csv")},
		{"british/prison_releases", sample("prison_releases.csv")},
		{"british/court_results", sample("court_results.csv")},
		{"british/court_results", w.write(t, "results2.csv", results...)},
		{"broward/court_cases", w.write(t, "cases.csv", cases...)},
		{"british/assessments", sample("assessments.csv")},
		{"british/assessments", w.write(t, "assessments2.csv", scores...)},
	}
}

// TestUndoTakesBackEachImport brings files in one after the other and takes them back from the last: after
// each step the database says what it said before the file, and the file can come in again.
func TestUndoTakesBackEachImport(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var before [][]string
		var runs []id.ImportRun
		layers := w.layers(t)
		for _, l := range layers {
			before = append(before, w.state(t))
			r := w.apply(t, l.profile, l.path)
			runs = append(runs, r.Run)
			w.Clock.Advance(time.Minute)
		}
		for i := len(layers) - 1; i >= 0; i-- {
			after := w.state(t)
			if err := w.undo(runs[i], t); err != nil {
				t.Fatalf("%s: %v", layers[i].path, err)
			}
			w.same(t, layers[i].path, w.state(t), before[i])
			again := w.apply(t, layers[i].profile, layers[i].path)
			w.same(t, layers[i].path+" again", w.state(t), after)
			if err := w.undo(again.Run, t); err != nil {
				t.Fatalf("%s, again: %v", layers[i].path, err)
			}
		}
		if err := w.undo(runs[0], t); !fault.Is(err, fault.Conflict) {
			t.Errorf("undone twice: %v", err)
		}
		if n := w.number(t, `SELECT COUNT(*) FROM import_run WHERE state = 'UNDONE' AND undo_reason = 'The wrong file' AND undone_at IS NOT NULL`); n != int64(2*len(layers)) {
			t.Errorf("%d runs are undone", n)
		}
		if n := w.number(t, `SELECT COUNT(*) FROM audit_entry WHERE action = 'import.undo' AND operation = 'ERASE' AND reason = 'The wrong file' AND run = $1`, string(runs[0])); n < 3 {
			t.Errorf("%d entries of the undo are in the log", n)
		}
	})
}

func (w *world) same(t *testing.T, what string, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		g, x := "(none)", "(none)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			x = want[i]
		}
		if g != x {
			t.Fatalf("%s: %d lines against %d; the first that differs:\n  got  %s\n  want %s", what, len(got), len(want), g, x)
		}
	}
}

func TestUndoIsRefusedWhereSomethingRestsOnTheRun(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var runs []id.ImportRun
		for _, l := range w.layers(t) {
			runs = append(runs, w.apply(t, l.profile, l.path).Run)
			w.Clock.Advance(time.Minute)
		}
		whole := w.state(t)
		for i, words := range map[int]string{0: "rests on this one. Undo that first", 6: "Later rolls rest on this one, the newest of 27 March 2026"} {
			if err := w.undo(runs[i], t); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Text(err), words) {
				t.Errorf("run %d: %v", i, err)
			}
		}
		if _, err := w.imports.Undo(t.Context(), operator, why, runs[8], nil); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := w.imports.Undo(t.Context(), operator, because, "nothing", nil); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown run: %v", err)
		}
		analyst := access.Actor{Kind: access.Staff, ID: "S-ann", Roles: []access.Role{access.Analyst}}
		if _, err := w.imports.Undo(t.Context(), analyst, because, runs[8], nil); !fault.Is(err, fault.Denied) {
			t.Errorf("an analyst: %v", err)
		}
		w.same(t, "after refusals", w.state(t), whole)
		if err := w.undo(runs[7], t); err != nil { // the list of releases says nothing of the one stay that this roll brought
			t.Errorf("the newest roll: %v", err)
		}
		if err := w.undo(runs[6], t); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Text(err), "The import of prison_releases.csv") {
			t.Errorf("a roll whose stays a list of releases ended: %v", err)
		}
		// the panel decides about somebody of the last list
		who := id.Person(w.lines(t, `SELECT l.person FROM source_record r JOIN person_link l ON l.record = r.id WHERE r.key = 'A9004ZZ'`)[0])
		event := func(kind string, p id.Person) {
			do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) { return 0, tx.Emit(ctx, kind, 1, struct{}{}, p) })
		}
		event("cohort.not_admitted", who)
		if err := w.undo(runs[8], t); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Text(err), "the panel has decided about 1 person") {
			t.Errorf("under a decision: %v", err)
		}
		// somebody gives a task about a person whom only the newest arrests name
		wren := id.Person(w.lines(t, `SELECT l.person FROM source_record r JOIN person_link l ON l.record = r.id WHERE r.key = 'N900000'`)[0])
		event("task.created", wren)
		if err := w.undo(runs[4], t); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Text(err), "1 person whom only this file names") {
			t.Errorf("under a task: %v", err)
		}
		// hand-made: an alias of somebody whom only the second people file names
		sorrel := w.lines(t, `SELECT l.person FROM source_record r JOIN person_link l ON l.record = r.id WHERE r.key = 'N800000'`)[0]
		do(t, w, func(ctx context.Context, tx *gate.Tx) (int, error) {
			_, err := tx.ExecContext(ctx, `INSERT INTO person_alias (id, person, surname, forenames, added_by, added_at) VALUES ('A1', $1, 'Rook', '', 'S1', $2)`, sorrel, tx.Now())
			return 0, err
		})
		if err := w.undo(runs[3], t); !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Text(err), "added names to 1 people") {
			t.Errorf("under an alias: %v", err)
		}
	})
}

// TestUndoThatIsCutOffGoesOn stops an undo after its first batch.
func TestUndoThatIsCutOffGoesOn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		lines := []string{"police_person_id,surname,forename,dob,sex,ethnicity"}
		for i := range 1300 {
			lines = append(lines, fmt.Sprintf("X%d,Brearley%c%c,Alva,19%02d-02-03,Female,Other", i, 'a'+i%26, 'a'+i/26%26, i%100))
		}
		path := w.write(t, "people.csv", lines...)
		before := w.state(t)
		r := w.apply(t, "broward/police_people", path)
		ctx, cut := context.WithCancel(t.Context())
		_, err := w.imports.Undo(ctx, operator, because, r.Run, func(done, _ int64) {
			if done > 0 {
				cut()
			}
		})
		left := w.number(t, `SELECT COUNT(*) FROM source_record`)
		if !fault.Is(err, fault.Unavailable) || left == 0 || left == 1300 {
			t.Fatalf("cut off: %v, %d records left", err, left)
		}
		if n := w.number(t, `SELECT COUNT(*) FROM person p WHERE NOT EXISTS (SELECT 1 FROM person_link l WHERE l.person = p.id)`); n != 0 {
			t.Errorf("%d people without a record", n)
		}
		runs, err := w.imports.ListRuns(t.Context(), operator, why, 10)
		if err != nil || len(runs) != 1 || !runs[0].Undoing() || runs[0].Words() != "Being undone" {
			t.Errorf("%+v, %v", runs, err)
		}
		if _, err := w.imports.Apply(t.Context(), operator, why, spec(t, "broward/police_people"), path, nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("the file came in while it is being undone: %v", err)
		}
		if _, err := w.imports.Undo(t.Context(), operator, why, r.Run, nil); err != nil {
			t.Fatal(err)
		}
		w.same(t, "gone on", w.state(t), before)
	})
}

// TestUndoKeepsThoseWhomOthersName takes back the file that named somebody first.
func TestUndoKeepsThoseWhomOthersName(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		people := w.apply(t, "british/police_people", sample("police_people.csv"))
		w.apply(t, "british/prison_list", sample("prison_list_2026-03-26.csv"))
		if err := w.undo(people.Run, t); err != nil {
			t.Fatal(err)
		}
		shown := w.lines(t, `SELECT p.surname, m.source, m.key FROM person p JOIN source_record m ON m.id = p.main_record JOIN person_link l ON l.person = p.id JOIN source_record r ON r.id = l.record WHERE r.key = 'A9000ZZ'`)
		if !slices.Equal(shown, []string{"FERNWHISTLE|prison|A9000ZZ"}) {
			t.Errorf("%v", shown)
		}
		if n := w.number(t, `SELECT COUNT(*) FROM person p WHERE p.main_record IS NULL`); n != 0 {
			t.Errorf("%d people are shown by nothing", n)
		}
	})
}
