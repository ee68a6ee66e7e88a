package app_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/testkit"
)

// measured gives a measurement as CSV, its lines sorted.
func (p *place) measured(t *testing.T, index string, all civil.NullDate, plan measure.Plan) (measure.Outcome, []string) {
	t.Helper()
	f, err := measure.ReadIndex(strings.NewReader(index), "index.csv", all)
	if err != nil {
		t.Fatal(err)
	}
	plan.Index = f.Rows
	out, err := p.app.Measure.BeforeAfter(t.Context(), operator, because(access.FiguresForScheme), plan)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := measure.Write(&b, f, plan.What, plan.Windows, out.Results); err != nil {
		t.Fatal(err)
	}
	return out, sortedLines(b.String())
}

func sortedLines(text string) []string {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r", "")), "\n")
	slices.Sort(lines)
	return lines
}

func readAll(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// browardIndex is the index file of Broward: the day of the screening, and the booking that led to it.
func browardIndex(t *testing.T, file func(string) string) string {
	t.Helper()
	booked := map[[2]string]string{}
	for _, row := range readCSV(t, file("police_arrests")) {
		if k := [2]string{row["police_person_id"], row["booked_at"]}; booked[k] == "" {
			booked[k] = row["booking_ref"]
		}
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"police_person_id", "index_date", "index_event"})
	for _, row := range readCSV(t, file("answers/analysis_cohort")) {
		_ = w.Write([]string{row["police_person_id"], row["screening_date"], booked[[2]string{row["police_person_id"], row["c_jail_in"]}]})
	}
	w.Flush()
	return b.String()
}

// TestBrowardBeforeAndAfter is the published answer, person by person: 12 months either side of the screening, days in
// jail or prison once, the booking that led to it in and out, and nobody without both windows.
func TestBrowardBeforeAndAfter(t *testing.T) {
	file := func(name string) string { return testkit.Shared(t, "data", "broward", "visible", name+".csv") }
	want := sortedLines(readAll(t, file("answers/before_after_12m")))
	onBoth(t, func(t *testing.T, p *place) {
		for _, name := range []string{"police_people", "police_arrests", "jail_custody", "prison_custody"} {
			p.bringIn(t, "broward/"+name, file(name))
		}
		out, got := p.measured(t, browardIndex(t, file), civil.NullDate{}, measure.Plan{What: measure.Arrests, Windows: measure.Windows{Months: 12}})
		if !slices.Equal(got, want) {
			t.Errorf("%d lines, want %d", len(got), len(want))
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("%s\nwant %s", got[i], want[i])
				}
			}
		}
		if out.Source != "police" || out.Data.From.String() != "2013-01-01" || out.Data.Until.String() != "2016-04-01" || out.Left.NotCovered != 4770-len(out.Results) || out.Left.NoEvent != 0 {
			t.Errorf("%s, %+v, %+v", out.Source, out.Data, out.Left)
		}
		all, excl := measure.Add(out.Results, false), measure.Add(out.Results, true)
		if r := all.AtLiberty; r == nil || r.Ratio < 0.4 || r.Ratio > 0.8 || r.Lower >= r.Ratio || r.Upper <= r.Ratio || r.Left == 0 {
			t.Errorf("the rate at liberty: %+v", r)
		}
		if excl.Before >= excl.After || *all.ChangePercent > -35 || *excl.ChangePercent < 20 {
			t.Errorf("with the booking %.1f%%, without it %.1f%%: the one falls and the other rises", *all.ChangePercent, *excl.ChangePercent)
		}
	})
}

