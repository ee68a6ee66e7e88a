package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"waymark/internal/platform/access"
	"waymark/internal/platform/db"
	"waymark/internal/testkit"
)

// TestTheSameCountyTwice: the same seed and morning give the same records, down to ids and audit rows.
func TestTheSameCountyTwice(t *testing.T) {
	var sums [2]map[string]string
	for i := range sums {
		d, address := testkit.SQLiteURL(t)
		_ = d.Close()
		sums[i] = ashdale(t, address, 400).sums(t)
	}
	if len(sums[0]) < 20 {
		t.Fatalf("%d tables", len(sums[0]))
	}
	for table, sum := range sums[0] {
		if sums[1][table] != sum {
			t.Errorf("%s differs", table)
		}
	}
}

// sums gives what each table holds, whatever the order of its rows.
func (p *place) sums(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := p.app.DB.View(t.Context(), func(q db.Queryer) error {
		tables, err := texts(t, q, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'`)
		for _, table := range tables {
			columns, err := texts(t, q, `SELECT name FROM pragma_table_info('`+table+`')`)
			if err != nil {
				return err
			}
			rows, err := texts(t, q, `SELECT quote("`+strings.Join(columns, `")||'|'||quote("`)+`") AS row FROM "`+table+`" ORDER BY row`)
			if err != nil {
				return err
			}
			h := sha256.Sum256([]byte(strings.Join(rows, "\n")))
			out[table] = fmt.Sprint(len(rows), " ", hex.EncodeToString(h[:8]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func texts(t *testing.T, q db.Queryer, query string) ([]string, error) {
	t.Helper()
	rows, err := q.QueryContext(t.Context(), query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// TestTheCountyShowsEveryCapability: each thing that Waymark does is there to be seen, and a database that
// somebody works in is refused.
func TestTheCountyShowsEveryCapability(t *testing.T) {
	d, address := testkit.SQLiteURL(t)
	_ = d.Close()
	p := ashdale(t, address, 1500)
	sums := p.sums(t)
	for _, table := range []string{"agency", "team", "district", "staff", "feed", "person_link", "source_record", "source_number", "link_review", "warning",
		"case_restriction", "offence", "arrest", "charge", "court_case", "court_result", "assessment", "assessment_figure", "custody_spell", "import_run", "selection_run", "selection_score", "panel_decision", "comparison", "lab_upload", "episode", "task", "task_move", "board_meeting",
		"evaluation", "severity_table", "cohort_lock", "cohort_lock_member", "cohort_lock_measure", "report_edition", "report_publication"} {
		if n := sums[table]; n == "" || strings.HasPrefix(n, "0 ") {
			t.Errorf("the county has nothing in %s (%q)", table, n)
		}
	}
	members := p.oneOfEach(t)
	for _, r := range access.Roles {
		if members[r].ID == "" {
			t.Errorf("nobody in the county is a %s", r.Label())
		}
	}
	p.linkageHolds(t)
	p.logHolds(t)
}

// linkageHolds measures how linking did in the county. Its truth knows every record that was imported. The floors
// stand a little under what it reaches: recall 0.975, and 0.998 with what waits in review. Nobody is joined wrongly.
func (p *place) linkageHolds(t *testing.T) {
	t.Helper()
	l, err := p.app.MeasureDemo(t.Context(), operator)
	if err != nil {
		t.Fatal(err)
	}
	if l.Unknown != 0 || l.Records < 2000 || l.True() < 1000 || len(l.Between) < 6 {
		t.Errorf("%d records, %d that the truth does not know; %+v", l.Records, l.Unknown, l)
	}
	if l.Wrong > 0 || l.Recall() < 0.96 || l.RecallAsked() < 0.99 {
		t.Errorf("precision %.4f, recall %.4f, with review %.4f: %+v", l.Precision(), l.Recall(), l.RecallAsked(), l)
	}
	t.Logf("precision %.4f, recall %.4f, with review %.4f: %+v", l.Precision(), l.Recall(), l.RecallAsked(), l.Pairs)
}
