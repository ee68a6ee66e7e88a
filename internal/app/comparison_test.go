package app_test

import (
	"hash/fnv"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"waymark/internal/evidence/comparison"
	"waymark/internal/evidence/measure"
	"waymark/internal/platform/access"
	"waymark/internal/platform/civil"
	"waymark/internal/platform/db"
	"waymark/internal/platform/fault"
	"waymark/internal/testkit"
)

// TestComparisonsOnTheirPages: the analyst compares; chair and data protection see the figures and make none; who has no
// part in figures sees nothing.
func TestComparisonsOnTheirPages(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		p.actAs(t, members[access.Analyst])
		if res, body := p.get(t, "/evidence/comparisons"); res.StatusCode != 200 || !strings.Contains(body, "Nothing was compared yet.") {
			t.Fatalf("%d %s", res.StatusCode, body)
		}
		form := map[string][]string{"count": {""}, "months": {"x"}, "history": {"24"}, "rule": {"everybody"}, "method": {"first"}, "caliper": {"wide"}, "whom": {""}}
		res, body := p.post(t, "/evidence/comparisons", form)
		for _, want := range []string{"Select what is counted", "The months after must be 1 to 36", "The caliper must be from 0.01 to 2"} {
			if res.StatusCode != 422 || !strings.Contains(body, want) {
				t.Errorf("%d, without %q", res.StatusCode, want)
			}
		}
		form["count"], form["months"], form["caliper"] = []string{"arrests police"}, []string{"6"}, []string{"0.2"}
		if res, body := p.post(t, "/evidence/comparisons", form); res.StatusCode != 422 || !strings.Contains(body, "police has no arrests") {
			t.Errorf("of nobody: %d %s", res.StatusCode, body)
		}
		for _, role := range []access.Role{access.Mentor, access.OffenderManager, access.Administrator, access.RecordLinker, access.Scrutiny} {
			p.actAs(t, members[role])
			if res, _ := p.get(t, "/evidence/comparisons"); res.StatusCode != 403 {
				t.Errorf("%s sees figures: %d", role, res.StatusCode)
			}
		}
		for _, role := range []access.Role{access.Chair, access.DataProtection} {
			p.actAs(t, members[role])
			if res, body := p.get(t, "/evidence/comparisons"); res.StatusCode != 200 || strings.Contains(body, "<form method=\"post\" action=\"/evidence/comparisons\"") {
				t.Errorf("%s: %d", role, res.StatusCode)
			}
			if res, _ := p.post(t, "/evidence/comparisons", form); res.StatusCode != 403 {
				t.Errorf("%s compares: %d", role, res.StatusCode)
			}
		}
	})
}

// TestTheCountyIsCompared: the analyst's comparison of the last morning is kept, its page stands, and it shows an outcome
// only where its balance passed; rules for which the county has too few say so. The run is one audit row that names no
// person.
func TestTheCountyIsCompared(t *testing.T) {
	p := ashdale(t, sqliteAddress(t), 1500)
	jar, _ := cookiejar.New(nil)
	p.client = &http.Client{Jar: jar}
	o, err := p.app.Compare.Overview(t.Context(), operator)
	if err != nil || len(o.All) != 1 {
		t.Fatalf("%d comparisons, %v", len(o.All), err)
	}
	c := o.All[0]
	if c.Chosen == nil || len(c.Balance) < 8 || c.Treated < 50 || c.Passes != (c.Effect != nil) || len(c.Annex) < 10 {
		t.Errorf("%+v", c.Figures)
	}
	p.actAs(t, p.oneOfEach(t)[access.Chair])
	res, body := p.get(t, "/evidence/comparisons/"+string(c.ID))
	shows := strings.Contains(body, "What came after</h2>")
	if res.StatusCode != 200 || shows != c.Passes || strings.Contains(body, "No result is shown") == c.Passes || !strings.Contains(body, "Are they alike?") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	plan := comparison.Plan{What: measure.Arrests, Source: "police", Months: 6, History: 24, Rule: comparison.NearCut, Method: comparison.First, Caliper: comparison.UsualCaliper}
	for _, rule := range []comparison.Rule{comparison.NearCut, comparison.NotAdmitted, comparison.OtherDistricts} {
		plan.Rule = rule // its runs are too new, and it serves all its districts
		got, err := p.app.Compare.Run(t.Context(), operator, because(access.FiguresForScheme), plan)
		if err != nil || got.Effect != nil || !strings.Contains(got.Headline(), "Too few can be compared") {
			t.Errorf("%s: %s, %v", rule, got.Headline(), err)
		}
	}
	plan.Rule, plan.Lock = comparison.Everybody, "no-such-lock"
	if _, err := p.app.Compare.Run(t.Context(), operator, because(access.FiguresForScheme), plan); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown lock: %v", err)
	}
}