// TestNewYorkPlacebo is the answer for people chosen for their admissions for whom nothing was done; what is expected
// of them by others with as many says that they would fall so.
func TestNewYorkPlacebo(t *testing.T) {
	answer := testkit.Shared(t, "data", "nyc-custody", "visible", "answers", "placebo_before_after_2018_07_01.csv")
	spells := unzipped(t, testkit.Shared(t, "data", "nyc-custody", "visible", "custody_spells.csv.gz"))
	var index, next strings.Builder
	index.WriteString("custody_person_id,group\n")
	next.WriteString("custody_person_id,group\n")
	for _, row := range readCSV(t, answer) {
		index.WriteString(row["custody_person_id"] + "," + row["group"] + "\n")
		if row["group"] != "top200" {
			next.WriteString(row["custody_person_id"] + "," + row["group"] + "\n")
		}
	}
	onBoth(t, func(t *testing.T, p *place) {
		p.bringIn(t, "nyc/custody_spells", spells)
		begun, err := civil.ParseDate("2018-07-01")
		if err != nil {
			t.Fatal(err)
		}
		plan := measure.Plan{What: measure.Admissions, Windows: measure.Windows{Months: 12, Baseline: 24}}
		if _, got := p.measured(t, index.String(), civil.SomeDate(begun), plan); !slices.Equal(got, sortedLines(readAll(t, answer))) {
			t.Error("it is not the published answer")
		}
		plan.Windows.Baseline = 0
		out, _ := p.measured(t, next.String(), civil.SomeDate(begun), plan)
		fell := *measure.Add(out.Results, false).ChangePercent
		e := out.Expected
		if e == nil || e.Standard.ChangePercent == nil || e.Regression == nil || e.Ratio == nil {
			t.Fatalf("nothing stands beside the fall of %.1f%%: %+v", fell, e)
		}
		if math.Abs(*e.Standard.ChangePercent-fell) > 10 || math.Abs(*e.Regression.ChangePercent-fell) > 15 {
			t.Errorf("fell by %.1f%%; expected of others with as many %.1f%%, by regression to the mean %.1f%%", fell, *e.Standard.ChangePercent, *e.Regression.ChangePercent)
		}
	})
}

func unzipped(t *testing.T, path string) string {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	z, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "spells.csv")
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(f, z); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWhatChangedOnItsPages: the analyst measures; the chair and the data protection officer see the figures and
// nobody's records; who has no part in figures sees nothing.
func TestWhatChangedOnItsPages(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		p.actAs(t, members[access.Analyst])
		if res, body := p.get(t, "/evidence"); res.StatusCode != 200 || !strings.Contains(body, "Nothing was measured yet.") {
			t.Fatalf("%d %s", res.StatusCode, body)
		}
		if res, body := p.post(t, "/evidence", map[string][]string{"count": {""}, "months": {"x"}}); res.StatusCode != 422 || !strings.Contains(body, "Select what is counted") {
			t.Errorf("%d %s", res.StatusCode, body)
		}
		if res, body := p.post(t, "/evidence", map[string][]string{"count": {"arrests police"}, "months": {"12"}}); res.StatusCode != 422 {
			t.Errorf("of nobody: %d %s", res.StatusCode, body)
		}
		for _, role := range []access.Role{access.Mentor, access.OffenderManager, access.Administrator, access.RecordLinker, access.Scrutiny} {
			p.actAs(t, members[role])
			if res, _ := p.get(t, "/evidence"); res.StatusCode != 403 {
				t.Errorf("%s sees figures: %d", role, res.StatusCode)
			}
		}
		for _, role := range []access.Role{access.Chair, access.DataProtection} {
			p.actAs(t, members[role])
			if res, body := p.get(t, "/evidence"); res.StatusCode != 200 || strings.Contains(body, "<form method=\"post\" action=\"/evidence\"") {
				t.Errorf("%s: %d", role, res.StatusCode)
			}
			if res, _ := p.post(t, "/evidence", map[string][]string{"count": {"arrests police"}, "months": {"12"}}); res.StatusCode != 403 {
				t.Errorf("%s measures: %d", role, res.StatusCode)
			}
		}
	})
}

