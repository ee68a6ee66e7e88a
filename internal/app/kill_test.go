package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/platform/db"
	"waymark/internal/testkit"
)

// binary builds the program once for all tests of this process.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "waymark-kill")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "waymark")
	out, err := exec.CommandContext(context.Background(), "go", "build", "-o", path, "waymark/cmd/waymark").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return path, nil
})

// program is the built program on one database, as an operator runs it.
type program struct {
	path, address string
	db            *db.DB
}

func newProgram(t *testing.T, d *db.DB, address string) *program {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return &program{path, address, d}
}

func (p *program) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), p.path, append([]string{"--quiet", "--database", p.address}, args...)...)
	cmd.Env = os.Environ()
	return cmd
}

// run runs a command to its end. A transaction of a process that was killed may still be committing on a
// database server, and the import then says that somebody else is at work: it is asked again.
func (p *program) run(t *testing.T, args ...string) string {
	t.Helper()
	for range 50 {
		var out, problem bytes.Buffer
		cmd := p.command(t, args...)
		cmd.Stdout, cmd.Stderr = &out, &problem
		err := cmd.Run()
		if err == nil {
			return out.String()
		}
		if !strings.Contains(problem.String(), "Another process") {
			t.Fatalf("%v: %v\n%s", args, err, problem.String())
		}
	}
	t.Fatalf("%v: another process is always at work", args)
	return ""
}

// killWhen starts a command and kills it, without a warning, as soon as due says so. It says whether the
// process was still there to be killed.
func (p *program) killWhen(t *testing.T, due func() bool, args ...string) bool {
	t.Helper()
	var problem bytes.Buffer
	cmd := p.command(t, args...)
	cmd.Stderr = &problem
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil && !strings.Contains(problem.String(), "Another process") {
				t.Fatalf("%v: %v\n%s", args, err, problem.String())
			}
			return false
		case <-time.After(time.Millisecond):
		}
		if due() {
			_ = cmd.Process.Kill()
			err := <-ended
			var exit *exec.ExitError
			return errors.As(err, &exit) && !exit.Exited()
		}
	}
}

