package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/internal/platform/db"
	"waymark/internal/testkit"
)

// factsOfNovember are rows of the schema of 26 November 2026, when each arrest and charge named its run: an
// arrest said twice, one of another run, and a charge.
var factsOfNovember = []string{
	`INSERT INTO person (id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language, interpreter, main_record, edited, created_at)
VALUES ('0P', 'Invented', 'Ada', 'invented ada', '1990-01-02', '', '', '', '', '', '', false, '0R', false, '2026-11-01T06:00:00.000000Z')`,
	`INSERT INTO source_record (id, source, key, run, row_no) VALUES ('0R', 'police', 'N1', 'RUN1', 1)`,
	`INSERT INTO source_identity (record, n, current, run, row_no, hash, learned_at, surname, forenames, name_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language, interpreter, district)
VALUES ('0R', 1, true, 'RUN1', 1, '00112233445566778899aabbccddeeff', '2026-11-01T06:00:00.000000Z', 'Invented', 'Ada', 'invented ada', '1990-01-02', '', '', '', '', '', '', false, '')`,
	`INSERT INTO person_link (id, record, person, starts, rule, run, decision) VALUES ('0L', '0R', '0P', '2026-11-01T06:00:00.000000Z', 'nobody_near', 'RUN1', '')`,
	`INSERT INTO arrest (id, source, key, current, record, run, row_no, hash, learned_at, day, offence_code, offence_text, degree, outcome, area, case_ref) VALUES
('0A1', 'police', 'A1', false, '0R', 'RUN2', 1, 'ffeeddccbbaa99887766554433221100', '2026-11-02T06:00:00.000000Z', '2026-10-30', '', 'Theft', '', 'bailed', 'Hill', ''),
('0A2', 'police', 'A2', true, '0R', 'RUN2', 2, '0123456789abcdef0123456789abcdef', '2026-11-02T06:00:00.000000Z', '2026-10-31', '028/03', '', '', 'charged', 'Hill', 'C9'),
('0A3', 'police', 'A1', true, '0R', 'RUN3', 1, 'fedcba9876543210fedcba9876543210', '2026-11-03T06:00:00.000000Z', '2026-10-30', '', 'Theft', '', 'charged', 'Hill', '')`,
	`INSERT INTO charge (id, source, key, current, record, run, row_no, hash, learned_at, arrest_ref, offence_code, offence_text, degree, outcome, outcome_day, area, case_ref)
VALUES ('0C1', 'court', 'C1', true, '0R', 'RUN4', 7, '00000000000000001111111111111111', '2026-11-03T06:00:00.000000Z', 'A1', '', 'Theft', '', 'convicted', '2026-11-02', '', '')`,
}