// TestALockedCohortIsCompared: from the day of the lock, and near the cut of a run that is old enough.
func TestALockedCohortIsCompared(t *testing.T) {
	p := ashdale(t, sqliteAddress(t), 1500)
	asOf := p.clock.Now().Date().AddMonths(-6)
	if _, err := p.app.Measure.Lock(t.Context(), operator, measure.LockPlan{Name: "spring", AsOf: asOf, What: measure.Arrests, Source: "police", Months: 6, Reason: "The cohort of the year"}); err != nil {
		t.Fatal(err)
	}
	p.change(t, `UPDATE selection_run SET as_of = '`+asOf.AddDays(-20).String()+`'`) // as if the runs had been made before
	plan := comparison.Plan{What: measure.Arrests, Source: "police", Months: 3, History: 24, Rule: comparison.Everybody, Method: comparison.Radius, Caliper: 0.2, Lock: "spring"}
	pools := map[comparison.Rule]int{}
	for _, rule := range []comparison.Rule{comparison.Everybody, comparison.NearCut, comparison.NotAdmitted} {
		plan.Rule = rule
		got, err := p.app.Compare.Run(t.Context(), operator, because(access.FiguresForScheme), plan)
		if err != nil || got.Design.Version != 1 || got.Eligible < 10 || got.Pool < 10 {
			t.Errorf("%s: %d with %d controls, version %d, %v %s", rule, got.Eligible, got.Pool, got.Design.Version, err, got.Trouble)
		}
		pools[rule] = got.Pool
	}
	if pools[comparison.NearCut] >= pools[comparison.Everybody] || pools[comparison.NotAdmitted] >= pools[comparison.Everybody] {
		t.Errorf("a rule that leaves nobody out: %v", pools)
	}
	p.change(t, `UPDATE cohort_lock_member SET before = before + 1`)
	if _, err := p.app.Compare.Run(t.Context(), operator, because(access.FiguresForScheme), plan); !fault.Is(err, fault.Conflict) {
		t.Errorf("a lock that was changed: %v", err)
	}
}