func (p *program) number(t *testing.T, query string, args ...any) (n int64) {
	t.Helper()
	err := p.db.View(t.Context(), func(q db.Queryer) error {
		return q.QueryRowContext(t.Context(), query, args...).Scan(&n)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (p *program) lines(t *testing.T, query string) []string {
	t.Helper()
	var out []string
	err := p.db.View(t.Context(), func(q db.Queryer) error {
		rows, err := q.QueryContext(t.Context(), query)
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
			line := make([]string, len(columns))
			for i, v := range values {
				line[i] = v.String
			}
			out = append(out, strings.Join(line, "|"))
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	slices.Sort(out)
	return out
}

// dumps are what must be alike after an interrupted and an undisturbed import: everything but ids made here
// and the times at which it happened. A person is named by the lowest key of their records.
var dumps = map[string]string{
	"records": `SELECT r.source, r.key, r.row_no, x.profile, x.file_name FROM source_record r JOIN import_run x ON x.id = r.run`,
	"identities": `SELECT r.key, i.n, i.current, i.row_no, i.hash, i.surname, i.forenames, i.date_of_birth, x.file_name
FROM source_identity i JOIN source_record r ON r.id = i.record JOIN import_run x ON x.id = i.run`,
	"people": `SELECT MIN(r.key), COUNT(*), MIN(p.surname), MIN(p.forenames), MIN(p.date_of_birth), MIN(p.version) FROM person p
LEFT JOIN person_link l ON l.person = p.id LEFT JOIN source_record r ON r.id = l.record GROUP BY p.id`,
	"links": `SELECT r.key, l.rule, (SELECT MIN(o.key) FROM person_link m JOIN source_record o ON o.id = m.record WHERE m.person = l.person)
FROM person_link l JOIN source_record r ON r.id = l.record WHERE l.ends IS NULL`,
	"reviews": `SELECT r.key, v.why, v.state, (SELECT COUNT(*) FROM link_candidate c WHERE c.review = v.id) FROM link_review v JOIN source_record r ON r.id = v.record`,
	"arrests": `SELECT a.key, a.current, a.row_no, a.hash, a.day, a.outcome, a.offence_text, r.key, x.file_name
FROM arrest a JOIN source_record r ON r.id = a.record JOIN fact_batch b ON b.id = a.batch JOIN import_run x ON x.id = b.run`,
	"stays": `SELECT s.key, s.n, s.current, s.row_no, s.hash, s.received, s.still_inside, r.key, x.file_name
FROM custody_spell s JOIN source_record r ON r.id = s.record JOIN import_run x ON x.id = s.run`,
	"presences": `SELECT source, key, n, latest, first_roll, from_roll, last_roll, gone_roll, dated FROM custody_presence`,
	"rolls":     `SELECT source, day, series, newest, digest, row_count, duplicates, new_keys, returned_keys, gone_keys FROM custody_roll`,
	"runs": `SELECT profile, file_name, file_sum, state, position, new_rows, changed_rows, unchanged_rows, refused_rows, covers_until, roll_date
FROM import_run`,
	"refusals": `SELECT x.file_name, f.row_no, f.n, f.refused, f.line, f.column_name, f.value, f.rule, f.words FROM import_refusal f JOIN import_run x ON x.id = f.run`,
	"feeds":    `SELECT f.source, f.kind, c.covers_until FROM feed f LEFT JOIN feed_cover c ON c.source = f.source AND c.kind = f.kind`,
	"policy":   `SELECT district, on_scheme, restriction, COUNT(*) FROM access_subject GROUP BY district, on_scheme, restriction`,
	"events":   `SELECT kind, COUNT(*) FROM event WHERE kind = 'import.finished' GROUP BY kind`,
}

func (p *program) compareWith(t *testing.T, undisturbed *program) {
	t.Helper()
	for name, query := range dumps {
		got, want := p.lines(t, query), undisturbed.lines(t, query)
		if slices.Equal(got, want) {
			continue
		}
		for i := range max(len(got), len(want)) {
			g, w := at(got, i), at(want, i)
			if g != w {
				t.Errorf("%s: %d lines against %d; the first that differs:\n  killed      %s\n  undisturbed %s", name, len(got), len(want), g, w)
				break
			}
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(none)"
}

// whole looks for what must never be, at any moment: a row without its person, its provenance or a position
// that reaches it.
func (p *program) whole(t *testing.T) {
	t.Helper()
	for name, query := range map[string]string{
		"an arrest without a person":       `SELECT COUNT(*) FROM arrest a WHERE NOT EXISTS (SELECT 1 FROM person_link l JOIN person p ON p.id = l.person WHERE l.record = a.record AND l.ends IS NULL)`,
		"a stay without a person":          `SELECT COUNT(*) FROM custody_spell a WHERE NOT EXISTS (SELECT 1 FROM person_link l JOIN person p ON p.id = l.person WHERE l.record = a.record AND l.ends IS NULL)`,
		"an arrest beyond the position":    `SELECT COUNT(*) FROM arrest a LEFT JOIN fact_batch b ON b.id = a.batch LEFT JOIN import_run r ON r.id = b.run WHERE r.id IS NULL OR a.id NOT BETWEEN b.id AND b.last_id OR a.row_no > r.position`,
		"a stay beyond the position":       `SELECT COUNT(*) FROM custody_spell a LEFT JOIN import_run r ON r.id = a.run WHERE r.id IS NULL OR a.row_no > r.position`,
		"a record beyond the position":     `SELECT COUNT(*) FROM source_record a LEFT JOIN import_run r ON r.id = a.run WHERE r.id IS NULL OR a.row_no > r.position`,
		"a refusal beyond the position":    `SELECT COUNT(*) FROM import_refusal a LEFT JOIN import_run r ON r.id = a.run WHERE r.id IS NULL OR a.row_no > r.position`,
		"a record without what it said":    `SELECT COUNT(*) FROM source_record r WHERE NOT EXISTS (SELECT 1 FROM source_identity i WHERE i.record = r.id AND i.current)`,
		"a person without a record":        `SELECT COUNT(*) FROM person p WHERE NOT EXISTS (SELECT 1 FROM person_link l WHERE l.person = p.id)`,
		"a person unknown to the policy":   `SELECT COUNT(*) FROM person p WHERE NOT EXISTS (SELECT 1 FROM access_subject s WHERE s.person = p.id)`,
		"counts that miss the position":    `SELECT COUNT(*) FROM import_run WHERE kind <> 'custody_roll' AND new_rows + changed_rows + unchanged_rows + refused_rows <> position`,
		"a stay of a roll not applied":     `SELECT COUNT(*) FROM custody_spell s JOIN import_run x ON x.id = s.run WHERE x.kind = 'custody_roll' AND NOT EXISTS (SELECT 1 FROM custody_roll r WHERE r.run = s.run)`,
		"a person of a roll not applied":   `SELECT COUNT(*) FROM source_record s JOIN import_run x ON x.id = s.run WHERE x.kind = 'custody_roll' AND NOT EXISTS (SELECT 1 FROM custody_roll r WHERE r.run = s.run)`,
		"a presence of a roll not applied": `SELECT COUNT(*) FROM custody_presence p WHERE NOT EXISTS (SELECT 1 FROM custody_roll r WHERE r.source = p.source AND r.day = p.from_roll)`,
		"a release of a roll not applied":  `SELECT COUNT(*) FROM custody_presence p WHERE p.gone_roll IS NOT NULL AND NOT EXISTS (SELECT 1 FROM custody_roll r WHERE r.source = p.source AND r.day = p.gone_roll)`,
		"a roll of a run without position": `SELECT COUNT(*) FROM custody_roll r JOIN import_run x ON x.id = r.run WHERE x.position = 0`,
	} {
		if n := p.number(t, query); n != 0 {
			t.Errorf("%s: %d times", name, n)
		}
	}
}

func (p *program) auditHolds(t *testing.T) {
	t.Helper()
	testkit.Settle(t, p.db)
	p.run(t, "audit", "seal")
	p.run(t, "audit", "verify") // ends with an exit code when the log does not hold
	missing := p.number(t, `SELECT COUNT(*) FROM import_run r WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.run = r.id AND e.outcome = 'allowed')`)
	if missing != 0 {
		t.Errorf("%d runs are not in the audit log", missing)
	}
}

// invented writes people and arrests that nobody lived, from a seed: some rows are broken, some name people
// who are on no list, some people are near others.
func invented(t *testing.T, dir string, people, arrests int) (peopleFile, arrestsFile string) {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 11))
	surnames := strings.Fields("Ashdown Brearley Colthorpe Dunmore Eastoe Farrand Gaskarth Holroyd Ibbotson Jagger Kershaw Lumby")
	forenames := strings.Fields("Alva Bryn Corin Dilys Emrys Freya Gwil Hester Idris Jory Kit Lowen")
	type who struct{ id, surname, forename, born, sex string }
	all := make([]who, people)
	rows := [][]string{{"police_person_id", "surname", "forename", "dob", "sex", "ethnicity"}}
	for i := range all {
		w := who{fmt.Sprintf("K%06d", i), surnames[r.IntN(len(surnames))] + string(rune('a'+r.IntN(26))) + string(rune('a'+r.IntN(26))),
			forenames[r.IntN(len(forenames))], fmt.Sprintf("%d-%02d-%02d", 1950+r.IntN(55), 1+r.IntN(12), 1+r.IntN(28)), "male"}
		if i > 0 && r.IntN(100) == 0 { // the same name and birth as somebody before, under another number
			w.surname, w.forename, w.born = all[i-1].surname, all[i-1].forename, all[i-1].born
		}
		all[i] = w
		if r.IntN(20) > 0 { // one in twenty is known from arrests alone
			rows = append(rows, []string{w.id, w.surname, w.forename, w.born, w.sex, "White"})
		}
	}
	peopleFile = writeCSV(t, filepath.Join(dir, "people.csv"), rows)
	rows = [][]string{{"booking_ref", "police_person_id", "surname", "forename", "dob", "sex", "ethnicity", "booked_at", "case_ref", "offence_date", "charge_degree", "charge"}}
	for i := range arrests {
		w := all[r.IntN(len(all))]
		day := fmt.Sprintf("20%02d-%02d-%02d", 20+r.IntN(5), 1+r.IntN(12), 1+r.IntN(28))
		booked := day + " 03:15:00"
		if r.IntN(200) == 0 {
			booked = "the day after"
		}
		rows = append(rows, []string{"B" + strconv.Itoa(i), w.id, w.surname, w.forename, w.born, w.sex, "White", booked, "C" + strconv.Itoa(i), day, "(M1)", "Theft"})
	}
	return peopleFile, writeCSV(t, filepath.Join(dir, "arrests.csv"), rows)
}

func writeCSV(t *testing.T, path string, rows [][]string) string {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(f)
	if err := errors.Join(w.WriteAll(rows), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func onBothPrograms(t *testing.T, f func(t *testing.T, fresh func() *program)) {
	t.Run("sqlite", func(t *testing.T) {
		f(t, func() *program {
			d, address := testkit.SQLiteURL(t)
			return newProgram(t, d, address)
		})
	})
	t.Run("postgres", func(t *testing.T) {
		f(t, func() *program {
			d, address := testkit.PostgresURL(t)
			return newProgram(t, d, address)
		})
	})
}

// TestKilledImportsEndAsUndisturbedOnes kills an import ten times without a warning, each time when it has
// passed another place of the file, looks after each that nothing half stands there, and runs it to its
// end: the database then says what an undisturbed import says.
func TestKilledImportsEndAsUndisturbedOnes(t *testing.T) {
	people, arrests := invented(t, t.TempDir(), 6000, 60_000)
	files := []struct {
		profile, path string
		kills         []int64 // rows that must be passed before each
	}{
		{"broward/police_people", people, []int64{0, 1000, 3000}},
		{"broward/police_arrests", arrests, []int64{0, 4000, 8000, 13_000, 20_000, 28_000, 40_000}},
	}
	onBothPrograms(t, func(t *testing.T, fresh func() *program) {
		killed, undisturbed := fresh(), fresh()
		chance := rand.New(rand.NewPCG(2, 4))
		for _, f := range files {
			args := []string{"import", "--profile", f.profile, f.path}
			position := `SELECT COALESCE(MAX(position), -1) FROM import_run WHERE file_name = $1`
			for _, least := range f.kills {
				threshold := least + chance.Int64N(1000)
				if least == 0 {
					threshold = 0 // as soon as the run is begun
				}
				if !killed.killWhen(t, func() bool { return killed.number(t, position, filepath.Base(f.path)) >= threshold }, args...) {
					t.Fatalf("%s had ended before it passed row %d", f.profile, threshold)
				}
				killed.whole(t)
			}
			killed.run(t, args...)
			undisturbed.run(t, args...)
		}
		killed.whole(t)
		killed.compareWith(t, undisturbed)
		killed.auditHolds(t)
		if n := undisturbed.number(t, `SELECT COUNT(*) FROM arrest`); n < 57_000 || n == 60_000 {
			t.Errorf("%d arrests: the invented file should have some refusals", n)
		}
	})
}

// TestAKilledRollIsWholeOrNotThere kills the second of two daily rolls at different moments of its one
// transaction, and once between that and the end of the run.
func TestAKilledRollIsWholeOrNotThere(t *testing.T) {
	dir := t.TempDir()
	first, second := inventedRoll(t, dir, "20230301", 0, 4000), inventedRoll(t, dir, "20230302", 150, 4200)
	args := func(file string) []string { return []string{"import", "--profile", "nyc/custody_roll_2023", file} }
	onBothPrograms(t, func(t *testing.T, fresh func() *program) {
		killed, undisturbed := fresh(), fresh()
		killed.run(t, args(first)...)
		kills := 0
		for ticks := range 12 {
			waited := 0
			begun := func() bool {
				if killed.number(t, `SELECT COUNT(*) FROM import_run WHERE file_name = $1`, filepath.Base(second)) > 0 {
					waited++
				}
				return waited > 4*ticks
			}
			if !killed.killWhen(t, begun, args(second)...) {
				break
			}
			kills++
			killed.whole(t)
		}
		if kills == 0 {
			t.Error("the roll was never killed")
		}
		killed.run(t, args(second)...)
		undisturbed.run(t, args(first)...)
		undisturbed.run(t, args(second)...)
		if killed.number(t, `SELECT COUNT(*) FROM import_run`) == 2 { // else it ended before a kill, and again as the same roll twice
			killed.compareWith(t, undisturbed)
		}
		killed.whole(t)
		killed.auditHolds(t)
		undisturbed.goesOnAfterTheRoll(t, args(second))
	})
}

// goesOnAfterTheRoll puts a run back to where a kill between the roll and the end of the run leaves it.
func (p *program) goesOnAfterTheRoll(t *testing.T, args []string) {
	t.Helper()
	before := p.lines(t, dumps["runs"])
	err := p.db.Change(t.Context(), func(q db.Queryer) error {
		_, err := q.ExecContext(t.Context(), `UPDATE import_run SET state = 'APPLYING', ended_at = NULL WHERE roll_date = (SELECT MAX(roll_date) FROM import_run)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p.run(t, args...)
	if after := p.lines(t, dumps["runs"]); !slices.Equal(before, after) {
		t.Errorf("gone on after the roll:\n%v\nwant\n%v", after, before)
	}
}

func inventedRoll(t *testing.T, dir, day string, from, to int) string {
	t.Helper()
	rows := [][]string{{"inmateid", "admitted_dt", "custody_level", "gender", "race", "age", "inmate_status_code", "top_charge"}}
	for i := from; i < to; i++ {
		rows = append(rows, []string{strconv.Itoa(100_000 + i), fmt.Sprintf("2023-01-%02dT10:00:00", 1+i%28), "MED", "M", "U", strconv.Itoa(20 + i%40), "DE", "120.00"})
	}
	return writeCSV(t, filepath.Join(dir, "DOC_Inmates_InCustody_Daily_"+day+".csv"), rows)
}