// TestUpgradeKeepsWhatWasSaid brings a database with arrests and charges up to date: all that was said, by
// which run and when, is there, in its order, and new numbers begin behind.
func TestUpgradeKeepsWhatWasSaid(t *testing.T) {
	testkit.OnBothEmpty(t, func(t *testing.T, address string) {
		old, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if err := old.MigrateOnly(t.Context(), 1, 2, 3, 4, 10, 11, 20, 21, 22, 30, 31, 32, 33, 34, 40, 41, 50, 51, 60, 70, 80, 90); err != nil {
			t.Fatal(err)
		}
		err = old.Change(t.Context(), func(q db.Queryer) error {
			for _, s := range factsOfNovember {
				if _, err := q.ExecContext(t.Context(), s); err != nil {
					return fmt.Errorf("%.40s: %w", s, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_ = old.Close()
		d := serve(t, address).app.DB
		for query, want := range map[string][]string{
			`SELECT a.key || ' ' || a.row_no || ' ' || a.hash || ' ' || a.outcome || ' ' || b.run || ' ' || b.learned_at || ' ' || (b.last_id - b.id) FROM arrest a
JOIN fact_batch b ON b.id = a.batch AND a.id BETWEEN b.id AND b.last_id ORDER BY a.id`: {
				"A1 1 ffeeddccbbaa9988 bailed RUN2 2026-11-02T06:00:00.000000Z 1",
				"A2 2 0123456789abcdef charged RUN2 2026-11-02T06:00:00.000000Z 1",
				"A1 1 fedcba9876543210 charged RUN3 2026-11-03T06:00:00.000000Z 0"},
			`SELECT person || ' ' || key || ' ' || run || ' ' || day || ' ' || offence_code || offence_text || ' ' || area || ' ' || case_ref FROM v_arrest ORDER BY id`: {
				"0P A2 RUN2 2026-10-31 028/03 Hill C9", "0P A1 RUN3 2026-10-30 Theft Hill "},
			`SELECT person || ' ' || key || ' ' || run || ' ' || row_no || ' ' || arrest_ref || ' ' || outcome_day FROM v_charge`: {"0P C1 RUN4 7 A1 2026-11-02"},
			`SELECT 'next ' || next FROM fact_number`:   {"next 5"},
			`SELECT hash FROM source_identity`:          {"0011223344556677"},
			`SELECT 'next ' || next FROM record_number`: {"next 1"},
		} {
			if got := column(t, d, query); !slices.Equal(got, want) {
				t.Errorf("%s:\n got %q\nwant %q", query, got, want)
			}
		}
	})
}

// column reads a query's one column.
func column(t *testing.T, d *db.DB, query string) (out []string) {
	t.Helper()
	err := d.View(t.Context(), func(q db.Queryer) error {
		rows, err := q.QueryContext(t.Context(), query)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			out = append(out, s)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestUpgradeBeforeCourts brings a database of the schema before courts' results and assessments up to date: what
// was there stays, and their files come in with numbers behind those taken.
func TestUpgradeBeforeCourts(t *testing.T) {
	testkit.OnBothEmpty(t, func(t *testing.T, address string) {
		old, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if err := old.MigrateOnly(t.Context(), 1, 2, 3, 4, 6, 8, 9, 10, 11, 20, 21, 22, 24, 27, 30, 31, 32, 33, 34, 35, 36, 37, 40, 41, 50, 51, 60, 70, 80, 90); err != nil {
			t.Fatal(err)
		}
		err = old.Change(t.Context(), func(q db.Queryer) error {
			for _, s := range []string{
				`INSERT INTO fact_batch (id, last_id, run, learned_at) VALUES (1, 2, 'RUN2', '2026-11-02T06:00:00.000000Z')`,
				`INSERT INTO arrest (id, batch, row_no, source, key, current, record, hash, day, outcome) VALUES (1, 1, 1, 'police', 'A1', true, '0R', 'x', '2026-10-30', 'charged'), (2, 1, 2, 'police', 'A2', true, '0R', 'x', '2026-10-31', 'charged')`,
				`UPDATE fact_number SET next = 3`,
			} {
				if _, err := q.ExecContext(t.Context(), s); err != nil {
					return fmt.Errorf("%.40s: %w", s, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_ = old.Close()
		p := serve(t, address)
		p.bringIn(t, "british/court_results", samples+"court_results.csv")
		p.bringIn(t, "british/assessments", samples+"assessments.csv")
		for query, want := range map[string]string{
			`SELECT key || ' ' || day FROM arrest ORDER BY id`:                                                                           "A1 2026-10-30|A2 2026-10-31",
			`SELECT MIN(r.id) || ' to ' || MAX(r.id) || ' of ' || MIN(b.id) FROM court_result r JOIN fact_batch b ON b.id = r.batch`:     "3 to 8 of 3",
			`SELECT COUNT(*) || ' with ' || (SELECT COUNT(*) FROM assessment_figure WHERE kind = 'SCORE') FROM assessment WHERE current`: "5 with 21",
		} {
			if got := strings.Join(column(t, p.app.DB, query), "|"); got != want {
				t.Errorf("%s:\n got %q\nwant %q", query, got, want)
			}
		}
	})
}

// TestUpgradeKeepsDecisions brings a database in which people had decided about records up to date: what they
// decided and moved is there, and stands above every weight from then on, unless it was undone.
func TestUpgradeKeepsDecisions(t *testing.T) {
	testkit.OnBothEmpty(t, func(t *testing.T, address string) {
		old, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if err := old.MigrateOnly(t.Context(), 1, 2, 3, 4, 6, 8, 9, 10, 11, 20, 21, 22, 24, 27, 28, 30, 31, 32, 33, 34, 35, 36, 37, 38, 40, 41, 50, 51, 60, 70, 80, 90, 100); err != nil {
			t.Fatal(err)
		}
		err = old.Change(t.Context(), func(q db.Queryer) error {
			for _, s := range decisionsOfNovember() {
				if _, err := q.ExecContext(t.Context(), s); err != nil {
					return fmt.Errorf("%.60s: %w", s, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_ = old.Close()
		d := serve(t, address).app.DB
		for query, want := range map[string][]string{
			`SELECT id || ' ' || answer || ' ' || from_person || ' ' || COALESCE(to_person, '-') || ' ' || undone_by || '|' || run FROM link_decision ORDER BY id`: {
				"D1 MATCH P2 P1 |", "D2 NOT_A_MATCH P3 - |", "D3 MATCH P4 P1 S2|"},
			`SELECT decision || ' ' || n || ' ' || room || ' ' || what || ' ' || ref FROM move_log`: {"D1 0 person link L2"},
			`SELECT decision || ' ' || one || ' ' || other || ' ' || CASE WHEN same THEN 'one' ELSE 'two' END FROM link_answer ORDER BY decision, one, other`: {
				"D1 R1 R2 one", "D2 R1 R3 two", "D2 R2 R3 two"},
		} {
			if got := column(t, d, query); !slices.Equal(got, want) {
				t.Errorf("%s:\n got %q\nwant %q", query, got, want)
			}
		}
	})
}

// decisionsOfNovember are four people and records: the second was joined to the first, the third told apart from
// them, and that the fourth was the first was taken back.
func decisionsOfNovember() []string {
	var out []string
	for _, n := range []string{"1", "2", "3", "4"} {
		out = append(out,
			`INSERT INTO person (id, surname, forenames, sort_key, date_of_birth, sex, gender, ethnicity_self, ethnicity_officer, nationality, language, interpreter, main_record, edited, created_at)
VALUES ('P`+n+`', 'Invented', 'Ada', 'invented|ada', '1990-01-02', '', '', '', '', '', '', false, 'R`+n+`', false, '2026-11-01T06:00:00.000000Z')`,
			`INSERT INTO source_record (id, source, key, run, row_no) VALUES ('R`+n+`', 'police', 'N`+n+`', 'RUN1', `+n+`)`,
			`INSERT INTO link_review (id, record, person, why, run, state, opened_at) VALUES ('V`+n+`', 'R`+n+`', 'P`+n+`', 'near_name_same_birth', 'RUN1', 'DECIDED', '2026-11-01T06:00:00.000000Z')`)
		holder := map[string]string{"1": "P1", "2": "P1", "3": "P3", "4": "P4"}[n]
		out = append(out, `INSERT INTO person_link (id, record, person, starts, rule, run, decision) VALUES ('L`+n+`', 'R`+n+`', '`+holder+`', '2026-11-01T06:00:00.000000Z', 'nobody_near', 'RUN1', '')`)
	}
	return append(out,
		`UPDATE person SET merged_into = 'P1' WHERE id = 'P2'`,
		`INSERT INTO link_candidate (review, person, why) VALUES ('V2', 'P1', 'near_name_same_birth'), ('V3', 'P2', 'near_name_same_birth'), ('V4', 'P1', 'near_name_same_birth')`,
		`INSERT INTO link_decision (id, review, record, from_person, to_person, answer, whole, reason, decided_by, decided_at, undone_by, undone_at, undone_why) VALUES
('D1', 'V2', 'R2', 'P2', 'P1', 'MATCH', false, 'The same', 'S1', '2026-11-02T06:00:00.000000Z', '', NULL, ''),
('D2', 'V3', 'R3', 'P3', NULL, 'NOT_A_MATCH', false, 'Others', 'S1', '2026-11-02T06:00:00.000000Z', '', NULL, ''),
('D3', 'V4', 'R4', 'P4', 'P1', 'MATCH', false, 'The same', 'S1', '2026-11-02T06:00:00.000000Z', 'S2', '2026-11-03T06:00:00.000000Z', 'Not so')`,
		`INSERT INTO move_log (decision, n, room, what, ref, was) VALUES ('D1', 0, 'person', 'link', 'L2', 'L9')`)
}