// TestALockedCohortIsCountedAgain: the same people, the same baseline, whatever becomes of the live cohort and of
// records; a correction is a further version; what was changed behind its back is found.
func TestALockedCohortIsCountedAgain(t *testing.T) {
	p := ashdale(t, sqliteAddress(t), 1500)
	today := p.clock.Now().Date()
	plan := measure.LockPlan{Name: "autumn", AsOf: today.AddMonths(-4), What: measure.Arrests, Source: "police", Months: 3, Reason: "The cohort of the year"}
	lock, err := p.app.Measure.Lock(t.Context(), operator, plan)
	if err != nil || lock.Version != 1 || len(lock.Members) < 5 {
		t.Fatalf("%d members, version %d: %v", len(lock.Members), lock.Version, err)
	}
	first, err := p.app.Measure.Show(t.Context(), operator, "autumn", 0)
	if err != nil || !first.Whole || first.Differ != 0 || first.After == nil || first.After.People != len(lock.Members) {
		t.Fatalf("%+v, %v", first.After, err)
	}
	p.lockOnItsPage(t, lock)
	p.change(t, `DELETE FROM arrest WHERE record IN (SELECT record FROM person_link WHERE ends IS NULL AND person IN (SELECT person FROM cohort_lock_member WHERE before > 0))`)
	p.change(t, `UPDATE episode SET ended = started`) // everybody leaves
	again, err := p.app.Measure.Show(t.Context(), operator, "autumn", 0)
	if err != nil || !again.Whole || again.Before != first.Before || again.After.Before != first.After.Before || again.Differ == 0 {
		t.Errorf("counted again: %d before, %d differ, %v; it was %d", again.Before, again.Differ, err, first.Before)
	}
	if _, err := p.app.Measure.Lock(t.Context(), operator, plan); err == nil {
		t.Error("nobody is on the scheme, and they are locked")
	}
	p.change(t, `UPDATE episode SET ended = NULL`)
	plan.Reason = "The police corrected their records"
	second, err := p.app.Measure.Lock(t.Context(), operator, plan)
	if err != nil || second.Version != 2 {
		t.Fatalf("a correction is version %d, %v", second.Version, err)
	}
	old, err := p.app.Measure.Show(t.Context(), operator, "autumn", 1)
	if err != nil || old.Before != first.Before || old.Digest == second.Digest {
		t.Errorf("the first version: %d before, %v", old.Before, err)
	}
	p.change(t, `UPDATE cohort_lock_member SET before = before + 1 WHERE cohort_lock = '`+string(lock.ID)+`' AND person = '`+string(lock.Members[0].Person)+`'`)
	if got, err := p.app.Measure.Show(t.Context(), operator, "autumn", 1); err != nil || got.Whole {
		t.Errorf("a changed baseline is not found: %v", err)
	}
	if _, err := p.app.Measure.MeasureLocked(t.Context(), operator, "autumn", 1); !fault.Is(err, fault.Conflict) {
		t.Errorf("a changed lock is measured: %v", err)
	}
	for name, bad := range map[string]measure.LockPlan{
		"no name":    {AsOf: today, What: measure.Arrests, Source: "police", Months: 3, Reason: "why not"},
		"tomorrow":   {Name: "x", AsOf: today.AddDays(1), What: measure.Arrests, Source: "police", Months: 3, Reason: "why not"},
		"no reason":  {Name: "x", AsOf: today, What: measure.Arrests, Source: "police", Months: 3},
		"not so far": {Name: "x", AsOf: today.AddMonths(-11), What: measure.Arrests, Source: "police", Months: 60, Reason: "why not"},
	} {
		if _, err := p.app.Measure.Lock(t.Context(), operator, bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// lockOnItsPage: the coordinator measures again, the chair looks and measures nothing, and neither page names anybody.
func (p *place) lockOnItsPage(t *testing.T, lock measure.Lock) {
	t.Helper()
	members := p.oneOfEach(t)
	jar, _ := cookiejar.New(nil)
	p.client = &http.Client{Jar: jar}
	p.actAs(t, members[access.Coordinator])
	if res, body := p.post(t, "/evidence/cohorts/autumn/measure", map[string][]string{"version": {"1"}}); res.StatusCode != 200 || !strings.Contains(body, "Measured again") || !strings.Contains(body, "What came since") {
		t.Errorf("measuring again: %d %s", res.StatusCode, body)
	}
	p.actAs(t, members[access.Chair])
	res, body := p.get(t, "/evidence/cohorts/autumn")
	for _, says := range []string{lock.Digest, "as they were locked", "What is expected where nothing is done", "Locked, and still on the scheme", "The cohort of the year"} {
		if res.StatusCode != 200 || !strings.Contains(body, says) {
			t.Errorf("the chair does not see %q: %d", says, res.StatusCode)
		}
	}
	for _, m := range lock.Members {
		if strings.Contains(body, string(m.Person)) {
			t.Error("the page of a lock names somebody")
		}
	}
	if res, _ := p.post(t, "/evidence/cohorts/autumn/measure", map[string][]string{"version": {"1"}}); res.StatusCode != 403 {
		t.Errorf("the chair measures: %d", res.StatusCode)
	}
	seen, err := p.app.Measure.OpenLock(t.Context(), members[access.Chair].Actor(), "autumn", 0)
	if err != nil || len(seen.Members) != 0 || seen.People != len(lock.Members) || len(seen.Measures) != 1 || seen.Measures[0].Figures == nil {
		t.Errorf("%d members, %d people, %d measurements, %v", len(seen.Members), seen.People, len(seen.Measures), err)
	}
}

// change runs a statement behind everybody's back.
func (p *place) change(t *testing.T, statement string) {
	t.Helper()
	err := p.app.DB.Change(t.Context(), func(q db.Queryer) error {
		_, err := q.ExecContext(t.Context(), statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