// TestNewYorkComparedWithoutAnEffect: nothing was done for anybody. Of the 1,000 admitted most, four in ten are named by a
// sum over their id, which knows nothing of them: balance passes and the interval holds 1. The 200 with the most are like
// nobody.
func TestNewYorkComparedWithoutAnEffect(t *testing.T) {
	answer := testkit.Shared(t, "data", "nyc-custody", "visible", "answers", "placebo_before_after_2018_07_01.csv")
	spells := unzipped(t, testkit.Shared(t, "data", "nyc-custody", "visible", "custody_spells.csv.gz"))
	day := civil.MustDate("2018-07-01")
	var named, top []measure.Index
	for i, row := range readCSV(t, answer) {
		x := measure.Index{Row: i + 2, Key: row["custody_person_id"], Day: day}
		if row["group"] == "top200" {
			top = append(top, x)
		}
		h := fnv.New32a()
		_, _ = h.Write([]byte(x.Key))
		if h.Sum32()%10 < 4 {
			named = append(named, x)
		}
	}
	p := serve(t, sqliteAddress(t))
	p.bringIn(t, "nyc/custody_spells", spells)
	plan := comparison.Plan{What: measure.Admissions, Source: "jail", Months: 12, History: 24, Rule: comparison.Everybody, Method: comparison.First, Caliper: 0.2, Index: named}
	got, err := p.app.Compare.Run(t.Context(), operator, because(access.FiguresForScheme), plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d named: %s", len(named), got.Headline())
	if got.Effect == nil || got.Effect.Lower > 1 || got.Effect.Upper < 1 {
		t.Errorf("nothing was done: %+v", got.Effect)
	}
	plan.Index = top
	got, err = p.app.Compare.Run(t.Context(), operator, because(access.FiguresForScheme), plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the top 200: %s", got.Headline())
	if got.Effect != nil && got.Effect.Conclude() == comparison.Less {
		t.Errorf("nothing was done: %+v", got.Effect)
	}
}

// TestAFileForTheDataLab: the analyst's file names those taken on whom they may name, with the reason in the log for each;
// restricted records are left out and counted, excluded ones absent; what is not ready is not handed out; no other role
// makes one.
func TestAFileForTheDataLab(t *testing.T) {
	p := ashdale(t, sqliteAddress(t), 1500)
	jar, _ := cookiejar.New(nil)
	p.client = &http.Client{Jar: jar}
	members := p.oneOfEach(t)
	p.actAs(t, members[access.Analyst])
	p.change(t, `UPDATE access_subject SET restriction = 'RESTRICTED' WHERE person = (SELECT MIN(person) FROM episode)`)
	p.change(t, `UPDATE access_subject SET restriction = 'EXCLUDED' WHERE person = (SELECT MAX(person) FROM episode)`)
	form := map[string][]string{"whom": {""}, "minimum": {"60"}, "leave": {"yes"}, "reason": {"short"}}
	if res, body := p.post(t, "/evidence/data-lab/file", form); res.StatusCode != 422 || !strings.Contains(body, "Say why these people are named") {
		t.Errorf("without a reason: %d", res.StatusCode)
	}
	form["reason"] = []string{"Agreement 12 with the ministry, asked for by the board"}
	form["minimum"] = []string{"500"}
	if res, body := p.post(t, "/evidence/data-lab/file", form); res.StatusCode != 422 || !strings.Contains(body, "fewer than 500 people can be used") {
		t.Errorf("too few: %d %s", res.StatusCode, body)
	}
	form["minimum"] = []string{"20"}
	res, body := p.post(t, "/evidence/data-lab/file", form)
	lines := strings.Split(strings.TrimSpace(body), "\n")
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/csv; charset=utf-8" || lines[0] != "surname,forename,date_of_birth,gender,index_date,pnc_id,prison_number" {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	lab, err := p.app.Compare.OpenLab(t.Context(), operator)
	if err != nil || len(lab.Uploads) != 2 { // one of the county
		t.Fatalf("%d files are kept, %v", len(lab.Uploads), err)
	}
	u := lab.Uploads[0]
	var taken int
	err = p.app.DB.View(t.Context(), func(q db.Queryer) error {
		return q.QueryRowContext(t.Context(), `SELECT COUNT(DISTINCT e.person) FROM episode e JOIN access_subject s ON s.person = e.person WHERE s.restriction = 'NONE'`).Scan(&taken)
	})
	if err != nil || u.People != len(lines)-1 || u.Withheld < 1 || u.People+u.Unusable != taken {
		t.Errorf("%+v of %d whom nothing restricts, %d rows, %v", u, taken, len(lines)-1, err)
	}
	if err := p.app.Gate.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	var named int
	err = p.app.DB.View(t.Context(), func(q db.Queryer) error {
		return q.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM audit_subject s JOIN audit_entry a ON a.seq = s.entry WHERE a.action = 'evidence.lab_disclose' AND a.reason LIKE 'Agreement 12%' AND a.outcome = 'allowed'`).Scan(&named)
	})
	if err != nil || named < 2*u.People { // both looks: the one that was not ready, too
		t.Errorf("%d people stand in the log, %v", named, err)
	}
	for _, r := range []access.Role{access.Chair, access.DataProtection, access.OffenderManager, access.Administrator} {
		p.actAs(t, members[r])
		if res, _ := p.post(t, "/evidence/data-lab/file", form); res.StatusCode != 403 {
			t.Errorf("%s makes a file: %d", r, res.StatusCode)
		}
	}
}

// TestWhatTheDataLabFound: recorded with its interval, worded by the Lab's rule, shown to those who see figures.
func TestWhatTheDataLabFound(t *testing.T) {
	onBoth(t, func(t *testing.T, p *place) {
		members := p.demoPlace(t)
		p.actAs(t, members[access.Analyst])
		form := map[string][]string{"upload": {""}, "measure": {comparison.Measures[0]}, "submitted": {"203"}, "matched": {"142"}, "treated": {"x"}, "comparison": {"43"},
			"lower": {"-23"}, "upper": {"-1"}, "report": {"Justice Data Lab statistics, ministry's site"}, "published-day": {"30"}, "published-month": {"4"}, "published-year": {"2014"}}
		if res, body := p.post(t, "/evidence/data-lab/results", form); res.StatusCode != 422 || !strings.Contains(body, "Enter a number") {
			t.Errorf("%d", res.StatusCode)
		}
		form["treated"], form["upper"], form["matched"] = []string{"31"}, []string{"-20"}, []string{"300"}
		res, body := p.post(t, "/evidence/data-lab/results", form)
		for _, want := range []string{"The interval does not hold the difference", "Matched must be from 1"} {
			if res.StatusCode != 422 || !strings.Contains(body, want) {
				t.Errorf("%d, without %q", res.StatusCode, want)
			}
		}
		form["upper"], form["matched"] = []string{"-1"}, []string{"142"}
		if res, body := p.post(t, "/evidence/data-lab/results", form); res.StatusCode != 200 || !strings.Contains(body, "Decrease: the interval") {
			t.Errorf("%d %s", res.StatusCode, body)
		}
		form["upper"] = []string{"2"}
		if res, body := p.post(t, "/evidence/data-lab/results", form); res.StatusCode != 200 || !strings.Contains(body, "Inconclusive: the interval") {
			t.Errorf("%d %s", res.StatusCode, body)
		}
		p.actAs(t, members[access.Chair])
		if res, body := p.get(t, "/evidence/data-lab"); res.StatusCode != 200 || !strings.Contains(body, "203 submitted, 142 matched") || strings.Contains(body, "Record the result") {
			t.Errorf("%d %s", res.StatusCode, body)
		}
	})
}
